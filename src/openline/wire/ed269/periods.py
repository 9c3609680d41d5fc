"""When a zone of ED-269 applies, as windows; and in words what no window can say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

import msgspec

from openline.errors import InputError
from openline.model.space import UFN, Interval
from openline.wire.ed269.given import GivenZone, shown
from openline.wire.units import time_ms

Note = Callable[[str], object]

SINCE_EVER_MS = 0
MOST_WINDOWS = 1_000
"""Of daily periods."""

_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def windows_of(given: GivenZone, note: Note) -> tuple[tuple[Interval, ...], list[str]]:
    """Return when a zone holds, and in words what that cannot say."""
    windows: list[Interval] = []
    said: list[str] = []
    periods = given.records("applicability")
    if not periods:
        note(f"{given.where('applicability')}: nothing says when it applies: it holds always")
    always = not periods
    for k, period in enumerate(periods, 1):
        where = f"applicability {k}"
        schedule = _schedule(given, period, where)
        since, until = (_instant(given, period, it, where) for it in ("startDateTime", "endDateTime"))
        permanent = period.get("permanent")
        if permanent not in ("YES", "NO"):
            raise given.fault(f"{shown(permanent)} is neither YES nor NO", f"{where}: permanent")
        if permanent == "NO" and since is None and until is None and not schedule:
            raise given.fault(
                "it is neither permanent nor has it a time", where, "give startDateTime and endDateTime"
            )
        if permanent == "YES" and (since is not None or until is not None):
            note(f"{given.where(where)}: permanent, and with dates: it holds always")
            since = until = None
        span = Interval(
            start_ms=SINCE_EVER_MS if since is None else since, end_ms=UFN if until is None else until
        )
        if schedule:
            words = ", ".join(it.words for it in schedule)
            said.append(f"daily: {words}")
            expanded = _expanded(schedule, since, until)
            if expanded is not None:
                windows += expanded
                continue
            note(f"{given.where(where)}: daily periods ({words}) have no end: it holds at all hours")
        always |= since is None and until is None
        windows.append(span)
    return (() if always else tuple(windows)), said


class _Daily(msgspec.Struct, frozen=True):
    """A period of some days of the week; one that ends before it begins ends on the next day."""

    days: frozenset[int]
    begin: time
    end: time

    @property
    def words(self) -> str:
        days = "ANY" if len(self.days) == 7 else "/".join(_DAYS[it] for it in sorted(self.days))
        begin, end = (it.isoformat().replace("+00:00", "Z") for it in (self.begin, self.end))
        return f"{days} {begin} to {end}"


def _schedule(given: GivenZone, period: Mapping[str, Any], where: str) -> list[_Daily]:
    listed = period.get("schedule") or period.get("dailyPeriod") or []
    if not isinstance(listed, list) or not all(isinstance(it, dict) for it in listed):
        raise given.fault(f"{shown(listed)} is no list of periods", f"{where}: dailyPeriod")
    found = []
    for it in listed:
        days, begin, end = it.get("day") or [], it.get("startTime"), it.get("endTime")
        if not days and begin is None and end is None:
            continue  # a form that was left blank
        if not isinstance(days, list) or not days or not set(map(str, days)) <= {*_DAYS, "ANY"}:
            raise given.fault(
                f"{shown(it.get('day'))} are no days", f"{where}: day", "use MON to SUN, or ANY"
            )
        numbers = range(7) if "ANY" in days else (_DAYS.index(day) for day in days)
        found.append(_Daily(frozenset(numbers), _clock(given, begin, where), _clock(given, end, where)))
    return found


def _clock(given: GivenZone, value: Any, where: str) -> time:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    try:
        if found:
            hours, minutes, seconds, zone = found.groups()
            return time.fromisoformat(f"{hours}:{minutes}:{seconds or '00'}{zone.replace('Z', '+00:00')}")
    except ValueError:
        pass
    raise given.fault(
        f"{shown(value)} is no time of day with its zone", f"{where}: dailyPeriod", "write it like 08:00Z"
    )


def _instant(given: GivenZone, period: Mapping[str, Any], field: str, where: str) -> int | None:
    value = period.get(field)
    if value is None or value == "":
        return None
    try:
        return time_ms(str(value))
    except InputError as fault:
        raise given.fault(fault.what, f"{where}: {field}", fault.next_step) from None


def _expanded(schedule: list[_Daily], since_ms: int | None, until_ms: int | None) -> list[Interval] | None:
    """Return a window for each day of daily periods; none where there is no end, or too many days."""
    if since_ms is None or until_ms is None:
        return None
    day_ms = 86_400_000
    if (until_ms - since_ms) / day_ms > MOST_WINDOWS:
        return None
    windows = []
    for it in schedule:
        # Days are those of the schedule's own zone.
        first = datetime.fromtimestamp(since_ms // 1000, it.begin.tzinfo).date() - timedelta(days=1)
        for k in range((until_ms - since_ms) // day_ms + 3):
            day = first + timedelta(days=k)
            if day.weekday() not in it.days:
                continue
            begin, end = datetime.combine(day, it.begin), datetime.combine(day, it.end)
            if end <= begin:
                end += timedelta(days=1)
            start_ms = max(since_ms, round(begin.timestamp() * 1000))
            end_ms = min(until_ms, round(end.timestamp() * 1000))
            if start_ms < end_ms:
                windows.append(Interval(start_ms=start_ms, end_ms=end_ms))
    windows.sort(key=lambda window: window.start_ms)
    return windows if 0 < len(windows) <= MOST_WINDOWS else None
