// The evidence bundle of an incident: made by the server, kept by whoever asked, and checked here as a convenience.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Report } from "../../verify/bundle.ts";
import type { Evidence } from "../../verify/evidence.ts";
import type { Bytes } from "../../verify/bytes.ts";
import { dtg } from "../../words/times.ts";
import { convenience, reportShown } from "../record/report.ts";
import { save } from "../record/saving.ts";
import type { Trusted } from "../record/trusted.ts";
import { t as r } from "../record/words.ts";
import { x } from "./exhibitwords.ts";

const PATIENCE_MS = 10 * 60_000;

@customElement("ol-evidence")
export class EvidenceBundle extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property() incident = "";
  @state() private busy = "";
  @state() private refused = "";
  @state() private saved: { name: string; kb: number } | undefined;
  @state() private from: Trusted["from"] = "server";
  @state() private found: { report: Report; evidence: Evidence | undefined; name: string } | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    return html`<section class="card"><p>${x("bundleLede")}</p>
      <div class="split"><div><h3>${x("bundleProves")}</h3><ul><li>${x("bundleProves1")}</li><li>${x("bundleProves2")}</li></ul></div>
        <div><h3>${x("bundleNot")}</h3><ul><li>${x("bundleNot1")}</li><li>${x("bundleNot2")}</li><li>${x("bundleNot3")}</li></ul></div></div>
      <p><small>${x("recalled")}</small></p>
      <p class="actions"><button type="button" class="primary" ?disabled=${!!this.busy} @click=${() => void this.make()}>${x("bundleMake")}</button>
        <button type="button" class="quiet" @click=${() => this.policy()}>${x("policy")}</button></p>
      <label>${x("bundleCheck")} <input type="file" accept=".zip,.bundle" @change=${(event: Event) => void this.chosen(event)}></label>
      <div role="status">${this.busy ? html`<p class="waiting">${this.busy}</p>` : nothing}${this.refused ? html`<p class="late">${this.refused}</p>` : nothing}
        ${this.saved ? html`<p>✓ ${x("bundleSaved", { ...this.saved })}</p>` : nothing}</div>
      ${this.found ? html`${convenience(this.found.name)}${reportShown(this.found.report, this.from)}${this.parts(this.found.evidence)}` : nothing}
    </section>`;
  }

  private parts(it: Evidence | undefined): TemplateResult | typeof nothing {
    if (!it) return nothing;
    const list = (title: string, names: readonly string[]) => html`<div><h3>${title}</h3><ul>${names.map((name) => html`<li><span class="mono" dir="ltr">${name}</span></li>`)}</ul></div>`;
    return html`<div class="split">${list(x("proven"), it.proven)}${list(x("presented"), it.presented)}</div>`;
  }

  private async make(): Promise<void> {
    await this.attempt(async () => {
      this.busy = x("bundleMaking");
      const answer = await this.page.api.fetch(`/v1/incidents/${encodeURIComponent(this.incident)}/bundle`, { patienceMs: PATIENCE_MS });
      const data = new Uint8Array(await answer.arrayBuffer());
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
    this.found = { ...(await verifyEvidence(data, policy, told)), name };
  }

  private policy(): void {
    save("openline.policy", new TextEncoder().encode(JSON.stringify(this.page.api.theatre.policy, null, 2) + "\n"), "application/json");
  }
}
