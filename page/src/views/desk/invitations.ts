// Invitations: somebody makes himself a member, once, in the role that is fixed in it.
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Shown } from "../../data/types.ts";
import { role } from "../../words/terms.ts";
import { heads, moment, Part, typed } from "./kit.ts";
import type { Secret } from "./secret.ts";
import "./secret.ts";
import { ROLES, t } from "./words.ts";

const INVITATIONS = "/v1/invitations";
const DAY = 86_400_000;

@customElement("ol-desk-invitations")
export class Invitations extends Part {
  @property({ attribute: false }) members: readonly Shown["MemberShown"][] = [];
  @state() private secrets: Secret[] = [];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    return html`<section class="card"><div class="head"><h2>${t("invitations")}</h2>${this.freshness(INVITATIONS)}</div><p class="lede">${t("invitationsLede")}</p>
      <ol-secrets .secrets=${this.secrets} @putaway=${() => (this.secrets = [])}></ol-secrets>
      ${this.shown(this.got<Shown["Invitations"]>(INVITATIONS), ({ invitations }) => (invitations.length ? this.table(invitations) : html`<p>${t("noInvitations")}</p>`))}
      ${this.outcome("end")}
      <details class="more"><summary>${t("invite")}</summary><form @submit=${this.invite}><div class="row">
        <label>${t("name")}<input name="name" required maxlength="200" dir="auto"></label>
        <label>${t("role")}<select name="role">${ROLES.map((it) => html`<option value=${it}>${role(it)}</option>`)}</select></label>
        <label class="short">${t("inviteDays")}<input name="days" type="number" min="1" max="30" required .defaultValue=${"7"} dir="ltr"></label>
        <button class="primary" ?disabled=${this.isBusy("invite")}>${t("inviteDo")}</button></div>${this.outcome("invite")}</form></details></section>`;
  }

  private table(invitations: readonly Shown["InvitationShown"][]) {
    const tone = { open: "wait", redeemed: "on", revoked: "off", expired: "off" } as const;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("invitations")}><table>
      <thead><tr>${heads([t("name"), t("role"), t("state"), t("expires"), t("by"), ""])}</tr></thead>
      <tbody>${[...invitations].sort((a, b) => b.created_ms - a.created_ms).map((it) => html`<tr>
        <td><bdi>${it.name}</bdi></td><td>${role(it.role)}</td><td><span class="tag ${tone[it.state]}">${t(it.state)}</span></td>
        <td>${moment(it.expires_ms)}</td><td><bdi>${this.members.find((one) => one.id === it.by)?.name ?? it.by}</bdi></td>
        <td>${it.state === "open" ? html`<button type="button" class="quiet" aria-label="${t("end")}: ${it.name}" @click=${() => this.end(it.id)}>${t("end")}</button>` : nothing}</td></tr>`)}</tbody></table></div>`;
  }

  private async end(id: string): Promise<void> {
    const done = await this.attempt("end", () => this.page.api.ask<unknown>(`${INVITATIONS}/${encodeURIComponent(id)}`, { method: "DELETE" }), t("ended"));
    if (done !== undefined) await this.again(INVITATIONS);
  }

  private readonly invite = async (event: SubmitEvent) => {
    const { form, text } = typed(event);
    const said = { name: text("name"), role: text("role"), expires_ms: Math.floor(this.now + Number(text("days")) * DAY) };
    const made = await this.attempt("invite", () => this.page.api.post<Shown["InvitationMade"]>(INVITATIONS, said));
    if (!made) return;
    this.secrets = [
      ...made.links.map((it) => ({ what: t("secretLink", { provider: new URL(it).searchParams.get("provider") ?? "" }), value: it })),
      { what: t("secretInvitation", { name: said.name }), value: made.secret },
    ];
    form.reset();
    await this.again(INVITATIONS);
  };
}
