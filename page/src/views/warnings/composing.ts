// What is typed in, as a warning says it: values of slots by their kind, and the facts. Pure.
import type { Body, Facts } from "../../data/types.ts";

export type Warning = Body<"warning.issue/v1">["warning"];
export type WarningFacts = Facts<"warning.issue/v1">;
export type SlotKind = "place" | "zone" | "distance" | "time" | "deadline" | "count" | "party" | "contact" | "direction";

export const DIRECTIONS = ["north", "north_east", "east", "south_east", "south", "south_west", "west", "north_west"] as const;
/** Kinds that hold words, which are each language's own. */
export const WORDS: readonly string[] = ["place", "zone", "party", "contact"];
/** Media that nobody can answer on. */
export const UNANSWERABLE: readonly string[] = ["leaflet", "broadcast"];

/** Something that cannot be read; the field's name says where. */
export class Misread extends Error {
  readonly field: string;

  constructor(field: string) {
    super(field);
    this.field = field;
  }
}

/** The value of a slot, as the server takes it; undefined of an empty one, and of what its kind cannot be. */
export function slotValue(kind: string, text: string, timeOf: (text: string) => number | undefined): string | number | undefined {
  const said = text.trim();
  if (!said) return undefined;
  if (kind === "count") return /^\d{1,12}$/.test(said) ? Number(said) : undefined;
  if (kind === "time") return timeOf(said);
  if (kind === "distance") {
    const found = /^(\d+(?:\.\d+)?)\s*(m|km)$/.exec(said);
    return found ? Math.round(Number(found[1]) * (found[2] === "km" ? 1e6 : 1000)) : undefined;
  }
  if (kind === "direction") return (DIRECTIONS as readonly string[]).includes(said) ? said : undefined;
  return said;
}

/** The facts that go with a warning. */
export function factsOf(said: Warning, version: number, precedence: WarningFacts["precedence"], evidence: readonly string[]): WarningFacts {
  return {
    warning: said.id,
    version,
    zone: said.zone,
    rung: said.rung,
    to: said.addressees,
    precedence,
    deadline_ms: said.deadline === "none" ? 0 : said.deadline,
    answerable: said.can_be_acknowledged,
    evidence: [...evidence],
    templates: Object.fromEntries(said.texts.map((it) => [it.language, it.digest])),
  };
}
