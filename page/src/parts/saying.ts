// What every form does with what it says: on record, kept until the server answers, or refused and why.
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { Refused, type Draft } from "../data/api.ts";
import type { Sent } from "../data/outbox.ts";
import type { Page } from "../data/page.ts";
import type { EntryType, Precedence } from "../data/types.ts";
import { define } from "../words/index.ts";
import { precedence } from "../words/terms.ts";
import { dtg } from "../words/times.ts";

const t = define({
  en: {
    recorded: "On record: {title}",
    waiting: "Not sent yet: {title}. It is kept here, and sent once the server answers.",
    kept: "Not on record yet: {title}. Your gateway has signed it and keeps it until the node answers. Nobody else knows of it: if it is urgent, ring.",
    message: "{precedence} message on {channel}: “{words}”",
    wordless: "{precedence} message on {channel}",
    refused: "Refused, and not on record:",
    ahead: "{time} is still to come: is that what is meant?",
    unsure: "Nobody knows whether this is on record. Look before you say it again:",
  },
  ar: {
    recorded: "سُجّل: {title}",
    waiting: "لم يُرسل بعد: {title}. محفوظ هنا ويُرسل حين يجيب الخادم.",
    kept: "لم يُسجّل بعد: {title}. وقّعته بوابتكم وتحفظه إلى أن تجيب العقدة. لا يعلم به أحد غيركم: إن كان عاجلًا فاتصل.",
    message: "رسالة {precedence} على {channel}: «{words}»",
    wordless: "رسالة {precedence} على {channel}",
    refused: "رُفض ولم يُسجّل:",
    ahead: "{time} لم يحن بعد: أهذا هو المقصود؟",
    unsure: "لا يُعرف هل سُجّل هذا. تحقّق قبل أن تقوله ثانية:",
  },
});

const WORDS = 60;

/** What a message is called where it is listed: by its first words. */
export function messageTitle(facts: { precedence: string; channel: string }, text = ""): string {
  const given = { precedence: precedence(facts.precedence as Precedence), channel: facts.channel };
  const words = text.trim().replace(/\s+/g, " ");
  if (!words) return t("wordless", given);
  return t("message", { ...given, words: words.length > WORDS ? `${words.slice(0, WORDS - 1)}…` : words });
}

/** What is asked about something that was put on record under a title. */
export function doubts(page: Page, title: string): TemplateResult | typeof nothing {
  const found = page.outbox.doubted.get(title) ?? [];
  return found.length ? html`${found.map((it) => html`<p class="late doubt">${t("ahead", { time: dtg(it.at_ms) })}</p>`)}` : nothing;
}

type Host = ReactiveControllerHost & HTMLElement & { page: Page };

export class Saying implements ReactiveController {
  busy = false;
  private outcome: Sent | "" = "";
  private title = "";
  private refused: Refused | undefined;

  constructor(private readonly host: Host) {
    host.addController(this);
  }

  // Its parent is drawn anew when a list changes, and hands it the same page: it would not hear of that.
  private readonly redraw = () => this.host.requestUpdate();
  /** What was refused is being put right. */
  private readonly typed = () => this.refused && this.clear();

  private get heard(): readonly EventTarget[] {
    const { lists, outbox, gateway } = this.host.page;
    return [lists, outbox, gateway];
  }

  hostConnected(): void {
    for (const it of this.heard) it.addEventListener("changed", this.redraw);
    this.host.addEventListener("input", this.typed);
  }

  hostDisconnected(): void {
    for (const it of this.heard) it.removeEventListener("changed", this.redraw);
    this.host.removeEventListener("input", this.typed);
  }

  /** Say it; true unless it was refused. */
  async say<T extends EntryType>(title: string, drafts: Draft<T> | readonly Draft[]): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.clear();
    this.title = title;
    try {
      this.outcome = await this.host.page.outbox.say(title, drafts);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused = error;
      return false;
    } finally {
      this.busy = false;
      this.host.requestUpdate();
    }
  }

  clear(): void {
    this.outcome = "";
    this.refused = undefined;
    this.host.requestUpdate();
  }

  /** Why it was refused, to stand beside the field that it names. */
  get why(): Refused | undefined {
    return this.refused;
  }

  /** Whether it still is where it was; what became of it since is on record, or in the list of what is not. */
  private get holds(): boolean {
    const { outbox, gateway } = this.host.page;
    if (this.outcome === "waiting") return outbox.all.some((it) => it.title === this.title && it.state === "waiting");
    return this.outcome !== "kept" || !gateway.status || gateway.unsent.some((it) => it.state === "waiting");
  }

  /** What came of it, to stand beside the form. */
  shown(): TemplateResult {
    const { refused: it, title } = this;
    const outcome = this.holds ? this.outcome : "";
    return html`<div role="status" class="came">${it
        ? html`<p class="late">${it.isUnsure ? t("unsure") : t("refused")} <bdi>${it.said}</bdi></p>`
        : outcome
          ? html`<p class=${outcome === "recorded" ? "done" : "overdue"}>${t(outcome, { title })}</p>${outcome === "recorded" ? doubts(this.host.page, title) : nothing}`
          : nothing}</div>`;
  }
}
