// Consent of a site's people to its release, recipient by recipient and purpose by purpose (R14).
import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Draft, Refused } from "../../data/api.ts";
import type { Page } from "../../data/page.ts";
import { faultAt, type Given } from "../zones/fields.ts";
import { recipients } from "../zones/shares.ts";
import { t } from "./formwords.ts";
import { purpose } from "./terms.ts";

type Consent = Draft<"consent.set/v1">;

export function consentFields(page: Page, why: Refused | undefined): TemplateResult {
  return html`<fieldset><legend>${t("consents")}</legend><small>${t("consentsHint")}</small>
    ${repeat(
      recipients(page),
      (it) => it.party,
      (it) => html`<div class="consent"><span dir="auto">${it.name ?? it.party}</span>${purpose.all.map(
        (one) => html`<label><input type="checkbox" name="consent.${it.party}" value=${one}> ${purpose(one)}</label>`,
      )}</div>`,
    )}
    <div class="row"><label>${t("consentBy")} <input name="consent_by" dir="auto" autocomplete="off"></label>
      <label>${t("consentHow")} <input name="consent_how" dir="auto" autocomplete="off"></label></div>
    ${faultAt(why, "consent", "consents")}</fieldset>`;
}

export function consentGiven(page: Page, about: string, given: Given): Consent | undefined {
  const consents = recipients(page).map(({ party }) => [party, given.all(`consent.${party}`)] as const).filter(([, it]) => it.length);
  return consents.length ? consentDraft(about, Object.fromEntries(consents), given) : undefined;
}

/** No purposes take the consent back. */
export function consentDraft(about: string, consents: Record<string, readonly string[]>, given: Given): Consent {
  return { type: "consent.set/v1", facts: { about, consents }, body: { by: given.text("consent_by"), how: given.text("consent_how") } } as unknown as Consent;
}
