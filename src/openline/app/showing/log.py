"""The log in rows: what kind of entry, whose, about what and when; where in the log is for the node alone.

To a party only what its bundle shows it whole: what it said itself, and what was released to it in full.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from openline.app.handlers import Handlers
from openline.app.handout import shown_to
from openline.app.ports import Store, StoredEntry
from openline.app.replay import replay
from openline.app.showing.paging import CHUNK, Rows, Still
from openline.app.showing.view import View
from openline.decide.state import unknown
from openline.ledger.canonical import to_base64
from openline.ledger.entry import Header
from openline.model.release import Detail


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
    header: Header | UnsetType = UNSET
    """Of one that is asked for: what is signed, and stays."""
    body: dict[str, Any] | UnsetType | None = UNSET
    """Of one that is asked for; ``null`` once it was redacted."""
    body_salt: str | UnsetType = UNSET
    """In base64: the header has the SHA-256 of it and the body, canonical."""


def entry_row(stored: StoredEntry, *, with_index: bool, whole: bool = False) -> EntryRow:
    """Return the row of an entry that its reader sees in full."""
    header: Header | UnsetType = UNSET
    body: dict[str, Any] | UnsetType | None = UNSET
    if whole:
        header = replay(stored).header
        body = None if stored.body is None else msgspec.json.decode(stored.body, type=dict[str, Any])
    return EntryRow(
        index=stored.index if with_index else UNSET,
        id=stored.id,
        type=stored.type,
        author=stored.author,
        subject=stored.subject,
        received_at_ms=stored.received_at_ms,
        redacted_by=stored.redacted_by,
        header=header,
        body=body,
        body_salt=to_base64(stored.body_salt) if whole and stored.body_salt is not None else UNSET,
    )


class Reading:
    """The log with the eyes of one reader.

    Raises
    ------
    NotFoundError
        The reader is no party on record, nor the node.
    """

    def __init__(self, store: Store, rules: Handlers, still: Still, view: View) -> None:
        self._store = store
        self._still = still
        self._view = view
        with still():
            self._shown: Callable[[Header], bool] = (
                (lambda header: True) if view.of_node else shown_to(rules, view.reader)
            )

    def page(self, *, about: str = "", after: str = "", limit: int = 100) -> Rows[EntryRow]:
        """Return the entries behind one that the reader sees, in log order.

        Raises
        ------
        NotFoundError
            The cursor is of no entry that the reader sees.
        """
        cards = self._view.state.cards
        with self._still():
            ids = [it.id for it in cards.values() if about in ("", it.about)]
        start = 0
        if after:
            if after not in ids or not self._seen([after]):
                raise unknown("entry", after)
            start = ids.index(after) + 1
        found: list[StoredEntry] = []
        while start < len(ids) and len(found) <= limit:
            found += self._seen(ids[start : start + CHUNK])
            start += CHUNK
        rows = [entry_row(it, with_index=self._view.of_node) for it in found[:limit]]
        return Rows(rows, rows[-1].id if len(found) > limit else "")

    def one(self, id: str) -> EntryRow:
        """Return an entry whole.

        Raises
        ------
        NotFoundError
            There is none that the reader sees.
        """
        with self._still():
            known = id in self._view.state.cards
        found = self._seen([id]) if known else []
        if not found:
            raise unknown("entry", id)
        return entry_row(found[0], with_index=self._view.of_node, whole=True)

    def _seen(self, ids: list[str]) -> list[StoredEntry]:
        """Return those of some entries that the reader sees whole."""
        cards = self._view.state.cards
        with self._still():
            full = [id for id in ids if self._view.detail(cards[id]) is Detail.FULL]
        stored = [(it, replay(it).header) for it in self._store.entries_by_id(full)]
        with self._still():
            return [it for it, header in stored if self._shown(header)]
