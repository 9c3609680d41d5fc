"""Reading back what is on record, fast: it was judged when it came in, and the tree guards it."""

from __future__ import annotations

import binascii
from functools import cache
from hashlib import sha256
from typing import NamedTuple

import msgspec

from openline.app.ports import StoredEntry
from openline.errors import LedgerError
from openline.ledger.entry import Envelope, Header
from openline.ledger.record import Record, entry_bytes, leaf_hash
from openline.model.event import EVENTS, Body, Facts

_RECORD = msgspec.json.Decoder(Record)
_HEADER = msgspec.json.Decoder(Header)


class Replayed(NamedTuple):
    """An entry as it was decided on; ``body`` is ``None`` when it was redacted."""

    header: Header
    facts: Facts
    body: Body | None


def replay(stored: StoredEntry) -> Replayed:
    """Give back the values behind the stored bytes of an entry.

    Raises
    ------
    LedgerError
        The bytes are not those that the leaf commits to or that the author signed, or cannot be read.
    """
    where = f"entry {stored.index}"
    if leaf_hash(entry_bytes(stored.record, stored.salt)) != stored.leaf:
        raise LedgerError("the stored record is not what the log committed to", where=where)
    try:
        header = _HEADER.decode(binascii.a2b_base64(envelope_of(stored).payload))
        if stored.body is not None and header.body_sha256 != _body_digest(stored.body, stored.body_salt):
            raise LedgerError("the stored body is not the one that was signed", where=where)
        return values_of(header, stored.body)
    except (msgspec.MsgspecError, binascii.Error, KeyError) as error:
        raise LedgerError(
            f"cannot be read back: {error}", where=where, next_step="it may come from a newer version"
        ) from error


def values_of(header: Header, body: bytes | None) -> Replayed:
    """Give an entry's facts and body as the classes of its type; both were judged before."""
    event = EVENTS[header.type]
    facts = msgspec.convert(header.facts, event.facts)
    return Replayed(header, facts, None if body is None else _body_decoder(event.body).decode(body))


def envelope_of(stored: StoredEntry) -> Envelope:
    """Give the envelope inside a stored record."""
    return _RECORD.decode(stored.record).envelope


def _body_digest(body: bytes, body_salt: bytes | None) -> str:
    return sha256((body_salt or b"") + body).hexdigest()


@cache
def _body_decoder(body: type[Body]) -> msgspec.json.Decoder[Body]:
    return msgspec.json.Decoder(body)
