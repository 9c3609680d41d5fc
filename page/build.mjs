// Builds the page into the package, where the server takes it from: names by content, and each file once more
// as gzip, so that whoever serves it compresses nothing.
import { build } from "esbuild";
import { gzipSync } from "node:zlib";
import { rmSync } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import path from "node:path";

const place = path.resolve(import.meta.dirname, "../src/openline/web/page");
// It is built beside its place and moved there whole: a build that fails leaves what was there.
const out = `${place}.${process.pid}`;
await mkdir(out, { recursive: true });
process.on("exit", () => rmSync(out, { recursive: true, force: true }));

const made = await build({
  entryPoints: { page: "src/main.ts", "map-worker": "maplibre-gl/worker" },
  absWorkingDir: import.meta.dirname,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022", "chrome114", "firefox115", "safari17"],
  minify: true,
  metafile: true,
  outdir: out,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  assetNames: "[name]-[hash]",
  loader: { ".json": "json" },
  legalComments: "linked",
  define: { "process.env.NODE_ENV": '"production"' },
  plugins: [
    {
      // MapLibre's exports do not name its worker.
      name: "map-worker",
      setup(it) {
        it.onResolve({ filter: /^maplibre-gl\/worker$/ }, () => ({
          path: path.resolve(import.meta.dirname, "node_modules/maplibre-gl/dist/maplibre-gl-worker.mjs"),
        }));
      },
    },
  ],
});

async function asset(file, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  const { name, ext } = path.parse(file);
  const named = `${name}-${hash}${ext}`;
  await writeFile(path.join(out, named), bytes);
  return named;
}

const entry = (source) =>
  path.basename(Object.entries(made.metafile.outputs).find(([, it]) => it.entryPoint?.endsWith(source))[0]);
const from = (it) => readFile(path.resolve(import.meta.dirname, it));
const styles = (await build({
  entryPoints: ["src/styles/page.css"], absWorkingDir: import.meta.dirname, bundle: true, minify: true, write: false,
})).outputFiles[0].contents;
const land = await asset("land.json", await from("node_modules/world-atlas/land-50m.json"));
const said = {
  script: entry("src/main.ts"),
  worker: entry("maplibre-gl-worker.mjs"),
  style: await asset("page.css", styles),
  icon: await asset("icon.svg", await from("src/icon.svg")),
  land,
};
const html = (await from("src/index.html"))
  .toString()
  .replace(/\{\{(\w+)\}\}/g, (_, name) => said[name]);
await writeFile(path.join(out, "index.html"), html);

// What is loaded first: the script and all that it names without asking.
const first = new Set();
const visit = (file) => {
  if (first.has(file)) return;
  first.add(file);
  for (const it of made.metafile.outputs[file].imports) {
    if (it.kind === "import-statement") visit(it.path);
  }
};
visit(Object.keys(made.metafile.outputs).find((it) => path.basename(it) === said.script));
const begins = [...first].map((it) => path.basename(it));

// The service worker keeps the whole build, so it knows all names; its own is fixed, so that a new one is found.
const all = (await readdir(out)).filter((it) => !it.endsWith(".txt") && it !== "index.html").sort();
const atOnce = [...begins, said.style, said.icon];
const kept = {
  FIRST: ["/", ...atOnce.map((it) => `/page/${it}`)],
  LATER: all.filter((it) => !atOnce.includes(it)).map((it) => `/page/${it}`),
  BUILD: createHash("sha256").update(html + all.join("\n")).digest("hex").slice(0, 16),
};
await build({
  entryPoints: { "page-worker": "src/worker.ts" }, absWorkingDir: import.meta.dirname, bundle: true, minify: true,
  format: "iife", target: "es2022", outdir: out,
  define: Object.fromEntries(Object.entries(kept).map(([name, it]) => [name, JSON.stringify(it)])),
});

for (const file of await readdir(out)) {
  if (!file.endsWith(".txt")) {
    await writeFile(path.join(out, `${file}.gz`), gzipSync(await readFile(path.join(out, file)), { level: 9 }));
  }
}

let bytes = 0;
for (const it of begins) bytes += gzipSync(await readFile(path.join(out, it)), { level: 9 }).length;
console.log(`the page is built: ${Math.round(bytes / 1000)} kB of script at first load, gzip`);
await writeFile(path.join(out, "built.json"), JSON.stringify({ first_load_gzip_bytes: bytes }) + "\n");

const former = `${out}.former`;
await rename(place, former).catch(() => {}); // there was none
await rename(out, place);
await rm(former, { recursive: true, force: true });
