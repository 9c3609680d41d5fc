// Shapes that were pasted: coordinates line by line, WKT, or GeoJSON. Whatever was not used is said.
import type { Feature, Geometry, Position as LonLat } from "geojson";
import { lines, readCoordinate } from "./coordinates.ts";
import type { Pair } from "./footprint.ts";

/** What a text says: vertices of one outline or way, or several rings; and what in it could not be read. */
export interface Pasted {
  kind: "point" | "path" | "polygon";
  /** For a polygon its parts with their rings, not closed; for a point or path one part of one ring. */
  parts: Pair[][][];
  from: "lines" | "wkt" | "geojson";
  /** Which nothing but their order told apart. */
  byOrder: number;
}

export class Unread extends Error {
  readonly what: "empty" | "coordinate" | "wkt" | "geojson" | "geometry";
  readonly at: string;

  constructor(what: Unread["what"], at = "") {
    super(`${what}: ${at}`);
    this.what = what;
    this.at = at;
  }
}

/** Read a shape in whichever way it is written. */
export function readShape(text: string): Pasted {
  const said = text.trim();
  if (!said) throw new Unread("empty");
  if (said.startsWith("{")) return fromGeoJson(said);
  if (/^(SRID=4326;\s*)?(POINT|LINESTRING|POLYGON|MULTIPOLYGON)\b/i.test(said)) return fromWkt(said);
  return fromLines(said);
}

function fromLines(said: string): Pasted {
  let byOrder = 0;
  const ring = lines(said).map((it): Pair => {
    const read = readCoordinate(it);
    if (!read) throw new Unread("coordinate", it);
    if (read.byOrder) byOrder++;
    return [read.lon_e7, read.lat_e7];
  });
  const closed = ring.length > 3 && same(ring[0]!, ring.at(-1)!);
  return { kind: ring.length === 1 ? "point" : closed ? "polygon" : "path", parts: [[closed ? ring.slice(0, -1) : ring]], from: "lines", byOrder };
}

function fromWkt(said: string): Pasted {
  const found = /^(?:SRID=4326;\s*)?(POINT|LINESTRING|POLYGON|MULTIPOLYGON)\s*(?:ZM?|M)?\s*(\(.*\))\s*;?$/is.exec(said);
  if (!found) throw new Unread("wkt", said.slice(0, 40));
  const json = found[2]!
    .replace(/[^(),]+/g, (it) => {
      const numbers = it.trim().split(/\s+/).filter(Boolean);
      if (!numbers.length) return "";
      if (numbers.length < 2 || numbers.some((n) => !Number.isFinite(Number(n)))) throw new Unread("wkt", it.trim());
      return `[${Number(numbers[0])},${Number(numbers[1])}]`;
    })
    .replaceAll("(", "[")
    .replaceAll(")", "]");
  let nested: unknown;
  try {
    nested = JSON.parse(json);
  } catch {
    throw new Unread("wkt", said.slice(0, 40));
  }
  const kind = found[1]!.toUpperCase();
  const coordinates = kind === "POINT" ? (nested as unknown[])[0] : nested;
  const type = { POINT: "Point", LINESTRING: "LineString", POLYGON: "Polygon", MULTIPOLYGON: "MultiPolygon" }[kind]!;
  return { ...ofGeometry({ type, coordinates } as Geometry), from: "wkt" };
}

function fromGeoJson(said: string): Pasted {
  let it: { type?: string; geometry?: Geometry; features?: Feature[] };
  try {
    it = JSON.parse(said) as typeof it;
  } catch (error) {
    throw new Unread("geojson", error instanceof Error ? error.message : "");
  }
  if (it.type === "FeatureCollection") {
    if (it.features?.length !== 1) throw new Unread("geojson", String(it.features?.length ?? 0));
    it = it.features[0] as typeof it;
  }
  const geometry = it.type === "Feature" ? it.geometry : (it as Geometry);
  if (!geometry) throw new Unread("geojson", it.type ?? "");
  return { ...ofGeometry(geometry), from: "geojson" };
}

/** A geometry of GeoJSON as the record has it. */
export function ofGeometry(it: Geometry): Pasted {
  const ring = (positions: LonLat[]): Pair[] => {
    const pairs = positions.map(pair);
    return pairs.length > 1 && same(pairs[0]!, pairs.at(-1)!) ? pairs.slice(0, -1) : pairs;
  };
  try {
    if (it.type === "Point") return { kind: "point", parts: [[[pair(it.coordinates)]]], from: "geojson", byOrder: 0 };
    if (it.type === "LineString") return { kind: "path", parts: [[it.coordinates.map(pair)]], from: "geojson", byOrder: 0 };
    if (it.type === "Polygon") return { kind: "polygon", parts: [it.coordinates.map(ring)], from: "geojson", byOrder: 0 };
    if (it.type === "MultiPolygon") {
      return { kind: "polygon", parts: it.coordinates.map((part) => part.map(ring)), from: "geojson", byOrder: 0 };
    }
  } catch (error) {
    if (error instanceof Unread) throw error;
    throw new Unread("geometry", it.type);
  }
  throw new Unread("geometry", String((it as { type?: string }).type ?? ""));
}

function pair(it: LonLat): Pair {
  const [lon, lat] = it;
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lat!) > 90 || Math.abs(lon!) > 360) {
    throw new Unread("coordinate", JSON.stringify(it));
  }
  return [Math.round(lon! * 1e7), Math.round(lat! * 1e7)];
}

function same(a: Pair, b: Pair): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
