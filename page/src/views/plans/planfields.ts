// The fields of each kind of plan, beside where it is.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { altitudeField, faultAt, numberField, type Repeats } from "../zones/fields.ts";
import { t as word } from "../zones/fieldwords.ts";
import { rangeOf } from "../desk/moments.ts";
import { recipients } from "../zones/shares.ts";
import { t } from "./formwords.ts";
import { contactRows, markingRows, vehicleRows, verificationRows } from "./particulars.ts";
import type { Activity, Family, Movement, Notification, Site } from "./plan.ts";
import { readRecurrence, recurrenceText } from "./recurring.ts";
import { kmH } from "./speed.ts";
import { activityKind, movementKind, siteFunction } from "./terms.ts";

export interface Fields {
  page: Page;
  why: Refused | undefined;
  repeats: Repeats;
  said: Notification | undefined;
}

export function fieldsOf(family: Family, it: Fields): TemplateResult {
  if (family === "movement") return movement(it, it.said as Movement | undefined);
  if (family === "activity") return activity(it, it.said as Activity | undefined);
  return site(it, it.said as Site | undefined);
}

/** A field that holds nothing but what can be read. */
function checked(label: string, name: string, value: string, read: (said: string) => unknown, fault: string): TemplateResult {
  return html`<label>${label} <input name=${name} dir="ltr" autocomplete="off" value=${value} @input=${(event: Event) => {
    const input = event.target as HTMLInputElement;
    input.setCustomValidity(input.value.trim() && !read(input.value) ? fault : "");
  }}></label>`;
}

function altitude(it: Fields, band: Movement["altitude"]): TemplateResult {
  return html`<div class="split">${altitudeField("floor", band?.floor)}${altitudeField("ceiling", band?.ceiling)}</div>${faultAt(it.why, "altitude", "floor", "ceiling")}`;
}

function people(it: Fields): TemplateResult {
  const now = it.said?.people;
  const text = now ? (now.low === now.high ? String(now.low) : `${now.low}-${now.high}`) : "";
  return html`${checked(t("people"), "people", text, rangeOf, t("noRange"))}${faultAt(it.why, "people")}`;
}

function moving(it: Fields, said: Movement | Activity | undefined): TemplateResult {
  return html`<div class="row">
      <label>${t("purpose")} <input name="purpose" dir="auto" autocomplete="off" value=${said?.purpose ?? ""}></label>
      <label>${t("serial")} <input name="serial" dir="ltr" autocomplete="off" value=${said?.serial ?? ""}></label></div>
    <label>${t("tracks")} <input name="tracks" dir="ltr" autocomplete="off" value=${(said?.tracks ?? []).join(", ")}></label>
    ${faultAt(it.why, "track", "tracks", "serial", "purpose")}`;
}

function rest(it: Fields): TemplateResult {
  return html`${markingRows(it.repeats, it.said?.markings ?? [], it.why)}
    ${contactRows(it.repeats, it.said?.contacts ?? [], it.why)}
    <label>${t("note")} <textarea name="note" rows="2" dir="auto" .value=${it.said?.note ?? ""}></textarea></label>`;
}

function movement(it: Fields, now: Movement | undefined): TemplateResult {
  return html`<div class="row">
      <label>${t("kind")} <select name="kind">${movementKind.all.map((kind) => html`<option value=${kind} ?selected=${kind === now?.kind}>${movementKind(kind)}</option>`)}</select></label>
      <ol-utc .label=${t("depart")} name="depart" .ms=${now?.depart_ms} required></ol-utc></div>
    ${faultAt(it.why, "depart", "kind")}
    <div class="row">
      ${numberField(t("speed"), "speed", now?.speed_mm_s == null ? undefined : kmH(now.speed_mm_s))}
      ${numberField(t("width"), "width", now?.half_width_mm == null ? undefined : now.half_width_mm / 1000)}
      ${numberField(t("slack"), "slack", now?.slack_s == null ? undefined : now.slack_s / 60)}</div>
    ${faultAt(it.why, "speed")}${faultAt(it.why, "half width")}${faultAt(it.why, "slack")}
    ${altitude(it, now?.altitude)}
    ${vehicleRows(it.repeats, now?.vehicles ?? [], it.why)}
    ${people(it)}${moving(it, now)}${rest(it)}`;
}

function activity(it: Fields, now: Activity | undefined): TemplateResult {
  const several = (now?.parts.length ?? 1) > 1;
  const first = several ? undefined : now?.parts[0]?.interval;
  return html`<div class="row">
      <label>${t("kind")} <select name="kind">${activityKind.all.map((kind) => html`<option value=${kind} ?selected=${kind === now?.kind}>${activityKind(kind)}</option>`)}</select></label>
      ${several ? nothing : html`<ol-utc .label=${t("from")} name="from" .ms=${first?.start_ms} required></ol-utc>
      <ol-utc .label=${t("until")} name="until" .ms=${typeof first?.end_ms === "number" ? first.end_ms : undefined} ?required=${!now || typeof first?.end_ms === "number"}></ol-utc>`}</div>
    ${several ? html`<p class="banner">${t("parts", { n: now!.parts.length })}</p>` : nothing}
    ${faultAt(it.why, "interval", "from", "until", "recurrence", "part 1")}
    ${checked(t("every"), "every", recurrenceText(now?.recurrence), readRecurrence, t("noEvery"))}
    ${several ? nothing : altitude(it, now?.parts[0]?.altitude)}
    ${numberField(t("dispersion"), "dispersion", now?.dispersion_mm == null ? undefined : now.dispersion_mm / 1000)}${faultAt(it.why, "dispersion")}
    <fieldset class="choice"><legend>${t("guarantees")}</legend>${repeat(
      recipients(it.page),
      (party) => party.party,
      (party) => html`<label><input type="checkbox" name="guarantee" value=${party.party} ?checked=${!!now?.guarantees_from?.includes(party.party)}> <span dir="auto">${party.name ?? party.party}</span></label>`,
    )}</fieldset>
    ${people(it)}${moving(it, now)}${rest(it)}`;
}

function site(it: Fields, now: Site | undefined): TemplateResult {
  const end = now?.valid.end_ms;
  return html`<div class="row">
      <label>${t("function")} <select name="function">${siteFunction.all.map((kind) => html`<option value=${kind} ?selected=${kind === now?.function}>${siteFunction(kind)}</option>`)}</select></label>
      <ol-utc .label=${t("validFrom")} name="from" .ms=${now?.valid.start_ms}></ol-utc>
      <ol-utc .label="${t("until")} (${word("ufn")})" name="until" .ms=${typeof end === "number" ? end : undefined}></ol-utc></div>
    ${faultAt(it.why, "valid", "function")}
    ${altitude(it, now?.altitude)}
    ${verificationRows(it.repeats, now?.verifications ?? [], it.why)}
    ${people(it)}
    <label>${t("source")} <input name="source" dir="auto" autocomplete="off" value=${now?.source ?? ""}></label>
    ${rest(it)}`;
}
