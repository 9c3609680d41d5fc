// Opening an incident: by hand, from something on record, at a point of the map, or out of another incident.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { newId, Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Body, Facts } from "../../data/types.ts";
import { partyName, short } from "../../parts/naming.ts";
import { Saying } from "../../parts/saying.ts";
import { dtg } from "../../words/times.ts";
import { typed } from "../desk/kit.ts";
import { bodyOf } from "../statements/card.ts";
import { subjectOf } from "../statements/subject.ts";
import { verb } from "../statements/words.ts";
import { tongue } from "../warnings/words.ts";
import { recipients } from "../zones/shares.ts";
import { tongues } from "./accountfields.ts";
import "./accountfields.ts";
import type { Begun } from "./begun.ts";
import { f } from "./formwords.ts";
import { kindWord } from "./terms.ts";

@customElement("ol-incident-open")
export class OpenIncident extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** What it is opened from. */
  @property({ attribute: false }) from: readonly string[] = [];
  /** The incident of which it is split off. */
  @property() outOf = "";
  @property({ attribute: false }) begun: Begun = {};
  @state() private misread = "";
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    const { page } = this;
    return html`<form class="card opening" @submit=${(event: SubmitEvent) => this.submit(event)}>
      <h2>${f("title")}</h2>
      <p>${f("lede")}</p>
      ${this.from.map((id) => this.subject(id))}
      ${this.outOf ? this.taking() : nothing}
      <ol-account-fields .page=${page} .initial=${this.begun}></ol-account-fields>
      <label>${f("text")} <textarea name="text" rows="3" dir="auto" required></textarea></label>
      <label>${f("language")} ${tongues("language", "en", tongue)}</label>
      <details><summary>${f("second")}</summary><label>${f("second")} <textarea name="second" rows="3" dir="auto"></textarea></label>
        <label>${f("secondLanguage")} ${tongues("secondLanguage", "ar", tongue)}</label></details>
      <fieldset class="choice"><legend>${f("to")}</legend>${repeat(recipients(page), (it) => it.party,
        (it) => html`<label><input type="checkbox" name="to" value=${it.party}> <bdi>${it.name ?? it.party}</bdi></label>`)}</fieldset>
      <small>${f("toNobody")} ${f("recalled")}</small>
      ${this.misread ? html`<p class="late" role="alert">${this.misread}</p>` : nothing}
      ${this.saying.shown()}
      <p class="actions"><button class="primary" ?disabled=${this.saying.busy}>${f("add")}</button></p>
    </form>`;
  }

  private subject(id: string): TemplateResult {
    const it = subjectOf(this.page, id);
    return html`<p>${f("from")}: <strong>${it.kind}</strong> <bdi>${it.title}</bdi> <small class="mono" dir="ltr">${short(id)}</small></p>`;
  }

  /** What was said about the other one and belongs here. */
  private taking(): TemplateResult {
    const { lists } = this.page;
    const id = this.outOf;
    const said = [
      ...lists.rows("statements").filter((it) => it.about === id).map((it) => ({ id: it.statement, who: partyName(this.page, it.author), what: `${verb(it.verb)}: ${bodyOf(it)?.text ?? ""}` })),
      ...lists.rows("citations").filter((it) => it.about === id).map((it) => ({ id: it.citation, who: it.speaker || "—", what: it.quote ?? "" })),
    ];
    return html`<p>${f("outOf", { id: short(id) })}</p>
      <fieldset><legend>${f("takes", { id: short(id) })}</legend>${said.length
        ? said.map((it) => html`<label><input type="checkbox" name="takes" value=${it.id}> <span><strong><bdi>${it.who}</bdi></strong> <span dir="auto">${it.what.slice(0, 90)}</span></span></label>`)
        : html`<small>${f("noTakes")}</small>`}</fieldset>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    const { data, text } = typed(event);
    this.misread = "";
    try {
      const account = await this.querySelector("ol-account-fields")!.read();
      const incident = `i-${newId().slice(0, 8)}`;
      const facts: Facts<"incident.open/v1"> = {
        incident, kind: account.kind, at_ms: account.at_ms, within_ms: account.within_ms ?? 0, to: data.getAll("to").map(String),
        about: [...this.from], out_of: this.outOf, takes: data.getAll("takes").map(String),
      };
      const body: Body<"incident.open/v1"> = {
        account, text: text("text"), language: text("language"),
        translations: text("second") ? [{ language: text("secondLanguage"), text: text("second") }] : [],
      };
      const title = f("said", { kind: kindWord(account.kind), time: dtg(account.at_ms) });
      if (!(await this.saying.say(title, { type: "incident.open/v1", facts, body }))) return;
      void this.page.lists.refresh("incidents");
      this.dispatchEvent(new CustomEvent("opened", { bubbles: true, detail: incident }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.misread = error.detail;
    }
  }
}
