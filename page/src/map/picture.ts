// What a map shows of what is known: sources filled from the lists, layers shown or not, one thing picked out.
import type { Feature } from "geojson";
import type { GeoJSONSource, Map } from "maplibre-gl";
import type { Page } from "../data/page.ts";
import { baseLayers } from "./base.ts";
import { collection, featuresOf, perimeterOf } from "./features.ts";
import { together, type Bounds } from "./geo/shapes.ts";
import type { LonLat } from "./geo/geodesy.ts";
import { FIRST, type LayerName } from "./layers.ts";
import { palette, type Palette } from "./palette.ts";
import { addImages } from "./patterns.ts";
import { above, SOURCES, styled, type SourceName } from "./style.ts";
import { thingsOf, type Thing, type Things } from "./things.ts";
import type { Tiles } from "./tiles.ts";

/** From so many things on, what is small is named only when the map is near enough. */
const MANY = 150;

export class Picture {
  readonly things: Things;
  private shown: ReadonlySet<string> = new Set(FIRST);
  private readonly extra = new globalThis.Map<string, Feature[]>();
  private readonly written = new globalThis.Map<string, string>();
  private installed = false;
  private ids: string[] = [];

  constructor(
    readonly page: Page,
    readonly map: Map,
    private readonly tiles: Tiles | undefined,
  ) {
    this.things = thingsOf(page.lists);
  }

  get colours(): Palette {
    return palette(this.page.settings);
  }

  /** Read the lists anew, and draw what is different. */
  read(): void {
    this.things.read((kind) => this.page.lists.rows(kind), this.page.party, this.page.api.now());
    if (this.installed) this.draw();
  }

  /** Put sources and layers into a style that has just been loaded. */
  install(): void {
    addImages(this.map, this.colours);
    this.written.clear();
    const empty = { type: "geojson", data: collection([]), tolerance: 0.375, buffer: 48 } as const;
    for (const it of [...SOURCES, "picked", "measured"]) if (!this.map.getSource(it)) this.map.addSource(it, empty);
    for (const it of styled(this.colours)) this.map.addLayer(it.spec);
    this.ids = styled(this.colours).map((it) => it.spec.id);
    for (const it of above(this.colours)) this.map.addLayer(it);
    this.installed = true;
    this.apply();
    this.draw();
  }

  /** In other colours, or another language: in place, so that whatever else was drawn on the map stays. */
  restyle(): void {
    addImages(this.map, this.colours);
    const all = [...baseLayers(this.colours, this.tiles), ...styled(this.colours).map((it) => it.spec), ...above(this.colours)];
    for (const it of all) {
      for (const [name, value] of Object.entries(it.paint ?? {})) this.map.setPaintProperty(it.id, name as never, value as never);
    }
    this.draw();
  }

  show(layers: readonly string[] | undefined): void {
    const past = this.isPast;
    this.shown = new Set(layers ?? FIRST);
    if (!this.installed) return;
    this.apply();
    if (past !== this.isPast) this.draw();
  }

  isShown(layer: LayerName): boolean {
    return this.shown.has(layer);
  }

  private get isPast(): boolean {
    return this.shown.has("past");
  }

  private apply(): void {
    for (const { layer, spec } of styled(this.colours)) {
      const visibility = this.shown.has(layer) ? "visible" : "none";
      if (this.map.getLayoutProperty(spec.id, "visibility") !== visibility) {
        this.map.setLayoutProperty(spec.id, "visibility", visibility);
      }
    }
  }

  /** Things of layers that are shown, with what is over only when that is shown, too. */
  visible(): Thing[] {
    return this.things.all.filter((it) => this.shown.has(it.layer) && (this.isPast || !it.past));
  }

  private draw(): void {
    const now = this.page.api.now();
    const features: Record<string, Feature[]> = Object.fromEntries(SOURCES.map((it) => [it, []]));
    const drawn = this.things.all.filter((it) => this.isPast || !it.past);
    const many = drawn.length > MANY;
    for (const it of drawn) {
      features[it.layer as SourceName]!.push(...featuresOf(it, now, this.page.party, many));
      features["perimeters"]!.push(...perimeterOf(it));
    }
    for (const it of SOURCES) this.put(it, it === "gap" ? (this.extra.get("gap") ?? []) : features[it]!);
    for (const it of ["picked", "measured"]) this.put(it, this.extra.get(it) ?? []);
  }

  private put(source: string, features: Feature[]): void {
    // What is as it was is not cut into tiles again.
    const text = JSON.stringify(features.map((it) => it.properties));
    if (this.written.get(source) === text) return;
    this.written.set(source, text);
    this.map.getSource<GeoJSONSource>(source)?.setData(collection(features));
  }

  /** Draw something that is in no list. */
  lay(source: "gap" | "picked" | "measured", features: Feature[]): void {
    this.extra.set(source, features);
    this.written.delete(source);
    if (this.installed) this.put(source, features);
  }

  pick(it: Thing | undefined): void {
    const lines = it?.shape?.edge ?? [];
    const all: Feature[] = lines.map((line) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: line } }));
    if (it?.kind === "sites" && it.shape) all.push({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: it.shape.label } });
    this.lay("picked", all);
  }

  /** Everything there is to see. */
  extent(more: readonly LonLat[] = []): Bounds | undefined {
    const shapes = this.visible().map((it) => it.perimeter ?? it.shape).filter((it) => it !== undefined);
    const points = more.map(([lon, lat]) => ({ west: lon, east: lon, south: lat, north: lat }));
    return together([...shapes.map((it) => it.bounds), ...points]);
  }

  /** What is under a point of the screen: the smallest first. */
  at(point: { x: number; y: number }): Thing[] {
    const { x, y } = point;
    const near: [[number, number], [number, number]] = [[x - 6, y - 6], [x + 6, y + 6]];
    const keys = new Set(
      this.map.queryRenderedFeatures(near, { layers: this.ids }).map((it) => String(it.properties["key"] ?? "")),
    );
    const size = (it: Thing) => (it.shape ? (it.shape.bounds.east - it.shape.bounds.west) * (it.shape.bounds.north - it.shape.bounds.south) : 0);
    return [...keys].map((it) => this.things.get(it)).filter((it) => it !== undefined).sort((a, b) => size(a) - size(b));
  }
}
