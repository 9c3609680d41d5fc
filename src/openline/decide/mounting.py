"""Slow growth: the most of today against the most of each of the days before (R35).

What comes in the morning and goes at night is an increase every morning, and no growth. A day of which
nothing was reported is empty only if all of it was looked at; else it is unknown, and nothing is held against
it. Whose they are nobody may have said before: what was not attributed may have been theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeAlias

import msgspec

from openline.decide.counting import Headcount, Report
from openline.decide.covering import Look, covered_s
from openline.decide.growing import RANK, Certainty, Increase, compare
from openline.model.presence import CountRange

DAY_MS = 86_400_000
Class: TypeAlias = tuple[str, str]
"""(party, counted)."""


class Days(msgspec.Struct):
    """The most of each day of one class of one party in one band, and what was said of it."""

    peaks: dict[int, tuple[int, int]] = {}
    """Day since 1970 -> the most of the least, and of the most, that was counted."""
    last: tuple[int, int] = (0, 0)
    """What was counted last, and is until it changes."""
    last_day: int = -1
    told: Certainty = ""
    told_day: int = -1

    def observe(self, day: int, count: CountRange, keep: int) -> None:
        """Take note of a count; days before the last ``keep`` are forgotten."""
        if self.last_day >= 0 and self.last[1]:
            for since in range(max(self.last_day, day - keep) + 1, day + 1):
                self._raise(since, *self.last)
        self._raise(day, count.low, count.high)
        self.last, self.last_day = (count.low, count.high), day
        for old in [it for it in self.peaks if it < day - keep]:
            del self.peaks[old]

    def _raise(self, day: int, low: int, high: int) -> None:
        before = self.peaks.get(day, (0, 0))
        self.peaks[day] = (max(before[0], low), max(before[1], high))

    def add(self, day: int, count: CountRange) -> None:
        """Take note of what is reported of a day that is over: it may be others than those counted then."""
        low, high = self.peaks.get(day, (0, 0))
        self.peaks[day] = (max(low, count.low), high + count.high)

    def judge(
        self,
        day: int,
        *,
        span: int,
        least: int,
        observed: Callable[[int], bool],
        unclaimed: Days | None = None,
    ) -> Increase | None:
        """Return growth if it is to be said: once a day, and again when it has become certain.

        Parameters
        ----------
        span
            So many days before count.
        observed
            Tells whether all of a day was looked at.
        unclaimed
            The same class of whom nobody says whose they are.
        """
        now = self.peaks.get(day)
        before = [it for it in range(day - span, day) if it in self.peaks or observed(it)]
        if now is None or not before:
            return None
        most = CountRange(
            max(self.peaks.get(it, (0, 0))[0] for it in before),
            max(self.peaks.get(it, (0, 0))[1] + _high(unclaimed, it) for it in before),
        )
        certainty = compare(most, CountRange(*now), least)
        if certainty == "certain" and not _any(observed, before):
            certainty = "possible"
        if not certainty or (self.told_day == day and RANK[certainty] <= RANK[self.told]):
            return None
        self.told, self.told_day = certainty, day
        return Increase(most, CountRange(*now), before[0] * DAY_MS, certainty)


def growths(
    every: dict[Class, Days],
    headcount: Headcount,
    looks: Iterable[Look],
    now_ms: int,
    *,
    span: int,
    least: int,
    only: Collection[str] | None,
    tell: bool,
) -> list[tuple[Class, Increase]]:
    """Take note of what is reported in a band, and return growth that is to be said.

    Parameters
    ----------
    every
        By class, of the band; changed.
    looks
        Who looked at the place.
    span, least
        Of so many days before, at least so many more.
    only
        These classes alone; ``None``: all.
    tell
        Whether anything is to be said; else it is only taken note of.
    """
    known = list(looks)
    looked: dict[int, bool] = {}

    def observed(day: int) -> bool:
        if day not in looked:
            seconds = covered_s(known, day * DAY_MS, (day + 1) * DAY_MS)
            looked[day] = seconds.get("observed_s", 0) >= DAY_MS // 1000
        return looked[day]

    today = now_ms // DAY_MS
    reported = dict.fromkeys((it.party, it.counted) for it in headcount.reports.values())
    which = [it for it in {**reported, **dict.fromkeys(every)} if only is None or it[1] in only]
    for it in which:
        every.setdefault(it, Days()).observe(today, headcount.count(*it), span)
    found = []
    for it in which if tell else ():
        unclaimed = every.get(("", it[1])) if it[0] else None
        grew = every[it].judge(today, span=span, least=least, observed=observed, unclaimed=unclaimed)
        if grew is not None and it in reported:
            found.append((it, grew))
    return found


def add_late(every: dict[Class, Days], report: Report, spans_ms: Iterable[tuple[int, int]]) -> None:
    """Take note of what is reported only now of days that are over: to them it counts."""
    days = every.setdefault((report.party, report.counted), Days())
    for day in {start_ms // DAY_MS for start_ms, _ in spans_ms}:
        days.add(day, CountRange(report.low, report.count.high))


def _high(days: Days | None, day: int) -> int:
    return days.peaks.get(day, (0, 0))[1] if days is not None else 0


def _any(observed: Callable[[int], bool], days: Iterable[int]) -> bool:
    return any(observed(it) for it in days)
