// Distances and courses on the WGS84 ellipsoid, and on the sphere where somebody asks for that.
import library from "geographiclib-geodesic";

export type LonLat = [lon: number, lat: number];

const EARTH = library.Geodesic.WGS84;
const MEAN_RADIUS_M = 6_371_008.8;
const RAD = Math.PI / 180;

export interface Way {
  metres: number;
  /** Course at the start, from true north. */
  bearing: number;
}

/** The shortest way on the ellipsoid. */
export function geodesic(from: LonLat, to: LonLat): Way {
  const it = EARTH.Inverse(from[1], from[0], to[1], to[0]);
  return { metres: it.s12 ?? 0, bearing: ((it.azi1 ?? 0) + 360) % 360 };
}

/** The great circle on a sphere of the earth's mean radius; up to half a percent from the geodesic. */
export function greatCircle(from: LonLat, to: LonLat): number {
  const half = (it: number) => Math.sin(it / 2) ** 2;
  const lat = (to[1] - from[1]) * RAD;
  const lon = (to[0] - from[0]) * RAD;
  const chord = half(lat) + Math.cos(from[1] * RAD) * Math.cos(to[1] * RAD) * half(lon);
  return 2 * MEAN_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Where one comes to, so far on a course. */
export function onward(from: LonLat, bearing: number, metres: number): LonLat {
  const it = EARTH.Direct(from[1], from[0], bearing, metres);
  return [it.lon2 ?? from[0], it.lat2 ?? from[1]];
}

/** Points on the geodesic between two, both of them included, no further apart than said. */
export function along(from: LonLat, to: LonLat, everyM: number): LonLat[] {
  const line = EARTH.InverseLine(from[1], from[0], to[1], to[0]);
  const length = line.s13;
  const pieces = Math.max(1, Math.ceil(length / everyM));
  const points: LonLat[] = [from];
  for (let i = 1; i < pieces; i++) {
    const it = line.Position((length * i) / pieces);
    points.push([it.lon2 ?? 0, it.lat2 ?? 0]);
  }
  points.push(to);
  return unwrapped(points);
}

/** Longitudes that run on across the antimeridian instead of jumping round the world. */
export function unwrapped(points: readonly LonLat[], near = points[0]?.[0] ?? 0): LonLat[] {
  let before = near;
  return points.map(([lon, lat]) => {
    before = lon + 360 * Math.round((before - lon) / 360);
    return [before, lat];
  });
}

export interface Measured {
  metres: number;
  circleM: number;
  last: Way | undefined;
}

/** How far it is along points, on the ellipsoid and on the sphere. */
export function measure(points: readonly LonLat[]): Measured {
  const legs = points.slice(1).map((it, i) => [points[i]!, it] as const);
  const ways = legs.map(([from, to]) => geodesic(from, to));
  return {
    metres: ways.reduce((sum, it) => sum + it.metres, 0),
    circleM: legs.reduce((sum, [from, to]) => sum + greatCircle(from, to), 0),
    last: ways.at(-1),
  };
}
