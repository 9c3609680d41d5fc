// Where a time or a number stands on a plot; pure, so that it can be tested without a screen.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 91 * DAY, 365 * DAY];

export interface Span {
  from: number;
  to: number;
}

/** Round times of a span, so many at most. */
export function timeTicks({ from, to }: Span, most = 6): number[] {
  const step = STEPS.find((it) => (to - from) / it <= most) ?? STEPS.at(-1)! * Math.ceil((to - from) / STEPS.at(-1)! / most);
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** Round numbers from nothing to at least `most`. */
export function numberTicks(most: number, about = 4): number[] {
  const rough = Math.max(most, 1) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((it) => it * power).find((it) => it >= rough) ?? rough);
  const ticks: number[] = [];
  for (let at = 0; at < Math.max(most, 1) + step; at += step) ticks.push(Math.round(at));
  return ticks;
}

/** Where a time stands between two edges; later is further in the direction in which one reads. */
export function across(at: number, span: Span, left: number, right: number, rtl: boolean): number {
  const share = span.to > span.from ? (Math.min(Math.max(at, span.from), span.to) - span.from) / (span.to - span.from) : 0;
  return rtl ? right - share * (right - left) : left + share * (right - left);
}

/** The parts of a span that a time reaches into; nothing where it lies outside. */
export function within(it: Span, span: Span): Span | undefined {
  const from = Math.max(it.from, span.from);
  const to = Math.min(it.to, span.to);
  return from < to ? { from, to } : undefined;
}

/** Times that overlap or touch, as one. */
export function joined(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const it of [...spans].sort((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last && it.from <= last.to) last.to = Math.max(last.to, it.to);
    else found.push({ ...it });
  }
  return found;
}

export function length(spans: readonly Span[]): number {
  return joined(spans).reduce((sum, it) => sum + it.to - it.from, 0);
}
