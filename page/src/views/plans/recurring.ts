// When something recurs: mon-fri 06:00-08:00, in UTC, as the command line takes it.
import type { Shown } from "../../data/types.ts";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** undefined for nothing, null for what cannot be read. */
export function readRecurrence(said: string): Shown["Recurrence"] | undefined | null {
  const text = said.trim().toLowerCase();
  if (!text) return undefined;
  const found = /^([a-z,-]+)\s+(\d\d):(\d\d)z?\s*-\s*(\d\d):(\d\d)z?$/.exec(text);
  if (!found) return null;
  const days = new Set<number>();
  for (const span of found[1]!.split(",")) {
    const [first, last] = span.split("-");
    const [begin, end] = [DAYS.indexOf(first!.slice(0, 3)), DAYS.indexOf((last ?? first)!.slice(0, 3))];
    if (begin < 0 || end < 0) return null;
    for (let step = 0; step <= (end - begin + 7) % 7; step++) days.add(((begin + step) % 7) + 1);
  }
  const [from, to] = [[2, 3], [4, 5]].map(([h, m]) => Number(found[h!]) * 3600 + Number(found[m!]) * 60) as [number, number];
  if (from > 86_400 || to > 86_400 || Number(found[3]) > 59 || Number(found[5]) > 59) return null;
  return { days: [...days].sort(), from_s: from % 86_400, to_s: to % 86_400 };
}

export function recurrenceText(it: Shown["Recurrence"] | null | undefined): string {
  if (!it) return "";
  const clock = (s: number) => `${String(Math.floor(s / 3600)).padStart(2, "0")}:${String((s % 3600) / 60).padStart(2, "0")}`;
  return `${it.days.map((day) => DAYS[day - 1]).join(",")} ${clock(it.from_s)}-${clock(it.to_s)}`;
}
