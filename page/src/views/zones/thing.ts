// One zone or line: what it says, what it is to each party, who is shown it, and how it came to say so.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Rows, Shown } from "../../data/types.ts";
import { pathOf } from "../../map/geo/shapes.ts";
import { box, degreesOf, drawn, type Footprint } from "../../parts/geometry/footprint.ts";
import type { Sketched } from "../../parts/geometry/sketch.ts";
import "../../parts/geometry/sketch.ts";
import { Saying } from "../../parts/saying.ts";
import { stance as stanceWord } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { calls, Given } from "./fields.ts";
import { t as word } from "./fieldwords.ts";
import { Standing } from "./present.ts";
import { lineSaid, zoneSaid, type Field } from "./said.ts";
import "./shares.ts";
import { stanceFields, stanceGiven } from "./stancefields.ts";
import { t } from "./thingwords.ts";
import "./versions.ts";

export type Thing = { family: "zone"; row: Rows["zones"] } | { family: "line"; row: Rows["lines"] };

/** A zone or line by its id, as far as it is shown. */
export function thingOf(page: Page, id: string): Thing | undefined {
  const zone = page.lists.rows("zones").find((it) => it.id === id || it.entry === id);
  if (zone) return { family: "zone", row: zone };
  const line = page.lists.rows("lines").find((it) => it.id === id || it.entry === id);
  return line && { family: "line", row: line };
}

@customElement("ol-zone")
export class ThingView extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) thing!: Thing;
  @state() private ending = false;
  private readonly saying = new Saying(this);
  private readonly standing = new Standing(this, () => (this.thing.row.detail === "full" && this.thing.row.state !== "ended" ? this.thing.row.entry : ""));
  /** The version that was on the screen first: a later one is pointed out, lest it be taken for that. */
  private first: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { family, row } = this.thing;
    const mine = row.owner === this.page.party;
    const id = row.id ?? "";
    const said = family === "zone" ? (row.zone ? zoneSaid(row.zone) : undefined) : row.line ? lineSaid(row.line) : undefined;
    return html`<p class="back"><a href="#/zones">${word("back")}</a></p>
      <header class="head"><h1 dir="auto">${row.name ?? (id || row.entry.slice(0, 8))}</h1>
        <p><code dir="ltr">${id}</code> · ${t("version", { n: row.version ?? "—" })} · ${t(stateWord(row.phase ?? row.state))}
          ${row.watched === undefined ? nothing : html`· ${row.watched ? t("watched") : t("notWatched")}`}</p></header>
      ${row.detail === "full" ? nothing : this.partly()}
      <div class="split">
        <div class="stack">
          ${said ? fieldTable(said) : nothing}
          ${row.detail === "full" && row.state !== "ended" ? this.stances(mine) : nothing}
        </div>
        <div class="stack"><ol-sketch .page=${this.page} .shapes=${shapesOf(this.thing)} .label=${row.name ?? id}></ol-sketch>
          ${Object.keys(row.agreements ?? {}).length
            ? html`<p>${t("covered")} ${Object.entries(row.agreements ?? {}).map(([it, state]) => html`<a href="#/zones/${encodeURIComponent(it)}" dir="auto">${it}</a> (${String(state).replaceAll("_", " ")}) `)}</p>`
            : nothing}</div>
      </div>
      ${mine && row.state !== "ended" ? this.own(family, id) : nothing}
      ${mine && row.detail === "full" && id ? html`<ol-shares .page=${this.page} .about=${id}></ol-shares>` : nothing}
      ${row.detail === "full" && id ? html`<ol-versions .page=${this.page} .about=${id} .family=${family} .latest=${row.version ?? 0}></ol-versions>` : nothing}`;
  }

  private partly(): TemplateResult {
    const { row } = this.thing;
    const hours = row.hours_ms as [number, number | "UFN"] | undefined;
    return html`<p class="banner">${word("detailNote", { detail: word(row.detail ?? "existence") })}
      <strong>${word("call", { who: calls(this.page, row.call) })}</strong>
      ${hours ? html`<span dir="ltr">${dtg(hours[0])} – ${hours[1] === "UFN" ? "UFN" : dtg(hours[1])}</span>` : nothing}</p>`;
  }

  private stances(mine: boolean): TemplateResult {
    const { row } = this.thing;
    const held = (row.stances ?? {}) as Record<string, string>;
    const own = held[this.page.party];
    this.first ??= row.version;
    return html`<section class="card"><h2>${t("stances")}</h2>
      <table><tbody>${this.page.lists.rows("parties").map((it) => {
        const value = held[it.party];
        return html`<tr><th scope="row" dir="auto">${it.name ?? it.party}</th>
          <td>${value ? html`<span class="badge stance-${value}">${stanceWord(value)}</span>${row.unsaid?.includes(it.party) ? html` <small>(${t("noPart")})</small>` : nothing}` : html`<span class="waiting">${t("noPart")}</span>`}</td></tr>`;
      })}</tbody></table>
      <small>${t("noPartNote")}</small>
      ${mine ? html`<p><small>${t("ownerStance")}</small></p>` : nothing}
      <form @submit=${this.take}>
        ${stanceFields({ value: (own as "agreed") ?? "notified", basis: "unilateral" }, this.saying.why, t("take"))}
        <label>${word("reason")} <input name="reason" dir="auto" autocomplete="off"></label>
        ${row.version === this.first ? nothing : html`<p class="banner" role="alert">${t("newVersion", { version: row.version ?? 0 })}</p>`}
        <p><small>${t("takeHint", { version: row.version ?? 0 })}</small></p>
        <div class="actions"><button class="primary" ?disabled=${this.saying.busy || !this.standing.now}>${word("sign")}</button></div>
      </form>
      ${this.saying.shown()}
    </section>`;
  }

  private own(family: "zone" | "line", id: string): TemplateResult {
    return html`<section class="card"><div class="actions">
        <a class="button" href="#/zones/${encodeURIComponent(id)}/edit">${t("edit")}</a>
        <button type="button" @click=${() => (this.ending = !this.ending)} aria-expanded=${this.ending}>${t("end")}</button></div>
      ${this.ending
        ? html`<form @submit=${this.end}><p>${t(family === "zone" ? "endZone" : "endLine")}</p>
            <label>${word("reason")} <input name="reason" dir="auto" autocomplete="off"></label>
            <div class="actions"><button class="danger" ?disabled=${this.saying.busy || !this.standing.now}>${t("endNow")}</button></div></form>`
        : nothing}</section>`;
  }

  private readonly take = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new Given(event.target as HTMLFormElement);
    const { row } = this.thing;
    const { now } = this.standing;
    if (!now) return;
    const stance = stanceGiven(given);
    const facts = { about: row.id!, version: now.version, body_sha256: now.sha256, ...stance };
    const title = t("taken", { id: row.id!, stance: stanceWord(stance.value), version: now.version });
    await this.saying.say(title, { type: "stance.take/v1", facts, body: { reason: given.text("reason") } } as Draft<"stance.take/v1">);
  };

  private readonly end = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new Given(event.target as HTMLFormElement);
    const { family, row } = this.thing;
    const { now } = this.standing;
    if (!now) return;
    if (await this.saying.say(t("ended", { id: row.id! }), { type: `${family}.end/v1`, facts: now.facts, body: { reason: given.text("reason") } } as Draft)) this.ending = false;
  };
}

type State = "active" | "ended" | "expired" | "scheduled" | "other";
export function stateWord(it: string | undefined): State {
  return it === "active" || it === "ended" || it === "expired" || it === "scheduled" ? it : "other";
}

export function fieldTable(all: readonly Field[]): TemplateResult {
  return html`<table class="fields"><tbody>${all.map((it) => html`<tr><th scope="row">${it.label}</th><td>${text(it)}</td></tr>`)}</tbody></table>`;
}

/** Many vertices stand folded away. */
export function text(it: Field): TemplateResult {
  const said = html`<span class="said" dir=${it.ltr ? "ltr" : "auto"}>${it.text}</span>`;
  return it.key === "vertices" && it.text.length > 200 ? html`<details><summary dir="ltr">${it.text.match(/^\d/gm)?.length}</summary>${said}</details>` : said;
}

export function shapesOf(thing: Thing): Sketched[] {
  const { row } = thing;
  if (thing.family === "line" && thing.row.line) {
    const { path, edges } = thing.row.line;
    return [{ geometry: { type: "LineString", coordinates: pathOf(path.map(degreesOf), edges ?? "planar") }, as: "now" }];
  }
  const zone: Shown["Zone"] | null | undefined = thing.family === "zone" ? thing.row.zone : undefined;
  if (zone) {
    const area = zone.footprint as Footprint;
    const shapes: Sketched[] = [{ geometry: drawn(area), as: "now" }];
    if (zone.perimeter_mm && area.type === "circle") shapes.push({ geometry: drawn({ ...area, radius_mm: area.radius_mm + zone.perimeter_mm }), as: "band" });
    return shapes;
  }
  return row.box_e7 ? [{ geometry: box(row.box_e7 as number[]), as: "now" }] : [];
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-zone": ThingView;
  }
}
