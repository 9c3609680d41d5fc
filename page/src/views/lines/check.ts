// A line check: through the node each answers for its own end; by voice whoever rang says what came of it (R5).
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import type { Rows } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { define } from "../../words/index.ts";
import { until } from "../../words/times.ts";

const t = define({
  en: {
    answer: "Answer the line check",
    notDue: "No check is due: the next is {when}.",
    title: "Line check on {channel}: {party} {what}",
    answered: "answered",
    silent: "did not answer",
    rang: "You rang {party}:",
    after: "after so many seconds",
    yes: "It answered",
    no: "No answer",
    note: "Note (optional)",
  },
  ar: {
    answer: "إجابة فحص الخط",
    notDue: "لا فحص مستحق: التالي {when}.",
    title: "فحص خط على {channel}: {party} {what}",
    answered: "أجاب",
    silent: "لم يجب",
    rang: "اتصلتم بـ {party}:",
    after: "بعد كم ثانية",
    yes: "أجاب",
    no: "لا جواب",
    note: "ملاحظة (اختيارية)",
  },
});

const EARLY_MS = 60_000;

@customElement("ol-check")
export class Check extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) row!: Rows["channels"];
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    if (this.row.state === "closed" || this.row.state === "proposed") return nothing;
    const { page, row } = this;
    const whom = row.carrier === "openline" ? [page.party] : row.parties.filter((it) => it !== page.party);
    return html`${whom.map((it) => this.form(it))} ${this.saying.shown()}`;
  }

  /** The time of the check that is due; now, where there is no schedule; nothing while none is due. */
  private slotOf(party: string): number | undefined {
    const now = this.page.api.now();
    const next = this.row.ends.find((it) => it.party === party)?.next_check_ms;
    if (!next) return Math.round(now);
    return next > now + EARLY_MS ? undefined : next;
  }

  private form(party: string): TemplateResult {
    const slot = this.slotOf(party);
    const next = this.row.ends.find((it) => it.party === party)?.next_check_ms ?? 0;
    if (slot === undefined) return html`<p><small>${t("notDue", { when: until(next, this.page.api.now()) })}</small></p>`;
    if (party === this.page.party) {
      return html`<p class="actions"><button type="button" class="primary" ?disabled=${this.saying.busy} @click=${() => this.log(party, true, 0, "")}>${t("answer")}</button></p>`;
    }
    return html`<form class="row check" @submit=${(event: SubmitEvent) => this.rang(event, party)}>
      <strong>${t("rang", { party: partyName(this.page, party) })}</strong>
      <label>${t("after")} <input name="after" type="number" min="0" max="86400" inputmode="numeric" dir="ltr"></label>
      <label>${t("note")} <input name="note" dir="auto" maxlength="500"></label>
      <button class="primary" value="yes" ?disabled=${this.saying.busy}>${t("yes")}</button>
      <button value="no" ?disabled=${this.saying.busy}>${t("no")}</button>
    </form>`;
  }

  private rang(event: SubmitEvent, party: string): void {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const answered = (event.submitter as HTMLButtonElement | null)?.value !== "no";
    void this.log(party, answered, Number(given.get("after") ?? 0) * 1000, String(given.get("note") ?? "").trim());
  }

  private log(party: string, answered: boolean, after_ms: number, reason: string): Promise<boolean> {
    const { channel } = this.row;
    const title = t("title", { channel, party: partyName(this.page, party), what: t(answered ? "answered" : "silent") });
    return this.saying.say(title, {
      type: "check.log/v1",
      facts: { channel, party, slot_ms: this.slotOf(party) ?? Math.round(this.page.api.now()), answered, after_ms },
      body: { reason },
    });
  }
}
