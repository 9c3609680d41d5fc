// Footprints as they are on record, made ready for drawing: circles as the geodesic says, corridors with their width,
// edges straight on the ground or on a plain map as their rule says, across the antimeridian and round the poles.
import type { LonLat } from "./geodesy.ts";
import { along, onward, unwrapped } from "./geodesy.ts";

export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** Ready for drawing. What is filled may overlap itself; the edge is drawn apart from it, and does not. */
export interface Shape {
  fill: LonLat[][][];
  edge: LonLat[][];
  bounds: Bounds;
  /** Where it may be named. */
  label: LonLat;
}

export type E7 = readonly [lon: number, lat: number];

export type Footprint =
  | { type: "circle"; centre: { lon_e7: number; lat_e7: number }; radius_mm: number }
  | { type: "polygon"; parts: readonly (readonly (readonly E7[])[])[]; edges?: "planar" | "geodesic" }
  | { type: "corridor"; centreline: readonly E7[]; half_width_mm: number; edges?: "planar" | "geodesic" };

export const CIRCLE_POINTS = 96;
const GEODESIC_STEP_M = 25_000;
const PLANAR_STEP_DEG = 0.5;

export const degrees = (it: E7): LonLat => [it[0] / 1e7, it[1] / 1e7];

export function shapeOf(it: Footprint): Shape {
  switch (it.type) {
    case "circle":
      return circle([it.centre.lon_e7 / 1e7, it.centre.lat_e7 / 1e7], it.radius_mm / 1000);
    case "polygon":
      return polygon(it.parts.map((rings) => rings.map((ring) => ring.map(degrees))), it.edges ?? "planar");
    case "corridor":
      return corridor(pathOf(it.centreline.map(degrees), it.edges ?? "geodesic"), it.half_width_mm / 1000);
  }
}

/** What lies around a footprint, as wide as said: the line up to which it reaches. */
export function around(it: Footprint, widthM: number): Shape {
  switch (it.type) {
    case "circle":
      return circle([it.centre.lon_e7 / 1e7, it.centre.lat_e7 / 1e7], it.radius_mm / 1000 + widthM);
    case "corridor":
      return corridor(pathOf(it.centreline.map(degrees), it.edges ?? "geodesic"), it.half_width_mm / 1000 + widthM);
    case "polygon": {
      const shape = shapeOf(it);
      const edge = shape.fill.flatMap((rings) => {
        const outer = rings[0]!;
        const inside = (at: LonLat) => isInside(at, outer);
        return hull(outer, widthM).flatMap((line) => kept(line, widthM, (at) => !inside(at)));
      });
      return { fill: [], edge, bounds: boundsOf(edge.flat()), label: shape.label };
    }
  }
}

export function circle(centre: LonLat, radiusM: number): Shape {
  const ring: LonLat[] = [];
  for (let i = 0; i <= CIRCLE_POINTS; i++) ring.push(onward(centre, (360 * i) / CIRCLE_POINTS, radiusM));
  const edge = unwrapped(ring, centre[0]);
  const fill = capped(edge);
  return { fill: [[fill]], edge: [edge], bounds: boundsOf(fill), label: centre };
}

/** A closed line as it is filled: one that goes round a pole up to it. */
export function capped(edge: LonLat[]): LonLat[] {
  const [first, last] = [edge[0]!, edge.at(-1)!];
  if (Math.round((last[0] - first[0]) / 360) === 0) return edge;
  const pole = edge.reduce((sum, it) => sum + it[1], 0) > 0 ? 90 : -90;
  return [...edge, [last[0], pole], [first[0], pole], first];
}

function polygon(parts: LonLat[][][], edges: "planar" | "geodesic"): Shape {
  const first = parts[0]?.[0]?.[0]?.[0] ?? 0;
  const lines = parts.map((rings) => rings.map((ring) => unwrapped(pathOf([...ring, ring[0]!], edges), first)));
  const fill = lines.map((rings) => rings.map(capped));
  const edge = lines.flat();
  const bounds = boundsOf(fill.flat(2));
  return { fill, edge, bounds, label: named(fill[0]?.[0] ?? [], bounds) };
}

function corridor(line: LonLat[], halfWidthM: number): Shape {
  const fill = capsules(line, halfWidthM).map((ring) => [ring]);
  const edge = hull(line, halfWidthM);
  return { fill, edge, bounds: boundsOf(fill.flat(2)), label: line[line.length >> 1]! };
}

/** A path with its edges as their rule says, in steps short enough to be drawn straight. */
export function pathOf(points: readonly LonLat[], edges: "planar" | "geodesic"): LonLat[] {
  const path: LonLat[] = [points[0]!];
  for (const to of points.slice(1)) {
    const from = path.at(-1)!;
    const target = unwrapped([to], from[0])[0]!;
    path.push(...(edges === "geodesic" ? along(from, target, GEODESIC_STEP_M) : straight(from, target)).slice(1));
  }
  return unwrapped(path);
}

function straight(from: LonLat, to: LonLat): LonLat[] {
  const pieces = Math.max(1, Math.ceil(Math.abs(to[1] - from[1]) / PLANAR_STEP_DEG));
  return Array.from({ length: pieces + 1 }, (_, i) => [
    from[0] + ((to[0] - from[0]) * i) / pieces,
    from[1] + ((to[1] - from[1]) * i) / pieces,
  ]);
}

export function box(it: readonly [number, number, number, number]): Shape {
  const [west, south, right, north] = it.map((e7) => e7 / 1e7) as [number, number, number, number];
  const east = right < west ? right + 360 : right;
  const ring: LonLat[] = [[west, south], [east, south], [east, north], [west, north], [west, south]];
  return { fill: [[ring]], edge: [ring], bounds: { west, south, east, north }, label: [(west + east) / 2, north] };
}

// -- what lies within so many metres of a path -------------------------------------------------------------------

const FLAT_M = 111_320;

/** The pieces of a path, each widened and rounded at both ends. */
function capsules(line: readonly LonLat[], widthM: number): LonLat[][] {
  const rings: LonLat[][] = [];
  for (let i = 1; i < line.length; i++) {
    const [from, to] = [line[i - 1]!, line[i]!];
    const course = courseOf(from, to);
    const ring: LonLat[] = [];
    for (let turn = 90; turn <= 270; turn += 15) ring.push(onward(from, course + turn, widthM));
    for (let turn = -90; turn <= 90; turn += 15) ring.push(onward(to, course + turn, widthM));
    ring.push(ring[0]!);
    rings.push(unwrapped(ring, from[0]));
  }
  return rings;
}

/** The line round all pieces together: of each its outline, where no other piece covers it. */
function hull(line: readonly LonLat[], widthM: number): LonLat[][] {
  const rings = capsules(line, widthM);
  return rings.flatMap((ring, number) => {
    const near = [...rings.keys()].filter((it) => it !== number && overlap(rings[it]!, ring));
    const covered = (at: LonLat) =>
      near.some((it) => awayM(at, line[it]!, line[it + 1]!) < widthM * 0.999);
    return kept(ring, widthM, (at) => !covered(at));
  });
}

/** The parts of a line of which something holds, looked at in steps of an eighth of a width. */
function kept(line: readonly LonLat[], widthM: number, holds: (at: LonLat) => boolean): LonLat[][] {
  const step = widthM / 8 / FLAT_M;
  const parts: LonLat[][] = [];
  let part: LonLat[] = [];
  for (let i = 1; i < line.length; i++) {
    const [from, to] = [line[i - 1]!, line[i]!];
    const pieces = Math.min(64, Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / step)));
    for (let piece = 0; piece < pieces; piece++) {
      const [a, b, middle] = [piece, piece + 1, piece + 0.5].map((it) => between(from, to, it / pieces)) as [LonLat, LonLat, LonLat];
      if (holds(middle)) {
        if (!part.length) part.push(a);
        part.push(b);
      } else if (part.length) {
        parts.push(part);
        part = [];
      }
    }
  }
  if (part.length) parts.push(part);
  return parts;
}

const between = (from: LonLat, to: LonLat, share: number): LonLat => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
];

function courseOf(from: LonLat, to: LonLat): number {
  const narrow = Math.cos((((from[1] + to[1]) / 2) * Math.PI) / 180);
  return (Math.atan2((to[0] - from[0]) * narrow, to[1] - from[1]) * 180) / Math.PI;
}

/** How far a point is from a piece of a path; flat, as is good enough between points that are drawn straight. */
export function awayM(at: LonLat, from: LonLat, to: LonLat): number {
  const narrow = Math.cos((at[1] * Math.PI) / 180);
  const [px, py] = [(at[0] - from[0]) * narrow, at[1] - from[1]];
  const [dx, dy] = [(to[0] - from[0]) * narrow, to[1] - from[1]];
  const length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, (px * dx + py * dy) / length)) : 0;
  return Math.hypot(px - share * dx, py - share * dy) * FLAT_M;
}

function overlap(a: readonly LonLat[], b: readonly LonLat[]): boolean {
  const [one, other] = [boundsOf(a), boundsOf(b)];
  return one.west <= other.east && other.west <= one.east && one.south <= other.north && other.south <= one.north;
}

export function isInside([x, y]: LonLat, ring: readonly LonLat[]): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [ring[i]!, ring[j]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** A place inside a ring where it may be named: in the middle of its widest stretch at half its height. */
function named(ring: readonly LonLat[], bounds: Bounds): LonLat {
  const y = (bounds.south + bounds.north) / 2;
  const cuts: number[] = [];
  for (let i = 1; i < ring.length; i++) {
    const [[xi, yi], [xj, yj]] = [ring[i]!, ring[i - 1]!];
    if (yi > y !== yj > y) cuts.push(xi + ((y - yi) * (xj - xi)) / (yj - yi));
  }
  cuts.sort((a, b) => a - b);
  let best: LonLat = [(bounds.west + bounds.east) / 2, y];
  let widest = 0;
  for (let i = 1; i < cuts.length; i += 2) {
    const width = cuts[i]! - cuts[i - 1]!;
    if (width > widest) [widest, best] = [width, [(cuts[i]! + cuts[i - 1]!) / 2, y]];
  }
  return best;
}

export function boundsOf(points: readonly LonLat[]): Bounds {
  const it = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const [lon, lat] of points) {
    it.west = Math.min(it.west, lon);
    it.east = Math.max(it.east, lon);
    it.south = Math.min(it.south, lat);
    it.north = Math.max(it.north, lat);
  }
  return it;
}

/** What holds all of them; nothing, when there is none. The shorter way round the world. */
export function together(all: readonly Bounds[]): Bounds | undefined {
  if (!all.length) return undefined;
  const plain = join(all);
  const shifted = join(all.map((it) => (it.west < 0 ? { ...it, west: it.west + 360, east: it.east + 360 } : it)));
  return shifted.east - shifted.west < plain.east - plain.west ? shifted : plain;
}

function join(all: readonly Bounds[]): Bounds {
  return {
    west: Math.min(...all.map((it) => it.west)),
    south: Math.min(...all.map((it) => it.south)),
    east: Math.max(...all.map((it) => it.east)),
    north: Math.max(...all.map((it) => it.north)),
  };
}
