"""Lists to print: what one recipient was given, additions apart from removals (R12, R14, R38)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.model.notification import Activity, Contact, Marking, Movement, Notification, Site
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
from openline.wire.coordinates import echo
from openline.wire.forms.setting import pdf
from openline.wire.vocabulary import Told

MOST_VERTICES = 12
"""Of one outline that are printed; a list is to be read, and a file holds the rest."""
MOST_STOPS = 60
_MINUTE_MS = 60_000
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TITLES: dict[type[Notification], tuple[str, str]] = {
    Site: ("Static sites", "مواقع ثابتة"),
    Movement: ("Movements", "التحركات"),
    Activity: ("Activities", "الأنشطة"),
}
_COLUMNS = (
    ("What", "ماذا", 4),
    ("Where", "أين", 7),
    ("When", "متى", 3),
    ("Contact", "الاتصال", 4),
    ("Seen", "العلامات", 3),
    ("Told by", "الجهة المبلغة", 3),
)
_GONE_COLUMNS = (
    ("What", "ماذا", 4),
    ("Where it was", "أين كان", 7),
    ("Why", "السبب", 4),
    ("Told by", "الجهة المبلغة", 3),
)


def print_list(rows: Iterable[Told], recipient: str, watermark: str, as_of_ms: int) -> bytes:
    """Return a PDF of what one recipient was given, to be read on paper.

    Each kind begins a page of its own, and what is on record no longer another.

    Parameters
    ----------
    recipient
        For whom it is, as people call that party.
    watermark
        ``EXERCISE``, or empty.
    as_of_ms
        Until when it says what that party was told.
    """
    told = list(rows)
    parts = []
    for kind, (english, arabic) in _TITLES.items():
        for removed in (False, True):
            chosen = [it for it in told if isinstance(it.value, kind) and bool(it.removed) == removed]
            if chosen:
                parts.append(_part(chosen, english, arabic, removed=removed))
    if not parts:
        parts.append(_part([], "Notifications", "التبليغات", removed=False))
    return pdf(
        "list.typ",
        {
            "title": f"Notifications told to {recipient}",
            "as_of": f"as of {date_time_group(as_of_ms)}",
            "watermark": watermark,
            "notice": NOTICE,
            "parts": parts,
        },
        made_s=as_of_ms // 1000,
    )


def _part(rows: Sequence[Told], english: str, arabic: str, *, removed: bool) -> dict[str, Any]:
    gone = ("removed" if english == "Static sites" else "withdrawn") if removed else ""
    columns = _GONE_COLUMNS if removed else _COLUMNS
    return {
        "english": f"{english}: {gone}" if gone else english,
        "arabic": f"{arabic}: {'أزيلت' if gone == 'removed' else 'سحبت'}" if gone else arabic,
        "count": f"{len(rows):,} in all",
        "remark": NOT_RECALLED if removed else "",
        "none": "Nothing was told.",
        "columns": [{"english": en, "arabic": ar, "width": width} for en, ar, width in columns],
        "rows": [_gone_row(it) if removed else _row(it) for it in rows],
    }


def _row(told: Told) -> list[list[str]]:
    value = told.value
    return [
        list(_what(value)),
        list(_where(value)),
        list(_when(value)),
        [line for it in value.contacts for line in _contact(it)],
        [_marking(it) for it in value.markings],
        _by(told),
    ]


def _gone_row(told: Told) -> list[list[str]]:
    value = told.value
    return [
        [value.name, value.id],
        list(_where(value)),
        [told.reason or "no reason was given"],
        _by(told),
    ]


def _by(told: Told) -> list[str]:
    return [told.owner, f"version {told.version}", f"told {date_time_group(told.told_at_ms)}"]


def _what(value: Notification) -> Iterator[str]:
    yield value.name
    kind = value.function if isinstance(value, Site) else value.kind
    yield f"{value.id} · {kind.value.replace('_', ' ')}"
    if not isinstance(value, Site) and value.serial:
        yield f"serial {value.serial}"
    if value.people is not None:
        yield f"{_count(value.people)} people"
    if isinstance(value, Movement):
        yield from (f"{it.count} {it.what}" + (f" ({it.marks})" if it.marks else "") for it in value.vehicles)
    if not isinstance(value, Site):
        yield from ([f"call signs {', '.join(value.tracks)}"] if value.tracks else [])
        yield from ([value.purpose] if value.purpose else [])
    if isinstance(value, Site):
        for it in value.verifications:
            again = "" if it.next_at_ms is None else f", again {_date(it.next_at_ms)}"
            yield f"declared verified by {it.by}, {it.how}, {_date(it.at_ms)}{again}"
    if value.note:
        yield value.note


def _where(value: Notification) -> Iterator[str]:
    if isinstance(value, Site):
        yield from _area(value.footprint)
        yield from _band(value.altitude)
    elif isinstance(value, Movement):
        for number, stop in enumerate(value.route[:MOST_STOPS], 1):
            departs_ms = value.depart_ms if number == 1 else stop.depart_ms
            arrives = f" arrives {date_time_group(stop.arrive_ms)}" if stop.arrive_ms is not None else ""
            departs = f" departs {date_time_group(departs_ms)}" if departs_ms is not None else ""
            yield f"{number}. {stop.name}{arrives}{departs}".rstrip(" .")
            yield from _position(stop.position)
        if len(value.route) > MOST_STOPS:
            yield f"and {len(value.route) - MOST_STOPS:,} more stops: see the file"
        yield from _band(value.altitude)
    else:
        for number, part in enumerate(value.parts, 1):
            if len(value.parts) > 1:
                yield f"part {number}"
            yield from _area(part.footprint)
            yield from _band(part.altitude)
        if value.dispersion_mm:
            yield f"effects may reach {value.dispersion_mm / 1000:g} m outside"


def _area(footprint: Footprint) -> Iterator[str]:
    match footprint:
        case Circle(centre=centre, radius_mm=radius_mm):
            yield f"within {radius_mm / 1000:,g} m of"
            yield from _position(centre)
            return
        case Corridor(centreline=path, half_width_mm=half_width_mm):
            yield f"within {half_width_mm / 1000:,g} m of a line along {len(path):,} places"
            rings = [("", path)]
        case _:
            rings = [
                (f"{'a hole in it' if hole else 'an outline'} of {len(ring):,} places", ring)
                for part in footprint.parts
                for hole, ring in enumerate(part)
            ]
    left = MOST_VERTICES
    for words, ring in rings:
        if words and left > 0:
            yield words
        for vertex in ring[: max(left, 0)]:
            yield from _position(Position(*vertex))
        left -= len(ring)
    if left < 0:
        yield f"and {-left:,} more places: see the file"


def _position(position: Position) -> Iterator[str]:
    """Say a position in three ways (R7), each with blanks that do not break."""
    said = echo(position)
    yield f"{said.decimal} · {said.mgrs}".replace(" ", "\u00a0").replace("\u00a0·\u00a0", " · ")
    yield said.words


def _band(band: AltitudeBand) -> Iterator[str]:
    if band != AltitudeBand():
        yield f"{_altitude(band.floor)} to {_altitude(band.ceiling)}"


def _altitude(limit: AltitudeLimit) -> str:
    if limit.reference in (AltitudeReference.SFC, AltitudeReference.UNL):
        return limit.reference.value
    return f"{limit.value_mm / 1000:,g} m {limit.reference}"


def _when(value: Notification) -> Iterator[str]:
    if isinstance(value, Site):
        yield from _interval(value.valid)
    elif isinstance(value, Movement):
        yield f"departs {date_time_group(value.depart_ms)}"
        last_ms = value.route[-1].arrive_ms
        if last_ms is not None:
            yield f"arrives {date_time_group(last_ms)}"
    else:
        for number, part in enumerate(value.parts, 1):
            if len(value.parts) > 1:
                yield f"part {number}"
            yield from _interval(part.interval)
        if value.recurrence is not None:
            again = value.recurrence
            yield ", ".join(_DAYS[it - 1] for it in again.days)
            yield f"{_clock(again.from_s)}Z to {_clock(again.to_s)}Z"


def _interval(window: Interval) -> Iterator[str]:
    yield f"from {date_time_group(window.start_ms)}"
    yield f"until {'further notice' if window.end_ms == UFN else date_time_group(window.end_ms)}"


def _contact(it: Contact) -> Iterator[str]:
    yield f"{it.role}, {it.medium} {it.address}"
    if it.tested_at_ms is None:
        yield "never tested"
    else:
        answered = {True: ", answered", False: ", NO ANSWER", None: ""}[it.answered]
        yield f"tested {date_time_group(it.tested_at_ms)}{answered}"


def _marking(it: Marking) -> str:
    return f"{it.seen}: {it.what}"


def _count(count: CountRange) -> str:
    return str(count.low) if count.low == count.high else f"{count.low} to {count.high}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"


def _moment(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)


def _date(ms: int) -> str:
    moment = _moment(ms)
    return f"{moment.day} {_MONTHS[moment.month - 1].capitalize()} {moment.year}"


def date_time_group(ms: int) -> str:
    """Write a time as a date-time group of whole minutes, as ``141403ZNOV26``; seconds are dropped."""
    moment = _moment(ms // _MINUTE_MS * _MINUTE_MS)
    return f"{moment:%d%H%M}Z{_MONTHS[moment.month - 1]}{moment:%y}"
