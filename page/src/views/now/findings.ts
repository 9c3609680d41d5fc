// What the watch found, as this party was shown it: in a line, and with all that it rests on.
import { html, nothing, type TemplateResult } from "lit";
import type { Page } from "../../data/page.ts";
import type { Release } from "../../data/types.ts";
import { partyName, partyNames, thingName } from "../../parts/naming.ts";
import { fromE7 } from "../../parts/place.ts";
import { define, language, listed } from "../../words/index.ts";
import { span, zulu, dtg } from "../../words/times.ts";
import { term } from "../map/terms.ts";

const t = define({
  en: {
    enter: "enters", exit: "leaves", inside: "is inside", perimeter: "is on the perimeter of", approach: "approaches", cross: "crosses",
    doubtful_fix: "doubtful fix", relocated: "relocated", lost_contact: "lost contact", regained_contact: "heard again",
    converging: "converging", corrected: "CORRECTED", increase: "increase in reported presence",
    rate_increase: "more comes than before", rate_restored: "no more comes than before",
    limit_exceeded: "limit exceeded", limit_restored: "limit kept again", empty: "nobody reported any more", expired: "sighting expired",
    count: "count", on_route: "on notified route", off_route: "off notified route",
    no_matching_notification: "no matching notification", no_departure: "moves, and no departure is on record",
    other: "{event}", does: "{who} {what} {about}", is: "{who}: {what}",
    track: "Track", zone: "Zone", line: "Line", where: "Where", when: "When", accuracy: "Accuracy of the fix",
    edge: "Distance to the edge", entry: "Enters in", closest: "Closest approach", people: "Counted",
    before: "Before", limit: "Agreed at most", looked: "Who looked", cause: "Why", direction: "Direction",
    beside: "Beside its route", behind: "Against its times", rests: "Rests on",
    version: "version in force now: {n}",
    positions: "positions, SHA-256 {hash}", sighting: "sighting {id}", late: "told late: positions came late",
    possible: "possible: within the accuracy of the fix", certain: "certain",
    within: "within {far} in {when}", contact: "Shown as a contact only. Call {who}.",
    aDay: "A day", dayBefore: "A day before", times: "Times as many",
    rate: "{low} to {high} (95 %)", rateOpen: "{low} or more (95 %)", over: "{n} days, looked at for {span}",
    behindBy: "{span} behind", aheadBy: "{span} ahead", by: "of {who}, as its source claims",
  },
  ar: {
    enter: "يدخل", exit: "يغادر", inside: "داخل", perimeter: "على محيط", approach: "يقترب من", cross: "يعبر",
    doubtful_fix: "موقع مشكوك فيه", relocated: "نُقل", lost_contact: "فُقد الاتصال", regained_contact: "سُمع مجددًا",
    converging: "متقاربان", corrected: "تصحيح", increase: "زيادة في الوجود المبلّغ عنه",
    rate_increase: "يصل أكثر من ذي قبل", rate_restored: "لا يصل أكثر من ذي قبل",
    limit_exceeded: "تجاوز الحد", limit_restored: "عاد ضمن الحد", empty: "لا أحد يُبلَّغ عنه", expired: "انتهت صلاحية المشاهدة",
    count: "عدد", on_route: "على المسار المُخطر به", off_route: "خارج المسار المُخطر به",
    no_matching_notification: "لا إخطار مطابق", no_departure: "يتحرك ولا انطلاق مسجّل",
    other: "{event}", does: "{who} {what} {about}", is: "{who}: {what}",
    track: "المسار", zone: "المنطقة", line: "الخط", where: "أين", when: "متى", accuracy: "دقة الموقع",
    edge: "البعد عن الحافة", entry: "يدخل بعد", closest: "أقرب مسافة", people: "العدد",
    before: "قبل ذلك", limit: "الحد المتفق عليه", looked: "من رصد", cause: "السبب", direction: "الاتجاه",
    beside: "بعيدًا عن مساره", behind: "مقارنة بأوقاته", rests: "يستند إلى",
    version: "النسخة النافذة الآن: {n}",
    positions: "مواقع، SHA-256 {hash}", sighting: "مشاهدة {id}", late: "قيل متأخرًا: وصلت المواقع متأخرة",
    possible: "محتمل: ضمن دقة الموقع", certain: "مؤكد",
    within: "ضمن {far} بعد {when}", contact: "معروض كجهة اتصال فقط. اتصل بـ {who}.",
    aDay: "في اليوم", dayBefore: "في اليوم قبل ذلك", times: "كم ضعفًا",
    rate: "من {low} إلى {high} (95 %)", rateOpen: "{low} أو أكثر (95 %)", over: "عدد الأيام {n}، رُصدت {span}",
    behindBy: "متأخر {span}", aheadBy: "متقدم {span}", by: "تابع لـ {who} حسب مصدره",
  },
});

type Event = Record<string, unknown>;

export interface Finding {
  release: Release;
  event: Event;
  kind: string;
  atMs: number;
}

/** The findings among releases, the newest first; those shown as a contact alone say no more than whom to call. */
export function findings(releases: readonly Release[]): Finding[] {
  const found: Finding[] = [];
  for (const release of releases) {
    const shown = release.shown as Record<string, unknown> | null;
    const type = String(shown?.["type"] ?? "");
    if ((type !== "watch.find/v1" && type !== "conform.find/v1") || release.pass_to || release.detail === "withdrawn") continue;
    const event = ((shown!["body"] as Event | undefined)?.["event"] ?? {}) as Event;
    const at = typeof event["at"] === "string" ? Date.parse(event["at"]) : NaN;
    found.push({ release, event, kind: String(event["event"] ?? ""), atMs: Number.isNaN(at) ? release.told_at_ms : at });
  }
  return found.reverse();
}

/** Those of two that come nearer to each other, or of one to a zone or line. */
export const MEETING: readonly string[] = ["approach", "converging", "enter", "cross", "off_route"];

export function findingText(page: Page, it: Finding): string {
  const { event } = it;
  const said = (name: string) => String(event[name] ?? "");
  if (!it.kind) return t("contact", { who: callsOf(page, it.release) });
  const track = said("track") || said("object");
  const of = said("party") && partyName(page, said("party"));
  const other = said("other_party") && partyName(page, said("other_party"));
  const who = [track ? track + (of ? ` (${of})` : "") : of, said("other_track") + (other ? ` (${other})` : "")].filter(Boolean);
  const id = said("zone") || said("line") || said("notification");
  const about = id && thingName(page, id);
  const does = about && DOES.includes(it.kind);
  const what = t(does ? "does" : "is", { who: listed(who), what: word(it.kind), about });
  return [what, ...[does ? "" : about, counted(event, "low", "high"), said("direction")].filter(Boolean).map((one) => listed([one]))]
    .join(language() === "ar" ? "، " : ", ");
}

function callsOf(page: Page, release: Release): string {
  const calls = (release.shown as { call?: { party: string }[] } | null)?.call ?? [];
  return partyNames(page, calls.map((it) => it.party));
}

/** What somebody does to a zone or line: its name follows. */
const DOES = ["enter", "exit", "inside", "perimeter", "approach", "cross"];

function word(kind: string): string {
  return t(kind in WORDS ? (kind as Parameters<typeof t>[0]) : "other", { event: kind.replaceAll("_", " ") });
}
const WORDS: Record<string, true> = Object.fromEntries(
  ("enter exit inside approach cross perimeter doubtful_fix relocated lost_contact regained_contact converging corrected increase " +
    "rate_increase rate_restored limit_exceeded limit_restored empty expired count on_route off_route no_matching_notification no_departure")
    .split(" ").map((it) => [it, true]),
);

function counted(event: Event, low: string, high: string): string {
  if (event[low] === undefined) return "";
  const range = event[low] === event[high] ? String(event[low]) : `${event[low]}–${event[high]}`;
  return `${range} ${term(String(event["counted"] ?? ""))}`.trim();
}

function rate(event: Event, low: string, high: string): string {
  const digits = (name: string) => (Number(event[name]) / 1e4).toLocaleString("en", { maximumFractionDigits: 2 });
  return event[high] === undefined ? t("rateOpen", { low: digits(low) }) : t("rate", { low: digits(low), high: digits(high) });
}

const metres = (mm: unknown) => {
  const m = Number(mm) / 1000;
  return m < 1000 ? `${Math.round(m)} m` : `${(m / 1000).toFixed(1)} km`;
};

/** All that a finding rests on, as it was shown: what it cannot say is not there. */
export function findingWhole(page: Page, it: Finding): TemplateResult {
  const { event } = it;
  const has = (name: string) => event[name] !== undefined && event[name] !== "";
  const said = (name: string) => String(event[name] ?? "");
  const zone = page.lists.rows("zones").find((one) => one.id === event["zone"]);
  const row = (name: Parameters<typeof t>[0], value: unknown) => html`<dt>${t(name)}</dt><dd>${value}</dd>`;
  if (!it.kind) return html`<p>${findingText(page, it)}</p>`;
  return html`<dl class="facts">
    ${has("track") ? row("track", html`<bdi class="mono">${said("track")}</bdi>${has("party") ? html` <small>${t("by", { who: partyName(page, said("party")) })}</small>` : nothing}`) : nothing}
    ${has("zone") ? row("zone", html`<bdi>${thingName(page, said("zone"))}</bdi>${has("band") ? html` (${said("band")})` : nothing}${zone ? html` <small>${t("version", { n: zone.version ?? "?" })}</small>` : nothing}`) : nothing}
    ${has("line") ? row("line", html`<bdi>${thingName(page, said("line"))}</bdi>`) : nothing}
    ${has("direction") ? row("direction", html`<bdi>${said("direction")}</bdi>`) : nothing}
    ${has("lat_e7") ? row("where", html`<span class="mono" dir="ltr">${fromE7(event as never)}</span>`) : nothing}
    ${row("when", html`<time dir="ltr">${dtg(it.atMs)} (${zulu(it.atMs)})</time>${event["late"] ? html` <small class="late">${t("late")}</small>` : nothing}`)}
    ${has("accuracy_mm") ? row("accuracy", html`<span dir="ltr">± ${metres(event["accuracy_mm"])}</span>`) : nothing}
    ${has("certainty") ? row("people", html`${counted(event, "low", "high")} <small>${said("certainty") === "possible" ? t("possible") : t("certain")}</small>`) : nothing}
    ${has("before_low") ? row("before", html`<span dir="ltr">${counted(event, "before_low", "before_high")}</span> <small>${span(Number(event["window_ms"] ?? 0))}</small>`) : nothing}
    ${has("low_per_day_e4") ? row("aDay", rate(event, "low_per_day_e4", "high_per_day_e4")) : nothing}
    ${has("low_before_per_day_e4") ? row("dayBefore", html`${rate(event, "low_before_per_day_e4", "high_before_per_day_e4")} <small>${t("over", { n: said("before_days"), span: span(Number(event["before_ms"] ?? 0)) })}</small>`) : nothing}
    ${has("low_ratio_e4") ? row("times", rate(event, "low_ratio_e4", "high_ratio_e4")) : nothing}
    ${has("maximum") ? row("limit", said("maximum")) : nothing}
    ${has("distance_to_edge_mm") ? row("edge", metres(event["distance_to_edge_mm"])) : nothing}
    ${has("time_to_entry_ms") ? row("entry", span(Number(event["time_to_entry_ms"]))) : nothing}
    ${has("cpa_mm") ? row("closest", t("within", { far: metres(event["cpa_mm"]), when: span(Number(event["time_to_cpa_ms"] ?? 0)) })) : nothing}
    ${has("beside_mm") ? row("beside", metres(event["beside_mm"])) : nothing}
    ${has("behind_ms") ? row("behind", t(Number(event["behind_ms"]) > 0 ? "behindBy" : "aheadBy", { span: span(Number(event["behind_ms"])) })) : nothing}
    ${has("cause") ? row("cause", said("cause").replaceAll("_", " ")) : nothing}
    ${has("coverage") ? row("looked", Object.entries(event["coverage"] as Record<string, number>).map(([state, s]) => `${state.replace(/_m?s$/, "").replaceAll("_", " ")} ${span(state.endsWith("_ms") ? s : s * 1000)}`).join(", ")) : nothing}
    ${has("sighting") || has("positions_sha256")
      ? row("rests", html`${has("sighting") ? t("sighting", { id: said("sighting") }) : nothing}
          ${has("positions_sha256") ? html`<small class="mono hash" dir="ltr">${t("positions", { hash: said("positions_sha256") })}</small>` : nothing}`)
      : nothing}
  </dl>`;
}
