// One line: what was agreed of it, whether its ends are alive, what is said on it, whom to ring where it is silent.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import type { Rows } from "../../data/types.ts";
import { endTone, isAway } from "../../parts/alive.ts";
import { partyName, partyNames } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import "../../parts/ring.ts";
import { level } from "../../words/terms.ts";
import { span, zulu } from "../../words/times.ts";
import "./check.ts";
import type { Begun } from "./compose.ts";
import "./compose.ts";
import "./desk.ts";
import { hoursText } from "./hours.ts";
import "./measured.ts";
import { thread } from "./thread.ts";
import { channelState, t } from "./words.ts";

type Channel = Rows["channels"];
type Step = "sign" | "suspend" | "resume" | "close";

@customElement("ol-channel")
export class ChannelView extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) row!: Channel;
  /** The message that is looked for. */
  @property() message = "";
  /** What is drawn anew every second. */
  @property({ type: Number }) now = 0;
  @state() private begun: Begun = {};
  @state() private step: Step | "" = "";
  private readonly saying = new Saying(this);
  private scrolled = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override updated(): void {
    const found = this.message && this.scrolled !== this.message ? document.getElementById(`m-${this.message}`) : null;
    if (!found) return;
    this.scrolled = this.message;
    found.scrollIntoView({ block: "center" });
    found.focus({ preventScroll: true });
  }

  override render() {
    const { page, row } = this;
    const any = page.lists.rows("messages").some((it) => it.channel === row.channel);
    return html`<article class="channel" aria-labelledby="channel-name">
      ${this.head()}
      <section class="card"><h3>${t("ends")}</h3><ul class="plain lined">${row.ends.map((it) => this.end(it))}</ul>
        <ol-check .page=${page} .row=${row}></ol-check></section>
      <section class="card" aria-labelledby="channel-said"><h3 id="channel-said">${t("messages")}</h3>
        ${any
          ? thread(page, row.channel, this.message, {
              reply: (it) => (this.begun = { to: it.sender === page.party ? "" : it.sender, ref: it.message, precedence: it.precedence as "routine" }),
              resend: (gap, text) => (this.begun = { to: gap.sender, text, precedence: "priority" }),
            })
          : html`<p class="empty">${t("noMessages")}</p>`}
        <details class="composing" open><summary>${t("compose")}</summary>
          <ol-compose .page=${page} .channel=${row} .begun=${this.begun}></ol-compose></details>
      </section>
      <section class="card"><h3>${t("ring")}</h3>
        <ol-ring .page=${page} .about=${row.channel} .channel=${row.channel} .parties=${row.parties.filter((it) => it !== page.party)}></ol-ring></section>
      <details class="card"><summary><h3>${t("measured")}</h3></summary><ol-measured .page=${page} .channel=${row.channel}></ol-measured></details>
      <details class="card"><summary><h3>${t("atDesk")}</h3></summary><ol-desks .page=${page} .channel=${row.channel}></ol-desks></details>
    </article>`;
  }

  private head(): TemplateResult {
    const { page, row } = this;
    const unsigned = row.ends.filter((it) => !it.signed).map((it) => partyName(page, it.party));
    const steps: Step[] = this.steps();
    return html`<header class="card">
      <div class="head"><h2 id="channel-name"><bdi>${row.name || row.channel}</bdi></h2>
        <span><span class="badge">${level(row.level)}</span> <span class="badge ${row.state === "open" ? "" : "priority"}">${channelState(row)}</span></span></div>
      <p>${t(row.carrier as "voice")} · ${row.parties.map((it) => (it === page.party ? `${partyName(page, it)} (${t("you")})` : partyName(page, it))).join(", ")}</p>
      ${unsigned.length ? html`<p class="late">${t("notSigned", { who: unsigned.join(", ") })}</p>` : nothing}
      ${row.suspended_by.length ? html`<p class="late">${t("suspendedBy", { who: partyNames(page, row.suspended_by) })}</p>` : nothing}
      <p class="meta"><small>${[
        row.languages?.length ? t("languages", { what: row.languages.join(", ") }) : "",
        row.interpreter ? t("interpreter", { what: row.interpreter }) : "",
        row.hours ? t("hours", { what: hoursText(row.hours) }) : t("always"),
        row.check_every_ms ? t("checked", { span: span(row.check_every_ms) }) : t("unscheduled"),
        row.opening_terms ? t("opening", { what: row.opening_terms }) : "",
      ].filter(Boolean).join(" · ")}</small></p>
      <p class="meta"><small class="hash" dir="ltr">${t("version", { n: row.version, hash: row.text_sha256 })}</small></p>
      <p class="actions">${steps.map((it) => html`<button type="button" class=${it === "sign" ? "primary" : "quiet"} aria-expanded=${this.step === it ? "true" : "false"}
        @click=${() => (this.step = this.step === it ? "" : it)}>${this.word(it)}</button>`)}</p>
      ${this.step ? this.stepForm(this.step) : nothing}
      ${this.saying.shown()}
    </header>`;
  }

  private steps(): Step[] {
    const { party } = this.page;
    const end = this.row.ends.find((it) => it.party === party);
    if (!end || this.row.state === "closed") return [];
    if (this.row.state === "proposed") return end.signed ? ["close"] : ["sign", "close"];
    return [this.row.suspended_by.includes(party) ? "resume" : "suspend", "close"];
  }

  private word(it: Step): string {
    return it === "close" && this.row.state === "proposed" ? t("decline") : t(it);
  }

  private stepForm(step: Step): TemplateResult {
    const says = { sign: t("stepSign"), suspend: t("stepSuspend"), resume: t("stepResume"), close: t("stepClose") };
    return html`<form @submit=${(event: SubmitEvent) => this.take(event, step)}>
      <p>${says[step]}</p>
      <label>${t("stepReason")} <input name="reason" dir="auto" maxlength="2000" autocomplete="off"></label>
      <p class="actions"><button class=${step === "close" ? "danger" : "primary"} ?disabled=${this.saying.busy}>${this.word(step)}</button></p>
    </form>`;
  }

  private async take(event: SubmitEvent, step: Step): Promise<void> {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get("reason") ?? "").trim();
    const { channel, version, text_sha256 } = this.row;
    const said = await this.saying.say(t(`${step}Said`, { channel: this.row.name || channel }), {
      type: `channel.${step}/v1` as const,
      facts: { channel, version, proposal_sha256: text_sha256 },
      body: { reason },
    });
    if (said) this.step = "";
  }

  private end(it: Channel["ends"][number]): TemplateResult {
    const mine = it.party === this.page.party;
    const how = it.lost
      ? t("lost", { n: it.missed })
      : it.missed
        ? t("missed", { n: it.missed })
        : it.answered_ms
          ? t("answered", { age: this.page.age(it.answered_ms) })
          : t("unchecked");
    const next = it.next_check_ms;
    const away = isAway(this.page);
    const asked = next !== null && next <= this.page.api.now();
    const tone = endTone(it, this.row.state === "open", away);
    return html`<li class=${it.lost ? "lost" : ""}><i class="lamp ${tone}" aria-hidden="true"></i>
      <strong><bdi>${partyName(this.page, it.party)}</bdi></strong> ${mine ? html`<small>(${t("you")})</small>` : nothing}
      <span class=${it.lost ? "overdue" : it.missed ? "late" : ""}>${how}</span>
      ${next && !(asked && away) ? html`<small dir="auto" class=${asked ? "late" : ""}>${t(asked ? "asked" : "next", { time: zulu(next, false) })}</small>` : nothing}</li>`;
  }
}
