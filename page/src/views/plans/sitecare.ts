// A site: who declared it verified, and when next; and whose people's consent to whose being shown it is on record.
import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import { Saying } from "../../parts/saying.ts";
import { dtg } from "../../words/times.ts";
import { Given } from "../zones/fields.ts";
import { recipients } from "../zones/shares.ts";
import { consentDraft } from "./consents.ts";
import { t as form } from "./formwords.ts";
import type { Site } from "./plan.ts";
import { purpose } from "./terms.ts";
import { t } from "./words.ts";

@customElement("ol-site-care")
export class SiteCare extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) site!: Site;
  @property({ attribute: false }) mine = false;
  private readonly saying = new Saying(this);
  private unsaid = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const all = this.site.verifications ?? [];
    const now = this.page.api.now();
    return html`<section class="card"><h2>${form("verifications")}</h2><small>${form("verificationsHint")}</small>
      ${all.length
        ? html`<ul>${all.map((it) => html`<li>${t("verified", { by: it.by, how: it.how || "—", dtg: dtg(it.at_ms) })}
            ${it.next_at_ms ? html`<span class=${it.next_at_ms < now ? "late" : ""}>· ${t(it.next_at_ms < now ? "nextLate" : "nextCheck", { dtg: dtg(it.next_at_ms) })}</span>` : nothing}</li>`)}</ul>`
        : html`<p class="late">${t("neverVerified")}</p>`}</section>
      ${this.mine ? this.consents() : nothing}`;
  }

  private consents() {
    return html`<section class="card"><h2>${t("consents")}</h2><small>${form("consentsHint")} ${t("consentHint")}</small>
      <form @submit=${this.submit}>
        <div class="row"><label>${t("consentParty")} <select name="party">${recipients(this.page).map((it) => html`<option value=${it.party}>${it.name ?? it.party}</option>`)}</select></label>
          ${purpose.all.map((it) => html`<label><input type="checkbox" name="purpose" value=${it} checked> ${purpose(it)}</label>`)}</div>
        <div class="row"><label>${form("consentBy")} <input name="consent_by" dir="auto" autocomplete="off"></label>
          <label>${form("consentHow")} <input name="consent_how" dir="auto" autocomplete="off"></label></div>
        <div class="actions"><button class="primary" value="give" ?disabled=${this.saying.busy}>${t("consentGive")}</button>
          <button value="take" ?disabled=${this.saying.busy}>${t("consentTake")}</button></div>
      </form>${this.unsaid ? html`<p class="fault" role="alert">${t("consentWhat")}</p>` : this.saying.shown()}</section>`;
  }

  private readonly submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new Given(event.target as HTMLFormElement);
    const back = (event.submitter as HTMLButtonElement | null)?.value === "take";
    const purposes = back ? [] : given.all("purpose");
    this.unsaid = !back && !purposes.length; // consent to nothing would take back what was given
    this.requestUpdate();
    if (this.unsaid) return;
    const consents = { [given.text("party")]: purposes };
    await this.saying.say(t(back ? "consentBack" : "consentSaid", { id: this.site.id }), consentDraft(this.site.id, consents, given));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-site-care": SiteCare;
  }
}
