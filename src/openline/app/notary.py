"""Signing checkpoints, and never two that contradict each other (decision 5).

The highest checkpoint that was ever signed stands in a *mark*: a file outside the HOME, and outside
whatever is backed up with it. A signature is let out only after the tree was proved to extend the mark, and
the mark was moved up to it and is durable. A copy of the log that was restored from a backup and grows
again meets its own mark and refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openline.app.durable import locked, make_folder, overwrite_durably, write_durably
from openline.errors import ForkError, InputError, LedgerError, SignatureError, StorageError
from openline.ledger.checkpoint import (
    Checkpoint,
    CheckpointNote,
    check_checkpoint,
    read_checkpoint,
    sign_checkpoint,
)
from openline.ledger.merkle import Frontier, ReadNode, check_consistency, prove_consistency, subtree_hash
from openline.ledger.note import KeyType, VerifierKey
from openline.ledger.signing import PrivateKey

NEXT_AFTER_FORK = (
    "restore the newest copy of the log that holds all of it; if there is none, this log has ended:"
    " tell every party, and open a new theatre"
)


SLOT = 4096
"""Bytes of a slot of the mark: what a disk writes at once, and more than a checkpoint has."""


class Mark:
    """The file that remembers the highest signed checkpoint of one log.

    It has two slots, and the one that holds the older checkpoint is written over: a write that the power cuts
    short leaves the other, which was the highest until then. Beside the file stands, once it happens, a
    checkpoint of this log that a party presented and that the log does not extend: evidence, and a reason
    to sign nothing more.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._evidence = path.with_name(path.name + ".presented")

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep away whoever else signs by this mark: copies of one HOME share it, and no other lock."""
        make_folder(self.path.parent)
        with locked(self.path.with_name(self.path.name + ".lock")):
            yield

    def read(self) -> list[str]:
        """Return what stands in the slots, the highest first as far as can be read; empty without a mark."""
        return sorted(filter(None, _slots_of(self.path)), key=_size_of, reverse=True)

    def read_evidence(self) -> CheckpointNote | None:
        """Return the checkpoint that a party presented against this log, or None."""
        return next(iter(_slots_of(self._evidence)), None)

    def write(self, note: CheckpointNote) -> None:
        """Move the mark, durably."""
        slots = _slots_of(self.path)
        if len(slots) == 2 and len(note) < SLOT:
            older = min((0, 1), key=lambda it: _size_of(slots[it]))
            overwrite_durably(self.path, older * SLOT, _padded(note))
            return
        make_folder(self.path.parent)
        # A mark of one checkpoint is what was written before there were slots: it is kept in the second.
        former = slots[0] if slots and len(slots[0]) < SLOT else ""
        long = len(note) >= SLOT
        write_durably(self.path, note.encode() if long else _padded(note) + _padded(former))

    def write_evidence(self, note: CheckpointNote) -> None:
        """Keep what a party presented, durably."""
        write_durably(self._evidence, note.encode())


class Notary:
    """Signs the checkpoints of one log with the log's key.

    Parameters
    ----------
    origin
        The log's name.
    log_key
        Its private key.
    mark
        What was signed before, by this program or another that shares the mark.
    """

    def __init__(self, origin: str, log_key: PrivateKey, mark: Mark) -> None:
        self._origin = origin
        self._log_key = log_key
        self._mark = mark
        self._verifier = VerifierKey.of(origin, KeyType.ED25519, log_key)
        self._verified: tuple[CheckpointNote, Checkpoint] | None = None
        self._let_out: tuple[CheckpointNote, Checkpoint] | None = None
        self._adopted: Checkpoint | None = None

    def open_mark(self) -> None:
        """Set the mark of a log that has just been made and is empty."""
        self._mark.write(sign_checkpoint(self._head(Frontier()), self._log_key))

    def examine(self, tree: Frontier, read: ReadNode) -> None:
        """Raise unless the tree extends every checkpoint that is known to have been signed.

        Raises
        ------
        ForkError
            It does not, or there is no mark to tell.
        """
        marked = self._marked()
        if marked is not None:
            _refuse_fork(marked, tree, read)
        elif self._adopted is None:
            raise ForkError(
                "there is no mark of what this log has signed: it may be an old copy, so it is read-only",
                where=str(self._mark.path),
                next_step="get the newest checkpoint that a party holds: 'openline log adopt CHECKPOINT'",
            )
        else:
            _refuse_fork(self._adopted, tree, read)
        presented = self._mark.read_evidence()
        if presented is not None:
            _refuse_fork(check_checkpoint(presented, self._verifier).checkpoint, tree, read)

    def has_signed(self, tree: Frontier) -> bool:
        """Say whether the mark stands at this very tree."""
        return self._marked() == self._head(tree)

    def sign(self, tree: Frontier, read: ReadNode, *, examined: bool = False) -> CheckpointNote:
        """Examine the tree, move the mark up to it, and sign.

        Parameters
        ----------
        examined
            The tree has grown out of one that was examined since this process keeps all others from signing.

        Raises
        ------
        ForkError
            As :meth:`examine`.
        StorageError
            The mark could not be made durable; nothing was signed.
        """
        if not examined:
            self.examine(tree, read)
        head = self._head(tree)
        if self._let_out is None or self._let_out[1] != head:
            note = sign_checkpoint(head, self._log_key)
            # Written even if it says so already: nobody knows whether that survives the power.
            self._mark.write(note)
            self._verified = self._let_out = (note, head)
        return self._let_out[0]

    def sign_earlier(self, size: int, tree: Frontier, read: ReadNode) -> CheckpointNote:
        """Sign again the checkpoint that the log had when it was smaller."""
        self.examine(tree, read)
        if not 0 < size <= tree.size:
            raise InputError(f"the log has {tree.size} entries: it never had a checkpoint of size {size}")
        return sign_checkpoint(Checkpoint(self._origin, size, subtree_hash(0, size, read)), self._log_key)

    def present(self, note: CheckpointNote, tree: Frontier, read: ReadNode) -> Checkpoint:
        """Hold a checkpoint that a party presents against the log.

        One that this log signed and no longer extends is kept as evidence, and nothing is signed from then
        on.

        Raises
        ------
        InputError, SignatureError
            It is no checkpoint of this log.
        ForkError
            It is, and the log does not extend it.
        """
        presented = check_checkpoint(note, self._verifier).checkpoint
        try:
            _refuse_fork(presented, tree, read)
        except ForkError:
            self._mark.write_evidence(note)
            raise
        return presented

    def adopt(self, note: CheckpointNote, tree: Frontier, read: ReadNode) -> Checkpoint:
        """Take a checkpoint that a party presents for the lost mark, which the next signature writes anew.

        Raises
        ------
        InputError
            There is a mark: nothing was lost. Or it is no checkpoint, or an empty one.
        SignatureError, ForkError
            As :meth:`present`.
        """
        if self._mark.read():
            raise InputError(
                "this log has its mark: there is nothing to adopt",
                where=str(self._mark.path),
                next_step="'openline log present CHECKPOINT' compares a checkpoint with the log",
            )
        presented = self.present(note, tree, read)
        if presented.size == 0:
            raise InputError("an empty checkpoint says nothing about the log")
        self._adopted = presented
        return presented

    def _head(self, tree: Frontier) -> Checkpoint:
        return Checkpoint(self._origin, tree.size, tree.root())

    def _marked(self) -> Checkpoint | None:
        """Return the highest checkpoint in the mark, which this log must have signed; ``None`` without one.

        Raises
        ------
        ForkError
            There is a mark, and no checkpoint of this log in it.
        """
        notes = self._mark.read()
        if notes and self._verified is not None and self._verified[0] == notes[0]:
            return self._verified[1]
        fault: Exception | None = None
        for note in notes:
            try:
                self._verified = (note, check_checkpoint(note, self._verifier).checkpoint)
                return self._verified[1]
            except (InputError, SignatureError) as error:
                fault = fault or error
        if fault is None:
            return None
        raise ForkError(
            f"the mark is no checkpoint of this log: {fault}",
            where=str(self._mark.path),
            next_step="put it aside, get the newest checkpoint that a party holds, and adopt that",
        ) from fault


def _refuse_fork(signed: Checkpoint, tree: Frontier, read: ReadNode) -> None:
    """Raise ForkError unless the tree extends a checkpoint."""
    if signed.size > tree.size:
        raise ForkError(
            f"a checkpoint of {signed.size} entries was signed, and this copy of the log has {tree.size}",
            next_step=NEXT_AFTER_FORK,
        )
    if signed.size == 0:
        return
    try:
        proof = prove_consistency(signed.size, tree.size, read)
        check_consistency(signed.size, tree.size, signed.root, tree.root(), proof)
    except LedgerError as error:
        raise ForkError(
            f"a checkpoint of {signed.size} entries was signed, and this log does not extend it: {error}",
            next_step=NEXT_AFTER_FORK,
        ) from error


def _slots_of(path: Path) -> list[str]:
    """Return what stands in each slot of a mark: two, or all of a file that has none; nothing without one."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(f"cannot be read: {error}", where=str(path)) from error
    slots = [data[:SLOT], data[SLOT:]] if len(data) == 2 * SLOT else [data]
    # A write that was cut short may have left any bytes: they are no checkpoint then.
    return [it.rstrip(b"\n").decode("utf-8", "replace") + "\n" if it.strip(b"\n") else "" for it in slots]


def _padded(note: str) -> bytes:
    return note.encode().ljust(SLOT, b"\n")


def _size_of(note: str) -> int:
    """Return the size that a checkpoint says; less than any for what is none."""
    try:
        return read_checkpoint(note)[0].size
    except InputError:
        return -1
