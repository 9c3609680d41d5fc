import { strict as assert } from "node:assert";
import { test } from "node:test";
import { changed } from "./changed.ts";

const now = {
  speaker: { mention: "he", canonical: "a spokesman" }, source_kind: "unnamed_official", act: "claim", polarity: "affirmed",
  places: [{ text: "Tanf", lat: 33.5, lon: 38.6 }], times: [], counts: [], plover: "ASSAULT", content: { start: 1, end: 5 },
} as never;

test("what was left alone is no label", () => {
  assert.deepEqual(changed(now, { speaker: "a spokesman", act: "claim", plover: "ASSAULT" } as never), {});
});

test("what was put right is, and an unresolved speaker is a value", () => {
  assert.deepEqual(changed(now, { speaker: "", act: "denial", places: [] } as never), { speaker: "", act: "denial", places: [] });
});
