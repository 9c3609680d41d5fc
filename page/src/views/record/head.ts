// The head of the log: how large it is, who has signed it, and whether it continues what this browser was shown last.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import type { Policy } from "../../verify/bundle.ts";
import type { Checkpoint, Signers } from "../../verify/note.ts";
import { dtg } from "../../words/times.ts";
import { moment } from "../desk/kit.ts";
import "./bundle.ts";
import { KEPT, type Kept } from "./kept.ts";
import { convenience } from "./report.ts";
import { save } from "./saving.ts";
import type { Trusted } from "./trusted.ts";
import { t } from "./words.ts";

interface Looked {
  note: string;
  atMs: number;
  head: Checkpoint;
  policy: Policy;
  from: Trusted["from"];
  signers: Signers | undefined;
  /** Why the signatures could not be checked, or do not hold. */
  wrong: string;
  able: boolean;
  before: Kept | undefined;
  beforeSize: number;
  /** Why it does not continue what was shown before; empty when it does. */
  broken: string;
}

@customElement("ol-log-head")
export class LogHead extends LitElement {
  @property({ attribute: false }) page!: Page;
  @state() private looked: Looked | undefined;
  @state() private refused = "";
  @state() private badPolicy = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    void this.look();
  }

  /** Ask for the head, check it, hold it against the last one, and keep it if it holds. */
  private async look(): Promise<void> {
    this.refused = "";
    try {
      this.looked = await lookAtHead(this.page);
    } catch (error) {
      // A head that cannot even be read is told, like one that is refused.
      this.refused = error instanceof Refused ? error.said : String(error);
    }
  }

  override render() {
    const it = this.looked;
    return html`${this.refused ? html`<p class="late" role="alert">${this.refused}</p>` : nothing}
      ${it ? this.shown(it) : this.refused ? nothing : html`<p class="waiting" role="status">${t("asking")}</p>`}
      <p class="actions"><button type="button" @click=${() => this.look()}>${t("again")}</button>
        ${it ? html`<button type="button" class="quiet" @click=${() => save("checkpoint", it.note, "text/plain")}>${t("save")}</button>` : nothing}</p>
      ${convenience("")}
      <section class="card"><h3>${t("bundle")}</h3><ol-bundle .page=${this.page}></ol-bundle></section>`;
  }

  private shown(it: Looked): TemplateResult {
    const rows: [string, unknown][] = [
      [t("origin"), html`<bdi class="mono">${it.head.origin}</bdi>`],
      [t("size"), html`<strong>${it.head.size}</strong>`],
      [t("root"), html`<span class="mono" dir="ltr">${it.head.text.split("\n")[2]}</span>`],
      [t("seen"), html`${moment(it.atMs)} <small>${t("time")}</small>`],
      [t("signature"), it.signers ? html`✓ ${t("holds")}` : it.able ? html`<strong class="late">✗ ${t("fails")}: <span dir="ltr">${it.wrong}</span></strong>` : t("cannot")],
    ];
    return html`<div class="split"><section class="card"><h3>${t("head")}</h3>
        <dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl><small>${t("size2")}</small></section>
      <section class="card"><h3>${t("witnesses")}</h3>${this.witnesses(it)}</section></div>
      <section class="card ${it.broken ? "alarm" : ""}" role=${it.broken ? "alert" : "status"}><h3>${t("since")}</h3>${this.since(it)}</section>
      ${this.trust(it)}`;
  }

  private witnesses(it: Looked): TemplateResult {
    const cosigned = it.signers?.witnesses ?? [];
    const known = it.policy.witnesses.map((one) => one.split("+")[0]!);
    return html`<p class="count"><strong>${cosigned.length}</strong></p>
      ${cosigned.length ? nothing : html`<p><strong>${t("zero")}</strong></p>`}
      <ul>${known.map((name) => {
        const at = cosigned.find((one) => one.name === name)?.atS;
        return html`<li><bdi>${name}</bdi>: ${at ? t("cosigned", { when: dtg(at * 1000) }) : t("missing")}</li>`;
      })}</ul>
      <small>${t("quorum", { n: it.policy.quorum })}</small>`;
  }

  private since(it: Looked): TemplateResult {
    const when = it.before ? dtg(it.before.atMs) : "";
    if (it.broken) {
      const both = `${it.before!.note}\n${it.note}`;
      return html`<p><strong>${t("broken", { why: "" })}<span dir="ltr">${it.broken}</span></strong></p><p>${t("brokenNext")}</p>
        <p class="actions"><button type="button" class="primary" @click=${() => save("two-checkpoints", both, "text/plain")}>${t("saveHeads")}</button></p>`;
    }
    if (!it.before) return html`<p>${t("first")}</p>`;
    const n = it.head.size - it.beforeSize;
    return html`<p>✓ ${n ? t("grown", { n, when }) : t("sameHead", { when })}</p>`;
  }

  private trust(it: Looked): TemplateResult {
    return html`<section class="card"><h3>${t("trust")}</h3>
      ${it.from === "changed" ? html`<p class="late" role="alert"><strong>${t("changedKey")}</strong></p>` : nothing}
      <p>${it.from === "own" ? t("own") : t("server")}</p>
      <p><small class="mono" dir="ltr">${it.policy.log_key}</small></p>
      <div class="row"><label>${t("choose")} <input type="file" accept=".policy,.json,application/json" @change=${(event: Event) => this.choose(event)}></label>
        ${it.from === "own" ? html`<button type="button" class="quiet" @click=${() => this.forget()}>${t("forget")}</button>` : nothing}</div>
      ${this.badPolicy ? html`<p class="late" role="alert">${this.badPolicy}</p>` : nothing}</section>`;
  }

  private async choose(event: Event): Promise<void> {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    const { keepPolicy } = await import("./trusted.ts");
    const said = await file.text();
    this.badPolicy = "";
    try {
      const origin = (JSON.parse(said) as Policy).origin;
      if (origin !== this.page.api.theatre.origin) this.badPolicy = t("otherLog", { origin });
      else await keepPolicy(this.page, said);
    } catch (error) {
      this.badPolicy = t("badPolicy", { why: error instanceof Error ? error.message : String(error) });
    }
    if (!this.badPolicy) await this.look();
  }

  private async forget(): Promise<void> {
    const { forgetPolicy } = await import("./trusted.ts");
    await forgetPolicy(this.page);
    await this.look();
  }
}

/** Ask for the head of the log and judge it; what continues the last one takes its place. */
async function lookAtHead(page: Page): Promise<Looked> {
  const [{ note }, { readCheckpoint, checkCheckpoint }, { keysOf }, { checkConsistency }, { fromBase64 }, { canVerify }, { policyOf }] = await Promise.all([
    page.api.ask<Shown["Checkpoint"]>("/v1/log/checkpoint"),
    import("../../verify/note.ts"), import("../../verify/bundle.ts"), import("../../verify/tree.ts"), import("../../verify/bytes.ts"),
    import("../../verify/signing.ts"), import("./trusted.ts"),
  ]);
  const head = readCheckpoint(note);
  const { policy, from } = await policyOf(page);
  const able = await canVerify();
  let signers: Signers | undefined;
  let wrong = "";
  try {
    const keys = await keysOf(policy);
    if (able) signers = await checkCheckpoint(head, keys.log, keys.witnesses);
  } catch (error) {
    wrong = error instanceof Error ? error.message : String(error);
  }
  const before = (await page.keep.all<Kept>("notes")).get(KEPT);
  let broken = "";
  let beforeSize = 0;
  if (before) {
    const old = readCheckpoint(before.note);
    beforeSize = old.size;
    try {
      if (old.origin !== head.origin) throw new Error(`${old.origin} / ${head.origin}`);
      const apart = old.size > 0 && old.size < head.size;
      const asked = `/v1/log/consistency?old_size=${old.size}&new_size=${head.size}`;
      const proof = apart ? (await page.api.ask<Shown["Consistency"]>(asked)).proof.map(fromBase64) : [];
      await checkConsistency(old, head, proof);
    } catch (error) {
      if (error instanceof Refused) throw error;
      broken = error instanceof Error ? error.message : String(error);
    }
  }
  const atMs = page.api.now();
  // A head that does not continue the last one, or is not signed, takes no head's place.
  if (!broken && !wrong) await page.keep.put("notes", KEPT, { note, atMs });
  return { note, atMs, head, policy, from, signers, wrong, able, before, beforeSize, broken };
}
