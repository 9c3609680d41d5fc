// What plans of several kinds say alike: vehicles, markings, contacts, verifications; in a form, and read out of it.
import { html, type TemplateResult } from "lit";
import type { Refused } from "../../data/api.ts";
import type { Shown } from "../../data/types.ts";
import { faultAt, numberField, type Given, type Repeats } from "../zones/fields.ts";
import { rows } from "../zones/rules.ts";
import { t } from "./formwords.ts";
import { medium, seenBy } from "./terms.ts";

const numbered = (why: Refused | undefined, name: string, n: number) => Array.from({ length: n }, (_, i) => faultAt(why, `${name} ${i + 1}`));

export function vehicleRows(repeats: Repeats, now: readonly Shown["VehicleCount"][], why: Refused | undefined): TemplateResult {
  return rows(repeats, "vehicle", t("vehicles"), "", (name, i) => html`
    <label>${t("what")} <input name="${name}.what" dir="auto" required autocomplete="off" value=${now[i]?.what ?? ""}></label>
    ${numberField(t("count"), `${name}.count`, now[i]?.count, true)}
    <label>${t("marks")} <input name="${name}.marks" dir="auto" autocomplete="off" value=${now[i]?.marks ?? ""}></label>`, numbered(why, "vehicle", repeats.of("vehicle").length));
}

export function vehiclesGiven(given: Given, repeats: Repeats): Shown["VehicleCount"][] {
  return repeats.names("vehicle").map((it) => ({ what: given.text(`${it}.what`), count: given.number(`${it}.count`) ?? 0, marks: given.text(`${it}.marks`) }));
}

export function markingRows(repeats: Repeats, now: readonly Shown["Marking"][], why: Refused | undefined): TemplateResult {
  return rows(repeats, "marking", t("markings"), t("markingsHint"), (name, i) => html`
    <label>${t("seen")} <select name="${name}.seen">${seenBy.all.map((it) => html`<option value=${it} ?selected=${it === (now[i]?.seen ?? "night")}>${seenBy(it)}</option>`)}</select></label>
    <label>${t("what")} <input name="${name}.what" dir="auto" required autocomplete="off" value=${now[i]?.what ?? ""}></label>
    <label>${t("photos")} <input name="${name}.photos" dir="ltr" autocomplete="off" spellcheck="false" value=${(now[i]?.photo_sha256 ?? []).join(" ")}></label>`, numbered(why, "marking", repeats.of("marking").length));
}

export function markingsGiven(given: Given, repeats: Repeats): Shown["Marking"][] {
  return repeats.names("marking").map((it) => ({
    seen: given.text(`${it}.seen`) as Shown["Marking"]["seen"],
    what: given.text(`${it}.what`),
    photo_sha256: given.text(`${it}.photos`).split(/\s+/).filter(Boolean),
  }));
}

export function contactRows(repeats: Repeats, now: readonly Shown["Contact"][], why: Refused | undefined): TemplateResult {
  return rows(repeats, "contact", t("contacts"), t("contactsHint"), (name, i) => {
    const it = now[i];
    const said = it?.answered == null ? "" : it.answered ? "yes" : "no";
    return html`<label>${t("role")} <input name="${name}.role" dir="auto" required autocomplete="off" value=${it?.role ?? ""}></label>
      <label>${t("medium")} <select name="${name}.medium">${medium.all.map((one) => html`<option value=${one} ?selected=${one === it?.medium}>${medium(one)}</option>`)}</select></label>
      <label>${t("address")} <input name="${name}.address" dir="ltr" required autocomplete="off" value=${it?.address ?? ""}></label>
      <label>${t("answered")} <select name="${name}.answered">${(["", "yes", "no"] as const).map((one) => html`<option value=${one} ?selected=${one === said}>${t(one || "notTested")}</option>`)}</select></label>
      <ol-utc .label=${t("tested")} name="${name}.tested" .ms=${it?.tested_at_ms ?? undefined}></ol-utc>`;
  }, numbered(why, "contact", repeats.of("contact").length));
}

export function contactsGiven(given: Given, repeats: Repeats): Shown["Contact"][] {
  return repeats.names("contact").map((it) => {
    const answered = given.text(`${it}.answered`);
    const tested = given.time(`${it}.tested`);
    return {
      role: given.text(`${it}.role`),
      medium: given.text(`${it}.medium`) as Shown["Contact"]["medium"],
      address: given.text(`${it}.address`),
      ...(tested === undefined ? {} : { tested_at_ms: tested }),
      ...(answered ? { answered: answered === "yes" } : {}),
    } as Shown["Contact"];
  });
}

export function verificationRows(repeats: Repeats, now: readonly Shown["Verification"][], why: Refused | undefined): TemplateResult {
  return rows(repeats, "verification", t("verifications"), t("verificationsHint"), (name, i) => html`
    <label>${t("by")} <input name="${name}.by" dir="auto" required autocomplete="off" value=${now[i]?.by ?? ""}></label>
    <label>${t("how")} <input name="${name}.how" dir="auto" autocomplete="off" value=${now[i]?.how ?? ""}></label>
    <ol-utc .label=${t("at")} name="${name}.at" .ms=${now[i]?.at_ms} required></ol-utc>
    <ol-utc .label=${t("next")} name="${name}.next" .ms=${now[i]?.next_at_ms ?? undefined}></ol-utc>`, numbered(why, "verification", repeats.of("verification").length));
}

export function verificationsGiven(given: Given, repeats: Repeats): Shown["Verification"][] {
  return repeats.names("verification").map((it) => {
    const next = given.time(`${it}.next`);
    return { by: given.text(`${it}.by`), how: given.text(`${it}.how`), at_ms: given.time(`${it}.at`) ?? 0, ...(next === undefined ? {} : { next_at_ms: next }) } as Shown["Verification"];
  });
}
