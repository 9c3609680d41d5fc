// An area that is typed in: a circle, an outline or a strip; every coordinate in it is said back (R7).
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { lines, readCoordinate, written } from "../../parts/geometry/coordinates.ts";
import { toMgrs } from "../../parts/geometry/mgrs.ts";
import { misread } from "../desk/kit.ts";
import { t } from "./reportwords.ts";

export type Area = Shown["Sighting"]["area"];
type Shape = "circle" | "polygon" | "corridor";

interface Read {
  lat_e7: number;
  lon_e7: number;
  echo: string;
}

/** Ask the server where a coordinate is; while it is away, read it here, and say no more than what was read. */
export async function placeOf(page: Page, text: string): Promise<Read> {
  try {
    const { place } = await page.api.ask<Shown["GapPage"]>(`/v1/gap?within_km=0&place=${encodeURIComponent(text)}`);
    const it = place as { lat_e7: number; lon_e7: number; decimal: string; mgrs: string; words: string };
    return { lat_e7: it.lat_e7, lon_e7: it.lon_e7, echo: `${it.decimal} | ${it.mgrs} | ${it.words}` };
  } catch (error) {
    if (!(error instanceof Refused && error.mayPass)) throw error;
    const read = readCoordinate(text);
    if (!read) throw misread(t("unread", { text }));
    return { lat_e7: read.lat_e7, lon_e7: read.lon_e7, echo: `${written(read)} | ${toMgrs({ lat: read.lat_e7 / 1e7, lon: read.lon_e7 / 1e7 })}` };
  }
}

@customElement("ol-area-fields")
export class AreaFields extends LitElement {
  @property({ attribute: false }) page!: Page;
  @state() private shape: Shape = "circle";
  @state() private echoes: string[] = [];
  @state() private odd = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const choice = (shape: Shape, word: string) => html`<label><input
      type="radio" name="shape" value=${shape} .checked=${this.shape === shape} @change=${() => this.choose(shape)}>${word}</label>`;
    return html`<fieldset class="area"><legend>${t("area")}</legend>
      <fieldset class="choice"><legend>${t("shape")}</legend>
        ${choice("circle", t("shapeCircle"))}${choice("polygon", t("shapePolygon"))}${choice("corridor", t("shapeCorridor"))}
      </fieldset>
      <div class="row">
        ${this.shape === "circle"
          ? html`<label>${t("at")}<input name="at" dir="ltr" required autocomplete="off" spellcheck="false" placeholder="33.506 N 38.618 E" @change=${this.sayBack}></label>
              <label class="short">${t("radius")}<input name="radius_km" dir="ltr" inputmode="decimal" required></label>`
          : html`<label>${t("points")}<textarea name="points" dir="ltr" rows="5" required spellcheck="false" @change=${this.sayBack}></textarea></label>`}
        ${this.shape === "corridor" ? html`<label class="short">${t("width")}<input name="half_width_m" dir="ltr" inputmode="decimal" required></label>` : nothing}
      </div>
      <div class="echoed" aria-live="polite">
        ${this.odd ? html`<p class="late">${this.odd}</p>` : nothing}
        ${this.echoes.length ? html`<p>${t("echo")}:</p><ul>${this.echoes.map((it) => html`<li><bdi>${it}</bdi></li>`)}</ul>` : nothing}
      </div>
    </fieldset>`;
  }

  /** The area as it stands in the fields; what cannot be read is refused. */
  async read(data: FormData): Promise<Area> {
    const text = (name: string) => String(data.get(name) ?? "").trim();
    if (this.shape === "circle") {
      const radius_mm = Math.round(positive(text("radius_km"), t("radius")) * 1e6);
      const { lat_e7, lon_e7 } = await placeOf(this.page, text("at"));
      return { type: "circle", centre: { lat_e7, lon_e7 }, radius_mm };
    }
    const said = lines(text("points"));
    if (said.length < (this.shape === "polygon" ? 3 : 2)) throw misread(t("short"), t("points"));
    const path: [number, number][] = [];
    for (const it of said) {
      const { lon_e7, lat_e7 } = await placeOf(this.page, it);
      path.push([lon_e7, lat_e7]);
    }
    if (this.shape === "polygon") return { type: "polygon", parts: [[path]], edges: "planar" } as Area;
    return { type: "corridor", centreline: path, half_width_mm: Math.round(positive(text("half_width_m"), t("width")) * 1000), edges: "geodesic" } as Area;
  }

  private choose(shape: Shape): void {
    this.shape = shape;
    this.echoes = [];
    this.odd = "";
  }

  private readonly sayBack = async (event: Event) => {
    const field = event.target as HTMLInputElement | HTMLTextAreaElement;
    const said = lines(field.value);
    this.odd = "";
    const echoes: string[] = [];
    for (const it of said) {
      try {
        echoes.push((await placeOf(this.page, it)).echo);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.odd = error.said;
        break;
      }
    }
    this.echoes = echoes;
  };
}

function positive(text: string, field: string): number {
  const it = Number(text.replace(",", "."));
  if (!(it > 0)) throw misread(t("badNumber", { field }));
  return it;
}
