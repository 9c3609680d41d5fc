import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, zoneSaid } from "./said.ts";

const zone = (changes: object = {}) =>
  ({ id: "z", name: "Z", footprint: { type: "circle", centre: { lon_e7: 386180000, lat_e7: 335060000 }, radius_mm: 55e6 }, perimeter_mm: 15e6, ...changes }) as never;

test("two versions of a zone differ in what was changed, field by field, and in nothing else", () => {
  const before = zoneSaid(zone());
  assert.deepEqual(differences(before, zoneSaid(zone())).filter((it) => it.before !== it.text), []);
  const after = zoneSaid(zone({ perimeter_mm: 0, limits: [{ counted: "tank", maximum: 75, from_mm: 0, to_mm: 10e6, party: "*" }] }));
  const changed = differences(before, after).filter((it) => it.before !== it.text);
  assert.deepEqual(changed.map((it) => [it.key, it.before, it.text]), [["limits", "none", "tank: at most 75 from 0 to 10000 m of depth"], ["perimeter", "15000 m", "none"]]);
});

test("a circle that becomes a polygon shows fields that the other lacks", () => {
  const polygon = { type: "polygon", parts: [[[[380000000, 330000000], [390000000, 330000000], [390000000, 340000000]]]], edges: "planar" };
  const changed = differences(zoneSaid(zone()), zoneSaid(zone({ footprint: polygon }))).filter((it) => it.before !== it.text).map((it) => it.key);
  assert.deepEqual(changed.sort(), ["edges", "shape", "vertices"]);
});

test("what differs in a hole, in the last of many vertices, in a rung or by a second differs", () => {
  const ring = Array.from({ length: 500 }, (_, i) => [i, 0]);
  const polygon = (rings: unknown[]) => zoneSaid(zone({ footprint: { type: "polygon", parts: [rings], edges: "planar" } }));
  const changed = (a: ReturnType<typeof zoneSaid>, b: ReturnType<typeof zoneSaid>) => differences(a, b).filter((it) => it.before !== it.text).map((it) => it.key);
  assert.deepEqual(changed(polygon([ring]), polygon([[...ring.slice(0, -1), [9, 9]]])), ["vertices"]);
  assert.deepEqual(changed(polygon([ring.slice(0, 250), ring.slice(250)]), polygon([ring])), ["shape", "vertices"]);
  const ladder = (rung: object) => zoneSaid(zone({ ladder: { id: "l", zone: "z", note: "", rungs: [{ medium: "call", template: "leave", languages: ["en"], ...rung }] } }));
  assert.deepEqual(changed(ladder({}), ladder({ languages: ["en", "ar"] })), ["ladder"]);
  assert.deepEqual(changed(ladder({}), ladder({ note: "twice" })), ["ladder"]);
  const from = (start_ms: number) => zoneSaid(zone({ windows: [{ start_ms, end_ms: "UFN" }] }));
  assert.deepEqual(changed(from(60_000), from(61_000)), ["windows"]);
});
