// Zones from a file: GeoJSON is read here; of other formats it is said who reads them.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused, type Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { bandText } from "../../parts/geometry/altitude.ts";
import { written } from "../../parts/geometry/coordinates.ts";
import { echoes } from "../../parts/geometry/echo.ts";
import { drawn, vertices, type Footprint } from "../../parts/geometry/footprint.ts";
import "../../parts/geometry/sketch.ts";
import { kindOfFile, readZones, type FileKind, type ReadZones } from "../../parts/geometry/zonefile.ts";
import { Saying } from "../../parts/saying.ts";
import { Given } from "./fields.ts";
import { t as word } from "./fieldwords.ts";
import { t } from "./importwords.ts";
import { shapeText } from "./said.ts";
import { shareDraft, shareFields, sharesGiven } from "./shares.ts";
import { stanceFields, stanceGiven } from "./stancefields.ts";

@customElement("ol-zone-import")
export class ZoneImport extends LitElement {
  @property({ attribute: false }) page!: Page;
  @state() private file = "";
  @state() private kind: FileKind | undefined;
  @state() private read: ReadZones | undefined;
  @state() private broken = "";
  /** The first place of each zone, as the server reads it back. */
  @state() private echoed = new Map<string, string>();
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    return html`<p class="back"><a href="#/zones">${word("back")}</a></p>
      <section class="card"><h1>${t("title")}</h1><p>${t("lead")}</p>
      <label>${t("file")} <input type="file" accept=".geojson,.json,.kml,.kmz,.txt,.gz" @change=${this.load}></label>
      ${this.kind && this.kind !== "geojson" ? this.elsewhere(this.kind) : nothing}
      ${this.broken ? html`<p class="late" role="alert">${t("broken", { why: this.broken })}</p>` : nothing}
      ${this.saying.shown()}
      </section>
      ${this.read ? this.shown(this.read) : nothing}`;
  }

  private elsewhere(kind: Exclude<FileKind, "geojson">): TemplateResult {
    const command = `openline zone import '${this.file.replaceAll("'", "'\\''")}' --as ${this.page.party} --server ${location.origin} --token-file TOKEN`;
    return html`<p role="status">${t("elsewhere", { format: t(kind) })}</p><p>${t("command")}</p>
      <pre dir="ltr">${command}</pre><p><small>${t("then")}</small></p>`;
  }

  private shown(read: ReadZones): TemplateResult {
    const n = read.zones.length;
    return html`<form class="card" @submit=${this.submit}>
      <h2>${t("found", { n })}</h2>
      ${read.faults.length ? html`<p class="late">${t("faults")}</p><ul>${read.faults.map((it) => html`<li class="fault" dir="auto">${t("fault", { ...it })}</li>`)}</ul>` : nothing}
      ${read.unused.length ? html`<details><summary>${t("unused")} (${read.unused.length})</summary><ul>${read.unused.map((it) => html`<li dir="auto">${t("unusedOne", { ...it })}</li>`)}</ul></details>` : nothing}
      ${n ? html`<ol-sketch .page=${this.page} .shapes=${read.zones.map((it) => ({ geometry: drawn(it.footprint as Footprint), as: "now" as const }))}></ol-sketch>
        <div class="scroll"><table><thead><tr><th>${t("take")}</th><th>${t("id")}</th><th>${t("name")}</th><th>${t("shape")}</th><th>${t("altitude")}</th><th>${t("echo")}</th></tr></thead>
        <tbody>${read.zones.map((it) => html`<tr>
          <td><input type="checkbox" name="take" value=${it.id} checked aria-label="${t("take")}: ${it.name}"></td>
          <td><code dir="ltr">${it.id}</code></td><td dir="auto">${it.name}</td><td>${shapeText(it.footprint as Footprint)}</td>
          <td dir="ltr">${bandText(it.altitude)}</td><td dir="ltr" class="mono">${this.echoed.get(it.id) ?? "…"}</td></tr>`)}</tbody></table></div>
        ${stanceFields({ value: "notified", basis: "unilateral" }, this.saying.why)}
        ${shareFields(this.page)}
        <p><small>${t("allOrNone")}</small></p>
        <div class="actions"><button class="primary" ?disabled=${this.saying.busy}>${t("sign")}</button></div>` : nothing}
    </form>`;
  }

  private readonly load = async (event: Event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    this.file = file.name;
    this.read = undefined;
    this.broken = "";
    this.saying.clear();
    const text = await file.text();
    this.kind = kindOfFile(text.slice(0, 4000));
    if (this.kind !== "geojson") return;
    try {
      const taken = [...this.page.lists.rows("zones"), ...this.page.lists.rows("lines")].map((it) => it.id ?? "");
      this.read = readZones(text, new Set(taken));
      await this.echo(this.read);
    } catch (error) {
      if (error instanceof Refused) {
        this.echoed = new Map(this.read?.zones.map((it) => [it.id, error.detail])); // it was not read back: that stands there
        return;
      }
      this.broken = error instanceof Error ? error.message : String(error);
    }
  };

  private async echo(read: ReadZones): Promise<void> {
    const first = read.zones.map((it) => vertices(it.footprint as Footprint)[0]!);
    const said = await echoes(this.page.api, first.map(([lon_e7, lat_e7]) => written({ lat_e7, lon_e7 })));
    this.echoed = new Map(read.zones.map((it, i) => [it.id, said[i]!.words || said[i]!.fault]));
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new Given(event.target as HTMLFormElement);
    const taken = new Set(given.all("take"));
    const shares = sharesGiven(given);
    const zones = this.read!.zones.filter((it) => taken.has(it.id));
    if (!zones.length) return;
    const drafts = zones.flatMap((zone): Draft[] => {
      const add = { type: "zone.add/v1", facts: { zone: zone.id, version: 1, ...stanceGiven(given) }, body: { zone } } as Draft;
      const share = shareDraft(zone.id, shares);
      return share ? [add, share as Draft] : [add];
    });
    if (await this.saying.say(t("said", { n: zones.length, file: this.file }), drafts)) this.read = undefined;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-zone-import": ZoneImport;
  }
}
