// One day's figures beside those of the day before. Pure.

export interface Compared {
  name: string;
  now: number;
  before: number;
}

export function compared(now: Record<string, number>, before: Record<string, number>): Compared[] {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  return names.map((name) => ({ name, now: now[name] ?? 0, before: before[name] ?? 0 })).filter((it) => it.now || it.before);
}

/** Whether two days were looked at alike, within a tenth: as the report's own page says it (decide/reporting.py). */
export function comparable(now: Record<string, number>, before: Record<string, number>): boolean {
  const [a, b] = [now["observed_s"] ?? 0, before["observed_s"] ?? 0];
  return a > 0 && b > 0 && Math.abs(a - b) * 10 <= Math.max(a, b);
}
