// Above every view: FLASH and whatever is overdue, until all of it is resolved; and a tone when something urgent comes.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Page } from "../data/page.ts";
import type { Kind } from "../data/types.ts";
import { define } from "../words/index.ts";
import { until } from "../words/times.ts";
import { precedence } from "../words/terms.ts";
import { isLoud, mine, news, seen, type Item, type Seen } from "./awaited.ts";
import { itemText, knownTo } from "./naming.ts";
import { readRing } from "./ring.ts";
import { sound } from "./sound.ts";

const t = define({
  en: {
    flash: { one: "{n} FLASH awaits your answer", other: "{n} FLASH await your answer" },
    overdue: { one: "{n} answer of yours is OVERDUE", other: "{n} answers of yours are OVERDUE" },
    due: "answer {when}",
    open: "Open: {what}",
    came: "New, {precedence}: {what}",
    late: "OVERDUE, {precedence}: {what}",
    blocked: "NO ALARM SOUNDS yet: your browser lets this page make no sound until you touch it.",
    allow: "Let it sound",
  },
  ar: {
    flash: {
      zero: "لا رسائل برقية", one: "رسالة برقية واحدة تنتظر ردك", two: "رسالتان برقيتان تنتظران ردك",
      few: "{n} رسائل برقية تنتظر ردك", many: "{n} رسالة برقية تنتظر ردك", other: "{n} رسالة برقية تنتظر ردك",
    },
    overdue: {
      zero: "لا ردود متأخرة", one: "رد واحد لك متأخر", two: "ردان لك متأخران", few: "{n} ردود لك متأخرة",
      many: "{n} ردًا لك متأخرًا", other: "{n} رد لك متأخر",
    },
    due: "الرد {when}",
    open: "افتح: {what}",
    came: "جديد، {precedence}: {what}",
    late: "متأخر، {precedence}: {what}",
    blocked: "لا إنذار صوتيًا بعد: لا يسمح متصفحك لهذه الصفحة بإصدار صوت حتى تلمسها.",
    allow: "اسمح بالصوت",
  },
});

const KINDS = { stop: "stops", message: "messages", match: "matches", warning: "warnings", notified: "due", statement: "due" } as const;
export const LISTS: readonly Kind[] = ["due", "stops", "messages", "matches", "warnings"];
const AGAIN_MS = 20_000;
const RING_MS = 300_000;
/** What another of one's own party answers is not told to oneself: while something is awaited it is looked up. */
const OTHERS_MS = 10_000;

@customElement("ol-alarm")
export class Alarm extends LitElement {
  @property({ attribute: false }) page!: Page;
  @state() private spoken = "";
  @state() private urgent = "";
  private items: Item[] = [];
  private known: Seen | undefined;
  /** Whether all lists were asked for: one that cannot be read is no reason to be silent about the others. */
  private asked = false;
  private soundedAt = 0;
  private timer = 0;
  private ringing = 0;
  private others = 0;
  private readonly redraw = (event?: Event) => {
    const kind = event instanceof CustomEvent ? (event.detail as Kind) : undefined;
    if (!kind || LISTS.includes(kind)) this.look();
  };

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.lists.addEventListener("changed", this.redraw);
    sound.addEventListener("changed", this.redraw);
    this.page.settings.addEventListener("changed", this.redraw);
    this.timer = window.setInterval(() => this.look(), 1000);
    void this.keepRing();
    this.ringing = window.setInterval(() => void this.keepRing(), RING_MS);
    this.others = window.setInterval(() => this.lookUp(), OTHERS_MS);
    // What was there when one came in is no news; it stands in the banner.
    void this.page.lists.want(...LISTS).then(() => {
      this.asked = true;
      this.look();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.lists.removeEventListener("changed", this.redraw);
    sound.removeEventListener("changed", this.redraw);
    this.page.settings.removeEventListener("changed", this.redraw);
    clearInterval(this.timer);
    clearInterval(this.ringing);
    clearInterval(this.others);
  }

  /** Whom to ring is kept here before it is needed: a STOP may be said while the server is away. */
  private async keepRing(): Promise<void> {
    await readRing(this.page).catch(() => {});
  }

  private lookUp(): void {
    if (!this.page.reached) return;
    const kinds = new Set(this.items.map((it) => KINDS[it.what]));
    if (kinds.size) for (const kind of ["due", ...kinds] as const) void this.page.lists.refresh(kind);
  }

  private look(): void {
    if (!this.asked && LISTS.some((it) => !this.page.lists.asOf(it))) return;
    this.items = mine(knownTo(this.page), this.page.api.now());
    const fresh = this.known ? news(this.items, this.known) : [];
    this.known = seen(this.items);
    if (fresh.length) this.tell(fresh);
    this.again();
    this.requestUpdate();
  }

  private tell(fresh: readonly Item[]): void {
    const said = fresh.map((it) => t(it.overdue ? "late" : "came", { precedence: precedence(it.precedence), what: itemText(this.page, it) })).join(". ");
    if (fresh.some((it) => it.precedence === "flash")) this.urgent = said;
    else this.spoken = said;
    const loudest = fresh.find((it) => !it.inHand)?.precedence;
    if (loudest === "flash" || loudest === "immediate") this.play(loudest);
  }

  /** A FLASH sounds until it is answered: as soon as the browser lets it, and again after that. */
  private again(): void {
    const flash = this.items.some((it) => it.precedence === "flash" && isLoud(it));
    if (flash && Date.now() - this.soundedAt > AGAIN_MS) this.play("flash");
  }

  private play(tone: "flash" | "immediate"): void {
    if (!this.page.settings.sound || sound.blocked) return;
    this.soundedAt = Date.now();
    sound.play(tone);
  }

  override render() {
    const loud = this.items.filter(isLoud);
    const flash = loud.filter((it) => it.precedence === "flash");
    const overdue = loud.filter((it) => it.overdue);
    const first = loud[0];
    const soonest = Math.min(...flash.map((it) => it.dueMs || Infinity), Infinity);
    return html`
      <div class="hidden" aria-live="assertive">${this.urgent}</div>
      <div class="hidden" aria-live="polite">${this.spoken}</div>
      ${first
        ? html`<section class="banner alarm" aria-label=${flash.length ? t("flash", { n: flash.length }) : t("overdue", { n: overdue.length })}>
            <span class="alarm-words">
              ${flash.length ? html`<strong>${t("flash", { n: flash.length })}</strong>` : nothing}
              ${overdue.length ? html`<strong>${t("overdue", { n: overdue.length })}</strong>` : nothing}
              ${Number.isFinite(soonest) ? html`<span>${t("due", { when: until(soonest, this.page.api.now()) })}</span>` : nothing}
            </span>
            <a class="button" href=${`#/now/${encodeURIComponent(first.id)}`}>${t("open", { what: itemText(this.page, first) })}</a>
          </section>`
        : nothing}
      ${this.page.settings.sound && sound.blocked
        ? html`<p class="banner"><span>${t("blocked")}</span><button type="button" class="quiet">${t("allow")}</button></p>`
        : nothing}
    `;
  }
}
