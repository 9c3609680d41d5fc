"""A group while it is being decided: what later requests of the same group must already see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openline.app.ports import Answer, Group, Redaction, Release, StoredEntry
from openline.ledger.entry import Header
from openline.ledger.merkle import Frontier
from openline.model.event import Facts, RedactionFacts, ReleaseFacts


class GroupMark(NamedTuple):
    """How far a group had come."""

    tree: Frontier
    counts: dict[str, int]
    received_at_ms: int
    entries: int
    nodes: int
    answers: int
    releases: int
    redactions: int
    watch_states: dict[str, bytes]


class GroupDraft:
    """Entries on their way to the disk, and everything that hangs on them."""

    def __init__(self, tree: Frontier, counts: dict[str, int], received_at_ms: int) -> None:
        self._start = tree.size
        self.tree = tree
        self.counts = counts
        """Releases per party so far."""
        self.received_at_ms = received_at_ms
        """When the last entry was received."""
        self.entries: list[StoredEntry] = []
        self.ids: dict[str, StoredEntry] = {}
        self.answers: dict[tuple[str, str], Answer] = {}
        self.watch_states: dict[str, bytes] = {}
        self._nodes: list[tuple[int, int, bytes]] = []
        self._releases: list[Release] = []
        self._redactions: list[Redaction] = []

    def add(
        self,
        stored: StoredEntry,
        header: Header,
        facts: Facts,
        *,
        tree: Frontier,
        nodes: Sequence[tuple[int, int, bytes]],
        keyed: bool,
    ) -> None:
        """Put an entry at the end; ``keyed`` says whether its idempotency key is to be remembered."""
        self.tree = tree
        self.received_at_ms = stored.received_at_ms
        self._nodes += nodes
        self.entries.append(stored)
        self.ids[stored.id] = stored
        if keyed:
            self.answers[header.author, header.key] = Answer(
                party=header.author,
                key=header.key,
                digest=bytes.fromhex(header.body_sha256),
                entry=stored.id,
            )
        if isinstance(facts, ReleaseFacts):
            self.counts[facts.party] = facts.seq
            self._releases.append(
                Release(
                    party=facts.party,
                    seq=facts.seq,
                    entry=facts.entry,
                    index=stored.index,
                    detail=facts.detail,
                    pass_to=facts.pass_to,
                )
            )
        if isinstance(facts, RedactionFacts):
            self._redactions.append(Redaction(entry=facts.entry, by=stored.id))

    def mark(self) -> GroupMark:
        """Return the place to which :meth:`back_to` may come back."""
        return GroupMark(
            self.tree,
            dict(self.counts),
            self.received_at_ms,
            len(self.entries),
            len(self._nodes),
            len(self.answers),
            len(self._releases),
            len(self._redactions),
            dict(self.watch_states),
        )

    def back_to(self, mark: GroupMark) -> None:
        """Take out what came in since a mark."""
        self.tree, self.counts, self.watch_states = mark.tree, dict(mark.counts), dict(mark.watch_states)
        self.received_at_ms = mark.received_at_ms
        for entry in self.entries[mark.entries :]:
            del self.ids[entry.id]
        for key in list(self.answers)[mark.answers :]:
            del self.answers[key]
        del self.entries[mark.entries :]
        del self._nodes[mark.nodes :]
        del self._releases[mark.releases :]
        del self._redactions[mark.redactions :]

    def finished(self) -> Group:
        """Give what one transaction is to make durable."""
        return Group(
            start=self._start,
            entries=self.entries,
            nodes=self._nodes,
            answers=list(self.answers.values()),
            releases=self._releases,
            redactions=self._redactions,
            watch_states=self.watch_states,
        )
