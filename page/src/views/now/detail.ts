// One thing that awaits an answer: what it says, why one was told, who was told and answered, its places, what to do.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Page } from "../../data/page.ts";
import type { Release } from "../../data/types.ts";
import { mine, raised, theirs, type Item, type What } from "../../parts/awaited.ts";
import { itemText, knownTo, partyName, short } from "../../parts/naming.ts";
import { echoWhole, placesOf } from "../../parts/place.ts";
import { clock, zulu } from "../../words/times.ts";
import type { Said } from "../../parts/ack.ts";
import "../../parts/ack.ts";
import { incidentFrom } from "../../parts/happened.ts";
import "../../parts/ring.ts";
import { said, answers, entryOf, needsOf } from "./about.ts";
import { findings, findingText, findingWhole } from "./findings.ts";
import { badge, countdown, steps } from "./queue.ts";
import "./resolve.ts";
import "./setaside.ts";
import "./stopstate.ts";
import { t } from "./words.ts";

const STEPS = 4;

@customElement("ol-now-item")
export class NowItem extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property() item = "";
  /** Which level of acknowledgement one came here to say. */
  @property({ attribute: false }) begin: Said | "" = "";
  /** What is drawn anew every second. */
  @property({ type: Number }) now = 0;
  @state() private former: Release | undefined;
  private asked = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { page } = this;
    const known = knownTo(page);
    if (this.item.startsWith("finding~")) return this.finding(this.item.slice("finding~".length));
    const owedByUs = mine(known, page.api.now()).find((it) => it.id === this.item || it.matches.some((id) => `match~${id}` === this.item));
    const item = owedByUs ?? [...raised(known), ...theirs(known, page.api.now())].find((it) => it.id === this.item);
    const it = item ?? this.past();
    const entry = entryOf(page, it);
    const release = this.releaseOf(it, entry);
    const places = entry ? placesOf(page.releases, entry) : [];
    // What was answered can be said more of: that it was read first, and relayed later.
    const seq = it.release || (!item && release?.seq) || 0;
    return html`<article class="detail" aria-labelledby="now-detail">
      <header class="head">
        <h2 id="now-detail" tabindex="-1">${item ? badge(it) : nothing} <bdi>${item ? itemText(page, it) : short(it.about)}</bdi></h2>
        <a class="button quiet" href="#/now">${t("back")}</a>
      </header>
      ${item
        ? html`<p class="when">${countdown(it, page.api.now())} ${it.dueMs ? html`<span>${t("dueAt", { time: clock(it.dueMs, page.api.now()) })}</span>` : nothing}${steps(it)}</p>`
        : html`<p class="empty">${t("gone")}</p>`}
      ${said(page, it)}
      ${it.what === "stop" || it.what === "message" ? html`<p class="actions">${incidentFrom(page, it.about)}</p>` : nothing}
      ${it.what === "match" ? this.matchForms(it) : nothing}
      ${it.what === "stop"
        ? html`<ol-stop-state .page=${page} .stop=${it.about} .release=${it.dueMs ? it.release : 0} .cell=${it.cell}></ol-stop-state>`
        : nothing}
      ${(it.what !== "statement" || it.passTo) && (seq || (owedByUs && it.what !== "stop"))
        ? html`<section class="card" aria-labelledby="now-ack"><h3 id="now-ack">${t("acknowledge")}</h3>
            <ol-ack .page=${page} .release=${seq} .cell=${it.cell} .of=${item ? itemText(page, it) : short(it.about)} .needs=${needsOf(release)} .places=${places} .begin=${this.begin}></ol-ack>
          </section>`
        : nothing}
      ${item && this.canRing(it)
        ? html`<section class="card" aria-labelledby="now-ring"><h3 id="now-ring">${t("ringAbout")}</h3>
            <ol-ring .page=${page} .about=${it.matches[0] ?? it.about} .parties=${this.ringParties(it)}></ol-ring></section>`
        : nothing}
      ${entry && it.what !== "match"
        ? html`<section class="card"><h3>${t("places")}</h3>
            ${places.length ? places.map(echoWhole) : html`<p><small>${t("noPlaces")}</small></p>`}</section>`
        : nothing}
      <section class="card"><h3>${t("why")}</h3>
        ${release ? html`<p>${t("told", { n: release.seq, time: zulu(release.told_at_ms), detail: release.detail })}</p>` : nothing}
        ${it.cell ? html`<p>${t("toldCell", { cell: it.cell, n: it.release })}</p>` : nothing}
        ${!release && !it.cell ? html`<p><small>${t("notShown")}</small></p>` : nothing}
        ${this.went(entry, release)}
      </section>
      ${answers(page, it)}
      ${owedByUs ? html`<ol-set-aside .page=${page} .item=${owedByUs}></ol-set-aside>` : nothing}
    </article>`;
  }

  /** What is no longer awaited, as its address still names it. */
  private past(): Item {
    const [what, about = ""] = this.item.split("~");
    return {
      id: this.item, what: (what ?? "notified") as What, type: "", precedence: "routine", ours: true, about, release: 0, cell: "", passTo: "",
      owedTo: [], matches: what === "match" ? [about] : [], yours: [], sinceMs: 0, dueMs: 0, overdue: false, step: 0, skipped: 0, inHand: false, moreOn: "",
      concerning: "", silent: false,
    };
  }

  private canRing(it: Item): boolean {
    return it.what !== "notified" || it.owedTo.length > 0;
  }

  private ringParties(it: Item): string[] {
    const known = it.owedTo.map((one) => one.party).filter((party) => party && party !== "node" && party !== this.page.party);
    return it.what === "stop" ? [] : [...new Set(known)];
  }

  private releaseOf(it: Item, entry: string): Release | undefined {
    const { releases } = this.page;
    if (it.cell) return undefined;
    const found = it.release
      ? releases.find((one) => one.seq === it.release)
      : releases.find((one) => one.entry === entry && !one.pass_to);
    if (found || !it.release) return found;
    if (this.former?.seq !== it.release && this.asked !== it.release) {
      this.asked = it.release; // it is older than what the page keeps
      void this.page.api
        .look<{ releases: Release[] }>(`/v1/releases?after=${it.release - 1}&limit=1`)
        .then((page) => (this.former = page.releases[0]), () => {});
    }
    return this.former?.seq === it.release ? this.former : undefined;
  }

  private matchForms(it: Item): TemplateResult {
    const rows = this.page.lists.rows("matches").filter((one) => it.matches.includes(one.match));
    return html`${repeat(rows, (one) => one.match, (one) => html`<ol-resolve .page=${this.page} .row=${one}></ol-resolve>`)}`;
  }

  /** Who was tried meanwhile, as it went on record. */
  private went(entry: string, release: Release | undefined): TemplateResult | typeof nothing {
    const about = new Set([entry, release?.entry].filter(Boolean));
    const found = this.page.releases.filter((one) => {
      const shown = one.shown as { type?: string; facts?: { entries?: string[] } } | null;
      return shown?.type === "escalate.find/v1" && shown.facts?.entries?.some((id) => about.has(id));
    });
    if (!found.length) return nothing;
    const line = (one: Release) => {
      const facts = (one.shown as { facts: { party: string; post?: number; channel?: string; last?: boolean; repeats?: boolean } }).facts;
      const where = facts.channel ? t("on", { channel: facts.channel }) : "channel" in facts ? "" : t("elsewhere");
      const tried = { time: zulu(one.told_at_ms, false), who: partyName(this.page, facts.party), post: (facts.post ?? 0) + 1, where };
      return html`<li>${t("step", tried)}${facts.repeats ? `, ${t("stepAgain")}` : ""}${facts.last ? `, ${t("stepLast")}` : ""}</li>`;
    };
    const last = found.slice(-STEPS).reverse();
    const earlier = found.slice(0, -STEPS).reverse();
    return html`<h4>${t("steps")}</h4><ol class="plain lined">${last.map(line)}</ol>
      ${earlier.length ? html`<details><summary>${t("earlier", { n: earlier.length })}</summary><ol class="plain lined">${earlier.map(line)}</ol></details>` : nothing}`;
  }

  private finding(entry: string): TemplateResult {
    const it = findings(this.page.releases).find((one) => one.release.entry === entry);
    return html`<article class="detail">
      <header class="head"><h2 id="now-detail" tabindex="-1">${it ? findingText(this.page, it) : short(entry)}</h2>
        <a class="button quiet" href="#/now">${t("back")}</a></header>
      ${it
        ? html`<section class="card"><h3>${t("why")}</h3>
            <p>${t("told", { n: it.release.seq, time: zulu(it.release.told_at_ms), detail: it.release.detail })}</p>
            ${findingWhole(this.page, it)}
            <p class="actions">${incidentFrom(this.page, entry)}</p></section>
            <section class="card"><h3>${t("ringAbout")}</h3><ol-ring .page=${this.page} .about=${""} .parties=${
              ((it.release.shown as { call?: { party: string }[] }).call ?? []).map((one) => one.party)
            }></ol-ring></section>`
        : html`<p class="empty">${t("notShown")}</p>`}
    </article>`;
  }
}
