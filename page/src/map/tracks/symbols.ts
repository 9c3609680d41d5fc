// The symbols of tracks, one beside the other in a picture: by kind, and dashed when they are stale. All are drawn
// as of unknown affiliation but those that are claimed to be the reader's own: the page judges nobody.
import { CLASSES, type TrackClass } from "./store.ts";

export const CELL = 64;
export const COLUMNS = CLASSES.length * 2;

const SETS: Record<TrackClass, string> = { unknown: "10", ground: "15", person: "27", air: "01", sea: "30" };

/** The code of a symbol: its frame alone says what is known; no icon is made up. */
export function codeOf(kind: TrackClass, own: boolean, stale: boolean): string {
  return `100${own ? 3 : 1}${SETS[kind]}${stale ? 1 : 0}0000000000000`.padEnd(20, "0");
}

/** Columns by kind, doubled for one's own; the second row is of those that are stale. */
export async function drawSymbols(): Promise<HTMLCanvasElement> {
  const { default: milsymbol } = await import("milsymbol");
  const canvas = document.createElement("canvas");
  canvas.width = CELL * COLUMNS;
  canvas.height = CELL * 2;
  const on = canvas.getContext("2d")!;
  CLASSES.forEach((kind, column) => {
    for (const own of [false, true]) {
      for (const stale of [false, true]) {
        const symbol = new milsymbol.Symbol(codeOf(kind, own, stale), { size: 36, outlineWidth: 5, outlineColor: "white" });
        const drawn = symbol.asCanvas(1);
        const scale = Math.min(1, (CELL - 2) / Math.max(drawn.width, drawn.height));
        const [width, height] = [drawn.width * scale, drawn.height * scale];
        const x = (column * 2 + (own ? 1 : 0)) * CELL + (CELL - width) / 2;
        on.drawImage(drawn, x, (stale ? CELL : 0) + (CELL - height) / 2, width, height);
      }
    }
  });
  return canvas;
}
