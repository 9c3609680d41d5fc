// Single keys of a review, where nothing is being typed.
export type ReviewKey = "next" | "back" | "accept" | "edit" | "reject" | "undo";

const KEYS: Record<string, ReviewKey> = { j: "next", ArrowDown: "next", k: "back", ArrowUp: "back", a: "accept", e: "edit", r: "reject", u: "undo" };

export function reviewKeyOf(event: {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
  defaultPrevented: boolean;
  target: unknown;
}): ReviewKey | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const target = event.target as { closest?: (it: string) => unknown } | null;
  if (target?.closest?.("input, select, textarea, [contenteditable], dialog, summary")) return undefined;
  const key = KEYS[event.key];
  return event.repeat && key !== "next" && key !== "back" ? undefined : key;
}
