import assert from "node:assert/strict";
import { test } from "node:test";
import { saidIn } from "./saidin.ts";

test("a release's own words are found, and none are made up", () => {
  assert.equal(saidIn({ body: { text: "Hold at the river." } }), "Hold at the river.");
  assert.equal(saidIn({ body: { reason: "by telephone" } }), "by telephone");
  assert.equal(saidIn({ body: { warning: { texts: [{ text: "Please leave." }] } } }), "Please leave.");
  for (const it of [null, undefined, {}, { body: {} }, { body: { text: 5 } }]) assert.equal(saidIn(it as never), "");
});
