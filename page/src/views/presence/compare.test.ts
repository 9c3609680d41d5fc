import assert from "node:assert/strict";
import { test } from "node:test";
import { comparable, compared } from "./compare.ts";

test("what stood on one day only is a figure of both", () => {
  assert.deepEqual(compared({ enter: 2 }, { exit: 1, enter: 0 }), [
    { name: "enter", now: 2, before: 0 }, { name: "exit", now: 0, before: 1 },
  ]);
});

test("days are held against each other only if as much was looked at", () => {
  assert.ok(comparable({ observed_s: 9500 }, { observed_s: 10000 }));
  assert.ok(!comparable({ observed_s: 8000 }, { observed_s: 10000 }));
  assert.ok(!comparable({}, {}));
});
