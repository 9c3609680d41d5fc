// What lies on a joint desk, and what each party there has said of it; each acknowledges for itself alone.
import { html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Shown } from "../../data/types.ts";
import "../../parts/ack.ts";
import { partyName } from "../../parts/naming.ts";
import { phrase } from "../../words/phrases.ts";
import { receipt, role } from "../../words/terms.ts";
import { detailWord } from "./fields.ts";
import { kitWord, moment, Part } from "./kit.ts";
import { t } from "./wordsshown.ts";

@customElement("ol-desk-cell")
export class CellDesk extends Part {
  @property() cell = "";
  @state() private rows: readonly Shown["ToldRow"][] | undefined;

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.outbox.addEventListener("recorded", this.look);
    void this.look();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.outbox.removeEventListener("recorded", this.look);
  }

  /** All of it: what came last is the last page of it. */
  private readonly look = async () => {
    const rows = await this.attempt("look", () => this.page.api.rows("told", { party: this.cell }));
    if (rows) this.rows = rows;
  };

  override render() {
    const { rows } = this;
    return html`<div class="head"><span></span><button type="button" class="quiet" @click=${this.look}>${kitWord("again")}</button></div>
      ${this.outcome("look")}
      ${!rows ? nothing : rows.length ? html`<ul class="plain part">${repeat([...rows].reverse(), (it) => it.seq, (it) => this.row(it))}</ul>` : html`<p>${t("nothingTold")}</p>`}`;
  }

  private row(it: Shown["ToldRow"]) {
    const shown = it.shown ?? {};
    const about = String(shown["about"] ?? "");
    return html`<li class="card"><div class="head"><span><bdi class="mono">${it.seq}</bdi> ${moment(it.told_at_ms)} <strong>${phrase(String(shown["type"] ?? ""))}</strong>
        <span class="id">${about}</span> ${shown["author"] ? partyName(this.page, String(shown["author"])) : ""}</span><span class="tag">${detailWord(it.detail)}</span></div>
      ${it.acknowledged.length ? html`<p>${it.acknowledged.map((one) => t("ackBy", { party: partyName(this.page, one.party ?? ""), level: receipt(one.level) + (one.relayed ? ` (${one.relayed.replaceAll("_", " ")})` : "") })).join(" · ")}</p>` : nothing}
      <details class="more"><summary>${t("raw")}</summary><pre dir="ltr">${JSON.stringify(shown, null, 1)}</pre></details>
      <details class="more"><summary>${t("ack")}</summary><ol-ack .page=${this.page} .release=${it.seq} .cell=${this.cell} .of="${this.cell}: ${about || it.seq}"></ol-ack></details></li>`;
  }
}
