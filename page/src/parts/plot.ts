// Small plots: ranges over time against limits, numbers by hour, and below each the strip that says who looked.
// Every colour has a hatch beside it, and every plot its numbers as a table and in words.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { define, language } from "../words/index.ts";
import { hatches } from "./hatches.ts";
import { across, numberTicks, timeTicks, within, type Span } from "./scale.ts";

const t = define({
  en: { table: "The same numbers as a table", key: "Key", scroll: "{title}: plot, scrolls sideways" },
  ar: { table: "الأرقام نفسها في جدول", key: "المفتاح", scroll: "{title}: رسم، يُمرَّر جانبيًا" },
});

const WIDTH = 760;
const EDGE = 62;
const TOP = 26;
const LANE = 16;

/** A range that holds for a time: at least `low`, at most `high`. */
export interface RangeBar extends Span {
  low: number;
  high: number;
  /** Which hatch: by band or class. */
  hatch: number;
  /** The part of the time in which it was seen; in the rest it is counted on. */
  seen?: Span | undefined;
  label: string;
}

export interface LimitLine {
  at: number;
  label: string;
}

/** Something recorded at a moment; its number leads to the list below the plot. */
export interface Mark {
  at: number;
  number: number;
  kind: "exceeded" | "restored" | "increase";
}

export interface Lane {
  label: string;
  /** Which hatch of the strip. */
  hatch: "observed" | "partly" | "jammed" | "turned" | "not" | "unsaid";
  spans: readonly Span[];
}

export interface Column {
  at: number;
  value: number;
}

let made = 0;

/** A plot of ranges; `clock` writes a time of the axis. */
export function ranges(
  it: { bars: readonly RangeBar[]; limits: readonly LimitLine[]; marks: readonly Mark[]; lanes: readonly Lane[] },
  span: Span,
  { clock, summary, unit }: { clock: (ms: number) => string; summary: string; unit: string },
): TemplateResult {
  const most = Math.max(1, ...it.bars.map((bar) => bar.high), ...it.limits.map((limit) => limit.at));
  return chart(span, { most, lanes: it.lanes, clock, summary, unit }, (x, y, id) => svg`
    ${it.bars.map((bar) => rangeBar(bar, span, x, y, id))}
    ${it.limits.map((limit) => svg`<g class="limit"><line x1=${EDGE} x2=${WIDTH - EDGE} y1=${y(limit.at)} y2=${y(limit.at)} />
      <text x=${rtl() ? EDGE + 4 : WIDTH - EDGE - 4} y=${y(limit.at) - 4} text-anchor="end" class="end">${limit.label}</text></g>`)}
    ${besideEachOther(it.marks.filter((mark) => mark.at >= span.from && mark.at <= span.to), x).map(([mark, at]) => marked(mark, x(mark.at), at))}
  `);
}

/** A plot of numbers, each for an hour from when it is. */
export function columns(
  values: readonly Column[],
  span: Span,
  lanes: readonly Lane[],
  { clock, summary, unit, eachMs }: { clock: (ms: number) => string; summary: string; unit: string; eachMs: number },
): TemplateResult {
  const most = Math.max(1, ...values.map((it) => it.value));
  return chart(span, { most, lanes, clock, summary, unit, high: 90 }, (x, y, id) => svg`${values
    .filter((it) => it.value > 0)
    .map((it) => {
      const [a, b] = ordered(x(it.at), x(it.at + eachMs));
      return svg`<rect class="bar" x=${a + 1} width=${Math.max(1, b - a - 2)} y=${y(it.value)} height=${y(0) - y(it.value)} fill="url(#${id}-h0)" />`;
    })}`);
}

/** Everything around a plot: what it is, what it says in words, the plot, its key, and its numbers. */
export function figure(
  { title, summary, key, head, rows }: {
    title: string;
    summary: unknown;
    key: readonly { hatch: string; label: string }[];
    head: readonly string[];
    rows: readonly (readonly unknown[])[];
  },
  plot: TemplateResult,
): TemplateResult {
  return html`<figure class="plot">
    <figcaption><strong>${title}</strong><p>${summary}</p></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label=${t("scroll", { title })}>${plot}</div>
    <ul class="key" aria-label=${t("key")}>${key.map((it) => html`<li>${swatch(it.hatch)}${it.label}</li>`)}</ul>
    <details><summary>${t("table")}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="${title}: ${t("table")}"><table>
        <thead><tr>${head.map((it) => html`<th scope="col">${it}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr>${row.map((it) => html`<td>${it}</td>`)}</tr>`)}</tbody>
      </table></div></details>
  </figure>`;
}

function swatch(hatch: string): TemplateResult {
  const id = `swatch${++made}`;
  return html`<svg class="swatch" width="28" height="16" aria-hidden="true">${hatches(id)}
    <rect class="bar" x="0.5" y="0.5" width="27" height="15" fill="url(#${id}-${hatch})" /></svg>`;
}

function chart(
  span: Span,
  { most, lanes, clock, summary, unit, high = 170 }: {
    most: number; lanes: readonly Lane[]; clock: (ms: number) => string; summary: string; unit: string; high?: number;
  },
  inside: (x: (ms: number) => number, y: (n: number) => number, id: string) => SVGTemplateResult,
): TemplateResult {
  const id = `plot${++made}`;
  const ticks = numberTicks(most);
  const base = TOP + high;
  const x = (ms: number) => across(ms, span, EDGE, WIDTH - EDGE, rtl());
  const y = (n: number) => base - (n / ticks.at(-1)!) * high;
  const height = base + 22 + lanes.length * (LANE + 4) + 4;
  const side = rtl() ? WIDTH - EDGE : EDGE;
  const out = rtl() ? 6 : -6;
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label=${summary}>
    ${hatches(id)}
    <g class="axis">
      ${ticks.map((it) => svg`<line class="grid" x1=${EDGE} x2=${WIDTH - EDGE} y1=${y(it)} y2=${y(it)} />
        <text x=${side + out} y=${y(it) + 4} text-anchor="end" class="end">${it.toLocaleString("en-GB")}</text>`)}
      <text x=${side} y=${TOP - 12} text-anchor="middle">${unit}</text>
      ${timeTicks(span).map((it) => svg`<line class="grid" x1=${x(it)} x2=${x(it)} y1=${base} y2=${base + 5} />
        <text x=${x(it)} y=${base + 17} text-anchor="middle">${clock(it)}</text>`)}
    </g>
    ${inside(x, y, id)}
    ${lanes.map((lane, number) => strip(lane, base + 22 + number * (LANE + 4), span, x, id))}
  </svg>`;
}

function rangeBar(bar: RangeBar, span: Span, x: (ms: number) => number, y: (n: number) => number, id: string): SVGTemplateResult {
  const shown = within(bar, span);
  if (!shown) return svg``;
  const [a, b] = ordered(x(shown.from), x(shown.to));
  const top = y(bar.high);
  const high = Math.max(3, y(bar.low) - top); // a range of one number is still to be seen
  const seen = bar.seen && within(bar.seen, span);
  const [c, d] = seen ? ordered(x(seen.from), x(seen.to)) : [a, b];
  return svg`<g><title>${bar.label}</title>
    <rect class="bar counted" x=${a} width=${Math.max(2, b - a)} y=${top} height=${high} fill="url(#${id}-h${bar.hatch})" />
    ${seen ? svg`<rect class="seen" x=${c} width=${Math.max(2, d - c)} y=${top} height=${high} />` : nothing}</g>`;
}

/** Marks with where each is drawn: those of about the same time stand beside each other. */
function besideEachOther(marks: readonly Mark[], x: (ms: number) => number): [Mark, number][] {
  const on = rtl() ? -1 : 1;
  let free = -Infinity;
  return [...marks].sort((a, b) => a.at - b.at).map((mark): [Mark, number] => {
    free = Math.max(on * x(mark.at), free);
    const at = on * free;
    free += 18 + 8 * String(mark.number).length;
    return [mark, at];
  });
}

function marked(mark: Mark, exact: number, at: number): SVGTemplateResult {
  const shape = { exceeded: `${at - 7},${TOP - 20} ${at + 7},${TOP - 20} ${at},${TOP - 8}`, restored: `${at - 6},${TOP - 20} ${at + 6},${TOP - 20} ${at + 6},${TOP - 8} ${at - 6},${TOP - 8}`, increase: `${at},${TOP - 20} ${at + 7},${TOP - 8} ${at - 7},${TOP - 8}` }[mark.kind];
  return svg`<g class="mark ${mark.kind}"><line x1=${exact} x2=${exact} y1=${TOP - 8} y2=${TOP + 170} /><polygon points=${shape} />
    <text x=${rtl() ? at - 10 : at + 10} y=${TOP - 9}>${mark.number}</text></g>`;
}

function strip(lane: Lane, top: number, span: Span, x: (ms: number) => number, id: string): SVGTemplateResult {
  const side = rtl() ? WIDTH - EDGE + 4 : EDGE - 4;
  return svg`<g class="lane"><text x=${side} y=${top + 12} text-anchor="end" class="end">${lane.label}</text>
    <line class="grid" x1=${EDGE} x2=${WIDTH - EDGE} y1=${top + LANE} y2=${top + LANE} />
    ${lane.spans.map((it) => {
      const shown = within(it, span);
      if (!shown) return svg``;
      const [a, b] = ordered(x(shown.from), x(shown.to));
      return svg`<rect class="bar" x=${a} width=${Math.max(1.5, b - a)} y=${top} height=${LANE} fill="url(#${id}-${lane.hatch})" />`;
    })}</g>`;
}

function ordered(a: number, b: number): [number, number] {
  return a <= b ? [a, b] : [b, a];
}

function rtl(): boolean {
  return language() === "ar";
}
