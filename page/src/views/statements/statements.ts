// Statements side by side under what they are about (R18): a column for each party, and none overwrites another's.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Kind } from "../../data/types.ts";
import { partyName, short } from "../../parts/naming.ts";
import { moment } from "../desk/kit.ts";
import { View } from "../view.ts";
import { further } from "../warnings/kinds.ts";
import "../record/bundle.ts";
import { bodyOf, disputes, owedCard, statementCard, type StatementRow } from "./card.ts";
import { grouped, type Group } from "./grouped.ts";
import "./make.ts";
import { owedOf, subjectOf } from "./subject.ts";
import { t, verb } from "./words.ts";

@customElement("ol-statements")
export class StatementsView extends View {
  override readonly kinds: readonly Kind[] = [
    "statements", "warnings", "messages", "stops", "matches", "zones", "lines", "sites", "movements", "activities", "parties", "suggestions", "channels", "incidents",
  ];
  @state() private search = "";
  @state() private chosen: ReadonlySet<string> = new Set();

  override render() {
    const [part, id = ""] = this.path;
    const about = part === "about" ? id : "";
    const all = grouped(this.page.lists.rows("statements"));
    const found = about ? all.filter((it) => it.about === about || it.columns.some((one) => one.said.some((said) => said.statement === about))) : all.filter((it) => this.fits(it));
    // What nobody has stated anything about is shown as well: somebody may have been asked, and be silent.
    const groups = about && !found.length ? [{ about, columns: [], lastMs: 0 }] : found;
    return html`<h1>${t("title")}</h1>
      <p>${t("beside")}</p>
      ${further()}
      ${about ? html`<p><a href="#/statements">${t("all")}</a></p>` : this.searching()}
      ${groups.length ? groups.map((it) => this.group(it)) : html`<p class="empty">${t("none")}</p>`}
      <details class="card noprint" ?open=${!!about || part === "make"}><summary>${about ? t("makeAbout") : t("make")}</summary>
        ${keyed(about, html`<ol-state .page=${this.page} .about=${about}></ol-state>`)}</details>
      <details class="card noprint" ?open=${this.chosen.size > 0}><summary>${t("chosen")} (${this.chosen.size})</summary>
        <ol-bundle .page=${this.page} .chosen=${this.chosen}></ol-bundle></details>`;
  }

  private searching(): TemplateResult {
    return html`<label class="noprint">${t("search")}
      <input type="search" dir="auto" .value=${this.search} @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}></label>`;
  }

  private fits(it: Group<StatementRow>): boolean {
    const sought = this.search.trim().toLocaleLowerCase();
    if (!sought) return true;
    const subject = subjectOf(this.page, it.about);
    const words = it.columns.flatMap((column) => [partyName(this.page, column.author), ...column.said.flatMap((said) => [verb(said.verb), said.statement, JSON.stringify(bodyOf(said) ?? {})])]);
    return [subject.kind, subject.title, subject.detail, it.about, ...words].some((one) => one.toLocaleLowerCase().includes(sought));
  }

  private head(about: string): TemplateResult {
    const it = subjectOf(this.page, about);
    const title = html`<bdi>${it.title}</bdi>`;
    return html`<div class="head"><h2>${it.kind}: ${it.link ? html`<a href=${it.link}>${title}</a>` : title}</h2>
      <span><small>${it.detail} ${it.atMs ? moment(it.atMs) : nothing} <span class="mono" dir="ltr">${short(about)}</span></small></span></div>`;
  }

  private group(it: Group<StatementRow>): TemplateResult {
    const owed = owedOf(this.page, it.about);
    // Who was asked and says nothing has a column as well: silence is a fact, where it is on record.
    const silent = owed.filter((one) => (one.overdue || one.dueMs || one.levels.length) && !it.columns.some((column) => column.author === one.party));
    const disputed = disputes(it.columns.flatMap((column) => column.said));
    return html`<section class="stated" aria-label=${subjectOf(this.page, it.about).title}>
      ${this.head(it.about)}
      ${disputed.length ? html`<p class="disputed"><strong>${t("disputed")}</strong> <span class="mono" dir="ltr">${disputed.join(" · ")}</span></p>` : nothing}
      ${it.columns.length ? nothing : html`<p class="empty">${t("noneOf")}</p>`}
      <div class="columns">
        ${it.columns.map((column) => html`<div class="column">
          <h3>${column.author ? html`<bdi>${partyName(this.page, column.author)}</bdi>` : html`${t("withheld")}`}</h3>
          ${column.author ? nothing : html`<small>${t("withheldHint")}</small>`}
          ${column.said.map((said) => this.card(said, it.about))}
          ${owed.filter((one) => one.party === column.author).map((one) => owedCard(this.page, one))}
        </div>`)}
        ${silent.map((one) => html`<div class="column"><h3><bdi>${partyName(this.page, one.party)}</bdi></h3>${owedCard(this.page, one)}</div>`)}
      </div>
      <p class="noprint"><a href="#/statements/about/${encodeURIComponent(it.about)}">${t("makeAbout")}</a></p>
    </section>`;
  }

  private card(it: StatementRow, root: string): TemplateResult {
    const choose = (on: boolean) => {
      const chosen = new Set(this.chosen);
      if (on) chosen.add(it.entry);
      else chosen.delete(it.entry);
      this.chosen = chosen;
    };
    return statementCard(this.page, it, this.chosen.has(it.entry), choose, root);
  }
}
