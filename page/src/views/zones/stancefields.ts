// A stance in a form: its value, its basis, and the time of the call where it is verbal.
import { html, type TemplateResult } from "lit";
import type { Refused } from "../../data/api.ts";
import { stance } from "../../words/terms.ts";
import { faultAt, type Given } from "./fields.ts";
import { BASES, STANCES, t } from "./words.ts";

export interface Stance {
  value: (typeof STANCES)[number];
  basis: (typeof BASES)[number];
  call_at_ms: number | null;
}

export function stanceFields(now: Partial<Stance>, why: Refused | undefined, title = t("stance")): TemplateResult {
  return html`<fieldset><legend>${title}</legend><div class="row">
    <label>${t("value")} <select name="stance">${STANCES.map((it) => html`<option value=${it} ?selected=${it === now.value}>${stance(it)}</option>`)}</select></label>
    <label>${t("basis")} <select name="basis">${BASES.map((it) => html`<option value=${it} ?selected=${it === now.basis}>${t(it)}</option>`)}</select></label>
    <ol-utc .label=${t("callAt")} name="call_at" .ms=${now.call_at_ms ?? undefined}></ol-utc>
  </div><small>${t("callHint")}</small>${faultAt(why, "call_at_ms", "stance", "basis")}</fieldset>`;
}

export function stanceGiven(given: Given): Stance {
  const basis = given.text("basis") as Stance["basis"];
  return { value: given.text("stance") as Stance["value"], basis, call_at_ms: basis === "verbal" ? (given.time("call_at") ?? null) : null };
}
