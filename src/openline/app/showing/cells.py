"""Joint cells, to the parties that have a part in them: who sits there, and what the desk was told (R28)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import UNSET

from openline.app.ports import Store
from openline.app.showing.paging import Still
from openline.app.showing.releases import released
from openline.app.showing.rows import AckRow, ToldRow
from openline.app.showing.view import View
from openline.decide.seating import releases_of_cell, seated
from openline.decide.state import CellStanding, Shown, State, unknown
from openline.model.event import NODE, CellBody


class CellRow(msgspec.Struct, frozen=True, kw_only=True):
    """A joint cell, to a party that it names; to one that has left, as it was when it left."""

    cell: str
    version: int
    state: str
    """As of :data:`openline.decide.seating.CELL`, or ``left``."""
    name: str | None
    """``null`` once it was redacted, as ``place``, ``hours`` and ``note``."""
    place: str | None
    hours: str | None
    note: str | None
    proposer: str
    parties: tuple[str, ...]
    seated: tuple[str, ...]
    not_signed: tuple[str, ...]
    left: tuple[str, ...]
    sees_matches: bool
    released: int
    """The last number that the reader may read."""
    text_sha256: str
    entry: str
    """The proposal of this version."""


def cell_row(view: View, it: CellStanding) -> CellRow | None:
    """Return the row of a cell, or ``None`` where the reader has no part in it."""
    if not view.of_node and view.reader not in it.parties:
        return None
    body = view.body(it.entry)
    said = body.cell if isinstance(body, CellBody) else None
    gone_at = it.left.get(view.reader)
    left = tuple(party for party, at in it.left.items() if gone_at is None or at <= gone_at)
    return CellRow(
        cell=it.id,
        version=it.version,
        state=it.state if gone_at is None else "left",
        name=said.name if said else None,
        place=said.place if said else None,
        hours=said.hours if said else None,
        note=said.note if said else None,
        proposer=it.proposer,
        parties=it.parties,
        seated=seated(it) if gone_at is None else (),
        not_signed=tuple(party for party in it.parties if party not in it.signed),
        left=left,
        sees_matches=it.sees_matches,
        released=len(releases_to(view.state, it.id, view.reader)),
        text_sha256=it.proposal_sha256,
        entry=it.entry,
    )


def cell_rows(view: View) -> list[CellRow]:
    """Return the rows of all cells in which the reader has a part, in the order of their ids."""
    rows = (cell_row(view, view.state.cells[id]) for id in sorted(view.state.cells))
    return [it for it in rows if it is not None]


def releases_to(state: State, cell: str, reader: str) -> list[Shown]:
    """Return the releases to a cell that a reader may read: all, or those from while it sat there.

    Raises
    ------
    NotFoundError
        No such cell, or none in which the reader has a part.
    """
    if reader != NODE:
        return releases_of_cell(state, cell, reader)
    if cell not in state.cells:
        raise unknown("cell", cell)
    count = state.release_counts.get(cell, 0)
    return [state.releases[cell, seq] for seq in range(1, count + 1)]


def told_at_cell(
    store: Store, state: State, still: Still, cell: str, reader: str, *, after: int = 0, limit: int = 100
) -> list[ToldRow]:
    """Return what a cell was told, a page of it in the cell's numbers, with the answers of all who sit there.

    To a party that has left: what was released before it left, with its own answers alone.

    Raises
    ------
    NotFoundError
        As :func:`releases_to`.
    """
    with still():
        readable = {it.seq: it for it in releases_to(state, cell, reader)}
        gone = state.cells[cell].left.get(reader)
    rows = []
    for it in released(store, cell, after=after, limit=limit):
        if it.seq in readable:
            answers = tuple(_answers(readable[it.seq], only_of="" if gone is None else reader))
            rows.append(ToldRow(**it._asdict(), acknowledged=answers))
    return rows


def _answers(shown: Shown, *, only_of: str) -> Iterator[AckRow]:
    for party, said in shown.by_party.items():
        if only_of not in ("", party):
            continue  # when the others answered is not for one that has left
        for level, how in said.items():
            yield AckRow(party=party, level=level.value, relayed=how.value if how else UNSET)
