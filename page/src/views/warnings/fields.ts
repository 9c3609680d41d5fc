// The fields of a warning that is composed.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Page } from "../../data/page.ts";
import "../../parts/geometry/outline.ts";
import { partyName, partyNames, short } from "../../parts/naming.ts";
import { timeField } from "../desk/fields.ts";
import type { Basis } from "./basis.ts";
import { DIRECTIONS, UNANSWERABLE, WORDS } from "./composing.ts";
import { c } from "./composewords.ts";
import { directionOf, offsetField, rungText, warningOf } from "./kinds.ts";
import { precedence } from "../../words/terms.ts";
import { demand, medium, t } from "./words.ts";
import { dtg } from "../../words/times.ts";

export function composeFields(it: Basis, add: (language: string) => void): TemplateResult {
  const said = it.former && warningOf(it.former);
  return html`
    <fieldset><legend>${c("what")}</legend>
      <dl class="facts">
        <dt>${t("zone")}</dt><dd><bdi>${it.zone.name}</bdi></dd>
        <dt>${c("rung")} ${it.number}</dt><dd>${rungText(it.page, it.rung)}</dd>
        <dt>${c("template")}</dt><dd><bdi>${it.template.title}</bdi></dd>
        <dt>${t("asks")}</dt><dd><strong>${demand(it.template.demand)}</strong></dd>
      </dl>
      ${it.evidence.map((id) => html`<p>${c("evidence", { id: short(id) })}</p>`)}
      ${it.former ? nothing : html`<label>${c("name")}
        <input name="id" dir="ltr" required pattern="[a-z0-9][a-z0-9_\\-]{0,63}" value=${it.id} autocomplete="off" spellcheck="false"></label>`}
    </fieldset>
    ${addressees(it, said?.addressees ?? [])}
    <fieldset><legend>${c("deadline")}</legend>
      <label><input type="radio" name="deadline" value="none" required ?checked=${said?.deadline === "none"}> ${c("none")}</label>
      <label><input type="radio" name="deadline" value="at" ?checked=${!!said && said.deadline !== "none"}> ${c("at")}</label>
      ${timeField(c("time"), "deadline-at", { required: false, value: said && said.deadline !== "none" ? dtg(said.deadline) : "" })}
    </fieldset>
    ${slots(it)}
    ${otherLanguages(it, add)}
    <div class="row">
      ${it.rung.medium === "leaflet"
        ? html`<label>${c("quantity")} <input name="quantity" inputmode="numeric" dir="ltr" value=${said?.quantity ?? ""} autocomplete="off"></label>`
        : nothing}
      <label>${c("precedence")}
        <select name="precedence">${["immediate", "priority", "routine"].map(
          (one) => html`<option value=${one} ?selected=${one === (it.former?.precedence ?? "immediate")}>${precedence(one)}</option>`,
        )}</select></label>
    </div>
    ${UNANSWERABLE.includes(it.rung.medium)
      ? html`<p>${c("noAnswer", { medium: medium(it.rung.medium) })}</p>`
      : html`<label><input type="checkbox" name="answerable" ?checked=${said?.can_be_acknowledged ?? true}> ${c("answer")}</label>`}
    ${areaField(it)}
    <details ?open=${!!said?.way_out}><summary>${c("wayOut")}</summary><small>${c("wayOutHint")}</small>
      <div class="sideways">${it.languages.map((language) => html`<label>${c.tongue(language)}
        <textarea name="way:${language}" rows="2" lang=${language} dir=${directionOf(language)} .defaultValue=${said?.way_out?.texts[language] ?? ""}></textarea></label>`)}</div>
    </details>
    <label>${c("note")} <textarea name="note" rows="2" dir="auto" maxlength="2000" .defaultValue=${said?.note ?? ""}></textarea></label>`;
}

/** Whom it is for: through whom each is reached stands beside it, and who cannot be addressed is no choice. */
function addressees(it: Basis, chosen: readonly string[]): TemplateResult {
  const { page, rung } = it;
  const others = page.lists.rows("parties").filter((one) => one.party !== page.party && one.party !== "node");
  // Whom the finding is about, and else whom the party speaks for through which the rung goes.
  const about = it.about.filter((id) => others.some((one) => one.party === id));
  const first = about.length ? about : others.filter((one) => rung.via && one.reach_via.includes(rung.via)).map((one) => one.party);
  const ticked = chosen.length ? chosen : first;
  const said = it.former && warningOf(it.former);
  return html`<fieldset><legend>${c("to")}</legend>
    ${rung.via ? html`<p><small>${c("via", { party: partyName(page, rung.via) })}</small></p>` : nothing}
    <div class="choice row">${repeat(others, (one) => one.party, (one) => {
      const never = one.addressable === "never";
      const how = never ? c("never") : one.addressable === "via" ? c("reach", { party: partyNames(page, one.reach_via) }) : "";
      return html`<label><input type="checkbox" name="to" value=${one.party} ?checked=${ticked.includes(one.party)} ?disabled=${never}>
        <span><bdi>${one.name ?? one.party}</bdi>${how ? html` <small>(${how})</small>` : nothing}</span></label>`;
    })}</div>
    <div class="choice row" role="radiogroup" aria-label=${c("whom")}>
      <label><input type="radio" name="whole" value="whole" ?checked=${!said?.part}> ${c("whole")}</label>
      <label><input type="radio" name="whole" value="part" ?checked=${!!said?.part}> ${c("part")}</label>
    </div>
    <label>${c("partName")} <input name="part" dir="auto" maxlength="200" value=${said?.part ?? ""} autocomplete="off"></label>
  </fieldset>`;
}

/** What is said in the slots: words in each language, everything else once for all. */
function slots(it: Basis): TemplateResult {
  const shared = it.template.slots.filter((one) => !WORDS.includes(one.kind) && one.kind !== "deadline");
  return html`<fieldset><legend>${c("slots")}</legend>
    ${shared.length
      ? html`<div class="row">${shared.map((one) => one.kind === "direction"
          ? html`<label>${c.slot("direction")} <select name="slot:${one.name}"><option value=""></option>${DIRECTIONS.map(
              (name) => html`<option value=${name}>${c.direction(name)}</option>`)}</select></label>`
          : html`<label>${c.slot(one.kind)} <input name="slot:${one.name}" dir="ltr" autocomplete="off"></label>`)}</div>`
      : nothing}
    <div class="sideways">${it.languages.map((language) => ofLanguage(it, language))}</div>
    ${offsetField("offset", c("offset"), it.offsetMin)}
  </fieldset>`;
}

function ofLanguage(it: Basis, language: string): TemplateResult {
  const texts = it.template.texts.filter((one) => one.digest && one.text.language === language);
  const names: Record<string, string> = { party: ownName(it.page), zone: it.zone.name };
  const said = it.former && warningOf(it.former)?.texts.find((one) => one.language === language);
  return html`<fieldset><legend>${c("words", { language: c.tongue(language) })}</legend>
    ${it.template.slots.filter((one) => WORDS.includes(one.kind)).map(
      (one) => html`<label>${c.slot(one.kind)}
        <input name="word:${language}:${one.name}" required maxlength="200" lang=${language} dir=${one.kind === "contact" ? "auto" : directionOf(language)}
          value=${it.before[language]?.[one.name] ?? names[one.name] ?? ""} autocomplete="off"></label>`,
    )}
    <div class="row">
      <label>${c("digits")} <select name="digits:${language}">
        <option value="">${c("digitsAs")}</option>
        ${(["latn", "arab", "arabext"] as const).map((one) => html`<option value=${one} ?selected=${said?.digits === one}>${c(one)}</option>`)}</select></label>
      ${texts.length > 1
        ? html`<label>${c("which")} <select name="text:${language}">${texts.map(
            (one, n) => html`<option value=${n ? one.digest : ""} ?selected=${said?.digest === one.digest}>${one.supplied_by ? t("supplied", { party: partyName(it.page, one.supplied_by) }) : t("ships")}</option>`,
          )}</select></label>`
        : nothing}
    </div></fieldset>`;
}

function otherLanguages(it: Basis, add: (language: string) => void): TemplateResult {
  const there = [...new Set(it.template.texts.filter((one) => one.digest).map((one) => one.text.language))];
  const left = there.filter((one) => !it.languages.includes(one));
  return html`<div class="actions">${left.length
    ? html`<span>${c("more")}:</span>${left.map((one) => html`<button type="button" class="quiet" @click=${() => add(one)}>${c.tongue(one)}</button>`)}`
    : html`<small>${c("moreNone")}</small>`}</div>`;
}

/** Where: an outline that is typed, pasted or drawn, and read back by the server; only where one is wanted. */
function areaField(it: Basis): TemplateResult {
  return html`<label><input type="checkbox" .checked=${it.area.on} @change=${it.area.toggle}> ${c("withArea")}</label>
    ${it.area.on ? html`<ol-outline .page=${it.page} .initial=${it.area.initial}></ol-outline>` : nothing}`;
}

function ownName(page: Page): string {
  return partyName(page, page.party);
}
