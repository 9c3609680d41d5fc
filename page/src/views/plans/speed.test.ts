import assert from "node:assert/strict";
import { test } from "node:test";
import { fromKmH, kmH } from "./speed.ts";

test("a speed reads back to itself, and is written as it was typed", () => {
  for (const it of ["30", "33.3", "7.25"]) assert.equal(kmH(fromKmH(Number(it))), it);
  for (let mmS = 1; mmS < 300_000; mmS += 37) assert.equal(fromKmH(Number(kmH(mmS))), mmS);
});
