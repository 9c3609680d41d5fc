import assert from "node:assert/strict";
import { test } from "node:test";
import { gaps, nextOf, type Numbered } from "./serials.ts";

let at = 0;
const sent = (serial: number, more: Partial<Numbered> = {}): Numbered => ({
  message: `m${++at}`, channel: "ops", sender: "b", precedence: "routine", serial, action: ["a"], info: [], ...more,
});

test("what a sequence skips is named once, and before which message", () => {
  const rows = [sent(1), sent(4, { message: "four" }), sent(5)];
  assert.deepEqual(gaps(rows, "a"), [{ sender: "b", channel: "ops", first: 2, last: 3, before: "four" }]);
  assert.deepEqual(gaps([sent(2, { message: "two" })], "a").map((it) => [it.first, it.last]), [[1, 1]]);
});

test("sequences to other addressees, on other channels and of one's own make no gap", () => {
  const rows = [sent(1), sent(1, { action: ["a", "c"] }), sent(1, { channel: "x" }), sent(7, { sender: "a", action: ["b"] }), sent(2)];
  assert.deepEqual(gaps(rows, "a"), []);
});

test("the addressees are those whom the sender named, in whatever order", () => {
  const whole = { facts: { action: ["c", "a"], info: [] } };
  assert.deepEqual(gaps([sent(1, { shown: whole }), sent(2, { shown: { facts: { action: ["a"], info: ["c"] } } })], "a"), []);
});

test("the next number follows the last without a gap; after is the last of the same precedence", () => {
  const mine = { sender: "a", action: ["b"] };
  const rows = [sent(1, mine), sent(2, { ...mine, precedence: "flash" }), sent(3, mine)];
  const next = (precedence: "routine" | "flash" | "priority") => nextOf(rows, { channel: "ops", info: [], ...mine, precedence });
  assert.deepEqual(next("routine"), { serial: 4, after: 3 });
  assert.deepEqual(next("flash"), { serial: 4, after: 2 });
  assert.deepEqual(next("priority"), { serial: 4, after: 0 });
  const others = { channel: "ops", sender: "a", precedence: "routine" as const, action: ["c"], info: ["b"] };
  assert.deepEqual(nextOf(rows, others), { serial: 1, after: 0 });
});

test("a FLASH under a number that was not next moves nobody else's", () => {
  const rows = [sent(1, { sender: "a", action: ["b"] }), sent(9, { sender: "a", action: ["b"], precedence: "flash" })];
  const it = { channel: "ops", sender: "a", precedence: "flash" as const, action: ["b"], info: [] };
  assert.deepEqual(nextOf(rows, it), { serial: 2, after: 0 });
});
