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

from openline.app.durable import locked, make_folder, write_durably
from openline.errors import ForkError, InputError, LedgerError, SignatureError, StorageError
from openline.ledger.checkpoint import (
    Checkpoint,
    CheckpointNote,
    check_checkpoint,
    sign_checkpoint,
)
from openline.ledger.merkle import Frontier, ReadNode, check_consistency, prove_consistency, subtree_hash
from openline.ledger.note import KeyType, VerifierKey
from openline.ledger.signing import PrivateKey

NEXT_AFTER_FORK = (
    "restore the newest copy of the log that holds all of it; if there is none, this log has ended:"
    " tell every party, and open a new theatre"
)


class Mark:
    """The file that remembers the highest signed checkpoint of one log.

    Beside it stands, once it happens, a checkpoint of this log that a party presented and that the log does
    not extend: evidence, and a reason to sign nothing more.
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

    def read(self) -> CheckpointNote | None:
        """Return the highest signed checkpoint, or None when there is no mark."""
        return _text_of(self.path)

    def read_evidence(self) -> CheckpointNote | None:
        """Return the checkpoint that a party presented against this log, or None."""
        return _text_of(self._evidence)

    def write(self, note: CheckpointNote) -> None:
        """Move the mark, durably."""
        make_folder(self.path.parent)
        write_durably(self.path, note.encode())

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
        note = self._mark.read()
        if note is not None:
            _refuse_fork(self._own(note, self._mark.path), tree, read)
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
        note = self._mark.read()
        return note is not None and self._own(note, self._mark.path) == self._head(tree)

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
        if self._mark.read() is not None:
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

    def _own(self, note: CheckpointNote, path: Path) -> Checkpoint:
        """Read the mark, which this log must have signed."""
        if self._verified is None or self._verified[0] != note:
            try:
                self._verified = (note, check_checkpoint(note, self._verifier).checkpoint)
            except (InputError, SignatureError) as error:
                raise ForkError(
                    f"the mark is no checkpoint of this log: {error}",
                    where=str(path),
                    next_step="put it aside, get the newest checkpoint that a party holds, and adopt that",
                ) from error
        return self._verified[1]


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


def _text_of(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"cannot be read: {error}", where=str(path)) from error
