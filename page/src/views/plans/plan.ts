// Plans of all three kinds, alike: where they are listed, what they say, how far they are acknowledged.
import type { Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Rows, Shown } from "../../data/types.ts";

export type Family = "movement" | "activity" | "site";
export type Row = Rows["movements"] | Rows["activities"] | Rows["sites"];
export type Movement = Shown["Movement"];
export type Activity = Shown["Activity"];
export type Site = Shown["Site"];
export type Notification = Movement | Activity | Site;

export const FAMILIES = ["movement", "activity", "site"] as const;
export const LIST = { movement: "movements", activity: "activities", site: "sites" } as const;
export const FIRST = { movement: "notify", activity: "notify", site: "add" } as const;
const OVER = new Set(["ended", "removed", "withdrawn"]);

export interface Plan {
  family: Family;
  row: Row;
}

export function said({ family, row }: Plan): Notification | undefined {
  return (row as Record<string, unknown>)[family] as Notification | undefined;
}

export function plans(page: Page): Plan[] {
  return FAMILIES.flatMap((family) => (page.lists.rows(LIST[family]) as readonly Row[]).map((row) => ({ family, row })));
}

export function planOf(page: Page, id: string): Plan | undefined {
  return plans(page).find(({ row }) => row.id === id || row.entry === id);
}

export const over = (row: Row): boolean => OVER.has(row.state ?? "");

/** When something begins and ends, as far as it is said or shown. */
export function hours(plan: Plan): [number, number | "UFN"] | undefined {
  const it = said(plan);
  if (!it) return plan.row.hours_ms as [number, number | "UFN"] | undefined;
  if (it.type === "movement") return [it.depart_ms, Math.max(it.depart_ms, ...it.route.map((point) => point.arrive_ms ?? 0))];
  if (it.type === "site") return [it.valid.start_ms, end(it.valid)];
  const ends = it.parts.map((part) => end(part.interval));
  const last = ends.includes("UFN") ? "UFN" : Math.max(...(ends as number[]));
  return [Math.min(...it.parts.map((part) => part.interval.start_ms)), last];
}

function end(it: Shown["Interval"]): number | "UFN" {
  return typeof it.end_ms === "number" ? it.end_ms : "UFN";
}

const BY_A_PERSON = new Set(["read", "read_back", "relayed", "no_objection_stated", "objection"]);

/** How far a plan has got with those who were shown it: nobody may be left out of sight. */
export interface Heard {
  /** Who has said nothing yet but that a machine has it. */
  silent: string[];
  norm: number;
  relayed: number;
  unrelayed: string[];
}

export function heard(answers: readonly Shown["AnswerRow"][]): Heard {
  const norm = answers.filter((it) => it.relay_is_norm);
  return {
    silent: answers.filter((it) => it.shown !== "nothing" && !Object.keys(it.acknowledged).some((level) => BY_A_PERSON.has(level))).map((it) => it.party),
    norm: norm.length,
    relayed: norm.filter((it) => it.relayed).length,
    unrelayed: norm.filter((it) => !it.relayed).map((it) => it.party),
  };
}

/** When something begins, as the facts of a notification name it: a site does not. */
export function beginsOf(it: Notification): number {
  if (it.type === "movement") return it.depart_ms;
  return it.type === "activity" ? Math.min(...it.parts.map((part) => part.interval.start_ms)) : 0;
}

/** What brings a notification on record, in its first version or the one behind `before`. */
export function notifying(it: Notification, emergency: boolean, before?: { version: number; emergency: boolean; said: Notification }): Draft {
  const legs = it.type === "movement" ? it.route.length - 1 : 0;
  const facts = {
    notification: it.id,
    version: (before?.version ?? 0) + 1,
    emergency: emergency || !!before?.emergency,
    keeps_clock: !!before && keepsClock(before.said, it),
    legs,
    begins_ms: beginsOf(it),
  };
  return { type: `${it.type}.${before ? "amend" : FIRST[it.type]}/v1`, facts, body: { notification: it } } as Draft;
}

const PLAIN: Record<Family, ReadonlySet<string>> = {
  site: new Set(["name", "people", "verifications", "markings", "contacts", "source", "note"]),
  movement: new Set(["name", "serial", "vehicles", "people", "tracks", "purpose", "markings", "contacts", "note"]),
  activity: new Set(["name", "serial", "people", "tracks", "markings", "contacts", "purpose", "note"]),
};

/** Whether an amendment claims that the time of notice runs on: nothing of where or when is another. The server judges the claim. */
export function keepsClock(before: Notification, after: Notification): boolean {
  const bare = (it: Notification) =>
    JSON.stringify(
      Object.entries(it)
        .filter(([name, value]) => !PLAIN[it.type].has(name) && !isDefault(name, value))
        .map(([name, value]) => [name, name === "route" ? (value as Shown["Waypoint"][]).map(unnamed) : sorted(value)])
        .sort(),
    );
  return bare(before) === bare(after);
}

const unnamed = ({ position, arrive_ms, depart_ms }: Shown["Waypoint"]) => [position.lon_e7, position.lat_e7, arrive_ms ?? null, depart_ms ?? null];

/** What is said is the same whether it stands there or is left out. */
function isDefault(name: string, value: unknown): boolean {
  if (value == null || value === 0 || (Array.isArray(value) && !value.length)) return true;
  const band = value as Shown["AltitudeBand"];
  return name === "altitude" && (band.floor?.reference ?? "SFC") === "SFC" && (band.ceiling?.reference ?? "UNL") === "UNL";
}

function sorted(it: unknown): unknown {
  if (Array.isArray(it)) return it.map(sorted);
  if (!it || typeof it !== "object") return it;
  const { type, edges } = it as { type?: string; edges?: string };
  const usual = (type === "polygon" && edges === "planar") || (type === "corridor" && edges === "geodesic");
  return Object.entries(it)
    .filter(([name, value]) => !isDefault(name, value) && !(usual && name === "edges"))
    .sort()
    .map(([name, value]) => [name, sorted(value)]);
}

/** Which leg a step is about: the one on its way, or the next to depart; 0 where all of it is given up. */
export function presentLeg(legs: Record<string, string>, action: string): number {
  if (action === "abort") return 0;
  const states = Object.entries(legs).filter(([, it]) => it !== "planned").map(([leg, it]) => [Number(leg), it] as const).sort((a, b) => a[0] - b[0]);
  const moving = states.filter(([, it]) => it === "departed" || it === "halted");
  if (moving.length && action !== "depart") return moving.at(-1)![0];
  return Math.max(0, ...states.map(([leg]) => leg)) + 1;
}

/** Which steps a movement can take next, by how its legs stand. The server judges them again. */
export function stepsOf(row: { state?: string; legs?: Record<string, string> }, legs: number): string[] {
  if (OVER.has(row.state ?? "")) return [];
  const states = Object.values(row.legs ?? {});
  if (states.includes("halted")) return ["resume", "arrive", "abort"];
  if (states.includes("departed")) return ["halt", "arrive", "abort"];
  return presentLeg(row.legs ?? {}, "depart") <= legs ? ["depart", "abort"] : ["abort"];
}
