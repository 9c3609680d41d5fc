// The same as on the map, as a list: for whoever sees no map, or works by keyboard.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { LayerName } from "../../map/layers.ts";
import { labelOf } from "../../map/features.ts";
import type { Thing } from "../../map/things.ts";
import { t } from "./words.ts";

export const MOST_LISTED = 100;

export interface Listed {
  key: string;
  name: string;
  more: string;
  place: boolean;
}

const ORDER: readonly LayerName[] = ["matches", "zones", "lines", "plans", "sites", "sightings", "control", "coverage"];

/** What is shown of each layer. */
export function things(all: readonly Thing[], shown: ReadonlySet<LayerName>): [LayerName, Thing[]][] {
  return ORDER.filter((it) => shown.has(it)).map((layer) => [
    layer,
    all.filter((it) => it.layer === layer && (shown.has("past") || !it.past)),
  ]);
}

export function listed(page: Page, it: Thing): Listed {
  const label = labelOf(it, page.api.now(), page.party);
  // A sighting or a statement of control has no name: what it says stands in its place.
  const name = it.kind === "sightings" || it.kind === "areas" ? label.split("\n")[0]! : it.name;
  return { key: it.key, name, more: more(label, name), place: it.shape !== undefined };
}

/** What is written on the map beside the name, without the name once more. */
function more(label: string, name: string): string {
  return label.split("\n").filter((it) => it !== name).join(" · ");
}

export interface Fold {
  is: boolean;
  turn: (open: boolean) => void;
}

/** Rows are made only where they are read: the first ones of a group that is open. */
export function group(
  name: string, count: number, rows: readonly Listed[], picked: string, choose: (key: string) => void, fold: Fold, note: unknown = nothing,
): TemplateResult {
  const open = fold.is && count > 0;
  return html`<details class="listed" .open=${open} @toggle=${(it: Event) => fold.turn((it.target as HTMLDetailsElement).open)}>
    <summary>${t("listOf", { name, n: count })}</summary>
    ${note}
    ${!fold.is ? nothing : rows.length
      ? html`<ul class="plain">${rows.map((it) => html`<li>
          <button type="button" class="quiet" aria-pressed=${it.key === picked} @click=${() => choose(it.key)}>
            <bdi>${it.name}</bdi><small><bdi>${[it.more, it.place ? "" : t("noPlace")].filter(Boolean).join(" · ")}</bdi></small>
          </button></li>`)}</ul>`
      : html`<p class="empty">${t("nothingListed")}</p>`}
  </details>`;
}
