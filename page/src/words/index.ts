// The words of the page, in every language it speaks: a room defines its own, and none can be left out.
import type { Language, Settings } from "../data/settings.ts";

export type Given = Record<string, string | number>;
type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Phrase = string | Plural;
export type Words<T> = (key: keyof T, given?: Given) => string;

let settings: Settings | undefined;

/** Whose settings say in which language to speak. */
export function speakBy(it: Settings): void {
  settings = it;
}

export function language(): Language {
  return settings?.language ?? "en";
}

/** Arabic with Latin digits: coordinates, date-time groups and counts are read aloud over lines that carry both. */
export function locale(): string {
  return language() === "ar" ? "ar-u-nu-latn" : "en-GB";
}

/** Define the words of a room; `{name}` stands for what is given, `{n}` chooses the plural form. */
export function define<const T extends Record<string, Phrase>>(said: {
  en: T;
  ar: { [K in keyof T]: Phrase };
}): Words<T> {
  return (key, given = {}) => {
    const phrase = said[language()][key] as Phrase;
    return fill(phrase, given, locale());
  };
}

/** Write a phrase with what is given. */
export function fill(phrase: Phrase, given: Given, tag: string): string {
  const text =
    typeof phrase === "string"
      ? phrase
      : (phrase[new Intl.PluralRules(tag).select(Number(given["n"] ?? 0))] ?? phrase.other);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in given ? isolated(given[name]!, tag) : whole));
}

/** What stands in a phrase from right to left keeps its own direction: a time, a coordinate, a name in Latin letters. */
function isolated(it: string | number, tag: string): string {
  return tag.startsWith("ar") && typeof it === "string" && /[A-Za-z0-9]/.test(it) ? `\u2068${it}\u2069` : String(it);
}

/** Several in a row, each in its own direction. */
export function listed(all: readonly string[]): string {
  return all.map((it) => isolated(it, locale())).join(language() === "ar" ? "، " : ", ");
}

/** The same text without what keeps directions apart: for what is signed, and read elsewhere. */
export function unisolated(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, "");
}

/** Text that ends as a sentence does, whoever wrote it. */
export function sentence(text: string): string {
  return /[.?!؟…]$/.test(text) ? text : `${text}.`;
}
