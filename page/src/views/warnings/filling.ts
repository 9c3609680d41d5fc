// The text of a warning in one language: the slots as they are typed, and what the server makes of them.
import { Refused } from "../../data/api.ts";
import { readTime } from "../desk/fields.ts";
import { timeOf } from "../desk/moments.ts";
import type { Basis } from "./basis.ts";
import { Misread, slotValue, UNANSWERABLE, WORDS, type Warning } from "./composing.ts";
import type { Filled } from "./kinds.ts";
import { t } from "./words.ts";

/** What is known of one language's text: made by the server, not yet, or why not. */
export interface Worded {
  filled?: Filled;
  missing?: readonly string[];
  refused?: Refused;
}

/** Have a text made by the server of what is typed; nothing is asked while a slot is empty. */
export async function worded(basis: Basis, data: FormData, language: string): Promise<Worded> {
  const values: Record<string, string | number> = {};
  const missing: string[] = [];
  for (const slot of basis.template.slots) {
    const value = slot.kind === "deadline" ? deadlineOf(data) : slotValue(slot.kind, field(data, WORDS.includes(slot.kind) ? `word:${language}:${slot.name}` : `slot:${slot.name}`), timeOf);
    if (value === undefined) missing.push(slot.kind);
    else values[slot.name] = value;
  }
  if (missing.length) return { missing };
  try {
    const filled = await basis.page.api.post<Filled>(`/v1/templates/${encodeURIComponent(basis.template.template)}/fill`, {
      language, values, digest: field(data, `text:${language}`), utc_offset_min: Number(field(data, "offset")) || 0,
      digits: field(data, `digits:${language}`) || null,
    });
    return { filled };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { refused: error };
  }
}

export function field(data: FormData, name: string): string {
  return String(data.get(name) ?? "").trim();
}

function deadlineOf(data: FormData): number | "none" | undefined {
  const how = field(data, "deadline");
  return how === "none" ? "none" : how === "at" ? timeOf(field(data, "deadline-at")) : undefined;
}

/** The warning that the form amounts to. */
export function warningFrom(basis: Basis, data: FormData, texts: Readonly<Record<string, Worded>>, area: Warning["area"]): Warning {
  const deadline = field(data, "deadline") === "none" ? "none" : readTime(field(data, "deadline-at"), t("deadline"));
  const to = data.getAll("to").map(String);
  if (!to.length) throw new Misread("to");
  const ways = basis.languages.map((it) => [it, field(data, `way:${it}`)] as const).filter(([, text]) => text);
  const leaflet = basis.rung.medium === "leaflet";
  const quantity = field(data, "quantity");
  if (quantity && !/^[1-9]\d{0,8}$/.test(quantity)) throw new Misread("quantity");
  return {
    id: field(data, "id") || basis.id,
    zone: basis.zone.id,
    rung: basis.number,
    medium: basis.rung.medium,
    addressees: to,
    part: field(data, "whole") === "part" ? field(data, "part") : "",
    demand: basis.template.demand as Warning["demand"],
    deadline,
    quantity: leaflet && quantity ? Number(quantity) : null,
    area,
    can_be_acknowledged: !UNANSWERABLE.includes(basis.rung.medium) && data.has("answerable"),
    texts: basis.languages.map((it) => texts[it]!.filled!.text as Warning["texts"][number]),
    way_out: ways.length ? { stated_by: basis.page.party, texts: Object.fromEntries(ways) } : null,
    note: field(data, "note"),
  };
}
