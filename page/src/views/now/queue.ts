// The queue: what awaits an answer, the most urgent first, each with its countdown, its steps, and whom to ring.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Item } from "../../parts/awaited.ts";
import { itemText } from "../../parts/naming.ts";
import type { Snoozed } from "../../parts/snooze.ts";
import { precedence } from "../../words/terms.ts";
import { clock, dtg, until, zulu } from "../../words/times.ts";
import { subjectOf } from "../statements/subject.ts";
import { t } from "./words.ts";

export interface Row {
  item: Item;
  snoozed: Snoozed | undefined;
}

/** When it is to be answered, by the server's clock. */
export function countdown(it: Item, now: number): TemplateResult {
  if (!it.dueMs) {
    return it.overdue
      ? html`<span class="overdue">${t("overdueWord")}</span>`
      : html`<span>${t(it.what === "stop" ? "open" : "noDeadline")}</span>`;
  }
  const when = until(it.dueMs, now);
  return it.overdue || it.dueMs <= now
    ? html`<strong class="overdue">${t("late", { when })}</strong>`
    : html`<span class="countdown">${t("due", { when })}</span>`;
}

export function steps(it: Item): TemplateResult {
  return html`${it.step ? html` <small class="steps">${t("tried", { n: it.step })}</small>` : nothing}${it.skipped
    ? html` <small class="late">${t("skipped", { n: it.skipped })}</small>`
    : nothing}`;
}

export function badge(it: { precedence: string }): TemplateResult {
  return html`<span class="badge ${it.precedence}">${precedence(it.precedence)}</span>`;
}

/** One row; what stands in it acts on it, and the whole of it is behind its link. */
export function row(page: Page, { item, snoozed }: Row, current: string, gist: string): TemplateResult {
  const now = page.api.now();
  return html`<li class="item ${item.precedence} ${item.overdue ? "is-late" : ""} ${item.moreOn ? "says-more" : ""}" data-id=${item.id}>
    ${badge(item)}
    <a class="item-name" href=${`#/now/${encodeURIComponent(item.id)}`} aria-current=${item.id === current ? "true" : nothing}>
      <bdi>${itemText(page, item)}</bdi></a>
    <span class="item-when">${countdown(item, now)} ${item.dueMs ? html`<time dir="ltr">${clock(item.dueMs, now)}</time>` : nothing}</span>
    ${gist ? html`<span class="item-gist" dir="auto">${gist}</span>` : nothing}
    <span class="item-more">${item.sinceMs ? html`<small>${t("since", { time: dtg(item.sinceMs) })}</small>` : nothing}${steps(item)}
      ${snoozed ? html`<small>${t("snoozeUntil", { time: zulu(snoozed.until, false), why: snoozed.reason })}</small>` : nothing}</span>
  </li>`;
}

/** A first look at what it says: a message's own text, a STOP's, a warning's. */
export function gistOf(page: Page, it: Item): string {
  const text = (body: unknown) => {
    const said = (body ?? {}) as { text?: string; texts?: { text: string }[] };
    return said.text || said.texts?.[0]?.text || "";
  };
  const { lists } = page;
  const body = (shown: Record<string, unknown> | null | undefined) => shown?.["body"];
  if (it.what === "message") return text(body(lists.rows("messages").find((one) => one.message === it.about)?.shown));
  if (it.what === "stop") return text(body(lists.rows("stops").find((one) => one.stop === it.about)?.shown));
  if (it.what === "statement") {
    const { kind, title } = subjectOf(page, it.concerning);
    return `${kind}: ${title}`;
  }
  if (it.what === "warning") return text(lists.rows("warnings").find((one) => one.warning === it.about)?.text);
  return "";
}
