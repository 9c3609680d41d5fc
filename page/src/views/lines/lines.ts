// The lines of communication by level, what is said on them, and the STOPs.
import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Rows } from "../../data/types.ts";
import { mine } from "../../parts/awaited.ts";
import { knownTo, partyNames } from "../../parts/naming.ts";
import { level } from "../../words/terms.ts";
import { lineState } from "../now/sides.ts";
import { View } from "../view.ts";
import "./channel.ts";
import "./desk.ts";
import "./propose.ts";
import { stopList } from "./stops.ts";
import { t } from "./words.ts";

const LEVELS = ["tactical", "operational", "strategic", "diplomatic"];
const STOPS = "~stops";
const PROPOSE = "~propose";
const DESKS = "~desks";

@customElement("ol-lines")
export class LinesView extends View {
  override readonly kinds = ["channels", "desks", "messages", "stops", "parties", "due", "matches", "warnings"] as const;
  override readonly ticks = true;
  private readonly heard = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.addEventListener("release", this.heard);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.removeEventListener("release", this.heard);
  }

  override render() {
    const [open = "", message = ""] = this.path;
    return html`<h1 class="hidden">${t("title")}</h1>
      <div class="lines ${open ? "opened" : ""}">
        <nav class="lines-list" aria-label=${t("title")}>${this.list(open)}</nav>
        <div class="lines-one">${this.one(open, message)}</div>
      </div>`;
  }

  private list(open: string): TemplateResult {
    const { page } = this;
    const channels = page.lists.rows("channels");
    const awaited = mine(knownTo(page));
    const stops = awaited.filter((it) => it.what === "stop").length;
    const awaits = awaited.filter((it) => it.what === "message").map((it) => it.about);
    const messages = page.lists.rows("messages").filter((it) => awaits.includes(it.message));
    return html`
      ${LEVELS.filter((it) => channels.some((one) => one.level === it)).map(
        (it) => html`<h2>${level(it)}</h2><ul class="plain">${channels
          .filter((one) => one.level === it)
          .sort((a, b) => Number(a.state === "closed") - Number(b.state === "closed"))
          .map((one) => this.link(one, open, messages.filter((said) => said.channel === one.channel).length))}</ul>`,
      )}
      ${channels.length ? nothing : html`<p class="empty">${t("none")}</p>`}
      <ul class="plain">
        <li><a class="line-link" href=${`#/lines/${STOPS}`} aria-current=${open === STOPS ? "page" : nothing}>${t("stops")}
          ${stops ? html`<span class="badge flash">${stops}</span>` : nothing}</a></li>
        <li><a class="line-link" href=${`#/lines/${DESKS}`} aria-current=${open === DESKS ? "page" : nothing}>${t("desks")}</a></li>
        <li><a class="line-link" href=${`#/lines/${PROPOSE}`} aria-current=${open === PROPOSE ? "page" : nothing}>${t("propose")}</a></li>
      </ul>`;
  }

  private link(it: Rows["channels"], open: string, awaits: number): TemplateResult {
    const state = lineState(this.page, it);
    const others = partyNames(this.page, it.parties.filter((one) => one !== this.page.party));
    return html`<li><a class="line-link ${it.state}" href=${`#/lines/${encodeURIComponent(it.channel)}`} aria-current=${it.channel === open ? "page" : nothing}>
      <i class="lamp ${state.tone}" aria-hidden="true"></i>
      <span class="line-name"><bdi>${it.name || it.channel}</bdi>
        <small>${others} · ${state.text}</small></span>
      ${awaits ? html`<span class="badge immediate">${t("unread", { n: awaits })}</span>` : nothing}
    </a></li>`;
  }

  private one(open: string, message: string): TemplateResult {
    const { page } = this;
    if (open === STOPS) {
      const every = stopList(page);
      return html`<h2>${t("stops")}</h2>${every.length ? every : html`<p class="empty">${t("noStops")}</p>`}`;
    }
    if (open === PROPOSE) return html`<ol-propose-channel .page=${page}></ol-propose-channel>`;
    if (open === DESKS) return html`<section class="card"><h2>${t("desks")}</h2><ol-desks .page=${page} .channel=${""}></ol-desks></section>`;
    const row = page.lists.rows("channels").find((it) => it.channel === open);
    // What is typed on one line never goes out on another.
    if (row) return html`${keyed(open, html`<ol-channel .page=${page} .row=${row} .message=${message} .now=${this.now}></ol-channel>`)}`;
    return html`<p class="empty">${open && page.lists.asOf("channels") ? t("unknown") : t("choose")}</p>`;
  }
}
