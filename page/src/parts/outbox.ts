// What is still to be sent, and what was refused when it was: listed until it is done with.
import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { Refused } from "../data/api.ts";
import { isMessage, type Unsent } from "../data/gateway.ts";
import type { Waiting } from "../data/outbox.ts";
import type { Page } from "../data/page.ts";
import type { Body, Facts } from "../data/types.ts";
import { define } from "../words/index.ts";
import { zulu } from "../words/times.ts";
import { messageTitle } from "./saying.ts";

const t = define({
  en: {
    waiting: "Not sent yet. Each is sent once, in this order, when the server answers:",
    kept: "Signed and kept by your gateway, and NOT on record: nobody else knows of it yet. Each goes once, in this order, when the node answers:",
    refused: "Refused by the server, and NOT on record. Ring, or say it again:",
    unsure: "Nobody knows whether this is on record. Look before you say it again:",
    said: "said {time}",
    back: "Take back",
    again: "Say it again",
    close: "Put away",
    lost: "This browser keeps nothing: leave the page, and what is not sent is lost.",
  },
  ar: {
    waiting: "لم يُرسل بعد. يُرسل كلٌّ مرة واحدة بهذا الترتيب حين يجيب الخادم:",
    kept: "وقّعته بوابتكم وتحفظه، وهو غير مسجّل: لا يعلم به أحد غيركم بعد. يذهب كلٌّ مرة واحدة بهذا الترتيب حين تجيب العقدة:",
    refused: "رفضه الخادم، وهو غير مسجّل. اتصل أو قله ثانية:",
    unsure: "لا يُعرف هل سُجّل هذا. تحقّق قبل أن تقوله ثانية:",
    said: "قيل {time}",
    back: "تراجع",
    again: "قله ثانية",
    close: "إخفاء",
    lost: "هذا المتصفح لا يحفظ شيئًا: إن غادرت الصفحة ضاع ما لم يُرسل.",
  },
});

@customElement("ol-outbox")
export class OutboxList extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) language = "";
  private readonly redraw = () => this.requestUpdate();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private get heard(): readonly EventTarget[] {
    return [this.page.outbox, this.page.gateway];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const it of this.heard) it.addEventListener("changed", this.redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const it of this.heard) it.removeEventListener("changed", this.redraw);
  }

  override render() {
    const { outbox, gateway, keep } = this.page;
    const all = [...outbox.all.map((it) => this.own(it)), ...gateway.unsent.map((it) => this.atGateway(it))];
    const part = (state: Row["state"]) => {
      const found = all.filter((it) => it.state === state);
      if (!found.length) return nothing;
      return html`<div class="banner ${state === "waiting" || state === "kept" ? "away" : "trouble"}">
        <div><p>${t(state)}</p>
        <ul>${found.map(
          (it) => html`<li>${it.title} <small>${t("said", { time: zulu(it.saidAt) })}${it.why ? html` · ${it.why}` : nothing}
            ${it.nextStep ? html` · ${it.nextStep}` : nothing}</small>
            ${it.message && state === "refused" ? html`<button type="button" @click=${() => this.again(it)}>${t("again")}</button>` : nothing}
            ${state === "kept" ? nothing : html`<button type="button" class="quiet" @click=${it.putAway}>
              ${state === "waiting" ? t("back") : t("close")}</button>`}</li>`,
        )}</ul>
        ${state === "waiting" && !keep.keeps ? html`<p>${t("lost")}</p>` : nothing}</div>
      </div>`;
    };
    return html`${part("waiting")}${part("kept")}${part("unsure")}${part("refused")}`;
  }

  private own(it: Waiting): Row {
    const message = it.drafts.find(isMessage) as Row["message"];
    return { ...it, message, putAway: () => this.page.outbox.forget(it.key) };
  }

  private atGateway(it: Unsent): Row {
    const message = isMessage(it) ? it : undefined;
    const title = message ? messageTitle(message.facts, message.body.text) : `${it.type} ${it.subject}`;
    const state = it.state === "refused" ? "refused" : "kept";
    return { title, saidAt: it.at_ms, state, why: it.why, nextStep: "", message, putAway: () => this.putAway(it.entry) };
  }

  private async putAway(entry: string): Promise<void> {
    try {
      await this.page.gateway.putAway(entry);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.page.trouble(error);
    }
  }

  /** The form of its line has its words; once they are said, what was refused is put away. */
  private again({ message, putAway }: Row): void {
    this.page.again = { ...message!, done: putAway };
    location.hash = `#/lines/${encodeURIComponent(message!.facts.channel)}`;
    this.page.changed();
  }
}

/** What is not on record, here or at the party's gateway. */
interface Row {
  title: string;
  saidAt: number;
  state: Waiting["state"] | "kept";
  why: string;
  nextStep: string;
  message: { facts: Facts<"message.send/v1">; body: Body<"message.send/v1"> } | undefined;
  putAway: () => Promise<void>;
}
