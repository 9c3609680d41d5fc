// From where tracks are to what is drawn: points, and lines for vector, trail, circle of accuracy and coarse box.
import type { Map } from "maplibre-gl";
import { LINE_FLOATS, POINT_FLOATS, type Drawing } from "./layer.ts";
import { CLASSES, latOf, mercatorX, mercatorY, perMetre, TRAIL, type TrackStore } from "./store.ts";

/** A vector reaches to where the track would be after so long at the course and speed that were reported. */
export const VECTOR_S = 300;
/** What is shorter than this lies below the symbol. */
const HIDDEN_PX = 8;
const ROUND = Array.from({ length: 33 }, (_, i) => [Math.cos((Math.PI * i) / 16), Math.sin((Math.PI * i) / 16)] as const);
const DASHES = 9;

/** From one place to another by the shorter way round the world: exact on both sides of the antimeridian. */
const near = (far: number): number => far - Math.round(far);

export const points = {
  /** All points from an origin, which is where the map looks. */
  write(it: Drawing, store: TrackStore, centre: { lng: number; lat: number }, now: number): void {
    it.origin = [mercatorX(centre.lng), mercatorY(centre.lat)];
    if (it.points.length < store.count * POINT_FLOATS) it.points = new Float32Array(store.x.length * POINT_FLOATS);
    const floats = it.points;
    for (let i = 0, at = 0; i < store.count; i++) {
      floats[at++] = near(store.x[i]! - it.origin[0]);
      floats[at++] = store.y[i]! - it.origin[1];
      floats[at++] = store.icon[i]! + (store.isStale(i, now) ? CLASSES.length * 2 : 0);
      floats[at++] = store.box[i] ? 0 : store.clearness(i, now); // a box is never a point
    }
    it.pointCount = store.count;
  },

  nearest(store: TrackStore, lon: number, lat: number): { index: number; away: number } {
    const [x, y] = [mercatorX(lon), mercatorY(lat)];
    let [index, least] = [0, Infinity];
    for (let i = 0; i < store.count; i++) {
      const away = near(store.x[i]! - x) ** 2 + (store.y[i]! - y) ** 2;
      if (away < least) [index, least] = [i, away];
    }
    return { index, away: Math.sqrt(least) };
  },

  /** What is in view, of a box any part of it. */
  inView(store: TrackStore, map: Map): number[] {
    const bounds = map.getBounds();
    const [west, east] = [mercatorX(bounds.getWest()), mercatorX(bounds.getEast())];
    const [north, south] = [mercatorY(bounds.getNorth()), mercatorY(bounds.getSouth())];
    const indices: number[] = [];
    for (let i = 0; i < store.count; i++) {
      const y = store.y[i]!;
      const half = store.box[i]! / 7.2e9; // of the world
      const high = half && half * Math.cosh((0.5 - y) * 2 * Math.PI);
      if (y + high < north || y - high > south) continue;
      const x = store.x[i]! + half;
      const turned = x + Math.ceil(west - x); // the same place on the turn of the world that is in view
      if (turned - 2 * half <= east) indices.push(i);
    }
    return indices;
  },
};

/** Lines from an origin, grown as needed and written over each time. */
export class Lines {
  floats = new Float32Array(4096 * LINE_FLOATS);
  count = 0;
  /** Many are in the same one: it is drawn once for each clearness that can be told apart. */
  private readonly boxes = new Set<string>();

  clear(): void {
    this.count = 0;
    this.boxes.clear();
  }

  /** All lines of a track that can be seen where a pixel is so much of the world; or its box alone. */
  track(store: TrackStore, index: number, origin: readonly [number, number], now: number, boxOnly: boolean, pixel = 0): void {
    const clear = store.clearness(index, now);
    const said = store.said[index]!;
    if (store.box[index]) {
      this.box(Number(said["lat_e7"]), Number(said["lon_e7"]), store.box[index]!, origin, clear);
      return;
    }
    if (boxOnly) return;
    const [x, y] = [near(store.x[index]! - origin[0]), store.y[index]! - origin[1]];
    const metre = perMetre(latOf(store.y[index]!));
    this.trail(store, index, x, y, clear, pixel);
    const far = Number(said["speed_m_s"] ?? 0) * VECTOR_S * metre;
    if (far > 0.5 * VECTOR_S * metre && far > HIDDEN_PX * pixel && said["course_deg"] !== undefined) {
      const course = (Number(said["course_deg"]) * Math.PI) / 180;
      this.add(x, y, x + Math.sin(course) * far, y - Math.cos(course) * far, clear);
    }
    const radius = Number(said["accuracy_m"] ?? 0) * metre;
    if (radius > HIDDEN_PX * pixel) this.round(x, y, radius, clear * 0.6);
  }

  private trail(store: TrackStore, index: number, x: number, y: number, clear: number, pixel: number): void {
    const { trail } = store;
    const long = Math.min(TRAIL, store.trailed[index]!);
    let [from_x, from_y] = [store.x[index]!, store.y[index]!];
    for (let back = 1; back <= long; back++) {
      const slot = 2 * (index * TRAIL + ((store.trailed[index]! - back) % TRAIL));
      const [along, down] = [near(trail[slot]! - from_x), trail[slot + 1]! - from_y];
      if (back < long && Math.abs(along) + Math.abs(down) < 2 * pixel) continue;
      this.add(x, y, x + along, y + down, clear * (0.7 - (0.55 * back) / TRAIL));
      [x, y, from_x, from_y] = [x + along, y + down, trail[slot]!, trail[slot + 1]!];
    }
  }

  private round(x: number, y: number, radius: number, clear: number): void {
    for (let i = 1; i < ROUND.length; i++) {
      const [from, to] = [ROUND[i - 1]!, ROUND[i]!];
      this.add(x + radius * from[0], y + radius * from[1], x + radius * to[0], y + radius * to[1], clear);
    }
  }

  /** Anywhere in it, and so dashed. */
  private box(lat_e7: number, lon_e7: number, side: number, origin: readonly [number, number], clear: number): void {
    const known = `${lat_e7} ${lon_e7} ${side} ${Math.round(clear * 10)}`;
    if (this.boxes.has(known)) return;
    this.boxes.add(known);
    const west = near(mercatorX(lon_e7 / 1e7) - origin[0]);
    const east = west + side / 3.6e9;
    const [south, north] = [lat_e7, lat_e7 + side].map((it) => mercatorY(it / 1e7) - origin[1]) as [number, number];
    for (let i = 0; i < DASHES; i += 2) {
      const [from, to] = [i / DASHES, (i + 1) / DASHES];
      const [x0, x1] = [west + (east - west) * from, west + (east - west) * to];
      const [y0, y1] = [south + (north - south) * from, south + (north - south) * to];
      for (const y of [south, north]) this.add(x0, y, x1, y, clear);
      for (const x of [west, east]) this.add(x, y0, x, y1, clear);
    }
  }

  private add(x0: number, y0: number, x1: number, y1: number, clear: number): void {
    if ((this.count + 1) * LINE_FLOATS > this.floats.length) {
      const larger = new Float32Array(this.floats.length * 2);
      larger.set(this.floats);
      this.floats = larger;
    }
    const at = this.count++ * LINE_FLOATS;
    this.floats[at] = x0;
    this.floats[at + 1] = y0;
    this.floats[at + 2] = x1;
    this.floats[at + 3] = y1;
    this.floats[at + 4] = clear;
  }
}
