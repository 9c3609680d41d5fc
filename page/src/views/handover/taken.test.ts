import assert from "node:assert/strict";
import { test } from "node:test";
import { takenOver, takeOver, type Kept } from "./taken.ts";

const storage = (first: Record<string, string> = {}): Kept => {
  const all = new Map(Object.entries(first));
  return { getItem: (key) => all.get(key) ?? null, setItem: (key, value) => void all.set(key, value) };
};

test("take-overs of one party are kept apart from others', the latest first, and a few of them", () => {
  const kept = storage();
  takeOver(kept, "t/coalition", { at: 1, role: "duty_officer", note: "" });
  takeOver(kept, "t/sponsor", { at: 2, role: "duty_officer", note: "" });
  for (let at = 3; at < 40; at++) takeOver(kept, "t/coalition", { at, role: "liaison_officer", note: "x" });
  assert.equal(takenOver(kept, "t/coalition").length, 12);
  assert.equal(takenOver(kept, "t/coalition")[0]!.at, 39);
  assert.deepEqual(takenOver(kept, "t/sponsor").map((it) => it.at), [2]);
});

test("what cannot be read is as if nothing had been kept", () => {
  const kept = storage({ "openline.takenover": "{" });
  assert.deepEqual(takenOver(kept, "t/coalition"), []);
  assert.equal(takeOver(kept, "t/coalition", { at: 1, role: "unit", note: "" }).length, 1);
});
