import assert from "node:assert/strict";
import { test } from "node:test";
import { NUMBER, shortUtc, timeOf } from "./moments.ts";

test("times are read as date-time groups and in UTC, and what is none is none", () => {
  const at = Date.UTC(2026, 10, 14, 14, 3);
  for (const it of ["141403ZNOV26", "141403z nov 26", "2026-11-14 14:03Z", "2026-11-14T14:03:00Z", "2026-11-14 14:03", "2026-11-14 17:03+03:00", "١٤١٤٠٣ZNOV26"]) {
    assert.equal(timeOf(it), at, it);
  }
  for (const it of ["", "03/04/2026", "311403ZNOV26", "142503ZNOV26", "14:03", "2026-13-01 00:00Z", "2026-02-30 10:00Z", "2026-11-14 24:00Z"]) assert.equal(timeOf(it), undefined, it);
  assert.equal(timeOf(shortUtc(at)), at);
  for (const later of [5000, 1, 65_432]) assert.equal(timeOf(shortUtc(at + later)), at + later);
});

test("a number is one that nobody reads as another", () => {
  const it = new RegExp(`^(?:${NUMBER})$`, "v");
  for (const said of ["15000", " 2.5", "2,5", "-3", "1,2345", "١٥٠٠", "٢٫٥"]) assert.ok(it.test(said), said);
  for (const said of ["15,000", "2,500 ", "1 000", "ten", "5 km", "1e3", "", "."]) assert.ok(!it.test(said), said);
});
