"""Sheets that were filled in: read cell by cell, made into drafts, and recorded for a party (R38)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple

from openline.app.notifying import draft_of
from openline.app.ports import Draft
from openline.decide.access import sees_all
from openline.decide.state import State, unknown
from openline.errors import InputError, OpenlineError
from openline.model.event import (
    NotificationBody,
    NotificationFacts,
    ReasonBody,
    ShareFacts,
)
from openline.model.release import Detail
from openline.wire.api.reading import CellFault, SheetRow
from openline.wire.coordinates import echo
from openline.wire.sheets import CellError, CellQuestion, RowReading, SheetReading

MOST_ECHOES = 12
"""Vertices of one row that are said back."""

Still = Callable[[], AbstractContextManager[None]]


class Made(NamedTuple):
    """What the good rows of a sheet come to."""

    drafts: list[Draft]
    cells: list[str]
    """The cell that each draft comes from."""
    doubts: list[CellFault]
    """What else is to be looked at: where the sheet's name is not the one on record."""


def drafts_of(
    reading: SheetReading,
    state: State,
    party: str,
    still: Still,
    *,
    shares: dict[str, Detail],
    emergency: bool,
) -> Made:
    """Return the drafts of all good rows of a sheet.

    Raises
    ------
    NotFoundError
        A site to be removed is not on record, or not this party's to see.
    """
    made = Made([], [], [])
    for row in reading.rows:
        if not row.good:
            continue
        if row.removal is not None:
            with still():
                draft, name = _removal(state, party, row)
            made.drafts.append(draft)
            made.cells.append(row.cell)
            if row.removal.name and name and row.removal.name.casefold() != name.casefold():
                what = f"{row.removal.id} is {name!r} on record"
                made.doubts.append(CellFault(cell=row.cell, column="", value=row.removal.name, what=what))
        elif row.notification is not None:
            made.drafts.append(draft_of(row.notification, emergency=emergency))
            made.cells.append(row.cell)
            if shares:
                facts = ShareFacts(about=row.notification.id, shared=shares)
                made.drafts.append(Draft(type="share.set/v1", facts=facts, body=ReasonBody()))
                made.cells.append(row.cell)
    return made


def _removal(state: State, party: str, row: RowReading) -> tuple[Draft, str]:
    """Return the draft that removes a site, and what that is called on record."""
    removal = row.removal
    assert removal is not None
    owned = state.objects.get(removal.id)
    try:
        if owned is None or owned.kind != "site" or not sees_all(state, party, removal.id):
            raise unknown("site", removal.id)
    except OpenlineError as error:
        error.where = row.cell
        raise
    known = state.notifications[removal.id]
    content = state.contents.get(owned.entry)
    body = content.body if content else None
    facts = NotificationFacts(
        notification=removal.id, version=owned.version, emergency=known.emergency, begins_ms=known.begins_ms
    )
    if content is not None and isinstance(content.facts, NotificationFacts):
        facts = content.facts
    name = body.notification.name if isinstance(body, NotificationBody) else ""
    return Draft(type="site.remove/v1", facts=facts, body=ReasonBody(reason=removal.reason)), name


def rows_of(reading: SheetReading, doubts: Sequence[CellFault] = ()) -> tuple[SheetRow, ...]:
    """Return the rows of a sheet as they are answered."""
    asked: dict[str, list[CellFault]] = {}
    for it in doubts:
        asked.setdefault(it.cell, []).append(it)
    return tuple(
        SheetRow(
            row=row.row,
            rows=row.rows,
            cell=row.cell,
            id=row.id,
            good=row.good,
            errors=faults(row.errors),
            questions=(*faults(row.questions), *asked.get(row.cell, ())),
            echo=tuple(echoes_of(row)),
        )
        for row in reading.rows
    )


def faults(found: Iterable[CellError | CellQuestion]) -> tuple[CellFault, ...]:
    """Return what is wrong or doubtful as it is answered."""
    return tuple(CellFault(**it._asdict()) for it in found)


def refuse_unless_good(
    reading: SheetReading, doubts: Sequence[CellFault], *, good_rows: bool, looked: bool
) -> None:
    """Refuse to record a sheet with faults, or with questions at which nobody has looked.

    Raises
    ------
    InputError
        It names the first cell; without recording, every cell is answered.
    """
    every = "without 'record' each cell is named"
    if reading.errors and not good_rows:
        first = reading.errors[0]
        raise InputError(
            f"{first.what}; of {len(reading.errors):,} such cells the first; nothing was recorded",
            where=f"{first.cell} ({first.column})",
            next_step=f"{every}; 'good_rows' leaves such rows out",
        )
    if not any(row.good for row in reading.rows):
        raise InputError("no row is without a fault; nothing was recorded", where="sheet", next_step=every)
    questions = [it for row in reading.rows if row.good for it in faults(row.questions)] + list(doubts)
    if questions and not looked:
        first_asked = questions[0]
        raise InputError(
            f"{len(questions):,} cells should be looked at first; nothing was recorded",
            where=first_asked.cell,
            next_step=f"{every}; say 'looked' once you have looked at each",
        )


def echoes_of(row: RowReading) -> list[str]:
    """Say each coordinate of a row back in every form, by its cell (R7)."""
    lines = []
    for cell, position in row.positions[:MOST_ECHOES]:
        said = echo(position)
        lines.append(f"{row.id}, {cell}: {said.decimal} | {said.mgrs} | {said.words}")
    more = len(row.positions) - len(lines)
    return [*lines, f"{row.id}: and {more:,} more vertices"] if more > 0 else lines
