import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock } from "./clock.ts";

test("every answer narrows what the clock can be, and one that was long under way spoils nothing", () => {
  const clock = new Clock();
  assert.equal(clock.skew, 0);
  clock.hear(61_000, 1, 1_000, 1_200); // a minute ahead, somewhere in 200 ms
  assert.ok(Math.abs(clock.skew - 59_900) <= 101, String(clock.skew));
  clock.hear(65_010, 1, 5_000, 5_020);
  assert.ok(Math.abs(clock.skew - 60_000) <= 11, String(clock.skew));
  const before = clock.skew;
  clock.hear(75_900, 1, 6_000, 16_000);
  assert.equal(clock.skew, before);
});

test("whole seconds tell less, and the more are heard the more they tell", () => {
  const clock = new Clock();
  for (let now = 10_000; now < 20_000; now += 700) clock.hear(Math.floor((now + 4_321) / 1000) * 1000, 1000, now - 10, now + 10);
  assert.ok(Math.abs(clock.skew - 4_321) < 120, String(clock.skew));
});

test("a clock that leaps, or is played faster, is followed at once", () => {
  const clock = new Clock();
  clock.hear(1_000, 1, 1_000, 1_010);
  clock.hear(4_000_000, 1, 2_000, 2_010);
  assert.ok(Math.abs(clock.skew - 3_998_000) < 12);
  for (let real = 3_000; real < 20_000; real += 2_400) {
    clock.hear(real * 2, 1, real - 5, real + 5);
    assert.ok(Math.abs(real + clock.skew - real * 2) < 8, `at ${real}`);
  }
});

test("what was known before holds until the server says", () => {
  const clock = new Clock();
  clock.assume(-600_000);
  assert.equal(clock.skew, -600_000);
  clock.hear(5_000, 1, 4_990, 5_000);
  assert.ok(Math.abs(clock.skew) < 12);
  clock.assume(7);
  assert.ok(clock.skew !== 7);
});
