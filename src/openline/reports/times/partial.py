"""Times that no document dates: what the calendar still tells of them, and how to say so.

"on May 6" in an article without a date is the sixth of May of some year, "on Monday" a Monday. What hangs on
the day of a report or on another event says on what: never more, and never a year.
"""

import calendar
import re
from collections.abc import Iterator

from openline.reports.times.words import (
    DAY_NUMBER,
    MONTH_NAME,
    MONTHS,
    NTH,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    ordinal,
)

__all__ = ["partial_of", "unanchored"]

_DATED = re.compile(
    rf"(?P<day>{DAY_NUMBER})\s+(?:of\s+)?(?P<month>{MONTH_NAME})|"
    rf"(?P<month_first>{MONTH_NAME})\s+(?P<day_behind>{DAY_NUMBER})|(?P<month_alone>{MONTH_NAME})",
    re.I,
)
_STRETCH = r"(?:\s+(?:and|to|until|till|through)\s+|[-–—/])"
_MONTHLY = re.compile(rf"\bthe\s+({NTH})", re.I)
_REPORT = re.compile(
    r"\b(?:this|last|past|next|coming|recent|today|yesterday|tonight|tomorrow|ago|overnight|so far|other day|"
    r"(?:in an?|in one|all) (?:day|week|month|year)|"
    r"(?:end|start|beginning|middle|rest) of the (?:year|month|week|day))\b",
    re.I,
)
_OTHER = re.compile(
    r"\b(?:before|after|afterwards?|earlier|later|previous|preceding|following|next day|same|that|then|"
    r"previously)\b",
    re.I,
)


def partial_of(text: str) -> str:
    """Return what is told of a time that has no year; see `Time.partial`."""
    if re.search(YEAR, text):
        return ""
    days = [_iso(one) for one in _DATED.finditer(text)]
    if days:
        return "/".join(_whole(text, days))
    if weekday := re.search(WEEKDAY, text, re.I):
        names = [weekday[0], *(match[0] for match in re.finditer(WEEKDAY, text[weekday.end() :], re.I))]
        plural = re.match(r"s\b", text[weekday.end() :])
        return "" if plural else "/".join(f"-W-{WEEKDAYS[name.lower()] + 1}" for name in names[:2])
    if nth := _MONTHLY.search(text):
        return f"---{ordinal(nth[1]):02}"
    return ""


def _whole(text: str, days: list[str]) -> Iterator[str]:
    """Give the days of a stretch, where one of them has no month of its own: "13-14 November"."""
    if len(days) == 1 and len(days[0]) == 7:
        match = next(_DATED.finditer(text))
        if before := re.search(rf"({DAY_NUMBER}){_STRETCH}\Z", text[: match.start()], re.I):
            yield f"{days[0][:5]}{ordinal(before[1]):02}"
        yield days[0]
        if after := re.match(rf"{_STRETCH}({DAY_NUMBER})\b", text[match.end() :], re.I):
            yield f"{days[0][:5]}{ordinal(after[1]):02}"
        return
    yield from days[:2]


def _iso(match: re.Match[str]) -> str:
    month = MONTHS[(match["month"] or match["month_first"] or match["month_alone"]).rstrip(".").lower()]
    day = match["day"] or match["day_behind"]
    return f"--{month:02}-{ordinal(day):02}" if day else f"--{month:02}"


def unanchored(text: str, partial: str = "") -> str:
    """Say of a time that could not be anchored what is known of it, and what is not.

    Parameters
    ----------
    text : str
        The expression as it stands in the report.
    partial : str
        What the calendar tells of it: found in the text where it is not given.
    """
    partial = partial or partial_of(text)
    if partial:
        said = " to ".join(_said(one) for one in partial.split("/"))
        missing = {"-W": "date not known", "--": "year not stated"}[partial[:2]]
        return f"{said}, {'month not stated' if partial.startswith('---') else missing}"
    if re.search(YEAR, text):
        return "day not known"
    if (other := _OTHER.search(text)) and not (_REPORT.search(text) and other[0].lower() != "next day"):
        return "counted from another event; day not known"
    if _REPORT.search(text):
        return "counted from the day of the report, which is not stated"
    return "day not known"


def _said(partial: str) -> str:
    if partial.startswith("-W-"):
        return f"a {calendar.day_name[int(partial[3:]) - 1]}"
    if partial.startswith("---"):
        return f"day {int(partial[3:])} of a month"
    month = calendar.month_name[int(partial[2:4])]
    return f"{int(partial[5:7])} {month}" if len(partial) == 7 else month
