import assert from "node:assert/strict";
import { test } from "node:test";
import { toSign, unanswered, type Known } from "./unsigned.ts";

const NONE: Known = { channels: [], agreements: [], cells: [], zones: [], lines: [] };
const row = (it: object): never => it as never;

test("what was proposed and not signed is to be signed; what one has signed, or stands, is not", () => {
  const channel = (id: string, it: object) => row({ channel: id, name: "", proposer: "b", state: "proposed", ends: [{ party: "a", signed: false }], ...it });
  const paper = (it: object) => ({ state: "proposed", proposer: "b", not_signed: ["a"], ...it });
  const known = {
    ...NONE,
    channels: [channel("c", {}), channel("d", { ends: [{ party: "a", signed: true }] }), channel("e", { state: "open" })],
    agreements: [row(paper({ agreement: "memo", title: "Memo" })), row(paper({ agreement: "old", state: "withdrawn" }))],
    cells: [row(paper({ cell: "bridge", name: null })), row(paper({ cell: "other", not_signed: ["b"] }))],
  };
  assert.deepEqual(toSign(known, "a").map((it) => [it.kind, it.name, it.href]), [
    ["channel", "c", "#/lines/c"], ["agreement", "Memo", "#/zones/memo"], ["cell", "bridge", "#/desk/cells"],
  ]);
});

test("a zone that was shown awaits a word until one is said; one's own, and what has ended, does not", () => {
  const zone = (it: object) => row({ id: "z", name: "Z", owner: "b", state: "active", stances: { a: "notified", b: "asserted" }, unsaid: ["a"], ...it });
  const at = (it: object) => unanswered({ ...NONE, zones: [zone(it)] }, "a").length;
  assert.equal(at({}), 1);
  assert.equal(at({ unsaid: [] }), 0);
  assert.equal(at({ owner: "a" }), 0);
  assert.equal(at({ state: "ended" }), 0);
  assert.equal(at({ stances: undefined, unsaid: undefined }), 0, "of what is shown in part nothing is asked");
});
