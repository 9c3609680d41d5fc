// The first screen: within five seconds, what is agreed, who is where, what is about to meet, what awaits my answer, and
// whether the lines and feeds are alive.
import { html, nothing, type LitElement, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";
import type { Draft } from "../../data/api.ts";
import type { Shown } from "../../data/types.ts";
import { acknowledgedTitle, acknowledgement, SAID, saidText, type Said } from "../../parts/ack.ts";
import { mine, raised, theirs, type Item } from "../../parts/awaited.ts";
import { itemText, knownTo } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { snoozes } from "../../parts/snooze.ts";
import { View } from "../view.ts";
import "./detail.ts";
import { glance } from "./glance.ts";
import { keysHelp } from "./help.ts";
import { areOn, keyOf } from "./keys.ts";
import { gistOf, row, type Row } from "./queue.ts";
import { agreed, alive, meeting, offered, owed, ownStops, seen } from "./sides.ts";
import { t } from "./words.ts";

const SOURCES_MS = 15_000;
const WIDE = "(min-width: 100rem)";
/** From here on there is room for a map, if not for one of its own column. */
const ROOM = "(min-width: 68rem)";

@customElement("ol-now")
export class NowView extends View {
  override readonly kinds = [
    "due", "stops", "messages", "matches", "warnings", "statements", "incidents", "channels", "parties", "agreements", "cells", "zones", "lines", "sites", "movements", "activities",
  ] as const;
  override readonly ticks = true;
  @state() private sources: readonly Shown["SourceShown"][] | undefined;
  @state() private quick: Said = "read";
  @state() private helps = false;
  @state() private mapped = false;
  private readonly wide = matchMedia(WIDE);
  private readonly room = matchMedia(ROOM);
  private readonly saying = new Saying(this);
  private askedAt = 0;
  /** Where in the queue one stood last: what is answered leaves it, and the next takes its place. */
  private stood: { id: string; at: number } | undefined;
  private stands = false;
  private readonly pressed = (event: KeyboardEvent) => this.press(event);
  private readonly heard = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.pressed);
    this.page.addEventListener("release", this.heard);
    snoozes(this.page).addEventListener("changed", this.heard);
    this.wide.addEventListener("change", this.heard);
    this.room.addEventListener("change", this.heard);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.pressed);
    this.page.removeEventListener("release", this.heard);
    snoozes(this.page).removeEventListener("changed", this.heard);
    this.wide.removeEventListener("change", this.heard);
    this.room.removeEventListener("change", this.heard);
  }

  override willUpdate(): void {
    this.stands = !!this.stood && this.linkOf(this.stood.id) === document.activeElement;
    if (Date.now() - this.askedAt > SOURCES_MS) {
      this.askedAt = Date.now();
      void this.page.api.look<Shown["Sources"]>("/v1/sources").then((it) => (this.sources = it.sources), () => {});
    }
    if (this.room.matches && !this.mapped) {
      void import("../../map/ol-map.ts").then(() => (this.mapped = true), () => {});
    }
  }

  override updated(changed: PropertyValues<this>): void {
    const links = this.links();
    if (this.stood && document.activeElement === document.body) {
      const same = this.linkOf(this.stood.id);
      if (this.stands || !same) (same ?? links[Math.min(this.stood.at, links.length - 1)])?.focus();
    }
    if (!changed.has("path") || !this.path[0] || changed.get("path") === undefined) return;
    const item = this.querySelector<LitElement>("ol-now-item");
    void item?.updateComplete.then(() => item.querySelector<HTMLElement>("#now-detail")?.focus());
  }

  override render() {
    const { page } = this;
    const known = knownTo(page);
    const rows = mine(known, this.now).map((item) => ({ item, snoozed: snoozes(page).of(item) }));
    const others = theirs(known, this.now);
    const open = this.path[0] ?? "";
    return html`
      <h1 class="hidden">${t("title")}</h1>
      ${glance(page, rows.map((it) => it.item), others, this.sources)}
      <div class="now ${open ? "opened" : ""} ${this.wide.matches && this.mapped ? "with-map" : ""}">
        <div class="now-queue" @focusin=${this.stand}>${this.queue(rows, open)} ${ownStops(page, raised(known), open)} ${offered(page)} ${owed(page, others)}</div>
        ${open
          ? keyed(open, html`<ol-now-item class="now-detail" .page=${page} .item=${open} .begin=${this.quick === "read" ? "" : this.quick} .now=${this.now}></ol-now-item>`)
          : html`<div class="now-sides">${meeting(page)} ${this.room.matches && !this.wide.matches ? this.map() : nothing} ${alive(page, this.sources)} ${agreed(page)} ${seen(page)}</div>`}
        ${this.wide.matches ? this.map() : nothing}
      </div>
      ${keysHelp(this.helps, () => (this.helps = false))}
    `;
  }

  private map(): TemplateResult | typeof nothing {
    return this.mapped ? html`<aside class="now-map" aria-label=${t("map")}><ol-map .page=${this.page}></ol-map></aside>` : nothing;
  }

  private queue(rows: readonly Row[], open: string): TemplateResult {
    const awake = rows.filter((it) => !it.snoozed);
    const aside = rows.filter((it) => it.snoozed);
    const list = (some: readonly Row[]) => html`<ol class="plain queue">${repeat(some, (it) => it.item.id, (it) => row(this.page, it, open, gistOf(this.page, it.item)))}</ol>`;
    return html`<section class="card mine" aria-labelledby="now-mine">
      <header class="head"><h2 id="now-mine">${t("awaits")} <span class="count">${awake.length}</span></h2>
        <button type="button" class="quiet" aria-keyshortcuts="?" @click=${() => this.openHelp()}>${t("keys")} <kbd>?</kbd></button></header>
      ${awake.length ? list(awake) : html`<p class="empty">${t("none")}</p>`}
      ${rows.length
        ? html`<label class="quick">${t("quick")}
            <select @change=${(event: Event) => (this.quick = (event.target as HTMLSelectElement).value as Said)}>
              ${SAID.map((it) => html`<option value=${it} ?selected=${it === this.quick}>${saidText(it)}</option>`)}</select>
            ${this.quick === "read_back" ? html`<small>${t("readBackOpens")}</small>` : nothing}</label>`
        : nothing}
      ${this.saying.shown()}
      ${aside.length ? html`<h3>${t("snoozed")}</h3>${list(aside)}` : nothing}
    </section>`;
  }

  private openHelp(): void {
    this.helps = true;
    void this.updateComplete.then(() => this.querySelector<HTMLDialogElement>(".keys-help")!.showModal());
  }

  /** Open an item where it is acknowledged or put aside. */
  private async openAt(item: Item, field: string): Promise<void> {
    this.go("now", item.id);
    for (let tries = 0; tries < 20; tries++) {
      await new Promise((done) => requestAnimationFrame(done));
      const found = this.path[0] === item.id ? this.querySelector<HTMLElement>(field) : null;
      if (!found) continue;
      found.focus();
      return;
    }
  }

  private press(event: KeyboardEvent): void {
    const key = areOn() ? keyOf(event) : undefined;
    if (!key || document.querySelector("dialog[open]")) return;
    if (key === "next" || key === "back") return this.move(key === "next" ? 1 : -1, event);
    if (key === "help") {
      this.openHelp();
    } else if (key === "close") {
      if (!this.path[0]) return;
      const open = this.path[0];
      this.go("now");
      void this.updateComplete.then(() => this.linkOf(open)?.focus());
    } else {
      const item = this.focused();
      if (!item) return;
      if (key === "ack") void this.acknowledge(item);
      else void this.openAt(item, "ol-set-aside input, ol-set-aside button");
    }
    event.preventDefault();
  }

  private links(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".queue .item-name")];
  }

  private readonly stand = () => {
    const at = this.links().indexOf(document.activeElement as HTMLElement);
    const id = document.activeElement?.closest<HTMLElement>("[data-id]")?.dataset["id"];
    this.stood = at >= 0 && id ? { id, at } : undefined;
  };

  private linkOf(id: string): HTMLElement | undefined {
    return this.links().find((it) => it.closest<HTMLElement>("[data-id]")?.dataset["id"] === id);
  }

  private move(by: number, event: KeyboardEvent): void {
    const links = this.links();
    const within = links.indexOf(document.activeElement as HTMLElement);
    const isArrow = event.key.startsWith("Arrow");
    if (isArrow && within < 0) return; // the arrows scroll, unless one stands in the queue
    const to = links[within < 0 ? 0 : Math.min(Math.max(within + by, 0), links.length - 1)];
    if (!to) return;
    to.focus();
    event.preventDefault();
  }

  /** What has the focus in the queue, or is open. */
  private focused(): Item | undefined {
    const id = (document.activeElement?.closest("[data-id]") as HTMLElement | null)?.dataset["id"] ?? this.path[0];
    return mine(knownTo(this.page), this.now).find((it) => it.id === id);
  }

  private async acknowledge(item: Item): Promise<void> {
    if (item.what === "statement" && !item.passTo) return this.openAt(item, ".answer-statement");
    if (this.quick === "read_back" || !item.release) return this.openAt(item, "ol-ack input:checked");
    const draft = acknowledgement(item, this.quick, "", this.page.session.role);
    await this.saying.say(acknowledgedTitle(this.quick, itemText(this.page, item)), draft as Draft);
  }
}
