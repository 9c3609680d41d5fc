import assert from "node:assert/strict";
import { test } from "node:test";
import { across, joined, length, numberTicks, timeTicks, within } from "./scale.ts";

const HOUR = 3_600_000;

test("times of a day are marked every four hours or so, on round hours", () => {
  const ticks = timeTicks({ from: 0.5 * HOUR, to: 24 * HOUR });
  assert.ok(ticks.length >= 3 && ticks.length <= 7);
  assert.ok(ticks.every((it) => it % HOUR === 0));
});

test("a span of years still has few marks", () => {
  assert.ok(timeTicks({ from: 0, to: 40 * 365 * 24 * HOUR }).length <= 8);
});

test("numbers are marked from nothing to beyond the most", () => {
  assert.deepEqual(numberTicks(0), [0, 1]);
  assert.deepEqual(numberTicks(3), [0, 1, 2, 3]);
  assert.deepEqual(numberTicks(410), [0, 200, 400, 600]);
});

test("later is further in the direction in which one reads", () => {
  const span = { from: 0, to: 10 };
  assert.equal(across(0, span, 50, 150, false), 50);
  assert.equal(across(10, span, 50, 150, false), 150);
  assert.equal(across(0, span, 50, 150, true), 150);
  assert.equal(across(99, span, 50, 150, true), 50);
});

test("what lies outside a span is no part of it", () => {
  assert.equal(within({ from: 0, to: 5 }, { from: 5, to: 9 }), undefined);
  assert.deepEqual(within({ from: 0, to: 7 }, { from: 5, to: 9 }), { from: 5, to: 7 });
});

test("an hour that two observed is one hour", () => {
  assert.deepEqual(joined([{ from: 4, to: 6 }, { from: 0, to: 2 }, { from: 1, to: 4 }]), [{ from: 0, to: 6 }]);
  assert.equal(length([{ from: 0, to: 2 }, { from: 1, to: 3 }, { from: 5, to: 6 }]), 4);
});
