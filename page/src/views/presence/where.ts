// Where a report says it was, in one line.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import { partyNames } from "../../parts/naming.ts";
import { degrees, fromE7 } from "../../parts/place.ts";
import type { Area } from "./area.ts";
import { t } from "./reportwords.ts";

export function areaText(it: Area): TemplateResult {
  if (it.type === "circle") return html`${t("circle", { km: it.radius_mm / 1e6 })} <bdi class="mono">${fromE7(it.centre)}</bdi>`;
  const points = it.type === "polygon" ? it.parts.flat(2) : it.centreline;
  const [lon, lat] = points[0] as readonly [number, number];
  const first = html`<bdi class="mono">${degrees(lat / 1e7, lon / 1e7)}</bdi>`;
  if (it.type === "polygon") return html`${t("polygon", { n: points.length })} ${first}`;
  return html`${t("corridor", { km: (2 * it.half_width_mm) / 1e6 })} ${first}`;
}

/** Of a row that is not shown in full, what there is to say; nothing of one that is. */
export function lessThanFull(page: Page, it: { detail?: string; call?: readonly { party: string }[]; box_e7?: readonly number[] }): TemplateResult | typeof nothing {
  if (it.detail === "contact") return html`${t("asContact", { party: partyNames(page, (it.call ?? []).map((one) => one.party)) })}`;
  if (it.detail === "coarse") {
    const [west, south, east, north] = (it.box_e7 ?? []).map((one) => one / 1e7) as [number, number, number, number];
    return html`${t("coarsely")}${it.box_e7 ? html`: <bdi class="mono">${degrees(south, west)} – ${degrees(north, east)}</bdi>` : nothing}`;
  }
  return html`${t("gone")}`;
}
