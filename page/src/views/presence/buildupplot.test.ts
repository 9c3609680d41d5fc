import { strict as assert } from "node:assert";
import { test } from "node:test";
import { barsOf, baselineOf, lanesOf } from "./buildupplot.ts";

const DAY = 86_400_000;
const windows = [0, 1, 2].map((it) => ({ from_ms: it * DAY, until_ms: (it + 1) * DAY }));

test("what is unknown is not drawn, and what has no most is drawn as its least", () => {
  const points = [{ low: null, high: null }, { low: 2, high: null }, { low: 3, high: 8 }];
  const bars = barsOf(windows, points, { known: 0, open: 1 }, (_, low, high) => `${low} ${high}`);
  assert.deepEqual(bars, [
    { from: DAY, to: 2 * DAY, low: 2, high: 2, hatch: 1, label: "2 null" },
    { from: 2 * DAY, to: 3 * DAY, low: 3, high: 8, hatch: 0, label: "3 8" },
  ]);
});

test("each way of having looked has a lane, and nobody's is one of its own", () => {
  const points = [{ looked: "unknown" }, { looked: "observed" }, { looked: "unknown" }] as const;
  const lanes = lanesOf(windows, points, { observed: "all", partly: "part", unknown: "none" });
  assert.deepEqual(lanes.map((it) => [it.label, it.hatch, it.spans.length]), [["all", "observed", 1], ["none", "unsaid", 2]]);
});

test("a baseline a day becomes one a window, over what it is made of", () => {
  const weeks = [0, 7, 14].map((it) => ({ from_ms: it * DAY, until_ms: (it + 7) * DAY }));
  const against = { method: "poisson_mean", windows: 2, observed_s: 1, low: 1, high: 2, per_day_low: 0.5, per_day_high: 2, ratio_low: 1, ratio_high: null, certainty: "" } as const;
  assert.deepEqual(baselineOf(weeks, against, "b"), { from: 0, to: 21 * DAY, low: 3.5, high: 14, hatch: 3, label: "b" });
  assert.equal(baselineOf(weeks, null, "b"), undefined);
});
