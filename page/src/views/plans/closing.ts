// What may be said of a plan beside its way: guarantees, what came of it, an amendment, and that it is taken back.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { partyName } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { Given } from "../zones/fields.ts";
import { t as word } from "../zones/fieldwords.ts";
import { Standing } from "../zones/present.ts";
import { over, type Plan } from "./plan.ts";
import { outcome } from "./terms.ts";
import { t } from "./words.ts";

@customElement("ol-plan-closing")
export class PlanClosing extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) plan!: Plan;
  /** Party → whether its guarantee counts; null where it cannot be said, undefined where none was given. */
  @property({ attribute: false }) guarantees: Record<string, boolean | null | undefined> = {};
  @state() private taking = false;
  private readonly saying = new Saying(this);
  private readonly outcomes = new Saying(this);
  private readonly giving = new Saying(this);
  private readonly standing = new Standing(this, () => (over(this.plan.row) ? "" : this.plan.row.entry));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { row, family } = this.plan;
    const mine = row.owner === this.page.party;
    const gone = family === "site" ? "remove" : "withdraw";
    return html`${family === "activity" || Object.keys(this.guarantees).length ? this.guaranteed(mine) : nothing}
      <section class="card"><h2>${t("outcome")}</h2><small>${t("outcomeHint")}</small>
        <ul class="plain">${Object.entries((row.outcomes ?? {}) as Record<string, string>).map(
          ([party, it]) => html`<li>${t("outcomeOf", { party: partyName(this.page, party), outcome: outcome(it) })}</li>`,
        )}</ul>
        <form @submit=${this.sayOutcome}><div class="row">
          <label>${t("outcome")} <select name="outcome">${outcome.all.map((it) => html`<option value=${it}>${outcome(it)}</option>`)}</select></label>
          <label>${word("reason")} <input name="reason" dir="auto" autocomplete="off" maxlength="2000"></label>
          <button ?disabled=${this.outcomes.busy}>${t("sayOutcome")}</button></div></form>
        ${this.outcomes.shown()}</section>
      ${mine && !over(row)
        ? html`<section class="card"><div class="actions">
              <a class="button" href="#/plans/${encodeURIComponent(row.id ?? "")}/amend">${t("amend")}</a>
              <button type="button" aria-expanded=${this.taking} @click=${() => (this.taking = !this.taking)}>${t(gone)}</button></div>
            ${this.taking
              ? html`<form @submit=${this.take}><p>${t("withdrawHint")} ${family === "site" ? t("removeHint") : nothing}</p>
                <label>${word("reason")} <input name="reason" dir="auto" autocomplete="off" maxlength="2000"></label>
                <div class="actions"><button class="danger" ?disabled=${this.saying.busy || !this.standing.now}>${t(gone)}</button></div></form>`
              : nothing}
            ${this.saying.shown()}</section>`
        : this.saying.shown()}`;
  }

  private guaranteed(mine: boolean): TemplateResult {
    const given = this.page.party in this.guarantees && this.guarantees[this.page.party] !== undefined;
    return html`<section class="card"><h2>${t("guarantees")}</h2>
      <ul class="plain">${Object.entries(this.guarantees).map(([id, it]) => {
        const party = partyName(this.page, id);
        return html`<li class=${it ? "done" : "late"}>${t(it === undefined ? "notGiven" : it === null ? "given" : it ? "counts" : "notRelayed", { party })}</li>`;
      })}</ul>
      ${mine || over(this.plan.row) ? nothing : html`<form @submit=${this.guarantee}><p><small>${t("guaranteeHint")}</small></p>
        <label>${word("reason")} <input name="reason" dir="auto" autocomplete="off" maxlength="2000"></label>
        <div class="actions"><button ?disabled=${this.giving.busy || !this.standing.now}>${t(given ? "takeGuarantee" : "giveGuarantee")}</button></div></form>`}
      ${this.giving.shown()}</section>`;
  }

  private readonly guarantee = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new Given(event.target as HTMLFormElement);
    const { row } = this.plan;
    const { now } = this.standing;
    if (!now) return;
    const back = this.guarantees[this.page.party] !== undefined;
    const facts = { about: row.id, version: now.version, body_sha256: now.sha256 };
    const draft = { type: back ? "guarantee.withdraw/v1" : "guarantee.give/v1", facts, body: { reason: given.text("reason") } } as Draft;
    await this.giving.say(t(back ? "guaranteeTaken" : "guaranteed", { id: row.id! }), draft);
  };

  private readonly sayOutcome = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new Given(event.target as HTMLFormElement);
    const id = this.plan.row.id!;
    const facts = { about: id, outcome: given.text("outcome") };
    await this.outcomes.say(t("outcomeSaid", { id, outcome: outcome(facts.outcome) }), { type: "outcome.state/v1", facts, body: { reason: given.text("reason") } } as Draft);
  };

  private readonly take = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new Given(event.target as HTMLFormElement);
    const { family, row } = this.plan;
    const { now } = this.standing;
    if (!now) return;
    const type = `${family}.${family === "site" ? "remove" : "withdraw"}/v1`;
    const title = t(family === "site" ? "removed" : "withdrawn", { id: row.id! });
    if (await this.saying.say(title, { type, facts: now.facts, body: { reason: given.text("reason") } } as Draft)) this.taking = false;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-plan-closing": PlanClosing;
  }
}
