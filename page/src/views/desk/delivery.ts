// Where the party is told beside this page, and what became of each release there.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Precedence, Shown } from "../../data/types.ts";
import { precedence, role } from "../../words/terms.ts";
import { heads, moment, Part, typed } from "./kit.ts";
import type { Secret } from "./secret.ts";
import "./secret.ts";
import { t as dt } from "./words.ts";
import { t } from "./wordstold.ts";

type Address = Shown["AddressShown"];
type Delivery = Shown["DeliveryShown"];
const ADDRESSES = "/v1/addresses";
const DELIVERIES = "/v1/deliveries?limit=200";
const PRECEDENCES: readonly Precedence[] = ["routine", "priority", "immediate", "flash"];
const TONE = { queued: "wait", sending: "wait", failed: "off", delivered: "on", withdrawn: "", answered: "on", dead: "off" } as const;

@customElement("ol-desk-delivery")
export class DeliveryPart extends Part {
  @state() private secrets: Secret[] = [];
  @state() private medium: Address["medium"] = "mail";
  @state() private failing = false;
  @state() private earlier: Shown["DeliveryPage"][] = [];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  protected override again(...paths: string[]): Promise<void> {
    if (paths.includes(DELIVERIES) && this.earlier.length) this.earlier = []; // they followed upon the page that is asked for anew
    return super.again(...paths);
  }

  override render() {
    return html`<p class="lede">${t("deliveryLede")}</p>
      <section class="card"><div class="head"><h2>${t("addresses")}</h2>${this.freshness(ADDRESSES)}</div>
        <ol-secrets .secrets=${this.secrets} @putaway=${() => (this.secrets = [])}></ol-secrets>
        ${this.lacks("deliver") ?? this.shown(this.got<Shown["Addresses"]>(ADDRESSES), ({ addresses }) => html`${addresses.length ? this.addresses(addresses) : html`<p>${t("noAddresses")}</p>`}${this.outcome("address")}${this.form()}`)}
      </section>
      <section class="card"><div class="head"><h2>${t("deliveries")}</h2>${this.freshness(DELIVERIES)}</div>
        ${this.lacks("read") ?? this.shown(this.got<Shown["DeliveryPage"]>(DELIVERIES), (it) => this.deliveries(it))}</section>`;
  }

  private addresses(all: readonly Address[]) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("addresses")}><table>
      <thead><tr>${heads([t("medium"), t("where"), t("state"), t("least"), t("languages"), ""])}</tr></thead>
      <tbody>${all.map((it) => html`<tr><td>${t(it.medium)}</td><td><span class="id">${it.where}</span></td>
        <td><span class="tag ${it.enabled ? "on" : "off"}">${it.enabled ? `✓ ${t("enabled")}` : `✗ ${t("disabled")}`}</span> <small><bdi>${it.why}</bdi></small> <small>${t(it.for_mode)}</small></td>
        <td><span class="badge ${it.least}">${precedence(it.least)}</span></td><td>${it.languages.join(", ")}</td>
        <td>${it.enabled ? html`<button type="button" class="quiet" aria-label="${t("disable")}: ${it.where}" @click=${() => this.disable(it.id)}>${t("disable")}</button>` : nothing}</td></tr>`)}</tbody></table></div>`;
  }

  private async disable(id: string): Promise<void> {
    const done = await this.attempt("address", () => this.page.api.ask<unknown>(`${ADDRESSES}/${encodeURIComponent(id)}`, { method: "DELETE" }), t("disabled"));
    if (done !== undefined) await this.again(ADDRESSES, DELIVERIES);
  }

  private form() {
    const hint = { webhook: t("webhookWhere"), mail: t("mailWhere"), sms: t("smsWhere") }[this.medium];
    const mode = this.page.exercise ? t("exercise") : t("real");
    return html`<details class="more"><summary>${t("add")}</summary><form @submit=${this.add}><div class="row">
        <label>${t("medium")}<select name="medium" @change=${(event: Event) => (this.medium = (event.target as HTMLSelectElement).value as Address["medium"])}>
          ${(["mail", "webhook", "sms"] as const).map((it) => html`<option value=${it} ?selected=${it === this.medium}>${t(it)}</option>`)}</select></label>
        <label>${t("where")}: ${hint}<input name="where" required maxlength="2000" dir="ltr" autocomplete="off"></label>
        <label>${t("least")}<select name="least">${PRECEDENCES.map((it) => html`<option value=${it}>${precedence(it)}</option>`)}</select></label></div>
      <fieldset class="choice"><legend>${t("languages")}</legend>${[["en", "English"], ["ar", "العربية"]].map(([it, word]) => html`<label><input type="checkbox" name="language" value=${it!} ?checked=${it === this.page.settings.language}> ${word}</label>`)}</fieldset>
      <p><small>${t("forMode", { mode })}</small></p>
      <div class="actions"><button class="primary" ?disabled=${this.isBusy("add")}>${t("addDo")}</button></div>${this.outcome("add")}</form></details>`;
  }

  private readonly add = async (event: SubmitEvent) => {
    const { form, data, text } = typed(event);
    const languages = data.getAll("language").map(String);
    const said = { medium: text("medium"), where: text("where"), least: text("least"), for_mode: this.page.api.theatre.mode, languages: languages.length ? languages : ["en"] };
    const made = await this.attempt("add", () => this.page.api.post<Shown["AddressAdded"]>(ADDRESSES, said), t("addedAddress"));
    if (!made) return;
    this.secrets = [
      ...(made.secret ? [{ what: dt("secretWebhook", { where: said.where }), value: made.secret }] : []),
      ...(made.post_box ? [{ what: dt("secretBox"), value: made.post_box }] : []),
    ];
    if (made.warning) await this.attempt("address", async () => made, made.warning);
    form.reset();
    await this.again(ADDRESSES);
  };

  private deliveries(first: Shown["DeliveryPage"]) {
    const pages = [first, ...this.earlier];
    const next = pages.at(-1)!.next;
    const all = pages.flatMap((it) => it.deliveries);
    const shown = this.failing ? all.filter((it) => it.state === "dead" || it.state === "failed" || it.alarm) : all;
    const more = async () => {
      const page = await this.attempt("more", () => this.page.api.ask<Shown["DeliveryPage"]>(`${DELIVERIES}&before=${next}`));
      if (page) this.earlier = [...this.earlier, page];
    };
    return html`<label><input type="checkbox" .checked=${this.failing} @change=${(event: Event) => (this.failing = (event.target as HTMLInputElement).checked)}> ${t("onlyDead")}</label>
      ${shown.length ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t("deliveries")}><table>
        <thead><tr>${heads([t("release"), "", t("medium"), t("state"), t("attempts"), t("queued"), t("next"), t("said")])}</tr></thead>
        <tbody>${shown.map((it) => this.row(it))}</tbody></table></div>` : html`<p>${t("noDeliveries")}</p>`}
      ${next ? html`<p><button type="button" @click=${more}>${t("earlier")}</button></p>` : nothing}${this.outcome("more")}`;
  }

  private row(it: Delivery) {
    const sign = { on: "✓ ", off: "✗ ", wait: "… ", "": "" }[TONE[it.state]];
    return html`<tr class=${it.state === "dead" ? "dead" : ""}><td class="num">${it.seq}</td><td><span class="badge ${it.precedence}">${precedence(it.precedence)}</span></td><td>${t(it.medium)}<br><small class="id">${it.address}</small></td>
      <td><span class="tag ${TONE[it.state]}">${sign}${t(`st_${it.state}`)}</span>${it.alarm ? html`<br><small class="late">⚠ ${t("alarm")}</small>` : nothing}</td>
      <td class="num">${it.attempts}</td><td>${moment(it.queued_at_ms)}</td><td>${it.next_at_ms ? moment(it.next_at_ms) : it.settled_at_ms ? moment(it.settled_at_ms) : "—"}</td><td><bdi>${it.said}</bdi></td></tr>`;
  }
}
