// One's own plans with who has not acknowledged, and those of others as far as they are shown.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { partyName, partyNames } from "../../parts/naming.ts";
import { dtg, local } from "../../words/times.ts";
import { calls } from "../zones/fields.ts";
import { t as word } from "../zones/fieldwords.ts";
import { relayWords } from "./answers.ts";
import { stateOf } from "./found.ts";
import { heard, hours, over, plans, type Plan } from "./plan.ts";
import { activityKind, family as familyWord, movementKind, siteFunction, stateWord } from "./terms.ts";
import { t } from "./words.ts";

export type Answers = ReadonlyMap<string, readonly Shown["AnswerRow"][]>;

export function list(page: Page, answers: Answers): TemplateResult {
  const all = plans(page);
  const own = all.filter(({ row }) => row.owner === page.party);
  const others = all.filter(({ row }) => row.owner !== page.party);
  return html`<header class="head"><h1>${t("title")}</h1><div class="actions">
      <a class="button primary" href="#/plans/+/movement">${t("newMovement")}</a>
      <a class="button" href="#/plans/+/activity">${t("newActivity")}</a>
      <a class="button" href="#/plans/+/site">${t("newSite")}</a></div></header>
    <p><small>${t("lead")}</small></p>
    ${section(t("mine"), own, t("noMine"), (rows) => mine(page, rows, answers))}
    ${section(t("others"), others, t("noOthers"), (rows) => theirs(page, rows))}`;
}

function section(title: string, all: readonly Plan[], none: string, table: (rows: readonly Plan[]) => TemplateResult): TemplateResult {
  const [standing, gone] = [all.filter(({ row }) => !over(row)), all.filter(({ row }) => over(row))];
  const soonest = (rows: readonly Plan[]) => [...rows].sort((a, b) => (hours(a)?.[0] ?? 0) - (hours(b)?.[0] ?? 0));
  return html`<section class="card"><h2>${title}</h2>
    ${standing.length ? table(soonest(standing)) : html`<p class="empty">${none}</p>`}
    ${gone.length ? html`<details><summary>${t("over")} (${gone.length})</summary>${table(soonest(gone))}</details>` : nothing}</section>`;
}

function head(page: Page, plan: Plan): TemplateResult {
  const { row } = plan;
  const found = stateOf(page, plan);
  return html`<th scope="row"><a href="#/plans/${encodeURIComponent(row.id ?? row.entry)}" dir="auto">${row.name ?? row.id ?? row.entry.slice(0, 8)}</a></th>
    <td data-label=${t("kind")}>${familyWord(plan.family)}${row.kind ? html`<br><small>${kindWord(plan)}</small>` : nothing}</td>
    <td data-label=${t("state")}><span class="badge plan-${found.state}">${stateWord(found.state)}</span>${row.emergency ? html` <span class="badge immediate">${t("emergency")}</span>` : nothing}</td>
    <td data-label=${t("begins")}>${when(plan)}</td>`;
}

function kindWord({ family, row }: Plan): string {
  return { movement: movementKind, activity: activityKind, site: siteFunction }[family](String(row.kind ?? ""));
}

function when(plan: Plan): TemplateResult {
  const at = hours(plan);
  if (!at) return html`—`;
  return html`<span dir="ltr" class="mono">${dtg(at[0])}</span> <small>${t("local", { time: local(at[0]) })}</small>
    ${plan.family === "movement" && plan.row.detail === "full" ? nothing : html`<br><small>${t("until", { dtg: at[1] === "UFN" ? "UFN" : dtg(at[1]) })}</small>`}`;
}

function mine(page: Page, rows: readonly Plan[], answers: Answers): TemplateResult {
  return html`<div class="scroll"><table class="stacks"><thead><tr><th>${word("name")}</th><th>${t("kind")}</th><th>${t("state")}</th><th>${t("begins")}</th><th>${t("notAcknowledged")}</th><th>${t("matches")}</th></tr></thead>
    <tbody>${rows.map((plan) => {
      const said = answers.get(plan.row.entry);
      const { silent } = heard(said ?? []);
      return html`<tr>${head(page, plan)}
        <td data-label=${t("notAcknowledged")}>${said === undefined ? html`<small>${t("loading")}</small>` : html`${said.length === 0
          ? html`<small>${t("shownNobody")}</small>`
          : html`${silent.length ? html`<strong class="late">${partyNames(page, silent)}</strong>` : html`<small>${t("nobody")}</small>`}<br>${relayWords(said)}`}`}</td>
        <td data-label=${t("matches")}>${plan.row.open_matches ? html`<strong class="late">${plan.row.open_matches}</strong>` : "0"}</td></tr>`;
    })}</tbody></table></div>`;
}

function theirs(page: Page, rows: readonly Plan[]): TemplateResult {
  return html`<div class="scroll"><table class="stacks"><thead><tr><th>${word("name")}</th><th>${t("kind")}</th><th>${t("state")}</th><th>${t("when")}</th><th>${t("owner")}</th><th>${t("shown")}</th></tr></thead>
    <tbody>${rows.map((plan) => html`<tr>${head(page, plan)}
      <td data-label=${t("owner")} dir="auto">${plan.row.owner ? partyName(page, plan.row.owner) : "—"}</td>
      <td data-label=${t("shown")}>${word((plan.row.detail ?? "existence") as "full")}${plan.row.detail === "full" ? nothing : html`<br><strong>${word("call", { who: calls(page, plan.row.call) })}</strong>`}</td></tr>`)}</tbody></table></div>`;
}
