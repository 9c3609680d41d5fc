import assert from "node:assert/strict";
import { test } from "node:test";
import { hoursOf, hoursText } from "./hours.ts";

test("hours are read as the command line reads them, and written so that they can be read again", () => {
  assert.equal(hoursOf(" "), null);
  assert.deepEqual(hoursOf("mon-fri 06:00-18:00"), { days: [1, 2, 3, 4, 5], from_s: 21600, to_s: 64800 });
  assert.deepEqual(hoursOf("sat-mon,wed 08:00-8:00"), { days: [1, 3, 6, 7], from_s: 28800, to_s: 28800 });
  assert.equal(hoursText(hoursOf("mon-wed 06:00-24:00")), "mon,tue,wed 06:00-24:00");
  assert.equal(hoursText(null), "");
});

test("what are no hours is told from day and night", () => {
  for (const it of ["mon", "mon 06:00", "foo 06:00-07:00", "mon 25:00-26:00", "mon 06:70-07:00", "mon-fri 06:00-18:00 UTC"]) {
    assert.equal(hoursOf(it), undefined, it);
  }
});
