// The service worker: keeps the page itself, so that it opens while the server is away. What the server answers is
// never kept here: the page keeps that, apart for every party, and takes it away at sign-out.
//
// A cache holds one build whole: the document and the files that it names. A new build has a new worker, which fills
// a cache of its own; the former one stays for a page that is still open.
const worker = self as unknown as ServiceWorkerGlobalScope;
/** Filled in by build.mjs: what is loaded first, what is loaded when it is asked for, and a digest of all of it. */
declare const FIRST: readonly string[];
declare const LATER: readonly string[];
declare const BUILD: string;

const NAME = `openline-page-${BUILD}`;
/** So long the server may take to give the document while one is kept. */
const PATIENCE_MS = 4000;

worker.addEventListener("install", (event) => {
  event.waitUntil(keepAll(FIRST).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(putAwayOld().then(() => worker.clients.claim()));
});

worker.addEventListener("message", (event) => {
  if (event.data === "keep the rest") event.waitUntil(keepAll(LATER));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && address.pathname === "/") event.respondWith(page(request));
  else if (address.pathname.startsWith("/page/")) event.respondWith(file(request));
});

async function keepAll(paths: readonly string[]): Promise<void> {
  const cache = await caches.open(NAME);
  for (const path of paths) {
    if (await cache.match(path)) continue;
    // The document is asked for anew; a file's name bears its digest, and the browser may well have it already.
    const response = await fetch(path, { cache: path === "/" ? "reload" : "default", credentials: "same-origin" });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await cache.put(path, response);
  }
}

async function putAwayOld(): Promise<void> {
  const former = (await caches.keys()).filter((it) => it.startsWith("openline-page-") && it !== NAME);
  await Promise.all(former.slice(0, -1).map((it) => caches.delete(it)));
}

/** From the server, which may have a newer build; from what is kept, where it does not answer in time. */
async function page(request: Request): Promise<Response> {
  const kept = await (await caches.open(NAME)).match("/");
  if (!kept) return fetch(request);
  const patience = new Promise<Response>((done) => setTimeout(() => done(kept), PATIENCE_MS));
  const asked = fetch(request).then(
    (it) => (it.status >= 500 ? kept : it),
    () => kept,
  );
  return Promise.race([asked, patience]);
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
