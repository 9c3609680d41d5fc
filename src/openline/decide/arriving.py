"""What comes, by day or week: how many shipments, convoys, flights and crossings, against those before.

Each report counts once. What one source says twice of one time and place it says once; what several sources
say of one time and place is taken to be the same, or not: it widens the range (R35). What came while nobody
is on record to have looked is counted as *at least*, and is no part of a rate: else whoever begins to look
would find growth (R36).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from msgspec.structs import replace

from openline.decide.counting import Report, sighted
from openline.decide.covering import Look
from openline.decide.rating import Compared, Counted, compare_rates
from openline.decide.trending import Looked, Span
from openline.model.presence import CountRange, Sighting

Of: TypeAlias = Literal["shipment", "convoy", "flight", "crossing"]
By: TypeAlias = Literal["seen", "declared", "found"]

AIRCRAFT = frozenset({"aircraft", "fixed_wing", "rotary", "unmanned", "flight"})
"""Classes of which each that is seen is a flight."""
EACH = AIRCRAFT | {"convoy", "shipment", "train", "vessel"}
"""Classes of which each is one that comes; of anything else, such as trucks, each report is one."""
ONE = CountRange(1, 1)


class Came(NamedTuple):
    """Something came, as one report has it."""

    report: Report
    """With all other reports whose area meets its own, later ones too."""
    start_ms: int
    end_ms: int
    as_of_ms: int = 0
    """When its source knew so; 0 where that was when it was seen."""


class Arrivals(NamedTuple):
    """What came in one window."""

    came: CountRange
    """All that is on record."""
    counted: Counted
    """What of it came while somebody looked, and how long that was."""
    looked: Looked
    evidence: tuple[str, ...]


class Baseline(NamedTuple):
    """What a window is held against."""

    windows: int
    counted: Counted
    compared: Compared


def arrival_of(sighting: Sighting) -> tuple[Of, CountRange] | None:
    """Return what a sighting says that came, and how many; ``None`` where it says nothing of that kind."""
    of: Of
    if sighting.activity == "shipment":
        of = "shipment"
    elif sighting.counted == "convoy":
        of = "convoy"
    elif sighting.counted in AIRCRAFT:
        of = "flight"
    else:
        return None
    if sighting.counted in EACH:
        return of, sighting.count
    return of, CountRange(min(1, sighting.count.low), min(1, sighting.count.high))


def came_in(came: Iterable[Came]) -> CountRange:
    """Return how many came, by all reports together."""
    kept: dict[str, Came] = {}
    low = high = 0
    for it in sorted(came, key=lambda it: (it.start_ms, it.report.sighting)):
        if not it.report.overlaps:
            low, high = low + it.report.low, high + it.report.count.high
            continue
        for id, older in list(kept.items()):
            if older.report.source == it.report.source and _may_be_same(older, it):
                del kept[id]
        kept[it.report.sighting] = it
    reports = []
    for it in kept.values():
        same = tuple(id for id, other in kept.items() if id != it.report.sighting and _may_be_same(other, it))
        reports.append(replace(it.report, overlaps=same))
    several = sighted(reports)
    return CountRange(low + several.low, high + several.high)


def _may_be_same(one: Came, other: Came) -> bool:
    # By time first: of those that a report meets there are many.
    at_once = one.start_ms < other.end_ms and other.start_ms < one.end_ms
    return at_once and other.report.sighting in one.report.overlaps


def arrivals(
    came: Sequence[Came],
    windows: Sequence[Span],
    covered: Sequence[Mapping[str, int]],
    looked: Sequence[Looked],
    looks: Sequence[Look],
    *,
    declared: bool = False,
) -> list[Arrivals]:
    """Return what came in each window, by when it began.

    Parameters
    ----------
    covered, looked, looks
        Who looked, window by window and one by one.
    declared
        It is notified, and nobody has to look: the whole of each window counts.
    """
    seen = _united((it.start_ms, it.end_ms) for it in looks if it.state == "observed" and it.whole)
    found = []
    for window, seconds, how in zip(windows, covered, looked, strict=True):
        within = [it for it in came if window.from_ms <= it.start_ms < window.until_ms]
        count = came_in(within)
        evidence = tuple(it.report.sighting for it in within)
        if declared:
            whole_s = (window.until_ms - window.from_ms) // 1000
            found.append(Arrivals(count, Counted(count, whole_s), "observed", evidence))
            continue
        observed = [it for it in within if _meets(seen, it)]
        counted = Counted(came_in(observed), seconds.get("observed_s", 0))
        found.append(Arrivals(count, counted, how, evidence))
    return found


def _united(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans without overlaps, in ascending order."""
    found: list[tuple[int, int]] = []
    for start_ms, end_ms in sorted(spans):
        if found and start_ms <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end_ms)
        else:
            found.append((start_ms, end_ms))
    return found


def _meets(spans: Sequence[tuple[int, int]], it: Came) -> bool:
    first = bisect_right(spans, it.start_ms, key=_end_ms)
    return first < len(spans) and spans[first][0] < max(it.end_ms, it.start_ms + 1)


def _end_ms(span: tuple[int, int]) -> int:
    return span[1]


def against(
    every: Sequence[Arrivals], number: int, *, baseline: int, unclaimed: Sequence[Arrivals] = ()
) -> Baseline | None:
    """Hold a window against the mean rate of the ``baseline`` windows before it, as far as they were seen.

    ``None`` where nobody looked at it, or at any of those.

    Parameters
    ----------
    unclaimed
        The same, window by window, of what nobody said whose it was: before, it may have been theirs.
    """
    first = max(0, number - baseline)
    seen = [it for it in range(first, number) if every[it].counted.observed_s > 0]
    others = sum(unclaimed[it].counted.came.high for it in seen) if unclaimed else 0
    before = [every[it] for it in seen]
    together = Counted(
        CountRange(
            sum(it.counted.came.low for it in before), sum(it.counted.came.high for it in before) + others
        ),
        sum(it.counted.observed_s for it in before),
    )
    compared = compare_rates(every[number].counted, together)
    return None if compared is None else Baseline(len(before), together, compared)
