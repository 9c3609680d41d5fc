import assert from "node:assert/strict";
import { test } from "node:test";
import { endTone, lineTone, linesText, toneOf } from "./alive.ts";

const end = (party: string, it: object = {}): never => ({ party, signed: true, missed: 0, lost: false, answered_ms: 0, next_check_ms: null, ...it }) as never;
const line = (...ends: never[]): never => ({ state: "open", ends }) as never;
const GOOD = { answered_ms: 5 };

test("nothing is green of which nothing is known: never checked, only proposed, or the server away", () => {
  assert.equal(endTone(end("b"), true, false), "unknown");
  assert.equal(endTone(end("b", GOOD), false, false), "unknown");
  assert.equal(endTone(end("b", GOOD), true, true), "unknown");
  assert.equal(endTone(end("b", GOOD), true, false), "on");
  assert.equal(lineTone({ ...(line(end("b", GOOD)) as object), state: "proposed" } as never, "a", false), "unknown");
});

test("a line is as its worst end is, one's own where it missed a check, too", () => {
  assert.equal(lineTone(line(end("a"), end("b", GOOD)), "a", false), "on");
  assert.equal(lineTone(line(end("a", { missed: 1 }), end("b", GOOD)), "a", false), "dim");
  assert.equal(lineTone(line(end("b", GOOD), end("c")), "a", false), "unknown");
  assert.equal(lineTone(line(end("b", { ...GOOD, missed: 1 }), end("c", { missed: 3, lost: true })), "a", false), "off");
});

test("it is said how many lines are how", () => {
  const all = [line(end("b", GOOD)), line(end("b", GOOD)), line(end("b")), line(end("b", { missed: 2 }))];
  assert.equal(linesText(all, "a", false), "4 lines: 1 missed a check, 2 answered, 1 never checked");
  assert.equal(linesText(all, "a", true), "4 lines: not known while the server is away");
  assert.equal(linesText([], "a", false), "0 lines");
  assert.deepEqual([toneOf(all, "a", false), toneOf(all.slice(0, 2), "a", false), toneOf(all, "a", true)], ["dim", "on", "unknown"]);
});
