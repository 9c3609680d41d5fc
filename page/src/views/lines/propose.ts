// Proposing a line: it is open once every party on it has signed; proposing it is one's own signature (R4, R5).
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Page } from "../../data/page.ts";
import type { Body, Facts } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { define } from "../../words/index.ts";
import { level } from "../../words/terms.ts";
import { hoursOf } from "./hours.ts";
import { t as lineWord } from "./words.ts";

const t = define({
  en: {
    title: "Propose a channel",
    says: "All on it sign the same text; proposing it is your signature. What it says is changed by a new channel alone.",
    id: "Id: small letters, digits and dashes",
    name: "Name",
    parties: "With whom",
    level: "Level", carrier: "By",
    languages: "Languages, the usual first",
    interpreter: "Who interprets, or where to ask",
    hours: "Hours (UTC); empty is day and night",
    every: "Line check every so many minutes; 0 is never",
    within: "A check not answered within so many minutes is missed",
    first: "First check (UTC); empty is now",
    opening: "On what terms sealed messages are opened to others",
    button: "Propose and sign",
    said: "Channel {id} proposed",
    badHours: "These are no hours. Write them such as mon-fri 06:00-18:00.",
    taken: "{id} is on record. Proposing it again makes version {n} of it, for all on it to sign. Press again if that is meant; otherwise choose another id.",
    nobody: "Choose at least one other party.",
    open: "Open it",
  },
  ar: {
    title: "اقتراح قناة",
    says: "يوقّع كل من عليها النص نفسه، واقتراحها توقيعكم. لا يتغير ما تقوله إلا بقناة جديدة.",
    id: "المعرّف: حروف لاتينية صغيرة وأرقام وشرطات",
    name: "الاسم",
    parties: "مع من",
    level: "المستوى", carrier: "بواسطة",
    languages: "اللغات، المعتادة أولًا",
    interpreter: "من يترجم، أو أين يُسأل",
    hours: "الساعات (UTC)؛ والفارغ ليلًا ونهارًا",
    every: "فحص الخط كل كم دقيقة؛ 0 أبدًا",
    within: "يفوت الفحص إن لم يُجب خلال كم دقيقة",
    first: "أول فحص (UTC)؛ والفارغ الآن",
    opening: "بأي شروط تُفتح الرسائل المختومة لغيرهم",
    button: "اقتراح وتوقيع",
    said: "اقتُرحت القناة {id}",
    badHours: "هذه ليست ساعات. اكتبها مثل mon-fri 06:00-18:00.",
    taken: "{id} مسجّلة. اقتراحها ثانية يجعلها النسخة {n}، يوقّعها كل من عليها. اضغط مرة أخرى إن كان ذلك هو المقصود، وإلا فاختر معرّفًا آخر.",
    nobody: "اختر طرفًا آخر على الأقل.",
    open: "افتحها",
  },
});

type ChannelText = Body<"channel.propose/v1">["channel"];
type Level = ChannelText["level"];
type Carrier = NonNullable<Facts<"channel.propose/v1">["carrier"]>;
const LEVELS: readonly Level[] = ["tactical", "operational", "strategic", "diplomatic"];
const CARRIERS: readonly Carrier[] = ["openline", "voice", "mail"];
const MINUTE_MS = 60_000;

@customElement("ol-propose-channel")
export class Propose extends LitElement {
  @property({ attribute: false }) page!: Page;
  @state() private wrong = "";
  @state() private proposed = "";
  /** The id that was asked about: it is taken. */
  private again = "";
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const others = this.page.lists.rows("parties").filter((it) => it.party !== this.page.party);
    return html`<form class="card" @submit=${this.submit}>
      <h2>${t("title")}</h2><p><small>${t("says")}</small></p>
      <div class="row">
        <label>${t("id")} <input name="id" required dir="ltr" pattern="[a-z0-9][a-z0-9\\-_.]*" maxlength="64" autocomplete="off" spellcheck="false"></label>
        <label>${t("name")} <input name="name" dir="auto" maxlength="200"></label>
      </div>
      <fieldset class="choice"><legend>${t("parties")}</legend>${repeat(others, (it) => it.party,
        (it) => html`<label><input type="checkbox" name="party" value=${it.party}>${partyName(this.page, it.party)}</label>`,
      )}</fieldset>
      <div class="row">
        <label>${t("level")} <select name="level">${LEVELS.map((it) => html`<option value=${it}>${level(it)}</option>`)}</select></label>
        <label>${t("carrier")} <select name="carrier">${CARRIERS.map((it) => html`<option value=${it}>${lineWord(it)}</option>`)}</select></label>
        <label>${t("languages")} <input name="languages" dir="ltr" value="en, ar" required></label>
      </div>
      <div class="row">
        <label>${t("interpreter")} <input name="interpreter" dir="auto" maxlength="200"></label>
        <label>${t("hours")} <input name="hours" dir="ltr" placeholder="mon-fri 06:00-18:00"></label>
      </div>
      <div class="row">
        <label>${t("every")} <input name="every" type="number" min="0" max="10080" value="0" dir="ltr"></label>
        <label>${t("within")} <input name="within" type="number" min="1" max="1440" value="15" dir="ltr"></label>
        <label>${t("first")} <input name="first" type="datetime-local" dir="ltr"></label>
      </div>
      <label>${t("opening")} <textarea name="opening" rows="2" dir="auto" maxlength="2000"></textarea></label>
      ${this.wrong ? html`<p class="late" role="alert">${this.wrong}</p>` : nothing}
      <p class="actions"><button class="primary" ?disabled=${this.saying.busy}>${t("button")}</button></p>
      ${this.saying.shown()}
      ${this.proposed ? html`<p><a href=${`#/lines/${encodeURIComponent(this.proposed)}`}>${t("open")}</a></p>` : nothing}
    </form>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(given.get(name) ?? "").trim();
    const { page } = this;
    const others = given.getAll("party").map(String);
    const hours = hoursOf(text("hours"));
    this.wrong = hours === undefined ? t("badHours") : others.length ? "" : t("nobody");
    if (this.wrong || hours === undefined) return;
    const id = text("id");
    const known = page.lists.rows("channels").find((it) => it.channel === id);
    const version = (known?.version ?? 0) + 1;
    if (known && this.again !== id) {
      this.again = id;
      this.wrong = t("taken", { id, n: version });
      return;
    }
    this.again = "";
    const every = Number(text("every"));
    const now = Math.floor(page.api.now() / MINUTE_MS) * MINUTE_MS;
    const checks = every
      ? { first_ms: text("first") ? Date.parse(`${text("first")}Z`) : now, every_ms: every * MINUTE_MS, within_ms: Number(text("within")) * MINUTE_MS }
      : null;
    const shared = { version, parties: [page.party, ...others], level: text("level") as Level, carrier: text("carrier") as Carrier, checks };
    const said = await this.saying.say(t("said", { id }), {
      type: "channel.propose/v1",
      facts: { channel: id, proposal_sha256: "", ...shared },
      body: {
        channel: {
          id, name: text("name") || id, languages: text("languages").split(/[\s,]+/).filter(Boolean),
          interpreter: text("interpreter"), hours, opening_terms: text("opening"), ...shared,
        },
      },
    });
    if (said) this.proposed = id;
  }
}
