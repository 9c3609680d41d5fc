// Verifies a bundle of the log, as src/openline/verify.py does by itself. A convenience: this script comes from the
// very server that made the bundle. `openline verify FILE --policy POLICY` on a machine of one's own is the proof.
import { bytes, fromBase64, fromHex, hasForm, hex, join, need, readObject, sha256, text, word, Wrong } from "./bytes.ts";
import { Log, NODE, type Shown } from "./log.ts";
import { checkCheckpoint, keyId, readCheckpoint, readVkey, type VerifierKey } from "./note.ts";
import { Growing } from "./tree.ts";
import type { Bytes } from "./bytes.ts";

export interface Policy {
  format: string;
  theatre: string;
  mode: string;
  origin: string;
  log_key: string;
  witnesses: readonly string[];
  quorum: number;
  roots: Readonly<Record<string, string>>;
}

export type Answer = "verified" | "consistent" | "failed";

export interface Report {
  answer: Answer;
  problem: string;
  theatre: string;
  mode: string;
  origin: string;
  size: number;
  root: string;
  shown: number;
  redacted: number;
  inNodeCustody: number;
  witnesses: readonly string[];
  quorum: number;
  /** Parties whose root nobody but the log itself vouches for. */
  rootsFromLog: readonly string[];
  /** Sizes of the checkpoints that the log is shown to have grown from. */
  extends: readonly number[];
  /** The entries that are shown, by their ids: for receipts. */
  entries: ReadonlyMap<string, Shown>;
}

/** In an extract: a stretch of entries that are not shown. */
const HIDDEN = /^\{"hashes":\["([A-Za-z0-9+/=",]+)"\],"i":(0|[1-9][0-9]*),"to":(0|[1-9][0-9]*)\}$/;
const POLICY_FIELDS = ["format", "log_key", "mode", "origin", "quorum", "roots", "theatre", "witnesses"];

/** Read a policy file, or what a server says is its own. */
export function readPolicy(said: string): Policy {
  let value: Policy;
  try {
    value = JSON.parse(said) as Policy;
  } catch {
    throw new Wrong("this is not a policy: it is not JSON");
  }
  const isOne = hasForm(value ?? {}, POLICY_FIELDS) && value.format === "openline/policy/v1";
  need(isOne && Array.isArray(value.witnesses), "this is not a policy: another form");
  const holds = Number.isSafeInteger(value.quorum) && value.quorum >= 0 && value.roots?.[NODE];
  need(holds, "this is not a policy: it lacks a quorum or the root of the node");
  return value;
}

export async function keysOf(policy: Policy): Promise<{ log: VerifierKey; witnesses: VerifierKey[] }> {
  const [log, ...witnesses] = await Promise.all([policy.log_key, ...policy.witnesses].map(readVkey));
  // A cosignature does not name its witness: one key under two names would count as two.
  need(new Set([log!, ...witnesses].map((it) => it.key)).size === 1 + witnesses.length, "the policy has a key twice");
  return { log: log!, witnesses };
}

export function emptyReport(policy: Policy | undefined, entries: ReadonlyMap<string, Shown>): Report {
  return {
    answer: "failed", problem: "", theatre: "", mode: "", origin: "", size: 0, root: "", shown: 0, redacted: 0,
    inNodeCustody: 0, witnesses: [], quorum: policy?.quorum ?? 0, rootsFromLog: [], extends: [], entries,
  };
}

/** Verify a bundle against a policy, or by itself; what is wrong with it stands in the report. */
export async function verifyBundle(
  data: Bytes,
  policy?: Policy,
  told: (done: number, of: number) => void = () => {},
): Promise<Report> {
  const entries = new Map<string, Shown>();
  const report = emptyReport(policy, entries);
  try {
    await judge(data, policy, report, entries, told);
    report.answer = policy ? "verified" : "consistent";
  } catch (error) {
    // Reading a form that nobody writes may stumble anywhere: the bytes are wrong then.
    report.problem = error instanceof Error ? error.message : String(error);
  }
  return report;
}

/** What has been judged, for whoever holds more against it: the log, its note, and the leaf of each entry that is shown. */
export interface Judged {
  log: Log;
  note: string;
  leaves: ReadonlyMap<number, { leaf: Bytes; salt: Bytes }>;
  /** The root of the tree at the size that was asked about, where it can be told. */
  then: Bytes | undefined;
}

/** Judge a bundle, or an extract of the log, in the order of its lines; the first that is wrong ends it. */
export async function judge(
  data: Bytes,
  policy: Policy | undefined,
  report: Report,
  entries: Map<string, Shown>,
  told: (done: number, of: number) => void,
  watched = 0,
): Promise<Judged> {
  const lines = text(data).split("\n");
  const end = lines.pop();
  const last = lines.pop() ?? "";
  const first = lines[0] ?? "";
  need(/^\{"format":"openline\/(bundle|extract)\//.test(first), "this is no bundle of an Openline log");
  const head = readObject(first, ["format", "mode", "origin", "size", "theatre"]);
  const whole = head["format"] === "openline/bundle/v1";
  need(whole || head["format"] === "openline/extract/v1", "another format");
  for (const it of ["theatre", "mode", "origin"] as const) {
    report[it] = word(head, it);
    need(!policy || policy[it] === head[it], `the policy is for another ${it}`);
  }
  const log = new Log(report.theatre, report.mode, policy?.roots ?? {}, whole);
  const tree = new Growing(watched);
  const leaves = new Map<number, { leaf: Bytes; salt: Bytes }>();
  let hid = false;
  for (const [number, line] of lines.slice(1, -1).entries()) {
    const index = tree.size;
    try {
      const hides = !whole && line.startsWith('{"hashes"');
      if (hides) {
        need(!hid, "what is hidden is in two pieces");
        await hide(tree, line);
      } else {
        const { leaf, shown } = await log.take(index, line);
        await tree.add(leaf);
        if (shown) {
          entries.set(shown.header.id, shown);
          leaves.set(index, { leaf, salt: shown.salt });
        }
      }
      hid = hides;
    } catch (error) {
      throw new Wrong(`line ${number + 2}, entry ${index}: ${error instanceof Error ? error.message : error}`);
    }
    if (number % 200 === 0) told(number, lines.length - 2);
  }
  report.size = tree.size;
  need(head["size"] === report.size, `${report.size} entries where ${head["size"]} are due`);
  report.root = hex(await tree.root());
  report.shown = log.authors.size;
  report.redacted = log.redacted;
  report.inNodeCustody = log.inNodeCustody;
  const rooted = [...log.roots].filter(([, root]) => root).map(([party]) => party);
  report.rootsFromLog = rooted.filter((it) => !policy || !Object.hasOwn(policy.roots, it)).sort();
  need(log.opening.facts["origin"] === report.origin, "the first entry opens another log");
  log.judgeRedactions();
  const note = word(readObject(lines.at(-1)!, ["checkpoint"]), "checkpoint");
  await judgeCheckpoint(note, log, policy, report);
  const total = hex(await sha256(bytes([...lines, ""].join("\n"))));
  need(last === `{"sha256":"${total}"}` && end === "", `the digest of the whole is ${total}`);
  return { log, note, leaves, then: tree.then };
}

async function hide(tree: Growing, line: string): Promise<void> {
  const found = HIDDEN.exec(line);
  need(found, "not in the form of a line");
  await tree.hide(found[1]!.split('","').map(fromBase64), Number(found[2]), Number(found[3]));
}

/** The key by which the log says that it signs. */
export async function ownKey(log: Log, origin: string): Promise<VerifierKey> {
  const own = word(log.opening.facts, "log_key_hex");
  return { name: origin, id: await keyId(origin, join(Uint8Array.of(1), fromHex(own))), type: 1, key: own };
}

async function judgeCheckpoint(note: string, log: Log, policy: Policy | undefined, report: Report): Promise<void> {
  const own = await ownKey(log, report.origin);
  const keys = policy ? await keysOf(policy) : { log: own, witnesses: [] };
  need(keys.log.key === own.key && keys.log.name === report.origin, "the log's key is not the one in the policy");
  const checkpoint = readCheckpoint(note);
  const made = checkpoint.size === report.size && hex(checkpoint.root) === report.root;
  need(made && checkpoint.origin === report.origin, `the entries make another tree: ${report.root}`);
  report.witnesses = (await checkCheckpoint(checkpoint, keys.log, keys.witnesses)).witnesses.map((it) => it.name).sort();
  need(report.witnesses.length >= report.quorum, `witnesses: ${report.quorum} due, signed: ${report.witnesses.length}`);
}
