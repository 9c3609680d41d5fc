// The bundle: the log as far as this party may see it, as one file that anyone can check; all of it, or what was chosen.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Bytes } from "../../verify/bytes.ts";
import type { Report } from "../../verify/bundle.ts";
import type { Reduced } from "../../verify/reduce.ts";
import { define } from "../../words/index.ts";
import { dtg } from "../../words/times.ts";
import { convenience, reportShown } from "./report.ts";
import { save } from "./saving.ts";
import type { Trusted } from "./trusted.ts";
import { t as r } from "./words.ts";

const t = define({
  en: {
    whole: "Make a bundle of all that you may see",
    chosen: { one: "Make a bundle of the {n} chosen", other: "Make a bundle of the {n} chosen" },
    nothing: "Choose statements to export some of them.",
    making: "The server writes it…",
    checking: "Checking {done} of {of}…",
    saved: "Saved as {name}: {kb} kB.",
    policy: "Save the policy that the server says",
    policyHint: "A policy says what you trust: the log's key, the roots, the witnesses. This one is the server's own word. Compare it over another line before you trust it.",
    proves: "What it proves",
    proves1: "Each entry that is shown was signed with a key that was its author's then, and not one byte of it was changed.",
    proves2: "All of them stand in this order in a log whose head the log's key has signed; nothing before the head can be taken out without being noticed by whoever holds another head.",
    not: "What it does not prove",
    not1: "That what a party states is so. A bundle holds no findings of fact.",
    not2: "That nothing else was said: what you may not see, or did not choose, is a bare leaf in it.",
    not3: "Who held a key: one in the node's custody signs what the node signs with it.",
    not4: "Without a policy from elsewhere, that it is the true log at all.",
    recalled: "Whoever is given it keeps it: released copies cannot be recalled.",
    signed: { one: "{n} as its author signed it", other: "{n} as their authors signed them" },
    released: "{n} only as the node told you of it: so all releases to you are in it",
    missing: "{n} not in it: your bundle does not show them",
    leaves: "{shown} of {size} entries are shown, every other one is its bare leaf.",
  },
  ar: {
    whole: "اصنع حزمة بكل ما يحق لكم أن تروه",
    chosen: {
      zero: "اصنع حزمة", one: "اصنع حزمة بالمختار", two: "اصنع حزمة بالمختارين", few: "اصنع حزمة بالمختارات وعددها {n}",
      many: "اصنع حزمة بالمختارات وعددها {n}", other: "اصنع حزمة بالمختارات وعددها {n}",
    },
    nothing: "اختر بيانات لتصدير بعضها.",
    making: "يكتبها الخادم…",
    checking: "التحقق من {done} من {of}…",
    saved: "حُفظت باسم {name}: {kb} كيلوبايت.",
    policy: "احفظ السياسة كما يقولها الخادم",
    policyHint: "السياسة تقول بماذا تثق: مفتاح السجل والجذور والشهود. هذه كلمة الخادم نفسه. قارنها عبر خط آخر قبل أن تثق بها.",
    proves: "ما الذي تثبته",
    proves1: "كل قيد معروض وُقّع بمفتاح كان لصاحبه حينها، ولم يتغير منه بايت واحد.",
    proves2: "وكلها بهذا الترتيب في سجل وقّع مفتاحُه رأسَه؛ لا يُنزع شيء قبل الرأس من دون أن يلاحظه من يملك رأسًا آخر.",
    not: "ما الذي لا تثبته",
    not1: "أن ما يذكره طرف صحيح. الحزمة لا تحوي إثباتًا لوقائع.",
    not2: "أن لا شيء غير ذلك قيل: ما لا يحق لك أن تراه، أو لم تختره، ورقة مجردة فيها.",
    not3: "من كان بيده المفتاح: ما في عهدة العقدة توقّع به العقدة.",
    not4: "أنها السجل الحقيقي أصلًا، من دون سياسة من مصدر آخر.",
    recalled: "من أُعطيها احتفظ بها: النسخ الصادرة لا يمكن استرجاعها.",
    signed: {
      zero: "لا شيء كما وقّعه صاحبه", one: "واحد كما وقّعه صاحبه", two: "اثنان كما وقّعهما أصحابهما", few: "{n} كما وقّعها أصحابها",
      many: "{n} كما وقّعها أصحابها", other: "{n} كما وقّعها أصحابها",
    },
    released: "{n} كما أبلغتكم به العقدة فقط: لذلك فيها كل ما أُبلغتم به",
    missing: "{n} ليست فيها: حزمتكم لا تعرضها",
    leaves: "يُعرض {shown} من {size} من القيود، وكل ما عداها ورقة مجردة.",
  },
});

const PATIENCE_MS = 10 * 60_000;

/** The bundle as the server gives it. */
export async function fetchBundle(page: Page, size?: number): Promise<Bytes> {
  const answer = await page.api.fetch(`/v1/bundle${size ? `?size=${size}` : ""}`, { patienceMs: PATIENCE_MS });
  return new Uint8Array(await answer.arrayBuffer());
}

@customElement("ol-bundle")
export class Bundle extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** Entries to which it is to be reduced; undefined where the whole is all that is offered. */
  @property({ attribute: false }) chosen: ReadonlySet<string> | undefined;
  @state() private busy = "";
  @state() private refused = "";
  @state() private saved: { name: string; kb: number } | undefined;
  @state() private from: Trusted["from"] = "server";
  @state() private report: Report | undefined;
  @state() private reduced: Reduced | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const n = this.chosen?.size ?? 0;
    return html`<div class="split"><div><h4>${t("proves")}</h4><ul><li>${t("proves1")}</li><li>${t("proves2")}</li></ul></div>
        <div><h4>${t("not")}</h4><ul><li>${t("not1")}</li><li>${t("not2")}</li><li>${t("not3")}</li><li>${t("not4")}</li></ul></div></div>
      <p>${t("recalled")}</p>
      <p class="actions">
        ${this.chosen ? html`<button type="button" class="primary" ?disabled=${!n || !!this.busy} @click=${() => this.make(this.chosen)}>${t("chosen", { n })}</button>` : nothing}
        <button type="button" class=${this.chosen ? "" : "primary"} ?disabled=${!!this.busy} @click=${() => this.make(undefined)}>${t("whole")}</button>
        <button type="button" class="quiet" @click=${() => this.policy()}>${t("policy")}</button></p>
      ${this.chosen && !n ? html`<small>${t("nothing")}</small>` : nothing}
      <small>${t("policyHint")}</small>
      <div role="status">${this.busy ? html`<p class="waiting">${this.busy}</p>` : nothing}${this.refused ? html`<p class="late">${this.refused}</p>` : nothing}
        ${this.saved ? html`<p>✓ ${t("saved", { ...this.saved })}</p>` : nothing}</div>
      ${this.reduced ? this.reducedShown(this.reduced) : nothing}
      ${this.saved ? convenience(this.saved.name) : nothing}
      ${this.report ? reportShown(this.report, this.from) : nothing}`;
  }

  private reducedShown(it: Reduced): TemplateResult {
    return html`<ul>
      <li>${t("signed", { n: it.signed.length })}</li>
      ${it.released.length ? html`<li>${t("released", { n: it.released.length })}</li>` : nothing}
      ${it.missing.length ? html`<li class="late">${t("missing", { n: it.missing.length })}</li>` : nothing}
      <li>${t("leaves", { shown: it.shown, size: it.size })}</li></ul>`;
  }

  private async make(chosen: ReadonlySet<string> | undefined): Promise<void> {
    this.refused = "";
    this.saved = this.report = this.reduced = undefined;
    this.busy = t("making");
    try {
      let data = await fetchBundle(this.page);
      if (chosen) {
        const { reduceBundle } = await import("../../verify/reduce.ts");
        this.reduced = await reduceBundle(data, chosen);
        data = this.reduced.data;
      }
      const name = `openline-${this.page.party}-${dtg(this.page.api.now())}.bundle`;
      save(name, data, "application/x-ndjson");
      this.saved = { name, kb: Math.ceil(data.length / 1000) };
      const [{ verifyBundle }, { policyOf }, { canVerify }] = await Promise.all([import("../../verify/bundle.ts"), import("./trusted.ts"), import("../../verify/signing.ts")]);
      if (!(await canVerify())) {
        this.refused = r("cannot"); // of the browser, not of the bundle
        return;
      }
      const { policy, from } = await policyOf(this.page);
      this.from = from;
      this.report = await verifyBundle(data, policy, (done, of) => (this.busy = t("checking", { done, of })));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused = error.said;
    } finally {
      this.busy = "";
    }
  }

  private policy(): void {
    save("openline.policy", new TextEncoder().encode(JSON.stringify(this.page.api.theatre.policy, null, 2) + "\n"), "application/json");
  }
}
