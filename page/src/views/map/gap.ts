// The dissemination gap around the middle of the map: who has not confirmed relay of what is on record there.
import type { Feature } from "geojson";
import { html, nothing, type TemplateResult } from "lit";
import type { Map } from "maplibre-gl";
import type { Page } from "../../data/page.ts";
import { Refused } from "../../data/api.ts";
import type { Shown } from "../../data/types.ts";
import { mgrs } from "../../map/geo/coordinates.ts";
import { geodesic } from "../../map/geo/geodesy.ts";
import type { Picture } from "../../map/picture.ts";
import type { Thing } from "../../map/things.ts";
import { t as mapWords } from "../../map/words.ts";
import { receipt } from "../../words/terms.ts";
import { term } from "./terms.ts";
import { t } from "./words.ts";

const WAIT_MS = 500;
const MOST_KM = 500;

export class Gap {
  said: Shown["GapPage"] | undefined;
  private timer = 0;
  private asked = 0;

  constructor(
    private readonly page: Page,
    private readonly map: Map,
    private readonly picture: Picture,
    private readonly changed: () => void,
  ) {
    map.on("moveend", this.soon);
    void this.ask();
  }

  stop(): void {
    this.map.off("moveend", this.soon);
    clearTimeout(this.timer);
    this.asked = -1;
    this.picture.lay("gap", []);
  }

  private readonly soon = () => {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), WAIT_MS);
  };

  private async ask(): Promise<void> {
    const number = ++this.asked;
    const it = this.map.getCenter().wrap();
    const corner = this.map.getBounds().getNorthEast();
    const km = Math.min(MOST_KM, Math.max(1, geodesic([it.lng, it.lat], [corner.lng, corner.lat]).metres / 1000));
    const place = `${it.lat.toFixed(5)}, ${it.lng.toFixed(5)}`;
    try {
      const asked = new URLSearchParams({ place, within_km: km.toFixed(1) });
      const said = await this.page.api.ask<Shown["GapPage"]>(`/v1/gap?${asked}`);
      if (number !== this.asked) return;
      this.said = said;
      this.picture.lay("gap", said.rows.flatMap((row) => this.features(row)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.page.trouble(error);
    }
    this.changed();
  }

  thing(row: Shown["GapRow"]): Thing | undefined {
    return this.picture.things.all.find((it) => it.id === row.id && it.shape);
  }

  private features(row: Shown["GapRow"]): Feature[] {
    const shape = this.thing(row)?.shape;
    if (!shape) return [];
    const properties = { key: this.thing(row)!.key, look: "plain" };
    const label = mapWords("gap", { confirmed: row.confirmed, of: row.of });
    return [
      { type: "Feature", properties: { ...properties, part: "fill" }, geometry: { type: "MultiPolygon", coordinates: shape.fill } },
      { type: "Feature", properties: { ...properties, part: "edge" }, geometry: { type: "MultiLineString", coordinates: shape.edge } },
      { type: "Feature", properties: { ...properties, part: "label", label }, geometry: { type: "Point", coordinates: shape.label } },
    ];
  }

  render(go: (thing: Thing) => void): TemplateResult {
    const it = this.said;
    if (!it) return html`<p class="waiting">${t("loading")}…</p>`;
    const { lat_e7, lon_e7 } = it.place as { lat_e7: number; lon_e7: number };
    const km = Math.round(it.within_m / 1000);
    return html`<section class="card map-gap" aria-live="polite">
      <h3>${t("gap")}</h3>
      <small>${t("gapAt", { km, mgrs: mgrs([lon_e7 / 1e7, lat_e7 / 1e7]) })}</small>
      ${it.rows.length ? nothing : html`<p>${t("gapNone")}</p>`}
      <ul class="plain">${it.rows.map((row) => this.row(row, go))}</ul>
      <small>${t("gapNote")}</small>
    </section>`;
  }

  private row(row: Shown["GapRow"], go: (thing: Thing) => void): TemplateResult {
    const thing = this.thing(row);
    const text = t("gapRow", { name: thing?.name ?? row.id, confirmed: row.confirmed, of: row.of });
    return html`<li>
      ${thing ? html`<button type="button" class="quiet" @click=${() => go(thing)}><bdi>${text}</bdi></button>` : html`<bdi>${text}</bdi>`}
      ${row.missing.map((one) => html`<p class=${one.overdue ? "late" : ""}><bdi>${t("gapMissing", { party: one.party, says: says(one.says) })}</bdi></p>`)}
    </li>`;
  }
}

const says = (it: string) => (!it ? t("gapUnsaid") : it === "cannot_say" || it === "partly" || it === "no" ? term(it) : receipt(it));
