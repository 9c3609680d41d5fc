import assert from "node:assert/strict";
import { test } from "node:test";
import { knownBy } from "./ontime.ts";
import type { AccountRow } from "./types.ts";

test("as known then, an account is there once it was on record, whatever time it speaks of", () => {
  const accounts = [{ number: 0, received_at_ms: 10 }, { number: 1, received_at_ms: 30 }] as AccountRow[];
  assert.deepEqual([9, 10, 29, 30, undefined].map((it) => knownBy(accounts, it).map((one) => one.number)), [[], [0], [0], [0, 1], [0, 1]]);
});
