// A list of serials or call signs, held against what is notified. Nothing is recorded.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { newKey } from "../../data/api.ts";
import type { Shown } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { readTime, timeField } from "./fields.ts";
import { heads, misread, Part, typed } from "./kit.ts";
import { t } from "./wordsshown.ts";

type Reconciled = Shown["Reconciled"];
type Status = Reconciled["rows"][number]["status"];
const SIGN: Record<Status, string> = { agrees: "✓", differs: "≠", not_notified: "?", not_on_list: "!", twice_on_list: "×2", twice_notified: "×2" };
const TONE: Record<Status, string> = { agrees: "on", differs: "wait", not_notified: "off", not_on_list: "off", twice_on_list: "wait", twice_notified: "wait" };

@customElement("ol-desk-serials")
export class Serials extends Part {
  @state() private found: Reconciled | undefined;

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const lacking = this.lacks("read");
    if (lacking) return lacking;
    return html`<p class="lede">${t("serialsLede")}</p>
      <form class="card" role="search" @submit=${this.compare}>
        <div class="row"><label>${t("file")}<input type="file" name="file" accept=".xlsx,.xlsm,.csv,text/csv"></label>
          <label>${t("or")}<textarea name="pasted" rows="4" dir="ltr" spellcheck="false"></textarea></label></div>
        <div class="row">${timeField(t("from"), "from", { required: false })}${timeField(t("until"), "until", { required: false })}</div>
        <div class="actions"><button class="primary" ?disabled=${this.isBusy("compare")}>${t("compare")}</button></div>${this.outcome("compare")}</form>
      ${this.found ? this.table(this.found) : nothing}`;
  }

  private readonly compare = async (event: SubmitEvent) => {
    const { data, text } = typed(event);
    this.found = await this.attempt("compare", async () => {
      const file = data.get("file");
      const pasted = text("pasted").split("\n").map((it) => it.trim()).filter(Boolean);
      const given = file instanceof File && file.size ? await file.arrayBuffer() : pasted.length ? ["serial", ...pasted.map((it) => `"${it.replaceAll('"', '""')}"`)].join("\n") : undefined;
      if (given === undefined) throw misread(t("noList"));
      const asked = new URLSearchParams();
      const from = readTime(text("from"), t("from"), { required: false });
      const until = readTime(text("until"), t("until"), { required: false });
      if (from) asked.set("from_ms", String(from));
      if (until) asked.set("until_ms", String(until));
      return this.page.api.ask<Reconciled>(`/v1/reconciliations?${asked}`, {
        method: "POST", headers: { "Content-Type": typeof given === "string" ? "text/csv" : "application/octet-stream", "Idempotency-Key": newKey() }, body: given,
      });
    });
  };

  private table(it: Reconciled) {
    return html`<section class="card" aria-live="polite">
      <ul class="key">${(Object.keys(SIGN) as Status[]).filter((one) => it.counts[one]).map((one) => html`<li><span class="tag ${TONE[one]}">${SIGN[one]} ${t(one)}</span> <strong>${it.counts[one]}</strong></li>`)}</ul>
      ${it.from_ms && it.until_ms ? html`<p><bdi>${dtg(it.from_ms)} – ${dtg(it.until_ms)}</bdi></p>` : nothing}
      ${it.remarks.map((one) => html`<p class="late"><bdi>${one}</bdi></p>`)}
      ${it.rows.length ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t("serial")}><table>
        <thead><tr>${heads([t("row"), t("serial"), t("status"), t("notified"), t("detail")])}</tr></thead>
        <tbody>${it.rows.map((row) => html`<tr><td class="num">${row.row ?? "—"}</td><td><bdi class="mono">${row.serial}</bdi></td>
          <td><span class="tag ${TONE[row.status]}">${SIGN[row.status]} ${t(row.status)}</span></td>
          <td>${row.id ? html`<span class="id">${row.id}</span>, ${partyName(this.page, row.owner ?? "")}, ${(row.state ?? "").replaceAll("_", " ")}` : "—"}</td>
          <td>${row.said?.map((one) => html`<bdi>${one}</bdi><br>`)}</td></tr>`)}</tbody></table></div>` : nothing}
      <p><small lang="en" dir="ltr">${it.compared}. ${it.notice}</small></p></section>`;
  }
}
