// Single keys, where nothing is being typed; they can be switched off, for whoever works by voice or another tool.
const KEPT = "openline.keys";

export type Key = "next" | "back" | "open" | "ack" | "snooze" | "close" | "help";

const KEYS: Record<string, Key> = {
  j: "next", ArrowDown: "next", k: "back", ArrowUp: "back", Enter: "open", a: "ack", A: "ack", s: "snooze", Escape: "close", "?": "help",
};

export interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** Whether it is held down: that moves on, and says nothing twice. */
  repeat: boolean;
  defaultPrevented: boolean;
  target: unknown;
}

/** Which key was meant; none where somebody types, chooses, or holds a modifier, or where a link or button takes it. */
export function keyOf(event: Pressed): Key | undefined {
  const key = keyIn(KEYS, event, ["next", "back"]);
  // Enter and the space bar are the browser's, on whatever has the focus.
  return key === "open" ? undefined : key;
}

/** The same of any keys; those of `moves` go on while they are held down. */
export function keyIn<K extends string>(keys: Record<string, K>, event: Pressed, moves: readonly NoInfer<K>[]): K | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const target = event.target as { closest?: (it: string) => unknown } | null;
  if (target?.closest?.("input, select, textarea, [contenteditable], dialog, summary, .map-canvas")) return undefined;
  const key = keys[event.key];
  return event.repeat && key !== undefined && !moves.includes(key) ? undefined : key;
}

export function areOn(): boolean {
  return localStorage.getItem(KEPT) !== "off";
}

export function switchKeys(on: boolean): void {
  localStorage.setItem(KEPT, on ? "on" : "off");
}
