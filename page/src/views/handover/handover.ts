// Hand-over: what whoever takes over has to know; and the ways from and to paper.
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { parts } from "../desk/kit.ts";
import { View } from "../view.ts";
import { t } from "./words.ts";
import "./gap.ts";
import "./log.ts";
import "./paper.ts";
import "./sheets.ts";
import "./watch.ts";

@customElement("ol-handover")
export class HandoverView extends View {
  override render() {
    const part = this.path[0] ?? "";
    return html`<h1>${t("title")}</h1>
      ${parts(t("parts"), "handover", [["", t("watch")], ["gap", t("gap")], ["log", t("log")], ["sheets", t("sheets")], ["paper", t("paper")]], part)}
      ${this.chosen(part)}`;
  }

  private chosen(part: string) {
    switch (part) {
      case "gap":
        return html`<ol-gap class="part" .page=${this.page}></ol-gap>`;
      case "log":
        return html`<ol-log class="part" .page=${this.page}></ol-log>`;
      case "sheets":
        return html`<ol-sheets class="part" .page=${this.page}></ol-sheets>`;
      case "paper":
        return html`<ol-paper class="part" .page=${this.page}></ol-paper>`;
      default:
        return html`<ol-watch class="part" .page=${this.page}></ol-watch>`;
    }
  }
}
