// The colours of the map, light and dark. Each thing that they tell apart is told apart by pattern or words, too.
import type { Settings } from "../data/settings.ts";

export interface Palette {
  water: string;
  land: string;
  coast: string;
  ink: string;
  halo: string;
  faint: string;
  agreed: string;
  notified: string;
  asserted: string;
  rejected: string;
  line: string;
  sighting: string;
  own: string;
  track: string;
  stale: string;
  plan: string;
  site: string;
  match: string;
  gap: string;
  control: string;
  measure: string;
  picked: string;
}

export const LIGHT: Palette = {
  water: "#d3e0e4",
  land: "#f3f1ea",
  coast: "#9db0b3",
  ink: "#14232a",
  halo: "#ffffff",
  faint: "#b6c0c0",
  agreed: "#0b6478",
  notified: "#5a4aa0",
  asserted: "#8a5a00",
  rejected: "#5c6468",
  line: "#7a2d6e",
  sighting: "#9a3412",
  own: "#0b3fae",
  track: "#14232a",
  stale: "#6b7a80",
  plan: "#1d6b3a",
  site: "#00695c",
  match: "#b3261e",
  gap: "#7a4d00",
  control: "#4a4a4a",
  measure: "#0b3fae",
  picked: "#0b3fae",
};

export const DARK: Palette = {
  water: "#0d1519",
  land: "#1b262b",
  coast: "#4a5f67",
  ink: "#e7eeee",
  halo: "#0d1519",
  faint: "#3c4c53",
  agreed: "#4cc3d6",
  notified: "#b5a5ff",
  asserted: "#ffb84d",
  rejected: "#a9b4b8",
  line: "#f0a6e2",
  sighting: "#ff9d70",
  own: "#9db8ff",
  track: "#e7eeee",
  stale: "#8b9aa0",
  plan: "#7fd8a0",
  site: "#6fe0cf",
  match: "#ff8a80",
  gap: "#ffcf70",
  control: "#c4c4c4",
  measure: "#ffd54a",
  picked: "#ffd54a",
};

export function palette(settings: Settings): Palette {
  return settings.shade === "dark" ? DARK : LIGHT;
}
