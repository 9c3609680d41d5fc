// What the watch found of presence, by zone or line, party and what was counted. Pure: it plots what is on record
// and decides nothing: whether a report lies in a zone, and whether a limit is exceeded, the server found.
import { joined, length, within, type Span } from "../../parts/scale.ts";

export interface Finding {
  entry: string;
  seq: number;
  toldAt: number;
  at: number;
  event: string;
  about: string;
  party: string;
  band: string;
  counted: string;
  low: number;
  high: number;
  before?: { low: number; high: number } | undefined;
  windowMs: number;
  maximum: number;
  certainty: string;
  sighting: string;
  /** Seconds by state, of the time that was looked at. */
  coverage: Record<string, number>;
  late: boolean;
  /** Of a correction: what had been said, and what should have been. */
  was: Record<string, unknown> | undefined;
  now: Record<string, unknown> | undefined;
}

/** A report that was found somewhere, and for how long it counts. */
export interface Bar extends Span {
  low: number;
  high: number;
  band: string;
  certainty: string;
  sighting: string;
  party: string;
  /** Whether it still counts; `to` is the end of what is shown then. */
  open: boolean;
  /** Why it ends where no finding says so: a later report of its source stands in its place, or nobody said when. */
  ended: "" | "replaced" | "unsaid";
  corrected: boolean;
}

export interface Panel {
  key: string;
  about: string;
  party: string;
  counted: string;
  bars: Bar[];
  findings: Finding[];
}

interface Told {
  entry: string;
  seq: number;
  told_at_ms: number;
  shown?: Record<string, unknown> | null;
}

/** Of all that the watch finds, what speaks of how many are where. */
export const OF_PRESENCE = new Set(["inside", "perimeter", "expired", "increase", "limit_exceeded", "limit_restored", "empty", "count", "corrected"]);
const OF_A_REPORT = new Set(["inside", "perimeter", "expired"]);

/** A finding of presence as it was told; nothing of any other release. */
export function findingOf(it: Told): Finding | undefined {
  const body = it.shown?.["body"] as { event?: Record<string, unknown> } | null | undefined;
  const event = it.shown?.["type"] === "watch.find/v1" ? body?.event : undefined;
  if (!event || !OF_PRESENCE.has(String(event["event"]))) return undefined;
  const number = (name: string) => Number(event[name] ?? 0);
  const text = (name: string) => String(event[name] ?? "");
  // Of a track, inside and perimeter are other views' matter.
  if (OF_A_REPORT.has(text("event")) && !event["sighting"]) return undefined;
  if (text("event") === "corrected" && !event["sighting"] && !event["counted"] && !(event["was"] as Record<string, unknown> | undefined)?.["counted"]) return undefined;
  return {
    entry: it.entry,
    seq: it.seq,
    toldAt: it.told_at_ms,
    at: Date.parse(text("at")),
    event: text("event"),
    about: text("zone") || text("line"),
    party: text("party"),
    band: text("band"),
    counted: text("counted"),
    low: number("low"),
    high: number("high"),
    before: event["before_high"] === undefined ? undefined : { low: number("before_low"), high: number("before_high") },
    windowMs: number("window_ms") || number("window_s") * 1000,
    maximum: number("maximum"),
    certainty: text("certainty"),
    sighting: text("sighting"),
    coverage: (event["coverage"] as Record<string, number> | undefined) ?? {},
    late: event["late"] === true,
    was: event["was"] as Record<string, unknown> | undefined,
    now: event["now"] as Record<string, unknown> | undefined,
  };
}

/** By zone or line, party and what was counted, those of which something was found last first. */
export function panelsOf(findings: readonly Finding[], now: number): Panel[] {
  const panels = new Map<string, Panel>();
  for (const it of [...findings].sort((a, b) => a.at - b.at)) {
    const counted = it.counted || "people";
    const key = `${it.about}\n${it.party}\n${counted}`;
    const panel = panels.get(key) ?? { key, about: it.about, party: it.party, counted, bars: [], findings: [] };
    panels.set(key, panel);
    panel.findings.push(it);
    if (it.event === "inside" || it.event === "perimeter") {
      const again = panel.bars.some((one) => one.sighting === it.sighting && one.from === it.at && one.band === (it.band || it.event));
      if (again) continue; // a watch that began anew has said the same once more
      panel.bars.push({
        from: it.at, to: now, low: it.low, high: it.high, band: it.band || it.event, certainty: it.certainty,
        sighting: it.sighting, party: it.party, open: true, ended: "", corrected: false,
      });
    } else if (it.event === "expired") {
      const bar = panel.bars.find((one) => one.open && one.sighting === it.sighting && (!it.band || one.band === it.band));
      if (bar) Object.assign(bar, { to: Math.max(it.at, bar.from), open: false });
    } else if (it.event === "corrected" && it.sighting) {
      for (const one of panel.bars) if (one.sighting === it.sighting) one.corrected = true;
    }
  }
  const last = (it: Panel) => Math.max(...it.findings.map((one) => one.at));
  return [...panels.values()].sort((a, b) => last(b) - last(a));
}

/** What is known of a report beside that it was found somewhere. */
export interface Report {
  source: string;
  seen: Span;
  touches: (other: Report) => boolean;
}

const FORGOTTEN_MS = 24 * 3_600_000;

/** End what counts no longer although no finding says so: of one source a later report of the place replaces the earlier. */
export function settle(panel: Panel, reports: ReadonlyMap<string, Report>, now: number): void {
  for (const bar of panel.bars) {
    if (!bar.open) continue;
    const own = reports.get(bar.sighting);
    const next = own && panel.bars
      .filter((other) => other !== bar && other.from > bar.from)
      .find((other) => {
        const report = reports.get(other.sighting);
        return report?.source === own.source && own.touches(report);
      });
    if (next) Object.assign(bar, { open: false, to: next.from, ended: "replaced" });
    else if (now - Math.max(own?.seen.to ?? 0, bar.from) > FORGOTTEN_MS) {
      Object.assign(bar, { open: false, to: Math.max(own?.seen.to ?? 0, bar.from), ended: "unsaid" });
    }
  }
}

/** Who says so: the reports that counted in the same place at the moment of a finding. */
export function originsOf(it: Finding, panel: Panel): Bar[] {
  return panel.bars.filter((bar) => (bar.band === it.band || !it.band || isDepth(it.band)) && bar.from <= it.at && it.at < (bar.open ? Infinity : bar.to));
}

/** A band of depth is within the zone: reports are found in the zone, and counted in the band as far as they may lie there. */
function isDepth(band: string): boolean {
  return /^[\d.]+-[\d.]*$/.test(band);
}

export interface Looked extends Span {
  state: "observed" | "jammed" | "turned_back" | "not_observed";
}

/** How long each state lasted in a time, and how long nobody said anything; overlapping reports count once. */
export function lookedOver(looked: readonly Looked[], span: Span): { state: Looked["state"] | "unstated"; ms: number; spans: Span[] }[] {
  const found: { state: Looked["state"] | "unstated"; ms: number; spans: Span[] }[] = [];
  const cut = (it: Looked) => within(it, span);
  for (const state of ["observed", "jammed", "turned_back", "not_observed"] as const) {
    const spans = joined(looked.filter((it) => it.state === state).map(cut).filter((it) => it !== undefined));
    if (spans.length) found.push({ state, spans, ms: length(spans) });
  }
  const said = joined(looked.map(cut).filter((it) => it !== undefined));
  const unsaid: Span[] = [];
  let at = span.from;
  for (const it of said) {
    if (it.from > at) unsaid.push({ from: at, to: it.from });
    at = Math.max(at, it.to);
  }
  if (at < span.to) unsaid.push({ from: at, to: span.to });
  if (unsaid.length) found.push({ state: "unstated", spans: unsaid, ms: length(unsaid) });
  return found;
}

/** From the first to the last that is known of a panel. */
export function extent(panel: Panel): Span | undefined {
  const times = panel.bars.flatMap((it) => [it.from, it.open ? it.from : it.to]).concat(panel.findings.map((it) => it.at));
  return times.length ? { from: Math.min(...times), to: Math.max(...times) } : undefined;
}
