import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, speaksOf } from "./corrected.ts";

const zone = (windows: object[], more: object = {}) => ({ id: "z", entry: "e", zone: { windows }, ...more }) as never;

test("a zone speaks of the times of its windows, and of all where it has none", () => {
  assert.ok(speaksOf("zones", zone([]), 5));
  assert.ok(speaksOf("zones", zone([{ start_ms: 0, end_ms: 10 }]), 5));
  assert.ok(!speaksOf("zones", zone([{ start_ms: 0, end_ms: 5 }]), 5));
  assert.ok(speaksOf("zones", zone([{ start_ms: 0, end_ms: "UFN" }]), 5));
});

test("a report speaks of the time that it is about, whenever it came", () => {
  const sighting = { id: "s", entry: "e", sighting: { seen: { start_ms: 3, end_ms: 4 } } } as never;
  assert.ok(speaksOf("sightings", sighting, 5));
  assert.ok(!speaksOf("sightings", sighting, 2));
});

test("what is seen as a box goes by its hours", () => {
  const box = { id: "m", entry: "e", hours_ms: [10, 20] } as never;
  assert.ok(speaksOf("movements", box, 15));
  assert.ok(!speaksOf("movements", box, 25));
});

test("what was said later is not of then", () => {
  assert.ok(!speaksOf("messages", { message: "m", at_ms: 10 } as never, 5));
});

test("what came later, changed or is gone differs", () => {
  const then = [{ id: "a", entry: "1" }, { id: "b", entry: "2" }, { id: "c", entry: "3", name: "C" }] as never[];
  const now = [{ id: "a", entry: "1" }, { id: "b", entry: "9" }, { id: "d", entry: "4", name: "D" }] as never[];
  assert.deepEqual(differences("zones", then, now), [
    { kind: "zones", id: "b", name: "", how: "changed" },
    { kind: "zones", id: "d", name: "D", how: "came later" },
    { kind: "zones", id: "c", name: "C", how: "gone" },
  ]);
});

test("a plan is dated by its notice only while it was never amended", () => {
  assert.ok(!speaksOf("movements", { id: "m", entry: "e", version: 1, notified_at_ms: 10 } as never, 5));
  assert.ok(speaksOf("movements", { id: "m", entry: "e", version: 1, notified_at_ms: 5 } as never, 5));
  assert.ok(speaksOf("movements", { id: "m", entry: "e", version: 2, notified_at_ms: 10 } as never, 5));
});
