// The tree of RFC 6962, section 2.1; proofs are verified as RFC 9162, sections 2.1.3.2 and 2.1.4.2, say.
import { bytes, need, same, sha256, type Bytes } from "./bytes.ts";

const ZERO = Uint8Array.of(0);
const ONE = Uint8Array.of(1);
const HASH_BYTES = 32;
const DOMAIN = bytes("openline/leaf/v1\n");

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(ONE, left, right);
}

/** The leaf of a record: what the tree commits to. */
export async function leafOf(salt: Uint8Array, record: Uint8Array): Promise<Bytes> {
  return sha256(ZERO, DOMAIN, await sha256(salt, record));
}

/** Hash leaves to the root of their tree, level by level; an odd node moves up. */
export async function treeRoot(leaves: readonly Bytes[]): Promise<Bytes> {
  if (!leaves.length) return sha256(new Uint8Array());
  let nodes = [...leaves];
  while (nodes.length > 1) {
    const above: Bytes[] = [];
    for (let n = 0; n + 1 < nodes.length; n += 2) above.push(await nodeHash(nodes[n]!, nodes[n + 1]!));
    if (nodes.length % 2) above.push(nodes.at(-1)!);
    nodes = above;
  }
  return nodes[0]!;
}

/** The root to which an inclusion proof leads. */
export async function includedRoot(index: number, size: number, leaf: Bytes, path: readonly Bytes[]): Promise<Bytes> {
  need(Number.isSafeInteger(index) && index >= 0 && index < size, "the place is not in the tree");
  need([leaf, ...path].every((it) => it.length === HASH_BYTES), "no hash");
  let at = index;
  let last = size - 1;
  let node = leaf;
  for (const other of path) {
    need(last > 0, "the path is too long");
    if (at % 2 || at === last) {
      node = await nodeHash(other, node);
      while (at && at % 2 === 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      node = await nodeHash(node, other);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  need(last === 0, "the path is too short");
  return node;
}

export interface Head {
  size: number;
  root: Bytes;
}

/** Refuse, unless the tree of one head is the beginning of that of the other. */
export async function checkConsistency(old: Head, now: Head, proof: readonly Bytes[]): Promise<void> {
  need(old.size > 0, "a proof from an empty tree proves nothing");
  need(old.size <= now.size, "the log has shrunk");
  if (old.size === now.size) {
    need(!proof.length && same(old.root, now.root), "two roots of one size: the log showed two histories");
    return;
  }
  const path = [...proof];
  // A tree whose size is a power of two is a node of the larger one: it begins the path itself.
  if (Number.isInteger(Math.log2(old.size))) path.unshift(old.root);
  let at = old.size - 1;
  let last = now.size - 1;
  while (at % 2) {
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  need(path.length, "the proof is too short");
  let before = path[0]!;
  let after = path[0]!;
  for (const other of path.slice(1)) {
    need(last > 0, "the proof is too long");
    if (at % 2 || at === last) {
      before = await nodeHash(other, before);
      after = await nodeHash(other, after);
      while (at && at % 2 === 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      after = await nodeHash(after, other);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  need(last === 0, "the proof is too short");
  need(same(before, old.root), "the proof does not lead to the former root: the log has another past");
  need(same(after, now.root), "the proof does not lead to the present root");
}
