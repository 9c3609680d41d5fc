import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { FeatureCollection, MultiPolygon } from "geojson";
import { feature } from "topojson-client";
import { drawable } from "./land.ts";

const atlas = JSON.parse(await readFile(new URL(import.meta.resolve("world-atlas/land-50m.json")), "utf8"));
const [land, coast] = drawable(feature(atlas, atlas.objects.land) as unknown as FeatureCollection<MultiPolygon>).features;

/** Whether a place is inside: how often a line to the pole crosses the rings, in the worlds beside it, too. */
function isLand(lon: number, lat: number): boolean {
  let crossed = 0;
  for (const ring of (land!.geometry as MultiPolygon).coordinates.flat()) {
    for (let i = 1; i < ring.length; i++) {
      const [[x1, y1], [x2, y2]] = [ring[i - 1] as [number, number], ring[i] as [number, number]];
      for (const x of [lon - 360, lon, lon + 360]) if (x1 > x !== x2 > x && y1 + ((x - x1) / (x2 - x1)) * (y2 - y1) > lat) crossed++;
    }
  }
  return crossed % 2 === 1;
}

test("no coast is drawn back across the world, and none along the edge of the map", () => {
  for (const line of (coast!.geometry as unknown as { coordinates: number[][][] }).coordinates) {
    line.forEach((it, i) => assert.ok(i === 0 || Math.abs(it[0]! - line[i - 1]![0]!) < 20, String(it)));
    assert.ok(line.every((it) => it[1]! > -86));
  }
});

test("land is land on both sides of Greenwich, of the antimeridian, and round the pole; the sea is none", () => {
  const dry = { Bamako: [-8, 12.6], Senegal: [-15.5, 14.7], Madrid: [-3.7, 40.4], Tanf: [38.6, 33.5], Anadyr: [172, 66], Chukotka: [-172, 66.3], Pole: [10, -88], Ross: [-150, -84] };
  for (const [name, [lon, lat]] of Object.entries(dry)) assert.ok(isLand(lon!, lat!), name);
  const wet = { Azores: [-20, 40], Biscay: [-8, 46], Gulf: [0, 0], South: [0, -50], Bering: [-175, 60], North: [0, 89], Caspian: [50.5, 42] };
  for (const [name, [lon, lat]] of Object.entries(wet)) assert.ok(!isLand(lon!, lat!), name);
});
