import assert from "node:assert/strict";
import { test } from "node:test";
import { Refused, type Api, type Listed } from "./api.ts";
import { Clock } from "./clock.ts";
import type { Keep } from "./keep.ts";
import { Lists } from "./lists.ts";
import type { Kind } from "./types.ts";

Object.assign(globalThis, { window: globalThis });

class Server {
  time = 1000;
  copied = false;
  refuses = new Set<Kind>();
  readonly clock = new Clock();
  now = () => this.time;
  async list(kind: Kind): Promise<Listed> {
    if (this.refuses.has(kind)) throw new Refused(503, "busy");
    return { rows: [], asOf: this.copied ? 500 : this.time, skew: 0, copied: this.copied };
  }
}

function opened(kept: Record<string, Listed> = {}): { server: Server; lists: Lists } {
  const server = new Server();
  const keep = { all: async () => new Map(Object.entries(kept)), put: async () => true } as unknown as Keep;
  return { server, lists: new Lists(server as unknown as Api, keep, () => {}) };
}

test("while the server is there all that it said is as of now, but for what could not be read", async () => {
  const { server, lists } = opened();
  await lists.want("zones", "lines");
  server.time = 2000;
  lists.confirm();
  assert.equal(lists.seenAt(), 2000);
  server.refuses.add("zones");
  await lists.refresh("zones");
  server.time = 3000;
  lists.confirm();
  assert.deepEqual([lists.asOf("zones"), lists.asOf("lines"), lists.seenAt()], [2000, 3000, 2000]);
});

test("a gateway's copy stays as old as it is, however live the gateway is", async () => {
  const { server, lists } = opened();
  server.copied = true;
  await lists.want("zones");
  server.time = 9000;
  lists.confirm();
  assert.deepEqual([lists.seenAt(), lists.copied], [500, true]);
  server.copied = false;
  await lists.refresh("zones");
  lists.confirm();
  assert.deepEqual([lists.seenAt(), lists.copied], [9000, false]);
});

test("what was kept long ago makes what is shown as old, and its age goes by the clock of then", async () => {
  const old = { rows: [], asOf: 100, skew: -5000, copied: false };
  const { server, lists } = opened({ zones: old, lines: { ...old, asOf: 700, skew: -7000 } });
  await lists.recall();
  assert.equal(server.clock.skew, -7000);
  server.refuses.add("zones");
  await lists.want("sites");
  lists.confirm();
  assert.equal(lists.seenAt(), 1000);
  await lists.want("zones");
  lists.confirm();
  assert.equal(lists.seenAt(), 100);
  server.refuses.add("keys");
  await lists.want("keys"); // of which nothing is shown
  assert.equal(lists.seenAt(), 100);
});

test("what is asked for, said or not said in a statement changes what is due", async () => {
  const { server, lists } = opened();
  await lists.want("due", "statements", "zones");
  server.time = 2000;
  const read = new Set<Kind>();
  lists.addEventListener("changed", (event) => read.add((event as CustomEvent<Kind>).detail));
  for (const type of ["statement.make/v1", "statement.silent/v1"]) {
    read.clear();
    lists.changedBy(type);
    while (read.size < 2) await new Promise((done) => setTimeout(done, 10));
    assert.deepEqual([...read].sort(), ["due", "statements"]);
  }
});
