// From what a form says to the notification that is signed: the same fields, defaults and ids as by the command line.
import type { Shown } from "../../data/types.ts";
import type { Footprint } from "../../parts/geometry/footprint.ts";
import type { Given, Repeats } from "../zones/fields.ts";
import { rangeOf } from "../desk/moments.ts";
import { contactsGiven, markingsGiven, vehiclesGiven, verificationsGiven } from "./particulars.ts";
import type { Activity, Movement, Notification, Site } from "./plan.ts";
import { readRecurrence } from "./recurring.ts";
import { fromKmH } from "./speed.ts";

/** What is not given is left out, so that the default of its kind holds. */
function given<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, it]) => it != null && it !== "" && !(Array.isArray(it) && !it.length))) as Partial<T>;
}

const words = (said: string) => said.split(/[,،]+/).map((it) => it.trim()).filter(Boolean);
const milli = (it: number | undefined) => (it === undefined ? undefined : Math.round(it * 1000));

/** Where it is, as its outline says, or the parts that stand. */
export interface Where {
  route: Shown["Waypoint"][];
  footprint: Footprint | undefined;
}

function common(form: Given, repeats: Repeats) {
  return given({ people: rangeOf(form.text("people")), markings: markingsGiven(form, repeats), contacts: contactsGiven(form, repeats), note: form.text("note") });
}

function moving(form: Given) {
  return given({ serial: form.text("serial"), tracks: words(form.text("tracks")), purpose: form.text("purpose") });
}

export function movementGiven(form: Given, repeats: Repeats, id: string, where: Where): Movement | undefined {
  const depart_ms = form.time("depart");
  if (where.route.length < 2 || depart_ms === undefined) return undefined;
  const slack = form.number("slack");
  const speed = form.number("speed");
  return {
    type: "movement",
    id,
    name: form.text("name") || id,
    kind: form.text("kind"),
    route: where.route,
    depart_ms,
    altitude: form.band(),
    ...given({
      speed_mm_s: speed === undefined ? undefined : fromKmH(speed),
      half_width_mm: milli(form.number("width")),
      slack_s: slack === undefined ? undefined : Math.round(slack * 60),
      vehicles: vehiclesGiven(form, repeats),
    }),
    ...moving(form),
    ...common(form, repeats),
  } as Movement;
}

export function activityGiven(form: Given, repeats: Repeats, id: string, where: Where, before: Activity | undefined): Activity | undefined {
  const parts = partsGiven(form, where, before);
  if (!parts) return undefined;
  const recurrence = readRecurrence(form.text("every"));
  return {
    type: "activity",
    id,
    name: form.text("name") || id,
    kind: form.text("kind"),
    parts,
    ...given({ recurrence, dispersion_mm: milli(form.number("dispersion")), guarantees_from: form.all("guarantee") }),
    ...moving(form),
    ...common(form, repeats),
  } as Activity;
}

/** One part; several stay as they are, for the form has one place, one time and one height. */
function partsGiven(form: Given, where: Where, before: Activity | undefined): Activity["parts"] | undefined {
  if (before && before.parts.length > 1) return before.parts;
  const start_ms = form.time("from");
  const end_ms = form.time("until") ?? before?.parts[0]?.interval.end_ms;
  if (start_ms === undefined || end_ms === undefined || !where.footprint) return undefined;
  return [{ footprint: where.footprint, altitude: form.band(), interval: { start_ms, end_ms } }] as Activity["parts"];
}

export function siteGiven(form: Given, repeats: Repeats, id: string, where: Where, nowMs: number): Site | undefined {
  if (!where.footprint) return undefined;
  return {
    type: "site",
    id,
    name: form.text("name") || id,
    function: form.text("function"),
    footprint: where.footprint,
    altitude: form.band(),
    valid: { start_ms: form.time("from") ?? nowMs, end_ms: form.time("until") ?? "UFN" },
    ...given({ verifications: verificationsGiven(form, repeats), source: form.text("source") }),
    ...common(form, repeats),
  } as Site;
}

/** With nothing that a dry run would have to know the author for. */
export function sameAs(a: Notification | undefined, b: Notification | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
