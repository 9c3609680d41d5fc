// Coming in: by an identity provider, or by a token; and STOP, for which nobody has to come in.
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Api, Refused } from "../data/api.ts";
import type { Settings } from "../data/settings.ts";
import type { Shown } from "../data/types.ts";
import { define } from "../words/index.ts";
import "./stop.ts";

const t = define({
  en: {
    title: "Openline",
    purpose: "Before and while anything moves: tell every party who would come too close to whom.",
    with: "Sign in with {name}",
    token: "Access token",
    tokenHint: "Begins with olt_. Your party's administrator makes one: openline token issue.",
    enter: "Sign in",
    asking: "Asking the server who you are…",
    again: "Try again",
    unknown: "This token is not known: wrong, expired or ended. Ask your party's administrator for a new one.",
    offered: "Somebody is signed in here already. This address signs in by another token, of another party perhaps: what is said from then on is said in that one's name. Two parties at once need two browser profiles.",
    stay: "Stay as you are",
    swap: "Sign in by the address",
    language: "العربية",
  },
  ar: {
    title: "Openline",
    purpose: "قبل أن يتحرك أي شيء وأثناء تحركه: أخبر كل طرف بمن سيقترب ممن أكثر مما ينبغي.",
    with: "الدخول عبر {name}",
    token: "رمز الدخول",
    tokenHint: "يبدأ بـ \u2066olt_\u2069. يصدره مسؤول طرفك: \u2066openline token issue\u2069.",
    enter: "دخول",
    asking: "نسأل الخادم من أنت…",
    again: "حاول مرة أخرى",
    unknown: "هذا الرمز غير معروف: خاطئ أو منتهٍ أو أُنهي. اطلب رمزًا جديدًا من مسؤول طرفك.",
    offered: "هناك من سجّل دخوله هنا. هذا العنوان يسجّل الدخول برمز آخر، وربما لطرف آخر: ما يُقال بعدئذ يُقال باسمه. طرفان في آن واحد يحتاجان إلى ملفّين شخصيين في المتصفح.",
    stay: "ابقَ كما أنت",
    swap: "الدخول بهذا العنوان",
    language: "English",
  },
});

const HANDED = /^#enter=(olt_[a-z0-9_]+)$/;

/** Whether the address holds a token: behind the #, where no server and no log sees it. */
export function isHanded(): boolean {
  return HANDED.test(location.hash);
}

/** The token that was handed over with the address, which does not keep it. */
export function handed(): string {
  const token = HANDED.exec(location.hash)?.[1] ?? "";
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

/** Open a session by a token, as it was typed or copied; what the server says of one that it does not know is for programs. */
export async function enterBy(typed: string, api = new Api()): Promise<void> {
  const token = typed.trim();
  await api.ask("/v1/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token }),
  }).catch((error: unknown) => {
    if (!(error instanceof Refused && error.status === 401)) throw error;
    throw new Refused(401, t("unknown"));
  });
}

/** Whether somebody is in. */
export async function isIn(api = new Api()): Promise<boolean> {
  return (await api.ask<Shown["Providers"]>("/v1/session/providers")).signed_in;
}

@customElement("ol-enter")
export class Enter extends LitElement {
  @property({ attribute: false }) settings!: Settings;
  @property({ attribute: false }) state: "no" | "asking" | "offered" | "failed" | "yes" = "asking";
  @property({ attribute: false }) why = "";
  @property({ attribute: false }) offered = "";
  @property({ attribute: false }) language = "";
  @state() private providers: Shown["ProviderShown"][] = [];
  @state() private refused = "";
  private readonly api = new Api();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("state") || this.state !== "no" || this.providers.length) return;
    void this.api.ask<Shown["Providers"]>("/v1/session/providers").then(
      (it) => (this.providers = it.providers),
      () => {}, // without the list there is still the token
    );
  }

  override render() {
    return html`
      <main class="enter">
        <h1>${t("title")}</h1>
        <p class="lead">${t("purpose")}</p>
        ${this.state === "asking" ? html`<p role="status">${t("asking")}</p>` : nothing}
        ${this.why || this.refused ? html`<p class="banner trouble" role="alert">${this.refused || this.why}</p>` : nothing}
        ${this.state === "failed"
          ? html`<button type="button" @click=${() => this.dispatchEvent(new Event("entered"))}>${t("again")}</button>`
          : nothing}
        ${this.state === "offered" ? this.choice() : nothing}
        ${this.state === "no" ? this.ways() : nothing}
        <p><button
          type="button" class="quiet" lang=${this.settings.language === "ar" ? "en" : "ar"}
          @click=${() => this.settings.set({ language: this.settings.language === "ar" ? "en" : "ar" })}
        >${t("language")}</button></p>
      </main>
    `;
  }

  private choice() {
    return html`
      <p role="alert">${t("offered")}</p>
      <p><button type="button" class="primary" @click=${() => this.dispatchEvent(new Event("entered"))}>${t("stay")}</button>
        <button type="button" @click=${() => this.enter(this.offered)}>${t("swap")}</button></p>
    `;
  }

  private ways() {
    return html`
      ${this.providers.map(
        (it) => html`<p><a class="button primary" href=${it.sign_in}>${t("with", { name: it.title })}</a></p>`,
      )}
      <form @submit=${this.submit}>
        <label>${t("token")}
          <input name="token" type="password" dir="ltr" autocomplete="off" spellcheck="false" required pattern="\\s*olt_.+"
            aria-describedby="token-hint">
        </label>
        <small id="token-hint">${t("tokenHint")}</small>
        <button class="primary">${t("enter")}</button>
      </form>
    `;
  }

  private submit(event: SubmitEvent): void {
    event.preventDefault();
    void this.enter(String(new FormData(event.target as HTMLFormElement).get("token")));
  }

  private async enter(token: string): Promise<void> {
    this.refused = "";
    try {
      await enterBy(token, this.api);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused = error.said;
      return;
    }
    this.dispatchEvent(new Event("entered"));
  }
}
