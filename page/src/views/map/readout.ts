// Where the pointer is, or the middle of the map when there is none: written straight into the page, at every move.
import { html, LitElement } from "lit";
import { customElement } from "lit/decorators.js";
import type { Map } from "maplibre-gl";
import { mgrs, wrapped } from "../../map/geo/coordinates.ts";
import { degrees } from "../../parts/place.ts";
import { t } from "./words.ts";

@customElement("ol-readout")
export class Readout extends LitElement {
  private map: Map | undefined;
  private over = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    return html`<small></small> <span class="mono" dir="ltr"></span> <span class="mono" dir="ltr"></span>`;
  }

  follow(map: Map): void {
    if (this.map) return;
    this.map = map;
    map.on("mousemove", (it) => {
      this.over = true;
      this.write(it.lngLat.lng, it.lngLat.lat, t("pointer"));
    });
    map.on("mouseout", () => {
      this.over = false;
      this.middle();
    });
    map.on("move", () => {
      if (!this.over) this.middle();
    });
    this.middle();
  }

  private middle(): void {
    const it = this.map!.getCenter();
    this.write(it.lng, it.lat, t("middle"));
  }

  private write(lng: number, lat: number, what: string): void {
    const [name, plain, grid] = this.children;
    if (!name || !plain || !grid) return;
    const lon = wrapped(lng);
    name.textContent = what;
    plain.textContent = degrees(lat, lon);
    grid.textContent = mgrs([lon, lat]);
  }
}
