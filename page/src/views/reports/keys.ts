// Single keys of a review, where nothing is being typed.
import { keyIn, type Pressed } from "../now/keys.ts";

export type ReviewKey = "next" | "back" | "accept" | "edit" | "reject" | "undo";

const KEYS: Record<string, ReviewKey> = { j: "next", ArrowDown: "next", k: "back", ArrowUp: "back", a: "accept", e: "edit", r: "reject", u: "undo" };

export function reviewKeyOf(event: Pressed): ReviewKey | undefined {
  return keyIn(KEYS, event, ["next", "back"]);
}
