// What was found, as its finding says it: each field with its name, and none added.
import { html, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import { partyName, thingName } from "../../parts/naming.ts";
import { define } from "../../words/index.ts";
import { span } from "../../words/times.ts";
import { moment } from "../desk/kit.ts";

const t = define({
  en: {
    enter: "enters", inside: "reported inside", perimeter: "reported at the perimeter", approach: "approaches",
    increase: "increase in reported presence", limit_exceeded: "above a limit", rate_increase: "more comes than before",
    at: "When", party: "Who, as reported", counted: "Counted", before: "Before", window: "Over", band: "Where",
    certainty: "How sure", sighting: "Sighting", track: "Track", coverage: "Observed", late: "Reported", lateYes: "late",
    certain: "certain", possible: "possible", bandInside: "inside", bandPerimeter: "in the perimeter band",
    observed: "observed {span}", unstated: "not stated for {span}", jammed: "jammed {span}", other: "{what} {span}",
    people: "people", equipment: "equipment", more: "All that it says",
  },
  ar: {
    enter: "دخول", inside: "مُبلَّغ عنه داخلها", perimeter: "مُبلَّغ عنه عند محيطها", approach: "اقتراب",
    increase: "زيادة في الوجود المُبلَّغ عنه", limit_exceeded: "فوق حد متفق عليه", rate_increase: "يصل أكثر من ذي قبل",
    at: "متى", party: "من، حسب البلاغ", counted: "العدد", before: "قبل ذلك", window: "خلال", band: "أين",
    certainty: "درجة التأكد", sighting: "المشاهدة", track: "المسار", coverage: "الرصد", late: "البلاغ", lateYes: "متأخر",
    certain: "مؤكد", possible: "محتمل", bandInside: "في الداخل", bandPerimeter: "في نطاق المحيط",
    observed: "رُصد {span}", unstated: "لم يُذكر {span}", jammed: "مشوّش {span}", other: "{what} {span}",
    people: "أشخاص", equipment: "معدات", more: "كل ما يقوله",
  },
});

type Word = Parameters<typeof t>[0];
const EVENTS: readonly string[] = ["enter", "inside", "perimeter", "approach", "increase", "rate_increase", "limit_exceeded"];

export function eventWord(event: string): string {
  return EVENTS.includes(event) ? t(event as Word) : event.replaceAll("_", " ");
}

const said = (it: unknown) => (it === undefined || it === null || it === "" ? "" : String(it));
const range = (low: unknown, high: unknown) => (said(low) === said(high) ? said(low) : `${said(low)}–${said(high)}`);

function counted(it: unknown): string {
  return it === "people" || it === "equipment" ? t(it) : said(it);
}

function coverage(it: unknown): string {
  return Object.entries((it ?? {}) as Record<string, number>)
    .map(([name, seconds]) => {
      const what = name.replace(/_s$/, "");
      const how = span(seconds * 1000);
      return ["observed", "unstated", "jammed"].includes(what) ? t(what as Word, { span: how }) : t("other", { what, span: how });
    })
    .join(", ");
}

/** The fields that a person asks for first; the rest, and how it is written, below. */
export function evidenceFacts(page: Page, it: Record<string, unknown>): TemplateResult {
  const rows: [Word, unknown][] = [];
  if (it["at"]) rows.push(["at", moment(Date.parse(said(it["at"])))]);
  if (it["party"]) rows.push(["party", html`<bdi>${partyName(page, said(it["party"]))}</bdi>`]);
  if (it["high"] !== undefined) rows.push(["counted", html`<span dir="ltr">${range(it["low"], it["high"])}</span> ${counted(it["counted"])}`]);
  if (it["before_high"] !== undefined) rows.push(["before", html`<span dir="ltr">${range(it["before_low"], it["before_high"])}</span>`]);
  if (it["window_ms"]) rows.push(["window", span(Number(it["window_ms"]))]);
  if (it["band"]) rows.push(["band", it["band"] === "inside" ? t("bandInside") : t("bandPerimeter")]);
  if (it["certainty"]) rows.push(["certainty", it["certainty"] === "certain" ? t("certain") : it["certainty"] === "possible" ? t("possible") : said(it["certainty"])]);
  if (it["track"]) rows.push(["track", html`<bdi class="mono">${said(it["track"])}</bdi>`]);
  if (it["sighting"]) rows.push(["sighting", html`<bdi>${thingName(page, said(it["sighting"]))}</bdi>`]);
  if (it["coverage"]) rows.push(["coverage", coverage(it["coverage"])]);
  if (it["late"]) rows.push(["late", t("lateYes")]);
  return html`<dl class="facts">${rows.map(([name, value]) => html`<dt>${t(name)}</dt><dd>${value}</dd>`)}</dl>
    <details><summary>${t("more")}</summary><pre dir="ltr" tabindex="0">${JSON.stringify(it, null, 1)}</pre></details>`;
}
