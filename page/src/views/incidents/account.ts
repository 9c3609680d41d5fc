// From what was typed to an account: when, where and what, as one party has it. Pure; what is not said stays unsaid.
import { latin, type Point } from "../../parts/geometry/coordinates.ts";
import { rangeOf, timeOf } from "../desk/moments.ts";
import type { AccountSaid } from "./types.ts";

/** What of a form cannot be read: which field, and what it should have been. */
export class Unread extends Error {
  readonly field: string;
  readonly due: "time" | "span" | "metres" | "degrees" | "range" | "place" | "counted" | "within";

  constructor(field: string, due: Unread["due"]) {
    super(`${field}: ${due}`);
    this.field = field;
    this.due = due;
  }
}

const SPANS: Record<string, number> = { s: 1_000, ث: 1_000, min: 60_000, د: 60_000, h: 3_600_000, س: 3_600_000, d: 86_400_000, يوم: 86_400_000 };
const METRES: Record<string, number> = { m: 1, م: 1, km: 1_000, كم: 1_000 };

/** A number with a unit, in the smallest of them; undefined of what is none. */
function measured(text: string, units: Readonly<Record<string, number>>, usual: number): number | undefined {
  const found = /^(\d+(?:[.,]\d+)?)\s*(\p{L}*)$/u.exec(latin(text).trim().toLowerCase());
  if (!found) return undefined;
  const unit = found[2] ? units[found[2]] : usual;
  return unit === undefined ? undefined : Math.round(Number(found[1]!.replace(",", ".")) * unit);
}

/** Milliseconds of `5`, which is minutes, or `90 s`, `5 min`, `2 h`, `1 d`. */
export function spanOf(text: string): number | undefined {
  return measured(text, SPANS, 60_000);
}

/** Metres of `500`, `500 m` or `1.5 km`. */
export function metresOf(text: string): number | undefined {
  return measured(text, METRES, 1);
}

/** Whole degrees, 0 to 359; 360 is 0, as it is said. */
export function degreesOf(text: string): number | undefined {
  const found = /^(\d{1,3})\s*°?$/.exec(latin(text).trim());
  const said = found ? Number(found[1]) : NaN;
  return said >= 0 && said <= 360 ? said % 360 : undefined;
}

type Text = (name: string) => string;
type Reads = (said: string) => Point | undefined;
type Place = NonNullable<AccountSaid["place"]>;

/** What is said of one field, read; undefined where nothing is. */
function given<T>(text: Text, field: string, due: Unread["due"], read: (said: string) => T | undefined): T | undefined {
  const said = text(field);
  if (!said) return undefined;
  const it = read(said);
  if (it === undefined) throw new Unread(field, due);
  return it;
}

function position(text: Text, field: string, place: Reads): Point | undefined {
  const at = given(text, field, "place", place);
  return at && { lon_e7: at.lon_e7, lat_e7: at.lat_e7 };
}

/** Other places of the same sentence, one a line: words, a coordinate, or words @ a coordinate. */
export function alsoOf(text: string, place: Reads): Place[] {
  return text.split("\n").map((it) => it.trim()).filter(Boolean).map((line): Place => {
    const [, words, where] = /^(.*?)\s*@\s*(.+)$/.exec(line) ?? [];
    const at = place(where ?? line);
    if (where !== undefined && !at) throw new Unread("also", "place");
    if (!at) return { said: line, position: null };
    return { said: words ?? "", position: { lon_e7: at.lon_e7, lat_e7: at.lat_e7 } };
  });
}

/** Every coordinate that a form's fields give: what is read back. */
export function coordinatesOf(text: Text): string[] {
  const also = text("also").split("\n").map((it) => (it.includes("@") ? it.slice(it.indexOf("@") + 1).trim() : "")).filter(Boolean);
  return [text("where"), text("observer_at"), ...also].filter(Boolean);
}

/** Read the account that a form's fields give. */
export function readAccount(text: Text, place: Reads): AccountSaid {
  const at_ms = timeOf(text("at"));
  if (at_ms === undefined) throw new Unread("at", "time");
  const at = position(text, "where", place);
  const within_m = given(text, "within_m", "metres", metresOf) ?? 0;
  if (within_m && !at) throw new Unread("within_m", "within");
  const count = given(text, "count", "range", rangeOf) ?? null;
  if (count && !text("counted")) throw new Unread("counted", "counted");
  const observer = {
    position: position(text, "observer_at", place) ?? null,
    distance_m: given(text, "distance_m", "metres", metresOf) ?? null,
    bearing_deg: given(text, "bearing_deg", "degrees", degreesOf) ?? null,
  };
  const harm = {
    killed: given(text, "killed", "range", rangeOf) ?? null,
    wounded: given(text, "wounded", "range", rangeOf) ?? null,
    missing: given(text, "missing", "range", rangeOf) ?? null,
    damage: text("damage"),
  };
  return {
    kind: text("kind") as AccountSaid["kind"],
    at_ms,
    within_ms: given(text, "within_ms", "span", spanOf) ?? 0,
    place: { said: text("place"), position: at ?? null },
    within_m,
    also: alsoOf(text("also"), place),
    observed: (text("observed") || null) as NonNullable<AccountSaid["observed"]> | null,
    observer: Object.values(observer).some((it) => it !== null) ? observer : null,
    heading_deg: given(text, "heading_deg", "degrees", degreesOf) ?? null,
    count,
    counted: text("counted"),
    harm: harm.killed || harm.wounded || harm.missing || harm.damage ? harm : null,
  };
}
