// What was seen: the reports, and a form to report one. A range, an area, a time, a source; never a false point.
import { html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { newId, type Draft } from "../../data/api.ts";
import type { Kind, Rows } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { partyField, readTime, shareDrafts, shareFields, timeField } from "../desk/fields.ts";
import { heads, misread, moment, Part, typed } from "../desk/kit.ts";
import { rangeOf } from "../desk/moments.ts";
import type { AreaFields } from "./area.ts";
import "./area.ts";
import { t } from "./reportwords.ts";
import { areaText, lessThanFull } from "./where.ts";
import { countedWord, t as pt } from "./words.ts";

const GRADES = ["A", "B", "C", "D", "E", "F"].flatMap((source) => [1, 2, 3, 4, 5, 6].map((it) => `${source}${it}`));

@customElement("ol-sightings")
export class Sightings extends Part {
  override readonly kinds: readonly Kind[] = ["sightings", "parties", "cells"];

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const rows = [...this.page.lists.rows("sightings")].sort((a, b) => (b.sighting?.seen.start_ms ?? 0) - (a.sighting?.seen.start_ms ?? 0));
    return html`<p class="lede">${pt("caveat")}</p>
      ${this.form()}
      ${rows.length ? this.list(rows) : html`<p class="empty">${t("none")}</p>`}`;
  }

  private list(rows: readonly Rows["sightings"][]) {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${pt("sightings")}><table>
      <thead><tr>${heads([t("seen"), t("howMany"), t("whose"), t("area"), t("sourceHead"), t("reportedBy"), t("id")])}</tr></thead>
      <tbody>${rows.map((it) => this.row(it))}</tbody>
    </table></div>`;
  }

  private row(it: Rows["sightings"]) {
    const seen = it.sighting;
    if (!seen) return html`<tr><td colspan="5">${lessThanFull(this.page, it)}</td><td>${it.owner ? partyName(this.page, it.owner) : "—"}</td><td>${it.id ?? "—"}</td></tr>`;
    const { start_ms, end_ms } = seen.seen;
    return html`<tr>
      <td class="when">${moment(start_ms)} –<br>${end_ms === "UFN" ? "UFN" : moment(end_ms)}</td>
      <td><bdi>${seen.count.low === seen.count.high ? seen.count.low : `${seen.count.low}–${seen.count.high}`}</bdi> ${countedWord(seen.counted ?? "people")}</td>
      <td>${seen.party ? partyName(this.page, seen.party) : t("partyUnsaid")}</td>
      <td>${areaText(seen.area)}</td>
      <td><span dir="auto">${seen.source}</span> ${seen.source_grade ? html`<span class="tag">${seen.source_grade}</span>` : html`<small>${t("ungraded")}</small>`}
        ${seen.note ? html`<div class="said">${seen.note}</div>` : nothing}</td>
      <td>${partyName(this.page, it.owner ?? "")}</td>
      <td><span class="id">${it.id}</span></td>
    </tr>`;
  }

  private form() {
    return html`<details class="more card" ?open=${this.path[0] === "new"}><summary>${t("report")}</summary>
      <form @submit=${this.report}>
        <p class="lede">${t("reportHint")}</p>
        <div class="row">
          <label>${t("count")}<input name="count" dir="ltr" required autocomplete="off" placeholder="10-30"></label>
          <label>${t("counted")}<input name="counted" list="counted" required .defaultValue=${"people"} title=${t("countedHint")}>
            <datalist id="counted">${["people", "tank", "vehicle", "aircraft", "gun"].map((it) => html`<option value=${it}>${countedWord(it)}</option>`)}</datalist></label>
          ${partyField(this.page, t("party"), "party")}
        </div>
        <div class="row">${timeField(t("from"), "from", { now: this.now })}${timeField(t("until"), "until", { now: this.now })}</div>
        <ol-area-fields .page=${this.page}></ol-area-fields>
        <div class="row">
          <label>${t("source")}<input name="source" required dir="auto" maxlength="200"></label>
          <label>${t("grade")}<select name="grade" title=${t("gradeHint")}><option value="">${t("ungraded")}</option>${GRADES.map((it) => html`<option>${it}</option>`)}</select></label>
        </div>
        <label>${t("note")}<textarea name="note" dir="auto" rows="2"></textarea></label>
        ${shareFields(this.page)}
        <div class="actions"><button class="primary" ?disabled=${this.isBusy("report")}>${t("record")}</button></div>
        ${this.outcome("report")}
      </form></details>`;
  }

  private readonly report = async (event: SubmitEvent) => {
    const { form, data, text } = typed(event);
    const area = form.querySelector("ol-area-fields") as AreaFields;
    const title = t("saidSighting", { count: text("count"), counted: countedWord(text("counted")) });
    const said = await this.say("report", title, async () => {
      const count = rangeOf(text("count"));
      if (!count) throw misread(t("badCount", { text: text("count") }));
      const id = newId();
      const seen = { start_ms: readTime(text("from"), t("from")), end_ms: readTime(text("until"), t("until")) };
      const draft: Draft<"sighting.report/v1"> = {
        type: "sighting.report/v1",
        facts: { sighting: id },
        body: {
          sighting: {
            id, seen, area: await area.read(data), count, counted: text("counted"), party: text("party") || null,
            source: text("source"), source_grade: text("grade"), note: text("note"),
          },
        } as Draft<"sighting.report/v1">["body"],
      };
      return [draft as Draft, ...shareDrafts(id, data)];
    });
    if (said) form.reset();
  };
}
