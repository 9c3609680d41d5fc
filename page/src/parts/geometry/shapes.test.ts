import assert from "node:assert/strict";
import { test } from "node:test";
import type { MultiPolygon } from "geojson";
import { altitudeText, readAltitude } from "./altitude.ts";
import { boundsOf, circleOf, drawn, metresBetween, vertices, wayRing } from "./footprint.ts";
import { readCoordinate } from "./coordinates.ts";
import { isFar, Missing, readOutline, toReadBack } from "./outlined.ts";
import { readShape, Unread } from "./shapes.ts";
import { kindOfFile, readZones } from "./zonefile.ts";

test("coordinates line by line are a way, and a polygon when they come back", () => {
  assert.equal(readShape("33.5 N 38.6 E").kind, "point");
  assert.equal(readShape("33.5 N 38.6 E\n33.6 N 38.7 E").kind, "path");
  const it = readShape("33.5 N 38.6 E\n33.6 N 38.7 E; 33.7 N 38.5 E\n33.5 N 38.6 E");
  assert.equal(it.kind, "polygon");
  assert.deepEqual(it.parts[0]![0], [[386000000, 335000000], [387000000, 336000000], [385000000, 337000000]]);
  assert.throws(() => readShape("33.5 N 38.6 E\nRukban"), (error) => error instanceof Unread && error.at === "Rukban");
});

test("WKT is read, holes and several parts too, and a third number is left alone", () => {
  assert.deepEqual(readShape("POLYGON ((38 33, 39 33, 39 34, 38 33))").parts, [[[[380000000, 330000000], [390000000, 330000000], [390000000, 340000000]]]]);
  assert.equal(readShape("MULTIPOLYGON(((38 33,39 33,39 34,38 33)),((40 33,41 33,41 34,40 33)))").parts.length, 2);
  assert.equal(readShape("LINESTRING Z (38 33 5, 39 33 6)").kind, "path");
  assert.equal(readShape("SRID=4326;POINT(38 33)").kind, "point");
  assert.throws(() => readShape("POLYGON ((38 33, x 33))"), Unread);
});

test("one feature of GeoJSON is read, and several are not taken for one", () => {
  const feature = { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [[[38, 33], [39, 33], [39, 34], [38, 33]]] } };
  assert.equal(readShape(JSON.stringify(feature)).kind, "polygon");
  assert.throws(() => readShape(JSON.stringify({ type: "FeatureCollection", features: [feature, feature] })), Unread);
  assert.throws(() => readShape('{"type":"Point","coordinates":[38,93]}'), Unread);
});

test("altitudes need their unit and datum", () => {
  assert.deepEqual(readAltitude("FL95"), { reference: "STD", value_mm: 2895600 });
  assert.deepEqual(readAltitude("300 m AGL"), { reference: "AGL", value_mm: 300000 });
  assert.deepEqual(readAltitude("1500 ft amsl"), { reference: "MSL", value_mm: 457200 });
  for (const it of ["300", "300 m", "300 AGL", "high"]) assert.equal(readAltitude(it), undefined);
  for (const it of ["FL95", "300 m AGL", "1500 ft MSL", "SFC", "UNL"]) assert.equal(altitudeText(readAltitude(it)), it);
});

test("what is drawn of a footprint is where it is, and as large", () => {
  const circle = drawn({ type: "circle", centre: { lon_e7: 386180000, lat_e7: 335060000 }, radius_mm: 55e6 });
  const ring = (circle as MultiPolygon).coordinates[0]![0]! as [number, number][];
  assert.ok(ring.every((it) => Math.abs(metresBetween([38.618, 33.506], it) - 55_000) < 1));
  const back = circleOf(ring);
  assert.ok(metresBetween(back.centre, [38.618, 33.506]) < 250 && Math.abs(back.metres - 55_000) < 100);
  const way = wayRing([[38, 33], [38.5, 33.2], [38.5, 33.6]], 1000);
  assert.deepEqual(way[0], way.at(-1));
  const bounds = boundsOf([{ type: "Polygon", coordinates: [way] }])!;
  assert.ok(bounds.west < 38 && bounds.east > 38.5 && bounds.south < 33 && bounds.north > 33.6);
  assert.ok(bounds.west > 37.98 && bounds.north < 33.62);
  assert.equal(drawn({ type: "corridor", centreline: [[0, 0], [10000000, 0]], half_width_mm: 1e6 }).type, "Polygon");
  const across = drawn({ type: "polygon", parts: [[[[1799000000, 0], [-1799000000, 0], [-1799000000, 1000000]]]] });
  const side = boundsOf([across])!;
  assert.ok(side.east - side.west < 1, "across the antimeridian it is one small piece");
  assert.equal(vertices({ type: "polygon", parts: [[[[0, 0], [1, 0], [1, 1]]]] }).length, 3);
});

test("zones of a GeoJSON file are read with their properties, and faults and leftovers named", () => {
  const file = JSON.stringify({
    type: "FeatureCollection",
    features: [
      { type: "Feature", properties: { name: "Range 3", radius_m: 3000, floor: "SFC", ceiling: "FL95", colour: "red" }, geometry: { type: "Point", coordinates: [38.3, 33.2] } },
      { type: "Feature", properties: { name: "Range 3" }, geometry: { type: "Polygon", coordinates: [[[38, 33], [39, 33], [39, 34], [38, 33]]] } },
      { type: "Feature", properties: { name: "No width" }, geometry: { type: "LineString", coordinates: [[38, 33], [39, 33]] } },
    ],
  });
  const read = readZones(file, new Set(["range-3"]));
  assert.deepEqual(read.zones.map((it) => it.id), ["range-3-2", "range-3-3"]);
  assert.deepEqual(read.unused, [{ feature: "Range 3", property: "colour" }]);
  assert.deepEqual(read.faults, [{ feature: "No width", what: "half_width_m" }]);
});

test("formats are told apart by content", () => {
  assert.equal(kindOfFile('{"type":"FeatureCollection","features":[]}'), "geojson");
  assert.equal(kindOfFile("<?xml version"), "kml");
  assert.equal(kindOfFile("PK\x03\x04"), "kmz");
  assert.equal(kindOfFile("* remark\nAC R\nAN x"), "openair");
  assert.equal(kindOfFile('{"features":[{"identifier":"A","horizontalProjection":{}}]}'), "ed269");
});

test("an outline is what was typed by the server's reading, and says what it lacks", () => {
  const typed = { kind: "circle", text: "33.506 N 38.618 E", size: "55", edges: "planar", small: false } as const;
  assert.deepEqual(readOutline(typed, readCoordinate).footprint, { type: "circle", centre: { lon_e7: 386180000, lat_e7: 335060000 }, radius_mm: 55e6 });
  assert.deepEqual(readOutline({ ...typed, text: "the well" }, () => ({ lat_e7: 1, lon_e7: 2 })).footprint, { type: "circle", centre: { lon_e7: 2, lat_e7: 1 }, radius_mm: 55e6 });
  const lacks = (given: object, what: string) => assert.throws(() => readOutline({ ...typed, ...given }, readCoordinate), (it) => it instanceof Missing && it.what === what);
  lacks({ text: "" }, "empty");
  lacks({ size: "" }, "needRadius");
  lacks({ size: "-5" }, "noSize");
  lacks({ size: "wide" }, "noSize");
  assert.equal(isFar({ ...typed, size: "1e6" }), true);
  assert.equal(isFar({ ...typed, size: "1e6", small: true }), false);
  assert.equal(isFar({ ...typed, size: "1000" }), false);
  assert.equal(isFar({ ...typed, kind: "corridor", size: "2000000" }), true);
  lacks({ kind: "polygon", text: "33 N 38 E\n33 N 39 E" }, "needThree");
  lacks({ kind: "line" }, "needTwo");
  lacks({ kind: "corridor", text: "33 N 38 E\n33 N 39 E", size: "" }, "needWidth");
  const wkt = "POLYGON((38 33,39 33,39 34,38 33))";
  assert.equal(readOutline({ ...typed, kind: "polygon", text: wkt }, readCoordinate).footprint?.type, "polygon");
  assert.equal(toReadBack(wkt).length, 3);
  assert.deepEqual(toReadBack("33 N 38 E\nRukban"), ["33 N 38 E", "Rukban"]);
  assert.deepEqual(toReadBack("{"), []);
});
