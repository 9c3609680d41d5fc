// What is known of whether lines answer. What was never checked is neither alive nor dead, and while the server is away
// nobody here knows anything of any of them.
import type { Page } from "../data/page.ts";
import type { Rows } from "../data/types.ts";
import { define, language } from "../words/index.ts";

const t = define({
  en: {
    lines: { one: "{n} line", other: "{n} lines" },
    of: "{lines}: {what}",
    on: "{n} answered", dim: { one: "{n} missed a check", other: "{n} missed checks" }, off: "{n} LOST",
    suspended: "{n} suspended", unknown: "{n} never checked",
    away: "not known while the server is away",
  },
  ar: {
    lines: { zero: "لا خطوط", one: "خط واحد", two: "خطان", few: "{n} خطوط", many: "{n} خطًا", other: "{n} خط" },
    of: "{lines}: {what}",
    on: "أجاب {n}", dim: "فاته فحص: {n}", off: "مفقود: {n}", suspended: "معلّق: {n}", unknown: "لم يُفحص قط: {n}",
    away: "غير معروف والخادم غائب",
  },
});

/** The class of a lamp: answers, has missed a check, is lost, nothing is known. */
export type Tone = "on" | "dim" | "off" | "unknown";
type Channel = Pick<Rows["channels"], "state" | "ends">;
type End = Channel["ends"][number];
const WORST: readonly Tone[] = ["off", "dim", "unknown", "on"];
const TOLD = ["off", "dim", "suspended", "on", "unknown"] as const;

/** Whether nothing that stands here is known to be so any more. */
export function isAway(page: Page): boolean {
  return !page.reached || page.link === "away" || page.nodeAway;
}

export function endTone(it: Pick<End, "lost" | "missed" | "answered_ms">, open: boolean, away: boolean): Tone {
  if (away || !open) return "unknown";
  return it.lost ? "off" : it.missed ? "dim" : it.answered_ms ? "on" : "unknown";
}

/** As its worst end is; of an end of one's own that was never asked, nobody else can tell. */
export function lineTone(it: Channel, party: string, away: boolean): Tone {
  if (it.state === "suspended" && !away) return "dim";
  const tones = it.ends.map((end) => ({ end, tone: endTone(end, it.state === "open", away) }))
    .filter(({ end, tone }) => end.party !== party || tone === "off" || tone === "dim")
    .map(({ tone }) => tone);
  return WORST.find((tone) => tones.includes(tone)) ?? "unknown";
}

/** The worst of several. */
export function toneOf(all: readonly Channel[], party: string, away: boolean): Tone {
  const tones = all.map((it) => lineTone(it, party, away));
  return WORST.find((tone) => tones.includes(tone)) ?? "unknown";
}

/** How many of them are how: "2 answered, 2 never checked". */
function countsText(all: readonly Channel[], party: string, away: boolean): string {
  if (away) return t("away");
  const how = all.map((it) => (it.state === "suspended" ? "suspended" : lineTone(it, party, away)));
  const said = TOLD.map((one) => ({ one, n: how.filter((it) => it === one).length })).filter(({ n }) => n);
  return said.map(({ one, n }) => t(one, { n })).join(language() === "ar" ? "، " : ", ");
}

/** The same after how many there are. */
export function linesText(all: readonly Channel[], party: string, away: boolean): string {
  const lines = t("lines", { n: all.length });
  return all.length ? t("of", { lines, what: countsText(all, party, away) }) : lines;
}
