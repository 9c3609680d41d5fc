// The evidence bundle of an incident: made by the server, kept by whoever asked, and checked here as a convenience.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { fileOf, Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Report } from "../../verify/bundle.ts";
import type { Evidence } from "../../verify/evidence.ts";
import type { Bytes } from "../../verify/bytes.ts";
import { dtg } from "../../words/times.ts";
import { convenience, reportShown } from "../record/report.ts";
import { KEPT, type Kept } from "../record/kept.ts";
import { save } from "../record/saving.ts";
import type { Trusted } from "../record/trusted.ts";
import { t as r } from "../record/words.ts";
import { x } from "./exhibitwords.ts";

const PATIENCE_MS = 10 * 60_000;
/** A checkpoint, as `openline log head` prints it: origin, size, root, and signatures. */
const NOTE = /^[^\n]+\n([1-9][0-9]{0,15})\n[^\n]+\n\n/;

@customElement("ol-evidence")
export class EvidenceBundle extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property() incident = "";
  @state() private busy = "";
  @state() private refused = "";
  @state() private saved: { name: string; kb: number } | undefined;
  @state() private from: Trusted["from"] = "server";
  /** The checkpoint that the log is to be shown to have grown from, and what it is called. */
  @state() private held: { note: string; size: number; name: string } | undefined;
  /** The head that this browser keeps. */
  @state() private kept: { note: string; size: number } | undefined;
  @state() private found: { report: Report; evidence: Evidence | undefined; name: string } | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    void this.look();
  }

  private async look(): Promise<void> {
    const note = (await this.page.keep.all<Kept>("notes")).get(KEPT)?.note;
    const size = sizeOf(note ?? "");
    if (note && size) this.kept = { note, size };
  }

  override render() {
    return html`<section class="card"><p>${x("bundleLede")}</p>
      <div class="split"><div><h3>${x("bundleProves")}</h3><ul><li>${x("bundleProves1")}</li><li>${x("bundleProves2")}</li></ul></div>
        <div><h3>${x("bundleNot")}</h3><ul><li>${x("bundleNot1")}</li><li>${x("bundleNot2")}</li><li>${x("bundleNot3")}</li></ul></div></div>
      <p><small>${x("recalled")}</small></p>
      ${this.options()}
      <p class="actions"><button type="button" class="primary" ?disabled=${!!this.busy} @click=${() => void this.make()}>${x("bundleMake")}</button>
        <button type="button" class="quiet" @click=${() => this.policy()}>${x("policy")}</button></p>
      <label>${x("bundleCheck")} <input type="file" accept=".zip,.bundle" @change=${(event: Event) => void this.chosen(event)}></label>
      <div role="status">${this.busy ? html`<p class="waiting">${this.busy}</p>` : nothing}${this.refused ? html`<p class="late">${this.refused}</p>` : nothing}
        ${this.saved ? html`<p>✓ ${x("bundleSaved", { ...this.saved })}</p>` : nothing}</div>
      ${this.found ? html`${convenience(this.found.name)}${reportShown(this.found.report, this.from)}${this.parts(this.found.evidence)}` : nothing}
    </section>`;
  }

  private options(): TemplateResult {
    const { kept, held } = this;
    return html`<fieldset class="choice bundle-with"><legend>${x("bundleWith")}</legend>
      <label><input type="checkbox" name="pdf"> ${x("bundlePdf")}</label>
      <label><input type="checkbox" name="files" checked> ${x("bundleFiles")}</label></fieldset>
      <details><summary>${x("bundleExtends")}</summary><p><small>${x("bundleExtendsHint")}</small></p>
        <div class="row">${kept ? html`<button type="button" @click=${() => (this.held = { ...kept, name: "" })}>${x("bundleExtendsKept", { n: kept.size })}</button>` : nothing}
          <label>${x("bundleExtendsFile")} <input type="file" @change=${(event: Event) => void this.hold(event)}></label></div>
        <div role="status">${held ? html`<p>✓ <span class="held">${x("bundleExtendsHeld", { n: held.size })}</span> <bdi>${held.name}</bdi>
          <button type="button" class="quiet" @click=${() => (this.held = undefined)}>${x("bundleExtendsNot")}</button></p>` : nothing}</div></details>`;
  }

  private async hold(event: Event): Promise<void> {
    const file = (event.target as HTMLInputElement).files?.[0];
    this.refused = "";
    this.held = undefined;
    if (!file) return;
    const note = await file.text();
    const size = sizeOf(note);
    if (size) this.held = { note, size, name: file.name };
    else this.refused = x("bundleExtendsNone", { name: file.name });
  }

  private parts(it: Evidence | undefined): TemplateResult | typeof nothing {
    if (!it) return nothing;
    const list = (title: string, names: readonly string[]) => html`<div><h3>${title}</h3><ul>${names.map((name) => html`<li><span class="mono" dir="ltr">${name}</span></li>`)}</ul></div>`;
    const grown = this.found?.report.extends ?? [];
    return html`${grown.length ? html`<p>✓ ${x("bundleGrown", { sizes: grown.join(", ") })}</p>` : nothing}
      <div class="split">${list(x("proven"), it.proven)}${list(x("presented"), it.presented)}</div>`;
  }

  private async make(): Promise<void> {
    await this.attempt(async () => {
      this.busy = x("bundleMaking");
      const with_ = (name: string) => String(this.querySelector<HTMLInputElement>(`input[name=${name}]`)!.checked);
      const asked = new URLSearchParams({ pdf: with_("pdf"), files: with_("files"), ...(this.held ? { extends: String(this.held.size) } : {}) });
      const answer = await this.page.api.fetch(`/v1/incidents/${encodeURIComponent(this.incident)}/bundle?${asked}`, { patienceMs: PATIENCE_MS });
      const data = new Uint8Array(await (await fileOf(answer)).arrayBuffer());
      const name = `openline-${this.page.party}-${this.incident}-${dtg(this.page.api.now())}.zip`;
      save(name, data, "application/zip");
      this.saved = { name, kb: Math.ceil(data.length / 1000) };
      await this.check(data, name);
    });
  }

  private async chosen(event: Event): Promise<void> {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    await this.attempt(async () => this.check(new Uint8Array(await file.arrayBuffer()), file.name));
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    this.refused = "";
    this.saved = this.found = undefined;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused = error.said;
    } finally {
      this.busy = "";
    }
  }

  private async check(data: Bytes, name: string): Promise<void> {
    const [{ verifyEvidence }, { policyOf }, { canVerify }] = await Promise.all([
      import("../../verify/evidence.ts"), import("../record/trusted.ts"), import("../../verify/signing.ts"),
    ]);
    if (!(await canVerify())) {
      this.refused = r("cannot"); // of the browser, not of the bundle
      return;
    }
    const { policy, from } = await policyOf(this.page);
    this.from = from;
    const told = (done: number, of: number) => (this.busy = x("bundleChecking", { done, of }));
    this.found = { ...(await verifyEvidence(data, policy, told, this.held?.note)), name };
  }

  private policy(): void {
    save("openline.policy", new TextEncoder().encode(JSON.stringify(this.page.api.theatre.policy, null, 2) + "\n"), "application/json");
  }
}

/** How many entries a checkpoint is of; 0 of what is none. */
function sizeOf(note: string): number {
  const size = Number(NOTE.exec(note)?.[1] ?? 0);
  return Number.isSafeInteger(size) ? size : 0;
}
