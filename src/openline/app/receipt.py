"""What an author gets once an entry is durable."""

from __future__ import annotations

import msgspec

from openline.app.ports import StoredEntry
from openline.ledger.canonical import to_base64
from openline.ledger.checkpoint import CheckpointNote
from openline.ledger.merkle import ReadNode, prove_inclusion
from openline.ledger.proof import Proof


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """Enough to prove, to anyone, that an entry is on record. It holds nothing of the body."""

    id: str
    index: int
    received_at_ms: int
    salt: str
    """Base64 of the leaf's salt."""
    proof: str
    """C2SP tlog-proof: inclusion proof and signed checkpoint; its ``extra`` line carries the salt."""


def make_receipt(stored: StoredEntry, *, size: int, checkpoint: CheckpointNote, read: ReadNode) -> Receipt:
    """Make the receipt of an entry against a checkpoint of ``size`` entries."""
    proof = Proof(stored.index, stored.salt, tuple(prove_inclusion(stored.index, size, read)), checkpoint)
    return Receipt(
        id=stored.id,
        index=stored.index,
        received_at_ms=stored.received_at_ms,
        salt=to_base64(stored.salt),
        proof=proof.encode(),
    )
