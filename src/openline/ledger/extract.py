"""The extract: chosen entries of a log, each proven to be in it, in a file that grows with them alone.

Lines as in a bundle, but that entries which are not shown are hidden in stretches: the hashes of the largest
complete subtrees that make one up. Whoever reads it rebuilds the whole tree, so that one root proves all of
it. ``docs/protocol/evidence.md`` specifies it; :mod:`openline.verify` reads it and shares no code with this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from openline.errors import LedgerError
from openline.ledger.bundle import BundleEntry, shown_line
from openline.ledger.canonical import canonical, to_base64
from openline.ledger.checkpoint import CheckpointNote, read_checkpoint
from openline.ledger.merkle import ReadNode, node_hash
from openline.ledger.record import entry_bytes, header_of, leaf_hash, read_record

FORMAT = "openline/extract/v1"


class Chosen(NamedTuple):
    """An entry that is shown, and its place in the log."""

    at: int
    entry: BundleEntry


def write_extract(
    chosen: Iterable[Chosen], checkpoint: CheckpointNote, *, read_node: ReadNode
) -> Iterator[bytes]:
    """Write an extract, line by line.

    Parameters
    ----------
    chosen
        In log order, the first entry of the log among them; with every redaction that took a body away.
    checkpoint
        With as many cosignatures as there are.
    read_node
        Gives the complete nodes of the log's tree.

    Raises
    ------
    LedgerError
        Before the last line: the entries and the tree do not hash to the checkpoint's root, a body is simply
        gone, or the first entry is missing.
    """
    digest = sha256()
    for line in _lines(chosen, checkpoint, read_node):
        text = canonical(line, where="extract") + b"\n"
        digest.update(text)
        yield text
    yield canonical({"sha256": digest.hexdigest()}) + b"\n"


def _lines(
    chosen: Iterable[Chosen], checkpoint: CheckpointNote, read_node: ReadNode
) -> Iterator[dict[str, object]]:
    head, _ = read_checkpoint(checkpoint)
    tree = _Tree()
    for index, entry in chosen:
        if tree.size == 0:
            if index != 0:
                raise LedgerError("the entry that opened the log is not among them", where="extract")
            theatre = header_of(read_record(entry.record))
            yield {
                "format": FORMAT,
                "mode": theatre.mode,
                "origin": head.origin,
                "size": head.size,
                "theatre": theatre.theatre,
            }
        elif index > tree.size:
            yield tree.hide(index, read_node)
        elif index < tree.size:
            raise LedgerError(f"entry {index} comes behind {tree.size - 1}", where="extract")
        tree.add(leaf_hash(entry_bytes(entry.record, entry.salt)), 1)
        yield shown_line(index, entry)
    if tree.size < head.size:
        yield tree.hide(head.size, read_node)
    if (tree.size, tree.root()) != (head.size, head.root):
        raise LedgerError(
            f"{tree.size} entries hash to {tree.root().hex()},"
            f" the checkpoint has {head.size} and {head.root.hex()}",
            where="extract",
        )
    yield {"checkpoint": checkpoint}


def subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the largest complete subtrees over ``[start, end)``, left to right, as (level, index)."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield level, start >> level
        start += 1 << level


class _Tree:
    """The tree so far: how many leaves, and the complete subtrees along its right edge."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []

    def add(self, node: bytes, count: int) -> None:
        self.size += count
        while self._peaks and self._peaks[-1][0] == count:
            node, count = node_hash(self._peaks.pop()[1], node), 2 * count
        self._peaks.append((count, node))

    def hide(self, end: int, read_node: ReadNode) -> dict[str, object]:
        start, hashes = self.size, []
        for level, index in subtrees(start, end):
            node = read_node(level, index)
            self.add(node, 1 << level)
            hashes.append(to_base64(node))
        return {"hashes": hashes, "i": start, "to": end}

    def root(self) -> bytes:
        *left, (_, node) = self._peaks
        for _, peak in reversed(left):
            node = node_hash(peak, node)
        return node
