// STOP (R6): one action, from anyone, signed in or not; then the echo, whom to ring, and the seconds.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { newId } from "../data/api.ts";
import type { Page } from "../data/page.ts";
import type { Shown } from "../data/types.ts";
import { sentence } from "../words/index.ts";
import { receipt } from "../words/terms.ts";
import { dtg } from "../words/times.ts";
import { heard } from "../words/unseen.ts";
import { partyName } from "./naming.ts";
import { oddText } from "./odd.ts";
import { echoWhole } from "./place.ts";
import { keptRing, posts } from "./ring.ts";
import { t } from "./stopwords.ts";
import { modeBadge } from "./topbar.ts";

/** Ways in which a coordinate is read. */
const WRITTEN = "33.5123 N 44.3877 E  |  33°30.74'N 44°23.26'E  |  38S MB 43100 08200";
const AGAIN_MS = 2000;
/** From then on it says when it was said, since it is heard later. */
const LATE_MS = 5000;
/** What was said and is not known to have been taken: it is sent on, whatever becomes of the page meanwhile. */
const UNHEARD = "openline.stop";

interface Call {
  id: string;
  saidAt: number;
  /** When the first was said of what this is said of, too. */
  since: number;
  said: Record<string, string | string[]>;
}

@customElement("ol-stop")
export class Stop extends LitElement {
  @property({ attribute: false }) page: Page | undefined;
  @property({ attribute: false }) language = "";
  @state() private call: Call | undefined;
  @state() private open = false;
  /** Whether the form in which more can be said is open: it does not close while somebody types. */
  @state() private more = false;
  @state() private heard: Shown["StopHeard"] | undefined;
  @state() private failed = "";
  @state() private now = 0;
  @state() private known: readonly Shown["RingPost"][] = [];
  private timer = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.page?.lists.want("stops", "parties");
  }

  override firstUpdated(): void {
    const unheard = kept();
    if (unheard) this.take(unheard);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
    this.call = undefined; // what is not taken is kept, and sent on by whichever stands here next
  }

  private get unheard(): boolean {
    return !!this.call && !this.heard;
  }

  override render() {
    return html`
      <button type="button" class="stop" aria-haspopup="dialog" @click=${() => this.begin()}>
        ${this.unheard && !this.open ? t("unheard") : t("stop")}</button>
      <dialog class="stopped" aria-labelledby="stop-title" @close=${() => this.end()}>
        ${this.call ? this.answered(this.call) : nothing}
      </dialog>
    `;
  }

  private begin(): void {
    if (this.call && this.unheard) this.show(); // it is being sent: whoever presses again wants to see what of it
    else this.take({ id: newId(), saidAt: Date.now(), since: Date.now(), said: {} });
  }

  private take(call: Call): void {
    this.call = call;
    this.heard = undefined;
    this.failed = "";
    this.more = false;
    this.show();
    void this.send(call);
    if (this.page) void keptRing(this.page).then((it) => (this.known = it));
  }

  private show(): void {
    this.open = true;
    this.now = Date.now();
    clearInterval(this.timer);
    this.timer = window.setInterval(() => (this.now = Date.now()), 1000);
    this.querySelector("dialog")!.showModal();
  }

  private end(): void {
    this.open = false;
    if (this.unheard) return;
    clearInterval(this.timer);
    this.call = undefined;
  }

  /** Send what is said so far, until it is taken; what is added is another STOP, said of the same. */
  private async send(call: Call): Promise<void> {
    keep(call);
    while (this.call === call) {
      try {
        const response = await fetch("/v1/stop", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          credentials: "same-origin",
          body: JSON.stringify({ ...call.said, id: call.id, ...this.late(call) }),
          signal: AbortSignal.timeout(10_000),
        });
        const answer = heard<Shown["StopHeard"] & Shown["Problem"]>(await response.text());
        if (response.ok) {
          if (kept()?.id === call.id) localStorage.removeItem(UNHEARD);
          if (this.call !== call) return;
          this.heard = answer;
          this.failed = "";
          if (!this.open) this.show(); // whom to ring has to be seen
          return;
        }
        this.fail([answer.detail, answer.next_step].filter(Boolean).map(sentence).join(" "));
      } catch {
        this.fail(t("retry"));
      }
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }

  private fail(why: string): void {
    if (!this.failed) this.more = true;
    this.failed = why;
  }

  private late(call: Call): { said_at_ms?: number } {
    const passed = Date.now() - call.saidAt;
    return passed < LATE_MS ? {} : { said_at_ms: Math.round((this.page?.api.now() ?? Date.now()) - passed) };
  }

  private answered(call: Call): TemplateResult {
    const seconds = Math.max(0, Math.round((this.now - call.since) / 1000));
    const heard = this.heard;
    const odd = (heard?.odd ?? []).filter((it) => it !== "coordinate");
    const title = heard ? t("title") : this.failed ? t("failed") : t("sending");
    return html`
      <header>
        <h2 id="stop-title" role="alert">${title}</h2>
        <p class="counter"><strong>${seconds}</strong> ${t("since", { n: seconds })}</p>
      </header>
      ${heard?.mode === "exercise" ? html`<p>${modeBadge(true)}</p>` : nothing}
      ${heard ? html`<p>${t("recorded", { dtg: dtg(heard.at_ms) })}</p>` : nothing}
      ${this.failed ? html`<p class="banner trouble">${this.failed}</p>` : nothing}
      ${heard?.places.length
        ? html`<p>${t("echo")}</p><ul class="echoes">${heard.places.map((it) => html`<li>${echoWhole(it)}</li>`)}</ul>`
        : nothing}
      ${heard?.odd.includes("coordinate")
        ? html`<p class="banner trouble" role="alert"><span>${t("unread", { typed: String(call.said["at"] ?? "") })} <bdi class="mono" dir="ltr">${WRITTEN}</bdi></span></p>`
        : nothing}
      ${odd.length ? html`<p><small>${t("odd", { what: oddText(odd) })}</small></p>` : nothing}
      ${heard && this.page ? this.hand(this.page, heard.stop) : nothing}
      <h3>${t("ring")}</h3>
      ${heard && this.page
        ? html`<ol-ring .page=${this.page} .about=${heard.stop} .first=${heard.ring}></ol-ring>`
        : heard?.ring.length
          ? posts(heard.ring)
          : this.asKnown()}
      <details ?open=${this.more} @toggle=${(event: Event) => (this.more = (event.target as HTMLDetailsElement).open)}>
        <summary>${t("more")}</summary>
        <form @submit=${this.add}>
          <label>${t("text")} <textarea name="text" rows="2" dir="auto"></textarea></label>
          <label>${t("at")} <input name="at" dir="ltr" autocomplete="off"></label>
          <label>${t("place")} <input name="place" dir="auto" autocomplete="off"></label>
          <label>${t("callback")} <input name="callback" type="tel" dir="ltr" autocomplete="tel"></label>
          ${this.page ? this.parties(this.page) : nothing}
          <button class="danger">${t("add")}</button>
        </form>
      </details>
      <p class="actions"><button type="button" @click=${() => this.querySelector("dialog")!.close()}>${t("close")}</button></p>
    `;
  }

  /** Who has it in hand, as far as this party is shown that. */
  private hand(page: Page, stop: string): TemplateResult {
    const row = page.lists.rows("stops").find((it) => it.stop === stop);
    const read = (row?.heard ?? []).filter((it) => Object.keys(it.acknowledged).length && !row?.said[it.party]);
    const said = Object.entries(row?.said ?? {});
    if (!read.length && !said.length) return html`<p class="overdue" role="status">${t("nobodyYet")}</p>`;
    return html`<ul class="plain in-hand" role="status">
      ${said.map(([party, how]) => html`<li><strong>${partyName(page, party)}</strong> ${t(how as "taken")}</li>`)}
      ${read.map((it) => html`<li><strong>${partyName(page, it.party)}</strong> ${Object.keys(it.acknowledged).map(receipt).join(", ")}</li>`)}
    </ul>`;
  }

  private asKnown(): TemplateResult {
    return this.known.length ? html`<p><small>${t("kept")}</small></p>${posts(this.known, { page: this.page })}` : html`<p>${t("nobody")}</p>`;
  }

  private parties(page: Page): TemplateResult {
    const others = page.lists.rows("parties").filter((it) => it.party !== page.party);
    return html`<fieldset class="choice"><legend>${t("to")}</legend>${repeat(others, (it) => it.party,
      (it) => html`<label><input type="checkbox" name="to" value=${it.party}>${partyName(page, it.party)}</label>`,
    )}</fieldset>`;
  }

  private add(event: SubmitEvent): void {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const to = given.getAll("to").map(String);
    given.delete("to");
    const { since = Date.now(), said: before = {}, id = "" } = this.call ?? {};
    const words = [...given].map(([name, value]) => [name, String(value)] as const).filter(([, it]) => it);
    // What the server called it: a stranger's own name for it is not taken.
    const more_on = this.heard?.stop ?? before["more_on"] ?? id;
    const said: Call["said"] = { ...Object.fromEntries(words), ...(to.length && { to }), ...(more_on && { more_on }) };
    const now = Date.now();
    // What was not taken yet goes with this, and was said then.
    const call = { id: newId(), saidAt: this.unheard ? since : now, since, said };
    this.call = call;
    this.heard = undefined;
    void this.send(call);
  }
}

/** The same key for a dialog that covers the page's own: wherever one is, STOP is one action. */
export function stopKey(): TemplateResult {
  return html`<button type="button" class="stop" @click=${() => document.querySelector<HTMLElement>("ol-stop > .stop")?.click()}>${t("stop")}</button>`;
}

function keep(call: Call): void {
  try {
    localStorage.setItem(UNHEARD, JSON.stringify(call));
  } catch {
    // a browser that keeps nothing: it is sent from here all the same
  }
}

function kept(): Call | undefined {
  try {
    return JSON.parse(localStorage.getItem(UNHEARD) ?? "") as Call;
  } catch {
    return undefined;
  }
}
