"""Dates as they stand above and below an article: whole, or without a year, which is never invented."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["DateFound", "dates_in", "is_time_only"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
# The Syriac months of the Levant and Iraq, as they are written in Latin letters; two words before one.
_LEVANTINE = (
    (1, r"kan[ou]+n (?:al|ath|as|el)[ -](?:th|s)[aâ]n[iy]"), (2, r"sh[ou]?b[aâ]t"), (3, r"[aâ]dh?[aâ]r"),
    (4, r"n[iy]+s[aâ]n"), (5, r"[ae]y+[aâ]r"), (6, r"h[au]z[iae]+r[aâ]n"), (7, r"tam+[ou]+z"),
    (8, r"[aâ]b"), (9, r"a[iy]l[ou]+l"), (10, r"t[ie]sh?r[ie]+n (?:al|el)[ -]a[wu]+[ae]l"),
    (11, r"t[ie]sh?r[ie]+n (?:al|ath|at|el)[ -](?:th|s)[aâ]n[iy]"),
    (12, r"kan[ou]+n (?:al|el)[ -]a[wu]+[ae]l"),
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?\b(?![:.]\d)"
_YEAR = r"(?:19|20)\d\d(?!\d)"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_SEP = r"[\s,،.]*"
_OF_LEVANT = "|".join(f"(?P<l{number}>{name})" for number, name in _LEVANTINE)
_PATTERNS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?<!\d)(?P<y>{_YEAR})-(?P<n>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?![\d-])",
        rf"(?<!\d)(?P<y>{_YEAR})[/.](?P<n>0?[1-9]|1[0-2])[/.](?P<d>[12]\d|3[01]|0?[1-9])(?!\d)",
        rf"(?<![\d.])(?P<d>0?[1-9]|[12]\d|3[01])\.(?P<n>0?[1-9]|1[0-2])\.(?P<y>{_YEAR})",
        rf"(?<![\d/-])(?P<a>0?[1-9]|[12]\d|3[01])[/-](?P<b>0?[1-9]|[12]\d|3[01])[/-](?P<y>{_YEAR})",
        r"(?<![\d-])(?P<y>(?:19|20)\d\d)(?P<n>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\d])",
        rf"\b(?P<m>{_MONTH}){_SEP}(?P<d>{_DAY})(?:{_SEP}(?P<y>{_YEAR}))?",
        rf"(?<![\d.,:])(?P<d>{_DAY})(?:\s+of)?[\s-]*(?P<m>{_MONTH})(?:[\s,،.-]*(?P<y>{_YEAR}))?",
        rf"(?<![\d.,:])(?P<d>{_DAY})\s+(?:{_OF_LEVANT})\b(?:\s*[(/]\s*{_MONTH}\s*\)?)?[\s,،]*(?P<y>{_YEAR})",
        rf"\b(?P<m>{_MONTH}){_SEP}(?P<y>{_YEAR})",
    )
)
_BEFORE = re.compile(rf"({_WEEKDAY})[\s,،]*\Z", re.I)
_TIME = re.compile(
    r"\W*(?:(?:[01]?\d|2[0-3])[:.h]?[0-5]\d(?::[0-5]\d)?|"
    r"\d{1,2})\s*(?:[ap]\.?\s?m\.?)?\s*(?:\(?[A-Z]{2,4}\)?|hours)?\W*",
    re.I,
)


@dataclass(frozen=True)
class DateFound:
    """A date in a text: a whole one with `since` and `until`, or `partial` without a year."""

    start: int
    end: int
    since: dt.date | None
    until: dt.date | None
    partial: str = ""
    weekday: int | None = None
    doubtful: bool = False


def is_time_only(text: str) -> bool:
    """Say whether a line is a time of day and nothing else."""
    return any(mark in text for mark in ":.hH") and _TIME.fullmatch(text) is not None


def dates_in(text: str, *, day_first: bool | None = None) -> Sequence[DateFound]:
    """Find the dates of a short text, in its order.

    "06/09/2021" is the sixth of September or the ninth of June: unless `day_first` or its weekday says which,
    the interval spans both and is `doubtful`.
    """
    taken = [False] * len(text)
    found: list[DateFound] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            for date in _read(text, match, day_first):
                taken[match.start() : match.end()] = [True] * (match.end() - match.start())
                found.append(date)
    return sorted(found, key=lambda date: date.start)


def _read(text: str, match: re.Match[str], day_first: bool | None) -> Iterator[DateFound]:
    part = match.groupdict()
    before = _BEFORE.search(text[: match.start()])
    start = before.start() if before else match.start()
    weekday = _weekday(before[1]) if before else None
    if part.get("a"):
        yield from _either(part, start, match.end(), weekday, day_first)
        return
    month = _month(part)
    if not part.get("d"):
        # "May 2019" alone may be the verb; a month and a year are a whole month.
        year = int(part["y"])
        last = calendar.monthrange(year, month)[1]
        yield DateFound(start, match.end(), dt.date(year, month, 1), dt.date(year, month, last))
        return
    day = int(re.match(r"\d+", part["d"])[0])  # type: ignore[index]
    if part.get("y"):
        date = _date(int(part["y"]), month, day)
        if date:
            yield DateFound(start, match.end(), date, date, weekday=weekday)
    elif _date(2000, month, day):
        yield DateFound(start, match.end(), None, None, f"--{month:02}-{day:02}", weekday)


def _month(part: dict[str, str | None]) -> int:
    if part.get("n"):
        return int(part["n"] or "")
    if part.get("m"):
        return _MONTHS[(part["m"] or "").rstrip(".").casefold()]
    return next(number for number, _ in _LEVANTINE if part.get(f"l{number}"))


def _either(
    part: dict[str, str], start: int, end: int, weekday: int | None, day_first: bool | None
) -> Iterator[DateFound]:
    a, b, year = int(part["a"]), int(part["b"]), int(part["y"])
    ways = {True: _date(year, b, a), False: _date(year, a, b)}
    dates = [date for first, date in ways.items() if date and day_first in (None, first)]
    dates = dates or [date for date in ways.values() if date]
    if weekday is not None:
        dates = [date for date in dates if date.weekday() == weekday] or dates
    if dates:
        yield DateFound(
            start, end, min(dates), max(dates), weekday=weekday, doubtful=min(dates) != max(dates)
        )


def _weekday(name: str) -> int:
    return next(i for i, day in enumerate(_DAYS) if day.startswith(name.casefold()[:3]))


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
