// Times and numbers as forms about places take them: in UTC, as their fields say, and written so that they read back.
import { timeOf as zoned } from "../desk/moments.ts";

/** What a field of a time says: 141403ZNOV26, 2026-11-14 14:03Z, or with another offset; without one it is UTC. */
export const timeOf = (text: string): number | undefined => zoned(text, "Z");

/** A time as it is written into a field: it is read back to the same millisecond. */
export function shortUtc(ms: number): string {
  const said = new Date(ms).toISOString();
  return `${said.slice(0, 10)} ${said.slice(11, ms % 1000 ? 23 : ms % 60_000 ? 19 : 16)}Z`;
}

/** A number as a field takes it: no comma before three last digits, which is a thousand to one reader and a fraction to another. */
export const NUMBER = "\\s*[+\\-]?[0-9٠-٩]+(?:[.٫][0-9٠-٩]+|,(?![0-9٠-٩]{3}\\s*$)[0-9٠-٩]+)?\\s*";
