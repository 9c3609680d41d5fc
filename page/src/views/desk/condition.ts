// How a source of positions fares, as the server counts it. Pure.

interface Condition {
  last_received_ms?: number | null;
  ahead_ms?: number | null;
}

/** As long as the hand-over waits before it calls a source silent. */
const SILENT_MS = 900_000;
const CLOCK_MS = 2_000;

export function isSilent(it: Condition, now: number): boolean {
  return !it.last_received_ms || now - it.last_received_ms > SILENT_MS;
}

/** How much its clock is fast, or slow or its way long (negative); 0 when it agrees, undefined when nobody knows. */
export function clockOf(ahead: number | null | undefined): number | undefined {
  if (ahead === null || ahead === undefined) return undefined;
  if (ahead > CLOCK_MS) return ahead;
  return ahead < -60_000 ? ahead : 0;
}

/** Whom it is shown to, out of a form's fields. */
export function sharedFrom(data: Iterable<[string, unknown]>): Record<string, string> {
  const shared: Record<string, string> = {};
  for (const [name, value] of data) if (name.startsWith("share:") && value !== "nothing") shared[name.slice(6)] = String(value);
  return shared;
}
