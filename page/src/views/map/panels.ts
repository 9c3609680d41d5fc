// What was found, and what was measured.
import { html, nothing, type TemplateResult } from "lit";
import { degrees } from "../../parts/place.ts";
import { mgrs } from "../../map/geo/coordinates.ts";
import type { Measure } from "./measure.ts";
import type { Found } from "./search.ts";
import { t } from "./words.ts";

export function results(asked: string, found: readonly Found[], choose: (it: Found) => void): unknown {
  if (!asked.trim()) return nothing;
  return html`<section class="found">
    <p role="status">${found.length ? t("found", { n: found.length }) : t("nothing")}</p>
    <ul class="plain">${found.map((it) => html`<li><button type="button" class="quiet" @click=${() => choose(it)}>${written(it)}</button></li>`)}</ul>
  </section>`;
}

function written(it: Found): TemplateResult {
  if (it.what !== "place") return html`<bdi>${it.name}</bdi>`;
  return html`${t("coordinate")} <span class="mono" dir="ltr">${degrees(it.at[1], it.at[0])}</span> <span class="mono" dir="ltr">${mgrs(it.at)}</span>`;
}

const km = (metres: number) => (metres / 1000).toFixed(metres < 10_000 ? 3 : metres < 100_000 ? 2 : 1);

export function measurePanel(it: Measure, close: () => void): TemplateResult {
  const { metres, circleM, last } = it.measured;
  return html`<section class="card measure">
    <h3>${t("measure")}</h3>
    <small>${t("measureHint")}</small>
    <div aria-live="polite">
      ${last
        ? html`<p><strong><bdi>${t("measured", { km: km(metres) })}</bdi></strong></p>
          <p><small><bdi>${t("circled", { km: km(circleM) })}</bdi></small></p>
          <p><small><bdi>${t("course", { deg: last.bearing.toFixed(1).padStart(5, "0"), km: km(last.metres) })}</bdi></small></p>`
        : nothing}
    </div>
    <div class="actions">
      <button type="button" ?disabled=${!it.points.length} @click=${() => it.startOver()}>${t("startOver")}</button>
      <button type="button" @click=${close}>${t("close")}</button>
    </div>
  </section>`;
}
