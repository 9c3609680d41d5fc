import assert from "node:assert/strict";
import { test } from "node:test";
import { parted } from "./timeline.ts";
import type { TimelineRow } from "./types.ts";

test("the order of time is parted where the accounts' stretch begins and ends", () => {
  const rows = [1, 5, 7, 9, 12].map((at_ms) => ({ at_ms }) as TimelineRow);
  assert.deepEqual(parted(rows, 5, 9).map((it) => [it.mark, it.rows.map((one) => one.at_ms)]), [["", [1]], ["earliest", [5, 7, 9]], ["latest", [12]]]);
});
