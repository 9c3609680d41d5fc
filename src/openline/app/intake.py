"""Intake: judging what is asked, and entering it, with what follows from it, into a group not yet durable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from openline.app.drafts import AddressedDraft, RandomBytes, present_draft
from openline.app.fold import GENESIS
from openline.app.group import GroupDraft
from openline.app.keyfile import KeyFile
from openline.app.logtime import LogTime
from openline.app.ports import Answer, Draft, Rules, Store, StoredEntry
from openline.app.replay import Replayed, envelope_of, replay
from openline.errors import (
    ConflictError,
    InputError,
    LedgerError,
    OpenlineError,
    RefusedError,
    SignatureError,
)
from openline.ledger.canonical import from_base64
from openline.ledger.entry import (
    Header,
    Mode,
    Presented,
    SignedEntry,
    check_key,
    present_entry,
    read_header,
)
from openline.ledger.merkle import Frontier
from openline.ledger.record import record_bytes
from openline.model.event import EVENTS, NODE, ReleaseFacts


class Identity(NamedTuple):
    """Who the node is: what its HOME fixed, and the keys here that it may sign findings and releases with.

    Of these the one that is valid on record is used: from a rotation on, the new one.
    """

    theatre: str
    mode: Mode
    origin: str
    root_key_hex: str
    node_keys: Sequence[KeyFile]


class Asked(NamedTuple):
    """A request: authors' entries, or drafts for the node to sign; all of it is recorded, or nothing."""

    entries: Sequence[SignedEntry] = ()
    drafts: Sequence[Draft] = ()
    watch_states: Mapping[str, bytes] = {}
    presented: Sequence[Presented] = ()
    """The entries, once all was judged of them that can be judged without the log."""


class _Known:
    """What the log holds of the ids and idempotency keys of a group: asked of the store once for all."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._entries: dict[str, StoredEntry | None] = {}
        self._answers: dict[tuple[str, str], Answer | None] = {}

    def look_up(self, ids: Collection[str], keys: Collection[tuple[str, str]]) -> None:
        """Ask for ids, and for (party, key)."""
        self._entries = dict.fromkeys(ids) | {it.id: it for it in self._store.entries_by_id(ids)}
        self._answers = dict.fromkeys(keys) | {(it.party, it.key): it for it in self._store.answers(keys)}

    def entry(self, id: str) -> StoredEntry | None:
        """Return the entry with an id, as it stood before the group."""
        return self._entries[id] if id in self._entries else self._store.entry_by_id(id)

    def answer(self, party: str, key: str) -> Answer | None:
        """Return what a key was answered with before the group."""
        place = party, key
        return self._answers[place] if place in self._answers else self._store.answer(party, key)


class Grown(Protocol):
    """A tree with one more leaf, as :func:`openline.ledger.append.append` gives it."""

    @property
    def frontier(self) -> Frontier:
        """The tree."""
        ...

    @property
    def leaves(self) -> list[bytes]:
        """The leaf."""
        ...

    @property
    def nodes(self) -> list[tuple[int, int, bytes]]:
        """What is complete now."""
        ...


class Intake:
    """Decides requests one after the other; each sees what those before it in the group have brought about.

    Parameters
    ----------
    append
        Lets the tree grow: the journal's alone to hand out.
    """

    def __init__(
        self,
        *,
        store: Store,
        rules: Rules,
        identity: Identity,
        append: Callable[[Frontier, Iterable[tuple[bytes, bytes]]], Grown],
        now_ms: Callable[[], int],
        time: LogTime,
        random_bytes: RandomBytes,
    ) -> None:
        self._store = store
        self._rules = rules
        self._identity = identity
        self._append = append
        self._now_ms = now_ms
        self._time = time
        self._random_bytes = random_bytes
        self._node_keys = {key.public_key_hex: key for key in identity.node_keys}
        self._known = _Known(store)

    def prepare(self, asked: Asked) -> Asked:
        """Judge of a request all that can be judged without the log; any thread may.

        Raises
        ------
        OpenlineError
            As :func:`openline.ledger.entry.present_entry`; its ``part`` says of which entry.
        """
        if len(asked.entries) > 1:
            self._rules.check_request([type_of(entry) for entry in asked.entries])
        presented = []
        for part, entry in enumerate(asked.entries):
            try:
                presented.append(
                    present_entry(entry, theatre=self._identity.theatre, mode=self._identity.mode)
                )
            except OpenlineError as error:
                error.part = part
                raise
        for it in presented:
            self._rules.foresee(it.facts, it.body)
        for draft in asked.drafts:
            self._rules.foresee(draft.facts, draft.body)
        return asked._replace(presented=presented)

    def look_up(self, group: Sequence[Asked]) -> None:
        """Ask the store once for all that a group of requests may have brought before."""
        headers = [it.header for asked in group for it in asked.presented]
        keys = [(it.author, it.key) for it in headers]
        keys += [(NODE, it.key) for asked in group for it in asked.drafts if it.key]
        self._known.look_up([it.id for it in headers], keys)

    def decide(self, asked: Asked, group: GroupDraft) -> Sequence[StoredEntry]:
        """Enter a request into a group, or raise.

        When it raises after the group has grown, the rules were told of something that will not be.
        """
        recorded = []
        for part, presented in enumerate(asked.presented):
            try:
                recorded.append(self._take(presented, group))
            except OpenlineError as error:
                error.part = part
                raise
        recorded += [self._take_draft(draft, group) for draft in asked.drafts]
        group.watch_states.update(asked.watch_states)
        return recorded

    def _take(self, presented: Presented, group: GroupDraft) -> StoredEntry:
        """Judge an author's entry, and enter it with what follows from it."""
        entry, header = presented.entry, presented.header
        try:
            check_key(presented, self._keys_at(group.tree.size))
        except SignatureError as error:
            # Its key may have ended since it was recorded: what was answered then is answered still.
            if (stored := self._find_identical(presented, group)) is not None:
                return stored
            error.what += f": {self._rules.why_not(header.author, presented.key_hex)}"
            raise
        if (stored := self._find_answer(header, entry.body, group)) is not None:
            return stored
        if header.kind != "submission":
            raise RefusedError(f"{header.type} is for the node to find, not to be submitted", where=header.id)
        if (group.tree.size == 0) != (header.type == GENESIS):
            raise RefusedError(f"{GENESIS} is the first entry of a log, and the first only", where=header.id)
        return self._enter(entry, Replayed(header, presented.facts, presented.body), group)

    def _take_draft(self, draft: Draft, group: GroupDraft) -> StoredEntry:
        """Sign a draft as the node, and enter it with what follows from it."""
        if EVENTS[draft.type].signed_by != "node":
            raise InputError(f"{draft.type} is not for the node to sign")
        if isinstance(draft.facts, ReleaseFacts):
            seq = group.counts.get(draft.facts.party, 0) + 1
            draft = replace(draft, facts=replace(draft.facts, seq=seq))
        presented = present_draft(
            AddressedDraft(self._identity.theatre, self._identity.mode, NODE, draft),
            self._node_key(),
            now_ms=self._now_ms(),
            random_bytes=self._random_bytes,
        )
        entry, header = presented.entry, presented.header
        if draft.key and (stored := self._find_answer(header, entry.body, group)) is not None:
            return stored
        values = Replayed(header, presented.facts, presented.body)
        return self._enter(entry, values, group, keyed=bool(draft.key))

    def _enter(
        self, entry: SignedEntry, values: Replayed, group: GroupDraft, *, keyed: bool = True
    ) -> StoredEntry:
        """Admit an entry, put it into the group, fold it, and enter what follows."""
        header, facts, body = values
        assert body is not None
        index = group.tree.size
        now_ms = self._time.at_least(group.received_at_ms)  # the log does not follow a clock that steps back
        following: Sequence[Draft] = ()
        if header.kind != "release":
            signed_with = entry.envelope.signatures[0].keyid
            following = self._rules.admit(
                header,
                facts,
                body,
                index=index,
                now_ms=now_ms,
                signed_with=signed_with,
                seed=self._random_bytes(16),
            )
        record = record_bytes(entry.envelope, theatre=self._identity.theatre, received_at_ms=now_ms)
        salt = self._random_bytes(16)
        appended = self._append(group.tree, [(record, salt)])
        stored = StoredEntry(
            index=index,
            id=header.id,
            kind=header.kind,
            type=header.type,
            author=header.author,
            subject=header.subject,
            received_at_ms=now_ms,
            record=record,
            salt=salt,
            leaf=appended.leaves[0],
            body=entry.body,
            body_salt=entry.body_salt,
        )
        group.add(stored, header, facts, tree=appended.frontier, nodes=appended.nodes, keyed=keyed)
        self._rules.apply(index, header, facts, body, received_at_ms=now_ms)
        for draft in following:
            self._take_draft(draft, group)
        return stored

    def _node_key(self) -> KeyFile:
        valid = self._rules.key_for(NODE, "key")
        key = next((key for public, key in self._node_keys.items() if public in valid), None)
        if key is None:
            raise RefusedError(
                "no key of the node that is valid then is in this HOME: nothing could be released",
                where="keys",
                next_step="put the node's new key file into the HOME's keys folder, and ask again",
            )
        return key

    def _keys_at(self, size: int) -> Callable[[str, str], Sequence[str]]:
        def keys(author: str, signed_by: str) -> Sequence[str]:
            if signed_by == "node":
                return list(self._node_keys)
            if size == 0:  # nobody is on record yet: the HOME says whose root opens the theatre
                return [self._identity.root_key_hex] if author == NODE else []
            return list(self._rules.key_for(author, signed_by))

        return keys

    # -- what was answered before ------------------------------------------------------------------

    def _find_answer(self, header: Header, body: bytes, group: GroupDraft) -> StoredEntry | None:
        """Return the entry that an idempotency key stands for, if this asks for the same thing again."""
        answer = group.answers.get((header.author, header.key)) or self._known.answer(
            header.author, header.key
        )
        if answer is None:
            if self._find(header.id, group) is not None:
                raise ConflictError("another entry has this id", where=f"entry {header.id}")
            return None
        stored = self._find(answer.entry, group)
        if stored is None:
            raise LedgerError(f"the entry {answer.entry} is missing", where=f"key {header.key!r}")
        before = replay(stored).header
        same = (before.type, before.subject, before.facts, before.cites) == (
            header.type,
            header.subject,
            header.facts,
            header.cites,
        )
        if same and (answer.digest.hex() == header.body_sha256 or stored.body == body):
            return stored
        raise ConflictError(
            f"{header.author!r} has used the key {header.key!r} for another entry, {answer.entry}",
            where=f"entry {header.id}",
            next_step="use a new key for what is new",
        )

    def _find_identical(self, presented: Presented, group: GroupDraft) -> StoredEntry | None:
        stored = self._find(presented.header.id, group)
        return stored if stored is not None and envelope_of(stored) == presented.entry.envelope else None

    def _find(self, id: str, group: GroupDraft) -> StoredEntry | None:
        return group.ids.get(id) or self._known.entry(id)


def type_of(entry: SignedEntry) -> str:
    """Return the type that an entry bears, whoever signed it."""
    return read_header(from_base64(entry.envelope.payload)).type
