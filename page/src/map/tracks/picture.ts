// Tracks on a map: what of them is drawn, as much as can be told apart at how many there are.
import type { Feature } from "geojson";
import type { GeoJSONSource, Map } from "maplibre-gl";
import type { Page } from "../../data/page.ts";
import { keyOf, type Position } from "../../data/tracks.ts";
import { span } from "../../words/times.ts";
import { FONT } from "../base.ts";
import { collection } from "../features.ts";
import type { LonLat } from "../geo/geodesy.ts";
import { palette } from "../palette.ts";
import { ABOVE_TRACKS } from "../style.ts";
import { t } from "../words.ts";
import { TrackLayer, type Drawing } from "./layer.ts";
import { Lines, points } from "./shape.ts";
import { latOf, mercatorX, mercatorY, TrackStore } from "./store.ts";
import { drawSymbols } from "./symbols.ts";

/** Beyond so many in view there are no names; beyond the second no vectors, trails or circles. */
export const MOST_NAMED = 120;
export const MOST_DETAILED = 1500;
const FADE_MS = 5000;

export class TrackPicture {
  readonly store: TrackStore;
  private layer: TrackLayer | undefined;
  private shown = true;
  private picked = "";
  private readonly timer: number;
  private readonly drawing: Drawing = {
    origin: [0, 0], points: new Float32Array(0), pointCount: 0, lines: new Float32Array(0), lineCount: 0, sizePx: 28, small: false,
  };
  private readonly lines = new Lines();

  constructor(
    private readonly page: Page,
    private readonly map: Map,
  ) {
    this.store = new TrackStore(page.party);
    this.store.take(page.tracks.latest, page.tracks.latest);
    this.timer = window.setInterval(() => this.draw(), FADE_MS); // they fade while nothing moves, too
    map.on("moveend", this.redraw);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Put it into a style that has just been loaded. */
  install(): void {
    const colours = palette(this.page.settings);
    this.map.addSource("track-names", { type: "geojson", data: collection([]) });
    this.map.addLayer({
      id: "track-names", type: "symbol", source: "track-names",
      layout: {
        "text-field": ["get", "label"], "text-font": FONT, "text-size": 12, "text-anchor": "left", "text-offset": [1.3, 0],
        "text-justify": "left",
      },
      paint: { "text-color": colours.track, "text-halo-color": colours.halo, "text-halo-width": 1.6 },
    });
    void this.addLayer();
  }

  /** Put what no style holds into one that has just been loaded, also where a lost context is made anew. */
  async addLayer(): Promise<void> {
    const symbols = await drawSymbols();
    if (this.map._removed || this.map.getLayer("tracks")) return;
    this.layer = new TrackLayer(symbols);
    this.restyle();
    this.map.addLayer(this.layer, this.map.getLayer(ABOVE_TRACKS) ? ABOVE_TRACKS : undefined);
    this.show(this.shown);
  }

  /** In other colours. */
  restyle(): void {
    const colours = palette(this.page.settings);
    this.map.setPaintProperty("track-names", "text-color", colours.track);
    this.map.setPaintProperty("track-names", "text-halo-color", colours.halo);
    if (!this.layer) return;
    this.layer.colour = [1, 3, 5].map((it) => parseInt(colours.track.slice(it, it + 2), 16) / 255) as [number, number, number];
    this.map.triggerRepaint();
  }

  show(shown: boolean): void {
    this.shown = shown;
    for (const it of ["tracks", "track-names"]) {
      if (this.map.getLayer(it)) this.map.setLayoutProperty(it, "visibility", shown ? "visible" : "none");
    }
    this.draw();
  }

  take(moved: readonly Position[]): void {
    const { latest } = this.page.tracks;
    this.store.take(moved.length >= latest.size ? latest : moved.map((it) => [keyOf(it), it] as const), latest);
    this.draw();
  }

  pick(key: string): void {
    this.picked = key;
    this.draw();
  }

  placeOf(key: string): LonLat | undefined {
    const at = this.store.find(key);
    return at < 0 ? undefined : [this.store.x[at]! * 360 - 180, latOf(this.store.y[at]!)];
  }

  /** Some of the places where tracks are: the outermost. */
  spread(): LonLat[] {
    const it = this.store;
    if (!it.count || !this.shown) return [];
    const out = [0, 0, 0, 0];
    for (let i = 1; i < it.count; i++) {
      if (it.x[i]! < it.x[out[0]!]!) out[0] = i;
      if (it.x[i]! > it.x[out[1]!]!) out[1] = i;
      if (it.y[i]! < it.y[out[2]!]!) out[2] = i;
      if (it.y[i]! > it.y[out[3]!]!) out[3] = i;
    }
    return out.map((i) => [it.x[i]! * 360 - 180, latOf(it.y[i]!)]);
  }

  /** The track that is nearest to a point of the screen, if one is near. */
  at(point: { x: number; y: number }): string | undefined {
    if (!this.shown) return undefined;
    const at = this.map.unproject([point.x, point.y]).wrap();
    const found = this.store.count ? points.nearest(this.store, at.lng, at.lat) : undefined;
    return found && found.away < 16 * this.pixel ? this.store.keyAt(found.index) : undefined;
  }

  /** How much of the world a pixel is. */
  private get pixel(): number {
    return 1 / (512 * 2 ** this.map.getZoom());
  }

  /** How many are in view, and the keys of the nearest to the middle of the map. */
  nearest(most: number): { count: number; keys: string[] } {
    const indices = points.inView(this.store, this.map);
    const count = indices.length;
    const centre = this.map.getCenter().wrap();
    const [x, y] = [mercatorX(centre.lng), mercatorY(centre.lat)];
    const away = (it: number) => (this.store.x[it]! - x) ** 2 + (this.store.y[it]! - y) ** 2;
    const near = count > 2000 ? indices.slice(0, 2000) : indices; // beyond that nobody reads by nearness
    return { count, keys: near.sort((a, b) => away(a) - away(b)).slice(0, most).map((it) => this.store.keyAt(it)) };
  }

  private readonly redraw = () => this.draw();

  draw(): void {
    const it = this.drawing;
    // What is not there, or not shown, costs no picture.
    if (!this.layer || !this.shown || !this.map.getLayer("tracks") || (!this.store.count && !it.pointCount)) return;
    const now = this.page.api.now();
    const indices = points.inView(this.store, this.map);
    const count = indices.length;
    points.write(it, this.store, this.map.getCenter().wrap(), now);
    it.small = count > MOST_DETAILED;
    it.sizePx = it.small ? 9 : count > 400 ? 20 : 28;
    this.lines.clear();
    const { pixel } = this;
    for (const index of indices) this.lines.track(this.store, index, it.origin, now, it.small, pixel);
    it.lines = this.lines.floats;
    it.lineCount = this.lines.count;
    this.layer.set(it);
    const picked = this.store.find(this.picked);
    const named = count <= MOST_NAMED ? indices : picked >= 0 ? [picked] : [];
    this.name(named, now);
  }

  private named = "";

  private name(indices: readonly number[], now: number): void {
    const features: Feature[] = indices.map((index) => {
      const said = this.store.said[index]!;
      const age = span(now - this.store.at[index]!);
      const lines = [said.track, this.store.box[index] ? t("coarse") : "", this.store.isStale(index, now) ? t("stale", { age }) : ""];
      return {
        type: "Feature",
        geometry: { type: "Point", coordinates: [this.store.x[index]! * 360 - 180, latOf(this.store.y[index]!)] },
        properties: { label: lines.filter(Boolean).join("\n") },
      };
    });
    const text = JSON.stringify(features);
    if (text === this.named) return;
    this.named = text;
    this.map.getSource<GeoJSONSource>("track-names")?.setData(collection(features));
  }
}
