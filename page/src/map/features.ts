// Things as the map's sources take them: what is filled, its edge, boxes, ways, and what is written beside them.
import type { Feature, FeatureCollection } from "geojson";
import type { Rows } from "../data/types.ts";
import { stance } from "../words/terms.ts";
import { ago, dtg } from "../words/times.ts";
import type { LonLat } from "./geo/geodesy.ts";
import { isSuspended, type Thing } from "./things.ts";
import { t } from "./words.ts";

export type Part = "fill" | "edge" | "box" | "way" | "stop" | "mark" | "label" | "side";

/** By what it is told whether a thing is still drawn as it is: its entry, and how much of that is seen. */
const asOf = (it: Thing) => `${it.entry} ${it.coarse} ${(it.row as { version?: number }).version ?? ""}`;

export const collection = (features: Feature[]): FeatureCollection => ({ type: "FeatureCollection", features });

const NAMED_PX = 32;

/** From which zoom on a thing is wide enough to be named where there are many. */
export function zoomOf(it: Thing): number {
  const wide = it.shape ? it.shape.bounds.east - it.shape.bounds.west : 0;
  return wide > 0 ? Math.log2((NAMED_PX * 360) / (512 * wide)) : 0;
}

/** All features of one thing; where there are many, it is named once it is wide enough. */
export function featuresOf(it: Thing, now: number, party: string, many = false): Feature[] {
  if (!it.shape) return [];
  const say = { key: it.key, look: it.look, past: it.past, as: asOf(it) };
  const made = (part: Part, geometry: Feature["geometry"], more: object = {}): Feature => ({
    type: "Feature",
    geometry,
    properties: { ...say, part, ...more },
  });
  const features: Feature[] = [];
  if (it.coarse) {
    features.push(made("box", { type: "MultiLineString", coordinates: it.shape.edge }));
  } else {
    if (it.shape.fill.length) features.push(made("fill", { type: "MultiPolygon", coordinates: it.shape.fill }));
    if (it.shape.edge.length && it.shape.edge[0] !== it.way) {
      features.push(made("edge", { type: "MultiLineString", coordinates: it.shape.edge }));
    }
  }
  if (it.way) features.push(made("way", { type: "LineString", coordinates: it.way }));
  for (const stop of it.stops) features.push(made("stop", { type: "Point", coordinates: stop.at }, { label: stop.name }));
  if (it.kind === "sites" && !it.coarse) features.push(made("mark", { type: "Point", coordinates: it.shape.label }));
  if (it.kind === "lines" && it.way) features.push(...sides(it, made));
  features.push(made("label", { type: "Point", coordinates: it.shape.label }, { label: labelOf(it, now, party), from: many ? zoomOf(it) : 0 }));
  return features;
}

export function perimeterOf(it: Thing): Feature[] {
  if (!it.perimeter) return [];
  const km = ((it.row as Rows["zones"]).zone?.perimeter_mm ?? 0) / 1e6;
  const label = t("perimeter", { name: it.name, km: String(Math.round(km * 10) / 10) });
  return [
    {
      type: "Feature",
      geometry: { type: "MultiLineString", coordinates: it.perimeter.edge },
      properties: { key: it.key, look: it.look, past: it.past, as: asOf(it), part: "edge", label },
    },
  ];
}

/** The names of a line's two sides, beside it where a quarter, half and three quarters of it are done. */
function sides(it: Thing, made: (part: Part, geometry: Feature["geometry"], more?: object) => Feature): Feature[] {
  const line = (it.row as Rows["lines"]).line;
  const way = it.way!;
  if (!line || way.length < 2) return [];
  return [0.25, 0.5, 0.75].flatMap((share) => {
    const at = Math.min(way.length - 2, Math.floor(way.length * share));
    const [from, to] = [way[at]!, way[at + 1]!];
    const middle: LonLat = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    const anchor = anchors(from, to);
    return [
      made("side", { type: "Point", coordinates: middle }, { label: line.left, anchor: anchor.left }),
      made("side", { type: "Point", coordinates: middle }, { label: line.right, anchor: anchor.right }),
    ];
  });
}

const ROUND = ["left", "bottom-left", "bottom", "bottom-right", "right", "top-right", "top", "top-left"] as const;
type Anchor = (typeof ROUND)[number];

/** By which of its corners a text is fastened so that it stands on the left or right of whoever goes from one to the other. */
export function anchors(from: LonLat, to: LonLat): { left: Anchor; right: Anchor } {
  const narrow = Math.cos((from[1] * Math.PI) / 180);
  const course = Math.atan2(to[1] - from[1], (to[0] - from[0]) * narrow); // from east, anticlockwise
  const eighth = (it: number) => ROUND[((Math.round(it / (Math.PI / 4)) % 8) + 8) % 8]!;
  return { left: eighth(course + Math.PI / 2), right: eighth(course - Math.PI / 2) };
}

/** What is written on the map beside a thing: its name, and what must not be missed of it. */
export function labelOf(it: Thing, now: number, party: string): string {
  if (it.kind === "matches") {
    const row = it.row as Rows["matches"];
    return t(it.past ? "matchEnded" : "match", { party: row.call.map((call) => call.party).join(", ") });
  }
  if (it.coarse) return t("coarseBox", { name: it.kind === "sightings" && it.name === it.id ? it.id : it.name });
  switch (it.kind) {
    case "zones":
    case "lines":
      return [it.name, standing(it, party)].filter(Boolean).join("\n");
    case "sightings":
      return sighted(it.row as Rows["sightings"], now);
    case "coverages": {
      const said = (it.row as Rows["coverages"]).coverage;
      return said ? t("looked", { state: t(said.state), source: said.source }) : it.name;
    }
    case "areas":
      return held(it.row as Rows["areas"]);
    default:
      return it.name;
  }
}

/** What a zone or line is to the reader, and whether it holds. */
export function standing(it: Thing, party: string): string {
  const row = it.row as Rows["zones"];
  const mine = row.stances?.[party];
  const state = isSuspended(row)
    ? t("suspended")
    : row.phase === "scheduled" || row.phase === "expired"
      ? t(row.phase)
      : it.past
        ? t("ended")
        : "";
  return [mine ? stance(mine) : t("unsaid"), state].filter(Boolean).join(" · ");
}

/** How many were seen, as a range, and how long ago: never where exactly. */
export function sighted(row: Rows["sightings"], now: number): string {
  const it = row.sighting;
  if (!it) return row.id ?? "";
  const counted = it.counted === "people" ? t("people") : it.counted;
  const { low, high } = it.count;
  const count = t(low === high ? "exactly" : "range", { low, high, counted });
  const end = it.seen.end_ms === "UFN" ? now : it.seen.end_ms;
  return [[it.party, count].filter(Boolean).join(": "), ago(end, now)].join("\n");
}

function held(row: Rows["areas"]): string {
  const it = row.area;
  if (!it) return row.id ?? "";
  const said = t("heldBy", { by: it.stated_by, party: it.held_by, at: dtg(it.as_of_ms) });
  const by = row.disputed_by ?? [];
  return [
    said,
    by.length ? t("disputed", { parties: by.join(", ") }) : "",
    row.state === "withdrawn" ? t("withdrawn") : "",
  ].filter(Boolean).join("\n");
}
