// What is shown, and what it looks like: each layer on or off, with the patterns as they are on the map.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { LAYERS, type LayerName } from "../../map/layers.ts";
import { palette, type Palette } from "../../map/palette.ts";
import { drawPattern, FILLS } from "../../map/patterns.ts";
import type { Page } from "../../data/page.ts";
import { stance } from "../../words/terms.ts";
import { t } from "./words.ts";

/** A piece of pattern, as an area is filled with it. */
@customElement("ol-swatch")
export class Swatch extends LitElement {
  @property() fill = "";
  @property({ attribute: false }) colours!: Palette;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    return html`<canvas width="64" height="32" aria-hidden="true"></canvas>`;
  }

  override updated(): void {
    const on = this.querySelector("canvas")?.getContext("2d");
    const [pattern, colour] = FILLS[this.fill] ?? [];
    if (!on || !pattern) return;
    const tile = document.createElement("canvas");
    tile.width = tile.height = 32;
    drawPattern(tile.getContext("2d")!, pattern, this.colours[colour!], 32);
    on.clearRect(0, 0, 64, 32);
    on.fillStyle = on.createPattern(tile, "repeat")!;
    on.fillRect(0, 0, 64, 32);
    on.strokeStyle = this.colours[colour!];
    on.lineWidth = 4;
    on.strokeRect(0, 0, 64, 32);
  }
}

const STANCES = ["agreed", "notified", "asserted", "rejected"];

function looksOf(layer: LayerName): [string, string][] {
  switch (layer) {
    case "zones":
      return [
        ...STANCES.map((it): [string, string] => [`zones-${it}`, stance(it)]),
        ["zones-unsaid", t("unsaid")],
        ["zones-suspended", t("suspended")],
        ["zones-ended", t("ended")],
      ];
    case "sightings":
      return [["sightings-fresh", t("fresh")], ["sightings-old", t("old")]];
    case "coverage":
      return [
        ["coverage-observed", t("observed")], ["coverage-jammed", t("jammed")],
        ["coverage-turned_back", t("turned_back")], ["coverage-not_observed", t("not_observed")],
      ];
    case "plans":
      return [["plans-plain", t("volumes")]];
    case "control":
      return [["control-stated", t("stated")], ["control-disputed", t("disputed")]];
    default:
      return [];
  }
}

export function legend(page: Page, shown: ReadonlySet<LayerName>, turn: (layer: LayerName) => void): TemplateResult {
  const colours = palette(page.settings);
  return html`<fieldset class="legend">
    <legend class="hidden">${t("layers")}</legend>
    ${LAYERS.map(
      (layer) => html`<div>
        <label><input type="checkbox" name=${layer} .checked=${shown.has(layer)} @change=${() => turn(layer)} />${t(layer)}</label>
        ${shown.has(layer) && looksOf(layer).length
          ? html`<ul class="plain swatches">${looksOf(layer).map(
              ([fill, name]) => html`<li><ol-swatch .fill=${fill} .colours=${colours}></ol-swatch>${name}</li>`,
            )}</ul>`
          : nothing}
        ${layer === "tracks" && shown.has(layer) ? html`<small>${t("trackKey")}</small>` : nothing}
        ${layer === "control" && shown.has(layer) ? html`<small>${t("controlKey")}</small>` : nothing}
      </div>`,
    )}
    <small>${t("coarse")}</small>
  </fieldset>`;
}
