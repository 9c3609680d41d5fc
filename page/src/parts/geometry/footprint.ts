// Footprints of the record, drawn: circles, polygons and corridors as GeoJSON, with what they take up on the map.
// For the eye only. What lies within is decided by the server.
import type { Geometry } from "geojson";
import { geodesic, onward, type LonLat } from "../../map/geo/geodesy.ts";
import { box as boxShape, pathOf, shapeOf, type Bounds } from "../../map/geo/shapes.ts";

export type { Bounds } from "../../map/geo/shapes.ts";

/** Where something is, as the record has it: 1e-7 degree and millimetres. */
export type Footprint =
  | { type: "circle"; centre: { lon_e7: number; lat_e7: number }; radius_mm: number }
  | { type: "polygon"; parts: Pair[][][]; edges?: EdgeRule }
  | { type: "corridor"; centreline: Pair[]; half_width_mm: number; edges?: EdgeRule };
export type Pair = [number, number];
export type EdgeRule = "planar" | "geodesic";

export const degreesOf = (it: readonly number[]): LonLat => [it[0]! / 1e7, it[1]! / 1e7];

/** How far apart two places are, in metres, on the ellipsoid. */
export const metresBetween = (a: LonLat, b: LonLat): number => geodesic(a, b).metres;

/** The course from one place to another, in degrees from true north. */
export const bearing = (a: LonLat, b: LonLat): number => geodesic(a, b).bearing;

/** The outline of a way with its width: along one side, round the end, and back along the other. */
export function wayRing(path: readonly LonLat[], metres: number): LonLat[] {
  const side = (points: readonly LonLat[]): LonLat[] =>
    points.flatMap((at, i) => {
      const before = i > 0 ? bearing(points[i - 1]!, at) : undefined;
      const after = i < points.length - 1 ? bearing(at, points[i + 1]!) : undefined;
      const from = (before ?? after! - 180) - 90;
      const to = (after ?? before! + 180) - 90;
      const turn = ((to - from + 540) % 360) - 180;
      if (before !== undefined && after !== undefined) {
        if (turn < 0) return [onward(at, from + turn / 2, metres)]; // the inner side of a bend
        return arc(at, from, turn, metres);
      }
      return after === undefined ? arc(at, from, 180, metres) : [onward(at, to, metres)];
    });
  const ring = [...side(path), ...side([...path].reverse())];
  return [...ring, ring[0]!];
}

function arc(at: LonLat, from: number, turn: number, metres: number): LonLat[] {
  const steps = Math.max(1, Math.ceil(turn / 15));
  return Array.from({ length: steps + 1 }, (_, i) => onward(at, from + (turn * i) / steps, metres));
}

/** As it is drawn on every map; a corridor by its outline alone, for what is drawn here shows its edges. */
export function drawn(it: Footprint): Geometry {
  if (it.type === "corridor") {
    const path = pathOf(it.centreline.map(degreesOf), it.edges ?? "geodesic");
    return { type: "Polygon", coordinates: [wayRing(path, it.half_width_mm / 1000)] };
  }
  return { type: "MultiPolygon", coordinates: shapeOf(it).fill };
}

export function line(path: readonly (readonly number[])[]): Geometry {
  return { type: "LineString", coordinates: path.map(degreesOf) };
}

/** A box of the coarse detail: west, south, east, north in 1e-7 degree. */
export function box(it: readonly number[]): Geometry {
  return { type: "MultiPolygon", coordinates: boxShape(it as [number, number, number, number]).fill };
}

/** Every vertex, in the order in which it is read back; a circle's centre. */
export function vertices(it: Footprint): Pair[] {
  if (it.type === "circle") return [[it.centre.lon_e7, it.centre.lat_e7]];
  return it.type === "corridor" ? it.centreline : it.parts.flat(2);
}

/** What geometries take up together; undefined where there are none. */
export function boundsOf(geometries: readonly Geometry[]): Bounds | undefined {
  const all: number[][] = [];
  const walk = (it: unknown): void => {
    if (!Array.isArray(it)) return;
    if (typeof it[0] === "number") all.push(it as number[]);
    else it.forEach(walk);
  };
  geometries.forEach((it) => it.type !== "GeometryCollection" && walk(it.coordinates));
  if (!all.length) return undefined;
  const [lons, lats] = [all.map((it) => it[0]!), all.map((it) => it[1]!)];
  return { west: Math.min(...lons), south: Math.min(...lats), east: Math.max(...lons), north: Math.max(...lats) };
}

/** What was drawn as a polygon by 96 segments, as the circle that was meant. */
export function circleOf(ring: readonly LonLat[]): { centre: LonLat; metres: number } {
  const points = ring.slice(0, -1);
  const mean = (i: number) => points.reduce((sum, it) => sum + it[i]!, 0) / points.length;
  const centre: LonLat = [mean(0), mean(1)];
  return { centre, metres: points.reduce((sum, it) => sum + metresBetween(centre, it), 0) / points.length };
}
