// The desk: who is on duty, who may act, where the party is told, and what others would be shown.
import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { View } from "../view.ts";
import { parts } from "./kit.ts";
import { t } from "./words.ts";
import "./cells.ts";
import "./delivery.ts";
import "./feeds.ts";
import "./parties.ts";
import "./people.ts";
import "./preview.ts";
import "./probing.ts";
import "./roster.ts";
import "./security.ts";
import "./serials.ts";
import "./templates.ts";

const PARTS = ["people", "security", "feeds", "delivery", "parties", "cells", "preview", "probing", "serials", "templates"] as const;

/** What is made of lists: somebody who may read none of them is told so, not shown that there is nothing. */
const READING: readonly string[] = ["parties", "cells", "preview", "templates"];

@customElement("ol-desk")
export class DeskView extends View {
  override render() {
    const part = this.path[0] ?? "";
    return html`<h1>${t("title")}</h1>
      ${this.page.reads ? nothing : html`<p class="lede">${t("readsNothing")}</p>`}
      ${parts(t("parts"), "desk", [["", t("duty")], ...PARTS.map((it) => [it, t(it)] as const)], part)}${this.chosen(part)}`;
  }

  private chosen(part: string) {
    const { page } = this;
    if (!page.reads && READING.includes(part)) return html`<p class="empty">${t("readsNothing")}</p>`;
    switch (part) {
      case "people":
        return html`<ol-desk-people class="part" .page=${page}></ol-desk-people>`;
      case "security":
        return html`<ol-desk-security class="part" .page=${page}></ol-desk-security>`;
      case "feeds":
        return html`<ol-desk-feeds class="part" .page=${page}></ol-desk-feeds>`;
      case "delivery":
        return html`<ol-desk-delivery class="part" .page=${page}></ol-desk-delivery>`;
      case "parties":
        return html`<ol-desk-parties class="part" .page=${page}></ol-desk-parties>`;
      case "cells":
        return html`<ol-desk-cells class="part" .page=${page}></ol-desk-cells>`;
      case "preview":
        return html`<ol-desk-preview class="part" .page=${page}></ol-desk-preview>`;
      case "probing":
        return html`<ol-desk-probing class="part" .page=${page}></ol-desk-probing>`;
      case "serials":
        return html`<ol-desk-serials class="part" .page=${page}></ol-desk-serials>`;
      case "templates":
        return html`<ol-desk-templates class="part" .page=${page}></ol-desk-templates>`;
      default:
        return html`<ol-desk-roster class="part" .page=${page}></ol-desk-roster>`;
    }
  }
}
