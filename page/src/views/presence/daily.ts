// Daily reports: each with its versions and its cut-off, beside the day before; as a page or on paper from the server.
import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import type { Kind, Rows } from "../../data/types.ts";
import { partyNames } from "../../parts/naming.ts";
import { columns, figure, type Lane } from "../../parts/plot.ts";
import { joined } from "../../parts/scale.ts";
import { role } from "../../words/terms.ts";
import { dtg, zulu } from "../../words/times.ts";
import { heads, moment, Part } from "../desk/kit.ts";
import { comparable, compared, type Compared } from "./compare.ts";
import { t } from "./dailywords.ts";
import { hours, lookedWord } from "./words.ts";

type Row = Rows["dailies"];
type Place = NonNullable<Row["report"]>["places"][number];
const HOUR = 3_600_000;
const HATCH: Record<string, Lane["hatch"]> = {
  observed_s: "observed", observed_partly_s: "partly", jammed_s: "jammed", turned_back_s: "turned", not_observed_s: "not", unstated_s: "unsaid",
};

@customElement("ol-dailies")
export class Dailies extends Part {
  override readonly kinds: readonly Kind[] = ["dailies", "parties"];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const rows = this.page.lists.rows("dailies");
    const chosen = rows.find((it) => it.day === this.path[0]);
    if (chosen) return this.day(chosen);
    return html`<p class="lede">${t("lede")}</p>
      ${rows.length ? this.list(rows) : html`<p class="empty">${t("none")}</p>`}`;
  }

  private list(rows: readonly Row[]) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("day")}><table>
      <thead><tr>${heads([t("day"), t("version"), t("period"), t("issued"), t("readers"), ""])}</tr></thead>
      <tbody>${rows.map((it) => html`<tr>
        <td><a href="#/presence/daily/${it.day}"><bdi class="mono">${it.day}</bdi></a></td><td class="num">${it.version}</td>
        <td>${moment(it.cut_off_ms)}</td><td>${moment(it.issued_ms)}</td><td>${this.readers(it)}</td>
        <td>${this.opened(it)}</td></tr>`)}</tbody></table></div>`;
  }

  private readers(it: Row): string {
    return partyNames(this.page, it.parties);
  }

  private opened(it: Row) {
    if (!it.report) return html`<small>${t("redacted")}</small>`;
    const path = `/v1/dailies/${encodeURIComponent(it.day)}`;
    return html`<span class="actions"><a class="button" href="${path}?format=html" target="_blank" rel="noopener">${t("open")}</a>
      <a class="button" href="${path}?format=pdf" download>${t("pdf")}</a></span>`;
  }

  private day(it: Row) {
    const report = it.report;
    return html`<div class="head"><h2>${t("day")} <bdi class="mono">${it.day}</bdi> · ${t("versionLine", { n: it.version, time: dtg(it.issued_ms) })}</h2>
        <a href="#/presence/daily">${t("back")}</a></div>
      <p>${t("period")} ${moment(it.cut_off_ms)} · ${t("readers")}: ${this.readers(it)}</p>
      ${this.opened(it)}
      ${report ? this.report(report) : nothing}
      <h3>${t("versions")}</h3><ul>${it.versions.map((one) => html`<li>${t("versionLine", { n: one.version, time: dtg(one.issued_ms) })}</li>`)}</ul>`;
  }

  private report(it: NonNullable<Row["report"]>) {
    return html`
      ${it.reason ? html`<p>${t("corrected", { reason: it.reason })}</p>` : nothing}
      ${it.changes?.length ? html`<ul>${it.changes.map((one) => html`<li>${t("changed", { ...one })}</li>`)}</ul>` : nothing}
      ${it.before_otherwise?.length ? html`<ul>${it.before_otherwise.map((one) => html`<li>${t("beforeOtherwise", { ...one })}</li>`)}</ul>` : nothing}
      ${it.places.map((place) => this.place(place, it.from_ms, it.cut_off_ms))}
      <section class="card"><h3>${t("compare")}</h3>${this.table(t("compare"), [
        ...it.notified.map((one) => ({ title: `${t("notified")}: ${t(one.kind)}`, rows: compared(one.said, one.before) })),
        ...it.lines.flatMap((one) => [
          { title: `${one.channel}: ${t("checks")}`, rows: compared(one.checks, one.checks_before) },
          { title: `${one.channel}: ${t("messages")}`, rows: compared(one.messages, one.messages_before) },
        ]),
        { title: `${t("said")}: ${t("warnings")}`, rows: compared(it.warnings.said, it.warnings.before) },
        ...(it.statements ? [{ title: `${t("said")}: ${t("statements")}`, rows: compared(it.statements.said, it.statements.before) }] : []),
      ])}</section>
      <p><small>${t("leftOut", { list: it.left_out.join("; ") })}</small></p>`;
  }

  private place(it: Place, from: number, to: number) {
    const lanes = Object.keys(HATCH).map((state): Lane => ({
      label: "", hatch: HATCH[state]!,
      spans: joined(it.coverage_by_hour.flatMap((hour, number) => {
        const share = Math.min((hour[state] ?? 0) / 3600, 1);
        return share ? [{ from: from + number * HOUR, to: from + (number + share) * HOUR }] : [];
      })),
    })).filter((one) => one.spans.length).map((one, _, all) => ({ ...one, label: all.length ? hours((it.coverage[stateOf(one.hatch)] ?? 0) * 1000) : "" }));
    const sum = (all: Record<string, number>) => Object.values(all).reduce((a, b) => a + b, 0);
    const coverage = Object.entries(it.coverage).map(([state, s]) => `${lookedWord(state)} ${hours(s * 1000)}`).join(", ");
    const summary = t("summary", { name: it.name || it.id, found: t("findings", { n: sum(it.found) }), before: t("findings", { n: sum(it.before) }), coverage });
    return html`<section class="card panel"><h3 dir="auto">${it.name || it.id}</h3>
      ${figure(
        {
          title: `${it.name || it.id}: ${t("hourly")}`, summary,
          key: [{ hatch: "h0", label: t("key") }, ...lanes.map((one) => ({ hatch: one.hatch, label: lookedWord(stateOf(one.hatch)) }))],
          head: [t("hour"), t("number"), t("coverageHead")],
          rows: it.by_hour.map((n, number) => [
            html`<bdi class="mono">${zulu(from + number * HOUR, false)}</bdi>`, n,
            Object.entries(it.coverage_by_hour[number] ?? {}).map(([state, s]) => `${lookedWord(state)} ${hours(s * 1000)}`).join(", "),
          ]),
        },
        columns(it.by_hour.map((value, number) => ({ at: from + number * HOUR, value })), { from, to }, lanes, {
          clock: (ms) => zulu(ms, false), summary, unit: t("unit"), eachMs: HOUR,
        }),
      )}
      ${comparable(it.coverage, it.coverage_before) ? nothing : html`<p class="late">⚠ ${t("incomparable")}</p>`}
      ${this.table(it.name || it.id, [
        { title: t("found"), rows: compared(it.found, it.before) },
        { title: t("coverageHead"), rows: compared(it.coverage, it.coverage_before), time: true },
      ])}</section>`;
  }

  private table(name: string, groups: readonly { title: string; rows: readonly Compared[]; time?: boolean }[]) {
    const some = groups.filter((it) => it.rows.length);
    if (!some.length) return html`<p class="empty">${t("noFigures")}</p>`;
    const written = (n: number, time?: boolean) => (time ? hours(n * 1000) : String(n));
    return html`<div class="scroll" tabindex="0" role="region" aria-label="${t("figures")}: ${name}"><table>
      <thead><tr><th scope="col">${t("figure")}</th><th scope="col" class="num">${t("today")}</th><th scope="col" class="num">${t("before")}</th><th scope="col" class="num">${t("change")}</th></tr></thead>
      ${some.map((it) => html`<tbody><tr><th colspan="4" scope="rowgroup">${it.title}</th></tr>${it.rows.map((row) => html`<tr>
        <td>${it.time ? lookedWord(row.name) : row.name.replaceAll("_", " ")}</td><td class="num"><bdi>${written(row.now, it.time)}</bdi></td>
        <td class="num"><bdi>${written(row.before, it.time)}</bdi></td>
        <td class="num"><bdi>${row.now === row.before ? "=" : (row.now > row.before ? "+" : "−") + written(Math.abs(row.now - row.before), it.time)}</bdi></td></tr>`)}</tbody>`)}
    </table></div>`;
  }
}

function stateOf(hatch: string): string {
  return Object.keys(HATCH).find((it) => HATCH[it] === hatch) ?? hatch;
}
