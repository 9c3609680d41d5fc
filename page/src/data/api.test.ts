import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, fileOf, Refused } from "./api.ts";

const asked: string[] = [];

function answers(give: (path: string, tag: string | null) => Response): Api {
  asked.length = 0;
  globalThis.fetch = async (path, init) => {
    asked.push(String(path));
    return give(String(path), new Headers(init?.headers).get("If-None-Match"));
  };
  return new Api();
}

const json = (said: unknown, headers: Record<string, string> = {}) => new Response(JSON.stringify(said), { headers });

test("an answer that was cut off, or is another's who stands between, may be asked for again", async () => {
  for (const body of ["", '{"id": "a', "<p>Sign in to this network</p>"]) {
    const api = answers(() => new Response(body));
    await assert.rejects(api.ask("/v1/theatre"), (error) => error instanceof Refused && error.mayPass);
  }
});

test("a file that was cut off on its way is no file, and may be asked for again", async () => {
  const half = new ReadableStream({
    start(here) {
      here.enqueue(new Uint8Array(9));
      here.error(new TypeError("network error"));
    },
  });
  await assert.rejects(fileOf(new Response(half)), (error) => error instanceof Refused && error.mayPass);
  assert.equal((await fileOf(new Response("whole"))).size, 5);
});

test("rows say as of when they are, whatever else was answered meanwhile", async () => {
  const copy = { "Openline-Copy-As-Of": "2026-11-14T14:03:00Z" };
  const api = answers((path) => {
    if (path === "/healthz") return json({});
    return path.includes("after=") ? json({ rows: [2], next: "" }) : json({ rows: [1], next: "x" }, copy);
  });
  const [listed] = await Promise.all([api.list("zones"), api.fetch("/healthz")]);
  assert.deepEqual([listed.rows, listed.copied, listed.asOf], [[1, 2], true, Date.parse(copy["Openline-Copy-As-Of"])]);
});

test("what has not changed is not sent again, and what was asked for long ago is forgotten", async () => {
  const api = answers((path, tag) => (tag === path ? new Response(null, { status: 304 }) : json({ path }, { ETag: path })));
  for (let n = 0; n < 300; n += 1) await api.look(`/v1/log/entries/${n}`);
  const { remembered } = api as unknown as { remembered: Map<string, unknown> };
  assert.equal(remembered.size, 200);
  assert.deepEqual(await api.look("/v1/log/entries/299"), { path: "/v1/log/entries/299" });
  assert.deepEqual(await api.look("/v1/log/entries/0"), { path: "/v1/log/entries/0" });
});
