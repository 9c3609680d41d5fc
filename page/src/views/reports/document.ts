// One article: its text with every part labelled and the statements marked where they stand; beside it one of them at a
// time, to be accepted, put right or rejected by a person, by keyboard too.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { Refused } from "../../data/api.ts";
import type { Kind, Shown } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { Part } from "../desk/kit.ts";
import { areOn } from "../now/keys.ts";
import { proposalCard, reviewed, type Document, type ProposalRow } from "./card.ts";
import type { Fields } from "./changed.ts";
import "./editing.ts";
import { reviewKeyOf, type ReviewKey } from "./keys.ts";
import { blocks, pointsBefore, type Block } from "./pieces.ts";
import { region, t } from "./words.ts";

type Asked = Partial<Shown["ReviewAsked"]> & { proposal: number; verdict: string };

@customElement("ol-report")
export class ReportDocument extends Part {
  override readonly kinds: readonly Kind[] = ["parties", "incidents"];
  @state() private editing = false;
  @state() private rejecting = false;
  @state() private about: string | undefined;
  @state() private to: ReadonlySet<string> = new Set();
  @state() private busy = false;
  @state() private told = "";
  private cut: { of: Document; blocks: Block[] } | undefined;

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.pressed);
  }

  private get place(): string {
    return `/v1/reports/${encodeURIComponent(this.path[0] ?? "")}`;
  }

  private get doc(): Document | undefined {
    return this.got<Document>(this.place).value;
  }

  private get row(): ProposalRow | undefined {
    const rows = this.doc?.proposals ?? [];
    return rows.find((it) => String(it.number) === this.path[1]) ?? rows[0];
  }

  override render() {
    return html`<p><a href="#/reports">${t("all")}</a></p>${this.shown(this.got<Document>(this.place), (it) => this.document(it))}`;
  }

  private document(doc: Document): TemplateResult {
    const row = this.row;
    return html`<h2><bdi>${doc.document.name}</bdi> <small><bdi>${doc.document.publisher}</bdi> ${doc.document.published_from ?? t("dayUnknown")}</small></h2>
      ${doc.notes.map((it) => html`<p class="waiting" lang="en" dir="ltr">${it}</p>`)}
      <p class="lede">${t("proposed")}</p>
      <div class="reading">
        <section class="text" lang="en" dir="ltr" aria-label=${t("textOf")}>${this.blocksOf(doc).map((it) => this.block(it, row))}</section>
        <section class="proposal" aria-live="polite" aria-label=${row ? t("of", { number: row.number, n: doc.proposals.length }) : t("ofNone")}>
          ${row ? this.proposal(doc, row) : html`<p class="empty">${t("ofNone")}</p>`}
        </section>
      </div>`;
  }

  private blocksOf(doc: Document): Block[] {
    if (this.cut?.of !== doc) {
      const said = doc.proposals.map((it) => ({ ...it.now.content, number: it.number }));
      this.cut = { of: doc, blocks: blocks(doc.text, doc.regions, said) };
    }
    return this.cut.blocks;
  }

  private block(it: Block, row: ProposalRow | undefined): TemplateResult {
    const words = it.pieces.map((piece) => {
      if (!piece.of.length) return piece.text;
      const number = row && piece.of.includes(row.number) ? row.number : piece.of[0]!;
      const state = this.doc?.proposals.find((one) => one.number === number)?.state ?? "proposed";
      return html`<mark class="${state} ${number === row?.number ? "current" : ""}" @click=${() => this.to_(number)}>${piece.text}</mark>`;
    });
    return html`<div class="region ${it.label || "none"}">${it.label ? html`<span class="label">${region(it.label)}</span>` : nothing}<p>${words}</p></div>`;
  }

  private proposal(doc: Document, row: ProposalRow): TemplateResult {
    const index = doc.proposals.indexOf(row);
    const before = doc.proposals[index - 1];
    const after = doc.proposals[index + 1];
    return html`<div class="head"><h3>${t("of", { number: row.number, n: doc.proposals.length })} <span class="badge ${row.state}">${t(`state_${row.state}`)}</span></h3>
        <nav>${before ? html`<a href=${this.hash(before.number)} aria-label=${t("goTo", { number: before.number })}>‹ ${before.number}</a>` : nothing} ${after ? html`<a href=${this.hash(after.number)} aria-label=${t("goTo", { number: after.number })}>${after.number} ›</a>` : nothing}</nav></div>
      ${proposalCard(doc, row)} ${reviewed(doc, row)}
      ${this.told ? html`<p class="banner trouble" role="alert">${this.told}</p>` : nothing}
      ${this.editing
        ? keyed(row.number, html`<ol-put-right .row=${row} .selected=${this.selected} .keep=${(fields: Fields, note: string) => void this.accept(fields, note)} .leave=${() => (this.editing = false)}></ol-put-right>`)
        : row.state === "proposed" ? this.choices(row) : html`<p class="actions"><button type="button" class="quiet" ?disabled=${this.busy} @click=${() => void this.review({ proposal: row.number, verdict: "undone" })}>${t("undo")}</button> ${row.state === "rejected" ? nothing : html`<small>${t("withdrawnNot")}</small>`}</p>`}
      <p class="noprint"><small>${areOn() ? t("keys") : nothing}</small></p>`;
  }

  private choices(row: ProposalRow): TemplateResult {
    const others = this.page.lists.rows("parties").filter((it) => it.party !== this.page.party);
    const known = row.incidents;
    const about = this.about ?? "";
    const rest = this.page.lists.rows("incidents").filter((it) => !known.some((one) => one.incident === it.incident));
    return html`<div class="row">
        <label>${t("about")} <select @change=${(event: Event) => (this.about = (event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${!about}>${t("aboutNone")}</option>
          ${known.map((it) => html`<option value=${it.incident} ?selected=${about === it.incident}>${t("incident", { id: it.incident, kind: it.kind.replaceAll("_", " "), score: Math.round(it.score * 100) })}</option>`)}
          ${rest.map((it) => html`<option value=${it.incident} ?selected=${about === it.incident}>${it.incident}</option>`)}
        </select></label>
      </div>
      <fieldset><legend>${t("to")}</legend>${others.map((it) => html`<label class="check"><input type="checkbox" .checked=${this.to.has(it.party)} @change=${() => this.choose(it.party)}> <bdi>${partyName(this.page, it.party)}</bdi></label>`)}
        <small>${t("toNone")}</small></fieldset>
      ${this.rejecting
        ? html`<p class="actions" role="group" aria-label=${t("why")}>
            ${(["misread", "not_needed"] as const).map((why) => html`<button type="button" ?disabled=${this.busy} @click=${() => void this.review({ proposal: row.number, verdict: "rejected", why })}>${t(why)}</button>`)}
            <button type="button" class="quiet" @click=${() => (this.rejecting = false)}>${t("leave")}</button></p>`
        : html`<p class="actions"><button type="button" class="primary" ?disabled=${this.busy} @click=${() => void this.accept({}, "")}>${t("accept")}</button>
            <button type="button" @click=${() => (this.editing = true)}>${t("edit")}</button>
            <button type="button" @click=${() => (this.rejecting = true)}>${t("reject")}</button></p>`}`;
  }

  private choose(party: string): void {
    const to = new Set(this.to);
    if (!to.delete(party)) to.add(party);
    this.to = to;
  }

  private hash(number: number): string {
    return `#/reports/${encodeURIComponent(this.path[0] ?? "")}/${number}`;
  }

  private to_(number: number): void {
    location.hash = this.hash(number);
  }

  protected override willUpdate(): void {
    // Another statement is another question.
    const at = this.path.join("/");
    if (at !== this.at) [this.at, this.editing, this.rejecting, this.about, this.told] = [at, false, false, undefined, ""];
  }
  private at = "";

  private accept(fields: Fields, note: string): Promise<void> {
    const row = this.row!;
    return this.review({ proposal: row.number, verdict: "accepted", fields: fields as Shown["Fields"], note, about: this.about ?? "", to: [...this.to] });
  }

  private async review(asked: Asked): Promise<void> {
    const doc = this.doc;
    if (!doc || this.busy) return;
    this.busy = true;
    this.told = "";
    try {
      const seen = doc.reviews.at(-1)?.number ?? 0;
      await this.page.api.ask(`${this.place}/reviews`, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ reviews: [asked], seen }),
      });
      [this.editing, this.rejecting] = [false, false];
      const next = doc.proposals.find((it) => it.number > asked.proposal && it.state === "proposed");
      await this.again(this.place);
      if (next && asked.verdict !== "undone") this.to_(next.number);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.told = error.status === 409 ? t("refresh") : [error.what, error.nextStep].filter(Boolean).join(" ");
      await this.again(this.place);
    } finally {
      this.busy = false;
    }
  }

  private readonly pressed = (event: KeyboardEvent) => {
    if (!areOn() || this.editing) return;
    const key = reviewKeyOf(event);
    if (!key || !this.row) return;
    event.preventDefault();
    this.act(key, this.row);
  };

  private act(key: ReviewKey, row: ProposalRow): void {
    const rows = this.doc?.proposals ?? [];
    const index = rows.indexOf(row);
    const waits = row.state === "proposed";
    if (key === "next" || key === "back") {
      const it = rows[index + (key === "next" ? 1 : -1)];
      if (it) this.to_(it.number);
    } else if (key === "accept" && waits) void this.accept({}, "");
    else if (key === "edit" && waits) {
      this.editing = true;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("ol-put-right input")?.focus());
    } else if (key === "reject" && waits) {
      this.rejecting = true;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("[role=group] button")?.focus());
    } else if (key === "undo" && !waits) void this.review({ proposal: row.number, verdict: "undone" });
  }

  /** Which words are selected in the text, by its offsets. */
  private readonly selected = () => {
    const selection = getSelection();
    const words = selection?.toString() ?? "";
    const text = this.querySelector(".reading .text");
    if (!words.trim() || !selection?.rangeCount || !text?.contains(selection.getRangeAt(0).commonAncestorContainer)) return undefined;
    // Among equal words those that stand nearest to the statement at hand.
    const all = this.doc!.text;
    const here = this.row!.now.content.start;
    const found: number[] = [];
    for (let at = all.indexOf(words.trim()); at >= 0; at = all.indexOf(words.trim(), at + 1)) found.push(pointsBefore(all, at));
    if (!found.length) return undefined;
    const start = found.reduce((best, it) => (Math.abs(it - here) < Math.abs(best - here) ? it : best));
    return { start, end: start + Array.from(words.trim()).length, words: words.trim() };
  };
}
