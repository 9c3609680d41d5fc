import assert from "node:assert/strict";
import { test } from "node:test";
import { heard, keepsClock, presentLeg, stepsOf, type Movement } from "./plan.ts";

const answer = (party: string, acknowledged: Record<string, string>, norm = true) =>
  ({ party, acknowledged, relayed: acknowledged["relayed"] === "yes", relay_is_norm: norm, shown: "full", told_through: [], due_ms: null, overdue: false });

test("whoever has said nothing himself is silent, and only yes counts as relayed", () => {
  const it = heard([answer("a", {}), answer("b", { delivered: "" }), answer("c", { relayed: "yes" }), answer("d", { relayed: "cannot_say" }), answer("e", { read: "" }, false), { ...answer("f", {}, false), shown: "nothing" }]);
  assert.deepEqual(it, { silent: ["a", "b"], norm: 4, relayed: 1, unrelayed: ["a", "b", "d"] });
});

const movement = (changes: object = {}) =>
  ({ type: "movement", id: "m", name: "M", kind: "convoy", depart_ms: 5, route: [{ position: { lon_e7: 1, lat_e7: 2 } }, { position: { lon_e7: 3, lat_e7: 4 }, name: "End" }], ...changes }) as Movement;

test("the time of notice runs on where neither where nor when is another", () => {
  assert.ok(keepsClock(movement(), movement({ vehicles: [{ what: "truck", count: 5 }], name: "N", slack_s: null })));
  assert.ok(keepsClock(movement(), movement({ route: [{ position: { lat_e7: 2, lon_e7: 1 }, name: "Start" }, { position: { lon_e7: 3, lat_e7: 4 } }] })));
  assert.ok(keepsClock(movement(), movement({ altitude: { floor: { reference: "SFC", value_mm: 0 }, ceiling: { reference: "UNL" } }, tracks: [] })));
  assert.ok(!keepsClock(movement(), movement({ altitude: { floor: { reference: "SFC" }, ceiling: { reference: "MSL", value_mm: 5 } } })));
  assert.ok(!keepsClock(movement(), movement({ depart_ms: 6 })));
  assert.ok(!keepsClock(movement(), movement({ slack_s: 60 })));
});

test("a step is about the leg on its way, or the next to depart", () => {
  assert.equal(presentLeg({}, "depart"), 1);
  assert.equal(presentLeg({ "1": "arrived", "2": "planned" }, "depart"), 2);
  assert.equal(presentLeg({ "1": "arrived", "2": "departed" }, "arrive"), 2);
  assert.equal(presentLeg({ "1": "departed" }, "abort"), 0);
});

test("the steps that come next follow from how the legs stand", () => {
  assert.deepEqual(stepsOf({ state: "on_record", legs: {} }, 2), ["depart", "abort"]);
  assert.deepEqual(stepsOf({ state: "under_way", legs: { "1": "departed" } }, 2), ["halt", "arrive", "abort"]);
  assert.deepEqual(stepsOf({ state: "under_way", legs: { "1": "halted" } }, 2), ["resume", "arrive", "abort"]);
  assert.deepEqual(stepsOf({ state: "ended", legs: { "1": "arrived" } }, 1), []);
});
