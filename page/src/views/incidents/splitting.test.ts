import assert from "node:assert/strict";
import { test } from "node:test";
import { splitOff } from "./splitting.ts";

test("what was split off of an incident, or of one that is shown as one with it, stands with it; it itself does not", () => {
  const row = (incident: string) => ({ incident }) as never;
  const step = (step: string, incident: string, other: string): never => ({ step, incident, other, by: "a" }) as never;
  const history = [
    step("open", "first", ""), step("open_out_of", "part", "first"), step("open_out_of", "same", "first"),
    step("merge", "same", "first"), step("open_out_of", "of-same", "same"), step("open_out_of", "first", "older"),
  ];
  assert.deepEqual(splitOff({ incident: row("first"), merged: [row("same")], history }).map((it) => it.incident), ["part", "of-same"]);
  assert.deepEqual(splitOff({ incident: row("part"), merged: [], history: [history[1]!] }), []);
});
