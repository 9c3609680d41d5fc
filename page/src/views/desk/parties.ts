// Who takes part, and who holds the keys that sign for it: custody is said plainly.
import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import type { Kind, Rows } from "../../data/types.ts";
import { partyName, partyNames } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { Part } from "./kit.ts";
import { t as dt } from "./words.ts";
import { t } from "./wordsshown.ts";

@customElement("ol-desk-parties")
export class Parties extends Part {
  override readonly kinds: readonly Kind[] = ["parties", "keys"];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    return html`<p class="lede">${t("partiesLede")}</p><div class="cards">${this.page.lists.rows("parties").map((it) => this.card(it))}</div>`;
  }

  private card(it: Rows["parties"]) {
    const keys = this.page.lists.rows("keys").filter((one) => one.party === it.party);
    const via = partyNames(this.page, it.reach_via);
    return html`<article class="card"><div class="head"><h2><bdi>${it.name ?? it.party}</bdi>${it.party === this.page.party ? html` (${dt("you")})` : nothing}</h2><span class="id">${it.party}</span></div>
      <dl class="facts"><dt>${t("addressable")}</dt><dd>${it.addressable === "direct" ? t("direct") : it.addressable === "via" ? t("via", { via }) : t("never_")}</dd>
        ${it.call && it.call !== it.party ? html`<dt>${t("call")}</dt><dd>${partyName(this.page, it.call)}</dd>` : nothing}
        ${it.root_key ? html`<dt>${t("root")}</dt><dd class="id">${it.root_key}</dd>` : nothing}
        <dt>${t("keys")}</dt><dd>${keys.length ? html`<ul class="plain">${keys.map((one) => html`<li><span class="tag ${one.state === "valid" ? "on" : "off"}">${one.state === "valid" ? `✓ ${t("valid")}` : `✗ ${one.state.replaceAll("_", " ")}`}</span>
          <span class="id">${one.public_key_hex}</span><br>${one.custody === "node" ? html`<strong class="late">⚠ ${t("custodyNode")}</strong>` : html`<span class="good">${t("custodyParty")}</span>`}</li>`)}</ul>` : t("noKeys")}</dd></dl></article>`;
  }
}
