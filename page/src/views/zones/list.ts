// Zones, lines and agreements at a glance: what stands, and what it is to whom.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Rows } from "../../data/types.ts";
import { stance } from "../../words/terms.ts";
import { agreementState } from "./agreement.ts";
import { t as agreed } from "./agreementwords.ts";
import { calls } from "./fields.ts";
import { t as word } from "./fieldwords.ts";
import { stateWord } from "./thing.ts";
import { t as thing } from "./thingwords.ts";
import { STANCES, t } from "./words.ts";

type Row = Rows["zones"] | Rows["lines"];

export function lists(page: Page, only: string, filter: (only: string) => void): TemplateResult {
  return html`<header class="head"><h1>${t("title")}</h1><div class="actions">
      <a class="button primary" href="#/zones/+/zone">${t("newZone")}</a>
      <a class="button" href="#/zones/+/line">${t("newLine")}</a>
      <a class="button" href="#/zones/+/import">${t("import")}</a>
      <a class="button" href="#/zones/+/agreement">${t("propose")}</a></div></header>
    <label class="narrow">${t("filter")} <select @change=${(event: Event) => filter((event.target as HTMLSelectElement).value)}>
      <option value="">${t("allStances")}</option>
      ${STANCES.map((it) => html`<option value=${it} ?selected=${it === only}>${stance(it)}</option>`)}</select></label>
    ${table(page, t("zones"), page.lists.rows("zones"), t("noZones"), only)}
    ${table(page, t("lines"), page.lists.rows("lines"), t("noLines"), only)}
    ${agreements(page)}`;
}

function table(page: Page, title: string, all: readonly Row[], none: string, only: string): TemplateResult {
  const rows = all.filter((it) => !only || it.stances?.[page.party] === only);
  const [ended, standing] = [rows.filter((it) => it.state === "ended"), rows.filter((it) => it.state !== "ended")];
  return html`<section class="card"><h2>${title}</h2>
    ${standing.length ? things(page, standing) : html`<p class="empty">${none}</p>`}
    ${ended.length ? html`<details><summary>${t("ended")} (${ended.length})</summary>${things(page, ended)}</details>` : nothing}
  </section>`;
}

function things(page: Page, rows: readonly Row[]): TemplateResult {
  return html`<div class="scroll"><table class="stacks things"><thead><tr><th>${word("name")}</th><th>${t("state")}</th><th>${t("yours")}</th><th>${t("others")}</th><th>${t("owner")}</th><th>${t("covered")}</th></tr></thead>
    <tbody>${rows.map((it) => {
      const own = it.stances?.[page.party];
      const others = Object.entries(it.stances ?? {}).filter(([party]) => party !== page.party);
      return html`<tr>
        <th scope="row"><a href="#/zones/${encodeURIComponent(it.id ?? it.entry)}" dir="auto">${it.name ?? it.id ?? it.entry.slice(0, 8)}</a>
          ${it.detail === "full" ? nothing : html`<small>${word(it.detail ?? "existence")} · ${word("call", { who: calls(page, it.call) })}</small>`}</th>
        <td data-label=${t("state")}>${thing(stateWord(it.phase ?? it.state))}${it.watched ? html` · <small>${thing("watched")}</small>` : nothing}</td>
        <td data-label=${t("yours")}>${own ? html`<span class="badge stance-${own}">${stance(own)}</span>` : html`<span class="waiting">${t("noStance")}</span>`}</td>
        <td data-label=${t("others")}>${others.length ? others.map(([party, value]) => html`<span class="pair"><span dir="auto">${party}</span> <span class="badge stance-${value}">${stance(value)}</span></span> `) : html`<span class="waiting">${t("noStance")}</span>`}</td>
        <td data-label=${t("owner")} dir="auto">${it.owner ?? "—"}</td>
        <td data-label=${t("covered")}>${orNone(Object.keys(it.agreements ?? {}))}</td></tr>`;
    })}</tbody></table></div>`;
}

function orNone(ids: readonly string[]) {
  return ids.length ? ids.map((id) => html`<a href="#/zones/${encodeURIComponent(id)}"><bdi>${id}</bdi></a> `) : "—";
}

function agreements(page: Page): TemplateResult {
  const rows = page.lists.rows("agreements");
  return html`<section class="card"><h2>${t("agreements")}</h2>
    ${rows.length
      ? html`<div class="scroll"><table class="stacks"><thead><tr><th>${word("name")}</th><th>${t("state")}</th><th>${agreed("signed")}</th><th>${agreed("notSigned")}</th><th>${agreed("covers")}</th></tr></thead>
        <tbody>${rows.map((it) => html`<tr>
          <th scope="row"><a href="#/zones/${encodeURIComponent(it.agreement)}" dir="auto">${it.title ?? it.agreement}</a></th>
          <td data-label=${t("state")}>${agreementState(it)}</td><td data-label=${agreed("signed")} dir="auto">${it.signed.join(", ") || "—"}</td>
          <td data-label=${agreed("notSigned")} dir="auto" class=${it.state === "proposed" && it.not_signed.includes(page.party) ? "late" : ""}>${it.not_signed.join(", ") || "—"}</td>
          <td data-label=${agreed("covers")}>${orNone(it.covers.map((cover) => cover.about))}</td></tr>`)}</tbody></table></div>`
      : html`<p class="empty">${t("noAgreements")}</p>`}
  </section>`;
}
