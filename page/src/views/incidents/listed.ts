// Incidents as they are listed: what, when, where, who opened it, how much was said, and who was asked and was silent.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Page } from "../../data/page.ts";
import { partyName, short } from "../../parts/naming.ts";
import { fromE7 } from "../../parts/place.ts";
import { listed } from "../../words/index.ts";
import { dtg, span } from "../../words/times.ts";
import { moment } from "../desk/kit.ts";
import { kmText } from "./drawing.ts";
import { kindWord } from "./terms.ts";
import type { Asked, IncidentRow } from "./types.ts";
import { t } from "./words.ts";

type PlaceSaid = IncidentRow["place"];

/** A place in one line, as somebody says it. */
export function placeText(it: PlaceSaid): TemplateResult | typeof nothing {
  if (!it || (!it.said && it.lat_e7 == null)) return nothing;
  const at = it.lat_e7 != null && it.lon_e7 != null ? fromE7({ lat_e7: it.lat_e7, lon_e7: it.lon_e7 }) : "";
  return html`<bdi>${it.said}</bdi> ${at ? html`<span class="mono" dir="ltr">${at}</span>` : nothing} ${it.within_m ? html`<span dir="ltr">± ${kmText(it.within_m)}</span>` : nothing}`;
}

/** A time, give or take. */
export function timeText(atMs: number, withinMs: number): TemplateResult {
  return html`${moment(atMs)} ${withinMs ? html`<bdi>${t("within", { span: span(withinMs) })}</bdi>` : nothing}`;
}

export function titleOf(it: Pick<IncidentRow, "kind" | "at_ms">): string {
  return listed([kindWord(it.kind), dtg(it.at_ms)]);
}

/** Everything of an incident that a search may find. */
export function soughtIn(page: Page, it: IncidentRow): string {
  const { body } = (it.shown as { body?: { text?: string } } | null) ?? {};
  return [kindWord(it.kind), it.kind, it.incident, it.place?.said, partyName(page, it.opener), it.opener, body?.text, dtg(it.at_ms)].filter(Boolean).join(" ").toLocaleLowerCase();
}

/** Of whom statements were asked for about an incident, as far as this party is shown it. */
export function askedOf(page: Page, incident: string): Asked[] {
  return page.lists.rows("statements").filter((it) => it.about === incident).flatMap((it) => it.asked);
}

export function incidentList(page: Page, rows: readonly IncidentRow[]): TemplateResult {
  return html`<ul class="plain incidents">${repeat(rows, (it) => it.incident, (it) => card(page, it))}</ul>`;
}

function card(page: Page, it: IncidentRow): TemplateResult {
  const asked = askedOf(page, it.incident);
  const silent = asked.filter((one) => one.silent).length;
  const awaited = asked.filter((one) => !one.silent && !one.answered).length;
  const same = Object.entries(it.same_as);
  const listedAs = it.same_as[it.opener];
  const text = (it.shown as { body?: { text?: string } } | null)?.body?.text;
  return html`<li class="card ${it.state === "merged" ? "merged" : ""}">
    <div class="head"><h2><a href="#/incidents/show/${encodeURIComponent(it.incident)}">${kindWord(it.kind)}</a></h2>
      <strong>${timeText(it.at_ms, it.within_ms)}</strong></div>
    <p>${it.place ? placeText(it.place) : html`<small>${t("noPlace")}</small>`}</p>
    ${text ? html`<p class="said gist">${text}</p>` : nothing}
    <p><small>${t("openedBy", { who: partyName(page, it.opener), time: dtg(it.opened_at_ms) })} <span class="mono" dir="ltr">${short(it.incident)}</span></small></p>
    <p class="tags"><span class="tag">${t("statements", { n: it.statements })}</span>
      ${it.citations ? html`<span class="tag">${t("citations", { n: it.citations })}</span>` : nothing}
      ${it.exhibits ? html`<span class="tag">${t("exhibits", { n: it.exhibits })}</span>` : nothing}
      ${silent ? html`<span class="tag wait">◌ ${t("silence", { n: silent })}</span>` : nothing}
      ${awaited ? html`<span class="tag">… ${t("awaited", { n: awaited })}</span>` : nothing}
      ${listedAs ? html`<span class="tag">= ${t("listedSame", { other: short(listedAs) })}</span>` : nothing}</p>
    ${same.filter(([party]) => party !== it.opener).map(([party, other]) => html`<p><small>${t("heldSame", { who: partyName(page, party), other: short(other) })}</small></p>`)}
  </li>`;
}
