// Times as they are typed in: a date-time group, or a date and time with its zone. Pure.

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const GROUP = /^(\d{2})(\d{2})(\d{2})(Z?)\s*([A-Z]{3})\s*(\d{2})$/;
const DATED = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** Latin digits, and a point in a fraction, whatever was typed. */
export function latin(said: string): string {
  return said.replace(/[٠-٩]/g, (it) => String(it.charCodeAt(0) - 0x660)).replace("٫", ".");
}

/** UTC milliseconds of `141403ZNOV26` or `2026-11-14T14:03Z`; of one without its zone only where the field says which it is. */
export function timeOf(text: string, zone: "" | "Z" = ""): number | undefined {
  const said = latin(text).trim().toUpperCase();
  const group = GROUP.exec(said);
  if (group) {
    const [, day, hour, minute, named, name, year] = group;
    const month = MONTHS.indexOf(name!);
    return month < 0 || !(named || zone) ? undefined : exact(2000 + Number(year), month, Number(day), Number(hour), Number(minute), 0);
  }
  const dated = DATED.exec(said);
  if (!dated) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", named = zone] = dated;
  const at = exact(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second ?? 0));
  if (at === undefined || !named) return undefined;
  const ahead = named === "Z" ? 0 : Number(named[0] + "1") * (Number(named.slice(1, 3)) * 60 + Number(named.slice(-2)));
  return at + Number(fraction.padEnd(3, "0")) - ahead * 60_000;
}

/** A time that the calendar has: no 31st of November, no hour 25. */
function exact(year: number, month: number, day: number, hour: number, minute: number, second: number): number | undefined {
  const it = new Date(Date.UTC(year, month, day, hour, minute, second));
  const same = it.getUTCMonth() === month && it.getUTCDate() === day && it.getUTCHours() === hour && it.getUTCMinutes() === minute && it.getUTCSeconds() === second;
  return same ? it.getTime() : undefined;
}

/** A range such as `10-30`, or one number; undefined of anything else. */
export function rangeOf(text: string): { low: number; high: number } | undefined {
  const found = /^(\d{1,9})(?:\s*(?:-|–|to)\s*(\d{1,9}))?$/.exec(latin(text).trim());
  if (!found) return undefined;
  const low = Number(found[1]);
  const high = Number(found[2] ?? found[1]);
  return low <= high ? { low, high } : undefined;
}

/** An id of a name, as ids go: small letters, digits, `-` and `_`. */
export function idOf(name: string): string {
  return name.trim().toLowerCase().replace(/[^a-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
}
