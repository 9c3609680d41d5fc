// Bytes, and the one form in which signed things are written (docs/protocol/entry.md).

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** What WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** What is checked does not hold; the message says what. */
export class Wrong extends Error {}

export function need(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new Wrong(otherwise);
}

export function bytes(text: string): Bytes {
  return utf8.encode(text) as Bytes;
}

export function text(data: Uint8Array): string {
  try {
    return strict.decode(data);
  } catch {
    throw new Wrong("not UTF-8");
  }
}

export function join(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, it) => sum + it.length, 0));
  let at = 0;
  for (const it of parts) {
    whole.set(it, at);
    at += it.length;
  }
  return whole;
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((it, n) => it === b[n]);
}

export function hex(data: Uint8Array): string {
  return Array.from(data, (it) => it.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text: string): Bytes {
  need(/^([0-9a-f]{2})*$/.test(text), "not in hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (it) => parseInt(it, 16));
}

export function base64(data: Uint8Array): string {
  let said = "";
  for (let at = 0; at < data.length; at += 0x8000) said += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(said);
}

/** Read base64 in its one canonical spelling. */
export function fromBase64(said: string): Bytes {
  need(/^[A-Za-z0-9+/]*={0,2}$/.test(said) && said.length % 4 === 0, "the base64 is not canonical");
  const data = Uint8Array.from(atob(said), (it) => it.charCodeAt(0));
  need(base64(data) === said, "the base64 is not canonical");
  return data;
}

export async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", parts.length === 1 ? (parts[0] as Bytes) : join(...parts)));
}

/** Write canonical JSON: RFC 8785, integers only. */
export function canonical(value: unknown): string {
  if (typeof value === "string") {
    need(!/\p{Surrogate}/u.test(value), "half a character");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    need(Number.isSafeInteger(value), "a number that is no integer has no place in signed bytes");
    return String(value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const fields = value as Record<string, unknown>;
  const names = Object.keys(fields).sort(); // by UTF-16 unit, which is by code point, since they are ASCII
  need(names.every((it) => /^[\0-\x7f]*$/.test(it)), "a name that is not ASCII");
  return `{${names.map((it) => `${canonical(it)}:${canonical(fields[it])}`).join(",")}}`;
}

/** Read a JSON object in canonical form, with the fields of one of the forms. */
export function readObject(said: string, ...forms: readonly (readonly string[])[]): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(said);
  } catch {
    throw new Wrong("not JSON");
  }
  need(value !== null && typeof value === "object" && !Array.isArray(value), "not an object");
  need(canonical(value) === said, "the JSON is not canonical");
  need(forms.some((it) => hasForm(value, it)), `an object of another form: ${Object.keys(value).sort().join()}`);
  return value as Record<string, unknown>;
}

/** Whether an object has these fields and no others. */
export function hasForm(value: object, form: readonly string[]): boolean {
  return Object.keys(value).length === form.length && form.every((it) => Object.hasOwn(value, it));
}

/** A field that is text; what has none, or anything else there, is refused. */
export function word(fields: Record<string, unknown>, name: string): string {
  const it = fields[name];
  need(typeof it === "string", `${name} is no text`);
  return it;
}
