"""The log in rows: what kind of entry, whose, about what and when; where in the log is for the node alone."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from openline.app.ports import StoredEntry


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """An entry in one row."""

    index: int | UnsetType = UNSET
    """Its place in the log; for the node."""
    id: str
    type: str
    author: str
    subject: str
    received_at_ms: int
    redacted_by: str | None


def entry_row(stored: StoredEntry, *, with_index: bool) -> EntryRow:
    """Return the row of an entry that its reader sees in full."""
    return EntryRow(
        index=stored.index if with_index else UNSET,
        id=stored.id,
        type=stored.type,
        author=stored.author,
        subject=stored.subject,
        received_at_ms=stored.received_at_ms,
        redacted_by=stored.redacted_by,
    )
