import assert from "node:assert/strict";
import { test } from "node:test";
import { firstOf, isLoud, mine, news, raised, seen, theirs, type Known } from "./awaited.ts";

const NONE: Known = { party: "a", due: [], stops: [], messages: [], matches: [], warnings: [], releases: [] };
const due = (it: object): never =>
  ({
    party: "a", pass_to: "", type: "message.send/v1", about: "m", matches: [], yours: [], since_ms: 1, precedence: "routine",
    due_ms: 100, overdue: false, on_record: false, step: 0, skipped: 0, owed_to: [{ party: "b" }], ...it,
  }) as never;

test("what is owed by this party is told from what others owe it by the number that it is to answer", () => {
  const known = { ...NONE, due: [due({ release: 7 }), due({ party: "b", about: "n" })] };
  assert.deepEqual(mine(known).map((it) => it.about), ["m"]);
  assert.deepEqual(theirs(known).map((it) => [it.about, it.owedTo[0]!.party]), [["n", "b"]]);
});

test("the order is that of precedence; within one, what is overdue, then what is due first", () => {
  const known = {
    ...NONE,
    due: [
      due({ release: 1, about: "late", overdue: true, due_ms: 50, precedence: "priority" }),
      due({ release: 2, about: "soon", due_ms: 60, precedence: "priority" }),
      due({ release: 3, about: "first", precedence: "flash", due_ms: 999 }),
      due({ release: 4, about: "later", precedence: "priority", due_ms: 70 }),
      due({ release: 5, about: "last", due_ms: 1 }),
    ],
  };
  assert.deepEqual(mine(known).map((it) => it.about), ["first", "late", "soon", "later", "last"]);
  assert.deepEqual(mine(known).filter(isLoud).map((it) => it.about), ["first", "late"]);
});

test("what was shown at a joint cell is answered there", () => {
  const [it] = mine({ ...NONE, due: [due({ release: 2, party: "bridge" })] });
  assert.equal(it!.cell, "bridge");
});

test("a STOP stays until this desk has said what became of it, and until it is over for whoever raised it", () => {
  const stop = (it: object): never =>
    ({ stop: "s", party: "b", state: "heard", at_ms: 5, heard: [], said: {}, rung: [], shown: null, entry: "e", ...it }) as never;
  const at = (it: object) => mine({ ...NONE, stops: [stop(it)] }).length;
  assert.equal(at({}), 1);
  assert.equal(at({ said: { a: "taken" } }), 1);
  assert.deepEqual([{}, { said: { a: "taken" } }].map((it) => mine({ ...NONE, stops: [stop(it)] }).some(isLoud)), [true, false]);
  assert.equal(at({ said: { a: "passed_on" } }), 0);
  assert.equal(at({ state: "over" }), 0);
  assert.equal(at({ party: "a" }), 0, "nobody awaits an answer to one's own");
  const own = (it: object) => raised({ ...NONE, stops: [stop({ party: "a", ...it })] }).map((one) => [one.about, isLoud(one)]);
  assert.deepEqual(own({ said: { b: "stopped" } }), [["s", false]]);
  assert.deepEqual([...own({ state: "over" }), ...own({ party: "b" })], []);
});

test("what is in hand stands behind what is not", () => {
  const stops = [{ stop: "s", party: "b", state: "heard", at_ms: 5, heard: [], said: { a: "taken" }, rung: [], shown: null, entry: "e" }] as never;
  assert.deepEqual(mine({ ...NONE, stops, due: [due({ release: 1 })] }).map((it) => it.about), ["m", "s"]);
});

test("what says more of a STOP stands behind it, and never further down than it would by itself", () => {
  const stop = (id: string, at_ms: number, more_on?: string, it: object = {}): never =>
    ({ stop: id, party: "b", state: "heard", at_ms, heard: [], said: {}, rung: [], shown: { body: { more_on } }, entry: id, ...it }) as never;
  const of = (...stops: never[]) => mine({ ...NONE, stops }).map((it) => [it.about, it.moreOn]);
  assert.deepEqual(of(stop("1", 1), stop("2", 2), stop("3", 3, "1"), stop("4", 4, "3")), [["1", ""], ["3", "1"], ["4", "1"], ["2", ""]]);
  assert.deepEqual(of(stop("1", 1, undefined, { said: { a: "taken" } }), stop("2", 2), stop("3", 3, "1")), [["2", ""], ["3", "1"], ["1", ""]]);
  assert.deepEqual(of(stop("1", 1, undefined, { party: "c" }), stop("3", 3, "1")).map(([, first]) => first), ["", ""], "it says no more of another's");
  assert.equal(firstOf([stop("1", 1, "2"), stop("2", 1, "1")], "1"), undefined, "nor of one that was not there before");
});

test("a FLASH for information awaits being read; one that is due stands once", () => {
  const message = {
    message: "m", channel: "c", sender: "b", precedence: "flash", state: "sent", serial: 1, after: 0, at_ms: 5, action: ["a"],
    info: [], heard: [{ party: "a", acknowledged: {}, due_ms: null, step: 0, overdue: false }], shown: null, entry: "e",
  } as never as { heard: [{ acknowledged: object }] };
  const releases = [{ seq: 9, entry: "e", detail: "full", pass_to: "", shown: null, told_at_ms: 5 }] as never;
  const of = (more: object) => mine({ ...NONE, messages: [message as never], releases, ...more });
  assert.deepEqual(of({}).map((it) => it.release), [9]);
  assert.equal(of({ due: [due({ release: 9, precedence: "flash" })] }).length, 1);
  message.heard[0].acknowledged = { delivered: "" };
  assert.equal(of({}).length, 1);
  message.heard[0].acknowledged = { read: "" };
  assert.equal(of({}).length, 0);
});

test("an open match stands once: by itself, or in the notice that is due", () => {
  const match = {
    match: "x", state: "open", answered: "no", severity: "extreme", settling: false, notice: "e", says: {}, yours: ["y"],
    call: [{ party: "b" }],
  } as never;
  assert.deepEqual(mine({ ...NONE, matches: [match] }).map((it) => [it.id, it.precedence]), [["match~x", "immediate"]]);
  const known = { ...NONE, matches: [match], due: [due({ type: "matches.find/v1", about: "e", matches: ["x"], release: 3 })] };
  assert.deepEqual(mine(known).map((it) => it.id), ["match~e"]);
});

test("what is told is what is new, or has become more urgent or overdue; nothing is told for being less so", () => {
  const at = (it: object) => mine({ ...NONE, due: [due({ release: 1, ...it })] });
  const before = seen(at({ precedence: "priority" }));
  const told = (it: object) => news(at(it), before).length;
  assert.equal(told({ precedence: "priority" }), 0);
  assert.equal(told({ precedence: "routine" }), 0);
  assert.equal(told({ precedence: "flash" }), 1);
  assert.equal(told({ precedence: "priority", overdue: true }), 1);
  assert.equal(told({ about: "other" }), 1);
});

test("a match whose notice was answered is no news while its own row is read again; a later notice of it is", () => {
  const match = { match: "x", state: "open", answered: "no", severity: "minor", notice: "e", says: {}, yours: [], call: [] } as never;
  const before = seen(mine({ ...NONE, due: [due({ type: "matches.tell/v1", about: "e", matches: ["x"], release: 3, precedence: "immediate" })] }));
  assert.deepEqual(news(mine({ ...NONE, matches: [match] }), before), []);
  assert.equal(news(mine({ ...NONE, due: [due({ type: "matches.tell/v1", about: "f", matches: ["x"], release: 4 })] }), before).length, 1);
});

test("an answer is overdue as soon as its time has passed, whether the server has said so or not", () => {
  const known = { ...NONE, due: [due({ release: 1, due_ms: 100 }), due({ party: "b", due_ms: 0 })] };
  assert.deepEqual([99, 100].map((now) => mine(known, now).some(isLoud)), [false, true]);
  assert.equal(theirs(known, 1000)[0]!.overdue, false);
});

test("a statement that is asked for is owed like an answer, and by another is owed to this party; silence is said of it", () => {
  const asked = { type: "statement.make/v1", about: "st", concerning: "first", due_ms: 100 };
  const known = { ...NONE, due: [due({ ...asked, release: 3, overdue: true, on_record: true }), due({ ...asked, party: "b", about: "st2" })] };
  const [own] = mine(known);
  assert.deepEqual([own!.id, own!.what, own!.concerning, own!.silent, isLoud(own!)], ["statement~st", "statement", "first", true, true]);
  const [other] = theirs(known, 99);
  assert.deepEqual([other!.id, other!.concerning, other!.silent, other!.overdue], ["statement~st2~b", "first", false, false]);
  assert.equal(theirs(known, 100)[0]!.overdue, true);
  const through = { ...NONE, due: [due(asked)] };
  assert.deepEqual([mine(through).map((it) => [it.ours, it.about, it.release]), theirs(through)], [[[true, "st", 0]], []], "it came through another");
});
