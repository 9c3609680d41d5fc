// Incidents: the list of them, opening one, and each by itself.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Kind } from "../../data/types.ts";
import { View } from "../view.ts";
import { begunAt, begunFrom } from "./begun.ts";
import "./incident.ts";
import { incidentList, soughtIn } from "./listed.ts";
import "./open.ts";
import { kindWord, KINDS } from "./terms.ts";
import { t } from "./words.ts";

@customElement("ol-incidents")
export class IncidentsView extends View {
  override readonly kinds: readonly Kind[] = [
    "incidents", "statements", "citations", "parties", "stops", "messages", "warnings", "matches", "zones", "lines", "sites", "movements", "activities",
    "channels", "suggestions",
  ];
  @state() private search = "";
  @state() private kind = "";

  override render() {
    const [part = "", id = "", ...rest] = this.path;
    if (part === "show" && id) {
      return html`${this.back()}${keyed(id, html`<ol-incident .page=${this.page} .incident=${id} .path=${rest}></ol-incident>`)}`;
    }
    if (part === "new" || part === "split") return html`<h1 class="hidden">${t("title")}</h1>${this.back()}${this.opening(part, id, rest)}`;
    if (part) return html`${this.back()}${keyed(part, html`<ol-incident .page=${this.page} .incident=${part} .path=${[id, ...rest].filter(Boolean)}></ol-incident>`)}`;
    return this.list();
  }

  private list(): TemplateResult {
    const all = [...this.page.lists.rows("incidents")].sort((a, b) => b.at_ms - a.at_ms);
    const sought = this.search.trim().toLocaleLowerCase();
    const found = all.filter((it) => (!this.kind || it.kind === this.kind) && (!sought || soughtIn(this.page, it).includes(sought)));
    const type = (event: Event) => (this.search = (event.target as HTMLInputElement).value);
    return html`<div class="head"><h1>${t("title")}</h1>
        ${this.page.signs ? html`<a class="button primary noprint" href="#/incidents/new">${t("open")}</a>` : nothing}</div>
      <p>${t("lede")}</p>
      ${all.length ? html`<div class="row noprint"><label>${t("search")} <input type="search" dir="auto" .value=${this.search} @input=${type}></label>
        <label>${t("kind")} <select @change=${(event: Event) => (this.kind = (event.target as HTMLSelectElement).value)}>
          <option value="">${t("allKinds")}</option>${KINDS.map((it) => html`<option value=${it} ?selected=${it === this.kind}>${kindWord(it)}</option>`)}</select></label></div>` : nothing}
      ${found.length ? incidentList(this.page, found) : html`<p class="empty">${all.length ? t("noneFound") : t("none")}</p>`}`;
  }

  /** From something on record, at a point of the map, out of another incident, or by hand. */
  private opening(part: "new" | "split", id: string, rest: readonly string[]): TemplateResult | typeof nothing {
    const { page } = this;
    const known = ["parties", "stops", "messages", "statements", "incidents"].every((it) => page.lists.asOf(it as Kind));
    if (!known) return nothing; // what it is opened from fills the form, which is drawn once
    const atPoint = part === "new" && id === "at";
    const begun = atPoint ? begunAt(rest[0] ?? "") : id ? begunFrom(page, id) : {};
    const from = part === "new" && id && !atPoint ? [id] : [];
    const opened = (event: CustomEvent<string>) => this.go("incidents", "show", event.detail);
    return html`${keyed(this.path.join("/"), html`<ol-incident-open .page=${page} .from=${from} .outOf=${part === "split" ? id : ""} .begun=${begun} @opened=${opened}></ol-incident-open>`)}`;
  }

  private back(): TemplateResult {
    return html`<p class="back noprint"><a href="#/incidents">${t("back")}</a></p>`;
  }
}
