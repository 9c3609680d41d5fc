// What a form's coordinates are read back as: by the server, and by this page alone while it cannot be reached.
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { degrees } from "../place.ts";
import { readCoordinate, type Point } from "./coordinates.ts";
import { echoes, MOST_ECHOES, type Echo, type Question } from "./echo.ts";
import { metresBetween } from "./footprint.ts";
import { toMgrs } from "./mgrs.ts";
import { t } from "./words.ts";

const WAIT_MS = 400;

export class Echoing implements ReactiveController {
  state: "none" | "asking" | "read" | "away" = "none";
  all: Echo[] = [];
  private said: readonly string[] = [];
  private timer = 0;
  private asked: Promise<void> = Promise.resolve();

  constructor(
    private readonly host: ReactiveControllerHost & { page: Page },
    private readonly heard: () => void = () => {},
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
  }

  /** These are the coordinates now; they are read back once the typing pauses. */
  say(said: readonly string[]): void {
    if (said.length === this.said.length && said.every((it, i) => it === this.said[i])) return;
    this.said = [...said];
    this.all = [];
    this.state = said.length ? "asking" : "none";
    clearTimeout(this.timer);
    if (!said.length) return this.host.requestUpdate();
    this.asked = new Promise((done) => {
      this.timer = window.setTimeout(() => void this.ask(this.said).then(done), WAIT_MS);
    });
    this.host.requestUpdate();
  }

  /** Wait until what was said was read back, or could not be. */
  async settled(): Promise<void> {
    while (this.state === "asking") await this.asked;
  }

  /** Where the server reads a coordinate; this page's reading where it has not answered. */
  place(said: string): Point | undefined {
    return this.all.find((it) => it.said === said)?.at ?? readCoordinate(said);
  }

  get faults(): Echo[] {
    return this.all.filter((it) => it.fault);
  }

  private async ask(said: readonly string[]): Promise<void> {
    try {
      const all = await echoes(this.host.page.api, said.slice(0, MOST_ECHOES));
      if (said !== this.said) return;
      this.all = all;
      this.state = "read";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (said !== this.said) return;
      this.state = "away";
    }
    this.host.requestUpdate();
    this.heard();
  }

  render(suffix = ""): TemplateResult | typeof nothing {
    if (this.state === "none") return nothing;
    const more = this.said.length - MOST_ECHOES;
    return html`<div class="echo" role="status">
      <strong>${t("echo")}</strong>
      ${this.state === "asking" ? html`<p class="waiting">${t("echoing")}</p>` : nothing}
      ${this.state === "away" ? html`<p class="late">${t("echoAway")}</p>` : nothing}
      ${this.state === "asking"
        ? nothing
        : html`<ol class="echoes">${(this.state === "read" ? this.all.map((it) => this.one(it)) : this.said.slice(0, MOST_ECHOES).map(own)).map(
            (it) => html`<li>${it}${suffix ? html` <span class="suffix">${suffix}</span>` : nothing}</li>`,
          )}</ol>`}
      ${more > 0 ? html`<p>${t("echoMore", { n: more })}</p>` : nothing}
    </div>`;
  }

  private one(it: Echo): TemplateResult {
    if (it.fault) return html`<span class="fault"><span dir="auto">${it.fault}</span> <small dir="auto">${it.nextStep}</small></span>`;
    const mine = readCoordinate(it.said);
    const apart = mine && it.at ? metresBetween([mine.lon_e7 / 1e7, mine.lat_e7 / 1e7], [it.at.lon_e7 / 1e7, it.at.lat_e7 / 1e7]) : 0;
    return html`<span dir="ltr" class="mono">${it.words}</span>
      ${asked(mine?.byOrder ? { kind: "order" } : it.question)}
      ${apart > 10 ? html`<strong class="fault">${t("differs", { metres: Math.round(apart) })}</strong>` : nothing}`;
  }
}

function asked(it: Question): TemplateResult | typeof nothing {
  if (it.kind === "none") return nothing;
  const said = it.kind === "order" ? t("byOrder") : it.kind === "coarse" ? t("coarse", { km: it.km }) : it.said;
  return html`<small class="ask" dir="auto">${said}</small>`;
}

function own(said: string): TemplateResult {
  const it = readCoordinate(said);
  if (!it) return html`<span class="fault">${t("coordinate", { at: said })}</span>`;
  const [lat, lon] = [it.lat_e7 / 1e7, it.lon_e7 / 1e7];
  return html`<span dir="ltr" class="mono">${degrees(lat, lon)} | ${toMgrs({ lat, lon })}</span>`;
}
