// A way from what is on record to the incident that a person opens of it: whether it is one is for a person to say.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../data/page.ts";
import { define } from "../words/index.ts";

const t = define({
  en: { open: "Open an incident from this", point: "Open an incident here" },
  ar: { open: "افتح حادثًا من هذا", point: "افتح حادثًا هنا" },
});

/** From a finding, message, STOP or statement, by its id. */
export function incidentFrom(page: Page, id: string): TemplateResult | typeof nothing {
  return page.signs && id ? html`<a class="button quiet noprint" href="#/incidents/new/${encodeURIComponent(id)}">${t("open")}</a>` : nothing;
}

/** At a point of the map. */
export function incidentAt(page: Page, [lon, lat]: readonly [number, number]): TemplateResult | typeof nothing {
  return page.signs ? html`<a class="button quiet noprint" href="#/incidents/new/at/${lat.toFixed(5)},${lon.toFixed(5)}">${t("point")}</a>` : nothing;
}
