// Tokens: for whom, for what, until when; the secret of a new one is shown once.
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Shown } from "../../data/types.ts";
import { role } from "../../words/terms.ts";
import { heads, moment, Part, typed } from "./kit.ts";
import type { Secret } from "./secret.ts";
import "./secret.ts";
import { SCOPES, scopeWord, t } from "./words.ts";

const TOKENS = "/v1/tokens";
const DAY = 86_400_000;

@customElement("ol-desk-tokens")
export class Tokens extends Part {
  @property({ attribute: false }) members: readonly Shown["MemberShown"][] = [];
  @state() private secrets: Secret[] = [];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  private nameOf(member: string): string {
    return this.members.find((it) => it.id === member)?.name ?? member;
  }

  override render() {
    return html`<section class="card"><div class="head"><h2>${t("tokens")}</h2>${this.freshness(TOKENS)}</div><p class="lede">${t("tokensLede")}</p>
      <ol-secrets .secrets=${this.secrets} @putaway=${() => (this.secrets = [])}></ol-secrets>
      ${this.shown(this.got<Shown["Tokens"]>(TOKENS), ({ tokens }) => (tokens.length ? this.table(tokens) : html`<p>${t("noTokens")}</p>`))}
      ${this.outcome("revoke")}${this.issuing()}</section>`;
  }

  private table(tokens: readonly Shown["TokenShown"][]) {
    const rank = (it: Shown["TokenShown"]) => (it.revoked_ms || it.expires_ms < this.now ? 1 : 0);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("tokens")}><table>
      <thead><tr>${heads([t("member"), t("state"), t("scopes"), t("expires"), t("lastUsed"), t("note"), ""])}</tr></thead>
      <tbody>${[...tokens].sort((a, b) => rank(a) - rank(b) || b.created_ms - a.created_ms).map((it) => {
        const over = it.revoked_ms ? t("revoked") : it.expires_ms < this.now ? t("expired") : "";
        return html`<tr><td><bdi>${this.nameOf(it.member)}</bdi><br><small class="id">${it.id}</small></td>
          <td><span class="tag ${over ? "off" : "on"}">${over ? `✗ ${over}` : `✓ ${t("valid")}`}</span></td>
          <td>${it.scopes.map(scopeWord).join(", ")}</td><td>${moment(it.expires_ms)}</td>
          <td>${it.last_used_ms ? moment(it.last_used_ms) : t("neverUsed")}</td><td><bdi>${it.note}</bdi></td>
          <td>${over ? nothing : html`<button type="button" class="quiet" aria-label="${t("revoke")}: ${this.nameOf(it.member)}, ${it.id}" @click=${() => this.revoke(it.id)}>${t("revoke")}</button>`}</td></tr>`;
      })}</tbody></table></div>`;
  }

  private async revoke(id: string): Promise<void> {
    const done = await this.attempt("revoke", () => this.page.api.ask<unknown>(`${TOKENS}/${encodeURIComponent(id)}`, { method: "DELETE" }), t("revokedNow"));
    if (done !== undefined) await this.again(TOKENS);
  }

  private issuing() {
    return html`<details class="more"><summary>${t("issue")}</summary><form @submit=${this.issue}>
      <div class="row"><label>${t("member")}<select name="member" required>${repeat(this.members.filter((it) => !it.disabled), (it) => it.id, (it) => html`<option value=${it.id}>${it.name} (${role(it.role)})</option>`)}</select></label>
        <label class="short">${t("days")}<input name="days" type="number" min="1" max="400" required .defaultValue=${"30"} dir="ltr"></label>
        <label>${t("note")}<input name="note" maxlength="200" dir="auto"></label></div>
      <fieldset class="choice"><legend>${t("scopes")}</legend>${SCOPES.map((it) => html`<label><input type="checkbox" name="scope" value=${it} ?checked=${it === "read"}> ${scopeWord(it)}</label>`)}</fieldset>
      <div class="actions"><button class="primary" ?disabled=${this.isBusy("issue")}>${t("issueDo")}</button></div>${this.outcome("issue")}</form></details>`;
  }

  private readonly issue = async (event: SubmitEvent) => {
    const { form, data, text } = typed(event);
    const said = { member: text("member"), scopes: data.getAll("scope").map(String), expires_ms: Math.floor(this.now + Number(text("days")) * DAY), note: text("note") };
    const made = await this.attempt("issue", () => this.page.api.post<Shown["TokenIssued"]>(TOKENS, said));
    if (!made) return;
    this.secrets = [{ what: t("secretToken", { name: this.nameOf(said.member) }), value: made.secret }];
    form.reset();
    await this.again(TOKENS);
  };
}
