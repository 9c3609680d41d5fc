// Against src/openline/verify.py (vectors.json.gz: tools/verify_vectors.py), and the vectors of transparency-dev/merkle.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { bytes, fromBase64, hex, readObject, sha256, text, type Bytes } from "./bytes.ts";
import { readPolicy, verifyBundle, type Policy } from "./bundle.ts";
import { verifyEvidence } from "./evidence.ts";
import { checkCheckpoint, readCheckpoint, readProof, readVkey } from "./note.ts";
import { reduceBundle } from "./reduce.ts";
import { checkConsistency, includedRoot } from "./tree.ts";

interface Case {
  /** A bundle of lines, or an extract. */
  bundle?: string;
  /** Of an evidence bundle: from where to where it is another than the good one, and what stands there. */
  splice?: [number, number, string];
  /** One byte of it was flipped. */
  flipped: boolean;
  policy: string | null;
  held: string | null;
  report: { answer: string; problem: string; root: string; shown: number; redacted: number; witnesses: string[]; roots_from_log: string[]; signed_in_node_custody: number; extends: number[]; proven: string[]; presented: string[] };
}
const VECTORS = JSON.parse(gunzipSync(readFileSync(new URL("vectors.json.gz", import.meta.url))).toString()) as { cases: Case[]; zip: string };
const CASES = VECTORS.cases.filter((it) => it.bundle?.startsWith('{"format":"openline/bundle/')) as (Case & { bundle: string })[];
/** Evidence bundles, and extracts: good ones and spoilt ones. */
const EVIDENCE = VECTORS.cases.filter((it) => !it.bundle?.startsWith('{"format":"openline/bundle/'));
const GOOD = Uint8Array.from(atob(VECTORS.zip), (it) => it.charCodeAt(0));
const ANSWERS = { verified: "verified", consistent: "consistent, NOT anchored", failed: "FAILED" };
/** The same fault, in other words. */
const plain = (problem: string) => problem.replace(/^(.*)witnesses: .*$/, "$1witnesses").replace(/ of a line or of a signed record| of a line$/, " of a line");

const evident = (problem: string) => plain(problem).replace(/[[\]']/g, "").replace(/(FORK|the proof does not lead|it leads to another root).*$/, "another past");
/** Where the fault is: of bytes that were flipped each stumbles over it in words of its own. */
const place = (problem: string) => /^(line \d+, entry \d+|[a-z./0-9-]+ is damaged)?/.exec(problem)![0];

function policyOf(it: Case): Policy | undefined {
  return it.policy === null ? undefined : readPolicy(it.policy);
}

test("every bundle is judged as verify.py judges it, for the same reason", async () => {
  assert.ok(CASES.length > 80);
  for (const it of CASES) {
    const report = await verifyBundle(bytes(it.bundle), policyOf(it));
    assert.equal(ANSWERS[report.answer], it.report.answer, `${report.problem} / ${it.report.problem}`);
    if (it.report.problem) {
      assert.equal(plain(report.problem), plain(it.report.problem));
      continue;
    }
    assert.equal(report.root, it.report.root);
    assert.deepEqual([report.shown, report.redacted, report.inNodeCustody], [it.report.shown, it.report.redacted, it.report.signed_in_node_custody]);
    assert.deepEqual([report.witnesses, report.rootsFromLog], [it.report.witnesses, it.report.roots_from_log]);
  }
});

/** The bytes of a case, which may be no UTF-8. */
function dataOf(it: Case): Bytes {
  if (!it.splice) return bytes(it.bundle!);
  const [from, to, other] = it.splice;
  const put = Uint8Array.from(atob(other), (char) => char.charCodeAt(0));
  return new Uint8Array([...GOOD.slice(0, from), ...put, ...GOOD.slice(to)]) as Bytes;
}

test("every evidence bundle and every extract is judged as verify.py judges it, for the same reason", async () => {
  for (const it of EVIDENCE) {
    const { report, evidence } = await verifyEvidence(dataOf(it), policyOf(it), undefined, it.held ?? "");
    assert.equal(ANSWERS[report.answer], it.report.answer, `${report.problem} / ${it.report.problem}`);
    if (it.report.problem) {
      const said = it.flipped ? place : evident;
      assert.equal(said(report.problem), said(it.report.problem), it.report.problem);
      continue;
    }
    assert.deepEqual([report.root, report.shown, report.redacted, report.extends], [it.report.root, it.report.shown, it.report.redacted, it.report.extends]);
    assert.deepEqual([report.witnesses, report.rootsFromLog], [it.report.witnesses, it.report.roots_from_log]);
    if (it.splice) assert.deepEqual([evidence?.proven, evidence?.presented], [it.report.proven, it.report.presented]);
  }
  const verified = EVIDENCE.filter((it) => it.report.answer === "verified");
  assert.ok(verified.filter((it) => it.splice).length >= 3 && verified.filter((it) => it.bundle && it.held).length > 5);
  assert.ok(EVIDENCE.length > 200);
});

test("a changed byte is found, wherever it stands, with the last line made anew", async () => {
  const good = CASES.find((it) => it.report.answer === "verified" && it.report.redacted === 2)!;
  const data = bytes(good.bundle);
  const body = data.length - '{"sha256":""}\n'.length - 64;
  for (let at = 0; at < body; at += 37) {
    const other = data.slice(0, body);
    other[at] = other[at]! ^ 1;
    const last = bytes(`{"sha256":"${hex(await sha256(other))}"}\n`);
    const whole = new Uint8Array([...other, ...last]) as Bytes;
    const report = await verifyBundle(whole, policyOf(good));
    assert.equal(report.answer, "failed", `byte ${at}`);
  }
});

function vectors(kind: string): { name: string; it: Record<string, unknown> }[] {
  const folder = path.resolve(import.meta.dirname, "../../../tests/data/merkle_vectors/testdata", kind);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
  return files.map((name) => ({ name, it: JSON.parse(readFileSync(path.join(folder, name), "utf8")) as Record<string, unknown> }));
}

const hashes = (it: unknown) => ((it as string[] | null) ?? []).map((one) => Uint8Array.from(atob(one), (char) => char.charCodeAt(0)) as Bytes);

test("inclusion proofs are judged as the published vectors say", async () => {
  const all = vectors("inclusion");
  assert.ok(all.length > 15);
  for (const { name, it } of all) {
    const [leaf, root] = hashes([it["leafHash"], it["root"]]);
    const judged = includedRoot(Number(it["leafIdx"]), Number(it["treeSize"]), leaf!, hashes(it["proof"])).then(
      (found) => hex(found) === hex(root!),
      () => false,
    );
    assert.equal(await judged, !it["wantErr"], name);
  }
});

test("consistency proofs are judged as the published vectors say, and one from nothing proves nothing", async () => {
  const all = vectors("consistency");
  assert.ok(all.length > 25);
  for (const { name, it } of all) {
    const [root1, root2] = hashes([it["root1"], it["root2"]]);
    const old = { size: Number(it["size1"]), root: root1! };
    const judged = checkConsistency(old, { size: Number(it["size2"]), root: root2! }, hashes(it["proof"])).then(
      () => true,
      () => false,
    );
    assert.equal(await judged, !it["wantErr"] && old.size > 0, name);
  }
});

test("a checkpoint counts distinct witnesses, zero too, and a line that does not fit spoils it", async () => {
  const three = CASES.find((it) => it.report.witnesses.length === 3)!;
  const note = (JSON.parse(three.bundle.trimEnd().split("\n").at(-2)!) as { checkpoint: string }).checkpoint;
  const policy = policyOf(three)!;
  const log = await readVkey(policy.log_key);
  const witnesses = await Promise.all(policy.witnesses.map(readVkey));
  const checkpoint = readCheckpoint(note);
  const found = await checkCheckpoint(checkpoint, log, witnesses);
  assert.deepEqual(found.witnesses.map((it) => it.name), ["w1", "w2", "w3"]);
  assert.equal(found.witnesses[0]!.atS, 1_794_600_002);
  assert.deepEqual((await checkCheckpoint(checkpoint, log)).witnesses, []);
  const twice = { ...witnesses[1]!, key: witnesses[0]!.key };
  await assert.rejects(checkCheckpoint(checkpoint, log, [witnesses[0]!, twice]), /does not fit/);
  await assert.rejects(checkCheckpoint({ ...checkpoint, lines: checkpoint.lines.slice(1) }, log, witnesses), /has not signed/);
  await assert.rejects(checkCheckpoint({ ...checkpoint, text: checkpoint.text.replace("\n7\n", "\n8\n") }, log), /does not fit/);
});

test("what is no canonical form is refused", async () => {
  assert.throws(() => fromBase64("YQ"), /canonical/);
  assert.throws(() => fromBase64("YR=="), /canonical/);
  assert.throws(() => readCheckpoint("a\n07\nx\n\n"), /size/);
  assert.throws(() => readProof("c2sp.org/tlog-proof@v2\nextra AA==\nindex 1\n\nx"), /another form/);
  assert.throws(() => text(Uint8Array.of(0xff)), /UTF-8/);
  await assert.rejects(readVkey("log+00000000+AbsmEs97SofXIPEmsq+FfnLe64A9KoD+w6ZzM3DDFs5a"), /key id/);
});

test("what only reads like the form that is due is another", () => {
  assert.deepEqual(readObject('{"a":1,"b":2}', ["b", "a"]), { a: 1, b: 2 });
  for (const it of ['{"a,b":1}', '{"a":1}', '{"a":1,"b":2,"c":3}', '["a","b"]', "null"]) {
    assert.throws(() => readObject(it, ["a", "b"]), /object/, it);
  }
  assert.throws(() => readObject('{"a":1,"\u00e9":2}', ["a", "\u00e9"]), /ASCII/);
  const policy = JSON.parse(CASES.find((it) => it.policy)!.policy!) as Policy;
  assert.equal(readPolicy(JSON.stringify(policy)).quorum, policy.quorum);
  for (const quorum of [null, [], "2", -1, 0.5]) {
    assert.throws(() => readPolicy(JSON.stringify({ ...policy, quorum })), /no policy|not a policy/, String(quorum));
  }
  for (const other of [{ witnesses: null }, { roots: null }, { roots: {} }, { format: "x" }]) {
    assert.throws(() => readPolicy(JSON.stringify({ ...policy, ...other })), /not a policy/);
  }
  for (const it of ["null", "[]", "5", '"x"']) assert.throws(() => readPolicy(it), /not a policy/, it);
});

test("a bundle that shows only what was chosen is verified as well, and hides the rest", async () => {
  const good = CASES.find((it) => it.report.answer === "verified" && it.report.redacted === 2)!;
  const whole = await verifyBundle(bytes(good.bundle), policyOf(good));
  const stance = [...whole.entries.values()].findLast((it) => it.header.type === "stance.take/v1")!.header.id;
  const made = await reduceBundle(bytes(good.bundle), new Set([stance, "nothing"]));
  assert.deepEqual([made.signed, made.released, made.missing, made.size], [[stance], [], ["nothing"], 7]);
  const report = await verifyBundle(made.data, policyOf(good));
  assert.equal(report.answer, "verified", report.problem);
  assert.equal(report.root, whole.root);
  assert.equal(report.shown, made.shown);
  assert.ok(report.entries.has(stance) && report.shown < whole.shown);
  const released = whole.entries.values().find((it) => it.header.kind === "release")!.header.facts["entry"];
  const all = await reduceBundle(bytes(good.bundle), new Set([String(released)]));
  assert.equal((await verifyBundle(all.data, policyOf(good))).answer, "verified");
});
