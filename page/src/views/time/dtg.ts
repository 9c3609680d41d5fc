// A time as it is typed: a date-time group, or RFC 3339.

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** Milliseconds of 141403ZNOV26 or 2026-11-14T14:03Z; undefined of what is neither. */
export function readTime(text: string): number | undefined {
  const said = text.trim().toUpperCase();
  const group = /^(\d{2})(\d{2})(\d{2})Z\s*([A-Z]{3})\s*(\d{2}|\d{4})$/.exec(said);
  if (group) {
    const [, day, hour, minute, name, year] = group as unknown as [string, string, string, string, string, string];
    const month = MONTHS.indexOf(name);
    const ms = Date.UTC(Number(year) + (year.length === 2 ? 2000 : 0), month, Number(day), Number(hour), Number(minute));
    const made = new Date(ms);
    const fits = month >= 0 && made.getUTCDate() === Number(day) && made.getUTCHours() === Number(hour) && Number(minute) < 60;
    return fits ? ms : undefined;
  }
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(said)) return undefined;
  const ms = Date.parse(said);
  return Number.isNaN(ms) ? undefined : ms;
}
