import { strict as assert } from "node:assert";
import { test } from "node:test";
import { blocks, points, pointsBefore } from "./pieces.ts";

test("offsets count code points, also behind what takes two units of a string", () => {
  const text = "🚩 ab";
  assert.equal(points(text).length, 4);
  assert.equal(pointsBefore(text, 3), 2);
  const [block] = blocks(text, [{ label: "body", start: 0, end: 4 }], [{ number: 1, start: 2, end: 4 }]);
  assert.deepEqual(block, { label: "body", pieces: [{ text: "🚩 ", of: [] }, { text: "ab", of: [1] }] });
});

test("no word of the text is left out, whatever region it stands in or in none", () => {
  const text = "Head\nBody one.\nShare this";
  const regions = [{ label: "headline", start: 0, end: 4 }, { label: "promotion", start: 15, end: 25 }];
  const found = blocks(text, regions, []);
  assert.deepEqual(found.map((it) => it.label), ["headline", "", "promotion"]);
  assert.equal(found.flatMap((it) => it.pieces.map((one) => one.text)).join(""), text);
});

test("statements that overlap share the words that are both's", () => {
  const [block] = blocks("abcdef", [{ label: "body", start: 0, end: 6 }], [{ number: 1, start: 0, end: 4 }, { number: 2, start: 2, end: 6 }]);
  assert.deepEqual(block!.pieces, [{ text: "ab", of: [1] }, { text: "cd", of: [1, 2] }, { text: "ef", of: [2] }]);
});
