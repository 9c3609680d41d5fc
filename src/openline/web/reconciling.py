"""Reconciling: a list of serials of whoever plans, against what is notified (F8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from openline.errors import InputError
from openline.model.release import Detail

if TYPE_CHECKING:
    from openline.decide.state import ObjectStanding, State
    from openline.model.event import Body
    from openline.model.notification import Activity, Movement
    from openline.wire.sheets.opening import Cell, Grid

COLUMNS = {
    "serial": "serial",
    "start": "start",
    "end": "end",
    "kind": "kind",
    "callsign": "callsign",
    "call sign": "callsign",
    "time zone": "time zone",
}
"""Heads of columns that are read, as they are compared; others are passed over."""
HEAD_WITHIN = 20
"""The row of heads is one of so many that hold anything."""
SAME_MS = 60_000
"""Plans are made to the minute."""
WORDS = {
    "agrees": "agrees",
    "differs": "differs",
    "not_notified": "no matching notification",
    "not_on_list": "notified, not on the list",
    "twice_on_list": "more than once on the list",
    "twice_notified": "notified more than once",
}
NORMALISED = "serials are compared without case, blanks and dashes"


class Listed(NamedTuple):
    """A row of the list."""

    row: int
    serial: str
    start_ms: int | None = None
    end_ms: int | None = None
    kind: str = ""
    callsign: str = ""


class Notified(NamedTuple):
    """A movement or activity on record."""

    id: str
    owner: str
    state: str
    serial: str
    kind: str
    tracks: tuple[str, ...]
    start_ms: int | None
    end_ms: int | None
    """As planned; ``None`` where nobody planned any."""
    last_ms: int | None = None
    """When it is over at the latest; without a start, nothing of it is within the time looked at."""


class Window(NamedTuple):
    """The time that is looked at, half-open."""

    from_ms: int
    until_ms: int

    def holds(self, start_ms: int | None, end_ms: int | None) -> bool:
        """Tell whether something falls into it; what has no time may."""
        if start_ms is None:
            return True
        return start_ms < self.until_ms and (end_ms is None or max(end_ms, start_ms + 1) > self.from_ms)


# -- the list ----------------------------------------------------------------------------------------


def read_list(data: bytes, where: str) -> tuple[list[Listed], list[str]]:
    """Read a list of serials, and what is to be said of how it was read.

    Raises
    ------
    InputError
        No column *serial*, or a cell that cannot be read: it is named, and nothing is compared.
    """
    from openline.wire.sheets.columns import folded
    from openline.wire.sheets.opening import open_sheets

    for grid in open_sheets(data, where):
        for head in () if grid.hidden else list(grid.lines)[:HEAD_WITHIN]:
            heads = {column: folded(str(cell.value)) for column, cell in grid.line(head).items()}
            if "serial" in heads.values():
                return _read_rows(grid, head, heads, where)
    raise InputError(
        "no column is headed 'serial'",
        where=where,
        next_step="head the columns serial, start, end, kind, callsign; all but the first as you like",
    )


def _read_rows(grid: Grid, head: int, heads: dict[int, str], where: str) -> tuple[list[Listed], list[str]]:
    columns: dict[str, int] = {}
    for column, said in sorted(heads.items()):
        name = COLUMNS.get(said)
        if name in columns:
            raise InputError(f"two columns are headed {name!r}", where=f"{where}: {grid.at(head, column)}")
        if name is not None:
            columns[name] = column
    others = [said for said in heads.values() if said not in COLUMNS]
    remarks = [f"columns passed over: {', '.join(others)}"] if others else []
    rows = [row for row in grid.lines if row > head]
    hidden = sorted({*grid.hidden_rows}.intersection(rows))
    if hidden:
        remarks.append(f"hidden rows are read too: {', '.join(map(str, hidden))}")
    for merged in grid.merged:
        if merged.last_row > max(head, merged.first_row):
            raise InputError(
                f"the cells {merged.ref} are merged: nobody can say to which row the text belongs",
                where=where,
                next_step="unmerge them, and fill in each row",
            )
    listed = []
    for row in rows:
        line = grid.line(row)
        cells = {name: line[column] for name, column in columns.items() if column in line}
        if cells:
            listed.append(_Row(grid, row, columns, cells, where).read(remarks))
    if not listed:
        raise InputError("there is no serial on it", where=where)
    return listed, remarks


class _Row(NamedTuple):
    """A row whose cells are read one by one, so that a fault can name its cell."""

    grid: Grid
    row: int
    columns: dict[str, int]
    cells: dict[str, Cell]
    where: str

    def read(self, remarks: list[str]) -> Listed:
        """Return what the row says."""
        from openline.decide.conforming import bare_name
        from openline.wire.sheets.cells import text_of
        from openline.wire.sheets.times import moment_of, zone_of

        zone = self._each("time zone", zone_of, remarks)
        start_ms, end_ms = (
            self._each(name, lambda raw: moment_of(raw, zone, since_1904=self.grid.since_1904), remarks)
            for name in ("start", "end")
        )
        serial = self._each("serial", text_of, remarks) or ""
        if not bare_name(serial):
            raise InputError("this row has no serial", where=self._place("serial"))
        if start_ms is None and end_ms is not None:
            raise InputError("an end without a start", where=self._place("start"))
        if start_ms is not None and end_ms is not None and end_ms < start_ms:
            raise InputError("it ends before it starts", where=self._place("end"))
        kind = self._each("kind", _kind_of, remarks) or ""
        return Listed(
            self.row, serial, start_ms, end_ms, kind, self._each("callsign", text_of, remarks) or ""
        )

    def _each(self, name: str, read: Any, remarks: list[str]) -> Any:
        cell = self.cells.get(name)
        if cell is None:
            return None
        if cell.fault:
            raise InputError(cell.fault, where=self._place(name), next_step=cell.next_step)
        try:
            found = read(cell.value)
        except InputError as error:
            raise InputError(error.what, where=self._place(name), next_step=error.next_step) from error
        if found.question:
            remarks.append(f"{self._place(name)}: {found.question}")
        return found.value

    def _place(self, name: str) -> str:
        cell = f" ({self.grid.at(self.row, self.columns[name])})" if name in self.columns else ""
        return f"{self.where}: row {self.row}{cell}"


def _kind_of(raw: Any) -> Any:
    """Read a kind of movement or activity by its name, in English or Arabic. Raises InputError."""
    from openline.wire.sheets.cells import choice_of
    from openline.wire.vocabulary import ACTIVITIES_ARABIC, MOVEMENTS_ARABIC

    names = [*MOVEMENTS_ARABIC.items(), *ACTIVITIES_ARABIC.items()]
    return choice_of(tuple((kind.value, arabic) for kind, arabic in names))(raw)


def window_of(listed: Iterable[Listed]) -> Window | None:
    """Return the time from the first start to the last end, if every row has a start."""
    spans = [(it.start_ms, it.end_ms or it.start_ms) for it in listed]
    starts = [start_ms for start_ms, _ in spans if start_ms is not None]
    if not starts or len(starts) < len(spans):
        return None
    return Window(min(starts), max(end_ms for _, end_ms in spans if end_ms is not None) + 1)


# -- the record --------------------------------------------------------------------------------------


def notified_to(state: State, party: str, time: Window | None) -> Iterator[Notified]:
    """Give the movements and activities that a party sees all of, and whose text is still there."""
    from openline.decide.access import sees_all
    from openline.model.event import NotificationBody
    from openline.model.notification import Activity, Movement

    for id in state.notifications:
        standing = state.objects[id]
        body = _body_of(state, standing) if sees_all(state, party, id) else None
        if isinstance(body, NotificationBody) and isinstance(body.notification, Movement | Activity):
            yield _row_of(standing, body.notification, time)


def _row_of(standing: ObjectStanding, said: Movement | Activity, time: Window | None) -> Notified:
    from openline.model.notification import Movement

    times = _times_of(said) if isinstance(said, Movement) else _times_in(said, time)
    serial, kind, tracks = said.serial, said.kind.value, said.tracks
    return Notified(standing.id, standing.owner, standing.state, serial, kind, tracks, *times)


def _times_of(movement: Movement) -> tuple[int, int | None, int]:
    """Return when a movement starts and ends by its plan, and when it is over at the latest."""
    from openline.decide.routing import legs_of

    first, last = movement.route[0], movement.route[-1]
    start_ms = movement.depart_ms if first.depart_ms is None else first.depart_ms
    latest_ms = legs_of(movement)[-1].arrives.latest_ms
    return start_ms, last.arrive_ms, max(latest_ms, last.depart_ms or 0)


def _times_in(activity: Activity, time: Window | None) -> tuple[int | None, int | None, int | None]:
    """Return when an activity starts, ends and is over; of one that recurs, the first time in the window."""
    from openline.decide.recurring import NEVER_MS, end_of, occurrences

    spans = [it.interval for it in activity.parts]
    if activity.recurrence is not None:
        within = (next(occurrences(activity.recurrence, it, *time), None) for it in spans) if time else ()
        spans = [it for it in within if it is not None]
        if not spans:
            return None, None, None if time is None else time.from_ms
    end_ms = max(map(end_of, spans))
    ends_ms = None if end_ms == NEVER_MS else end_ms
    return min(it.start_ms for it in spans), ends_ms, ends_ms


def unseen(state: State, party: str, least: Detail = Detail.EXISTENCE) -> list[str]:
    """Say how many a party is shown in part, or were redacted: they cannot be compared."""
    from openline.decide.access import shown_of
    from openline.decide.moving import LIVE

    moving = [
        it for id in state.notifications if (it := state.objects[id]).kind != "site" and it.state in LIVE
    ]
    shown = {it.id: shown_of(state, party, it.id) for it in moving}
    part = sum(least.rank <= level.rank < Detail.FULL.rank for level in shown.values())
    gone = sum(shown[it.id] is Detail.FULL and _body_of(state, it) is None for it in moving)
    said = [(part, f"that {party} is shown in part only"), (gone, "whose text was redacted")]
    return [f"notifications {what} cannot be compared: {count:,}" for count, what in said if count]


# -- one against the other ---------------------------------------------------------------------------


def compare(
    listed: Sequence[Listed], notified: Sequence[Notified], time: Window | None
) -> list[dict[str, Any]]:
    """Return what agrees and what does not, row by row of the list, then what is not on it.

    Parameters
    ----------
    listed
        Rows of the list that are of the time looked at.
    notified
        Whatever is on record, withdrawn and over too: a row is told what became of its serial.
    """
    from openline.decide.conforming import bare_name

    standing = [it for it in notified if _stands(it, time)]
    by_serial: dict[str, list[Listed]] = {}
    for it in listed:
        by_serial.setdefault(bare_name(it.serial), []).append(it)
    rows: list[dict[str, Any]] = []
    met: set[str] = set()
    for serial, mine in by_serial.items():
        same = [
            it for it in notified if it.serial and bare_name(it.serial) == serial and it.state != "withdrawn"
        ]
        theirs = [it for it in same if it in standing] or _nearest(same, mine[0])
        met.update(it.id for it in theirs)
        for one, other in zip_longest(sorted(mine, key=_start), sorted(theirs, key=_start)):
            if one is not None:
                rows.append(_compared(one, other, notified))
        rows += _twice(mine, theirs)
    rows += [_row("not_on_list", None, it) for it in standing if it.id not in met]
    return rows


def _stands(it: Notified, time: Window | None) -> bool:
    from openline.decide.moving import LIVE

    if time is None:
        return it.state in LIVE
    over = it.start_ms is None and it.last_ms is not None
    return it.state in (*LIVE, "ended") and not over and time.holds(it.start_ms, it.last_ms)


def _nearest(same: Sequence[Notified], row: Listed) -> list[Notified]:
    """Return the notification of the same serial that is nearest in time, if there is any."""
    return sorted(same, key=lambda it: abs((it.start_ms or 0) - (row.start_ms or 0)))[:1]


def _start(it: Listed | Notified) -> int:
    return it.start_ms or 0


def _compared(row: Listed, other: Notified | None, notified: Sequence[Notified]) -> dict[str, Any]:
    if other is None:
        return _row("not_notified", row, None, _hints(row, notified))
    differences = list(_differences(row, other))
    return _row("differs" if differences else "agrees", row, other, differences)


def _differences(row: Listed, other: Notified) -> Iterator[str]:
    from openline.decide.conforming import bare_name

    for name, listed_ms, said_ms in (
        ("starts", row.start_ms, other.start_ms),
        ("ends", row.end_ms, other.end_ms),
    ):
        if listed_ms is not None and said_ms is not None and abs(said_ms - listed_ms) >= SAME_MS:
            late = "later" if said_ms > listed_ms else "earlier"
            yield f"{name} {_long(abs(said_ms - listed_ms))} {late} than on the list"
    if row.kind and row.kind != other.kind:
        yield f"notified as {other.kind}, listed as {row.kind}"
    names = {bare_name(it) for it in other.tracks}
    if row.callsign and names and bare_name(row.callsign) not in names:
        yield f"call sign {row.callsign} is none of those notified: {', '.join(other.tracks)}"


def _long(ms: int) -> str:
    minutes = round(ms / 60_000)
    days, rest = divmod(minutes, 1440)
    parts = [(days, "d"), (rest // 60, "h"), (rest % 60, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def _hints(row: Listed, notified: Sequence[Notified]) -> list[str]:
    """Say what of a listed serial is on record all the same: a withdrawn notification, or its call sign."""
    from openline.decide.conforming import bare_name

    serial, callsign = bare_name(row.serial), bare_name(row.callsign)
    hints = []
    for it in notified:
        if it.state == "withdrawn" and bare_name(it.serial) == serial:
            hints.append(f"{it.id} of {it.owner} had it, and was withdrawn")
        elif callsign and it.state != "withdrawn" and callsign in {bare_name(track) for track in it.tracks}:
            under = f"the serial {it.serial}" if it.serial else "no serial"
            hints.append(f"{it.id} of {it.owner} names the call sign {row.callsign}, under {under}")
    return hints


def _twice(mine: Sequence[Listed], theirs: Sequence[Notified]) -> Iterator[dict[str, Any]]:
    if len(mine) > 1:
        rows = ", ".join(str(it.row) for it in mine)
        yield _row("twice_on_list", mine[0], None, [f"rows {rows}"])
    if len(theirs) > 1:
        ids = ", ".join(f"{it.id} of {it.owner}" for it in theirs)
        yield _row("twice_notified", mine[0], None, [ids])


def _row(
    status: str, listed: Listed | None, notified: Notified | None, said: Sequence[str] = ()
) -> dict[str, Any]:
    row: dict[str, Any] = {"status": status}
    if listed is not None:
        row |= {"serial": listed.serial, "row": listed.row}
    if notified is not None:
        row.setdefault("serial", notified.serial)
        row |= {"id": notified.id, "owner": notified.owner, "kind": notified.kind, "state": notified.state}
    return {**row, "said": list(said)}


def _body_of(state: State, standing: ObjectStanding) -> Body | None:
    content = state.contents.get(standing.entry)
    return content.body if content else None
