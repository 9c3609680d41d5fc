// The frame around every view: who is here, whether the lines live, what waits, and STOP.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ref } from "lit/directives/ref.js";
import { html as staticHtml, unsafeStatic } from "lit/static-html.js";
import { Refused } from "./data/api.ts";
import { Page } from "./data/page.ts";
import type { Settings } from "./data/settings.ts";
import { ROOMS, roomsFor, t as roomName, type Room } from "./rooms.ts";
import { define } from "./words/index.ts";
import "./parts/alarm.ts";
import { enterBy, handed, isHanded, isIn } from "./parts/enter.ts";
import "./parts/stop.ts";
import "./parts/topbar.ts";
import "./parts/outbox.ts";
import { Unsent } from "./parts/unsent.ts";

const t = define({
  en: {
    skip: "Skip to the content",
    rooms: "Views",
    away: "The server does not answer.",
    copy: "The node does not answer: this is your gateway's copy.",
    asOf: "What is shown is as of {age}.",
    meanwhile: "What you say is kept here and sent once it does.",
    readOnly: "You came in to read only: nothing can be signed or acknowledged here. STOP can be said all the same.",
    positionsAway: "Positions have stopped coming. Tracks stand where they were.",
    close: "Put away",
    loading: "One moment",
    failed: "This view could not be loaded. Reload the page.",
    reload: "Reload",
    notice:
      "Notification is voluntary and no precondition of protection under international humanitarian law. Its absence or withdrawal changes no status. Receipt is neither approval nor admission. Use of this system affects no party's legal status.",
    exercise: "EXERCISE  EXERCISE  EXERCISE",
    ended: "Your session has ended. Sign in again: what was not sent is kept here until you do.",
    notHeard: "You are signed out here, and nothing is kept. The server has not heard it yet: it is told again until it answers.",
  },
  ar: {
    skip: "إلى المحتوى",
    rooms: "العروض",
    away: "الخادم لا يجيب.",
    copy: "العقدة لا تجيب: هذه نسخة بوابتكم.",
    asOf: "المعروض كما كان {age}.",
    meanwhile: "ما تقوله يُحفظ هنا ويُرسل حين يجيب.",
    readOnly: "دخلت للقراءة فقط: لا يمكن توقيع شيء هنا ولا الإقرار به. ويمكن قول «توقف» مع ذلك.",
    positionsAway: "توقفت المواقع عن الوصول. المسارات حيث كانت.",
    close: "إخفاء",
    loading: "لحظة",
    failed: "تعذّر تحميل هذا العرض. أعد تحميل الصفحة.",
    reload: "إعادة التحميل",
    notice:
      "الإخطار طوعي وليس شرطًا مسبقًا للحماية بموجب القانون الدولي الإنساني. غيابه أو سحبه لا يغيّر أي وضع. الاستلام ليس موافقة ولا إقرارًا. استخدام هذا النظام لا يؤثر في الوضع القانوني لأي طرف.",
    exercise: "تمرين  تمرين  تمرين",
    ended: "انتهت جلستك. ادخل مرة أخرى: ما لم يُرسل محفوظ هنا إلى أن تدخل.",
    notHeard: "خرجت من هنا ولم يبقَ شيء محفوظ. لم يسمع الخادم بذلك بعد: يُعاد إبلاغه إلى أن يجيب.",
  },
});

const AGAIN_MS = 3000;

/** Keep the height of what stays in sight where styles find it. */
function measured(name: string): (it?: Element) => void {
  const { style } = document.documentElement;
  const seen = new ResizeObserver(([it]) => style.setProperty(name, `${it!.target.getBoundingClientRect().height}px`));
  return (it) => (it ? seen.observe(it) : seen.disconnect());
}

/** Whether the server has another build than this is: its document names another beginning. */
async function isUpgraded(): Promise<boolean> {
  const own = document.querySelector("script[src]")?.getAttribute("src");
  try {
    const answer = await fetch("/", { cache: "no-store" });
    return answer.ok && !!own && !(await answer.text()).includes(own);
  } catch {
    return false;
  }
}

/** A part of the address; as it stands, where it is none that anybody wrote by rule. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-page": Shell;
  }
}

@customElement("ol-page")
export class Shell extends LitElement {
  @property({ attribute: false }) settings!: Settings;
  @state() private page: Page | undefined;
  @state() private entered: "no" | "asking" | "offered" | "yes" | "failed" = "asking";
  /** A token by which the address would have somebody come in who is in already. */
  private offered = "";
  @state() private why = "";
  @state() private room: Room = ROOMS[0]!;
  @state() private path: readonly string[] = [];
  @state() private loaded = new Set<string>();
  @state() private missing = new Set<string>();

  private readonly unsent = new Unsent(this);

  private readonly route = (event?: Event) => {
    if (isHanded()) return location.reload(); // in as somebody else, perhaps
    if (event instanceof HashChangeEvent && this.unsent.holds(event)) return;
    const [name, ...path] = location.hash.replace(/^#\/?/, "").split("/").map(decoded);
    const rooms = this.page ? roomsFor(this.page) : ROOMS;
    const room = rooms.find((it) => it.name === name) ?? rooms[0]!;
    const moved = room !== this.room;
    this.room = room;
    this.path = path;
    void this.load(room);
    document.title = `${roomName(room.name)} · Openline`;
    if (moved) {
      this.querySelector("main")?.focus({ preventScroll: true });
      scrollTo(0, 0); // another view begins at its beginning
    }
    void this.updateComplete.then(() => this.sight());
  };
  private readonly redraw = () => this.requestUpdate();
  /** The top bar stays in sight, and is as high as what stands in it: nothing that is scrolled to may be below it. */
  private readonly measure = measured("--bar");
  /** So does the banner of what is FLASH or overdue, below it. */
  private readonly measureAlarm = measured("--alarm");

  /** On a narrow screen the views' names stand in a row that scrolls: that of where one is, is in sight. */
  private sight(): void {
    const nav = this.querySelector("nav.rooms");
    const here = nav?.querySelector("[aria-current]")?.getBoundingClientRect();
    const all = nav?.getBoundingClientRect();
    if (here && all) nav!.scrollBy({ left: here.left + here.width / 2 - all.left - all.width / 2 });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    addEventListener("hashchange", this.route);
    this.settings.addEventListener("changed", this.redraw);
    setInterval(this.redraw, 1000);
    void this.enter();
  }

  private async enter(): Promise<void> {
    this.entered = "asking";
    try {
      const token = handed();
      if (token && (await isIn())) {
        // Whoever made the address may want somebody to speak in another's name without noticing.
        this.offered = token;
        this.entered = "offered";
        return;
      }
      if (token) await enterBy(token);
      this.page = await Page.enter(this.settings);
    } catch (error) {
      this.why = error instanceof Refused ? error.said : String(error);
      this.entered = error instanceof Refused && error.status === 401 ? "no" : "failed";
      return;
    }
    this.entered = this.page ? "yes" : "no";
    this.why = "";
    if (Page.leaving) void this.leaveAgain();
    this.page?.addEventListener("changed", this.redraw);
    this.page?.addEventListener("ended", () => {
      this.page = undefined;
      this.entered = "no";
      this.why = t("ended");
    });
    this.page?.addEventListener("replaced", () => this.unsent.forget());
    this.page?.outbox.addEventListener("changed", this.redraw);
    this.page?.lists.addEventListener("changed", this.redraw);
    if (this.page) this.route();
  }

  private async load(room: Room): Promise<void> {
    if (this.loaded.has(room.name)) return;
    try {
      await room.load();
    } catch (error) {
      console.error(error);
      this.missing = new Set([...this.missing, room.name]); // a newer build, or a line that broke
      if ((await isUpgraded()) && !this.unsent.any && !this.querySelector("dialog[open]")) location.reload();
      return;
    }
    this.missing = new Set([...this.missing].filter((it) => it !== room.name));
    this.loaded = new Set([...this.loaded, room.name]);
  }

  /** STOP is one and the same whoever is in: a session that ends takes nothing away of one that was said. */
  override render() {
    return html`${this.entered === "yes" && this.page ? this.inside(this.page) : this.outside()}
      <ol-stop .page=${this.page} .language=${this.settings.language}></ol-stop>`;
  }

  private outside(): TemplateResult {
    return html`<ol-enter
      .settings=${this.settings} .state=${this.entered} .why=${this.why} .offered=${this.offered}
      .language=${this.settings.language} @entered=${() => this.enter()}
    ></ol-enter>`;
  }

  private inside(page: Page): TemplateResult {
    return html`
      <a class="skip" href="#content" @click=${this.skip}>${t("skip")}</a>
      <ol-topbar ${ref(this.measure)} .page=${page} .language=${this.settings.language} @left=${this.left}></ol-topbar>
      <ol-alarm ${ref(this.measureAlarm)} .page=${page}></ol-alarm>
      ${this.banners(page)}
      <div class="frame">
        <nav class="rooms" aria-label=${t("rooms")}>
          ${roomsFor(page).map(
            (it) => html`<a
              href="#/${it.name}" data-room=${it.name} aria-current=${it === this.room ? "page" : nothing}
            >${roomName(it.name)}</a>`,
          )}
        </nav>
        <main id="content" tabindex="-1" class="room room-${this.room.name}">${this.view(page)}</main>
      </div>
      <footer class="foot">
        <p>${t("notice")}</p>
        ${page.exercise ? html`<p class="watermark">${t("exercise")}</p>` : nothing}
      </footer>
    `;
  }

  private banners(page: Page): TemplateResult {
    const away = !page.reached || page.link === "away";
    // It grows every second: whoever has the page read to him hears it once he asks.
    const asOf = html`<span aria-live="off">${t("asOf", { age: page.age(page.lists.seenAt()) })}</span>`;
    return html`<div class="banners" role="status">
      ${this.unsent.shown()}
      ${away ? html`<p class="banner away"><span>${t("away")} ${asOf} ${t("meanwhile")}</span></p>` : nothing}
      ${!away && page.lists.copied ? html`<p class="banner away"><span>${t("copy")} ${asOf}</span></p>` : nothing}
      ${!away && page.positionsLink === "away" ? html`<p class="banner">${t("positionsAway")}</p>` : nothing}
      ${page.reads && !page.signs ? html`<p class="banner">${t("readOnly")}</p>` : nothing}
      ${page.troubles.map(
        (it) => html`<p class="banner trouble">
          <span>${it.said}</span>
          <button type="button" class="quiet" @click=${() => page.putAway(it)}>${t("close")}</button>
        </p>`,
      )}
      <ol-outbox .page=${page} .language=${this.settings.language}></ol-outbox>
    </div>`;
  }

  private view(page: Page): unknown {
    if (this.missing.has(this.room.name)) {
      return html`<div><p role="alert">${t("failed")}</p>
        <p><button type="button" @click=${() => location.reload()}>${t("reload")}</button></p></div>`;
    }
    if (!this.loaded.has(this.room.name)) return html`<p class="waiting">${t("loading")}…</p>`;
    const tag = unsafeStatic(this.room.element); // from our own table, never from the address
    return staticHtml`<${tag} .page=${page} .path=${this.path}></${tag}>`;
  }

  private skip(event: Event): void {
    event.preventDefault(); // the address is the view's
    this.querySelector("main")?.focus();
  }

  private readonly left = (event: CustomEvent<boolean>) => {
    this.page = undefined;
    this.entered = "no";
    this.why = "";
    if (!event.detail) void this.leaveAgain();
  };

  /** Until the server has heard that one signed out: whoever sits down here next would be taken for him. */
  private async leaveAgain(): Promise<void> {
    this.why = t("notHeard");
    while (Page.leaving) {
      await new Promise((done) => setTimeout(done, AGAIN_MS));
      await Page.leaveAgain();
    }
    this.why = "";
  }
}
