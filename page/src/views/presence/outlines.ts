// Whether two outlines can have anything in common, by the boxes around them. The boxes round outward: what is left
// out lies apart for certain; what is kept may still lie apart. Pure.

interface Place {
  lat_e7: number;
  lon_e7: number;
}
export type Outline =
  | { type: "circle"; centre: Place; radius_mm: number }
  | { type: "polygon"; parts: readonly (readonly (readonly (readonly number[])[])[])[] }
  | { type: "corridor"; centreline: readonly (readonly number[])[]; half_width_mm: number };

/** West, south, east, north, in degrees. */
export type Box = readonly [number, number, number, number];

const METRES_PER_DEGREE = 110_500; // a degree of latitude is nowhere shorter

export function boxOf(it: Outline, beyondM = 0): Box {
  if (it.type === "circle") return grown([at(it.centre.lon_e7), at(it.centre.lat_e7), at(it.centre.lon_e7), at(it.centre.lat_e7)], it.radius_mm / 1000 + beyondM);
  const points = it.type === "polygon" ? it.parts.flat(2) : it.centreline;
  let near = at(points[0]![0]!);
  const lons = points.map((point) => (near = at(point[0]!) + 360 * Math.round((near - at(point[0]!)) / 360))); // on across the antimeridian
  const lats = points.map((point) => at(point[1]!));
  const box: Box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
  return grown(box, beyondM + (it.type === "corridor" ? it.half_width_mm / 1000 : 0));
}

export function mayTouch(a: Box, b: Box): boolean {
  if (a[1] > b[3] || b[1] > a[3]) return false;
  return [-360, 0, 360].some((turn) => a[0] <= b[2] + turn && b[0] + turn <= a[2]);
}

function grown([west, south, east, north]: Box, metres: number): Box {
  const dLat = (metres * 1.01) / METRES_PER_DEGREE;
  const widest = Math.min(Math.max(Math.abs(south - dLat), Math.abs(north + dLat)), 89.9);
  const dLon = Math.min(dLat / Math.cos((widest * Math.PI) / 180), 180);
  return [west - dLon, south - dLat, east + dLon, north + dLat];
}

function at(e7: number): number {
  return e7 / 1e7;
}
