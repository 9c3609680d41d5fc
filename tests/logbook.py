"""A small log made by hand of real parts, from entries to bundle; every key and salt is counted out."""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from openline.ledger.append import append
from openline.ledger.bundle import BundleEntry, everything, write_bundle
from openline.ledger.checkpoint import Checkpoint, cosign_checkpoint, sign_checkpoint, with_cosignatures
from openline.ledger.entry import Header, Mode, SignedEntry, sign_entry
from openline.ledger.merkle import Frontier
from openline.ledger.note import KeyType, VerifierKey
from openline.ledger.record import header_of, read_record, record_bytes
from openline.ledger.signing import public_key_hex
from openline.model.agreement import Basis, StanceValue
from openline.model.event import (
    NODE,
    Body,
    Facts,
    KeyFacts,
    Nothing,
    PartyBody,
    PartyFacts,
    ReasonBody,
    RedactionFacts,
    ReleaseBody,
    ReleaseFacts,
    StanceFacts,
    TheatreBody,
    TheatreFacts,
)
from openline.model.party import Addressable, Custody, Party

ORIGIN = "example.org/tanf"


def seed(name: str) -> bytes:
    """The private key that a name stands for."""
    return sha256(name.encode()).digest()


def public(name: str) -> str:
    return public_key_hex(seed(name))


class Logbook:
    """A log that takes what it is given: it checks nothing, so that it can be made wrong."""

    def __init__(self, theatre: str = "tanf", mode: Mode = "exercise", origin: str = ORIGIN) -> None:
        self.theatre, self.mode, self.origin = theatre, mode, origin
        self.entries: list[BundleEntry] = []

    @property
    def size(self) -> int:
        return len(self.entries)

    def header(self, index: int) -> Header:
        return header_of(read_record(self.entries[index].record))

    def sign(
        self, type: str, facts: Facts, body: Body, *, author: str, signer: str, **more: Any
    ) -> SignedEntry:
        number = b"%d" % self.size
        fields = {
            "theatre": self.theatre,
            "mode": self.mode,
            "id": sha256(b"id" + number).hexdigest()[:32],
            "custody": Custody.NODE if author == NODE else Custody.PARTY,
            "at_ms": 1_794_600_000_000 + self.size,
            "body_salt": sha256(b"body" + number).digest()[:16],
            "key": f"key {self.size}",
            "subject": facts.subject,
        }
        signed = {"author": author, "type": type, "facts": facts, "body": body, "private_key": seed(signer)}
        return sign_entry(**(fields | signed | more))

    def add(self, entry: SignedEntry) -> int:
        record = record_bytes(
            entry.envelope, theatre=self.theatre, received_at_ms=1_794_600_001_000 + self.size
        )
        salt = sha256(b"leaf%d" % self.size).digest()[:16]
        self.entries.append(BundleEntry(record=record, salt=salt, body=entry.body, body_salt=entry.body_salt))
        return self.size - 1

    # -- what is recorded --------------------------------------------------------------------------

    def open(self, **more: Any) -> int:
        facts = TheatreFacts(
            root_key_hex=public("node root"),
            node_key_hex=public("node"),
            log_key_hex=public("log"),
            origin=self.origin,
        )
        body = TheatreBody(name="Tanf")
        return self.add(self.sign("theatre.open/v1", facts, body, author=NODE, signer="node root", **more))

    def enrol(self, party: str) -> int:
        facts = PartyFacts(party=party, addressable=Addressable.DIRECT, root_key_hex=public(f"{party} root"))
        body = PartyBody(party=Party(id=party, name=party.title()))
        return self.add(self.sign("party.enrol/v1", facts, body, author=NODE, signer="node root"))

    def add_key(
        self, party: str, key: str, *, reason: str = "enrolled", replaces: str = "", **more: Any
    ) -> int:
        facts = KeyFacts(
            party=party,
            public_key_hex=public(key),
            custody=more.pop("key_custody", Custody.PARTY),
            reason=reason,  # type: ignore[arg-type]
            replaces_hex=public(replaces) if replaces else "",
        )
        fields = {"author": party, "signer": f"{party} root"} | more
        return self.add(self.sign("key.add/v1", facts, Nothing(), **fields))

    def end_key(self, party: str, key: str, *, reason: str = "revoked", **more: Any) -> int:
        facts = KeyFacts(
            party=party,
            public_key_hex=public(key),
            custody=Custody.PARTY,
            reason=reason,  # type: ignore[arg-type]
        )
        fields = {"author": party, "signer": f"{party} root"} | more
        return self.add(self.sign("key.end/v1", facts, ReasonBody(), **fields))

    def take_stance(self, party: str, signer: str, reason: str = "by telephone", **more: Any) -> int:
        facts = StanceFacts(
            about="z1", version=1, body_sha256="0" * 64, value=StanceValue.AGREED, basis=Basis.VERBAL
        )
        body = ReasonBody(reason=reason)
        return self.add(self.sign("stance.take/v1", facts, body, author=party, signer=signer, **more))

    def release(self, party: str, seq: int, of: int, **more: Any) -> int:
        facts = ReleaseFacts(party=party, seq=seq, entry=self.header(of).id, detail="full")
        body = ReleaseBody(shown={"about": "z1", "reason": "by telephone"})
        fields = {"author": NODE, "signer": "node", "cites": (of,)} | more
        return self.add(self.sign("release/v1", facts, body, **fields))

    def redact(self, index: int, *, also: Iterable[int] = (), **more: Any) -> int:
        author = self.header(index).author
        facts = RedactionFacts(entry=self.header(index).id)
        fields = {"author": author, "signer": author} | more
        by = self.add(self.sign("redact/v1", facts, ReasonBody(reason="a place"), **fields))
        for gone in (index, *also):
            self.take_body(gone, by)
        return by

    def take_body(self, index: int, by: int) -> None:
        entry = self.entries[index]
        self.entries[index] = BundleEntry(
            record=entry.record, salt=entry.salt, body=None, body_salt=None, redacted_by=by
        )

    # -- what is carried away ----------------------------------------------------------------------

    def checkpoint(self, *, witnesses: Iterable[str] = (), log_key: str = "log") -> str:
        frontier = append(Frontier(), [(entry.record, entry.salt) for entry in self.entries]).frontier
        note = sign_checkpoint(Checkpoint(self.origin, frontier.size, frontier.root()), seed(log_key))
        lines = [cosign_checkpoint(note, name, seed(name), at_s=1_794_600_002) for name in witnesses]
        return with_cosignatures(note, [line.encode() for line in lines])

    def bundle(self, *, shown: Callable[[Header], bool] = everything, **more: Any) -> bytes:
        return b"".join(write_bundle(self.entries, self.checkpoint(**more), shown=shown))

    def policy(self, *, witnesses: Iterable[str] = (), quorum: int = 0, **more: Any) -> bytes:
        fields = {
            "format": "openline/policy/v1",
            "theatre": self.theatre,
            "mode": self.mode,
            "origin": self.origin,
            "log_key": VerifierKey.of(self.origin, KeyType.ED25519, seed("log")).encode(),
            "witnesses": [VerifierKey.of(it, KeyType.COSIGNATURE, seed(it)).encode() for it in witnesses],
            "quorum": quorum,
            "roots": {it: public(f"{it} root") for it in (NODE, "blue", "red")},
        }
        return json.dumps(fields | more).encode()


def small_log() -> Logbook:
    """Seven entries: a party signs, it is shown to another, and the body is redacted."""
    log = Logbook()
    log.open()
    log.enrol("blue")
    log.add_key("blue", "blue")
    stance = log.take_stance("blue", "blue")
    release = log.release("red", 1, stance)
    log.redact(stance, also=[release])
    log.take_stance("blue", "blue", "confirmed «на месте» في المكان\n")
    return log
