// Where something is, in a form: a circle, a polygon, a corridor or a line; typed, pasted, drawn or from a file; each
// coordinate read back by the server.
import type { Geometry } from "geojson";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import type { DrawMode } from "../../map/drawing.ts";
import type { LonLat } from "../../map/geo/geodesy.ts";
import { e7, written } from "./coordinates.ts";
import { Echoing } from "./echoing.ts";
import { circleOf, drawn, line, vertices, type EdgeRule, type Footprint } from "./footprint.ts";
import { isFar, Missing, readOutline, sizeOf, toReadBack, type Outlined, type OutlineKind } from "./outlined.ts";
import { ofGeometry, Unread } from "./shapes.ts";
import type { Sketched } from "./sketch.ts";
import "./sketch.ts";
import { locale } from "../../words/index.ts";
import { t } from "./words.ts";

export type { Outlined, OutlineKind } from "./outlined.ts";

const EXAMPLES = "33.506 N 38.618 E · 33°30'21.6\"N 38°37'04.8\"E · 37S DT 64520 07449";

@customElement("ol-outline")
export class Outline extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) kinds: readonly OutlineKind[] = ["circle", "polygon", "corridor"];
  @property({ attribute: false }) initial: Outlined | undefined;
  /** Whether a radius is said in metres, as of a site. */
  @property({ attribute: false }) small = false;
  /** What else is drawn beside it. */
  @property({ attribute: false }) beside: readonly Sketched[] = [];
  @property() fault = "";
  @state() kind: OutlineKind = "circle";
  @state() text = "";
  @state() size = "";
  @state() edges: EdgeRule = "planar";
  /** The size that somebody said is meant, though nobody is likely to mean it. */
  @state() private meant = "";
  private readonly echoing = new Echoing(this as never, () => this.tell());

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!this.hasUpdated || changed.has("initial")) this.takeUp();
  }

  /** What is given, as the server reads it; what is missing is said as an error. */
  get value(): Outlined | undefined {
    try {
      return this.read();
    } catch (error) {
      if (error instanceof Unread || error instanceof Missing) return undefined;
      throw error;
    }
  }

  /** Why there is nothing yet; empty when there is. */
  get missing(): string {
    try {
      this.read();
      return this.echoing.faults[0]?.fault ?? (isFar(this) && this.meant !== this.size ? t("far") : "");
    } catch (error) {
      if (error instanceof Unread) return t(error.what, { at: error.at });
      if (error instanceof Missing) return t(error.what);
      throw error;
    }
  }

  settled(): Promise<void> {
    return this.echoing.settled();
  }

  private takeUp(): void {
    const it = this.initial;
    if (!it) {
      if (!this.kinds.includes(this.kind)) this.kind = this.kinds[0]!;
      if (this.kind === "circle" && this.small && !this.size) this.size = "100";
      return;
    }
    this.edges = it.edges;
    if (it.path) {
      this.kind = "line";
      this.text = it.path.map(([lon_e7, lat_e7]) => written({ lat_e7, lon_e7 })).join("\n");
    } else if (it.footprint) {
      const area = it.footprint;
      this.kind = area.type;
      if (area.type === "polygon" && (area.parts.length > 1 || area.parts[0]!.length > 1)) this.text = JSON.stringify(drawn(area));
      else this.text = vertices(area).map(([lon_e7, lat_e7]) => written({ lat_e7, lon_e7 })).join("\n");
      if (area.type === "circle") this.size = String(area.radius_mm / (this.small ? 1e3 : 1e6));
      if (area.type === "corridor") this.size = String(area.half_width_mm / 1e3);
    }
    this.said();
  }

  private read(): Outlined {
    return readOutline(this, (said) => this.echoing.place(said));
  }

  /** What is to be read back now. */
  private said(): void {
    this.echoing.say(toReadBack(this.text));
  }

  private tell(): void {
    this.dispatchEvent(new CustomEvent("outlined", { bubbles: true, detail: this.value }));
  }

  private change(change: () => void): void {
    change();
    this.fault = ""; // it was about what was typed before
    this.said();
    this.requestUpdate();
    this.tell();
  }

  override render() {
    const { kind } = this;
    const missing = this.text ? this.missing : "";
    return html`<fieldset class="outline">
      <legend>${t("where")}</legend>
      ${this.kinds.length > 1
        ? html`<div class="choice" role="radiogroup" aria-label=${t("where")}>${this.kinds.map(
            (it) => html`<label><input type="radio" name="outline-kind" .checked=${it === kind}
              @change=${() => this.change(() => this.choose(it))}> ${t(it)}</label>`,
          )}</div>`
        : nothing}
      ${kind === "circle" ? this.circle() : this.ring()}
      ${missing || this.fault ? html`<p class="fault" role="alert">${this.fault || missing}</p>` : nothing}
      ${isFar(this) ? html`<label><input type="checkbox" .checked=${this.meant === this.size}
        @change=${(event: Event) => this.change(() => (this.meant = (event.target as HTMLInputElement).checked ? this.size : ""))}> ${t("meant", { size: this.sizeSaid() })}</label>` : nothing}
      <div class="actions">
        <button type="button" @click=${() => this.draw()}>${t("draw")}</button>
        ${kind === "circle" ? nothing : html`<label class="button file">${t("file")}
          <input type="file" class="hidden" accept=".geojson,.json,application/geo+json" @change=${this.load}></label>`}
      </div>
      ${this.echoing.render(kind === "circle" && sizeOf(this.size) > 0 ? t("radiusOf", { radius: this.sizeSaid() }) : "")}
      <ol-sketch .page=${this.page} .shapes=${this.shapes()}></ol-sketch>
    </fieldset>`;
  }

  /** The size in figures, however it was typed. */
  private sizeSaid(): string {
    const unit = this.kind === "circle" && !this.small ? "km" : "m";
    return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: 3 }).format(sizeOf(this.size))} ${unit}`;
  }

  private choose(kind: OutlineKind): void {
    this.kind = kind;
    this.edges = kind === "corridor" ? "geodesic" : "planar";
    this.size = kind === "circle" && this.small ? "100" : "";
  }

  private circle(): TemplateResult {
    return html`<div class="row">
      <label>${t("centre")} <input dir="ltr" autocomplete="off" spellcheck="false" .value=${this.text}
        aria-describedby="centre-hint" @input=${this.typed}></label>
      <label>${this.small ? t("radiusM") : t("radiusKm")} <input dir="ltr" inputmode="decimal" autocomplete="off" .value=${this.size} @input=${this.sized}></label>
    </div><small id="centre-hint">${this.text ? nothing : t("centreHint", { examples: EXAMPLES })}</small>`;
  }

  private ring(): TemplateResult {
    return html`<label>${this.kind === "polygon" ? t("vertices") : t("along")}
        <textarea dir="ltr" rows="5" spellcheck="false" .value=${this.text} @input=${this.typed}></textarea></label>
      ${this.text ? nothing : html`<small>${t("centreHint", { examples: EXAMPLES })}</small>`}
      <div class="row">
        ${this.kind === "corridor" ? html`<label>${t("halfWidth")} <input dir="ltr" inputmode="decimal" autocomplete="off" .value=${this.size} @input=${this.sized}></label>` : nothing}
        <label>${t("edges")} <select @change=${(event: Event) => this.change(() => (this.edges = (event.target as HTMLSelectElement).value as EdgeRule))}>
          ${(["planar", "geodesic"] as const).map((it) => html`<option value=${it} .selected=${it === this.edges}>${t(it)}</option>`)}
        </select></label>
      </div>`;
  }

  private readonly typed = (event: Event) => this.change(() => (this.text = (event.target as HTMLInputElement).value));
  private readonly sized = (event: Event) => this.change(() => (this.size = (event.target as HTMLInputElement).value));

  private shapes(): Sketched[] {
    const it = this.value;
    const now: Sketched[] = it?.path ? [{ geometry: line(it.path), as: "now" }] : it?.footprint ? [{ geometry: drawn(it.footprint), as: "now" }] : [];
    if (it?.footprint?.type === "circle") now.push({ geometry: { type: "Point", coordinates: centreOf(it.footprint) }, as: "now" });
    return [...now, ...this.beside];
  }

  private draw(): void {
    const mode: DrawMode = this.kind === "circle" ? "circle" : this.kind === "polygon" ? "polygon" : "line";
    this.querySelector("ol-sketch")!.draw(mode, (geometry) => this.change(() => this.took(geometry)));
  }

  private took(geometry: Geometry): void {
    if (this.kind === "circle" && geometry.type === "Polygon") {
      const { centre, metres } = circleOf(geometry.coordinates[0] as LonLat[]);
      this.text = written(e7({ lon: centre[0]!, lat: centre[1]! }));
      this.size = this.small ? String(Math.round(metres)) : String(Math.round(metres) / 1000);
      return;
    }
    this.text = ofGeometry(geometry).parts[0]![0]!.map(([lon_e7, lat_e7]) => written({ lat_e7, lon_e7 })).join("\n");
  }

  private readonly load = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const text = await input.files?.[0]?.text();
    input.value = "";
    if (text !== undefined) this.change(() => (this.text = text.trim()));
  };
}

function centreOf(it: Extract<Footprint, { type: "circle" }>): LonLat {
  return [it.centre.lon_e7 / 1e7, it.centre.lat_e7 / 1e7];
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-outline": Outline;
    "ol-sketch": import("./sketch.ts").Sketch;
  }
}
