"""What must hold after any crash: nothing acknowledged is lost, no acknowledged checkpoint contradicted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openline.app.journal import Journal
from openline.app.receipt import Receipt
from openline.ledger.checkpoint import read_checkpoint
from openline.ledger.merkle import Frontier
from openline.ledger.proof import Proof


class Acknowledged(NamedTuple):
    """What somebody was told: an entry's place, and the head of the log that stands for it."""

    number: int
    """Which of the entries that were asked for."""
    index: int
    size: int
    root: bytes


def acknowledged(number: int, receipt: Receipt) -> Acknowledged:
    """Take from a receipt what has to hold for ever."""
    head, _ = read_checkpoint(Proof.decode(receipt.proof).checkpoint)
    return Acknowledged(number, receipt.index, head.size, head.root)


def lost(journal: Journal, told: Iterable[Acknowledged], ids: Sequence[str]) -> list[Acknowledged]:
    """Return what was acknowledged and does not stand where it was said to stand."""
    there = {entry.index: entry.id for entry in journal.store.entries()}
    return [it for it in told if there.get(it.index) != ids[it.number]]


def forked(journal: Journal, told: Iterable[Acknowledged]) -> list[Acknowledged]:
    """Return the acknowledged checkpoints that are no beginning of the log."""
    tree, roots = Frontier(), {}
    for entry in journal.store.entries():
        tree, _ = tree.grown([entry.leaf])
        roots[tree.size] = tree.root()
    return [it for it in told if roots.get(it.size) != it.root]
