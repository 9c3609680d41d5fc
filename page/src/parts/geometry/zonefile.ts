// Zones of a GeoJSON file, by the properties that docs/zones.md lists; what is not used is named, never dropped unsaid.
import type { Feature } from "geojson";
import type { Shown } from "../../data/types.ts";
import { readAltitude, type Limit } from "./altitude.ts";
import type { EdgeRule, Footprint } from "./footprint.ts";
import { ofGeometry, Unread } from "./shapes.ts";

export type Zone = Shown["Zone"];

export interface ReadZones {
  zones: Zone[];
  /** What was left alone: the feature and its property. */
  unused: { feature: string; property: string }[];
  /** Features that cannot be used, and why. */
  faults: { feature: string; what: string }[];
}

const USED = new Set([
  "id", "name", "floor", "ceiling", "floor_datum", "ceiling_datum", "perimeter_m", "limits", "valid_from", "valid_until",
  "windows", "empty_alert_s", "source", "edges", "radius_m", "half_width_m",
]);

export type FileKind = "geojson" | "kml" | "kmz" | "ed269" | "openair" | "gzip" | "unknown";

/** Which format a file is in, found out by its content as the command line does. */
export function kindOfFile(head: string): FileKind {
  const start = head.replace(/^\uFEFF/, "").trimStart();
  if (head.startsWith("\x1f")) return "gzip";
  if (start.startsWith("PK")) return "kmz";
  if (start.startsWith("<")) return "kml";
  if (start.startsWith("{")) return /"FeatureCollection"|"Feature"|"coordinates"/.test(start) && !/"uSpaceClass"|"horizontalProjection"/.test(start) ? "geojson" : "ed269";
  if (start.startsWith("[") && /"identifier"/.test(start)) return "ed269";
  if (/^\s*(\*|AC\s|AN\s|AL\s|AH\s|V\s|DP\s|DC\s)/m.test(start)) return "openair";
  return "unknown";
}

export function readZones(text: string, taken: ReadonlySet<string>): ReadZones {
  const said = JSON.parse(text) as { type: string; features?: Feature[] };
  const features = said.type === "FeatureCollection" ? (said.features ?? []) : [said as unknown as Feature];
  const read: ReadZones = { zones: [], unused: [], faults: [] };
  const ids = new Set(taken);
  features.forEach((feature, i) => {
    const given = (feature.properties ?? {}) as Record<string, unknown>;
    const name = String(given["name"] ?? given["id"] ?? feature.id ?? `${i + 1}`);
    for (const property of Object.keys(given)) if (!USED.has(property)) read.unused.push({ feature: name, property });
    try {
      const id = fresh(String(given["id"] ?? feature.id ?? name), ids);
      read.zones.push(zoneOf(feature, given, id, name));
    } catch (error) {
      if (!(error instanceof Unread || error instanceof Fault)) throw error;
      read.faults.push({ feature: name, what: error.message });
    }
  });
  return read;
}

class Fault extends Error {}

function zoneOf(feature: Feature, given: Record<string, unknown>, id: string, name: string): Zone {
  const zone: Record<string, unknown> = { id, name, footprint: footprintOf(feature, given) };
  const floor = limitOf(given["floor"], given["floor_datum"], "floor");
  const ceiling = limitOf(given["ceiling"], given["ceiling_datum"], "ceiling");
  if (floor || ceiling) zone["altitude"] = { ...(floor ? { floor } : {}), ...(ceiling ? { ceiling } : {}) };
  if (given["perimeter_m"] != null) zone["perimeter_mm"] = millimetres(given["perimeter_m"], "perimeter_m");
  if (given["empty_alert_s"] != null) zone["empty_alert_s"] = Number(given["empty_alert_s"]);
  if (given["source"]) zone["source"] = String(given["source"]);
  if (given["limits"]) {
    zone["limits"] = (given["limits"] as Record<string, unknown>[]).map((it) => ({
      counted: String(it["counted"]),
      maximum: Number(it["maximum"]),
      from_mm: it["from_m"] == null ? 0 : millimetres(it["from_m"], "from_m"),
      to_mm: it["to_m"] == null ? null : millimetres(it["to_m"], "to_m"),
      ...(it["party"] ? { party: String(it["party"]) } : {}),
    }));
  }
  const windows = (given["windows"] as { from?: string; until?: string }[] | undefined) ?? [];
  if (given["valid_from"] || given["valid_until"]) {
    windows.push({ from: given["valid_from"] as string, until: given["valid_until"] as string });
  }
  if (windows.length) zone["windows"] = windows.map((it) => ({ start_ms: it.from ? time(it.from) : 0, end_ms: it.until && it.until !== "UFN" ? time(it.until) : "UFN" }));
  return zone as Zone;
}

function footprintOf(feature: Feature, given: Record<string, unknown>): Footprint {
  if (!feature.geometry) throw new Fault("geometry");
  const shape = ofGeometry(feature.geometry);
  const edges = given["edges"] as EdgeRule | undefined;
  if (shape.kind === "point") {
    const [lon_e7, lat_e7] = shape.parts[0]![0]![0]!;
    return { type: "circle", centre: { lon_e7, lat_e7 }, radius_mm: millimetres(given["radius_m"], "radius_m") };
  }
  if (shape.kind === "path") {
    return { type: "corridor", centreline: shape.parts[0]![0]!, half_width_mm: millimetres(given["half_width_m"], "half_width_m"), edges: edges ?? "geodesic" };
  }
  return { type: "polygon", parts: shape.parts, edges: edges ?? "planar" };
}

function limitOf(said: unknown, datum: unknown, field: string): Limit | undefined {
  if (said == null || said === "") return undefined;
  if (typeof said === "object") {
    const it = said as Record<string, unknown>;
    const [value, unit] = it["valueFt"] != null ? [it["valueFt"], "ft"] : [it["valueM"], "m"];
    said = `${String(value)} ${unit} ${String(it["reference"])}`;
  } else if (typeof said === "number" || /^-?\d+(\.\d+)?$/.test(String(said))) {
    said = `${String(said)} m ${String(datum ?? "")}`;
  }
  const read = readAltitude(String(said));
  if (!read) throw new Fault(`${field}: ${String(said)}`);
  return read;
}

function millimetres(said: unknown, field: string): number {
  const metres = Number(said);
  if (said == null || said === "" || !Number.isFinite(metres)) throw new Fault(field);
  return Math.round(metres * 1000);
}

function time(said: string): number {
  const ms = /(Z|[+-]\d\d:?\d\d)$/.test(said) ? Date.parse(said) : Number.NaN;
  if (Number.isNaN(ms)) throw new Fault(said);
  return ms;
}

/** An id of a name: small letters, digits and dashes, numbered where it is taken. */
function fresh(name: string, taken: Set<string>): string {
  const base = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "zone";
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`;
  taken.add(id);
  return id;
}
