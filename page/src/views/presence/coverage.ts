// Who looked where and when, or could not: without it no count means anything (R36).
import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { newId, type Draft } from "../../data/api.ts";
import type { Kind } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { readTime, shareDrafts, shareFields, timeField } from "../desk/fields.ts";
import { heads, moment, Part, typed } from "../desk/kit.ts";
import type { AreaFields } from "./area.ts";
import "./area.ts";
import { t } from "./reportwords.ts";
import { areaText, lessThanFull } from "./where.ts";
import { hours, t as pt } from "./words.ts";

const STATES = ["observed", "jammed", "turned_back", "not_observed"] as const;

@customElement("ol-coverages")
export class Coverages extends Part {
  override readonly kinds: readonly Kind[] = ["coverages", "parties", "cells"];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const rows = [...this.page.lists.rows("coverages")].sort((a, b) => (b.coverage?.observed.start_ms ?? 0) - (a.coverage?.observed.start_ms ?? 0));
    return html`<p class="lede">${pt("caveat")}</p>
      ${this.form()}
      ${rows.length
        ? html`<div class="scroll" tabindex="0" role="region" aria-label=${pt("looked")}><table>
            <thead><tr>${heads([t("state"), t("lookedFrom"), t("lookedUntil"), "", t("area"), t("sourceHead"), t("reportedBy"), t("id")])}</tr></thead>
            <tbody>${rows.map((it) => {
              const looked = it.coverage;
              if (!looked) return html`<tr><td colspan="6">${lessThanFull(this.page, it)}</td><td>${it.owner ? partyName(this.page, it.owner) : "—"}</td><td>${it.id ?? "—"}</td></tr>`;
              const { start_ms, end_ms } = looked.observed;
              return html`<tr>
                <td><span class="tag ${looked.state === "observed" ? "on" : "wait"}">${t(looked.state)}</span></td>
                <td>${moment(start_ms)}</td><td>${end_ms === "UFN" ? "UFN" : moment(end_ms)}</td>
                <td class="num">${end_ms === "UFN" ? "" : html`<bdi>${hours(end_ms - start_ms)}</bdi>`}</td>
                <td>${areaText(looked.area)}</td><td dir="auto">${looked.source}</td>
                <td>${partyName(this.page, it.owner ?? "")}</td><td><span class="id">${it.id}</span></td></tr>`;
            })}</tbody></table></div>`
        : html`<p class="empty">${t("noCoverage")}</p>`}`;
  }

  private form() {
    return html`<details class="more card"><summary>${t("looked")}</summary>
      <form @submit=${this.report}>
        <p class="lede">${t("lookedHint")}</p>
        <fieldset class="choice"><legend>${t("state")}</legend>${STATES.map(
          (it, number) => html`<label><input type="radio" name="state" value=${it} ?checked=${number === 0}>${t(it)}</label>`,
        )}</fieldset>
        <div class="row">${timeField(t("lookedFrom"), "from", { now: this.now })}${timeField(t("lookedUntil"), "until", { now: this.now })}</div>
        <ol-area-fields .page=${this.page}></ol-area-fields>
        <label>${t("source")}<input name="source" required dir="auto" maxlength="200"></label>
        ${shareFields(this.page)}
        <div class="actions"><button class="primary" ?disabled=${this.isBusy("report")}>${t("record")}</button></div>
        ${this.outcome("report")}
      </form></details>`;
  }

  private readonly report = async (event: SubmitEvent) => {
    const { form, data, text } = typed(event);
    const area = form.querySelector("ol-area-fields") as AreaFields;
    const said = await this.say("report", t("saidCoverage", { source: text("source") }), async () => {
      const id = newId();
      const observed = { start_ms: readTime(text("from"), t("lookedFrom")), end_ms: readTime(text("until"), t("lookedUntil")) };
      const draft: Draft<"coverage.report/v1"> = {
        type: "coverage.report/v1",
        facts: { coverage: id },
        body: { coverage: { id, observed, area: await area.read(data), state: text("state") as (typeof STATES)[number], source: text("source") } } as Draft<"coverage.report/v1">["body"],
      };
      return [draft as Draft, ...shareDrafts(id, data)];
    });
    if (said) form.reset();
  };
}
