// How far something has got on one's own side (R8), said in one's role: none of it is approval or protection.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { live } from "lit/directives/live.js";
import type { Draft } from "../data/api.ts";
import type { Page } from "../data/page.ts";
import type { Facts } from "../data/types.ts";
import { define, unisolated } from "../words/index.ts";
import { receipt, role } from "../words/terms.ts";
import { echoText, echoWhole, type Echoed } from "./place.ts";
import { Saying } from "./saying.ts";

export type Said = "delivered" | "read" | "read_back" | "relayed:yes" | "relayed:partly" | "relayed:cannot_say"
  | "no_objection_stated" | "objection";
export const SAID: readonly Said[] = [
  "delivered", "read", "read_back", "relayed:yes", "relayed:partly", "relayed:cannot_say", "no_objection_stated", "objection",
];

const t = define({
  en: {
    legend: "How far it has got on our side",
    delivered: "received, and not read yet: meets no deadline",
    read: "read by a person",
    read_back: "read back to the sender",
    "relayed:yes": "relayed to units: yes",
    "relayed:partly": "relayed to units: partly",
    "relayed:cannot_say": "relayed to units: cannot say",
    no_objection_stated: "no objection stated",
    objection: "objection",
    asked: "asked for",
    as: "Said as {role} of {party}.",
    asCell: "Said as {role} of {party}, at the joint cell {cell}, for {party} alone.",
    neither: "Nothing of this is approval, admission or protection.",
    note: "Note (optional)",
    why: "Why, or what else is to be said",
    repeat: "Read each place back on the line, as it stands here, and tick it:",
    noPlaces: "No place was understood in it. Read the text back, word for word.",
    said: "I have read it back, and it was heard",
    button: "Acknowledge: {what}",
    title: "Acknowledged, {what}: {of}",
    readBack: "read back: {places}",
    unseen: "Its number is not known here yet: open it again once the server answers.",
  },
  ar: {
    legend: "إلى أين وصل لدينا",
    delivered: "استُلم ولم يُقرأ بعد: لا يوقف مهلة",
    read: "قرأه شخص",
    read_back: "كُرّر على المرسل",
    "relayed:yes": "أُبلغت الوحدات: نعم",
    "relayed:partly": "أُبلغت الوحدات: جزئيًا",
    "relayed:cannot_say": "أُبلغت الوحدات: لا يمكن القول",
    no_objection_stated: "لم يُذكر اعتراض",
    objection: "اعتراض",
    asked: "مطلوب",
    as: "يُقال بصفة {role} لدى {party}.",
    asCell: "يُقال بصفة {role} لدى {party}، في الخلية المشتركة {cell}، عن {party} وحدها.",
    neither: "لا شيء من هذا موافقة أو إقرار أو حماية.",
    note: "ملاحظة (اختيارية)",
    why: "السبب، أو ما ينبغي قوله أيضًا",
    repeat: "كرّر كل مكان على الخط كما هو هنا، ثم علّم عليه:",
    noPlaces: "لم يُفهم فيه أي مكان. كرّر النص كلمة كلمة.",
    said: "كرّرته وسُمع",
    button: "إقرار: {what}",
    title: "إقرار، {what}: {of}",
    readBack: "كُرّر: {places}",
    unseen: "رقمه غير معروف هنا بعد: افتحه مجددًا حين يجيب الخادم.",
  },
});

export const saidText = (it: Said): string => t(it);

/** What is signed when something is acknowledged: of one's own release, or of one that a joint cell was shown. */
export function acknowledgement(
  it: { release: number; cell: string },
  said: Said,
  reason: string,
  as: string,
): Draft<"acknowledge/v1"> | Draft<"cell.acknowledge/v1"> {
  const [level, relayed = null] = said.split(":") as [Facts<"acknowledge/v1">["level"], "yes" | "partly" | "cannot_say" | undefined];
  const facts = { seq: it.release, level, relayed, role: as as NonNullable<Facts<"acknowledge/v1">["role"]> };
  return it.cell
    ? { type: "cell.acknowledge/v1", facts: { ...facts, cell: it.cell }, body: { reason } }
    : { type: "acknowledge/v1", facts, body: { reason } };
}

/** The title under which it is listed while it is not sent yet. */
export function acknowledgedTitle(said: Said, of: string): string {
  return t("title", { what: t(said), of });
}

@customElement("ol-ack")
export class Ack extends LitElement {
  @property({ attribute: false }) page!: Page;
  /** The number of the release, and at which joint cell it was shown. */
  @property({ type: Number }) release = 0;
  @property() cell = "";
  /** What it is, in words. */
  @property() of = "";
  /** Which level the sender asks for. */
  @property() needs = "read";
  @property({ attribute: false }) places: readonly Echoed[] = [];
  /** Which level one came here to say. */
  @property({ attribute: false }) begin: Said | "" = "";
  @state() private chosen: Said | "" = "";
  private readonly saying = new Saying(this);

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get("release")) this.chosen = ""; // that was said of another
  }

  /** What is chosen; at first no more than whoever opens it does by that: what units were told is for a person to say. */
  private get said(): Said {
    return this.chosen || this.begin || (this.needs === "read_back" ? "read_back" : "read");
  }

  override render() {
    if (!this.release) return html`<p class="late">${t("unseen")}</p>`;
    const { party, session } = this.page;
    const given = { role: role(session.role), party, cell: this.cell };
    const form = html`<form class="ack" @submit=${this.submit}>
      <fieldset class="levels"><legend>${t("legend")}</legend>
        ${SAID.map(
          (it) => html`<label><input type="radio" name="said" value=${it} .checked=${live(it === this.said)}
            @change=${() => (this.chosen = it)}>${t(it)}
            ${(it === this.needs || (it === "relayed:yes" && this.needs === "relayed")) && this.needs !== "read" ? html`<small>(${t("asked")})</small>` : nothing}</label>`,
        )}
      </fieldset>
      ${this.said === "read_back" ? this.readBack() : nothing}
      <label>${this.said === "objection" || this.said === "relayed:partly" ? t("why") : t("note")}
        <input name="note" dir="auto" autocomplete="off" maxlength="2000"></label>
      <p><small>${t(this.cell ? "asCell" : "as", given)} ${t("neither")}</small></p>
      <p class="actions"><button class="primary" ?disabled=${this.saying.busy}>${t("button", { what: t(this.said) })}</button></p>
      ${this.saying.shown()}
    </form>`;
    return keyed(`${this.cell} ${this.release}`, form); // no note goes with another than that beside which it was written
  }

  private readBack(): TemplateResult {
    const understood = this.places.filter((it) => echoText(it));
    return html`<fieldset class="read-back"><legend>${receipt("read_back")}</legend>
      <p>${understood.length ? t("repeat") : t("noPlaces")}</p>
      ${understood.length
        ? understood.map((it) => html`<label class="repeat"><input type="checkbox" required>${echoWhole(it)}</label>`)
        : html`<label><input type="checkbox" required>${t("said")}</label>`}
    </fieldset>`;
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const said = this.said;
    const read = said === "read_back" ? this.places.map(echoText).filter(Boolean).join("; ") : "";
    const note = String(new FormData(form).get("note") ?? "").trim();
    const reason = [note, read && t("readBack", { places: read })].filter(Boolean).join("\n");
    const draft = acknowledgement(this, said, unisolated(reason).slice(0, 4000), this.page.session.role);
    if (!(await this.saying.say(acknowledgedTitle(said, this.of), draft as Draft))) return;
    form.reset();
    this.chosen = "";
    this.requestUpdate();
  }
}
