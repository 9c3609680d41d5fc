"""Calibrating: the confidence that a machine states of a field, held against how often persons left it.

Labels of one field are put in bins by the confidence that was stated of them. In each bin the shipped table
counts as :data:`PRIOR` labels that bear it out (the mean of a Beta posterior); then bins that would turn the
order round are pooled (isotonic regression by pool-adjacent-violators; Ayer et al., 1955), so that what was
said to be surer stays so. A bin that nobody has labelled is as it was stated, between those beside it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Where bins begin."""
PRIOR = 10.0
"""As so many labels the shipped table counts in each bin."""
LEAST, MOST = 0.01, 0.99
Z95 = 1.959963984540054


class Labelled(NamedTuple):
    """One field of one statement that a person has looked at."""

    group: str
    """The document: labels of one document are not independent of each other."""
    stated: float
    left: bool


class Bin(NamedTuple):
    """Labels that were about as sure as each other, and what is stated of such from now on."""

    labels: int
    left: int
    stated: float
    """Mean."""
    calibrated: float


class Curve(NamedTuple):
    """What is stated of one field from now on: by bin, None where nobody has labelled any."""

    values: tuple[float | None, ...]

    def of(self, stated: float) -> float:
        """Return the confidence after calibration."""
        at = bin_of(stated)
        value = self.values[at]
        if value is not None:
            return value
        lower = max((it for it in self.values[:at] if it is not None), default=LEAST)
        upper = min((it for it in self.values[at + 1 :] if it is not None), default=MOST)
        return min(max(stated, lower), max(upper, lower))


NO_CURVE = Curve((None,) * len(EDGES))
"""Where nobody has labelled anything: the shipped table stands."""


def bin_of(stated: float) -> int:
    """Return the bin of a stated confidence."""
    return max(0, bisect_right(EDGES, stated) - 1)


def curve_of(labels: Iterable[Labelled]) -> Curve:
    """Fit the calibration of one field to its labels."""
    return _curve(_counted(labels))


def bins_of(labels: Sequence[Labelled]) -> list[Bin]:
    """Return the bins of one field that hold labels, the least sure first."""
    counted = _counted(labels)
    curve = _curve(counted)
    return [
        Bin(int(many), int(left), total / many, curve.values[at] or 0.0)
        for at, (many, left, total) in sorted(counted.items())
    ]


def error_before(labels: Sequence[Labelled]) -> float:
    """Return the expected calibration error of what is stated: the mean gap of bins, by their labels."""
    return _error([(bin_of(it.stated), it.stated, it.left) for it in labels])


def error_after(labels: Sequence[Labelled]) -> float:
    """Return the same after calibration, the labels of each document judged by those of all others."""
    everything = _counted(labels)
    groups: dict[str, list[Labelled]] = defaultdict(list)
    for it in labels:
        groups[it.group].append(it)
    judged = []
    for own in groups.values():
        mine = _counted(own)
        others = {at: _minus(counts, mine[at]) if at in mine else counts for at, counts in everything.items()}
        curve = _curve({at: counts for at, counts in others.items() if counts[0] > 0})
        judged += [(bin_of(value), value, it.left) for it in own for value in (curve.of(it.stated),)]
    return _error(judged)


def wilson(left: int, labels: int) -> tuple[float, float]:
    """Return the interval of a share, 95 % (Wilson, 1927)."""
    if labels == 0:
        return 0.0, 1.0
    share = left / labels
    middle = share + Z95**2 / (2 * labels)
    half = Z95 * sqrt(share * (1 - share) / labels + Z95**2 / (4 * labels**2))
    whole = 1 + Z95**2 / labels
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)


_Counts = tuple[float, float, float]
"""Labels, of them left as they were, and the sum of what was stated of them."""


def _counted(labels: Iterable[Labelled]) -> dict[int, _Counts]:
    found: dict[int, _Counts] = {}
    for it in labels:
        at = bin_of(it.stated)
        many, left, total = found.get(at, (0.0, 0.0, 0.0))
        found[at] = many + 1, left + it.left, total + it.stated
    return found


def _minus(one: _Counts, other: _Counts) -> _Counts:
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def _curve(counted: Mapping[int, _Counts]) -> Curve:
    pools: list[tuple[float, float, list[int]]] = []
    """Weight, weighted sum, and bins, in order."""
    for at, (many, left, total) in sorted(counted.items()):
        weight = many + PRIOR
        pools.append((weight, left + PRIOR * total / many, [at]))
        while len(pools) > 1 and pools[-2][1] / pools[-2][0] > pools[-1][1] / pools[-1][0]:
            last, before = pools.pop(), pools.pop()
            pools.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    values: list[float | None] = [None] * len(EDGES)
    for weight, total, bins in pools:
        for at in bins:
            values[at] = round(min(max(total / weight, LEAST), MOST), 4)
    return Curve(tuple(values))


def _error(judged: Sequence[tuple[int, float, bool]]) -> float:
    if not judged:
        return 0.0
    bins: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for at, stated, left in judged:
        bins[at][0] += stated
        bins[at][1] += left
    return sum(abs(stated - left) for stated, left in bins.values()) / len(judged)
