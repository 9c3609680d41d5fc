"""Sheets out, for one recipient, of what that recipient was shown: additions apart from removals (R12, R14).

Every sheet says for whom it is, as of when, and what it does not mean (R15). There is no export of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias

from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.model.notification import Activity, Contact, Movement, Notification, Site
from openline.model.presence import CountRange
from openline.model.space import (
    UFN,
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    Footprint,
    Interval,
    Position,
)
from openline.wire.coordinates import decimal, echo, mgrs_of
from openline.wire.sheets.columns import KINDS, REMARK, SAID_COLUMNS, Column, Kind, SheetKind
from openline.wire.sheets.packing import csv_bytes, packed, put

Out: TypeAlias = Literal["sites", "movements", "activities"]
_KIND: dict[Out, Kind] = {
    "sites": Kind.SITES_ADDITIONS,
    "movements": Kind.MOVEMENTS,
    "activities": Kind.ACTIVITIES,
}
_TYPE: dict[Out, type[Notification]] = {"sites": Site, "movements": Movement, "activities": Activity}
_GONE = {"sites": "Removed", "movements": "Withdrawn", "activities": "Withdrawn"}
_MINUTE_MS = 60_000
_DAY_MS = 86_400_000
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HEADER_ROW = 5
Value: TypeAlias = str | int | float | None


class OutRow(NamedTuple):
    """One notification as its recipient was shown it."""

    value: Notification
    owner: str
    """Who notified it, as people call that party."""
    version: int
    told_at_ms: int
    """When the recipient was told."""
    removed: bool = False
    """It is on record no longer: removed, or withdrawn."""
    reason: str = ""
    """Why it was removed."""


def write_sheet(
    rows: Iterable[OutRow],
    kind: Out,
    recipient: str,
    watermark: str,
    as_of_ms: int,
    *,
    format: Literal["xlsx", "csv"] = "xlsx",
    removals: bool = False,
) -> bytes:
    """Write what one recipient was shown.

    Parameters
    ----------
    rows
        Of any kind; those of other kinds are left out, for they have a file of their own.
    recipient
        For whom it is, as people call that party.
    watermark
        ``EXERCISE``, or empty.
    as_of_ms
        Until when it says what that party was told.
    removals
        In CSV, which has one sheet only: those that are on record no longer, instead of those that are.
    """
    wanted = [it for it in rows if isinstance(it.value, _TYPE[kind])]
    standing = [it for it in wanted if not it.removed]
    gone = [it for it in wanted if it.removed]
    if format == "csv":
        shown = gone if removals else standing
        header, body = _gone_table(gone) if removals else _table(standing, KINDS[_KIND[kind]])
        head = _heading(kind, recipient, watermark, as_of_ms, len(shown), removed=removals)
        return csv_bytes([*([line] for line in head), [english for english, _ in header], *body])
    return _workbook(standing, gone, kind, recipient, watermark, as_of_ms)


def _heading(
    kind: Out, recipient: str, watermark: str, as_of_ms: int, count: int, *, removed: bool
) -> list[str]:
    what = f"{_GONE[kind]} {kind}" if removed else kind.capitalize()
    mark = f"{watermark} · " if watermark else ""
    return [
        f"{REMARK} {mark}{what} as told to {recipient} · as of {time_text(as_of_ms)} · {count:,} in all",
        f"{REMARK} {NOTICE}",
        f"{REMARK} {NOT_RECALLED} Later notifications may have changed what stands here.",
    ]


# -- tables ----------------------------------------------------------------------------------------


def _gone_table(rows: Sequence[OutRow]) -> tuple[list[tuple[str, str]], list[list[Value]]]:
    """Return names and rows of what is on record no longer: what it was, and why it is not."""
    header = [("Id", "الرمز"), ("Name", "الاسم"), ("Reason", "السبب"), *SAID_COLUMNS[:3]]
    return header, [
        [it.value.id, it.value.name, it.reason, it.owner, it.version, time_text(it.told_at_ms)] for it in rows
    ]


def _table(rows: Sequence[OutRow], spec: SheetKind) -> tuple[list[tuple[str, str]], list[list[Value]]]:
    """Return names and rows of what stands, in the columns that a sheet of this kind is read by.

    Columns that a template does not offer are there only where something is in them.
    """
    said: list[dict[tuple[str, int], Value]] = []
    for row in rows:
        for cells in _cells(row.value):
            said.append(cells | _said(row, cells))
    used = {key for cells in said for key, value in cells.items() if value not in (None, "")}
    columns: list[tuple[tuple[str, int], tuple[str, str]]] = []
    for column in spec.columns:
        asked = column.offered and column.key not in ("near", "zone")
        numbers = [n for key, n in sorted(used) if key == column.key] or ([1] if asked else [])
        columns += [((column.key, n), _name(column, n)) for n in numbers if column.key != "action"]
    # Of several contacts all columns of the first come before those of the second.
    columns.sort(key=lambda it: _place_of(it[0], spec))
    columns += [((english, 1), (english, arabic)) for english, arabic in SAID_COLUMNS]
    return [name for _, name in columns], [[cells.get(key) for key, _ in columns] for cells in said]


def _name(column: Column, number: int) -> tuple[str, str]:
    return (column.english, column.arabic) if number == 1 else (f"{column.english} {number}", column.arabic)


def _place_of(key: tuple[str, int], spec: SheetKind) -> tuple[int, int, int]:
    order = [it.key for it in spec.columns]
    column = spec.columns[order.index(key[0])]
    first = next(k for k, it in enumerate(spec.columns) if it.group == column.group) if column.group else 0
    at = order.index(key[0])
    return (first, key[1], at) if column.group else (at, 1, at)


def _said(row: OutRow, cells: dict[tuple[str, int], Value]) -> dict[tuple[str, int], Value]:
    owner, version, told, mgrs, near = (english for english, _ in SAID_COLUMNS)
    found: dict[tuple[str, int], Value] = {
        (owner, 1): row.owner,
        (version, 1): row.version,
        (told, 1): time_text(row.told_at_ms),
    }
    position = _first_position(row.value, cells)
    if position is not None:
        found |= {(mgrs, 1): mgrs_of(position), (near, 1): echo(position).words}
    return found


def _first_position(value: Notification, cells: dict[tuple[str, int], Value]) -> Position | None:
    """Return the position that a row is about: of its stop, or its area's centre or first vertex."""
    if isinstance(value, Movement):
        return value.route[int(cells["stop", 1] or 1) - 1].position
    if isinstance(value, Site):
        return anchor_of(value.footprint)
    return anchor_of(value.parts[int(cells.get(("part", 1)) or 1) - 1].footprint)


def anchor_of(footprint: Footprint) -> Position:
    """Return a circle's centre, or the first vertex of anything else."""
    match footprint:
        case Circle(centre=centre):
            return centre
        case Corridor(centreline=path):
            return Position(*path[0])
    return Position(*footprint.parts[0][0][0])


# -- cells -----------------------------------------------------------------------------------------


def _cells(value: Notification) -> list[dict[tuple[str, int], Value]]:
    """Return the cells of each row of a notification, by key and number of the column."""
    if isinstance(value, Site):
        cells: dict[str, Value] = {
            "id": value.id,
            "name": value.name,
            "function": value.function.value,
            "people": count_text(value.people),
            "source": value.source,
            "note": value.note,
            **_where(value.footprint),
            **_band(value.altitude),
            **_window(value.valid),
        }
        verifications: dict[tuple[str, int], Value] = {}
        for n, it in enumerate(value.verifications, 1):
            verifications |= {
                ("verified_by", n): it.by,
                ("verified_how", n): it.how,
                ("verified_at", n): _day_or_time(it.at_ms),
                ("verified_next", n): None if it.next_at_ms is None else _day_or_time(it.next_at_ms),
            }
        return [_first(cells) | verifications | _of_all(value)]
    return _movement_cells(value) if isinstance(value, Movement) else _activity_cells(value)


def _first(cells: dict[str, Value]) -> dict[tuple[str, int], Value]:
    return {(key, 1): value for key, value in cells.items()}


def _movement_cells(value: Movement) -> list[dict[tuple[str, int], Value]]:
    speed = value.speed_mm_s
    whole: dict[str, Value] = {
        "name": value.name,
        "kind": value.kind.value,
        "serial": value.serial,
        "vehicles": "; ".join(
            f"{it.count} {it.what}" + (f" ({it.marks})" if it.marks else "") for it in value.vehicles
        ),
        "people": count_text(value.people),
        "tracks": "; ".join(value.tracks),
        "purpose": value.purpose,
        "speed_km_h": None if speed is None else round(speed * 3600 / 1e6, 6),
        "half_width_m": _metres(value.half_width_mm),
        "slack_min": None if value.slack_s is None else _number(value.slack_s / 60),
        "note": value.note,
        **_band(value.altitude),
    }
    rows = []
    for number, stop in enumerate(value.route, 1):
        departs_ms = value.depart_ms if number == 1 else stop.depart_ms
        cells: dict[str, Value] = {
            "id": value.id,
            "stop": number,
            "place": decimal(stop.position),
            "stop_name": stop.name,
            "arrive": None if stop.arrive_ms is None else time_text(stop.arrive_ms),
            "depart": None if departs_ms is None else time_text(departs_ms),
        }
        rows.append(_first(cells | whole) | _of_all(value) if number == 1 else _first(cells))
    return rows


def _activity_cells(value: Activity) -> list[dict[tuple[str, int], Value]]:
    again = value.recurrence
    whole: dict[str, Value] = {
        "name": value.name,
        "kind": value.kind.value,
        "serial": value.serial,
        "days": None if again is None else ", ".join(_DAYS[it - 1] for it in again.days),
        "daily_from": None if again is None else _clock(again.from_s),
        "daily_until": None if again is None else _clock(again.to_s),
        "people": count_text(value.people),
        "dispersion_m": _metres(value.dispersion_mm),
        "tracks": "; ".join(value.tracks),
        "guarantees_from": "; ".join(value.guarantees_from),
        "purpose": value.purpose,
        "note": value.note,
    }
    rows = []
    for number, part in enumerate(value.parts, 1):
        cells: dict[str, Value] = {
            "id": value.id,
            "part": number if len(value.parts) > 1 else None,
            **_where(part.footprint),
            **_band(part.altitude),
            **_window(part.interval),
        }
        rows.append(_first(cells | whole) | _of_all(value) if number == 1 else _first(cells))
    return rows


def _of_all(value: Notification) -> dict[tuple[str, int], Value]:
    """Return the cells of contacts and markings."""
    cells: dict[tuple[str, int], Value] = {}
    for n, it in enumerate(value.contacts, 1):
        cells |= _contact(it, n)
    for seen in ("day", "night", "thermal"):
        for n, marking in enumerate((it for it in value.markings if it.seen == seen), 1):
            cells[f"marking_{seen}", n] = marking.what
    return cells


def _contact(it: Contact, n: int) -> dict[tuple[str, int], Value]:
    return {
        ("contact_role", n): it.role,
        ("contact_medium", n): it.medium,
        ("contact_address", n): it.address,
        ("contact_tested", n): None if it.tested_at_ms is None else time_text(it.tested_at_ms),
        ("contact_answered", n): None if it.answered is None else ("yes" if it.answered else "no"),
    }


def _where(footprint: Footprint) -> dict[str, Value]:
    match footprint:
        case Circle(centre=centre, radius_mm=radius_mm):
            return {"place": decimal(centre), "radius_m": _metres(radius_mm)}
        case Corridor(centreline=path, half_width_mm=half_width_mm, edges=edges):
            return {
                "line": _vertices(path),
                "line_half_width_m": _metres(half_width_mm),
                "edges": edges.value,
            }
    rings = [
        f"{'hole: ' if number else ''}{_vertices(ring)}"
        for part in footprint.parts
        for number, ring in enumerate(part)
    ]
    return {"outline": " // ".join(rings), "edges": footprint.edges.value}


def _vertices(path: Iterable[tuple[int, int]]) -> str:
    return "; ".join(decimal(Position(*it)) for it in path)


def _band(band: AltitudeBand) -> dict[str, Value]:
    default = AltitudeBand()
    return {
        "floor": None if band.floor == default.floor else altitude_text(band.floor),
        "ceiling": None if band.ceiling == default.ceiling else altitude_text(band.ceiling),
    }


def altitude_text(limit: AltitudeLimit) -> str:
    """Write an altitude with its datum, in metres."""
    if limit.reference in (AltitudeReference.SFC, AltitudeReference.UNL):
        return limit.reference.value
    return f"{_number(limit.value_mm / 1000)} m {limit.reference.value}"


def _window(window: Interval) -> dict[str, Value]:
    return {
        "from": time_text(window.start_ms),
        "until": UFN if window.end_ms == UFN else time_text(window.end_ms),
    }


def count_text(count: CountRange | None) -> str | None:
    """Write a range of people, one number where both ends are the same."""
    if count is None:
        return None
    return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"


def time_text(ms: int) -> str:
    """Write a time as ``2026-11-14 08:00Z``, to the second or millisecond where it has them."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    if ms % _MINUTE_MS == 0:
        return f"{moment:%Y-%m-%d %H:%M}Z"
    if ms % 1000 == 0:
        return f"{moment:%Y-%m-%d %H:%M:%S}Z"
    return f"{moment:%Y-%m-%d %H:%M:%S}.{ms % 1000:03}Z"


def _day_or_time(ms: int) -> str:
    return time_text(ms)[:10] if ms % _DAY_MS == 0 else time_text(ms)


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{rest:02}" if rest else "")


def _metres(mm: int | None) -> Value:
    return None if mm is None else _number(mm / 1000)


def _number(value: float) -> Value:
    return int(value) if value.is_integer() else value


# -- workbooks -------------------------------------------------------------------------------------


def _workbook(
    standing: Sequence[OutRow],
    gone: Sequence[OutRow],
    kind: Out,
    recipient: str,
    watermark: str,
    as_of_ms: int,
) -> bytes:
    from openpyxl.workbook import Workbook

    spec = KINDS[_KIND[kind]]
    book = Workbook()
    sheet = book.active
    sheet.title = spec.sheet
    head = _heading(kind, recipient, watermark, as_of_ms, len(standing), removed=False)
    width_of = {it.english: it.width for it in spec.columns}
    _lay_out(sheet, head, *_table(standing, spec), watermark, width_of)
    if gone:
        sheet = book.create_sheet(_GONE[kind])
        head = _heading(kind, recipient, watermark, as_of_ms, len(gone), removed=True)
        _lay_out(sheet, head, *_gone_table(gone), watermark, {"Name": 28, "Reason": 44})
    return packed(book, time_text(as_of_ms).replace(" ", "T"))


def _lay_out(
    sheet: Any,
    head: list[str],
    header: list[tuple[str, str]],
    body: list[list[Value]],
    watermark: str,
    width_of: dict[str, int],
) -> None:
    """Lay out one sheet: what it is, what it does not mean, the table."""
    from openpyxl.styles import Alignment, Border, Side

    from openline.wire.sheets.packing import INK, PAPER, RED, bold, face, filled, for_print, widths, wrapped

    across = min(len(header), 9)
    for row, line in enumerate(head, 1):
        cell = put(sheet.cell(row, 1), line)
        cell.font = (
            bold(14, RED if watermark else INK) if row == 1 else face(10, italic=True)
        )
        cell.alignment = wrapped()
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=across)
        sheet.row_dimensions[row].height = (24, 34, 18)[row - 1]
    thin = Side(style="thin", color="C5CED6")
    for number, (english, arabic) in enumerate(header, 1):
        cell = put(sheet.cell(_HEADER_ROW, number), f"{english}\n{arabic}")
        cell.font, cell.fill = bold(11, PAPER), filled(INK)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    sheet.row_dimensions[_HEADER_ROW].height = 50
    styles: dict[tuple[bool, bool], Any] = {}
    for row, values in enumerate(body, _HEADER_ROW + 1):
        for number, value in enumerate(values, 1):
            cell = put(sheet.cell(row, number), value)
            # To style a cell takes longer than to write it: cells of one style share it.
            sort = isinstance(value, str), bool(cell.quotePrefix)
            if sort not in styles:
                cell.number_format = "@" if sort[0] else "General"
                cell.alignment = wrapped()
                cell.border = Border(bottom=thin)
                styles[sort] = cell._style
            cell._style = styles[sort]
    said = {"Owner": 18, "Version": 9, "Told at": 19, "In MGRS": 22, "Nearest known place": 38}
    wide = [(width_of | said).get(english, 16) for english, _ in header]
    widths(sheet, wide)
    for row, values in enumerate(body, _HEADER_ROW + 1):
        lines = max(_lines(it, width) for it, width in zip(values, wide, strict=True))
        sheet.row_dimensions[row].height = 15.0 * min(lines, 26)
    sheet.freeze_panes = sheet.cell(_HEADER_ROW + 1, 2)
    for_print(sheet, _HEADER_ROW, watermark, pages=-(-sum(wide) // 190))


def _lines(value: Value, width: int) -> int:
    """Return how many lines a text takes in a column, about."""
    if not isinstance(value, str):
        return 1
    return sum(1 + int(len(line) * 1.15) // width for line in value.split("\n"))
