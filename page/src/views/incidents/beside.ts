// Accounts side by side: a column for each party, in the order in which they spoke; silence has its column, too. Pure.
import type { AccountRow, Asked, Picture, PlaceRow, TimelineRow } from "./types.ts";

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

/** What a party says of its silence to one who asked: answered, still awaited, or nothing had come by then. */
export function askedState(it: Asked): "answered" | "silent" | "awaited" {
  if (it.answered) return "answered";
  return it.silent ? "silent" : "awaited";
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
