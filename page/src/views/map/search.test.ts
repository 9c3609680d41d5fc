import assert from "node:assert/strict";
import { test } from "node:test";
import { measure } from "../../map/geo/geodesy.ts";
import { plain, search } from "./search.ts";

const things = [
  { key: "zones/tanf", name: "Garrison zone", id: "tanf" },
  { key: "sites/clinic", name: "مستشفى الرُّقبان", id: "clinic" },
  { key: "lines/euphrates", name: "Euphrates, Raqqa to Mayadin", id: "euphrates" },
];
const tracks = [{ key: "\nPATROL-1", name: "PATROL-1", id: "PATROL-1" }, { key: "\nPATROL-12", name: "PATROL-12", id: "PATROL-12" }];

test("a coordinate comes first, in any form", () => {
  for (const text of ["33.506 38.618", "37S DT 64520 07449", "33°30'21.6\"N 38°37'04.8\"E"]) {
    const [first] = search(text, things, tracks);
    assert.ok(first?.what === "place", text);
    assert.ok(Math.abs(first.at[0] - 38.618) < 1e-4 && Math.abs(first.at[1] - 33.506) < 1e-4);
  }
});

test("a name is found by any part of it, the whole one first", () => {
  assert.deepEqual(search("patrol-1", things, tracks).map((it) => it.what === "track" && it.name), ["PATROL-1", "PATROL-12"]);
  assert.equal(search("GARRISON", things, tracks).length, 1);
  assert.equal(search("mayadin", things, tracks).length, 1);
  assert.deepEqual(search("", things, tracks), []);
  assert.deepEqual(search("nowhere", things, tracks), []);
});

test("Arabic is found with and without its marks", () => {
  assert.equal(search("مستشفي الرقبان", things, tracks).length, 1);
  assert.equal(plain("أَلِف"), plain("الف"));
});

test("what is measured is the sum of its legs, by ellipsoid and by sphere", () => {
  const it = measure([[0, 0], [0, 1], [1, 1]]);
  assert.equal(Math.round(it.metres), Math.round(110574.39 + 111302.65));
  assert.ok(Math.abs(it.circleM - it.metres) < 0.01 * it.metres && it.circleM !== it.metres);
  assert.equal(Math.round(it.last!.bearing), 90);
  assert.equal(measure([[5, 5]]).metres, 0);
});
