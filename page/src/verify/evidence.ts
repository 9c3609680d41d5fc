// Verifies an evidence bundle, as src/openline/verify.py does by itself: an extract of the log, what is proven by it, and
// what the node has only drawn. A convenience, as verifyBundle is.
import { emptyReport, judge, ownKey, type Judged, type Policy, type Report } from "./bundle.ts";
import { hex, need, readObject, sha256, text, word, Wrong, fromBase64, hasForm, type Bytes } from "./bytes.ts";
import type { Shown } from "./log.ts";
import { checkCheckpoint, readCheckpoint, readProof } from "./note.ts";
import { dsse, verifySigned } from "./signing.ts";
import { checkConsistency, includedRoot } from "./tree.ts";
import { readZip } from "./zip.ts";

const FORMAT = "openline/evidence/v1";
const MANIFEST = ["about", "for", "format", "made_at_ms", "mode", "notice", "origin", "parts", "theatre"];
const PART = ["bytes", "kind", "name", "sha256"];
const PROVEN = ["entries", "consistency", "receipt", "exhibit"] as const;
type PartKind = (typeof PROVEN)[number] | "presented";
type Kinds = Record<PartKind, string[]>;

interface Part {
  bytes: number;
  kind: PartKind;
  name: string;
  sha256: string;
}

export interface Evidence {
  /** What it is about, as its manifest says. */
  about: Record<string, unknown>;
  madeFor: string;
  madeAtMs: number;
  /** Names of the parts that are proven, and of those that are only presented. */
  proven: readonly string[];
  presented: readonly string[];
}

const FORK = "FORK: the log has signed two histories";
const ZIP = Uint8Array.of(0x50, 0x4b, 3, 4);

/** Verify an evidence bundle, a bundle of the log or an extract, against a policy or by itself.
 *
 * `held` is a checkpoint that the reader has from elsewhere: the bundle extends it, or has failed.
 */
export async function verifyEvidence(
  data: Bytes,
  policy?: Policy,
  told: (done: number, of: number) => void = () => {},
  held = "",
): Promise<{ report: Report; evidence: Evidence | undefined }> {
  const entries = new Map<string, Shown>();
  const report = emptyReport(policy, entries);
  let evidence: Evidence | undefined;
  try {
    const size = held ? Number(held.split("\n")[1]) : 0;
    const roots = new Map<number, string>();
    let judged: Judged;
    if (ZIP.every((it, n) => data[n] === it)) {
      [evidence, judged] = await judgeParts(data, policy, report, entries, told, roots, size);
    } else {
      judged = await judge(data, policy, report, entries, told, size);
    }
    if (held) await within("the checkpoint that you hold", () => judgeHeld(held, judged, roots, report));
    report.answer = policy ? "verified" : "consistent";
  } catch (error) {
    // Reading a form that nobody writes may stumble anywhere: the bytes are wrong then.
    report.problem = error instanceof Error ? error.message : String(error);
  }
  return { report, evidence: report.answer === "failed" ? undefined : evidence };
}

async function judgeParts(data: Bytes, policy: Policy | undefined, report: Report, entries: Map<string, Shown>, told: (done: number, of: number) => void, roots: Map<number, string>, held: number): Promise<[Evidence, Judged]> {
  const parts = readZip(data);
  const { manifest, kinds } = await judgeManifest(parts);
  const judged = await within("entries.jsonl", () => judge(parts.get("entries.jsonl")!, policy, report, entries, told, held));
  const ours = (["theatre", "mode", "origin"] as const).every((it) => manifest[it] === report[it]);
  need(ours, "the manifest is for another theatre, mode or log");
  await judgeSeal(parts, judged);
  for (const name of kinds.receipt) await within(name, () => judgeReceipt(text(parts.get(name)!), judged, report));
  for (const name of kinds.exhibit) await judgeFile(name, parts.get(name)!, judged);
  for (const name of kinds.consistency) await within(name, () => judgeGrowth(text(parts.get(name)!), judged, report, roots));
  report.extends = [...roots.keys()].sort((a, b) => a - b);
  const evidence = {
    about: manifest["about"] as Record<string, unknown>,
    madeFor: word(manifest, "for"),
    madeAtMs: Number(manifest["made_at_ms"]),
    proven: PROVEN.flatMap((it) => kinds[it]),
    presented: kinds.presented,
  };
  return [evidence, judged];
}

async function within<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw new Wrong(`${what}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Hold every part against the manifest. */
async function judgeManifest(parts: ReadonlyMap<string, Bytes>): Promise<{ manifest: Record<string, unknown>; kinds: Kinds }> {
  const names = [...parts.keys()];
  need(names[0] === "manifest.json" && names[1] === "seal.json", "this is no bundle of an Openline log");
  const manifest = readObject(text(parts.get("manifest.json")!), MANIFEST);
  need(manifest["format"] === FORMAT, "another format");
  const listed = manifest["parts"] as Part[];
  const due = ["manifest.json", "seal.json", ...listed.map((it) => it.name)];
  const missing = due.filter((it) => !parts.has(it));
  const more = names.filter((it) => !due.includes(it));
  need(!missing.length, `not here, though the manifest lists them: ${missing.join(", ")}`);
  need(!more.length, `not listed in the manifest: ${more.join(", ")}`);
  need(names.join("\n") === due.join("\n"), "the parts are in another order");
  const kinds: Kinds = { entries: [], consistency: [], receipt: [], exhibit: [], presented: [] };
  for (const it of listed) {
    need(hasForm(it, PART) && Object.hasOwn(kinds, it.kind), `${it.name}: another form`);
    const part = parts.get(it.name)!;
    need(part.length === it.bytes && hex(await sha256(part)) === it.sha256, `${it.name} is not what the manifest lists`);
    kinds[it.kind].push(it.name);
  }
  need(kinds.entries.length === 1 && kinds.entries[0] === "entries.jsonl", "it holds no entries");
  return { manifest, kinds };
}

/** The manifest is sealed by the log's own key. */
async function judgeSeal(parts: ReadonlyMap<string, Bytes>, { log }: Judged): Promise<void> {
  const seal = readObject(text(parts.get("seal.json")!), ["keyid", "sig"]);
  const key = word(log.opening.facts, "log_key_hex");
  need(seal["keyid"] === key, `the manifest is sealed with ${String(seal["keyid"])}, which is not the log's key`);
  try {
    await verifySigned(key, fromBase64(word(seal, "sig")), dsse(FORMAT, parts.get("manifest.json")!));
  } catch {
    throw new Wrong("the seal does not fit the manifest");
  }
}

async function judgeReceipt(said: string, { note, leaves }: Judged, report: Report): Promise<void> {
  const proof = readProof(said);
  need(proof.note === note, "it is under another checkpoint");
  const known = leaves.get(proof.index);
  need(known && hex(known.salt) === hex(proof.salt), "another salt");
  const root = await includedRoot(proof.index, report.size, known.leaf, proof.path);
  need(hex(root) === report.root, "the path does not lead to the root");
}

async function judgeFile(name: string, data: Bytes, { log }: Judged): Promise<void> {
  const digest = hex(await sha256(data));
  need(name === `exhibits/${digest}`, `${name}: another file, its SHA-256 is ${digest}`);
  need(log.exhibits.has(`${digest} ${data.length}`), `${name}: no such exhibit is on record here`);
}

/** The log has grown from earlier checkpoints, which it has signed; their roots are kept by their sizes. */
async function judgeGrowth(said: string, { log, note }: Judged, report: Report, roots: Map<number, string>): Promise<void> {
  const { earlier } = readObject(said, ["earlier"]) as { earlier: { checkpoint: string; path: string[] }[] };
  const now = readCheckpoint(note);
  for (const it of earlier) {
    const old = readCheckpoint(it.checkpoint);
    await checkCheckpoint(old, await ownKey(log, report.origin));
    need(old.size > 0 && old.size < now.size, "no earlier checkpoint");
    await checkConsistency(old, now, it.path.map(fromBase64));
    roots.set(old.size, hex(old.root));
  }
}

/** What the reader holds is the log's, and the beginning of what is here. */
async function judgeHeld(held: string, { log, then }: Judged, roots: ReadonlyMap<number, string>, report: Report): Promise<void> {
  const old = readCheckpoint(held);
  await checkCheckpoint(old, await ownKey(log, report.origin));
  const here = then ? hex(then) : roots.get(old.size);
  need(here, `it cannot show whether it extends ${old.size} entries: ask for one made with this checkpoint`);
  need(here === hex(old.root), `${FORK}: ${old.size} entries have the root ${hex(old.root)}, and ${here} here`);
  report.extends = [...new Set([...report.extends, old.size])].sort((a, b) => a - b);
}
