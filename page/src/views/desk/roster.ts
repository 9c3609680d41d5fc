// Who is on duty, and the roster: hours in UTC, with deputies (R4, R6). It is replaced whole or not at all.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Shown } from "../../data/types.ts";
import { level, role } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { readTime, timeField } from "./fields.ts";
import { heads, misread, moment, Part, typed } from "./kit.ts";
import { LEVELS, ROLES, t } from "./words.ts";

type Shift = Shown["Shift"];
const ROSTER = "/v1/roster";
const MEMBERS = "/v1/members";

@customElement("ol-desk-roster")
export class Roster extends Part {
  /** The roster as it is being changed; undefined while it is not. */
  @state() private draft: Shift[] | undefined;
  /** The roster that it is made of. */
  private base: readonly Shift[] = [];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  private get administers(): boolean {
    return this.page.session.role === "administrator";
  }

  private get members(): readonly Shown["MemberShown"][] {
    return this.administers ? (this.got<Shown["Members"]>(MEMBERS).value?.members ?? []) : [];
  }

  override render() {
    return html`<p class="lede">${t("dutyLede")}</p>
      ${this.shown(this.got<Shown["RosterShown"]>(ROSTER), (it) => html`
        <section class="card"><div class="head"><h2>${t("nowOnDuty")}</h2>${this.freshness(ROSTER)}</div>
          ${it.now.length ? this.table(it.now, false) : html`<p class="late">⚠ ${t("nobodyNow")}</p>`}</section>
        <section class="card"><h2>${t("roster")}</h2>
          ${this.draft ? html`<p class="late">${t("changed")}</p>` : nothing}
          ${(this.draft ?? it.shifts).length ? this.table(this.draft ?? it.shifts, this.administers) : html`<p>${t("noShifts")}</p>`}
          ${this.administers ? this.editing() : html`<p><small>${t("onlyAdmin")}</small></p>`}
        </section>`)}`;
  }

  private called(it: Shift): string {
    if (it.member === this.page.session.member) return t("you");
    return this.members.find((one) => one.id === it.member)?.name ?? it.member;
  }

  private table(shifts: readonly Shift[], editable: boolean) {
    const sorted = [...shifts].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || (a.deputy_order ?? 0) - (b.deputy_order ?? 0) || a.from_ms - b.from_ms);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("roster")}><table>
      <thead><tr>${heads([t("level"), t("order"), t("role"), t("member"), t("from"), t("to"), t("repeat"), ...(editable ? [""] : [])])}</tr></thead>
      <tbody>${sorted.map((it) => html`<tr><td>${level(it.level)}</td><td>${it.deputy_order ? t("deputy", { n: it.deputy_order }) : t("first")}</td>
        <td>${role(it.role)}</td><td><bdi>${this.called(it)}</bdi></td><td>${moment(it.from_ms)}</td><td>${moment(it.to_ms)}</td>
        <td>${!it.weekly ? t("once") : it.until_ms ? t("weeklyUntil", { time: dtg(it.until_ms) }) : t("weekly")}</td>
        ${editable ? html`<td><button type="button" class="quiet" @click=${() => this.takeOut(it)}>${t("remove")}</button></td>` : nothing}</tr>`)}</tbody></table></div>`;
  }

  private takeOut(it: Shift): void {
    this.draft = this.begun().filter((one) => one !== it);
  }

  /** What is being changed; a change begins with the roster as it stands on the screen. */
  private begun(): readonly Shift[] {
    if (!this.draft) this.base = this.got<Shown["RosterShown"]>(ROSTER).value?.shifts ?? [];
    return this.draft ?? this.base;
  }

  private editing() {
    return html`<details class="more" ?open=${this.draft !== undefined}><summary>${t("addShift")}</summary>
      <form @submit=${this.add}>
        <div class="row">
          <label>${t("member")}<select name="member" required>${repeat(this.members.filter((one) => !one.disabled), (one) => one.id, (one) => html`<option value=${one.id}>${one.name} (${role(one.role)})</option>`)}</select></label>
          <label>${t("level")}<select name="level">${LEVELS.map((one) => html`<option value=${one}>${level(one)}</option>`)}</select></label>
          <label>${t("role")}<select name="role">${ROLES.map((one) => html`<option value=${one}>${role(one)}</option>`)}</select></label>
          <label class="short">${t("order")}<input name="order" type="number" min="0" max="99" .defaultValue=${"0"} dir="ltr"></label>
        </div>
        <div class="row">${timeField(t("from"), "from")}${timeField(t("to"), "to")}${timeField(t("until"), "until", { required: false })}</div>
        <label><input type="checkbox" name="weekly"> ${t("weekly")}</label>
        <div class="actions"><button>${t("addShift")}</button></div>${this.outcome("shift")}
      </form></details>
      ${this.draft ? html`<div class="actions"><button class="primary" ?disabled=${this.isBusy("roster")} @click=${this.save}>${t("saveRoster")}</button>
        <button type="button" class="quiet" @click=${() => (this.draft = undefined)}>${t("discard")}</button></div>` : nothing}
      ${this.outcome("roster")}`;
  }

  private readonly add = async (event: SubmitEvent) => {
    const { data, text } = typed(event);
    const made = await this.attempt("shift", async (): Promise<Shift> => {
      const until = readTime(text("until"), t("until"), { required: false });
      return {
        member: text("member"), level: text("level") as Shift["level"], role: text("role") as Shift["role"],
        deputy_order: Number(text("order") || 0), from_ms: readTime(text("from"), t("from")), to_ms: readTime(text("to"), t("to")),
        weekly: data.get("weekly") !== null, until_ms: until || null,
      };
    });
    if (made) this.draft = [...this.begun(), made];
  };

  private readonly save = async () => {
    const shifts = this.draft;
    const saved = await this.attempt("roster", async () => {
      // It is replaced whole: what another has put there meanwhile would be lost unseen.
      const now = await this.page.api.ask<Shown["RosterShown"]>(ROSTER);
      if (JSON.stringify(now.shifts) !== JSON.stringify(this.base)) throw misread(t("otherRoster"));
      return this.page.api.ask<unknown>(ROSTER, { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ shifts }) });
    }, t("savedRoster"));
    if (saved === undefined) return;
    this.draft = undefined;
    await this.again(ROSTER);
  };
}
