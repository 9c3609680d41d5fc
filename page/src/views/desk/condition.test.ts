import assert from "node:assert/strict";
import { test } from "node:test";
import { clockOf, isSilent, sharedFrom } from "./condition.ts";

test("a source of which nothing ever came is silent", () => {
  assert.ok(isSilent({ last_received_ms: null }, 1_000));
  assert.ok(isSilent({ last_received_ms: 1 }, 1_000_000));
  assert.ok(!isSilent({ last_received_ms: 999_000 }, 1_000_000));
});

test("a clock is said to be off only where that is more than the way can take", () => {
  assert.equal(clockOf(null), undefined);
  assert.equal(clockOf(500), 0);
  assert.equal(clockOf(-3_000), 0);
  assert.equal(clockOf(9_000), 9_000);
  assert.equal(clockOf(-90_000), -90_000);
});

test("whom nothing is shown to is not named", () => {
  assert.deepEqual(sharedFrom([["share:north", "coarse"], ["share:south", "nothing"], ["name", "x"]]), { north: "coarse" });
});
