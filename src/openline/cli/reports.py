"""Files of sightings and of coverage: CSV as people keep it, each row read whole or the file refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from openline.cli.areas import coordinate
from openline.cli.times import parse_time
from openline.errors import GeometryError, InputError

if TYPE_CHECKING:
    from openline.model.presence import CountRange, Coverage, Sighting
    from openline.model.space import Circle, Interval

NEEDED_SIGHTING = ("from", "until", "at", "radius_m", "count", "source")
_DETAILS = ("activity", "as_of", "confidence", "kind", "unit", "equipment", "stage")
SIGHTING_COLUMNS = ("id", *NEEDED_SIGHTING, "counted", "party", "grade", "note", *_DETAILS)
"""Columns of a sightings file; those that are not needed may be left out or empty."""
NEEDED_COVERAGE = ("from", "until", "at", "radius_m", "state", "source")
COVERAGE_COLUMNS = ("id", *NEEDED_COVERAGE)
"""Columns of a coverage file."""


def sightings_of(text: str, file: str) -> list[tuple[Sighting, str]]:
    """Read a sightings file; each row with the echo of its coordinate.

    Raises
    ------
    InputError
        Names the file, the line and the column.
    """
    from openline.cli.seeing import details_of
    from openline.decide.judging import check_sighting
    from openline.model.presence import Sighting

    read = []
    for where, given in _rows(text, file, "sighting", NEEDED_SIGHTING, SIGHTING_COLUMNS):
        area, echo = _circle(given, where)
        sighting = Sighting(
            id=given.get("id") or random_id(),
            seen=interval_of(given["from"], given["until"], f"{where}, from", f"{where}, until"),
            area=area,
            count=range_of(given["count"], f"{where}, count"),
            counted=given.get("counted") or "people",
            party=given.get("party") or None,
            source=given["source"],
            source_grade=grade_of(given.get("grade", ""), f"{where}, grade"),
            note=given.get("note", ""),
            **details_of(**{it: given.get(it, "") for it in _DETAILS}, where=f"{where}, {{}}"),
        )
        try:
            check_sighting(sighting)
        except InputError as error:
            raise InputError(error.what, where=where, next_step=error.next_step) from error
        read.append((sighting, echo))
    return read


def coverages_of(text: str, file: str) -> list[tuple[Coverage, str]]:
    """Read a coverage file; each row with the echo of its coordinate.

    Raises
    ------
    InputError
        Names the file, the line and the column.
    """
    from openline.decide.checking import check_footprint

    read = []
    for where, given in _rows(text, file, "coverage report", NEEDED_COVERAGE, COVERAGE_COLUMNS):
        area, echo = _circle(given, where)
        try:
            check_footprint(area)
        except GeometryError as error:
            raise GeometryError(error.what, where=where, next_step=error.next_step) from error
        observed = interval_of(given["from"], given["until"], f"{where}, from", f"{where}, until")
        id = given.get("id") or random_id()
        looked = coverage_of(id, observed, area, given["state"], given["source"], field=f"{where}, state")
        read.append((looked, echo))
    return read


def _rows(
    text: str, file: str, what: str, needed: tuple[str, ...], columns: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Give where each row stands, and its values by column; a file without rows is refused."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    header = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    rows.fieldnames = header
    for missing in (it for it in needed if it not in header):
        raise InputError(f"the column {missing!r} is missing", where=f"{file}, line 1")
    for unknown in (it for it in header if it not in columns):
        raise InputError(
            f"the column {unknown!r} is not known",
            where=f"{file}, line 1",
            next_step=f"use {', '.join(columns)}",
        )
    line_of: dict[str, int] = {}
    for row in rows:
        where = f"{file}, line {rows.line_num}"
        if None in row or None in row.values():
            raise InputError("the row has not as many fields as the header", where=where)
        given = {name: value.strip() for name, value in row.items()}
        first = line_of.setdefault(given.get("id") or where, rows.line_num)
        if first != rows.line_num:
            raise InputError(f"the id {given['id']!r} stands in line {first} already", where=f"{where}, id")
        yield where, given
    if not line_of:
        raise InputError(f"there is no {what} in it", where=file)


# -- fields ----------------------------------------------------------------------------------------


def random_id() -> str:
    """Return an id for a report that was given none."""
    from openline import bootstrap

    return bootstrap.random_bytes(8).hex()


def interval_of(since: str, until: str, since_field: str, until_field: str) -> Interval:
    """Read when something began and ended; ``UFN`` where it goes on until further notice."""
    from openline.model.space import UFN, Interval

    start_ms = parse_time(since, since_field)
    if until.strip().upper() == UFN:
        return Interval(start_ms=start_ms, end_ms=UFN)
    end_ms = parse_time(until, until_field)
    if end_ms <= start_ms:
        raise InputError("it does not end after it begins", where=until_field)
    return Interval(start_ms=start_ms, end_ms=end_ms)


def range_of(text: str, field: str) -> CountRange:
    """Read ``12`` or ``10-30``; a dash of any length will do."""
    from openline.model.presence import CountRange

    found = re.fullmatch(r"(\d+)(?:\s*[-–—]\s*(\d+))?", text.strip())
    if found is None:
        raise InputError(f"{text!r} is no count", where=field, next_step="write 12, or a range: 10-30")
    low, high = int(found[1]), int(found[2] or found[1])
    if low > high:
        raise InputError(f"the range {text!r} runs backwards", where=field)
    return CountRange(low, high)


def grade_of(text: str, field: str) -> str:
    """Read an Admiralty grade, which may be left out."""
    if text and not re.fullmatch(r"[A-F][1-6]", text.upper()):
        raise InputError(
            f"{text!r} is no Admiralty grade",
            where=field,
            next_step="A to F for the source, 1 to 6 behind it: B3",
        )
    return text.upper()


def coverage_of(
    id: str, observed: Interval, area: object, state: str, source: str, *, field: str
) -> Coverage:
    """Return a coverage report whose state was read from ``field``."""
    import msgspec

    from openline.model.presence import Coverage

    given = {"id": id, "observed": observed, "area": area, "state": state, "source": source}
    try:
        return msgspec.convert(msgspec.to_builtins(given), Coverage)
    except msgspec.ValidationError:
        raise InputError(
            f"{state!r} is no state of coverage",
            where=field,
            next_step="use observed, jammed, turned_back or not_observed",
        ) from None


def _circle(given: dict[str, str], where: str) -> tuple[Circle, str]:
    from openline.model.space import Circle

    centre, echo = coordinate(given["at"], f"{where}, at")
    radius_mm = _millimetres(given["radius_m"], f"{where}, radius_m")
    return Circle(centre=centre, radius_mm=radius_mm), echo


def _millimetres(text: str, field: str) -> int:
    try:
        metres = float(text)
    except ValueError:
        metres = float("nan")
    if not 0 < metres < 1e8:
        raise InputError(f"{text!r} is no radius in metres", where=field)
    return round(metres * 1000)
