// The map with a list beside it that holds the same: whatever is chosen in one is shown by the other.
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Map as Engine } from "maplibre-gl";
import { keyOf } from "../../data/tracks.ts";
import { FIRST, KINDS, type LayerName } from "../../map/layers.ts";
import "../../map/ol-map.ts";
import { incidentAt } from "../../parts/happened.ts";
import type { OlMap } from "../../map/ol-map.ts";
import type { LonLat } from "../../map/geo/geodesy.ts";
import { MOST_NAMED } from "../../map/tracks/picture.ts";
import { thingsOf, type Thing, type Things } from "../../map/things.ts";
import { View } from "../view.ts";
import { card, placeLines } from "./card.ts";
import { Gap } from "./gap.ts";
import { legend } from "./legend.ts";
import { group, listed, MOST_LISTED, things, type Fold, type Listed } from "./list.ts";
import { Measure } from "./measure.ts";
import type { Readout } from "./readout.ts";
import "./readout.ts";
import { measurePanel, results } from "./panels.ts";
import { search, type Found } from "./search.ts";
import { trackCard } from "./track.ts";
import { t } from "./words.ts";

const TRACK = "tracks/";
const TRACKS_MS = 1000;
const CLOSE_DEG = 0.05;
const LOOK_MS = 80;

@customElement("ol-map-room")
export class MapView extends View {
  override readonly kinds = KINDS;
  @state() private shown: ReadonlySet<LayerName> = new Set(FIRST);
  @state() private picked = "";
  @state() private place: LonLat | undefined;
  @state() private asked = "";
  @state() private measure: Measure | undefined;
  @state() private gap: Gap | undefined;
  private layers: readonly LayerName[] = FIRST;
  private engine: Engine | undefined;
  private read: readonly (readonly unknown[])[] = [];
  private readonly opens = new Set<string>(FIRST);
  private gathering = 0;
  private readonly moved = () => {
    this.gathering ||= window.setTimeout(() => {
      this.gathering = 0;
      this.requestUpdate();
    }, TRACKS_MS);
  };

  private get map(): OlMap | null {
    return this.querySelector("ol-map");
  }

  private get own(): Things {
    return thingsOf(this.page.lists);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.tracks.addEventListener("moved", this.moved);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.tracks.removeEventListener("moved", this.moved);
    clearTimeout(this.gathering);
    this.gap?.stop();
    this.measure = this.gap = this.engine = undefined;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("path")) this.picked = this.path.length > 1 ? this.path.join("/") : "";
    const read = KINDS.map((it) => this.page.lists.rows(it));
    if (read.every((it, i) => it === this.read[i] || !(it.length || this.read[i]?.length))) return;
    this.read = read;
    this.own.read((kind) => this.page.lists.rows(kind), this.page.party, this.page.api.now());
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("path") && this.engine) this.show(!this.place); // a point that was pressed is in sight
  }

  override render() {
    return html`
      <h1 class="hidden">${t("title")}</h1>
      <div class="map-side">
        ${this.tools()}
        ${results(this.asked, this.found(), (it) => this.go_to(it))}
        <div class="picked" aria-live="polite">${this.pickedCard()}</div>
        ${this.measure ? measurePanel(this.measure, () => this.turnMeasure()) : nothing}
        ${this.gap ? this.gap.render((it) => this.choose(it.key)) : nothing}
        <details class="card">
          <summary>${t("layers")}</summary>
          ${legend(this.page, this.shown, (it) => this.turn(it))}
        </details>
        <section class="map-list" aria-label=${t("list")}><h2>${t("list")}</h2>${this.list()}</section>
      </div>
      <div class="map-place">
        <ol-map .page=${this.page} .layers=${this.layers} @ready=${this.opened} @drawn=${() => this.requestUpdate()}></ol-map>
        <ol-readout></ol-readout>
      </div>
    `;
  }

  private tools(): TemplateResult {
    return html`<form class="map-tools" role="search" @submit=${this.first}>
      <label class="hidden" for="map-search">${t("search")}</label>
      <input id="map-search" type="search" autocomplete="off" spellcheck="false" dir=${this.asked ? "auto" : nothing} placeholder=${t("searchHint")}
        .value=${this.asked} @input=${(it: Event) => (this.asked = (it.target as HTMLInputElement).value)} />
      <div class="actions">
        <button type="button" @click=${() => this.map?.fit()}>${t("fit")}</button>
        <button type="button" aria-pressed=${this.measure !== undefined} @click=${() => this.turnMeasure()}>${t("measure")}</button>
      </div>
    </form>`;
  }

  private list(): TemplateResult {
    const choose = (it: string) => this.choose(it);
    return html`
      ${things(this.own.all, this.shown).map(([layer, all]) => {
        const fold = this.fold(layer);
        const rows = fold.is ? all.slice(0, MOST_LISTED).map((it) => listed(this.page, it)) : [];
        const note = fold.is && rows.length < all.length ? html`<small>${t("firstOf", { n: rows.length, all: all.length })}</small>` : nothing;
        return group(t(layer), all.length, rows, this.picked, choose, fold, note);
      })}
      ${this.shown.has("tracks") ? this.trackList(choose) : nothing}
    `;
  }

  /** Whether a part of the list is open, and how to turn that. */
  private fold(layer: string): Fold {
    return { is: this.opens.has(layer), turn: (is) => (is ? this.opens.add(layer) : this.opens.delete(layer), this.requestUpdate()) };
  }

  private trackList(choose: (key: string) => void): TemplateResult {
    const { latest } = this.page.tracks;
    const fold = this.fold("tracks");
    if (!fold.is) return group(t("tracks"), latest.size, [], this.picked, choose, fold);
    const view = this.engine && this.map?.tracks?.nearest(MOST_LISTED);
    const rows: Listed[] = (view ? view.keys : [...latest.keys()].slice(0, MOST_LISTED))
      .flatMap((key) => latest.get(key) ?? [])
      .map((it) => ({ key: TRACK + keyOf(it), name: it.track, more: String(it["party"] ?? it["reporter"] ?? ""), place: true }));
    const note = html`${rows.length < latest.size ? html`<small>${t("inViewOf", { n: rows.length, all: latest.size })}</small>` : nothing}
      ${view && view.count > MOST_NAMED ? html`<small>${t("tooMany", { n: view.count })}</small>` : nothing}`;
    return group(t("tracks"), latest.size, rows, this.picked, choose, fold, note);
  }

  private found(): Found[] {
    if (!this.asked.trim()) return [];
    const tracks = [...this.page.tracks.latest].map(([key, it]) => ({ key, name: it.track, id: it.track }));
    const stops = this.own.all.flatMap((it) => it.stops.filter((stop) => stop.name).map((stop) => ({ key: it.key, name: stop.name, id: it.id })));
    return search(this.asked, [...this.own.all, ...stops], tracks);
  }

  private pickedCard(): unknown {
    const close = html`<button type="button" class="quiet close" @click=${() => this.choose("")}>${t("close")}</button>`;
    if (this.place) return html`<article class="card">${close}<h2>${t("coordinate")}</h2><p>${placeLines(this.place)}</p><p class="actions">${incidentAt(this.page, this.place)}</p></article>`;
    if (this.picked.startsWith(TRACK)) {
      const it = this.page.tracks.latest.get(this.picked.slice(TRACK.length));
      return it ? html`<article class="card">${close}${trackCard(this.page, it)}</article>` : nothing;
    }
    const it = this.own.get(this.picked);
    return it ? html`<article class="card">${close}${card(this.page, it)}</article>` : nothing;
  }

  private choose(key: string): void {
    this.place = undefined;
    const [kind, ...id] = key.split("/");
    const path = key ? ["map", kind!, id.join("/")] : ["map"];
    if (key === this.picked) this.show(true);
    else this.go(...path);
  }

  private go_to(it: Found): void {
    this.asked = "";
    if (it.what === "place") {
      this.place = it.at;
      this.show(true);
    } else this.choose(it.what === "track" ? TRACK + it.key : it.key);
  }

  private readonly first = (event: Event) => {
    event.preventDefault();
    const [first] = this.found();
    if (first) this.go_to(first);
  };

  /** Show on the map what is picked, and look there. */
  private show(move: boolean): void {
    const map = this.map;
    if (!map?.picture) return;
    const track = this.picked.startsWith(TRACK) && !this.place ? this.picked.slice(TRACK.length) : "";
    map.tracks?.pick(track);
    const thing = this.place ? undefined : this.own.get(this.picked);
    if (this.place) map.picture.lay("picked", [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: this.place } }]);
    else map.picture.pick(thing);
    const at = this.place ?? (track ? map.tracks?.placeOf(track) : undefined);
    if (move && thing?.shape) map.goTo((thing.perimeter ?? thing.shape).bounds);
    else if (move && at) map.goTo({ west: at[0] - CLOSE_DEG, east: at[0] + CLOSE_DEG, south: at[1] - CLOSE_DEG, north: at[1] + CLOSE_DEG });
  }

  private turn(layer: LayerName): void {
    const shown = new Set(this.shown);
    if (!shown.delete(layer)) shown.add(layer);
    this.shown = shown;
    this.layers = [...shown];
    const { map, engine } = this;
    if (layer === "gap" && map?.picture && engine) {
      this.gap?.stop();
      this.gap = shown.has("gap") ? new Gap(this.page, engine, map.picture, () => this.requestUpdate()) : undefined;
    }
  }

  private turnMeasure(): void {
    const { picture } = this.map ?? {};
    const on = !this.measure;
    this.measure?.stop();
    this.measure = on && this.engine && picture
      ? new Measure(this.engine, (it) => picture.lay("measured", it), () => this.requestUpdate())
      : undefined;
    if (this.measure) this.engine?.getCanvas().focus();
  }

  private readonly opened = (event: CustomEvent<{ map: Engine }>) => {
    const engine = (this.engine = event.detail.map);
    this.querySelector<Readout>("ol-readout")?.follow(engine);
    engine.on("click", (it) => this.pressed([it.lngLat.lng, it.lngLat.lat], it.point));
    engine.getCanvas().addEventListener("keydown", (it) => this.key(it));
    engine.on("moveend", () => this.requestUpdate());
    let looking = 0;
    engine.on("mousemove", (it) => {
      if (looking || engine.isMoving()) return;
      looking = window.setTimeout(() => {
        looking = 0;
        if (this.engine) engine.getCanvas().style.cursor = !this.measure && this.under(it.point) ? "pointer" : "";
      }, LOOK_MS);
    });
    if (this.picked) this.show(true);
    this.requestUpdate();
  };

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && this.measure) this.turnMeasure();
    if (event.key !== "Enter") return;
    const { engine } = this;
    const middle = engine!.getCenter();
    this.pressed([middle.lng, middle.lat], engine!.project(middle));
  }

  private under(point: { x: number; y: number }): string {
    const track = this.map?.tracks?.at(point);
    if (track) return TRACK + track;
    return this.map?.picture?.at(point)[0]?.key ?? "";
  }

  private pressed(at: LonLat, point: { x: number; y: number }): void {
    if (this.measure) return this.measure.add(at);
    const key = this.under(point);
    this.place = undefined;
    const thing: Thing | undefined = this.own.get(key);
    if (thing || key) this.go("map", key.split("/")[0]!, key.split("/").slice(1).join("/"));
    else {
      this.place = at; // a bare point: its coordinates, and what may be opened there
      if (this.picked) this.go("map");
      this.show(false);
    }
  }
}
