"""Letting the log grow, as a pure function: the journal alone may call it, because it alone writes."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from openline.ledger.merkle import Frontier
from openline.ledger.record import entry_bytes, leaf_hash


class Appended(msgspec.Struct, frozen=True):
    """What an append brings about; to be kept in the transaction that keeps the records."""

    frontier: Frontier
    leaves: list[bytes]
    """One leaf hash per record, in order."""
    nodes: list[tuple[int, int, bytes]]
    """Every node of the tree that is now complete, as (level, index, hash); level 0 are the leaves."""


def append(frontier: Frontier, records: Iterable[tuple[bytes, bytes]]) -> Appended:
    """Put records at the end of the log.

    Parameters
    ----------
    frontier
        Of the log as it stands.
    records
        Pairs of a record's canonical bytes and its 16-byte salt.

    Raises
    ------
    InputError
        A salt of another length.
    """
    leaves = [leaf_hash(entry_bytes(record, salt)) for record, salt in records]
    grown, nodes = frontier.grown(leaves)
    return Appended(grown, leaves, nodes)
