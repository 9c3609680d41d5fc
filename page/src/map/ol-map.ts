// A map as any view may show it: what the page knows, drawn; it loads its engine when it is first shown.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Map } from "maplibre-gl";
import { Refused } from "../data/api.ts";
import type { Page } from "../data/page.ts";
import { baseStyle } from "./base.ts";
import { loadEngine, type Engine } from "./engine.ts";
import type { Bounds } from "./geo/shapes.ts";
import type { Land } from "./land.ts";
import { KINDS } from "./layers.ts";
import { palette } from "./palette.ts";
import { Picture } from "./picture.ts";
import { TrackPicture } from "./tracks/picture.ts";
import { ownTiles, type Tiles } from "./tiles.ts";
import { locale, t } from "./words.ts";

export type { Bounds } from "./geo/shapes.ts";

declare global {
  interface HTMLElementTagNameMap {
    "ol-map": OlMap;
  }
}

const GATHER_MS = 100;
/** For so long the map looks at all that comes, until somebody moves it. */
const SETTLING_MS = 8_000;
/** Ages are written on the map; they are as old as this at most. */
const AGAIN_MS = 30_000;

@customElement("ol-map")
export class OlMap extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** Which layers are shown, by name; those of layers.ts that are shown at first, when it is not said. */
  @property({ attribute: false }) layers: readonly string[] | undefined;
  /** What the map looks at (Bounds); all there is, when it is not said. An element's own `focus` is another thing. */
  @property({ attribute: false }) override focus: any;
  @state() private failed = "";
  /** Whether the land is there: until then nothing is drawn as water. */
  @state() private landed = false;

  picture: Picture | undefined;
  tracks: TrackPicture | undefined;
  private map: Map | undefined;
  private ready!: (map: Map) => void;
  private readonly waiting = new Promise<Map>((done) => (this.ready = done));
  private timer = 0;
  private again = 0;
  private drawnAs = "";
  private settled = false;

  /** Resolves once things can be drawn. */
  whenReady(): Promise<Map> {
    return this.waiting;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("beforeprint", this.print);
    addEventListener("afterprint", this.printed);
    void this.page.lists.want(...KINDS);
    this.page.lists.addEventListener("changed", this.listed);
    this.page.settings.addEventListener("changed", this.restyle);
    this.page.tracks.addEventListener("moved", this.moved);
    this.again = window.setInterval(this.listed, AGAIN_MS);
  }

  override firstUpdated(): void {
    void this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("beforeprint", this.print);
    removeEventListener("afterprint", this.printed);
    this.page.lists.removeEventListener("changed", this.listed);
    this.page.settings.removeEventListener("changed", this.restyle);
    this.page.tracks.removeEventListener("moved", this.moved);
    clearInterval(this.again);
    clearTimeout(this.timer);
    this.tracks?.stop();
    this.map?.remove();
    this.map = this.picture = this.tracks = undefined;
    this.landed = false;
  }

  override updated(changed: globalThis.Map<PropertyKey, unknown>): void {
    if (!this.map) return;
    if (changed.has("layers")) {
      this.picture?.show(this.layers);
      this.tracks?.show(this.picture?.isShown("tracks") ?? true);
    }
    if (changed.has("focus") && this.focus) this.look(this.focus, true);
  }

  override render() {
    return html`<div class="map-canvas" dir="ltr"></div>
      ${this.landed || this.failed ? nothing : html`<p class="map-loading waiting" role="status">${t("loading")}</p>`}
      ${this.failed ? html`<p class="map-failed" role="alert">${t("failed", { why: this.failed })}</p>` : nothing}`;
  }

  /** Look at a piece of the world. */
  look(it: Bounds, animate = true): void {
    const east = it.east < it.west ? it.east + 360 : it.east; // across the antimeridian
    const still = !animate || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map?.fitBounds([it.west, it.south, east, it.north], { padding: 48, maxZoom: 13, animate: !still, duration: 600 });
  }

  /** Look at something that somebody asked to see, and stay there. */
  goTo(it: Bounds): void {
    this.settled = true;
    this.look(it);
  }

  /** Look at everything there is. */
  fit(animate = true): boolean {
    const all = this.picture?.extent(this.tracks?.spread() ?? []);
    if (all) this.look(all, animate);
    return all !== undefined;
  }

  private async start(): Promise<void> {
    try {
      const { engine, land } = await loadEngine();
      const tiles = await ownTiles(engine, this.page.api).catch((error: unknown) => {
        // The land is there without it; that the server is away is said elsewhere.
        if (!(error instanceof Refused && error.mayPass)) console.error(error);
        return undefined;
      });
      if (!this.isConnected) return;
      await this.open(engine, land, tiles);
    } catch (error) {
      this.failed = error instanceof Error ? error.message.slice(0, 120) : String(error);
    }
  }

  private async open(engine: Engine, land: Land, tiles: Tiles | undefined): Promise<void> {
    const colours = palette(this.page.settings);
    const map = new engine.Map({
      container: this.querySelector<HTMLElement>(".map-canvas")!,
      style: baseStyle(land, { ...colours, water: colours.faint }, tiles),
      center: [0, 20],
      zoom: 1,
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      rollEnabled: false,
      attributionControl: tiles ? { compact: true } : false,
      locale: locale(),
    });
    this.map = map;
    if (isSoftware(map)) map.setPixelRatio(1);
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.addControl(new engine.NavigationControl({ showCompass: false }), "top-left");
    map.addControl(new engine.ScaleControl({ unit: "metric" }), "bottom-left");
    const landed = () => {
      if (!map.isSourceLoaded("land")) return;
      map.off("sourcedata", landed);
      map.setPaintProperty("water", "background-color", palette(this.page.settings).water);
      this.landed = true;
    };
    map.on("sourcedata", landed);
    map.on("error", (it) => console.error(it.error));
    await new Promise((done) => map.once("style.load", done));
    if (this.map !== map) return;
    this.picture = new Picture(this.page, map, tiles);
    this.picture.read();
    this.picture.install();
    this.picture.show(this.layers);
    this.drawnAs = this.looks();
    this.tracks = new TrackPicture(this.page, map);
    this.tracks.install();
    this.tracks.show(this.picture.isShown("tracks"));
    if (this.focus) this.look(this.focus, false);
    else this.fit(false);
    map.on("style.load", () => void this.tracks?.addLayer()); // where a context was lost, all but this is there again
    map.on("movestart", (it) => (this.settled ||= "originalEvent" in it && it.originalEvent !== undefined));
    setTimeout(() => (this.settled = true), SETTLING_MS);
    this.ready(map);
    this.dispatchEvent(new CustomEvent("ready", { detail: { map } }));
  }

  /** What WebGL has drawn is not printed: a picture of it is. */
  private readonly print = () => {
    if (!this.map) return;
    this.printed();
    this.map.redraw();
    const image = new Image();
    image.src = this.map.getCanvas().toDataURL();
    image.alt = t("map");
    image.className = "map-print";
    this.append(image);
  };

  private readonly printed = () => this.querySelector(".map-print")?.remove();

  private readonly listed = () => {
    if (!this.timer) this.timer = window.setTimeout(() => this.readAgain(), GATHER_MS);
  };

  private readAgain(): void {
    this.timer = 0;
    if (!this.picture) return;
    this.picture.read();
    this.tracks?.draw(); // by another clock, where a time is looked back on
    if (!this.settled && !this.focus) this.fit(false);
    this.dispatchEvent(new Event("drawn"));
  }

  private readonly moved = (event: Event) => {
    this.tracks?.take((event as CustomEvent).detail);
  };

  private looks(): string {
    return JSON.stringify([this.picture?.colours, this.page.settings.language]);
  }

  private readonly restyle = () => {
    if (!this.picture || this.looks() === this.drawnAs) return;
    this.drawnAs = this.looks();
    this.picture.restyle();
    this.tracks?.restyle();
  };
}

/** Whether there is no graphics card: then every pixel is computed, and finer ones would be four times as many. */
function isSoftware(map: Map): boolean {
  const gl = map.getCanvas().getContext("webgl2");
  const said = String(gl?.getParameter(gl.RENDERER));
  const hidden = said === "WebKit WebGL" ? gl?.getExtension("WEBGL_debug_renderer_info") : null;
  return /swiftshader|llvmpipe|software|basic render/i.test(hidden ? String(gl!.getParameter(hidden.UNMASKED_RENDERER_WEBGL)) : said);
}
