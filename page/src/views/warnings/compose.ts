// Composing a warning by a rung of a ladder: slots are filled, the server says what the text is in every language,
// and a person issues it. No word of it is made here.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { newId, Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Outlined } from "../../parts/geometry/outline.ts";
import { Saying } from "../../parts/saying.ts";
import { stopKey } from "../../parts/stop.ts";
import { role } from "../../words/terms.ts";
import { before, particulars, type Basis } from "./basis.ts";
import { factsOf, Misread, type Warning } from "./composing.ts";
import { c } from "./composewords.ts";
import { composeFields } from "./fields.ts";
import { field, warningFrom, worded, type Worded } from "./filling.ts";
import { further, ladders, reviewShown, textCard, warningOf, wayOut } from "./kinds.ts";

const GATHER_MS = 300;

@customElement("ol-warning-compose")
export class Compose extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property({ attribute: false }) zone = "";
  @property({ attribute: false }) rung = 0;
  @property({ attribute: false }) finding = "";
  /** The warning that is to be replaced; empty for a new one. */
  @property({ attribute: false }) former = "";
  @state() private texts: Record<string, Worded> = {};
  @state() private more: readonly string[] = [];
  @state() private misread = "";
  @state() private asked: Warning | undefined;
  private readonly saying = new Saying(this);
  private readonly made = `w-${newId().slice(0, 8)}`;
  private withArea = false;
  private area: Outlined | undefined;
  private taken = false;
  private timer = 0;
  private turn = 0;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override firstUpdated(): void {
    this.changed();
  }

  private basis(): Basis | undefined {
    const { page } = this;
    const former = this.former ? page.lists.rows("warnings").find((it) => it.warning === this.former) : undefined;
    const zone = ladders(page).find((it) => it.id === (former?.zone ?? this.zone));
    const number = former?.rung ?? this.rung;
    const rung = zone?.rungs[number - 1];
    const template = page.lists.rows("templates").find((it) => it.template === rung?.template);
    if (!zone || !rung || !template || (this.former && !former)) return undefined;
    const said = former && warningOf(former);
    this.take(said);
    const languages = [...new Set<string>([...rung.languages, ...(said?.texts.map((it) => it.language) ?? []), ...this.more])];
    return {
      page, zone, number, rung, template, former, languages,
      id: former?.warning ?? this.made,
      evidence: this.finding ? [this.finding] : [],
      about: page.lists.rows("suggestions").filter((it) => it.finding === this.finding).map((it) => String(it.evidence?.["party"] ?? "")),
      before: before(page, zone, rung.template, said),
      offsetMin: said?.texts[0]?.utc_offset_min ?? 0,
      area: { on: this.withArea, initial: this.area, toggle: () => this.toggleArea() },
    };
  }

  /** Take up the area of the former, once: what is typed after that stands. */
  private take(former: Warning | undefined): void {
    if (this.taken || !former) return;
    this.taken = true;
    this.withArea = !!former.area;
    if (former.area) this.area = { footprint: former.area, edges: "edges" in former.area ? (former.area.edges ?? "planar") : "planar" } as Outlined;
  }

  private toggleArea(): void {
    this.withArea = !this.withArea;
    this.requestUpdate();
  }

  override render() {
    const basis = this.basis();
    if (!basis) return html`<p class="empty">${c("gone")}</p>`;
    return html`
      <h2>${basis.former ? c("replaceTitle", { id: basis.id, n: basis.former.version + 1 }) : c("title")}</h2>
      ${further()}
      <form class="compose" @input=${() => this.changed()} @change=${() => this.changed()} @submit=${(it: SubmitEvent) => void this.check(it)}>
        ${composeFields(basis, (language) => this.add(language))}
        <section class="wordings"><h3>${c("wordings")}</h3><p><small>${c("wordingsHint")}</small></p>
          <div class="sideways">${basis.languages.map((it) => this.wording(basis, it))}</div></section>
        ${this.misread ? html`<p class="late" role="alert">${this.misread}</p>` : nothing}
        ${this.saying.shown()}
        <p class="actions"><button class="primary" ?disabled=${!this.ready(basis) || this.saying.busy}>${c("check")}</button>
          <small role="status">${this.ready(basis) ? nothing : c("notReady")}</small></p>
      </form>
      ${this.asked ? this.question(basis, this.asked) : nothing}`;
  }

  /** The last look: all that goes out, as it goes out. */
  private question(basis: Basis, it: Warning): TemplateResult {
    return html`<dialog class="issuing" aria-labelledby="issuing" @close=${() => (this.asked = undefined)}>
      <h2 id="issuing" tabindex="-1" autofocus>${c("sure")}</h2>
      <p>${c("person", { role: role(basis.page.session.role), party: basis.page.party })}</p>
      ${basis.page.exercise ? nothing : html`<p><strong>${c("real")}</strong></p>`}
      ${particulars(basis.page, it)}
      <div class="sideways">${it.texts.map((text) => textCard(text))}</div>
      ${wayOut(basis.page, it)}
      <p>${c("recalled")}</p>
      ${further()}
      <p class="actions"><button type="button" class="primary" @click=${() => this.issue(basis, it)}>${basis.former ? c("replace") : c("issue")}</button>
        <button type="button" @click=${() => this.querySelector("dialog")?.close()}>${c("back")}</button></p>
      ${stopKey()}
    </dialog>`;
  }

  private wording(basis: Basis, language: string): TemplateResult {
    const it = this.texts[language];
    if (it?.filled) return textCard(it.filled.text, reviewShown(basis.page, it.filled, it.filled.may_be_issued));
    const why = it?.missing?.length
      ? c("missing", { slots: it.missing.map((name) => c.slot(name)).join(", ") })
      : it?.refused ? it.refused.status ? it.refused.detail : c("away") : c("asking");
    return html`<section class="wording"><h3>${c.tongue(language)}</h3><p class=${it?.refused ? "late" : "waiting"} dir="auto">${why}</p></section>`;
  }

  private ready(basis: Basis): boolean {
    return basis.languages.every((it) => this.texts[it]?.filled?.may_be_issued);
  }

  private add(language: string): void {
    this.more = [...new Set([...this.more, language])];
    void this.updateComplete.then(() => this.changed());
  }

  /** Have the texts made anew, once typing rests. */
  private changed(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.fill(), GATHER_MS);
  }

  private data(): FormData {
    return new FormData(this.querySelector<HTMLFormElement>("form.compose")!);
  }

  private async fill(): Promise<void> {
    const basis = this.basis();
    if (!basis || !this.isConnected) return;
    const turn = ++this.turn;
    const data = this.data();
    const made = await Promise.all(basis.languages.map(async (it) => [it, await worded(basis, data, it)] as const));
    if (turn === this.turn) this.texts = Object.fromEntries(made);
  }

  private async check(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const basis = this.basis();
    if (!basis || !this.ready(basis)) return;
    this.misread = "";
    this.saying.clear();
    const outline = this.querySelector("ol-outline");
    await outline?.settled(); // what counts is where the server reads it to be
    if (outline && !outline.value) {
      this.misread = outline.missing;
      return;
    }
    try {
      this.asked = warningFrom(basis, this.data(), this.texts, (outline?.value?.footprint as Warning["area"]) ?? null);
    } catch (error) {
      if (error instanceof Misread) this.misread = c.misread(error.field);
      else if (error instanceof Refused) this.misread = error.detail;
      else throw error;
      return;
    }
    void this.updateComplete.then(() => this.querySelector<HTMLDialogElement>("dialog.issuing")?.showModal());
  }

  private async issue(basis: Basis, said: Warning): Promise<void> {
    const precedence = field(this.data(), "precedence") as Parameters<typeof factsOf>[2];
    const facts = factsOf(said, (basis.former?.version ?? 0) + 1, precedence, basis.evidence);
    const type = basis.former ? "warning.replace/v1" : "warning.issue/v1";
    this.querySelector("dialog")?.close();
    const kept = await this.saying.say(c(basis.former ? "saidReplaced" : "saidIssued", { id: said.id }), { type, facts, body: { warning: said } });
    if (!kept) return;
    await this.page.lists.refresh("warnings");
    if (this.page.lists.rows("warnings").some((it) => it.warning === said.id)) location.hash = `#/warnings/show/${encodeURIComponent(said.id)}`;
  }
}
