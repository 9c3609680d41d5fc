// A document's text cut into what is shown: its labelled regions, and in them the statements at their offsets, which
// count Unicode code points. Pure, so that it can be tested without a screen.

export interface Stretch {
  start: number;
  end: number;
}

export interface Piece {
  text: string;
  /** The numbers of the statements whose words these are, in order. */
  of: readonly number[];
}

export interface Block {
  label: string;
  pieces: readonly Piece[];
}

/** A text by its code points, as offsets count; what a string counts are UTF-16 units. */
export function points(text: string): string[] {
  return Array.from(text);
}

/** How many code points stand before a place in a string. */
export function pointsBefore(text: string, unit: number): number {
  return points(text.slice(0, unit)).length;
}

/** Every region with its label, none left out: what belongs to none stands under no label. */
export function blocks(text: string, regions: readonly (Stretch & { label: string })[], said: readonly (Stretch & { number: number })[]): Block[] {
  const all = points(text);
  const found: Block[] = [];
  let at = 0;
  const put = (label: string, start: number, end: number) => {
    const pieces = cut(all, start, end, said);
    if (pieces.some((it) => it.text.trim())) found.push({ label, pieces });
  };
  for (const region of [...regions].sort((a, b) => a.start - b.start)) {
    if (region.start > at) put("", at, region.start);
    put(region.label, Math.max(at, region.start), region.end);
    at = Math.max(at, region.end);
  }
  put("", at, all.length);
  return found;
}

function cut(all: readonly string[], start: number, end: number, said: readonly (Stretch & { number: number })[]): Piece[] {
  const within = said.filter((it) => it.start < end && it.end > start);
  const edges = new Set([start, end]);
  for (const it of within) for (const edge of [it.start, it.end]) if (edge > start && edge < end) edges.add(edge);
  const ordered = [...edges].sort((a, b) => a - b);
  return ordered.slice(0, -1).map((from, number) => {
    const to = ordered[number + 1]!;
    const of = within.filter((it) => it.start <= from && it.end >= to).map((it) => it.number);
    return { text: all.slice(from, to).join(""), of };
  }).filter((it) => it.text);
}
