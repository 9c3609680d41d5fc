// One incident: what each party says of it side by side, what it is joined to, and what can be done; never a finding.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Kind } from "../../data/types.ts";
import { partyName, short } from "../../parts/naming.ts";
import { role } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { Part, parts } from "../desk/kit.ts";
import "../statements/make.ts";
import { jump } from "../time/controls.ts";
import { citations, sideBySide } from "./columns.ts";
import { linesThen, near, told } from "./context.ts";
import { x } from "./exhibitwords.ts";
import { disputes, distancesTable, mergedNote, placesTable } from "./disputed.ts";
import "./evidence.ts";
import "./exhibits.ts";
import { placeText, timeText } from "./listed.ts";
import "./placemap.ts";
import "./recordpart.ts";
import { splitNote } from "./splitting.ts";
import { kindWord } from "./terms.ts";
import { timeline } from "./timeline.ts";
import { stretchOf, timesPlot } from "./times.ts";
import type { Picture } from "./types.ts";
import { t } from "./words.ts";

const GATHER_MS = 300;
const BUSY_MS = 1500;
/** What a picture is made of: it is asked for again when one of these lists changes. */
const MADE_OF: readonly Kind[] = ["incidents", "statements", "exhibits", "citations"];
const PARTS = ["", "near", "timeline", "exhibits", "record", "evidence", "all"] as const;
const NAMES = { "": "partAccounts", near: "partNear", timeline: "partTimeline", exhibits: "partExhibits", record: "partRecord", evidence: "partEvidence", all: "partAll" } as const;

@customElement("ol-incident")
export class Incident extends Part {
  override readonly kinds: readonly Kind[] = [
    ...MADE_OF, "parties", "zones", "lines", "sites", "movements", "activities", "stops", "messages", "warnings", "channels",
  ];
  @property() incident = "";
  /** As it was known then; as it stands, without. */
  @state() private at: number | undefined;
  private asking = 0;
  private readonly listChanged = (event: Event) => {
    if (MADE_OF.includes((event as CustomEvent<Kind>).detail)) this.askAgain(GATHER_MS);
  };

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.lists.addEventListener("changed", this.listChanged);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.asking);
    this.asking = 0;
    this.page.lists.removeEventListener("changed", this.listChanged);
  }

  private get address(): string {
    return `/v1/incidents/${encodeURIComponent(this.incident)}/picture${this.at === undefined ? "" : `?at=${this.at}`}`;
  }

  private askAgain(afterMs: number): void {
    this.asking ||= window.setTimeout(() => {
      this.asking = 0;
      void this.again(this.address);
    }, afterMs);
  }

  override render() {
    const got = this.got<Picture>(this.address);
    if (got.refused?.status === 503) this.askAgain(BUSY_MS); // the record of then is being put together
    const note = got.refused?.status === 404
      ? html`<p class="empty">${t(this.at === undefined ? "unknown" : "unknownThen")}</p>`
      : this.shown(got, (it) => this.picture(it));
    return got.state === "refused" && this.at !== undefined ? html`${this.known()}${note}` : note;
  }

  private picture(it: Picture): TemplateResult {
    const row = it.incident;
    const part = PARTS.find((one) => one === this.path[0]) ?? "";
    const stretch = stretchOf(it);
    return html`<div class="incident">
      ${this.known()}
      <header class="incident-head"><h1>${kindWord(row.kind)}</h1>
        <p class="when"><strong>${timeText(row.at_ms, row.within_ms)}</strong> ${row.place ? html`<span>${placeText(row.place)}</span>` : nothing}</p>
        <p><small>${t("openedBy", { who: partyName(this.page, row.opener), time: dtg(row.opened_at_ms) })} <span class="mono" dir="ltr">${short(row.incident)}</span></small></p>
        <p class="actions noprint"><a class="button" href="#/time/${Math.round(stretch.from)}/${Math.round(stretch.to)}/${encodeURIComponent(row.incident)}">${t("playback")}</a> ${this.freshness(this.address)}</p>
      </header>
      ${mergedNote(this.page, it)}
      ${splitNote(this.page, it)}
      <div class="noprint">${parts(t("title"), `incidents/show/${encodeURIComponent(row.incident)}`, PARTS.map((one) => [one, t(NAMES[one])] as const), part)}</div>
      ${part === "all" ? PARTS.filter((one) => !["record", "evidence", "all"].includes(one)).map((one) => this.shownPart(one, it)) : this.shownPart(part, it)}
    </div>`;
  }

  /** As of when all of it was known; whoever looks back does not act, but sees what could be known then. */
  private known(): TemplateResult {
    const at = this.at;
    const looks = jump({ at: at ?? this.page.api.now(), go: (ms) => (this.at = Math.floor(Math.min(ms % 1000 ? ms : ms + 999, this.page.api.now()))) }, { label: t("knownAt"), go: t("knownGo") });
    return html`<div class="row noprint">${looks}</div>
      ${at === undefined ? nothing : html`<p class="looking" role="status"><span class="turn" aria-hidden="true">◀◀</span>
        <strong>${t("asKnown", { time: dtg(at) })}</strong> <small>${t("asKnownHint")}</small>
        <button type="button" @click=${() => (this.at = undefined)}>${t("asStands")}</button></p>`}`;
  }

  private shownPart(part: (typeof PARTS)[number], it: Picture): TemplateResult {
    const { page } = this;
    switch (part) {
      case "near":
        return html`${told(page, it)}${linesThen(page, it)}${near(page, it)}`;
      case "timeline":
        return timeline(page, it);
      case "exhibits":
        return html`<section aria-labelledby="exhibits-head"><h2 id="exhibits-head">${x("title")}</h2>
          <ol-exhibits .page=${page} .about=${it.incident.incident} .rows=${it.exhibits}></ol-exhibits></section>`;
      case "record":
        return html`<ol-incident-record .page=${page} .picture=${it}></ol-incident-record>`;
      case "evidence":
        return html`<ol-evidence .page=${page} .incident=${it.incident.incident}></ol-evidence>`;
      default:
        return this.accounts(it);
    }
  }

  private accounts(it: Picture): TemplateResult {
    const { page } = this;
    const [part, about] = this.path;
    const id = part === "state" && about ? about : it.incident.incident;
    const hasPlaces = it.places.some((one) => one.lat_e7 !== null);
    return html`${disputes(page, it)}
      <section aria-labelledby="columns-head"><h2 id="columns-head">${t("columns")}</h2>${sideBySide(page, it)}</section>
      <section class="places-part" aria-labelledby="places-head"><h2 id="places-head">${t("map")}</h2>
        ${hasPlaces ? html`<p><small>${t("mapHint")}</small></p><ol-incident-map .page=${page} .picture=${it}></ol-incident-map>` : nothing}
        ${placesTable(page, it)}${distancesTable(page, it)}${timesPlot(page, it)}</section>
      ${citations(page, it)}
      ${page.signs && part !== "all" && it.known_at_ms === null ? html`<details class="card noprint" ?open=${part === "state"}><summary>${id === it.incident.incident ? t("state") : t("stateAbout", { id: short(id) })}</summary>
        ${keyed(id, html`<ol-state .page=${page} .about=${id} .incident=${it.incident}></ol-state>`)}</details>` : nothing}`;
  }
}
