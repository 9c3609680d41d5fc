// What an item says, who was told of it and who answered: read from the row that it is about.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Release, Rows } from "../../data/types.ts";
import { SAID, saidText, type Said } from "../../parts/ack.ts";
import type { Item } from "../../parts/awaited.ts";
import { partyName, partyNames, thingName } from "../../parts/naming.ts";
import { oddText } from "../../parts/odd.ts";
import { fromE7 } from "../../parts/place.ts";
import { t as roomName } from "../../rooms.ts";
import { receipt } from "../../words/terms.ts";
import { dtg, until } from "../../words/times.ts";
import { texts } from "../lines/texts.ts";
import { bodyOf } from "../statements/card.ts";
import { subjectOf } from "../statements/subject.ts";
import { t } from "./words.ts";

type Fields = Record<string, unknown>;
type Heard = Rows["messages"]["heard"][number];

const KINDS = ["sites", "movements", "activities"] as const;

function notified(page: Page, id: string) {
  for (const kind of KINDS) {
    const found = page.lists.rows(kind).find((it) => it.id === id);
    if (found) return found;
  }
  return undefined;
}

/** The entry that is to be answered, where a row says it. */
export function entryOf(page: Page, it: Item): string {
  const { lists } = page;
  if (it.what === "message") return lists.rows("messages").find((one) => one.message === it.about)?.entry ?? "";
  if (it.what === "stop") return lists.rows("stops").find((one) => one.stop === it.about)?.entry ?? "";
  if (it.what === "warning") return lists.rows("warnings").find((one) => one.warning === it.about)?.entry ?? "";
  if (it.what === "statement") return lists.rows("statements").find((one) => one.statement === it.about)?.entry ?? "";
  if (it.what === "match") return lists.rows("matches").find((one) => it.matches.includes(one.match))?.notice ?? it.about;
  return notified(page, it.about)?.entry ?? it.about;
}

/** Which level the sender asks for. */
export function needsOf(release: Release | undefined): string {
  const facts = (release?.shown as { facts?: { needs?: string } } | null | undefined)?.facts;
  return facts?.needs ?? "read";
}

export function said(page: Page, it: Item): TemplateResult | typeof nothing {
  if (it.what === "message") {
    const found = page.lists.rows("messages").find((one) => one.message === it.about);
    return found ? html`<section class="card">${texts(found.shown as Fields | null)}
      <p class="actions"><a href=${`#/lines/${encodeURIComponent(found.channel)}/${encodeURIComponent(found.message)}`}>${t("more", { room: roomName("lines") })}</a></p></section>` : nothing;
  }
  if (it.what === "stop") {
    const found = page.lists.rows("stops").find((one) => one.stop === it.about);
    return found ? stopSaid(page, found) : nothing;
  }
  if (it.what === "warning") {
    const found = page.lists.rows("warnings").find((one) => one.warning === it.about);
    return found ? warned(page, found) : nothing;
  }
  if (it.what === "statement") return asked(page, it);
  if (it.what === "notified") {
    const found = notified(page, it.about);
    return html`<section class="card"><p><bdi>${thingName(page, it.about)}</bdi>${found ? html`, ${partyName(page, found.owner ?? "")}` : nothing}</p>
      <p class="actions"><a href="#/plans">${t("more", { room: roomName("plans") })}</a></p></section>`;
  }
  return nothing;
}

/** A statement that is asked for: about what, in which words, by whom; and the way to make it. */
function asked(page: Page, it: Item): TemplateResult {
  const found = page.lists.rows("statements").find((one) => one.statement === it.about);
  const subject = subjectOf(page, it.concerning || (found?.about ?? ""));
  const said = found && bodyOf(found);
  const title = html`<bdi>${subject.title}</bdi>`;
  return html`<section class="card asked">
    <p>${t("askedOn")} ${subject.kind}: ${subject.link ? html`<a href=${subject.link}>${title}</a>` : title} <small>${subject.detail}</small></p>
    ${said?.text ? html`<p class="said" lang=${said.language} dir="auto">${said.text}</p>` : nothing}
    ${it.silent ? html`<p class="late">${t("silentOnRecord")}</p>` : nothing}
    <p><small>${t("answeredByStatement")}</small></p>
    <p class="actions">${it.ours && page.signs && !it.passTo
      ? html`<a class="button primary answer-statement" href="#/statements/about/${encodeURIComponent(it.about)}">${t("makeStatement")}</a>`
      : html`<a href="#/statements/about/${encodeURIComponent(it.about)}">${t("more", { room: roomName("statements") })}</a>`}</p>
  </section>`;
}

export function stopSaid(page: Page, it: Rows["stops"]): TemplateResult {
  const shown = it.shown as { facts?: Fields; body?: Fields } | null;
  const body = (shown?.body ?? {}) as { text?: string; place?: { said?: string; position?: { lat_e7: number; lon_e7: number } }; callback?: string };
  const odd = (shown?.facts?.["odd"] ?? []) as string[];
  const call = (body.callback ?? "").replace(/[^\d+]/g, "");
  return html`<section class="card stop-said">
    <p><time dir="ltr">${dtg(it.at_ms)}</time> <strong>${partyName(page, it.party)}</strong></p>
    ${body.text ? html`<p class="said big">${body.text}</p>` : nothing}
    ${body.place?.said || body.place?.position
      ? html`<p><bdi>${body.place.said}</bdi> ${body.place.position ? html`<strong class="mono" dir="ltr">${fromE7(body.place.position)}</strong>` : nothing}</p>`
      : nothing}
    ${body.callback
      ? html`<p>${t("callback")} ${call.length > 4 ? html`<a class="button call" href=${`tel:${call}`} dir="ltr">✆ ${body.callback}</a>` : html`<bdi>${body.callback}</bdi>`}</p>`
      : nothing}
    ${odd.length ? html`<p class=${odd.includes("coordinate") ? "late" : ""}><small>${t("odd", { what: oddText(odd) })}</small></p>` : nothing}
  </section>`;
}

function warned(page: Page, it: Rows["warnings"]): TemplateResult {
  const texts = ((it.text as Fields | null)?.["texts"] ?? []) as { language: string; text: string }[];
  return html`<section class="card">
    <p>${thingName(page, it.zone)} · ${it.deadline_ms ? t("demand", { time: dtg(it.deadline_ms) }) : t("noDemand")}</p>
    <div class="side-by-side">${texts.map((one) => html`<div lang=${one.language}><small>${one.language}</small><p class="said">${one.text}</p></div>`)}</div>
    <p><strong>${t("nothingFurther")}</strong></p>
    <p class="actions"><a href=${`#/warnings/${encodeURIComponent(it.warning)}`}>${t("more", { room: roomName("warnings") })}</a></p>
  </section>`;
}

/** How far it has got with each party, as the server says it; separate states, never one for another (R8). */
export function heardLine(page: Page, it: Heard): TemplateResult {
  const levels = Object.entries(it.acknowledged).map(([level, how]) => {
    const said = `${level}:${how}` as Said;
    return SAID.includes(said) ? saidText(said) : receipt(level);
  });
  return html`<li><strong>${partyName(page, it.party)}</strong>
    <span>${levels.join(", ") || t("unanswered")}</span>
    ${it.due_ms !== null
      ? html`<span class=${it.overdue ? "overdue" : ""}>${it.overdue ? t("late", { when: until(it.due_ms, page.api.now()) }) : t("due", { when: until(it.due_ms, page.api.now()) })}</span>`
      : nothing}
    ${it.step ? html`<small>${t("tried", { n: it.step })}</small>` : nothing}</li>`;
}

export function answers(page: Page, it: Item): TemplateResult | typeof nothing {
  const { lists } = page;
  const heard =
    it.what === "message" ? lists.rows("messages").find((one) => one.message === it.about)?.heard
    : it.what === "stop" ? lists.rows("stops").find((one) => one.stop === it.about)?.heard
    : it.what === "warning" ? lists.rows("warnings").find((one) => one.warning === it.about)?.heard
    : undefined;
  const rows = notified(page, it.about)?.answers ?? [];
  const states = it.what === "stop" ? Object.entries(lists.rows("stops").find((one) => one.stop === it.about)?.said ?? {}) : [];
  if (!heard?.length && !rows.length && !states.length) return nothing;
  return html`<section class="card" aria-labelledby="now-who"><h3 id="now-who">${t("who")}</h3><ul class="plain lined">
    ${(heard ?? []).map((one) => heardLine(page, one))}
    ${states.map(([party, how]) => html`<li><strong>${partyName(page, party)}</strong> ${t(how as "taken")}</li>`)}
    ${rows.map((one) => html`${heardLine(page, { ...one, step: 0 })}
      ${one.told_through.length ? html`<li><small>${t("told_by", { via: partyNames(page, one.told_through) })}</small></li>` : nothing}
      ${one.relay_is_norm && !one.relayed ? html`<li><small class="late">${t("relayNorm")}</small></li>` : nothing}`)}
  </ul></section>`;
}
