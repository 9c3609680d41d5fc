"""Times in one cell, in the ways of several countries, each with its zone or refused.

A date with strokes is day first to some and month first to others, and a spreadsheet's own date has no zone:
neither is guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from openline.errors import InputError
from openline.wire.sheets.cells import Read, plain, text_of
from openline.wire.sheets.columns import folded

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SINCE_1900 = datetime(1899, 12, 30, tzinfo=UTC)
"""Day nought of most spreadsheets, which count a 29 February 1900 that never was."""
_SINCE_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100

_MONTHS = {
    folded(name): number
    for number, names in enumerate(
        (
            ("Jan", "January", "يناير", "كانون الثاني"),
            ("Feb", "February", "فبراير", "شباط"),
            ("Mar", "March", "مارس", "آذار"),
            ("Apr", "April", "أبريل", "نيسان"),
            ("May", "مايو", "أيار"),
            ("Jun", "June", "يونيو", "حزيران"),
            ("Jul", "July", "يوليو", "تموز"),
            ("Aug", "August", "أغسطس", "آب"),
            ("Sep", "Sept", "September", "سبتمبر", "أيلول"),
            ("Oct", "October", "أكتوبر", "تشرين الأول"),
            ("Nov", "November", "نوفمبر", "تشرين الثاني"),
            ("Dec", "December", "ديسمبر", "كانون الأول"),
        ),
        1,
    )
    for name in names
}
_ZONE_OF_LETTER = {
    letter: hours
    for letters, sign in (("ABCDEFGHIKLM", 1), ("NOPQRSTUVWXY", -1))
    for hours, letter in ((sign * (k + 1), letter) for k, letter in enumerate(letters))
} | {"Z": 0}

_GROUP = re.compile(r"(\d{2})(\d{2})(\d{2})([A-Z])([A-Z]{3})(\d{2}|\d{4})")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})")
_POINTS = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})")
_STROKES = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{2}(?!\d)")
_NAMED = re.compile(r"(?P<day>\d{1,2})[ .-]*(?P<word>[^\W\d]+(?: [^\W\d]+)?)[ .,-]*(?P<year>\d{4})")
_NAME_FIRST = re.compile(r"(?P<word>[^\W\d]+)[ .]*(?P<day>\d{1,2})(?:ST|ND|RD|TH)?,? (?P<year>\d{4})")
_CLOCK = re.compile(
    r"[T,]?\s*(?:(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.(?P<f>\d{1,6}))?)?|(?P<h4>\d{2})(?P<m4>\d{2}))"
    r"\s*(?P<zone>.*)"
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+-])(\d{1,2})(?::?(\d{2}))?")
_ADVICE = "write it like 2026-11-14 08:00Z or 140800ZNOV26"


def zone_of(raw: Any) -> Read[timezone]:
    """Read the column *Time zone*: UTC, or a fixed offset such as ``+03:00``; never a place's own time.

    Raises
    ------
    InputError
        For anything else: what a place's clocks showed on a day is more than a sheet says.
    """
    found = _zone(plain(text_of(raw).value).upper())
    if found is None:
        raise InputError(
            f"time zone {raw!r} is not known", next_step="write UTC, or an offset such as +03:00"
        )
    return Read(found)


def _zone(words: str) -> timezone | None:
    if words in ("Z", "UTC", "GMT", "ZULU", "UT") or folded(words) == folded("التوقيت العالمي"):
        return UTC
    first = words.split("|")[0].strip()
    if first != words:
        return _zone(first)
    offset = _OFFSET.fullmatch(words)
    if offset is None:
        return None
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    if ahead > timedelta(hours=14):
        return None
    return timezone(ahead if offset[1] == "+" else -ahead)


def moment_of(
    raw: Any, zone: timezone | None, *, day_is_enough: bool = False, since_1904: bool = False
) -> Read[int]:
    """Read a time as UTC milliseconds.

    Parameters
    ----------
    zone
        Of times that name none themselves; ``None`` refuses those.
    day_is_enough
        A date without a time of day is the beginning of that day in UTC.
    since_1904
        What a bare number of days counts from.

    Raises
    ------
    InputError
        For what is no time, could be two, has no zone, or no time of day where one is needed.
    """
    question = ""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raw, question = _of_serial(float(raw), since_1904)
    if isinstance(raw, datetime):
        if day_is_enough and raw.time() == time():
            return Read(_ms(raw.replace(tzinfo=UTC)), question)
        # A spreadsheet counts in fractions of days, which are no whole milliseconds.
        return Read(round(_ms(_placed(raw, zone, f"{raw:%Y-%m-%d %H:%M}")) / 1000) * 1000, question)
    if isinstance(raw, date):
        return Read(_of_day(datetime(raw.year, raw.month, raw.day, tzinfo=UTC), day_is_enough, str(raw)))
    if isinstance(raw, time | timedelta | bool):
        raise InputError(f"{raw} is a time of day without its date", next_step=_ADVICE)
    return Read(_of_text(str(raw), zone, day_is_enough))


def time_of_day_s_of(raw: Any, zone: timezone | None) -> Read[int]:
    """Read a time of the UTC day in seconds. Raises :class:`InputError`."""
    if zone not in (None, UTC):
        raise InputError(
            "a time that recurs is one of the UTC day: days of another zone begin elsewhere",
            next_step="write the times of this row in UTC",
        )
    if isinstance(raw, datetime) and raw.year < 1905:
        raw = raw.time()
    if isinstance(raw, timedelta):
        raw = (_EPOCH + raw).time() if raw < timedelta(days=1) else raw
    if isinstance(raw, time):
        return Read(raw.hour * 3600 + raw.minute * 60 + raw.second)
    if isinstance(raw, float) and 0 <= raw < 1:
        return Read(round(raw * 1440) * 60)
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= 2400:
        raw = f"{raw:04d}"
    found = _CLOCK.fullmatch(plain(raw).upper()) if isinstance(raw, str) else None
    if found is None or found["zone"] not in ("", "Z", "UTC"):
        raise InputError(f"{raw!s:.60} is no time of the UTC day", next_step="write it like 06:00")
    clock = _clock(found, str(raw))
    return Read(clock.hour * 3600 + clock.minute * 60 + clock.second)


def _of_serial(days: float, since_1904: bool) -> tuple[datetime, str]:
    first = _SINCE_1904 if since_1904 else _SINCE_1900
    if not 32_000 <= days + (1462 if since_1904 else 0) <= 74_000:
        raise InputError(f"{days:g} is no time", next_step=_ADVICE)
    moment = first + timedelta(seconds=round(days * 86400))
    shown = f"{moment:%Y-%m-%d %H:%M}"
    return moment, f"it holds the bare number {days:g}, which as a spreadsheet's date is {shown}"


def _of_text(given: str, zone: timezone | None, day_is_enough: bool) -> int:
    words = plain(given).upper()
    group = _GROUP.fullmatch(words.replace(" ", ""))
    if group:
        return _of_group(given, *group.groups())
    found = (
        _YEAR_FIRST.match(words) or _POINTS.match(words) or _NAMED.match(words) or _NAME_FIRST.match(words)
    )
    if found is None:
        raise _no_date(given, words)
    parts = found.groupdict()
    month = _MONTHS.get(folded(parts["word"])) if "word" in parts else int(parts["month"])
    if month is None:
        raise InputError(f"{parts['word']!r} in {given!r} is no month", next_step=_ADVICE)
    day = _day(given, int(parts["year"]), month, int(parts["day"]))
    rest = words[found.end() :].strip()
    if not rest:
        return _of_day(day, day_is_enough, given)
    clock = _CLOCK.fullmatch(rest)
    if clock is None:
        raise InputError(f"{rest!r} in {given!r} is no time of day", next_step=_ADVICE)
    said = clock["zone"].strip()
    if said in ("AM", "PM", "A.M.", "P.M.", "ص", "م"):
        raise InputError(f"{given!r} is of a 12-hour clock", next_step="use the 24-hour clock, as 20:00Z")
    if said:
        named = _zone(said)
        if named is None:
            raise InputError(
                f"time zone {said!r} in {given!r} is not known",
                next_step="end it with Z for UTC, or an offset such as +03:00",
            )
        zone = named
    return _ms(_placed(datetime.combine(day, _clock(clock, given), UTC), zone, given))


def _no_date(given: str, words: str) -> InputError:
    """Say why a text is no date; where it could be two, which two."""
    strokes = _STROKES.match(words)
    if strokes:
        first, second, year = int(strokes[1]), int(strokes[3]), int(strokes[4])
        readings = []
        for word, day, month in (("day first", first, second), ("month first", second, first)):
            try:
                readings.append(f"{datetime(year, month, day, tzinfo=UTC):%d %b %Y} {word}")
            except ValueError:
                readings.append(f"no date at all {word}")
        return InputError(
            f"{given.strip()!r} is {readings[0]}, and {readings[1]}",
            next_step=f"{_ADVICE}; in a spreadsheet, format the column as yyyy-mm-dd hh:mm",
        )
    if _SHORT_YEAR.match(words):
        return InputError(f"{given.strip()!r} has a year of two digits", next_step=_ADVICE)
    serial = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", words)
    if serial:
        days = int(serial[1])
        both = [f"{since + timedelta(days=days):%Y-%m-%d}" for since in (_SINCE_1900, _SINCE_1904)]
        return InputError(
            f"{given.strip()!r} is a spreadsheet's bare number of days: {both[0]}, or {both[1]} where they"
            " are counted from 1904",
            next_step=_ADVICE,
        )
    return InputError(f"{given.strip()[:60]!r} is no time", next_step=_ADVICE)


def _of_group(given: str, day: str, hour: str, minute: str, letter: str, month: str, year: str) -> int:
    number = _MONTHS.get(folded(month))
    if number is None or letter not in _ZONE_OF_LETTER:
        what = f"{month!r} is no month" if number is None else "the letter J names no zone"
        raise InputError(f"{given.strip()!r} is no date-time group: {what}", next_step=_ADVICE)
    full_year = int(year) if len(year) == 4 else 2000 + int(year)
    start = _day(given, full_year, number, int(day))
    try:
        moment = start.replace(hour=int(hour), minute=int(minute))
    except ValueError:
        raise InputError(f"{given.strip()!r} is no time of day", next_step=_ADVICE) from None
    return _ms(moment.replace(tzinfo=timezone(timedelta(hours=_ZONE_OF_LETTER[letter]))))


def _day(given: str, year: int, month: int, day: int) -> datetime:
    try:
        found = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        raise InputError(f"there is no such day as {given.strip()!r}", next_step=_ADVICE) from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise InputError(f"the year of {given.strip()!r} cannot be meant", next_step=_ADVICE)
    return found


def _clock(found: re.Match[str], given: str) -> time:
    hour, minute = int(found["h"] or found["h4"]), int(found["m"] or found["m4"])
    fraction = (found["f"] or "").ljust(6, "0")
    try:
        return time(hour, minute, int(found["s"] or 0), int(fraction))
    except ValueError:
        raise InputError(f"{given.strip()!r} is no time of day", next_step=_ADVICE) from None


def _of_day(day: datetime, day_is_enough: bool, given: str) -> int:
    if not day_is_enough:
        raise InputError(f"{given.strip()!r} has no time of day", next_step=_ADVICE)
    return _ms(day.replace(tzinfo=UTC))


def _placed(moment: datetime, zone: timezone | None, given: str) -> datetime:
    """Put what a clock showed into the zone that it stood in."""
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise InputError(f"the year of {given!r} cannot be meant", next_step=_ADVICE)
    if zone is None:
        raise InputError(
            f"{given.strip()!r} has no zone",
            next_step="write Z behind it, or UTC into the column Time zone",
        )
    return moment.replace(tzinfo=zone)


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
