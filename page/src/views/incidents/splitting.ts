// What an incident was split off of, which statements it takes, and what was split off of it.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import { partyName, short } from "../../parts/naming.ts";
import type { IncidentRow, Picture } from "./types.ts";
import { t } from "./words.ts";

const linkTo = (id: string) => html`<a href="#/incidents/show/${encodeURIComponent(id)}"><bdi>${short(id)}</bdi></a>`;

/** Which incidents were split off of those that are shown as one, with who opened each. */
export function splitOff(it: Pick<Picture, "incident" | "merged" | "history">): { incident: string; by: string }[] {
  const own = [it.incident, ...it.merged].map((one) => one.incident);
  return it.history.filter((one) => one.step === "open_out_of" && own.includes(one.other) && !own.includes(one.incident));
}

export function splitNote(page: Page, it: Picture): TemplateResult | typeof nothing {
  const from = [it.incident, ...it.merged].filter((one) => one.out_of);
  const off = splitOff(it);
  if (!from.length && !off.length) return nothing;
  return html`<div class="banner split-note">
    ${from.map((one) => html`<p>${t("splitFrom")} ${linkTo(one.out_of)} ${taken(page, one)}</p>`)}
    ${off.map((one) => html`<p>${t("splitOff")} ${linkTo(one.incident)} <small>${t("by", { who: partyName(page, one.by) })}</small></p>`)}
  </div>`;
}

/** Which statements it takes: between its opener and the node. */
function taken(page: Page, it: IncidentRow): TemplateResult | typeof nothing {
  if (!it.takes.length) return nothing;
  const said = (id: string) => page.lists.rows("statements").find((one) => one.statement === id);
  return html`<small>${t("takes")} ${it.takes.map((id, n) => {
    const author = said(id)?.author;
    return html`${n ? ", " : nothing}<bdi class="mono">${short(id)}</bdi>${author ? html` (<bdi>${partyName(page, author)}</bdi>)` : nothing}`;
  })}</small>`;
}
