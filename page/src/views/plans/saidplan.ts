// What a plan says, in words, field by field.
import { bandText } from "../../parts/geometry/altitude.ts";
import { written } from "../../parts/geometry/coordinates.ts";
import type { LonLat } from "../../map/geo/geodesy.ts";
import { bearing, degreesOf, metresBetween, type Footprint } from "../../parts/geometry/footprint.ts";
import { dtg, span } from "../../words/times.ts";
import { shapeText, type Field } from "../zones/said.ts";
import { t as zoneWord } from "../zones/saidwords.ts";
import { t } from "./formwords.ts";
import type { Notification } from "./plan.ts";
import { recurrenceText } from "./recurring.ts";
import { kmH } from "./speed.ts";
import { activityKind, medium, movementKind, seenBy, siteFunction } from "./terms.ts";

export function planSaid(it: Notification): Field[] {
  const fields: (Field | undefined)[] = [
    ...(it.type === "movement" ? movementFields(it) : it.type === "activity" ? activityFields(it) : siteFields(it)),
    field("people", t("people"), it.people ? (it.people.low === it.people.high ? String(it.people.low) : `${it.people.low}–${it.people.high}`) : "", true),
    field("markings", t("markings"), (it.markings ?? []).map((one) => `${seenBy(one.seen)}: ${one.what}`).join("\n")),
    field("contacts", t("contacts"), (it.contacts ?? []).map((one) => [one.role, medium(one.medium), one.address, one.tested_at_ms == null ? t("notTested") : `${t("tested")} ${dtg(one.tested_at_ms)}${one.answered == null ? "" : `, ${t("answered")}: ${t(one.answered ? "yes" : "no")}`}`].join(" · ")).join("\n")),
    ...(it.type === "site" ? [] : [field("purpose", t("purpose"), it.purpose), field("serial", t("serial"), it.serial, true), field("tracks", t("tracks"), (it.tracks ?? []).join(", "), true)]),
    field("note", t("note"), it.note),
  ];
  return fields.filter((one): one is Field => !!one);
}

function field(key: string, label: string, text: string | undefined, ltr = false): Field | undefined {
  return text ? { key, label: label.replace(/ [(:].*$/, ""), text, ltr } : undefined;
}

type Of<T extends Notification["type"]> = Extract<Notification, { type: T }>;

function movementFields(it: Of<"movement">): (Field | undefined)[] {
  return [
    field("kind", t("kind"), movementKind(it.kind)),
    field("depart", t("depart"), dtg(it.depart_ms), true),
    field("altitude", zoneWord("altitude"), bandText(it.altitude), true),
    field("speed", t("speed"), it.speed_mm_s == null ? "" : `${kmH(it.speed_mm_s)} km/h`, true),
    field("width", t("width"), it.half_width_mm == null ? "" : `${it.half_width_mm / 1000} m`, true),
    field("slack", t("slack"), it.slack_s == null ? "" : span(it.slack_s * 1000)),
    field("vehicles", t("vehicles"), (it.vehicles ?? []).map((one) => `${one.count} × ${one.what}${one.marks ? `, ${one.marks}` : ""}`).join("\n")),
  ];
}

function activityFields(it: Of<"activity">): (Field | undefined)[] {
  return [
    field("kind", t("kind"), activityKind(it.kind)),
    ...it.parts.flatMap((part, i) => {
      const end = typeof part.interval.end_ms === "number" ? dtg(part.interval.end_ms) : "UFN";
      return [
        field(`when${i}`, zoneWord("windows"), `${dtg(part.interval.start_ms)} – ${end}`, true),
        field(`shape${i}`, zoneWord("shape"), shapeText(part.footprint as Footprint)),
        field(`altitude${i}`, zoneWord("altitude"), bandText(part.altitude), true),
      ];
    }),
    field("every", t("every"), recurrenceText(it.recurrence), true),
    field("dispersion", t("dispersion"), it.dispersion_mm == null ? "" : `${it.dispersion_mm / 1000} m`, true),
    field("guarantees", t("guarantees"), (it.guarantees_from ?? []).join(", ")),
  ];
}

function siteFields(it: Of<"site">): (Field | undefined)[] {
  const end = typeof it.valid.end_ms === "number" ? dtg(it.valid.end_ms) : "UFN";
  return [
    field("function", t("function"), siteFunction(it.function)),
    field("shape", zoneWord("shape"), shapeText(it.footprint as Footprint)),
    field("altitude", zoneWord("altitude"), bandText(it.altitude), true),
    field("valid", zoneWord("windows"), `${dtg(it.valid.start_ms)} – ${end}`, true),
    field("source", t("source"), it.source),
  ];
}

export interface LegSaid {
  leg: number;
  from: string;
  to: string;
  km: number;
  bearing: number;
  departs: string;
  arrives: string;
}

/** The legs of a route, with their length and bearing as the crow flies. */
export function legsSaid(it: Of<"movement">): LegSaid[] {
  const name = (i: number) => it.route[i]!.name || written(it.route[i]!.position);
  return it.route.slice(1).map((to, i) => {
    const from = it.route[i]!;
    const [a, b] = [from, to].map((one) => degreesOf([one.position.lon_e7, one.position.lat_e7])) as [LonLat, LonLat];
    const departs = i === 0 ? it.depart_ms : from.depart_ms;
    return {
      leg: i + 1, from: name(i), to: name(i + 1), km: metresBetween(a, b) / 1000, bearing: bearing(a, b),
      departs: departs == null ? "" : dtg(departs), arrives: to.arrive_ms == null ? "" : dtg(to.arrive_ms),
    };
  });
}
