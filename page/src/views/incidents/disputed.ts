// What accounts do not agree in: place, side of an edge, time, kind; as each says it, and never which is so.
import { html, nothing, type TemplateResult } from "lit";
import { mgrs } from "../../map/geo/coordinates.ts";
import type { Page } from "../../data/page.ts";
import { partyName, thingName } from "../../parts/naming.ts";
import { fromE7 } from "../../parts/place.ts";
import { listed } from "../../words/index.ts";
import { span } from "../../words/times.ts";
import { heads } from "../desk/kit.ts";
import { differs, sidesOf, type Sided } from "./beside.ts";
import { distinct, kmText } from "./drawing.ts";
import { actWord, speakerName } from "./saying.ts";
import { kindWord, sideWord } from "./terms.ts";
import type { Dispute, Picture, PlaceRow } from "./types.ts";
import { t } from "./words.ts";

const byNumber = (it: Picture, number: number) => it.accounts.find((one) => one.number === number)!;

function names(page: Page, it: Picture, accounts: readonly number[]): string[] {
  return accounts.map((one) => speakerName(page, byNumber(it, one)));
}

/** What cannot both be so, first of all: in words, with who says what. */
export function disputes(page: Page, it: Picture): TemplateResult {
  if (!it.disputed.length) return html`<p>${t("undisputed")}</p>`;
  return html`<section class="disputes" aria-label=${t("noVerdict")}>
    ${it.disputed.map((one) => dispute(page, it, one))}
    <p><small>${t("noVerdict")}</small></p></section>`;
}

function dispute(page: Page, it: Picture, one: Dispute): TemplateResult {
  const who = names(page, it, one.accounts);
  const lines = one.said.map((said, n) => t("says", { who: who[n] ?? "", what: one.what === "side" ? sideWord(said) : kindWord(said) }));
  const each = [...new Set(lines)].map((said) => html`<li>${said}</li>`);
  if (one.what === "place") {
    return html`<div class="disputed"><strong>${t("placeDisputed")}</strong>
      ${one.apart_m != null ? html`<p>${t("placeDisputedHow", { who: listed([...new Set(who)]), far: kmText(one.apart_m) })}</p>` : nothing}</div>`;
  }
  if (one.what === "time") {
    return html`<div class="disputed"><strong>${t("timeDisputed")}</strong>
      ${one.apart_ms != null ? html`<p>${t("timeDisputedHow", { who: listed([...new Set(who)]), span: span(one.apart_ms) })}</p>` : nothing}</div>`;
  }
  const title = one.what === "side" ? t("sideDisputed", { zone: thingName(page, one.zone) }) : t("kindDisputed");
  return html`<div class="disputed"><strong>${title}</strong>${one.in_force === false ? html` <small>${t("notActive")}</small>` : nothing}<ul>${each}</ul></div>`;
}

/** Every place that any account gives: whose, where, how uncertain, and on which side of each zone's edge. */
export function placesTable(page: Page, it: Picture): TemplateResult {
  if (!it.places.length) return html`<p class="empty">${t("noPlaces")}</p>`;
  const zones = sidesOf(it.places);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("places")}><table class="stacks places">
    <thead><tr>${heads([t("whose"), t("where"), t("uncertainty"), ...zones.map((zone) => zone.name || zone.zone)])}</tr></thead>
    <tbody>${distinct(it).map(({ place, accounts }) => html`<tr>
      <th scope="row"><bdi>${speakerName(page, accounts[0]!)}</bdi> <small>${listed(accounts.map(actWord))}</small>${place.also ? html` <small>(${t("alsoPlace")})</small>` : nothing}</th>
      <td data-label=${t("where")}>${where(place)}</td>
      <td data-label=${t("uncertainty")}><span dir="ltr">${place.within_m ? kmText(place.within_m) : "—"}</span></td>
      ${zones.map((zone) => {
        const one = zone.rows.find((row) => row.place === place);
        return html`<td data-label=${zone.name || zone.zone} class=${one && differs(zone) ? "differs" : ""}>${one ? sideText(one, it.within_m) : "—"}</td>`;
      })}
    </tr>`)}</tbody></table></div>`;
}

function where(it: PlaceRow): TemplateResult {
  const at = it.lat_e7 !== null && it.lon_e7 !== null ? { lat_e7: it.lat_e7, lon_e7: it.lon_e7 } : undefined;
  return html`${it.said ? html`<bdi>${it.said}</bdi><br>` : nothing}
    ${at ? html`<span class="mono" dir="ltr">${fromE7(at)}</span><br><span class="mono" dir="ltr">${mgrs([at.lon_e7 / 1e7, at.lat_e7 / 1e7])}</span>` : nothing}`;
}

function sideText(it: Sided, withinM: number): TemplateResult {
  if (it.beyond) return html`${t("farther", { far: kmText(withinM) })}`;
  return html`<strong>${t("edge", { side: sideWord(it.side), far: kmText(it.edge_m) })}</strong>
    ${it.straddles ? html`<br><small>⚠ ${t("straddles")}</small>` : nothing}
    ${it.in_force === false ? html`<br><small>${t("notActive")}</small>` : it.in_force === null ? html`<br><small>${t("unknownActive")}</small>` : nothing}`;
}

/** How far each two places of different accounts are from each other, the farthest first. */
export function distancesTable(page: Page, it: Picture): TemplateResult | typeof nothing {
  const places = new Map(it.places.map((one) => [one.number, one]));
  // Of places that one speaker gives again there is one row.
  const group = new Map(distinct(it).flatMap((one, n) => one.numbers.map((number) => [number, n] as const)));
  const pairs = new Map(it.distances.filter((one) => group.get(one.a) !== group.get(one.b)).map((one) => [[group.get(one.a), group.get(one.b)].sort().join(), one]));
  const rows = [...pairs.values()].sort((a, b) => b.distance_m - a.distance_m);
  if (!rows.length) return nothing;
  const name = (number: number) => {
    const place = places.get(number)!;
    return html`<bdi>${speakerName(page, byNumber(it, place.account))}</bdi>${place.said ? html` <small><bdi>${place.said}</bdi></small>` : nothing}`;
  };
  return html`<h3>${t("distances")}</h3><div class="scroll" tabindex="0" role="region" aria-label=${t("distances")}><table class="stacks">
    <thead><tr>${heads([t("from"), t("to"), t("distance"), t("apart")])}</tr></thead>
    <tbody>${rows.map((one) => html`<tr><td data-label=${t("from")}>${name(one.a)}</td><td data-label=${t("to")}>${name(one.b)}</td>
      <td data-label=${t("distance")}><strong dir="ltr">${kmText(one.distance_m)}</strong> <small dir="ltr">(± ${kmText(one.within_m)})</small></td>
      <td data-label=${t("apart")}>${one.apart ? t("apartYes") : t("apartNo")}</td></tr>`)}</tbody></table></div>`;
}

/** Of incidents that are listed as the same: that they are shown as one. */
export function mergedNote(page: Page, it: Picture): TemplateResult | typeof nothing {
  if (!it.merged.length) return nothing;
  const ids = listed(it.merged.map((one) => `${one.incident} (${partyName(page, one.opener)})`));
  return html`<p class="banner">${t("mergedWith", { ids })}</p>`;
}
