import assert from "node:assert/strict";
import { test } from "node:test";
import type { Rows } from "../data/types.ts";
import { anchors, featuresOf, labelOf, perimeterOf } from "./features.ts";
import { Things, type ThingKind } from "./things.ts";

const circle = (lon: number, lat: number, km: number) => ({ type: "circle", centre: { lon_e7: lon * 1e7, lat_e7: lat * 1e7 }, radius_mm: km * 1e6 });
const NOW = 1_000_000_000;

function read(rows: Partial<Record<ThingKind, object[]>>, party = "alpha"): Things {
  const things = new Things();
  things.read((kind) => (rows[kind] ?? []) as unknown as Rows[typeof kind][], party, NOW);
  return things;
}

const zone = (more: object = {}) => ({
  id: "z", entry: "e1", name: "Zone", owner: "bravo", version: 1, state: "active", detail: "full", stances: { bravo: "asserted" },
  zone: { footprint: circle(38, 33, 10), perimeter_mm: 5e6, windows: [], limits: [] }, ...more,
});

test("a zone is drawn by what it is to the reader, and by its state before that", () => {
  const look = (more: object) => read({ zones: [zone(more)] }).get("zones/z")!.look;
  assert.equal(look({}), "unsaid");
  assert.equal(look({ stances: { alpha: "rejected", bravo: "agreed" } }), "rejected");
  assert.equal(look({ stances: { alpha: "agreed" }, agreements: { a1: "suspended" } }), "suspended");
  assert.equal(look({ state: "ended" }), "ended");
  assert.equal(read({ zones: [zone({ state: "ended" })] }).get("zones/z")!.past, true);
  assert.equal(perimeterOf(read({ zones: [zone()] }).get("zones/z")!).length, 1);
});

test("what is shown coarsely is a box that says so, and what is not shown is nowhere", () => {
  const things = read({
    sightings: [{ id: "s", entry: "e2", owner: "bravo", detail: "coarse", box_e7: [380000000, 330000000, 384000000, 334000000], hours_ms: [0, 1] }],
    zones: [{ id: "c", entry: "e3", detail: "contact", call: [{ party: "bravo" }] }],
  });
  const coarse = featuresOf(things.get("sightings/s")!, NOW, "alpha");
  assert.deepEqual(coarse.map((it) => it.properties!["part"]), ["box", "label"]);
  assert.match(String(coarse[1]!.properties!["label"]), /coarse/);
  assert.equal(things.get("zones/c")!.shape, undefined);
  assert.deepEqual(featuresOf(things.get("zones/c")!, NOW, "alpha"), []);
});

test("a sighting is an area with a range, and has no point but that of its words", () => {
  const things = read({
    sightings: [{ id: "s", entry: "e", detail: "full", owner: "a", sighting: {
      area: circle(38, 33, 5), count: { low: 10, high: 30 }, counted: "people", party: "group", seen: { start_ms: 0, end_ms: NOW - 60_000 }, source: "x" } }],
  });
  const it = things.get("sightings/s")!;
  assert.deepEqual(featuresOf(it, NOW, "alpha").map((one) => [one.geometry.type, one.properties!["part"]]), [
    ["MultiPolygon", "fill"], ["MultiLineString", "edge"], ["Point", "label"],
  ]);
  assert.match(labelOf(it, NOW, "alpha"), /^group: 10–30 people\n1 min|60 s/);
  assert.equal(it.look, "fresh");
});

test("a match is where the reader's own side of it is", () => {
  const row = { match: "m", state: "open", severity: "extreme", yours: ["z"], call: [{ party: "aid" }], says: {}, answered: "no", notice: "n" };
  const things = read({ zones: [zone({ owner: "alpha" })], matches: [row, { ...row, match: "n", yours: ["gone"] }] });
  assert.deepEqual(things.get("matches/m")!.shape!.bounds, things.get("zones/z")!.shape!.bounds);
  assert.match(labelOf(things.get("matches/m")!, NOW, "alpha"), /aid/);
  assert.equal(things.get("matches/n")!.shape, undefined);
  const as = (entry: string) =>
    featuresOf(read({ zones: [zone({ owner: "alpha", entry })], matches: [row] }).get("matches/m")!, NOW, "alpha")[0]!.properties!["as"];
  assert.notEqual(as("e1"), as("e2")); // drawn anew when that side is amended
});

test("a movement is a way with its stops, as wide as it says", () => {
  const stop = (lon: number, lat: number, name: string) => ({ position: { lon_e7: lon * 1e7, lat_e7: lat * 1e7 }, name });
  const movement = { id: "m", route: [stop(38, 33, "Depot"), stop(38.5, 33.2, "Well")], depart_ms: 0 };
  const row = { id: "m", entry: "e", name: "M", owner: "aid", state: "on_record", detail: "full", movement };
  const flat = read({ movements: [row] }).get("movements/m")!;
  assert.deepEqual(flat.stops.map((it) => it.name), ["Depot", "Well"]);
  assert.equal(flat.shape!.fill.length, 0);
  const wide = read({ movements: [{ ...row, movement: { ...movement, half_width_mm: 2e6 } }] }).get("movements/m")!;
  assert.ok(wide.shape!.fill.length > 0);
});

test("a statement of control is attributed and dated, and says who disputes it", () => {
  const area = { held_by: "gov", stated_by: "press", as_of_ms: 0, footprint: circle(40, 34, 20), source: "radio", id: "a" };
  const it = read({ areas: [{ id: "a", entry: "e", owner: "bravo", state: "stated", detail: "full", disputed_by: ["alpha"], area }] }).get("areas/a")!;
  assert.equal(it.look, "disputed");
  assert.match(labelOf(it, NOW, "alpha"), /press: held by gov, 010000ZJAN70\ndisputed by alpha/);
});

test("what two state of one place is drawn and written side by side, and neither hides the other", () => {
  const claim = (id: string, held_by: string, stated_by: string) => ({
    id, entry: id, owner: stated_by, state: "stated", detail: "full", disputed_by: [],
    area: { id, held_by, stated_by, as_of_ms: 0, footprint: circle(40, 34, 20), source: "radio" },
  });
  const things = read({ areas: [claim("a", "gov", "alpha"), claim("b", "group", "bravo")] });
  const drawn = ["a", "b"].map((id) => featuresOf(things.get(`areas/${id}`)!, NOW, "alpha"));
  for (const features of drawn) assert.deepEqual(features.map((it) => it.properties!["part"]), ["fill", "edge", "label"]);
  assert.deepEqual(
    drawn.map((features) => features.at(-1)!.properties!["label"]),
    ["alpha: held by gov, 010000ZJAN70", "bravo: held by group, 010000ZJAN70"],
  );
});

test("what has been drawn is not drawn anew while its entry is the same", () => {
  const things = new Things();
  const take = (rows: object[]) => things.read((kind) => (kind === "zones" ? rows : []) as never, "alpha", NOW);
  take([zone()]);
  const first = things.get("zones/z")!.shape;
  take([zone({ stances: { alpha: "agreed" } })]);
  assert.equal(things.get("zones/z")!.shape, first);
  take([zone({ entry: "e9", version: 2 })]);
  assert.notEqual(things.get("zones/z")!.shape, first);
});

test("the sides of a line stand on its left and right, wherever it goes", () => {
  assert.deepEqual(anchors([0, 0], [1, 0]), { left: "bottom", right: "top" }); // eastward: left is above
  assert.deepEqual(anchors([0, 0], [0, 1]), { left: "right", right: "left" }); // northward: left is to the west
  assert.deepEqual(anchors([0, 0], [0, -1]), { left: "left", right: "right" });
  assert.deepEqual(anchors([0, 0], [-1, 0]), { left: "top", right: "bottom" });
});
