// The dissemination gap (R31): who has not confirmed relay of what is on record at a place and a time.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Kind, Shown } from "../../data/types.ts";
import { partyName, thingName } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { readTime, timeField } from "../desk/fields.ts";
import { comma, heads, Part, typed } from "../desk/kit.ts";
import { t } from "./paperwords.ts";
import { kindWord, stateWord, t as ht } from "./words.ts";

type Row = Shown["GapRow"];

@customElement("ol-gap")
export class Gap extends Part {
  override readonly kinds: readonly Kind[] = ["parties", "zones", "lines", "sites", "movements", "activities", "channels"];
  @state() private found: Shown["GapPage"] | undefined;

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    return html`<p class="lede">${t("gapLede")}</p>
      <form class="card" role="search" @submit=${this.look}><div class="row">
        <label>${t("place")}<input name="place" dir="ltr" required autocomplete="off" spellcheck="false" placeholder="33.506 N 38.618 E"></label>
        ${timeField(t("at"), "at", { required: false })}
        <label class="short">${t("within")}<input name="within" dir="ltr" inputmode="decimal" .defaultValue=${"5"}></label>
        <button class="primary" ?disabled=${this.isBusy("gap")}>${t("look")}</button></div>${this.outcome("gap")}</form>
      ${this.found ? this.table(this.found) : nothing}`;
  }

  private readonly look = async (event: SubmitEvent) => {
    const { text } = typed(event);
    const found = await this.attempt("gap", async () => {
      const at = readTime(text("at"), t("at"), { required: false });
      const asked = new URLSearchParams({ place: text("place"), within_km: text("within") || "5", ...(at ? { at: String(at) } : {}) });
      return this.page.api.ask<Shown["GapPage"]>(`/v1/gap?${asked}`);
    });
    if (found) this.found = found;
  };

  private table(it: Shown["GapPage"]) {
    const place = it.place as { decimal?: string; mgrs?: string; words?: string };
    return html`<section class="card"><p><strong class="mono" dir="ltr">${place.decimal} · ${place.mgrs}</strong> <bdi>${place.words}</bdi></p>
      <p><bdi>${dtg(it.at_ms)}</bdi>, ${t("within")} ${it.within_m / 1000}. <small>${t("nowAsIs")}</small></p>
      ${it.rows.length
        ? html`<div class="scroll" tabindex="0" role="region" aria-label=${ht("gap")}><table><thead><tr>
            ${heads([t("thing"), "", t("confirmed"), t("missing")])}</tr></thead>
            <tbody>${it.rows.map((row) => this.row(row))}</tbody></table></div>`
        : html`<p class="empty">${t("gapNone")}</p>`}
      ${it.redacted ? html`<p>${t("gapRedacted", { n: it.redacted })}</p>` : nothing}</section>`;
  }

  private row(it: Row) {
    const far = it.metres >= 1000 ? `${(it.metres / 1000).toFixed(1)} km` : `${it.metres} m`;
    return html`<tr><td>${kindWord(it.kind)} <strong><bdi>${thingName(this.page, it.id)}</bdi></strong><br><small>${partyName(this.page, it.owner)}${comma()}${stateWord(it.state)}</small></td>
      <td>${it.metres ? html`<bdi>${t("away", { far })}</bdi>` : t("there")}</td>
      <td class=${it.missing.length ? "overdue" : "good"}><bdi>${it.missing.length ? "⚠" : "✓"} ${it.confirmed} / ${it.of}</bdi></td>
      <td><ul class="plain">${it.missing.map((one) => html`<li><strong>${partyName(this.page, one.party)}</strong>: ${this.said(one)}</li>`)}
        ${it.guarantees?.map((one) => html`<li><small>${t("guarantee", { party: partyName(this.page, one.party), how: t(one.stands) })}${one.rests_on_it ? nothing : html` (${t("restsNot")})`}</small></li>`)}</ul></td></tr>`;
  }

  private said(it: Shown["GapParty"]): string {
    const via = it.told_through?.length ? [t("through", { via: it.told_through.map((one) => partyName(this.page, one)).join(comma()) })] : [];
    if (it.shown === "nothing") return [...via, t("neverShown")].join(comma());
    const said = it.says === "yes" || it.says === "partly" || it.says === "cannot_say" ? t(it.says) : t("hasNotSaid");
    return [...via, said, ...(it.listed ? [t("listed")] : []), ...(it.overdue ? [t("overdue")] : [])].join(comma());
  }
}
