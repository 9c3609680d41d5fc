// Supplying the text of a template, worded by people: it stands beside what there is, and displaces nobody else's.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Page } from "../../data/page.ts";
import { Saying } from "../../parts/saying.ts";
import { define } from "../../words/index.ts";
import { typed } from "../desk/kit.ts";
import { directionOf, type TemplateRow } from "./kinds.ts";
import { digestOf, formsOf, type TemplateText } from "./supplying.ts";
import { tongue } from "./words.ts";

const t = define({
  en: {
    hint: "As your party words it. It stands beside what there is, in place of none but your own of the same language. What nobody has reviewed is issued in exercises only.",
    language: "Language",
    text: "The text, with each of {slots}",
    form: "How {slot} is worded",
    button: "Put the text on record",
    said: "Text of {template} in {language}",
    byCommand: "A browser computes no digest over plain HTTP. By the command line: openline template supply {template} FILE --as {party}",
  },
  ar: {
    hint: "كما يصوغه طرفكم. يقف إلى جانب ما هو موجود، ولا يحل إلا محل نصكم أنتم باللغة نفسها. وما لم يراجعه أحد يُصدر في التمارين فقط.",
    language: "اللغة",
    text: "النص، وفيه كل من {slots}",
    form: "كيف يُصاغ {slot}",
    button: "سجّل النص",
    said: "نص {template} ب{language}",
    byCommand: "لا يحسب المتصفح بصمة عبر HTTP غير المؤمّن. بسطر الأوامر: \u2066openline template supply {template} FILE --as {party}\u2069",
  },
});

@customElement("ol-supply")
export class Supply extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) template!: TemplateRow;
  @state() private language = "";
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { template, known } = this;
    if (!known) return nothing;
    if (!isSecureContext) return html`<p><small>${t("byCommand", { template: template.template, party: this.page.party })}</small></p>`;
    const languages = [...new Set(template.texts.map((it) => it.text.language))];
    const { language, text, plurals, forms = {} } = known;
    const [lang, dir] = [language, directionOf(language)];
    return html`<form @submit=${(event: SubmitEvent) => void this.submit(event, known)}>
      <p><small>${t("hint")}</small></p>
      <label>${t("language")} <select @change=${(event: Event) => (this.language = (event.target as HTMLSelectElement).value)}>${languages.map(
        (it) => html`<option value=${it} ?selected=${it === language}>${tongue(it)}</option>`)}</select></label>
      ${keyed(language, html`<label>${t("text", { slots: template.slots.map((it) => `{${it.name}}`).join(" ") })}
          <textarea name="text" rows="3" required lang=${lang} dir=${dir} .defaultValue=${text ?? ""}></textarea></label>
        ${template.slots.map((slot): TemplateResult | typeof nothing => {
          const needed = formsOf(slot.kind, plurals);
          if (!needed.length) return nothing;
          return html`<fieldset><legend>${t("form", { slot: slot.name })}</legend><div class="row">${needed.map(
            ([form, parts]) => html`<label><span class="mono" dir="ltr">${form} ${parts}</span>
              <input name="form:${slot.name}:${form}" required lang=${lang} dir=${dir} .defaultValue=${forms[slot.name]?.[form] ?? ""} autocomplete="off"></label>`)}</div></fieldset>`;
        })}`)}
      <p class="actions"><button class="primary" ?disabled=${this.saying.busy}>${t("button")}</button></p>
      ${this.saying.shown()}
    </form>`;
  }

  /** What it begins with: one's own text in the language, else what there is; script, plurals and digits are the language's. */
  private get known(): TemplateText | undefined {
    const { texts } = this.template;
    const there = texts.filter((it) => it.text.language === (this.language || texts[0]?.text.language));
    return (there.find((it) => it.supplied_by === this.page.party) ?? there[0])?.text;
  }

  private async submit(event: SubmitEvent, known: TemplateText): Promise<void> {
    const { text } = typed(event);
    const { language, script, digits, plurals } = known;
    const forms: Record<string, Record<string, string>> = {};
    for (const slot of this.template.slots) {
      const needed = formsOf(slot.kind, plurals);
      if (needed.length) forms[slot.name] = Object.fromEntries(needed.map(([form]) => [form, text(`form:${slot.name}:${form}`)]));
    }
    const made: TemplateText = { language, script, digits, plurals, text: text("text"), forms, remark: "" };
    const facts = { template: this.template.template, language, text_sha256: await digestOf(this.template, made) };
    const title = t("said", { template: this.template.title, language: tongue(language) });
    await this.saying.say(title, { type: "template.text/v1", facts, body: { text: made } });
  }
}
