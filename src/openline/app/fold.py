"""The fold: rules, tree and release counts brought to what is durable, and back to it when a write failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from openline.app.ports import Rules, Store
from openline.app.replay import Replayed, replay
from openline.errors import LedgerError, TheatreError
from openline.ledger.entry import Mode
from openline.ledger.merkle import Frontier, read_frontier
from openline.model.event import ReleaseFacts, TheatreFacts

GENESIS = "theatre.open/v1"


class Fold:
    """What memory knows of the log. Whoever uses it keeps other threads away."""

    def __init__(self, store: Store, rules: Rules, *, theatre: str, mode: Mode, origin: str) -> None:
        self._store = store
        self._rules = rules
        self._expected = (theatre, mode, origin)
        self._stale = True
        self.tree = Frontier()
        self.counts: dict[str, int] = {}
        """Releases to each party so far."""
        self.received_at_ms = 0
        """When the last entry was received."""

    def catch_up(self) -> None:
        """Apply what is durable and was not applied yet.

        Raises
        ------
        LedgerError
            What is stored does not hash to what the log says.
        TheatreError
            The log is another theatre's.
        """
        size = self._store.size()
        if self._stale or size < self.tree.size:
            self.reload()
        elif size > self.tree.size:
            self._apply_upto(size)

    def reload(self) -> None:
        """Forget everything and apply the log from its first entry."""
        self._rules.reset()
        self.tree, self.counts, self.received_at_ms = Frontier(), {}, 0
        self._apply_upto(self._store.size())

    @contextmanager
    def ahead(self) -> Iterator[Fold]:
        """Let the rules run ahead of the disk; if the block fails, they are brought back before it ends.

        Whoever looks between never sees what is not on record.
        """
        self._rules.begin()
        start = self._rules.mark()
        try:
            yield self
        except BaseException:
            self._rules.back_to(start)
            raise
        finally:
            self._rules.end()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Begin afresh at the next catch-up, if the block fails."""
        self._stale = True
        yield
        self._stale = False

    def _apply_upto(self, size: int) -> None:
        with self._whole():
            leaves = []
            for stored in self._store.entries(self.tree.size, size):
                header, facts, body = entry = replay(stored)
                if stored.index == 0:
                    self._refuse_other_log(entry)
                if isinstance(facts, ReleaseFacts):
                    self.counts[facts.party] = facts.seq
                self._rules.apply(stored.index, header, facts, body, received_at_ms=stored.received_at_ms)
                self.received_at_ms = stored.received_at_ms
                leaves.append(stored.leaf)
            self.tree = self.tree.grown(leaves)[0]
            if self.tree != read_frontier(size, self._store.node):
                raise LedgerError("the stored tree is not the tree over the stored entries")

    def _refuse_other_log(self, genesis: Replayed) -> None:
        header, facts, _ = genesis
        if not isinstance(facts, TheatreFacts):
            raise LedgerError(f"the log does not begin with {GENESIS}")
        if (header.theatre, header.mode, facts.origin) != self._expected:
            raise TheatreError(
                f"this is the log of theatre {header.theatre!r} ({header.mode}, {facts.origin!r}),"
                f" and the HOME is of {self._expected!r}"
            )
