// The versions of a zone or line, two of them side by side, field by field and on the map.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Rows, Shown } from "../../data/types.ts";
import type { Sketched } from "../../parts/geometry/sketch.ts";
import { stance } from "../../words/terms.ts";
import { dtg } from "../../words/times.ts";
import { versions, type Present } from "./present.ts";
import { differences, lineSaid, zoneSaid, type Difference, type Field } from "./said.ts";
import { shapesOf, text } from "./thing.ts";
import type { Stance } from "./stancefields.ts";
import { t } from "./thingwords.ts";
import { t as zone } from "./words.ts";

@customElement("ol-versions")
export class Versions extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property() about = "";
  @property() family: "zone" | "line" = "zone";
  @property({ attribute: false }) latest = 0;
  @state() private all: Present[] | undefined;
  @state() private failed = "";
  @state() private pair: [number, number] = [0, 0];
  private asked = "";

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    const asked = `${this.about} ${this.latest}`;
    if (asked === this.asked) return;
    this.asked = asked;
    void versions(this.page.api, this.about, [this.family]).then(
      (it) => {
        if (asked !== this.asked) return;
        this.failed = "";
        this.all = it;
        this.pair = [Math.max(0, it.length - 2), it.length - 1];
      },
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        this.failed = error.detail;
      },
    );
  }

  override render() {
    return html`<section class="card"><h2>${t("versions")}</h2>
      ${this.failed ? html`<p class="late">${t("away", { why: this.failed })}</p>` : !this.all ? html`<p role="status">${t("loading")}</p>` : this.shown(this.all)}
    </section>`;
  }

  private shown(all: Present[]): TemplateResult {
    const [older, newer] = [all[this.pair[0]], all[this.pair[1]]];
    if (!newer) return html`<p class="empty">—</p>`;
    const list = html`<ol class="plain">${all.map(
      (it) => html`<li>${t("version", { n: it.version })} · ${t("by", { who: it.author, dtg: dtg(it.at_ms) })} · <small>${t("digest")} <code dir="ltr" class="digest">${it.sha256}</code></small></li>`,
    )}</ol>`;
    if (all.length < 2 || !older) return html`${list}<p>${t("oneVersion")}</p>`;
    const [was, is] = [this.fields(older), this.fields(newer)];
    const found = was && is ? differences(was, is) : [];
    const changed = found.filter((it) => it.before !== it.text);
    return html`${list}
      <div class="row">${([0, 1] as const).map(
        (side) => html`<label>${t(side ? "newer" : "older")} <select @change=${(event: Event) => this.choose(side, Number((event.target as HTMLSelectElement).value))}>
          ${all.map((it, i) => html`<option value=${i} ?selected=${i === this.pair[side]}>${t("version", { n: it.version })}</option>`)}</select></label>`,
      )}</div>
      ${!was || !is ? html`<p>${t("redacted")}</p>` : html`
        <div class="split"><div><h3>${t("between")}</h3>
          ${changed.length ? table(changed) : html`<p>${t("nothingChanged")}</p>`}
          ${changed.length < found.length ? html`<details><summary>${t("unchanged")}</summary>${table(found.filter((it) => it.before === it.text))}</details>` : nothing}</div>
        <div><ol-sketch .page=${this.page} .alone=${true} .shapes=${[...this.shapes(older, "before"), ...this.shapes(newer, "now")]} .label=${t("between")}></ol-sketch>
          <small>${t("legend")}</small></div></div>`}`;
  }

  private choose(side: 0 | 1, at: number): void {
    this.pair = side ? [this.pair[0], at] : [at, this.pair[1]];
  }

  private fields(it: Present): Field[] | undefined {
    if (!it.body) return undefined;
    const { value, basis, call_at_ms } = it.facts as unknown as Stance;
    const own = [stance(value ?? "notified"), zone(basis ?? "unilateral"), call_at_ms ? dtg(call_at_ms) : ""].filter(Boolean).join(", ");
    const said = this.family === "zone" ? zoneSaid(it.body["zone"] as Shown["Zone"]) : lineSaid(it.body["line"] as Shown["Line"]);
    return [...said, { key: "stance", label: `${zone("value")}: ${it.author}`, text: own }];
  }

  private shapes(it: Present, as: Sketched["as"]): Sketched[] {
    const row = it.body ?? {};
    const thing = this.family === "zone" ? { family: "zone" as const, row: row as Rows["zones"] } : { family: "line" as const, row: row as Rows["lines"] };
    return shapesOf(thing).filter((one) => one.as === "now").map((one) => ({ ...one, as }));
  }
}

function table(all: readonly Difference[]): TemplateResult {
  return html`<div class="scroll"><table class="versions"><thead><tr><th>${t("field")}</th><th>${t("older")}</th><th>${t("newer")}</th><td></td></tr></thead>
    <tbody>${all.map((it) => {
      const changed = it.before !== it.text;
      return html`<tr class=${changed ? "changed" : ""}><th scope="row">${it.label}</th><td>${text({ ...it, text: it.before })}</td><td>${text(it)}</td><td>${changed ? t("changed") : t("same")}</td></tr>`;
    })}</tbody></table></div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-versions": Versions;
  }
}
