import assert from "node:assert/strict";
import { test } from "node:test";
import { factsOf, slotValue, type Warning } from "./composing.ts";

const never = () => undefined;

test("slots hold what their kind can be, and nothing else", () => {
  assert.equal(slotValue("contact", " +99 1 ", never), "+99 1");
  assert.equal(slotValue("distance", "500 m", never), 500_000);
  assert.equal(slotValue("distance", "2.5 km", never), 2_500_000);
  assert.equal(slotValue("distance", "2.5", never), undefined);
  assert.equal(slotValue("count", "12", never), 12);
  assert.equal(slotValue("count", "twelve", never), undefined);
  assert.equal(slotValue("direction", "north_east", never), "north_east");
  assert.equal(slotValue("direction", "up", never), undefined);
  assert.equal(slotValue("time", "x", () => 7), 7);
  assert.equal(slotValue("zone", "  ", never), undefined);
});

test("facts repeat what the warning says, and no deadline is nought", () => {
  const said = {
    id: "w1", zone: "tanf", rung: 3, medium: "leaflet", addressees: ["group"], demand: "leave", deadline: "none",
    can_be_acknowledged: false, texts: [{ language: "en", digest: "a".repeat(64), template: "leave", digits: "latn", text: "x", values: {} }],
  } as Warning;
  const facts = factsOf(said, 2, "immediate", ["f1"]);
  assert.deepEqual(facts, {
    warning: "w1", version: 2, zone: "tanf", rung: 3, to: ["group"], precedence: "immediate", deadline_ms: 0,
    answerable: false, evidence: ["f1"], templates: { en: "a".repeat(64) },
  });
  assert.equal(factsOf({ ...said, deadline: 5 }, 1, "routine", []).deadline_ms, 5);
});
