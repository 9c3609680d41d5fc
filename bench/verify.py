"""Verifying a bundle against the rate at which the machine verifies bare Ed25519 signatures."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from statistics import median
from time import process_time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openline.app.evidencefile import ENTRIES, Heading, Part, write_evidence
from openline.ledger.append import append
from openline.ledger.bundle import BundleEntry, write_bundle
from openline.ledger.canonical import from_base64
from openline.ledger.checkpoint import Checkpoint, sign_checkpoint
from openline.ledger.entry import pae, sign_entry
from openline.ledger.extract import Chosen, write_extract
from openline.ledger.merkle import Frontier
from openline.ledger.record import entry_bytes, leaf_hash, read_record, record_bytes
from openline.ledger.signing import public_key_hex
from openline.model.agreement import Basis, StanceValue
from openline.model.event import (
    NODE,
    ReasonBody,
    ReleaseBody,
    ReleaseFacts,
    StanceFacts,
    TheatreBody,
    TheatreFacts,
)
from openline.model.party import Custody
from openline.verify import NOT_ANCHORED, verify_bundle

SEED = sha256(b"bench").digest()
ORIGIN = "example.org/bench"


def run(quick: bool) -> list[dict[str, Any]]:
    """Give entries a second, of a bundle and of evidence, beside bare signatures of the same length."""
    entries = make_log(600 if quick else 12_000)
    rows = [_row("ledger verify", bundle_of(entries), len(entries), entries)]
    # Five of six are shown: 10,000, with 2,000 stretches of what is hidden between them.
    shown = [it for it in range(len(entries)) if it % 6 != 5]
    rows.append(_row("evidence verify", evidence_of(entries, shown), len(shown), entries))
    return rows


def _row(name: str, bundle: bytes, count: int, entries: list[BundleEntry]) -> dict[str, Any]:
    envelope = read_record(entries[-1].record).envelope
    message = pae(envelope.payloadType, from_base64(envelope.payload))
    signature = from_base64(envelope.signatures[0].sig)
    key = Ed25519PrivateKey.from_private_bytes(SEED).public_key()

    def ours() -> None:
        assert verify_bundle(bundle).answer == NOT_ANCHORED

    def raw() -> None:
        for _ in range(count):
            key.verify(signature, message)

    rates = [(rate(ours, count), rate(raw, count)) for _ in range(5)]
    mine, peer = (median(column) for column in zip(*rates, strict=True))
    return {
        "name": f"{name}, {count:,} entries",
        "ours": mine,
        "peer": peer,
        "peer_name": "bare Ed25519 verify (cryptography)",
        "ratio": median(one / other for one, other in rates),
        "unit": "entries/s",
    }


def rate(work: Callable[[], None], count: int) -> float:
    """Count per second of processor time, one thread."""
    start = process_time()
    work()
    return count / (process_time() - start)


def make_log(size: int, *, first_ms: int = 0, step_ms: int = 1) -> list[BundleEntry]:
    """Make a log of stances and their releases, half and half, each so much after the one before."""
    key = public_key_hex(SEED)
    facts: Any = TheatreFacts(root_key_hex=key, node_key_hex=key, log_key_hex=key, origin=ORIGIN)
    body: Any = TheatreBody(name="bench")
    entries: list[BundleEntry] = []
    for index in range(size):
        type, cites = "theatre.open/v1", ()
        if index % 2:
            type = "stance.take/v1"
            facts = StanceFacts(
                about="z1", version=1, body_sha256="0" * 64, value=StanceValue.AGREED, basis=Basis.VERBAL
            )
            body = ReasonBody(reason="by telephone, to be confirmed in writing")
        elif index:
            type, cites = "release/v1", (index - 1,)
            facts = ReleaseFacts(party="blue", seq=index // 2, entry=f"{index - 1:032x}", detail="full")
            body = ReleaseBody(shown={"about": "z1", "basis": "verbal", "value": "agreed"})
        salt = sha256(b"%d" % index).digest()[:16]
        signed = sign_entry(
            theatre="bench",
            mode="exercise",
            id=f"{index:032x}",
            author=NODE,
            custody=Custody.NODE,
            type=type,
            at_ms=first_ms + index * step_ms,
            facts=facts,
            body=body,
            body_salt=salt,
            key=f"{index}",
            private_key=SEED,
            subject=facts.subject,
            cites=cites,
        )
        record = record_bytes(signed.envelope, theatre="bench", received_at_ms=first_ms + index * step_ms)
        entries.append(BundleEntry(record=record, salt=salt, body=signed.body, body_salt=salt))
    return entries


def bundle_of(entries: list[BundleEntry]) -> bytes:
    """Write the bundle of a log."""
    frontier = append(Frontier(), ((entry.record, entry.salt) for entry in entries)).frontier
    note = sign_checkpoint(Checkpoint(ORIGIN, frontier.size, frontier.root()), SEED)
    return b"".join(write_bundle(entries, note))


def evidence_of(entries: list[BundleEntry], shown: list[int]) -> bytes:
    """Write an evidence bundle with some entries of a log."""
    leaves = [leaf_hash(entry_bytes(it.record, it.salt)) for it in entries]
    frontier, made = Frontier().grown(leaves)
    nodes = {(level, at): node for level, at, node in made}
    note = sign_checkpoint(Checkpoint(ORIGIN, frontier.size, frontier.root()), SEED)
    chosen = [Chosen(at, entries[at]) for at in shown]
    lines = write_extract(chosen, note, read_node=lambda level, at: nodes[level, at])
    heading = Heading(
        theatre="bench",
        mode="exercise",
        origin=ORIGIN,
        made_for=NODE,
        made_at_ms=0,
        about={"from_ms": 0, "until_ms": 1},
        notice="",
    )
    return write_evidence(heading, [Part(ENTRIES, "entries", b"".join(lines))], SEED)


if __name__ == "__main__":
    print(run(quick=True))
