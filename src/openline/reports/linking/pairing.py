"""Which statements of different documents are held against one another: what is of one place and time."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from openline.reports.linking.asserting import Facets
from openline.reports.linking.meeting import DAYS_OF_A_STATE, NEAR_KM, WIDE_KM, day_of, places_meet, slack_of
from openline.reports.model import Place

__all__ = ["across", "beside", "of_two_days", "stated_day"]

_BEGINNING = 5
"""How many statements of an article say what it is on."""
_BESIDE = 8
"""With how many others of one day an article is compared whole."""


def across(every: Sequence[Facets], dates: Sequence[dt.date | None]) -> Iterator[tuple[Facets, Facets]]:
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
                if (one.source, one.article) == (other.source, other.article) or pair in seen:
                    continue
                seen.add(pair)
                if (one.said | one.denied) & (other.said | other.denied) or one.bare or other.bare:
                    yield every[pair[0]], every[pair[1]]
            window.append((day, other))


def beside(groups: Mapping[tuple[int, int], Sequence[Facets]]) -> Iterator[tuple[Facets, Facets]]:
    """Pair what two articles say that are on one day, and at one place of it.

    What they say further down names neither any more. Each is held against a few others at most.
    """
    on: dict[dt.date, list[tuple[int, int]]] = defaultdict(list)
    for key, group in groups.items():
        if (day := stated_day(group)) is not None:
            on[day].append(key)
    for keys in on.values():
        for at, key in enumerate(keys):
            for other in keys[at + 1 : at + 1 + _BESIDE]:
                if _share_a_place(groups[key], groups[other]):
                    first, second = sorted((key, other))
                    yield from product(groups[first], groups[second])


def stated_day(group: Sequence[Facets]) -> dt.date | None:
    """Return the day that the beginning of an article states: what names none further down is of that."""
    return next((one.since for one in group[:_BEGINNING] if not one.past and one.since is not None), None)


def of_two_days(one: Facets, other: Facets, days: tuple[dt.date | None, dt.date | None]) -> bool:
    """Whether two statements are of different days, by their own or else by those of their articles."""
    first, second = one.since or days[0], other.since or days[1]
    if first is None or second is None or (one.since is not None and other.since is not None):
        return False
    return abs((first - second).days) > slack_of(one, other)


def _share_a_place(one: Sequence[Facets], other: Sequence[Facets]) -> bool:
    return any(places_meet(a, b)[0] == "agree" for a, b in product(one[:_BEGINNING], other[:_BEGINNING]))


def _cells(place: Place) -> Iterator[tuple[int, int]]:
    """Give the cells of half a degree that a place reaches: two that meet share one. A wide one has none."""
    if place.lat is None or place.lon is None or place.extent_km > WIDE_KM:
        return
    reach = (place.extent_km + NEAR_KM / 2) / 111
    across = reach / max(0.2, math.cos(math.radians(place.lat)))
    for y in range(math.floor((place.lat - reach) * 2), math.floor((place.lat + reach) * 2) + 1):
        for x in range(math.floor((place.lon - across) * 2), math.floor((place.lon + across) * 2) + 1):
            yield y, x
