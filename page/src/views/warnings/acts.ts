// What can be put on record about a warning: what followed, that leaflets fell, that it is cancelled.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import "../../parts/geometry/outline.ts";
import { Saying } from "../../parts/saying.ts";
import { readTime, timeField } from "../desk/fields.ts";
import { typed } from "../desk/kit.ts";
import { c } from "./composewords.ts";
import { w } from "./detailwords.ts";
import { warningOf, type Warning, type WarningRow } from "./kinds.ts";
import { effect, EFFECTS, t } from "./words.ts";

@customElement("ol-warning-acts")
export class WarningActs extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) row!: WarningRow;
  @state() private misread = "";
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { row } = this;
    return html`${this.saying.shown()}
      ${this.misread ? html`<p class="late" role="alert">${this.misread}</p>` : nothing}
      <div class="cards acts">${this.effectForm(row)}${this.dropForm(row, warningOf(row))}${this.cancelForm(row)}</div>`;
  }

  private effectForm(row: WarningRow): unknown {
    if (row.issuer !== this.page.party && !row.to.includes(this.page.party)) return nothing;
    return html`<details class="card"><summary>${w("effectForm")}</summary><form @submit=${(event: SubmitEvent) => {
      const { text } = typed(event);
      const what = text("effect") as (typeof EFFECTS)[number];
      void this.saying.say(t("effectTitle", { warning: row.warning, effect: effect(what) }), {
        type: "warning.effect/v1", facts: { warning: row.warning, effect: what }, body: { reason: text("reason") } });
    }}>
      <small>${w("effectHint")}</small>
      <fieldset><legend>${t("effect")}</legend>${EFFECTS.map((it) => html`<label><input type="radio" name="effect" value=${it} required> ${effect(it)}</label>`)}</fieldset>
      <label>${w("why")} <textarea name="reason" rows="2" dir="auto"></textarea></label>
      <button class="primary">${w("stateEffect")}</button></form></details>`;
  }

  private dropForm(row: WarningRow, said: Warning | undefined): unknown {
    if (row.issuer !== this.page.party || said?.medium !== "leaflet") return nothing;
    return html`<details class="card"><summary>${w("dropForm")}</summary><form @submit=${(event: SubmitEvent) => void this.drop(event, row)}>
      <label>${c("quantity")} <input name="quantity" inputmode="numeric" pattern="[1-9][0-9]{0,8}" required dir="ltr" autocomplete="off"></label>
      <div class="row">${timeField(w("first"), "from", { now: this.page.api.now() })}${timeField(w("last"), "to", { now: this.page.api.now() })}</div>
      <ol-outline .page=${this.page}></ol-outline>
      <label>${c("note")} <textarea name="note" rows="2" dir="auto"></textarea></label>
      <button class="primary">${w("recordDrop")}</button></form></details>`;
  }

  private async drop(event: SubmitEvent, row: WarningRow): Promise<void> {
    const { form, text } = typed(event);
    this.misread = "";
    const outline = form.querySelector("ol-outline")!;
    await outline.settled();
    try {
      const area = outline.value?.footprint as Warning["area"];
      if (!area) throw new Refused(422, outline.missing);
      const [from_ms, to_ms] = [readTime(text("from"), w("first")), readTime(text("to"), w("last"))];
      const body = { quantity: Number(text("quantity")), area, from_ms, to_ms, note: text("note") };
      await this.saying.say(w("dropTitle", { warning: row.warning }), { type: "warning.drop/v1", facts: { warning: row.warning }, body });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.misread = error.detail;
    }
  }

  private cancelForm(row: WarningRow): unknown {
    if (row.issuer !== this.page.party || row.state !== "issued") return nothing;
    return html`<details class="card"><summary>${w("cancelForm")}</summary><form @submit=${(event: SubmitEvent) => {
      const { text } = typed(event);
      void this.saying.say(w("cancelTitle", { warning: row.warning }), {
        type: "warning.cancel/v1", facts: { warning: row.warning }, body: { reason: text("reason") } });
    }}><small>${w("cancelHint")}</small><label>${w("reason")} <textarea name="reason" rows="2" dir="auto"></textarea></label>
      <button class="danger">${w("cancel")}</button></form></details>`;
  }
}
