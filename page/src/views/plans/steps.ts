// How something goes: it departs, halts, goes on, arrives, is given up; or begins and ends. Said, never asked for.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import type { Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { Echoing } from "../../parts/geometry/echoing.ts";
import { partyNames } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { dtg } from "../../words/times.ts";
import { faultAt, Given } from "../zones/fields.ts";
import { t as word } from "../zones/fieldwords.ts";
import { timeOf } from "../zones/moments.ts";
import { earlyBy } from "./early.ts";
import { heard, presentLeg, said, stepsOf, type Movement, type Plan } from "./plan.ts";
import { t } from "./stepwords.ts";

type Step = "depart" | "halt" | "resume" | "arrive" | "abort" | "begin" | "end";

@customElement("ol-plan-steps")
export class PlanSteps extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) plan!: Plan;
  @property({ attribute: false }) answers: readonly Shown["AnswerRow"][] = [];
  /** Those on whose guarantee it rests and whose guarantee does not count. */
  @property({ attribute: false }) unguaranteed: readonly string[] = [];
  @state() private step: Step | undefined;
  @state() private leg = 0;
  @state() private at = "";
  @state() private time = "";
  private readonly saying = new Saying(this);
  private readonly echoing = new Echoing(this as never);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private get steps(): Step[] {
    const { family, row } = this.plan;
    if (family === "movement") return stepsOf(row, ((said(this.plan) as Movement | undefined)?.route.length ?? 1) - 1) as Step[];
    if (family === "activity") return row.state === "on_record" ? ["begin", "end"] : row.state === "under_way" ? ["end"] : [];
    return [];
  }

  override render() {
    const { steps } = this;
    if (!steps.length) return this.saying.shown();
    return html`<section class="card"><h2>${t("title")}</h2>
      <div class="actions">${steps.map((it) => html`<button type="button" aria-expanded=${this.step === it} @click=${() => this.choose(it)}>${t(it)}</button>`)}</div>
      ${this.step ? keyed(this.step, this.form(this.step)) : nothing}
      ${this.saying.shown()}</section>`;
  }

  private choose(step: Step): void {
    this.step = this.step === step ? undefined : step;
    this.leg = presentLeg(this.plan.row.legs ?? {}, step);
    this.at = this.time = "";
    this.echoing.say([]);
    this.saying.clear();
  }

  private form(step: Step): TemplateResult {
    const movement = this.plan.family === "movement" ? (said(this.plan) as Movement | undefined) : undefined;
    const names = (all: readonly string[]) => partyNames(this.page, all);
    const goes = step === "depart" || step === "resume" || step === "begin";
    const { unrelayed } = heard(this.answers);
    const red = goes && (unrelayed.length > 0 || this.unguaranteed.length > 0);
    const early = step === "depart" && movement ? earlyBy(movement, this.leg, timeOf(this.time) ?? this.page.api.now()) : undefined;
    const notices = step === "begin" ? this.page.lists.rows("matches").filter((it) => it.state === "open" && it.yours.includes(this.plan.row.id ?? "")) : [];
    return html`<form @submit=${this.submit}>
      ${movement
        ? html`<label>${t("leg")} <select @change=${(event: Event) => (this.leg = Number((event.target as HTMLSelectElement).value))}>
            ${step === "abort" ? html`<option value="0" .selected=${this.leg === 0}>${t("all")}</option>` : nothing}
            ${movement.route.slice(1).map((it, i) => html`<option value=${i + 1} .selected=${i + 1 === this.leg}>${i + 1}: ${movement.route[i]!.name || i + 1} – ${it.name || i + 2}</option>`)}</select></label>
          <label>${t("at")} <input dir="ltr" autocomplete="off" spellcheck="false" .value=${this.at} @input=${this.placed}></label>
          ${this.echoing.render()}`
        : nothing}
      <ol-utc .label=${t("time")} name="time" @input=${(event: Event) => (this.time = (event.target as HTMLInputElement).value)}></ol-utc>
      <label>${word("reason")} <input name="reason" dir="auto" autocomplete="off" maxlength="2000"></label>
      ${notices.length ? html`<fieldset class="choice"><legend>${t("notices")}</legend>${repeat(notices, (it) => it.notice, (it) => html`<label><input type="checkbox" name="notice" value=${it.notice}> <code dir="ltr">${it.notice.slice(0, 8)}</code></label>`)}</fieldset>` : nothing}
      ${red && unrelayed.length ? html`<p class="banner trouble" role="alert">${t("red", { who: names(unrelayed) })}</p>` : nothing}
      ${red && this.unguaranteed.length ? html`<p class="banner trouble" role="alert">${t("redGuarantee", { who: names(this.unguaranteed) })}</p>` : nothing}
      ${red ? html`<label><input type="checkbox" required> ${t(step === "begin" ? "redBegin" : "redConfirm")}</label>` : nothing}
      ${early ? keyed(this.leg, html`<p class="banner" role="alert">${t("early", { leg: this.leg, hours: early.hours, dtg: dtg(early.begins_ms) })}</p>
        <label><input type="checkbox" required> ${t("earlyConfirm")}</label>`) : nothing}
      ${step === "arrive" ? html`<small>${t("lastLeg")}</small>` : nothing}
      ${faultAt(this.saying.why, "leg", "place", "state")}
      <div class="actions"><button class=${red || step === "abort" ? "danger" : "primary"} ?disabled=${this.saying.busy}>${t(step)}</button></div>
    </form>`;
  }

  private readonly placed = (event: Event) => {
    this.at = (event.target as HTMLInputElement).value;
    this.echoing.say(this.at.trim() ? [this.at.trim()] : []);
  };

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new Given(event.target as HTMLFormElement);
    const { step, plan, leg } = this;
    if (!step) return;
    await this.echoing.settled();
    const place = this.at.trim() ? this.echoing.place(this.at.trim()) : undefined;
    if (this.at.trim() && !place) return; // what cannot be read stands in the echo
    const { id, version } = plan.row;
    const notices = given.all("notice");
    const facts = plan.family === "movement" ? { notification: id, version, leg } : { notification: id, version, notices };
    const body = { reason: given.text("reason"), ...(place ? { place: { lat_e7: place.lat_e7, lon_e7: place.lon_e7 } } : {}) };
    // What is said while the server is away is sent later, and was so now.
    const at_ms = given.time("time") ?? (this.page.reached ? undefined : Math.floor(this.page.api.now()));
    const draft = { type: `${plan.family}.${step}/v1`, facts, body, at_ms } as Draft;
    if (await this.saying.say(t(`said_${step}`, { id: id!, leg }), draft)) this.step = undefined;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-plan-steps": PlanSteps;
  }
}
