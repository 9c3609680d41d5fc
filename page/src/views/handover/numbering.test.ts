import assert from "node:assert/strict";
import { test } from "node:test";
import { idOfLine, numbered, type LogLine, type Sent } from "./numbering.ts";

const line = (it: Partial<LogLine>): LogLine => ({
  channel: "hotline", number: "1", saidMs: Date.UTC(2025, 10, 14, 7, 55), by: "", to: "", parties: ["russia"],
  precedence: "routine", text: "x", language: "en", readBack: true, ...it,
});
const sent = (serial: number, precedence: string, more: Partial<Sent> = {}): Sent => ({
  channel: "hotline", sender: "coalition", serial, precedence, action: ["russia"], info: [], ...more,
});

test("a line has the same id whenever it is typed in", () => {
  assert.equal(idOfLine(line({})), "hotline-202511140755-1");
});

test("lines are numbered in the order in which they were said, behind what was sent", () => {
  const found = numbered(
    [line({ number: "2", saidMs: Date.UTC(2025, 10, 14, 7, 58), precedence: "immediate" }), line({})],
    [sent(2, "immediate"), sent(1, "routine"), sent(1, "flash", { action: ["other"] }), sent(9, "flash", { sender: "russia" })],
    "coalition",
  );
  assert.deepEqual(found.map((it) => [it.id, it.serial, it.after]), [
    ["hotline-202511140755-1", 3, 1], ["hotline-202511140758-2", 4, 2],
  ]);
});

test("what goes to others, or on another channel, is numbered apart", () => {
  const found = numbered([line({}), line({ number: "2", parties: ["russia", "agency"] }), line({ number: "3", channel: "other" })], [], "coalition");
  assert.deepEqual(found.map((it) => [it.serial, it.after]), [[1, 0], [1, 0], [1, 0]]);
});
