// One warning: its words in every language, who was told and who has answered, what each party says came of it.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Page } from "../../data/page.ts";
import "../../parts/ack.ts";
import { partyName, thingName } from "../../parts/naming.ts";
import { placesOf } from "../../parts/place.ts";
import { precedence, receipt } from "../../words/terms.ts";
import { until } from "../../words/times.ts";
import { moment } from "../desk/kit.ts";
import "./acts.ts";
import "./capcard.ts";
import { w } from "./detailwords.ts";
import { areaShown, deadlineShown, further, leaflets, listed, textCard, warningOf, wayOut, type Warning, type WarningRow } from "./kinds.ts";
import "./leaflet.ts";
import { demand, effect, medium, state as stateWord, t } from "./words.ts";

@customElement("ol-warning")
export class WarningDetail extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) warning = "";
  @property({ attribute: false }) now = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const row = this.page.lists.rows("warnings").find((it) => it.warning === this.warning);
    if (!row) return html`<p class="empty">${w("gone")}</p>`;
    const said = warningOf(row);
    return html`
      <div class="head"><h2><bdi>${row.warning}</bdi></h2><span class="badges"><span class="badge ${row.precedence}">${precedence(row.precedence)}</span>
        <span class="badge">${stateWord(row.state)}</span><span class="badge">${t("version", { n: row.version })}</span>
        <button type="button" class="quiet" @click=${() => print()}>${w("print")}</button></span></div>
      ${further()}
      <div class="split">${this.what(row, said)}${this.told(row, said)}</div>
      ${said ? html`<section class="card"><div class="sideways">${said.texts.map((it) => textCard(it, html`<small>${w("template", { template: it.template, digest: it.digest.slice(0, 12) + "…" })}</small>`))}</div>
        ${wayOut(this.page, said)}</section>` : html`<p class="empty">${t("redacted")}</p>`}
      <ol-warning-acts .page=${this.page} .row=${row}></ol-warning-acts>
      ${said?.medium === "leaflet" && row.state === "issued"
        ? html`<section class="card"><h3>${w("leaflet")}</h3><ol-leaflet .page=${this.page} .warning=${row.warning} .version=${row.version} .languages=${said.texts.map((it) => it.language)}></ol-leaflet></section>`
        : nothing}
      <section class="card"><h3>${w("cap")}</h3><ol-cap .page=${this.page} .warning=${row.warning} .stamp=${`${row.entry} ${row.state}`}></ol-cap></section>`;
  }

  private what(row: WarningRow, said: Warning | undefined): TemplateResult {
    const { page } = this;
    const rows: [string, unknown][] = [
      [t("issuedAt"), html`${moment(row.at_ms)} ${t("by")} <bdi>${partyName(page, row.issuer)}</bdi>`],
      [t("to"), html`<bdi>${listed(row.to.map((it) => partyName(page, it)))}</bdi>`],
      [t("zone"), html`<bdi>${thingName(page, row.zone)}</bdi> · ${t("rung", { n: row.rung })}`],
    ];
    if (said) {
      rows.push([t("medium"), medium(said.medium)], [t("asks"), html`<strong>${demand(said.demand)}</strong>`]);
      rows.push([t("part"), said.part ? t("partOf", { part: said.part }) : t("whole")]);
    }
    rows.push([t("deadline"), deadlineShown(row.deadline_ms || "none", this.now)]);
    if (said?.quantity) rows.push([t("quantity"), leaflets(said.quantity)]);
    if (said?.area) rows.push([t("area"), areaShown(said.area)]);
    if (said) rows.push([t("answer"), said.can_be_acknowledged ? t("canAnswer") : html`<strong>${t("noAnswer")}</strong>`]);
    if (said?.note) rows.push([t("note"), html`<span class="said">${said.note}</span>`]);
    const effects = Object.entries(row.effects);
    rows.push([t("effect"), effects.length
      ? effects.map(([party, it]) => html`<div><strong>${effect(it)}</strong> <small>${t("saysWho", { party: partyName(page, party) })}</small></div>`)
      : t("noEffect")]);
    return html`<section class="card"><dl class="facts">${rows.map(([name, it]) => html`<dt>${name}</dt><dd>${it}</dd>`)}</dl>
      <p class="actions"><a class="button quiet" href="#/statements/about/${encodeURIComponent(row.warning)}">${t("statements")}</a>
        ${row.issuer === page.party && row.state === "issued" ? html`<a class="button" href="#/warnings/replace/${encodeURIComponent(row.warning)}">${w("replace")}</a>` : nothing}</p>
    </section>`;
  }

  private told(row: WarningRow, said: Warning | undefined): TemplateResult {
    const { page } = this;
    const mine = row.issuer === page.party;
    return html`<section class="card"><h3>${w("told")}</h3><small>${w("toldHint")}</small>
      <div class="scroll"><table><thead><tr><th>${w("party")}</th><th>${w("levels")}</th><th>${w("due")}</th></tr></thead><tbody>
      ${(mine ? row.to : row.to.filter((it) => it === page.party || row.heard.some((one) => one.party === it))).map((party) => {
        const it = row.heard.find((one) => one.party === party);
        const levels = Object.entries(it?.acknowledged ?? {});
        const none = said && !said.can_be_acknowledged ? t("noAnswer") : html`<strong>${w("noneYet")}</strong>`;
        return html`<tr><td><bdi>${partyName(page, party)}</bdi></td>
          <td>${levels.length ? levels.map(([level, how]) => html`<div>${how ? w("relayedAs", { level: receipt(level), how: relayed(how) }) : receipt(level)}</div>`) : none}</td>
          <td>${it?.due_ms ? html`${moment(it.due_ms)} <small>${until(it.due_ms, this.now)}</small>` : html`<small>${w("notAwaited")}</small>`}
            ${it?.overdue ? html`<div class="overdue">${w("overdue")}${it.step ? html` <small>${w("tried", { n: it.step })}</small>` : nothing}</div>` : nothing}</td></tr>`;
      })}</tbody></table></div>
      ${mine ? nothing : html`<small>${w("yourself")}</small>`}
      ${said?.can_be_acknowledged && row.to.includes(page.party) ? this.acknowledge(row) : nothing}
      ${row.drops.length ? this.drops(row) : nothing}
    </section>`;
  }

  /** What this party says of how far it has got on its side, of the release by which it was told. */
  private acknowledge(row: WarningRow): TemplateResult {
    const { page } = this;
    const told = page.releases.findLast((it) => it.entry === row.entry && !it.pass_to)?.seq;
    const due = page.lists.rows("due").find((it) => it.about === row.warning && it.party === page.party && !it.pass_to)?.release; // older than the page keeps
    return html`<ol-ack .page=${page} .release=${told ?? due ?? 0} .of=${row.warning} .places=${placesOf(page.releases, row.entry)}></ol-ack>`;
  }

  private drops(row: WarningRow): TemplateResult {
    type Drop = { quantity?: number; area?: NonNullable<Warning["area"]>; from_ms?: number; to_ms?: number; note?: string };
    return html`<h3>${w("drops", { party: partyName(this.page, row.issuer) })}</h3>
      <div class="scroll"><table><thead><tr><th>${w("when")}</th><th>${w("howMany")}</th><th>${w("where")}</th></tr></thead><tbody>
      ${(row.drops as Drop[]).map((it) => it.quantity
        ? html`<tr><td>${moment(it.from_ms!)}${it.to_ms !== it.from_ms ? html` – ${moment(it.to_ms!)}` : nothing}</td><td>${leaflets(it.quantity)}</td>
            <td>${it.area ? areaShown(it.area) : "—"}${it.note ? html`<br><small class="said">${it.note}</small>` : nothing}</td></tr>`
        : html`<tr><td colspan="3">${t("redactedWarning")}</td></tr>`)}
      </tbody></table></div>`;
  }
}

function relayed(how: string): string {
  return how === "yes" || how === "partly" || how === "cannot_say" ? w(how) : how;
}
