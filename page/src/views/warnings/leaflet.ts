// The leaflet of a warning, as it will be printed: made by the server, shown here, saved by whoever prints it.
import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { define } from "../../words/index.ts";
import { offsetField } from "./kinds.ts";
import { tongue } from "./words.ts";

const t = define({
  en: {
    sheet: "Paper", a5: "one leaflet, A5", "4xa5-on-a3": "four of A5 on A3", "4xa6-on-a4": "four of A6 on A4",
    languages: "Languages", offset: "Times are said in", contact: "Where one can ask (as its texts say it, without)",
    show: "Show the leaflet", save: "Save as PDF", title: "Leaflet of {warning}", making: "The server makes it…",
    read: "Read it, in every language, before it is printed.",
  },
  ar: {
    sheet: "الورق", a5: "منشور واحد، A5", "4xa5-on-a3": "أربعة A5 على A3", "4xa6-on-a4": "أربعة A6 على A4",
    languages: "اللغات", offset: "تُذكر الأوقات حسب", contact: "أين يُسأل (كما في نصوصه إن تُرك)",
    show: "اعرض المنشور", save: "احفظ PDF", title: "منشور {warning}", making: "يصنعه الخادم…",
    read: "اقرأه بكل لغة قبل أن يُطبع.",
  },
});

const SHEETS = ["a5", "4xa5-on-a3", "4xa6-on-a4"] as const;

@customElement("ol-leaflet")
export class Leaflet extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) warning = "";
  @property({ attribute: false }) version = 0;
  @property({ attribute: false }) languages: readonly string[] = [];
  @state() private address = "";
  @state() private busy = false;
  @state() private refused = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("version") || changed.has("warning")) this.forget(); // another version is another leaflet
  }

  private forget(): void {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = "";
  }

  override render() {
    return html`<form @submit=${(event: SubmitEvent) => this.make(event)}>
        <div class="row"><label>${t("sheet")} <select name="sheet">${SHEETS.map((it) => html`<option value=${it}>${t(it)}</option>`)}</select></label>
          ${offsetField("utc_offset_min", t("offset"))}
          <label>${t("contact")} <input name="contact" dir="auto" maxlength="200" autocomplete="off"></label></div>
        <fieldset class="choice"><legend>${t("languages")}</legend>${this.languages.map(
          (it) => html`<label><input type="checkbox" name="language" value=${it} checked> ${tongue(it)}</label>`)}</fieldset>
        <p class="actions"><button class="primary" ?disabled=${this.busy}>${t("show")}</button>
          ${this.address ? html`<a class="button" href=${this.address} download="${this.warning}.pdf">${t("save")}</a>` : nothing}
          ${this.busy ? html`<small role="status">${t("making")}</small>` : nothing}</p>
      </form>
      ${this.refused ? html`<p class="late" role="alert">${this.refused}</p>` : nothing}
      ${this.address ? html`<p>${t("read")}</p><iframe class="leaflet" title=${t("title", { warning: this.warning })} src=${this.address}></iframe>` : nothing}`;
  }

  private async make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const asked = new URLSearchParams([...given].map(([name, value]) => [name, String(value)] as [string, string]).filter(([, value]) => value));
    this.busy = true;
    this.refused = "";
    try {
      const answer = await this.page.api.fetch(`/v1/warnings/${encodeURIComponent(this.warning)}/leaflet?${asked}`);
      const file = await answer.blob();
      this.forget();
      this.address = URL.createObjectURL(new Blob([file], { type: "application/pdf" }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused = error.said;
    } finally {
      this.busy = false;
    }
  }
}
