// What the map lies on: water and land, and a map of the operator's own if there is one. No borders, no names, no
// other host.
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import type { Land } from "./land.ts";
import type { Palette } from "./palette.ts";
import { tileLayers, type Tiles } from "./tiles.ts";

/** No glyphs are named, so that text is drawn with the fonts of the machine. */
export const FONT = ["system-ui", "Noto Sans", "Noto Sans Arabic", "DejaVu Sans", "sans-serif"];

export function baseStyle(land: Land, colours: Palette, tiles: Tiles | undefined): StyleSpecification {
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: land, tolerance: 0.3, buffer: 8 },
      ...(tiles ? { tiles: tiles.source } : {}),
    },
    layers: baseLayers(colours, tiles),
  };
}

export function baseLayers(colours: Palette, tiles: Tiles | undefined): LayerSpecification[] {
  return [
    { id: "water", type: "background", paint: { "background-color": colours.water } },
    { id: "land", type: "fill", source: "land", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colours.land, "fill-antialias": false } },
    ...(tiles ? tileLayers(tiles, colours) : []),
    {
      id: "coast", type: "line", source: "land", filter: ["==", ["geometry-type"], "LineString"],
      paint: { "line-color": colours.coast, "line-width": 0.8 },
    },
  ];
}
