// One coordinate as people write it: decimal, degrees and minutes, with seconds, or the military grid. What is typed
// is drawn at once by this; what counts is the server's own reading, which is echoed beside it (R7).
import { fromMgrs, type Degrees } from "./mgrs.ts";

export interface Point {
  lat_e7: number;
  lon_e7: number;
}

export interface Reading extends Point {
  form: "decimal" | "ddm" | "dms" | "mgrs";
  /** Nothing but their order told latitude from longitude. */
  byOrder: boolean;
}

const DIGITS: Record<string, string> = {};
"٠١٢٣٤٥٦٧٨٩".split("").forEach((it, i) => (DIGITS[it] = String(i)));
"۰۱۲۳۴۵۶۷۸۹".split("").forEach((it, i) => (DIGITS[it] = String(i)));

/** Latin digits and a point, whatever digits were typed. */
export function latin(text: string): string {
  return text.replace(/[٠-٩۰-۹]/g, (it) => DIGITS[it]!).replaceAll("٫", ".");
}

/** Latin digits, letters for hemispheres and plain signs, whatever was typed. */
function plain(text: string): string {
  return latin(text)
    .replaceAll("،", ",")
    .replace(/[−–‒]/g, "-")
    .replace(/شمال\S*/g, "N")
    .replace(/جنوب\S*/g, "S")
    .replace(/شرق\S*/g, "E")
    .replace(/غرب\S*/g, "W")
    .replace(/[º˚]/g, "°")
    .replace(/[′’‘´]/g, "'")
    .replace(/[″”“]|''/g, '"')
    .toUpperCase()
    .trim();
}

/** Read one coordinate; undefined when it is none. */
export function readCoordinate(text: string): Reading | undefined {
  const said = plain(text);
  if (/^\d{1,2}\s*[C-HJ-NP-X]\s*[A-HJ-NP-Z][A-HJ-NP-V]\s*[\d\s]*$/.test(said)) {
    const at = fromMgrs(said);
    return at && { ...e7(at), form: "mgrs", byOrder: false };
  }
  const packed = packedPair(said);
  if (packed) return packed;
  const halves = split(said);
  if (!halves) return undefined;
  const read = halves.map(angle);
  const [a, b] = read;
  if (!a || !b) return undefined;
  const form = a.form === "dms" || b.form === "dms" ? "dms" : a.form === "ddm" || b.form === "ddm" ? "ddm" : "decimal";
  const swapped = "EW".includes(a.letter || "?") || "NS".includes(b.letter || "?");
  const [lat, lon] = swapped ? [b, a] : [a, b];
  if ("EW".includes(lat.letter || "?") || "NS".includes(lon.letter || "?")) return undefined;
  if (Math.abs(lat.value) > 90 || Math.abs(lon.value) > 180) return undefined;
  return { ...e7({ lat: lat.value, lon: lon.value }), form, byOrder: !a.letter && !b.letter };
}

export function e7({ lat, lon }: Degrees): Point {
  return { lat_e7: Math.round(lat * 1e7), lon_e7: Math.round(lon * 1e7) };
}

/** 343015N 0403620E and 3430.5N 04036.3E: without marks, by the number of digits. */
function packedPair(said: string): Reading | undefined {
  const found = /^(\d{4}|\d{6})(\.\d+)?\s*([NS])\s*,?\s*(\d{5}|\d{7})(\.\d+)?\s*([EW])$/.exec(said);
  if (!found || found[1]!.length + 1 !== found[4]!.length) return undefined;
  const seconds = found[1]!.length === 6;
  const value = (digits: string, rest: string | undefined, wide: number) => {
    const [d, m, s] = [digits.slice(0, wide), digits.slice(wide, wide + 2), digits.slice(wide + 2)];
    const last = Number((seconds ? s : m) + (rest ?? ""));
    if (last >= 60 || Number(m) >= 60) return Number.NaN;
    return Number(d) + (seconds ? Number(m) / 60 + last / 3600 : last / 60);
  };
  const lat = value(found[1]!, found[2], 2) * (found[3] === "S" ? -1 : 1);
  const lon = value(found[4]!, found[5], 3) * (found[6] === "W" ? -1 : 1);
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return undefined;
  return { ...e7({ lat, lon }), form: seconds ? "dms" : "ddm", byOrder: false };
}

/** The two halves of a pair: behind the first hemisphere, before the second, at a comma, or in the middle. */
function split(said: string): [string, string] | undefined {
  const letters = [...said.matchAll(/[NSEW]/g)];
  if (letters.length === 2) {
    const leading = letters[0]!.index === 0;
    const at = leading ? letters[1]!.index : letters[0]!.index + 1;
    return [said.slice(0, at).replace(/[,;\s]+$/, ""), said.slice(at).replace(/^[,;\s]+/, "")];
  }
  if (letters.length) return undefined;
  const pair = said.split(/\s*[,;]\s+|\s*;\s*|(?<=\d),(?=-?\d+\.)/).filter(Boolean);
  if (pair.length === 2) return [pair[0]!, pair[1]!];
  const words = said.split(/\s+/);
  return words.length === 2 ? [words[0]!, words[1]!] : undefined;
}

function angle(text: string): { value: number; letter: string; form: "decimal" | "ddm" | "dms" } | undefined {
  const letter = /[NSEW]/.exec(text)?.[0] ?? "";
  const bare = text.replace(/[NSEW]/g, "").trim();
  const found = /^([+-]?\d+(?:[.,]\d+)?)\s*(?:°|D|\s|$)\s*(?:(\d+(?:[.,]\d+)?)\s*(?:'|\s|$)\s*)?(?:(\d+(?:[.,]\d+)?)\s*"?)?$/.exec(
    bare.replace(/(\d)-(?=\d)/g, "$1 "),
  );
  if (!found) return undefined;
  const [d, m, s] = [found[1]!, found[2], found[3]].map((it) => (it === undefined ? undefined : Number(it.replace(",", "."))));
  if ((m ?? 0) >= 60 || (s ?? 0) >= 60 || (m !== undefined && !Number.isInteger(d))) return undefined;
  const sign = found[1]!.startsWith("-") || letter === "S" || letter === "W" ? -1 : 1;
  if (found[1]!.startsWith("-") && letter) return undefined;
  const value = sign * (Math.abs(d!) + (m ?? 0) / 60 + (s ?? 0) / 3600);
  return { value, letter, form: s !== undefined ? "dms" : m !== undefined ? "ddm" : "decimal" };
}

/** A coordinate as it is written into a field: it is read back to the same place, to the last digit. */
export function written(at: Point): string {
  const one = (e7: number, pos: string, neg: string) => `${(Math.abs(e7) / 1e7).toFixed(7).replace(/0{1,2}$/, "")} ${e7 < 0 ? neg : pos}`;
  return `${one(at.lat_e7, "N", "S")} ${one(at.lon_e7, "E", "W")}`;
}

/** Every coordinate of several lines, or of one line with ; between them. */
export function lines(text: string): string[] {
  return text.split(/[\n;]+/).map((it) => it.trim()).filter(Boolean);
}
