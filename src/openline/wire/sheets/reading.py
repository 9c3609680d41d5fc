"""Sheets in: each row read by itself, so a half-good file is half usable, and every fault names its cell.

Nothing is decided here. A row without errors is a notification as its author wrote it; whether it may come on
record is judged where everything is judged. Additions and removals of sites never come from one file (R12).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from openline.decide.naming import ID, fitting_id
from openline.errors import InputError
from openline.model.notification import Notification
from openline.model.space import Position
from openline.wire.sheets.building import (
    Removal,
    activity_of,
    id_text,
    movement_of,
    number_of,
    removal_of,
    site_of,
)
from openline.wire.sheets.checks import check_rows
from openline.wire.sheets.columns import KINDS, Kind, SheetKind
from openline.wire.sheets.finding import check_actions, check_header, grids_of, kind_of, rows_of
from openline.wire.sheets.loglines import LogLine, log_line_of
from openline.wire.sheets.opening import open_sheets
from openline.wire.sheets.rows import CellError, CellQuestion, Row


class RowReading(NamedTuple):
    """What one site, movement, activity or line of a log says, and what is wrong or doubtful about it."""

    row: int
    """The first of its rows."""
    rows: tuple[int, ...]
    cell: str
    """The cell of its id, as in ``Sites!A5``: where it is, for whoever refuses it later."""
    id: str
    notification: Notification | None
    removal: Removal | None
    errors: tuple[CellError, ...]
    questions: tuple[CellQuestion, ...]
    positions: tuple[tuple[str, Position], ...]
    """Every coordinate in it with its cell, to be echoed (R7)."""
    logged: LogLine | None = None
    """Of a log sheet: what was said."""

    @property
    def good(self) -> bool:
        """Whether nothing is wrong with it; questions may remain."""
        return not self.errors


class SheetReading(NamedTuple):
    """All rows of a file, in order, and what else is to be said of it."""

    kind: Kind
    rows: tuple[RowReading, ...]
    notes: tuple[str, ...]
    """What was not read, or is easily overlooked: unknown columns, hidden rows, remarks."""

    @property
    def errors(self) -> list[CellError]:
        """Everything that is wrong."""
        return [error for row in self.rows for error in row.errors]

    @property
    def questions(self) -> list[CellQuestion]:
        """Everything that should be looked at, in rows that are good."""
        return [question for row in self.rows if row.good for question in row.questions]


def read_sheet(data: bytes, where: str, kind: Kind | str) -> SheetReading:
    """Read a workbook or CSV file of one kind.

    Parameters
    ----------
    data
        The bytes of the file.
    where
        What to call it in errors.
    kind
        What it holds.

    Raises
    ------
    InputError
        For a file that is not read at all: of another form or kind, too large, without the columns that are
        needed, or with additions and removals of sites mixed. Faults of single rows stand in the answer.
    """
    spec = KINDS[kind_of(kind)]
    notes: list[str] = []
    grids = grids_of(open_sheets(data, where), spec, where, notes)
    rows: list[Row] = []
    for grid, header in grids:
        check_header(grid, header, spec, where)
        rows += rows_of(grid, header, spec, where, notes)
    if not rows:
        raise InputError(
            f"there is no row below the names of the columns in {grids[0][0].title or 'the file'}",
            where=where,
            next_step="fill in a row, and take away the # where one begins with it",
        )
    check_actions(rows, spec, where)
    return SheetReading(spec.kind, tuple(_readings(rows, spec, notes)), tuple(dict.fromkeys(notes)))


# -- what the rows make up -------------------------------------------------------------------------


def _readings(rows: list[Row], spec: SheetKind, notes: list[str]) -> Iterator[RowReading]:
    """Give what each row, or each group of rows with one id, says."""
    groups: dict[object, list[Row]] = {}
    for row in rows:
        given = id_text(row)
        groups.setdefault(given.casefold() if given else row, []).append(row)
    ids = _ids([group[0] for group in groups.values()], spec, notes)
    for group in groups.values():
        yield _reading(group, ids[group[0]], spec)


def _ids(firsts: list[Row], spec: SheetKind, notes: list[str]) -> dict[Row, str]:
    """Return an id for each that can be on record; a site that is to be removed has one already."""
    given = {row: id_text(row) for row in firsts}
    taken = {it.lower() for it in given.values() if ID.fullmatch(it.lower())}
    found: dict[Row, str] = {}
    lowered = []
    for row, id in given.items():
        if not id or ID.fullmatch(id):
            found[row] = id
        elif ID.fullmatch(id.lower()):
            found[row] = id.lower()
            lowered.append(id)
        elif spec.kind is Kind.LOG:
            found[row] = id  # a number on paper, and no id on record
        elif spec.kind is Kind.SITES_REMOVALS:
            row.wrong("id", "no site on record can have this id")
            found[row] = id
        else:
            found[row] = fitting_id(id, taken, otherwise=spec.sheet.lower().removesuffix("s"))
            row.ask("id", f"it cannot be an id on record, and becomes {found[row]!r}")
    if lowered:
        more = " …" if len(lowered) > 5 else ""
        notes.append(f"ids are in small letters on record: {', '.join(lowered[:5])}{more}")
    return found


def _reading(group: list[Row], id: str, spec: SheetKind) -> RowReading:
    notification: Notification | None = None
    removal: Removal | None = None
    logged: LogLine | None = None
    first = group[0]
    if spec.kind is Kind.MOVEMENTS:
        group = _ordered(group, "stop", spec)
        notification = movement_of(group, id)
    elif spec.kind is Kind.ACTIVITIES:
        group = _ordered(group, "part", spec)
        notification = activity_of(group, id)
    else:
        for row in group if len(group) > 1 else ():
            row.wrong("id", f"it stands in {_others(group, row)} too", "give each its own id, once")
        for row in reversed(group):
            if spec.kind is Kind.SITES_REMOVALS:
                removal = removal_of(row, id)
            elif spec.kind is Kind.LOG:
                logged = log_line_of(row, id)
            else:
                notification = site_of(row, id)
    if notification is not None:
        check_rows(group, notification)
    errors = tuple(error for row in group for error in row.errors)
    return RowReading(
        first.number,
        tuple(sorted(row.number for row in group)),
        first.at("id"),
        id,
        None if errors else notification,
        None if errors else removal,
        errors,
        tuple(question for row in group for question in row.questions),
        tuple(each for row in group for each in row.positions),
        None if errors else logged,
    )


def _others(group: list[Row], row: Row) -> str:
    """Name the cells of the same id in other rows, the first few of them."""
    return ", ".join(it.at("id") for it in islice((it for it in group if it is not row), 5))


def _ordered(group: list[Row], key: str, spec: SheetKind) -> list[Row]:
    """Return the rows of one movement or activity in the order of their numbers, which have no gap.

    The order of the rows themselves says nothing: somebody may have sorted the sheet by another column.
    """
    if key == "part" and len(group) == 1 and not group[0].has("part"):
        return group
    numbers: dict[Row, int] = {}
    for row in group:
        number = number_of(row, key)
        if not row.has(key):
            also = f"; the id stands in {_others(group, row)} too" if len(group) > 1 else ""
            advice = f"number the rows of {id_text(row)!r}: 1, 2, 3"
            row.wrong(key, f"it is empty, and is needed{also}", advice)
        if number is not None:
            numbers[row] = number
    by_number: dict[int, Row] = {}
    for row, number in numbers.items():
        if number in by_number:
            row.wrong(key, f"the number {number} stands in {by_number[number].at(key)} too")
        by_number.setdefault(number, row)
    # With a number missing, the order of the rows is the best guess: they are refused in any case.
    ordered = sorted(group, key=lambda row: numbers[row]) if len(numbers) == len(group) else group
    for wanted, number in enumerate(sorted(by_number), 1):
        if number != wanted:
            row = by_number[number]
            row.wrong(key, f"number {wanted} is missing before it", "is a row missing, or in another file?")
            break
    _refuse_differing(ordered, spec)
    return ordered


def _refuse_differing(ordered: list[Row], spec: SheetKind) -> None:
    """Refuse what is said once of the whole and differently in a further row; the same again is no harm."""
    first, *others = ordered
    whole = {it.key for it in spec.columns if not it.each_row}
    for row in others:
        for key, number in row.header.columns:
            if key not in whole or not row.has(key, number):
                continue
            if row.shown(key, number) != first.shown(key, number):
                row.wrong(
                    key,
                    f"it is not what {first.at(key, number)} says, and is said once of all its rows",
                    f"leave it empty, or write it into {first.at(key, number)}",
                    number=number,
                )
