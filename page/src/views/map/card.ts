// What is known of one thing: nothing that the row does not say, and who is to be asked where it says little.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Rows } from "../../data/types.ts";
import { dms, mgrs } from "../../map/geo/coordinates.ts";
import type { LonLat } from "../../map/geo/geodesy.ts";
import { isSuspended, type Thing } from "../../map/things.ts";
import { degrees } from "../../parts/place.ts";
import { t as roomName } from "../../rooms.ts";
import { stance } from "../../words/terms.ts";
import { dtg, instant } from "../../words/times.ts";
import { basis, term } from "./terms.ts";
import { t } from "./words.ts";

type Line = [name: string, value: unknown] | undefined;

/** Lines of names and values; those that are not there are left away. */
export function facts(lines: readonly Line[]): TemplateResult {
  return html`<dl class="map-facts">${lines.map((it) => (it && it[1] !== undefined && it[1] !== "" && it[1] !== nothing ? html`<div><dt>${it[0]}</dt><dd>${it[1]}</dd></div>` : nothing))}</dl>`;
}

export function placeLines(at: LonLat): TemplateResult {
  return html`<span class="mono" dir="ltr">${degrees(at[1], at[0])}</span><br /><span class="mono" dir="ltr">${mgrs(at)}</span><br /><span class="mono" dir="ltr">${dms(at)}</span>`;
}

const bdi = (it: unknown) => (it ? html`<bdi>${it}</bdi>` : "");
const mono = (it: unknown) => (it === undefined || it === "" ? "" : html`<span class="mono" dir="ltr">${it}</span>`);
const km = (mm: number) => html`<span dir="ltr">${Math.round(mm / 1e4) / 100} km</span>`;

export function card(page: Page, it: Thing): TemplateResult {
  const row = it.row as Common;
  return html`
    <p class="kind">${term(it.kind)}${it.coarse ? html` <span class="badge">${term("coarse")}</span>` : nothing}</p>
    <h2><bdi>${it.name}</bdi></h2>
    ${facts([
      ["ID", mono(it.id)],
      [t("owner"), bdi(it.owner)],
      [t("version"), row.version],
      [t("state"), state(row)],
      ...about(page, it),
      [t("ask"), it.kind === "matches" ? "" : bdi(row.call?.map((one) => one.party + (one.via ? ` (${one.via})` : "")).join(", "))],
      [t("where"), where(it)],
    ])}
    ${it.coarse ? html`<p><small>${t("coarseRow")}</small></p>` : nothing}
    ${!it.shape && it.kind !== "matches" ? html`<p><small>${row.detail === "contact" ? t("contactRow") : t("noPlace")}</small></p>` : nothing}
    ${it.kind === "sightings" ? html`<p><small>${t("sightingNote")}</small></p>` : nothing}
    ${it.kind === "matches" ? html`<p><small>${t("matchNote")}</small></p>` : nothing}
    ${openIn(it)}
  `;
}

const ROOMS: Partial<Record<Thing["kind"], "zones" | "plans" | "presence">> = {
  zones: "zones", lines: "zones", movements: "plans", activities: "plans", sites: "plans", sightings: "presence", coverages: "presence",
};

/** Where more can be read and done about it. */
function openIn(it: Thing): unknown {
  const room = ROOMS[it.kind];
  if (!room) return nothing;
  const address = room === "presence" ? "#/presence" : `#/${room}/${encodeURIComponent(it.id)}`;
  return html`<p><a href=${address}>${t("open", { room: roomName(room) })}</a></p>`;
}

interface Common {
  version?: number;
  state?: string;
  phase?: string;
  detail?: string;
  call?: readonly { party: string; via?: string }[];
  stances?: Record<string, string>;
  agreements?: Record<string, string>;
  hours_ms?: readonly [number, number | "UFN"];
  open_matches?: number;
}

function state(it: Common): string {
  const all = [it.phase ?? it.state, isSuspended(it) ? "suspended" : ""].filter((one): one is string => Boolean(one));
  return [...new Set(all)].map(term).join(" · ");
}

function where(it: Thing): unknown {
  if (!it.shape || it.kind === "sightings" || it.coarse) return "";
  return it.kind === "zones" || it.kind === "sites" || it.kind === "activities" ? placeLines(it.shape.label) : "";
}

/** From when to when; or until further notice. */
function spans(all: readonly { start_ms: number; end_ms?: number | "UFN" }[] | undefined): unknown {
  if (!all?.length) return "";
  return html`<ul class="plain">${all.map((it) => html`<li class="mono" dir="ltr">${dtg(it.start_ms)} – ${instant(it.end_ms ?? "UFN")}</li>`)}</ul>`;
}

function stances(page: Page, it: Thing): unknown {
  const said = Object.entries((it.row as Common).stances ?? {});
  if (!said.length) return "";
  return html`<ul class="plain">${said.map(([party, value]) => {
    const on = basisOf(page, it.id, party);
    return html`<li><bdi>${party}</bdi>: ${on ? t("basis", { stance: stance(value), basis: basis(on) }) : stance(value)}</li>`;
  })}</ul>`;
}

/** On what a party's stance rests, as it was told. */
function basisOf(page: Page, id: string, party: string): string {
  const told = page.releases.findLast((it) => {
    const shown = it.shown as Told | null;
    return shown?.about === id && shown.author === party && shown.facts?.basis !== undefined;
  });
  return (told?.shown as Told | undefined)?.facts?.basis ?? "";
}

interface Told {
  about?: string;
  author?: string;
  facts?: { basis?: string };
}

function limit(mm: { reference: string; value_mm?: number } | undefined, otherwise: string): string {
  if (!mm) return otherwise;
  return mm.value_mm ? `${Math.round(mm.value_mm / 1000)} m ${mm.reference}` : mm.reference;
}

function altitude(it: { floor?: never; ceiling?: never } | object | undefined): unknown {
  const band = it as { floor?: { reference: string; value_mm?: number }; ceiling?: { reference: string; value_mm?: number } } | undefined;
  return band ? mono(`${limit(band.floor, "SFC")} – ${limit(band.ceiling, "UNL")}`) : "";
}

function about(page: Page, it: Thing): Line[] {
  const hours = (it.row as Common).hours_ms;
  const coarse: Line[] = hours ? [[t("times"), spans([{ start_ms: hours[0], end_ms: hours[1] }])]] : [];
  switch (it.kind) {
    case "zones": {
      const zone = (it.row as Rows["zones"]).zone;
      return [
        [t("stances"), stances(page, it)], ...coarse, [t("times"), spans(zone?.windows)], [t("altitude"), altitude(zone?.altitude)],
        [t("perimeter"), zone?.perimeter_mm ? km(zone.perimeter_mm) : ""],
        [t("limits"), bdi(zone?.limits.map((one) => t(one.per ? "limitADay" : "limit", { counted: one.counted, maximum: one.maximum })).join("; "))],
        [t("source"), bdi(zone?.source)],
      ];
    }
    case "lines": {
      const line = (it.row as Rows["lines"]).line;
      return [
        [t("stances"), stances(page, it)], ...coarse, [t("times"), spans(line?.windows)],
        [t("sides"), line ? bdi(t("side", { left: line.left ?? "", right: line.right ?? "" })) : ""],
        [t("source"), bdi(line?.source)],
      ];
    }
    case "sightings": {
      const said = (it.row as Rows["sightings"]).sighting;
      return [
        ...coarse, [t("count"), said ? bdi(t("counted", { low: said.count.low, high: said.count.high, counted: term(said.counted) })) : ""],
        [t("claimed"), bdi(said?.party)], [t("times"), said ? spans([said.seen]) : ""],
        [t("source"), said ? bdi([said.source, said.source_grade].filter(Boolean).join(", ")) : ""], [t("note"), bdi(said?.note)],
      ];
    }
    case "coverages": {
      const said = (it.row as Rows["coverages"]).coverage;
      return [...coarse, [t("state"), said ? term(said.state) : ""], [t("times"), said ? spans([said.observed]) : ""], [t("source"), bdi(said?.source)]];
    }
    case "areas": {
      const { area, disputed_by } = it.row as Rows["areas"];
      return [
        ...coarse, [t("heldBy"), bdi(area?.held_by)], [t("statedBy"), bdi(area?.stated_by)], [t("asOf"), area ? mono(dtg(area.as_of_ms)) : ""],
        [t("disputedBy"), bdi(disputed_by?.join(", ") || t("nobody"))], [t("source"), bdi(area?.source)],
      ];
    }
    case "sites": {
      const site = (it.row as Rows["sites"]).site;
      return [...coarse, [t("kind"), site ? term(site.function) : ""], [t("times"), site ? spans([site.valid]) : ""], [t("source"), bdi(site?.source)], [t("note"), bdi(site?.note)], ...open(it)];
    }
    case "movements": {
      const { movement, legs, kind } = it.row as Rows["movements"];
      return [
        ...coarse, [t("kind"), kind ? term(kind) : ""], [t("times"), movement ? mono(dtg(movement.depart_ms)) : ""],
        [t("route"), bdi(movement?.route.map((stop) => stop.name || "·").join(" → "))],
        [t("legs"), legs ? bdi(Object.entries(legs).map(([number, one]) => `${number}: ${term(one)}`).join("; ")) : ""],
        [t("width"), movement ? (movement.half_width_mm ? km(movement.half_width_mm) : t("widthUnsaid")) : ""],
        [t("altitude"), altitude(movement?.altitude)], [t("note"), bdi(movement?.note)], ...open(it),
      ];
    }
    case "activities": {
      const { activity, kind } = it.row as Rows["activities"];
      return [
        ...coarse, [t("kind"), kind ? term(kind) : ""], [t("times"), spans(activity?.parts.map((part) => part.interval))],
        [t("altitude"), altitude(activity?.parts[0]?.altitude)], [t("note"), bdi(activity?.note)], ...open(it),
      ];
    }
    case "matches": {
      const row = it.row as Rows["matches"];
      return [
        [t("severity"), row.severity ? term(row.severity) : ""], [t("yours"), bdi(row.yours.join(", "))],
        [t("call"), bdi(row.call.map((one) => one.party + (one.via ? ` (${one.via})` : "")).join(", "))],
        ...Object.entries(row.says).map(([party, what]): Line => ["", bdi(t("says", { party, what: term(what) }))]),
        [t("answered"), term(row.answered)],
      ];
    }
  }
}

const open = (it: Thing): Line[] => {
  const number = (it.row as Common).open_matches;
  return number ? [[t("matchesOf"), number]] : [];
};
