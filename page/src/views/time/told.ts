// What the party had been told by a time, with what it had acknowledged by then: its releases as they were given.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { partyName, thingName } from "../../parts/naming.ts";
import { phrase } from "../../words/phrases.ts";
import { receipt } from "../../words/terms.ts";
import { dtg, zulu } from "../../words/times.ts";
import { toldBy } from "./told_by.ts";
import { t } from "./words.ts";

export type Told = Shown["ToldRow"];

const PAGE_ROWS = 1000;

/** All that the party was ever told, each acknowledgement with when it came. */
export async function readTold(page: Page, after: string): Promise<{ rows: Told[]; next: string }> {
  const rows: Told[] = [];
  let next = after;
  for (;;) {
    const asked = new URLSearchParams({
      at: String(Math.floor(page.api.now())), limit: String(PAGE_ROWS), ...(next ? { after: next } : {}),
    });
    const got = await page.api.ask<{ rows: Told[]; next: string }>(`/v1/told?${asked}`);
    rows.push(...got.rows);
    if (!got.next) return { rows, next };
    next = got.next;
  }
}

export function toldList(page: Page, told: readonly Told[], atMs: number, many: number, more: () => void): TemplateResult {
  const by = toldBy(told, atMs);
  const shown = by.slice(-many).reverse();
  return html`<section class="card told" aria-labelledby="told-head">
    <div class="head"><h2 id="told-head">${t("told")}</h2><small>${t("toldCount", { n: by.length })}</small></div>
    ${by.length ? nothing : html`<p class="empty">${t("toldNone")}</p>`}
    <ol class="plain">${shown.map((it) => row(page, it.row, it.acknowledged))}</ol>
    ${by.length > shown.length
      ? html`<button type="button" class="quiet" @click=${more}>${t("earlier", { n: by.length - shown.length })}</button>`
      : nothing}
  </section>`;
}

function row(page: Page, it: Told, acknowledged: Told["acknowledged"]): TemplateResult {
  const type = String(it.shown?.["type"] ?? "");
  const about = String(it.shown?.["about"] ?? "");
  const withdrawn = it.detail === "withdrawn";
  return html`<li>
    <time dir="ltr" datetime=${new Date(it.told_at_ms).toISOString()} title=${dtg(it.told_at_ms)}>${zulu(it.told_at_ms)}</time>
    <span class="what"><strong>${withdrawn ? t("withdrawn") : it.shown ? phrase(type) : t("redacted")}</strong>
      ${about ? html`<bdi>${thingName(page, about)}</bdi>` : nothing}
      ${it.pass_to ? html`<small>${t("passTo", { party: partyName(page, it.pass_to) })}</small>` : nothing}</span>
    <span class="so-far">${acknowledged.length
      ? html`✓ ${acknowledged.map((one, n) => html`${n ? ", " : ""}${receipt(one.level)}${
          one.at_ms ? html` <time dir="ltr">${zulu(one.at_ms)}</time>` : nothing}`)}`
      : html`<small>○ ${t("answeredNot")}</small>`}</span>
  </li>`;
}
