// A map in a form: what is being written, drawn as it is typed, and drawn by pointer instead of typing.
import type { FeatureCollection, Geometry } from "geojson";
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { GeoJSONSource, Map as MapLibre } from "maplibre-gl";
import type { Page } from "../../data/page.ts";
import { startDrawing, type DrawMode } from "../../map/drawing.ts";
import "../../map/ol-map.ts";
import { palette } from "../../map/palette.ts";
import { boundsOf, type Bounds } from "./footprint.ts";
import { t } from "./words.ts";

/** A shape, and how it is told from the others: what is now is solid, what was is dashed, what is near is dotted. */
export interface Sketched {
  geometry: Geometry;
  as: "now" | "before" | "near" | "band";
}

const SOURCE = "sketch";

@customElement("ol-sketch")
export class Sketch extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) shapes: readonly Sketched[] = [];
  /** Whether all that the page knows is drawn below it. */
  @property({ attribute: false }) alone = false;
  @property() label = "";
  @state() private mode: DrawMode | undefined;
  private map: MapLibre | undefined;
  private drawing: { stop(): void } | undefined;
  private looked: Bounds | undefined;
  private written = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.drawing?.stop();
    this.map = undefined;
  }

  override render() {
    // Looked at once: whoever has moved the map keeps it where it is while he types.
    const focus = this.mode ? this.looked : this.look();
    return html`<div class="sketch" role="group" aria-label=${this.label || t("map")}>
      <ol-map .page=${this.page} .layers=${this.alone ? [] : undefined} .focus=${focus} @ready=${this.ready}></ol-map>
      ${this.mode
        ? html`<p class="drawing" role="status">
            ${this.mode === "circle" ? t("drawingCircle") : this.mode === "point" ? t("drawingPoint") : t("drawing")}
            <button type="button" @click=${() => this.stop()}>${t("stopDrawing")}</button>
          </p>`
        : nothing}
    </div>`;
  }

  override updated(): void {
    this.put();
  }

  draw(mode: DrawMode, done: (geometry: Geometry) => void): void {
    this.stop();
    void this.querySelector("ol-map")?.whenReady().then((map) => {
      this.mode = mode;
      this.drawing = startDrawing(map, mode, (geometry) => {
        this.stop();
        done(geometry);
      });
      map.getCanvas().focus();
      this.scrollIntoView({ block: "nearest" });
    });
  }

  private stop(): void {
    this.drawing?.stop();
    this.drawing = undefined;
    this.mode = undefined;
  }

  private look(): Bounds | undefined {
    const found = boundsOf(this.shapes.filter((it) => it.as !== "near").map((it) => it.geometry));
    if (!found) return this.looked;
    const same = (a: number, b: number) => Math.abs(a - b) < 1e-6;
    const last = this.looked;
    if (last && same(last.west, found.west) && same(last.east, found.east) && same(last.north, found.north) && same(last.south, found.south)) return last;
    return (this.looked = found);
  }

  private ready(event: CustomEvent<{ map: MapLibre }>): void {
    this.map = event.detail.map;
    this.put();
  }

  private put(): void {
    const map = this.map;
    if (!map) return;
    const data: FeatureCollection = {
      type: "FeatureCollection",
      features: this.shapes.map((it) => ({ type: "Feature", properties: { as: it.as }, geometry: it.geometry })),
    };
    const known = map.getSource<GeoJSONSource>(SOURCE);
    const text = JSON.stringify(data);
    if (known && text === this.written) return; // what surrounds it may be drawn anew every second
    this.written = text;
    if (known) {
      known.setData(data);
      return;
    }
    const colours = palette(this.page.settings);
    map.addSource(SOURCE, { type: "geojson", data });
    const colour = ["match", ["get", "as"], "before", colours.asserted, "near", colours.match, "band", colours.notified, colours.picked] as never;
    map.addLayer({ id: `${SOURCE}-fill`, type: "fill", source: SOURCE, filter: ["!=", ["geometry-type"], "LineString"], paint: { "fill-color": colour, "fill-opacity": 0.12 } });
    for (const [as, dash] of [["now", undefined], ["before", [3, 2]], ["near", [1, 1.5]], ["band", [6, 2]]] as const) {
      map.addLayer({
        id: `${SOURCE}-${as}`,
        type: "line",
        source: SOURCE,
        filter: ["all", ["==", ["get", "as"], as], ["!=", ["geometry-type"], "Point"]],
        paint: { "line-color": colour, "line-width": as === "now" ? 3 : 2, ...(dash ? { "line-dasharray": [...dash] } : {}) },
      });
    }
    map.addLayer({
      id: `${SOURCE}-points`,
      type: "circle",
      source: SOURCE,
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 6, "circle-color": colours.halo, "circle-stroke-color": colour, "circle-stroke-width": 3 },
    });
  }
}
