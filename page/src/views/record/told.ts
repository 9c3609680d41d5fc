// What this party had been told by a time, and what it had acknowledged of it by then (R21): to be searched and printed.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { partyName, short, thingName } from "../../parts/naming.ts";
import { define } from "../../words/index.ts";
import { phrase } from "../../words/phrases.ts";
import { receipt } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { readTime, timeField } from "../desk/fields.ts";
import { moment, typed } from "../desk/kit.ts";
import { saidIn } from "./saidin.ts";
import { t as r } from "./words.ts";

const t = define({
  en: {
    what: "What your party had been told by a time, in the order in which it was told, and how far it said that each had got.",
    at: "By this time (now, without)",
    whose: "Whose",
    ask: "Show",
    search: "Search in it",
    count: { one: "{n} release, by {when}", other: "{n} releases, by {when}" },
    now: "now",
    seq: "No.", told: "Told", detail: "How much", what2: "What", levels: "Acknowledged",
    none: "nothing",
    awaited: "awaiting an answer of yours: {n}",
    withdrawn: "withdrawn: no longer shown. Released copies cannot be recalled.",
    passTo: "to be passed on to {party}",
    redacted: "redacted",
    level: "{level}: {how}", yes: "yes", partly: "partly", cannot_say: "cannot say",
    print: "Print",
    not: "No level means approval, admission or protection.",
    full: "in full", contact: "whom to call", existence: "that something is there", coarse: "coarsely", nothing: "nothing", withdrawnWord: "withdrawn",
    cell: "joint cell {name}",
    more: "Wait: {n} so far…",
  },
  ar: {
    what: "ما أُبلغ به طرفكم حتى وقت ما، بترتيب إبلاغه، وإلى أين قال إن كلًّا منه وصل.",
    at: "حتى هذا الوقت (الآن إن تُرك)",
    whose: "لمن",
    ask: "اعرض",
    search: "بحث فيه",
    count: {
      zero: "لا إبلاغ حتى {when}", one: "إبلاغ واحد حتى {when}", two: "إبلاغان حتى {when}", few: "{n} إبلاغات حتى {when}",
      many: "{n} إبلاغًا حتى {when}", other: "{n} إبلاغ حتى {when}",
    },
    now: "الآن",
    seq: "الرقم", told: "أُبلغ", detail: "كم", what2: "ماذا", levels: "أُقرّ به",
    none: "لا شيء",
    awaited: "بانتظار رد منكم: {n}",
    withdrawn: "سُحب: لم يعد يُعرض. النسخ الصادرة لا يمكن استرجاعها.",
    passTo: "ليُبلّغ إلى {party}",
    redacted: "محجوب",
    level: "{level}: {how}", yes: "نعم", partly: "جزئيًا", cannot_say: "لا يمكن القول",
    print: "طباعة",
    not: "لا يعني أي مستوى موافقة أو إقرارًا أو حماية.",
    full: "كاملًا", contact: "بمن يُتصل", existence: "أن هناك شيئًا", coarse: "تقريبيًا", nothing: "لا شيء", withdrawnWord: "مسحوب",
    cell: "خلية مشتركة {name}",
    more: "انتظر: {n} حتى الآن…",
  },
});

type Row = Shown["ToldRow"];
const DETAILS = ["full", "contact", "existence", "coarse", "nothing"] as const;

@customElement("ol-told")
export class Told extends LitElement {
  @property({ attribute: false }) page!: Page;
  @state() private rows: readonly Row[] = [];
  @state() private at = 0;
  @state() private whose = "";
  @state() private search = "";
  @state() private asking = false;
  @state() private refused = "";
  private turn = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    void this.ask();
  }

  private async ask(): Promise<void> {
    const turn = ++this.turn;
    this.asking = true;
    this.refused = "";
    this.rows = [];
    try {
      let after = "";
      do {
        const asked = new URLSearchParams({ limit: "1000", ...(this.at ? { at: String(this.at) } : {}), ...(this.whose ? { party: this.whose } : {}), ...(after ? { after } : {}) });
        const page = await this.page.api.look<Shown["ToldPage"]>(`/v1/told?${asked}`);
        if (turn !== this.turn) return;
        this.rows = [...this.rows, ...page.rows];
        after = page.next ?? "";
      } while (after);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (turn !== this.turn) return;
      this.refused = error.said;
    }
    this.asking = false;
  }

  override render() {
    const sought = this.search.trim().toLocaleLowerCase();
    const rows = this.rows.filter((it) => !sought || this.words(it).toLocaleLowerCase().includes(sought));
    const due = this.page.lists.rows("due").filter((it) => it.party === this.page.party && it.release).map((it) => it.release!);
    const cells = this.page.lists.rows("cells").filter((it) => it.seated.includes(this.page.party));
    return html`<p>${t("what")} <small>${t("not")}</small></p>
      <form class="row noprint" role="search" @submit=${(event: SubmitEvent) => this.submit(event)}>
        ${timeField(t("at"), "at", { required: false, now: this.page.api.now() })}
        ${cells.length ? html`<label>${t("whose")} <select name="whose"><option value="">${partyName(this.page, this.page.party)}</option>${cells.map(
          (it) => html`<option value=${it.cell}>${t("cell", { name: it.name ?? it.cell })}</option>`)}</select></label>` : nothing}
        <button class="primary">${t("ask")}</button>
        <label>${t("search")} <input type="search" dir="auto" @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}></label>
        <button type="button" class="quiet" @click=${() => print()}>${t("print")}</button></form>
      ${this.refused ? html`<p class="late" role="alert">${this.refused}</p>` : nothing}
      <p role="status">${this.asking ? t("more", { n: this.rows.length }) : html`<strong>${t("count", { n: rows.length, when: this.at ? dtg(this.at) : t("now") })}</strong>${this.at || this.whose ? nothing : html`; ${t("awaited", { n: due.length })}${due.length ? html` <span dir="ltr">(${due.join(", ")})</span>` : nothing}`}`}</p>
      ${rows.length ? this.table(rows) : nothing}`;
  }

  private submit(event: SubmitEvent): void {
    const { text } = typed(event);
    try {
      this.at = readTime(text("at"), t("at"), { required: false });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused = error.detail;
      return;
    }
    this.whose = text("whose");
    void this.ask();
  }

  private table(rows: readonly Row[]): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${r("told")}><table class="told"><thead><tr>
      <th>${t("seq")}</th><th>${t("told")}</th><th>${t("what2")}</th><th>${t("detail")}</th><th>${t("levels")}</th></tr></thead><tbody>
      ${rows.map((it) => html`<tr class=${it.detail === "withdrawn" ? "withdrawn" : ""}><td dir="ltr">${it.seq}</td><td>${moment(it.told_at_ms)}</td>
        <td>${this.what(it)}</td><td>${this.detail(it)}</td><td>${this.levels(it)}</td></tr>`)}</tbody></table></div>`;
  }

  private what(it: Row): TemplateResult {
    const said = saidIn(it.shown);
    return html`<strong>${it.shown ? phrase(String(it.shown["type"] ?? "")) : t("redacted")}</strong>
      <bdi>${this.about(it)}</bdi>
      ${it.pass_to ? html`<small>${t("passTo", { party: partyName(this.page, it.pass_to) })}</small>` : nothing}
      ${it.detail === "withdrawn" ? html`<div><small>${t("withdrawn")}</small></div>` : nothing}
      ${said ? html`<div class="said" dir="auto"><small>${said}</small></div>` : nothing}
      <small class="mono" dir="ltr">${short(it.entry)}</small>`;
  }

  private about(it: Row): string {
    const [author, about] = [String(it.shown?.["author"] ?? ""), String(it.shown?.["about"] ?? "")];
    const type = String(it.shown?.["type"] ?? "");
    const what = /^(party|key)\./.test(type) ? partyName(this.page, about) : about ? thingName(this.page, about) : "";
    return [what, author && author !== "node" ? partyName(this.page, author) : ""].filter(Boolean).join(" · ");
  }

  private detail(it: Row): string {
    if (it.detail === "withdrawn") return t("withdrawnWord");
    return (DETAILS as readonly string[]).includes(it.detail) ? t(it.detail as (typeof DETAILS)[number]) : it.detail;
  }

  private levels(it: Row): unknown {
    if (!it.acknowledged.length) return html`<small>${t("none")}</small>`;
    return it.acknowledged.map((one) => {
      const how = one.relayed ? t("level", { level: receipt(one.level), how: relayed(one.relayed) }) : receipt(one.level);
      return html`<div>${how}${one.party ? html` <small><bdi>${partyName(this.page, one.party)}</bdi></small>` : nothing}</div>`;
    });
  }

  private words(it: Row): string {
    return [it.seq, phrase(String(it.shown?.["type"] ?? "")), this.about(it), this.detail(it), it.entry, it.detail, JSON.stringify(it.shown ?? "")].join(" ");
  }
}

function relayed(how: string): string {
  return how === "yes" || how === "partly" || how === "cannot_say" ? t(how) : how;
}
