// Fields that forms of zones and plans share: times in UTC with the local beside, altitudes with their datum, rows that
// are added and taken out, and the fault next to the field that it is about.
import { html, LitElement, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import type { Shown } from "../../data/types.ts";
import type { Band, Limit } from "../../parts/geometry/altitude.ts";
import { partyName } from "../../parts/naming.ts";
import { dtg, local } from "../../words/times.ts";
import { t } from "./fieldwords.ts";
import { latin } from "../desk/moments.ts";
import { NUMBER, shortUtc, timeOf } from "./moments.ts";

const FOOT_MM = 304.8;

/** A time in UTC: the field, its date-time group, and what a clock on this wall shows then. */
@customElement("ol-utc")
export class Utc extends LitElement {
  @property() label = "";
  @property() name = "";
  @property({ attribute: false }) ms: number | undefined;
  @property({ type: Boolean }) required = false;
  @state() private now: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("ms")) this.now = this.ms;
  }

  override render() {
    const given = this.ms === undefined ? "" : shortUtc(this.ms);
    return html`<div class="field"><label>${this.label} (${t("utc")})
        <span class="with-picker"><input dir="ltr" name=${this.name} value=${given} ?required=${this.required} autocomplete="off" spellcheck="false"
          placeholder="291400ZNOV26" @input=${(event: Event) => this.typed(event.target as HTMLInputElement)}>
          <button type="button" class="quiet" aria-label="${t("pick")}: ${this.label}" @click=${() => this.pick()}>▾</button>
          <input class="picker" type="datetime-local" tabindex="-1" aria-hidden="true" @change=${(event: Event) => this.picked(event.target as HTMLInputElement)}>
        </span></label>
      <small>${this.now === undefined ? t("timeHint", { examples: "141403ZNOV26 · 2026-11-14 14:03Z" }) : html`<span dir="ltr" class="mono">${dtg(this.now)}</span> · ${t("local", { time: local(this.now) })}`}</small>
    </div>`;
  }

  private typed(input: HTMLInputElement): void {
    this.now = timeOf(input.value);
    input.setCustomValidity(input.value.trim() && this.now === undefined ? t("noTime") : "");
  }

  private pick(): void {
    const picker = this.querySelector<HTMLInputElement>(".picker")!;
    picker.value = new Date(this.now ?? Date.now()).toISOString().slice(0, 16);
    picker.showPicker();
  }

  private picked(picker: HTMLInputElement): void {
    const ms = Date.parse(`${picker.value}Z`);
    const input = this.querySelector<HTMLInputElement>(`[name="${CSS.escape(this.name)}"]`)!;
    if (Number.isNaN(ms)) return;
    input.value = shortUtc(ms);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** What a form says now. */
export class Given {
  private readonly data: FormData;

  constructor(form: HTMLFormElement) {
    this.data = new FormData(form);
  }

  text(name: string): string {
    return String(this.data.get(name) ?? "").trim();
  }

  all(name: string): string[] {
    return this.data.getAll(name).map(String);
  }

  has(name: string): boolean {
    return this.data.has(name);
  }

  /** A number, with Arabic digits and a decimal comma too; undefined where nothing is given, NaN where it is none. */
  number(name: string): number | undefined {
    const said = latin(this.text(name));
    return said ? Number(said.replace(",", ".")) : undefined;
  }

  time(name: string): number | undefined {
    return timeOf(this.text(name));
  }

  altitude(name: string): Limit | undefined {
    const reference = this.text(`${name}.datum`) as Limit["reference"];
    if (!reference) return undefined;
    if (reference === "SFC" || reference === "UNL") return { reference, value_mm: 0 };
    const mm = { m: 1000, ft: FOOT_MM, FL: 100 * FOOT_MM }[this.text(`${name}.unit`)] ?? 1000;
    return { reference, value_mm: Math.round((this.number(`${name}.value`) ?? 0) * mm) };
  }

  band(): Band {
    return { floor: this.altitude("floor") ?? { reference: "SFC", value_mm: 0 }, ceiling: this.altitude("ceiling") ?? { reference: "UNL", value_mm: 0 } };
  }
}

/** A field for a number; what is none, or one that two may read as two, stays in the form. */
export function numberField(label: string, name: string, value: number | string | null | undefined, required = false): TemplateResult {
  return html`<label>${label} <input name=${name} dir="ltr" inputmode="decimal" autocomplete="off" pattern=${NUMBER} title=${t("number")} ?required=${required} value=${value ?? ""}></label>`;
}

export function altitudeField(name: "floor" | "ceiling", it: Limit | undefined): TemplateResult {
  const reference = it?.reference ?? (name === "floor" ? "SFC" : "UNL");
  const open = reference === "SFC" || reference === "UNL";
  const level = reference === "STD" && (it?.value_mm ?? 0) % (100 * FOOT_MM) === 0;
  const value = open ? "" : String(level ? (it!.value_mm ?? 0) / (100 * FOOT_MM) : (it!.value_mm ?? 0) / 1000);
  const datums = ["MSL", "AGL", "HAE", "STD"] as const;
  // A datum without its height would bound at zero.
  const chosen = ({ currentTarget: it }: Event) => {
    const box = it as HTMLElement;
    box.querySelector("input")!.required = !["SFC", "UNL"].includes(box.querySelector("select")!.value);
  };
  return html`<fieldset class="altitude" @change=${chosen}><legend>${t(name)}</legend><div class="row">
    <label>${t("datum")} <select name="${name}.datum">${([name === "floor" ? "SFC" : "UNL", ...datums] as const).map(
      (word) => html`<option value=${word} ?selected=${word === reference}>${t(word)}</option>`,
    )}</select></label>
    ${numberField(t("value"), `${name}.value`, value, !open)}
    <label>${t("unit")} <select name="${name}.unit">${(["m", "ft", "FL"] as const).map(
      (word) => html`<option value=${word} ?selected=${word === (level ? "FL" : "m")}>${t(word)}</option>`,
    )}</select></label>
  </div></fieldset>`;
}

/** Rows of a form that are added and taken out; what they hold stays in the form itself. */
export class Repeats implements ReactiveController {
  private readonly rows = new Map<string, number[]>();
  private readonly first = new Map<string, number>();
  private next = 0;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {}

  /** Begin with so many rows. */
  begin(key: string, count: number): void {
    this.first.set(key, this.next);
    this.rows.set(key, Array.from({ length: count }, () => this.next++));
  }

  of(key: string): readonly number[] {
    return this.rows.get(key) ?? [];
  }

  /** A row's place among those that it began with; one that was added is beyond them. */
  origin(key: string, row: number): number {
    return row - (this.first.get(key) ?? 0);
  }

  /** The names of a row's fields, in its order: `contact.3.role`. */
  names(key: string): string[] {
    return this.of(key).map((it) => `${key}.${it}`);
  }

  add(key: string, before?: number): void {
    const rows = [...this.of(key)];
    rows.splice(before ?? rows.length, 0, this.next++);
    this.set(key, rows);
  }

  drop(key: string, row: number): void {
    this.set(key, this.of(key).filter((it) => it !== row));
  }

  move(key: string, row: number, by: number): void {
    const rows = this.of(key).filter((it) => it !== row);
    const at = this.of(key).indexOf(row) + by;
    if (at >= 0 && at <= rows.length) this.set(key, [...rows.slice(0, at), row, ...rows.slice(at)]);
  }

  private set(key: string, rows: number[]): void {
    this.rows.set(key, rows);
    this.host.requestUpdate();
    void this.host.updateComplete.then(() => this.host.dispatchEvent(new Event("input", { bubbles: true })));
  }
}

/** Why something was refused, where the place that it names is this one; of a zone or line the words name it. */
export function faultAt(why: Refused | undefined, ...places: string[]): TemplateResult | typeof nothing {
  const where = /^(zone|line) \S+$/.test(why?.where ?? "") ? why!.detail : (why?.where ?? "");
  if (!why || !places.some((it) => named(where, it))) return nothing;
  return html`<p class="fault" role="alert"><span dir="auto">${why.detail}</span> <small dir="auto">${why.nextStep}</small></p>`;
}

function named(where: string, place: string): boolean {
  return new RegExp(`(^|[^\\p{L}\\p{N}])${place.replace(/[.*+?^\${}()|[\]\\]/g, "\\$&")}($|[^\\p{L}\\p{N}])`, "iu").test(where);
}

/** Whom to call about what is shown in part. */
export function calls(page: Page, rows: readonly Shown["Call"][] | undefined): string {
  return (rows ?? []).map((it) => (it.via ? t("through", { party: partyName(page, it.party), via: partyName(page, it.via) }) : partyName(page, it.party))).join(", ");
}

declare global {
  interface HTMLElementTagNameMap {
    "ol-utc": Utc;
  }
}
