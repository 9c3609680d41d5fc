// The route of a movement in a form: waypoints typed, pasted, from a file or drawn, each read back by the server.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { written } from "../../parts/geometry/coordinates.ts";
import { Echoing } from "../../parts/geometry/echoing.ts";
import { pathOf } from "../../map/geo/shapes.ts";
import { degreesOf, type Pair } from "../../parts/geometry/footprint.ts";
import { ofGeometry, readShape, Unread } from "../../parts/geometry/shapes.ts";
import type { Sketched } from "../../parts/geometry/sketch.ts";
import "../../parts/geometry/sketch.ts";
import { faultAt, Repeats } from "../zones/fields.ts";
import { t as word } from "../zones/fieldwords.ts";
import { shortUtc, timeOf } from "../zones/moments.ts";
import { t } from "./formwords.ts";
import { readGpx, type GpxPoint } from "./gpx.ts";

type Waypoint = Shown["Waypoint"];
interface Typed {
  place: string;
  name: string;
  arrive: string;
  depart: string;
}
const NOTHING: Typed = { place: "", name: "", arrive: "", depart: "" };

@customElement("ol-route")
export class Route extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) initial: readonly Waypoint[] | undefined;
  @property({ attribute: false }) why: Refused | undefined;
  /** Where it may be, as the server says, and what is near. */
  @property({ attribute: false }) beside: readonly Sketched[] = [];
  @state() private unread = "";
  private readonly rows = new Repeats(this);
  private readonly typed = new Map<number, Typed>();
  private readonly echoing = new Echoing(this as never, () => this.tell());

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const begun = this.rows.of("at").length > 0;
    if (begun && !(changed.has("initial") && this.initial)) return;
    const text = (ms: number | null | undefined) => (ms == null ? "" : shortUtc(ms));
    this.take((this.initial ?? []).map((it) => ({ place: written(it.position), name: it.name ?? "", arrive: text(it.arrive_ms), depart: text(it.depart_ms) })));
  }

  private take(all: readonly Typed[]): void {
    this.rows.begin("at", Math.max(2, all.length));
    this.rows.of("at").forEach((row, i) => this.typed.set(row, { ...(all[i] ?? NOTHING) }));
    this.echo();
  }

  private all(): Typed[] {
    return this.rows.of("at").map((row) => this.typed.get(row) ?? NOTHING);
  }

  private echo(): void {
    this.echoing.say(this.all().map((it) => it.place.trim()).filter(Boolean));
  }

  settled(): Promise<void> {
    return this.echoing.settled();
  }

  /** The waypoints as far as they are given and can be read. */
  get value(): Waypoint[] {
    return this.all().flatMap((it) => {
      const position = it.place.trim() ? this.echoing.place(it.place.trim()) : undefined;
      if (!position) return [];
      const [arrive_ms, depart_ms] = [timeOf(it.arrive), timeOf(it.depart)];
      return [{
        position: { lon_e7: position.lon_e7, lat_e7: position.lat_e7 },
        name: it.name.trim(),
        ...(arrive_ms === undefined ? {} : { arrive_ms }),
        ...(depart_ms === undefined ? {} : { depart_ms }),
      }];
    });
  }

  /** Why it cannot be signed yet; empty when it can. */
  get missing(): string {
    if (this.value.length < 2) return t("needTwo");
    const unread = this.all().map((it) => it.place.trim()).find((it) => it && !this.echoing.place(it));
    return this.echoing.faults[0]?.fault ?? (unread ? t("unread", { why: unread }) : "");
  }

  private tell(): void {
    this.dispatchEvent(new CustomEvent("routed", { bubbles: true }));
  }

  override render() {
    const rows = this.rows.of("at");
    const path = this.value.map((it): Pair => [it.position.lon_e7, it.position.lat_e7]);
    const shapes: Sketched[] = [
      ...this.beside,
      ...(path.length > 1 ? [{ geometry: { type: "LineString" as const, coordinates: pathOf(path.map(degreesOf), "geodesic") }, as: "now" as const }] : []),
      ...path.map(([lon, lat]) => ({ geometry: { type: "Point" as const, coordinates: [lon / 1e7, lat / 1e7] }, as: "now" as const })),
    ];
    return html`<fieldset class="route"><legend>${t("route")}</legend><small>${t("routeHint")}</small>
      ${rows.map((row, i) => this.row(row, i, rows.length))}
      ${faultAt(this.why, "route")}
      <div class="actions">
        <button type="button" @click=${() => this.rows.add("at")}>${word("add")}</button>
        <button type="button" @click=${() => this.draw()}>${t("draw")}</button>
        <label class="button file">${t("gpx")}<input type="file" class="hidden" accept=".gpx,.geojson,.json" @change=${this.load}></label>
      </div>
      <details><summary>${t("paste")}</summary><small>${t("pasteHint")}</small>
        <textarea rows="4" dir="ltr" spellcheck="false" class="pasted" aria-label=${t("paste")}></textarea>
        <div class="actions"><button type="button" @click=${() => this.paste(this.querySelector<HTMLTextAreaElement>(".pasted")!.value)}>${t("pasteDo")}</button></div></details>
      ${this.unread ? html`<p class="fault" role="alert">${t("unread", { why: this.unread })}</p>` : nothing}
      ${this.echoing.render()}
      <ol-sketch .page=${this.page} .shapes=${shapes} .label=${t("route")}></ol-sketch>
    </fieldset>`;
  }

  private row(row: number, i: number, of: number): TemplateResult {
    const it = this.typed.get(row) ?? NOTHING;
    const time = (key: "arrive" | "depart", label: string) => html`<label>${label} (${word("utc")}) <input dir="ltr" autocomplete="off" placeholder="291400ZNOV26" .value=${it[key]}
        @input=${(event: Event) => this.change(row, key, event)}></label>`;
    return html`<div class="waypoint" role="group" aria-label=${t("waypoint", { n: i + 1 })}>
      <strong class="number" aria-hidden="true">${i + 1}</strong>
      <div class="row">
        <label class="wide">${t("place")} <input dir="ltr" autocomplete="off" spellcheck="false" .value=${it.place} @input=${(event: Event) => this.change(row, "place", event)}></label>
        <label>${t("called")} <input dir="auto" autocomplete="off" .value=${it.name} @input=${(event: Event) => this.change(row, "name", event)}></label>
        ${i || it.arrive ? time("arrive", t("arrive")) : nothing}
        ${(i && i < of - 1) || it.depart ? time("depart", t("departs")) : nothing}
      </div>
      <span class="keys">
        <button type="button" class="quiet" ?disabled=${i === 0} aria-label="${t("up")}: ${t("waypoint", { n: i + 1 })}" @click=${() => this.move(row, -1)}>↑</button>
        <button type="button" class="quiet" ?disabled=${i === of - 1} aria-label="${t("down")}: ${t("waypoint", { n: i + 1 })}" @click=${() => this.move(row, 1)}>↓</button>
        <button type="button" class="quiet" ?disabled=${of <= 2} aria-label=${word("dropThis", { what: t("waypoint", { n: i + 1 }) })} @click=${() => this.drop(row)}>✕</button></span>
      ${faultAt(this.why, `waypoint ${i + 1}`, ...(i ? [`leg ${i}`] : []))}
    </div>`;
  }

  private change(row: number, key: keyof Typed, event: Event): void {
    const input = event.target as HTMLInputElement;
    this.typed.set(row, { ...(this.typed.get(row) ?? NOTHING), [key]: input.value });
    if (key === "arrive" || key === "depart") input.setCustomValidity(input.value.trim() && timeOf(input.value) === undefined ? word("noTime") : "");
    this.echo();
    this.requestUpdate();
    this.tell();
  }

  private move(row: number, by: number): void {
    this.rows.move("at", row, by);
    this.echo();
    this.tell();
  }

  private drop(row: number): void {
    this.rows.drop("at", row);
    this.echo();
    this.tell();
  }

  private draw(): void {
    this.querySelector("ol-sketch")!.draw("line", (geometry) => this.takePath(ofGeometry(geometry).parts[0]![0]!));
  }

  private takePath(path: readonly Pair[]): void {
    this.takePoints(path.map((at) => ({ at, name: "", arrive_ms: undefined })));
  }

  private takePoints(points: readonly GpxPoint[]): void {
    this.take(points.map(({ at: [lon_e7, lat_e7], name, arrive_ms }) => ({
      ...NOTHING, place: written({ lat_e7, lon_e7 }), name, arrive: arrive_ms === undefined ? "" : shortUtc(arrive_ms),
    })));
    this.unread = "";
    this.requestUpdate();
    this.tell();
  }

  private paste(text: string): void {
    try {
      if (text.trim().startsWith("<")) return this.takePoints(readGpx(text));
      const shape = readShape(text);
      this.takePath(shape.parts[0]![0]!);
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      this.unread = error.at || error.what;
    }
  }

  private readonly load = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const text = await input.files?.[0]?.text();
    input.value = "";
    if (text !== undefined) this.paste(text);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-route": Route;
  }
}
