"""A proof of two histories convicts a log, and nothing less does."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openline.app.policy import Policy
from openline.errors import InputError
from openline.ledger.canonical import canonical
from openline.ledger.checkpoint import Checkpoint, CheckpointNote, sign_checkpoint
from openline.ledger.histories import two_leaves, two_roots
from openline.ledger.note import KeyType, VerifierKey
from openline.ledger.proof import Proof
from openline.ledger.record import entry_bytes, leaf_hash
from openline.verify import FAILED, NOT_ANCHORED, VERIFIED, verify_bundle

ORIGIN = "example.org/tanf"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = VerifierKey.of(ORIGIN, KeyType.ED25519, KEY)


def tree(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there: apart from the program's own."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + tree(leaves[:split]) + tree(leaves[split:])).digest()


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1."""
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*path(index, leaves[:split]), tree(leaves[split:])]
    return [*path(index - split, leaves[split:]), tree(leaves[:split])]


def signed(leaves: list[bytes]) -> CheckpointNote:
    return sign_checkpoint(Checkpoint(ORIGIN, len(leaves), tree(leaves)), KEY)


def leaves_of(count: int, history: str) -> list[tuple[bytes, bytes, bytes]]:
    """Records with their salts and leaves; histories part at entry 2."""
    records = [f"{'both' if it < 2 else history} {it}".encode() for it in range(count)]
    salts = [sha256(it).digest()[:16] for it in records]
    return [(it, salt, leaf_hash(entry_bytes(it, salt))) for it, salt in zip(records, salts, strict=True)]


def receipt(index: int, entries: list[tuple[bytes, bytes, bytes]]) -> tuple[Proof, bytes]:
    leaves = [leaf for _, _, leaf in entries]
    record, salt, _ = entries[index]
    return Proof(index, salt, tuple(path(index, leaves)), signed(leaves)), record


def policy(key: VerifierKey = LOG) -> bytes:
    return Policy(
        theatre="t", mode="exercise", origin=ORIGIN, log_key=key.encode(), roots={"node": "ab" * 32}
    ).to_bytes()


@pytest.fixture
def proof() -> bytes:
    one, other = ([leaf for *_, leaf in leaves_of(5, it)] for it in ("one", "other"))
    return two_roots(LOG, signed(one), signed(other))


@pytest.mark.requirement("R21")
def test_two_roots_of_one_size_convict_the_log(proof: bytes) -> None:
    report = verify_bundle(proof, policy())
    assert report.answer == VERIFIED, report.problem
    assert len(report.histories) == 2
    assert all("5 entries" in it for it in report.histories)
    assert verify_bundle(proof).answer == NOT_ANCHORED


@pytest.mark.parametrize("sizes", [(3, 3), (3, 8), (13, 4), (1000, 7)])
def test_two_receipts_of_one_place_convict_the_log_whatever_the_sizes(sizes: tuple[int, int]) -> None:
    one, other = leaves_of(sizes[0], "one"), leaves_of(sizes[1], "other")
    report = verify_bundle(two_leaves(LOG, receipt(2, one), receipt(2, other)), policy())
    assert report.answer == VERIFIED, report.problem
    assert report.histories[0].startswith(f"entry 2 of {sizes[0]} is ")


def test_what_may_be_of_one_history_is_no_proof() -> None:
    one, other = leaves_of(5, "one"), leaves_of(9, "one")
    leaves = [[leaf for *_, leaf in it] for it in (one, other)]
    with pytest.raises(InputError):
        two_roots(LOG, signed(leaves[0]), signed(leaves[1]))
    with pytest.raises(InputError):
        two_leaves(LOG, receipt(3, one), receipt(3, other))
    with pytest.raises(InputError):
        two_leaves(LOG, receipt(3, one), receipt(4, other))
    head = canonical({"format": "openline/histories/v1", "log_key": LOG.encode()}) + b"\n"
    for first, second in (leaves, (leaves[0], leaves[0])):
        forged = head + b"".join(canonical({"checkpoint": signed(it)}) + b"\n" for it in (first, second))
        assert "proves nothing" in verify_bundle(forged, policy()).problem


def test_another_logs_key_convicts_nobody(proof: bytes) -> None:
    stranger = VerifierKey.of(ORIGIN, KeyType.ED25519, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert verify_bundle(proof, policy(stranger)).answer == FAILED
    forged = proof.replace(json.dumps(LOG.encode()).encode(), json.dumps(stranger.encode()).encode())
    assert forged != proof
    assert verify_bundle(forged, policy()).answer == FAILED
    assert verify_bundle(forged).answer == FAILED


def test_every_changed_byte_spoils_it(proof: bytes) -> None:
    receipts = two_leaves(LOG, receipt(2, leaves_of(3, "one")), receipt(2, leaves_of(8, "other")))
    for whole in (proof, receipts):
        for at in range(len(whole)):
            changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
            assert verify_bundle(changed, policy()).answer == FAILED, changed[at - 20 : at + 20]
        for cut in range(0, len(whole) - 1, 7):
            assert verify_bundle(whole[:cut], policy()).answer == FAILED
