import assert from "node:assert/strict";
import { test } from "node:test";
import { nextMark, played, spanOf, ticksOf, within } from "./running.ts";

const HOUR = 3_600_000;

test("the span goes from the first that was told to a little behind the last, or to now", () => {
  const marks = [10 * HOUR, 22 * HOUR];
  const long = spanOf(marks, 5000 * HOUR);
  assert.ok(long.fromMs < 10 * HOUR && long.fromMs >= 10 * HOUR - 60_000);
  assert.ok(long.toMs > 22 * HOUR && long.toMs < 23 * HOUR);
  assert.equal(spanOf(marks, 22.5 * HOUR).toMs, 22.5 * HOUR);
  assert.deepEqual(spanOf([], 9 * HOUR), { fromMs: 8 * HOUR, toMs: 9 * HOUR });
  const one = spanOf([5 * HOUR], 5 * HOUR);
  assert.ok(one.fromMs <= one.toMs);
});

test("it runs as fast as is said, and stops at the end", () => {
  const span = { fromMs: 0, toMs: 100_000 };
  assert.deepEqual(played(0, 250, 60, span), { atMs: 15_000, ended: false });
  assert.deepEqual(played(90_000, 250, 60, span), { atMs: 100_000, ended: true });
});

test("a step goes to the next mark, and past the last to the end", () => {
  const span = { fromMs: 0, toMs: 100 };
  const marks = [10, 20, 20, 30];
  assert.equal(nextMark(marks, 10, 1, span), 20);
  assert.equal(nextMark(marks, 30, 1, span), 100);
  assert.equal(nextMark(marks, 20, -1, span), 10);
  assert.equal(nextMark(marks, 10, -1, span), 0);
});

test("marks of one place are drawn together, and what is urgent stays seen", () => {
  const ticks = ticksOf(
    [{ atMs: 0, urgent: false }, { atMs: 1, urgent: true }, { atMs: 999, urgent: false }, { atMs: 5000, urgent: false }],
    { fromMs: 0, toMs: 1000 },
  );
  assert.deepEqual(ticks, [{ x: 0, count: 2, urgent: true }, { x: 1000, count: 1, urgent: false }]);
});

test("a day or an hour of it lies around the time, within the span", () => {
  const span = { fromMs: 0, toMs: 100 * HOUR };
  assert.deepEqual(within(span, 50 * HOUR, "all"), span);
  assert.deepEqual(within(span, 50 * HOUR, "day"), { fromMs: 38 * HOUR, toMs: 62 * HOUR });
  assert.deepEqual(within(span, 0, "hour"), { fromMs: 0, toMs: HOUR });
  assert.deepEqual(within(span, 100 * HOUR, "day"), { fromMs: 76 * HOUR, toMs: 100 * HOUR });
  assert.deepEqual(within({ fromMs: 0, toMs: HOUR }, 0, "day"), { fromMs: 0, toMs: HOUR });
});
