// A match: how serious, which of one's own things, whom to call, who says what, and what one's own side says (R29).
import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import type { Facts, Rows } from "../../data/types.ts";
import { calls, partyName, short, thingName } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { resolution, severityWord } from "./sides.ts";
import { t } from "./words.ts";

type How = Facts<"match.resolve/v1">["resolution"];
const HOW: readonly How[] = ["proceed", "joint", "delay", "reroute", "cancel"];

@customElement("ol-resolve")
export class Resolve extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) row!: Rows["matches"];
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { page, row } = this;
    return html`<section class="card match severity-${row.severity}">
      <h3><span class="badge ${row.severity === "extreme" || row.severity === "severe" ? "immediate" : "priority"}">${severityWord(row)}</span>
        <span class="mono" dir="ltr">${short(row.match)}</span> ${row.state === "open" ? nothing : html`<small>${t("ended")}</small>`}</h3>
      <p>${t("yours")}: <strong><bdi>${row.yours.map((id) => thingName(page, id)).join(", ")}</bdi></strong>
        · ${t("call", { who: calls(page, row.call.map((it) => ({ party: it.party, via: it.via ?? "" }))) })}</p>
      ${row.settling ? html`<p><small>${t("settling")}</small></p>` : nothing}
      <ul class="plain">${Object.entries(row.says).map(([party, how]) => html`<li>${t("says", { party: partyName(page, party), how: resolution(how) })}</li>`)}
        ${Object.keys(row.says).length ? nothing : html`<li><small>${t("saysNothing")}</small></li>`}</ul>
      ${row.state === "open" ? this.form() : nothing}
    </section>`;
  }

  private form() {
    return html`<form @submit=${this.submit}>
      <fieldset class="choice"><legend>${t("resolve")}</legend>
        ${HOW.map((it) => html`<label><input type="radio" name="how" value=${it} required .checked=${this.row.says[this.page.party] === it}>${resolution(it)}</label>`)}
      </fieldset>
      <label>${t("reason")} <input name="reason" dir="auto" autocomplete="off" maxlength="2000"></label>
      <p><small>${t("resolveNote")}</small></p>
      <p class="actions"><button class="primary" ?disabled=${this.saying.busy}>${t("sayResolution")}</button></p>
      ${this.saying.shown()}
    </form>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const how = given.get("how") as How;
    await this.saying.say(t("resolved", { id: short(this.row.match), how: resolution(how) }), {
      type: "match.resolve/v1",
      facts: { match: this.row.match, resolution: how },
      body: { reason: String(given.get("reason") ?? "").trim() },
    });
  }
}
