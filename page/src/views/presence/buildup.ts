// Build-up: what stands in each zone and band and what comes, window by window, as ranges beside who looked (R35).
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Kind, Shown } from "../../data/types.ts";
import { partyName, partyNames, thingName } from "../../parts/naming.ts";
import { figure, ranges, type LimitLine, type RangeBar } from "../../parts/plot.ts";
import { role } from "../../words/terms.ts";
import { dtg, span as length } from "../../words/times.ts";
import { moment, Part } from "../desk/kit.ts";
import { baselineOf, barsOf, lanesOf, type Window } from "./buildupplot.ts";
import { coming, doing, kindOfSource, stage, sure, t } from "./buildupwords.ts";
import { bandWord, countedWord } from "./words.ts";

type Page = Shown["BuildupPage"];
type Row = Shown["BuildupRow"];
type Every = Page["every"];
type Looked = Shown["PresencePoint"]["looked"];

@customElement("ol-buildup")
export class Buildup extends Part {
  override readonly kinds: readonly Kind[] = ["zones", "lines", "parties", "sightings", "coverages", "areas"];
  @state() private about = "";
  @state() private every: Every = "day";

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.lists.addEventListener("changed", this.anew);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.lists.removeEventListener("changed", this.anew);
  }

  private readonly anew = (event: Event) => {
    const kind = event instanceof CustomEvent ? (event.detail as Kind) : undefined;
    if (kind && this.kinds.includes(kind)) void this.again(this.asked);
  };

  private get asked(): string {
    const zone = this.about ? `&zone=${encodeURIComponent(this.about)}` : "";
    return `/v1/buildup?every=${this.every}${zone}`;
  }

  override render() {
    const things = [...this.page.lists.rows("zones"), ...this.page.lists.rows("lines")].filter((it) => it.id && it.state === "active");
    return html`<p class="lede">${t("caveat")}</p>
      <div class="row choose">
        <label>${t("where")}<select @change=${(event: Event) => (this.about = (event.target as HTMLSelectElement).value)}>
          <option value="">${t("everywhere")}</option>
          ${things.map((it) => html`<option value=${it.id!} ?selected=${it.id === this.about}>${thingName(this.page, it.id!)}</option>`)}
        </select></label>
        <label>${t("every")}<select @change=${(event: Event) => (this.every = (event.target as HTMLSelectElement).value as Every)}>
          ${(["day", "week"] as const).map((it) => html`<option value=${it} ?selected=${it === this.every}>${t(it)}</option>`)}
        </select></label>
      </div>
      ${this.shown(this.got<Page>(this.asked), (it) => html`${this.toldOf(it)}${it.rows.length ? it.rows.map((row) => this.band(it, row)) : html`<p class="empty">${t("noRows")}</p>`}`)}`;
  }

  /** Findings of which this reader was told that there are some, and is shown no more. */
  private toldOf(all: Page) {
    if (!all.found_not_shown) return nothing;
    const list = partyNames(this.page, all.call.map((it) => it.party));
    return html`<p class="told-of">${t("toldOf", { n: all.found_not_shown })} ${t("callAbout", { list })}</p>`;
  }

  private band(all: Page, row: Row): TemplateResult {
    const band = row.band === "across" ? t("across") : bandWord(row.band);
    const empty = !row.presence.length && !row.rates.length && !row.alarms.length && !row.facilities.length;
    return html`<section class="card panel" aria-label=${t("whole", { about: row.name, band })}>
      <h2><bdi>${row.name || row.about}</bdi>: ${band}</h2>
      ${empty ? html`<p class="empty">${t("nothing")}</p>` : nothing}
      ${row.presence.map((it) => this.presence(all, row, it))}
      ${row.rates.map((it) => this.rate(all, it))}
      ${this.limits(all, row)} ${this.alarms(row)} ${this.facilities(row)} ${this.held(row)} ${this.reports(all, row)}
    </section>`;
  }

  private who(party: string): string {
    return party ? partyName(this.page, party) : t("notSaid");
  }

  private numbers(low: number | null, high: number | null): string {
    if (low === null) return t("unknown");
    if (high === null) return t("orMore", { low });
    return low === high ? String(low) : t("range", { low, high });
  }

  /** What there was in the window that is judged; of one that is not over, what there is so far. */
  private summary(all: Page, points: readonly { low: number | null; high: number | null }[], judged: number, growth: string): string {
    const numbers = (at: number) => this.numbers(points.at(at)?.low ?? null, points.at(at)?.high ?? null);
    const said = judged === -2 ? t("summaryOver", { every: t(all.every), now: numbers(-2), growth }) : t("summaryOf", { every: t(all.every), now: numbers(-1), growth });
    return all.is_over ? said : `${said} ${t("soFar", { day: dayOf(all.windows.at(-1)?.from_ms ?? 0), now: numbers(-1) })}`;
  }

  private presence(all: Page, row: Row, it: Row["presence"][number]): TemplateResult {
    const limits = row.limits
      .filter((one) => !one.per && one.counted === it.counted && one.party === it.party)
      .map((one): LimitLine => ({ at: one.maximum, label: t("ofMaximum", { maximum: one.maximum }) }));
    const judged = it.growth?.judged ?? (all.is_over ? -1 : -2);
    const growth = it.growth
      ? t("growth", { low: it.growth.before_low, high: it.growth.before_high, n: it.growth.windows_before, certainty: grows(it.growth.certainty) })
      : t("noGrowth");
    const summary = this.summary(all, it.points, judged, growth);
    return this.plot(all, {
      title: t("presence", { party: this.who(it.party), counted: countedWord(it.counted) }), summary, points: it.points, limits,
      rests: it.points.map((one) => [...one.reports, ...(one.tracks ? [t("found")] : [])]),
    });
  }

  private rate(all: Page, it: Row["rates"][number]): TemplateResult {
    const against = it.points.at(it.judged)?.against;
    const ratio = against
      ? `${against.ratio_high === null ? t("ratioOpen", { low: digits(against.ratio_low) }) : t("ratio", { low: digits(against.ratio_low), high: digits(against.ratio_high) })} ${rises(against.certainty)}`
      : "";
    const compared = against
      ? t("against", { n: against.windows, low: digits(against.per_day_low), high: digits(against.per_day_high), ratio })
      : t("noBaseline");
    const summary = this.summary(all, it.points, it.judged, compared);
    const by = { seen: t("seen_by"), declared: t("declared"), found: t("found") }[it.by];
    return this.plot(all, {
      title: t("rate", { party: this.who(it.party), counted: `${comingOf(it.of, it.counted)}, ${by}` }), summary, points: it.points, limits: [],
      rests: it.points.map((one) => one.evidence),
      baseline: baselineOf(all.windows, against, t("keyBaseline", { every: t(all.every) })),
    });
  }

  private plot(
    all: Page,
    it: {
      title: string; summary: string; limits: readonly LimitLine[]; rests: readonly (readonly string[])[]; baseline?: RangeBar | undefined;
      points: readonly { low: number | null; high: number | null; looked: Looked }[];
    },
  ): TemplateResult {
    const words = { observed: t("lookedAll"), partly: t("lookedPart"), unknown: t("lookedNone") };
    const said = (window: Window, low: number, high: number | null) => `${dtg(window.from_ms)}: ${this.numbers(low, high)}`;
    const bars = barsOf(all.windows, it.points, { known: 0, open: 1 }, said);
    const lanes = lanesOf(all.windows, it.points, words);
    const span = { from: all.windows[0]?.from_ms ?? 0, to: all.windows.at(-1)?.until_ms ?? 1 };
    return figure(
      {
        title: it.title,
        summary: it.summary,
        key: [
          { hatch: "h0", label: t("keyRange") },
          ...(bars.some((bar) => bar.hatch === 1) ? [{ hatch: "h1", label: t("keyOpen") }] : []),
          ...(it.baseline ? [{ hatch: "h3", label: it.baseline.label }] : []),
          ...(it.limits.length ? [{ hatch: "limit", label: t("limits") }] : []),
          ...lanes.map((lane) => ({ hatch: lane.hatch, label: lane.label })),
        ],
        head: [t("window"), t("least"), t("most"), t("looked"), t("rests")],
        rows: all.windows.map((window, number) => {
          const point = it.points[number];
          const rests = it.rests[number] ?? [];
          return [moment(window.from_ms), point?.low ?? t("unknown"), point?.high ?? t("unknown"), point ? words[point.looked] : "", html`<span class="id" dir="auto">${rests.join(" ") || "—"}</span>`];
        }),
      },
      ranges(
        { bars: it.baseline ? [it.baseline, ...bars] : bars, limits: it.limits, marks: [], lanes },
        span, { clock: dayOf, summary: it.summary, unit: t("perWindow", { every: t(all.every) }) },
      ),
    );
  }

  private limits(all: Page, row: Row) {
    if (!row.limits.length) return nothing;
    return html`<h3>${t("limits")}</h3><ul>${row.limits.map((it) => {
      const now = it.points.at(it.judged);
      const word = now === "certain" ? t("exceeded") : now === "possible" ? t("perhapsExceeded") : now === "unknown" ? t("unknown") : t("kept");
      return html`<li>${t(it.per ? "limitADay" : "limit", { counted: countedWord(it.counted), party: it.party ? partyName(this.page, it.party) : t("anyone"), maximum: it.maximum, now: this.numbers(it.low, it.high) })}
        <strong class=${now === "certain" ? "late" : ""}>${word}</strong>${all.is_over ? nothing : html` (${t(it.judged === -1 ? "onSoFar" : "on", { day: dayOf(all.windows.at(it.judged)?.from_ms ?? 0) })})`}
        ${it.unclaimed ? html`<div>${t("unclaimed", { n: it.unclaimed })}</div>` : nothing}
        ${this.whenElse(all, row, it).map((one) => html`<div class="late">${one}</div>`)}</li>`;
    })}</ul>`;
  }

  /** When else a limit was exceeded, or was found to be: never is it "kept" alone beside that. */
  private whenElse(all: Page, row: Row, it: Row["limits"][number]): string[] {
    const during = (how: string) => all.windows.filter((_, at) => it.points[at] === how && at !== it.points.length + it.judged).map((one) => dayOf(one.from_ms));
    const said = ([["certain", "exceededOn"], ["possible", "perhapsExceededOn"]] as const).flatMap(([how, words]) => {
      const list = during(how);
      return list.length ? [t(words, { list: list.join(" ") })] : [];
    });
    const now = it.points.at(it.judged);
    if (said.length || now === "certain" || now === "possible") return said;
    const found = row.alarms.filter((one) => one.event === "limit_exceeded" && one.counted === it.counted && one.maximum === it.maximum && ["*", one.party].includes(it.party));
    return found.slice(-1).map((one) => t("foundExceeded", { time: dtg(one.at_ms) }));
  }

  private alarms(row: Row) {
    if (!row.alarms.length) return nothing;
    return html`<h3>${t("alarms")}</h3><ol class="findings">${row.alarms.map((it) => html`<li class=${it.event}>${moment(it.at_ms)} <strong>${t(it.event)}</strong>
      ${t(it.of && !it.rate ? "alarmEnded" : "alarm", { party: this.who(it.party), counted: it.of ? comingOf(it.of, it.counted) : countedWord(it.counted), low: it.low, high: it.high })}${it.maximum !== null ? html` (${t("ofMaximum", { maximum: it.maximum })})` : nothing}${it.before_low !== null && it.before_high !== null && !it.rate ? html` (${t("before", { low: it.before_low, high: it.before_high })})` : nothing}
      ${it.rate ? html`<div>${rateText(it.rate)}</div>` : nothing}
      ${it.evidence.length || it.not_shown ? html`<div><small>${t("rests")}: <span class="id" dir="auto">${it.evidence.join(" ")}</span>${it.stated_by.length ? html`, ${t("statedBy", { list: partyNames(this.page, it.stated_by) })}` : nothing}
        ${it.not_shown ? t("notShown", { n: it.not_shown }) : nothing}</small></div>` : nothing}</li>`)}</ol>`;
  }

  private facilities(row: Row) {
    if (!row.facilities.length) return nothing;
    return html`<h3>${t("facilities")}</h3><ul>${row.facilities.map((it) => html`<li><bdi>${countedWord(it.counted)}</bdi>, <bdi>${this.who(it.party)}</bdi>: ${this.numbers(it.low, it.high)}
      <ul>${it.stages.map((one) => html`<li>${moment(one.seen_ms)} ${one.stage ? stage(one.stage) : t("stageUnsaid")}, <bdi>${one.source}</bdi> <span class="id">${one.report}</span></li>`)}</ul></li>`)}</ul>`;
  }

  private held(row: Row) {
    if (!row.held.length) return nothing;
    return html`<h3>${t("held")}</h3><ul>${row.held.map((it) => html`<li>${t("heldLine", { held: this.who(it.held_by), stated: this.who(it.stated_by), time: dtg(it.as_of_ms) })}, ${t(`covers_${it.covers}`)}
      ${it.state === "withdrawn" ? html`<small>${t("withdrawn")}</small>` : nothing}${it.disputed_by.length ? html`<strong class="late">${t("disputed", { list: partyNames(this.page, it.disputed_by) })}</strong>` : nothing}</li>`)}</ul>`;
  }

  private reports(all: Page, row: Row) {
    if (!row.reports.length) return nothing;
    const head = [t("rests"), t("party"), t("counted"), t("least"), t("most"), t("activity"), t("seen"), t("asOf"), t("source"), t("sure")];
    return html`<details><summary>${t("reports", { n: row.reports.length })}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${t("reports", { n: row.reports.length })}><table>
        <thead><tr>${head.map((it) => html`<th scope="col">${it}</th>`)}</tr></thead>
        <tbody>${row.reports.map((it) => html`<tr><td class="id">${it.id}</td><td><bdi>${this.who(it.party)}</bdi></td><td><bdi>${countedWord(it.counted)}</bdi></td>
          <td>${it.definite ? it.low : 0}</td><td>${it.high}</td><td>${it.activity ? doing(it.activity) : t("notSaid")}</td>
          <td>${moment(it.seen_from_ms)}${it.seen_until_ms ? html` <small>+${length(it.seen_until_ms - it.seen_from_ms)}</small>` : nothing}</td>
          <td>${it.as_of_ms ? moment(it.as_of_ms) : "—"}</td>
          <td><span dir="auto">${it.source}</span>${it.source_kind ? html` <small>${kindOfSource(it.source_kind)}</small>` : nothing} ${it.source_grade}</td>
          <td>${this.sureness(it.confidence)}</td></tr>`)}</tbody></table></div>
      <p><small>${t("means")}: ${Object.entries(all.confidence_means).map(([level, says]) => html`<br>${sure(level)}: <span lang="en" dir="ltr">${says}</span>`)}</small></p></details>`;
  }

  private sureness(it: Shown["ReportRow"]["confidence"]): string {
    if (!it) return "—";
    if (it.level) return sure(it.level);
    return t("percent", { low: it.low_percent ?? 0, high: it.high_percent ?? 100 });
  }
}

function dayOf(ms: number): string {
  return dtg(ms).slice(0, 2) + dtg(ms).slice(7, 10);
}

function comingOf(of: Row["rates"][number]["of"], counted: string): string {
  return of === "shipment" && counted ? `${coming(of)} (${countedWord(counted)})` : coming(of);
}

function rateText(it: Shown["AlarmRate"]): string {
  const ratio = it.ratio_high === null ? t("ratioOpen", { low: digits(it.ratio_low) }) : t("ratio", { low: digits(it.ratio_low), high: digits(it.ratio_high) });
  return [
    t("alarmRate", { day: dtg(it.since_ms), low: digits(it.per_day_low), high: digits(it.per_day_high) }),
    t("against", { n: it.before_days, low: digits(it.before_per_day_low), high: digits(it.before_per_day_high), ratio }),
    it.as_of_ms === null ? "" : t("asOfTime", { time: dtg(it.as_of_ms) }),
  ].filter(Boolean).join(" ");
}

function grows(it: Shown["Growth"]["certainty"]): string {
  return it === "certain" ? t("growsCertain") : it === "possible" ? t("growsPossible") : t("growsNot");
}

function rises(it: Shown["Against"]["certainty"]): string {
  return it === "certain" ? t("more") : it === "possible" ? t("perhapsMore") : t("notMore");
}

function digits(it: number): string {
  return it < 10 ? it.toFixed(1) : String(Math.round(it));
}
