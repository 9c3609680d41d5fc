// Statements side by side: a column for each party, with what each says, asks, and does not answer.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import { partyName, short } from "../../parts/naming.ts";
import { listed } from "../../words/index.ts";
import { dtg, span } from "../../words/times.ts";
import { moment } from "../desk/kit.ts";
import { bodyOf } from "../statements/card.ts";
import { directionOf } from "../warnings/kinds.ts";
import { tongue } from "../warnings/words.ts";
import { askedState, columns, lateMs, type Column } from "./beside.ts";
import { placeText } from "./listed.ts";
import { accountFacts, actWord } from "./saying.ts";
import type { AccountRow, Asked, CitationRow, Picture, StatementRow } from "./types.ts";
import { t } from "./words.ts";

interface Text {
  language: string;
  text: string;
  by?: string;
}

const quote = (it: Text) => html`<blockquote class="said" lang=${it.language} dir=${directionOf(it.language)}>${it.text}</blockquote>
  <small>${tongue(it.language)}</small>`;

export function sideBySide(page: Page, it: Picture): TemplateResult {
  return html`<div class="columns">${columns(it).map((one) => column(page, it, one))}</div>`;
}

function column(page: Page, it: Picture, one: Column): TemplateResult {
  return html`<section class="column" aria-label=${one.party ? partyName(page, one.party) : t("withheld")}>
    <h3>${one.party ? html`<bdi>${partyName(page, one.party)}</bdi>` : t("withheld")}</h3>
    ${one.accounts.map((account) => card(page, it, account))}
    ${one.asked.map((asked) => askedCard(page, it, asked))}
  </section>`;
}

function card(page: Page, it: Picture, account: AccountRow): TemplateResult {
  const said = it.statements.find((one) => one.statement === account.id);
  const { original, others } = textsOf(it, account, said);
  const link = `#/incidents/show/${encodeURIComponent(it.incident.incident)}/state/${encodeURIComponent(account.id)}`;
  return html`<article class="card statement ${account.replaced_by ? "replaced" : ""}" id="said-${account.id}">
    <header><strong class="verb">${actWord(account)}</strong> <small>${t("said", { time: dtg(account.received_at_ms) })}</small></header>
    ${account.speaker ? html`<small>${t("spokenBy", { who: account.speaker })}</small>` : nothing}
    ${said && said.about !== account.incident ? html`<small>${t("about")} <bdi class="mono">${short(said.about)}</bdi></small>` : nothing}
    ${original ? quote(original) : account.text === null ? html`<p class="waiting">${t("redacted")}</p>` : nothing}
    ${account.verbatim ? html`<small>${t("verbatim")}:</small><blockquote class="said verbatim" dir="auto">${account.verbatim}</blockquote>` : nothing}
    ${others.map((one) => html`<small>${one.by ? t("translationBy", { who: one.by }) : t("translation")}:</small>${quote(one)}`)}
    ${said ? conditionOf(said) : nothing}
    ${account.account ? accountFacts(account.account) : said?.place ? html`<p>${placeText(said.place)}</p>` : nothing}
    ${account.ahead ? html`<p class="late">${t("ahead")}</p>` : nothing}
    ${said?.answer_by_ms ? html`<p class="asks"><strong>${t("asksBy", { when: dtg(said.answer_by_ms) })}</strong>${said.asked.length ? html` ${t("askedOf", { who: listed(said.asked.map((one) => partyName(page, one.party))) })}` : nothing}</p>` : nothing}
    ${account.replaced_by ? html`<small class="late">${t("replacedBy", { id: short(account.replaced_by) })}: ${t("replaced")}</small>` : nothing}
    ${said ? toWhom(page, said) : nothing}
    <footer><small class="mono" dir="ltr">${short(account.id)}</small>
      ${said && page.signs && it.known_at_ms === null ? html`<a class="noprint" href=${link}>${t("answerThis")}</a>` : nothing}</footer>
  </article>`;
}

/** The very text, with its language; and its translations beside it. */
function textsOf(it: Picture, account: AccountRow, said: StatementRow | undefined): { original: Text | undefined; others: Text[] } {
  const rows = [it.incident, ...it.merged];
  const opened = account.of === "opening" ? rows.find((one) => one.incident === account.incident) : undefined;
  const shown = (opened?.shown ?? said?.shown) as { body?: { language?: string; translations?: Text[] } } | null | undefined;
  const original = account.text ? { text: account.text, language: shown?.body?.language ?? "en" } : undefined;
  return { original, others: shown?.body?.translations ?? [] };
}

function conditionOf(it: StatementRow): TemplateResult | typeof nothing {
  const body = bodyOf(it);
  if (!body?.condition) return nothing;
  return html`<dl class="facts condition"><dt>${t("condition")}</dt><dd class="said" dir="auto">${body.condition}</dd>
    <dt>${t("consequence")}</dt><dd class="said" dir="auto">${body.consequence}</dd><dt>${t("addressee")}</dt><dd dir="auto">${body.addressee}</dd></dl>`;
}

function toWhom(page: Page, it: StatementRow): TemplateResult | typeof nothing {
  const { to } = (it.shown as { facts?: { to?: string[] } } | null)?.facts ?? {};
  return to?.length ? html`<small>${t("madeTo")}: <bdi>${listed(to.map((one) => partyName(page, one)))}</bdi></small>` : nothing;
}

/** What this party was asked for: answered, awaited, or that nothing had come by then; a fact, and no word on why. */
function askedCard(page: Page, it: Picture, one: Asked): TemplateResult {
  const by = it.statements.find((said) => said.statement === one.statement);
  const late = lateMs(one);
  const given = { who: by?.author ? partyName(page, by.author) : t("withheld"), when: dtg(one.due_ms), came: dtg(one.answered_at_ms || one.due_ms), late: span(late) };
  const state = askedState(one);
  if (state === "silent") {
    return html`<article class="card statement fact silent"><header><strong class="verb late">${t("silentTitle")}</strong> ${moment(one.due_ms)}</header>
      <p>${t("silentHint", given)}</p>${one.answered ? html`<p>${t(late ? "askedSince" : "askedSinceSome", given)}</p>` : nothing}</article>`;
  }
  const word = state === "awaited" ? "askedAwaited" : state === "late" ? "askedLate" : "askedAnswered";
  return html`<article class="card statement fact"><p>${t(word, given)}</p></article>`;
}

/** What open sources say: apart from statements, each with its chain and where in which text it stands. */
export function citations(page: Page, it: Picture): TemplateResult {
  return html`<section class="cited" aria-labelledby="cited-head"><h2 id="cited-head">${t("citationsTitle")}</h2>
    <p><small>${t("citationsHint")}</small></p>
    ${it.citations.length ? html`<div class="cards">${it.citations.map((one) => cited(page, it, one))}</div>` : html`<p class="empty">${t("noCitations")}</p>`}</section>`;
}

function cited(page: Page, it: Picture, one: CitationRow): TemplateResult {
  const account = it.accounts.find((row) => row.id === one.citation);
  const source = one.source;
  const chain = source?.chain ?? [];
  return html`<article class="card citation">
    <header><strong><bdi>${one.speaker || t("unresolved")}</bdi></strong> <span>${(one.act ?? "").replaceAll("_", " ")}${one.denies ? ` · ${t("denies")}` : ""}</span></header>
    ${one.quote ? quote({ text: one.quote, language: one.language ?? "en" }) : html`<p class="waiting">${t("redacted")}</p>`}
    ${one.hedges?.length ? html`<small>${t("hedges", { words: listed(one.hedges) })}</small>` : nothing}
    ${source ? html`<p><small>${t("source")}: <bdi>${listed([source.publisher, source.agency, source.title, source.published].filter(Boolean))}</bdi></small></p>` : nothing}
    ${chain.length ? html`<p><small>${t("chain")}: ${chain.map((who, n) => html`${n ? " → " : nothing}<bdi>${who}</bdi>`)}</small></p>` : nothing}
    ${account?.account ? accountFacts(account.account) : nothing}
    ${account?.ahead ? html`<p class="late">${t("ahead")}</p>` : nothing}
    ${one.note ? html`<p><small>${t("note")}: <span dir="auto">${one.note}</span></small></p>` : nothing}
    <small>${t("offsets", { start: one.start, end: one.end, hash: `${one.text_sha256.slice(0, 16)}…` })}${one.edited ? html` · ${t("edited")}` : nothing}</small>
    <footer><small>${t("citedBy", { who: partyName(page, one.author) })}, ${moment(one.at_ms)}</small></footer>
  </article>`;
}

