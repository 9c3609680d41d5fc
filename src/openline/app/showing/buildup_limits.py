"""Limits beside build-up: how each was kept window by window, and which window is judged (R17)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from openline.app.showing.buildup_rows import LimitRow, RatePoint, RateSeries
from openline.decide.counting import Band
from openline.decide.tallying import exceeds
from openline.decide.trending import Class, Kept, Point, judged_of, kept, points_together
from openline.model.agreement import Limit
from openline.model.presence import CountRange, falls_under


def limit_rows(
    band: Band, points: dict[Class, list[Point]], looked: Sequence[str], hidden: int, *, goes_on: bool
) -> list[LimitRow]:
    """Return how each limit was kept by whom it is for; where nothing is known, that it is not known.

    Parameters
    ----------
    points, looked
        How many there were of each class, and how much was looked at, window by window.
    hidden
        So many of the windows come before what is asked for.
    goes_on
        The last window is not over.
    """
    rows = []
    nobody = [
        Point(0, 0, "observed", (), False) if how == "observed" else Point(None, None, "unknown", (), False)
        for how in looked
    ]
    for limit in band.limits:
        parties = [limit.party]
        if limit.party == "*":
            theirs = {party for party, counted in points if falls_under(counted, limit.counted)}
            parties = sorted(theirs) or ["*"]
        for party in parties:
            shown = _counted(points, party, limit.counted, nobody)[hidden:]
            others = _counted(points, "", limit.counted, [])[hidden:] if party else []
            states = kept(limit, shown, others)
            judged = judged_of(states[-2], states[-1]) if goes_on else -1
            rows.append(
                LimitRow(
                    counted=limit.counted,
                    maximum=limit.maximum,
                    party=party,
                    points=states,
                    low=shown[judged].low,
                    high=shown[judged].high,
                    reports=shown[judged].reports,
                    judged=judged,
                    unclaimed=(others[judged].high or 0) if others else 0,
                )
            )
    return rows


def _counted(points: dict[Class, list[Point]], party: str, limited: str, nobody: list[Point]) -> list[Point]:
    """Return how many a party had of all classes that a limit counts as one."""
    theirs = [it for which, it in points.items() if which[0] == party and falls_under(which[1], limited)]
    return points_together(theirs) if theirs else nobody


def rate_limit_rows(
    band: Band, rates: Sequence[RateSeries], looked: Sequence[str], *, goes_on: bool
) -> Iterator[LimitRow]:
    """Give how each limit on what comes was kept, day by day; unknown where not all of it was looked at."""
    for limit in band.rates:
        seen = [it for it in rates if it.by == "seen"]
        counted = [it for it in seen if limit.counted == it.of or falls_under(it.counted, limit.counted)]
        parties = [limit.party] if limit.party != "*" else sorted({it.party for it in counted}) or ["*"]
        for party in parties:
            theirs = [it.points for it in counted if it.party == party]
            days = [[it[day] for it in theirs] for day in range(len(looked))]
            nobody_s = [it.points for it in counted if party and not it.party]
            others = [_all_of([it[day] for it in nobody_s]) for day in range(len(looked))]
            states = tuple(_kept_on(limit, *it) for it in zip(days, looked, others, strict=True))
            judged = judged_of(states[-2], states[-1]) if goes_on else -1
            yield LimitRow(
                counted=limit.counted,
                maximum=limit.maximum,
                party=party,
                per="day",
                points=states,
                low=sum(it.low for it in days[judged]),
                high=_all_of(days[judged]) if looked[judged] == "observed" else None,
                reports=tuple(id for it in days[judged] for id in it.evidence),
                judged=judged,
                unclaimed=others[judged],
            )


def _all_of(points: Sequence[RatePoint]) -> int:
    return sum(it.high if it.high is not None else it.counted_high for it in points)


def _kept_on(limit: Limit, points: Sequence[RatePoint], looked: str, others: int) -> Kept:
    most = _all_of(points)
    how = exceeds(limit, CountRange(sum(it.low for it in points), most))
    is_known = looked == "observed" and not exceeds(limit, CountRange(0, most + others))
    return how if how or is_known else "unknown"
