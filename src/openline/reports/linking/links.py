"""What statements have to do with one another: same event, corroborates, contradicts; proposed, with reasons.

Two statements contradict one another where both cannot be true of the same thing. Silence about a place or a
time agrees with nothing: within one article it may be the same, between documents it links nothing. Words
that are alike are never enough.
"""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from openline.reports.document.chain import independent_origins
from openline.reports.linking.asserting import Facets, facets_of, main_day
from openline.reports.linking.candidates import Candidate, contradiction, ranked
from openline.reports.linking.candidates import told as told_of
from openline.reports.linking.context import Context
from openline.reports.linking.contradicting import candidate_of
from openline.reports.linking.meeting import (
    Event,
    meet,
    places_meet,
    times_meet,
)
from openline.reports.linking.pairing import across, beside, of_two_days, stated_day
from openline.reports.model import Article, Statement

__all__ = ["Link", "LinkKind", "Reduced", "Source", "candidates_of", "clustered", "links", "reduced"]

LinkKind = Literal["same_event", "corroborates", "contradicts"]
_NEAR = 14
"""How many statements of one article back an event is looked for."""
_BEHIND = 40
"""How many statements of one article behind another may contradict it."""
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
    told = _told(it)
    ranked(told.candidates)
    found = {(link.kind, link.one, link.other): link for link in told.links}
    for candidate, likely in told_of(told.candidates):
        link = _contradicts(candidate, likely)
        found.setdefault((link.kind, link.one, link.other), link)
    against = {(link.one, link.other) for link in found.values() if link.kind == "contradicts"}
    for link in _corroborations(it.every, told.joined, against):
        found.setdefault((link.kind, link.one, link.other), link)
    return tuple(sorted(found.values(), key=lambda link: (link.one, link.other, link.kind)))


def candidates_of(it: Reduced) -> list[Candidate]:
    """Return all that may contradict one another, not yet ranked: what the weights are learned of."""
    return _told(it).candidates


@dataclass
class _Told:
    """What is of one event, and what may contradict one another."""

    links: list[Link]
    candidates: list[Candidate]
    joined: "_Clusters"


def _told(it: Reduced) -> _Told:
    every, dates = it.every, it.dates
    groups: dict[tuple[int, int], list[Facets]] = defaultdict(list)
    for one in every:
        groups[one.source, one.article].append(one)
    told = _Told([], [], _Clusters(len(every)))
    maybe = _Clusters(len(every))
    for group in groups.values():
        seen = Context(group)
        for link in _same_events(group):
            maybe.join(link.one, link.other)
            if link.confidence >= _SURE:
                told.joined.join(link.one, link.other)
                told.links.append(link)
        for at, one in enumerate(group):
            for other in group[at + 1 : at + _BEHIND]:
                same = maybe.same(one.index, other.index)
                told.candidates += candidate_of(one, other, seen, same=same, apart=False)
    seen = Context(every)
    stated = {key: stated_day(group) for key, group in groups.items()}
    met: set[tuple[int, int]] = set()
    for one, other in across(every, dates):
        agreed = meet(one, other, (dates[one.index], dates[other.index]))
        if agreed is None:
            continue
        if agreed.same:
            told.links.append(Link("same_event", one.index, other.index, agreed.confidence, agreed.agree))
            told.joined.join(one.index, other.index)
        met.add((one.index, other.index))
        days = (stated[one.source, one.article], stated[other.source, other.article])
        if not of_two_days(one, other, days):
            told.candidates += candidate_of(one, other, seen, same=agreed.same, apart=True)
    for one, other in beside(groups):
        if (one.index, other.index) not in met:
            told.candidates += candidate_of(one, other, seen, same=False, apart=True, beside=True)
    return told


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


def _contradicts(candidate: Candidate, likely: float) -> Link:
    found = contradiction(candidate, likely)
    one, other = candidate.one.index, candidate.other.index
    return Link("contradicts", one, other, round(found.confidence, 2), found.agree, found.differ)


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
