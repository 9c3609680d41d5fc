// Who may act for the party: members, by what they are known, their tokens, and invitations.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { newKey } from "../../data/api.ts";
import type { Shown } from "../../data/types.ts";
import { role } from "../../words/terms.ts";
import { heads, moment, Part, typed } from "./kit.ts";
import { ROLES, t } from "./words.ts";
import "./invitations.ts";
import "./knownby.ts";
import "./tokens.ts";

type Member = Shown["MemberShown"];
const MEMBERS = "/v1/members";

@customElement("ol-desk-people")
export class People extends Part {
  @state() private open = "";

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    return html`<p class="lede">${t("peopleLede")}</p>
      ${this.lacks("administer") ?? this.shown(this.got<Shown["Members"]>(MEMBERS), ({ members }) => html`
        <section class="card"><div class="head"><h2>${t("people")}</h2>${this.freshness(MEMBERS)}</div>
          <div class="scroll" tabindex="0" role="region" aria-label=${t("people")}><table>
            <thead><tr>${heads([t("name"), t("role"), t("state"), t("added"), ""])}</tr></thead>
            <tbody>${repeat(members, (it) => it.id, (it) => this.row(it))}</tbody></table></div>
          ${this.adding()}</section>
        <ol-desk-tokens class="part" .page=${this.page} .members=${members}></ol-desk-tokens>
        <ol-desk-invitations class="part" .page=${this.page} .members=${members}></ol-desk-invitations>`)}`;
  }

  private row(it: Member) {
    const open = this.open === it.id;
    return html`<tr><td><bdi>${it.name}</bdi>${it.id === this.page.session.member ? html` (${t("you")})` : nothing}<br><small class="id">${it.id}</small></td>
      <td>${role(it.role)}</td><td><span class="tag ${it.disabled ? "off" : "on"}">${it.disabled ? `✗ ${t("disabled")}` : `✓ ${t("active")}`}</span></td>
      <td>${moment(it.created_ms)}</td>
      <td><button type="button" class="quiet" aria-expanded=${open} aria-label="${t("change")}: ${it.name}" @click=${() => (this.open = open ? "" : it.id)}>${t("change")}</button></td></tr>
      ${open ? html`<tr><td colspan="5">${this.change(it)}</td></tr>` : nothing}`;
  }

  private change(it: Member) {
    const act = (event: SubmitEvent) => {
      const { text } = typed(event);
      return this.patch(it, { name: text("name"), role: text("role") });
    };
    return html`<form @submit=${act}><div class="row">
        <label>${t("name")}<input name="name" required maxlength="200" dir="auto" .defaultValue=${it.name}></label>
        <label>${t("role")}<select name="role">${ROLES.map((one) => html`<option value=${one} ?selected=${one === it.role}>${role(one)}</option>`)}</select></label>
        <button>${t("save")}</button>
        <button type="button" @click=${() => this.patch(it, { disabled: !it.disabled })}>${it.disabled ? t("enable") : t("disable")}</button></div>
        ${this.outcome(it.id)}</form>
      <ol-desk-known .page=${this.page} .member=${it.id}></ol-desk-known>`;
  }

  private async patch(it: Member, change: Record<string, unknown>): Promise<void> {
    const done = await this.attempt(it.id, () => this.page.api.ask<unknown>(`${MEMBERS}/${encodeURIComponent(it.id)}`, {
      method: "PATCH", headers: { "Content-Type": "application/json", "Idempotency-Key": newKey() }, body: JSON.stringify(change),
    }), t("saved"));
    if (done !== undefined) await this.again(MEMBERS);
  }

  private adding() {
    const act = async (event: SubmitEvent) => {
      const { form, text } = typed(event);
      const done = await this.attempt("add", () => this.page.api.post<Member>(MEMBERS, { name: text("name"), role: text("role") }), t("memberAdded", { name: text("name") }));
      if (!done) return;
      form.reset();
      await this.again(MEMBERS);
    };
    return html`<details class="more"><summary>${t("addMember")}</summary><form @submit=${act}><div class="row">
      <label>${t("name")}<input name="name" required maxlength="200" dir="auto"></label>
      <label>${t("role")}<select name="role">${ROLES.map((one) => html`<option value=${one}>${role(one)}</option>`)}</select></label>
      <button class="primary">${t("addMemberDo")}</button></div></form></details>${this.outcome("add")}`;
  }
}
