// Where the page begins.
import { Settings } from "./data/settings.ts";
import { speakBy } from "./words/index.ts";
import "./shell.ts";

const settings = new Settings();
speakBy(settings);
document.querySelector("ol-page")!.settings = settings;

// So that the page opens while the server is away; where a browser keeps nothing (not over plain HTTP), it does not.
if ("serviceWorker" in navigator) addEventListener("load", () => void keepPage().catch(() => {}));

async function keepPage(): Promise<void> {
  await navigator.serviceWorker.register("/page-worker.js");
  const kept = await navigator.serviceWorker.ready;
  // Not while the first picture is being drawn; and to the worker of this build, which may still be coming.
  setTimeout(() => kept.active?.postMessage("keep the rest"), 5000);
}
