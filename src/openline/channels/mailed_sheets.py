"""Spreadsheets that come by mail: what they say as drafts, or every cell that keeps them from it (R38)."""

from __future__ import annotations

from typing import NamedTuple

from openline.app.ports import Draft
from openline.decide.notifying import begins_of
from openline.decide.presenting import NOT_RECALLED
from openline.decide.state import State
from openline.errors import InputError
from openline.model.event import NotificationBody, NotificationFacts, ReasonBody
from openline.model.notification import Activity, Movement, Notification, Site
from openline.wire.coordinates import echo
from openline.wire.sheets import Kind, RowReading, SheetReading, read_sheet

MOST_ECHOES = 12
"""Vertices of one row that are said back."""
FAMILIES = {Site: "site", Movement: "movement", Activity: "activity"}


class Faulty(Exception):  # noqa: N818 - carries lines for a person, and is no error of a program
    """A file from which nothing is recorded, with every cell that is to be looked at."""

    def __init__(self, *lines: str) -> None:
        super().__init__(lines[0])
        self.lines = list(lines)


class Made(NamedTuple):
    """What a file comes to."""

    drafts: list[Draft]
    places: list[str]
    """The cell that each comes from."""
    said: list[str]
    """What is said of it to whoever sent it: ids, and each coordinate in every form (R7)."""


def sheet_drafts(state: State, data: bytes, name: str, party: str, *, key: str, looked: bool = False) -> Made:
    """Return what a party's file says, as drafts.

    Parameters
    ----------
    key
        What the idempotency keys begin with: the same mail twice is on record once.
    looked
        Whoever sent it has looked at every cell that was read and could be a slip.

    Raises
    ------
    Faulty
        It cannot be read, or one row of it cannot; or a cell should be looked at first.
    """
    reading = _read(data, name)
    if reading.errors:
        raise Faulty(*(_line(it.cell, it.column, it.what, it.value, it.next_step) for it in reading.errors))
    if reading.questions and not looked:
        cells = (_line(it.cell, it.column, it.what, it.value, "") for it in reading.questions)
        raise Faulty(
            "Look at these cells. Correct them, or send the file again with LOOKED in the subject:", *cells
        )
    made = Made([], [], [])
    for row in reading.rows:
        drafts = _removal(state, row, party, looked) if row.removal else _addition(row)
        made.drafts.append(_keyed(drafts, f"mail/{key[:40]}/{len(made.drafts)}"))
        made.places.append(f"{name}: {row.cell}")
        made.said.extend([f"{row.id} ({row.cell})", *_echoes(row)])
    made.said.extend(f"note: {it}" for it in reading.notes)
    if reading.kind is Kind.SITES_REMOVALS:
        made.said.append(NOT_RECALLED)
    return made


def _read(data: bytes, name: str) -> SheetReading:
    """Read a file as whatever it is: a mail does not say of which kind."""
    why: InputError | None = None
    for kind in Kind:
        try:
            return read_sheet(data, name, kind)
        except InputError as error:
            if why is None or "holds" not in error.what:
                why = error
    assert why is not None
    raise Faulty(str(why)) from why


def _line(cell: str, column: str, what: str, value: object, next_step: str) -> str:
    advice = f" ({next_step})" if next_step else ""
    return f"{cell} {column}: {what}: {str(value)[:60]!r}{advice}"


def _addition(row: RowReading) -> Draft:
    said = row.notification
    assert said is not None
    family = FAMILIES[type(said)]
    facts = NotificationFacts(notification=said.id, version=1, legs=_legs(said), begins_ms=begins_of(said))
    action = "add" if family == "site" else "notify"
    return Draft(type=f"{family}.{action}/v1", facts=facts, body=NotificationBody(notification=said))


def _removal(state: State, row: RowReading, party: str, looked: bool) -> Draft:
    removal = row.removal
    assert removal is not None
    thing = state.objects.get(removal.id)
    content = state.contents.get(thing.entry) if thing is not None else None
    if thing is None or thing.owner != party or thing.kind != "site" or content is None:
        raise Faulty(f"{row.cell}: there is no site {removal.id!r} of yours on record")
    assert isinstance(content.facts, NotificationFacts)
    name = content.body.notification.name if isinstance(content.body, NotificationBody) else ""
    if removal.name and name and removal.name.casefold() != name.casefold() and not looked:
        raise Faulty(
            f"{row.cell}: {removal.id} is {name!r} on record, not {removal.name!r}:"
            " send the file again with LOOKED in the subject if it is meant"
        )
    return Draft(type="site.remove/v1", facts=content.facts, body=ReasonBody(reason=removal.reason))


def _legs(said: Notification) -> int:
    return len(said.route) - 1 if isinstance(said, Movement) else 0


def _keyed(draft: Draft, key: str) -> Draft:
    return Draft(type=draft.type, facts=draft.facts, body=draft.body, key=key)


def _echoes(row: RowReading) -> list[str]:
    lines = []
    for cell, position in row.positions[:MOST_ECHOES]:
        said = echo(position)
        lines.append(f"  {cell}: {said.decimal} | {said.mgrs} | {said.words}")
    more = len(row.positions) - len(lines)
    return [*lines, f"  and {more:,} more vertices"] if more > 0 else lines
