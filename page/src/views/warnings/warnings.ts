// Warnings (R20): ladders and what findings suggest of them, warnings as they stand, and composing one.
import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Kind } from "../../data/types.ts";
import { parts } from "../desk/kit.ts";
import { View } from "../view.ts";
import "./compose.ts";
import "./detail.ts";
import { further } from "./kinds.ts";
import { laddersListed, suggestionsListed, warningsListed } from "./listed.ts";
import "./templates.ts";
import { t } from "./words.ts";

@customElement("ol-warnings")
export class WarningsView extends View {
  override readonly kinds: readonly Kind[] = ["warnings", "suggestions", "templates", "zones", "parties", "sightings", "due"];
  override readonly ticks = true;

  override render() {
    const [part = "", ...rest] = this.path;
    const count = this.page.lists.rows("suggestions").filter((it) => !it.warnings.length).length;
    const names = [
      ["", t("list")],
      ["suggested", count ? `${t("suggested")} (${count})` : t("suggested")],
      ["ladders", t("ladders")],
      ["templates", t("templates")],
    ] as const;
    const current = names.some(([name]) => name === part) ? part : "";
    return html`<h1>${t("title")}</h1>
      ${parts(t("title"), "warnings", names, current)}
      ${this.opened(part, rest)}`;
  }

  private opened(part: string, rest: readonly string[]): unknown {
    const { page } = this;
    if (part === "show") return html`${this.back()}${keyed(rest[0], html`<ol-warning .page=${page} .warning=${rest[0] ?? ""} .now=${this.now}></ol-warning>`)}`;
    if (part === "new" || part === "replace") {
      const made = part === "new"
        ? html`<ol-warning-compose .page=${page} .zone=${rest[0] ?? ""} .rung=${Number(rest[1])} .finding=${rest[2] ?? ""}></ol-warning-compose>`
        : html`<ol-warning-compose .page=${page} .former=${rest[0] ?? ""}></ol-warning-compose>`;
      const known = page.lists.asOf("templates") && page.lists.asOf("zones") && page.lists.asOf("warnings") && page.lists.asOf("parties");
      return html`${this.back()}${known ? keyed(this.path.join("/"), made) : nothing}`;
    }
    return html`${further()}${this.listed(part)}`;
  }

  private listed(part: string): unknown {
    if (part === "suggested") return suggestionsListed(this.page);
    if (part === "ladders") return html`<p>${t("communication")}</p>${laddersListed(this.page)}`;
    if (part === "templates") return html`<ol-templates .page=${this.page}></ol-templates>`;
    return warningsListed(this.page, this.now);
  }

  private back(): unknown {
    return html`<p class="back"><a href="#/warnings">${t("back")}</a></p>`;
  }
}
