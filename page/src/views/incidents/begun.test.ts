import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "../../data/page.ts";
import { begunAt, begunFrom } from "./begun.ts";

const AT = Date.UTC(2026, 5, 1, 7, 24);
const page = (rows: Record<string, object[]>, releases: object[] = []) => ({ lists: { rows: (kind: string) => rows[kind] ?? [] }, releases }) as unknown as Page;

test("a STOP gives its time and place, a message its time alone", () => {
  const place = { said: "the river", position: { lat_e7: 353_800_000, lon_e7: 401_500_000 } };
  const it = page({ stops: [{ stop: "s", at_ms: AT, shown: { body: { place } } }], messages: [{ message: "m", at_ms: AT, shown: null }] });
  assert.deepEqual(begunFrom(it, "s"), { at: "010724ZJUN26", place: "the river", where: "35.38000 N 40.15000 E" });
  assert.deepEqual(begunFrom(it, "m"), { at: "010724ZJUN26" });
  assert.deepEqual(begunFrom(it, "unknown"), {});
});

test("a finding gives what it found, and never what it was", () => {
  const event = (it: object) => page({}, [{ entry: "f", shown: { body: { event: { at: "2026-06-01T07:24:00Z", ...it } } } }]);
  assert.deepEqual(begunFrom(event({ event: "enter", lat_e7: 337_800_000, lon_e7: 383_600_000 }), "f"), { at: "010724ZJUN26", where: "33.78000 N 38.36000 E", kind: "crossing" });
  assert.deepEqual(begunFrom(event({ event: "lost_contact" }), "f"), { at: "010724ZJUN26" });
});

test("a point of the map is read from the address, and nonsense is not", () => {
  assert.deepEqual(begunAt("33.5,-38.6"), { where: "33.50000 N 38.60000 W" });
  assert.deepEqual(begunAt("33.5"), {});
});
