// Presence: who is reported where, in what numbers, over time; the reports themselves; and who looked.
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { parts } from "../desk/kit.ts";
import { View } from "../view.ts";
import { t } from "./words.ts";
import "./overtime.ts";
import "./buildup.ts";
import "./sightings.ts";
import "./coverage.ts";
import "./control.ts";
import "./daily.ts";

@customElement("ol-presence")
export class PresenceView extends View {
  override render() {
    const part = this.path[0] ?? "";
    return html`<h1>${t("title")}</h1>
      ${parts(t("parts"), "presence", [["", t("overTime")], ["buildup", t("buildup")], ["sightings", t("sightings")], ["coverage", t("looked")], ["control", t("control")], ["daily", t("dailies")]], part)}
      ${this.chosen(part)}`;
  }

  private chosen(name: string) {
    switch (name) {
      case "buildup":
        return html`<ol-buildup class="part" .page=${this.page}></ol-buildup>`;
      case "sightings":
        return html`<ol-sightings class="part" .page=${this.page} .path=${this.path.slice(1)}></ol-sightings>`;
      case "coverage":
        return html`<ol-coverages class="part" .page=${this.page}></ol-coverages>`;
      case "control":
        return html`<ol-control class="part" .page=${this.page}></ol-control>`;
      case "daily":
        return html`<ol-dailies class="part" .page=${this.page} .path=${this.path.slice(1)}></ol-dailies>`;
      default:
        return html`<ol-presence-time class="part" .page=${this.page}></ol-presence-time>`;
    }
  }
}
