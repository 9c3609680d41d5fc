// Who held an area, as somebody says; others may say otherwise (R37). Nothing of it is a finding.
import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import type { Draft } from "../../data/api.ts";
import type { Kind, Rows } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { partyField, readTime, shareDrafts, shareFields, timeField } from "../desk/fields.ts";
import { comma, Part, typed } from "../desk/kit.ts";
import type { AreaFields } from "./area.ts";
import "./area.ts";
import { t } from "./reportwords.ts";
import { areaText, lessThanFull } from "./where.ts";

@customElement("ol-control")
export class Control extends Part {
  override readonly kinds: readonly Kind[] = ["areas", "parties", "cells"];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const rows = [...this.page.lists.rows("areas")].sort((a, b) => (b.area?.as_of_ms ?? 0) - (a.area?.as_of_ms ?? 0));
    return html`<p class="lede">${t("controlLede")}</p>
      ${this.form()}
      ${rows.length ? html`<div class="cards">${rows.map((it) => this.card(it))}</div>` : html`<p class="empty">${t("noControl")}</p>`}`;
  }

  private card(it: Rows["areas"]) {
    const said = it.area;
    const id = it.id ?? "";
    const own = it.owner === this.page.party;
    const disputedBy = it.disputed_by ?? [];
    const over = it.state === "withdrawn";
    return html`<article class="card">
      <div class="head"><h2 class="id">${id || it.entry.slice(0, 8)}</h2>
        <span class="tag ${over ? "off" : disputedBy.length ? "wait" : ""}">${over ? t("withdrawn") : disputedBy.length ? "≠ " + t("disputed", { who: disputedBy.map((one) => partyName(this.page, one)).join(comma()) }) : t("standing")}</span></div>
      ${said
        ? html`<p><strong>${t("says", { who: partyName(this.page, said.stated_by), party: partyName(this.page, said.held_by) })}</strong>${comma()}${t("asOfTime", { time: dtg(said.as_of_ms) })}</p>
            <p>${areaText(said.footprint)}</p><p class="said">${said.source}</p>`
        : html`<p>${lessThanFull(this.page, it)}</p>`}
      <p><small>${it.owner ? t("recordedBy", { who: partyName(this.page, it.owner) }) : nothing}${!over && said && !disputedBy.length ? html` · ${t("undisputed")}` : nothing}</small></p>
      ${id && !over && !(disputedBy.includes(this.page.party) && !own) ? this.step(id, own ? "withdraw" : "dispute") : nothing}
    </article>`;
  }

  private step(id: string, action: "withdraw" | "dispute") {
    const act = async (event: SubmitEvent) => {
      const { text } = typed(event);
      const draft = { type: `control.${action}/v1`, facts: { area: id }, body: { reason: text("reason") } } as Draft;
      await this.say(id, t(action === "dispute" ? "saidDispute" : "saidWithdraw", { id }), () => draft);
    };
    return html`<details class="more"><summary>${t(action)}</summary><form @submit=${act}>
      <label>${t("reason")}<input name="reason" dir="auto"></label>
      <div class="actions"><button ?disabled=${this.isBusy(id)}>${t(action)}</button></div></form></details>${this.outcome(id)}`;
  }

  private form() {
    return html`<details class="more card"><summary>${t("controlState")}</summary>
      <form @submit=${this.state}>
        <div class="row">
          <label>${t("controlId")}<input name="id" dir="ltr" required pattern="[a-z0-9][a-z0-9_\\-]*" autocomplete="off"></label>
          ${partyField(this.page, t("heldBy"), "held_by", { required: true })}
          ${timeField(t("asOf"), "as_of", { now: this.now })}
        </div>
        <ol-area-fields .page=${this.page}></ol-area-fields>
        <div class="row"><label>${t("basis")}<input name="source" required dir="auto"></label>
          <label>${t("statedBy")}<input name="stated_by" dir="auto"></label></div>
        ${shareFields(this.page)}
        <div class="actions"><button class="primary" ?disabled=${this.isBusy("state")}>${t("record")}</button></div>
        ${this.outcome("state")}
      </form></details>`;
  }

  private readonly state = async (event: SubmitEvent) => {
    const { form, data, text } = typed(event);
    const fields = form.querySelector("ol-area-fields") as AreaFields;
    const id = text("id");
    const said = await this.say("state", t("saidControl", { id }), async () => {
      const as_of_ms = readTime(text("as_of"), t("asOf"));
      const draft = {
        type: "control.state/v1",
        facts: { area: id },
        body: {
          area: {
            id, held_by: text("held_by"), stated_by: text("stated_by") || this.page.party, as_of_ms,
            footprint: await fields.read(data), source: text("source"),
          },
        },
      } as Draft;
      return [draft, ...shareDrafts(id, data)];
    });
    if (said) form.reset();
  };
}
