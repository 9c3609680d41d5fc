import assert from "node:assert/strict";
import { test } from "node:test";
import { timesOf } from "./times.ts";

test("a message has two times where it came on record more than a minute after it was said", () => {
  const at = (shown: object | null) => timesOf({ at_ms: 600_000, shown } as never);
  assert.deepEqual(at(null), { saidMs: 600_000, recordedMs: 0 });
  assert.deepEqual(at({ at_ms: 540_000 }), { saidMs: 600_000, recordedMs: 0 });
  assert.deepEqual(at({ at_ms: 539_000 }), { saidMs: 539_000, recordedMs: 600_000 });
  assert.deepEqual(at({ at_ms: 600_000, body: { spoken: { at_ms: 1_000 } } }), { saidMs: 1_000, recordedMs: 600_000 });
});
