// The places of an incident on a map, with zones' edges below; the table beside it holds the same.
import { html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Map as MapLibre } from "maplibre-gl";
import type { Page } from "../../data/page.ts";
import "../../map/ol-map.ts";
import { boundsOf, kmText, placesDrawn } from "./drawing.ts";
import { AccountLayer } from "./layer.ts";
import { speakerName } from "./saying.ts";
import type { Picture } from "./types.ts";
import { t } from "./words.ts";

const LAYERS = ["zones", "perimeters", "lines", "sites"];

@customElement("ol-incident-map")
export class IncidentMap extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) picture!: Picture;
  private layer: AccountLayer | undefined;
  private looked: { key: string; focus: ReturnType<typeof boundsOf> } = { key: "", focus: undefined };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.layer?.stop();
    this.layer = undefined;
  }

  override render() {
    // Looked at once for each set of places: whoever has moved the map keeps it where it is.
    const key = JSON.stringify(this.picture.places.map((it) => [it.lat_e7, it.lon_e7, it.within_m]));
    if (key !== this.looked.key) this.looked = { key, focus: boundsOf(this.picture) };
    return html`<div role="group" aria-label=${t("map")}>
      <ol-map .page=${this.page} .layers=${LAYERS} .focus=${this.looked.focus} @ready=${this.ready}></ol-map></div>`;
  }

  override updated(): void {
    this.layer?.show(placesDrawn(this.picture, (place, account) =>
      [speakerName(this.page, account), place.within_m ? `± ${kmText(place.within_m)}` : ""].filter(Boolean).join("\n")));
  }

  private readonly ready = (event: CustomEvent<{ map: MapLibre }>) => {
    this.layer?.stop();
    this.layer = new AccountLayer(event.detail.map, this.page.settings);
    this.updated();
  };
}
