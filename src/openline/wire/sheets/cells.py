"""One cell read at a time: texts, numbers, times, places and choices as people in many countries write them.

What could mean two things is no reading but an error that names both. What means one thing, yet is likely to
be a slip, is read with a ``question``, and counts only once somebody has looked at it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from openline.errors import InputError
from openline.model.notification import VehicleCount
from openline.model.presence import CountRange
from openline.model.space import UFN, AltitudeLimit, Position
from openline.wire.coordinates import read_position
from openline.wire.sheets.columns import folded
from openline.wire.units import FOOT_MM, NAUTICAL_MILE_M, altitude

_V = TypeVar("_V")

LONGEST = 4_000
"""Letters of a text in one cell."""
LARGEST = 1e12
_NO_END = {folded(it) for it in (UFN, "until further notice", "حتى إشعار آخر")}

_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")
_VEHICLES = re.compile(r"(\d[\d,]*)\s*[x×]?\s*([^()\d][^()]*?)\s*(?:\((.*)\))?", re.DOTALL)
_NEUTRALISED = re.compile(r"'(?=[=+\-@])")


class Read(NamedTuple, Generic[_V]):
    """What a cell means, and what about it somebody should look at."""

    value: _V
    question: str = ""


# -- text ------------------------------------------------------------------------------------------


def text_of(raw: Any) -> Read[str]:
    """Read a text. A number that stands for one, such as a code, is taken as it is shown.

    Raises
    ------
    InputError
        For a date or a truth, which nobody wrote so, or a text that is too long.
    """
    if isinstance(raw, bool | date | datetime | time | timedelta):
        shown = raw.isoformat(" ") if isinstance(raw, datetime) else str(raw)
        raise InputError(
            f"the spreadsheet made {'a truth' if isinstance(raw, bool) else 'a date or time'} of it: {shown}",
            next_step="format the column as Text, and write it again",
        )
    if isinstance(raw, int | float):
        whole = float(raw).is_integer()
        return Read(str(int(raw)) if whole else repr(raw))
    text = _NEUTRALISED.sub("", unicodedata.normalize("NFC", str(raw)).strip(), count=1)
    text = "".join(it for it in text if it in "\n\t" or unicodedata.category(it) not in ("Cc", "Cs"))
    if len(text) > LONGEST:
        raise InputError(f"it has {len(text):,} letters, more than {LONGEST:,}", next_step="shorten it")
    return Read(text)


def address_of(raw: Any) -> Read[str]:
    """Read a telephone number, frequency or address. Raises :class:`InputError`."""
    read = text_of(raw)
    if isinstance(raw, int | float):
        return Read(
            read.value, f"it is a number, {read.value}: a spreadsheet drops a + or zeros in front of it"
        )
    return read


def plain(text: str) -> str:
    """Return a text with ordinary digits, blanks and dashes, and no marks that are not seen."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    text = text.translate({ord(it): "-" for it in "−–—‐"} | {ord("؛"): ";", ord("،"): ","})
    # Arabic-Indic and other digits; the Arabic signs for decimals and thousands mean one thing each.
    text = "".join(str(unicodedata.digit(it)) if it.isdigit() else it for it in text)
    return _BLANKS.sub(" ", text.replace("٫", ".").replace("٬", "'")).strip()


def parts_of(text: str) -> list[str]:
    """Divide a text at semicolons and ends of lines."""
    divided = re.split(r"[;؛\n]", text)
    return [it.strip() for it in divided if it.strip()]


def names_of(raw: Any) -> Read[tuple[str, ...]]:
    """Read several names with ``;`` or ``,`` between them. Raises :class:`InputError`."""
    names = (it.strip() for part in parts_of(text_of(raw).value) for it in re.split("[,،]", part))
    return Read(tuple(it for it in names if it))


# -- choices ---------------------------------------------------------------------------------------


@cache
def choice_of(choices: tuple[tuple[str, str], ...]) -> Callable[[Any], Read[str]]:
    """Return what reads one of these values, by its own name or its Arabic one."""
    known = {folded(name): value for value, arabic in choices for name in (value, arabic) if name}

    def read(raw: Any) -> Read[str]:
        if isinstance(raw, bool):
            raw = "yes" if raw else "no"
        given = text_of(raw).value
        for part in (given, *re.split(r"[|/\n]", given)):
            if folded(part) in known:
                return Read(known[folded(part)])
        near = get_close_matches(folded(given), known, n=1, cutoff=0.6)
        meant = f"did you mean {known[near[0]]!r}? " if near else ""
        raise InputError(
            f"{given[:60]!r} is not known",
            next_step=f"{meant}use {', '.join(value for value, _ in choices)}",
        )

    return read


# -- numbers ---------------------------------------------------------------------------------------

_LENGTHS_M = {
    "": 1.0,
    "m": 1.0,
    "metre": 1.0,
    "metres": 1.0,
    "meter": 1.0,
    "meters": 1.0,
    "م": 1.0,
    "km": 1000.0,
    "كم": 1000.0,
    "ft": FOOT_MM / 1000,
    "nm": NAUTICAL_MILE_M,
}
_SPEEDS_KM_H = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "kt": 1.852, "kn": 1.852, "m/s": 3.6}
_MINUTES = {"": 1.0, "min": 1.0, "minutes": 1.0, "h": 60.0, "s": 1 / 60}
_NUMBER = re.compile(r"([+-]?[\d.,' ]*\d)\s*([^\d\s].*)?")


def metres_of(raw: Any) -> Read[float]:
    """Read a length; a bare number is one of metres. Raises :class:`InputError`."""
    return _measure(raw, _LENGTHS_M, "length", "150, or 1.5 km")


def speed_km_h_of(raw: Any) -> Read[float]:
    """Read a speed; a bare number is one of km/h. Raises :class:`InputError`."""
    return _measure(raw, _SPEEDS_KM_H, "speed", "60, or 12 kt")


def minutes_of(raw: Any) -> Read[float]:
    """Read a span of time; a bare number is one of minutes. Raises :class:`InputError`."""
    return _measure(raw, _MINUTES, "number of minutes", "30, or 1.5 h")


def whole_of(raw: Any) -> Read[int]:
    """Read a whole number. Raises :class:`InputError`."""
    read = _number(raw, "whole number", whole=True)
    return Read(round(read.value), read.question)


def degrees_of(most: int) -> Callable[[Any], Read[float]]:
    """Return what reads a latitude or longitude: a decimal comma can mean one thing only."""

    def read(raw: Any) -> Read[float]:
        if isinstance(raw, str):
            words = plain(raw).replace("°", "").strip()
            if re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d+)?", words):
                raw = float(words.replace(",", "."))
        value = _number(raw, "number of degrees").value
        if abs(value) > most:
            raise InputError(f"{value:g} is beyond {most} degrees")
        return Read(value)

    return read


def _measure(raw: Any, units: dict[str, float], what: str, example: str) -> Read[float]:
    unit = ""
    if isinstance(raw, str):
        found = _NUMBER.fullmatch(plain(raw))
        if found is None:
            raise InputError(f"{raw[:60]!r} is no {what}", next_step=f"write it like {example}")
        raw, unit = found[1], (found[2] or "").strip().rstrip(".").casefold()
        if unit not in units:
            known = ", ".join(it for it in units if it.isascii() and it)
            raise InputError(f"unit {unit!r} is not known", next_step=f"use one of {known}")
    read = _number(raw, what)
    if read.value < 0:
        raise InputError(f"{read.value:g} is less than nothing")
    return Read(read.value * units[unit], read.question)


def _number(raw: Any, what: str, *, whole: bool = False) -> Read[float]:
    """Read one number, refusing what two people would read as two."""
    if isinstance(raw, bool | date | time | timedelta):
        raise InputError(
            f"the spreadsheet made something else of it: {raw}",
            next_step="format the column as Text, and write it again",
        )
    question = ""
    if isinstance(raw, str):
        value, question = _written(raw, what, whole)
    else:
        value = float(raw)
    if not abs(value) <= LARGEST or (whole and value != round(value)):
        raise InputError(f"{raw} is no {what} that can be meant")
    return Read(value, question)


def _written(raw: str, what: str, whole: bool) -> tuple[float, str]:
    words = plain(raw)
    sign = -1.0 if words.startswith("-") else 1.0
    words = words.lstrip("+-")
    if re.fullmatch(r"\d+", words):
        return sign * float(words), ""
    if re.fullmatch(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?", words):
        return sign * float(re.sub("[ ']", "", words).replace(",", ".")), ""
    grouped = re.fullmatch(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*", words)
    if grouped:
        thousands = float(re.sub(r"[.,]", "", words))
        if whole or words.count(grouped[1]) > 1:
            return sign * thousands, ""
        decimals = float(words.replace(",", "."))
        if grouped[1] == ",":
            raise InputError(
                f"{raw.strip()!r} is {thousands:g} to some and {decimals:g} to others",
                next_step=f"write {thousands:g}, or {decimals:g} with a point",
            )
        return sign * decimals, f"read as {decimals:g}; others would read {thousands:g}"
    both = re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+", words) or re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d+", words)
    if both:
        mark = "." if words.rfind(".") > words.rfind(",") else ","
        whole_part, _, decimals_part = words.rpartition(mark)
        return sign * float(re.sub(r"[.,]", "", whole_part) + "." + decimals_part), ""
    if re.fullmatch(r"\d+[.,]\d+", words):
        return sign * float(words.replace(",", ".")), ""
    raise InputError(f"{raw.strip()[:60]!r} is no {what}")


def count_of(raw: Any) -> Read[CountRange]:
    """Read ``40`` or ``30-50``. Raises :class:`InputError`."""
    if isinstance(raw, date | time):
        raise InputError(
            f"the spreadsheet made a date of it: {raw}",
            next_step="format the column as Text, and write it again, as 30-50",
        )
    if not isinstance(raw, str):
        value = whole_of(raw).value
        if value < 0:
            raise InputError(f"{value} is less than nobody")
        return Read(CountRange(value, value))
    bounds = re.split(r"\s*(?:-|\bto\b|\bإلى\b)\s*", plain(raw).casefold())
    if len(bounds) > 2 or not all(bounds):
        raise InputError(f"{raw.strip()[:60]!r} is no count", next_step="write 40, or a range: 30-50")
    low, high = whole_of(bounds[0]).value, whole_of(bounds[-1]).value
    if low > high:
        raise InputError(
            f"the range {raw.strip()!r} runs backwards", next_step="write the smaller number first"
        )
    return Read(CountRange(low, high))


def vehicles_of(raw: Any) -> Read[tuple[VehicleCount, ...]]:
    """Read ``4 trucks (white); 1 car``. Raises :class:`InputError`."""
    read = []
    for part in parts_of(text_of(raw).value):
        for each in re.split(r"[,،](?=\s*\d+\s)(?![^(]*\))", part):
            found = _VEHICLES.fullmatch(each.strip())
            if found is None:
                raise InputError(
                    f"{each.strip()[:60]!r} does not say how many of what",
                    next_step="write it like 4 trucks (white); 1 car",
                )
            count = whole_of(found[1]).value
            read.append(VehicleCount(what=found[2], count=count, marks=found[3] or ""))
    return Read(tuple(read))


# -- places ----------------------------------------------------------------------------------------


def place_of(raw: Any) -> Read[Position]:
    """Read coordinates in any notation. Raises :class:`InputError`."""
    if not isinstance(raw, str):
        raise InputError(
            f"{raw} is one number, and a place has two",
            next_step="write both into this cell: 33.506 N 38.618 E; or MGRS",
        )
    reading = read_position(_UNSEEN.sub("", raw))
    question = ""
    if reading.latitude_first:
        question = "nothing but their order tells latitude from longitude: the latitude was taken first"
    elif reading.precision_m > 2_000:
        question = f"it is given to {reading.precision_m / 1000:.0f} km only"
    return Read(reading.position, question)


def places_of(raw: Any) -> Read[tuple[tuple[int, int], ...]]:
    """Read coordinates with ``;`` between them as (lon, lat) in 1e-7 degree. Raises :class:`InputError`."""
    read = []
    questions = []
    for number, part in enumerate(parts_of(text_of(raw).value), 1):
        try:
            each = place_of(part)
        except InputError as error:
            raise InputError(f"vertex {number}: {error.what}", next_step=error.next_step) from error
        read.append((each.value.lon_e7, each.value.lat_e7))
        questions += [each.question] if each.question else []
    return Read(tuple(read), questions[0] if questions else "")


def rings_of(raw: Any) -> Read[tuple[tuple[tuple[tuple[int, int], ...], ...], ...]]:
    """Read an outline: vertices with ``;`` between them, rings with ``//``, holes after ``hole:``.

    Raises
    ------
    InputError
        For a vertex that is no place, or a hole in nothing.
    """
    parts: list[list[tuple[tuple[int, int], ...]]] = []
    question = ""
    for text in text_of(raw).value.split("//"):
        hole = text.strip().casefold().startswith("hole:")
        ring = places_of(text.strip()[5:] if hole else text)
        question = question or ring.question
        # A ring is closed by itself, with its first vertex again or without.
        vertices = ring.value[:-1] if len(ring.value) > 1 and ring.value[0] == ring.value[-1] else ring.value
        if not hole:
            parts.append([vertices])
        elif parts:
            parts[-1].append(vertices)
        else:
            raise InputError("a hole comes behind the ring that it is in")
    return Read(tuple(map(tuple, parts)), question)


def altitude_of(raw: Any) -> Read[AltitudeLimit]:
    """Read an altitude with its datum. Raises :class:`InputError`."""
    return Read(altitude(plain(text_of(raw).value)))


# -- days ------------------------------------------------------------------------------------------

_DAYS = {
    name: number
    for number, names in enumerate(
        (
            ("mon", "monday", "الاثنين", "الإثنين"),
            ("tue", "tues", "tuesday", "الثلاثاء"),
            ("wed", "wednesday", "الأربعاء"),
            ("thu", "thur", "thurs", "thursday", "الخميس"),
            ("fri", "friday", "الجمعة"),
            ("sat", "saturday", "السبت"),
            ("sun", "sunday", "الأحد"),
        ),
        1,
    )
    for name in map(folded, names)
}


def days_of(raw: Any) -> Read[tuple[int, ...]]:
    """Read days of the week, 1 for Monday: ``Sun-Thu``, ``Mon, Wed`` or ``daily``.

    Raises
    ------
    InputError
        For other words, among them *weekdays* and *weekend*, which are other days elsewhere.
    """
    text = text_of(raw).value
    if folded(text) in ("daily", "every day", "يوميا", "كل يوم"):
        return Read((1, 2, 3, 4, 5, 6, 7))
    found: set[int] = set()
    for part in re.split(r"[;,،؛\n]", text):
        ends = [_DAYS.get(folded(it)) for it in re.split(r"[-–]|\bto\b|\bإلى\b", part)]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2:
            raise InputError(
                f"{part.strip()[:60]!r} is no day of the week",
                next_step="write Sun-Thu, or Mon, Wed, or daily; which days a week has off differs",
            )
        found.update((first + k - 1) % 7 + 1 for k in range((last - first) % 7 + 1))
    return Read(tuple(sorted(found)))


def until_further_notice(raw: Any) -> bool:
    """Say whether a cell names no end."""
    return isinstance(raw, str) and folded(raw) in _NO_END
