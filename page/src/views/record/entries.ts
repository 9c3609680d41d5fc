// The entries that this party is shown whole, each as it was signed; and receipts of its own.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { partyName, short, thingName } from "../../parts/naming.ts";
import { phrase } from "../../words/phrases.ts";
import { heard } from "../../words/unseen.ts";
import { moment } from "../desk/kit.ts";
import { fetchBundle } from "./bundle.ts";
import { convenience } from "./report.ts";
import { save } from "./saving.ts";
import { t } from "./words.ts";

type Row = Shown["EntryRow"];
const ROWS = 200;

interface Opened {
  row?: Row;
  bodyHolds?: boolean;
  receipt?: Shown["Receipt"];
  included?: { index: number; size: number };
  wrong?: string;
  /** Why it could not be checked: of nothing that is on record. */
  unchecked?: string;
  refused?: string;
  busy?: boolean;
}

@customElement("ol-entries")
export class Entries extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) entry = "";
  @state() private rows: readonly Row[] = [];
  @state() private next = "";
  @state() private asked = false;
  @state() private refused = "";
  @state() private search = "";
  @state() private opened: Opened = {};
  private about = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    void this.ask();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has("entry")) void this.open();
  }

  private async ask(after = ""): Promise<void> {
    const asked = new URLSearchParams({ limit: String(ROWS), ...(this.about ? { about: this.about } : {}), ...(after ? { after } : {}) });
    try {
      const page = await this.page.api.ask<Shown["EntryPage"]>(`/v1/log/entries?${asked}`);
      this.rows = after ? [...this.rows, ...page.rows] : page.rows;
      this.next = page.next ?? "";
      this.refused = "";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused = error.said;
    }
    this.asked = true;
  }

  private async open(): Promise<void> {
    const { entry } = this;
    this.opened = {};
    if (!entry) return;
    let opened: Opened;
    try {
      // As it was signed: a digest is of every character of it, also of such as are written out where they are shown.
      const json = await (await this.page.api.fetch(`/v1/log/entries/${encodeURIComponent(entry)}`)).text();
      const [row, signed] = [heard<Row>(json), JSON.parse(json) as Row];
      opened = { row, ...(row.body && row.body_salt && row.header ? { bodyHolds: await bodyHolds(signed) } : {}) };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      opened = { refused: error.detail };
    }
    if (entry !== this.entry) return; // another was opened since
    this.opened = opened;
    await this.updateComplete;
    this.querySelector<HTMLElement>(".entry h3")?.focus();
  }

  override render() {
    const sought = this.search.trim().toLocaleLowerCase();
    const rows = this.rows.filter((it) => !sought || [it.type, phrase(it.type), it.author, it.subject, it.id].some((one) => one.toLocaleLowerCase().includes(sought)));
    return html`${this.entry ? this.whole() : nothing}
      <form class="row noprint" role="search" @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        this.about = String(new FormData(event.target as HTMLFormElement).get("about") ?? "").trim();
        void this.ask();
      }}><label>${t("search")} <input type="search" dir="auto" @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}></label>
        <label>${t("about")} <input name="about" dir="ltr" autocomplete="off" spellcheck="false"></label><button>${t("again")}</button></form>
      ${this.refused ? html`<p class="late" role="alert">${this.refused}</p>` : nothing}
      ${!this.asked ? html`<p class="waiting" role="status">${t("asking")}</p>` : rows.length ? this.table(rows) : html`<p class="empty">${t("none")}</p>`}
      ${this.next ? html`<p><button type="button" @click=${() => this.ask(this.next)}>${t("more")}</button></p>` : nothing}`;
  }

  private table(rows: readonly Row[]): TemplateResult {
    return html`<small>${t("entryCount", { n: rows.length })}</small><div class="scroll" tabindex="0" role="region" aria-label=${t("entries")}><table><thead><tr>
      <th>${t("received")}</th><th>${t("type")}</th><th>${t("author")}</th><th>${t("subject")}</th><th>${t("id")}</th></tr></thead><tbody>
      ${rows.map((it) => html`<tr><td>${moment(it.received_at_ms)}</td>
        <td>${phrase(it.type)} <small class="mono" dir="ltr">${it.type}</small>${it.redacted_by ? html` <small class="late">${t("redacted")}</small>` : nothing}</td>
        <td><bdi>${partyName(this.page, it.author)}</bdi></td><td><bdi>${it.subject ? thingName(this.page, it.subject) : "—"}</bdi></td>
        <td><a class="mono" dir="ltr" href="#/record/entries/${it.id}" aria-label="${t("open")}: ${phrase(it.type)} ${short(it.id)}">${short(it.id)}</a></td></tr>`)}
      </tbody></table></div>`;
  }

  private whole(): TemplateResult {
    const { row, refused, receipt, included, wrong, unchecked, busy } = this.opened;
    if (refused) return html`<p class="late" role="alert">${refused}</p>`;
    if (!row) return html`<p class="waiting" role="status">${t("asking")}</p>`;
    const own = row.author === this.page.party;
    return html`<section class="card entry"><div class="head"><h3 tabindex="-1">${phrase(row.type)} <small class="mono" dir="ltr">${row.id}</small></h3>
        <a class="button quiet" href="#/record/entries">${t("close")}</a></div>
      ${this.opened.bodyHolds === undefined ? nothing : html`<p class=${this.opened.bodyHolds ? "" : "late"}>${this.opened.bodyHolds ? `✓ ${t("bodyHolds")}` : `✗ ${t("bodyFails")}`}</p>`}
      <div class="split"><div><h4>${t("signed")}</h4><pre class="raw" dir="ltr" tabindex="0">${JSON.stringify(row.header, null, 1)}</pre></div>
        <div><h4>${t("body")}</h4>${row.redacted_by ? html`<p class="late">${t("redacted")}</p>` : html`<pre class="raw" dir="ltr" tabindex="0">${JSON.stringify(row.body, null, 1)}</pre>`}</div></div>
      <h4>${t("receipt")}</h4><small>${own ? t("receiptWhat") : t("notYours")}</small>
      ${own ? html`<p class="actions"><button type="button" ?disabled=${busy} @click=${() => this.prove(row)}>${t("receipt")}</button>
        ${receipt ? html`<button type="button" class="quiet" @click=${() => save(`${row.id}.tlog-proof`, receipt.proof, "text/plain")}>${t("saveReceipt")}</button>` : nothing}</p>` : nothing}
      <div role="status">${included ? html`<p>✓ ${t("included", { index: included.index, size: included.size })}</p>` : nothing}
        ${wrong ? html`<p class="late">✗ ${t("notIncluded", { why: wrong })}</p>` : nothing}
        ${unchecked ? html`<p class="late">${t("unchecked", { why: unchecked })}</p>` : nothing}</div>
      ${included || wrong ? convenience("") : nothing}</section>`;
  }

  /** Have a receipt made, and follow its path: the record that is hashed comes from the bundle. */
  private async prove(row: Row): Promise<void> {
    const known = { row, ...pick(this.opened) };
    this.opened = { ...known, busy: true };
    let found: Opened;
    let receipt: Shown["Receipt"] | undefined;
    try {
      receipt = await this.page.api.ask<Shown["Receipt"]>(`/v1/entries/${encodeURIComponent(row.id)}/receipt`);
      found = await follow(this.page, row.id, receipt);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      found = error instanceof Refused ? { unchecked: why } : { wrong: why };
    }
    if (row.id === this.entry) this.opened = { ...known, ...(receipt && { receipt }), ...found };
  }
}

function pick(it: Opened): Opened {
  return it.bodyHolds === undefined ? {} : { bodyHolds: it.bodyHolds };
}

async function bodyHolds(row: Row): Promise<boolean> {
  const { bytes, canonical, fromBase64, hex, sha256 } = await import("../../verify/bytes.ts");
  const digest = await sha256(fromBase64(row.body_salt as string), bytes(canonical(row.body)));
  return hex(digest) === (row.header as { body_sha256: string }).body_sha256;
}

async function follow(page: Page, id: string, receipt: Shown["Receipt"]): Promise<Opened> {
  const [{ readProof, readCheckpoint, checkCheckpoint }, { keysOf, verifyBundle }, { includedRoot, leafOf }, { same }, { policyOf }, { canVerify }] = await Promise.all([
    import("../../verify/note.ts"), import("../../verify/bundle.ts"), import("../../verify/tree.ts"), import("../../verify/bytes.ts"), import("./trusted.ts"), import("../../verify/signing.ts"),
  ]);
  if (!(await canVerify())) return { unchecked: t("cannot") };
  const { policy } = await policyOf(page);
  const proof = readProof(receipt.proof);
  const head = readCheckpoint(proof.note);
  const keys = await keysOf(policy);
  await checkCheckpoint(head, keys.log, keys.witnesses);
  const report = await verifyBundle(await fetchBundle(page, head.size), policy);
  if (report.answer === "failed") return { wrong: report.problem };
  const shown = report.entries.get(id);
  if (!shown) return { wrong: t("notShown") };
  const root = await includedRoot(proof.index, head.size, await leafOf(proof.salt, shown.record), proof.path);
  return same(root, head.root) ? { included: { index: proof.index, size: head.size } } : { wrong: "the path does not lead to the root" };
}
