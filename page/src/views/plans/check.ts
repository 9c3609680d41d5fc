// The live check while a plan is written: against what its party sees and nothing else (decision 9), with what was not
// read of what is near, and the time of notice against the norms and what was measured. Advice, all of it.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { partyName, partyNames } from "../../parts/naming.ts";
import { dtg, span } from "../../words/times.ts";
import { t } from "./checkwords.ts";
import { beginsOf, type Notification } from "./plan.ts";
import { family, severity } from "./terms.ts";
import { told, unread } from "./told.ts";

const WAIT_MS = 600;

@customElement("ol-plan-check")
export class PlanCheck extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) plan: Notification | undefined;
  @property({ attribute: false }) emergency = false;
  @state() private tried: Shown["Tried"] | undefined;
  @state() private status: "waiting" | "asking" | "said" | "away" = "waiting";
  /** Of what is near, what nobody here has acknowledged; nothing while that is being asked. */
  @state() private notices: Shown["ToldRow"][] | undefined;
  @state() private latency: Shown["LatencyRow"][] = [];
  @state() private norms: Shown["NormRow"][] = [];
  private timer = 0;
  private asked = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    const { api } = this.page;
    void api.look<Shown["LatencyPage"]>("/v1/latency").then((it) => (this.latency = [...it.rows]), () => {});
    void api.look<Shown["NormPage"]>("/v1/norms").then((it) => (this.norms = [...it.rows]), () => {});
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override willUpdate(): void {
    const asked = this.plan ? JSON.stringify(this.plan) : "";
    if (asked === this.asked) return;
    this.asked = asked;
    clearTimeout(this.timer);
    this.status = asked ? "asking" : "waiting";
    if (asked) this.timer = window.setTimeout(() => void this.ask(asked), WAIT_MS);
    else this.say(undefined);
  }

  private async ask(asked: string): Promise<void> {
    try {
      const tried = await this.page.api.post<Shown["Tried"]>("/v1/dry-runs", { notification: this.plan });
      if (asked !== this.asked) return;
      this.status = "said";
      this.notices = undefined;
      this.say(tried);
      const notices = tried.near.length ? unread(await told(this.page), new Set(tried.near.map((it) => it.id))) : [];
      if (asked === this.asked) this.notices = notices;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (asked !== this.asked) return;
      this.status = error.mayPass ? "away" : "said";
      this.say(undefined, error.mayPass ? undefined : error);
    }
  }

  private say(tried: Shown["Tried"] | undefined, why?: Refused): void {
    this.tried = tried;
    this.dispatchEvent(new CustomEvent("tried", { detail: { tried, why } }));
  }

  override render() {
    const { tried, status } = this;
    return html`<section class="card check" aria-live="polite">
      <h2>${t("title")}</h2>
      <p><small>${t("only")} ${t("on")}</small></p>
      ${status === "waiting" ? html`<p class="waiting">${t("waiting")}</p>` : status === "asking" ? html`<p class="waiting">${t("asking")}</p>` : status === "away" ? html`<p class="late">${t("away")}</p>` : nothing}
      ${tried ? this.found(tried) : nothing}
      ${this.plan && this.plan.type !== "site" ? this.lead(this.plan) : nothing}
    </section>`;
  }

  private found(tried: Shown["Tried"]): TemplateResult {
    const { near } = tried;
    const ends = (tried.volumes ?? []).map((it) => it.interval.end_ms ?? "UFN");
    const last = ends.length && !ends.includes("UFN") ? Math.max(...(ends as number[])) : undefined;
    return html`${near.length
      ? html`<p><strong>${t("near", { n: near.length })}</strong></p>
        <ul class="plain near">${near.map((it) => html`<li><span class="badge ${it.severity === "extreme" || it.severity === "severe" ? "immediate" : "priority"}">${severity(it.severity)}</span>
          <a href="#/${it.kind === "zone" || it.kind === "line" ? "zones" : it.kind === "sighting" ? "presence" : "plans"}/${encodeURIComponent(it.id)}" dir="auto">${it.name}</a> ${t("of", { kind: family(it.kind), owner: partyName(this.page, it.owner) })}</li>`)}</ul>
        <h3>${t("notices")}</h3>
        ${!this.notices
          ? html`<p class="waiting">${t("asking")}</p>`
          : this.notices.length
          ? html`<ul class="plain">${this.notices.map((it) => html`<li class="late"><a href="#/plans/told/${it.seq}">${t("notice", { seq: it.seq, dtg: dtg(it.told_at_ms), about: String(it.shown?.["about"] ?? "") })}</a></li>`)}</ul>`
          : html`<p>${t("noticesNone")}</p>`}`
      : html`<p>${t("none")}</p>`}
    ${this.plan?.type === "movement" && last !== undefined ? html`<p>${t("over", { dtg: dtg(Math.ceil(last / 60_000) * 60_000) })}</p>` : nothing}
    ${tried.questions?.length ? html`<h3>${t("questions")}</h3><ul class="questions">${tried.questions.map((it) => html`<li dir="auto">${it}</li>`)}</ul><small>${t("questionsNote")}</small>` : nothing}`;
  }

  private lead(plan: Exclude<Notification, Shown["Site"]>): TemplateResult {
    const lead = beginsOf(plan) - this.page.api.now();
    const agreements = this.page.lists.rows("agreements").filter((it) => it.state === "in_force" && it.parties.includes(this.page.party));
    const norms = agreements.flatMap((it) => (it.norms?.lead_times ?? []).filter((one) => one.kind === plan.type).map((one) => ({ it, needed: (this.emergency ? one.emergency_s : one.normal_s) * 1000 })));
    const relaying = [...new Set(agreements.filter((it) => it.norms?.relay).flatMap((it) => it.parties))].filter((it) => it !== this.page.party);
    const measured = this.latency.filter((it) => it.kind === "notification" && it.party !== this.page.party);
    return html`<h3>${t("lead")}</h3>
      <p>${lead > 0 ? t("leadNow", { span: span(lead) }) : html`<span class="late">${t("past")}</span>`}</p>
      <ul>${norms.length
        ? norms.map(({ it, needed }) => html`<li class=${lead < needed ? "late" : ""}>${t("norm", { agreement: it.title ?? it.agreement, needed: span(needed) })}: ${t(lead < needed ? "normShort" : "normMet")}</li>`)
        : html`<li>${t("noNorm")}</li>`}
      ${relaying.length ? html`<li>${t("relayNorm", { who: partyNames(this.page, relaying) })}</li>` : nothing}
      ${measured.map((it) => this.measured(it, lead))}
      ${this.norms.filter((it) => it.kind === "agreement" && it.party !== this.page.party && agreements.some((one) => one.agreement === it.id)).map(
        (it) => html`<li class=${it.below ? "late" : ""}>${t("kept", { party: partyName(this.page, it.party), agreement: it.id, met: it.met, of: it.of })}</li>`,
      )}</ul>`;
  }

  private measured(it: Shown["LatencyRow"], lead: number): TemplateResult {
    const said = (one: Shown["Measured"]) => (one.p95_at_least ? t("atLeast", { span: span(one.p95_ms) }) : span(one.p95_ms));
    const given = { party: partyName(this.page, it.party), answer: said(it.answer), n: it.answer.count };
    const slowest = Math.max(it.answer.p95_ms, it.relay?.p95_ms ?? 0);
    return html`<li class=${slowest > lead ? "late" : ""}>${it.relay ? t("measured", { ...given, relay: said(it.relay) }) : t("measuredAnswer", given)}${slowest > lead ? html`: ${t("slower")}` : nothing}</li>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-plan-check": PlanCheck;
  }
}
