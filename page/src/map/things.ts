// Everything on record that has a place, or would have one if the reader saw more of it: one shape for all kinds.
import type { Rows } from "../data/types.ts";
import { box, degrees, pathOf, shapeOf, together, type E7, type Footprint, type Shape } from "./geo/shapes.ts";
import type { LonLat } from "./geo/geodesy.ts";
import { around } from "./geo/shapes.ts";
import { KINDS, layerOf, type LayerName } from "./layers.ts";

export type ThingKind = (typeof KINDS)[number];
export type Row<K extends ThingKind = ThingKind> = Rows[K];

export interface Stop {
  at: LonLat;
  name: string;
}

export interface Thing {
  /** Kind and id: where it stands in the address. */
  key: string;
  kind: ThingKind;
  layer: LayerName;
  id: string;
  /** The entries that it stands by: by other ones it may lie elsewhere. */
  entry: string;
  name: string;
  owner: string;
  /** How it is drawn: a stance, or a state. */
  look: string;
  /** It is over, ended or withdrawn. */
  past: boolean;
  coarse: boolean;
  /** Nothing, where the reader is not told where it is. */
  shape: Shape | undefined;
  /** Up to where its perimeter reaches. */
  perimeter: Shape | undefined;
  /** A way, in its direction, and where it stops. */
  way: LonLat[] | undefined;
  stops: Stop[];
  row: Row;
}

const OVER = new Set(["ended", "withdrawn", "aborted", "arrived", "expired", "cancelled", "superseded"]);
const OLD_MS = 24 * 3_600_000;

const ofLists = new WeakMap<object, Things>();

/** The things of some lists: the same for whoever shows them, so that nothing is made ready for drawing twice. */
export function thingsOf(lists: object): Things {
  let it = ofLists.get(lists);
  if (!it) ofLists.set(lists, (it = new Things()));
  return it;
}

interface Drawn {
  shape: Shape | undefined;
  perimeter?: Shape | undefined;
  way?: LonLat[];
  stops?: Stop[];
}

/** What has been made ready for drawing once is kept: a row is another when its entry or its detail is. */
export class Things {
  private drawn = new Map<string, Drawn>();
  all: readonly Thing[] = [];
  private byKey = new Map<string, Thing>();

  read(rows: <K extends ThingKind>(kind: K) => readonly Rows[K][], party: string, now: number): void {
    const before = this.drawn;
    this.drawn = new Map();
    const all: Thing[] = [];
    for (const kind of KINDS) {
      if (kind === "matches") continue;
      for (const row of rows(kind)) all.push(this.thing(kind, row, party, now, before));
    }
    this.byKey = new Map(all.map((it) => [it.key, it]));
    const byId = new Map(all.map((it) => [it.id, it]));
    for (const row of rows("matches")) {
      const it = match(row, byId);
      all.push(it);
      this.byKey.set(it.key, it);
    }
    this.all = all;
  }

  get(key: string): Thing | undefined {
    return this.byKey.get(key);
  }

  private thing(kind: ThingKind, row: Row, party: string, now: number, before: ReadonlyMap<string, Drawn>): Thing {
    const said = row as Common;
    const known = `${kind} ${said.entry} ${said.detail ?? ""} ${said.version ?? ""}`;
    const drawn = before.get(known) ?? drawnOf(kind, row);
    this.drawn.set(known, drawn);
    const id = said.id ?? said.entry;
    const state = said.state ?? "";
    return {
      key: `${kind}/${id}`,
      kind,
      layer: layerOf[kind],
      id,
      entry: said.entry,
      name: said.name || nameOf(kind, row) || id,
      owner: said.owner ?? "",
      look: lookOf(kind, row, party, now),
      past: OVER.has(state) || OVER.has(said.phase ?? "") || isOver(kind, row, now),
      coarse: said.detail === "coarse",
      shape: drawn.shape,
      perimeter: drawn.perimeter,
      way: drawn.way,
      stops: drawn.stops ?? [],
      row,
    };
  }
}

interface Common {
  id?: string;
  entry: string;
  name?: string | null;
  owner?: string;
  state?: string;
  phase?: string;
  detail?: string;
  version?: number;
  stances?: Record<string, string>;
  agreements?: Record<string, string>;
  box_e7?: readonly [number, number, number, number];
}

function drawnOf(kind: ThingKind, row: Row): Drawn {
  const said = row as Common;
  const footprint = footprintOf(kind, row);
  if (footprint) {
    const zone = kind === "zones" ? (row as Rows["zones"]).zone : undefined;
    const perimeter = zone?.perimeter_mm ? around(footprint, zone.perimeter_mm / 1000) : undefined;
    return { shape: shapeOf(footprint), perimeter };
  }
  if (kind === "lines" && (row as Rows["lines"]).line) {
    const line = (row as Rows["lines"]).line!;
    const way = pathOf((line.path as E7[]).map(degrees), line.edges ?? "geodesic");
    return { shape: flat(way), way };
  }
  if (kind === "movements" && (row as Rows["movements"]).movement) return movement((row as Rows["movements"]).movement!);
  if (kind === "activities" && (row as Rows["activities"]).activity) {
    const parts = (row as Rows["activities"]).activity!.parts.map((it) => shapeOf(it.footprint as Footprint));
    return { shape: merged(parts) };
  }
  return { shape: said.box_e7 ? box(said.box_e7) : undefined };
}

function footprintOf(kind: ThingKind, row: Row): Footprint | undefined {
  switch (kind) {
    case "zones":
      return (row as Rows["zones"]).zone?.footprint as Footprint | undefined;
    case "sites":
      return (row as Rows["sites"]).site?.footprint as Footprint | undefined;
    case "sightings":
      return (row as Rows["sightings"]).sighting?.area as Footprint | undefined;
    case "coverages":
      return (row as Rows["coverages"]).coverage?.area as Footprint | undefined;
    case "areas":
      return (row as Rows["areas"]).area?.footprint as Footprint | undefined;
    default:
      return undefined;
  }
}

function movement(it: NonNullable<Rows["movements"]["movement"]>): Drawn {
  const stops = it.route.map((stop) => ({
    at: [stop.position.lon_e7 / 1e7, stop.position.lat_e7 / 1e7] as LonLat,
    name: stop.name ?? "",
  }));
  const way = pathOf(stops.map((stop) => stop.at), "geodesic");
  const centreline = it.route.map((stop) => [stop.position.lon_e7, stop.position.lat_e7] as const);
  const shape = it.half_width_mm
    ? shapeOf({ type: "corridor", centreline, half_width_mm: it.half_width_mm })
    : flat(way);
  return { shape, way, stops };
}

/** A way that has no width of its own. */
function flat(way: LonLat[]): Shape {
  const bounds = together([{ west: Math.min(...way.map((it) => it[0])), east: Math.max(...way.map((it) => it[0])), south: Math.min(...way.map((it) => it[1])), north: Math.max(...way.map((it) => it[1])) }])!;
  return { fill: [], edge: [way], bounds, label: way[way.length >> 1]! };
}

function merged(parts: readonly Shape[]): Shape | undefined {
  const bounds = together(parts.map((it) => it.bounds));
  if (!bounds) return undefined;
  return { fill: parts.flatMap((it) => it.fill), edge: parts.flatMap((it) => it.edge), bounds, label: parts[0]!.label };
}

/** Where the reader's own side of a match is; where the other's is, nobody is told. */
function match(row: Rows["matches"], byId: ReadonlyMap<string, Thing>): Thing {
  const mine = row.yours.map((it) => byId.get(it)).filter((it) => it !== undefined);
  const shapes = mine.map((it) => it.shape).filter((it) => it !== undefined);
  return {
    key: `matches/${row.match}`,
    kind: "matches",
    layer: "matches",
    id: row.match,
    entry: mine.map((it) => it.entry).join(" "),
    name: mine.map((it) => it.name).join(", ") || row.yours.join(", ") || row.match.slice(0, 8),
    owner: "",
    look: row.severity || "minor",
    past: row.state === "ended",
    coarse: false,
    shape: merged(shapes),
    perimeter: undefined,
    way: undefined,
    stops: [],
    row,
  };
}

function nameOf(kind: ThingKind, row: Row): string {
  if (kind === "areas") return (row as Rows["areas"]).area?.held_by ?? "";
  if (kind === "sightings") return (row as Rows["sightings"]).sighting?.party ?? "";
  return "";
}

function lookOf(kind: ThingKind, row: Row, party: string, now: number): string {
  const said = row as Common;
  if (kind === "zones" || kind === "lines") {
    if (said.state === "ended" || said.phase === "expired") return "ended";
    if (isSuspended(said)) return "suspended";
    return said.stances?.[party] ?? "unsaid";
  }
  if (kind === "sightings") {
    const end = (row as Rows["sightings"]).sighting?.seen.end_ms;
    return typeof end === "number" && end < now - OLD_MS ? "old" : "fresh";
  }
  if (kind === "coverages") return (row as Rows["coverages"]).coverage?.state ?? "observed";
  if (kind === "areas") return (row as Rows["areas"]).disputed_by?.length ? "disputed" : "stated";
  return "plain";
}

export function isSuspended(it: { state?: string; agreements?: Record<string, string> }): boolean {
  return it.state === "suspended" || Object.values(it.agreements ?? {}).includes("suspended");
}

function isOver(kind: ThingKind, row: Row, now: number): boolean {
  if (kind === "activities") {
    const parts = (row as Rows["activities"]).activity?.parts ?? [];
    return parts.length > 0 && parts.every((it) => typeof it.interval.end_ms === "number" && it.interval.end_ms <= now);
  }
  if (kind === "sites") {
    const end = (row as Rows["sites"]).site?.valid.end_ms;
    return typeof end === "number" && end <= now;
  }
  const end = (row as { hours_ms?: [number, number | "UFN"] }).hours_ms?.[1];
  return (kind === "movements" || kind === "zones" || kind === "lines") && typeof end === "number" && end <= now;
}
