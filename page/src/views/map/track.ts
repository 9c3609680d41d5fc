// One track, as its source reports it: what is claimed is said to be claimed.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Position } from "../../data/tracks.ts";
import { ago, utc } from "../../words/times.ts";
import { facts, placeLines } from "./card.ts";
import { term } from "./terms.ts";
import { t } from "./words.ts";

export function trackCard(page: Page, it: Position): TemplateResult {
  const at = Number(it["at_ms"]);
  const coarse = Boolean(it["box_e7"]);
  const number = (name: string, unit: string, digits = 0) =>
    it[name] === undefined ? "" : html`<span dir="ltr">${Number(it[name]).toFixed(digits)} ${unit}</span>`;
  const course = it["course_deg"] === undefined ? "" : `, ${String(Math.round(Number(it["course_deg"])) % 360).padStart(3, "0")}°`;
  return html`
    <p class="kind">${term("track")}${coarse ? html` <span class="badge">${term("coarse")}</span>` : nothing}</p>
    <h2><bdi dir="ltr">${it.track}</bdi></h2>
    ${facts([
      [t("reporter"), html`<bdi>${[it["reporter"], it["source"]].filter(Boolean).join(", ")}</bdi>`],
      [t("claimed"), it["party"] ? html`<bdi>${it["party"]}</bdi>` : ""],
      [t("kind"), it["kind"] ? term(String(it["kind"])) : ""],
      [t("heard"), html`<span class="mono" dir="ltr">${utc(at)}</span> (${ago(at, page.api.now())})`],
      [t("where"), coarse ? "" : placeLines([Number(it["lon_e7"]) / 1e7, Number(it["lat_e7"]) / 1e7])],
      [t("accuracy"), number("accuracy_m", "m")],
      [t("speed"), it["speed_m_s"] === undefined ? "" : html`<span dir="ltr">${(Number(it["speed_m_s"]) * 3.6).toFixed(0)} km/h${course}</span>`],
      [t("height"), number("alt_m", "m")],
    ])}
    ${coarse ? html`<p><small>${t("coarseRow")}</small></p>` : nothing}
  `;
}
