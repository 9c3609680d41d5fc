// Looking back: any time of the theatre as it could be known then, and as it stands corrected; never to be taken for live.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import "../../map/ol-map.ts";
import type { OlMap } from "../../map/ol-map.ts";
import type { Map as MapLibre } from "maplibre-gl";
import type { Page } from "../../data/page.ts";
import type { Kind, Release } from "../../data/types.ts";
import { thingName } from "../../parts/naming.ts";
import { t as roomName } from "../../rooms.ts";
import { dtg, zulu } from "../../words/times.ts";
import type { AccountsThen } from "../incidents/ontime.ts";
import { View } from "../view.ts";
import { controls, type How } from "./controls.ts";
import { differences, type Differs } from "./corrected.ts";
import { nextMark, played, spanOf, ticksOf, type Span, type Speed, type Width, within } from "./running.ts";
import { Corrected, KnownThen, pageThen, TracksThen } from "./then.ts";
import { readTold, toldList, type Told } from "./told.ts";
import { t } from "./words.ts";

const FRAME_MS = 250;
const FEW = 40;
const MAPPED: readonly Kind[] = ["zones", "lines", "areas", "sites", "movements", "activities", "sightings", "coverages"];
const ROOM_OF: Partial<Record<Kind, "zones" | "lines" | "plans" | "presence">> = {
  zones: "zones", lines: "lines", areas: "zones", sites: "plans", movements: "plans", activities: "plans",
  sightings: "presence", coverages: "presence",
};

@customElement("ol-time")
export class TimeView extends View {
  override readonly kinds = [...MAPPED, "parties", "channels"] as const;
  override readonly ticks = true;
  /** What is looked at; live, while there is none. */
  @state() private atMs: number | undefined;
  @state() private how: How = "then";
  @state() private speed: Speed = 60;
  @state() private playing = false;
  @state() private told: Told[] = [];
  @state() private many = FEW;
  @state() private width: Width = "all";
  /** The stretch that is played back, where one is asked for; and the incident whose it is. */
  @state() private stretch: Span | undefined;
  private incident = "";
  private accounts: AccountsThen | undefined;
  /** The part of the time that the slider covers; it stays where it is until the time leaves it. */
  private window: Span | undefined;
  private next = "";
  private then!: { lists: KnownThen; tracks: TracksThen; page: Page };
  private corrected!: { lists: Corrected; page: Page };
  private ticking = 0;
  private ranAt = 0;
  private asking = false;
  private more = false;
  private readonly drawn = () => this.requestUpdate();
  private readonly pressed = (event: KeyboardEvent) => this.press(event);
  private readonly heard = (event: Event) => void this.hear((event as CustomEvent<Release>).detail);

  override connectedCallback(): void {
    super.connectedCallback();
    const { page } = this;
    const lists = new KnownThen(page);
    const tracks = new TracksThen(page);
    this.then = { lists, tracks, page: pageThen(page, lists, tracks) };
    const corrected = new Corrected(page);
    this.corrected = { lists: corrected, page: pageThen(page, corrected, tracks) };
    void lists.want(...MAPPED);
    for (const it of [lists, corrected]) it.addEventListener("changed", this.drawn);
    lists.addEventListener("problem", this.drawn);
    tracks.addEventListener("moved", this.drawn);
    page.addEventListener("release", this.heard);
    document.addEventListener("keydown", this.pressed);
    void this.hear();
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("path")) return;
    const [asked, until] = [Number(this.path[0]), Number(this.path[1])]; // times, in UTC milliseconds
    this.about(this.path[2] ?? "");
    this.stretch = asked > 0 && until > asked ? { fromMs: asked, toMs: Math.min(until, this.now) } : undefined;
    if (asked > 0) this.look(asked);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.pause();
    this.page.removeEventListener("release", this.heard);
    document.removeEventListener("keydown", this.pressed);
    for (const it of [this.then.lists, this.then.tracks, this.corrected.lists]) it.stop();
    this.accounts?.stop();
  }

  override updated(): void {
    this.accounts?.show("then", this.atMs);
    this.accounts?.show("corrected", undefined);
  }

  /** What is stated of an incident is drawn with its stretch; what draws it is loaded when somebody asks for it. */
  private about(incident: string): void {
    if (incident === this.incident) return;
    this.incident = incident;
    this.accounts?.stop();
    this.accounts = undefined;
    if (!incident) return;
    void import("../incidents/ontime.ts").then(({ AccountsThen }) => {
      if (incident === this.incident) this.accounts = new AccountsThen(this.page, incident, this.drawn);
      for (const it of this.querySelectorAll<OlMap>(".pane:not(.live) ol-map")) {
        void it.whenReady().then((map) => this.accounts?.ready(it.closest(".pane.then") ? "then" : "corrected", map));
      }
    });
  }

  override render() {
    const at = this.atMs;
    const span = this.span;
    const shown = this.window ?? span;
    return html`<div class="time ${at === undefined ? "is-live" : `is-past ${this.how}`}">
      <div class="head"><h1>${roomName("time")}</h1></div>
      ${this.banner()}
      ${this.stretch ? html`<p class="stretch">${t("stretch", { from: dtg(this.stretch.fromMs), to: dtg(this.stretch.toMs) })}
        ${this.incident ? html`<a href="#/incidents/show/${encodeURIComponent(this.incident)}">${t("toIncident")}</a>` : nothing}
        <a href="#/time/${Math.round(at ?? this.stretch.fromMs)}">${t("beyond")}</a></p>` : nothing}
      ${controls({
        at: at ?? span.toMs, live: at === undefined, how: this.how, speed: this.speed, playing: this.playing, span: shown,
        ticks: ticksOf(this.told.map((it) => ({ atMs: it.told_at_ms, urgent: isUrgent(it) })), shown), count: this.told.length,
        go: (ms) => this.look(ms), step: (direction) => this.step(direction), play: () => this.play(),
        setHow: (how) => this.setHow(how), setSpeed: (speed) => (this.speed = speed),
        width: this.width, setWidth: (width) => this.setWidth(width),
      })}
      ${at === undefined ? this.pane(this.page, "live", t("mapLive"), t("live")) : this.past(at)}
      ${at !== undefined ? this.accounts?.list(at) : nothing}
      ${toldList(this.page, this.told, at ?? this.now, this.many, () => (this.many += 10 * FEW))}
    </div>`;
  }

  private banner(): TemplateResult {
    if (this.atMs === undefined) return html`<p class="looking live"><span aria-hidden="true">●</span> ${t("live")}</p>`;
    const how = t(this.how === "then" ? "thenName" : this.how === "corrected" ? "correctedName" : "sideName");
    return html`<p class="looking" role="status"><span class="turn" aria-hidden="true">◀◀</span>
      <strong>${t("banner", { time: dtg(this.atMs), how })}</strong>
      <button type="button" @click=${this.live}>${t("toLive")}</button></p>`;
  }

  private past(at: number): TemplateResult {
    const { lists } = this.then;
    const time = dtg(lists.atMs || at);
    const state = lists.busy ? t("busy") : lists.problem ? t("failed", { why: lists.problem.detail })
      : lists.atMs !== Math.floor(at) ? t("reading", { time: dtg(at) }) : t("picture", { time: `${time} ${zulu(lists.atMs)}` });
    const then = () => this.pane(this.then.page, "then", t("mapThen", { time }), t("thenName"), t("thenHint"), state);
    const corrected = () =>
      this.pane(this.corrected.page, "corrected", t("mapCorrected", { time: dtg(at) }), t("correctedName"), t("correctedHint"));
    const { problem, more } = this.then.tracks;
    return html`${problem ? html`<p class="late" role="status">${t("tracksFailed", { why: problem.detail })}</p>` : nothing}
      ${more ? html`<p class="late" role="status">${t("tracksMore")}</p>` : nothing}
      <div class=${this.how === "side" ? "split" : ""}>
        ${this.how === "corrected" ? nothing : then()} ${this.how === "then" ? nothing : corrected()}
      </div>
      ${this.how === "then" ? nothing : this.differs()}`;
  }

  private pane(page: Page, name: string, label: string, title: string, hint = "", state = ""): TemplateResult {
    return html`<section class="pane ${name}" aria-label=${label}>
      <div class="head"><h2>${title}</h2><small role="status">${state}</small></div>
      ${hint ? html`<p class="hint">${hint}</p>` : nothing}
      <ol-map .page=${page} @ready=${(event: CustomEvent<{ map: MapLibre }>) => name !== "live" && this.accounts?.ready(name, event.detail.map)}></ol-map>
    </section>`;
  }

  private differs(): TemplateResult {
    const found: Differs[] = MAPPED.flatMap((it) =>
      differences(it, this.then.lists.rows(it), this.corrected.lists.rows(it)));
    return html`<section class="card" aria-labelledby="differs-head">
      <h2 id="differs-head">${t("differs")}</h2><small>${t("differsHint")}</small>
      ${found.length ? html`<ul class="plain differs">${found.map((it) => html`<li>
          <span class="badge">${t(it.how)}</span> <span>${roomName(ROOM_OF[it.kind] ?? "record")}</span>
          <bdi>${it.name || thingName(this.page, it.id)}</bdi></li>`)}</ul>`
        : html`<p class="empty">${t("differsNone")}</p>`}
    </section>`;
  }

  // -- where the clock stands --------------------------------------------------------------------

  private get span(): Span {
    return this.stretch ?? spanOf(this.told.map((it) => it.told_at_ms), this.now);
  }

  private look(ms: number): void {
    const now = this.now;
    if (ms >= now) return this.live();
    this.atMs = ms;
    if (this.stretch && (ms < this.stretch.fromMs || ms > this.stretch.toMs)) this.stretch = undefined; // one went beyond it
    if (this.window && (ms < this.window.fromMs || ms > this.window.toMs)) this.setWidth(this.width);
    this.then.lists.go(ms);
    this.then.tracks.go(ms);
    this.corrected.lists.go(ms);
  }

  private readonly live = (): void => {
    this.pause();
    this.atMs = undefined;
  };

  private step(direction: 1 | -1): void {
    const { fromMs, toMs } = this.span;
    const marks = this.told.map((it) => it.told_at_ms).filter((it) => it >= fromMs && it <= toMs);
    this.look(nextMark(marks, this.atMs ?? this.span.toMs, direction, this.span));
  }

  private play(): void {
    if (this.playing) return this.pause();
    if (this.atMs === undefined || this.atMs >= this.span.toMs) this.look(this.span.fromMs);
    this.playing = true;
    this.ranAt = performance.now();
    this.ticking = window.setInterval(() => this.run(), FRAME_MS);
  }

  private pause(): void {
    this.playing = false;
    clearInterval(this.ticking);
  }

  private run(): void {
    const real = performance.now() - this.ranAt;
    this.ranAt += real;
    const { atMs, ended } = played(this.atMs ?? this.span.fromMs, real, this.speed, this.span);
    this.look(atMs);
    if (ended) this.pause();
  }

  private setHow(how: How): void {
    this.how = how;
  }

  private setWidth(width: Width): void {
    this.width = width;
    this.window = width === "all" ? undefined : within(this.span, this.atMs ?? this.span.toMs, width);
  }

  private press(event: KeyboardEvent): void {
    const on = event.composedPath()[0];
    const taken = on instanceof Element && on.closest("input, textarea, select, button, summary, a, dialog, ol-map, .menu");
    if (taken || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const forth = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    if (event.key === " ") this.play();
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const direction = event.key === forth ? 1 : -1;
      if (event.shiftKey) this.look((this.atMs ?? this.span.toMs) + direction * 60_000);
      else this.step(direction);
    } else return;
    event.preventDefault();
  }

  /** Read what came since; acknowledgements of what came before are read anew with everything. */
  private async hear(release?: Release): Promise<void> {
    if (this.asking) {
      this.more = true;
      return;
    }
    this.asking = true;
    if (!release) this.next = "";
    const got = await this.ask(readTold(this.page, this.next));
    this.asking = false;
    if (!got) return;
    if (this.more) {
      this.more = false;
      setTimeout(() => void this.hear(release), 0);
    }
    const seen = new Map(this.told.map((it) => [it.seq, it]));
    for (const it of got.rows) seen.set(it.seq, it);
    this.told = [...seen.values()].sort((a, b) => a.seq - b.seq);
    this.next = got.next;
  }
}

function isUrgent(it: Told): boolean {
  const type = String(it.shown?.["type"] ?? "");
  return type.startsWith("stop.") || it.shown?.["precedence"] === "flash";
}
