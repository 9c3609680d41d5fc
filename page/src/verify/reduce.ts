// A bundle that shows no more than what was chosen: every other line is its bare leaf, and the whole is as verifiable.
import { base64, bytes, fromBase64, hex, sha256, text, type Bytes } from "./bytes.ts";
import { type Header } from "./log.ts";
import { leafOf } from "./tree.ts";

export interface Reduced {
  data: Bytes;
  /** Of those chosen, what stands in it as its author signed it. */
  signed: readonly string[];
  /** Of those chosen, what the bundle has only as the node's release of it. */
  released: readonly string[];
  /** Of those chosen, what the bundle does not show at all. */
  missing: readonly string[];
  size: number;
  shown: number;
}

/** What every bundle shows, so that it can be checked at all: who there is, with which keys, and what was redacted. */
function isNeeded(header: Header): boolean {
  return header.type === "theatre.open/v1" || header.type === "redact/v1" || /^(party|key)\./.test(header.type);
}

/** Leave of a bundle what was chosen; of releases to a party a bundle holds all or none. */
export async function reduceBundle(data: Bytes, chosen: ReadonlySet<string>): Promise<Reduced> {
  const lines = text(data).split("\n");
  const entries = lines.slice(1, -3);
  const shown = entries.map((line) => read(line));
  const signed = new Set(shown.flatMap((it) => (it && it.header.kind !== "release" && chosen.has(it.header.id) ? [it.header.id] : [])));
  const released = new Set(
    shown.flatMap((it) => {
      const of = it?.header.kind === "release" ? String(it.header.facts["entry"]) : "";
      return chosen.has(of) && !signed.has(of) ? [of] : [];
    }),
  );
  let kept = 0;
  const made: string[] = [];
  for (const [index, it] of shown.entries()) {
    const stays = it && (isNeeded(it.header) || signed.has(it.header.id) || (released.size > 0 && it.header.kind === "release"));
    if (!it || stays) {
      made.push(entries[index]!);
      if (stays) kept += 1;
    } else {
      made.push(`{"i":${index},"leaf":"${base64(await leafOf(it.salt, it.record))}"}`);
    }
  }
  const body = [lines[0]!, ...made, lines.at(-3)!, ""].join("\n");
  const whole = `${body}{"sha256":"${hex(await sha256(bytes(body)))}"}\n`;
  const missing = [...chosen].filter((it) => !signed.has(it) && !released.has(it));
  return { data: bytes(whole), signed: [...signed], released: [...released], missing, size: entries.length, shown: kept };
}

function read(line: string): { header: Header; record: Bytes; salt: Bytes } | undefined {
  const said = JSON.parse(line) as { record?: string; salt?: string };
  if (!said.record || !said.salt) return undefined;
  const record = fromBase64(said.record);
  const { envelope } = JSON.parse(text(record)) as { envelope: { payload: string } };
  return { header: JSON.parse(text(fromBase64(envelope.payload))) as Header, record, salt: fromBase64(said.salt) };
}
