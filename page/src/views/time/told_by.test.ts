import assert from "node:assert/strict";
import { test } from "node:test";
import { toldBy } from "./told_by.ts";

test("what was told or acknowledged later is not there yet", () => {
  const told = [
    { seq: 1, told_at_ms: 10, acknowledged: [{ level: "read", at_ms: 20 }, { level: "relayed", at_ms: 40 }] },
    { seq: 2, told_at_ms: 30, acknowledged: [] },
  ];
  assert.deepEqual(toldBy(told, 9), []);
  assert.deepEqual(toldBy(told, 15).map((it) => [it.row.seq, it.acknowledged.length]), [[1, 0]]);
  assert.deepEqual(toldBy(told, 30).map((it) => [it.row.seq, it.acknowledged.length]), [[1, 1], [2, 0]]);
});
