// Where tracks are, in arrays: ten thousand of them move every second.
import type { Position } from "../../data/tracks.ts";

export const TRAIL = 16;
/** A track is shown as stale once it was not heard of for so long, and fades until the second. */
export const STALE_MS = 60_000;
export const FADED_MS = 600_000;
/** What is shown coarsely is shown by the minute. */
const COARSE_STALE_MS = 180_000;
const LEAST = 0.35;

export const CLASSES = ["unknown", "ground", "person", "air", "sea"] as const;
export type TrackClass = (typeof CLASSES)[number];

const KINDS: Record<string, TrackClass> = {
  vessel: "sea", ship: "sea",
  aircraft: "air", fixed_wing: "air", rotary: "air", unmanned: "air", balloon: "air",
  vehicle: "ground", tank: "ground", ground: "ground",
  person: "person", people: "person",
};

export const classOf = (kind: string): TrackClass => KINDS[kind] ?? "unknown";

/** Mercator, from 0 to 1 over the world. */
export const mercatorX = (lon: number): number => (lon + 180) / 360;
export const mercatorY = (lat: number): number => {
  const bounded = Math.max(-85.0511, Math.min(85.0511, lat));
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (bounded * Math.PI) / 360)) / (2 * Math.PI);
};
export const latOf = (y: number): number => (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90;
/** How much of the mercator square a metre is at a latitude. */
export const perMetre = (lat: number): number => 1 / (40_075_016.686 * Math.max(0.01, Math.cos((lat * Math.PI) / 180)));

export class TrackStore {
  count = 0;
  x = new Float64Array(256);
  y = new Float64Array(256);
  at = new Float64Array(256);
  /** Class, doubled; one more when it is the reader's own. */
  icon = new Uint8Array(256);
  /** The side of the box that it is anywhere in, in 1e-7 degree; nothing of what is shown exactly. */
  box = new Uint32Array(256);
  trail = new Float64Array(256 * TRAIL * 2);
  trailed = new Uint32Array(256);
  said: Position[] = [];
  private keys: string[] = [];
  private readonly index = new Map<string, number>();
  private readonly party: string;

  constructor(party: string) {
    this.party = party;
  }

  /** Take what has moved, and forget what is not among all there are. */
  take(moved: Iterable<readonly [string, Position]>, all?: ReadonlyMap<string, unknown>): void {
    for (const [key, it] of moved) this.set(key, it);
    if (all && all.size < this.count) this.keep((key) => all.has(key));
  }

  find(key: string): number {
    return this.index.get(key) ?? -1;
  }

  keyAt(index: number): string {
    return this.keys[index] ?? "";
  }

  /** How clearly a track is seen: fading from when it was not heard of for a while. */
  clearness(index: number, now: number): number {
    const age = now - this.at[index]!;
    const stale = this.staleMs(index);
    if (age < stale) return 1;
    return Math.max(LEAST, 1 - ((1 - LEAST) * (age - stale)) / (FADED_MS - stale));
  }

  isStale(index: number, now: number): boolean {
    return now - this.at[index]! >= this.staleMs(index);
  }

  private staleMs(index: number): number {
    return this.box[index] ? COARSE_STALE_MS : STALE_MS;
  }

  private set(key: string, it: Position): void {
    let at = this.index.get(key);
    const ms = Number(it["at_ms"]);
    const box = Number(it["box_e7"] ?? 0);
    if (at === undefined) {
      at = this.count++;
      if (at >= this.x.length) this.grow();
      this.index.set(key, at);
      this.keys[at] = key;
      this.trailed[at] = 0;
    } else if (ms < this.at[at]! || ms > this.at[at]! + FADED_MS || box || this.box[at]) {
      // Looked at earlier than before, after a long silence, or in a box: which way it came is not known.
      this.trailed[at] = 0;
    } else if (ms > this.at[at]!) {
      const slot = at * TRAIL + (this.trailed[at]! % TRAIL);
      this.trail[2 * slot] = this.x[at]!;
      this.trail[2 * slot + 1] = this.y[at]!;
      this.trailed[at]!++;
    }
    this.said[at] = it;
    const half = box / 2e7; // a box is named by its corner, and drawn about its middle
    this.x[at] = mercatorX(Number(it["lon_e7"]) / 1e7 + half);
    this.y[at] = mercatorY(Number(it["lat_e7"]) / 1e7 + half);
    this.at[at] = ms;
    this.box[at] = box;
    const own = it["party"] === this.party;
    this.icon[at] = CLASSES.indexOf(classOf(String(it["kind"] ?? ""))) * 2 + (own ? 1 : 0);
  }

  private keep(holds: (key: string) => boolean): void {
    let to = 0;
    for (let from = 0; from < this.count; from++) {
      const key = this.keys[from]!;
      if (!holds(key)) {
        this.index.delete(key);
        continue;
      }
      if (to !== from) this.move(from, to);
      this.index.set(key, to++);
    }
    this.count = to;
    this.keys.length = this.said.length = to;
  }

  private move(from: number, to: number): void {
    this.keys[to] = this.keys[from]!;
    this.said[to] = this.said[from]!;
    for (const it of [this.x, this.y, this.at, this.icon, this.box, this.trailed]) it[to] = it[from]!;
    this.trail.copyWithin(2 * TRAIL * to, 2 * TRAIL * from, 2 * TRAIL * (from + 1));
  }

  private grow(): void {
    const more = <T extends Float64Array | Uint8Array | Uint32Array>(it: T): T => {
      const larger = new (it.constructor as new (length: number) => T)(it.length * 2);
      larger.set(it);
      return larger;
    };
    this.x = more(this.x);
    this.y = more(this.y);
    this.at = more(this.at);
    this.icon = more(this.icon);
    this.box = more(this.box);
    this.trail = more(this.trail);
    this.trailed = more(this.trailed);
  }
}
