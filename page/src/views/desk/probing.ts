// What inventing plans to find out what is there has come to: the same counts for both sides.
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import type { Kind, Shown } from "../../data/types.ts";
import { partyName, thingName } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { heads, Part } from "./kit.ts";
import { t } from "./wordsshown.ts";

const PROBING = "/v1/probing";

@customElement("ol-desk-probing")
export class ProbingPart extends Part {
  override readonly kinds: readonly Kind[] = ["parties", "zones", "lines", "sites", "movements", "activities"];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    return this.lacks("read") ?? this.shown(this.got<Shown["Probing"]>(PROBING), (it) => html`<p class="lede">${t("probingLede", { time: dtg(it.since_ms) })}</p>
      <div class="head"><p>${t("budget", { spent: it.spent, budget: it.budget })}</p>${this.freshness(PROBING)}</div>
      ${it.found.length ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t("party")}><table>
        <thead><tr>${heads([t("party"), t("byYou"), t("byThem"), t("yours")])}</tr></thead>
        <tbody>${it.found.map((row) => html`<tr><td>${row.party ? partyName(this.page, row.party) : t("unnamed")}</td><td class="num">${row.by_you}</td><td class="num">${row.by_them}</td>
          <td>${Object.entries(row.yours).map(([id, n]) => html`<bdi>${thingName(this.page, id)}</bdi>: ${n}<br>`)}</td></tr>`)}</tbody></table></div>`
        : html`<p class="empty">${t("noProbing")}</p>`}`);
  }
}
