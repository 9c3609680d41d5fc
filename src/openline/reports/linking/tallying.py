"""Counts that cannot both be of the same: ranges that are apart."""

import re
from dataclasses import dataclass

from openline.reports.counting.counted import ANY_UNIT, Tally
from openline.reports.linking.asserting import Facets
from openline.reports.linking.meeting import WIDE_KM, places_meet
from openline.reports.speakers.parties import opposed

__all__ = ["Contradiction", "counts_apart", "numbers_apart", "of_a_part"]

_RATE = re.compile(
    r"\b(?:since|so far|a (?:day|week|month)|per (?:day|week|month)|weekly|daily|every|each|"
    r"this (?:year|month))\b",
    re.I,
)
_TIMES_OVER = 1.5
_VICTIM = re.compile(
    r"\b(?:soldier|fighter|militant|civilian|officer|police\w*|child|children|conscript|militiam[ae]n|"
    r"terrorist|rebel|"
    r"gunm[ae]n|peacekeeper|farmer|worker|pilot|engineer)s?\b",
    re.I,
)


@dataclass(frozen=True)
class Contradiction:
    """What agrees, so that they are of one thing, and what cannot both be."""

    confidence: float
    agree: tuple[str, ...]
    differ: tuple[str, ...]


def counts_apart(one: Facets, other: Facets, same: bool) -> Contradiction | None:
    """Hold the counts of two statements against one another; `same` where they are of one event."""
    for first in one.tallies:
        for second in other.tallies:
            if not _of_one_kind(first, second, one, other) or first.unit in ("rounds", "works"):
                continue
            if bool(_RATE.search(one.words)) != bool(_RATE.search(other.words)):
                continue
            if one.further or other.further or (not same and not _one_number(one, other)):
                continue
            if of_a_part(one, other):
                continue
            if first.unit in ("killed", "wounded") and _of_others(one, other):
                continue
            if opposed(one.parties, other.parties) and first.unit in ("killed", "wounded", "people"):
                continue
            if not _fit(first, second):
                return Contradiction(
                    0.65, (f"count of {first.unit}",), (f"{_shown(first)} against {_shown(second)}",)
                )
    return None


def numbers_apart(one: Facets, other: Facets) -> bool:
    """Whether two statements count things of one kind, and cannot both have the number."""
    return any(
        _of_one_kind(first, second, one, other) and not _fit(first, second)
        for first in one.tallies
        for second in other.tallies
        if first.unit not in ("rounds", "works", "time")
        and not (first.unit in ("killed", "wounded") and _of_others(one, other))
        and not of_a_part(one, other)
    )


def _of_others(one: Facets, other: Facets) -> bool:
    """Whether each tells of victims of its own kind: "fighters" and "militants" are seldom the same men."""
    victims = [{word.casefold().rstrip("s") for word in _VICTIM.findall(each.words)} for each in (one, other)]
    return bool(victims[0]) and bool(victims[1]) and not victims[0] & victims[1]


def of_a_part(one: Facets, other: Facets) -> bool:
    """Whether one tells of a country, and the other of one place of it: so many, and so many of them."""
    return bool(one.places and other.places) and _wide(one) != _wide(other)


def _wide(one: Facets) -> bool:
    return any(place.extent_km > WIDE_KM for place in one.places)


def _of_one_kind(first: Tally, second: Tally, one: Facets, other: Facets) -> bool:
    """Whether two counts are of the same; one that names no kind goes with the only one beside it."""
    if ANY_UNIT not in (first.unit, second.unit):
        return first.unit == second.unit
    alone = len(one.tallies) == 1 == len(other.tallies)
    return alone and one.source == other.source and abs(one.index - other.index) <= 2


def _one_number(one: Facets, other: Facets) -> bool:
    near = one.source == other.source and one.article == other.article and abs(one.index - other.index) <= 6
    where, _ = places_meet(one, other)
    alike = bool(one.said & other.said - {"saying"}) or not other.said
    roots = {one.statement.plover, other.statement.plover}
    alike = alike and (len(roots) == 1 or "" in roots)
    return near and alike and (where == "agree" or (not one.past and not other.past))


def _fit(one: Tally, other: Tally) -> bool:
    return any(_overlap(a, b) for a in _totals(one) for b in _totals(other))


def _totals(tally: Tally) -> list[tuple[float | None, float | None]]:
    """Give what the ranges of a count may come to as parts of one whole: the greatest, and their sum."""
    if len(tally.ranges) == 1:
        return list(tally.ranges)
    lows = [low or 0.0 for low, _ in tally.ranges]
    highs = [high for _, high in tally.ranges]
    total = None if None in highs else sum(high or 0.0 for high in highs)
    return [max(tally.ranges, key=lambda r: r[0] or r[1] or 0.0), (sum(lows), total)]


def _overlap(one: tuple[float | None, float | None], other: tuple[float | None, float | None]) -> bool:
    if (
        one[0] is None and other[0] is None and one[1] and other[1]
    ):  # "up to 500" says that it may be near 500
        return max(one[1], other[1]) <= _TIMES_OVER * min(one[1], other[1])
    low = max(one[0] or 0.0, other[0] or 0.0)
    high = min(
        one[1] if one[1] is not None else float("inf"), other[1] if other[1] is not None else float("inf")
    )
    return low <= high


def _shown(tally: Tally) -> str:
    low, high = max(tally.ranges, key=lambda r: r[0] or r[1] or 0.0)
    if low == high and low is not None:
        return f"{low:g}"
    if low is None:
        return f"up to {high:g}"
    return f"at least {low:g}" if high is None else f"{low:g} to {high:g}"
