// Saying something on a line: precedence, addressees, the text and its translation, what it refers to. A FLASH is taken
// whatever is odd about it, so nothing here holds one up.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import { newId, type Draft } from "../../data/api.ts";
import type { Again, Page } from "../../data/page.ts";
import { nextOf, sentBy } from "../../data/serials.ts";
import type { Body, Facts, Precedence, Rows } from "../../data/types.ts";
import { PRECEDENCES } from "../../parts/awaited.ts";
import { partyName } from "../../parts/naming.ts";
import { echoWhole, placesOf } from "../../parts/place.ts";
import { messageTitle, Saying } from "../../parts/saying.ts";
import { precedence, receipt } from "../../words/terms.ts";
import { tCompose as t } from "./wordscompose.ts";

type Needs = NonNullable<Facts<"message.send/v1">["needs"]>;
const NEEDS: readonly Needs[] = ["read", "read_back", "relayed", "no_objection_stated"];

export interface Begun {
  text?: string;
  to?: string;
  ref?: string;
  precedence?: Precedence;
  /** One that was refused, as it was. */
  again?: Again;
}

@customElement("ol-compose")
export class Compose extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) channel!: Rows["channels"];
  /** What it is given to begin with: a reply, or a request to send again. */
  @property({ attribute: false }) begun: Begun = {};
  /** What it began with: that, or what was refused; nothing once it is sent. */
  @state() private from: Begun = {};
  @state() private chosen: Precedence = "priority";
  @state() private sent = "";
  @state() private sending = false;
  private readonly saying = new Saying(this);
  private readonly heard = () => this.requestUpdate();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.page.addEventListener("release", this.heard);
    this.page.addEventListener("changed", this.take);
    this.take();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.page.removeEventListener("release", this.heard);
    this.page.removeEventListener("changed", this.take);
  }

  /** Take up what is to be said again on this line. */
  private readonly take = (): void => {
    const { again } = this.page;
    if (again?.facts.channel !== this.channel.channel) return;
    this.page.again = undefined;
    this.querySelector("form")?.reset();
    this.from = { text: again.body.text ?? "", precedence: again.facts.precedence as Precedence, ref: again.facts.references?.[0] ?? "", again };
  };

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("begun") && Object.keys(this.begun).length) this.from = this.begun;
    if (changed.has("from" as never) && this.from.precedence) this.chosen = this.from.precedence;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has("from" as never) && Object.keys(this.from).length) this.querySelector<HTMLElement>("textarea")?.focus();
  }

  private get others(): string[] {
    return this.channel.parties.filter((it) => it !== this.page.party);
  }

  override render() {
    const { channel, page, from: begun } = this;
    const { facts, body } = begun.again ?? {};
    const translation = body?.translations?.[0];
    const addressed = (it: string) =>
      facts ? (facts.action.includes(it) ? "action" : facts.info?.includes(it) ? "info" : "none") : begun.to && begun.to !== it ? "none" : "action";
    const languages = channel.languages?.length ? channel.languages : ["en"];
    const said = page.lists.rows("messages").filter((it) => it.channel === channel.channel).sort((a, b) => b.at_ms - a.at_ms);
    const own = said.filter((it) => it.sender === page.party && it.state === "sent");
    const label = (it: Rows["messages"]) => `${partyName(page, it.sender)} ${it.serial}`;
    return html`<form class="compose" @submit=${this.submit}>
      <fieldset class="choice"><legend>${t("precedence")}</legend>${PRECEDENCES.map(
        (it) => html`<label><input type="radio" name="precedence" value=${it} .checked=${live(it === this.chosen)} @change=${() => (this.chosen = it)}>
          <span class="badge ${it}">${precedence(it)}</span></label>`,
      )}</fieldset>
      ${this.chosen === "flash" ? html`<p class="late"><small>${t("flash")}</small></p>` : nothing}
      ${channel.state === "open" || this.chosen === "flash" ? nothing : html`<p class="late">${t("notOpen")}</p>`}
      <fieldset class="addressees"><legend>${t("addressees")}</legend>${this.others.map(
        (it) => html`<label>${partyName(page, it)}
          <select name=${`to-${it}`}>${(["action", "info", "none"] as const).map(
            (how) => html`<option value=${how} .selected=${how === addressed(it)}>${t(how)}</option>`,
          )}</select></label>`,
      )}</fieldset>
      <div class="row texts">
        <label>${t("text")} <textarea name="text" rows="3" dir="auto" ?required=${this.chosen !== "flash"} maxlength="10000" .value=${begun.text ?? ""}></textarea></label>
        <label class="narrow">${t("language")} <select name="language">${languages.map((it) => html`<option .selected=${it === (body?.language ?? languages[0])}>${it}</option>`)}</select></label>
      </div>
      <details ?open=${!!translation}><summary>${t("translation")}</summary>
        <div class="row texts">
          <label>${t("translated")} <textarea name="translation" rows="3" dir="auto" maxlength="10000" .value=${translation?.text ?? ""}></textarea></label>
          <label class="narrow">${t("language")} <input name="other" dir="ltr" list="compose-languages" value=${translation?.language ?? languages[1] ?? (languages[0] === "ar" ? "en" : "ar")} maxlength="20"></label>
        </div>
        <label>${t("translator")} <input name="translator" dir="auto" maxlength="200" .value=${translation?.by ?? ""}></label>
        <datalist id="compose-languages">${[...new Set([...languages, "ar", "en", "fr", "ru"])].map((it) => html`<option value=${it}></option>`)}</datalist>
      </details>
      <details ?open=${!!begun.ref || !!body?.spoken || channel.carrier === "voice"}><summary>${t("more")}</summary>
        <div class="row">
          <label>${t("needs")} <select name="needs">${NEEDS.map((it) => html`<option value=${it} .selected=${it === (facts?.needs ?? NEEDS[0])}>${receipt(it)}</option>`)}</select></label>
          <label>${t("ref")} <select name="ref"><option value="">${t("nothing")}</option>${repeat(said, (it) => it.message, (it) => html`<option value=${it.message} .selected=${it.message === begun.ref}>${label(it)}</option>`)}</select></label>
          <label>${t("replaces")} <select name="replaces"><option value="">${t("nothing")}</option>${repeat(own, (it) => it.message, (it) => html`<option value=${`supersedes ${it.message}`} .selected=${it.message === facts?.supersedes}>${t("supersedes", { what: label(it) })}</option><option value=${`cancels ${it.message}`} .selected=${it.message === facts?.cancels}>${t("cancels", { what: label(it) })}</option>`)}</select></label>
        </div>
        <div class="row">
          <label>${t("saidAt")} <input name="saidAt" type="datetime-local" step="1" dir="ltr" .value=${body?.spoken ? new Date(body.spoken.at_ms).toISOString().slice(0, 19) : ""} ?required=${channel.carrier === "voice" && this.chosen !== "flash"}></label>
          <label>${t("saidBy")} <input name="saidBy" dir="auto" maxlength="200" .value=${body?.spoken?.by ?? ""}></label>
          <label>${t("saidTo")} <input name="saidTo" dir="auto" maxlength="200" .value=${body?.spoken?.to ?? ""}></label>
        </div>
      </details>
      <p class="actions"><button class=${this.chosen === "flash" ? "danger" : "primary"} ?disabled=${this.sending}>${t("send", { precedence: precedence(this.chosen) })}</button></p>
      ${this.saying.shown()} ${this.echo()}
    </form>`;
  }

  /** What the server understood of the places in what was sent last. */
  private echo(): TemplateResult | typeof nothing {
    const row = this.sent && this.page.lists.rows("messages").find((it) => it.message === this.sent);
    const places = row ? placesOf(this.page.releases, row.entry) : [];
    return places.length ? html`<div class="card"><h4>${t("echo")}</h4>${places.map(echoWhole)}</div>` : nothing;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.sending) return;
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const to = (how: string) => this.others.filter((it) => given.get(`to-${it}`) === how);
    const text = (name: string) => String(given.get(name) ?? "").trim();
    const [what, other = ""] = text("replaces").split(" ");
    const facts = {
      message: newId(), channel: this.channel.channel, precedence: this.chosen, action: to("action"), info: to("info"),
      needs: text("needs") as Needs, answer_by_ms: 0, references: text("ref") ? [text("ref")] : [],
      supersedes: what === "supersedes" ? other : "", cancels: what === "cancels" ? other : "",
    };
    const saidAt = text("saidAt");
    const body: Body<"message.send/v1"> = {
      text: text("text"), language: text("language"), attachments: [],
      translations: text("translation") ? [{ language: text("other"), text: text("translation"), by: text("translator") }] : [],
      spoken: saidAt ? { at_ms: Date.parse(`${saidAt}Z`), by: text("saidBy"), to: text("saidTo") } : null,
    };
    this.sending = true;
    const sent = await this.send(facts, body).finally(() => (this.sending = false));
    if (sent) {
      void this.from.again?.done();
      this.sent = facts.message;
      form.reset();
      this.from = {};
      this.chosen = "priority";
      this.requestUpdate();
    }
  }

  /** Its number is the next of its sequence, behind what waits here; where another took that meanwhile, it is numbered as it is sent. */
  private async send(facts: Omit<Facts<"message.send/v1">, "serial" | "after">, body: Body<"message.send/v1">): Promise<boolean> {
    const { page } = this;
    // A FLASH waits for no list: it is taken under whatever number.
    if (page.reached && facts.precedence !== "flash") await page.lists.refresh("messages");
    const waiting = page.outbox.all.flatMap((it) => it.drafts).flatMap((it) => sentBy(page.party, it) ?? []);
    const wanted = { ...facts, sender: page.party, info: facts.info ?? [] };
    const draft: Draft<"message.send/v1"> = {
      type: "message.send/v1", facts: { ...facts, ...nextOf([...page.lists.rows("messages"), ...waiting], wanted) }, body,
    };
    return this.saying.say(messageTitle(facts, body.text), draft);
  }
}
