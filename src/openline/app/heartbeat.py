"""The heartbeat: a signed sign of life, so that the silence of Openline itself alarms.

A DSSE envelope, as entries have, over canonical JSON, signed with the log's key, which every policy holds.
That key's other messages, checkpoints, begin with the log's name and a line's end, never with ``DSSEv1 ``:
neither passes for the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from openline.app.policy import Policy
from openline.errors import InputError, OpenlineError, SignatureError
from openline.ledger.canonical import canonical, convert_strict, from_base64, read_canonical, to_base64
from openline.ledger.checkpoint import CheckpointNote, check_checkpoint, read_checkpoint
from openline.ledger.entry import Envelope, Mode, Signature, pae
from openline.ledger.signing import PrivateKey, is_signed, public_key_hex, sign

PAYLOAD_TYPE = "openline/heartbeat/v1"
CLOCK_SKEW_MS = 60_000
"""How far the node's clock may be ahead of the reader's before that is said."""


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the node says of itself at a time."""

    format: Literal["openline/heartbeat/v1"] = "openline/heartbeat/v1"
    theatre: str
    mode: Mode
    at_ms: int
    tree_size: int
    root_sha256: str
    last_entry_ms: int
    """When the last entry was received."""
    feed_ages_ms: dict[str, int] = {}
    """How long ago each feed last brought something."""
    checkpoint: CheckpointNote


class Vitals(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader makes of a heartbeat."""

    heartbeat: Heartbeat | None
    age_ms: int | None
    problems: tuple[str, ...]


def sign_heartbeat(
    policy: Policy,
    checkpoint: CheckpointNote,
    log_key: PrivateKey,
    *,
    last_entry_ms: int,
    feed_ages_ms: Mapping[str, int],
    now_ms: int,
) -> bytes:
    """Write a heartbeat, one line of canonical JSON."""
    head, _ = read_checkpoint(checkpoint)
    payload = canonical(
        Heartbeat(
            theatre=policy.theatre,
            mode=policy.mode,
            at_ms=now_ms,
            tree_size=head.size,
            root_sha256=head.root.hex(),
            last_entry_ms=last_entry_ms,
            feed_ages_ms=dict(feed_ages_ms),
            checkpoint=checkpoint,
        )
    )
    signature = to_base64(sign(log_key, pae(PAYLOAD_TYPE, payload)))
    envelope = Envelope(
        payload=to_base64(payload),
        payloadType=PAYLOAD_TYPE,
        signatures=(Signature(keyid=public_key_hex(log_key), sig=signature),),
    )
    return canonical(envelope) + b"\n"


def check_heartbeat(
    data: bytes,
    policy: Policy,
    *,
    now_ms: int,
    max_age_ms: int,
    max_feed_age_ms: int | None = None,
    least_size: int = 0,
    where: str = "heartbeat",
) -> Vitals:
    """Say what is wrong with a heartbeat; never raises for what it holds.

    Parameters
    ----------
    max_age_ms, max_feed_age_ms
        What is older is stale.
    least_size
        The largest log that this reader has witnessed: one that is smaller has been set back.
    """
    try:
        heartbeat = _verified(data, policy, where)
    except OpenlineError as error:
        return Vitals(heartbeat=None, age_ms=None, problems=(str(error),))
    age_ms = now_ms - heartbeat.at_ms
    problems = []
    if age_ms > max_age_ms:
        problems.append(f"stale: {age_ms // 1000} s old, {max_age_ms // 1000} s are allowed")
    if age_ms < -CLOCK_SKEW_MS:
        problems.append(f"the node's clock is {-age_ms // 1000} s ahead of this one")
    if heartbeat.tree_size < least_size:
        problems.append(f"the log has {heartbeat.tree_size} entries, {least_size} were witnessed here before")
    if max_feed_age_ms is not None:
        for feed, feed_age_ms in heartbeat.feed_ages_ms.items():
            if feed_age_ms + max(age_ms, 0) > max_feed_age_ms:
                problems.append(f"feed {feed} silent for {(feed_age_ms + max(age_ms, 0)) // 1000} s")
    return Vitals(heartbeat=heartbeat, age_ms=age_ms, problems=tuple(problems))


def _verified(data: bytes, policy: Policy, where: str) -> Heartbeat:
    envelope = convert_strict(read_canonical(data.rstrip(b"\n"), where=where), Envelope, where=where)
    payload = from_base64(envelope.payload, where=f"{where}, payload")
    key = policy.log_verifier.public_hex
    if envelope.payloadType != PAYLOAD_TYPE or len(envelope.signatures) != 1:
        raise InputError("not a heartbeat, or unsigned", where=where)
    signature = envelope.signatures[0]
    signed = from_base64(signature.sig, where=f"{where}, signature")
    if signature.keyid != key or not is_signed(key, signed, pae(PAYLOAD_TYPE, payload)):
        raise SignatureError("not signed with the log's key in the policy", where=where)
    heartbeat = convert_strict(read_canonical(payload, where=where), Heartbeat, where=where)
    if (heartbeat.theatre, heartbeat.mode) != (policy.theatre, policy.mode):
        raise SignatureError(f"of theatre {heartbeat.theatre} ({heartbeat.mode})", where=where)
    head = check_checkpoint(heartbeat.checkpoint, policy.log_verifier).checkpoint
    if (head.size, head.root.hex()) != (heartbeat.tree_size, heartbeat.root_sha256):
        raise SignatureError("it says another size or root than its checkpoint", where=where)
    return heartbeat
