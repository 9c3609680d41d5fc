// The fields of an account, in whichever form: what, when give or take, where give or take, how observed, and from where.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import type { Point } from "../../parts/geometry/coordinates.ts";
import { e7, written } from "../../parts/geometry/coordinates.ts";
import { Echoing } from "../../parts/geometry/echoing.ts";
import { drawn } from "../../parts/geometry/footprint.ts";
import type { Sketched } from "../../parts/geometry/sketch.ts";
import "../../parts/geometry/sketch.ts";
import { timeField } from "../desk/fields.ts";
import { misread } from "../desk/kit.ts";
import { coordinatesOf, metresOf, readAccount, Unread } from "./account.ts";
import { f } from "./formwords.ts";
import { kindWord, KINDS, observedWord, OBSERVED } from "./terms.ts";
import type { AccountSaid } from "./types.ts";

const PREFIX = "account.";
type Word = Parameters<typeof f>[0];
const LABELS: Record<string, Word> = {
  at: "at", within_ms: "within", where: "where", within_m: "withinM", also: "also", observer_at: "observerAt", distance_m: "distance",
  bearing_deg: "bearing", heading_deg: "heading", count: "count", counted: "counted", killed: "killed", wounded: "wounded", missing: "missing",
};

@customElement("ol-account-fields")
export class AccountFields extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** What stands in the fields at first: of what it is opened from. */
  @property({ attribute: false }) initial: Readonly<Record<string, string>> = {};
  private readonly echoing = new Echoing(this, () => this.requestUpdate());

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    this.typed();
  }

  /** What its fields give, as the server reads its coordinates; what cannot be read is thrown, and named. */
  async read(): Promise<AccountSaid> {
    await this.echoing.settled();
    try {
      return readAccount(this.text, (said) => this.place(said));
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      const due = `due${error.due[0]!.toUpperCase()}${error.due.slice(1)}` as Word;
      throw misread(f(due, { field: f(LABELS[error.field] ?? "at") }));
    }
  }

  private place(said: string): Point | undefined {
    return this.echoing.place(said);
  }

  private readonly text = (name: string): string => {
    const field = this.querySelector<HTMLInputElement>(`[name="${PREFIX}${name}"]`);
    return field?.value.trim() ?? "";
  };

  private readonly typed = () => {
    this.echoing.say([...new Set(coordinatesOf(this.text))]);
    this.requestUpdate();
  };

  override render() {
    const field = (name: string, label: string, { hint = "", list = "", required = false } = {}) => html`<label>${label}
      <input name=${PREFIX + name} autocomplete="off" dir=${TEXTS.has(name) ? "auto" : "ltr"} .defaultValue=${this.initial[name] ?? ""} placeholder=${hint || nothing}
        list=${list || nothing} ?required=${required}></label>`;
    return html`<div class="account-fields" @input=${this.typed} @change=${this.typed}>
      <div class="row">
        <label>${f("kind")} <select name=${PREFIX + "kind"}>${KINDS.map((it) => html`<option value=${it} ?selected=${it === this.initial["kind"]}>${kindWord(it)}</option>`)}</select></label>
        ${timeField(f("at"), PREFIX + "at", { value: this.initial["at"] ?? "", now: this.page.api.now() })}
        ${field("within_ms", f("within"), { hint: "5 min" })}
      </div>
      <small>${f("withinHint")}</small>
      <div class="row">${field("place", f("place"))}${field("where", f("where"))}${field("within_m", f("withinM"), { hint: "500 m" })}</div>
      <small>${f("withinMHint")}</small>
      <div class="actions"><button type="button" @click=${() => this.point()}>${f("point")}</button></div>
      ${this.echoing.render()}
      <ol-sketch .page=${this.page} .shapes=${this.shapes()}></ol-sketch>
      <label>${f("also")} <textarea name=${PREFIX + "also"} rows="2" dir="auto"></textarea></label>
      <div class="row">
        <label>${f("observed")} <select name=${PREFIX + "observed"}><option value="">${f("observedUnsaid")}</option>
          ${OBSERVED.map((it) => html`<option value=${it}>${observedWord(it)}</option>`)}</select></label>
        ${field("heading_deg", f("heading"), { hint: "045" })}
        ${field("count", f("count"), { hint: "2-4" })}${field("counted", f("counted"))}
      </div>
      <details><summary>${f("observer")}</summary><div class="row">${field("observer_at", f("observerAt"))}
        ${field("distance_m", f("distance"), { hint: "2 km" })}${field("bearing_deg", f("bearing"), { hint: "045" })}</div></details>
      <details><summary>${f("harm")}</summary><small>${f("harmHint")}</small>
        <div class="row">${field("killed", f("killed"))}${field("wounded", f("wounded"))}${field("missing", f("missing"))}</div>
        ${field("damage", f("damage"))}</details>
    </div>`;
  }

  /** The place as it is typed, with its uncertainty; and from where it was observed. */
  private shapes(): Sketched[] {
    const found: Sketched[] = [];
    const at = this.place(this.text("where"));
    const within = metresOf(this.text("within_m")) ?? 0;
    if (at) {
      found.push({ geometry: { type: "Point", coordinates: [at.lon_e7 / 1e7, at.lat_e7 / 1e7] }, as: "now" });
      if (within) found.push({ geometry: drawn({ type: "circle", centre: { lon_e7: at.lon_e7, lat_e7: at.lat_e7 }, radius_mm: within * 1000 }), as: "now" });
    }
    const from = this.place(this.text("observer_at"));
    if (from) found.push({ geometry: { type: "Point", coordinates: [from.lon_e7 / 1e7, from.lat_e7 / 1e7] }, as: "band" });
    return found;
  }

  private point(): void {
    this.querySelector("ol-sketch")!.draw("point", (geometry) => {
      if (geometry.type !== "Point") return;
      const [lon, lat] = geometry.coordinates as [number, number];
      this.querySelector<HTMLInputElement>(`[name="${PREFIX}where"]`)!.value = written(e7({ lon, lat }));
      this.typed();
      // Whoever guards what was typed and not sent hears of this, too.
      this.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

const TEXTS = new Set(["place", "counted", "damage"]);

declare global {
  interface HTMLElementTagNameMap {
    "ol-account-fields": AccountFields;
  }
}

/** Languages in which texts are written here. */
export const TONGUES = ["en", "ar", "ckb", "kmr", "ru", "fa"];

export function tongues(name: string, chosen: string, word: (it: string) => string): TemplateResult {
  return html`<select name=${name}>${TONGUES.map((it) => html`<option value=${it} ?selected=${it === chosen}>${word(it)} (${it})</option>`)}</select>`;
}
