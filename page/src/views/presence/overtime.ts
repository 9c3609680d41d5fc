// Presence per party and zone over time, as what was reported and found says.
import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Kind, Release } from "../../data/types.ts";
import { partyName } from "../../parts/naming.ts";
import type { Span } from "../../parts/scale.ts";
import { role } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { Part } from "../desk/kit.ts";
import { extent, findingOf, panelsOf, settle, type Finding, type Panel, type Report } from "./gather.ts";
import { boxOf, mayTouch, type Box } from "./outlines.ts";
import { panelView } from "./panel.ts";
import { t } from "./words.ts";

const DAY = 86_400_000;
const WINDOWS = { lastDay: DAY, lastThree: 3 * DAY, lastWeek: 7 * DAY, whole: 0 } as const;

@customElement("ol-presence-time")
export class PresenceTime extends Part {
  override readonly kinds: readonly Kind[] = ["sightings", "coverages", "zones", "lines", "parties"];
  @state() private window: keyof typeof WINDOWS = "lastDay";
  @state() private who = "";
  @state() private reading = false;
  /** What was told before the page was opened: read when somebody asks for it. */
  private earlier: Finding[] = [];
  private complete = false;
  private readonly heard = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.addEventListener("release", this.heard);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.removeEventListener("release", this.heard);
  }

  protected roleWord(): string {
    return role(this.page.session.role);
  }

  override render() {
    const panels = panelsOf(this.findings(), this.now);
    const reports = this.reports();
    panels.forEach((it) => settle(it, reports, this.now));
    const parties = [...new Set(panels.map((it) => it.party))];
    const shown = panels
      .filter((it) => !this.who || it.party === this.who)
      .map((it) => ({ it, span: this.span(it) }))
      .filter(({ it, span }) => this.window === "whole" || it.bars.some((bar) => bar.open || bar.to > span.from) || it.findings.some((one) => one.at > span.from));
    return html`
      <p class="lede">${t("caveat")}</p>
      <div class="row choose">
        <label>${t("window")}<select @change=${(event: Event) => (this.window = (event.target as HTMLSelectElement).value as keyof typeof WINDOWS)}>
          ${Object.keys(WINDOWS).map((it) => html`<option value=${it} ?selected=${it === this.window}>${t(it as keyof typeof WINDOWS)}</option>`)}
        </select></label>
        <label>${t("who")}<select @change=${(event: Event) => (this.who = (event.target as HTMLSelectElement).value)}>
          <option value="">${t("everybody")}</option>
          ${parties.map((it) => html`<option value=${it} ?selected=${it === this.who}>${it ? partyName(this.page, it) : t("notSaid")}</option>`)}
        </select></label>
      </div>
      ${this.earlierKey()}
      ${shown.length ? shown.map(({ it, span }) => panelView(this.page, it, span)) : html`<p class="empty">${t("nothingFound")}</p>`}
    `;
  }

  private findings(): Finding[] {
    const since = this.earlier.at(-1)?.seq ?? 0;
    return [...this.earlier, ...this.page.releases.filter((it) => it.seq > since).map(findingOf).filter((it) => it !== undefined)];
  }

  private reports(): Map<string, Report> {
    const found = new Map<string, Report & { box: Box }>();
    for (const { id, owner, sighting } of this.page.lists.rows("sightings")) {
      if (!id || !sighting) continue;
      const { start_ms, end_ms } = sighting.seen;
      const box = boxOf(sighting.area);
      found.set(id, {
        source: `${owner}\n${sighting.source}\n${sighting.counted}`, box,
        seen: { from: start_ms, to: end_ms === "UFN" ? this.now : end_ms },
        touches: (other) => mayTouch(box, (other as Report & { box: Box }).box),
      });
    }
    return found;
  }

  /** The time that a plot shows: up to now; of everything, from the first that is known to the last. */
  private span(it: Panel): Span {
    const whole = extent(it);
    if (this.window !== "whole" || !whole) return { from: this.now - (WINDOWS[this.window] || DAY), to: this.now };
    const open = it.bars.some((bar) => bar.open && this.now - bar.from < 2 * DAY);
    const to = open ? this.now : whole.to;
    const rim = Math.max((to - whole.from) * 0.04, 600_000);
    return { from: whole.from - rim, to: open ? to : to + rim };
  }

  private earlierKey() {
    const first = this.page.releases[0];
    if (this.complete || !first || first.seq <= 1) return nothing;
    if (this.reading) return html`<p class="waiting" role="status">${t("reading")}</p>`;
    return html`<p><button type="button" class="quiet" @click=${() => this.readEarlier(first.seq)}>
      ${t("earlier", { seq: first.seq, time: dtg(first.told_at_ms) })}</button></p>`;
  }

  private async readEarlier(before: number): Promise<void> {
    this.reading = true;
    const found: Finding[] = [];
    let after = 0;
    for (;;) {
      const page = await this.ask(this.page.api.ask<{ releases: Release[] }>(`/v1/releases?after=${after}&limit=1000`));
      if (!page) break;
      found.push(...page.releases.filter((it) => it.seq < before).map(findingOf).filter((it) => it !== undefined));
      after = page.releases.at(-1)?.seq ?? before;
      if (!page.releases.length || after >= before) {
        this.earlier = found;
        this.complete = true;
        break;
      }
    }
    this.reading = false;
  }
}
