"""The journal: the one way in. It decides, makes durable, signs, and only then answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from openline.app.ports import Draft, Store
from openline.errors import OpenlineError
from openline.ledger.entry import SignedEntry


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What an author gets once an entry is durable: enough to prove, to anyone, that it is on record."""

    id: str
    index: int
    received_at_ms: int
    salt: str
    """Base64 of the leaf's salt."""
    proof: str
    """C2SP tlog-proof: the inclusion proof with the signed checkpoint; its ``extra`` line carries the salt."""


class Journal:
    """One writer thread over a store; callers may be many. Opened by :func:`openline.bootstrap.open_journal`."""

    store: Store
    """For reading only."""

    def submit(self, entry: SignedEntry) -> Receipt:
        """Record an entry and all that follows from it; return when it is durable and a checkpoint covers it."""
        raise NotImplementedError

    def submit_many(self, entries: Sequence[SignedEntry]) -> list[Receipt | OpenlineError]:
        """Submit entries in order, each by itself: one that is refused does not spoil the others."""
        raise NotImplementedError

    def record(self, drafts: Sequence[Draft], *, watch_states: Mapping[str, bytes] = {}) -> list[Receipt]:
        """Sign drafts as the node and record them, with the watch's states, all in one transaction or none."""
        raise NotImplementedError

    def refresh(self) -> int:
        """Apply what other processes have appended since; return the size of the log."""
        raise NotImplementedError

    def checkpoint(self) -> str:
        """Return the signed checkpoint of the log as it stands."""
        raise NotImplementedError

    def close(self) -> None:
        """Finish what was accepted, stop the writer and let go of the store."""
        raise NotImplementedError
