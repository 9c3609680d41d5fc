"""Build-up: presence, shipments, works and equipment at a place, which way they go, and by whose word.

Of figures it grows only where ranges are apart. A count that is said without a day stands at the day of its
report; one that is said of an earlier time in the same breath ("from five in December") stands before the
other. Without figures it is said to grow, to fall or to be there, by those who say so.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from openline.reports.counting.counted import kind_of
from openline.reports.linking.asserting import Facets
from openline.reports.linking.meeting import NEAR_KM, WIDE_KM
from openline.reports.model import Count, Place, Statement, Time
from openline.reports.places.gazetteer import distance_km
from openline.reports.places.words import DIRECTIONS
from openline.reports.telling.growing import Activity, growths
from openline.reports.telling.missing import mentions_denial

__all__ = ["BuildUp", "Point", "build_up"]

_JUST_BEFORE = 2
_COUNTED = frozenset(["vehicles", "convoys", "flights", "people", "systems", "works", "drones", "patrols"])
_OF_FORCE = frozenset(["growth", "presence", "movement", "withdrawal"])
_STANDING = frozenset(["people", "systems", "works", "drones"])
"""What stands at a place. Two convoys of two reports are not one that grew."""
_RATE = re.compile(
    r"\b(?:a|per|every|each) (?:day|week|month|fortnight|night)\b|\b(?:daily|weekly|monthly)\b|"
    r"\b(?:convoys?|flights?|trucks?)\b.{0,60}\bin (?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December)",
    re.I,
)
_WAS = re.compile(
    r"(?:\bfrom|\bagainst|\bcompared (?:with|to)|\bup from|\bdown from|\binstead of|"
    r"\bafter)\s+(?:\w+ly |about |some |around |only |just )?$",
    re.I,
)
_WHAT: dict[Activity, str] = {
    "building": "works",
    "shipment": "shipments",
    "gathering": "forces and equipment",
    "patrol": "patrols",
    "static": "presence",
}
_DIRECTED = re.compile(
    rf"(?<!\w)({DIRECTIONS})[ -](?:(?:parts?|regions?|areas?|provinces?|countryside) of )?(?:the )?$", re.I
)
_DIRECTED_AFTER = re.compile(rf"[’']s ({DIRECTIONS})\b", re.I)
Trend = Literal["grows", "falls", "unclear", "one figure", "said to grow", "said to fall", "said to be there"]
_ORDER: tuple[Trend, ...] = (
    "grows", "said to grow", "falls", "said to fall", "said to be there", "unclear", "one figure",
)  # fmt: skip


class Point(Struct, frozen=True):
    """A count as a range, open at either end, and its days; `before`: of an earlier time, not dated."""

    low: float | None
    high: float | None
    since: dt.date | None
    until: dt.date | None
    statement: int
    before: bool = False
    reported: bool = False


class BuildUp(Struct, frozen=True):
    """What is counted, or said without figures, of one place.

    Attributes
    ----------
    rate
        It is so many in a time, not so many that stand there.
    denied
        Statements of the same article, or of the same place, that deny a growth.
    activity
        Of what is said without figures, what is being done.
    wide
        The place is a country or a part of one.
    denial_told
        A denial is mentioned beside it, which is not among the statements.
    """

    place: str
    what: str
    trend: Trend
    points: tuple[Point, ...]
    statements: tuple[int, ...]
    rate: bool = False
    denied: tuple[int, ...] = ()
    activity: Activity | Literal[""] = ""
    wide: bool = False
    denial_told: bool = False


def build_up(
    every: Sequence[Facets], dates: Sequence[dt.date | None], texts: Sequence[str] = ()
) -> tuple[BuildUp, ...]:
    """Return what grows, or is counted more than once, near each place.

    Parameters
    ----------
    dates
        Of the report of each statement, where it is known.
    texts
        Of the sources, by their numbers: what stands beside a statement may mention a denial.
    """
    near = _Near(every)
    series: dict[tuple[str, str, bool], list[Point]] = defaultdict(list)
    alone: list[BuildUp] = []
    told: dict[tuple[str, bool, Activity, Trend], list[Facets]] = defaultdict(list)
    denials: dict[tuple[int, int], list[int]] = defaultdict(list)
    at_place: dict[str, list[int]] = defaultdict(list)
    article: dict[int, tuple[int, int]] = {one.index: (one.source, one.article) for one in every}
    for one in every:
        if one.statement.act in ("threat", "demand", "question", "intention"):
            continue
        rate = bool(_RATE.search(one.words))
        place = near.name(one)
        if "growth" in one.denied:
            denials[article[one.index]].append(one.index)
            at_place[place].append(one.index)
        if one.said & {"strike", "fire", "killed", "wounded"} and "growth" not in one.said:
            continue
        if not one.denied & _OF_FORCE and one.statement.act != "denial":
            for growth in growths(one.words):
                name, wide = near.of(one, growth.at)
                told[name, wide, growth.activity, growth.way].append(one)
        if one.denied or one.statement.act == "denial":
            continue
        for unit, points in _points(one, dates[one.index]).items():
            if len(points) > 1:  # compared in one breath: the surest
                alone.append(_series(place, unit, rate, points, compared=True))
            else:
                series[place, unit, rate].extend(points)
    found = [
        *alone,
        *(
            _series(place, unit, rate, points, compared=unit in _STANDING and not rate)
            for (place, unit, rate), points in series.items()
        ),
    ]
    counted = {at for each in found if each.trend != "one figure" for at in each.statements}
    grown = {at for each in found if each.trend in ("grows", "falls") for at in each.statements}
    for (place, wide, activity, way), ones in told.items():
        by_figures = counted if way == "said to be there" else grown
        rest = [each for each in ones if each.index not in by_figures]
        if rest:
            at = tuple(each.index for each in rest)
            mentioned = any(
                each.source < len(texts) and mentions_denial(texts[each.source], each.statement)
                for each in rest
            )
            found.append(BuildUp(place, _WHAT[activity], way, (), at, False, (), activity, wide, mentioned))
    kept = []
    for each in found:
        there = at_place[each.place] if each.place else []
        denied = tuple(sorted({at for one in each.statements for at in denials[article[one]]} | set(there)))
        if each.trend != "one figure" or denied:
            kept.append(replace(each, denied=denied))
    return tuple(sorted(kept, key=lambda each: (_ORDER.index(each.trend), each.statements)))


def _points(one: Facets, date: dt.date | None) -> dict[str, list[Point]]:
    """Give what one statement counts, by kind, each at its own time."""
    found: dict[str, list[Point]] = defaultdict(list)
    base = one.statement.content.start
    counts = [
        (count, unit)
        for count in one.statement.counts
        if (unit := kind_of(count, one.words, base)) in _COUNTED
    ]
    for count, unit in counts:
        at = count.start - base
        before = bool(_WAS.search(one.words[max(0, at - 30) : max(at, 0)]))
        if before and sum(other == unit for _, other in counts) < 2:
            continue
        when = _when(one.statement, count) if len(counts) > 1 else None
        days = when or ((one.since, one.until) if not before else (None, None))
        reported = days[0] is None and not before
        if reported:
            days = (date, date)
        found[unit].append(Point(count.low, count.high, days[0], days[1], one.index, before, reported))
    return found


def _when(one: Statement, count: Count) -> tuple[dt.date | None, dt.date | None] | None:
    """Give the days that stand nearest behind a count."""
    behind: list[Time] = [
        t for t in one.times if t.of != "saying" and 0 <= t.start - count.end < 30 and t.since
    ]
    return (behind[0].since, behind[0].until or behind[0].since) if behind else None


def _series(place: str, unit: str, rate: bool, points: list[Point], *, compared: bool) -> BuildUp:
    """Put figures in order; `compared` where they may be held against one another."""
    points = sorted(points, key=lambda p: (not p.before, p.since or dt.date.min, p.statement))
    trend: Trend = "one figure"
    if len({(p.since, p.before) for p in points}) > 1:
        first, last = points[0], points[-1]
        trend = "unclear"
        if not compared:
            pass
        elif first.high is not None and last.low is not None and last.low > first.high:
            trend = "grows"
        elif first.low is not None and last.high is not None and last.high < first.low:
            trend = "falls"
    statements = tuple(sorted({p.statement for p in points}))
    return BuildUp(place, unit, trend, tuple(points), statements, rate)


class _Near:
    """Names of places, one for all that are near one another; what names none goes with what is before it."""

    def __init__(self, every: Sequence[Facets]) -> None:
        self._known: list[Place] = []
        self._names: list[str] = []
        self._first: dict[tuple[int, int, float | None, float | None], str] = {}
        for one in every:
            for place in one.places:
                if place.kind == "named":
                    where = (one.source, one.article, place.lat, place.lon)
                    self._first.setdefault(where, _directed(one, place))
        last, before = "", -9
        for at, one in enumerate(every):
            if at and (one.source, one.article) != (every[at - 1].source, every[at - 1].article):
                last, before = "", -9
            if name := self._named(one):
                last, before = name, at
            self._names.append(last if at - before <= _JUST_BEFORE else "")

    def name(self, one: Facets) -> str:
        """Return the name of where a statement is of; "" where that is not said."""
        return self._names[one.index]

    def of(self, one: Facets, at: int) -> tuple[str, bool]:
        """Return where something is that is said at a place of the words, and whether that is wide."""
        here = one.statement.content.start + at
        if not one.places:
            return self.name(one), False
        place = min(one.places, key=lambda it: (it.start < here, abs(it.start - here)))
        wide = place.extent_km > WIDE_KM
        if place.kind == "referred":
            name = self._first.get((one.source, one.article, place.lat, place.lon))
            return name or place.text, wide
        return (_directed(one, place) if wide else self._among_known(place)), wide

    def _named(self, one: Facets) -> str:
        for place in one.places:
            if place.lat is None or place.lon is None or place.extent_km > WIDE_KM:
                continue
            return self._among_known(place)
        return ""

    def _among_known(self, place: Place) -> str:
        for other in self._known:
            if place.lat is None or place.lon is None or other.lat is None or other.lon is None:
                continue
            if distance_km(place.lat, place.lon, other.lat, other.lon) <= NEAR_KM:
                return other.text
        self._known.append(place)
        return place.text


def _directed(one: Facets, place: Place) -> str:
    """Return the name of a place with the part of it that is meant: "northeastern Syria"."""
    at = place.start - one.statement.content.start
    toward = _DIRECTED.search(one.words[max(0, at - 50) : max(0, at)]) or _DIRECTED_AFTER.match(
        one.words[at + len(place.text) :]
    )
    return f"{toward[1]} {place.text}" if toward else place.text
