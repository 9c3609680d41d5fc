"""The policy file: what a party trusts, carried to it by another way than the log itself."""

from __future__ import annotations

from typing import Literal

import msgspec

from openline.errors import InputError
from openline.ledger.entry import Mode
from openline.ledger.note import KeyType, VerifierKey
from openline.model.event import NODE


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The log's name and key, the roots of those who sign in it, and the witnesses to stand behind it."""

    format: Literal["openline/policy/v1"] = "openline/policy/v1"
    theatre: str
    mode: Mode
    origin: str
    log_key: str
    """The log's C2SP verifier key."""
    roots: dict[str, str]
    """Party, or ``"node"`` -> its root's public key in hexadecimal."""
    witnesses: tuple[str, ...] = ()
    """Verifier keys of cosigners."""
    quorum: int = 0
    """How many distinct witnesses must have cosigned; 0 trusts the log's operator alone."""

    @property
    def log_verifier(self) -> VerifierKey:
        """The key that checkpoints of the log are signed with."""
        return VerifierKey.decode(self.log_key, where="log_key")

    @property
    def witness_verifiers(self) -> tuple[VerifierKey, ...]:
        """The keys of the witnesses."""
        return tuple(VerifierKey.decode(vkey, where="witnesses") for vkey in self.witnesses)

    def to_bytes(self) -> bytes:
        """Write the file, indented for whoever compares it over the telephone."""
        return msgspec.json.format(msgspec.json.encode(self, order="sorted"), indent=2) + b"\n"


def read_policy(data: bytes, *, where: str) -> Policy:
    """Read a policy file.

    Raises
    ------
    InputError
        Another format, a missing or unknown field, a key that is none, a quorum that the witnesses cannot
        reach.
    """
    try:
        policy = msgspec.json.decode(data, type=Policy)
    except msgspec.MsgspecError as error:
        raise InputError(f"not a policy: {error}", where=where) from error
    if policy.log_verifier.name != policy.origin or policy.log_verifier.type is not KeyType.ED25519:
        raise InputError("the log's key does not bear the log's name", where=f"{where}, log_key")
    if any(witness.type is not KeyType.COSIGNATURE for witness in policy.witness_verifiers):
        raise InputError("a witness's key must be one that cosigns (type 4)", where=f"{where}, witnesses")
    keys = [policy.log_verifier.public_hex, *(witness.public_hex for witness in policy.witness_verifiers)]
    if len(set(keys)) < len(keys):
        raise InputError(
            "one key is there twice, and would count as two witnesses", where=f"{where}, witnesses"
        )
    if not 0 <= policy.quorum <= len(policy.witnesses):
        raise InputError(
            f"a quorum of {policy.quorum} of {len(policy.witnesses)} witnesses", where=f"{where}, quorum"
        )
    if NODE not in policy.roots:
        raise InputError("the root of the node is missing", where=f"{where}, roots")
    return policy
