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

/** The largest power of two that is no larger. */
function powerBelow(most: number): number {
  let power = 1;
  while (power * 2 <= most) power *= 2;
  return power;
}

/** Over how many leaves a complete subtree may begin at a place; as many as one likes, at the beginning. */
function aligned(place: number): number {
  let power = 1;
  while (place && place % (power * 2) === 0) power *= 2;
  return place ? power : Infinity;
}

/** Hashes leaves, and complete subtrees that are not shown, to the root, from left to right. */
export class Growing {
  size = 0;
  /** The root of the first so many, once they are here; of a size that a hidden stretch leaps over there is none. */
  then: Bytes | undefined;
  private readonly watched: number;
  /** The complete subtrees so far, and over how many leaves each is. */
  private readonly peaks: { count: number; node: Bytes }[] = [];

  constructor(watched = 0) {
    this.watched = watched;
  }

  async add(leaf: Bytes, over = 1): Promise<void> {
    this.size += over;
    let [node, count] = [leaf, over];
    while (this.peaks.at(-1)?.count === count) {
      node = await nodeHash(this.peaks.pop()!.node, node);
      count *= 2;
    }
    this.peaks.push({ count, node });
    if (this.size === this.watched) this.then = await this.root();
  }

  /** Add a stretch that is not shown: the largest complete subtrees that make it up. */
  async hide(hashes: readonly Bytes[], start: number, end: number): Promise<void> {
    need(start === this.size && start < end && Number.isSafeInteger(end), "not the stretch that is due");
    for (const node of hashes) {
      need(node.length === HASH_BYTES && end > this.size, "not as many hashes as hide it");
      await this.add(node, Math.min(aligned(this.size), powerBelow(end - this.size)));
    }
    need(this.size === end, "not as many hashes as hide it");
  }

  async root(): Promise<Bytes> {
    if (!this.peaks.length) return sha256(new Uint8Array());
    let node = this.peaks.at(-1)!.node;
    for (const peak of this.peaks.slice(0, -1).reverse()) node = await nodeHash(peak.node, node);
    return node;
  }
}
