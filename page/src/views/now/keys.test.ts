import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf } from "./keys.ts";

const press = (key: string, more: object = {}) =>
  keyOf({ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, defaultPrevented: false, target: null, ...more });

test("single keys and arrows move in the queue", () => {
  assert.equal(press("j"), "next");
  assert.equal(press("ArrowUp"), "back");
  assert.equal(press("A"), "ack");
  assert.equal(press("?"), "help");
  assert.equal(press("x"), undefined);
});

test("a key that is held down moves on, and acknowledges nothing more", () => {
  assert.equal(press("j", { repeat: true }), "next");
  assert.equal(press("a", { repeat: true }), undefined);
});

test("nothing is taken from whoever types, holds a modifier, or presses what has the focus", () => {
  const within = { closest: (it: string) => it.includes("textarea") };
  assert.equal(press("j", { target: within }), undefined);
  assert.equal(press("a", { ctrlKey: true }), undefined);
  assert.equal(press("a", { metaKey: true }), undefined);
  assert.equal(press("Enter"), undefined);
});
