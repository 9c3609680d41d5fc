// What an incident is opened from, as far as it says when and where that was: what stands in the form at first.
import type { Page } from "../../data/page.ts";
import { written, type Point } from "../../parts/geometry/coordinates.ts";
import { dtg } from "../../words/times.ts";

export type Begun = Record<string, string>;
type Said = { said?: string; position?: Point | null };

interface Source {
  atMs?: number | undefined;
  place?: Said | undefined;
  kind?: string | undefined;
}

function filled({ atMs, place, kind }: Source): Begun {
  return {
    ...(atMs ? { at: dtg(atMs) } : {}),
    ...(place?.said ? { place: place.said } : {}),
    ...(place?.position ? { where: written(place.position) } : {}),
    ...(kind ? { kind } : {}),
  };
}

/** The watch's words for what a track does, as the kinds of an incident; others are for whoever opens it to say. */
const KIND_OF: Record<string, string> = { enter: "crossing", cross: "crossing", inside: "crossing", converging: "near_miss", jammed: "interference" };

/** What is known here of a message, STOP, statement, finding or incident by its id; nothing of what is not shown. */
export function begunFrom(page: Page, id: string): Begun {
  const { lists } = page;
  const stop = lists.rows("stops").find((it) => it.stop === id);
  if (stop) return filled({ atMs: stop.at_ms, place: placeOf(stop.shown) });
  const message = lists.rows("messages").find((it) => it.message === id);
  if (message) return filled({ atMs: message.at_ms });
  const statement = lists.rows("statements").find((it) => it.statement === id);
  if (statement) return filled({ atMs: statement.account?.at_ms ?? statement.at_ms, place: placeOf(statement.shown), kind: statement.account?.kind });
  const incident = lists.rows("incidents").find((it) => it.incident === id);
  if (incident) return filled({ atMs: incident.at_ms, kind: incident.kind });
  const release = page.releases.find((it) => it.entry === id);
  const event = (release?.shown as { body?: { event?: Record<string, unknown> } } | null | undefined)?.body?.event;
  if (event) return filled(eventOf(event));
  const suggestion = lists.rows("suggestions").find((it) => it.finding === id);
  return suggestion ? filled({ atMs: suggestion.found_ms, kind: KIND_OF[suggestion.event] }) : {};
}

function placeOf(shown: Record<string, unknown> | null): Said | undefined {
  return (shown as { body?: { place?: Said } } | null)?.body?.place;
}

function eventOf(event: Record<string, unknown>): Source {
  const at = Date.parse(String(event["at"] ?? ""));
  const [lat_e7, lon_e7] = [event["lat_e7"], event["lon_e7"]];
  return {
    atMs: Number.isNaN(at) ? undefined : at,
    place: typeof lat_e7 === "number" && typeof lon_e7 === "number" ? { position: { lat_e7, lon_e7 } } : undefined,
    kind: KIND_OF[String(event["event"] ?? "")],
  };
}

/** A point of the map, as it stands in the address: `33.5,38.6`. */
export function begunAt(said: string): Begun {
  const found = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(said);
  if (!found) return {};
  return filled({ place: { position: { lat_e7: Math.round(Number(found[1]) * 1e7), lon_e7: Math.round(Number(found[2]) * 1e7) } } });
}
