import assert from "node:assert/strict";
import test from "node:test";
import { parse } from "./events.ts";

test("a comment by which a line is kept alive is no event", () => {
  assert.equal(parse(": still here"), undefined);
  assert.equal(parse(""), undefined);
});

test("an event has its number, its kind and its data, without the one space that is none of it", () => {
  assert.deepEqual(parse("id: 7\nevent: release\ndata: {\"seq\":7}"), { id: "7", event: "release", data: '{"seq":7}' });
  assert.deepEqual(parse("data:bare"), { id: "", event: "message", data: "bare" });
  assert.deepEqual(parse("data:  two spaces"), { id: "", event: "message", data: " two spaces" });
});

test("data of several lines is one text", () => {
  assert.equal(parse("data: one\ndata: two: with a colon")?.data, "one\ntwo: with a colon");
});
