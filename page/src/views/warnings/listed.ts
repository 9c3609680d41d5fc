// Lists of the view: warnings that are from or for this party, what findings suggest, ladders.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Rows } from "../../data/types.ts";
import { partyName, short, thingName } from "../../parts/naming.ts";
import { define } from "../../words/index.ts";
import { precedence } from "../../words/terms.ts";
import { moment } from "../desk/kit.ts";
import { evidenceFacts, eventWord } from "./evidence.ts";
import { deadlineShown, ladders, listed, rungText, warningOf, type Laddered, type Rung, type WarningRow } from "./kinds.ts";
import { demand, effect, medium, state, t } from "./words.ts";

const w = define({
  en: {
    overdue: "answer overdue",
    awaited: "answer awaited",
    dropped: { one: "dropped once", other: "{n} drops" },
    noneSuggested: "No finding about a zone of yours that has a ladder calls for a message.",
    suggestedWhat: "A finding suggests a message, never more. All rungs stand beside each other and none comes before another. A person issues one, or does not.",
    finding: "Finding",
    evidence: "What was found",
    rests: "On it rests",
    compose: "Compose: {medium}",
    composeLabel: "Compose: {medium}; rung {n}, zone {zone}",
    noLadder: "No zone that you are shown has a ladder. The owner of a zone agrees one with it.",
    addLadder: "Add a ladder to zone {zone} →",
    owned: "zone of {party}",
    none: "redacted",
    noRungs: "The zone has ended, or its ladder was taken away.",
    older: "Earlier ones ({n})",
    said: "a statement, and no warning, is what a party does beyond communication",
  },
  ar: {
    overdue: "تأخر الرد",
    awaited: "ينتظر الرد",
    dropped: {
      zero: "لا إلقاء", one: "أُلقيت مرة", two: "أُلقيت مرتين", few: "{n} مرات إلقاء", many: "{n} مرة إلقاء", other: "{n} مرة إلقاء",
    },
    noneSuggested: "لا رصد يخص منطقة لكم ذات سلّم يستدعي رسالة.",
    suggestedWhat: "الرصد يقترح رسالة ولا أكثر. كل الدرجات متجاورة ولا تسبق إحداها الأخرى. يصدرها شخص، أو لا يصدرها.",
    finding: "الرصد",
    evidence: "ما رُصد",
    rests: "يستند إليه",
    compose: "إعداد: {medium}",
    composeLabel: "إعداد: {medium}؛ الدرجة {n}، المنطقة {zone}",
    noLadder: "لا منطقة معروضة عليكم لها سلّم. يتفق عليه مالك المنطقة معها.",
    addLadder: "إضافة سلّم إلى المنطقة {zone} ←",
    owned: "منطقة {party}",
    none: "محجوب",
    noRungs: "انتهت المنطقة، أو أُزيل سلّمها.",
    older: "الأسبق ({n})",
    said: "ما يفعله طرف خارج التواصل بيانٌ منه لا إنذار",
  },
});

const LATEST = 4;

export function warningsListed(page: Page, now: number): TemplateResult {
  const rows = [...page.lists.rows("warnings")].sort((a, b) => b.at_ms - a.at_ms);
  if (!rows.length) return html`<p class="empty">${t("none")}</p>`;
  return html`<ul class="plain warnings">${rows.map((it) => warningCard(page, it, now))}</ul>`;
}

function warningCard(page: Page, row: WarningRow, now: number): TemplateResult {
  const said = warningOf(row);
  const overdue = row.heard.some((it) => it.overdue);
  const awaited = row.heard.some((it) => it.due_ms !== null);
  const effects = Object.entries(row.effects);
  return html`<li class="card ${row.state}">
    <div class="head">
      <h3><a href="#/warnings/show/${encodeURIComponent(row.warning)}"><bdi>${row.warning}</bdi></a></h3>
      <span class="badges"><span class="badge ${row.precedence}">${precedence(row.precedence)}</span>
        <span class="badge">${state(row.state)}</span>
        ${overdue ? html`<span class="badge overdue">${w("overdue")}</span>` : awaited ? html`<span class="badge">${w("awaited")}</span>` : nothing}</span>
    </div>
    <p><bdi>${partyName(page, row.issuer)}</bdi> ${t("to")} <bdi>${listed(row.to.map((it) => partyName(page, it)))}</bdi></p>
    <dl class="facts">
      <dt>${t("zone")}</dt><dd><bdi>${thingName(page, row.zone)}</bdi> · ${t("rung", { n: row.rung })}</dd>
      ${said
        ? html`<dt>${t("medium")}</dt><dd>${medium(said.medium)}</dd><dt>${t("asks")}</dt><dd>${demand(said.demand)}</dd>`
        : html`<dt>${t("asks")}</dt><dd>${t("redactedWarning")}</dd>`}
      <dt>${t("deadline")}</dt><dd>${deadlineShown(row.deadline_ms || "none", now)}</dd>
      <dt>${t("effect")}</dt><dd>${effects.length
        ? effects.map(([party, it], n) => html`${n ? ", " : ""}<strong>${effect(it)}</strong> <small>${t("saysWho", { party: partyName(page, party) })}</small>`)
        : t("noEffect")}${row.drops.length ? html` · ${w("dropped", { n: row.drops.length })}` : nothing}</dd>
    </dl>
    <small>${t("issuedAt")} ${moment(row.at_ms)} · ${t("version", { n: row.version })}</small>
  </li>`;
}

/** What findings suggest, the latest first. */
export function suggestionsListed(page: Page): TemplateResult {
  const rows = [...page.lists.rows("suggestions")].reverse();
  return html`<p>${w("suggestedWhat")}</p>
    ${rows.length ? html`<div class="cards">${rows.slice(0, LATEST).map((it) => suggestionCard(page, it))}</div>` : html`<p class="empty">${w("noneSuggested")}</p>`}
    ${rows.length > LATEST
      ? html`<details><summary>${w("older", { n: rows.length - LATEST })}</summary><div class="cards">${rows.slice(LATEST).map((it) => suggestionCard(page, it))}</div></details>`
      : nothing}`;
}

function suggestionCard(page: Page, it: Rows["suggestions"]): TemplateResult {
  return html`<article class="card suggestion">
    <div class="head"><h3>${eventWord(it.event)} · <bdi>${thingName(page, it.zone)}</bdi></h3>${moment(it.found_ms)}</div>
    ${it.evidence ? evidenceFacts(page, it.evidence) : html`<p>${w("none")}</p>`}
    <small>${w("finding")} <span class="mono" dir="ltr">${short(it.finding)}</span>
      · <a href="#/statements/about/${it.finding}">${t("statements")}</a></small>
    ${it.warnings.length
      ? html`<p>${w("rests")}: ${it.warnings.map((one, n) => html`${n ? ", " : ""}<a href="#/warnings/show/${encodeURIComponent(one)}"><bdi>${one}</bdi></a>`)}</p>`
      : nothing}
    ${it.rungs.length ? rungKeys(page, it.zone, it.rungs as Rung[], it.finding) : html`<small>${w("noRungs")}</small>`}
  </article>`;
}

function rungKeys(page: Page, zone: string, rungs: readonly Rung[], finding = ""): TemplateResult {
  return html`<div class="actions">${rungs.map((rung, n) => {
    const path = ["warnings", "new", zone, String(n + 1), ...(finding ? [finding] : [])].map(encodeURIComponent).join("/");
    return html`<a class="button quiet" href="#/${path}"
      aria-label=${w("composeLabel", { n: n + 1, medium: medium(rung.medium), zone: thingName(page, zone) })}
    >${w("compose", { medium: medium(rung.medium) })}</a>`;
  })}</div>`;
}

export function laddersListed(page: Page): TemplateResult {
  const all = ladders(page);
  return html`${all.length ? html`<div class="ladders">${all.map((it) => ladderCard(page, it))}</div>` : html`<p class="empty">${w("noLadder")}</p>`}
    ${waysIn(page, new Set(all.map((it) => it.id)))}`;
}

/** A ladder is a part of its zone: it is said in the zone's own form, by its owner. */
function waysIn(page: Page, laddered: ReadonlySet<string>): TemplateResult {
  const zones = page.lists.rows("zones").filter((it) => it.owner === page.party && it.state === "active" && it.id && !laddered.has(it.id));
  return html`<div class="actions">${zones.map(
    (it) => html`<a class="button quiet" href="#/zones/${encodeURIComponent(it.id!)}/edit">${w("addLadder", { zone: it.name || it.id! })}</a>`,
  )}</div>`;
}

function ladderCard(page: Page, it: Laddered): TemplateResult {
  return html`<article class="card">
    <div class="head"><h3><bdi>${it.name}</bdi></h3><small>${w("owned", { party: partyName(page, it.owner) })}</small></div>
    ${it.note ? html`<p class="said">${it.note}</p>` : nothing}
    <ol class="rungs">${it.rungs.map(
      (rung) => html`<li><span>${rungText(page, rung)}</span>${rung.note ? html` <small class="said">${rung.note}</small>` : nothing}</li>`,
    )}</ol>
    ${rungKeys(page, it.id, it.rungs)}
    <small>${w("said")}</small>
  </article>`;
}
