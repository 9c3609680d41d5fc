// What a desk says of a STOP, and who raised it: taken, passed on, stopped, not ours; over. Whoever says so has read it: that
// goes on record with it where it is still awaited, or the STOP would go on to be tried elsewhere.
import { html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Facts } from "../../data/types.ts";
import { acknowledgement } from "../../parts/ack.ts";
import { short } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { t } from "./words.ts";

type How = Facts<"stop.state/v1">["state"];

@customElement("ol-stop-state")
export class StopState extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property() stop = "";
  /** The release that still awaits its answer, and at which joint cell; 0 where none does. */
  @property({ type: Number }) release = 0;
  @property() cell = "";
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const row = this.page.lists.rows("stops").find((it) => it.stop === this.stop);
    const raised = row?.party === this.page.party;
    if (!row || (raised && row.state === "over")) return nothing;
    // Where no party raised it, each desk says for itself that it is over.
    const nobodys = !row.party || row.party === "node";
    const words: readonly How[] = raised ? ["over"] : ["taken", "passed_on", "stopped", "not_ours", ...(nobodys ? ["over" as const] : [])];
    const said = row.said[this.page.party];
    return html`<section class="card"><h3>${raised ? t("stopOver") : t("stopState")}</h3>
      <p class="actions">${words.map(
        (it) => html`<button type="button" class=${it === "taken" || it === "over" ? "primary" : ""} aria-pressed=${said === it ? "true" : "false"}
          ?disabled=${this.saying.busy} @click=${() => this.say(it)}>${t(it)}</button>`,
      )}</p>
      ${this.release ? html`<p><small>${t("stopReads")}</small></p>` : nothing}
      ${this.saying.shown()}
    </section>`;
  }

  private say(state: How): void {
    const said: Draft<"stop.state/v1"> = { type: "stop.state/v1", facts: { stop: this.stop, state }, body: { reason: "" } };
    const read = this.release ? [acknowledgement(this, "read", "", this.page.session.role)] : [];
    void this.saying.say(t("stopSaid", { id: short(this.stop), how: t(state) }), [said, ...read] as Draft[]);
  }
}
