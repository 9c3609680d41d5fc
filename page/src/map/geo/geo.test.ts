import assert from "node:assert/strict";
import { test } from "node:test";
import { dms, mgrs } from "./coordinates.ts";
import { along, geodesic, greatCircle, type LonLat } from "./geodesy.ts";
import { around, awayM, box, circle, pathOf, shapeOf, together } from "./shapes.ts";

test("a geodesic is as long as the ellipsoid says, and the great circle is another number", () => {
  const way = geodesic([0, 0], [0, 90]);
  assert.equal(Math.round(way.metres), 10001966);
  assert.equal(Math.round(geodesic([0, 0], [1, 0]).metres * 1000), 111319491);
  assert.equal(Math.round(greatCircle([0, 0], [1, 0])), 111195);
  assert.ok(Number.isFinite(geodesic([0, 0], [179.9, 0.1]).metres)); // nearly opposite, where simpler ways fail
});

test("every point of a circle is as far from its centre as its radius", () => {
  for (const centre of [[38.618, 33.506], [179.9, 10], [10, 80]] as LonLat[]) {
    for (const at of circle(centre, 55_000).edge[0]!) {
      assert.ok(Math.abs(geodesic(centre, at).metres - 55_000) < 0.01);
    }
  }
});

test("a circle across the antimeridian runs on, and one round the pole is filled up to it", () => {
  const across = circle([179.9, 0], 50_000);
  assert.ok(across.bounds.east > 180 && across.bounds.east - across.bounds.west < 1);
  const pole = circle([0, 89], 500_000);
  assert.equal(pole.bounds.north, 90);
  assert.equal(Math.round(pole.bounds.east - pole.bounds.west), 360);
});

test("a polygon round a pole is filled up to it, and its edge is not", () => {
  const shape = shapeOf({ type: "polygon", parts: [[[[0, 8e8], [12e8, 8e8], [-12e8, 8e8]]]] });
  assert.equal(shape.bounds.north, 90);
  assert.deepEqual(shape.fill[0]![0]![0], shape.fill[0]![0]!.at(-1));
  assert.ok(shape.edge.flat().every((it) => it[1] < 81));
});

test("edges are straight on the ground or on a plain map, as their rule says", () => {
  const ends: LonLat[] = [[0, 50], [40, 50]];
  assert.ok(Math.max(...pathOf(ends, "geodesic").map((it) => it[1])) > 51);
  assert.equal(Math.max(...pathOf(ends, "planar").map((it) => it[1])), 50);
  for (const [a, b] of pairs(along([170, 10], [-170, 20], 25_000))) assert.ok(Math.abs(a[0] - b[0]) < 1);
});

test("a polygon is closed, keeps its holes and crosses the antimeridian", () => {
  const ring = (...it: LonLat[]) => it.map(([lon, lat]) => [lon * 1e7, lat * 1e7] as [number, number]);
  const shape = shapeOf({
    type: "polygon",
    parts: [[ring([179, 0], [-179, 0], [-179, 2], [179, 2]), ring([179.5, 0.5], [-179.5, 0.5], [-179.5, 1], [179.5, 1])]],
  });
  assert.equal(shape.fill[0]!.length, 2);
  for (const it of shape.fill[0]!) assert.deepEqual(it[0], it.at(-1));
  assert.deepEqual([shape.bounds.west, shape.bounds.east], [179, 181]);
});

test("the edge of a corridor is half its width from its middle, and never nearer", () => {
  const line: LonLat[] = [[38, 33], [38.2, 33.1], [38.2, 33.3], [38.05, 33.25]];
  const shape = shapeOf({ type: "corridor", centreline: line.map((it) => [it[0] * 1e7, it[1] * 1e7]), half_width_mm: 3_000_000 });
  const path = pathOf(line, "geodesic");
  for (const at of shape.edge.flat()) {
    const away = Math.min(...pairs(path).map(([a, b]) => awayM(at, a, b)));
    assert.ok(away > 2700 && away < 3060, `${away}`);
  }
});

test("the perimeter of a polygon lies outside it, as far as it is wide", () => {
  const ring: [number, number][] = [[380000000, 330000000], [381000000, 330000000], [381000000, 331000000], [380000000, 331000000]];
  const edge = around({ type: "polygon", parts: [[ring]] }, 2000).edge.flat();
  const sides = pairs([...ring, ring[0]!].map((it) => [it[0] / 1e7, it[1] / 1e7] as LonLat));
  for (const at of edge) {
    const away = Math.min(...sides.map(([a, b]) => awayM(at, a, b)));
    assert.ok(away > 1800 && away < 2060, `${away}`);
  }
  assert.ok(edge.length > 20);
});

test("what is far apart is looked at by the shorter way round", () => {
  const it = together([box([1790000000, 0, 1795000000, 10000000]), box([-1795000000, 0, -1790000000, 10000000])].map((b) => b.bounds))!;
  assert.ok(it.east - it.west < 3);
  assert.equal(together([]), undefined);
});

test("coordinates are written as the command line writes them", () => {
  assert.equal(mgrs([38.618, 33.506]), "37S DT 64520 07449");
  assert.equal(mgrs([38.6, 33.5]), "37S DT 62845 06790");
  assert.equal(mgrs([-321.4, 33.5]), mgrs([38.6, 33.5]));
  assert.equal(mgrs([10, 85]), "");
  assert.equal(dms([38.618, 33.506]), `33°30'21.6"N 038°37'04.8"E`);
  assert.equal(dms([-0.00001, -59.9999999]), `60°00'00.0"S 000°00'00.0"W`);
});

function pairs(line: readonly LonLat[]): [LonLat, LonLat][] {
  return line.slice(1).map((it, i) => [line[i]!, it]);
}
