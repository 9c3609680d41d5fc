// One agreement: its text, who has signed that text, and the steps that a party may take for its own part.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Rows, Shown } from "../../data/types.ts";
import { Saying } from "../../parts/saying.ts";
import { span } from "../../words/times.ts";
import { t } from "./agreementwords.ts";
import { Given } from "./fields.ts";
import { t as word } from "./fieldwords.ts";

type Row = Rows["agreements"];
type Step = "sign" | "suspend" | "resume" | "withdraw";

/** What this party may do now; the server judges it again. */
export function steps(it: Pick<Row, "state" | "parties" | "signed" | "suspended_by">, party: string): Step[] {
  if (!it.parties.includes(party)) return [];
  if (it.state === "proposed") return it.signed.includes(party) ? ["withdraw"] : ["sign", "withdraw"];
  if (it.state === "in_force") return ["suspend", "withdraw"];
  if (it.state === "suspended") return it.suspended_by.includes(party) ? ["resume", "withdraw"] : ["suspend", "withdraw"];
  return [];
}

@customElement("ol-agreement")
export class AgreementView extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) row!: Row;
  @state() private step: Step | undefined;
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { row, page } = this;
    return html`<p class="back"><a href="#/zones">${word("back")}</a></p>
      <header class="head"><h1 dir="auto">${row.title ?? row.agreement}</h1>
        <p><code dir="ltr">${row.agreement}</code> · ${agreementState(row)}</p></header>
      <div class="split">
        <section class="card"><h2>${t("text")}</h2>${theText(row)}
          <p><small>${t("digest")}<br><code dir="ltr" class="digest">${row.text_sha256}</code></small></p></section>
        <section class="card">
          <table class="fields"><tbody>
            <tr><th scope="row">${t("proposer")}</th><td dir="auto">${row.proposer}</td></tr>
            <tr><th scope="row">${t("signed")}</th><td>${row.signed.join(", ") || "—"}</td></tr>
            <tr><th scope="row">${t("notSigned")}</th><td class=${row.not_signed.length && row.state === "proposed" ? "late" : ""}>${row.not_signed.join(", ") || "—"}</td></tr>
            <tr><th scope="row">${t("covers")}</th><td>${row.covers.length
              ? html`<ul class="plain">${row.covers.map((it) => html`<li><a href="#/zones/${encodeURIComponent(it.about)}">${t("coversAs", { about: it.about, version: it.version })}</a></li>`)}</ul>`
              : t("nothingCovered")}</td></tr>
            <tr><th scope="row">${t("norms")}</th><td>${normWords(row.norms).map((it) => html`<p>${it}</p>`)}</td></tr>
          </tbody></table>
          ${row.supersedes ? html`<p>${t("supersedes", { id: row.supersedes })}</p>` : nothing}
          ${row.superseded_by ? html`<p><a href="#/zones/${encodeURIComponent(row.superseded_by)}">${t("supersededBy", { id: row.superseded_by })}</a></p>` : nothing}
          <div class="actions">${steps(row, page.party).map(
            (it) => html`<button type="button" aria-expanded=${this.step === it} class=${it === "sign" ? "primary" : ""} @click=${() => (this.step = this.step === it ? undefined : it)}>${t(it)}</button>`,
          )}
          ${["in_force", "suspended"].includes(row.state) ? html`<a class="button" href="#/zones/+/agreement/${encodeURIComponent(row.agreement)}">${t("newer")}</a>` : nothing}</div>
          ${this.step ? this.form(this.step) : nothing}
          ${this.saying.shown()}
        </section>
      </div>`;
  }

  private form(step: Step): TemplateResult {
    return html`<form @submit=${this.take}>
      <p>${t(`${step}Hint`)}</p>
      ${step === "sign"
        ? html`<h3>${t("shownText")}</h3>${theText(this.row)}
            <p><small>${t("digest")}<br><code dir="ltr" class="digest">${this.row.text_sha256}</code></small></p>
            <label><input type="checkbox" required> ${t("readIt", { version: this.row.version })}</label>`
        : html`<label>${word("reason")} <input name="reason" dir="auto" autocomplete="off"></label>`}
      <div class="actions"><button class=${step === "sign" ? "primary" : "danger"} ?disabled=${this.saying.busy || (step === "sign" && this.row.text === null)}>${word("sign")}</button></div>
    </form>`;
  }

  private readonly take = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new Given(event.target as HTMLFormElement);
    const { step, row } = this;
    if (!step) return;
    // Exactly the text that is shown: its digest is under the signature.
    const facts = { agreement: row.agreement, version: row.version, proposal_sha256: row.text_sha256 };
    const title = t(step === "sign" ? "signedSaid" : `${step}Said`, { id: row.agreement, version: row.version });
    if (await this.saying.say(title, { type: `agreement.${step}/v1`, facts, body: { reason: given.text("reason") } } as Draft)) this.step = undefined;
  };
}

function theText(row: Row): TemplateResult {
  return html`<blockquote class="said agreed-text" dir="auto">${row.text ?? t("redacted")}</blockquote>${normWords(row.norms).map((it) => html`<p class="norm">${it}</p>`)}`;
}

export function agreementState(row: Row): TemplateResult {
  const by = row.suspended_by.length ? `: ${t("suspendedBy", { who: row.suspended_by.join(", ") })}` : "";
  return html`<span class="badge state-${row.state}">${["proposed", "in_force", "suspended", "superseded", "withdrawn"].includes(row.state) ? t(row.state as "proposed") : row.state}${by}</span>`;
}

export function normWords(it: Shown["Norms"] | null | undefined): string[] {
  const lead = (it?.lead_times ?? []).map((one) =>
    t("lead", { kind: t(one.kind), normal: span(one.normal_s * 1000), emergency: span(one.emergency_s * 1000) }),
  );
  return [...lead, ...(it?.relay ? [t("relay")] : []), ...(it?.notices ? [t("notices")] : [])];
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-agreement": AgreementView;
  }
}
