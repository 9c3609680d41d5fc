import assert from "node:assert/strict";
import { test } from "node:test";
import { geodesic } from "../../map/geo/geodesy.ts";
import { apartDrawn, boundsOf, distinct, kmText, lookOf, placesDrawn } from "./drawing.ts";
import type { AccountRow, PlaceRow } from "./types.ts";

const account = (number: number, author: string, more: object = {}) => ({ number, author, of: "statement", speaker: "", account: null, ...more }) as AccountRow;
const place = (number: number, of: number, lat: number | null, lon: number, within_m = 0, also = false) =>
  ({ number, account: of, also, said: "", lat_e7: lat === null ? null : lat * 1e7, lon_e7: lat === null ? null : lon * 1e7, within_m, zones: [] }) as unknown as PlaceRow;
const IT = {
  accounts: [account(0, "a"), account(1, "b"), account(2, "a"), account(3, "a", { of: "citation", speaker: "colonel" })],
  places: [place(0, 0, 33.78, 38.36, 100), place(1, 1, 33.9, 38.4, 500), place(2, 2, null, 0), place(3, 3, 33.9, 38.4)],
  distances: [
    { a: 0, b: 1, distance_m: 13_800, within_m: 600, apart: true },
    { a: 1, b: 3, distance_m: 0, within_m: 500, apart: false },
  ],
  disputed: [],
};

test("a party is drawn in one way, and a cited speaker in another", () => {
  assert.deepEqual(IT.accounts.map((it) => lookOf(IT, it)), [0, 1, 0, 2]);
});

test("each place is a point with its label, and a circle of the radius that was said", () => {
  const all = placesDrawn(IT, (_, it) => it.author);
  assert.deepEqual(all.filter((it) => it.properties!["part"] === "point").map((it) => it.properties!["label"]), ["a", "b", "a"]);
  const areas = all.filter((it) => it.properties!["part"] === "area");
  assert.equal(areas.length, 2);
  const ring = (areas[1]!.geometry as { coordinates: [number, number][][][] }).coordinates[0]![0]!;
  for (const at of ring) assert.ok(Math.abs(geodesic([38.4, 33.9], at).metres - 500) < 5);
});

test("what cannot both be right is joined by a line that says how far it is, whoever is left away", () => {
  assert.deepEqual(apartDrawn(IT).map((it) => [it.a, it.b]), [[0, 1]]);
  const lines = (shown?: (it: AccountRow) => boolean) => placesDrawn(IT, () => "", shown).filter((it) => it.properties!["part"] === "apart").map((it) => it.properties!["label"]);
  assert.deepEqual(lines(), ["13.8 km"]);
  assert.deepEqual(lines((it) => it.author === "a"), []);
});

test("where an observer told distance and bearing, that is drawn and not the place", () => {
  const from = { position: { lat_e7: 33e7, lon_e7: 38e7 }, distance_m: 2000, bearing_deg: 90 };
  const it = { ...IT, accounts: [account(0, "a", { account: { observer: from } })], places: [place(0, 0, 33.5, 38.5)], distances: [] };
  const ray = placesDrawn(it, () => "").find((one) => one.properties!["part"] === "ray")!;
  const [, to] = (ray.geometry as { coordinates: [number, number][] }).coordinates;
  assert.ok(Math.abs(geodesic([38, 33], to!).metres - 2000) < 1);
});

test("the map looks at all places, and at none where there is none", () => {
  const it = boundsOf(IT)!;
  assert.ok(it.south < 33.78 && it.north > 33.9 && it.west < 38.36 && it.east > 38.4);
  assert.equal(boundsOf({ places: [place(0, 0, null, 0)] }), undefined);
  assert.deepEqual([kmText(420), kmText(12_340), kmText(240_000)], ["420 m", "12.3 km", "240 km"]);
});

test("what one speaker says again at the same place is drawn once, and joined once", () => {
  const accounts = [...IT.accounts, account(4, "b")];
  const places = [...IT.places, place(4, 4, 33.9, 38.4, 500)];
  const it = { ...IT, accounts, places, distances: [...IT.distances, { a: 0, b: 4, distance_m: 13_800, within_m: 600, apart: true }] };
  assert.deepEqual(distinct(it).map((one) => one.numbers), [[0], [1, 4], [2], [3]]);
  const parts = placesDrawn(it, (_, one) => one.author).map((one) => one.properties!["part"]);
  assert.deepEqual(["point", "apart"].map((part) => parts.filter((one) => one === part).length), [3, 1]);
});
