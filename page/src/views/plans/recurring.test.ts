import assert from "node:assert/strict";
import { test } from "node:test";
import { readRecurrence, recurrenceText } from "./recurring.ts";

test("what recurs is read as the command line reads it, and written so that it reads back", () => {
  const it = readRecurrence("mon-fri 06:00-08:30");
  assert.deepEqual(it, { days: [1, 2, 3, 4, 5], from_s: 21600, to_s: 30600 });
  assert.deepEqual(readRecurrence(recurrenceText(it)), it);
  assert.deepEqual(readRecurrence("sat-mon,wed 22:00-24:00Z")?.days, [1, 3, 6, 7]);
  assert.equal(readRecurrence(""), undefined);
  for (const said of ["daily", "mon 6-8", "mon 06:00-25:00", "xxx 06:00-08:00"]) assert.equal(readRecurrence(said), null, said);
});
