"""Two histories: what proves to anyone that a log has signed both, for ``openline verify`` to read.

``docs/protocol/histories.md`` specifies the bytes. Two checkpoints of one size with two roots suffice; so do
two receipts that show two entries at one place, whatever the sizes of their trees.
"""

from __future__ import annotations

from openline.errors import InputError
from openline.ledger.canonical import canonical, to_base64
from openline.ledger.checkpoint import CheckpointNote, check_checkpoint
from openline.ledger.note import VerifierKey
from openline.ledger.proof import Proof
from openline.ledger.record import entry_bytes, leaf_hash

FORMAT = "openline/histories/v1"


def two_roots(log_key: VerifierKey, first: CheckpointNote, second: CheckpointNote) -> bytes:
    """Make the proof of two checkpoints of one size.

    Raises
    ------
    SignatureError
        The log has not signed one of them.
    InputError
        They do not contradict each other.
    """
    one, other = (check_checkpoint(note, log_key).checkpoint for note in (first, second))
    if one.size != other.size or one.root == other.root:
        raise InputError(
            f"checkpoints of {one.size} and {other.size} entries do not contradict each other by themselves",
            next_step="ask the log for its checkpoint at the smaller one's size, and hold that against it",
        )
    return _written(log_key, {"checkpoint": first}, {"checkpoint": second})


def two_leaves(log_key: VerifierKey, first: tuple[Proof, bytes], second: tuple[Proof, bytes]) -> bytes:
    """Make the proof of two receipts, each with its record, of one place.

    Raises
    ------
    SignatureError, LedgerError, InputError
        As :meth:`.Proof.check`; or they are of two places, or of one entry.
    """
    lines = []
    for proof, record in (first, second):
        proof.check(record, log_key)
        leaf = leaf_hash(entry_bytes(record, proof.salt))
        lines.append(
            {
                "checkpoint": proof.checkpoint,
                "index": proof.index,
                "leaf": to_base64(leaf),
                "path": [to_base64(it) for it in proof.path],
            }
        )
    if lines[0]["index"] != lines[1]["index"] or lines[0]["leaf"] == lines[1]["leaf"]:
        raise InputError("receipts of two places, or of one entry, do not contradict each other")
    return _written(log_key, *lines)


def _written(log_key: VerifierKey, *lines: dict[str, object]) -> bytes:
    head = {"format": FORMAT, "log_key": log_key.encode()}
    return b"".join(canonical(it) + b"\n" for it in (head, *lines))
