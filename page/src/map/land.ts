// The land as it can be drawn: it comes cut at no meridian, so that a coast that passes the antimeridian would be
// drawn back across the whole world.
import type { FeatureCollection, MultiLineString, MultiPolygon, Polygon, Position } from "geojson";
import { unwrapped, type LonLat } from "./geo/geodesy.ts";
import { boundsOf, capped } from "./geo/shapes.ts";

export type Land = FeatureCollection<MultiPolygon | MultiLineString>;

/** So far to the south there is no coast, but the edge of the map that Antarctica was closed along. */
const NO_COAST = -89;

/** Land to be filled, and its coast: what closes a ring round a pole is filled up to it, and is no coast. */
export function drawable(read: FeatureCollection<Polygon | MultiPolygon>): Land {
  const polygons = read.features.flatMap(({ geometry: it }) => (it.type === "Polygon" ? [it.coordinates] : it.coordinates));
  const coasts = polygons.map((rings) => rings.map(coast).filter((it) => it.length));
  const feature = <G extends MultiPolygon | MultiLineString>(geometry: G) => ({ type: "Feature" as const, properties: {}, geometry });
  return {
    type: "FeatureCollection",
    features: [
      feature({ type: "MultiPolygon", coordinates: coasts.map((rings) => rings.map(capped)) }),
      feature({ type: "MultiLineString", coordinates: coasts.flat() }),
    ],
  };
}

/** A ring as a line that runs on across the antimeridian; one round a pole ends a whole turn from where it began. */
function coast(ring: Position[]): LonLat[] {
  const line = unwrapped(ring.filter((it) => it[1]! > NO_COAST) as LonLat[]);
  // In the world that most of it lies in: a lake has to lie in the same as the land around it.
  const { west, east } = boundsOf(line);
  const turns = 360 * Math.round((west + east) / 720);
  return line.map(([lon, lat]) => [lon - turns, lat]);
}
