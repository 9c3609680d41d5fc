// Sources of positions: how old their data is, what came late, whose clock is off, and whom they are shown to.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Kind, Shown } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { ago, span } from "../../words/times.ts";
import { clockOf, isSilent, sharedFrom } from "./condition.ts";
import { heads, Part, typed } from "./kit.ts";
import { t } from "./wordstold.ts";

type Source = Shown["SourceShown"];
const SOURCES = "/v1/sources";
const KINDS = ["device", "ais", "adsb", "radar", "report", "gateway", "other"] as const;

@customElement("ol-desk-feeds")
export class Feeds extends Part {
  override readonly kinds: readonly Kind[] = ["parties"];
  @state() private open = "";
  private look = 0;

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.look = window.setInterval(() => this.lacks("positions") || void this.again(SOURCES), 15_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.look);
  }

  override render() {
    return html`<p class="lede">${t("feedsLede")}</p>
      ${this.lacks("positions") ?? this.shown(this.got<Shown["Sources"]>(SOURCES), ({ sources }) => html`<div class="head"><span></span>${this.freshness(SOURCES)}</div>
        ${sources.length ? this.table(sources) : html`<p class="empty">${t("noSources")}</p>`}
        <details class="more card"><summary>${t("register")}</summary>${this.form()}</details>${this.outcome("new")}`)}`;
  }

  private table(sources: readonly Source[]) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("source")}><table>
      <thead><tr>${heads([t("source"), t("state"), t("age"), t("late"), t("clock"), t("shared"), ""])}</tr></thead>
      <tbody>${repeat(sources, (it) => it.id, (it) => this.row(it))}</tbody></table></div>`;
  }

  private row(it: Source) {
    const { condition: how } = it;
    const silent = it.enabled && isSilent(how, this.now);
    const clock = clockOf(how.ahead_ms);
    const open = this.open === it.id;
    const shared = Object.entries(it.shared_with);
    return html`<tr><td><strong class="id">${it.id}</strong><br><bdi>${it.name}</bdi> <small>${t(it.kind)}</small></td>
      <td><span class="tag ${it.enabled ? (silent ? "wait" : "on") : "off"}">${it.enabled ? (silent ? `⚠ ${t("silentNow")}` : `✓ ${t("on")}`) : `✗ ${t("off")}`}</span></td>
      <td>${how.last_received_ms ? html`${t("heard", { time: ago(how.last_received_ms, this.now) })}<br><small>${t("fix", { time: ago(how.last_fix_ms ?? 0, this.now) })}</small>` : t("never")}</td>
      <td class=${how.late ? "late" : ""}>${t("lateOf", { late: how.late, all: how.positions })}<br><small>> <bdi>${it.lateness_s} s</bdi></small></td>
      <td>${clock === undefined ? t("unknown") : clock === 0 ? t("clockFine") : html`<span class="late">⚠ ${clock > 0 ? t("ahead", { span: span(clock) }) : t("behind", { span: span(-clock) })}</span>`}</td>
      <td>${shared.length ? shared.map(([party, how]) => html`${partyName(this.page, party)}: ${t(how)}<br>`) : t("nobody")}</td>
      <td><span class="actions"><button type="button" class="quiet" aria-label="${it.enabled ? t("switchOff") : t("switchOn")}: ${it.id}" @click=${() => this.patch(it.id, { enabled: !it.enabled })}>${it.enabled ? t("switchOff") : t("switchOn")}</button>
        <button type="button" class="quiet" aria-expanded=${open} aria-label="${t("change")}: ${it.id}" @click=${() => (this.open = open ? "" : it.id)}>${t("change")}</button></span></td></tr>
      ${open ? html`<tr><td colspan="7">${this.form(it)}</td></tr>` : nothing}
      <tr class="came"><td colspan="7">${this.outcome(it.id)}</td></tr>`;
  }

  private async patch(id: string, change: Record<string, unknown>): Promise<void> {
    const done = await this.attempt(id, () => this.page.api.ask<unknown>(`${SOURCES}/${encodeURIComponent(id)}`, {
      method: "PATCH", headers: { "Content-Type": "application/json" }, body: JSON.stringify(change),
    }), t("saved"));
    if (done !== undefined) await this.again(SOURCES);
  }

  private form(it?: Source) {
    const parties = this.page.lists.rows("parties").filter((one) => one.party !== this.page.party && one.party !== "node" && one.addressable !== "never");
    const others = Object.entries(it?.shared_with ?? {}).filter(([id]) => !parties.some((one) => one.party === id));
    const act = async (event: SubmitEvent) => {
      const { form, data, text } = typed(event);
      const said = {
        name: text("name"), kind: text("kind"), accuracy_m: Number(text("accuracy") || 0), lateness_s: Number(text("lateness") || 60),
        topic: text("topic"), shared_with: { ...Object.fromEntries(others), ...sharedFrom(data) },
      };
      if (it) return this.patch(it.id, said);
      const made = await this.attempt("new", () => this.page.api.post<Source>(SOURCES, { id: text("id"), ...said }), t("registered", { id: text("id") }));
      if (!made) return;
      form.reset();
      return this.again(SOURCES);
    };
    return html`<form @submit=${act}><div class="row">
        ${it ? nothing : html`<label>${t("sourceId")}<input name="id" required pattern="[a-z0-9][a-z0-9._\\-]*" maxlength="64" dir="ltr"></label>`}
        <label>${t("name")}<input name="name" maxlength="200" dir="auto" .defaultValue=${it?.name ?? ""}></label>
        <label>${t("kind")}<select name="kind">${KINDS.map((one) => html`<option value=${one} ?selected=${one === (it?.kind ?? "device")}>${t(one)}</option>`)}</select></label>
      </div><div class="row">
        <label>${t("accuracy")}<input name="accuracy" type="number" min="0" step="any" dir="ltr" .defaultValue=${String(it?.accuracy_m ?? 0)}></label>
        <label>${t("lateness")}<input name="lateness" type="number" min="0" step="any" dir="ltr" .defaultValue=${String(it?.lateness_s ?? 60)}></label>
        <label>${t("topic")}<input name="topic" maxlength="256" dir="ltr" .defaultValue=${it?.topic ?? ""}></label></div>
      <fieldset class="shares"><legend>${t("shared")}</legend><div class="row">${repeat(parties, (one) => one.party, (one) => html`<label><bdi>${one.name ?? one.party}</bdi>
        <select name="share:${one.party}">${["nothing", "coarse", "full"].map((how) => html`<option value=${how} ?selected=${how === (it?.shared_with[one.party] ?? "nothing")}>${how === "nothing" ? t("notShown") : t(how as "coarse")}</option>`)}</select></label>`)}</div></fieldset>
      <div class="actions"><button class="primary">${it ? t("save") : t("registerDo")}</button></div></form>`;
  }
}
