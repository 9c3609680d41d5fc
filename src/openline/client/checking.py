"""Checking what a server says: that an entry is on record is believed by its proof, and by nothing else."""

from __future__ import annotations

from openline.app.policy import Policy
from openline.app.receipt import Receipt
from openline.errors import LedgerError
from openline.ledger.checkpoint import Witnessed
from openline.ledger.entry import SignedEntry
from openline.ledger.proof import Proof
from openline.ledger.record import record_bytes


def check_receipt(receipt: Receipt, entry: SignedEntry, policy: Policy) -> Witnessed:
    """Verify that a receipt proves that this very entry is in the log that a policy names.

    Returns
    -------
    Witnessed
        The checkpoint that the proof leads to, and who has cosigned it.

    Raises
    ------
    LedgerError, SignatureError, InputError
        It proves no such thing: keep it, and tell the other parties.
    """
    record = record_bytes(entry.envelope, theatre=policy.theatre, received_at_ms=receipt.received_at_ms)
    proof = Proof.decode(receipt.proof, where="receipt")
    if proof.index != receipt.index:
        raise LedgerError(f"the receipt says index {receipt.index} and proves {proof.index}", where="receipt")
    return proof.check(record, policy.log_verifier, policy.witness_verifiers)
