// What somebody looks for: a coordinate in any form, a track, or the name or id of anything that has one.
import { readCoordinate } from "../../parts/geometry/coordinates.ts";
import type { LonLat } from "../../map/geo/geodesy.ts";

export interface Named {
  key: string;
  name: string;
  id: string;
}

export type Found =
  | { what: "place"; at: LonLat }
  | { what: "track"; key: string; name: string }
  | { what: "thing"; key: string; name: string };

export const MOST_FOUND = 30;

/** The same letters, however they are written: capitals, marks over and under them, the forms of one Arabic letter. */
export function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}|\u0640/gu, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه")
    .toLocaleLowerCase("en")
    .trim();
}

export function search(said: string, things: Iterable<Named>, tracks: Iterable<Named>): Found[] {
  const asked = plain(said);
  if (!asked) return [];
  const found: Found[] = [];
  const place = readCoordinate(said);
  if (place) found.push({ what: "place", at: [place.lon_e7 / 1e7, place.lat_e7 / 1e7] });
  const ranked: [number, Found][] = [];
  const look = (what: "thing" | "track", all: Iterable<Named>) => {
    for (const it of all) {
      const byName = rankOf(plain(it.name), asked);
      const rank = it.id === it.name ? byName : Math.min(byName, rankOf(plain(it.id), asked)); // of thousands of tracks once
      if (rank < 3) ranked.push([rank, { what, key: it.key, name: it.name }]);
    }
  };
  look("thing", things);
  look("track", tracks);
  ranked.sort((a, b) => a[0] - b[0]);
  return [...found, ...ranked.slice(0, MOST_FOUND).map((it) => it[1])];
}

/** Whole, at its beginning, anywhere in it, or not at all. */
function rankOf(name: string, asked: string): number {
  if (name === asked) return 0;
  const at = name.indexOf(asked);
  return at === 0 ? 1 : at > 0 ? 2 : 3;
}
