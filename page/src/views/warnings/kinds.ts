// What a warning says, as its row holds it; and small parts that stand in several places.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Body, Rows, Shown } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { fromE7 } from "../../parts/place.ts";
import { moment } from "../desk/kit.ts";
import { language, locale } from "../../words/index.ts";
import { until } from "../../words/times.ts";
import { medium, t, tongue } from "./words.ts";

export type WarningRow = Rows["warnings"];
export type Warning = Body<"warning.issue/v1">["warning"];
export type Text = Warning["texts"][number];
export interface Rung {
  medium: Shown["Rung"]["medium"];
  languages: readonly string[];
  template: string;
  via?: string | null;
  note: string;
}
export type TemplateRow = Rows["templates"];
export type Filled = Shown["FilledRow"];
type Area = NonNullable<Warning["area"]>;

export interface Laddered {
  id: string;
  name: string;
  owner: string;
  note: string;
  rungs: readonly Rung[];
}

/** Languages that are written from the right. */
const RTL = new Set(["ar", "ckb", "fa", "ur", "he"]);
export const directionOf = (language: string) => (RTL.has(language.split("-")[0]!) ? "rtl" : "ltr");

export function warningOf(row: WarningRow): Warning | undefined {
  return (row.text as Warning | null) ?? undefined;
}

/** The zones with a ladder that this party is shown. */
export function ladders(page: Page): Laddered[] {
  const found: Laddered[] = [];
  for (const it of page.lists.rows("zones")) {
    const ladder = (it.zone as { ladder?: { rungs: Rung[]; note: string } } | null)?.ladder;
    if (ladder && it.state === "active") {
      found.push({ id: it.id!, name: it.name ?? it.id!, owner: it.owner ?? "", note: ladder.note, rungs: ladder.rungs });
    }
  }
  return found;
}

export function further(): TemplateResult {
  return html`<p class="further" role="note">${t("further")}</p>`;
}

/** Several in a row, with the comma of the language. */
export function listed(words: readonly string[]): string {
  return words.join(language() === "ar" ? "، " : ", ");
}

export function rungText(page: Page, rung: Rung): string {
  const route = rung.via ? t("through", { party: partyName(page, rung.via) }) : t("direct");
  return [medium(rung.medium), route, listed(rung.languages.map(tongue)), rung.template].join(" · ");
}

/** A text as it is written: in its direction, in its language, as large as the others. */
export function textCard(text: Text, more: unknown = nothing): TemplateResult {
  return html`<section class="wording">
    <h3>${tongue(text.language)} <small class="mono" dir="ltr">${text.language}</small></h3>
    <blockquote class="said" lang=${text.language} dir=${directionOf(text.language)}>${text.text}</blockquote>
    ${more}
  </section>`;
}

/** A way out as somebody states it, whose that is beside it. */
export function wayOut(page: Page, said: Warning): TemplateResult | typeof nothing {
  const way = said.way_out;
  if (!way) return nothing;
  return html`<h3>${t("wayOut", { party: partyName(page, way.stated_by) })}</h3>
    <div class="sideways">${Object.entries(way.texts).map(([language, text]) => html`<section class="wording"><h4>${tongue(language)}</h4>
      <blockquote class="said" lang=${language} dir=${directionOf(language)}>${text}</blockquote></section>`)}</div>`;
}

export function leaflets(n: number): string {
  return t("leaflets", { n, count: new Intl.NumberFormat(locale()).format(n) });
}

export function deadlineShown(it: number | "none", now: number): TemplateResult {
  if (it === "none" || !it) return html`<strong>${t("noDeadline")}</strong>`;
  return html`${moment(it)} <small>${until(it, now)}</small>${it < now ? html`<br><small>${t("passed")}</small>` : nothing}`;
}

export function areaShown(it: Area): TemplateResult {
  const at = (pair: readonly number[]) => html`<bdi class="mono" dir="ltr">${fromE7({ lon_e7: pair[0]!, lat_e7: pair[1]! })}</bdi>`;
  if (it.type === "circle") {
    return html`${t("radius", { km: it.radius_mm / 1e6 })} <bdi class="mono" dir="ltr">${fromE7(it.centre)}</bdi>`;
  }
  if (it.type === "corridor") return html`${t("corridor", { m: it.half_width_mm / 1000 })} ${at(it.centreline[0]!)}`;
  const ring = it.parts[0]![0]!;
  return html`${t("polygon", { n: ring.length })} ${at(ring[0]!)}`;
}

/** Whose a text is, and who has reviewed it; in words that say at once what may not be done with it. */
export function reviewShown(page: Page, it: { supplied_by: string; reviewed_by: readonly string[] }, mayBeIssued = page.exercise): TemplateResult {
  const whose = it.supplied_by ? t("supplied", { party: partyName(page, it.supplied_by) }) : t("ships");
  const by = it.reviewed_by.length
    ? t("reviewed", { parties: listed(it.reviewed_by.map((one) => partyName(page, one))) })
    : mayBeIssued ? t("exerciseOnly") : t("unreviewed");
  return html`<small class=${it.reviewed_by.length ? "" : "unreviewed"}>${whose}; ${by}</small>`;
}

/** Such as UTC+3 or UTC-3:30. */
export function offsetText(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  if (!minutes) return "UTC";
  return `UTC${minutes < 0 ? "-" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
}

export function offsetField(name: string, label: string, chosen = 0, change: (minutes: number) => void = () => {}): TemplateResult {
  const all = Array.from({ length: 53 }, (_, n) => -720 + n * 30);
  return html`<label>${label}
    <select name=${name} dir="ltr" @change=${(event: Event) => change(Number((event.target as HTMLSelectElement).value))}>${all.map(
      (it) => html`<option value=${it} ?selected=${it === chosen}>${offsetText(it)}</option>`,
    )}</select></label>`;
}
