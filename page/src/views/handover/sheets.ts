// A spreadsheet that was filled in: what would be recorded, row by row, with faults and echoes; then on record.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { newKey } from "../../data/api.ts";
import type { Kind, Shown } from "../../data/types.ts";
import { phrase } from "../../words/phrases.ts";
import { role } from "../../words/terms.ts";
import { shareFields } from "../desk/fields.ts";
import { heads, misread, Part } from "../desk/kit.ts";
import { SHEETS, t } from "./paperwords.ts";

type Read = Shown["SheetRead"];

@customElement("ol-sheets")
export class Sheets extends Part {
  override readonly kinds: readonly Kind[] = ["parties", "cells"];
  @state() private kind: (typeof SHEETS)[number] = "sites-additions";
  @state() private read: Read | undefined;
  /** What is put on record twice is on record once, until something is changed. */
  private key = newKey();

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const { read } = this;
    const questions = read?.rows.some((it) => it.questions.length) ?? false;
    const faults = read ? read.good < read.of : false;
    return html`<p class="lede">${t("sheetsLede")}</p>
      <form class="card" @submit=${(event: SubmitEvent) => this.submit(event)} @change=${this.changed}>
        <div class="row">
          <label>${t("kind")}<select name="kind">${SHEETS.map((it) => html`<option value=${it} ?selected=${it === this.kind}>${t(it)}</option>`)}</select></label>
          <label>${t("file")}<input type="file" name="file" required accept=".xlsx,.xlsm,.csv,text/csv"></label>
          <a class="button" href="/v1/sheets/${this.kind}?format=xlsx" download>${t("blank")}</a>
        </div>
        ${shareFields(this.page)}
        <label><input type="checkbox" name="emergency"> ${t("emergency")}</label>
        ${questions ? html`<label><input type="checkbox" name="looked"> ${t("looked")}</label>` : nothing}
        ${faults ? html`<label><input type="checkbox" name="good_rows"> ${t("goodRows")}</label>` : nothing}
        <div class="actions"><button name="do" value="check" ?disabled=${this.isBusy("sheet")}>${t("check")}</button>
          ${read && !read.recorded.length ? html`<button name="do" value="record" class="primary" ?disabled=${this.isBusy("sheet") || !read.drafts.length}>${t("record")}</button>` : nothing}</div>
        ${this.outcome("sheet")}
      </form>
      ${read ? this.shownRead(read) : nothing}`;
  }

  /** Another file or kind: what was read is of the former. */
  private readonly changed = (event: Event) => {
    this.key = newKey();
    const field = event.target as HTMLInputElement | HTMLSelectElement;
    if (field.name === "kind") this.kind = field.value as (typeof SHEETS)[number];
    if (field.name === "kind" || field.name === "file") {
      this.read = undefined;
      this.clear("sheet");
    }
  };

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.target as HTMLFormElement);
    const record = (event.submitter as HTMLButtonElement | null)?.value === "record";
    const file = data.get("file");
    const read = await this.attempt("sheet", async () => {
      if (!(file instanceof File) || !file.size) throw misread(t("noFile"), t("file"));
      const asked = new URLSearchParams();
      for (const [name, value] of data) {
        if (name.startsWith("share:") && value !== "nothing") asked.append("share", `${name.slice(6)}=${String(value)}`);
      }
      for (const flag of ["emergency", "looked", "good_rows"]) if (data.get(flag)) asked.set(flag, "true");
      if (record) asked.set("record", "true");
      return this.page.api.ask<Read>(`/v1/sheets/${this.kind}?${asked}`, {
        method: "POST",
        headers: { "Content-Type": "application/octet-stream", "Idempotency-Key": record ? this.key : newKey() },
        body: await file.arrayBuffer(),
      });
    });
    if (!read) return;
    this.read = read;
    if (read.recorded.length) void this.page.lists.refreshAll();
  }

  private shownRead(it: Read) {
    return html`<section class="card" aria-live="polite">
      <p><strong>${t("read", { n: it.of, good: it.good })}</strong></p>
      ${it.notes.map((one) => html`<p class="late"><bdi>${one}</bdi></p>`)}
      <div class="scroll" tabindex="0" role="region" aria-label=${t("file")}><table>
        <thead><tr>${heads([t("row"), t("id"), "", t("echo")])}</tr></thead>
        <tbody>${it.rows.map((row) => this.row(row))}</tbody></table></div>
      ${it.recorded.length
        ? html`<p class="good">✓ ${t("recorded", { n: it.recorded.length })}</p><ul>${it.recorded.map((one) => html`<li class="id">${one}</li>`)}</ul>`
        : html`<p>${t("draftsMade", { n: it.drafts.length })}</p><ul>${it.drafts.map((one) => html`<li>${phrase(String(one["type"] ?? ""))} <span class="id">${String(one["subject"] ?? "") || firstFact(one)}</span></li>`)}</ul>`}
      <p><small lang="en" dir="ltr">${it.notice}</small></p></section>`;
  }

  private row(it: Shown["SheetRow"]) {
    const cell = (one: Shown["CellFault"], fault: boolean) => html`<li class=${fault ? "late" : ""}>
      <span class="tag ${fault ? "off" : "wait"}">${fault ? t("faults") : t("questions")}</span> <bdi class="mono">${one.cell}</bdi> <bdi>${one.column}</bdi>: <bdi>${one.what}</bdi>.
      ${one.value ? html`${t("value")}: <q dir="auto">${one.value}</q>.` : nothing} ${one.next_step ? html`<bdi>${one.next_step}</bdi>.` : nothing}</li>`;
    return html`<tr><td class="num"><bdi>${it.cell}</bdi></td><td><span class="id">${it.id}</span></td>
      <td>${it.good ? (it.questions.length ? html`<span class="tag wait">? ${t("asked")}</span>` : html`<span class="tag on">✓ ${t("fine")}</span>`) : html`<span class="tag off">✗ ${t("fault")}</span>`}
        <ul class="plain">${it.errors.map((one) => cell(one, true))}${it.questions.map((one) => cell(one, false))}</ul></td>
      <td>${it.echo.map((one) => html`<div><bdi>${one}</bdi></div>`)}</td></tr>`;
  }
}

function firstFact(draft: Record<string, unknown>): string {
  const facts = draft["facts"] as Record<string, unknown> | undefined;
  return String(Object.values(facts ?? {})[0] ?? "");
}
