"""What an author gets once an entry is durable."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from openline.app.ports import StoredEntry
from openline.app.replay import replay
from openline.decide.doubting import SAY_WHEN, Doubt, doubts_of
from openline.ledger.canonical import to_base64
from openline.ledger.checkpoint import CheckpointNote
from openline.ledger.merkle import ReadNode, prove_inclusion
from openline.ledger.proof import Proof


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """Enough to prove, to anyone, that an entry is on record. It holds of the body what is doubted alone."""

    id: str
    index: int
    received_at_ms: int
    salt: str
    """Base64 of the leaf's salt."""
    proof: str
    """C2SP tlog-proof: inclusion proof and signed checkpoint; its ``extra`` line carries the salt."""
    doubts: tuple[Doubt, ...] | UnsetType = UNSET
    """What its author is asked about what it says; it was taken all the same. Not part of what is proven."""


def doubted(stored: StoredEntry, receipt: Receipt) -> Receipt:
    """Return a receipt as it answers its author: with what is to be asked about what the entry says."""
    if stored.type not in SAY_WHEN or stored.body is None:
        return receipt
    doubts = doubts_of(replay(stored).body, stored.received_at_ms)
    return replace(receipt, doubts=doubts) if doubts else receipt


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
