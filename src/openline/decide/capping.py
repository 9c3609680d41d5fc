"""Limits on how many come in a day: exceeded, and kept again (R17).

Such a limit is exceeded whoever looked, and kept again on the first day that is over, was looked at for half
of it or more, and on which no more came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypeAlias, TypedDict

from openline.decide.arriving import Came, came_in
from openline.decide.counting import Band
from openline.decide.growing import RANK, Certainty
from openline.decide.tallying import at_text, exceeds
from openline.decide.trending import DAY_MS
from openline.model.agreement import Limit
from openline.model.presence import CountRange
from openline.model.watch import WatchEvent

Key: TypeAlias = tuple[int, str, int, str]
"""(band, what is counted, maximum, party)."""
Exceeded: TypeAlias = dict[Key, tuple[Certainty, int]]
"""How certainly a limit is exceeded, and since which day."""
ENOUGH_S = DAY_MS // 1000 // 2
"""So long a day has to be looked at to say that no more came."""


class Judged(NamedTuple):
    """What is to be said of a limit."""

    key: Key
    certainty: Certainty
    """How surely it is exceeded; empty where it is no longer."""
    day: int
    came: Sequence[Came] = ()
    covered: Mapping[str, int] = MappingProxyType({})
    """Seconds of the day by who looked."""


def judge_limits(
    exceeded: Exceeded,
    number: int,
    limits: Sequence[Limit],
    parties: Iterable[str],
    *,
    came_on: Callable[[str, str, int], list[Came]],
    covered: Callable[[int], dict[str, int]],
    today: int,
) -> Iterator[Judged]:
    """Judge how many came of what limits are on, yesterday and today so far, and give what is to be said.

    Parameters
    ----------
    exceeded
        What was said; changed.
    number, limits
        The band, and those on what comes to it.
    parties
        Those of which anything comes.
    came_on, covered
        What came of a class of a party on a day, and the seconds of a day by who looked.
    """
    everybody = list(parties)
    standing = {
        (number, it.counted, it.maximum, party): it
        for it in limits
        for party in ([it.party] if it.party != "*" else everybody)
    }
    for key in [it for it in exceeded if it[0] == number and it not in standing]:
        same = (it for it in limits if key[1:3] == (it.counted, it.maximum) and it.party in ("*", key[3]))
        limit = next(same, None)
        if limit is not None:
            standing[key] = limit
        else:
            # The limit itself is gone: what was said of it no longer holds.
            del exceeded[key]
            yield Judged(key, "", today)
    for key, limit in standing.items():
        for day in (today - 1, today):
            came, looked = came_on(key[1], key[3], day), covered(day)
            certainty = exceeds(limit, together(came))
            told, since_day = exceeded.get(key, ("", day))
            if RANK[certainty] > RANK[told]:
                exceeded[key] = certainty, since_day
            elif told and since_day <= day < today and not certainty and _is_enough(looked):
                del exceeded[key]
            else:
                continue
            yield Judged(key, certainty, day, came, looked)


def _is_enough(covered: dict[str, int]) -> bool:
    return covered.get("observed_s", 0) >= ENOUGH_S


def together(came: Iterable[Came]) -> CountRange:
    """Return how many came, each class by itself: what one source counts as two classes is two."""
    by_class: dict[str, list[Came]] = {}
    for it in came:
        by_class.setdefault(it.report.counted, []).append(it)
    every = [came_in(it) for it in by_class.values()]
    return CountRange(sum(it.low for it in every), sum(it.high for it in every))


def limit_event(it: Judged, band: Band, now_ms: int, cause: str = "") -> WatchEvent:
    """Return what the watch says of a limit."""
    _, counted, maximum, party = it.key
    count = together(it.came)
    known_ms = max((one.as_of_ms for one in it.came), default=0)
    return WatchEvent(
        event="limit_exceeded" if it.certainty else "limit_restored",
        at=at_text(now_ms),
        since=at_text(it.day * DAY_MS),
        as_of=at_text(known_ms) if known_ms else "",
        party=party,
        counted=counted,
        low=count.low,
        high=count.high,
        maximum=maximum,
        window_s=min(now_ms - it.day * DAY_MS, DAY_MS) / 1000,
        certainty=it.certainty,
        coverage=dict(it.covered),
        cause=cause,
        evidence=tuple(one.report.sighting for one in it.came),
        **where_of(band),
    )


class Where(TypedDict):
    """Of which band of what something is said."""

    zone: str
    line: str
    band: str


def where_of(band: Band) -> Where:
    """Return of which band of what something is said, as an event has it."""
    line = band.about if band.of_line else ""
    return {"zone": "" if band.of_line else band.about, "line": line, "band": band.name}
