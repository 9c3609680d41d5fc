import assert from "node:assert/strict";
import { test } from "node:test";
import { stepsFor } from "./custody.ts";

test("only its holder does something with it, and only whom it was handed to receives it", () => {
  const held = { state: "held", holder: "a", passing_to: "" } as const;
  const passing = { state: "handed_over", holder: "a", passing_to: "b" } as const;
  assert.deepEqual(stepsFor(held, "a"), ["examine", "hand_over", "destroy"]);
  assert.deepEqual(stepsFor(held, "b"), []);
  assert.deepEqual(stepsFor(passing, "b"), ["receive"]);
  assert.deepEqual(stepsFor(passing, "a"), ["return"]);
  assert.deepEqual(stepsFor(passing, "c"), []);
  assert.deepEqual(stepsFor({ state: "destroyed", holder: "a", passing_to: "" }, "a"), []);
});
