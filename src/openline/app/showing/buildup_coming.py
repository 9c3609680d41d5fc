"""What comes into a band, or across a line: seen, declared and found, each against those before (R36)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import TypeAlias

import shapely
from msgspec.structs import replace

from openline.app.showing.buildup_gathering import DeclaredThing, SeenThing
from openline.app.showing.buildup_rows import Against, RatePoint, RateSeries
from openline.decide.arriving import (
    ONE,
    Arrivals,
    Baseline,
    By,
    Came,
    Of,
    against,
    arrival_of,
    arrivals,
)
from openline.decide.counting import Report
from openline.decide.covering import Look
from openline.decide.outlining import area_of
from openline.decide.placing import INSIDE_BAND, PERIMETER_BAND
from openline.decide.rating import DAY_S, Counted, per_day
from openline.decide.recurring import end_of
from openline.decide.staying import Finding
from openline.decide.trending import Looked, Span, judged_of
from openline.kernel.geodesy import Area

_Which: TypeAlias = tuple[Of, By, str, str]
"""(what comes, by what it is known, party, counted)."""


def rate_rows(
    seen: Iterable[SeenThing],
    found: Iterable[Finding],
    declared: Iterable[DeclaredThing],
    reports: Mapping[str, Report],
    area: Area,
    band: str,
    about: str,
    *,
    windows: Sequence[Span],
    covered: Sequence[Mapping[str, int]],
    looked: Sequence[Looked],
    looks: Sequence[Look],
    hidden: int,
    baseline: int,
    whole_s: int,
) -> list[RateSeries]:
    """Return what comes into a band, each kind of each party apart.

    Parameters
    ----------
    reports
        The sightings that bear on the band, by id.
    area
        Of the band; of a line itself, the line.
    hidden
        So many of the windows come before what is asked for.
    whole_s
        So long is the last window where it is not over; else 0. It is held against those before it as if the
        rest of it were looked at and brought nothing, as the watch does.
    """
    came: dict[_Which, list[Came]] = {}
    _put_seen(came, seen, reports)
    _put_declared(came, declared, area)
    _put_found(came, found, band, about)
    rows = []
    for which in sorted(came):
        of, by, party, counted = which
        every = arrivals(came[which], windows, covered, looked, looks, declared=by == "declared")
        if not any(it.came.high for it in every):
            continue
        of_nobody = came.get((of, by, "", counted), []) if party and by == "seen" else []
        unclaimed = arrivals(of_nobody, windows, covered, looked, looks) if of_nobody else ()
        points = [
            _point(every[number], against(every, number, baseline=baseline, unclaimed=unclaimed))
            for number in range(hidden, len(every))
        ]
        judged = -1
        if whole_s:
            seen_s = every[-1].counted.observed_s
            last = every[-1]._replace(counted=Counted(every[-1].counted.came, whole_s if seen_s else 0))
            so_far = against([*every[:-1], last], len(every) - 1, baseline=baseline, unclaimed=unclaimed)
            points[-1] = _point(every[-1], so_far)
            whole = against(every, len(every) - 2, baseline=baseline, unclaimed=unclaimed)
            judged = judged_of(*(it and it.compared.certainty for it in (whole, so_far)))
        rows.append(
            RateSeries(
                of=of,
                by=by,
                party=party,
                counted=counted,
                points=tuple(points),
                judged=judged,
            )
        )
    return rows


def _put_seen(
    came: dict[_Which, list[Came]], seen: Iterable[SeenThing], reports: Mapping[str, Report]
) -> None:
    for it in seen:
        arrival, report = arrival_of(it.sighting), reports.get(it.sighting.id)
        if arrival is None or report is None:
            continue
        of, count = arrival
        start_ms = it.sighting.seen.start_ms
        end_ms = max(end_of(it.sighting.seen), start_ms + 1)
        which: _Which = (of, "seen", report.party, report.counted)
        came.setdefault(which, []).append(Came(replace(report, count=count), start_ms, end_ms))


def _put_declared(came: dict[_Which, list[Came]], declared: Iterable[DeclaredThing], area: Area) -> None:
    """Count what is notified once, when it first comes into the band; a pattern each time that it recurs."""
    last_end_ms: dict[str, int] = {}
    for it in sorted(declared, key=lambda it: (it.id, it.start_ms)):
        if not shapely.intersects(area_of(it.footprint), area):
            continue
        goes_on = it.start_ms <= last_end_ms.get(it.id, -1)
        last_end_ms[it.id] = max(last_end_ms.get(it.id, -1), it.end_ms)
        if goes_on:
            continue
        report = Report(
            sighting=it.id, count=it.many, definite=True, counted=it.kind, party=it.party, source=it.id
        )
        which: _Which = (it.of, "declared", it.party, it.kind)
        came.setdefault(which, []).append(Came(report, it.start_ms, it.end_ms))


def _put_found(came: dict[_Which, list[Came]], found: Iterable[Finding], band: str, about: str) -> None:
    """Count the tracks that came in, onto the perimeter, or over the line."""
    for entry, at_ms, event, _ in found:
        into = {
            "enter": band == INSIDE_BAND and event.zone == about,
            "perimeter": band == PERIMETER_BAND and event.zone == about and event.direction == "in",
            "cross": event.line == about and band not in (INSIDE_BAND, PERIMETER_BAND),
        }
        if not into.get(event.event):
            continue
        side = event.direction if event.event == "cross" else ""
        report = Report(
            sighting=entry, count=ONE, definite=True, counted=side, party=event.party, source=entry
        )
        which: _Which = ("crossing", "found", event.party, side)
        came.setdefault(which, []).append(Came(report, at_ms, at_ms + 1))


def _point(it: Arrivals, before: Baseline | None) -> RatePoint:
    counted, observed_s = it.counted.came, it.counted.observed_s
    days = observed_s / DAY_S
    return RatePoint(
        low=it.came.low,
        high=it.came.high if it.looked == "observed" else None,
        observed_s=observed_s,
        looked=it.looked,
        counted_low=counted.low,
        counted_high=counted.high,
        per_day_low=round(counted.low / days, 4) if observed_s else None,
        per_day_high=round(counted.high / days, 4) if observed_s else None,
        evidence=it.evidence,
        against=None if before is None else _against(before),
    )


def _against(it: Baseline) -> Against:
    mean, ratio = per_day(it.counted), it.compared.ratio
    return Against(
        windows=it.windows,
        observed_s=it.counted.observed_s,
        low=it.counted.came.low,
        high=it.counted.came.high,
        per_day_low=round(mean.low, 4),
        per_day_high=round(mean.high, 4),
        ratio_low=round(ratio.low, 4),
        ratio_high=None if ratio.high == inf else round(ratio.high, 4),
        certainty=it.compared.certainty,
    )
