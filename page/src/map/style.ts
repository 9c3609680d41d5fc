// How each layer is drawn: by colour and pattern, by the kind of its edge, and in words.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from "maplibre-gl";
import { FONT } from "./base.ts";
import type { Part } from "./features.ts";
import type { LayerName } from "./layers.ts";
import type { Palette } from "./palette.ts";

/** Sources, each of one layer of the map's legend; from the lowest to the highest. */
export const SOURCES = [
  "control", "coverage", "gap", "zones", "perimeters", "sightings", "plans", "lines", "sites", "matches",
] as const;
export type SourceName = (typeof SOURCES)[number];

/** Tracks are drawn by themselves, below this one. */
export const ABOVE_TRACKS = "sites-mark";

interface Styled {
  layer: LayerName;
  spec: LayerSpecification;
}

const of = (...parts: Part[]): FilterSpecification => ["in", ["get", "part"], ["literal", parts]];
const byLook = (looks: Record<string, string>, otherwise: string): ExpressionSpecification =>
  ["match", ["get", "look"], ...Object.entries(looks).flat(), otherwise] as unknown as ExpressionSpecification;

const byLookNumber = byLook as unknown as (looks: Record<string, number>, otherwise: number) => ExpressionSpecification;

/** The edge of what is agreed is whole; of all else it is broken, of each in its own way. */
const DASHES = [
  "match", ["get", "look"],
  "agreed", ["literal", [1, 0]],
  "notified", ["literal", [5, 1.5]],
  "rejected", ["literal", [1, 1.5]],
  "suspended", ["literal", [6, 2, 1, 2]],
  "ended", ["literal", [1, 3]],
  ["literal", [3, 2]],
] as unknown as ExpressionSpecification;

export function styled(colours: Palette): Styled[] {
  const zoneColour = byLook(
    {
      agreed: colours.agreed, notified: colours.notified, asserted: colours.asserted, rejected: colours.rejected,
      suspended: colours.rejected, ended: colours.faint,
    },
    colours.rejected,
  );
  const all: Styled[] = [];
  const add = (source: SourceName, name: string, spec: object) =>
    all.push({ layer: source, spec: { id: `${source}-${name}`, source, ...spec } as LayerSpecification });
  const fill = (source: SourceName, opacity = 1) =>
    add(source, "fill", {
      type: "fill", filter: of("fill"),
      paint: { "fill-pattern": ["concat", `fill-${source}-`, ["get", "look"]], "fill-opacity": opacity, "fill-antialias": false },
    });
  const edge = (source: SourceName, colour: string | ExpressionSpecification, width: number | ExpressionSpecification, dash?: number[] | ExpressionSpecification, filter = of("edge")) =>
    add(source, `edge${all.length}`, {
      type: "line", filter, layout: { "line-join": "round" },
      paint: { "line-color": colour, "line-width": width, ...(dash ? { "line-dasharray": dash } : {}) },
    });
  fill("control");
  edge("control", colours.control, 1.2, [1, 3]);
  fill("coverage", 0.6);
  edge("coverage", colours.own, 1, [6, 3]);
  fill("gap");
  edge("gap", colours.gap, 2);
  fill("zones");
  edge("zones", zoneColour, byLookNumber({ ended: 1.2 }, 2.2), DASHES);
  edge("perimeters", zoneColour, 1.4, [2, 3]);
  fill("sightings");
  edge("sightings", byLook({ old: colours.stale }, colours.sighting), 1.6, [3, 2]);
  fill("plans");
  edge("plans", colours.plan, 1.4);
  edge("plans", colours.halo, 5, undefined, of("way"));
  edge("plans", colours.plan, 2.6, undefined, of("way"));
  edge("lines", colours.halo, 7, undefined, of("way"));
  edge("lines", zoneColour, byLookNumber({ ended: 1.6 }, 3.4), DASHES, of("way"));
  fill("sites");
  edge("sites", colours.site, 1.4);
  for (const it of SOURCES) if (it !== "perimeters" && it !== "matches") edge(it, colours.stale, 1.4, [4, 3], of("box"));
  add("plans", "arrow", {
    type: "symbol", filter: of("way"),
    layout: { "symbol-placement": "line", "symbol-spacing": 90, "icon-image": "arrow", "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
  add("plans", "stop", {
    type: "circle", filter: of("stop"),
    paint: { "circle-radius": 4, "circle-color": colours.halo, "circle-stroke-color": colours.plan, "circle-stroke-width": 2 },
  });
  add("sites", "mark", {
    type: "symbol", filter: of("mark"), layout: { "icon-image": "site", "icon-allow-overlap": true, "icon-ignore-placement": true },
  });
  edge("matches", colours.halo, 7, undefined, of("edge", "way", "box"));
  edge("matches", colours.match, 3.5, [2, 1], of("edge", "way", "box"));
  return [...all, ...labels(colours)];
}

const OFFSETS: Record<string, [number, number]> = {
  left: [0.9, 0], right: [-0.9, 0], top: [0, 0.9], bottom: [0, -0.9],
  "top-left": [0.6, 0.6], "top-right": [-0.6, 0.6], "bottom-left": [0.6, -0.6], "bottom-right": [-0.6, -0.6],
};

function labels(colours: Palette): Styled[] {
  const all: Styled[] = [];
  const add = (source: SourceName, name: string, part: Part, colour: string, layout: object = {}) =>
    all.push({
      layer: source,
      spec: {
        id: `${source}-${name}`, source, type: "symbol",
        filter: part === "label" ? ["all", of(part), [">=", ["zoom"], ["coalesce", ["get", "from"], 0]]] : of(part),
        layout: {
          "text-field": ["get", "label"], "text-font": FONT, "text-size": 13, "text-max-width": 12, "text-padding": 4,
          ...layout,
        },
        paint: { "text-color": colour, "text-halo-color": colours.halo, "text-halo-width": 1.6 },
      } as LayerSpecification,
    });
  const below = { "text-anchor": "top", "text-offset": [0, 0.7] };
  add("perimeters", "label", "edge", colours.ink, { "symbol-placement": "line", "text-size": 11, "symbol-spacing": 500, "text-max-angle": 30 });
  add("coverage", "label", "label", colours.own, { "text-size": 11 });
  // Two may state opposite things of one place: neither hides the other's words.
  add("control", "label", "label", colours.control, {
    "text-size": 12, "text-variable-anchor": ["center", "top", "bottom", "right", "left"], "text-radial-offset": 2, "text-justify": "auto",
  });
  add("plans", "stops", "stop", colours.ink, { "text-size": 11, ...below });
  add("sightings", "label", "label", colours.sighting);
  add("lines", "side", "side", colours.ink, {
    "text-size": 12, "text-anchor": ["get", "anchor"],
    "text-offset": ["match", ["get", "anchor"], ...Object.entries(OFFSETS).flatMap(([it, by]) => [it, ["literal", by]]), ["literal", [0, 0]]],
  });
  add("lines", "label", "label", colours.ink, below);
  add("sites", "label", "label", colours.ink, below);
  add("plans", "label", "label", colours.plan, below);
  add("zones", "label", "label", colours.ink);
  add("gap", "label", "label", colours.gap, below);
  add("matches", "label", "label", colours.match, { "text-anchor": "bottom", "text-offset": [0, -0.8], "text-size": 14 });
  return all;
}

/** What is picked, and what is measured: above everything. */
export function above(colours: Palette): LayerSpecification[] {
  return [
    { id: "picked-halo", type: "line", source: "picked", paint: { "line-color": colours.halo, "line-width": 8, "line-opacity": 0.7 } },
    { id: "picked", type: "line", source: "picked", paint: { "line-color": colours.picked, "line-width": 4 } },
    {
      id: "picked-at", type: "circle", source: "picked", filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 16, "circle-color": "rgba(0,0,0,0)", "circle-stroke-color": colours.picked, "circle-stroke-width": 4 },
    },
    { id: "measured", type: "line", source: "measured", paint: { "line-color": colours.measure, "line-width": 3, "line-dasharray": [2, 1] } },
    {
      id: "measured-at", type: "circle", source: "measured", filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 5, "circle-color": colours.halo, "circle-stroke-color": colours.measure, "circle-stroke-width": 3 },
    },
  ];
}
