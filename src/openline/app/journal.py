"""The journal: the one way in. It decides, makes durable, signs, and only then answers.

Requests that wait together are decided one after the other and made durable together, in one transaction.
Each is decided by itself: one that is refused leaves no trace and spoils none of the others. A request may
hold several entries: it is recorded whole, or not at all. After the commit the tree's new checkpoint is
signed, if it extends what was signed before, and only then is anybody answered.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType
from typing import NamedTuple, TypeAlias

from openline.app.drafts import RandomBytes
from openline.app.fold import Fold
from openline.app.group import GroupDraft
from openline.app.intake import Asked, Identity, Intake
from openline.app.logtime import LogTime
from openline.app.notary import Notary
from openline.app.ports import Draft, Rules, Store, StoredEntry
from openline.app.receipt import Receipt, doubted, make_receipt
from openline.app.sequencer import Job, Sequencer, answer_all
from openline.errors import (
    ForkError,
    InputError,
    NotFoundError,
    OpenlineError,
)
from openline.ledger.append import append
from openline.ledger.checkpoint import Checkpoint, CheckpointNote, read_checkpoint, with_cosignatures
from openline.ledger.entry import SignedEntry
from openline.ledger.merkle import prove_consistency
from openline.ledger.note import VerifierKey, check_note
from openline.model.event import AdoptionFacts, ReasonBody

LOG = logging.getLogger(__name__)
RECENT_NODES = 16_384


class Recorded(NamedTuple):
    """An answer: the entries that were asked for, and a checkpoint that covers them."""

    entries: Sequence[StoredEntry]
    checkpoint: CheckpointNote
    size: int


_Job: TypeAlias = Job[Asked, Recorded]
_Outcome: TypeAlias = Sequence[StoredEntry] | Exception


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
    elapsed_ms
        What goes on when the clock is put back; see :mod:`openline.app.logtime`.

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
        elapsed_ms: Callable[[], float] | None = None,
    ) -> None:
        self.store = store
        self.rules = rules
        self._notary = notary
        self._exclusive = exclusive
        self._mutex = threading.RLock()
        self._fold = Fold(store, rules, theatre=identity.theatre, mode=identity.mode, origin=identity.origin)
        self._time = LogTime(now_ms, elapsed_ms)
        self._intake = Intake(
            store=store,
            rules=rules,
            identity=identity,
            append=append,
            now_ms=now_ms,
            time=self._time,
            random_bytes=random_bytes,
        )
        self._sequencer = Sequencer(self._serve, prepare=self._intake.prepare)
        # Receipts of one time have most of their hashes in common, with those of the time before, too.
        self._recent_nodes: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._heard_by: list[Callable[[int], None]] = []
        self._heard_of = 0
        self.groups = 0
        """How many groups this process has made durable."""
        self.stopped: ForkError | None = None
        """Why this copy of the log may not be signed for, as :meth:`recover` found: it may be an old one."""
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
        return self.submit_all([entry])[0]

    def submit_all(self, entries: Sequence[SignedEntry]) -> list[Receipt]:
        """Submit entries in order, in one transaction, or none of it: each sees those before it.

        Raises
        ------
        OpenlineError
            As :meth:`submit`; its ``part`` says which entry it is about. None of them is on record then, but
            those that were before.
        """
        return self.receipts(self._sequencer.ask(Asked(entries=entries)).result())

    def ask(self, entries: Sequence[SignedEntry]) -> Future[Recorded]:
        """Submit like :meth:`submit_all` without waiting; :meth:`receipts` makes receipts of the answer."""
        return self._sequencer.ask(Asked(entries=entries))

    async def take(self, entries: Sequence[SignedEntry]) -> list[Receipt]:
        """Submit like :meth:`submit_all` from a coroutine, which keeps its loop from nothing."""
        return self.receipts(await self._sequencer.ask_here(Asked(entries=entries)))

    def submit_many(self, entries: Sequence[SignedEntry]) -> list[Receipt | OpenlineError]:
        """Submit entries in order, each by itself: one that is refused does not spoil the others."""
        asked = [self._sequencer.ask(Asked(entries=[entry])) for entry in entries]
        answers: list[Receipt | OpenlineError] = []
        for future in asked:
            try:
                answers += self.receipts(future.result())
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
        asked = Asked(drafts=drafts, watch_states=watch_states or {})
        return self.receipts(self._sequencer.ask(asked).result())

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

    def release_counts(self) -> Mapping[str, int]:
        """Return how many releases each recipient has that are durable."""
        return self._fold.counts

    def waiting(self) -> int:
        """Return how many requests wait to be decided, about."""
        return self._sequencer.waiting()

    def hear(self, listener: Callable[[int], None]) -> None:
        """Tell a listener the size of the log whenever it has grown, by this process or another.

        It is told once what is recorded is durable and signed for, by whichever thread finds out, and may
        not wait for anything.
        """
        self._heard_by.append(listener)

    def _tell(self, size: int) -> None:
        with self._mutex:
            if size <= self._heard_of:
                return
            self._heard_of = size
        for listener in self._heard_by:
            try:
                listener(size)
            except Exception:  # whoever listens must not keep others from being answered
                LOG.exception("a listener of the journal failed")

    # -- looking -----------------------------------------------------------------------------------

    @contextmanager
    def still(self) -> Iterator[None]:
        """Keep the rules' state from changing while it is being looked at."""
        with self._mutex:
            yield

    def now_ms(self) -> int:
        """Return what time it is by the log: what is due is due by that."""
        with self._mutex:
            return self._time.at_least(self._fold.received_at_ms)

    def refresh(self) -> int:
        """Apply what other processes have appended since, and return the size of the log."""
        with self._mutex:
            self._fold.catch_up()
            size = self._fold.tree.size
        self._tell(size)
        return size

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
        """Sign for what a crash left committed and unsigned, or note in :attr:`stopped` why not."""
        try:
            with self._mutex:
                if not self._notary.has_signed(self._fold.tree):
                    self.checkpoint()
        except ForkError as error:
            self.stopped = error

    def prove(self, id: str) -> Receipt:
        """Return a fresh receipt for an entry on record."""
        stored = self.store.entry_by_id(id)
        if stored is None:
            raise NotFoundError(f"no entry {id!r} is on record")
        with self._mutex:
            recorded = Recorded([stored], self.checkpoint(), self._fold.tree.size)
        return self.receipts(recorded)[0]

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
            # From the store itself: what is held against the mark is what stands there now, not what stood.
            self._notary.examine(self._fold.tree, self.store.node)
            outcomes = self._commit(jobs)
            checkpoint = self._notary.sign(self._fold.tree, self._read_node, examined=True)
            size = self._fold.tree.size
        answer_all(
            (job, outcome if isinstance(outcome, Exception) else Recorded(outcome, checkpoint, size))
            for job, outcome in outcomes
        )
        self._tell(size)

    def _commit(self, jobs: Sequence[_Job]) -> Sequence[tuple[_Job, _Outcome]]:
        """Decide the requests and make what was decided durable."""
        self._intake.look_up([job.asked for job in jobs])
        with self._fold.ahead() as fold:
            group = GroupDraft(fold.tree, dict(fold.counts), fold.received_at_ms)
            outcomes = [(job, self._try(job, group)) for job in jobs]
            if group.entries or group.watch_states:
                finished = group.finished()
                self.store.append(finished)
                self.groups += 1
                self._remember(finished.nodes)
            fold.tree, fold.counts, fold.received_at_ms = group.tree, group.counts, group.received_at_ms
        return outcomes

    def _try(self, job: _Job, group: GroupDraft) -> _Outcome:
        """Decide a request; a refusal is an outcome, and leaves nothing of the request behind."""
        before, rules_before = group.mark(), self.rules.mark()
        try:
            return self._intake.decide(job.asked, group)
        except Exception as error:
            if len(group.entries) > before.entries:
                group.back_to(before)
                self.rules.back_to(rules_before)
            return error

    def _remember(self, nodes: Iterable[tuple[int, int, bytes]]) -> None:
        """Keep hashes of the tree that the next receipts are made of."""
        recent = self._recent_nodes
        for level, index, hash in nodes:
            recent[level, index] = hash
        while len(recent) > RECENT_NODES:
            recent.popitem(last=False)

    def _read_node(self, level: int, index: int) -> bytes:
        found = self._recent_nodes.get((level, index))
        if found is None:
            found = self.store.node(level, index)
            self._remember([(level, index, found)])
        return found

    def receipts(self, recorded: Recorded) -> list[Receipt]:
        """Make the receipts of what was recorded, with what its author is asked about it."""
        size, checkpoint = recorded.size, recorded.checkpoint
        return [
            doubted(it, make_receipt(it, size=size, checkpoint=checkpoint, read=self._read_node))
            for it in recorded.entries
        ]
