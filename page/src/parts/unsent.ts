// What was typed and not sent is not lost to a slip: whoever leaves a view is asked first. Not by a window that stands
// in the way of everything, STOP and the alarms with it, but beside the rest.
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { define } from "../words/index.ts";

const t = define({
  en: {
    asks: "What you typed here is not sent. If you leave, it is lost.",
    stay: "Stay here",
    leave: "Leave, and lose it",
  },
  ar: {
    asks: "ما كتبته هنا لم يُرسل. إن غادرت ضاع.",
    stay: "البقاء هنا",
    leave: "المغادرة وفقدانه",
  },
});

/** Forms by which something is said; one by which something is looked for holds nothing worth asking about. */
const SAYS = 'main form:not([role="search"])';
/** What stands in a form that was submitted, and not taken. */
const REFUSED = '.came .late, [role="alert"]';
/** Ways that are never asked about. */
const URGENT = "ol-stop, ol-alarm";

export class Unsent implements ReactiveController {
  /** Forms that something was typed into, and whether it was submitted since. */
  private readonly forms = new Map<HTMLFormElement, "typed" | "submitted">();
  private wanted = "";

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {
    const { host } = this;
    for (const it of ["input", "change"]) host.addEventListener(it, (event) => this.note(event, "typed"));
    host.addEventListener("submit", (event) => this.note(event, "submitted"));
    host.addEventListener("reset", (event) => this.forms.delete(event.target as HTMLFormElement));
    host.addEventListener("click", this.clicked, true);
    addEventListener("beforeunload", (event) => void (this.any && event.preventDefault()));
  }

  get any(): boolean {
    for (const [form, state] of this.forms) {
      if (!form.isConnected) this.forms.delete(form);
      else if (state === "typed" || form.querySelector(REFUSED)) return true;
    }
    return false;
  }

  /** It need not be asked about any more. */
  forget(): void {
    this.forms.clear();
    this.ask("");
  }

  /** Whether an address that was come to, by going back or by hand, has to wait; the former one is back then. */
  holds({ oldURL, newURL }: HashChangeEvent): boolean {
    if (!this.any) return false;
    history.pushState(null, "", oldURL);
    this.ask(new URL(newURL).hash || "#/");
    return true;
  }

  shown(): TemplateResult | typeof nothing {
    if (!this.wanted) return nothing;
    return html`<p class="banner unsent" role="alertdialog" aria-label=${t("asks")}><span>${t("asks")}</span>
      <button type="button" class="stay" @click=${() => this.ask("")}>${t("stay")}</button>
      <button type="button" class="quiet" @click=${() => this.leave()}>${t("leave")}</button></p>`;
  }

  private note(event: Event, state: "typed" | "submitted"): void {
    const form = (event.target as Element).closest<HTMLFormElement>(SAYS);
    if (form) this.forms.set(form, state);
  }

  private readonly clicked = (event: MouseEvent) => {
    const link = (event.target as Element).closest("a");
    const to = link?.getAttribute("href") ?? "";
    const elsewhere = event.button > 0 || event.ctrlKey || event.metaKey || event.shiftKey || link?.target;
    if (!to.startsWith("#/") || to === location.hash || elsewhere || !this.any) return;
    if (link!.closest(URGENT)) return this.forget();
    event.preventDefault();
    this.ask(to);
  };

  private ask(wanted: string): void {
    this.wanted = wanted;
    this.host.requestUpdate();
    if (wanted) void this.host.updateComplete.then(() => this.host.querySelector<HTMLElement>(".unsent .stay")?.focus());
  }

  private leave(): void {
    const { wanted } = this;
    this.forget();
    location.hash = wanted;
  }
}
