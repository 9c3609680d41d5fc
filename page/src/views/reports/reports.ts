// Open-source reports at a party's own desk: articles are read by a machine, and reviewed by a person.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Kind, Shown } from "../../data/types.ts";
import { role } from "../../words/terms.ts";
import { Part } from "../desk/kit.ts";
import "./document.ts";
import { field, t } from "./words.ts";

const MOST_BYTES = 5 << 20;

@customElement("ol-reports")
export class ReportsView extends Part {
  override readonly kinds: readonly Kind[] = ["parties", "incidents"];
  @state() private pages: readonly string[] = [""];
  @state() private busy = false;
  @state() private told = "";

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const [id] = this.path;
    if (id) return html`<h1>${t("title")}</h1><ol-report .page=${this.page} .path=${this.path}></ol-report>`;
    return html`<h1>${t("title")}</h1><p class="lede">${t("proposed")}</p>
      ${this.adding()} ${this.pages.map((it) => this.listed(it))} ${this.labels()}`;
  }

  protected override updated(): void {
    // Whoever comes back from an article finds its counts as they are now.
    if (!this.path.length && this.was) void this.again(...this.pages.map((it) => this.place(it)), "/v1/reports/labels?limit=1");
    this.was = this.path.length > 0;
  }
  private was = false;

  private place(after: string): string {
    return `/v1/reports?limit=50${after ? `&after=${encodeURIComponent(after)}` : ""}`;
  }

  private listed(after: string): unknown {
    const head = [t("document"), t("publisher"), t("day"), t("statements"), t("waiting"), t("needs")];
    return this.shown(this.got<Shown["DocumentPage"]>(this.place(after)), (it) => html`
      ${it.rows.length
        ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t("title")}><table><thead><tr>${head.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
            <tbody>${it.rows.map((row) => html`<tr><td><a href="#/reports/${row.id}"><bdi>${row.name || row.id}</bdi></a></td><td><bdi>${row.publisher}</bdi></td>
              <td>${row.published_from ?? t("dayUnknown")}</td><td>${row.proposals}</td><td>${row.waiting}</td><td>${row.need_person}</td></tr>`)}</tbody></table></div>`
        : html`<p class="empty">${t("none")}</p>`}
      ${it.next && after === this.pages.at(-1) ? html`<p><button type="button" class="quiet" @click=${() => (this.pages = [...this.pages, it.next!])}>${t("more")}</button></p>` : nothing}`);
  }

  private adding(): TemplateResult {
    return html`<details class="card noprint"><summary>${t("add")}</summary><form @submit=${this.add}>
      <label>${t("text")} <textarea name="text" rows="6" dir="auto"></textarea></label>
      <div class="row"><label>${t("file")} <input type="file" name="file" accept=".txt,.html,.htm,text/plain,text/html"></label>
        <label>${t("name")} <input name="name" maxlength="200" dir="auto" autocomplete="off"></label>
        <label>${t("published")} <input type="date" name="published"></label></div>
      ${this.told ? html`<p class="banner trouble" role="alert">${this.told}</p>` : nothing}
      <p class="actions"><button class="primary" ?disabled=${this.busy}>${t("read")}</button></p></form></details>`;
  }

  private async add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const file = given.get("file");
    const text = String(given.get("text") ?? "");
    const chosen = file instanceof File && file.size > 0 ? file : undefined;
    this.told = !chosen && !text.trim() ? t("needsText") : chosen && chosen.size > MOST_BYTES ? t("tooLarge") : "";
    if (this.told) return;
    this.busy = true;
    try {
      const name = String(given.get("name") ?? "").trim() || chosen?.name || "";
      const published = String(given.get("published") ?? "") || null;
      const body = chosen ? { data: await base64(chosen), name, published } : { text, name, published };
      const added = await this.page.api.ask<Shown["Added"]>("/v1/reports", {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), patienceMs: 120_000,
      });
      form.reset();
      this.go("reports", added.document.id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.told = [error.what, error.nextStep].filter(Boolean).join(" ");
    } finally {
      this.busy = false;
    }
  }

  private labels(): unknown {
    return this.shown(this.got<Shown["LabelPage"]>("/v1/reports/labels?limit=1"), (it) => {
      const known = it.fields.filter((one) => one.labels);
      if (!known.length) return nothing;
      const percent = (share: number) => Math.round(share * 100);
      return html`<section class="card"><h2>${t("labels")}</h2><ul>${known.map((one) => html`<li>${field(one.field)}:
        ${t("labelsOf", { left: one.left, n: one.labels, stated: percent(one.stated), calibrated: percent(one.calibrated) })}</li>`)}</ul></section>`;
    });
  }
}

async function base64(file: File): Promise<string> {
  const url = await new Promise<string>((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(",") + 1);
}
