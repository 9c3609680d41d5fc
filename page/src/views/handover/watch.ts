// What a watch hands over: unanswered and whom to ring first, then what is silent, open and changed (R40).
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Kind, Shown } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import { posts } from "../../parts/ring.ts";
import { role } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { readTime, timeField } from "../desk/fields.ts";
import { moment, Part, typed } from "../desk/kit.ts";
import { calledThing, changedLine, dueLine, openLine, shorterLine, silentLine } from "./lines.ts";
import { takenOver, takeOver, type Taken } from "./taken.ts";
import { t } from "./words.ts";

type Handover = Shown["Handover"];
const HOUR = 3_600_000;

@customElement("ol-watch")
export class Watch extends Part {
  override readonly kinds: readonly Kind[] = ["parties", "zones", "lines", "sites", "movements", "activities", "channels", "messages", "stops"];
  @state() private since: "last" | "12" | "24" | "time" = "12";
  @state() private at = 0;
  @state() private taken: Taken[] = [];
  private opened = 0;

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  private get whose(): string {
    return `${this.page.api.theatre.theatre}/${this.page.party}`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.opened = this.now;
    this.taken = takenOver(localStorage, this.whose);
    if (this.taken.length) this.since = "last";
  }

  private get path_(): string {
    return `/v1/handover?since=${this.sinceMs}`;
  }

  private get sinceMs(): number {
    if (this.since === "last" && this.taken[0]) return Math.floor(this.taken[0].at);
    if (this.since === "time" && this.at) return this.at;
    return Math.floor(this.opened - (this.since === "24" ? 24 : 12) * HOUR);
  }

  override render() {
    return html`${this.choice()}${this.shown(this.got<Handover>(this.path_), (it) => this.sheet(it))}${this.takeOver()}`;
  }

  private choice() {
    const last = this.taken[0];
    const options: [Watch["since"], string][] = [
      ...(last ? [["last", t("sinceLast", { time: dtg(last.at) })] as [Watch["since"], string]] : []),
      ["12", t("since12")], ["24", t("since24")], ["time", t("sinceTime")],
    ];
    return html`<form class="choose" role="search" @submit=${this.choose}><div class="row">
      <label>${t("since")}<select name="since" @change=${(event: Event) => (this.since = (event.target as HTMLSelectElement).value as Watch["since"])}>
        ${options.map(([value, word]) => html`<option value=${value} ?selected=${value === this.since}>${word}</option>`)}</select></label>
      ${this.since === "time" ? html`${timeField(t("time"), "at", { value: this.at ? dtg(this.at) : "" })}<button>${t("show")}</button>` : nothing}
      <a class="button" href="/v1/handover/page?since=${this.sinceMs}" target="_blank" rel="noopener">${t("pdf")}</a>
      <button type="button" @click=${() => window.print()}>${t("print")}</button>
      ${this.freshness(this.path_)}
    </div>${this.outcome("since")}</form>`;
  }

  private readonly choose = async (event: SubmitEvent) => {
    const { text } = typed(event);
    const at = await this.attempt("since", async () => readTime(text("at"), t("time")));
    if (at) this.at = at;
  };

  private sheet(it: Handover) {
    const { counts, called = {} } = it;
    return html`<div class="sheet">
      <h2>${t("of", { party: partyName(this.page, it.party), time: dtg(it.at_ms) })}</h2>
      <section class="card first"><h3>${t("unanswered")}</h3>
        <h4>${t("youOwe", { n: counts["you_owe"] ?? 0 })}${this.late(counts["you_owe_overdue"])}</h4>
        ${this.lines(it.you_owe.map((one) => dueLine(this.page, one, it.at_ms, true, called)), counts["you_owe"])}
        <h4>${t("owedToYou", { n: counts["owed_to_you"] ?? 0 })}${this.late(counts["owed_to_you_overdue"])}</h4>
        ${this.lines(it.owed_to_you.map((one) => dueLine(this.page, one, it.at_ms, false, called)), counts["owed_to_you"])}</section>
      <section class="card"><h3>${t("ring")}</h3>${it.ring.length
        ? html`<ol class="plain rings">${it.ring.map((one) => html`<li><strong>${partyName(this.page, one.party)}</strong>
            ${one.why === "partner" && !one.posts.length ? nothing : html`<span class="tag ${one.why === "overdue" || one.why === "silent" ? "off" : ""}">${this.why(one.why)}</span>`}
            ${one.about ? html`<small><bdi>${calledThing(this.page, one.about, called)}</bdi></small>` : nothing}
            ${one.posts.length ? posts(one.posts, { page: this.page, about: one.about }) : html`<small>${t("noNumber")}</small>`}</li>`)}</ol>${this.more(it.ring.length, counts["ring"])}`
        : html`<p>${t("nothing")}</p>`}</section>
      <section class="card"><h3>${t("silentHead")}: ${counts["silent"] ?? 0}</h3>
        ${this.lines(it.silent.map((one) => silentLine(this.page, one, it.at_ms, called)), counts["silent"])}
        ${it.sources_known ? nothing : html`<small>${t("sourcesUnknown")}</small>`}</section>
      <section class="card"><h3>${t("open")}: ${counts["open"] ?? 0}</h3>${this.lines(it.open.map((one) => openLine(this.page, one, called)), counts["open"])}</section>
      <section class="card changed"><h3>${t("changed", { time: dtg(it.since_ms) })}: ${counts["changed"] ?? 0}</h3>
        ${this.lines(it.changed.map((one) => changedLine(this.page, one, called)))}</section>
      ${it.shorter.length ? html`<section class="card"><h3>${t("shorter")}: ${counts["shorter"] ?? 0}</h3><small>${t("shorterHint")}</small>
        ${this.lines(it.shorter.map((one) => shorterLine(this.page, one)), counts["shorter"])}</section>` : nothing}
    </div>`;
  }

  private late(n = 0) {
    return n ? html` <span class="overdue">⚠ ${t("overdueOf", { n })}</span>` : nothing;
  }

  private why(why: string): string {
    return why === "overdue" || why === "awaited" || why === "silent" || why === "partner" ? t(why) : why;
  }

  private lines(all: readonly unknown[], of = all.length) {
    if (!all.length) return html`<p class="none">${t("nothing")}</p>`;
    return html`<ul>${all.map((it) => html`<li>${it}</li>`)}</ul>${this.more(all.length, of)}`;
  }

  private more(shown: number, of = shown) {
    return of > shown ? html`<p><small>${t("more", { n: of - shown })}</small></p>` : nothing;
  }

  private takeOver() {
    return html`<section class="card taken"><h3>${t("taken")}</h3><p class="lede">${t("takenHint")}</p>
      <form @submit=${this.take}><div class="row"><label>${t("takenNote")}<input name="note" dir="auto" maxlength="300"></label>
        <button class="primary">${t("taken")}</button></div></form>
      <h4>${t("takenList")}</h4>
      ${this.taken.length
        ? html`<ul>${this.taken.map((it) => html`<li>${t("takenBy", { role: role(it.role), time: "" })}${moment(it.at)}${it.note ? html`: <span dir="auto">${it.note}</span>` : nothing}</li>`)}</ul>`
        : html`<p>${t("noneTaken")}</p>`}</section>`;
  }

  private readonly take = (event: SubmitEvent) => {
    const { form, text } = typed(event);
    this.taken = takeOver(localStorage, this.whose, { at: this.now, role: this.page.session.role, note: text("note") });
    form.reset();
  };
}
