// What a warning is composed from: the rung, its template, what was said before; and what goes out beside its words.
import { html, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Outlined } from "../../parts/geometry/outline.ts";
import { partyName } from "../../parts/naming.ts";
import type { Warning } from "./composing.ts";
import { areaShown, deadlineShown, leaflets, listed, warningOf, type Laddered, type Rung, type TemplateRow, type WarningRow } from "./kinds.ts";
import { demand, medium, t } from "./words.ts";

/** What a form is made of. */
export interface Basis {
  page: Page;
  zone: Laddered;
  number: number;
  rung: Rung;
  template: TemplateRow;
  former: WarningRow | undefined;
  id: string;
  evidence: readonly string[];
  /** Whom the evidence is about. */
  about: readonly string[];
  languages: readonly string[];
  /** What was said in these slots last, in each language; else the names on record. */
  before: Readonly<Record<string, Readonly<Record<string, string>>>>;
  offsetMin: number;
  area: { on: boolean; initial: Outlined | undefined; toggle: () => void };
}

/** What goes out beside its words. */
export function particulars(page: Page, it: Warning): TemplateResult {
  const rows: [string, unknown][] = [
    [t("to"), html`<bdi>${listed(it.addressees.map((one) => partyName(page, one)))}</bdi>`],
    [t("medium"), medium(it.medium)],
    [t("asks"), html`<strong>${demand(it.demand)}</strong>`],
    [t("part"), it.part ? t("partOf", { part: it.part }) : t("whole")],
    [t("deadline"), deadlineShown(it.deadline, page.api.now())],
    [t("answer"), it.can_be_acknowledged ? t("canAnswer") : t("noAnswer")],
  ];
  if (it.quantity) rows.push([t("quantity"), leaflets(it.quantity)]);
  if (it.area) rows.push([t("area"), areaShown(it.area)]);
  if (it.note) rows.push([t("note"), html`<span class="said">${it.note}</span>`]);
  return html`<dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** What was said in words slots of this template last, by language; the names on record where nothing was. */
export function before(page: Page, zone: Laddered, template: string, former: Warning | undefined): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  const rows = page.lists.rows("warnings").filter((it) => it.issuer === page.party && it.zone === zone.id);
  const said = [...rows].sort((a, b) => a.at_ms - b.at_ms).map(warningOf);
  for (const it of [...said, former]) {
    for (const text of it?.texts ?? []) {
      if (text.template !== template) continue;
      found[text.language] = Object.fromEntries(Object.entries(text.values).map(([name, value]) => [name, String(value)]));
    }
  }
  return found;
}
