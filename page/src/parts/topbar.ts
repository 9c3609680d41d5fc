// The top bar: who is here, EXERCISE or REAL, whether the lines live and how old the data are, the clocks.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Page } from "../data/page.ts";
import type { Theme } from "../data/settings.ts";
import { define, listed } from "../words/index.ts";
import { local, zulu } from "../words/times.ts";
import { level, role } from "../words/terms.ts";
import { isAway, linesText, lineTone, toneOf, type Tone } from "./alive.ts";

const t = define({
  en: {
    exercise: "EXERCISE",
    real: "REAL",
    server: "Server",
    atGateway: "Gateway",
    nodeAway: "NODE AWAY",
    live: "live",
    connecting: "connecting",
    away: "AWAY",
    age: "data {age}",
    positions: "positions {age}",
    noPositions: "no positions",
    utc: "UTC",
    local: "local",
    language: "العربية",
    theme: "Theme",
    system: "System",
    light: "Light",
    dark: "Dark",
    soundOn: "Sound on",
    soundOff: "Sound off",
    noAlarm: "NO ALARM SOUNDS",
    out: "Sign out",
    outAll: "Sign out all the same",
    unsent: {
      one: "One thing you said here is not on record. Signing out throws it away.",
      other: "{n} things you said here are not on record. Signing out throws them away.",
    },
    settings: "Settings",
    custody: "The operator keeps your party's key: entries made here say so.",
    gateway: "Signed by your party's own gateway.",
    channels: "Channels",
  },
  ar: {
    exercise: "تمرين",
    real: "حقيقي",
    server: "الخادم",
    atGateway: "البوابة",
    nodeAway: "العقدة غائبة",
    live: "حيّ",
    connecting: "جارٍ الاتصال",
    away: "غائب",
    age: "البيانات {age}",
    positions: "المواقع {age}",
    noPositions: "لا مواقع",
    utc: "UTC",
    local: "محلي",
    language: "English",
    theme: "المظهر",
    system: "النظام",
    light: "فاتح",
    dark: "داكن",
    soundOn: "الصوت يعمل",
    soundOff: "الصوت متوقف",
    noAlarm: "لا إنذار صوتيًا",
    out: "خروج",
    outAll: "خروج رغم ذلك",
    unsent: {
      one: "شيء واحد قلته هنا غير مسجّل. الخروج يمحوه.",
      two: "شيئان قلتهما هنا غير مسجّلين. الخروج يمحوهما.",
      few: "{n} أشياء قلتها هنا غير مسجّلة. الخروج يمحوها.",
      many: "{n} شيئًا قلته هنا غير مسجّل. الخروج يمحوها.",
      other: "{n} شيء قلته هنا غير مسجّل. الخروج يمحوها.",
    },
    settings: "الإعدادات",
    custody: "المشغّل يحتفظ بمفتاح طرفك: القيود المسجّلة هنا تقول ذلك.",
    gateway: "موقّع من بوابة طرفك نفسها.",
    channels: "القنوات",
  },
});

export function modeBadge(exercise: boolean): TemplateResult {
  return html`<span class="badge mode ${exercise ? "exercise" : "real"}">${exercise ? t("exercise") : t("real")}</span>`;
}

const LINKS: Record<Tone, string> = { on: "live", dim: "missed", off: "away", unknown: "unknown" };
const THEMES: readonly Theme[] = ["system", "light", "dark"];

@customElement("ol-topbar")
export class Topbar extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) language = "";
  /** Somebody wants out, and was told what is lost by it. */
  @state() private leaving = false;
  private timer = 0;
  private readonly redraw = () => this.requestUpdate();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.page.lists.want("channels");
    this.page.lists.addEventListener("changed", this.redraw);
    this.page.addEventListener("changed", this.redraw);
    this.timer = window.setInterval(this.redraw, 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.lists.removeEventListener("changed", this.redraw);
    this.page.removeEventListener("changed", this.redraw);
    clearInterval(this.timer);
  }

  override render() {
    const { page } = this;
    const { settings } = page;
    const now = page.api.now();
    return html`<header class="topbar">
      ${modeBadge(page.exercise)}
      <span class="whose"><strong><bdi>${page.party}</bdi></strong> <span>${role(page.session.role)}</span>
        <small title=${page.api.gateway ? t("gateway") : t("custody")}>${page.api.gateway ? "◆" : "◇"}</small></span>
      ${this.link()}
      ${settings.sound ? nothing : html`<span class="late mute" title=${t("noAlarm")}><i aria-hidden="true">🔇</i> <span>${t("noAlarm")}</span></span>`}
      <span class="clocks">
        <time dir="ltr"><small>${t("utc")}</small> ${zulu(now)}</time>
        <time dir="ltr"><small>${t("local")}</small> ${local(now)}</time>
      </span>
      <details class="menu">
        <summary>${t("settings")}</summary>
        <div class="menu-body">
          <button type="button" lang=${settings.language === "ar" ? "en" : "ar"}
            @click=${() => settings.set({ language: settings.language === "ar" ? "en" : "ar" })}>${t("language")}</button>
          <fieldset class="choice"><legend>${t("theme")}</legend>${THEMES.map(
            (it) => html`<label><input type="radio" name="theme" .checked=${settings.theme === it}
              @change=${() => settings.set({ theme: it })}>${t(it as "light")}</label>`,
          )}</fieldset>
          <button type="button" aria-pressed=${settings.sound} @click=${() => settings.set({ sound: !settings.sound })}>
            ${settings.sound ? t("soundOn") : t("soundOff")}</button>
          <p><small>${page.api.gateway ? t("gateway") : t("custody")}</small></p>
          ${this.leaving && page.outbox.all.length
            ? html`<p class="late" role="alert">${t("unsent", { n: page.outbox.all.length })}</p>`
            : nothing}
          <button type="button" @click=${this.leave}>${this.leaving ? t("outAll") : t("out")}</button>
        </div>
      </details>
    </header>`;
  }

  private link(): TemplateResult {
    const { page } = this;
    const state = page.reached ? page.link : "away";
    const channels = page.lists.rows("channels").filter((it) => it.state === "open" || it.state === "suspended");
    const lost = channels.filter((it) => it.state === "open" && it.ends.some((end) => end.lost));
    const gone = isAway(page);
    const tone = toneOf(channels, page.party, gone);
    const answering = channels.filter((it) => lineTone(it, page.party, gone) === "on");
    return html`<span class="links" role="group" aria-label=${t("channels")}>
      <span class="link ${page.nodeAway ? "away" : state}"><i aria-hidden="true"></i>${t(page.api.gateway ? "atGateway" : "server")} ${t(state)}
        ${page.nodeAway ? html`· ${t("nodeAway")}` : nothing}
        <small>${t("age", { age: page.age(page.lists.seenAt()) })} · ${
          page.tracks.latest.size ? t("positions", { age: page.age(page.tracks.atMs) }) : t("noPositions")
        }</small></span>
      ${channels.length
        ? html`<a class="link ${LINKS[tone]}" href="#/lines" title=${linesText(channels, page.party, gone)}><i aria-hidden="true"></i>
            ${t("channels")} <bdi>${gone ? "?" : answering.length}/${channels.length}</bdi>
            <small><bdi>${gone ? "" : listed(lost.map((it) => `${it.name || it.channel} (${level(it.level)})`))}</bdi></small></a>`
        : nothing}
    </span>`;
  }

  private async leave(): Promise<void> {
    if (this.page.outbox.all.length && !this.leaving) {
      this.leaving = true;
      return;
    }
    this.dispatchEvent(new CustomEvent<boolean>("left", { detail: await this.page.leave() }));
  }
}
