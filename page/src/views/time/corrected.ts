// As corrected: what is on record now of a time that is past. A report that came later about that time is there; what
// has no time of its own stands as it stands. And what differs from what could be known then.
import type { Kind, Rows } from "../../data/types.ts";

type End = number | "UFN";
type Row = Rows[Kind] & Record<string, unknown>;

const covers = (start: number, end: End, at: number) => start <= at && (end === "UFN" || at < end);

/** Whether a row, as it stands now, speaks of a time. */
export function speaksOf(kind: Kind, row: Rows[Kind], atMs: number): boolean {
  const it = row as Row;
  const hours = it["hours_ms"] as [number, End] | undefined;
  if (hours) return covers(hours[0], hours[1], atMs);
  switch (kind) {
    case "zones": {
      const windows = (row as Rows["zones"]).zone?.windows ?? [];
      return !windows.length || windows.some((one) => covers(one.start_ms, one.end_ms, atMs));
    }
    case "areas": {
      const area = (row as Rows["areas"]).area;
      return !area || area.as_of_ms <= atMs;
    }
    case "sightings": {
      const seen = (row as Rows["sightings"]).sighting?.seen;
      return !seen || seen.start_ms <= atMs;
    }
    case "coverages": {
      const observed = (row as Rows["coverages"]).coverage?.observed;
      return !observed || observed.start_ms <= atMs;
    }
    case "sites": {
      const valid = (row as Rows["sites"]).site?.valid;
      return !valid || covers(valid.start_ms, valid.end_ms, atMs);
    }
    case "movements":
    case "activities": {
      // An amendment may begin the time of notice anew: only of what was never amended it is when it came.
      const { notified_at_ms: since, version } = row as Rows["movements"];
      return since === undefined || (version ?? 1) > 1 || since <= atMs;
    }
    case "messages":
    case "stops":
    case "statements":
    case "warnings":
      return Number(it["at_ms"] ?? 0) <= atMs;
    default:
      return true;
  }
}

export interface Differs {
  kind: Kind;
  id: string;
  name: string;
  how: "came later" | "changed" | "gone";
}

/** What things are called by, whatever kind they are. */
export function idOf(row: Rows[Kind]): string {
  const it = row as Row;
  const named = it["id"] ?? it["match"] ?? it["message"] ?? it["stop"] ?? it["warning"] ?? it["statement"] ?? it["entry"];
  return String(named ?? "");
}

/** What is known now of a time and was not known then, or is not to be read any more. */
export function differences(kind: Kind, then: readonly Rows[Kind][], now: readonly Rows[Kind][]): Differs[] {
  const before = new Map(then.map((it) => [idOf(it), it as Row]));
  const after = new Map(now.map((it) => [idOf(it), it as Row]));
  const found: Differs[] = [];
  const nameOf = (it: Row) => String(it["name"] ?? "");
  for (const [id, it] of after) {
    const was = before.get(id);
    if (!was) found.push({ kind, id, name: nameOf(it), how: "came later" });
    else if (was["entry"] !== it["entry"] || was["state"] !== it["state"]) found.push({ kind, id, name: nameOf(it), how: "changed" });
  }
  for (const [id, it] of before) if (!after.has(id)) found.push({ kind, id, name: nameOf(it), how: "gone" });
  return found;
}
