// The places of an incident, drawn: each account's with its circle of uncertainty, from where it was observed, and how
// far two that cannot both be right are apart. For the eye only: sides and distances are the server's. Pure.
import type { Feature, Geometry } from "geojson";
import { along, onward, type LonLat } from "../../map/geo/geodesy.ts";
import { shapeOf, together, type Bounds } from "../../map/geo/shapes.ts";
import type { AccountRow, Picture, PlaceRow } from "./types.ts";

/** So many accounts are told apart by hatch and colour; beyond them the names alone do. */
export const LOOKS = 6;
/** A point without an uncertainty still needs room around it. */
const AROUND_M = 1500;

type Part = "area" | "edge" | "point" | "apart" | "ray" | "observer";
type Drawn = Pick<Picture, "accounts" | "places" | "distances" | "disputed">;

const e7 = (it: { lon_e7: number | null; lat_e7: number | null }): LonLat => [it.lon_e7! / 1e7, it.lat_e7! / 1e7];

/** How an account is drawn: by who says it, so that a party has one hatch. */
export function lookOf(it: Drawn, account: AccountRow): number {
  const speakers = [...new Set(it.accounts.map(speakerOf))];
  return speakers.indexOf(speakerOf(account)) % LOOKS;
}

/** Places of one speaker that are the same, as one: said again is not said by another. */
export function distinct(it: Pick<Picture, "accounts" | "places">): { place: PlaceRow; accounts: AccountRow[]; numbers: number[] }[] {
  const byNumber = new Map(it.accounts.map((one) => [one.number, one]));
  const found = new Map<string, { place: PlaceRow; accounts: AccountRow[]; numbers: number[] }>();
  for (const place of it.places) {
    const account = byNumber.get(place.account);
    if (!account) continue;
    const key = JSON.stringify([speakerOf(account), place.said, place.lat_e7, place.lon_e7, place.within_m, place.also]);
    const known = found.get(key);
    if (known) {
      known.accounts.push(account);
      known.numbers.push(place.number);
    } else found.set(key, { place, accounts: [account], numbers: [place.number] });
  }
  return [...found.values()];
}

function speakerOf(it: AccountRow): string {
  return it.of === "citation" ? `cited ${it.speaker}` : it.author;
}

/** Distances that are drawn: of two places of different accounts that are farther apart than both uncertainties. */
export function apartDrawn(it: Drawn): Drawn["distances"] {
  const accountOf = new Map(it.places.map((place) => [place.number, place.account]));
  return it.distances.filter((one) => one.apart && accountOf.get(one.a) !== accountOf.get(one.b));
}

export function kmText(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(metres < 100_000 ? 1 : 0)} km`;
}

/** All that is drawn of the accounts that `shown` lets through, each with its label. */
export function placesDrawn(it: Drawn, label: (place: PlaceRow, account: AccountRow) => string, shown: (account: AccountRow) => boolean = () => true): Feature[] {
  const all: Feature[] = [];
  const put = (part: Part, look: number, geometry: Geometry, more: object = {}) =>
    all.push({ type: "Feature", geometry, properties: { part, look, ...more } });
  const seen = new Map<number, LonLat>();
  for (const { place, accounts, numbers } of distinct(it)) {
    const account = accounts.find(shown);
    if (!account || place.lat_e7 === null) continue;
    const look = lookOf(it, account);
    const at = e7(place);
    for (const number of numbers) seen.set(number, at);
    if (place.within_m > 0) {
      const circle = shapeOf({ type: "circle", centre: { lon_e7: place.lon_e7!, lat_e7: place.lat_e7 }, radius_mm: place.within_m * 1000 });
      put("area", look, { type: "MultiPolygon", coordinates: circle.fill });
      put("edge", look, { type: "MultiLineString", coordinates: circle.edge });
    }
    put("point", look, { type: "Point", coordinates: at }, { label: label(place, account) });
    if (!place.also) observed(account, at, (part, geometry) => put(part, look, geometry));
  }
  const joined = new Set<string>();
  for (const { a, b, distance_m } of apartDrawn(it)) {
    const [from, to] = [seen.get(a), seen.get(b)];
    const key = JSON.stringify([from, to]);
    if (!from || !to || joined.has(key)) continue;
    joined.add(key);
    put("apart", 0, { type: "LineString", coordinates: along(from, to, 50_000) }, { label: kmText(distance_m) });
  }
  return all;
}

/** From where it was observed: to the place; and where the distance and bearing that were told lead to. */
function observed(it: AccountRow, at: LonLat, put: (part: Part, geometry: Geometry) => void): void {
  const observer = it.account?.observer;
  if (!observer?.position) return;
  const from = e7(observer.position);
  const { bearing_deg, distance_m } = observer;
  const told = bearing_deg != null && distance_m != null;
  put("observer", { type: "Point", coordinates: from });
  put("ray", { type: "LineString", coordinates: [from, told ? onward(from, bearing_deg, distance_m) : at] });
}

/** What all places take up, with some room; undefined where none has a position. */
export function boundsOf(it: Pick<Picture, "places">): Bounds | undefined {
  return together(it.places.filter((one) => one.lat_e7 !== null).map((one): Bounds => {
    const at = e7(one);
    const [north, east, south, west] = [0, 90, 180, 270].map((bearing) => onward(at, bearing, Math.max(one.within_m * 1.2, AROUND_M)));
    return { north: north![1], east: east![0], south: south![1], west: west![0] };
  }));
}
