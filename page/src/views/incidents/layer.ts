// The accounts' places laid over a map: hatched uncertainties, points with their party's name, distances between them.
import type { Feature, FeatureCollection } from "geojson";
import type { GeoJSONSource, LayerSpecification, Map as MapLibre } from "maplibre-gl";
import { FONT } from "../../map/base.ts";
import { palette, type Palette } from "../../map/palette.ts";
import { drawPattern, type Pattern } from "../../map/patterns.ts";
import type { Settings } from "../../data/settings.ts";
import { LOOKS } from "./drawing.ts";

const SOURCE = "accounts";
const TILE = 16;
/** By look: hatch and colour go together, and neither stands alone: each place bears its party's name. */
export const DRAWN: readonly (readonly [Pattern, keyof Palette])[] = [
  ["slant", "own"], ["backslant", "sighting"], ["dots", "notified"], ["bars", "plan"], ["crosses", "line"], ["pillars", "control"],
];

export class AccountLayer {
  private text = "";

  constructor(private readonly map: MapLibre, private readonly settings: Settings) {
    this.install();
    // A context that was lost comes back with what others put there, and without this.
    map.on("style.load", this.install);
    settings.addEventListener("changed", this.restyle);
  }

  stop(): void {
    this.settings.removeEventListener("changed", this.restyle);
  }

  show(features: readonly Feature[]): void {
    const data: FeatureCollection = { type: "FeatureCollection", features: [...features] };
    const text = JSON.stringify(data);
    if (text === this.text) return;
    this.text = text;
    this.map.getSource<GeoJSONSource>(SOURCE)?.setData(data);
  }

  private readonly install = () => {
    this.images();
    if (this.map.getSource(SOURCE)) return;
    this.map.addSource(SOURCE, { type: "geojson", data: this.text ? (JSON.parse(this.text) as FeatureCollection) : { type: "FeatureCollection", features: [] } });
    for (const it of layers(palette(this.settings))) this.map.addLayer(it);
  };

  private readonly restyle = () => {
    if (!this.map.getSource(SOURCE)) return;
    this.images();
    for (const it of layers(palette(this.settings))) {
      for (const [name, value] of Object.entries(it.paint ?? {})) this.map.setPaintProperty(it.id, name as never, value as never);
    }
  };

  private images(): void {
    const colours = palette(this.settings);
    DRAWN.forEach(([pattern, colour], look) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = TILE * 2;
      const on = canvas.getContext("2d", { willReadFrequently: true })!;
      drawPattern(on, pattern, colours[colour], TILE * 2);
      const image = on.getImageData(0, 0, TILE * 2, TILE * 2);
      const name = `account-${look}`;
      if (this.map.hasImage(name)) this.map.updateImage(name, image);
      else this.map.addImage(name, image, { pixelRatio: 2 });
    });
  }
}

function layers(colours: Palette): LayerSpecification[] {
  const of = (part: string) => ["==", ["get", "part"], part] as never;
  const colour = ["match", ["get", "look"], ...DRAWN.flatMap(([, it], look) => [look, colours[it]]), colours.ink] as never;
  const hatch = ["concat", "account-", ["to-string", ["%", ["get", "look"], LOOKS]]] as never;
  const text = { "text-font": FONT, "text-field": ["get", "label"] as never };
  return [
    { id: `${SOURCE}-area`, type: "fill", source: SOURCE, filter: of("area"), paint: { "fill-pattern": hatch } },
    { id: `${SOURCE}-edge`, type: "line", source: SOURCE, filter: of("edge"), paint: { "line-color": colour, "line-width": 2.5, "line-dasharray": [4, 2] } },
    { id: `${SOURCE}-ray`, type: "line", source: SOURCE, filter: of("ray"), paint: { "line-color": colour, "line-width": 1.5, "line-dasharray": [1, 2] } },
    { id: `${SOURCE}-apart-halo`, type: "line", source: SOURCE, filter: of("apart"), paint: { "line-color": colours.halo, "line-width": 6, "line-opacity": 0.7 } },
    { id: `${SOURCE}-apart`, type: "line", source: SOURCE, filter: of("apart"), paint: { "line-color": colours.ink, "line-width": 2, "line-dasharray": [3, 2] } },
    { id: `${SOURCE}-observer`, type: "circle", source: SOURCE, filter: of("observer"), paint: { "circle-radius": 5, "circle-color": colours.halo, "circle-stroke-color": colour, "circle-stroke-width": 2 } },
    { id: `${SOURCE}-point`, type: "circle", source: SOURCE, filter: of("point"), paint: { "circle-radius": 6, "circle-color": colour, "circle-stroke-color": colours.halo, "circle-stroke-width": 2 } },
    {
      id: `${SOURCE}-apart-label`, type: "symbol", source: SOURCE, filter: of("apart"),
      layout: { ...text, "symbol-placement": "line-center", "text-size": 13, "text-allow-overlap": true },
      paint: { "text-color": colours.ink, "text-halo-color": colours.halo, "text-halo-width": 2 },
    },
    {
      id: `${SOURCE}-label`, type: "symbol", source: SOURCE, filter: of("point"),
      layout: { ...text, "text-size": 14, "text-variable-anchor": ["top", "bottom", "left", "right"], "text-radial-offset": 0.9, "text-allow-overlap": true, "text-max-width": 14 },
      paint: { "text-color": colours.ink, "text-halo-color": colours.halo, "text-halo-width": 2.5 },
    },
  ];
}
