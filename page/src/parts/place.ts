// Places, as they are echoed: the coordinate in two ways, where that is, what is near it, what disagrees (R7, F1).
import { html, nothing, type TemplateResult } from "lit";
import type { Release } from "../data/types.ts";
import { define } from "../words/index.ts";
import { term } from "../words/terms.ts";

const t = define({
  en: {
    place: "place",
    observer: "Where it was observed from",
    unread: "{said}: not understood as a place",
    apart: "PLACE AND COORDINATE DO NOT AGREE: {how}",
    near: "Near it, as far as you may see:",
    inside: "inside {kind} {id} of {owner} ({state})",
    away: "{far} to {kind} {id} of {owner} ({state}), bearing {bearing}° true",
    nothing: "Nothing that you may see is near. That is not to say that nothing is there.",
  },
  ar: {
    place: "مكان",
    observer: "من حيث رُصد",
    unread: "{said}: لم يُفهم كمكان",
    apart: "المكان والإحداثيات غير متطابقين: {how}",
    near: "بالقرب منه، بقدر ما يحق لك أن ترى:",
    inside: "داخل {kind} {id} التابع لـ {owner} ({state})",
    away: "{far} إلى {kind} {id} التابع لـ {owner} ({state})، الاتجاه {bearing}° حقيقي",
    nothing: "لا شيء قريب مما يحق لك أن تراه. وهذا لا يعني أن لا شيء هناك.",
  },
});

const kindWord = term(
  { zone: "zone", line: "line", site: "site", movement: "movement", activity: "activity", sighting: "sighting" },
  { zone: "المنطقة", line: "الخط", site: "الموقع", movement: "التحرك", activity: "النشاط", sighting: "المشاهدة" },
);
const stateWord = term(
  { active: "active", on_record: "on record", under_way: "under way", off_route: "off notified route", halted: "halted", ended: "ended" },
  { active: "قائم", on_record: "مسجّل", under_way: "جارٍ", off_route: "خارج المسار المُخطر به", halted: "متوقف", ended: "منتهٍ" },
);

/** A place that was found in something said, with what is near it as far as the reader may know. */
export type Echoed = Record<string, unknown>;

interface Echo {
  decimal: string;
  mgrs: string;
  words: string;
}

interface Near {
  id: string;
  kind: string;
  owner: string;
  state: string;
  metres: number;
  bearing_deg?: number;
}

function echoOf(it: Echoed): Echo | undefined {
  const echo = it["echo"];
  return echo && typeof echo === "object" ? (echo as Echo) : undefined;
}

/** The echo in one line, to be read out and to be written down; nothing where no place was understood. */
export function echoText(it: Echoed): string {
  const echo = echoOf(it);
  return echo ? `${echo.decimal} | ${echo.mgrs} | ${echo.words}` : "";
}

export function echoLine(it: Echoed): TemplateResult {
  const echo = echoOf(it);
  const said = String(it["said"] ?? "") || (it["of"] === "observer" ? t("observer") : "");
  if (!echo) return html`<span class="echo"><bdi>${t("unread", { said: said || t("place") })}</bdi>${doubts(it)}</span>`;
  return html`<span class="echo">
    ${said ? html`<bdi class="echo-said">${said}</bdi>` : nothing}
    <span class="echo-grid"><strong class="mono" dir="ltr">${echo.decimal}</strong>
      <strong class="mono" dir="ltr">${echo.mgrs}</strong></span>
    <bdi>${echo.words}</bdi>
    ${it["disagrees"]
      ? html`<strong class="apart">⚠ <bdi>${t("apart", { how: String(it["disagrees"]).replace(/^disagrees: /, "") })}</bdi></strong>`
      : nothing}
    ${doubts(it)}
  </span>`;
}

function doubts(it: Echoed): unknown {
  return ((it["doubts"] as string[] | undefined) ?? []).map((doubt) => html`<small class="late"><bdi>${doubt}</bdi></small>`);
}

/** The same with what is near it, for whoever has to judge it. */
export function echoWhole(it: Echoed): TemplateResult {
  const near = (it["near"] as Near[] | undefined) ?? [];
  return html`<div class="place">${echoLine(it)}
    ${near.length
      ? html`<small>${t("near")}</small><ul class="near">${near.map((one) => html`<li><bdi>${nearText(one)}</bdi></li>`)}</ul>`
      : html`<small>${t("nothing")}</small>`}
  </div>`;
}

function nearText(it: Near): string {
  const { id, owner } = it;
  const [kind, state] = [kindWord(it.kind), stateWord(it.state)];
  if (!it.metres) return t("inside", { kind, id, owner, state });
  const far = it.metres < 1000 ? `${it.metres} m` : `${(it.metres / 1000).toFixed(1)} km`;
  return t("away", { far, kind, id, owner, state, bearing: String(it.bearing_deg ?? 0).padStart(3, "0") });
}

/** What the server found of the places that an entry names, as this party was told of them. */
export function placesOf(releases: readonly Release[], entry: string): Echoed[] {
  const found = releases.findLast((it) => {
    const shown = it.shown as Record<string, unknown> | null;
    return shown?.["type"] === "near.find/v1" && shown["about"] === entry;
  });
  const body = (found?.shown as Record<string, unknown> | null | undefined)?.["body"] as { places?: Echoed[] } | undefined;
  return body?.places ?? [];
}

/** A coordinate as it is written everywhere: five decimals, hemisphere by letter. */
export function degrees(lat: number, lon: number): string {
  const ns = lat < 0 ? "S" : "N";
  const ew = lon < 0 ? "W" : "E";
  return `${Math.abs(lat).toFixed(5)} ${ns} ${Math.abs(lon).toFixed(5)} ${ew}`;
}

/** The server's integers: 1e-7 degree. */
export function fromE7(it: { lat_e7: number; lon_e7: number }): string {
  return degrees(it.lat_e7 / 1e7, it.lon_e7 / 1e7);
}
