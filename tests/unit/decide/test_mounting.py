"""Growth over days: the most of today against the most of each day before, as far as anybody looked (R35)."""

from __future__ import annotations

from typing import Any

import pytest

from openline.app.watch import WatchRun
from openline.decide.mounting import DAY_MS
from openline.kernel.batch import TrackTable
from openline.model.agreement import Limit, Line
from openline.model.presence import CountRange, Coverage, Sighting
from openline.model.space import Circle, Interval, Position
from openline.model.watch import WatchEvent, WatchSettings
from tests.watched import NOON_MS, square

pytestmark = pytest.mark.requirement("R35", "R36")

HOUR_MS = 3_600_000
FIRST_MS = NOON_MS // DAY_MS * DAY_MS


class Days:
    """A zone a degree square that is reported on by day, with a clock that runs by itself."""

    def __init__(self, *ground: Line, **settings: Any) -> None:
        self.run = WatchRun(WatchSettings(silence_s=0.0, lookahead_s=0.0, **settings), TrackTable())
        self.run.put_zone(square(perimeter_mm=5_000_000))
        for line in ground:
            self.run.put_line(line)
        self.said: list[WatchEvent] = list(self.run.watch.begin(FIRST_MS))
        self.number = 0

    def look(self, day: int, days: int = 1) -> None:
        observed = Interval(start_ms=FIRST_MS + day * DAY_MS, end_ms=FIRST_MS + (day + days) * DAY_MS)
        area = Circle(centre=Position(lon_e7=5_000_000, lat_e7=5_000_000), radius_mm=200_000_000)
        self.run.cover(
            [Coverage(id=f"c{day}", observed=observed, area=area, state="observed", source="aerostat")]
        )

    def see(
        self,
        day: int,
        low: int,
        high: int,
        hour: float = 8,
        party: str | None = "group",
        source: str = "post",
        length: float = 1,
        counted: str = "people",
    ) -> str:
        self.number += 1
        id = f"s{self.number}"
        start_ms = FIRST_MS + day * DAY_MS + round(hour * HOUR_MS)
        sighting = Sighting(
            id=id,
            seen=Interval(start_ms=start_ms, end_ms=start_ms + round(length * HOUR_MS)),
            area=Circle(centre=Position(lon_e7=5_000_000, lat_e7=5_000_000), radius_mm=1_000_000),
            count=CountRange(low, high),
            counted=counted,
            party=party,
            source=source,
        )
        self.said += self.run.sight([sighting])
        return id

    def until(self, day: int, hour: float = 0) -> None:
        self.said += self.run.watch.pass_time(FIRST_MS + day * DAY_MS + round(hour * HOUR_MS))

    def grown(self, band: str = "inside") -> list[tuple[str, int | None, int | None, int | None]]:
        """Return what was said of growth over days: how surely, to what range, beyond what."""
        return [
            (it.certainty, it.low, it.high, it.before_high)
            for it in self.said
            if it.event == "increase" and it.band == band and (it.window_s or 0) > 86_400 / 2
        ]


def test_what_comes_every_day_is_no_growth_and_what_is_more_than_ever_is() -> None:
    days = Days()
    days.look(0, 8)
    for day in range(7):
        days.see(day, 10, 30)
    ids = (days.see(7, 60, 100), days.see(7, 80, 250, hour=8.5, source="account"))
    days.until(8)
    assert days.grown() == [("certain", 60, 100, 30)], "the account widens it: no surer, and not said again"
    (told,) = [it for it in days.said if it.event == "increase" and (it.window_s or 0) > 86_400]
    assert told.evidence == ids[:1]
    assert told.coverage == {"observed_s": 7 * 86_400 + 8 * 3600 + 60}
    assert told.window_s == told.coverage["observed_s"]


def test_where_nobody_looked_before_growth_is_possible_only() -> None:
    days = Days()
    for day in (0, 1):
        days.see(day, 10, 30)
    days.see(2, 60, 100)
    days.until(3)
    assert days.grown() == [("possible", 60, 100, 30)]


def test_of_the_first_report_nothing_is_known_before_and_nothing_is_said() -> None:
    days = Days()
    days.see(1, 60, 100)
    days.until(2)
    assert days.grown() == []


def test_a_day_that_was_looked_at_and_of_which_nothing_is_reported_was_empty() -> None:
    days = Days()
    days.look(0)
    days.see(1, 60, 100)
    days.until(2)
    assert days.grown() == [("certain", 60, 100, 0)]


def test_those_whom_nobody_attributed_may_have_been_theirs() -> None:
    days = Days()
    days.look(0, 2)
    days.see(0, 40, 70, party=None)
    days.see(1, 60, 100)
    days.until(2)
    assert days.grown() == [("possible", 60, 100, 70)]


def test_what_lasts_over_midnight_was_there_on_both_days() -> None:
    days = Days()
    days.look(0, 3)
    days.see(0, 40, 50, hour=22)
    days.until(1, 12)
    days.see(2, 45, 50)
    days.until(3)
    assert days.grown() == []


def test_what_is_reported_only_afterwards_counts_for_the_day_that_it_is_about() -> None:
    days = Days()
    days.look(0, 2)
    days.until(1, 1)
    days.see(0, 90, 120)
    days.see(1, 60, 100)
    days.until(2)
    assert days.grown() == []


def test_over_a_range_that_may_be_no_more_growth_becomes_certain_once_it_is() -> None:
    days = Days()
    days.look(0, 2)
    days.see(0, 10, 30)
    days.see(1, 20, 60, hour=8)
    days.see(1, 50, 60, hour=12)
    days.until(2)
    assert days.grown() == [("possible", 20, 60, 30), ("certain", 50, 60, 30)]


def test_it_may_be_switched_off() -> None:
    days = Days(growth_days=0)
    days.look(0)
    days.see(1, 60, 100)
    days.until(2)
    assert days.grown() == []


@pytest.mark.requirement("R17")
def test_along_a_line_what_its_limits_count_is_told_as_it_grows() -> None:
    path = ((5_000_000, -10_000_000), (5_000_000, 20_000_000))
    limit = Limit(counted="tank", maximum=75, from_mm=0, to_mm=10_000_000)
    days = Days(Line(id="L", name="L", path=path, limits=(limit,)))
    days.look(0, 2)
    days.see(1, 20, 30, counted="tank")
    days.see(1, 200, 300)
    days.until(2)
    assert days.grown("0-10000") == [("certain", 20, 30, 0)], "people are none that its limits count"


@pytest.mark.requirement("R17")
def test_a_limit_that_is_exceeded_names_its_evidence_and_who_looked() -> None:
    path = ((5_000_000, -10_000_000), (5_000_000, 20_000_000))
    limit = Limit(counted="tank", maximum=75, from_mm=0, to_mm=10_000_000)
    days = Days(Line(id="L", name="L", path=path, limits=(limit,)))
    days.look(0)
    days.until(0, 7)
    id = days.see(0, 60, 100, counted="tank")
    days.see(0, 500, 900)
    days.until(1)
    (told,) = [it for it in days.said if it.event == "limit_exceeded"]
    assert (told.certainty, told.low, told.high, told.maximum) == ("possible", 60, 100, 75)
    assert (told.evidence, told.coverage) == ((id,), {"observed_s": 3600})
