// From what was typed of an outline to a footprint, or a path: by the server's reading of each coordinate, where it has answered.
import { latin, lines, written, type Point } from "./coordinates.ts";
import type { EdgeRule, Footprint, Pair } from "./footprint.ts";
import { readShape, Unread } from "./shapes.ts";

export type OutlineKind = "circle" | "polygon" | "corridor" | "line";
/** A line has a path and no area. */
export interface Outlined {
  footprint?: Footprint;
  path?: Pair[];
  edges: EdgeRule;
}

export interface Typed {
  kind: OutlineKind;
  text: string;
  /** A radius or half a width, as it is typed. */
  size: string;
  edges: EdgeRule;
  /** Whether a radius is in metres. */
  small: boolean;
}

/** What is not given yet. */
export class Missing extends Error {
  readonly what: "empty" | "needPoint" | "needRadius" | "needThree" | "needTwo" | "needWidth" | "noSize";

  constructor(what: Missing["what"]) {
    super(what);
    this.what = what;
  }
}

type Place = (said: string) => Point | undefined;

/** So far from its middle nothing reaches that anybody is likely to mean: half a continent. */
const FAR_M = 1e6;

/** A radius or half a width as it was typed; NaN for what is no number. */
export function sizeOf(typed: string): number {
  return Number(latin(typed).trim().replace(",", "."));
}

/** Whether so large a size was typed that it has to be asked about. */
export function isFar({ kind, size, small }: Pick<Typed, "kind" | "size" | "small">): boolean {
  return (kind === "circle" || kind === "corridor") && sizeOf(size) * (kind === "circle" && !small ? 1e3 : 1) > FAR_M;
}

export function readOutline({ kind, text, size: typed, edges, small }: Typed, place: Place): Outlined {
  const size = sizeOf(typed);
  if (kind === "circle") {
    const centre = centreOf(text, place);
    if (!(size > 0)) throw new Missing(typed.trim() ? "noSize" : "needRadius");
    return { footprint: { type: "circle", centre, radius_mm: Math.round(size * (small ? 1e3 : 1e6)) }, edges };
  }
  const parts = partsOf(text, place);
  const path = parts[0]![0]!;
  if (kind === "polygon") {
    if (path.length < 3) throw new Missing("needThree");
    return { footprint: { type: "polygon", parts, edges }, edges };
  }
  if (path.length < 2) throw new Missing("needTwo");
  if (kind === "line") return { path, edges };
  if (!(size > 0)) throw new Missing(typed.trim() ? "noSize" : "needWidth");
  return { footprint: { type: "corridor", centreline: path, half_width_mm: Math.round(size * 1e3), edges }, edges };
}

function centreOf(text: string, place: Place): { lon_e7: number; lat_e7: number } {
  const said = lines(text);
  if (!said.length) throw new Missing("empty");
  const at = said.length === 1 ? place(said[0]!) : undefined;
  if (at) return { lon_e7: at.lon_e7, lat_e7: at.lat_e7 };
  const shape = readShape(text);
  if (shape.kind !== "point") throw new Missing("needPoint");
  const [lon_e7, lat_e7] = shape.parts[0]![0]![0]!;
  return { lon_e7, lat_e7 };
}

/** Line by line each is read by the server, which reads more than this page; closed rings are left open. */
function partsOf(text: string, place: Place): Pair[][][] {
  if (/^\s*[{PMLS]\w*/i.test(text) && !/^\s*[S]\s*\d/i.test(text)) {
    const shape = readShape(text);
    if (shape.from !== "lines") return shape.parts;
  }
  const said = lines(text);
  if (!said.length) throw new Unread("empty");
  const path = said.map((it): Pair => {
    const at = place(it);
    if (!at) throw new Unread("coordinate", it);
    return [at.lon_e7, at.lat_e7];
  });
  const closed = path.length > 3 && path[0]!.every((it, i) => it === path.at(-1)![i]);
  return [[closed ? path.slice(0, -1) : path]];
}

/** What is to be read back: each line as it stands, or each vertex of a shape that was pasted. */
export function toReadBack(text: string): string[] {
  try {
    const shape = readShape(text);
    if (shape.from !== "lines") return shape.parts.flat(2).map(([lon_e7, lat_e7]) => written({ lat_e7, lon_e7 }));
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    if (error.what !== "coordinate") return []; // of a coordinate the server may make more than this page
  }
  return lines(text);
}
