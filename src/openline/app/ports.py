"""What the application asks of others: rules that decide, and a store that keeps.

The journal is the only caller of :class:`Rules` and of the writing half of :class:`Store`. One way leads in:
decide, record, release. Nothing is answered before it is durable.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

import msgspec

from openline.ledger.entry import Header
from openline.model.event import Body, Facts, Nothing

# -- what is decided -----------------------------------------------------------------------------------------


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be recorded, before the journal gives it an id, a salt, a time and a signature.

    The type is a key of :data:`openline.model.event.EVENTS`. In a ``release/v1`` draft the journal sets
    ``facts.seq``, gap-free per party: leave it ``0``.
    """

    type: str
    facts: Facts
    body: Body = Nothing()
    subject: str = ""
    """Empty takes ``facts.subject``."""
    at_ms: int | None = None
    """When it happened; ``None`` is the moment of recording."""
    cites: tuple[int, ...] = ()
    """Log indexes of the entries that it rests on."""
    rule: str = ""
    """Name and version of the rule that found it; empty in submissions."""
    key: str = ""
    """Idempotency key; empty takes the entry's own random id, so that every recording is a new one."""


class Rules(Protocol):
    """Decides and folds. The journal calls it from one thread at a time; it keeps no clock and no randomness.

    For every entry the journal calls :meth:`admit`, appends, then :meth:`apply`; then the same for each
    draft that ``admit`` returned, in order. Findings among the drafts are admitted too, so that their
    releases follow them; releases are only applied, with the ``seq`` that the journal gave them. All that one
    submission brings about is durable together or not at all.
    """

    def reset(self) -> None:
        """Forget everything: the journal is about to apply the log again from entry 0."""
        ...

    def begin(self) -> None:
        """Note from now on what is applied, so that it can be taken back: it is not durable yet."""
        ...

    def mark(self) -> object:
        """Return the place to which :meth:`back_to` may come back."""
        ...

    def back_to(self, mark: object) -> None:
        """Take back what was applied since a mark, in about as many steps as it took."""
        ...

    def end(self) -> None:
        """Keep what was applied since :meth:`begin`."""
        ...

    def key_for(self, author: str, signed_by: str) -> Collection[str]:
        """Return the public keys, in hexadecimal, valid now for ``author`` as ``"root"`` or ``"key"``.

        Not asked for entry 0. For the node itself it says which of the keys in the HOME is to sign.
        """
        ...

    def why_not(self, author: str, public_key_hex: str) -> str:
        """Say why a key is not among them: whose it is, and since which log index it has ended."""
        ...

    def check_request(self, types: Sequence[str]) -> None:
        """Refuse a request of several entries of these types that may not stand in one (R12).

        Raises
        ------
        OpenlineError
            Nothing of it is recorded then.
        """
        ...

    def foresee(self, facts: Facts, body: Body) -> None:
        """Do ahead what deciding on an entry needs and nothing but the entry tells; any thread may call."""
        ...

    def admit(
        self,
        header: Header,
        facts: Facts,
        body: Body,
        *,
        index: int,
        now_ms: int,
        signed_with: str,
        seed: bytes,
    ) -> list[Draft]:
        """Return what follows from an entry that would stand at ``index``; change nothing.

        ``signed_with`` is the public key that signed it, in hexadecimal; ``seed`` is 16 random bytes that
        were drawn for this entry, for ids that nobody may guess.

        Raises
        ------
        OpenlineError
            When the present state does not permit the entry. Nothing is recorded then.
        """
        ...

    def apply(
        self, index: int, header: Header, facts: Facts, body: Body | None, *, received_at_ms: int
    ) -> None:
        """Fold an entry that is on record.

        ``body`` is ``None`` when it was redacted: that must change no state and no later decision.
        """
        ...


# -- what is kept --------------------------------------------------------------------------------------------


class StoredEntry(msgspec.Struct, frozen=True):
    """One entry of the log as the store keeps it."""

    index: int
    id: str
    kind: str
    type: str
    author: str
    subject: str
    received_at_ms: int
    record: bytes
    """Canonical JSON of the record: permanent."""
    salt: bytes
    leaf: bytes
    body: bytes | None
    """Canonical JSON of the body; ``None`` once it is redacted."""
    body_salt: bytes | None
    redacted_by: str | None = None
    """Id of the redaction that took the body away."""


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A party was shown an entry, or told that it is withdrawn."""

    party: str
    seq: int
    """Counts from 1 without gaps per party; the party's cursor."""
    entry: str
    """Id of the entry that is shown."""
    index: int
    """Log index of the release itself: its body holds what is shown. Never shown to a party."""
    detail: str = ""
    """How much it shows; empty where a log of the first schema does not say."""
    pass_to: str = ""
    """Whom the party is asked to tell."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The permanent memory of an idempotency key."""

    party: str
    key: str
    digest: bytes
    """Digest of what was asked; the same key with another digest is a conflict."""
    entry: str


class Redaction(msgspec.Struct, frozen=True, kw_only=True):
    """The body of ``entry``, and every body that shows it, is taken away by the entry ``by``."""

    entry: str
    by: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """All that one transaction makes durable: entries and everything that hangs on them."""

    start: int
    """Index of the first entry; the size that the store must have now."""
    entries: Sequence[StoredEntry]
    nodes: Sequence[tuple[int, int, bytes]]
    """Tree nodes as (level, index, hash); level 0 are the leaves."""
    answers: Sequence[Answer] = ()
    releases: Sequence[Release] = ()
    redactions: Sequence[Redaction] = ()
    watch_states: Mapping[str, bytes] = {}


class OutboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """A release that waits to be carried to its party; it holds no copy of what is shown."""

    party: str
    seq: int
    queued_at_ms: int


class Store(Protocol):
    """Keeps the log of one theatre.

    One thread writes; any thread reads, and sees whole groups only. What a writing call returned from
    survives the loss of power. Nothing but :attr:`Group.redactions` ever changes an entry.
    """

    def append(self, group: Group) -> None:
        """Make a group durable, all of it or none.

        Raises
        ------
        StorageError
            When it could not be made durable, or the store has not ``group.start`` entries: nothing changed.
        """
        ...

    def size(self) -> int:
        """Return the number of entries on record."""
        ...

    def entry(self, index: int) -> StoredEntry:
        """Return the entry at a log index, or raise NotFoundError."""
        ...

    def entry_by_id(self, id: str) -> StoredEntry | None:
        """Return the entry with an id."""
        ...

    def entries_by_id(self, ids: Collection[str]) -> list[StoredEntry]:
        """Return the entries with these ids, as many as there are, in log order."""
        ...

    def entries_at(self, indexes: Collection[int]) -> list[StoredEntry]:
        """Return the entries at these log indexes, as many as there are, in log order."""
        ...

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[StoredEntry]:
        """Yield entries in log order, ``start`` inside, ``stop`` outside."""
        ...

    def about(self, subject: str, *, after: str = "", limit: int = 100) -> list[StoredEntry]:
        """Return entries about a subject in log order, from behind the entry whose id is ``after``."""
        ...

    def of_type(self, type: str, *, after: str = "", limit: int = 100) -> list[StoredEntry]:
        """Return entries of one type in log order, from behind the entry whose id is ``after``."""
        ...

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree of ``2**level`` leaves, or raise LedgerError."""
        ...

    def answer(self, party: str, key: str) -> Answer | None:
        """Return what an idempotency key was answered with."""
        ...

    def answers(self, places: Collection[tuple[str, str]]) -> list[Answer]:
        """Return what these idempotency keys, as (party, key), were answered with."""
        ...

    def releases(self, party: str, *, after: int = 0, limit: int | None = None) -> list[Release]:
        """Return a party's releases with ``seq > after``, in order."""
        ...

    def shown_to(
        self, party: str, *, after: int = 0, limit: int | None = None
    ) -> list[tuple[Release, StoredEntry]]:
        """Return a party's releases with ``seq > after`` and what each shows.

        They are read as that party: where the database can wall parties off it shows nothing else.
        """
        ...

    def outbox(self, party: str, *, limit: int = 100) -> list[OutboxRow]:
        """Return what waits to be carried to a party, oldest first."""
        ...

    def carried(self, party: str, upto_seq: int) -> None:
        """Take what a channel has carried out of the outbox, durably."""
        ...

    def watch_state(self, name: str) -> bytes | None:
        """Return a watch state as it was saved with the last findings.

        Empty once a zone, line, report or notification was redacted, for a state holds those that the watch
        heeds. Names that begin with ``index:`` are of indexes that are kept in the same way.
        """
        ...

    def watches(self) -> list[str]:
        """Return the names of the watches whose state is kept, in order; of indexes none."""
        ...

    def save_cosignature(self, tree_size: int, root: bytes, line: str) -> None:
        """Keep a witness's signature line for a checkpoint, durably; the same line twice is one."""
        ...

    def cosignatures(self, tree_size: int) -> list[str]:
        """Return the witnesses' signature lines for the checkpoint of a size."""
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...


@runtime_checkable
class Listening(Protocol):
    """A store to which other processes, on other machines too, write at the same time."""

    def listen(self, on_grown: Callable[[int], object]) -> object:
        """Tell the size of the log, now and whenever any process has let it grow, in a thread of its own."""
        ...
