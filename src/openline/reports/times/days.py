"""Days of the calendar, as stretches that include their ends: months, weeks, how far back something lies."""

import calendar
import datetime as dt

__all__ = [
    "NOWHEN",
    "Days",
    "back_from",
    "day_of",
    "length_of",
    "month_of",
    "months_before",
    "shifted",
    "unit_around",
    "year_of",
]

Days = tuple[dt.date | None, dt.date | None]
NOWHEN: Days = (None, None)


def day_of(year: int, month: int, day: int) -> Days:
    """Return a day; nothing where there is no such day."""
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return NOWHEN
    return date, date


def month_of(year: int, month: int, part: str | None = None) -> Days:
    """Return a month, or the early, mid or late third of it."""
    last = calendar.monthrange(year, month)[1]
    first, final = {"early": (1, 10), "mid": (11, 20), "late": (21, last)}.get(part or "", (1, last))
    return dt.date(year, month, first), dt.date(year, month, final)


def year_of(year: int, part: str | None = None) -> Days:
    """Return a year, or the early, mid or late third of it."""
    first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get(part or "", (1, 12))
    return dt.date(year, first, 1), month_of(year, last)[1]


def shifted(days: Days, by: int) -> Days:
    """Return the day that lies so many days on from the first of some days."""
    return (days[0] + dt.timedelta(by), days[0] + dt.timedelta(by)) if days[0] else NOWHEN


def months_before(day: dt.date, months: int) -> tuple[int, int]:
    """Return the year and the month that lie so many months before a day."""
    whole = day.year * 12 + day.month - 1 - months
    return whole // 12, whole % 12 + 1


def back_from(today: dt.date, number: float, unit: str) -> Days:
    """Return the day or the month that lies so far back: of months and years the whole month."""
    if unit in ("day", "night"):
        day = today - dt.timedelta(number)
        return day, day
    if unit in ("week", "fortnight"):
        day = today - dt.timedelta(7 * number * (2 if unit == "fortnight" else 1))
        return day, day
    months = {"month": 1, "year": 12, "decade": 120}.get(unit)
    if months is None or number * months > 12 * 200:
        return NOWHEN
    return month_of(*months_before(today, round(number * months)))


def length_of(number: float, unit: str) -> dt.timedelta | None:
    """Return how long so many of a unit are, a day at least."""
    days = {
        "hour": 1 / 24,
        "day": 1.0,
        "night": 1.0,
        "week": 7.0,
        "month": 30.4,
        "quarter": 91.0,
        "year": 365.25,
        "decade": 3652.5,
    }
    return (
        dt.timedelta(max(1, round(number * days[unit])))
        if unit in days and number * days[unit] < 80_000
        else None
    )


def unit_around(day: dt.date, unit: str, step: int) -> Days:
    """Return the week, month, quarter or year of a day, or the one so many steps on."""
    if unit == "week":
        monday = day - dt.timedelta(day.weekday() - 7 * step)
        return monday, monday + dt.timedelta(6)
    if unit == "weekend":
        saturday = (
            day - dt.timedelta((day.weekday() + 2) % 7 or 7)
            if step <= 0
            else day + dt.timedelta(5 - day.weekday())
        )
        return saturday, saturday + dt.timedelta(1)
    if unit in ("day", "night"):
        return day + dt.timedelta(step), day + dt.timedelta(step)
    if unit == "month":
        return month_of(*months_before(day, -step))
    if unit == "quarter":
        first = months_before(day.replace(day=1), (day.month - 1) % 3 - 3 * step)
        return dt.date(*first, 1), month_of(*months_before(dt.date(*first, 1), -2))[1]
    if unit == "year":
        return year_of(day.year + step)
    return NOWHEN
