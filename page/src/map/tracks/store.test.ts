import assert from "node:assert/strict";
import { test } from "node:test";
import { Lines, points } from "./shape.ts";
import { CLASSES, FADED_MS, latOf, mercatorX, mercatorY, TRAIL, TrackStore } from "./store.ts";
import type { Drawing } from "./layer.ts";

const at = (track: string, lat: number, lon: number, at_ms: number, more: object = {}) =>
  [`\n${track}`, { track, lat_e7: lat * 1e7, lon_e7: lon * 1e7, at_ms, ...more }] as const;
/** These are all there are. */
const take = (store: TrackStore, ...all: ReturnType<typeof at>[]) => {
  const latest = new Map(all);
  store.take(latest, latest);
};
const drawing = (): Drawing => ({
  origin: [0, 0], points: new Float32Array(0), pointCount: 0, lines: new Float32Array(0), lineCount: 0, sizePx: 0, small: false,
});

test("the map's square and back", () => {
  for (const lat of [-80, -33.5, 0, 0.001, 61, 84]) assert.ok(Math.abs(latOf(mercatorY(lat)) - lat) < 1e-9);
});

test("thousands of tracks are kept, moved and forgotten", () => {
  const store = new TrackStore("alpha");
  take(store, ...Array.from({ length: 3000 }, (_, i) => at(`t${i}`, i / 100, i / 50, 1000)));
  store.take([at("t7", 1, 2, 2000)]);
  assert.equal(store.count, 3000);
  assert.equal(store.x[store.find("\nt7")], mercatorX(2));
  take(store, at("t7", 1, 2, 2000), at("t2999", 3, 4, 2000));
  assert.equal(store.count, 2);
  assert.equal(store.find("\nt8"), -1);
  assert.equal(store.said[store.find("\nt2999")]!.track, "t2999");
  assert.equal(store.x[store.find("\nt2999")], mercatorX(4));
});

test("a trail holds where a track was, so many at most, and goes back over no silence, no box and no later time", () => {
  const store = new TrackStore("alpha");
  const walk = () => {
    for (let i = 0; i < 40; i++) store.take([at("a", i / 10, 0, i)]);
  };
  walk();
  const lines = new Lines();
  lines.track(store, 0, [0, 0], 40, false);
  assert.equal(lines.count, TRAIL);
  for (const next of [at("a", 5, 0, 3), at("a", 5, 0, 2 * FADED_MS), at("a", 5, 0, 50, { box_e7: 1e6 })]) {
    store.take([at("a", 4, 0, 0)]);
    walk();
    assert.ok(store.trailed[0]! > 30);
    store.take([next]);
    assert.equal(store.trailed[0], 0);
  }
  store.take([at("a", 5, 0, 60)]);
  assert.equal(store.trailed[0], 0); // the middle of the box it was in is no place where it was
});

test("of a trail only what can be told apart is drawn, and of vector and circle what the symbol does not hide", () => {
  const store = new TrackStore("alpha");
  for (let i = 0; i < 10; i++) store.take([at("a", 0, i / 1000, i, { speed_m_s: 10, course_deg: 90, accuracy_m: 10 })]);
  const count = (pixel: number) => {
    const lines = new Lines();
    lines.track(store, 0, [0.5, 0.5], 10, false, pixel);
    return lines.count;
  };
  assert.equal(count(0), 9 + 1 + 32);
  assert.equal(count(1e-6), 9 + 1 + 0); // 40 m
  assert.equal(count(1e-3), 1);
});

test("on both sides of the antimeridian places are as near as they are", () => {
  const store = new TrackStore("alpha");
  store.take([at("a", 0, -179.9, 0)]);
  const it = drawing();
  points.write(it, store, { lng: 179.9, lat: 0 }, 0);
  assert.ok(Math.abs(it.points[0]! - 0.2 / 360) < 1e-9);
  assert.ok(points.nearest(store, 179.9, 0).away < 0.21 / 360);
});

test("only what is claimed to be of the reader is drawn as his own; nobody else is judged", () => {
  const store = new TrackStore("alpha");
  take(store, at("a", 0, 0, 0, { party: "alpha", kind: "vessel" }), at("b", 0, 0, 0, { party: "bravo", kind: "vessel" }), at("c", 0, 0, 0));
  assert.deepEqual([...store.icon.subarray(0, 3)], [CLASSES.indexOf("sea") * 2 + 1, CLASSES.indexOf("sea") * 2, 0]);
});

test("a track fades once it is not heard of, and never wholly", () => {
  const store = new TrackStore("alpha");
  take(store, at("a", 0, 0, 0), at("b", 0, 0, 0, { box_e7: 1e6 }));
  assert.equal(store.clearness(0, 59_000), 1);
  assert.ok(store.clearness(0, 300_000) < 0.8);
  assert.equal(store.clearness(0, 9e9), 0.35);
  assert.deepEqual([store.isStale(0, 120_000), store.isStale(1, 120_000)], [true, false]);
});

test("what is shown coarsely is a box and never a point", () => {
  const store = new TrackStore("alpha");
  take(store, at("a", 33.5, 38.5, 0, { box_e7: 1e6, speed_m_s: 9, course_deg: 1, accuracy_m: 50 }), at("b", 33, 38, 0));
  const it = drawing();
  points.write(it, store, { lng: 38.5, lat: 33.5 }, 0);
  assert.deepEqual([it.points[3], it.points[7]], [0, 1]);
  const lines = new Lines();
  lines.track(store, 0, it.origin, 0, true);
  assert.equal(lines.count, 20);
  lines.track(store, 0, it.origin, 0, true);
  assert.equal(lines.count, 20); // once, however many are in it
  for (let i = 0; i < lines.count; i++) {
    const [x] = lines.floats.subarray(i * 5, i * 5 + 5);
    assert.ok(x! > -1e-9 && x! < 0.1 / 360 + 1e-7);
  }
  lines.clear();
  lines.track(store, 1, it.origin, 0, true);
  assert.equal(lines.count, 0);
});

test("what is nearest is found", () => {
  const store = new TrackStore("alpha");
  take(store, at("a", 10, 10, 0), at("b", 20, 20, 0));
  assert.equal(store.keyAt(points.nearest(store, 19, 19).index), "\nb");
});
