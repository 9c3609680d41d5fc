// One plot: a party's reported presence at one zone or line, against its limits, and who looked meanwhile.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import { partyName, thingName } from "../../parts/naming.ts";
import { figure, ranges, type LimitLine, type Mark, type RangeBar } from "../../parts/plot.ts";
import type { Span } from "../../parts/scale.ts";
import { dtg, zulu } from "../../words/times.ts";
import { comma, moment } from "../desk/kit.ts";
import { lookedOver, originsOf, type Bar, type Finding, type Looked, type Panel } from "./gather.ts";
import { boxOf, mayTouch } from "./outlines.ts";
import { bandWord, countedWord, hours, lookedWord, t } from "./words.ts";

const HATCH = { observed: "observed", jammed: "jammed", turned_back: "turned", not_observed: "not", unstated: "unsaid" } as const;
const DAY = 86_400_000;

/** The plot of a panel, its numbers, and below it everything that was found. */
export function panelView(page: Page, it: Panel, span: Span): TemplateResult {
  const { bars, findings } = cut(it, span);
  const looked = lookedOver(lookedAt(page, it.about), span);
  const limits = limitsOf(page, it);
  const marks = marksOf(findings);
  const bands = [...new Set(bars.map((bar) => bar.band))];
  const title = t("panel", { about: thingName(page, it.about), party: it.party ? partyName(page, it.party) : t("notSaid"), counted: countedWord(it.counted) });
  const summary = summaryOf(bars, findings, looked, span);
  const clock = (ms: number) => (span.to - span.from > 2 * DAY ? dtg(ms).slice(0, 2) + dtg(ms).slice(7, 10) : zulu(ms, false));
  return html`<section class="card panel">${figure(
    {
      title,
      summary: html`${summary} <small>${t("lookedHint")}</small>`,
      key: [
        ...bands.map((band, number) => ({ hatch: `h${number % 4}`, label: t("keyBand", { band: bandWord(band) }) })),
        ...(limits.length ? [{ hatch: "limit", label: t("keyLimit") }] : []),
        ...looked.map((one) => ({ hatch: HATCH[one.state], label: `${lookedWord(one.state)} ${hours(one.ms)}` })),
      ],
      head: [t("report"), t("began"), t("until"), t("band"), t("low"), t("high"), t("certainty"), t("sourceOf"), t("grade")],
      rows: bars.map((bar) => row(page, bar)),
    },
    ranges(
      {
        bars: bars.map((bar) => rangeBar(page, bar, bands.indexOf(bar.band) % 4)),
        limits,
        marks,
        lanes: looked.map((one) => ({ label: `${hours(one.ms)}`, hatch: HATCH[one.state], spans: one.spans })),
      },
      span,
      { clock, summary, unit: t("unit", { counted: countedWord(it.counted) }) },
    ),
  )}
  <p><small>${t("seen")}</small></p>
  ${findings.length ? html`<h2>${t("findings")}</h2><ol class="findings">${findings.map((one) => findingLine(page, one, it, marks))}</ol>` : nothing}
  </section>`;
}

function cut(it: Panel, span: Span): { bars: Bar[]; findings: Finding[] } {
  return {
    bars: it.bars.filter((bar) => bar.from <= span.to && (bar.open || bar.to >= span.from)),
    findings: it.findings.filter((one) => one.at >= span.from && one.at <= span.to && one.event !== "inside" && one.event !== "perimeter" && one.event !== "expired"),
  };
}

function summaryOf(bars: readonly Bar[], findings: readonly Finding[], looked: ReturnType<typeof lookedOver>, span: Span): string {
  const when = t("from", { from: dtg(span.from), to: dtg(span.to) });
  const count = (event: string) => findings.filter((it) => it.event === event).length;
  const found = [
    count("limit_exceeded") ? t("exceeded", { n: count("limit_exceeded") }) : "",
    count("increase") ? t("increases", { n: count("increase") }) : "",
  ].filter(Boolean).join(" ");
  const coverage = t("lookedFor", { list: looked.map((it) => `${lookedWord(it.state)} ${hours(it.ms)}`).join(comma()) });
  if (!bars.length) return `${when}. ${t("none")} ${found} ${coverage}`;
  const high = bars.reduce((most, it) => (it.high > most.high ? it : most));
  return t("summary", {
    span: when, reports: t("reports", { n: bars.length }), high: t("numbers", { low: high.low, high: high.high }), findings: found, coverage,
  });
}

/** Reports of coverage that may be about a zone or line: by the boxes around both. */
function lookedAt(page: Page, about: string): Looked[] {
  const zone = page.lists.rows("zones").find((it) => it.id === about)?.zone;
  const line = page.lists.rows("lines").find((it) => it.id === about)?.line;
  const box = zone
    ? boxOf(zone.footprint, (zone.perimeter_mm ?? 0) / 1000)
    : line && boxOf({ type: "corridor", centreline: line.path, half_width_mm: 0 }, 50_000);
  const found: Looked[] = [];
  for (const { coverage } of page.lists.rows("coverages")) {
    if (!coverage || (box && !mayTouch(box, boxOf(coverage.area)))) continue;
    const { start_ms, end_ms } = coverage.observed;
    found.push({ state: coverage.state, from: start_ms, to: end_ms === "UFN" ? page.api.now() : end_ms });
  }
  return found;
}

function limitsOf(page: Page, it: Panel): LimitLine[] {
  const zone = page.lists.rows("zones").find((one) => one.id === it.about)?.zone;
  const line = page.lists.rows("lines").find((one) => one.id === it.about)?.line;
  const known = (zone?.limits ?? line?.limits ?? [])
    .filter((one) => !one.per && one.counted === it.counted && (!one.party || one.party === "*" || one.party === it.party))
    .map((one) => ({ at: one.maximum, band: one.from_mm === 0 && one.to_mm == null ? "inside" : `${(one.from_mm ?? 0) / 1000}-${one.to_mm == null ? "" : one.to_mm / 1000}` }));
  const found = it.findings.filter((one) => one.event === "limit_exceeded").map((one) => ({ at: one.maximum, band: one.band }));
  const all = new Map([...found, ...known].map((one) => [`${one.at} ${one.band}`, one]));
  return [...all.values()].map((one) => ({ at: one.at, label: t("limitAt", { n: one.at, band: bandWord(one.band) }) }));
}

const KINDS: Record<string, Mark["kind"]> = { limit_exceeded: "exceeded", limit_restored: "restored", increase: "increase" };

function marksOf(findings: readonly Finding[]): (Mark & { entry: string })[] {
  return findings
    .filter((it) => it.event in KINDS)
    .map((it, number) => ({ at: it.at, number: number + 1, kind: KINDS[it.event]!, entry: it.entry }));
}

function sightingOf(page: Page, id: string) {
  return page.lists.rows("sightings").find((it) => it.id === id)?.sighting ?? undefined;
}

function rangeBar(page: Page, bar: Bar, hatch: number): RangeBar {
  const seen = sightingOf(page, bar.sighting)?.seen;
  return {
    from: bar.from, to: bar.to, low: bar.low, high: bar.high, hatch,
    seen: seen && { from: seen.start_ms, to: seen.end_ms === "UFN" ? bar.to : seen.end_ms },
    label: `${bar.sighting}: ${t("numbers", { low: bar.low, high: bar.high })}, ${bandWord(bar.band)}, ${dtg(bar.from)}`,
  };
}

function certaintyWord(it: string): string {
  return it === "certain" || it === "possible" ? t(it) : it;
}

function ending(bar: Bar) {
  if (bar.open) return t("still");
  if (bar.ended === "unsaid") return t("endUnsaid");
  return html`${moment(bar.to)}${bar.ended ? html` <small>${t("replaced")}</small>` : nothing}`;
}

function row(page: Page, bar: Bar): unknown[] {
  const known = sightingOf(page, bar.sighting);
  return [
    html`<span class="id">${bar.sighting}</span>${bar.corrected ? html` <small>${t("corrected")}</small>` : nothing}`,
    moment(bar.from), ending(bar), bandWord(bar.band), bar.low, bar.high, certaintyWord(bar.certainty),
    html`<span dir="auto">${known?.source ?? "—"}</span>`, known?.source_grade || "—",
  ];
}

function findingLine(page: Page, it: Finding, panel: Panel, marks: readonly (Mark & { entry: string })[]): TemplateResult {
  const mark = marks.find((one) => one.entry === it.entry);
  const event = it.event === "corrected" ? t("corrected_event") : t(it.event as "increase");
  const origins = it.event === "increase" || it.event === "limit_exceeded" ? originsOf(it, panel) : [];
  const list = origins.map((bar) => originText(page, bar)).join("; ");
  const coverage = Object.entries(it.coverage).map(([state, s]) => `${lookedWord(state)} ${hours(s * 1000)}`).join(comma());
  return html`<li class=${it.event}>
    ${mark ? html`<span class="badge">${{ exceeded: "▼", restored: "■", increase: "▲" }[mark.kind]} ${mark.number}</span>` : nothing}
    ${moment(it.at)} <strong>${event}</strong>${comma()}${bandWord(it.band)}${it.event === "corrected" ? corrected(it) : html`:
    ${t("numbers", { low: it.low, high: it.high })}`}${it.maximum ? html`${comma()}${t("ofLimit", { maximum: it.maximum })}` : nothing}${it.before ? html` (${t("before", it.before)})` : nothing}${it.certainty ? html`${comma()}${certaintyWord(it.certainty)}` : nothing}${it.late ? html`${comma()}<small>${t("late")}</small>` : nothing}
    ${it.event === "increase" || it.event === "limit_exceeded" ? html`<div><small dir="auto">${list ? t("origins", { list }) : t("noOrigin")}</small></div>` : nothing}
    ${coverage ? html`<div><small>${t("coverageOf", { list: coverage })}</small></div>` : nothing}
  </li>`;
}

function corrected(it: Finding): TemplateResult {
  const said = (what: Record<string, unknown> | undefined) => (what ? `${String(what["event"] ?? "")} ${String(what["at"] ?? "")}` : "—");
  return html`: <span dir="ltr">${said(it.was)} → ${said(it.now)}</span>`;
}

function originText(page: Page, bar: Bar): string {
  const known = sightingOf(page, bar.sighting);
  const { low, high } = bar;
  if (!known) return t("hiddenSource", { low, high });
  return t("origin", { source: known.source_grade ? `${known.source}, ${known.source_grade}` : known.source, low, high });
}
