// C2SP checkpoints: signed by the log, cosigned by its witnesses (docs/protocol/checkpoint.md).
import { bytes, fromBase64, hex, need, sha256, type Bytes } from "./bytes.ts";
import { verifySigned } from "./signing.ts";
import type { Head } from "./tree.ts";

const LOG = 1;
const WITNESS = 4;

export interface VerifierKey {
  name: string;
  id: string;
  type: number;
  /** The public key, in hexadecimal. */
  key: string;
}

export interface Checkpoint extends Head {
  origin: string;
  /** What is signed. */
  text: string;
  lines: readonly string[];
}

export interface Signers {
  log: boolean;
  /** Distinct keys, and never the log's own; none is said as plainly as three. */
  witnesses: readonly { name: string; atS: number }[];
}

/** Read `name+key id+base64(type ‖ key)`; the key id has to be that of the key. */
export async function readVkey(said: string): Promise<VerifierKey> {
  const [name = "", id = "", ...rest] = said.split("+");
  const data = fromBase64(rest.join("+"));
  need(name && data.length === 33, "no verifier key");
  const made = await keyId(name, data);
  need(made === id, `the key id of ${name} is ${made}, not ${id}`);
  return { name, id, type: data[0]!, key: hex(data.subarray(1)) };
}

export async function keyId(name: string, typeAndKey: Bytes): Promise<string> {
  return hex((await sha256(bytes(`${name}\n`), typeAndKey)).subarray(0, 4));
}

/** Read a checkpoint; says nothing about who signed it. */
export function readCheckpoint(note: string): Checkpoint {
  const cut = note.lastIndexOf("\n\n");
  need(cut >= 0 && note.endsWith("\n"), "no signed note");
  const said = note.slice(0, cut + 1);
  const [origin = "", size = "", root = "", end, more] = said.split("\n");
  need(end === "" && more === undefined, "a checkpoint is three lines: origin, size, root");
  need(/^(0|[1-9][0-9]*)$/.test(size) && Number.isSafeInteger(Number(size)), "the size is none");
  const data = fromBase64(root);
  need(data.length === 32, "the root is none");
  const lines = note.slice(cut + 2, -1).split("\n").filter(Boolean);
  return { origin, size: Number(size), root: data, text: said, lines };
}

/** Verify who signed: lines by strangers count for nothing, one by a known key that does not fit spoils it all. */
export async function checkCheckpoint(
  it: Checkpoint,
  log: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): Promise<Signers> {
  need(it.origin === log.name, `a checkpoint of ${it.origin}, not of ${log.name}`);
  const signed = new Map<string, { name: string; atS: number }>();
  let byLog = false;
  for (const line of it.lines) {
    const [dash, name, encoded, more] = line.split(" ");
    need(dash === "—" && name && encoded && more === undefined, "no signature line");
    const data = fromBase64(encoded);
    const id = hex(data.subarray(0, 4));
    const known = [log, ...witnesses].find((key) => key.name === name && key.id === id);
    if (!known) continue;
    if (known.type === WITNESS) {
      const atS = Number(new DataView(data.buffer).getBigUint64(4));
      await verifySigned(known.key, data.slice(12), bytes(`cosignature/v1\ntime ${atS}\n${it.text}`));
      if (known.key !== log.key) signed.set(known.key, { name, atS });
    } else {
      need(known.type === LOG, "a key of another kind");
      await verifySigned(known.key, data.slice(4), bytes(it.text));
      byLog ||= known === log;
    }
  }
  need(byLog, "the log has not signed the checkpoint");
  return { log: byLog, witnesses: [...signed.values()] };
}

/** A C2SP tlog-proof: that an entry is in the tree of a checkpoint. */
export interface Proof {
  salt: Bytes;
  index: number;
  path: readonly Bytes[];
  note: string;
}

export function readProof(said: string): Proof {
  const cut = said.indexOf("\n\n");
  need(cut > 0, "no proof");
  const [kind, extra = "", index = "", ...path] = said.slice(0, cut).split("\n");
  need(kind === "c2sp.org/tlog-proof@v1" && extra.startsWith("extra "), "a proof of another form");
  need(/^index (0|[1-9][0-9]*)$/.test(index), "a proof of another form");
  return {
    salt: fromBase64(extra.slice(6)),
    index: Number(index.slice(6)),
    path: path.map(fromBase64),
    note: said.slice(cut + 2),
  };
}

