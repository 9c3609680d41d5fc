import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, mayTouch } from "./outlines.ts";

const circle = (lat: number, lon: number, km: number) =>
  ({ type: "circle", centre: { lat_e7: lat * 1e7, lon_e7: lon * 1e7 }, radius_mm: km * 1e6 }) as const;

test("what overlaps is never left out, and what is far apart is", () => {
  const zone = boxOf(circle(34.6, 38.9, 30));
  assert.ok(mayTouch(zone, boxOf(circle(34.6, 38.9, 1))));
  assert.ok(mayTouch(zone, boxOf(circle(34.6, 39.3, 10))));
  assert.ok(!mayTouch(zone, boxOf(circle(36.6, 38.9, 10))));
  assert.ok(mayTouch(boxOf(circle(34.6, 38.9, 30), 15_000), boxOf(circle(34.95, 38.9, 1))));
});

test("across the antimeridian, too", () => {
  assert.ok(mayTouch(boxOf(circle(0, 179.9, 30)), boxOf(circle(0, -179.9, 30))));
  const across = boxOf({ type: "polygon", parts: [[[[1790000000, 0], [-1790000000, 0], [-1790000000, 2e7], [1790000000, 2e7]]]] });
  assert.ok(mayTouch(across, boxOf(circle(0, 179.9, 5))) && mayTouch(across, boxOf(circle(0, -179.9, 5))));
  assert.ok(!mayTouch(across, boxOf(circle(0, 0, 5))));
});

test("corridors are as wide as they are", () => {
  const way = boxOf({ type: "corridor", centreline: [[38e7, 34e7], [39e7, 34e7]], half_width_mm: 5e6 });
  assert.ok(mayTouch(way, boxOf(circle(34.04, 38.5, 1))));
  assert.ok(!mayTouch(way, boxOf(circle(34.2, 38.5, 1))));
});
