// A line as a thread: each message with its precedence, time, number, addressees, both languages, and how far it got.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Rows } from "../../data/types.ts";
import { incidentFrom } from "../../parts/happened.ts";
import { partyName, partyNames, short } from "../../parts/naming.ts";
import { oddOf, oddText } from "../../parts/odd.ts";
import { echoLine, placesOf } from "../../parts/place.ts";
import { precedence, receipt } from "../../words/terms.ts";
import { dtg, until } from "../../words/times.ts";
import { gaps, type Gap } from "../../data/serials.ts";
import { texts } from "./texts.ts";
import { timesOf } from "./times.ts";
import { tMessage as t } from "./words.ts";

type Message = Rows["messages"];
type Heard = Message["heard"][number];

export interface Acts {
  reply: (it: Message) => void;
  resend: (it: Gap, text: string) => void;
}

export function thread(page: Page, channel: string, current: string, acts: Acts): TemplateResult {
  const all = page.lists.rows("messages");
  const rows = all.filter((it) => it.channel === channel).sort((a, b) => a.at_ms - b.at_ms);
  const missing = gaps(rows, page.party);
  return html`<ol class="plain thread">
    ${rows.map((it) => html`
      ${missing.filter((gap) => gap.before === it.message).map((gap) => missed(page, gap, acts))}
      ${message(page, it, it.message === current, acts)}`)}
  </ol>`;
}

function missed(page: Page, gap: Gap, acts: Acts): TemplateResult {
  const range = gap.first === gap.last ? String(gap.first) : `${gap.first}..${gap.last}`;
  return html`<li class="gap" role="group">
    <strong>${t("gap", { who: partyName(page, gap.sender), range })}</strong>
    <span class="actions"><button type="button" class="quiet" @click=${() => page.lists.refresh("messages")}>${t("again")}</button>
      <button type="button" @click=${() => acts.resend(gap, t("resend", { range }))}>${t("ask", { range })}</button></span>
  </li>`;
}

function message(page: Page, it: Message, current: boolean, acts: Acts): TemplateResult {
  const shown = it.shown as { facts?: { needs?: string; references?: string[]; supersedes?: string; cancels?: string } } | null;
  const facts = shown?.facts ?? {};
  const own = it.sender === page.party;
  const { saidMs, recordedMs } = timesOf(it);
  const names = (who: readonly string[]) => partyNames(page, who);
  const places = placesOf(page.releases, it.entry);
  const odd = oddOf(page.releases, it.entry);
  const awaited = it.heard.some((one) => one.party === page.party && one.due_ms !== null);
  return html`<li id=${`m-${it.message}`} class="message ${own ? "own" : "other"} ${it.state === "sent" ? "" : "past"} ${current ? "current" : ""}" tabindex="-1">
    <header>
      <span class="badge ${it.precedence}">${precedence(it.precedence)}</span>
      ${recordedMs
        ? html`<span>${t("saidAt", { time: dtg(saidMs) })} · ${t("recordedAt", { time: dtg(recordedMs) })}</span>`
        : html`<time dir="ltr">${dtg(saidMs)}</time>`}
      <span class="mono" dir="ltr">${t("number", { n: it.serial })}</span>
      <strong><bdi>${partyName(page, it.sender)}</bdi></strong> <span>${t("to", { who: names(it.action) })}</span>
      ${it.info.length ? html`<small>${t("info", { who: names(it.info) })}</small>` : nothing}
      ${it.state === "sent" ? nothing : html`<strong class="late">${t(it.state === "cancelled" ? "cancelled" : "replaced")}</strong>`}
    </header>
    ${links(page, facts)}
    ${texts(it.shown as Record<string, unknown> | null)}
    ${places.length ? html`<div class="echoes"><small>${t("places")}</small>${places.map(echoLine)}</div>` : nothing}
    ${odd.length ? html`<p class="late"><small>${t("odd", { what: oddText(odd) })}</small></p>` : nothing}
    ${facts.needs && facts.needs !== "read" ? html`<p><small>${t("needs", { what: receipt(facts.needs) })}</small></p>` : nothing}
    <ul class="plain heard">${it.heard.map((one) => heard(page, one))}</ul>
    <p class="actions">
      ${own ? nothing : html`<a class="button ${awaited ? "primary" : "quiet"}" href=${`#/now/${encodeURIComponent(`message~${it.message}`)}`}>${t(awaited ? "answer" : "further")}</a>`}
      <button type="button" class="quiet" @click=${() => acts.reply(it)}>${t("reply")}</button>
      ${incidentFrom(page, it.message)}
    </p>
  </li>`;
}

function links(page: Page, facts: { references?: string[]; supersedes?: string; cancels?: string }): TemplateResult | typeof nothing {
  const known = page.lists.rows("messages");
  const link = (id: string) => {
    const found = known.find((it) => it.message === id);
    if (found) return html`<a href=${`#/lines/${encodeURIComponent(found.channel)}/${encodeURIComponent(id)}`}>${partyName(page, found.sender)} ${t("number", { n: found.serial })}</a>`;
    const stop = page.lists.rows("stops").find((it) => it.stop === id);
    return stop ? html`<a href="#/lines/~stops">STOP ${short(id)}</a>` : html`<span class="mono" dir="ltr">${short(id)}</span>`;
  };
  const said = [
    facts.supersedes ? html`${t("supersedes")} ${link(facts.supersedes)}` : "",
    facts.cancels ? html`${t("cancels")} ${link(facts.cancels)}` : "",
    ...(facts.references ?? []).map((id) => html`${t("references")} ${link(id)}`),
  ].filter(Boolean);
  return said.length ? html`<p class="refs">${said.map((it) => html`<small>${it}</small>`)}</p>` : nothing;
}

const STATES = ["delivered", "read", "read_back", "relayed"] as const;

/** How far it has got with one addressee: separate states, each by itself (R8). */
export function heard(page: Page, it: Heard): TemplateResult {
  const state = (name: (typeof STATES)[number] | "sent", reached: boolean, how = "") => {
    const what = t(name) + (how ? ` (${t(how as "yes")})` : "");
    return html`<span class="state ${reached ? "reached" : ""}"><span aria-hidden="true">${reached ? "✓" : "–"} ${what}</span>
      <span class="hidden">${t(reached ? "reached" : "notReached", { what })}</span></span>`;
  };
  const beyond = (["no_objection_stated", "objection"] as const).filter((level) => level in it.acknowledged);
  return html`<li><strong><bdi>${partyName(page, it.party)}</bdi></strong>
    <span class="states">${state("sent", true)}${STATES.map((name) => state(name, name in it.acknowledged, it.acknowledged[name] ?? ""))}
      ${beyond.map((name) => html`<span class="state reached">${t(name)}</span>`)}</span>
    ${it.due_ms !== null
      ? html`<span class=${it.overdue || it.due_ms <= page.api.now() ? "overdue" : "countdown"}>${t(it.overdue || it.due_ms <= page.api.now() ? "late" : "due", { when: until(it.due_ms, page.api.now()) })}</span>`
      : nothing}
    ${it.step ? html`<small>${t("tried", { n: it.step })}</small>` : nothing}</li>`;
}
