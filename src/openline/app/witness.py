"""Witnessing: a party compares each checkpoint with the one it saw last, and says so with a cosignature.

What it is asked with is the body of C2SP ``tlog-witness``'s add-checkpoint request: the size that it saw
last, the consistency proof from there, and the checkpoint. Foreign witnesses read the same text.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from openline.app.durable import write_durably
from openline.errors import ForkError, InputError, LedgerError
from openline.ledger.canonical import from_base64, to_base64
from openline.ledger.checkpoint import (
    Checkpoint,
    CheckpointNote,
    check_checkpoint,
    cosign_checkpoint,
    read_checkpoint,
    with_cosignatures,
)
from openline.ledger.merkle import check_consistency
from openline.ledger.note import VerifierKey
from openline.ledger.signing import PrivateKey


class WitnessRequest(NamedTuple):
    """A checkpoint, with the proof that it extends an earlier one."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: CheckpointNote

    def encode(self) -> str:
        """Write the request."""
        lines = [f"old {self.old_size}", *map(to_base64, self.proof), "", self.checkpoint]
        return "\n".join(lines)

    @classmethod
    def decode(cls, text: str, *, where: str) -> WitnessRequest:
        """Read a request; a bare checkpoint is one that claims no earlier size.

        Raises
        ------
        InputError
            Another form.
        """
        if not text.startswith("old "):
            read_checkpoint(text, where=where)
            return cls(0, (), text)
        head, _, checkpoint = text.partition("\n\n")
        first, *hashes = head.split("\n")
        size = first.removeprefix("old ")
        if not (size.isascii() and size.isdigit() and len(size) <= 20):
            raise InputError(f"no size: {first!r}", where=where)
        read_checkpoint(checkpoint, where=where)
        return cls(int(size), tuple(from_base64(line, where=where) for line in hashes), checkpoint)


class Witnessed:
    """The checkpoints of one log that this HOME has seen and found consistent, one file for each size."""

    def __init__(self, folder: Path, log_key: VerifierKey) -> None:
        self._folder = folder
        self._log_key = log_key

    def last(self) -> Checkpoint | None:
        """Return the largest checkpoint that was witnessed."""
        note = self.last_note()
        return None if note is None else check_checkpoint(note, self._log_key).checkpoint

    def last_note(self) -> CheckpointNote | None:
        """Return it as it was signed: what to present to a node that has lost its mark."""
        files = sorted(self._folder.glob("[0-9]*"))
        return files[-1].read_text() if files else None

    def accept(self, request: WitnessRequest) -> Checkpoint:
        """Take a checkpoint as the newest, once it is proved to extend the last.

        Raises
        ------
        SignatureError
            The log has not signed it.
        InputError
            It is older than the last, or no proof from the last one comes with it.
        ForkError
            The log shows two histories.
        """
        new = check_checkpoint(request.checkpoint, self._log_key).checkpoint
        last = self.last()
        if last is not None:
            _refuse_inconsistent(last, new, request)
        write_durably(self._folder / f"{new.size:020}", request.checkpoint.encode())
        return new

    def cosign(
        self, request: WitnessRequest, name: str, private_key: PrivateKey, *, now_ms: int
    ) -> CheckpointNote:
        """Accept a checkpoint and return it cosigned; see :meth:`accept`."""
        self.accept(request)
        line = cosign_checkpoint(request.checkpoint, name, private_key, at_s=now_ms // 1000)
        return with_cosignatures(request.checkpoint, [line.encode()])


def _refuse_inconsistent(last: Checkpoint, new: Checkpoint, request: WitnessRequest) -> None:
    if new.size < last.size:
        raise InputError(
            f"this checkpoint has {new.size} entries, and one of {last.size} was witnessed already",
            next_step="ask the node for its newest",
        )
    if last.size == 0:
        return
    if request.old_size != last.size and new.size != last.size:
        raise InputError(
            f"no proof from size {last.size}, the last one witnessed, comes with it",
            next_step=f"ask the node for 'openline log consistency {last.size}'",
        )
    proof = request.proof if new.size > last.size else ()
    try:
        check_consistency(last.size, new.size, last.root, new.root, proof)
    except LedgerError as error:
        raise ForkError(
            f"the log has shown this party another history: {error}",
            next_step="keep both checkpoints, and show them to every party: together they prove it",
        ) from error
