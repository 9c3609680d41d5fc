// A leg that departs long before what was notified is asked about: it may be a slip. It is never refused.
import type { Movement } from "./plan.ts";

const LONG_MS = 3_600_000;

/** How long before the notified time, where that is said and is more than an hour away; slack that was given counts. */
export function earlyBy(movement: Movement, leg: number, atMs: number): { hours: string; begins_ms: number } | undefined {
  const from = movement.route[leg - 1];
  const notified = leg === 1 ? movement.depart_ms : (from?.depart_ms ?? from?.arrive_ms);
  if (notified == null) return undefined;
  const begins_ms = notified - (movement.slack_s ?? 0) * 1000;
  if (begins_ms - atMs <= LONG_MS) return undefined;
  return { hours: ((begins_ms - atMs) / 3_600_000).toFixed(1).replace(/\.0$/, ""), begins_ms };
}
