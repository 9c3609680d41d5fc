import assert from "node:assert/strict";
import { test } from "node:test";
import { extent, findingOf, lookedOver, originsOf, panelsOf, settle, type Finding, type Report } from "./gather.ts";

let seq = 0;
const told = (event: Record<string, unknown>, type = "watch.find/v1") => ({
  entry: "e", seq: ++seq, told_at_ms: 1, shown: { type, body: { event } },
});
const at = (hour: number) => new Date(Date.UTC(2026, 10, 29, hour)).toISOString();
const found = (event: Record<string, unknown>) => findingOf(told({ zone: "z", party: "group", counted: "people", ...event })) as Finding;

test("a report counts from where it was found until it expires", () => {
  const [panel] = panelsOf([
    found({ event: "inside", sighting: "a", band: "inside", low: 10, high: 30, at: at(3) }),
    found({ event: "expired", sighting: "a", band: "inside", low: 10, high: 30, at: at(9) }),
    found({ event: "perimeter", sighting: "b", band: "perimeter", low: 60, high: 100, at: at(5) }),
  ], Date.UTC(2026, 10, 29, 12));
  assert.equal(panel!.bars.length, 2);
  assert.deepEqual(panel!.bars.map((it) => [it.open, new Date(it.to).getUTCHours()]), [[false, 9], [true, 12]]);
  assert.equal(new Date(extent(panel!)!.to).getUTCHours(), 9);
});

test("parties, zones and kinds of things never share a plot", () => {
  const panels = panelsOf([
    found({ event: "inside", sighting: "a", low: 1, high: 2, at: at(1) }),
    found({ event: "inside", sighting: "b", low: 1, high: 2, at: at(2), party: "other" }),
    found({ event: "inside", sighting: "c", low: 1, high: 2, at: at(3), counted: "tank" }),
    found({ event: "limit_exceeded", band: "0-10000", low: 0, high: 2, maximum: 1, at: at(3), counted: "tank" }),
  ], 0);
  assert.equal(panels.length, 3);
  assert.equal(panels[0]!.counted, "tank");
});

test("an increase is attributed to the reports that counted in its band", () => {
  const increase = found({ event: "increase", band: "perimeter", low: 60, high: 250, before_low: 0, before_high: 0, at: at(6) });
  const [panel] = panelsOf([
    found({ event: "inside", sighting: "a", band: "inside", low: 1, high: 2, at: at(1) }),
    found({ event: "perimeter", sighting: "b", band: "perimeter", low: 60, high: 100, at: at(5) }),
    found({ event: "perimeter", sighting: "c", band: "perimeter", low: 80, high: 250, at: at(5) }),
    found({ event: "perimeter", sighting: "d", band: "perimeter", low: 1, high: 2, at: at(7) }),
    increase,
  ], 0);
  assert.deepEqual(originsOf(increase, panel!).map((it) => it.sighting), ["b", "c"]);
  assert.deepEqual(increase.before, { low: 0, high: 0 });
});

test("what is found of tracks, and releases without a body, are no presence", () => {
  assert.equal(findingOf(told({ event: "inside", zone: "z", track: "t" })), undefined);
  assert.equal(findingOf(told({ event: "cross", line: "l" })), undefined);
  assert.equal(findingOf({ entry: "e", seq: 1, told_at_ms: 0, shown: null }), undefined);
  assert.equal(findingOf(told({ event: "inside", sighting: "s" }, "message.send/v1")), undefined);
});

test("an hour of which nobody said anything is said to be one", () => {
  const looked = lookedOver([
    { state: "observed", from: 0, to: 4 }, { state: "observed", from: 3, to: 5 }, { state: "jammed", from: 4, to: 6 },
  ], { from: 0, to: 10 });
  assert.deepEqual(looked.map((it) => [it.state, it.ms]), [["observed", 5], ["jammed", 2], ["unstated", 4]]);
  assert.deepEqual(lookedOver([], { from: 0, to: 3 }).map((it) => it.state), ["unstated"]);
});

test("a later report of one source takes the place of the earlier, and an old one whose end nobody said is not drawn on", () => {
  const hour = (it: number) => Date.UTC(2026, 10, 29, it);
  const report = (source: string, it: number): Report => ({ source, seen: { from: hour(it), to: hour(it + 1) }, touches: () => true });
  const all = () => panelsOf([
    found({ event: "inside", sighting: "a", band: "inside", low: 1, high: 2, at: at(1) }),
    found({ event: "inside", sighting: "a", band: "inside", low: 1, high: 2, at: at(1) }),
    found({ event: "inside", sighting: "b", band: "inside", low: 3, high: 4, at: at(4) }),
  ], hour(5))[0]!;
  const reports = new Map([["a", report("drone", 1)], ["b", report("drone", 4)]]);
  const panel = all();
  settle(panel, reports, hour(5));
  assert.deepEqual(panel.bars.map((it) => [it.sighting, it.ended, it.open, it.to]), [["a", "replaced", false, hour(4)], ["b", "", true, hour(5)]]);
  const old = all();
  settle(old, new Map([["b", report("patrol", 4)]]), hour(60));
  assert.deepEqual(old.bars.map((it) => it.ended), ["unsaid", "unsaid"]);
  assert.equal(old.bars[1]!.to, hour(5));
});
