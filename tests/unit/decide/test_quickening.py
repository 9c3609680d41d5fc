"""What comes faster than it came: said once, taken back when a day was as usual (R35, R36)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.app.snapshot import restore, save
from openline.app.watch import WatchRun
from openline.decide.claiming import ClaimedTracks
from openline.decide.trending import DAY_MS
from openline.model.agreement import Limit
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.space import Circle, Interval, Position
from openline.model.watch import WatchEvent, WatchSettings
from tests.watched import NOON_MS, square

pytestmark = pytest.mark.requirement("R35", "R36")

HOUR_MS = 3_600_000
FIRST_MS = NOON_MS // DAY_MS * DAY_MS
MIDDLE = Position(lon_e7=5_000_000, lat_e7=5_000_000)
NAMES = ("rate_increase", "rate_restored")
ONE = CountRange(1, 1)


class Road:
    """A zone a degree square to which something comes by day, with a clock that runs by itself."""

    def __init__(self, *, limits: tuple[Limit, ...] = (), **settings: Any) -> None:
        self.settings = WatchSettings(silence_s=0.0, lookahead_s=0.0, **settings)
        self.run = WatchRun(self.settings, ClaimedTracks())
        self.run.put_zone(square(perimeter_mm=5_000_000, limits=limits))
        self.said: list[WatchEvent] = list(self.run.watch.begin(FIRST_MS))
        self.number = 0

    def look(self, day: float, days: float = 1, *, at: Position = MIDDLE) -> str:
        start_ms = FIRST_MS + round(day * DAY_MS)
        observed = Interval(start_ms=start_ms, end_ms=start_ms + round(days * DAY_MS))
        area = Circle(centre=at, radius_mm=200_000_000)
        coverage = Coverage(id=f"c{day}", observed=observed, area=area, state="observed", source="aerostat")
        self.said += self.run.cover([coverage])
        return coverage.id

    def come(
        self,
        day: int,
        *,
        hour: float = 8,
        party: str | None = "group",
        source: str = "post",
        counted: str = "convoy",
        count: CountRange = ONE,
        at: Position = MIDDLE,
        **more: Any,
    ) -> str:
        self.number += 1
        start_ms = FIRST_MS + day * DAY_MS + round(hour * HOUR_MS)
        sighting = Sighting(
            id=f"s{self.number}",
            seen=Interval(start_ms=start_ms, end_ms=start_ms + HOUR_MS // 4),
            area=Circle(centre=at, radius_mm=1_000_000),
            count=count,
            counted=counted,
            party=party,
            source=source,
            **more,
        )
        self.said += self.run.sight([sighting])
        return sighting.id

    def until(self, day: int, hour: float = 0) -> None:
        self.said += self.run.watch.pass_time(FIRST_MS + day * DAY_MS + round(hour * HOUR_MS))

    def again(self) -> None:
        """Stop, and go on from what was kept."""
        self.run = restore(save(self.run), self.settings, ClaimedTracks())

    def told(self, band: str = "inside") -> list[tuple[str, str, int | None, int | None]]:
        """Return what was said of rates: what, how surely, how many came, when (day since the first)."""
        return [(it.event, it.certainty, it.low, _day(it)) for it in self.said if _is_of(it, band)]

    def last(self) -> WatchEvent:
        return [it for it in self.said if it.event in NAMES][-1]


def _is_of(it: WatchEvent, band: str) -> bool:
    return it.event in NAMES and it.band == band


def _day(it: WatchEvent) -> int:
    return (round(datetime.fromisoformat(it.at).timestamp() * 1000) - FIRST_MS) // DAY_MS


def _usual(road: Road, days: int = 7) -> None:
    """Have a convoy come every other day, all of it looked at."""
    road.look(0, 30)
    for day in range(0, days, 2):
        road.until(day, 9)
        road.come(day)
    road.until(days)


def more_than_chance(now: int, before: int, days: int) -> bool:
    """Tell whether so many on one day are more than by chance, by the exact test of the split of all of them.

    If the rate had not changed, each of them would have come on that day with a probability of 1 in days + 1.
    """
    share, of = Fraction(1, days + 1), now + before
    tail = sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(now, of + 1))
    return tail < Fraction(25, 1000)


def poisson(counts: range, mean: float) -> float:
    with localcontext() as precise:
        precise.prec = 50
        term = total = Decimal(0)
        for k in range(counts.stop):
            term = (-Decimal(mean)).exp() if k == 0 else term * Decimal(mean) / k
            total += term if k in counts else 0
        return float(total)


def test_more_than_chance_gives_is_said_as_it_comes_once_and_with_its_intervals() -> None:
    road = Road()
    _usual(road)
    assert [more_than_chance(it, 4, 7) for it in range(6)] == [False] * 4 + [True] * 2
    ids = []
    for hour in range(6, 14):
        road.until(7, hour + 0.5)
        known_ms = FIRST_MS + 7 * DAY_MS + hour * HOUR_MS + 60_000
        ids.append(road.come(7, hour=hour, as_of_ms=known_ms))
    assert road.told() == [("rate_increase", "certain", 4, 7)], "when the fourth has come, and not again"
    told = road.last()
    assert (told.zone, told.of, told.party, told.counted) == ("Z", "convoy", "group", "convoy")
    assert told.evidence == tuple(ids[:4])
    assert told.as_of[11:] == "09:01:00.000Z", "as of the last that counts"
    assert told.since[11:] == "00:00:00.000Z"
    assert (told.low, told.high, told.before_low, told.before_high) == (4, 4, 4, 4)
    assert (told.before_days, told.before_s) == (7, 7 * 86_400.0)
    assert told.coverage == {"observed_s": 9 * 3600 + 1800}
    # By sums that know nothing of gamma and beta: at each end the tail is 2.5 %.
    assert poisson(range(5), told.high_per_day or 0) == pytest.approx(0.025, abs=1e-5)
    assert 1 - poisson(range(4), told.low_per_day or 0) == pytest.approx(0.025, abs=1e-5)
    assert poisson(range(5), (told.high_before_per_day or 0) * 7) == pytest.approx(0.025, abs=2e-4)
    split = (told.low_ratio or 0) / ((told.low_ratio or 0) + 7)
    tail = sum(comb(8, k) * split**k * (1 - split) ** (8 - k) for k in range(4, 9))
    assert tail == pytest.approx(0.025, abs=1e-4)
    assert (told.low_ratio or 0) > 1


def test_few_are_no_growth_while_the_intervals_meet() -> None:
    road = Road()
    _usual(road)
    for hour in range(6, 9):
        road.come(7, hour=hour)
    road.until(9)
    assert road.told() == []


def test_it_ends_on_the_first_whole_day_that_was_looked_at_and_was_as_usual() -> None:
    road = Road()
    _usual(road)
    for day, count in ((7, 6), (8, 5), (9, 2), (10, 1), (11, 1)):
        for number in range(count):
            road.until(day, 6 + number)
            road.come(day, hour=5 + number)
    road.until(13)
    # Before it 4 came in 7 days: the mean is 1.46 a day at the most. Two are no growth, and not usual either.
    assert not more_than_chance(2, 4, 7)
    assert road.told() == [("rate_increase", "certain", 4, 7), ("rate_restored", "", 1, 11)]
    assert road.last().at.endswith("T00:00:00.000Z"), "when that day is over"
    assert road.last().before_days == 7, "held against what was before it began"


def test_a_day_at_which_nobody_looked_ends_nothing_and_who_looked_may_be_said_later() -> None:
    road = Road()
    road.look(0, 8)
    for day in range(0, 7, 2):
        road.until(day, 9)
        road.come(day)
    road.until(7, 12)
    for hour in range(5):
        road.come(7, hour=6 + hour)
    road.until(10)
    assert road.told() == [("rate_increase", "certain", 4, 7)]
    road.until(10, 6)
    road.look(8.9, 0.1)
    assert len(road.told()) == 1, "of a day before yesterday nothing is said any more"
    road.look(9, 0.3)
    assert len(road.told()) == 1, "less than half as long as they looked before"
    road.look(9.3, 0.7)
    assert road.told()[1:] == [("rate_restored", "", 0, 10)]


def test_what_lasts_as_long_as_the_days_before_is_what_is_usual() -> None:
    road = Road(growth_days=4)
    road.look(0, 30)
    for day in range(4, 12):
        for number in range(4):
            road.until(day, 6 + number)
            road.come(day, hour=5 + number)
    road.until(12)
    # Four days are held against the four before it began, and the fifth against those four.
    assert [(it[0], it[3]) for it in road.told()] == [("rate_increase", 4), ("rate_restored", 9)]


def test_what_came_while_nobody_looked_is_no_rate() -> None:
    road = Road()
    road.look(0, 7)
    road.until(7, 12)
    for hour in range(6, 12):
        road.come(7, hour=hour)
    road.until(8)
    assert road.told() == []
    road.until(8, 1)
    road.look(7)
    assert road.told() == [("rate_increase", "certain", 6, 8)], "it is told once somebody says that he looked"


def test_without_a_day_that_was_looked_at_before_there_is_nothing_to_hold_it_against() -> None:
    road = Road()
    road.look(3, 2)
    road.until(3, 12)
    for hour in range(12):
        road.come(3, hour=hour)
    road.until(4)
    assert road.told() == []


def test_several_sources_of_one_convoy_are_one_or_several_and_growth_is_possible_then() -> None:
    road = Road()
    _usual(road)
    for number in range(6):
        road.until(7, 10)
        road.come(7, hour=9, source=f"source {number}", count=CountRange(1, 6))
    assert road.told() == [("rate_increase", "possible", 1, 7)]
    assert road.last().high == 6


def test_what_is_possible_is_said_again_when_it_has_become_certain() -> None:
    road = Road()
    _usual(road)
    road.until(7, 12)
    for hour in range(6, 12):
        road.come(7, hour=hour, count=CountRange(0, 1))
    for hour in range(6, 12):
        road.come(7, hour=hour + 0.5)
    assert [it[1:3] for it in road.told()] == [("possible", 0), ("certain", 4)]


def test_what_nobody_attributed_before_may_have_been_theirs() -> None:
    road = Road()
    road.look(0, 30)
    for day in range(7):
        road.come(day, party=None, count=CountRange(2, 2))
    road.until(7, 12)
    for hour in range(6, 10):
        road.come(7, hour=hour)
    assert [it[:2] for it in road.told()] == [("rate_increase", "possible")]


def test_the_perimeter_is_judged_by_who_looked_at_the_perimeter() -> None:
    road = Road()
    edge = Position(lon_e7=5_000_000, lat_e7=10_250_000)
    road.look(0, 8, at=MIDDLE)
    road.until(7, 12)
    for hour in range(6, 10):
        road.come(7, hour=hour, at=edge)
    assert road.told("perimeter") == [("rate_increase", "certain", 2, 7)]
    assert road.told() == []


def test_by_depth_it_is_said_only_of_what_a_limit_counts_there() -> None:
    limits = (
        Limit(counted="convoy", maximum=90, to_mm=80_000_000),
        Limit(counted="tank", maximum=90, to_mm=70_000_000),
    )
    road = Road(limits=limits)
    _usual(road)
    road.until(7, 12)
    for hour in range(5, 12):
        road.come(7, hour=hour)
    assert {it.band for it in road.said if it.event == "rate_increase"} == {"inside", "0-80000"}


def test_a_restart_changes_nothing_of_what_is_said() -> None:
    straight, stopped = Road(), Road()
    for road in (straight, stopped):
        _usual(road)
        for day, count in ((7, 6), (8, 1), (9, 0)):
            for number in range(count):
                if road is stopped:
                    road.again()
                road.until(day, 6 + number)
                road.come(day, hour=5 + number)
        if road is stopped:
            road.again()
        road.until(11)
    assert stopped.said == straight.said
    assert [it[0] for it in straight.told()] == ["rate_increase", "rate_restored"]


def test_a_report_that_is_redacted_counts_no_longer() -> None:
    road = Road()
    _usual(road)
    ids = []
    for hour in range(6, 9):
        road.until(7, hour + 0.5)
        ids.append(road.come(7, hour=hour))
    road.run.reported.forget(ids[0])
    road.until(7, 12)
    road.come(7, hour=9)
    assert road.told() == [], "three are left of four"
    road.come(7, hour=10)
    assert [it[:2] for it in road.told()] == [("rate_increase", "certain")]
    assert ids[0] not in road.last().evidence


def test_who_looked_is_forgotten_where_that_is_redacted() -> None:
    road = Road()
    coverage = road.look(0, 8)
    road.run.reported.forget(coverage)
    road.until(7, 12)
    for hour in range(6, 12):
        road.come(7, hour=hour)
    road.until(8)
    assert road.told() == []
    state = road.run.watch.state
    assert not any(state.tally.looks.values())
    assert not any(it.looks for it in state.paces.bands.values())


def test_a_zone_that_ends_takes_with_it_what_was_said() -> None:
    road = Road()
    _usual(road)
    road.until(7, 12)
    for hour in range(6, 12):
        road.come(7, hour=hour)
    road.said += road.run.end_zone("Z", road.run.clock_ms)
    assert [(it.event, it.cause) for it in road.said if it.event == "rate_restored"] == [
        ("rate_restored", "zone_ended")
    ]
    road.until(12)
    assert len(road.told()) == 2


def test_what_was_there_before_the_watch_began_is_judged_as_it_begins() -> None:
    road = Road()
    fresh = WatchRun(road.settings, ClaimedTracks())
    fresh.put_zone(square(perimeter_mm=5_000_000))
    road.run = fresh
    road.look(0, 30)
    for hour in range(6, 12):
        road.come(7, hour=hour)
    road.until(7, 13)
    assert [it[:3] for it in road.told()] == [("rate_increase", "certain", 6)]


def test_a_watch_from_before_rates_were_judged_counts_what_came_until_then() -> None:
    road = Road()
    road.look(0, 30)
    for day in range(7):
        for number in range(4):
            road.until(day, 6 + number)
            road.come(day, hour=5 + number)
    road.until(7)
    kept = msgspec.msgpack.decode(save(road.run))
    del kept["state"]["paces"]
    road.run = restore(msgspec.msgpack.encode(kept), road.settings, ClaimedTracks())
    for number in range(4):
        road.until(7, 6 + number)
        road.come(7, hour=5 + number)
    assert road.told() == [], "as many as on every day before"
    for number in range(8):
        road.until(7, 12 + number)
        road.come(7, hour=11 + number)
    assert [it[:2] for it in road.told()] == [("rate_increase", "certain")]
    assert (road.last().before_low, road.last().before_days) == (28, 7)


def test_a_zone_that_ends_takes_with_it_what_was_said_by_reports_that_are_gone() -> None:
    road = Road()
    coverage = road.look(0, 8)
    road.until(7, 12)
    ids = [road.come(7, hour=hour) for hour in range(6, 12)]
    for id in (coverage, *ids):
        road.run.reported.forget(id)
    road.said += road.run.end_zone("Z", road.run.clock_ms)
    assert [it[0] for it in road.told()] == ["rate_increase", "rate_restored"]
    assert road.last().cause == "zone_ended"


def test_what_was_said_by_depth_ends_where_a_limit_counts_something_else_there() -> None:
    road = Road(limits=(Limit(counted="convoy", maximum=90, to_mm=80_000_000),))
    _usual(road)
    road.until(7, 12)
    for hour in range(5, 12):
        road.come(7, hour=hour)
    tanks = Limit(counted="tank", maximum=90, to_mm=80_000_000)
    road.said += road.run.put_zone(square(perimeter_mm=5_000_000, limits=(tanks,)), road.run.clock_ms)
    road.until(9)
    for day in (9, 10):
        road.until(day, 12)
        for hour in range(5, 12):
            road.come(day, hour=hour)
    assert [(it[0], it[3]) for it in road.told("0-80000")] == [("rate_increase", 7), ("rate_restored", 9)]


def test_reports_that_may_be_of_the_same_know_of_each_other_and_of_no_other() -> None:
    road = Road()
    away = Position(lon_e7=8_000_000, lat_e7=5_000_000)
    first, far, other = road.come(0), road.come(0, at=away), road.come(0, source="other")
    for number in range(2):  # as they came, and all of them again
        (pace,) = road.run.watch.state.paces.bands[0].every.values()
        met = {id: one.report.overlaps for id, one in pace.came.items()}
        assert met == {first: (other,), far: (), other: (first,)}, number
        road.run.reported.place_again("Z", "zone_edited")


def test_with_no_days_to_hold_it_against_nothing_is_kept() -> None:
    road = Road(growth_days=0)
    _usual(road)
    for hour in range(6, 18):
        road.come(7, hour=hour)
    road.until(9)
    assert road.told() == []
    assert road.run.watch.state.paces.bands == {}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=3, max_size=12))
def test_it_is_raised_when_an_exact_test_says_so_and_never_else(counts: list[int]) -> None:
    road = Road(growth_days=5)
    road.look(-5, 40)
    for day, count in enumerate(counts):
        for number in range(count):
            road.until(day, 6 + number)
            road.come(day, hour=5 + number)
    road.until(len(counts))
    raised = [_day(it) for it in road.said if it.event == "rate_increase" and it.band == "inside"]
    # The same by the exact test alone, up to the first time: what follows depends on when it ended.
    expected = next(
        (day for day, it in enumerate(counts) if more_than_chance(it, sum(counts[max(0, day - 5) : day]), 5)),
        None,
    )
    assert (raised[0] if raised else None) == expected


# -- limits on how many come in a day ----------------------------------------------------------------------


def _limited(road: Road, band: str = "inside") -> list[tuple[str, str, int | None, int | None, int]]:
    names = ("limit_exceeded", "limit_restored")
    return [
        (it.event, it.certainty, it.low, it.maximum, _day(it))
        for it in road.said
        if it.event in names and it.band == band
    ]


@pytest.mark.requirement("R17")
def test_more_than_was_agreed_in_a_day_is_said_once_whoever_looked_and_ends_with_a_day_that_kept_it() -> None:
    road = Road(limits=(Limit(counted="convoy", maximum=2, per="day"),))
    ids = []
    for day, count in ((0, 2), (1, 3), (2, 3), (3, 1), (4, 2)):
        if day == 4:
            road.look(4)
        for number in range(count):
            road.until(day, 6 + number)
            ids.append(road.come(day, hour=5 + number))
    road.until(6)
    assert _limited(road) == [("limit_exceeded", "certain", 3, 2, 1), ("limit_restored", "", 2, 2, 5)]
    told = next(it for it in road.said if it.event == "limit_exceeded")
    assert (told.evidence, told.party, told.since[11:19]) == (tuple(ids[2:5]), "group", "00:00:00")
    assert told.coverage == {"unstated_s": 8 * 3600}


@pytest.mark.requirement("R17")
def test_a_limit_on_what_comes_counts_nothing_of_what_is_there_and_the_other_way_round() -> None:
    at_once = Road(limits=(Limit(counted="convoy", maximum=2),))
    for hour in (1, 9, 17):
        at_once.until(0, hour + 0.5)
        at_once.come(0, hour=hour)
    at_once.until(2)
    assert _limited(at_once) == [], "never more than one at a time"
    a_day = Road(limits=(Limit(counted="tank", maximum=2, per="day"),))
    a_day.until(0, 12)
    a_day.come(0, counted="tank", count=CountRange(9, 9))
    assert _limited(a_day) == [], "tanks that are there have not come"


@pytest.mark.requirement("R17")
def test_all_flights_count_for_a_limit_on_flights_each_partys_apart() -> None:
    road = Road(limits=(Limit(counted="flight", maximum=2, per="day"),))
    road.until(0, 20)
    for counted, party, hour in (
        ("rotary", "group", 6), ("unmanned", "group", 8), ("fixed_wing", "other", 9), ("rotary", "group", 10),
    ):  # fmt: skip
        road.come(0, counted=counted, party=party, hour=hour)
    assert [(it.party, it.counted, it.low) for it in road.said if it.event == "limit_exceeded"] == [
        ("group", "flight", 3)
    ]


@pytest.mark.requirement("R17")
def test_a_limit_holds_where_nothing_is_held_against_days_before() -> None:
    road = Road(limits=(Limit(counted="convoy", maximum=1, per="day"),), growth_days=0)
    for day in range(3):
        for number in range(3 - day):
            road.until(day, 6 + number)
            road.come(day, hour=5 + number)
    road.look(2)
    road.until(4)
    assert _limited(road) == [("limit_exceeded", "certain", 2, 1, 0), ("limit_restored", "", 1, 1, 3)]
    assert road.told() == []
    assert road.run.watch.state.paces.bands == {}, "nothing is kept any longer"


@pytest.mark.requirement("R17")
def test_a_limit_on_what_comes_is_kept_again_by_whom_it_is_no_longer_on() -> None:
    road = Road(limits=(Limit(counted="convoy", maximum=0, per="day"),))
    road.until(0, 12)
    road.come(0)
    others = Limit(counted="convoy", maximum=0, party="others", per="day")
    road.said += road.run.put_zone(square(perimeter_mm=5_000_000, limits=(others,)), road.run.clock_ms)
    assert [it[0] for it in _limited(road)] == ["limit_exceeded", "limit_restored"]


@pytest.mark.requirement("R17")
def test_a_limit_on_what_comes_is_kept_again_when_it_is_lifted() -> None:
    road = Road(limits=(Limit(counted="convoy", maximum=0, per="day"),))
    road.until(0, 12)
    road.come(0)
    road.again()
    road.said += road.run.put_zone(square(perimeter_mm=5_000_000), road.run.clock_ms)
    assert _limited(road) == [("limit_exceeded", "certain", 1, 0, 0), ("limit_restored", "", 0, 0, 0)]
