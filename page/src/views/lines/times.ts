// When a message was said, and when it came on record: by voice, from a log, or from a browser that was cut off, later.
import type { Rows } from "../../data/types.ts";

/** So much passes on any line. */
const APART_MS = 60_000;

export interface Times {
  saidMs: number;
  /** When it came on record, where that was more than a minute later; else 0. */
  recordedMs: number;
}

export function timesOf(it: Pick<Rows["messages"], "at_ms" | "shown">): Times {
  const shown = it.shown as { at_ms?: number; body?: { spoken?: { at_ms: number } | null } } | null | undefined;
  const saidMs = shown?.body?.spoken?.at_ms ?? shown?.at_ms ?? it.at_ms;
  return Math.abs(it.at_ms - saidMs) > APART_MS ? { saidMs, recordedMs: it.at_ms } : { saidMs: it.at_ms, recordedMs: 0 };
}
