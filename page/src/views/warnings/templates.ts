// Templates: every text of each beside the others, whose it is, who has reviewed it; and a party's own review.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import { Saying } from "../../parts/saying.ts";
import { define } from "../../words/index.ts";
import { directionOf, reviewShown, type TemplateRow } from "./kinds.ts";
import "./supply.ts";
import { demand, t, tongue } from "./words.ts";

const w = define({
  en: {
    what: "Words that people wrote before they were needed. No text is ever made or translated by a machine; what nobody has reviewed is issued in exercises only.",
    asksNothing: "no warning: used elsewhere",
    slots: "Slots",
    noText: "No text yet: a party supplies one.",
    review: "Sign that we have reviewed these words",
    reviewSure: "Your party signs that it has read and reviewed exactly these words, in {language}. A change of one letter asks for a new review.",
    sign: "Sign the review",
    back: "Back",
    reviewed: "Review of {template} in {language}",
    note: "Note (optional)",
    supply: "Supply a text of our own",
    digest: "digest {digest}",
    forms: "How slots are worded",
  },
  ar: {
    what: "كلمات كتبها أشخاص قبل الحاجة إليها. لا نص يُصنع أو يُترجم آليًا أبدًا؛ وما لم يراجعه أحد يُصدر في التمارين فقط.",
    asksNothing: "ليس إنذارًا: يُستعمل في موضع آخر",
    slots: "الخانات",
    noText: "لا نص بعد: يقدّمه طرف.",
    review: "وقّع أننا راجعنا هذه الكلمات",
    reviewSure: "يوقّع طرفكم أنه قرأ وراجع هذه الكلمات بعينها، ب{language}. تغيير حرف واحد يستدعي مراجعة جديدة.",
    sign: "وقّع المراجعة",
    back: "رجوع",
    reviewed: "مراجعة {template} ب{language}",
    note: "ملاحظة (اختياري)",
    supply: "تقديم نص من عندنا",
    digest: "البصمة {digest}",
    forms: "كيف تُصاغ الخانات",
  },
});

type TextRow = TemplateRow["texts"][number];

@customElement("ol-templates")
export class Templates extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** The digest of the text that is about to be reviewed. */
  @state() private reviewing = "";
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const rows = this.page.lists.rows("templates");
    return html`<p>${w("what")}</p>${this.saying.shown()}${rows.map((it) => this.template(it))}`;
  }

  private template(it: TemplateRow): TemplateResult {
    const there = it.texts.filter((one) => one.digest);
    const empty = [...new Set(it.texts.filter((one) => !one.digest && !there.some((other) => other.text.language === one.text.language)).map((one) => one.text.language))];
    return html`<details class="card template"><summary><bdi>${it.title}</bdi> <small class="mono" dir="ltr">${it.template}</small>
        <small>${it.demand ? `${t("asks")}: ${demand(it.demand)}` : w("asksNothing")}</small></summary>
      <p><small>${w("slots")}: ${it.slots.map((one) => one.name).join(", ")}</small></p>
      <div class="sideways">${there.map((one) => this.text(it, one))}
        ${empty.map((language) => html`<section class="wording"><h3>${tongue(language)}</h3><p class="waiting">${w("noText")}</p></section>`)}</div>
      <details><summary>${w("supply")}</summary><ol-supply .page=${this.page} .template=${it}></ol-supply></details>
    </details>`;
  }

  private text(template: TemplateRow, it: TextRow): TemplateResult {
    const language = it.text.language;
    return html`<section class="wording"><h3>${tongue(language)}</h3>
      <blockquote class="said" lang=${language} dir=${directionOf(language)}>${it.text.text}</blockquote>
      ${reviewShown(this.page, it)}
      ${it.text.remark ? html`<small dir="auto">${it.text.remark}</small>` : nothing}
      <details><summary>${w("forms")}</summary><dl class="facts">${Object.entries(it.text.forms ?? {}).map(
        ([slot, forms]) => html`<dt class="mono" dir="ltr">${slot}</dt><dd lang=${language} dir=${directionOf(language)}>${Object.values(forms).join(" · ")}</dd>`)}</dl>
        <small class="mono" dir="ltr">${w("digest", { digest: it.digest })}</small></details>
      ${it.reviewed_by.includes(this.page.party) ? nothing
        : this.reviewing === it.digest ? this.sure(template, it)
        : html`<button type="button" class="quiet" @click=${() => (this.reviewing = it.digest)}>${w("review")}</button>`}
    </section>`;
  }

  private sure(template: TemplateRow, it: TextRow): TemplateResult {
    const language = it.text.language;
    return html`<form @submit=${async (event: SubmitEvent) => {
      event.preventDefault();
      const reason = String(new FormData(event.target as HTMLFormElement).get("reason") ?? "");
      const facts = { template: template.template, language, text_sha256: it.digest };
      const said = await this.saying.say(w("reviewed", { template: template.title, language: tongue(language) }), { type: "template.review/v1", facts, body: { reason } });
      if (said) this.reviewing = "";
    }}><p>${w("reviewSure", { language: tongue(language) })}</p>
      <label>${w("note")} <input name="reason" dir="auto" autocomplete="off"></label>
      <p class="actions"><button class="primary">${w("sign")}</button>
        <button type="button" class="quiet" @click=${() => (this.reviewing = "")}>${w("back")}</button></p></form>`;
  }
}
