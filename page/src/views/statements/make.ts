// Making a statement: in the party's own words, beside those of others.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { newId, Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Body, Facts, Rows } from "../../data/types.ts";
import { Echoing } from "../../parts/geometry/echoing.ts";
import { partyName, short } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { define } from "../../words/index.ts";
import { dtg } from "../../words/times.ts";
import { timeField } from "../desk/fields.ts";
import { typed } from "../desk/kit.ts";
import { timeOf } from "../desk/moments.ts";
import "../incidents/accountfields.ts";
import { f as formWord } from "../incidents/formwords.ts";
import type { AccountSaid } from "../incidents/types.ts";
import { tongue } from "../warnings/words.ts";
import { bodyOf } from "./card.ts";
import { subjectOf } from "./subject.ts";
import { verb, VERBS, type Verb } from "./words.ts";

const w = define({
  en: {
    title: "Make a statement",
    about: "About",
    other: "Something else, by its id",
    verb: "What it does",
    to: "Made to: who is shown it",
    text: "In your party's own words",
    language: "Language of the text",
    second: "The same in another language (optional), as your party words it",
    secondLanguage: "Its language",
    condition: "If (the condition)", consequence: "then (what follows)", saidTo: "Said to (those above, without)",
    place: "Where it was, in your words (optional)",
    at: "Where that is, in your view: decimal, degrees and minutes, or MGRS (optional)",
    badAt: "This cannot be read as a coordinate.",
    replaces: "Replaces one of your own, which stays (optional)",
    nothingReplaced: "replaces nothing",
    withheld: "Whose it is stays with the node (a mandate forbids to say it)",
    reports: "What a party does beyond communication stands here and nowhere else, as what it states itself.",
    add: "Put the statement on record",
    recalled: "Released copies cannot be recalled.",
    said: "{verb}: {about}",
    nobody: "It is made to nobody: choose who is shown it.",
    answerBy: "Asks each of those for a statement by (optional; that none came by then is put on record)",
    speaker: "Who spoke for your party, by function (optional)",
    verbatim: "The very words, where the text above is not they (optional)",
    later: "The time by which it asks is past, or none.",
  },
  ar: {
    title: "إصدار بيان",
    about: "بشأن",
    other: "شيء آخر، بمعرّفه",
    verb: "ما الذي يفعله",
    to: "موجّه إلى: من يُعرض عليه",
    text: "بكلمات طرفكم",
    language: "لغة النص",
    second: "الشيء نفسه بلغة أخرى (اختياري)، كما يصوغه طرفكم",
    secondLanguage: "لغته",
    condition: "إن (الشرط)", consequence: "فعندئذ (ما يترتب)", saidTo: "قيل لـ (من ذُكروا أعلاه إن تُرك)",
    place: "أين كان ذلك، بكلماتكم (اختياري)",
    at: "أين ذلك في رأيكم: عشري أو درجات ودقائق أو MGRS (اختياري)",
    badAt: "لا يمكن قراءة هذا كإحداثية.",
    replaces: "يحل محل بيان لكم، ويبقى ذاك (اختياري)",
    nothingReplaced: "لا يحل محل شيء",
    withheld: "يبقى صاحبه معروفًا للعقدة وحدها (تفويض يمنع ذكره)",
    reports: "ما يفعله طرف خارج التواصل مكانه هنا وحده، كما يذكره هو.",
    add: "سجّل البيان",
    recalled: "النسخ الصادرة لا يمكن استرجاعها.",
    said: "{verb}: {about}",
    nobody: "ليس موجّهًا إلى أحد: اختر من يُعرض عليه.",
    answerBy: "يطلب من كل منهم بيانًا قبل (اختياري؛ ويُسجَّل إن لم يأت شيء حتى حينها)",
    speaker: "من تكلّم عن طرفكم، بالوظيفة (اختياري)",
    verbatim: "الكلمات نفسها، إن لم يكن النص أعلاه هي (اختياري)",
    later: "الوقت الذي يطلب قبله قد مضى، أو ليس وقتًا.",
  },
});

const TONGUES = ["en", "ar", "ckb", "kmr", "ru", "fa"];

@customElement("ol-state")
export class MakeStatement extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) about = "";
  /** The incident that it is about, where it is about one: then it may give an account of its own. */
  @property({ attribute: false }) incident: Rows["incidents"] | undefined;
  @state() private accounts = false;
  @state() private verb: Verb = "alleges";
  @state() private misread = "";
  private readonly saying = new Saying(this);
  private readonly echoing = new Echoing(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { page } = this;
    const others = page.lists.rows("parties").filter((it) => it.party !== page.party && it.party !== "node" && it.addressable !== "never");
    const asker = page.lists.rows("statements").find((it) => it.statement === this.about)?.author;
    const own = page.lists.rows("statements").filter((it) => it.author === page.party && !it.replaced_by);
    return html`<form class="card stating" @submit=${(event: SubmitEvent) => this.submit(event)}>
      <h3>${w("title")}</h3>
      ${this.subject()}
      <fieldset class="choice"><legend>${w("verb")}</legend>${VERBS.map((it) => html`<label><input type="radio" name="verb" value=${it} required
        .checked=${this.verb === it} @change=${() => (this.verb = it)}> ${verb(it)}</label>`)}</fieldset>
      ${this.verb === "reports" ? html`<small>${w("reports")}</small>` : nothing}
      <fieldset class="choice"><legend>${w("to")}</legend>${repeat(others, (it) => it.party,
        (it) => html`<label><input type="checkbox" name="to" value=${it.party} ?checked=${it.party === asker}> <bdi>${it.name ?? it.party}</bdi></label>`)}</fieldset>
      <label>${w("text")} <textarea name="text" rows="3" dir="auto" ?required=${this.verb !== "no_response" && this.verb !== "conditional"}></textarea></label>
      <label>${w("language")} ${tongues("language", "en")}</label>
      ${this.verb === "conditional"
        ? html`<fieldset><legend>${verb("conditional")}</legend>
            <label>${w("condition")} <textarea name="condition" rows="2" dir="auto" required></textarea></label>
            <label>${w("consequence")} <textarea name="consequence" rows="2" dir="auto" required></textarea></label>
            <label>${w("saidTo")} <input name="addressee" dir="auto" autocomplete="off"></label></fieldset>`
        : nothing}
      <details><summary>${w("second")}</summary><label>${w("second")} <textarea name="second" rows="3" dir="auto"></textarea></label>
        <label>${w("secondLanguage")} ${tongues("secondLanguage", "ar")}</label></details>
      <details><summary>${w("verbatim")}</summary><label>${w("verbatim")} <textarea name="verbatim" rows="2" dir="auto"></textarea></label></details>
      <div class="row"><label>${w("speaker")} <input name="speaker" dir="auto" autocomplete="off"></label>
        ${this.verb === "no_response" ? nothing : timeField(w("answerBy"), "answerBy", { required: false })}</div>
      ${this.place()}
      ${own.length ? html`<label>${w("replaces")} <select name="replaces"><option value="">${w("nothingReplaced")}</option>${repeat(own, (it) => it.statement,
        (it) => html`<option value=${it.statement}>${it.statement}: ${(bodyOf(it)?.text ?? "").slice(0, 60)}</option>`)}</select></label>` : nothing}
      <label><input type="checkbox" name="withheld"> ${w("withheld")}</label>
      <small>${w("recalled")}</small>
      ${this.misread ? html`<p class="late" role="alert">${this.misread}</p>` : nothing}
      ${this.saying.shown()}
      <p class="actions"><button class="primary" ?disabled=${this.saying.busy}>${w("add")}</button></p>
    </form>`;
  }

  /** Where it was; of an incident, a whole account: when, where and what. */
  private place(): TemplateResult {
    const { incident } = this;
    if (incident) {
      const begun = { kind: incident.kind, at: dtg(incident.at_ms) };
      return html`<label><input type="checkbox" .checked=${this.accounts} @change=${(event: Event) => (this.accounts = (event.target as HTMLInputElement).checked)}> ${formWord("withAccount")}</label>
        ${this.accounts ? html`<ol-account-fields .page=${this.page} .initial=${begun}></ol-account-fields>` : nothing}`;
    }
    return html`<div class="row"><label>${w("place")} <input name="place" dir="auto" autocomplete="off"></label>
        <label>${w("at")} <input name="at" dir="ltr" autocomplete="off" @input=${(event: Event) => this.placed((event.target as HTMLInputElement).value.trim())}></label></div>
      ${this.echoing.render()}`;
  }

  private placed(at: string): void {
    this.echoing.say(at ? [at] : []);
  }

  private subject(): TemplateResult {
    if (this.about) {
      const it = subjectOf(this.page, this.about);
      return html`<p>${w("about")}: <strong>${it.kind}</strong> <bdi>${it.title}</bdi> <small class="mono" dir="ltr">${short(this.about)}</small></p>`;
    }
    const { lists } = this.page;
    const ids = [
      ...lists.rows("statements").map((it) => it.statement),
      ...lists.rows("warnings").map((it) => it.warning),
      ...lists.rows("incidents").map((it) => it.incident),
      ...lists.rows("stops").map((it) => it.stop),
      ...lists.rows("matches").map((it) => it.match),
      ...lists.rows("messages").slice(-30).map((it) => it.message),
      ...lists.rows("zones").map((it) => it.id!),
      ...lists.rows("movements").map((it) => it.id!),
      ...lists.rows("sites").map((it) => it.id!),
    ];
    return html`<label>${w("about")} <input name="about" dir="ltr" list="stated-about" required autocomplete="off" spellcheck="false"></label>
      <datalist id="stated-about">${ids.map((id) => {
        const it = subjectOf(this.page, id);
        return html`<option value=${id}>${it.kind}: ${it.title}</option>`;
      })}</datalist>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const { form, data, text } = typed(event);
    this.misread = "";
    const to = data.getAll("to").map(String);
    await this.echoing.settled();
    const at = text("at") ? this.echoing.place(text("at")) : undefined;
    if (!to.length) this.misread = w("nobody");
    else if (text("at") && !at) this.misread = w("badAt");
    const answerBy = text("answerBy") ? timeOf(text("answerBy")) : undefined;
    if (text("answerBy") && !(answerBy && answerBy > this.page.api.now())) this.misread = w("later");
    let account: AccountSaid | undefined;
    try {
      account = await this.querySelector("ol-account-fields")?.read();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.misread = error.detail;
    }
    if (this.misread) return;
    const about = this.about || text("about");
    const conditional = this.verb === "conditional";
    const facts: Facts<"statement.make/v1"> = {
      statement: `s-${newId().slice(0, 8)}`, about, verb: this.verb, to, withheld: data.has("withheld"), replaces: text("replaces"),
      ...(answerBy ? { answer_by_ms: answerBy } : {}),
    };
    const body: Body<"statement.make/v1"> = {
      text: text("text"),
      language: text("language"),
      translations: text("second") ? [{ language: text("secondLanguage"), text: text("second") }] : [],
      condition: text("condition"),
      consequence: text("consequence"),
      addressee: text("addressee") || (conditional ? to.map((it) => partyName(this.page, it)).join(", ") : ""),
      place: account?.place ?? { said: text("place"), position: at ? { lon_e7: at.lon_e7, lat_e7: at.lat_e7 } : null },
      ...(account ? { account } : {}),
      ...(text("speaker") ? { speaker: text("speaker") } : {}),
      ...(text("verbatim") ? { verbatim: text("verbatim") } : {}),
    };
    const title = w("said", { verb: verb(this.verb), about: subjectOf(this.page, about).title });
    if (await this.saying.say(title, { type: "statement.make/v1", facts, body })) {
      form.reset();
      this.placed("");
      this.verb = "alleges";
      this.accounts = false;
      void this.page.lists.refresh("statements");
    }
  }
}

function tongues(name: string, chosen: string): TemplateResult {
  return html`<select name=${name}>${TONGUES.map((it) => html`<option value=${it} ?selected=${it === chosen}>${tongue(it)} (${it})</option>`)}</select>`;
}
