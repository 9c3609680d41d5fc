"""Which sheet of a file, which row of it names the columns, and which rows below say anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches

from openline.errors import InputError
from openline.wire.sheets.columns import (
    ACTIONS,
    FIRST_LINE,
    KINDS,
    REMARK,
    SAID_COLUMNS,
    Column,
    Kind,
    SheetKind,
    folded,
    names_of,
)
from openline.wire.sheets.opening import Grid, letters
from openline.wire.sheets.rows import Header, Row
from openline.wire.sheets.templates import our_remarks

MOST_HEADER_ROWS = 30
"""So far down the row with the columns' names may stand."""
_SAID = {folded(english) for english, _ in SAID_COLUMNS}
_SITES = (Kind.SITES_ADDITIONS, Kind.SITES_REMOVALS)


def kind_of(kind: str) -> Kind:
    """Return a kind by its name. Raises :class:`InputError` with the nearest."""
    try:
        return Kind(kind)
    except ValueError:
        near = get_close_matches(kind, [it.value for it in Kind], n=1, cutoff=0.4)
        meant = f"did you mean {near[0]!r}? " if near else ""
        raise InputError(
            f"there is no kind of sheet {kind!r}", next_step=f"{meant}use {', '.join(Kind)}"
        ) from None


# -- which sheet, which row of it -------------------------------------------------------------------


def grids_of(grids: list[Grid], spec: SheetKind, where: str, notes: list[str]) -> list[tuple[Grid, Header]]:
    """Return the sheets of this kind; additions beside removals are refused, and what is left out said."""
    found: list[tuple[Grid, Header]] = []
    others: list[tuple[Grid, SheetKind]] = []
    for grid in grids:
        marked = _marked(grid, where)
        kinds = [marked] if marked else [spec, *(it for it in KINDS.values() if it is not spec)]
        for each in kinds:
            header = _header(grid, each)
            if header is None:
                continue
            if grid.hidden:
                notes.append(f"the sheet {grid.title} is hidden: it was not read")
            elif each is spec:
                found.append((grid, header))
            elif next(_data_rows(grid, header, each, []), None) is not None:
                others.append((grid, each))
            break
        else:
            if grid.lines and grid.title not in ("How to fill in", "Lists"):
                notes.append(f"the sheet {grid.title} was not read: it has no columns of this kind")
    for grid, other in others:
        if spec.kind in _SITES and other.kind in _SITES and found:
            raise InputError(
                f"the file has {spec.english.lower()} and, in the sheet {grid.title},"
                f" {other.english.lower()}: they never mix",
                where=where,
                next_step="make two files of it",
            )
        if found:
            notes.append(f"the sheet {grid.title} holds {other.english.lower()}: it was not read")
    if not found:
        raise _no_sheet(grids, others, spec, where)
    return found


def _no_sheet(
    grids: list[Grid], others: list[tuple[Grid, SheetKind]], spec: SheetKind, where: str
) -> InputError:
    if others:
        other = others[0][1]
        return InputError(
            f"the file holds {other.english.lower()}, not {spec.english.lower()}",
            where=where,
            next_step=f"give the kind {other.kind.value}",
        )
    needed = ", ".join(it.english for it in spec.columns if it.needed)
    first = next((it for it in grids if it.lines and not it.hidden), None)
    beginning = ""
    if first is not None:
        row, line = next(iter(first.lines.items()))
        texts = [str(cell.value)[:20] for cell in line.values()]
        beginning = f"; {first.prefix}row {row} begins with {', '.join(texts[:4])}"
    return InputError(
        f"no row has the names of the columns{beginning}",
        where=where,
        next_step=f"name the columns {needed}, or begin with 'openline sheet template {spec.kind}'",
    )


def _marked(grid: Grid, where: str) -> SheetKind | None:
    """Return the kind that the first cell of a template names."""
    cell = grid.line(1).get(1)
    words = str(cell.value).lstrip(REMARK + " ").split() if cell else []
    if len(words) < 2 or words[0] != FIRST_LINE or not str(cell.value if cell else "").startswith(REMARK):
        return None
    try:
        return KINDS[kind_of(words[1])]
    except InputError as error:
        raise InputError(error.what, where=f"{where}: {grid.at(1, 1)}", next_step=error.next_step) from error


def _header(grid: Grid, spec: SheetKind) -> Header | None:
    """Find the row with the names of the columns: the one that names most of them, its id among them."""
    known = _known(spec)
    by_key = {it.key: it for it in spec.columns}
    best: Header | None = None
    for number, line in grid.lines.items():
        if number > MOST_HEADER_ROWS:
            break
        columns: dict[tuple[str, int], int] = {}
        for column, cell in line.items():
            named = _named(str(cell.value), known)
            if named is not None:
                columns.setdefault(named, column)
        needed = {it.key for it in spec.columns if it.needed} - {"place"}
        has = {key for key, _ in columns} & needed
        enough = "id" in has and (len(has) >= (len(needed) + 1) // 2)
        # A sheet of removals needs an id only: with more than removals have, it is another kind.
        if spec.kind is Kind.SITES_REMOVALS and ("reason", 1) not in columns:
            enough = enough and grid.title == spec.sheet
        if enough and (best is None or len(columns) > len(best.columns)):
            best = Header(number, columns, by_key)
    return best


def _known(spec: SheetKind) -> dict[str, Column]:
    return {name: column for column in spec.columns for name in names_of(column)}


def _named(text: str, known: dict[str, Column]) -> tuple[str, int] | None:
    """Return the key and number of the column that a header's cell names."""
    # Some names have a stroke in them: it divides only where the whole is none.
    for part in (text, *re.split(r"[\n|]", text), *re.split(r"[\n|/]", text)):
        name = folded(part)
        if name in known:
            return known[name].key, 1
        repeated = re.fullmatch(r"(.+?) ?([1-9]\d{0,2})", name)
        if repeated and repeated[1] in known and known[repeated[1]].group:
            return known[repeated[1]].key, int(repeated[2])
    return None


def check_header(grid: Grid, header: Header, spec: SheetKind, where: str) -> None:
    """Refuse a sheet whose columns are not clear, or that lacks one that is needed."""
    known = _known(spec)
    place = f"{where}: {grid.prefix}row {header.row}"
    for column, cell in grid.line(header.row).items():
        named = _named(str(cell.value), known)
        if named is not None and header.columns[named] != column:
            raise InputError(
                f"two columns are called {header.name(*named)!r}",
                where=f"{where}: {grid.at(header.row, column)}",
                next_step="a further contact has a number behind its name: Contact role 2",
            )
    for wanted in spec.columns:
        instead = wanted.key == "place" and {("latitude", 1), ("longitude", 1)} <= set(header.columns)
        if wanted.needed and (wanted.key, 1) not in header.columns and not instead:
            raise InputError(f"the column {wanted.english!r} is missing", where=place, next_step=wanted.help)


# -- rows ------------------------------------------------------------------------------------------


def rows_of(grid: Grid, header: Header, spec: SheetKind, where: str, notes: list[str]) -> list[Row]:
    """Return the rows below the names, what is merged in them refused, and what is hidden said."""
    _note_columns(grid, header, spec, notes)
    rows = [Row(grid, header, number) for number in _data_rows(grid, header, spec, notes)]
    by_number = {it.number: it for it in rows}
    places = {column: key for key, column in header.columns.items()}
    for merged in grid.merged:
        columns = [places[it] for it in sorted(places) if merged.first_column <= it <= merged.last_column]
        for number in range(merged.first_row, min(merged.last_row, merged.first_row + len(rows) * 2 + 9) + 1):
            row = by_number.get(number)
            if row is not None and columns:
                key, count = columns[0]
                row.wrong(
                    key,
                    f"the cells {merged.ref} are merged: nobody can say to which of them the text belongs",
                    "unmerge them, and fill in each cell",
                    number=count,
                )
    hidden = [it for it in by_number if it in grid.hidden_rows]
    if hidden:
        notes.append(f"hidden rows were read too: {_listed(grid, hidden)}")
    hidden_columns = [letters(it) for it in sorted(places) if it in grid.hidden_columns]
    if hidden_columns:
        notes.append(f"hidden columns were read too: {grid.prefix}{', '.join(hidden_columns)}")
    return rows


def _listed(grid: Grid, rows: Sequence[int]) -> str:
    more = f" and {len(rows) - 10} more" if len(rows) > 10 else ""
    return f"{grid.prefix}row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows[:10]))}{more}"


def _note_columns(grid: Grid, header: Header, spec: SheetKind, notes: list[str]) -> None:
    """Name each column that was not read; with a slip in its name, what it may be meant to be."""
    read = set(header.columns.values())
    names = {folded(it.english): it.english for it in spec.columns}
    below = {row: line for row, line in grid.lines.items() if row > header.row}
    said = [line for row, line in below.items() if not _remarked(grid, header, row)]
    used = sorted({column for line in (grid.line(header.row), *below.values()) for column in line} - read)
    for column in used:
        cell = grid.line(header.row).get(column)
        if cell is None:
            if any(column in line for line in said):
                notes.append(f"{grid.prefix}column {letters(column)} has no name: it was not read")
            continue
        name = " ".join(str(cell.value).split())
        if folded(str(cell.value).split("\n")[0]) in _SAID:
            continue
        near = get_close_matches(folded(name), names, n=1, cutoff=0.7)
        meant = f": did you mean {names[near[0]]!r}?" if near else ""
        notes.append(f"{grid.at(header.row, column)}: the column {name[:40]!r} was not read{meant}")


def _remarked(grid: Grid, header: Header, number: int) -> bool:
    """Say whether a row is a remark: its first cell begins with the mark."""
    for column in (1, min(header.columns.values())):
        cell = grid.line(number).get(column)
        if cell is not None and not cell.fault and str(cell.value).lstrip().startswith(REMARK):
            return True
    return False


def _data_rows(grid: Grid, header: Header, spec: SheetKind, notes: list[str]) -> Iterator[int]:
    """Give the rows below the names that say anything, and note the remarks that are not our own."""
    read = set(header.columns.values())
    own = our_remarks(spec.kind)
    for number, line in grid.lines.items():
        if number <= header.row:
            continue
        if _remarked(grid, header, number):
            cell = line.get(1) or line[min(read)]
            if " ".join(str(cell.value).split()) not in own:
                notes.append(f"{grid.prefix}row {number} begins with {REMARK}: it is a remark, not read")
        elif read.isdisjoint(line):
            notes.append(f"{grid.prefix}row {number} has nothing in a column that is read")
        else:
            yield number


def check_actions(rows: Iterable[Row], spec: SheetKind, where: str) -> None:
    """Refuse a file whose rows say to add and to remove (R12)."""
    meant = {folded(name): value for value, arabic in ACTIONS for name in (value, arabic)}
    wanted = "remove" if spec.kind is Kind.SITES_REMOVALS else "add"
    for row in rows:
        cell = row.cell("action")
        said = folded(str(cell.value)) if cell else ""
        if said and meant.get(said, "") != wanted:
            raise InputError(
                f"this row says {str(cell.value if cell else '')!r}, and the file is of"
                f" {spec.english.lower()}: additions and removals never mix",
                where=f"{where}: {row.at('action')}",
                next_step="make two files of it",
            )
