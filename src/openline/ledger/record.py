"""The record: an entry as the log keeps it, and the leaf it becomes (DESIGN decision 3)."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated

import msgspec

from openline.errors import InputError
from openline.ledger.canonical import canonical, convert_strict, from_base64, read_canonical
from openline.ledger.entry import SALT_BYTES, Envelope, Header, read_header

LEAF_PREFIX = b"openline/leaf/v1\n"


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the node adds to an envelope before it enters the log."""

    envelope: Envelope
    theatre: str
    received_at_ms: Annotated[int, msgspec.Meta(ge=0)]


def record_bytes(envelope: Envelope, *, theatre: str, received_at_ms: int) -> bytes:
    """Give the record of an envelope, as the log keeps it."""
    return canonical(
        Record(envelope=envelope, theatre=theatre, received_at_ms=received_at_ms), where="record"
    )


def read_record(record: bytes) -> Record:
    """Read a record that :func:`record_bytes` wrote.

    Raises
    ------
    InputError
        Not canonical JSON, or not a record.
    """
    return convert_strict(read_canonical(record, where="record"), Record, where="record")


def header_of(record: Record) -> Header:
    """Give the header inside a record; says nothing about who signed it.

    Raises
    ------
    InputError
        The payload is no header.
    """
    return read_header(from_base64(record.envelope.payload, where="envelope.payload"))


def entry_bytes(record: bytes, salt: bytes) -> bytes:
    """Give what the tree commits to: a prefix and the salted digest of the record.

    The salt keeps a leaf from confirming a guessed record to someone who was not shown it.

    Raises
    ------
    InputError
        A salt that is not 16 bytes long.
    """
    if len(salt) != SALT_BYTES:
        raise InputError(f"a salt has {SALT_BYTES} bytes, this one {len(salt)}", where="salt")
    return LEAF_PREFIX + sha256(salt + record).digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash the bytes of an entry to a leaf of the tree (RFC 6962 section 2.1)."""
    return sha256(b"\x00" + entry).digest()
