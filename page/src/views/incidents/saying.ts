// Who says something, and what of it: names of those who speak, and accounts in words.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import { partyName } from "../../parts/naming.ts";
import { fromE7 } from "../../parts/place.ts";
import { verb } from "../statements/words.ts";
import { kmText } from "./drawing.ts";
import { timeText } from "./listed.ts";
import { kindWord, observedWord } from "./terms.ts";
import type { Account, AccountRow } from "./types.ts";
import { t } from "./words.ts";

/** Whose account it is: a party's, or of a source that a party cites. */
export function speakerName(page: Page, it: AccountRow): string {
  if (it.of === "citation") return `${it.speaker || t("unresolved")} (${t("citedBy", { who: partyName(page, it.author) })})`;
  return it.author ? partyName(page, it.author) : t("withheld");
}

export function actWord(it: AccountRow): string {
  return it.of === "opening" ? t("opening") : it.of === "statement" ? verb(it.act) : it.act.replaceAll("_", " ");
}

const range = (it: { low: number; high: number }) => (it.low === it.high ? String(it.low) : `${it.low}–${it.high}`);
/** That nobody was harmed is said; that nothing is said of it is not there. */
const harmed = (it: { low: number; high: number }) => (it.high === 0 ? t("nobody") : html`<span dir="ltr">${range(it)}</span>`);

type PlaceSaid = NonNullable<Account["place"]>;

/** An account in words: each field that it gives, and none that it does not. */
export function accountFacts(it: Account): TemplateResult {
  const { observer, harm } = it;
  const row = (name: string, value: unknown) => html`<dt>${name}</dt><dd>${value}</dd>`;
  const place = (one: PlaceSaid, withinM = 0) => html`<bdi>${one.said}</bdi>
    ${one.position ? html`<span class="mono" dir="ltr">${fromE7(one.position)}</span>` : nothing} ${withinM ? html`<bdi dir="ltr">± ${kmText(withinM)}</bdi>` : nothing}`;
  return html`<dl class="facts account">
    ${row(t("kind"), kindWord(it.kind))}
    ${row(t("when"), timeText(it.at_ms, it.within_ms ?? 0))}
    ${it.place?.said || it.place?.position ? row(t("where"), place(it.place, it.within_m)) : nothing}
    ${(it.also ?? []).map((one) => row(t("alsoPlace"), place(one)))}
    ${it.observed ? row(t("observed"), observedWord(it.observed)) : nothing}
    ${observer ? row(t("observer"), observerText(observer)) : nothing}
    ${it.heading_deg != null ? row(t("heading"), html`<bdi>${t("headingDeg", { deg: degrees(it.heading_deg) })}</bdi>`) : nothing}
    ${it.count ? row(t("count"), html`<span dir="ltr">${range(it.count)}</span> <bdi>${it.counted}</bdi>`) : nothing}
    ${harm?.killed ? row(t("killed"), harmed(harm.killed)) : nothing}
    ${harm?.wounded ? row(t("wounded"), harmed(harm.wounded)) : nothing}
    ${harm?.missing ? row(t("missing"), harmed(harm.missing)) : nothing}
    ${harm?.damage ? row(t("damage"), html`<span class="said" dir="auto">${harm.damage}</span>`) : nothing}
  </dl>`;
}

export const degrees = (it: number) => String(Math.round(it)).padStart(3, "0");

function observerText(it: NonNullable<Account["observer"]>): TemplateResult {
  const said = [
    it.position ? html`<bdi>${t("observerAt", { at: fromE7(it.position) })}</bdi>` : undefined,
    it.distance_m != null ? html`<bdi>${t("observerAway", { far: kmText(it.distance_m) })}</bdi>` : undefined,
    it.bearing_deg != null ? html`<bdi>${t("observerBearing", { deg: degrees(it.bearing_deg) })}</bdi>` : undefined,
  ].filter((one) => one !== undefined);
  return html`${said.map((one, n) => html`${n ? " · " : nothing}${one}`)}`;
}
