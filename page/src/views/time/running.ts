// The clock of looking back: where it stands, how fast it runs, and where it goes next; pure, so that it can be tested.

export const SPEEDS = [1, 10, 60, 600] as const;
export type Speed = (typeof SPEEDS)[number];

/** The stretch of time that can be looked back on. */
export interface Span {
  fromMs: number;
  toMs: number;
}

export const WIDTHS = ["all", "day", "hour"] as const;
export type Width = (typeof WIDTHS)[number];
const WIDTH_MS = { day: 86_400_000, hour: 3_600_000 };

/** The part of a span that the slider covers: all of it, or a day or hour with the time in it. */
export function within(span: Span, atMs: number, width: Width): Span {
  if (width === "all" || span.toMs - span.fromMs <= WIDTH_MS[width]) return span;
  const fromMs = Math.min(Math.max(atMs - WIDTH_MS[width] / 2, span.fromMs), span.toMs - WIDTH_MS[width]);
  return { fromMs, toMs: fromMs + WIDTH_MS[width] };
}

const MARGIN = 0.02;
const QUIET_MS = 3_600_000;

/** From the first that was told to a little behind the last, or to now where that is near. */
export function spanOf(marks: readonly number[], now: number): Span {
  if (!marks.length) return { fromMs: now - QUIET_MS, toMs: now };
  let [first, last] = [marks[0]!, marks[0]!];
  for (const it of marks) [first, last] = [Math.min(first, it), Math.max(last, it)]; // too many to be arguments
  const margin = Math.max((last - first) * MARGIN, 60_000);
  const toMs = now - last < Math.max(QUIET_MS, 10 * margin) ? now : last + margin;
  return { fromMs: Math.min(first - Math.min(margin, 60_000), toMs), toMs: Math.max(Math.min(toMs, now), first) };
}

/** Where the clock stands after some real milliseconds of play; it stops at the end. */
export function played(atMs: number, realMs: number, speed: Speed, span: Span): { atMs: number; ended: boolean } {
  const next = atMs + realMs * speed;
  return next >= span.toMs ? { atMs: span.toMs, ended: true } : { atMs: next, ended: false };
}

/** The next mark in a direction; the end of the span, where there is none. Marks are in order. */
export function nextMark(marks: readonly number[], atMs: number, direction: 1 | -1, span: Span): number {
  if (direction > 0) return marks.find((it) => it > atMs) ?? span.toMs;
  for (let n = marks.length - 1; n >= 0; n--) if (marks[n]! < atMs) return marks[n]!;
  return span.fromMs;
}

export interface Tick {
  /** Thousandths of the span. */
  x: number;
  count: number;
  urgent: boolean;
}

/** Marks as they are drawn: those of one place together. */
export function ticksOf(marks: readonly { atMs: number; urgent: boolean }[], span: Span, places = 400): Tick[] {
  const ticks = new Map<number, Tick>();
  const width = Math.max(span.toMs - span.fromMs, 1);
  for (const { atMs, urgent } of marks) {
    const x = Math.round(((atMs - span.fromMs) / width) * places) * (1000 / places);
    if (x < 0 || x > 1000) continue;
    const known = ticks.get(x);
    if (known) {
      known.count += 1;
      known.urgent ||= urgent;
    } else ticks.set(x, { x, count: 1, urgent });
  }
  return [...ticks.values()];
}
