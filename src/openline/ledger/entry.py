"""The entry: what a party signs and how it travels (DESIGN decision 3).

A *header* holds what is permanent and the digest of the *body*, which is salted apart and alone redactable.
The author signs the exact bytes of the header in a DSSE envelope. :mod:`openline.ledger.record` is what the
node makes of it; ``docs/protocol/entry.md`` specifies the bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from hashlib import sha256
from typing import Annotated, Literal, TypeAlias

import msgspec

from openline.errors import InputError, SignatureError, TheatreError, TooLargeError
from openline.ledger.canonical import (
    canonical,
    convert_strict,
    from_base64,
    read_canonical,
    read_own,
    to_base64,
)
from openline.ledger.signing import PrivateKey, is_signed, public_key_hex, sign
from openline.model.event import EVENTS, NODE, Body, Facts
from openline.model.party import Custody

SALT_BYTES = 16
"""Length of every salt. Fixed, so that salt and salted bytes cannot trade a byte under the same digest."""
MAX_HEADER_BYTES = 1 << 16
MAX_BODY_BYTES = 1 << 22

Mode: TypeAlias = Literal["real", "exercise"]
Kind: TypeAlias = Literal["submission", "finding", "release"]
_Hex32: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
_Hex64: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Name: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Natural: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
KeysFor: TypeAlias = Callable[[str, str], Collection[str]]
"""(author, ``"root" | "key" | "node"``) -> the public keys, in hexadecimal, that are valid for it now."""


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The permanent, signed part of an entry. No field has a default: the bytes always hold all of them."""

    theatre: _Name
    mode: Mode
    id: _Hex32
    """128 random bits, chosen by the author."""
    author: _Name
    """A party's id, or ``"node"``."""
    custody: Custody
    kind: Kind
    type: str
    """A name in :data:`openline.model.event.EVENTS`."""
    at_ms: _Natural
    """When the author says it happened; the record's ``received_at_ms`` is the node's own time."""
    subject: str
    """The id of what the entry is about, or the empty string."""
    facts: dict[str, object]
    cites: tuple[_Natural, ...]
    """Log indexes of the entries that a finding or release follows from; empty in submissions, because a
    party knows ids and no indexes."""
    rule: str
    """The rule and its version that a finding was made by, or the empty string."""
    key: _Name
    """The author's idempotency key: the same key with the same body gives the same answer for ever."""
    body_sha256: _Hex64


class Signature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One signature of an envelope; ``keyid`` is the public key in hexadecimal, ``sig`` base64."""

    keyid: str
    sig: str


class Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A DSSE v1 envelope over the exact bytes of a header, in DSSE's field names; ``payload`` is base64."""

    payload: str
    payloadType: str  # noqa: N815 - the name is DSSE's
    signatures: tuple[Signature, ...]


class EntryFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an entry travels from its author's machine, in a file or over HTTP: ``openline/entry/v1``."""

    body: str
    """Canonical JSON of the body, in base64."""
    body_salt: str
    """Its salt, in base64."""
    envelope: Envelope
    format: Literal["openline/entry/v1"]

    def to_entry(self, *, where: str = "") -> SignedEntry:
        """Give the entry that it carries; :func:`check_entry` still has to judge it.

        Raises
        ------
        InputError
            Base64 in another spelling.
        """
        return SignedEntry(
            envelope=self.envelope,
            body=from_base64(self.body, where=_place(where, "body")),
            body_salt=from_base64(self.body_salt, where=_place(where, "body_salt")),
        )


class SignedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as its author hands it over: the signed envelope, and the body with its salt."""

    envelope: Envelope
    body: bytes
    body_salt: bytes

    def to_file_bytes(self) -> bytes:
        """Write the file that carries an entry from the author's machine: one line of canonical JSON."""
        return canonical(self.to_file())

    def to_file(self) -> EntryFile:
        """Give the entry as it travels."""
        return EntryFile(
            body=to_base64(self.body),
            body_salt=to_base64(self.body_salt),
            envelope=self.envelope,
            format="openline/entry/v1",
        )

    @classmethod
    def from_file_bytes(cls, data: bytes, *, where: str = "") -> SignedEntry:
        """Read such a file; :func:`check_entry` still has to judge the entry.

        Raises
        ------
        InputError
            Not canonical JSON, an unknown or missing field, base64 in another spelling.
        """
        return convert_strict(read_canonical(data, where=where), EntryFile, where=where).to_entry(where=where)


_encode = msgspec.json.Encoder(order="sorted").encode
"""Canonical JSON of what was found canonical before."""


def pae(payload_type: str, payload: bytes) -> bytes:
    """Give the bytes that are signed: DSSE v1's pre-authentication encoding.

    Lengths come first, so that no two pairs of type and payload give the same bytes
    (secure-systems-lab/dsse, protocol.md).
    """
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def payload_type(kind: Kind) -> str:
    """Give the DSSE payload type of a kind of entry, e.g. ``openline/submission/v1``."""
    return f"openline/{kind}/v1"


class Presented(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is whole and signed by the key that it names; whose key that is, the log must say."""

    entry: SignedEntry
    header: Header
    facts: Facts
    body: Body
    key_hex: str
    """The public key whose signature fits."""


def sign_entry(
    *,
    theatre: str,
    mode: Mode,
    id: str,
    author: str,
    custody: Custody,
    type: str,
    at_ms: int,
    facts: Facts,
    body: Body,
    body_salt: bytes,
    key: str,
    private_key: PrivateKey,
    subject: str = "",
    cites: tuple[int, ...] = (),
    rule: str = "",
) -> SignedEntry:
    """Make and sign an entry; see :func:`sign_presented`."""
    return sign_presented(
        theatre=theatre,
        mode=mode,
        id=id,
        author=author,
        custody=custody,
        type=type,
        at_ms=at_ms,
        facts=facts,
        body=body,
        body_salt=body_salt,
        key=key,
        private_key=private_key,
        subject=subject,
        cites=cites,
        rule=rule,
    ).entry


def sign_presented(
    *,
    theatre: str,
    mode: Mode,
    id: str,
    author: str,
    custody: Custody,
    type: str,
    at_ms: int,
    facts: Facts,
    body: Body,
    body_salt: bytes,
    key: str,
    private_key: PrivateKey,
    subject: str = "",
    cites: tuple[int, ...] = (),
    rule: str = "",
) -> Presented:
    """Make and sign an entry, and give with it what :func:`present_entry` would.

    Parameters
    ----------
    id
        32 hexadecimal digits, 128 random bits.
    body_salt
        16 random bytes, used for this body alone.
    key
        The idempotency key.
    private_key
        The author's Ed25519 key; for types signed by the root, the root key.

    Raises
    ------
    InputError
        An unknown type, facts or body of another class, a field out of range, a salt of another length.
    """
    event = EVENTS.get(type)
    if event is None:
        raise InputError(f"there is no entry type {type!r}", where="type")
    for given, expected, name in ((facts, event.facts, "facts"), (body, event.body, "body")):
        if not isinstance(given, expected):
            raise InputError(f"{type} takes {expected.__name__}, not {given.__class__.__name__}", where=name)
    if len(body_salt) != SALT_BYTES:
        raise InputError(f"a salt has {SALT_BYTES} bytes, this one {len(body_salt)}", where="body_salt")
    body_bytes = canonical(body, where="body")
    said = {
        "theatre": theatre,
        "mode": mode,
        "id": id,
        "author": author,
        "custody": custody,
        "kind": event.kind,
        "type": type,
        "at_ms": at_ms,
        "subject": subject,
        "facts": facts,
        "cites": cites,
        "rule": rule,
        "key": key,
        "body_sha256": sha256(body_salt + body_bytes).hexdigest(),
    }
    payload = canonical(said, where="header")
    # Whoever signs must not sign what check_entry would refuse. That the bytes are canonical, and that facts
    # name every field, comes of how they were written just now.
    _refuse_oversize(payload, body_bytes, id)
    header = read_own(payload, Header, where="header")
    if header.kind == "submission" and header.cites:
        raise InputError("a submission cites no log indexes", where=f"entry {id}, facts")
    checked_facts = decode_facts(header)
    checked_body = read_own(body_bytes, event.body, where=f"entry {id}, body")
    payload_kind = payload_type(event.kind)
    key_hex = public_key_hex(private_key)
    entry = SignedEntry(
        envelope=Envelope(
            payload=to_base64(payload),
            payloadType=payload_kind,
            signatures=(
                Signature(
                    keyid=key_hex,
                    sig=to_base64(sign(private_key, pae(payload_kind, payload))),
                ),
            ),
        ),
        body=body_bytes,
        body_salt=body_salt,
    )
    return Presented(entry=entry, header=header, facts=checked_facts, body=checked_body, key_hex=key_hex)


def check_entry(entry: SignedEntry, *, theatre: str, mode: Mode, keys: KeysFor) -> Header:
    """Judge an entry that arrives: whole, of this theatre and mode, and signed by a key valid for its author.

    Parameters
    ----------
    theatre, mode
        What this log was opened with.
    keys
        Who may sign: called once with the author and who has to sign that type of entry.

    Returns
    -------
    Header
        The signed header; its facts and the body fit the entry's type.

    Raises
    ------
    SignatureError
        Unsigned, signed more than once, by a key that is not valid for the author, or with a bad signature.
    TheatreError
        Another theatre, or an exercise entry in a real log (or the other way round).
    InputError
        Bytes that are not canonical, unknown types or fields, a body that does not hash to what was signed.
    """
    presented = present_entry(entry, theatre=theatre, mode=mode)
    check_key(presented, keys)
    return presented.header


def present_entry(entry: SignedEntry, *, theatre: str, mode: Mode) -> Presented:
    """Judge of an entry all that can be judged without the log: everything but whose key signed it.

    Raises
    ------
    SignatureError, TheatreError, InputError
        As :func:`check_entry`.
    """
    signature = _only_signature(entry.envelope)
    payload = from_base64(entry.envelope.payload, where="envelope.payload")
    header = read_header(payload)
    where = f"entry {header.id}"
    _refuse_other_theatre(header, theatre, mode, where)
    event = EVENTS[header.type]
    if entry.envelope.payloadType != payload_type(event.kind) or header.kind != event.kind:
        raise InputError(
            f"{header.type} is a {event.kind}, not {header.kind} in {entry.envelope.payloadType!r}",
            where=where,
        )
    if event.signed_by == "node" and header.author != NODE:
        raise SignatureError(f"{header.type} is for the node to sign, not {header.author!r}", where=where)
    if not is_signed(
        signature.keyid,
        from_base64(signature.sig, where="envelope.signatures[0].sig"),
        pae(entry.envelope.payloadType, payload),
    ):
        raise SignatureError(
            f"the signature in the name of {header.author!r} does not fit the bytes: they were altered or"
            " damaged after it was made, or another key made it",
            where=where,
            next_step="have the file sent again, and if that is refused too ask"
            f" {header.author!r} by another way what it signed",
        )
    _refuse_oversize(payload, entry.body, where)
    facts = _check_facts(header)
    body = decode_body(header, entry.body, entry.body_salt)
    return Presented(entry=entry, header=header, facts=facts, body=body, key_hex=signature.keyid)


def check_key(presented: Presented, keys: KeysFor) -> None:
    """Refuse an entry whose key is not valid for its author.

    Raises
    ------
    SignatureError
        It is not.
    """
    header = presented.header
    if presented.key_hex not in keys(header.author, EVENTS[header.type].signed_by):
        raise SignatureError(
            f"the key {presented.key_hex} is not valid for {header.author!r} and {header.type}",
            where=f"entry {header.id}",
            next_step="sign with a key that is on record for this party and has not ended",
        )


def read_header(payload: bytes) -> Header:
    """Read the exact bytes that were signed; says nothing about who signed them.

    Raises
    ------
    InputError
        Not canonical JSON, an unknown type, a missing, unknown or ill-typed field.
    """
    header = convert_strict(read_canonical(payload, where="header"), Header, where="header")
    if header.type not in EVENTS:
        raise InputError(
            f"there is no entry type {header.type!r}",
            where=f"entry {header.id}",
            next_step="it may come from a newer version",
        )
    return header


def decode_facts(header: Header) -> Facts:
    """Give the header's facts as the class that :data:`EVENTS` names for its type.

    Raises
    ------
    InputError
        A missing, unknown or ill-typed field.
    """
    return convert_strict(header.facts, EVENTS[header.type].facts, where=f"entry {header.id}, facts")


def decode_body(header: Header, body: bytes, body_salt: bytes) -> Body:
    """Check a body against the signed digest and give it as the class that :data:`EVENTS` names for its type.

    Raises
    ------
    InputError
        Other bytes than the author signed, a salt of another length, a missing, unknown or ill-typed field.
    """
    where = f"entry {header.id}, body"
    if len(body_salt) != SALT_BYTES:
        raise InputError(f"a salt has {SALT_BYTES} bytes, this one {len(body_salt)}", where=where)
    got = sha256(body_salt + body).hexdigest()
    if got != header.body_sha256:
        raise InputError(
            f"the body does not hash to what was signed: expected {header.body_sha256}, got {got}",
            where=where,
        )
    return convert_strict(read_canonical(body, where=where), EVENTS[header.type].body, where=where)


def _only_signature(envelope: Envelope) -> Signature:
    if len(envelope.signatures) != 1:
        raise SignatureError(
            "the entry is unsigned" if not envelope.signatures else "the entry has more than one signature",
            where="envelope.signatures",
            next_step="sign it with the party's key",
        )
    return envelope.signatures[0]


def _check_facts(header: Header) -> Facts:
    """Give facts; refuse those that leave a field to its default: other readers have no defaults."""
    where = f"entry {header.id}, facts"
    facts = decode_facts(header)
    if _encode(facts) != _encode(header.facts):
        raise InputError("a field is missing: facts name every field of their type", where=where)
    if header.kind == "submission" and header.cites:
        raise InputError("a submission cites no log indexes", where=where)
    return facts


def _refuse_other_theatre(header: Header, theatre: str, mode: Mode, where: str) -> None:
    if header.theatre != theatre:
        raise TheatreError(
            f"signed for the theatre {header.theatre!r}, this one is {theatre!r}",
            where=where,
            next_step=f"bring it to the node of {header.theatre!r}, or have {header.author!r} sign it again"
            " in a HOME that was made with this node's policy: 'openline init --join POLICY'",
        )
    if header.mode != mode:
        raise TheatreError(
            f"signed for {header.mode}, this log is {mode}",
            where=where,
            next_step="exercise and real entries never meet in one log",
        )


def _refuse_oversize(payload: bytes, body: bytes, where: str) -> None:
    for name, got, limit in (("header", len(payload), MAX_HEADER_BYTES), ("body", len(body), MAX_BODY_BYTES)):
        if got > limit:
            raise TooLargeError(f"the {name} has {got} bytes, at most {limit} are allowed", where=where)


def _place(where: str, field: str) -> str:
    return f"{where}, {field}" if where else field
