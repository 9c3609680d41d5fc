// The zones workshop: zones, lines and agreements, by state and stance; putting on record, editing, agreeing, sharing.
import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { View } from "../view.ts";
import "./agreement.ts";
import { t as word } from "./fieldwords.ts";
import "./importing.ts";
import { lists } from "./list.ts";
import "./propose.ts";
import { thingOf } from "./thing.ts";
import { t } from "./words.ts";
import "./zone-form.ts";

@customElement("ol-zones")
export class ZonesView extends View {
  override readonly kinds = ["zones", "lines", "agreements", "parties", "cells"] as const;
  @state() private only = "";

  override render() {
    const { page } = this;
    const [first, second, third] = this.path;
    if (!first) return lists(page, this.only, (it) => (this.only = it));
    // Each address has its own form: nothing that was typed, ticked or answered at one is taken along to another.
    return keyed(this.path.join("/"), this.shown(first, second, third));
  }

  private shown(first: string, second = "", third = ""): unknown {
    const { page } = this;
    if (first === "+") {
      if (second === "import") return html`<ol-zone-import .page=${page}></ol-zone-import>`;
      if (second === "agreement") return html`<ol-propose .page=${page} .supersedes=${third}></ol-propose>`;
      const family = second === "line" ? "line" : "zone";
      return html`<ol-zone-form .page=${page} .family=${family} @said=${this.said}></ol-zone-form>`;
    }
    const agreement = page.lists.rows("agreements").find((it) => it.agreement === first);
    if (agreement) return keyed(agreement.entry, html`<ol-agreement .page=${page} .row=${agreement}></ol-agreement>`);
    const thing = thingOf(page, first);
    if (!thing) {
      return html`<p class="back"><a href="#/zones">${word("back")}</a></p><p class="empty">${page.lists.asOf("zones") ? t("notShown", { id: first }) : t("loading")}</p>`;
    }
    if (second === "edit") return html`<ol-zone-form .page=${page} .family=${thing.family} .entry=${thing.row.entry} @said=${this.said}></ol-zone-form>`;
    return html`<ol-zone .page=${page} .thing=${thing}></ol-zone>`;
  }

  private readonly said = (event: CustomEvent<{ zone?: string; line?: string }>) => {
    const id = event.detail.zone ?? event.detail.line;
    // What waits to be sent is not on any list yet: it stays in the form's own words.
    if (id && !this.page.outbox.all.length) this.go("zones", id);
  };
}
