"""Events over time: what is told of when, what contradicts, and where nothing is told.

An event stands at the days that are stated of it. Where none are, it stands at the day of the report, and
says so; where that is not known either, it stands apart: an unknown day is no day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from openline.reports.linking.asserting import Facets
from openline.reports.linking.links import Link, Reduced, clustered
from openline.reports.model import Statement
from openline.reports.telling.building import BuildUp, build_up
from openline.reports.telling.growing import growths
from openline.reports.telling.ordering import Order, orders

__all__ = ["Entry", "Gap", "Timeline", "timeline"]

_GAP_DAYS = 7
_BACKGROUND_DAYS = 45
"""What was longer before the first report is background: between it and that is no gap."""
_COMMENTS = frozenset(["", "ACCUSE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"])
"""Roots of what somebody thinks, wants or threatens, rather than of what was."""


class Entry(Struct, frozen=True):
    """One event, or one statement that was joined to none.

    Attributes
    ----------
    since, until
        Inclusive days that all its dated statements allow; where they share none, the days of all.
    basis
        "stated" of the event; "reported": the day of the report, by which it was told.
    statements
        By their places in the list of all, in order.
    contradicts
        Those among `contradictions` that touch it.
    """

    since: dt.date | None
    until: dt.date | None
    basis: Literal["stated", "reported", "none"]
    statements: tuple[int, ...]
    place: str = ""
    contradicts: tuple[int, ...] = ()


class Gap(Struct, frozen=True):
    """Days of which nothing is told: not that nothing happened."""

    since: dt.date
    until: dt.date

    @property
    def days(self) -> int:
        """How many."""
        return (self.until - self.since).days + 1


class Timeline(Struct, frozen=True):
    """All of it: dated entries in order, undated ones apart, as far as their article says which was first.

    What only comments, wants or threatens stands in neither, unless it contradicts something.
    """

    entries: tuple[Entry, ...]
    undated: tuple[Entry, ...]
    contradictions: tuple[Link, ...]
    build_up: tuple[BuildUp, ...]
    gaps: tuple[Gap, ...]
    orders: tuple[Order, ...] = ()


def timeline(
    it: Reduced, found: Sequence[Link], *, gap_days: int = _GAP_DAYS, texts: Sequence[str] = ()
) -> Timeline:
    """Return the timeline of the statements of some documents and of the links between them.

    Parameters
    ----------
    gap_days
        From how many days without anything a gap is told.
    texts
        Of the sources, by their numbers: what stands between statements tells which event was first.
    """
    every = [one.statement for one in it.every]
    against = tuple(link for link in found if link.kind == "contradicts")
    groups: dict[int, list[int]] = defaultdict(list)
    for at, first in enumerate(clustered(len(every), found)):
        groups[first].append(at)
    entries: list[Entry] = []
    undated: list[Entry] = []
    for members in groups.values():
        entry = _entry(members, every, it.dates, against)
        if entry.contradicts or any(_happened(it.every[at]) for at in members):
            (undated if entry.since is None else entries).append(entry)
    entries.sort(key=lambda entry: (entry.since or dt.date.min, entry.until or dt.date.min, entry.statements))
    reported = min((day for day in it.dates if day is not None), default=dt.date.min)
    recent = [
        entry
        for entry in entries
        if entry.until is not None and (reported - entry.until).days <= _BACKGROUND_DAYS
    ]
    order = orders(it.every, texts)
    return Timeline(
        tuple(entries),
        tuple(_in_order(undated, order)),
        against,
        build_up(it.every, it.dates, texts),
        tuple(_gaps(recent, gap_days)),
        order,
    )


def _happened(one: Facets) -> bool:
    """Whether it tells of something that was, rather than what somebody thinks, wants or threatens."""
    said = one.statement
    return said.act in ("claim", "denial") and (said.plover not in _COMMENTS or bool(growths(one.words)))


def _in_order(entries: Sequence[Entry], order: Sequence[Order]) -> Iterator[Entry]:
    """Give entries as they were read, but none before one that was earlier."""
    of = {at: number for number, entry in enumerate(entries) for at in entry.statements}
    before: dict[int, set[int]] = defaultdict(set)
    for each in order:
        one, other = of.get(each.earlier), of.get(each.later)
        if one is not None and other is not None and one != other:
            before[other].add(one)
    left = list(range(len(entries)))
    while left:
        # where an article contradicts itself there is no first: then the one that was read first
        number = next((n for n in left if not before[n] & set(left)), left[0])
        left.remove(number)
        yield entries[number]


def _days(one: Statement) -> tuple[dt.date, dt.date] | None:
    """Give the days that are stated of what is said; never those of the saying."""
    known = [(t.since, t.until or t.since) for t in one.times if t.of != "saying" and t.since is not None]
    return (known[0][0], known[0][1]) if known else None


def _entry(
    members: Sequence[int],
    every: Sequence[Statement],
    dates: Sequence[dt.date | None],
    against: Sequence[Link],
) -> Entry:
    stated = [days for at in members if (days := _days(every[at])) is not None]
    touched = tuple(n for n, link in enumerate(against) if link.one in members or link.other in members)
    place = next((p.text for at in members for p in every[at].places if p.role == "event"), "")
    basis: Literal["stated", "reported", "none"] = "stated"
    if stated:
        since, until = max(days[0] for days in stated), min(days[1] for days in stated)
        if since > until:
            since, until = min(days[0] for days in stated), max(days[1] for days in stated)
    elif any(_unanchored(every[at]) for at in members) or dates[members[0]] is None:
        return Entry(None, None, "none", tuple(members), place, touched)
    else:
        known = [day for at in members if (day := dates[at]) is not None]
        since, until, basis = min(known), max(known), "reported"
    return Entry(since, until, basis, tuple(members), place, touched)


def _unanchored(one: Statement) -> bool:
    return any(t.of != "saying" and t.since is None and not t.text.startswith("for ") for t in one.times)


def _gaps(entries: Sequence[Entry], least: int) -> list[Gap]:
    gaps: list[Gap] = []
    covered: dt.date | None = None
    for entry in entries:
        if entry.since is None or entry.until is None:
            continue
        if covered is not None and (entry.since - covered).days - 1 >= least:
            day = dt.timedelta(days=1)
            gaps.append(Gap(covered + day, entry.since - day))
        covered = max(covered, entry.until) if covered else entry.until
    return gaps
