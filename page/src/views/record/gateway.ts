// What the party's own gateway has to say: what is on its way, what was refused, alarms, proofs of two histories.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { isMessage, type Letter, type Status, type Unsent } from "../../data/gateway.ts";
import type { Page } from "../../data/page.ts";
import { short } from "../../parts/naming.ts";
import { messageTitle } from "../../parts/saying.ts";
import { define } from "../../words/index.ts";
import { moment } from "../desk/kit.ts";
import { convenience } from "./report.ts";
import { t as r } from "./words.ts";

const t = define({
  en: {
    of: "The gateway of {party}, which signs with your party's key and keeps what it says until the node proves that it is on record.",
    node: "The node", away: "does not answer since", copied: "Releases kept", heard: "Last one arrived", never: "none since it was started",
    way: "On their way: signed and kept here, and nobody else knows of them yet", onWay: { one: "{n} entry", other: "{n} entries" },
    dead: "Refused by the node, and NOT on record", noDead: "Nothing was refused.", noWay: "Nothing is on its way.",
    alarms: "Alarms", noAlarms: "None.",
    proofs: "PROOFS THAT THE LOG SHOWED TWO HISTORIES",
    noProofs: "No proof of two histories was found. Two parties who are shown two logs find out only if they compare heads.",
    proofNext: "Show each to every party. Whoever has the log's key from elsewhere can check it:",
    entry: "Entry", when: "When", why: "Why", at: "Where", what: "What", next: "What to do",
    checkpoint: "Newest head that was found to be consistent",
    waiting: "waiting", delivered: "delivered", refused: "refused", letters: "The last that were sent", state: "State",
  },
  ar: {
    of: "بوابة {party}، توقّع بمفتاح طرفكم وتحفظ ما يقوله حتى تثبت العقدة أنه مسجّل.",
    node: "العقدة", away: "لا تجيب منذ", copied: "إبلاغات محفوظة", heard: "وصل آخرها", never: "لا شيء منذ تشغيلها",
    way: "في الطريق: موقّعة ومحفوظة هنا، ولا يعلم بها أحد غيركم بعد",
    onWay: { zero: "لا قيود", one: "قيد واحد", two: "قيدان", few: "{n} قيود", many: "{n} قيدًا", other: "{n} قيد" },
    dead: "رفضتها العقدة، وهي غير مسجّلة", noDead: "لم يُرفض شيء.", noWay: "لا شيء في الطريق.",
    alarms: "تنبيهات", noAlarms: "لا شيء.",
    proofs: "إثباتات أن السجل عرض تاريخين",
    noProofs: "لم يُعثر على إثبات لتاريخين. طرفان عُرض عليهما سجلان لا يعلمان إلا إذا قارنا الرؤوس.",
    proofNext: "اعرض كلًّا منها على كل الأطراف. يستطيع فحصه من لديه مفتاح السجل من مصدر آخر:",
    entry: "القيد", when: "متى", why: "لماذا", at: "أين", what: "ماذا", next: "ما العمل",
    checkpoint: "أحدث رأس وُجد متسقًا",
    waiting: "ينتظر", delivered: "سُلّم", refused: "رُفض", letters: "آخر ما أُرسل", state: "الحالة",
  },
});

@customElement("ol-gateway")
export class GatewayPart extends LitElement {
  @property({ attribute: false }) page!: Page;
  private readonly redraw = () => this.requestUpdate();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.gateway.addEventListener("changed", this.redraw);
    void this.page.gateway.ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.gateway.removeEventListener("changed", this.redraw);
  }

  override render() {
    const { status: it, why } = this.page.gateway;
    if (!it) return why ? html`<p class="late" role="alert">${why}</p>` : html`<p class="waiting" role="status">${r("asking")}</p>`;
    const dead = it.letters.filter((one) => one.state === "refused");
    const way = it.letters.filter((one) => one.state === "waiting");
    return html`<p>${t("of", { party: it.party })}</p>
      ${why ? html`<p class="late" role="alert">${why}</p>` : nothing}
      <section class="card ${it.proofs.length ? "alarm" : ""}" role=${it.proofs.length ? "alert" : nothing}>${it.proofs.length
        ? html`<h3>${t("proofs")}</h3><ul>${it.proofs.map((name) => html`<li class="mono" dir="ltr">${name}</li>`)}</ul><p>${t("proofNext")}</p>${convenience(it.proofs[0]!)}`
        : html`<p>${t("noProofs")}</p>`}</section>
      <section class="card"><h3>${t("alarms")}</h3>${it.alarms.length ? alarms(it) : html`<p>${t("noAlarms")}</p>`}</section>
      <div class="split"><section class="card"><h3>${t("way")}</h3>
          ${it.waiting ? html`<p><strong>${t("onWay", { n: it.waiting })}</strong></p>${letters(way, it.unsent)}` : html`<p>${t("noWay")}</p>`}</section>
        <section class="card"><h3>${t("dead")}</h3>${dead.length ? letters(dead, it.unsent) : html`<p>${t("noDead")}</p>`}</section></div>
      <section class="card"><dl class="facts"><dt>${t("node")}</dt><dd><span class="mono" dir="ltr">${it.node}</span>${it.node_away_ms ? html` <span class="late">${t("away")} ${moment(it.node_away_ms)}</span>` : nothing}</dd><dt>${t("copied")}</dt><dd>${it.copied}</dd>
        <dt>${t("heard")}</dt><dd>${it.heard_ms ? moment(it.heard_ms) : t("never")}</dd></dl>
        <h3>${t("checkpoint")}</h3><pre class="raw" dir="ltr" tabindex="0">${it.checkpoint || "—"}</pre></section>`;
  }
}

function letters(rows: readonly Letter[], unsent: readonly Unsent[]): TemplateResult {
  const words = (entry: string) => {
    const it = unsent.find((one) => one.entry === entry);
    return it && (isMessage(it) ? messageTitle(it.facts, it.body.text) : it.type);
  };
  return html`<div class="scroll"><table><thead><tr><th>${t("what")}</th><th>${t("entry")}</th><th>${t("when")}</th><th>${t("why")}</th></tr></thead><tbody>${rows.map(
    (it) => html`<tr><td dir="auto">${words(it.entry) ?? "—"}</td><td class="mono" dir="ltr">${short(it.entry)}</td><td>${moment(it.at_ms)}</td><td dir="auto">${it.why || "—"}</td></tr>`)}</tbody></table></div>`;
}

function alarms(it: Status): TemplateResult {
  return html`<div class="scroll"><table><thead><tr><th>${t("when")}</th><th>${t("what")}</th><th>${t("at")}</th><th>${t("next")}</th></tr></thead><tbody>${it.alarms.map(
    (one) => html`<tr><td>${moment(one.at_ms)}</td><td dir="auto"><strong>${one.what}</strong></td><td dir="auto">${one.where}</td><td dir="auto">${one.next_step}</td></tr>`)}</tbody></table></div>`;
}
