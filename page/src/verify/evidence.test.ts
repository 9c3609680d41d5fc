// The tree against the definition of RFC 6962, section 2.1; the zip against Python's own, whose bytes are below.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { bytes, hex, text, type Bytes } from "./bytes.ts";
import { verifyEvidence } from "./evidence.ts";
import { Growing } from "./tree.ts";
import { crc32, readZip } from "./zip.ts";

const hash = (...parts: Uint8Array[]) => new Uint8Array(createHash("sha256").update(Buffer.concat(parts)).digest());
const leaf = (n: number) => hash(Uint8Array.of(n));

/** MTH, as it is defined: recursively, split at the largest power of two that is smaller. */
function root(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hash(Uint8Array.of(1), root(leaves.slice(0, k)), root(leaves.slice(k)));
}

/** The complete subtrees that make up a stretch, by trying which are aligned. */
function hidden(leaves: Uint8Array[], from: number, to: number): Bytes[] {
  const found: Bytes[] = [];
  for (let at = from; at < to; ) {
    let over = 1;
    while (at % (over * 2) === 0 && at + over * 2 <= to) over *= 2;
    found.push(root(leaves.slice(at, at + over)) as Bytes);
    at += over;
  }
  return found;
}

test("leaves and hidden stretches make the tree of the definition, wherever the stretch lies", async () => {
  for (let size = 1; size <= 33; size += 1) {
    const leaves = Array.from({ length: size }, (_, n) => leaf(n));
    const due = hex(root(leaves));
    for (const [from, to] of [[0, 0], [0, size], [1, size], [0, Math.ceil(size / 2)], [Math.floor(size / 3), size]] as const) {
      const tree = new Growing();
      for (let n = 0; n < size; ) {
        if (n === from && to > from) {
          await tree.hide(hidden(leaves, from, to), from, to);
          n = to;
        } else {
          await tree.add(leaves[n] as Bytes);
          n += 1;
        }
      }
      assert.equal(hex(await tree.root()), due, `${size}: ${from} to ${to}`);
    }
  }
});

test("a stretch with another number of hashes, or elsewhere, is refused", async () => {
  const leaves = Array.from({ length: 8 }, (_, n) => leaf(n));
  const wrong = (hashes: Bytes[], from: number, to: number) => assert.rejects(new Growing().hide(hashes, from, to));
  await wrong(hidden(leaves, 0, 8), 1, 8);
  await wrong(hidden(leaves, 0, 7), 0, 8);
  await wrong([...hidden(leaves, 0, 8), leaf(1) as Bytes], 0, 8);
  await wrong([new Uint8Array(31)], 0, 1);
});

/** zipfile.ZipFile, stored, as of 1980, of a.txt "hello" and b/c.txt "". */
const ZIP = Uint8Array.from(
  atob(
    "UEsDBBQAAAAAAAAAIQCGphA2BQAAAAUAAAAFAAAAYS50eHRoZWxsb1BLAwQUAAAAAAAAACEAAAAAAAAAAAAAAAAABwAAAGIvYy50eHRQSwECFAMUAAAAAAAAACEAhqYQNgUAAAAFAAAABQAAAAAAAAAAAAAApAEAAAAAYS50eHRQSwECFAMUAAAAAAAAACEAAAAAAAAAAAAAAAAABwAAAAAAAAAAAAAApAEoAAAAYi9jLnR4dFBLBQYAAAAAAgACAGgAAABNAAAAAAA=",
  ),
  (it) => it.charCodeAt(0),
) as Bytes;

test("a stored zip is read, and any byte of it that is another is refused", () => {
  assert.equal(crc32(bytes("123456789")), 0xcbf43926); // the check value of CRC-32
  assert.deepEqual([...readZip(ZIP)].map(([name, it]) => [name, text(it)]), [["a.txt", "hello"], ["b/c.txt", ""]]);
  for (let at = 0; at < ZIP.length; at += 1) {
    const other = ZIP.slice();
    other[at] = other[at]! ^ 1;
    assert.throws(() => {
      const names = [...readZip(other)].map(([name]) => name).join();
      assert.equal(names, "a.txt,b/c.txt"); // another name is another zip, and the manifest lists none of it
    }, `byte ${at}`);
  }
  assert.throws(() => readZip(ZIP.slice(0, -1)));
  assert.throws(() => readZip(new Uint8Array([...ZIP, 0])));
});

test("what is no evidence bundle is said to be none", async () => {
  for (const it of [ZIP, bytes("nothing"), new Uint8Array()]) {
    const { report, evidence } = await verifyEvidence(it);
    assert.deepEqual([report.answer, evidence], ["failed", undefined]);
    assert.match(report.problem, /this is no bundle of an Openline log/);
  }
});
