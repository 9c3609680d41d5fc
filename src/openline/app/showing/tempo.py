"""The tempo of contact: when two sides first spoke, how often a day since, and how far apart they were (R5).

How far apart is known only where it is on record, and to whom may see that: from findings that tracks
converge, and from sightings on the same day. Where nobody reported anything it is unknown, and said to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Literal, NamedTuple

import msgspec

from openline.app.ports import Store
from openline.app.replay import replay
from openline.app.showing.contacts import contacts_of, held
from openline.app.showing.named import check_party
from openline.app.showing.paging import Still
from openline.app.showing.view import View
from openline.decide.distancing import distance_to
from openline.decide.presenting import NOTICE
from openline.decide.recurring import end_of
from openline.decide.state import Card
from openline.model.event import SightingBody, WatchBody
from openline.model.presence import Sighting
from openline.model.release import Detail
from openline.model.space import Circle, Footprint, Position

DAY_MS = 86_400_000
MOST_DAYS = 400
"""So many days of a pair are given, the latest."""
MOST_SEEN = 50
"""So many sightings of a side are compared with those of the other for each day."""
LONGEST_SEEN_DAYS = 31
"""A sighting of longer than this says nothing of any single day."""
READ_AT_ONCE = 500

Pair = tuple[str, str]


class TempoDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day, UTC, of two sides."""

    day_ms: int
    messages: int = 0
    stops: int = 0
    calls: int = 0
    """Rung, and noted to be, whatever came of it."""
    findings: int = 0
    """Findings of the watch that concern both."""
    distance_m: int | None = None
    """The least that is on record of the day, to this reader; ``null`` where none is."""
    by: Literal["", "converging", "sightings"] = ""

    @property
    def contacts(self) -> int:
        """How often they had to do with each other."""
        return self.messages + self.stops + self.calls


class TempoRow(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides, and how often they speak."""

    parties: tuple[str, str]
    first_ms: int
    """Their first contact on record; 0 where there was none."""
    last_ms: int
    contacts: int
    days: tuple[TempoDay, ...]
    """Days on which there was a contact, a finding or a distance, the oldest first."""


class TempoPage(msgspec.Struct, frozen=True, kw_only=True):
    """The tempo of contact of pairs of parties."""

    rows: tuple[TempoRow, ...]
    as_of_ms: int
    notice: str = NOTICE


class _Apart(NamedTuple):
    metres: float
    by: Literal["converging", "sightings"]


def tempo_rows(
    view: View, still: Still, store: Store, *, party: str = "", since_ms: int = 0
) -> list[TempoRow]:
    """Return the pairs of which the reader is one, or all for the node; the busiest of late first.

    Parameters
    ----------
    store
        Where what the watch found is read: the state does not keep it.
    party
        Pairs with this one alone, where given.
    since_ms
        Days from this on; the first contact is the first there was.

    Raises
    ------
    NotFoundError
        The party is not on record.
    """
    check_party(view, still, party)
    counted: dict[Pair, dict[int, Counter[str]]] = {}
    first: dict[Pair, int] = {}
    last: dict[Pair, int] = {}
    for it in contacts_of(view, still):
        pair = _pair(it.sender, it.to)
        counted.setdefault(pair, {}).setdefault(_day(it.at_ms), Counter())[it.how] += 1
        first.setdefault(pair, it.at_ms)
        last[pair] = it.at_ms
    found, apart = _findings(view, still, store)
    for pair, days in found.items():
        for day, number in days.items():
            counted.setdefault(pair, {}).setdefault(day, Counter())["finding"] += number
    for place, metres in _apart_by_sightings(view, still).items():
        if place not in apart or metres < apart[place].metres:
            apart[place] = _Apart(metres, "sightings")
    for pair, day in apart:
        counted.setdefault(pair, {}).setdefault(day, Counter())
    rows = [
        TempoRow(
            parties=pair,
            first_ms=first.get(pair, 0),
            last_ms=last.get(pair, 0),
            contacts=sum(number for it in days.values() for how, number in it.items() if how != "finding"),
            days=tuple(
                _tempo_day(day, days[day], apart.get((pair, day)))
                for day in sorted(days)[-MOST_DAYS:]
                if day >= _day(since_ms)
            ),
        )
        for pair, days in counted.items()
        if (view.of_node or view.reader in pair) and (not party or party in pair)
    ]
    return sorted(rows, key=lambda it: (-(it.days[-1].day_ms if it.days else 0), -it.contacts, it.parties))


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _day(at_ms: int) -> int:
    return at_ms // DAY_MS * DAY_MS


def _tempo_day(day_ms: int, number: Counter[str], apart: _Apart | None) -> TempoDay:
    return TempoDay(
        day_ms=day_ms,
        messages=number["message"],
        stops=number["stop"],
        calls=number["call"],
        findings=number["finding"],
        distance_m=round(apart.metres) if apart is not None else None,
        by=apart.by if apart is not None else "",
    )


# -- what the watch found ----------------------------------------------------------------------------


def _findings(
    view: View, still: Still, store: Store
) -> tuple[dict[Pair, Counter[int]], dict[tuple[Pair, int], _Apart]]:
    """Return how many findings concern a pair each day, and how near they say that its tracks come."""

    def concerns(card: Card) -> tuple[str, bool] | None:
        if card.type != "watch.find/v1" or len(set(card.parties)) != 2:
            return None
        if not (view.of_node or view.reader in card.parties):
            return None
        return card.id, view.detail(card) is Detail.FULL

    wanted = [it for it in held(still, view.state.cards.values(), concerns) if it is not None]
    whole = dict(wanted)
    found: dict[Pair, Counter[int]] = {}
    apart: dict[tuple[Pair, int], _Apart] = {}
    ids = [id for id, _ in wanted]
    for start in range(0, len(ids), READ_AT_ONCE):
        for stored in store.entries_by_id(ids[start : start + READ_AT_ONCE]):
            one, other = sorted(set(view.state.cards[stored.id].parties))
            day = _day(stored.received_at_ms)
            found.setdefault((one, other), Counter())[day] += 1
            _, _, body = replay(stored)
            apart_mm = body.event.get("cpa_mm") if isinstance(body, WatchBody) and whole[stored.id] else None
            if isinstance(apart_mm, int):
                place = (one, other), day
                if place not in apart or apart_mm / 1000 < apart[place].metres:
                    apart[place] = _Apart(apart_mm / 1000, "converging")
    return found, apart


# -- sightings ---------------------------------------------------------------------------------------


def _apart_by_sightings(view: View, still: Still) -> dict[tuple[Pair, int], float]:
    """Return how far apart two sides were seen on a day, at the least that their areas allow."""

    def seen(id: str) -> Sighting | None:
        thing = view.state.objects[id]
        if thing.kind != "sighting" or view.detail(view.state.cards[thing.entry]) is not Detail.FULL:
            return None
        body = view.body(thing.entry)
        return body.sighting if isinstance(body, SightingBody) and body.sighting.party else None

    by_day: dict[int, dict[str, list[Footprint]]] = {}
    for it in held(still, view.state.objects, seen):
        for day in _days_of(it) if it is not None else ():
            assert it is not None
            assert it.party is not None
            areas = by_day.setdefault(day, {}).setdefault(it.party, [])
            if len(areas) < MOST_SEEN:
                areas.append(it.area)
    found: dict[tuple[Pair, int], float] = {}
    for day, sides in by_day.items():
        for one, other in product(sides, sides):
            is_ours = view.of_node or view.reader in (one, other)
            if one < other and is_ours:
                found[(one, other), day] = min(_between(a, b) for a, b in product(sides[one], sides[other]))
    return found


def _days_of(sighting: Sighting) -> Iterable[int]:
    first, last = _day(sighting.seen.start_ms), _day(max(sighting.seen.start_ms, end_of(sighting.seen) - 1))
    return range(first, last + 1, DAY_MS) if last - first <= LONGEST_SEEN_DAYS * DAY_MS else ()


def _between(one: Footprint, other: Footprint) -> float:
    """Return how far two areas are apart at least: of circles exactly, else from a place within the first."""
    if isinstance(other, Circle) and not isinstance(one, Circle):
        one, other = other, one
    if isinstance(one, Circle):
        return max(0.0, distance_to(one.centre, other).metres - one.radius_mm / 1000)
    return min(distance_to(it, other).metres for it in _places_in(one))


def _places_in(area: Footprint) -> Iterator[Position]:
    from openline.decide.outlining import area_of

    outline = area_of(area)
    within = outline.representative_point()
    yield Position(lon_e7=round(within.x * 1e7), lat_e7=round(within.y * 1e7))
