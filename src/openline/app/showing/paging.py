"""Pages: rows after a row, few at a time, with the state held still for moments only.

Where a page goes on is said by what its reader was shown last. What it may not see and what is not there are
the same unknown place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, NamedTuple, TypeVar

from openline.app.showing.agreements import agreement_row
from openline.app.showing.due import due_rows, in_full
from openline.app.showing.matches import match_row, ranked
from openline.app.showing.objects import begin_row
from openline.app.showing.parties import key_row, party_row
from openline.app.showing.rows import DueRow, KeyRow
from openline.app.showing.view import Unfinished, View
from openline.decide.state import unknown
from openline.model.release import Detail

R = TypeVar("R")
T = TypeVar("T")
CHUNK = 32
"""So many things are looked at before the journal may go on."""

Still = Callable[[], AbstractContextManager[None]]


class Resource(NamedTuple, Generic[R]):
    """One kind of thing that can be listed."""

    ids: Callable[[View], Sequence[Any]]
    """Gives what there is, in a lasting order; called while the state stands still."""
    begin: Callable[[View, Any, bool], R | Unfinished[R] | None]
    """Makes or begins the row of one of them, with all that is said of one alone or without."""
    find: Callable[[View, str], Any]
    """Finds one of them by its cursor; raises NotFoundError where the reader is not shown it."""
    cursor: Callable[[R], str]
    """Says where to go on behind a row."""


class Rows(NamedTuple, Generic[R]):
    """A page."""

    rows: list[R]
    next: str
    """Where to go on; empty at the end."""


def page_of(
    resource: Resource[R],
    state_view: View,
    still: Still,
    *,
    after: str = "",
    limit: int = 100,
    wanted: Callable[[R], bool] = lambda _: True,
) -> Rows[R]:
    """Return the rows behind a cursor.

    Raises
    ------
    NotFoundError
        The cursor is of nothing that the reader is shown.
    """
    with still():
        every = list(resource.ids(state_view))
        start = every.index(resource.find(state_view, after)) + 1 if after else 0
    rows: list[R] = []
    while start < len(every) and len(rows) <= limit:
        with still():
            begun = [resource.begin(state_view, id, False) for id in every[start : start + CHUNK]]
        start += CHUNK
        for it in begun:
            row = finished(it)
            if row is not None and wanted(row):
                rows.append(row)
                if len(rows) > limit:
                    break
    more = len(rows) > limit
    return Rows(rows[:limit], resource.cursor(rows[limit - 1]) if more else "")


def one_of(resource: Resource[R], view: View, still: Still, id: str) -> R:
    """Return the row of one thing, with all that is said of one alone.

    Raises
    ------
    NotFoundError
        It is not on record, or not for this reader.
    """
    with still():
        begun = resource.begin(view, resource.find(view, id), True)
    row = finished(begun)
    if row is None:
        raise unknown("row", id)
    return row


def finished(begun: R | Unfinished[R] | None) -> R | None:
    """Finish a row."""
    return begun() if callable(begun) else begun


def objects(kind: str) -> Resource[Any]:
    """Return how objects of a kind are listed, in the order in which they came on record."""

    def ids(view: View) -> list[str]:
        return [it.id for it in view.state.objects.values() if it.kind == kind]

    def begin(view: View, id: str, alone: bool) -> Any:
        return begin_row(view, view.state.objects[id], answers=alone)

    def find(view: View, cursor: str) -> str:
        state = view.state
        owned = state.objects.get(cursor)
        least = Detail.COARSE
        if owned is None and cursor in state.cards:  # what is shown as a contact is named by its entry
            owned, least = state.objects.get(state.cards[cursor].about), Detail.CONTACT
        if owned is None or owned.kind != kind:
            raise unknown(kind, cursor)
        card = state.cards[owned.entry if least is Detail.COARSE else cursor]
        if card.type.partition(".")[0] != state.cards[owned.entry].type.partition(".")[0]:
            raise unknown(kind, cursor)
        if view.detail(card).rank < least.rank:
            raise unknown(kind, cursor)
        return owned.id

    return Resource(ids, begin, find, lambda row: row.id or row.entry)


def _agreement(view: View, id: str) -> str:
    it = view.state.agreements.get(id)
    if it is None or agreement_row(view, it) is None:
        raise unknown("agreement", id)
    return id


def _match(view: View, id: str) -> str:
    it = view.state.matches.get(id)
    if it is None or match_row(view, it) is None:
        raise unknown("match", id)
    return id


def _key(view: View, cursor: str) -> tuple[str, str]:
    party, _, public = cursor.rpartition(":")
    if not any(it.key.public_key_hex == public for it in view.state.keys.get(party, ())):
        raise unknown("key", cursor)
    return party, public


def _key_row(view: View, id: tuple[str, str], _: bool) -> KeyRow:
    party, public = id
    return key_row(view, next(it for it in view.state.keys[party] if it.key.public_key_hex == public))


def due_cursor(row: DueRow) -> str:
    """Return where to go on behind an awaited answer: who owes it, to what, and whom it is to tell."""
    from hashlib import sha256

    return sha256("\x00".join((row.about, row.party, row.pass_to)).encode()).hexdigest()[:32]


def _due(view: View, cursor: str) -> DueRow:
    found = next((it for it in due_rows(view) if due_cursor(it) == cursor), None)
    if found is None:
        raise unknown("awaited answer", cursor)
    return found


PARTIES: Resource[Any] = Resource(
    lambda view: list(view.state.parties),
    lambda view, id, _: party_row(view, view.state.parties[id]),
    lambda view, id: view.state.party(id).id,
    lambda row: str(row.party),
)
KEYS: Resource[Any] = Resource(
    lambda view: [(party, it.key.public_key_hex) for party, keys in view.state.keys.items() for it in keys],
    _key_row,
    _key,
    lambda row: f"{row.party}:{row.public_key_hex}",
)
AGREEMENTS: Resource[Any] = Resource(
    lambda view: list(view.state.agreements),
    lambda view, id, _: agreement_row(view, view.state.agreements[id]),
    _agreement,
    lambda row: str(row.agreement),
)
MATCHES: Resource[Any] = Resource(
    ranked,
    lambda view, id, _: match_row(view, view.state.matches[id]),
    _match,
    lambda row: str(row.match),
)
DUE: Resource[Any] = Resource(due_rows, lambda view, row, _: in_full(view, row), _due, due_cursor)
