// Exhibits: files by their hash, which is computed here; who held each when; and whether a file is the one that is meant.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { newId, Refused, type Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Body, Facts } from "../../data/types.ts";
import { partyName, short } from "../../parts/naming.ts";
import { readCoordinate } from "../../parts/geometry/coordinates.ts";
import { Saying } from "../../parts/saying.ts";
import { dtg } from "../../words/times.ts";
import { readTime, timeField } from "../desk/fields.ts";
import { misread, moment, typed } from "../desk/kit.ts";
import { recipients } from "../zones/shares.ts";
import { stepsFor, type Step } from "./custody.ts";
import { filesAt, giveFile } from "./exhibitfile.ts";
import { stepAct, stepWord, x } from "./exhibitwords.ts";
import { f } from "./formwords.ts";
import { hashOf, sha256Of } from "./hashing.ts";
import { placeText } from "./listed.ts";
import type { ExhibitRow } from "./types.ts";

const DERIVED = ["copy", "redacted", "extract", "translation", "converted"] as const;

@customElement("ol-exhibits")
export class Exhibits extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** The incident that they are about. */
  @property() about = "";
  @property({ attribute: false }) rows: readonly ExhibitRow[] = [];
  /** What was chosen for the form, hashed. */
  @state() private hashed: { name: string; type: string; sha256: string; bytes: number; file: File } | undefined;
  /** Exhibits whose files are at the node. */
  @state() private files: ReadonlySet<string> | undefined;
  @state() private busy = false;
  @state() private misread = "";
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    return html`<p>${x("lede")}</p>
      ${this.rows.length
        ? html`<div class="cards wide">${repeat(this.rows, (it) => it.exhibit, (it) => html`<ol-exhibit .page=${this.page} .row=${it} .here=${this.files?.has(it.exhibit)} @files=${() => void this.look()}></ol-exhibit>`)}</div>`
        : html`<p class="empty">${x("none")}</p>`}
      ${this.page.signs ? html`<details class="card noprint"><summary>${x("add")}</summary>${this.form()}</details>` : nothing}`;
  }

  /** What came may have its file, or none any more: so it is asked anew for other rows. */
  override willUpdate(changed: PropertyValues): void {
    if (changed.has("rows") || changed.has("about")) void this.look();
  }

  private async look(): Promise<void> {
    this.files = this.rows.length ? await filesAt(this.page, this.about) : undefined;
  }

  private form(): TemplateResult {
    const { hashed } = this;
    return html`<form class="exhibiting" @submit=${(event: SubmitEvent) => this.submit(event)}>
      <label>${x("file")} <input type="file" @change=${(event: Event) => void this.choose(event)}></label>
      <small>${x("fileHint")}</small>
      <div role="status">${this.busy ? html`<p class="waiting">${x("hashing")}</p>` : nothing}
        ${hashed ? html`<p>${x("hash")}: <span class="mono hash" dir="ltr">${hashed.sha256}</span>, ${x("size", { n: hashed.bytes })}</p>
          <label><input type="checkbox" name="give"> ${x("fileGiveToo")}</label>` : nothing}</div>
      <details><summary>${x("orHash")}</summary><div class="row"><label>${x("hash")} <input name="sha256" dir="ltr" autocomplete="off" spellcheck="false"></label>
        <label>${x("bytes")} <input name="bytes" dir="ltr" inputmode="numeric" autocomplete="off"></label></div></details>
      <div class="row"><label>${x("name")} <input name="name" dir="auto" required autocomplete="off" maxlength="200"></label>
        <label>${x("mediaType")} <input name="media_type" dir="ltr" required autocomplete="off" .defaultValue=${"application/octet-stream"}></label></div>
      <label>${x("shows")} <textarea name="shows" rows="2" dir="auto"></textarea></label>
      <label>${x("origin")} <input name="origin" dir="auto" autocomplete="off"></label>
      <div class="row">${timeField(x("taken"), "taken", { required: false })}<label>${x("place")} <input name="place" dir="auto" autocomplete="off"></label>
        <label>${x("where")} <input name="where" dir="ltr" autocomplete="off"></label></div>
      ${this.rows.length ? html`<div class="row"><label>${x("madeOf")} <select name="made_of"><option value="">${x("madeOfNone")}</option>
          ${this.rows.map((it) => html`<option value=${it.exhibit}>${it.name ?? short(it.exhibit)}</option>`)}</select></label>
        <label>${x("how")} <select name="how">${DERIVED.map((it) => html`<option value=${it}>${x(it)}</option>`)}</select></label></div>` : nothing}
      <fieldset class="choice"><legend>${x("to")}</legend>${repeat(recipients(this.page), (it) => it.party,
        (it) => html`<label><input type="checkbox" name="to" value=${it.party}> <bdi>${it.name ?? it.party}</bdi></label>`)}</fieldset>
      <small>${x("recalled")}</small>
      ${this.misread ? html`<p class="late" role="alert">${this.misread}</p>` : nothing}
      ${this.saying.shown()}
      <p class="actions"><button class="primary" ?disabled=${this.saying.busy || this.busy}>${x("record")}</button></p>
    </form>`;
  }

  private async choose(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    this.hashed = undefined;
    this.misread = "";
    if (!file) return;
    this.busy = true;
    const got = await hashOf(file);
    this.busy = false;
    if ("failed" in got) {
      this.misread = x(got.failed);
      return;
    }
    this.hashed = { name: file.name, type: file.type, file, ...got };
    const form = input.form!;
    const fill = (name: string, value: string) => {
      const field = form.elements.namedItem(name) as HTMLInputElement;
      if (value && (!field.value || field.value === field.defaultValue)) field.value = value;
    };
    fill("name", file.name);
    fill("media_type", file.type);
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const { form, data, text } = typed(event);
    this.misread = "";
    const given = data.get("give") ? this.hashed?.file : undefined;
    try {
      const { sha256, bytes } = this.given(text);
      const at = text("where") ? readCoordinate(text("where")) : undefined;
      if (text("where") && !at) throw misread(f("duePlace", { field: x("where") }));
      const made = text("made_of");
      const facts: Facts<"exhibit.add/v1"> = {
        exhibit: `x-${newId().slice(0, 8)}`, about: this.about, to: data.getAll("to").map(String), sha256, bytes, made_of: made,
        how: made ? (text("how") as (typeof DERIVED)[number]) : null,
      };
      const taken = readTime(text("taken"), x("taken"), { required: false });
      const body: Body<"exhibit.add/v1"> = {
        name: text("name"), media_type: text("media_type"), shows: text("shows"), origin: text("origin"), taken_ms: taken || null,
        place: { said: text("place"), position: at ? { lon_e7: at.lon_e7, lat_e7: at.lat_e7 } : null },
      };
      if (!(await this.saying.say(x("saidAdd", { name: text("name") }), { type: "exhibit.add/v1", facts, body }))) return;
      form.reset();
      this.hashed = undefined;
      if (given) await this.give(facts.exhibit, given);
      void this.page.lists.refresh("exhibits");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.misread = error.detail;
    }
  }

  /** Give the file once it is on record; where that is on its way, or the file is refused, it can be given later. */
  private async give(exhibit: string, file: File): Promise<void> {
    this.busy = true;
    try {
      await giveFile(this.page, exhibit, file);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.misread = `${x("fileGiveLater")} ${error.said}`;
    } finally {
      this.busy = false;
    }
  }

  private given(text: (name: string) => string): { sha256: string; bytes: number } {
    if (this.hashed) return this.hashed;
    const sha256 = sha256Of(text("sha256"));
    const bytes = /^\d+$/.test(text("bytes")) ? Number(text("bytes")) : undefined;
    if (!sha256 || bytes === undefined) throw misread(x("needHash"));
    return { sha256, bytes };
  }
}

@customElement("ol-exhibit")
export class Exhibit extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) row!: ExhibitRow;
  /** Whether its file is at the node; undefined where that is not known. */
  @property({ attribute: false }) here: boolean | undefined;
  @state() private compared: { same: boolean; hash: string } | undefined;
  @state() private problem = "";
  @state() private busy = false;
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { page, row } = this;
    const who = (party: string) => partyName(page, party);
    return html`<article class="card exhibit">
      <div class="head"><h3><bdi>${row.name ?? short(row.exhibit)}</bdi></h3>
        <span class="tag ${row.state === "destroyed" ? "off" : row.state === "handed_over" ? "wait" : ""}">${x(row.state, { who: who(row.holder), to: who(row.passing_to) })}</span></div>
      <p><small>${x("by", { who: who(row.author), time: dtg(row.at_ms) })} · ${x("size", { n: row.bytes })} ${row.media_type ? html`· <bdi dir="ltr">${row.media_type}</bdi>` : nothing}</small></p>
      ${row.name === null ? html`<p class="waiting">${x("gone")}</p>` : nothing}
      ${row.shows ? html`<p class="said" dir="auto">${row.shows}</p>` : nothing}
      ${row.origin ? html`<p><small><span dir="auto">${row.origin}</span></small></p>` : nothing}
      ${row.taken_ms ? html`<p>${moment(row.taken_ms)}${row.ahead ? html` <span class="late">${x("ahead")}</span>` : nothing}</p>` : nothing}
      ${row.place ? html`<p>${placeText(row.place)}</p>` : nothing}
      ${row.made_of ? html`<p><small>${x("ofOther", { how: x((row.how || "copy") as "copy"), id: short(row.made_of) })}</small></p>` : nothing}
      <p>${x("hash")} <span class="mono hash" dir="ltr">${row.sha256}</span></p>
      <ol-exhibit-file .page=${page} .row=${row} .here=${this.here}></ol-exhibit-file>
      <h4>${x("custody")}</h4>
      ${row.custody.length
        ? html`<ol class="lined custody">${row.custody.map((it) => html`<li><time dir="ltr">${dtg(it.at_ms)}</time> <strong>${stepWord(it.step)}</strong>
            <bdi>${who(it.by)}</bdi>${it.to ? html` → <bdi>${who(it.to)}</bdi>` : nothing}
            ${it.step === "receive" || it.step === "examine" ? html`<small>${it.checked ? `✓ ${x("checkedYes")}` : `○ ${x("checkedNo")}`}</small>` : nothing}
            ${it.reason ? html`<span class="said" dir="auto">${it.reason}</span>` : nothing}</li>`)}</ol>`
        : html`<p><small>${x("noSteps", { who: who(row.holder) })}</small></p>`}
      <div class="noprint checks"><label>${x("check")} <input type="file" @change=${(event: Event) => void this.compare(event)}></label>
        <div role="status">${this.busy ? html`<p class="waiting">${x("hashing")}</p>` : nothing}
          ${this.compared ? html`<p class=${this.compared.same ? "done" : "late"}>${this.compared.same ? "✓" : "✗"} ${x(this.compared.same ? "same" : "differs", { hash: this.compared.hash })}</p>` : nothing}
          ${this.problem ? html`<p class="late">${this.problem}</p>` : nothing}</div></div>
      ${page.signs ? this.step() : nothing}
    </article>`;
  }

  private step(): TemplateResult | typeof nothing {
    const steps = stepsFor(this.row, this.page.party);
    if (!steps.length) return nothing;
    return html`<details class="noprint"><summary>${x("step")}</summary><form @submit=${(event: SubmitEvent) => this.submit(event)}>
      <label>${x("step")} <select name="step" @change=${() => this.requestUpdate()}>${steps.map((it) => html`<option value=${it}>${stepAct(it)}</option>`)}</select></label>
      ${this.chosen(steps) === "hand_over" ? html`<label>${x("stepTo")} <select name="to" required>${recipients(this.page).map((it) => html`<option value=${it.party}>${it.name ?? it.party}</option>`)}</select></label>` : nothing}
      ${["receive", "examine"].includes(this.chosen(steps)) ? html`<small>${x("comparing")}</small>` : nothing}
      <label>${x("reason")} <input name="reason" dir="auto" autocomplete="off"></label>
      ${this.saying.shown()}
      <p class="actions"><button class="primary" ?disabled=${this.saying.busy}>${x("doStep")}</button></p></form></details>`;
  }

  private chosen(steps: readonly Step[]): Step {
    const value = this.querySelector<HTMLSelectElement>("select[name=step]")?.value as Step | undefined;
    return value && steps.includes(value) ? value : steps[0]!;
  }

  private async compare(event: Event): Promise<void> {
    const file = (event.target as HTMLInputElement).files?.[0];
    this.compared = undefined;
    this.problem = "";
    if (!file) return;
    this.busy = true;
    const got = await hashOf(file);
    this.busy = false;
    if ("failed" in got) this.problem = x(got.failed);
    else this.compared = { same: got.sha256 === this.row.sha256, hash: got.sha256 };
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const { text } = typed(event);
    const step = text("step") as Step;
    const checks = step === "receive" || step === "examine";
    this.problem = "";
    if (checks && this.compared && !this.compared.same) {
      this.problem = x("otherFile");
      return;
    }
    const { exhibit, name } = this.row;
    const facts: Facts<"exhibit.pass/v1"> = { exhibit, step, to: step === "hand_over" ? text("to") : "", sha256: checks && this.compared ? this.compared.hash : "" };
    const draft: Draft<"exhibit.pass/v1"> = { type: "exhibit.pass/v1", facts, body: { reason: text("reason") } };
    if (await this.saying.say(x("saidStep", { step: stepWord(step), name: name ?? short(exhibit) }), draft)) void this.page.lists.refresh("exhibits");
  }
}
