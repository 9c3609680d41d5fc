"""Checkpoints: what the log commits to, signed (C2SP ``tlog-checkpoint``) and cosigned by its witnesses.

The text is three lines: the log's origin, the number of entries, the root. Openline writes no extension lines
and accepts none, because no witness looks at them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from openline.errors import InputError, SignatureError
from openline.ledger.canonical import from_base64, to_base64
from openline.ledger.merkle import EMPTY_ROOT, MAX_SIZE
from openline.ledger.note import (
    KeyType,
    Note,
    SignatureLine,
    VerifierKey,
    check_note,
    cosign_note,
    read_note,
    read_signature_line,
    refuse_bad_name,
    sign_note,
)
from openline.ledger.signing import PrivateKey


class Checkpoint(msgspec.Struct, frozen=True):
    """The head of a log."""

    origin: str
    """The log's name, which is also the name of its key."""
    size: int
    root: bytes

    def text(self) -> str:
        """Give the text of the note, the bytes that are signed.

        Raises
        ------
        InputError
            An origin that is no key name, a size or root out of range.
        """
        refuse_bad_name(self.origin, where="origin")
        if not 0 <= self.size <= MAX_SIZE or len(self.root) != len(EMPTY_ROOT):
            raise InputError(f"no checkpoint has size {self.size} and a root of {len(self.root)} bytes")
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


class Witnessed(msgspec.Struct, frozen=True):
    """A checkpoint whose signatures were verified."""

    checkpoint: Checkpoint
    witnesses: tuple[tuple[str, int], ...]
    """Name and time in seconds of each that cosigned it: distinct keys, and never the log's own."""


CheckpointNote: TypeAlias = str
"""A checkpoint with its signature lines, as text."""


def read_checkpoint(note: CheckpointNote, *, where: str = "checkpoint") -> tuple[Checkpoint, Note]:
    """Read a checkpoint; says nothing about who signed it.

    Raises
    ------
    InputError
        No signed note, or not the three lines of a checkpoint.
    """
    parsed = read_note(note, where=where)
    lines = parsed.text.split("\n")
    if (
        len(lines) != 4
        or not (lines[1].isascii() and lines[1].isdigit())
        or str(int(lines[1][:20])) != lines[1]
    ):
        raise InputError(
            "a checkpoint is three lines: origin, size without leading zeroes, root", where=where
        )
    checkpoint = Checkpoint(lines[0], int(lines[1]), from_base64(lines[2], where=where))
    if checkpoint.text() != parsed.text:
        raise InputError("the checkpoint is not in canonical form", where=where)
    return checkpoint, parsed


def sign_checkpoint(checkpoint: Checkpoint, private_key: PrivateKey) -> CheckpointNote:
    """Sign the head of a log with the log's key.

    Whoever calls it has made sure that the tree extends every tree signed before (decision 5).
    """
    text = checkpoint.text()
    return Note(text, (sign_note(text, checkpoint.origin, private_key),)).encode()


def cosign_checkpoint(
    note: CheckpointNote, name: str, private_key: PrivateKey, *, at_s: int
) -> SignatureLine:
    """Cosign a checkpoint as a witness.

    Whoever calls it has verified the log's signature and that the tree extends every tree it cosigned before.

    Raises
    ------
    InputError
        No checkpoint, or a name that is none.
    """
    _, parsed = read_checkpoint(note)
    return cosign_note(parsed.text, name, private_key, at_s=at_s)


def with_cosignatures(note: CheckpointNote, lines: Sequence[str]) -> CheckpointNote:
    """Add witnesses' signature lines (with or without their newlines) to a checkpoint, each once."""
    _, parsed = read_checkpoint(note)
    return parsed.with_lines(read_signature_line(line.removesuffix("\n")) for line in lines).encode()


def check_checkpoint(
    note: CheckpointNote, log_key: VerifierKey, witnesses: Sequence[VerifierKey] = ()
) -> Witnessed:
    """Verify a checkpoint by keys that the reader has from elsewhere.

    Raises
    ------
    InputError
        No checkpoint.
    SignatureError
        Of another log, not signed with the log's key, or a line by a known key does not fit.
    """
    checkpoint, parsed = read_checkpoint(note)
    signed = check_note(parsed, (log_key, *witnesses))
    if checkpoint.origin != log_key.name or log_key not in signed:
        raise SignatureError(
            f"the checkpoint of {checkpoint.origin!r} is not signed with the key of {log_key.name!r}",
            where="checkpoint",
        )
    # A cosignature does not name its witness: one key under two names is one, and the log's own key is none.
    independent = {
        key.public_hex: (key.name, at_s)
        for key, at_s in signed.items()
        if key.type is KeyType.COSIGNATURE and key.public_hex != log_key.public_hex
    }
    return Witnessed(checkpoint, tuple(independent.values()))
