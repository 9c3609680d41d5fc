// One statement, verbatim; and a party's column of them.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Body, Facts, Rows } from "../../data/types.ts";
import { incidentFrom } from "../../parts/happened.ts";
import { partyName, short } from "../../parts/naming.ts";
import { fromE7 } from "../../parts/place.ts";
import { receipt } from "../../words/terms.ts";
import { dtg, span } from "../../words/times.ts";
import { moment } from "../desk/kit.ts";
import { directionOf, listed } from "../warnings/kinds.ts";
import { tongue } from "../warnings/words.ts";
import type { Owed } from "./subject.ts";
import { t, verb } from "./words.ts";

export type StatementRow = Rows["statements"];
type Said = Required<Body<"statement.make/v1">>;

export function bodyOf(it: StatementRow): Said | undefined {
  return (it.shown as { body?: Said } | null)?.body ?? undefined;
}

function factsOf(it: StatementRow): Facts<"statement.make/v1"> | undefined {
  return (it.shown as { facts?: Facts<"statement.make/v1"> } | null)?.facts;
}

export function statementCard(page: Page, it: StatementRow, chosen: boolean, choose: (on: boolean) => void, root: string): TemplateResult {
  const body = bodyOf(it);
  const facts = factsOf(it);
  const hers = facts?.withheld && it.author === page.party;
  return html`<article class="card statement ${it.replaced_by ? "replaced" : ""}" id="statement-${it.statement}">
    <header><strong class="verb">${verb(it.verb)}</strong> ${moment(it.at_ms)}</header>
    ${it.about !== root ? html`<small>${t("about")} <a href="#/statements/about/${encodeURIComponent(it.about)}"><bdi>${short(it.about)}</bdi></a></small>` : nothing}
    ${hers ? html`<small>${t("yours")}</small>` : nothing}
    ${body ? words(body) : html`<p class="waiting">${t("redacted")}</p>`}
    ${it.replaced_by ? html`<small class="late">${t("replaced", { id: it.replaced_by })}</small>` : nothing}
    ${facts?.replaces ? html`<small>${t("replaces", { id: facts.replaces })}</small>` : nothing}
    ${facts?.to?.length ? html`<small>${t("to")}: <bdi>${listed(facts.to.map((one) => partyName(page, one)))}</bdi></small>` : nothing}
    <footer><small class="mono" dir="ltr">${it.statement}</small> ${incidentFrom(page, it.statement)}
      <label class="noprint"><input type="checkbox" .checked=${chosen} @change=${(event: Event) => choose((event.target as HTMLInputElement).checked)}> ${t("choose")}</label></footer>
  </article>`;
}

function words(body: Said): TemplateResult {
  const quote = (text: string, language: string) => html`<blockquote class="said" lang=${language} dir=${directionOf(language)}>${text}</blockquote>
    <small>${t("language", { language: tongue(language) })}</small>`;
  return html`${body.text ? quote(body.text, body.language) : nothing}
    ${(body.translations ?? []).map((it) => html`<small>${t("translation")}:</small>${quote(it.text, it.language)}`)}
    ${body.condition
      ? html`<dl class="facts condition"><dt>${t("condition")}</dt><dd class="said" dir="auto">${body.condition}</dd>
          <dt>${t("consequence")}</dt><dd class="said" dir="auto">${body.consequence}</dd><dt>${t("addressee")}</dt><dd dir="auto">${body.addressee}</dd></dl>`
      : nothing}
    ${body.place?.said ? html`<small>${t("place")}: <bdi>${body.place.said}</bdi></small>` : nothing}
    ${body.place?.position ? html`<small>${body.place.said ? t("position") : `${t("place")}:`} <bdi class="mono" dir="ltr">${fromE7(body.place.position)}</bdi></small>` : nothing}`;
}

/** What was asked of a party, and whether it is on record that nobody had answered when it was due. */
export function owedCard(page: Page, it: Owed): TemplateResult {
  const when = it.dueMs ? dtg(it.dueMs) : "—";
  const card = (inner: unknown) => html`<article class="card statement fact">${inner}</article>`;
  if (it.overdue) {
    return card(html`<header><strong class="verb late">${t("noResponse")}</strong></header>
      <p><bdi>${partyName(page, it.by)}</bdi> ${it.asked}</p><small>${t("noResponseHint", { when })}</small>
      ${it.cameMs ? html`<p>${t("cameLate", { when: dtg(it.cameMs), late: span(it.cameMs - (it.dueMs ?? it.cameMs)) })}</p>` : nothing}`);
  }
  if (it.levels.length) return card(html`<small>${t("answered", { levels: listed(it.levels.map(receipt)) })}</small>`);
  return it.dueMs ? card(html`<small>${t("awaited", { when })}</small>`) : html``;
}

/** Pairs of places that are stated against each other: one statement is about the other, and they differ. */
export function disputes(rows: readonly StatementRow[]): string[] {
  const byId = new Map(rows.map((it) => [it.statement, it]));
  const found = rows.flatMap((it) => {
    const other = byId.get(it.about);
    const [here, there] = [placeOf(it), other ? placeOf(other) : ""];
    return here && there && here !== there ? [`${there} / ${here}`] : [];
  });
  return [...new Set(found)];
}

function placeOf(it: StatementRow): string {
  const place = bodyOf(it)?.place;
  return place?.position ? fromE7(place.position) : (place?.said ?? "");
}
