// Accounts side by side: a column for each party, in the order in which they spoke; silence has its column, too. Pure.
import type { AccountRow, Asked, Near, Picture, PlaceRow, TimelineRow } from "./types.ts";

export interface Column {
  /** Empty where whose it is is withheld. */
  party: string;
  accounts: AccountRow[];
  /** What this party was asked for. */
  asked: Asked[];
}

type Said = Pick<Picture, "accounts" | "asked">;

/** Statements by party; what open sources say stands elsewhere. */
export function columns(it: Said): Column[] {
  const found: Column[] = [];
  const columnOf = (party: string) => {
    let column = found.find((one) => one.party === party);
    if (!column) found.push((column = { party, accounts: [], asked: [] }));
    return column;
  };
  for (const one of it.accounts) if (one.of !== "citation") columnOf(one.author).accounts.push(one);
  for (const one of it.asked) columnOf(one.party).asked.push(one);
  return found;
}

/** What came of asking: that nothing had come by then stays so when an answer has come since. */
export function askedState(it: Asked): "answered" | "late" | "silent" | "awaited" {
  if (it.silent) return "silent";
  if (!it.answered) return "awaited";
  return lateMs(it) > 0 ? "late" : "answered";
}

/** How late the answer came; 0 where none has, or it came in time. */
export function lateMs(it: Asked): number {
  return it.answered && it.answered_at_ms ? Math.max(0, it.answered_at_ms - it.due_ms) : 0;
}

const DAY_MS = 86_400_000;

/** What is near, with findings of one kind, about one thing, on one day together, where the first of them stood. */
export function folded<T extends Pick<Near, "kind" | "name" | "zone" | "at_ms">>(rows: readonly T[]): T[][] {
  const found = new Map<string, T[]>();
  rows.forEach((it, n) => {
    const day = it.at_ms == null ? "" : Math.floor(it.at_ms / DAY_MS);
    const key = it.kind === "finding" && it.name ? JSON.stringify([it.name, it.zone, day]) : String(n);
    found.set(key, [...(found.get(key) ?? []), it]);
  });
  return [...found.values()];
}

export interface Sided {
  place: PlaceRow;
  /** Of a place of which the server says nothing about the zone: it is farther away than was looked. */
  beyond: boolean;
  side: "inside" | "perimeter" | "outside";
  edge_m: number;
  straddles: boolean;
  in_force: boolean | null;
}

export interface ZoneSides {
  zone: string;
  name: string;
  owner: string;
  phase: string;
  perimeter_m: number;
  rows: Sided[];
}

/** For each zone that is near any of the places, on which side of its edge each place is. */
export function sidesOf(places: readonly PlaceRow[]): ZoneSides[] {
  const zones = new Map<string, ZoneSides>();
  for (const { zones: near } of places) {
    for (const it of near) {
      const { zone, name, owner, phase, perimeter_m } = it;
      if (!zones.has(zone)) zones.set(zone, { zone, name, owner, phase, perimeter_m, rows: [] });
    }
  }
  for (const it of zones.values()) {
    for (const place of places) {
      const said = place.zones.find((one) => one.zone === it.zone);
      if (said) it.rows.push({ place, beyond: false, side: said.side, edge_m: said.edge_m, straddles: said.straddles, in_force: said.in_force });
      else if (place.lat_e7 !== null) it.rows.push({ place, beyond: true, side: "outside", edge_m: 0, straddles: false, in_force: null });
    }
  }
  return [...zones.values()];
}

/** Whether accounts of a zone differ in the side: then the map says so beside each. */
export function differs(it: ZoneSides): boolean {
  return new Set(it.rows.map((one) => one.side)).size > 1;
}

export interface Stretch {
  /** What stands before the first row of this stretch. */
  mark: "" | "earliest" | "latest";
  atMs: number;
  rows: TimelineRow[];
}

/** Rows parted where the accounts' stretch begins and ends. */
export function parted(rows: readonly TimelineRow[], earliestMs: number, latestMs: number): Stretch[] {
  const before: Stretch = { mark: "", atMs: 0, rows: [] };
  const during: Stretch = { mark: "earliest", atMs: earliestMs, rows: [] };
  const after: Stretch = { mark: "latest", atMs: latestMs, rows: [] };
  for (const it of rows) (it.at_ms < earliestMs ? before : it.at_ms <= latestMs ? during : after).rows.push(it);
  return [before, during, after];
}

/** What was on record by a time; of all times, where none is given. */
export function knownBy(accounts: readonly AccountRow[], atMs: number | undefined): AccountRow[] {
  return accounts.filter((it) => atMs === undefined || it.received_at_ms <= atMs);
}
