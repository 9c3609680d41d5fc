// The party's security log, the newest first.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Shown } from "../../data/types.ts";
import { role } from "../../words/terms.ts";
import { heads, moment, Part } from "./kit.ts";
import { t } from "./wordstold.ts";

type Events = Shown["SecurityEvents"];
const EVENTS = "/v1/security/events?limit=100";

@customElement("ol-desk-security")
export class Security extends Part {
  @state() private earlier: Events[] = [];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  protected override again(...paths: string[]): Promise<void> {
    if (this.earlier.length) this.earlier = []; // they followed upon the page that is asked for anew
    return super.again(...paths);
  }

  override render() {
    return html`<p class="lede">${t("securityLede")}</p>
      ${this.lacks("administer") ?? this.shown(this.got<Events>(EVENTS), (first) => {
        const events = [first, ...this.earlier].flatMap((it) => it.events);
        const next = (this.earlier.at(-1) ?? first).next;
        return html`<div class="head"><span></span>${this.freshness(EVENTS)}</div>
          ${events.length ? this.table(events) : html`<p class="empty">${t("noEvents")}</p>`}
          ${next ? html`<p><button type="button" @click=${() => this.more(next)}>${t("earlier")}</button></p>` : nothing}${this.outcome("more")}`;
      })}`;
  }

  private async more(after: string): Promise<void> {
    const found = await this.attempt("more", () => this.page.api.ask<Events>(`${EVENTS}&after=${encodeURIComponent(after)}`));
    if (found) this.earlier = [...this.earlier, found];
  }

  private table(events: Events["events"]) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("what")}><table>
      <thead><tr>${heads([t("when"), t("what"), t("who"), t("fromWhere"), t("detail")])}</tr></thead>
      <tbody>${events.map((it) => html`<tr>
        <td>${moment(it.at_ms)}${it.count > 1 ? html`<br><small>${t("times", { n: it.count })}, – ${moment(it.last_ms)}</small>` : nothing}</td>
        <td><strong>${it.what.replaceAll("_", " ")}</strong></td>
        <td><span class="id">${it.member || "—"}</span><br><small class="id">${it.credential}</small></td>
        <td><span class="id">${it.remote || "—"}</span><br><small class="id">${it.route}</small></td>
        <td><bdi>${it.detail}</bdi></td></tr>`)}</tbody></table></div>`;
  }
}
