// Patterns by which areas are told apart without their colours: the same on the map and in its legend.
import type { Map } from "maplibre-gl";
import type { Palette } from "./palette.ts";

export type Pattern = "tint" | "dots" | "slant" | "backslant" | "crosses" | "bars" | "pillars" | "ticks" | "plus" | "waves" | "specks";

/** Pixels of a pattern's tile, drawn at twice its size. */
const SIZE = 16;
const RATIO = 2;

/** What is filled how: by the layer and the look of a thing. */
export const FILLS: Record<string, readonly [Pattern, keyof Palette]> = {
  "zones-agreed": ["tint", "agreed"],
  "zones-notified": ["dots", "notified"],
  "zones-asserted": ["slant", "asserted"],
  "zones-rejected": ["crosses", "rejected"],
  "zones-unsaid": ["specks", "rejected"],
  "zones-suspended": ["bars", "rejected"],
  "zones-ended": ["specks", "faint"],
  "sightings-fresh": ["backslant", "sighting"],
  "sightings-old": ["backslant", "stale"],
  "coverage-observed": ["waves", "own"],
  "coverage-jammed": ["crosses", "sighting"],
  "coverage-turned_back": ["bars", "sighting"],
  "coverage-not_observed": ["specks", "stale"],
  "plans-plain": ["plus", "plan"],
  "sites-plain": ["tint", "site"],
  "control-stated": ["pillars", "control"],
  "control-disputed": ["ticks", "control"],
  "gap-plain": ["waves", "gap"],
};

export function drawPattern(on: CanvasRenderingContext2D, pattern: Pattern, colour: string, size = SIZE): void {
  on.clearRect(0, 0, size, size);
  on.strokeStyle = on.fillStyle = colour;
  on.lineWidth = size / 12;
  const line = (...points: number[]) => {
    on.beginPath();
    for (let i = 0; i < points.length; i += 4) {
      on.moveTo(points[i]! * size, points[i + 1]! * size);
      on.lineTo(points[i + 2]! * size, points[i + 3]! * size);
    }
    on.stroke();
  };
  const dot = (x: number, y: number, r: number) => {
    on.beginPath();
    on.arc(x * size, y * size, r * size, 0, 2 * Math.PI);
    on.fill();
  };
  switch (pattern) {
    case "tint":
      on.globalAlpha = 0.16;
      on.fillRect(0, 0, size, size);
      on.globalAlpha = 1;
      return;
    case "dots":
      dot(0.25, 0.25, 0.09);
      return dot(0.75, 0.75, 0.09);
    case "specks":
      return dot(0.5, 0.5, 0.06);
    case "slant":
      return line(-0.25, 0.75, 0.75, -0.25, -0.25, 1.25, 1.25, -0.25, 0.25, 1.25, 1.25, 0.25);
    case "backslant":
      return line(0.25, -0.25, 1.25, 0.75, -0.25, -0.25, 1.25, 1.25, -0.25, 0.25, 0.75, 1.25);
    case "crosses":
      return line(0.3, 0.3, 0.7, 0.7, 0.7, 0.3, 0.3, 0.7);
    case "plus":
      return line(0.5, 0.28, 0.5, 0.72, 0.28, 0.5, 0.72, 0.5);
    case "bars":
      return line(0, 0.25, 1, 0.25, 0, 0.75, 1, 0.75);
    case "pillars":
      return line(0.25, 0, 0.25, 1);
    case "ticks":
      return line(0.25, 0, 0.25, 0.4, 0.75, 0.5, 0.75, 0.9);
    case "waves":
      return line(0, 0.6, 0.25, 0.35, 0.25, 0.35, 0.5, 0.6, 0.5, 0.6, 0.75, 0.35, 0.75, 0.35, 1, 0.6);
  }
}

/** Give the map its patterns, and the arrow by which ways show their direction. */
export function addImages(map: Map, colours: Palette): void {
  for (const [name, [pattern, colour]] of Object.entries(FILLS)) {
    put(map, `fill-${name}`, (on) => drawPattern(on, pattern, colours[colour], SIZE * RATIO), SIZE * RATIO);
  }
  put(map, "arrow", (on) => arrow(on, colours.plan, colours.halo), 24);
  put(map, "site", (on) => siteMark(on, colours.site, colours.halo), 32);
}

function put(map: Map, name: string, draw: (on: CanvasRenderingContext2D) => void, size: number): void {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const on = canvas.getContext("2d", { willReadFrequently: true })!;
  draw(on);
  const image = on.getImageData(0, 0, size, size);
  if (map.hasImage(name)) map.updateImage(name, image);
  else map.addImage(name, image, { pixelRatio: RATIO });
}

function arrow(on: CanvasRenderingContext2D, colour: string, halo: string): void {
  on.beginPath();
  on.moveTo(5, 3);
  on.lineTo(20, 12);
  on.lineTo(5, 21);
  on.lineWidth = 7;
  on.strokeStyle = halo;
  on.stroke();
  on.lineWidth = 4;
  on.strokeStyle = colour;
  on.stroke();
}

function siteMark(on: CanvasRenderingContext2D, colour: string, halo: string): void {
  on.translate(16, 16);
  on.rotate(Math.PI / 4);
  on.fillStyle = halo;
  on.fillRect(-10, -10, 20, 20);
  on.fillStyle = colour;
  on.fillRect(-7, -7, 14, 14);
  on.fillStyle = halo;
  on.fillRect(-2.5, -2.5, 5, 5);
}
