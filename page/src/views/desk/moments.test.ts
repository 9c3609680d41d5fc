import assert from "node:assert/strict";
import { test } from "node:test";
import { idOf, rangeOf, timeOf } from "./moments.ts";

test("a date-time group and a zoned time are the same instant", () => {
  assert.equal(timeOf("141403ZNOV26"), Date.UTC(2026, 10, 14, 14, 3));
  assert.equal(timeOf(" 141403znov26 "), Date.UTC(2026, 10, 14, 14, 3));
  assert.equal(timeOf("2026-11-14T17:03:00+03:00"), Date.UTC(2026, 10, 14, 14, 3));
  assert.equal(timeOf("2026-11-14 14:03Z"), Date.UTC(2026, 10, 14, 14, 3));
});

test("a time without its zone, and one that no calendar has, are no times", () => {
  for (const it of ["", "14:03", "2026-11-14T14:03", "141403NOV26", "2026-02-30T10:00Z", "311403ZNOV26", "142503ZNOV26", "03/04/2026", "141403ZXXX26"]) {
    assert.equal(timeOf(it), undefined, it);
  }
});

test("a count is a range, and never the wrong way round", () => {
  assert.deepEqual(rangeOf("10-30"), { low: 10, high: 30 });
  assert.deepEqual(rangeOf("12"), { low: 12, high: 12 });
  assert.deepEqual(rangeOf("30 - ٥٠"), { low: 30, high: 50 });
  assert.equal(rangeOf("30-10"), undefined);
  assert.equal(rangeOf("some"), undefined);
});

test("a name becomes an id", () => {
  assert.equal(idOf(" Bridge cell, east "), "bridge-cell-east");
});
