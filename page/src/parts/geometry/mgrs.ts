// The military grid, to and fro.
import * as module from "mgrs";

/** It is a module of the older kind where tests run, and of the newer one in a browser. */
const grid = ("default" in module ? module.default : module) as typeof module;

export interface Degrees {
  lat: number;
  lon: number;
}

/** A place on the grid to the metre, such as 37S DT 64520 07449; empty beyond 80 S and 84 N. */
export function toMgrs({ lat, lon }: Degrees): string {
  if (lat < -80 || lat > 84) return "";
  const [, zone, band, square, east, north] = /^(\d+)(\w)(\w\w)(\d{5})(\d{5})$/.exec(grid.forward([lon, lat], 5)) ?? [];
  return zone ? `${zone.padStart(2, "0")}${band} ${square} ${east} ${north}` : "";
}

const REFERENCE = /^\d{1,2}\s*[C-HJ-NP-X]\s*[A-HJ-NP-Z][A-HJ-NP-V]\s*((?:\d\s*){0,10})$/i;

/** The place of a grid reference: the middle of the square that it names; undefined where there is no such square. */
export function fromMgrs(text: string): Degrees | undefined {
  const digits = REFERENCE.exec(text.trim())?.[1]?.trim().split(/\s+/);
  if (!digits || digits.join("").length % 2 || (digits.length === 2 && digits[0]!.length !== digits[1]!.length)) return undefined;
  try {
    const [lon, lat] = grid.toPoint(text.replace(/\s+/g, "").toUpperCase());
    return Number.isFinite(lat) && Number.isFinite(lon) ? { lat, lon } : undefined;
  } catch {
    return undefined;
  }
}
