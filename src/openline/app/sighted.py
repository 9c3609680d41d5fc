"""Sightings made of what others said in the open: a person says so first, statement by statement (R19, R36).

Nothing here decides that a statement is to be counted. It makes the draft that a person signs once he has
said that it is, and refuses what would be a false point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from math import ceil, floor
from typing import Any

from openline.app.ports import Draft
from openline.errors import InputError
from openline.model.event import SightingBody, SightingFacts
from openline.model.presence import Confidence, CountRange, Doing, Sighting
from openline.model.proposal import asks
from openline.model.space import Circle, Footprint, Interval, Position

DAY_MS = 86_400_000
LEAST_RADIUS_M = 1_000.0
"""A place that is named in a text is no point: so far around it they may be, at least."""
NOTE_LENGTH = 4_000


def sighting_from_statement(
    row: Mapping[str, Any],
    *,
    id: str,
    text: str = "",
    count: int = 0,
    place: int = 0,
    time: int = 0,
    high: int | None = None,
    counted: str = "",
    area: Footprint | None = None,
    seen: Interval | None = None,
    party: str = "",
    grade: str = "",
    activity: Doing | None = None,
    confidence: Confidence | None = None,
    as_of_ms: int | None = None,
) -> Draft:
    """Return the draft of a sighting that a counted statement makes, for a person to sign.

    Parameters
    ----------
    row
        A statement as ``openline report read`` gives it: of it ``counts``, ``places``, ``times``, ``chain``,
        ``speaker``, ``hedges`` and ``file`` are read.
    id
        A new id for the sighting.
    text
        The words of the statement: they stand in its note, behind the hedges.
    count, place, time
        Which of several counts, places and times is meant, from 0.
    high
        The most there can have been, where the statement leaves that open (*at least 20*).
    counted, area, seen, party, grade, activity, confidence, as_of_ms
        What the person says in place of the row, or beside it. Whose they are no row says for certain.

    Raises
    ------
    InputError
        It counts nothing, leaves one end open, has no place or no time, or is denied: each names the field.
    """
    where = f"statement {row.get('file', '')}:{row.get('start', '')}".rstrip(":")
    if row.get("polarity") == "denied" or row.get("act") == "denial":
        raise InputError(
            "it denies what it says, and counts nothing", where=where, next_step="record it as a statement"
        )
    said = _which(row.get("counts"), count, f"{where}, counts", "it counts nothing")
    if asks(str(said.get("unit") or "")) != "how many":
        raise InputError(
            f"{said.get('text')!r} is a distance or a duration, and counts nothing", where=f"{where}, counts"
        )
    known = Sighting(
        id=id,
        seen=seen or _days(row, time, where),
        area=area or _around(row, place, where),
        count=_range(said, high, f"{where}, counts"),
        counted=counted or str(said.get("unit") or "people"),
        party=party or None,
        source=_source(row, where),
        source_grade=grade,
        note=_note(row, text),
        source_kind="open_source",
        **{
            name: value
            for name, value in (("activity", activity), ("confidence", confidence), ("as_of_ms", as_of_ms))
            if value is not None
        },  # type: ignore[arg-type]
    )
    return draft_of(known)


def draft_of(sighting: Sighting) -> Draft:
    """Return what a sighting puts on record."""
    return Draft(
        type="sighting.report/v1",
        facts=SightingFacts(sighting=sighting.id),
        body=SightingBody(sighting=sighting),
    )


def _which(
    values: Sequence[Mapping[str, Any]] | None, number: int, where: str, none: str
) -> Mapping[str, Any]:
    if not values:
        raise InputError(none, where=where, next_step="say it yourself, or leave it a statement")
    if not 0 <= number < len(values):
        raise InputError(f"there are {len(values)}, and no number {number}", where=where)
    return values[number]


def _range(said: Mapping[str, Any], high: int | None, where: str) -> CountRange:
    low, most = said.get("low"), said.get("high")
    most = high if high is not None else most
    if most is None:
        raise InputError(
            f"{said.get('text', 'it')!r} leaves open how many at the most",
            where=where,
            next_step="say the most there can have been; a statement alone does not give it",
        )
    least, most = 0 if low is None else floor(low), ceil(most)
    if not 0 <= least <= most:
        raise InputError(f"the range {least} to {most} runs backwards", where=where)
    return CountRange(least, most)


def _around(row: Mapping[str, Any], number: int, where: str) -> Circle:
    said = _which(row.get("places"), number, f"{where}, places", "it names no place")
    lat, lon = said.get("lat"), said.get("lon")
    outside = said.get("relation") == "outside"
    if outside or said.get("role", "event") != "event":
        what = "it was outside of, so it is said" if outside else "is named, and not where they were"
        raise InputError(
            f"{said.get('text', '')!r} is a place that {what}",
            where=f"{where}, places",
            next_step="choose another of its places, or give the area yourself",
        )
    if lat is None or lon is None:
        raise InputError(
            f"{said.get('text', '')!r} is a place that nobody has found",
            where=f"{where}, places",
            next_step="give the area yourself",
        )
    radius_m = max(float(said.get("extent_km") or 0.0) * 1000, LEAST_RADIUS_M)
    centre = Position(lon_e7=round(float(lon) * 1e7), lat_e7=round(float(lat) * 1e7))
    return Circle(centre=centre, radius_mm=round(radius_m * 1000))


def _days(row: Mapping[str, Any], number: int, where: str) -> Interval:
    said = _which(row.get("times"), number, f"{where}, times", "it says no time")
    if said.get("of", "said") != "said":
        raise InputError(
            f"{said.get('text', '')!r} is when it was said, not when they were there",
            where=f"{where}, times",
            next_step="choose another of its times, or give the time yourself",
        )
    since, until = said.get("from"), said.get("until")
    if since is None or until is None:
        raise InputError(
            f"{said.get('text', '')!r} is no day that is known",
            where=f"{where}, times",
            next_step="give the time yourself",
        )
    start_ms, end_ms = _midnight_ms(since), _midnight_ms(until) + DAY_MS
    return Interval(start_ms=start_ms, end_ms=end_ms)


def _midnight_ms(day: date | str) -> int:
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return round(datetime(found.year, found.month, found.day, tzinfo=UTC).timestamp() * 1000)


def _source(row: Mapping[str, Any], where: str) -> str:
    """Return who said it first and who carried it, the publisher last (R19)."""
    chain = [str(it) for it in row.get("chain") or () if it]
    speaker = row.get("speaker") or {}
    source = " > ".join(chain) or str(speaker.get("canonical") or speaker.get("mention") or "")
    if not source:
        raise InputError("who says it is not known", where=f"{where}, chain", next_step="name the source")
    return source


def _note(row: Mapping[str, Any], text: str) -> str:
    hedges = ", ".join(dict.fromkeys(str(it) for it in row.get("hedges") or ()))
    return "; ".join(it for it in (f"hedged: {hedges}" if hedges else "", text.strip()) if it)[:NOTE_LENGTH]
