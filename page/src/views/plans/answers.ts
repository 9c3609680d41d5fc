// Who was shown a plan, and how far each says that it has got; whoever has not said so is always in sight (R8, R9).
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { partyName, partyNames } from "../../parts/naming.ts";
import { receipt } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { t as word } from "../zones/fieldwords.ts";
import { heard } from "./plan.ts";
import { t } from "./words.ts";

export function relayWords(answers: readonly Shown["AnswerRow"][]): TemplateResult {
  const { norm, relayed } = heard(answers);
  if (!norm) return html`<small>${t("noRelay")}</small>`;
  return html`<strong class=${relayed < norm ? "late" : ""}>${t("relay", { relayed, norm })}</strong>`;
}

export function who(page: Page, answers: readonly Shown["AnswerRow"][] | undefined): TemplateResult {
  if (!answers) return html`<section class="card"><h2>${t("who")}</h2><p>${t("notKnown")}</p></section>`;
  const { silent } = heard(answers);
  const names = (all: readonly string[]) => partyNames(page, all);
  return html`<section class="card"><h2>${t("who")}</h2>
    <p>${relayWords(answers)}</p>
    ${silent.length ? html`<p class="late"><strong>${t("silent", { who: names(silent) })}</strong></p>` : nothing}
    ${answers.length
      ? html`<div class="scroll"><table class="stacks"><thead><tr><th>${t("party")}</th><th>${t("shownAs")}</th><th>${t("saysCol")}</th><th>${t("relayed")}</th><th>${t("answerBy")}</th></tr></thead>
        <tbody>${answers.map((it) => row(page, it, names))}</tbody></table></div>`
      : html`<p class="empty">${t("whoNone")}</p>`}
  </section>`;
}

function row(page: Page, it: Shown["AnswerRow"], names: (all: readonly string[]) => string): TemplateResult {
  const levels = Object.keys(it.acknowledged).map((level) => receipt(level));
  const red = it.relay_is_norm && !it.relayed;
  return html`<tr>
    <th scope="row" dir="auto">${partyName(page, it.party)} ${it.told_through.length ? html`<small>${t("through", { who: names(it.told_through) })}</small>` : nothing}</th>
    <td data-label=${t("shownAs")}>${word(it.shown as "full")}</td>
    <td data-label=${t("saysCol")}>${levels.join(", ") || html`<span class="late">${t("nothingYet")}</span>`}</td>
    <td data-label=${t("relayed")} class=${red ? "late" : ""}>${it.relayed ? t("yes") : (it.acknowledged["relayed"]?.replaceAll("_", " ") ?? t("notSaid"))}${red ? " ⚠" : ""}</td>
    <td data-label=${t("answerBy")}>${it.overdue ? html`<strong class="overdue">${t("overdue")}</strong>` : it.due_ms ? t("due", { dtg: dtg(it.due_ms) }) : "—"}</td></tr>`;
}
