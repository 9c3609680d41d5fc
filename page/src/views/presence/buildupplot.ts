// What a plot of build-up shows: pure, so that it can be tested without a screen.
import type { Shown } from "../../data/types.ts";
import type { Lane, RangeBar } from "../../parts/plot.ts";

export type Window = Shown["Window"];
type Looked = Shown["PresencePoint"]["looked"];

/** A window's range, or nothing where it is unknown. Of one whose most is unknown the least alone is drawn. */
export function barsOf(
  windows: readonly Window[],
  points: readonly { low: number | null; high: number | null }[],
  hatches: { known: number; open: number },
  said: (window: Window, low: number, high: number | null) => string,
): RangeBar[] {
  return windows.flatMap((window, number) => {
    const point = points[number];
    if (!point || point.low === null) return [];
    const high = point.high ?? point.low;
    return [{
      from: window.from_ms, to: window.until_ms, low: point.low, high,
      hatch: point.high === null ? hatches.open : hatches.known, label: said(window, point.low, point.high),
    }];
  });
}

/** Which windows were looked at wholly, in part, or by nobody: a lane of each that there is. */
export function lanesOf(windows: readonly Window[], points: readonly { looked: Looked }[], words: Record<Looked, string>): Lane[] {
  const kinds: readonly (readonly [Looked, Lane["hatch"]])[] = [["observed", "observed"], ["partly", "partly"], ["unknown", "unsaid"]];
  return kinds.flatMap(([looked, hatch]) => {
    const spans = windows.filter((_, number) => points[number]?.looked === looked).map((it) => ({ from: it.from_ms, to: it.until_ms }));
    return spans.length ? [{ label: words[looked], hatch, spans }] : [];
  });
}

const DAY = 86_400_000;

/** The mean of the windows before the last, as so many each window, drawn across those it is made of. */
export function baselineOf(windows: readonly Window[], against: Shown["Against"] | null | undefined, label: string): RangeBar | undefined {
  const last = windows.at(-1);
  const first = against ? windows[Math.max(0, windows.length - 1 - against.windows)] : undefined;
  if (!against || !last || !first) return undefined;
  const days = (last.until_ms - last.from_ms) / DAY;
  const [low, high] = [against.per_day_low * days, against.per_day_high * days];
  return { from: first.from_ms, to: last.until_ms, low, high, hatch: 3, label };
}
