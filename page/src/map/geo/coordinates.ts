// Coordinates as they are read out: MGRS, degrees with minutes and seconds. They are read by parts/geometry.
import { toMgrs } from "../../parts/geometry/mgrs.ts";
import type { LonLat } from "./geodesy.ts";

/** The grid reference, to the metre; empty beyond 80° S and 84° N, where the grid does not reach. */
export function mgrs([lon, lat]: LonLat): string {
  return toMgrs({ lon: wrapped(lon), lat }) ?? "";
}

/** A longitude of this turn of the world. */
export function wrapped(lon: number): number {
  return ((((lon + 180) % 360) + 360) % 360) - 180;
}

/** Degrees, minutes and seconds: 33°30'21.6"N 038°37'04.8"E. */
export function dms([lon, lat]: LonLat): string {
  const one = (value: number, width: number, letters: string) => {
    const tenths = Math.round(Math.abs(value) * 36_000);
    const [d, m, s] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
    return `${String(d).padStart(width, "0")}°${String(m).padStart(2, "0")}'${s.toFixed(1).padStart(4, "0")}"${letters[value < 0 ? 1 : 0]}`;
  };
  return `${one(lat, 2, "NS")} ${one(wrapped(lon), 3, "EW")}`;
}
