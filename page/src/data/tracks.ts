// Where tracks are now: the latest of each, as the server lets this party see them.
import { heard } from "../words/unseen.ts";

export interface Position {
  track: string;
  /** Everything else as the stream has it: see docs/feeds.md. */
  [field: string]: unknown;
}

interface Sent {
  at_ms: number;
  whole: boolean;
  positions: Position[];
}

/** A track that was not heard of for so long is nowhere now, as at the server. */
const FORGET_MS = 3_600_000;
const MINUTE_MS = 60_000;

export class Tracks extends EventTarget {
  readonly latest = new Map<string, Position>();
  /** When the server last said where something is, by its clock. */
  atMs = 0;

  constructor(readonly now: () => number) {
    super();
  }

  take(data: string): void {
    const sent = heard<Sent>(data);
    if (sent.whole) this.latest.clear();
    for (const it of sent.positions) this.latest.set(keyOf(it), it);
    if (Math.floor(sent.at_ms / MINUTE_MS) > Math.floor(this.atMs / MINUTE_MS)) this.forget(sent.at_ms - FORGET_MS);
    this.atMs = sent.at_ms;
    this.dispatchEvent(new CustomEvent<Position[]>("moved", { detail: sent.positions }));
  }

  private forget(before: number): void {
    for (const [key, it] of this.latest) if (Number(it["at_ms"]) < before) this.latest.delete(key);
  }
}

/** Two sources may call their tracks the same; of another party's it is said only that they are that party's. */
export function keyOf(it: Position): string {
  return `${String(it["source"] ?? it["reporter"] ?? "")}\n${it.track}`;
}
