// The accounts of an incident while its stretch is played back: as known then, only those that were on record by then.
import { html, type TemplateResult } from "lit";
import type { Map as MapLibre } from "maplibre-gl";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { define } from "../../words/index.ts";
import { dtg } from "../../words/times.ts";
import { knownBy } from "./beside.ts";
import { placesDrawn } from "./drawing.ts";
import { AccountLayer } from "./layer.ts";
import { actWord, speakerName } from "./saying.ts";
import type { Picture } from "./types.ts";

const t = define({
  en: {
    title: "What was stated of this incident by then",
    none: "Nothing was on record of it by then.",
    line: "{time}: {who}, {what}",
  },
  ar: {
    title: "ما ذُكر عن هذا الحادث حتى حينها",
    none: "لم يكن شيء مسجّلًا عنه حتى حينها.",
    line: "{time}: {who}، {what}",
  },
});

const BUSY_MS = 1500;

export class AccountsThen {
  private picture: Picture | undefined;
  private readonly layers = new Map<string, AccountLayer>();
  private stopped = false;

  constructor(private readonly page: Page, private readonly incident: string, private readonly redraw: () => void) {
    void this.read();
  }

  /** A map of that name can be drawn on. */
  ready(name: string, map: MapLibre): void {
    this.layers.get(name)?.stop();
    this.layers.set(name, new AccountLayer(map, this.page.settings));
    this.redraw();
  }

  stop(): void {
    this.stopped = true;
    for (const it of this.layers.values()) it.stop();
  }

  /** Draw what was known by then on one of the maps. */
  show(name: string, atMs: number | undefined): void {
    const { picture } = this;
    if (!picture) return;
    const known = new Set(knownBy(picture.accounts, atMs));
    this.layers.get(name)?.show(placesDrawn(picture, (_, it) => speakerName(this.page, it), (it) => known.has(it)));
  }

  list(atMs: number): TemplateResult {
    const known = knownBy(this.picture?.accounts ?? [], atMs);
    return html`<section class="card" aria-labelledby="accounts-then"><h2 id="accounts-then">${t("title")}</h2>
      ${known.length
        ? html`<ol class="plain lined">${known.map((it) => html`<li>${t("line", { time: dtg(it.received_at_ms), who: speakerName(this.page, it), what: actWord(it) })}</li>`)}</ol>`
        : html`<p class="empty">${t("none")}</p>`}</section>`;
  }

  private async read(): Promise<void> {
    try {
      this.picture = await this.page.api.look<Picture>(`/v1/incidents/${encodeURIComponent(this.incident)}/picture`);
      if (!this.stopped) this.redraw();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 503 && !this.stopped) setTimeout(() => void this.read(), BUSY_MS); // it is being put together
    }
  }
}
