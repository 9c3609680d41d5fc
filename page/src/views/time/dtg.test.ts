import assert from "node:assert/strict";
import { test } from "node:test";
import { readTime } from "./dtg.ts";

test("a date-time group is read, and RFC 3339", () => {
  assert.equal(readTime("141403ZNOV26"), Date.UTC(2026, 10, 14, 14, 3));
  assert.equal(readTime(" 141403z nov 2026 "), Date.UTC(2026, 10, 14, 14, 3));
  assert.equal(readTime("2026-11-14T14:03Z"), Date.UTC(2026, 10, 14, 14, 3));
  assert.equal(readTime("2026-11-14T16:03:05+02:00"), Date.UTC(2026, 10, 14, 14, 3, 5));
});

test("what is no time is none", () => {
  for (const it of ["", "14:03", "311403ZNOV26", "142503ZNOV26", "141463ZNOV26", "141403ZXXX26", "2026-11-14", "tomorrow"]) {
    assert.equal(readTime(it), undefined, it);
  }
});
