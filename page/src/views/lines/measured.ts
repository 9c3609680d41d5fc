// How long answers take on a line, against what is agreed; how often each has acknowledged as is the norm; how often the
// two sides speak. What has not been answered has taken at least as long as it has waited (R5, R8, R33).
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { define } from "../../words/index.ts";
import { precedence, receipt } from "../../words/terms.ts";
import { span } from "../../words/times.ts";

const t = define({
  en: {
    nothing: "Nothing was measured on this line yet.",
    who: "Who", what: "What", p50: "Half within", p95: "95 of 100 within", within: "Agreed", rests: "Rests on",
    answers: "answers", relays: "relayed to all units",
    atLeast: "at least {span}",
    of: "{came} of {count} came",
    shorter: "{what}: {agreed} is agreed, and {measured} of {who} took {p95}: SHORTER than measured",
    leadTime: "lead time of {agreement}", answer: "answers", relay: "relays",
    hours: "By hour of the day (UTC): {what}",
    norms: "Against the norm",
    norm: "{party}: {level} {met} of {of}",
    below: "{n} late: BELOW THE NORM",
    noNorms: "Nothing is asked for on it yet.",
    tempo: "Tempo of contact",
    first: "{who}: first contact {day}, {n} in all",
    day: "Day", messages: "Messages", calls: "Calls", stops: "STOPs", apart: "How far apart",
    unknown: "not known",
    away: "The server does not answer: nothing can be measured.",
  },
  ar: {
    nothing: "لم يُقَس شيء على هذا الخط بعد.",
    who: "من", what: "ماذا", p50: "نصفها خلال", p95: "95 من 100 خلال", within: "المتفق عليه", rests: "يستند إلى",
    answers: "الردود", relays: "إبلاغ كل الوحدات",
    atLeast: "{span} على الأقل",
    of: "جاء {came} من {count}",
    shorter: "{what}: المتفق عليه {agreed}، واستغرقت {measured} لدى {who} {p95}: أقصر مما قيس",
    leadTime: "مهلة الإخطار في {agreement}", answer: "الردود", relay: "الإبلاغات",
    hours: "حسب ساعة اليوم (UTC): {what}",
    norms: "مقارنة بالمعتاد",
    norm: "{party}: {level} {met} من {of}",
    below: "{n} متأخرة: دون المعتاد",
    noNorms: "لم يُطلب عليه شيء بعد.",
    tempo: "وتيرة الاتصال",
    first: "{who}: أول اتصال {day}، {n} في المجموع",
    day: "اليوم", messages: "الرسائل", calls: "الاتصالات", stops: "«توقف»", apart: "المسافة بينهما",
    unknown: "غير معروفة",
    away: "الخادم لا يجيب: لا يمكن قياس شيء.",
  },
});

type Measured = Shown["Measured"];

@customElement("ol-measured")
export class MeasuredView extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property() channel = "";
  @state() private latency: readonly Shown["LatencyRow"][] = [];
  @state() private norms: readonly Shown["NormRow"][] = [];
  @state() private tempo: readonly Shown["TempoRow"][] = [];
  @state() private known: "asking" | "yes" | "no" = "asking";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("channel")) void this.read();
  }

  private async read(): Promise<void> {
    const { api, lists, party } = this.page;
    const id = encodeURIComponent(this.channel);
    const ends = lists.rows("channels").find((it) => it.channel === this.channel)?.parties ?? [];
    try {
      const [latency, norms, ...tempo] = await Promise.all([
        api.look<Shown["LatencyPage"]>(`/v1/latency?channel=${id}`),
        api.look<Shown["NormPage"]>(`/v1/norms?of=${id}`),
        ...ends.filter((it) => it !== party).map((it) => api.look<Shown["TempoPage"]>(`/v1/tempo?party=${encodeURIComponent(it)}`)),
      ]);
      this.latency = latency.rows;
      this.norms = norms.rows;
      this.tempo = tempo.flatMap((it) => it.rows);
      this.known = "yes";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.known = "no";
    }
  }

  override render() {
    if (this.known === "asking") return nothing;
    if (this.known === "no") return html`<p class="late">${t("away")}</p>`;
    return html`${this.latencies()} <h4>${t("norms")}</h4> ${this.normal()} <h4>${t("tempo")}</h4> ${this.tempo.map((it) => this.pair(it))}`;
  }

  private latencies(): TemplateResult {
    if (!this.latency.length) return html`<p class="empty">${t("nothing")}</p>`;
    const { page } = this;
    const row = (who: string, what: string, it: Measured, within: number) => html`<tr>
      <th scope="row">${who}</th><td>${what}</td><td>${took(it.p50_ms, it.p50_at_least)}</td>
      <td class=${within && it.p95_ms > within ? "late" : ""}>${took(it.p95_ms, it.p95_at_least)}</td>
      <td>${within ? span(within) : ""}</td><td>${t("of", { came: it.came, count: it.count })}</td></tr>`;
    return html`
      ${this.latency.flatMap((it) => it.shorter).map((it) => html`<p class="late">⚠ ${t("shorter", {
        what: it.agreement ? t("leadTime", { agreement: it.agreement }) : precedence(it.what), agreed: span(it.agreed_ms), who: partyName(page, it.party),
        measured: t(it.measured === "relay" ? "relay" : "answer"), p95: took(it.p95_ms, it.at_least),
      })}</p>`)}
      <div class="scroll"><table>
        <thead><tr>${(["who", "what", "p50", "p95", "within", "rests"] as const).map((it) => html`<th scope="col">${t(it)}</th>`)}</tr></thead>
        <tbody>${this.latency.map((it) => html`
          ${row(partyName(page, it.party), t("answers"), it.answer, 0)}
          ${it.relay ? row(partyName(page, it.party), t("relays"), it.relay, 0) : nothing}
          ${it.by_precedence.map((one) => row(partyName(page, it.party), precedence(one.precedence), one.answer, one.within_ms))}`)}</tbody>
      </table></div>
      ${this.latency.map((it) => it.by_hour.length > 1
        ? html`<p><small>${partyName(page, it.party)}. ${t("hours", { what: it.by_hour.map((one) => `${String(one.hour).padStart(2, "0")}h ${took(one.answer.p50_ms, one.answer.p50_at_least)}`).join(" · ") })}</small></p>`
        : nothing)}`;
  }

  private normal(): TemplateResult {
    if (!this.norms.length) return html`<p class="empty">${t("noNorms")}</p>`;
    return html`<ul class="plain lined">${this.norms.map((it) => html`<li>
      ${t("norm", { party: partyName(this.page, it.party), level: receipt(it.level), met: it.met, of: it.of })}
      ${it.below ? html`<strong class="late">${t("below", { n: it.late })}</strong>` : nothing}</li>`)}</ul>`;
  }

  private pair(it: Shown["TempoRow"]): TemplateResult {
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const who = (it.parties as string[]).map((one) => partyName(this.page, one)).join(" – ");
    return html`<p>${t("first", { who, day: day(it.first_ms), n: it.contacts })}</p>
      <div class="scroll"><table>
        <thead><tr>${(["day", "messages", "calls", "stops", "apart"] as const).map((name) => html`<th scope="col">${t(name)}</th>`)}</tr></thead>
        <tbody>${it.days.slice(-14).map((one) => html`<tr><th scope="row" dir="ltr">${day(one.day_ms)}</th><td>${one.messages}</td><td>${one.calls}</td><td>${one.stops}</td>
          <td>${one.distance_m == null ? t("unknown") : html`<span dir="ltr">${(one.distance_m / 1000).toFixed(1)} km</span> <small>${one.by}</small>`}</td></tr>`)}</tbody>
      </table></div>`;
  }
}

function took(ms: number, atLeast: boolean): string {
  return atLeast ? t("atLeast", { span: span(ms) }) : span(ms);
}
