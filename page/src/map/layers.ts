// The layers of the map by name, and which of them are shown when nobody says.
import type { Kind } from "../data/types.ts";

export const LAYERS = [
  "zones",
  "perimeters",
  "lines",
  "tracks",
  "sightings",
  "coverage",
  "plans",
  "sites",
  "matches",
  "control",
  "gap",
  "past",
] as const;

export type LayerName = (typeof LAYERS)[number];

/** Shown at first: not who looked where, nor the gap, which is asked for anew at each place, nor what is over. */
export const FIRST: readonly LayerName[] = LAYERS.filter((it) => !["coverage", "gap", "past"].includes(it));

/** The lists that the map draws. */
export const KINDS = [
  "zones", "lines", "sightings", "coverages", "movements", "activities", "sites", "matches", "areas",
] as const satisfies readonly Kind[];

export const layerOf: Record<(typeof KINDS)[number], LayerName> = {
  zones: "zones",
  lines: "lines",
  sightings: "sightings",
  coverages: "coverage",
  movements: "plans",
  activities: "plans",
  sites: "sites",
  matches: "matches",
  areas: "control",
};
