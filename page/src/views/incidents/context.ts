// What was near an incident, who had been told of it before, and how the lines stood at that moment.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import { partyName, partyNames, short, thingName } from "../../parts/naming.ts";
import { t as lineWord } from "../lines/words.ts";
import { level, receipt } from "../../words/terms.ts";
import { dtg, span } from "../../words/times.ts";
import { heads, moment } from "../desk/kit.ts";
import { eventWord } from "../warnings/evidence.ts";
import { listed } from "../../words/index.ts";
import { folded } from "./beside.ts";
import { c } from "./contextwords.ts";
import { kmText } from "./drawing.ts";
import { degrees } from "./saying.ts";
import { stoodWord, thingWord } from "./terms.ts";
import type { LineThen, Near, Picture, ToldOf } from "./types.ts";

/** Where something that is near is looked at; empty where nowhere. */
export function linkOf(kind: string, id: string): string {
  const to = encodeURIComponent(id);
  switch (kind) {
    case "zone": case "line": return `#/zones/${to}`;
    case "site": case "movement": case "activity": return `#/plans/${to}`;
    case "warning": return `#/warnings/show/${to}`;
    case "stop": return `#/now/${encodeURIComponent(`stop~${id}`)}`;
    case "message": return `#/now/${encodeURIComponent(`message~${id}`)}`;
    case "match": return `#/now/${encodeURIComponent(`match~${id}`)}`;
    case "finding": return `#/now/${encodeURIComponent(`finding~${id}`)}`;
    case "track": return `#/map/tracks/${to}`;
    default: return "";
  }
}

/** What it is called: a finding by what was found, in the words of the page. */
export function calledOf(kind: string, name: string): string {
  return kind === "finding" && name ? eventWord(name) : name;
}

function named(kind: string, id: string, name: string): TemplateResult {
  const link = linkOf(kind, id);
  const title = html`<bdi>${calledOf(kind, name) || short(id)}</bdi>`;
  return link ? html`<a href=${link}>${title}</a>` : title;
}

export function beforeText(ms: number | null): string {
  if (ms === null) return c("noTime");
  if (ms === 0) return c("then");
  return c(ms > 0 ? "before" : "after", { span: span(ms) });
}

export function near(page: Page, it: Picture): TemplateResult {
  return html`<section aria-labelledby="near-head"><h2 id="near-head">${c("near")}</h2>
    <p><small>${c("nearHint", { far: kmText(it.within_m), span: span(it.within_ms) })}</small></p>
    ${it.tracks === "read" ? nothing : html`<p><small>${c("tracksHidden")}</small></p>`}
    ${it.near.length
      ? html`<div class="scroll" tabindex="0" role="region" aria-label=${c("near")}><table class="stacks">
          <thead><tr>${heads([c("what"), c("whose"), c("howFar"), c("when"), c("why")])}</tr></thead>
          <tbody>${folded(it.near).map((some) => nearRow(page, some))}</tbody></table></div>`
      : html`<p class="empty">${c("nearNone")}</p>`}
    ${it.near_left_out ? html`<p><small>${c("leftOut", { n: it.near_left_out })}</small></p>` : nothing}
  </section>`;
}

/** One thing that was near; findings of one kind, about one thing, on one day together, the nearest of them first. */
function nearRow(page: Page, some: readonly Near[]): TemplateResult {
  const it = some[0]!;
  const sure = [...new Set(some.map((one) => one.certainty).filter(Boolean))].map((one) => c(one === "certain" ? "certain" : "possible"));
  const about = it.kind === "finding" ? [it.zone ? thingName(page, it.zone) : "", ...sure].filter(Boolean) : [];
  const far = it.distance_m === null ? c("noPlace") : it.distance_m === 0 ? c("within") : kmText(it.distance_m);
  const moves = it.course_deg !== null && it.speed_m_s !== null;
  return html`<tr>
    <th scope="row"><small>${thingWord(it.kind)}</small><br>${named(it.kind, it.id, it.name)} ${about.length ? html`<bdi>${listed(about)}</bdi>` : nothing}${some.length > 1 ? html` <small>${c("together", { n: some.length })}</small>` : nothing} ${it.state ? html`<small>${it.state.replaceAll("_", " ")}</small>` : nothing}</th>
    <td data-label=${c("whose")}>${partyNames(page, [...new Set(some.flatMap((one) => one.whose))].filter(Boolean)) || "—"}</td>
    <td data-label=${c("howFar")}><bdi>${far}</bdi>${it.coarse ? html` <small>${c("coarse")}</small>` : nothing}
      ${moves ? html`<br><small><bdi>${c("courseSpeed", { deg: degrees(it.course_deg!), speed: Math.round(it.speed_m_s!) })}</bdi></small>` : nothing}</td>
    <td data-label=${c("when")}>${it.at_ms ? html`${moment(it.at_ms)}<br>` : nothing}<small>${beforeText(it.before_ms)}</small></td>
    <td data-label=${c("why")}>${it.why.map((why, n) => html`${n ? html`<br>` : nothing}${c(why)}`)}</td></tr>`;
}

export function told(page: Page, it: Picture): TemplateResult {
  return html`<section aria-labelledby="told-of-head"><h2 id="told-of-head">${c("told")}</h2>
    <p><small>${c("toldHint")}</small></p>
    ${it.told.length ? it.told.map((one) => toldOf(page, one)) : html`<p class="empty">${c("toldNone")}</p>`}</section>`;
}

const DETAIL: Record<string, Parameters<typeof c>[0]> = { nothing: "nothing", existence: "existence", contact: "contact", coarse: "coarseDetail", full: "full" };

function levels(it: Record<string, string> | null): string {
  if (!it) return c("thenUnshown");
  return Object.keys(it).map(receipt).join(", ") || c("noLevels");
}

function toldOf(page: Page, it: ToldOf): TemplateResult {
  return html`<article class="card">
    <div class="head"><h3><small>${thingWord(it.kind)}</small> ${named(it.kind, it.id, "")} <small><bdi>${partyName(page, it.owner)}</bdi></small></h3>
      <span class="tag ${it.before ? "" : "wait"}">${it.before ? c("notified", { when: dtg(it.notified_at_ms), span: span(it.before_ms) }) : c("notifiedLate", { when: dtg(it.notified_at_ms) })}</span></div>
    ${it.parties.length ? html`<div class="scroll" tabindex="0" role="region" aria-label="${c("told")}: ${it.id}"><table class="stacks">
      <thead><tr>${heads([c("party"), c("toldAt"), c("shown"), c("levelsThen"), c("levelsNow"), c("relayed")])}</tr></thead>
      <tbody>${it.parties.map((one) => html`<tr>
        <th scope="row"><bdi>${partyName(page, one.party)}</bdi>${one.told_through.length ? html` <small>${c("through", { who: partyNames(page, one.told_through) })}</small>` : nothing}</th>
        <td data-label=${c("toldAt")}>${one.told_at_ms === null ? html`<strong class="late">${c("neverTold")}</strong>` : html`${moment(one.told_at_ms)} <strong class=${one.before ? "" : "late"}>${one.before ? c("beforeIt") : c("afterIt")}</strong>`}</td>
        <td data-label=${c("shown")}>${c(DETAIL[one.shown] ?? "nothing")}</td>
        <td data-label=${c("levelsThen")}>${levels(one.acknowledged_then)}</td>
        <td data-label=${c("levelsNow")}>${levels(one.acknowledged)}</td>
        <td data-label=${c("relayed")}>${one.relayed_at_ms === null ? c("notRelayed") : moment(one.relayed_at_ms)}${one.listed ? html`<br><small>${c("relayNorm")}</small>` : nothing}</td></tr>`)}</tbody></table></div>` : html`<p><small>${c("toldNobody")}</small></p>`}
  </article>`;
}

export function linesThen(page: Page, it: Picture): TemplateResult {
  return html`<section aria-labelledby="lines-then-head"><h2 id="lines-then-head">${c("lines")}</h2>
    <p><small>${c("linesAt", { time: dtg(it.lines_at_ms) })}</small></p>
    ${it.lines.length ? html`<div class="cards">${it.lines.map((one) => line(page, one))}</div>` : html`<p class="empty">${c("linesNone")}</p>`}</section>`;
}

function line(page: Page, it: LineThen): TemplateResult {
  const far = (ms: number, atLeast: boolean) => (atLeast ? c("atLeast", { span: span(ms) }) : span(ms));
  return html`<article class="card line-then">
    <div class="head"><h3><a href="#/lines/${encodeURIComponent(it.channel)}"><bdi>${it.name || short(it.channel)}</bdi></a></h3>
      <strong class=${it.stood === "open" ? "" : "late"}>${stoodWord(it.stood)}</strong></div>
    <p><small>${level(it.level)} · ${lineWord(it.carrier as "voice")} · <bdi>${partyNames(page, it.parties)}</bdi>${it.suspended_by.length ? html` · ${c("suspendedBy", { who: partyNames(page, it.suspended_by) })}` : nothing}</small></p>
    <ul class="plain lined">${it.ends.map((end) => html`<li><strong><bdi>${partyName(page, end.party)}</bdi></strong>
      ${end.lost ? html`<strong class="late">${c("endLost")}</strong>` : nothing}
      <span>${c("answered")}: ${end.answered_ms ? moment(end.answered_ms) : c("never")}</span>
      ${end.missed ? html`<small class="late">${c("missed", { n: end.missed })}</small>` : nothing}</li>`)}</ul>
    ${it.answers.length ? html`<h4>${c("tempo")}</h4><ul class="plain lined">${it.answers.map((one) => html`<li><strong><bdi>${partyName(page, one.party)}</bdi></strong>
      ${one.count ? html`<span>${c("median", { span: far(one.p50_ms, one.p50_at_least) })} · ${c("most", { span: far(one.p95_ms, one.p95_at_least) })}</span> <small>${c("of", { n: one.count })}</small>` : html`<small>${c("noTempo")}</small>`}</li>`)}</ul>` : nothing}
  </article>`;
}
