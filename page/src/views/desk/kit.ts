// What the desk, the hand-over and the presence have in common: parts of a view by name, answers that are asked for
// once and again, and beside each form what came of it.
import { html, nothing, type TemplateResult } from "lit";
import type { Draft } from "../../data/api.ts";
import { Refused } from "../../data/api.ts";
import type { EntryType, Session } from "../../data/types.ts";
import { doubts } from "../../parts/saying.ts";
import { define, sentence } from "../../words/index.ts";
import { zulu } from "../../words/times.ts";
import { View } from "../view.ts";

const t = define({
  en: {
    asking: "Asking the server…",
    notPermitted: "Not permitted to you as {role}: {what}.",
    lacks: "Not permitted to you as {role}: what you signed in by is not for this ({scope}).",
    read: "reading",
    submit: "submitting signed entries",
    sign: "signing",
    positions: "positions",
    deliver: "where notices go",
    administer: "accounts",
    operate: "operating the node",
    refused: "Refused: {what}.",
    recorded: "On record.",
    waiting: "Kept here, and sent once the server answers.",
    kept: "Signed and kept by your gateway until the node answers, and not on record yet.",
    asOf: "as of {time}",
    again: "Ask again",
    time: "Time: 141403ZNOV26, or 2026-11-14T14:03Z",
    badTime: "{field}: this is no time with its zone. Write it like 141403ZNOV26 or 2026-11-14T14:03Z",
    busy: "One moment…",
  },
  ar: {
    asking: "نسأل الخادم…",
    notPermitted: "غير مسموح لك بصفتك {role}: {what}.",
    lacks: "غير مسموح لك بصفتك {role}: ما دخلت به ليس لهذا ({scope}).",
    read: "القراءة",
    submit: "تقديم قيود موقّعة",
    sign: "التوقيع",
    positions: "المواقع",
    deliver: "وجهة الإشعارات",
    administer: "الحسابات",
    operate: "تشغيل العقدة",
    refused: "مرفوض: {what}.",
    recorded: "مسجَّل.",
    waiting: "محفوظ هنا، ويُرسل مرة واحدة حين يجيب الخادم.",
    kept: "وقّعته بوابتكم وتحفظه إلى أن تجيب العقدة، ولم يُسجَّل بعد.",
    asOf: "كما في {time}",
    again: "اسأل مرة أخرى",
    time: "الوقت: 141403ZNOV26 أو 2026-11-14T14:03Z",
    badTime: "{field}: هذا ليس وقتًا مع منطقته الزمنية. اكتبه مثل 141403ZNOV26 أو 2026-11-14T14:03Z",
    busy: "لحظة…",
  },
});

export { t as kitWord };
export { comma, heads, moment, parts, typed } from "./bits.ts";

export interface Got<T> {
  state: "asking" | "here" | "refused";
  value?: T;
  refused?: Refused;
  asOf: number;
}

type Said<T extends EntryType> = Draft<T> | readonly Draft[];

interface Outcome {
  busy?: boolean;
  said?: string;
  title?: string;
  refused?: Refused;
}

/** Something typed in that cannot be sent as it stands. */
export function misread(detail: string, where = ""): Refused {
  return new Refused(422, detail, where);
}

/** A part of a view that asks for what no list has. */
export abstract class Part extends View {
  private readonly gots = new Map<string, Got<unknown>>();
  private readonly outcomes = new Map<string, Outcome>();

  /** What the server answers to a question; asked when first wanted. */
  protected got<T>(path: string): Got<T> {
    let it = this.gots.get(path);
    if (!it) {
      it = { state: "asking", asOf: 0 };
      this.gots.set(path, it);
      void this.again(path);
    }
    return it as Got<T>;
  }

  /** Ask again; what was answered before stands meanwhile. */
  protected async again(...paths: string[]): Promise<void> {
    for (const path of paths) {
      const before = this.gots.get(path);
      try {
        const value = await this.page.api.look<unknown>(path);
        this.gots.set(path, { state: "here", value, asOf: this.now });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        // What was there stays when the server is away: it says as of when it is.
        const kept = error.mayPass && before?.value !== undefined;
        this.gots.set(path, kept ? { ...before!, refused: error } : { state: "refused", refused: error, asOf: 0 });
      }
      this.requestUpdate();
    }
  }

  /** Show an answer, or that it is awaited or refused. */
  protected shown<T>(it: Got<T>, show: (value: T) => unknown): unknown {
    if (it.state === "asking") return html`<p class="waiting" role="status">${t("asking")}</p>`;
    if (it.state === "refused") return this.refusedNote(it.refused!);
    return html`${it.refused ? this.refusedNote(it.refused) : nothing}${show(it.value as T)}`;
  }

  protected refusedNote(it: Refused): TemplateResult {
    const said = it.nextStep ? ` ${sentence(it.nextStep)}` : nothing;
    if (it.status === 403) {
      return html`<p class="empty notpermitted">${t("notPermitted", { role: this.roleWord(), what: it.what })}${said}</p>`;
    }
    return html`<p class="banner trouble" role="alert"><span>${t("refused", { what: it.what })}${said}</span></p>`;
  }

  protected abstract roleWord(): string;

  /** What to show to whoever is not known by anything for it; undefined where the server may be asked. */
  protected lacks(scope: Session["scopes"][number]): TemplateResult | undefined {
    if (this.page.session.scopes.includes(scope)) return undefined;
    return html`<p class="empty notpermitted">${t("lacks", { role: this.roleWord(), scope: t(scope) })}</p>`;
  }

  /** Do something for a form; what is refused stands beside it. */
  protected async attempt<T>(form: string, act: () => Promise<T>, said = ""): Promise<T | undefined> {
    if (this.outcomes.get(form)?.busy) return undefined;
    this.outcomes.set(form, { busy: true });
    this.requestUpdate();
    try {
      const value = await act();
      this.outcomes.set(form, { said });
      return value;
    } catch (error) {
      if (!(error instanceof Refused)) {
        this.outcomes.delete(form);
        throw error;
      }
      this.outcomes.set(form, { refused: error });
      return undefined;
    } finally {
      this.requestUpdate();
    }
  }

  /** Put something on record for a form; true once it is there or kept to be sent. */
  protected async say<T extends EntryType>(form: string, title: string, drafts: () => Promise<Said<T>> | Said<T>): Promise<boolean> {
    const sent = await this.attempt(form, async () => this.page.outbox.say(title, await drafts()));
    if (sent) this.outcomes.set(form, { said: t(sent), title });
    this.requestUpdate();
    return sent !== undefined;
  }

  protected outcome(form: string): unknown {
    const it = this.outcomes.get(form);
    return html`<div class="outcome" aria-live="polite">
      ${it?.busy ? html`<p class="waiting">${t("busy")}</p>` : nothing}
      ${it?.said ? html`<p class="good">✓ ${it.said}</p>` : nothing}
      ${it?.title ? doubts(this.page, it.title) : nothing}
      ${it?.refused ? this.refusedNote(it.refused) : nothing}
    </div>`;
  }

  protected isBusy(form: string): boolean {
    return this.outcomes.get(form)?.busy ?? false;
  }

  protected clear(form: string): void {
    this.outcomes.delete(form);
    this.requestUpdate();
  }

  /** As of when an answer is, and a key to ask again. */
  protected freshness(...paths: string[]): TemplateResult {
    const asOf = Math.min(...paths.map((it) => this.gots.get(it)?.asOf ?? 0));
    return html`<span class="fresh">${asOf ? html`<small>${t("asOf", { time: zulu(asOf) })}</small>` : nothing}
      <button type="button" class="quiet" @click=${() => this.again(...paths)}>${t("again")}</button></span>`;
  }
}
