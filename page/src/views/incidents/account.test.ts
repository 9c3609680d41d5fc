import assert from "node:assert/strict";
import { test } from "node:test";
import { readCoordinate } from "../../parts/geometry/coordinates.ts";
import { alsoOf, coordinatesOf, degreesOf, metresOf, readAccount, spanOf, Unread } from "./account.ts";

const form = (it: Record<string, string>) => (name: string) => it[name] ?? "";
const fault = (field: string, due: string) => (it: unknown) => it instanceof Unread && it.field === field && it.due === due;

test("a span, a distance and a bearing are read with their units, in either digits", () => {
  assert.deepEqual(["5", "90 s", "5 min", "2h", "1.5 h", "٥ د", "1 d"].map(spanOf), [300_000, 90_000, 300_000, 7_200_000, 5_400_000, 300_000, 86_400_000]);
  assert.deepEqual(["500", "1.5 km", "٢ كم", "0"].map(metresOf), [500, 1500, 2000, 0]);
  assert.deepEqual(["0", "45", "045°", "360"].map(degreesOf), [0, 45, 45, 0]);
  assert.deepEqual([spanOf("soon"), metresOf("3 leagues"), degreesOf("361"), metresOf("-4")], [undefined, undefined, undefined, undefined]);
});

test("what is not said stays unsaid", () => {
  assert.deepEqual(readAccount(form({ kind: "strike", at: "010724ZJUN26" }), readCoordinate), {
    kind: "strike", at_ms: Date.UTC(2026, 5, 1, 7, 24), within_ms: 0, place: { said: "", position: null }, within_m: 0, also: [],
    observed: null, observer: null, heading_deg: null, count: null, counted: "", harm: null,
  });
});

test("all that can be said of it is read, and nobody harmed is something else than nothing said", () => {
  const it = readAccount(form({
    kind: "fire", at: "2026-06-01T07:24Z", within_ms: "10", place: "the wadi", where: "33.5 N 38.6 E", within_m: "1.2 km",
    also: "the crossing\nthe gate @ 33.6 N 38.7 E\n33.7 N 38.8 E", observed: "seen", observer_at: "33.4 N 38.5 E", distance_m: "2 km",
    bearing_deg: "045", heading_deg: "180", count: "2-4", counted: "vehicles", killed: "0", wounded: "1-2", damage: "a bus",
  }), readCoordinate);
  assert.deepEqual(it.place, { said: "the wadi", position: { lon_e7: 386_000_000, lat_e7: 335_000_000 } });
  assert.equal(it.within_m, 1200);
  assert.deepEqual(it.also?.map((one) => [one.said, one.position?.lat_e7]), [["the crossing", undefined], ["the gate", 336_000_000], ["", 337_000_000]]);
  assert.deepEqual(it.observer, { position: { lon_e7: 385_000_000, lat_e7: 334_000_000 }, distance_m: 2000, bearing_deg: 45 });
  assert.deepEqual([it.count, it.heading_deg, it.observed], [{ low: 2, high: 4 }, 180, "seen"]);
  assert.deepEqual(it.harm, { killed: { low: 0, high: 0 }, wounded: { low: 1, high: 2 }, missing: null, damage: "a bus" });
});

test("what cannot be read is named by its field, and by what was due", () => {
  const wrong = (more: Record<string, string>) => () => readAccount(form({ kind: "fire", at: "010724ZJUN26", ...more }), readCoordinate);
  assert.throws(wrong({ at: "yesterday" }), fault("at", "time"));
  assert.throws(wrong({ where: "over there" }), fault("where", "place"));
  assert.throws(wrong({ within_m: "500" }), fault("within_m", "within"));
  assert.throws(wrong({ heading_deg: "north" }), fault("heading_deg", "degrees"));
  assert.throws(wrong({ killed: "some" }), fault("killed", "range"));
  assert.throws(wrong({ count: "2" }), fault("counted", "counted"));
  assert.throws(() => alsoOf("gate @ nowhere", readCoordinate), fault("also", "place"));
});

test("every coordinate of the form is read back", () => {
  assert.deepEqual(coordinatesOf(form({ where: "a", observer_at: "b", also: "words\nx @ c" })), ["a", "b", "c"]);
});
