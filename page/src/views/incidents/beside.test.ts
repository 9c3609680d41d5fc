import assert from "node:assert/strict";
import { test } from "node:test";
import { askedState, columns, differs, folded, knownBy, lateMs, parted, sidesOf } from "./beside.ts";
import type { AccountRow, Asked, PlaceRow, TimelineRow } from "./types.ts";

const account = (number: number, author: string, of = "statement") => ({ number, author, of }) as AccountRow;
const asked = (party: string, more: Partial<Asked> = {}) => ({ statement: "s", party, due_ms: 5, answer: "", answered: false, silent: "", ...more }) as Asked;
const zone = (id: string, side: string, edge_m = 100, straddles = false) => ({ zone: id, name: id, owner: "o", phase: "active", in_force: true, side, edge_m, perimeter_m: 0, straddles });
const place = (number: number, zones: object[], lat_e7: number | null = 1) => ({ number, zones, lat_e7 }) as unknown as PlaceRow;

test("each party has one column, in the order in which they spoke; citations are in none", () => {
  const found = columns({ accounts: [account(0, "a", "opening"), account(1, "b"), account(2, "a"), account(3, "c", "citation")], asked: [] });
  assert.deepEqual(found.map((it) => [it.party, it.accounts.map((one) => one.number)]), [["a", [0, 2]], ["b", [1]]]);
});

test("who was asked and has said nothing has a column, and whose word is withheld has one of its own", () => {
  const found = columns({ accounts: [account(0, "a"), account(1, "")], asked: [asked("b"), asked("a")] });
  assert.deepEqual(found.map((it) => [it.party, it.accounts.length, it.asked.length]), [["a", 1, 1], ["", 1, 0], ["b", 0, 1]]);
});

test("an answer that came late is an answer, and the silence before it stays a fact of the record", () => {
  assert.deepEqual([asked("b"), asked("b", { silent: "e" }), asked("b", { answered: true, silent: "e", answered_at_ms: 9 })].map(askedState), ["awaited", "silent", "silent"]);
  assert.deepEqual([asked("b", { answered: true, answered_at_ms: 4 }), asked("b", { answered: true, answered_at_ms: 9 })].map((it) => [askedState(it), lateMs(it)]), [["answered", 0], ["late", 4]]);
});

test("findings of one kind, about one thing, on one day are one line; all else stands by itself", () => {
  const row = (kind: string, name: string, zone: string, at_ms: number | null) => ({ kind, name, zone, at_ms });
  const rows = [row("finding", "enter", "z", 5), row("track", "t", "", 5), row("finding", "enter", "z", 9), row("finding", "enter", "y", 9),
    row("finding", "enter", "z", 86_400_005), row("track", "t", "", 5), row("finding", "", "", null), row("finding", "", "", null)];
  assert.deepEqual(folded(rows).map((it) => it.length), [2, 1, 1, 1, 1, 1, 1]);
});

test("every place with a position is held against every zone that any of them is near", () => {
  const found = sidesOf([place(0, [zone("z", "inside")]), place(1, [zone("z", "outside", 9), zone("y", "outside")]), place(2, [], null)]);
  assert.deepEqual(found.map((it) => [it.zone, it.rows.map((one) => [one.place.number, one.side, one.beyond])]), [
    ["z", [[0, "inside", false], [1, "outside", false]]],
    ["y", [[0, "outside", true], [1, "outside", false]]],
  ]);
  assert.deepEqual(found.map(differs), [true, false]);
});

test("the order of time is parted where the accounts' stretch begins and ends", () => {
  const rows = [1, 5, 7, 9, 12].map((at_ms) => ({ at_ms }) as TimelineRow);
  assert.deepEqual(parted(rows, 5, 9).map((it) => [it.mark, it.rows.map((one) => one.at_ms)]), [["", [1]], ["earliest", [5, 7, 9]], ["latest", [12]]]);
});

test("as known then, an account is there once it was on record, whatever time it speaks of", () => {
  const accounts = [{ number: 0, received_at_ms: 10 }, { number: 1, received_at_ms: 30 }] as AccountRow[];
  assert.deepEqual([9, 10, 29, 30, undefined].map((it) => knownBy(accounts, it).map((one) => one.number)), [[], [0], [0], [0, 1], [0, 1]]);
});
