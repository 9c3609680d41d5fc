// Hours of a line or a post, as the command line writes them: "mon-fri 06:00-18:00" in UTC; nothing is always.
export interface Hours {
  days: number[];
  from_s: number;
  to_s: number;
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** The hours that a text says; null is day and night, undefined what makes no sense. */
export function hoursOf(text: string): Hours | null | undefined {
  if (!text.trim()) return null;
  const [days = "", span = "", ...rest] = text.trim().toLowerCase().split(/\s+/);
  const clock = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(span);
  if (!clock || rest.length) return undefined;
  const [from_s, to_s] = [seconds(clock[1]!, clock[2]!), seconds(clock[3]!, clock[4]!)];
  const found = new Set<number>();
  for (const part of days.split(",")) {
    const [first, last = first] = part.split("-").map((it) => DAYS.indexOf(it));
    if (first === undefined || last === undefined || first < 0 || last < 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      found.add(day + 1);
      if (day === last) break;
    }
  }
  if (from_s === undefined || to_s === undefined) return undefined;
  return { days: [...found].sort(), from_s, to_s };
}

function seconds(hours: string, minutes: string): number | undefined {
  const all = Number(hours) * 3600 + Number(minutes) * 60;
  return Number(minutes) < 60 && all <= 86_400 ? all : undefined;
}

/** The same in words that can be read back in. */
export function hoursText(it: Hours | Record<string, unknown> | null | undefined): string {
  const hours = it as Hours | null | undefined;
  if (!hours) return "";
  const clock = (s: number) => `${String(Math.floor(s / 3600)).padStart(2, "0")}:${String(Math.floor(s / 60) % 60).padStart(2, "0")}`;
  return `${hours.days.map((day) => DAYS[day - 1]).join(",")} ${clock(hours.from_s)}-${clock(hours.to_s)}`;
}
