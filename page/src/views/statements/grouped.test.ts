import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped, rootOf } from "./grouped.ts";

const said = (statement: string, author: string, about: string, at_ms: number) => ({ statement, author, about, at_ms });
const ROWS = [
  said("strike-c", "coalition", "tanf", 1),
  said("strike-s", "sponsor", "strike-c", 2),
  said("river", "partner", "stop-river", 5),
  said("denied", "sponsor", "river", 6),
  said("again", "sponsor", "tanf", 4),
];

test("a statement about a statement stands under what that one is about", () => {
  const byId = new Map(ROWS.map((it) => [it.statement, it]));
  assert.equal(rootOf(ROWS[1]!, byId), "tanf");
  assert.equal(rootOf(ROWS[3]!, byId), "stop-river");
  const loop = [said("a", "x", "b", 1), said("b", "y", "a", 2)];
  assert.ok(["a", "b"].includes(rootOf(loop[0]!, new Map(loop.map((it) => [it.statement, it])))));
});

test("each party has its column, in the order in which they spoke, and the latest group comes first", () => {
  const groups = grouped(ROWS);
  assert.deepEqual(groups.map((it) => it.about), ["stop-river", "tanf"]);
  assert.deepEqual(groups[1]!.columns.map((it) => [it.author, it.said.map((one) => one.statement)]), [
    ["coalition", ["strike-c"]],
    ["sponsor", ["strike-s", "again"]],
  ]);
});
