import assert from "node:assert/strict";
import { test } from "node:test";
import { heard, shown } from "./unseen.ts";

test("an override of direction is seen, and turns nothing", () => {
  assert.equal(shown("hold fire. \u202enow 12\u202c"), "hold fire. ⟦U+202E⟧now 12⟦U+202C⟧");
  assert.equal(shown("a\u200bb\u2028c\u0085d\u001be\rf"), "a⟦U+200B⟧b⟦U+2028⟧c⟦U+0085⟧d⟦U+001B⟧e⟦U+000D⟧f");
});

test("what Arabic and Persian need, emoji and lines are as they were said", () => {
  for (const it of ["می\u200cروم", "\u200fعيادة\u200e 7", "👩\u200d⚕️", "one\n\ttwo\r\nthree"]) assert.equal(shown(it), it);
});

test("isolates are kept where they are pairs", () => {
  assert.equal(shown("Leave \u2068the \u2068clinic\u2069\u2069 now"), "Leave \u2068the \u2068clinic\u2069\u2069 now");
  assert.equal(shown("a\u2069b\u2068c\u202ed"), "a⟦U+2069⟧b⟦U+2068⟧c⟦U+202E⟧d");
});

test("everything that an answer holds is made fit to be shown, at any depth, also what came escaped", () => {
  const said = { rows: [{ name: "Clinic \u202eevil", n: 1, on: null }] };
  assert.deepEqual(heard(JSON.stringify(said)), { rows: [{ name: "Clinic ⟦U+202E⟧evil", n: 1, on: null }] });
  assert.deepEqual(heard('{"text":"a\\u001bb"}'), { text: "a⟦U+001B⟧b" });
});
