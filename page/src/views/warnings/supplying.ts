// The text of a template as a party words it: which forms its slots need (decide/supplying.py), and the digest that is
// signed (decide/templating.py). Pure.
import type { Body } from "../../data/types.ts";
import { bytes, canonical, hex, sha256 } from "../../verify/bytes.ts";
import { DIRECTIONS } from "./composing.ts";

export type TemplateText = Body<"template.text/v1">["text"];

interface Template {
  template: string;
  slots: readonly { name: string; kind: string }[];
}

const DOMAIN = "openline/template/v1\n";
const TIME = "{clock} {day} {month} {year} {zone}";
const MONTHS = Array.from({ length: 12 }, (_, n) => String(n + 1));

/** The forms of a kind of slot, each with what has to stand in it. */
export function formsOf(kind: string, plurals: readonly string[]): [form: string, parts: string][] {
  const time: [string, string][] = [["said", TIME], ...MONTHS.map((it) => [it, ""] as [string, string])];
  if (kind === "count") return plurals.map((it) => [it, "{n}"]);
  if (kind === "direction") return DIRECTIONS.map((it) => [it, ""]);
  if (kind === "distance") return [["m", "{n}"], ["km", "{n}"]];
  if (kind === "time") return time;
  return kind === "deadline" ? [["none", ""], ["set", "{time}"], ...time] : [];
}

/** SHA-256 of all that decides what a reader sees of a text. */
export async function digestOf({ template, slots }: Template, it: TemplateText): Promise<string> {
  const { language, script, plurals, digits, text = null, forms = {} } = it;
  const kinds = Object.fromEntries(slots.map((one) => [one.name, one.kind]));
  return hex(await sha256(bytes(DOMAIN + canonical({ template, slots: kinds, language, script, plurals, digits, text, forms }))));
}
