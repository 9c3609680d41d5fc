// Joint cells (R28): desks that people of several parties keep together, each signing for its own.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Draft } from "../../data/api.ts";
import type { Kind, Rows } from "../../data/types.ts";
import { partyNames } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { Part, misread, typed } from "./kit.ts";
import { t } from "./wordsshown.ts";
import "./celldesk.ts";

type Cell = Rows["cells"];
const TONE: Record<string, string> = { open: "on", proposed: "wait", closed: "off" };

@customElement("ol-desk-cells")
export class Cells extends Part {
  override readonly kinds: readonly Kind[] = ["cells", "parties"];
  /** Of which cell what lies on it is read. */
  @state() private reading = "";
  /** A proposal that another version is made of. */
  @state() private again_: Cell | undefined;

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const rows = this.page.lists.rows("cells");
    return html`<p class="lede">${t("cellsLede")}</p>
      ${rows.length ? html`<div class="part">${repeat(rows, (it) => it.cell, (it) => this.card(it))}</div>` : html`<p class="empty">${t("noCells")}</p>`}
      <details class="more card" ?open=${this.again_ !== undefined}><summary>${this.again_ ? t("proposeAgain", { cell: this.again_.cell }) : t("propose")}</summary>${this.form()}</details>
      ${this.outcome("propose")}`;
  }

  private named(parties: readonly string[]): string {
    return partyNames(this.page, parties);
  }

  private card(it: Cell) {
    const me = this.page.party;
    const seated = it.seated.includes(me);
    const toSign = it.state === "proposed" && it.not_signed.includes(me);
    const fact = (name: string, value: unknown) => (value ? html`<dt>${name}</dt><dd>${value}</dd>` : nothing);
    return html`<article class="card"><div class="head"><h2><bdi>${it.name ?? t("redacted")}</bdi> <span class="id">${it.cell}</span></h2>
        <span class="tag ${TONE[it.state] ?? ""}">${it.state === "open" || it.state === "proposed" || it.state === "closed" ? t(it.state) : it.state}, ${t("version", { n: it.version })}</span></div>
      <dl class="facts">${fact(t("seated"), this.named(it.seated))}${fact(t("notSigned"), this.named(it.not_signed))}${fact(t("left"), this.named(it.left))}
        ${fact(t("place"), it.place && html`<bdi>${it.place}</bdi>`)}${fact(t("hours"), it.hours && html`<bdi>${it.hours}</bdi>`)}${fact(t("note"), it.note && html`<span class="said">${it.note}</span>`)}
        ${fact(t("digest"), html`<span class="id">${it.text_sha256}</span>`)}</dl>
      <p>${it.sees_matches ? `✓ ${t("seesMatches")}` : t("seesNoMatches")} · ${t("told", { n: it.released })}</p>
      <div class="actions">
        ${seated && it.state === "open" ? html`<button type="button" aria-expanded=${this.reading === it.cell} @click=${() => (this.reading = this.reading === it.cell ? "" : it.cell)}>${t("readTold")}</button>` : nothing}
        ${it.state === "proposed" ? html`<button type="button" class="quiet" @click=${() => (this.again_ = it)}>${t("proposeAgain", { cell: it.cell })}</button>` : nothing}</div>
      ${toSign ? this.step(it, "sign") : nothing}
      ${it.state !== "closed" && !it.left.includes(me) ? this.step(it, "leave") : nothing}
      ${this.outcome(it.cell)}
      ${this.reading === it.cell ? html`<ol-desk-cell .page=${this.page} .cell=${it.cell}></ol-desk-cell>` : nothing}</article>`;
  }

  private step(it: Cell, action: "sign" | "leave") {
    const word = action === "sign" ? t("sign") : it.not_signed.includes(this.page.party) ? t("decline") : t("leave");
    const act = async (event: SubmitEvent) => {
      const { text } = typed(event);
      const draft = {
        type: `cell.${action}/v1`,
        facts: { cell: it.cell, version: it.version, proposal_sha256: it.text_sha256 },
        body: { reason: text("reason") },
      } as Draft;
      await this.say(it.cell, t(action === "sign" ? "saidSign" : "saidLeave", { cell: it.cell }), () => draft);
    };
    return html`<details class="more"><summary>${word}</summary><form @submit=${act}>
      ${action === "leave" ? html`<p><small>${t("leaveHint")}</small></p>` : nothing}
      <div class="row"><label>${t("reason")}<input name="reason" dir="auto"></label><button class=${action === "sign" ? "primary" : ""}>${word}</button></div></form></details>`;
  }

  private form() {
    const from = this.again_;
    const others = this.page.lists.rows("parties").filter((it) => it.party !== this.page.party && it.party !== "node" && it.addressable !== "never");
    return html`<form @submit=${this.propose}><div class="row">
        <label>${t("cellId")}<input name="cell" required pattern="[a-z0-9][a-z0-9_\\-]*" dir="ltr" .value=${from?.cell ?? ""} ?readonly=${from !== undefined}></label>
        <label>${t("cellName")}<input name="name" dir="auto" .value=${from?.name ?? ""}></label></div>
      <fieldset class="choice"><legend>${t("withParties")}</legend>${repeat(others, (it) => it.party, (it) => html`<label><input type="checkbox" name="party" value=${it.party} .checked=${from?.parties.includes(it.party) ?? false}> <bdi>${it.name ?? it.party}</bdi></label>`)}</fieldset>
      <div class="row"><label>${t("place")}<input name="place" dir="auto" .value=${from?.place ?? ""}></label>
        <label>${t("hours")}<input name="hours" dir="auto" .value=${from?.hours ?? ""}></label></div>
      <label>${t("note")}<textarea name="note" dir="auto" rows="2" .value=${from?.note ?? ""}></textarea></label>
      <label><input type="checkbox" name="sees" .checked=${from?.sees_matches ?? false}> ${t("seesMatches")}</label>
      <div class="actions"><button class="primary" ?disabled=${this.isBusy("propose")}>${t("proposeDo")}</button></div></form>`;
  }

  private readonly propose = async (event: SubmitEvent) => {
    const { form, data, text } = typed(event);
    const id = text("cell");
    const version = (this.again_?.version ?? 0) + 1; // of what was looked at: the server says when there is a later one
    const said = await this.say("propose", t("saidPropose", { cell: id }), async () => {
      const chosen = data.getAll("party").map(String);
      if (!chosen.length) throw misread(t("noParty"), t("withParties"));
      const parties = [this.page.party, ...chosen];
      const sees_matches = data.get("sees") !== null;
      const cell = { id, version, name: text("name") || id, parties, sees_matches, place: text("place"), hours: text("hours"), note: text("note") };
      return { type: "cell.propose/v1", facts: { cell: id, version, parties, sees_matches }, body: { cell } } as Draft;
    });
    if (!said) return;
    form.reset();
    this.again_ = undefined;
  };
}
