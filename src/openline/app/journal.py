"""The journal: the one way in. It decides, makes durable, signs, and only then answers.

Requests that wait together are decided one after the other and made durable together, in one transaction.
Each is decided by itself: one that is refused leaves no trace and spoils none of the others. After the commit
the tree's new checkpoint is signed, if it extends what was signed before, and only then is anybody answered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache
from types import TracebackType
from typing import NamedTuple, TypeAlias

import msgspec

from openline.app.drafts import AddressedDraft, RandomBytes, sign_draft
from openline.app.fold import GENESIS, Fold
from openline.app.group import GroupDraft
from openline.app.keyfile import KeyFile
from openline.app.notary import Notary
from openline.app.ports import Draft, Rules, Store, StoredEntry
from openline.app.receipt import Receipt, make_receipt
from openline.app.replay import Replayed, envelope_of, replay, values_of
from openline.app.sequencer import Job, Sequencer
from openline.errors import (
    ConflictError,
    ForkError,
    InputError,
    LedgerError,
    NotFoundError,
    OpenlineError,
    RefusedError,
    SignatureError,
)
from openline.ledger.append import append
from openline.ledger.canonical import from_base64
from openline.ledger.checkpoint import Checkpoint, CheckpointNote, read_checkpoint, with_cosignatures
from openline.ledger.entry import Header, Mode, SignedEntry, check_entry, read_header
from openline.ledger.merkle import prove_consistency
from openline.ledger.note import VerifierKey, check_note
from openline.ledger.record import record_bytes
from openline.model.event import EVENTS, NODE, AdoptionFacts, ReasonBody, ReleaseFacts

RECENT_NODES = 4096


class Identity(NamedTuple):
    """Who the node is: what its HOME fixed, and the key it signs findings and releases with."""

    theatre: str
    mode: Mode
    origin: str
    root_key_hex: str
    node_key: KeyFile


class _Asked(NamedTuple):
    """A request: an author's entry, or drafts for the node to sign."""

    entry: SignedEntry | None = None
    drafts: Sequence[Draft] = ()
    watch_states: Mapping[str, bytes] = {}


class _Recorded(NamedTuple):
    """An answer: the entries that were asked for, and a checkpoint that covers them."""

    entries: Sequence[StoredEntry]
    checkpoint: CheckpointNote
    size: int


_Job: TypeAlias = Job[_Asked, _Recorded]
_Outcome: TypeAlias = Sequence[StoredEntry] | Exception


class _HalfWay(Exception):  # noqa: N818 - a way out of a loop, never seen outside
    """A request failed after part of it was entered."""

    def __init__(self, job: _Job, error: Exception) -> None:
        super().__init__(error)
        self.job = job
        self.error = error


class Journal:
    """The log of a node with its rules: any thread may ask, one writer answers.

    Parameters
    ----------
    store, rules
        Where the log is kept, and what decides; the journal is the only one to write to either.
    identity
        Who the node is.
    notary
        Signs checkpoints.
    exclusive
        Keeps other processes from writing while it is held.
    now_ms, random_bytes
        The clock and the source of ids and salts.

    Raises
    ------
    LedgerError
        What is stored does not hash to what the log says.
    TheatreError
        The log is another theatre's.
    """

    def __init__(
        self,
        *,
        store: Store,
        rules: Rules,
        identity: Identity,
        notary: Notary,
        exclusive: Callable[[], AbstractContextManager[None]],
        now_ms: Callable[[], int],
        random_bytes: RandomBytes,
    ) -> None:
        self.store = store
        self.identity = identity
        self._rules = rules
        self._notary = notary
        self._exclusive = exclusive
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._mutex = threading.RLock()
        self._fold = Fold(store, rules, theatre=identity.theatre, mode=identity.mode, origin=identity.origin)
        self._sequencer = Sequencer(self._serve)
        # Receipts of one time have most of their hashes in common.
        self._read_node = lru_cache(RECENT_NODES)(store.node)
        self._fold.catch_up()

    def __enter__(self) -> Journal:
        """Give the journal itself; it is closed at the end of the block."""
        return self

    def __exit__(
        self, type: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the journal."""
        self.close()

    # -- asking ------------------------------------------------------------------------------------

    def submit(self, entry: SignedEntry) -> Receipt:
        """Record an entry and all that follows from it.

        Returns when it is durable and a signed checkpoint covers it. Asking again, with the same
        idempotency key for the same thing, gives the same answer for ever.

        Raises
        ------
        InputError, SignatureError, TheatreError
            As :func:`openline.ledger.entry.check_entry`.
        ConflictError
            The author has used the key, or the id, for something else.
        RefusedError
            The rules do not permit it now, or it is not for a party to submit.
        ForkError
            This copy of the log may not be written to.
        StorageError
            It could not be made durable. Ask again with the same key.
        """
        return self._receipts(self._sequencer.ask(_Asked(entry=entry)).result())[0]

    def submit_many(self, entries: Sequence[SignedEntry]) -> list[Receipt | OpenlineError]:
        """Submit entries in order, each by itself: one that is refused does not spoil the others."""
        asked = [self._sequencer.ask(_Asked(entry=entry)) for entry in entries]
        answers: list[Receipt | OpenlineError] = []
        for future in asked:
            try:
                answers += self._receipts(future.result())
            except OpenlineError as error:
                answers.append(error)
        return answers

    def record(
        self, drafts: Sequence[Draft], *, watch_states: Mapping[str, bytes] | None = None
    ) -> list[Receipt]:
        """Sign drafts as the node and record them with the watch's states: in one transaction, or none of it.

        Raises
        ------
        OpenlineError
            As :meth:`submit`; nothing of it is on record then, and no state was saved.
        """
        asked = _Asked(drafts=drafts, watch_states=watch_states or {})
        return self._receipts(self._sequencer.ask(asked).result())

    def adopt(self, note: CheckpointNote, *, reason: str) -> Receipt:
        """Make a log writable again that has lost its mark, by a checkpoint that a party presents; on record.

        Raises
        ------
        InputError, SignatureError, ForkError
            As :meth:`openline.app.notary.Notary.adopt`.
        """
        with self._mutex:
            self._fold.catch_up()
            adopted = self._notary.adopt(note, self._fold.tree, self.store.node)
        facts = AdoptionFacts(tree_size=adopted.size, root_sha256=adopted.root.hex())
        draft = Draft(type="checkpoint.adopt/v1", facts=facts, body=ReasonBody(reason=reason))
        return self.record([draft])[0]

    def present(self, note: CheckpointNote) -> Checkpoint:
        """Hold a checkpoint that a party presents against the log; see :meth:`.Notary.present`."""
        with self._mutex:
            self._fold.catch_up()
            return self._notary.present(note, self._fold.tree, self.store.node)

    def attach(self, note: CheckpointNote, witnesses: Sequence[VerifierKey]) -> list[str]:
        """Keep the cosignatures that a checkpoint of this log carries, and return the witnesses' names.

        Raises
        ------
        InputError
            None of the witnesses has cosigned it.
        SignatureError, ForkError
            As :meth:`present`.
        """
        cosigned = self.present(note)
        known = {(witness.name, witness.key_id) for witness in witnesses}
        lines = [it for it in read_checkpoint(note)[1].signatures if (it.name, it.key_id) in known]
        check_note(read_checkpoint(note)[1], witnesses)
        if not lines:
            raise InputError(
                "no witness that is trusted here has cosigned this checkpoint",
                next_step="'openline log witness add VKEY' trusts one",
            )
        with self._mutex:
            for line in lines:
                self.store.save_cosignature(cosigned.size, cosigned.root, line.encode())
        return [line.name for line in lines]

    # -- looking -----------------------------------------------------------------------------------

    @contextmanager
    def still(self) -> Iterator[None]:
        """Keep the rules' state from changing while it is being looked at."""
        with self._mutex:
            yield

    def refresh(self) -> int:
        """Apply what other processes have appended since, and return the size of the log."""
        with self._mutex:
            self._fold.catch_up()
            return self._fold.tree.size

    def checkpoint(self, size: int | None = None) -> CheckpointNote:
        """Return the log's signed checkpoint, as it stands or as it stood at a size, with its cosignatures.

        Raises
        ------
        ForkError
            This copy of the log may not be signed for.
        InputError
            The log never had that size.
        """
        with self._mutex, self._exclusive():
            self._fold.catch_up()
            if size is None or size == self._fold.tree.size:
                size = self._fold.tree.size
                note = self._notary.sign(self._fold.tree, self.store.node)
            else:
                note = self._notary.sign_earlier(size, self._fold.tree, self.store.node)
        return with_cosignatures(note, self.store.cosignatures(size))

    def recover(self) -> None:
        """Sign for what a crash left committed and unsigned, unless the log may not be signed for."""
        with self._mutex, suppress(ForkError):
            if not self._notary.has_signed(self._fold.tree):
                self.checkpoint()

    def prove(self, id: str) -> Receipt:
        """Return a fresh receipt for an entry on record."""
        stored = self.store.entry_by_id(id)
        if stored is None:
            raise NotFoundError(f"no entry {id!r} is on record")
        with self._mutex:
            recorded = _Recorded([stored], self.checkpoint(), self._fold.tree.size)
        return self._receipts(recorded)[0]

    def prove_consistency(self, old_size: int, new_size: int) -> list[bytes]:
        """Prove that the log of ``old_size`` entries is the beginning of that of ``new_size``."""
        return prove_consistency(old_size, new_size, self.store.node)

    def close(self) -> None:
        """Finish what was accepted, stop the writer and let go of the store."""
        self._sequencer.close()
        self.store.close()

    # -- the writer --------------------------------------------------------------------------------

    def _serve(self, jobs: Sequence[_Job]) -> None:
        """Answer a group of requests, refused ones too, once what was decided is durable and signed for."""
        with self._mutex, self._exclusive():
            self._fold.catch_up()
            self._notary.examine(self._fold.tree, self.store.node)
            outcomes = self._commit(jobs)
            checkpoint = self._notary.sign(self._fold.tree, self.store.node)
            size = self._fold.tree.size
        for job, outcome in outcomes:
            if isinstance(outcome, Exception):
                job.answered.set_exception(outcome)
            else:
                job.answered.set_result(_Recorded(outcome, checkpoint, size))

    def _commit(self, jobs: Sequence[_Job]) -> Sequence[tuple[_Job, _Outcome]]:
        """Decide the requests and make what was decided durable."""
        failed: dict[_Job, _Outcome] = {}
        while True:
            try:
                with self._fold.ahead() as fold:
                    group = GroupDraft(fold.tree, dict(fold.counts))
                    outcomes = [(job, failed.get(job) or self._try(job, group)) for job in jobs]
                    if group.entries or group.watch_states:
                        self.store.append(group.finished())
                    fold.tree, fold.counts = group.tree, group.counts
                return outcomes
            except _HalfWay as half:
                # The rules were told of something that will not be: begin again without that request.
                failed[half.job] = half.error
                self._fold.catch_up()

    def _try(self, job: _Job, group: GroupDraft) -> _Outcome:
        """Decide a request; a refusal is an outcome, unless it came after part of it was entered."""
        before = len(group.entries)
        try:
            return self._decide(job.asked, group)
        except Exception as error:
            if len(group.entries) > before:
                raise _HalfWay(job, error) from error
            return error

    def _decide(self, asked: _Asked, group: GroupDraft) -> Sequence[StoredEntry]:
        if asked.entry is not None:
            return [self._take(asked.entry, group)]
        recorded = [self._take_draft(draft, group) for draft in asked.drafts]
        group.watch_states.update(asked.watch_states)
        return recorded

    def _take(self, entry: SignedEntry, group: GroupDraft) -> StoredEntry:
        """Judge an author's entry, and enter it with what follows from it."""
        try:
            header = check_entry(
                entry,
                theatre=self.identity.theatre,
                mode=self.identity.mode,
                keys=self._keys_at(group.tree.size),
            )
        except SignatureError as error:
            # Its key may have ended since it was recorded: what was answered then is answered still.
            if (stored := self._find_identical(entry, group)) is not None:
                return stored
            self._say_whose_key(entry, error)
            raise
        if (stored := self._find_answer(header, entry.body, group)) is not None:
            return stored
        if header.kind != "submission":
            raise RefusedError(f"{header.type} is for the node to find, not to be submitted", where=header.id)
        if (group.tree.size == 0) != (header.type == GENESIS):
            raise RefusedError(f"{GENESIS} is the first entry of a log, and the first only", where=header.id)
        return self._enter(entry, values_of(header, entry.body), group)

    def _take_draft(self, draft: Draft, group: GroupDraft) -> StoredEntry:
        """Sign a draft as the node, and enter it with what follows from it."""
        if EVENTS[draft.type].signed_by != "node":
            raise InputError(f"{draft.type} is not for the node to sign")
        if isinstance(draft.facts, ReleaseFacts):
            seq = group.counts.get(draft.facts.party, 0) + 1
            draft = msgspec.structs.replace(draft, facts=msgspec.structs.replace(draft.facts, seq=seq))
        entry = sign_draft(
            AddressedDraft(self.identity.theatre, self.identity.mode, NODE, draft),
            self.identity.node_key,
            now_ms=self._now_ms(),
            random_bytes=self._random_bytes,
        )
        header = read_header(from_base64(entry.envelope.payload))
        if draft.key and (stored := self._find_answer(header, entry.body, group)) is not None:
            return stored
        return self._enter(entry, values_of(header, entry.body), group, keyed=bool(draft.key))

    def _enter(
        self, entry: SignedEntry, values: Replayed, group: GroupDraft, *, keyed: bool = True
    ) -> StoredEntry:
        """Admit an entry, put it into the group, fold it, and enter what follows."""
        header, facts, body = values
        assert body is not None
        index, now_ms = group.tree.size, self._now_ms()
        following: Sequence[Draft] = ()
        if header.kind != "release":
            following = self._rules.admit(header, facts, body, index=index, now_ms=now_ms)
        record = record_bytes(entry.envelope, theatre=self.identity.theatre, received_at_ms=now_ms)
        salt = self._random_bytes(16)
        appended = append(group.tree, [(record, salt)])
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

    def _say_whose_key(self, entry: SignedEntry, error: SignatureError) -> None:
        """Add to a refusal whose key it was signed with, and since when that is no longer valid."""
        for signature in entry.envelope.signatures[:1]:
            header = read_header(from_base64(entry.envelope.payload))
            if signature.keyid not in self._rules.key_for(header.author, EVENTS[header.type].signed_by):
                error.what += f": {self._rules.why_not(header.author, signature.keyid)}"

    def _keys_at(self, size: int) -> Callable[[str, str], Sequence[str]]:
        def keys(author: str, signed_by: str) -> Sequence[str]:
            if signed_by == "node":
                return [self.identity.node_key.public_key_hex]
            if size == 0:  # nobody is on record yet: the HOME says whose root opens the theatre
                return [self.identity.root_key_hex] if author == NODE else []
            return list(self._rules.key_for(author, signed_by))

        return keys

    # -- what was answered before ------------------------------------------------------------------

    def _find_answer(self, header: Header, body: bytes, group: GroupDraft) -> StoredEntry | None:
        """Return the entry that an idempotency key stands for, if this asks for the same thing again."""
        answer = group.answers.get((header.author, header.key)) or self.store.answer(
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

    def _find_identical(self, entry: SignedEntry, group: GroupDraft) -> StoredEntry | None:
        stored = self._find(read_header(from_base64(entry.envelope.payload)).id, group)
        return stored if stored is not None and envelope_of(stored) == entry.envelope else None

    def _find(self, id: str, group: GroupDraft) -> StoredEntry | None:
        return group.ids.get(id) or self.store.entry_by_id(id)

    def _receipts(self, recorded: _Recorded) -> list[Receipt]:
        return [
            make_receipt(stored, size=recorded.size, checkpoint=recorded.checkpoint, read=self._read_node)
            for stored in recorded.entries
        ]
