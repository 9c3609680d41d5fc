"""Receipts that stand by themselves: C2SP ``tlog-proof``, whose ``extra`` line carries the leaf's salt."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from openline.errors import InputError
from openline.ledger.canonical import from_base64, to_base64
from openline.ledger.checkpoint import CheckpointNote, Witnessed, check_checkpoint, read_checkpoint
from openline.ledger.merkle import check_inclusion
from openline.ledger.note import VerifierKey
from openline.ledger.record import entry_bytes, leaf_hash

_FIRST_LINE = "c2sp.org/tlog-proof@v1"


class Proof(msgspec.Struct, frozen=True):
    """That a record is in a log: its place, the path to the root, and the signed root."""

    index: int
    salt: bytes
    """The leaf's 16-byte salt, without which the record cannot be hashed to its leaf."""
    path: tuple[bytes, ...]
    checkpoint: CheckpointNote

    def encode(self) -> str:
        """Write the proof, as a ``.tlog-proof`` file holds it."""
        head = [_FIRST_LINE, f"extra {to_base64(self.salt)}", f"index {self.index}"]
        return "\n".join([*head, *map(to_base64, self.path), "", self.checkpoint])

    @classmethod
    def decode(cls, text: str, *, where: str = "proof") -> Proof:
        """Read a proof; :meth:`check` still has to judge it.

        Raises
        ------
        InputError
            Another form.
        """
        head, _, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if len(lines) < 3 or lines[0] != _FIRST_LINE:
            raise InputError(
                f"a proof begins with {_FIRST_LINE!r}, an extra line and an index line", where=where
            )
        extra, index = lines[1].removeprefix("extra "), lines[2].removeprefix("index ")
        if not (index.isascii() and index.isdigit() and len(index) <= 20):
            raise InputError(f"no index: {lines[2]!r}", where=where)
        read_checkpoint(checkpoint, where=where)
        proof = cls(
            int(index),
            from_base64(extra, where=where),
            tuple(from_base64(line, where=where) for line in lines[3:]),
            checkpoint,
        )
        if proof.encode() != text:
            raise InputError("the proof is not in canonical form", where=where)
        return proof

    def check(self, record: bytes, log_key: VerifierKey, witnesses: Sequence[VerifierKey] = ()) -> Witnessed:
        """Verify that the record is in the log, by keys that the reader has from elsewhere.

        Raises
        ------
        InputError
            The place is not in the tree, or the salt has another length.
        SignatureError
            The checkpoint is not the log's.
        LedgerError
            The path does not lead from this record to the signed root.
        """
        witnessed = check_checkpoint(self.checkpoint, log_key, witnesses)
        head = witnessed.checkpoint
        check_inclusion(
            self.index, head.size, leaf_hash(entry_bytes(record, self.salt)), head.root, self.path
        )
        return witnessed
