// Times as duty officers write and say them.
import { define } from "./index.ts";

const t = define({
  en: {
    now: "now",
    s: "{n} s",
    min: "{n} min",
    h: "{n} h",
    days: { one: "{n} day", other: "{n} days" },
    ago: "{span} ago",
    in: "in {span}",
    late: "{span} late",
    ufn: "until further notice",
  },
  ar: {
    now: "الآن",
    s: "{n} ث",
    min: "{n} د",
    h: "{n} س",
    days: { one: "يوم", two: "يومين", few: "{n} أيام", many: "{n} يومًا", other: "{n} يوم" },
    ago: "قبل {span}",
    in: "بعد {span}",
    late: "متأخر {span}",
    ufn: "حتى إشعار آخر",
  },
});

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const two = (it: number) => String(it).padStart(2, "0");

/** The date-time group in UTC: 141403ZNOV26. */
export function dtg(ms: number): string {
  const it = new Date(ms);
  const day = `${two(it.getUTCDate())}${two(it.getUTCHours())}${two(it.getUTCMinutes())}Z`;
  return `${day}${MONTHS[it.getUTCMonth()]}${two(it.getUTCFullYear() % 100)}`;
}

/** The time of the day in UTC: 14:03:05Z. */
export function zulu(ms: number, seconds = true): string {
  return new Date(ms).toISOString().slice(11, seconds ? 19 : 16) + "Z";
}

/** The time of the day where this machine stands. */
export function local(ms: number): string {
  const it = new Date(ms);
  return `${two(it.getHours())}:${two(it.getMinutes())}`;
}

/** The time of the day, or the date-time group of what is further off than half a day. */
export function clock(ms: number, now: number): string {
  return Math.abs(ms - now) < 43_200_000 ? zulu(ms, false) : dtg(ms);
}

/** RFC 3339 in UTC, to the second, as the command line writes it. */
export function utc(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19) + "Z";
}

/** A span as one number that can be read at a glance. */
export function span(ms: number): string {
  const s = Math.abs(ms) / 1000;
  if (s < 100) return t("s", { n: Math.round(s) });
  if (s < 100 * 60) return t("min", { n: Math.round(s / 60) });
  if (s < 48 * 3600) return t("h", { n: Math.round(s / 3600) });
  return t("days", { n: Math.round(s / 86400) });
}

export function ago(ms: number, now: number): string {
  return now - ms < 1000 ? t("now") : t("ago", { span: span(now - ms) });
}

/** How long there is until a deadline, or how long it is past. */
export function until(ms: number, now: number): string {
  return ms >= now ? t("in", { span: span(ms - now) }) : t("late", { span: span(now - ms) });
}

/** An instant, or until further notice. */
export function instant(it: number | "UFN"): string {
  return it === "UFN" ? t("ufn") : dtg(it);
}
