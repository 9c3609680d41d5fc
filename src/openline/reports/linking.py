"""What statements have to do with one another: same event, corroborates, contradicts; proposed, with reasons.

Two statements contradict one another where both cannot be true of the same thing. Silence about a place or a
time agrees with nothing: within one article it may be the same, between documents it links nothing. Words
that are alike are never enough.
"""

import datetime as dt
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from openline.reports.asserting import Facets, facets_of, main_day
from openline.reports.chain import independent_origins
from openline.reports.contradicting import contradiction
from openline.reports.meeting import (
    DAYS_OF_A_STATE,
    NEAR_KM,
    WIDE_KM,
    Event,
    day_of,
    meet,
    places_meet,
    times_meet,
)
from openline.reports.model import Article, Place, Statement

__all__ = ["Link", "LinkKind", "Reduced", "Source", "clustered", "links", "reduced"]

LinkKind = Literal["same_event", "corroborates", "contradicts"]
_NEAR = 14
"""How many statements of one article back an event is looked for."""
_TOLD = frozenset(
    [
        "strike",
        "fire",
        "drone",
        "growth",
        "withdrawal",
        "advance",
        "lost",
        "crossing",
        "downed",
        "gas",
        "capture",
    ]
)
"""What one can bear another out in; harm and numbers are told by whoever counts."""
_SURE = 0.6
"""What is less sure to be the same event is not told as one; it may still contradict."""
_SILENT = frozenset(["threat", "demand", "question", "condemnation", "concern", "intention"])
"""Acts that tell of no event that has been."""


class Source(Struct, frozen=True):
    """One document: its text, its articles with their dates, and its statements in order."""

    text: str
    statements: tuple[Statement, ...]
    articles: tuple[Article, ...] = ()


class Link(Struct, frozen=True):
    """Two statements, by their places in the list of all; proposed, decided by nobody.

    Attributes
    ----------
    agree, differ
        Why, field by field, in plain words.
    origins
        Of a corroboration: how many say it of themselves, those two and all of the same event.
    """

    kind: LinkKind
    one: int
    other: int
    confidence: float
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    origins: int = 0


@dataclass(frozen=True)
class Reduced:
    """Statements of all sources as they are compared, and the days of their reports."""

    every: tuple[Facets, ...]
    dates: tuple[dt.date | None, ...]


def reduced(sources: Sequence[Source]) -> Reduced:
    """Reduce the statements of one or many documents; they are numbered through all, in order."""
    every: list[Facets] = []
    dates: list[dt.date | None] = []
    for number, source in enumerate(sources):
        starts = [article.start for article in source.articles]
        parts: dict[int, list[Statement]] = defaultdict(list)
        for one in source.statements:
            parts[max(0, bisect_right(starts, one.start) - 1)].append(one)
        days = {n: source.articles[n].document.date.since if source.articles else None for n in parts}
        mains = {n: main_day(part, days[n]) for n, part in parts.items()}
        for one in source.statements:
            n = max(0, bisect_right(starts, one.start) - 1)
            every.append(facets_of(len(every), one, source.text, number, n, days[n], mains[n]))
            dates.append(days[n])
    return Reduced(tuple(every), tuple(dates))


def links(it: Reduced) -> tuple[Link, ...]:
    """Return the links between the statements of one or many documents."""
    every, dates = it.every, it.dates
    groups: dict[tuple[int, int], list[Facets]] = defaultdict(list)
    for one in every:
        groups[one.source, one.article].append(one)
    found: dict[tuple[LinkKind, int, int], Link] = {}
    joined, maybe = _Clusters(len(every)), _Clusters(len(every))

    def keep(link: Link | None) -> None:
        if link is not None:
            found.setdefault((link.kind, link.one, link.other), link)

    for group in groups.values():
        for link in _same_events(group):
            maybe.join(link.one, link.other)
            if link.confidence >= _SURE:
                joined.join(link.one, link.other)
                keep(link)
    for group in groups.values():
        for at, one in enumerate(group):
            for other in group[at + 1 : at + 60]:
                keep(_contradicts(one, other, maybe.same(one.index, other.index), apart=False))
    for one, other in _across(every, dates):
        agreed = meet(one, other, (dates[one.index], dates[other.index]))
        if agreed is None:
            continue
        if agreed.same:
            keep(Link("same_event", one.index, other.index, agreed.confidence, agreed.agree))
            joined.join(one.index, other.index)
        keep(_contradicts(one, other, agreed.same, apart=True))
    against = {(link.one, link.other) for link in found.values() if link.kind == "contradicts"}
    for link in _corroborations(every, joined, against):
        keep(link)
    return tuple(sorted(found.values(), key=lambda link: (link.one, link.other, link.kind)))


def _same_events(group: Sequence[Facets]) -> Iterator[Link]:
    """Join each statement of an article to an event told before; where it may be one of two, to none."""
    events: list[Event] = []
    for one in group:
        if one.statement.act in _SILENT or one.past:
            continue
        fits = [(fit, event) for event in events[-_NEAR:] if (fit := event.fits(one)) is not None]
        if fits:
            fits.sort(key=lambda pair: -pair[0].confidence)
            best, event = fits[0]
            if len(fits) > 1 and fits[1][0].confidence >= best.confidence:
                continue
            yield Link("same_event", event.first.index, one.index, best.confidence, best.agree)
            event.add(one)
        elif Event.begins(one):
            events.append(Event(one))


def _contradicts(one: Facets, other: Facets, same: bool, *, apart: bool) -> Link | None:
    found = contradiction(one, other, same=same, apart=apart)
    if found is None:
        return None
    return Link("contradicts", one.index, other.index, round(found.confidence, 2), found.agree, found.differ)


def _across(every: Sequence[Facets], dates: Sequence[dt.date | None]) -> Iterator[tuple[Facets, Facets]]:
    """Pair what may be of one place and time, of different documents: by cells, and days in each."""
    cells: dict[tuple[int, int], list[tuple[dt.date, Facets]]] = defaultdict(list)
    for one in every:
        day = day_of(one, dates[one.index])
        if day is not None:
            for cell in {cell for place in one.places for cell in _cells(place)}:
                cells[cell].append((day, one))
    seen: set[tuple[int, int]] = set()
    for held in cells.values():
        held.sort(key=lambda pair: (pair[0], pair[1].index))
        window: list[tuple[dt.date, Facets]] = []
        for day, other in held:
            window = [pair for pair in window if (day - pair[0]).days <= DAYS_OF_A_STATE]
            for _, one in window:
                pair = (min(one.index, other.index), max(one.index, other.index))
                if one.source == other.source or pair in seen:
                    continue
                seen.add(pair)
                if (one.said | one.denied) & (other.said | other.denied) or one.bare or other.bare:
                    yield every[pair[0]], every[pair[1]]
            window.append((day, other))


def _cells(place: Place) -> Iterator[tuple[int, int]]:
    """Give the cells of half a degree that a place reaches: two that meet share one. A wide one has none."""
    if place.lat is None or place.lon is None or place.extent_km > WIDE_KM:
        return
    reach = (place.extent_km + NEAR_KM / 2) / 111
    across = reach / max(0.2, math.cos(math.radians(place.lat)))
    for y in range(math.floor((place.lat - reach) * 2), math.floor((place.lat + reach) * 2) + 1):
        for x in range(math.floor((place.lon - across) * 2), math.floor((place.lon + across) * 2) + 1):
            yield y, x


class _Clusters:
    """Statements that were joined, one way or over others."""

    def __init__(self, size: int) -> None:
        self._up = list(range(size))

    def top(self, at: int) -> int:
        while self._up[at] != at:
            self._up[at] = self._up[self._up[at]]
            at = self._up[at]
        return at

    def join(self, one: int, other: int) -> None:
        self._up[self.top(other)] = self.top(one)

    def same(self, one: int, other: int) -> bool:
        return self.top(one) == self.top(other)


def _corroborations(
    every: Sequence[Facets], joined: _Clusters, against: set[tuple[int, int]]
) -> Iterator[Link]:
    """Where two of one event, or of one growth, say the same kind of thing, each of himself."""
    clusters: dict[int, list[Facets]] = defaultdict(list)
    for one in every:
        if one.statement.polarity == "affirmed" and one.statement.attributed and one.statement.act == "claim":
            clusters[joined.top(one.index)].append(one)
    growing: dict[tuple[int, int], list[Facets]] = defaultdict(list)
    for one in every:
        if (
            "growth" in one.said
            and one.statement.attributed
            and one.statement.act == "claim"
            and not one.denied
        ):
            growing[one.source, one.article].append(one)
    for cluster in (*clusters.values(), *growing.values()):
        origins = 0
        for at, one in enumerate(cluster):
            for other in cluster[at + 1 : at + 20]:
                shared = one.said & other.said & _TOLD
                if (one.index, other.index) in against or not shared or one.has_origin or other.has_origin:
                    continue
                if "differ" in (places_meet(one, other)[0], times_meet(one, other, slack=31)):
                    continue
                if independent_origins((one.statement, other.statement)) < 2:
                    continue
                origins = origins or independent_origins(each.statement for each in cluster)
                agree = (f"kind: {' and '.join(sorted(shared))}", "of different origin")
                yield Link("corroborates", one.index, other.index, 0.5, agree, origins=origins)


def clustered(count: int, found: Sequence[Link]) -> list[int]:
    """Return, for each statement, the first of its event."""
    joined = _Clusters(count)
    for link in found:
        if link.kind == "same_event":
            joined.join(*sorted((link.one, link.other)))
    tops = [joined.top(at) for at in range(count)]
    first: dict[int, int] = {}
    for at, top in enumerate(tops):
        first.setdefault(top, at)
    return [first[top] for top in tops]
