// The alert of a warning as other systems get it (CAP 1.2): a card for each language, and the bytes themselves.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { define } from "../../words/index.ts";
import { directionOf } from "./kinds.ts";
import { tongue } from "./words.ts";

const t = define({
  en: {
    show: "Show the alert", again: "Make it anew", save: "Save as XML", raw: "The bytes as they are sent", alert: "Alert",
    info: "In {language}", area: "Area", parameters: "What CAP has no word for", asking: "Asking the server…", broken: "The answer is no XML that can be read.",
  },
  ar: {
    show: "اعرض التنبيه", again: "اصنعه من جديد", save: "احفظ XML", raw: "البايتات كما تُرسل", alert: "التنبيه",
    info: "ب{language}", area: "المساحة", parameters: "ما لا كلمة له في CAP", asking: "نسأل الخادم…", broken: "الجواب ليس XML يمكن قراءته.",
  },
});

const OF_ALERT = ["identifier", "sender", "sent", "status", "msgType", "scope", "addresses", "references", "note"];
const OF_INFO = [
  "event", "headline", "description", "instruction", "responseType", "urgency", "severity", "certainty", "effective", "onset", "expires", "senderName", "contact",
];
const WORDS = new Set(["event", "headline", "description", "instruction"]);

@customElement("ol-cap")
export class Cap extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) warning = "";
  /** What it was made of: another one, and it is made anew. */
  @property({ attribute: false }) stamp = "";
  @state() private xml = "";
  @state() private busy = false;
  @state() private refused = "";
  private address = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("stamp")) this.forget();
  }

  private forget(): void {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = this.xml = "";
  }

  override render() {
    return html`<p class="actions"><button type="button" ?disabled=${this.busy} @click=${() => this.ask()}>${this.xml ? t("again") : t("show")}</button>
        ${this.xml ? html`<a class="button quiet" href=${this.address} download="${this.warning}.cap.xml">${t("save")}</a>` : nothing}
        ${this.busy ? html`<small role="status">${t("asking")}</small>` : nothing}</p>
      ${this.refused ? html`<p class="late" role="alert">${this.refused}</p>` : nothing}
      ${this.xml ? this.cards() : nothing}`;
  }

  private async ask(): Promise<void> {
    this.busy = true;
    this.refused = "";
    try {
      const answer = await this.page.api.fetch(`/v1/warnings/${encodeURIComponent(this.warning)}/cap`);
      const xml = await answer.text();
      this.forget();
      this.address = URL.createObjectURL(new Blob([xml], { type: "application/xml" }));
      this.xml = xml;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused = error.said;
    } finally {
      this.busy = false;
    }
  }

  private cards(): TemplateResult {
    const read = new DOMParser().parseFromString(this.xml, "application/xml");
    const alert = read.documentElement;
    if (alert.localName !== "alert") return html`<p class="late">${t("broken")}</p>`;
    return html`<div class="cards cap">
        <section class="wording"><h4>${t("alert")}</h4>${facts(alert, OF_ALERT)}</section>
        ${children(alert, "info").map((it) => this.info(it))}
      </div>
      <details><summary>${t("raw")}</summary><pre class="raw" dir="ltr" tabindex="0">${this.xml}</pre></details>`;
  }

  private info(it: Element): TemplateResult {
    const language = said(it, "language") || "en";
    const parameters = children(it, "parameter");
    return html`<section class="wording"><h4>${t("info", { language: tongue(language.split("-")[0]!) })} <small class="mono" dir="ltr">${language}</small></h4>
      ${facts(it, OF_INFO, language)}
      ${children(it, "area").map((area) => html`<dl class="facts"><dt>${t("area")}</dt><dd dir="auto">${said(area, "areaDesc")}</dd>
        ${["circle", "polygon"].flatMap((name) => children(area, name).map((one) => html`<dt dir="ltr">${name}</dt><dd class="mono shape" dir="ltr">${one.textContent}</dd>`))}</dl>`)}
      ${parameters.length ? html`<details><summary>${t("parameters")}</summary><dl class="facts">${parameters.map(
        (one) => html`<dt class="mono" dir="ltr">${said(one, "valueName")}</dt><dd class="mono" dir="auto">${said(one, "value")}</dd>`)}</dl></details>` : nothing}
    </section>`;
  }
}

function children(it: Element, name: string): Element[] {
  return [...it.children].filter((one) => one.localName === name);
}

function said(it: Element, name: string): string {
  return children(it, name)[0]?.textContent ?? "";
}

function facts(it: Element, names: readonly string[], language = "en"): TemplateResult {
  const rows = names.flatMap((name) => children(it, name).map((one) => [name, one.textContent ?? ""] as const));
  return html`<dl class="facts">${rows.map(([name, value]) => html`<dt class="mono" dir="ltr">${name}</dt>
    <dd class="said" lang=${WORDS.has(name) ? language : nothing} dir=${WORDS.has(name) ? directionOf(language) : "auto"}>${value}</dd>`)}</dl>`;
}
