"""Build-up of 100 zones by day, beside the same day counts by DuckDB and the same intervals by NumPy.

``python -m bench --only buildup``. Convoys in a square of five degrees, seen by 3,000 reports of sources of
their own, and 300 reports of who looked, in four weeks. The peer joins reports and zones by shapely, has
DuckDB count by day and sum the 14 days before each of the last 14, and NumPy find the exact intervals of each
mean and each ratio by halving sums of probabilities. Ours does that in every band, tells reports apart that
may be of the same convoy, and counts by who looked, presence, growth and alarms as well. Both must give the
same counts, and the same intervals to the fourth digit.
"""

from __future__ import annotations

from math import lgamma
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from bench.measure import alternating
from openline.app.showing.buildup import asked_of, page_of, stretch_of
from openline.app.showing.buildup_gathering import Listed, gathered_of, thing_of
from openline.decide.outlining import area_of
from openline.model.agreement import Zone
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.space import Circle, Interval, Position

DAY_MS = 86_400_000
NOW_MS = 20_800 * DAY_MS
DAYS, BASELINE, SHOWN = 28, 14, 14
Points = NDArray[np.float64]
Counts = dict[tuple[str, int], int]


class Rated(NamedTuple):
    """Of each zone and each of the last days that has a rate: how many came, and the intervals."""

    came: Counts
    bounds: dict[tuple[str, int], tuple[float, ...]]


def run(quick: bool) -> list[dict[str, Any]]:
    """Give one row, in zones a second of processor time."""
    zones, sightings = (20, 600) if quick else (100, 3_000)
    listed = made(zones, sightings, 300)
    shapes = shapes_of(listed)
    mine, theirs = ours(listed), peer(shapes)
    assert mine.came == theirs.came
    assert mine.bounds.keys() == theirs.bounds.keys()
    for key, bounds in mine.bounds.items():
        assert np.allclose(bounds, theirs.bounds[key], atol=2e-4, rtol=1e-4), key
    took, peer_took = alternating(lambda: ours(listed), lambda: peer(shapes), runs=1 if quick else 5)
    return [
        {
            "name": f"build-up: {zones} zones, {sightings:,} reports, four weeks",
            "ours": zones / took,
            "peer": zones / peer_took,
            "peer_name": "shapely's join, DuckDB's counts, NumPy's intervals",
            "ratio": peer_took / took,
            "unit": "zones/s",
        }
    ]


def made(zones: int, sightings: int, looked: int, seed: int = 7) -> list[Listed]:
    """Make zones of 10 to 40 km, and what was reported in them."""
    random = np.random.default_rng(seed)
    side = 5.0 * (zones / 100) ** 0.5

    def circle(radius_m: float) -> Circle:
        lon, lat = 36 + random.uniform(0, side), 32 + random.uniform(0, side)
        centre = Position(lon_e7=round(lon * 1e7), lat_e7=round(lat * 1e7))
        return Circle(centre=centre, radius_mm=round(radius_m * 1000))

    found = [
        Listed(
            f"z{it}",
            f"zone-{it}",
            "a",
            Zone(
                id=f"z{it}",
                name=f"z{it}",
                footprint=circle(random.uniform(1e4, 4e4)),
                perimeter_mm=10_000_000,
            ),
            "active",
        )
        for it in range(zones)
    ]
    for it in range(sightings):
        start_ms = NOW_MS - round(random.uniform(0, DAYS) * DAY_MS)
        seen = Interval(start_ms=start_ms, end_ms=start_ms + 60_000)
        sighting = Sighting(
            id=f"s{it}", seen=seen, area=circle(100), count=CountRange(1, 1), counted="convoy", party="g",
            source=f"post {it}",
        )  # fmt: skip
        found.append(Listed(sighting.id, f"sighting-{it}", "a", sighting))
    for it in range(looked):
        # All of it was looked at all the time, by turns.
        start_ms = NOW_MS - DAYS * DAY_MS + it * DAYS * DAY_MS // looked
        observed = Interval(start_ms=start_ms, end_ms=start_ms + DAYS * DAY_MS // looked + 1)
        area = Circle(centre=Position(lon_e7=385_000_000, lat_e7=345_000_000), radius_mm=900_000_000)
        coverage = Coverage(id=f"c{it}", observed=observed, area=area, state="observed", source="aerostat")
        found.append(Listed(coverage.id, f"coverage-{it}", "a", coverage))
    return found


def ours(listed: list[Listed]) -> Rated:
    """Reckon the whole of build-up, and take of it what the peer gives."""
    asked = asked_of(NOW_MS, NOW_MS - SHOWN * DAY_MS, NOW_MS, "day", BASELINE)
    stretch = stretch_of(asked, "")
    gathered = gathered_of((thing_of(it, stretch) for it in listed), stretch)
    page = page_of(gathered, asked, about="", every="day", as_of_ms=NOW_MS)
    came: Counts = {}
    bounds = {}
    for row in page.rows:
        if row.band != "inside":
            continue
        for rate in row.rates:
            for day, point in enumerate(rate.points):
                if point.counted_high:
                    came[row.about, day] = point.counted_high
                if point.against is not None:
                    it = point.against
                    high = np.inf if it.ratio_high is None else it.ratio_high
                    bounds[row.about, day] = (it.per_day_low, it.per_day_high, it.ratio_low, high)
    return Rated(came, bounds)


# -- the peer ----------------------------------------------------------------------------------------------


class Shapes(NamedTuple):
    """The same zones and reports, with the same outlines."""

    zones: NDArray[Any]
    seen: NDArray[Any]
    at_ms: NDArray[np.int64]


def shapes_of(listed: list[Listed]) -> Shapes:
    """Take the outlines out of what was made."""
    zones = [area_of(it.what.footprint) for it in listed if isinstance(it.what, Zone)]
    seen = [it.what for it in listed if isinstance(it.what, Sighting)]
    at_ms = np.array([it.seen.start_ms for it in seen], np.int64)
    return Shapes(np.array(zones), np.array([area_of(it.area) for it in seen]), at_ms)


JOINED = f"""
with came as (
    select zone, (at_ms - {NOW_MS - (SHOWN + BASELINE) * DAY_MS}) // {DAY_MS} as day, count(*) as n,
        count(*) filter (where whole) as sure
    from pairs group by all
), days as (
    select zone, day, coalesce(n, 0) as n, coalesce(sure, 0) as sure
    from (select distinct zone from came) cross join range({SHOWN + BASELINE}) t(day)
        left join came using (zone, day)
), summed as (
    select *, sum(n) over earlier as before, sum(sure) over earlier as before_sure from days
    window earlier as (
        partition by zone order by day rows between {BASELINE} preceding and 1 preceding
    )
)
select zone, day - {BASELINE} as day, n, sure, before, before_sure from summed
where day >= {BASELINE} order by zone, day
"""


def peer(given: Shapes) -> Rated:
    """Have shapely join, DuckDB count, and NumPy find the intervals."""
    zone, seen = shapely.STRtree(given.seen).query(given.zones, predicate="intersects")
    whole = shapely.covers(given.zones[zone], given.seen[seen])
    pairs = pa.table({"zone": zone, "at_ms": given.at_ms[seen], "whole": whole})
    with duckdb.connect(config={"threads": 1}) as base:
        base.register("pairs", pairs)
        got = base.execute(JOINED).fetchnumpy()
    now, sure = (np.asarray(got[it], np.int64) for it in ("n", "sure"))
    before, before_sure = (np.asarray(got[it], np.int64) for it in ("before", "before_sure"))
    mean_low, mean_high = poisson_bounds(before_sure)[0] / BASELINE, poisson_bounds(before)[1] / BASELINE
    low = split_bounds(sure, sure + before)[0]
    high = split_bounds(now, now + before_sure)[1]
    with np.errstate(divide="ignore"):
        bounds = np.column_stack(
            (
                mean_low,
                mean_high,
                low / (1 - low) * BASELINE,
                np.where(high < 1, high / (1 - high) * BASELINE, np.inf),
            )
        )
    keys = [(f"z{zone}", day) for zone, day in zip(got["zone"].tolist(), got["day"].tolist(), strict=True)]
    return Rated(
        {key: n for key, n in zip(keys, now.tolist(), strict=True) if n},
        {key: tuple(it) for key, it in zip(keys, bounds.tolist(), strict=True)},
    )


TAIL = 0.025
_FACTORIALS = np.array([lgamma(it + 1) for it in range(4_000)])


def poisson_bounds(counts: NDArray[np.int64]) -> tuple[Points, Points]:
    """Return the exact interval of each mean, by halving sums of probabilities."""
    terms = np.arange(int(counts.max(initial=0)) + 1)

    def at_most(means: Points, most: NDArray[np.int64]) -> Points:
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = terms * np.log(means)[:, None] - means[:, None] - _FACTORIALS[terms]
        share = np.where(terms <= most[:, None], np.exp(np.where(np.isnan(logs), 0, logs)), 0)
        return np.asarray(share.sum(1))

    far = counts + 10 * np.sqrt(counts + 1) + 20.0
    low = halved(lambda means: 1 - at_most(means, counts - 1) < TAIL, far)
    high = halved(lambda means: at_most(means, counts) > TAIL, far)
    return np.where(counts == 0, 0, low), high


def split_bounds(counts: NDArray[np.int64], of: NDArray[np.int64]) -> tuple[Points, Points]:
    """Return the exact interval of each share, by halving sums of probabilities."""
    terms = np.arange(int(of.max(initial=0)) + 1)
    left = np.maximum(of[:, None] - terms, 0)
    chosen = _FACTORIALS[of][:, None] - _FACTORIALS[terms] - _FACTORIALS[left]

    def at_most(shares: Points, most: NDArray[np.int64]) -> Points:
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = chosen + terms * np.log(shares)[:, None] + left * np.log1p(-shares)[:, None]
        inside = (terms <= most[:, None]) & (terms <= of[:, None])
        return np.asarray(np.where(inside, np.exp(logs), 0).sum(1))

    one = np.ones(len(of))
    low = halved(lambda shares: 1 - at_most(shares, counts - 1) < TAIL, one)
    high = halved(lambda shares: at_most(shares, counts) > TAIL, one)
    return np.where(counts == 0, 0, low), np.where(counts == of, 1, high)


def halved(is_below: Any, far: Points) -> Points:
    """Return where something that holds from nought on ends, to the twelfth digit."""
    low, high = np.zeros(len(far)), np.array(far, np.float64)
    for _ in range(44):
        middle = (low + high) / 2
        below = is_below(middle)
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2


if __name__ == "__main__":
    print(run(quick=True))
