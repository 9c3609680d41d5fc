// Who is shown how much of something of one's own: decided recipient by recipient, and looked at before it is released.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { Refused, type Draft } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import { degrees } from "../../parts/place.ts";
import { Saying } from "../../parts/saying.ts";
import { define } from "../../words/index.ts";
import { dtg } from "../../words/times.ts";
import { audience, DETAILS, type Detail } from "../desk/fields.ts";
import type { Given } from "./fields.ts";
import { t as word } from "./fieldwords.ts";

export const t = define({
  en: {
    title: "Who is shown what",
    lead: "Nobody else is shown it but by your decision, recipient by recipient. Those named in an agreement that covers it are shown all of it.",
    now: "Now",
    change: "From now on",
    keep: "as it is",
    preview: "Preview what I would release to {party}", look: "Preview",
    would: "{party} would be shown:",
    is: "{party} is shown now:",
    wouldNothing: "Nothing.",
    recalled: "Released copies cannot be recalled.",
    consent: "Its people's consent to this recipient is not on record: without it, it is not shown.",
    through: "told through {via}",
    save: "Decide",
    said: "{id} is shown to {who}",
    loading: "Asking…",
    away: "Not known: {why}",
    callOf: "call {who}",
    box: "a box from {from} to {until}",
    hours: "hours {from} – {until}",
    whole: "all that is said of it",
  },
  ar: {
    title: "من يُعرض له ماذا",
    lead: "لا يُعرض لأحد غيرك إلا بقرارك، مستلمًا مستلمًا. ومن سُمّي في اتفاق يشمله يُعرض له كله.",
    now: "الآن",
    change: "من الآن فصاعدًا",
    keep: "كما هو",
    preview: "معاينة ما سأُطلع عليه {party}", look: "معاينة",
    would: "سيُعرض على {party}:",
    is: "يُعرض الآن على {party}:",
    wouldNothing: "لا شيء.",
    recalled: "النسخ التي أُفرج عنها لا يمكن استردادها.",
    consent: "لا موافقة مسجّلة من أهله على هذا المستلم: دونها لا يُعرض.",
    through: "يُبلَّغ عبر {via}",
    save: "قرار",
    said: "{id} يُعرض على {who}",
    loading: "جارٍ السؤال…",
    away: "غير معروف: {why}",
    callOf: "اتصل بـ {who}",
    box: "مربع من {from} إلى {until}",
    hours: "الساعات {from} – {until}",
    whole: "كل ما قيل عنه",
  },
});

/** Every other party that is reached at all. */
export function recipients(page: Page): Shown["PartyRow"][] {
  return page.lists.rows("parties").filter((it) => it.party !== page.party && it.party !== "node" && it.addressable !== "never");
}

@customElement("ol-shares")
export class Shares extends LitElement {
  @property({ attribute: false }) page!: Page;
  @property() about = "";
  @state() private previews = new Map<string, Shown["Previews"] | string>();
  @state() private chosen = new Map<string, Detail>();
  @state() private looked = "";
  private readonly saying = new Saying(this);
  private asked = "";
  private readonly lookedAt = new Set<string>();

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override updated(): void {
    if (this.asked !== this.about) {
      this.asked = this.about;
      this.chosen = new Map();
      this.lookedAt.clear();
    }
    for (const { id } of audience(this.page)) {
      if (this.lookedAt.has(id)) continue;
      this.lookedAt.add(id);
      void this.look(id);
    }
  }

  private async look(party: string, detail?: Detail): Promise<void> {
    const asked = new URLSearchParams({ about: this.about, to: party, ...(detail ? { detail } : {}) });
    const found = await this.page.api.look<Shown["Previews"]>(`/v1/preview?${asked}`).catch((error: unknown) => {
      if (error instanceof Refused) return error.detail;
      throw error;
    });
    if (this.chosen.get(party) === detail) this.previews = new Map(this.previews).set(party, found); // else another was chosen since
  }

  override render() {
    const changed = [...this.chosen].filter(([, it]) => it);
    return html`<section class="card shares">
      <h2>${t("title")}</h2>
      <p><small>${t("lead")}</small></p>
      <div class="scroll"><table class="stacks"><thead><tr><td></td><th>${t("now")}</th><th>${t("change")}</th><td></td></tr></thead>
      <tbody>${repeat(audience(this.page), (it) => it.id, (it) => this.row(it))}</tbody></table></div>
      ${changed.length ? html`<p><small>${t("recalled")}</small></p>
        <div class="actions"><button type="button" class="primary" ?disabled=${this.saying.busy} @click=${() => void this.save()}>${t("save")}</button></div>` : nothing}
      ${this.saying.shown()}
    </section>`;
  }

  private row({ id, title }: ReturnType<typeof audience>[number]): TemplateResult {
    const found = this.previews.get(id);
    const known = typeof found === "object" ? found : undefined;
    const chosen = this.chosen.get(id);
    return html`<tr>
      <th scope="row" dir="auto">${title}
        ${known?.through && known.through !== id ? html`<small>${t("through", { via: known.through })}</small>` : nothing}</th>
      <td data-label=${t("now")}>${known ? word(known.now.detail) : typeof found === "string" ? t("away", { why: found }) : t("loading")}</td>
      <td data-label=${t("change")}><select aria-label="${t("change")}: ${title}" @change=${(event: Event) => this.choose(id, (event.target as HTMLSelectElement).value as Detail)}>
        <option value="">${t("keep")}</option>
        ${DETAILS.map((it) => html`<option value=${it} .selected=${it === chosen}>${word(it)}</option>`)}
      </select></td>
      <td><button type="button" class="quiet" aria-label=${t("preview", { party: title })} aria-expanded=${this.looked === id} @click=${() => (this.looked = this.looked === id ? "" : id)}>
        ${t("look")}</button></td>
    </tr>
    ${this.looked === id && known ? html`<tr class="previewed"><td colspan="4">${shown(title, known, chosen)}</td></tr>` : nothing}`;
  }

  private choose(party: string, detail: Detail | ""): void {
    const chosen = new Map(this.chosen);
    if (detail) chosen.set(party, detail);
    else chosen.delete(party);
    this.chosen = chosen;
    if (detail) this.looked = party;
    const known = this.previews.get(party);
    if (typeof known === "object") this.previews = new Map(this.previews).set(party, { ...known, then: null }); // until it is known of this detail
    void this.look(party, detail || undefined);
  }

  private async save(): Promise<void> {
    const who = [...this.chosen].map(([party, it]) => `${party}=${it}`).join(", ");
    const draft = shareDraft(this.about, this.chosen);
    if (draft && (await this.saying.say(t("said", { id: this.about, who }), draft))) {
      this.asked = "";
      this.requestUpdate();
    }
  }
}

export function shareDraft(about: string, shared: ReadonlyMap<string, Detail>): Draft<"share.set/v1"> | undefined {
  if (!shared.size) return undefined;
  return { type: "share.set/v1", facts: { about, shared: Object.fromEntries(shared) }, body: { reason: "" } };
}

function shown(party: string, it: Shown["Previews"], chosen: Detail | undefined): TemplateResult {
  const preview = chosen ? it.then : it.now;
  if (!preview) return html`<p class="waiting" role="status">${t("loading")}</p>`;
  return html`<p><strong>${chosen ? t("would", { party }) : t("is", { party })}</strong> ${word(preview.detail)}</p>
    ${it.consent_missing ? html`<p class="late">${t("consent")}</p>` : nothing}
    ${preview.shown.length ? html`<ul>${preview.shown.map((row) => html`<li>${released(row as Record<string, never>)}</li>`)}</ul>` : html`<p>${t("wouldNothing")}</p>`}
    <p><small>${it.notice}</small></p>`;
}

/** One release as its recipient would have it: what of it is said, and no more. */
function released(row: Record<string, unknown>): TemplateResult {
  const box = row["box_e7"] as number[] | undefined;
  const hours = row["hours_ms"] as [number, number | "UFN"] | undefined;
  const call = (row["call"] as Shown["Call"][] | undefined) ?? [];
  const corner = (lon: number, lat: number) => degrees(lat / 1e7, lon / 1e7);
  return html`<code dir="ltr">${String(row["type"] ?? row["entry"] ?? "")}</code>
    ${row["about"] ? html`<code dir="ltr">${String(row["about"])}</code>` : nothing}
    ${row["body"] ? html`· ${t("whole")} <details><summary dir="ltr">JSON</summary><pre dir="ltr">${JSON.stringify(row["body"], null, 1)}</pre></details>` : nothing}
    ${box ? html`· ${t("box", { from: corner(box[0]!, box[1]!), until: corner(box[2]!, box[3]!) })}` : nothing}
    ${hours ? html`· ${t("hours", { from: dtg(hours[0]), until: hours[1] === "UFN" ? "UFN" : dtg(hours[1]) })}` : nothing}
    ${call.length ? html`· ${t("callOf", { who: call.map((c) => c.via ?? c.party).join(", ") })}` : nothing}`;
}

/** In a form of something new: whom it is shown to from the start. */
export function shareFields(page: Page): TemplateResult {
  return html`<fieldset class="shares"><legend>${t("title")}</legend>
    <p><small>${t("lead")} ${t("recalled")}</small></p>
    ${repeat(
      audience(page),
      (it) => it.id,
      (it) => html`<div class="share">
        <label><input type="checkbox" name="share" value=${it.id}> <span dir="auto">${it.title}</span></label>
        <select name="share.${it.id}" aria-label="${t("title")}: ${it.title}">${DETAILS.slice(1).map(
          (detail) => html`<option value=${detail} ?selected=${detail === "contact"}>${word(detail)}</option>`,
        )}</select></div>`,
    )}</fieldset>`;
}

export function sharesGiven(given: Given): Map<string, Detail> {
  return new Map(given.all("share").map((party) => [party, given.text(`share.${party}`) as Detail]));
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-shares": Shares;
  }
}
