"""The tree over the entries: RFC 6962 section 2.1, proofs verified as RFC 9162 section 2.1.3 and 2.1.4 say.

A node is named by (level, index): it covers the leaves ``[index << level, (index + 1) << level)``. Only
complete nodes are ever stored, so nothing that is stored changes. Proofs are those of subtrees
(draft-ietf-plants-merkle-tree-certs section 4): a consistency proof is one that starts at leaf 0, an
inclusion proof one for a single leaf, and both come out as RFC 6962 has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

import msgspec

from openline.errors import InputError, LedgerError

EMPTY_ROOT = sha256().digest()
"""The root of a tree without leaves."""
MAX_SIZE = 2**64 - 1

ReadNode: TypeAlias = Callable[[int, int], bytes]
"""(level, index) -> the hash of a complete node."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two children to their parent (RFC 6962 section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """Give the largest power of two smaller than ``size`` (RFC 6962's k); ``size`` is at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


# -- growing -------------------------------------------------------------------------------------------------


class Frontier(msgspec.Struct, frozen=True):
    """What has to be known of a tree to let it grow: its size and the complete nodes along its right edge."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()
    """Largest first: one per bit that is set in ``size``."""

    def root(self) -> bytes:
        """Give the root of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def grown(self, leaves: Sequence[bytes]) -> tuple[Frontier, list[tuple[int, int, bytes]]]:
        """Add leaf hashes.

        Returns
        -------
        frontier
            Of the larger tree.
        nodes
            Every node that has become complete, as (level, index, hash), the leaves being level 0.
        """
        peaks = list(self.peaks)
        nodes: list[tuple[int, int, bytes]] = []
        for index, node in enumerate(leaves, self.size):
            level, position = 0, index
            nodes.append((level, position, node))
            while position & 1:  # a right child: its parent is complete now
                node = node_hash(peaks.pop(), node)
                level, position = level + 1, position >> 1
                nodes.append((level, position, node))
            peaks.append(node)
        return Frontier(self.size + len(leaves), tuple(peaks)), nodes


def read_frontier(size: int, read: ReadNode) -> Frontier:
    """Give the frontier of a stored tree."""
    levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
    return Frontier(size, tuple(read(level, (size >> level) - 1) for level in levels))


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Give the root over leaf hashes."""
    return Frontier().grown(leaves)[0].root()


# -- proving -------------------------------------------------------------------------------------------------


def prove_inclusion(index: int, size: int, read: ReadNode) -> list[bytes]:
    """Prove that the leaf ``index`` is in the tree of ``size`` leaves: RFC 6962's PATH, from the leaf upward.

    Raises
    ------
    InputError
        There is no such leaf.
    """
    if not 0 <= index < size:
        raise InputError(f"a tree of {size} entries has no entry {index}")
    # As prove_subtree has it for one leaf, level by level: every receipt has one.
    proof, level, node, last = [], 0, index, size - 1
    while last:
        if node & 1:
            proof.append(read(level, node - 1))
        elif node + 1 < last:
            proof.append(read(level, node + 1))
        elif node < last:  # its sibling is at the right edge, and may be no complete node yet
            proof.append(subtree_hash(last << level, size, read))
        level, node, last = level + 1, node >> 1, last >> 1
    return proof


def prove_consistency(old_size: int, new_size: int, read: ReadNode) -> list[bytes]:
    """Prove that the tree of ``old_size`` leaves is the beginning of the other: RFC 6962's PROOF.

    Raises
    ------
    InputError
        The old tree is empty, which proves nothing, or larger than the new one.
    """
    if not 0 < old_size <= new_size:
        raise InputError(f"no consistency can be proved from size {old_size} to size {new_size}")
    return prove_subtree(0, old_size, new_size, read)


def prove_subtree(start: int, end: int, size: int, read: ReadNode) -> list[bytes]:
    """Prove that the subtree over the leaves ``[start, end)`` is part of the tree of ``size`` leaves.

    Raises
    ------
    InputError
        The leaves make no subtree, or are not all in the tree.
    """
    _refuse_no_subtree(start, end, size)
    return _subproof(start, end, 0, size, read, whole=True) if start < end else []


def _subproof(start: int, end: int, low: int, high: int, read: ReadNode, *, whole: bool) -> list[bytes]:
    """RFC 6962's SUBPROOF over the leaves ``[low, high)``; ``whole`` while the verifier knows the subtree."""
    if (start, end) == (low, high):
        return [] if whole else [subtree_hash(low, high, read)]
    middle = low + split(high - low)
    if end <= middle:
        return [*_subproof(start, end, low, middle, read, whole=whole), subtree_hash(middle, high, read)]
    if start >= middle:
        return [*_subproof(start, end, middle, high, read, whole=whole), subtree_hash(low, middle, read)]
    # The subtree spans both halves: it begins where they begin, and its left part is all of the left half.
    return [*_subproof(middle, end, middle, high, read, whole=False), subtree_hash(low, middle, read)]


def subtree_hash(start: int, end: int, read: ReadNode) -> bytes:
    """Give RFC 6962's MTH over the leaves ``[start, end)`` of a stored tree; they must make a subtree."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return read(level, start >> level)
    middle = start + split(size)
    return node_hash(subtree_hash(start, middle, read), subtree_hash(middle, end, read))


# -- verifying -----------------------------------------------------------------------------------------------


def check_inclusion(index: int, size: int, leaf: bytes, root: bytes, proof: Sequence[bytes]) -> None:
    """Verify that a leaf stands at ``index`` of a tree (RFC 9162 section 2.1.3.2).

    Raises
    ------
    InputError
        There is no such leaf.
    LedgerError
        The proof leads to another root, or has too many or too few hashes.
    """
    if not 0 <= index < size:
        raise InputError(f"a tree of {size} entries has no entry {index}")
    if len(leaf) != len(EMPTY_ROOT):
        raise InputError(f"a leaf hash has {len(EMPTY_ROOT)} bytes, this one {len(leaf)}")
    check_subtree(index, index + 1, size, leaf, root, proof)


def check_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Verify that the old tree is the beginning of the new one (RFC 9162 section 2.1.4.2).

    Raises
    ------
    InputError
        The old tree is empty, which proves nothing, or larger than the new one.
    LedgerError
        The proof leads to other roots, or has too many or too few hashes.
    """
    if not 0 < old_size <= new_size:
        raise InputError(f"no consistency can be proved from size {old_size} to size {new_size}")
    check_subtree(0, old_size, new_size, old_root, new_root, proof)


def check_subtree_inclusion(
    index: int, start: int, end: int, leaf: bytes, subtree_root: bytes, proof: Sequence[bytes]
) -> None:
    """Verify that the leaf ``index`` of a log is in the subtree over its leaves ``[start, end)``.

    Raises
    ------
    InputError
        The leaves make no subtree, or the leaf is not among them.
    LedgerError
        The proof leads to another root, or has too many or too few hashes.
    """
    _refuse_no_subtree(start, end, MAX_SIZE)
    check_inclusion(index - start, end - start, leaf, subtree_root, proof)


def check_subtree(
    start: int, end: int, size: int, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Verify that the subtree over the leaves ``[start, end)`` is part of a tree (the draft's section 4.4.3).

    An empty subtree is part of every tree.

    Raises
    ------
    InputError
        The leaves make no subtree, or are not all in the tree.
    LedgerError
        The proof leads to other roots, or has too many or too few hashes.
    """
    _refuse_no_subtree(start, end, size)
    if start == end:
        _expect("root of the empty subtree", EMPTY_ROOT, subtree_root)
        if proof:
            raise LedgerError(f"the proof has {len(proof)} hashes, expected none")
        return
    # Three nodes on one level: over the subtree's first leaf, over its last, and over the tree's last.
    first, last, tail = start, end - 1, size - 1
    while first != last and (last & 1 or last == tail):
        first, last, tail = first >> 1, last >> 1, tail >> 1
    hashes = list(proof)
    if first != last and not hashes:
        raise LedgerError("the proof is empty, expected at least 1 hash")
    # Both start at the subtree's lower right node: the subtree itself, or a part of it that the proof brings.
    subtree_so_far = tree_so_far = subtree_root if first == last else hashes.pop(0)
    for used, sibling in enumerate(hashes):
        if tail == 0:
            raise LedgerError(f"the proof has {len(hashes) - used} hashes too many")
        if last & 1 or last == tail:
            if first < last:
                subtree_so_far = node_hash(sibling, subtree_so_far)
            tree_so_far = node_hash(sibling, tree_so_far)
            while last and not last & 1:  # the right edge has no sibling on these levels
                first, last, tail = first >> 1, last >> 1, tail >> 1
        else:
            tree_so_far = node_hash(tree_so_far, sibling)
        first, last, tail = first >> 1, last >> 1, tail >> 1
    if tail:
        raise LedgerError(
            f"the proof has too few hashes: {len(proof)} end {tail.bit_length()} levels below the root"
        )
    _expect("root of the part", subtree_root, subtree_so_far)
    _expect("root of the tree", root, tree_so_far)


def _refuse_no_subtree(start: int, end: int, size: int) -> None:
    if not 0 <= start <= end <= size <= MAX_SIZE:
        raise InputError(f"the leaves [{start}, {end}) are not in a tree of {size} entries")
    width = 1 << (end - start - 1).bit_length() if end > start else 1
    if start % width:
        raise InputError(f"the leaves [{start}, {end}) make no subtree: {start} is no multiple of {width}")


def _expect(what: str, expected: bytes, got: bytes) -> None:
    if got != expected:
        raise LedgerError(f"{what}: expected {expected.hex()}, got {got.hex()}")
