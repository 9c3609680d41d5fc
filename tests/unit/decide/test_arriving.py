"""What comes against what came before: ranges, and time in which somebody looked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from openline.decide.arriving import Arrivals, Came, against, arrival_of, arrivals, came_in
from openline.decide.counting import Report
from openline.decide.covering import Look
from openline.decide.trending import DAY_MS, Looked, Span, coverage_of, looked_of, spans
from openline.model.presence import CountRange, Sighting
from openline.model.space import Circle, Interval, Position

pytestmark = pytest.mark.requirement("R35", "R36")

HOUR_MS = 3_600_000
ONE = CountRange(1, 1)


def came(
    name: str,
    at_ms: int,
    source: str = "patrol",
    *overlaps: str,
    count: CountRange = ONE,
    definite: bool = True,
) -> Came:
    report = Report(
        sighting=name,
        count=count,
        definite=definite,
        counted="truck",
        party="g",
        source=source,
        overlaps=overlaps,
    )
    return Came(report, at_ms, at_ms + HOUR_MS)


def look(day: int, days: int = 1, *, whole: bool = True) -> Look:
    return Look(
        coverage=f"c{day}", start_ms=day * DAY_MS, end_ms=(day + days) * DAY_MS, state="observed", whole=whole
    )


def counted(things: list[Came], looks: list[Look], days: int, *, declared: bool = False) -> list[Arrivals]:
    windows = [Span(it * DAY_MS, (it + 1) * DAY_MS) for it in range(days)]
    covered = coverage_of(looks, windows)
    looked: list[Looked] = [looked_of(*it) for it in zip(covered, windows, strict=True)]
    return list(arrivals(things, windows, covered, looked, looks, declared=declared))


def test_two_sources_of_one_time_and_place_may_speak_of_one_or_of_two() -> None:
    both = [came("a", 0, "patrol", "b"), came("b", 0, "drone", "a")]
    assert came_in(both) == CountRange(1, 1)
    more = [came("a", 0, "patrol", "b"), came("b", 0, "drone", "a", count=CountRange(2, 4))]
    assert came_in(more) == CountRange(1, 4)


def test_the_same_place_at_another_time_is_another_one() -> None:
    assert came_in([came("a", 0, "patrol", "b"), came("b", 2 * HOUR_MS, "drone", "a")]) == CountRange(2, 2)


def test_a_source_that_says_it_again_says_it_once() -> None:
    assert came_in([came("a", 0, "patrol", "b"), came("b", 1000, "patrol", "a")]) == CountRange(1, 1)
    assert came_in([came("a", 0), came("b", 1000)]) == CountRange(2, 2), "of places apart it is two"


def test_what_lies_in_the_band_only_in_part_perhaps_did_not_come() -> None:
    assert came_in([came("a", 0, definite=False), came("b", 0)]) == CountRange(1, 2)


def test_a_day_on_which_nobody_looked_is_no_nought() -> None:
    day0, day1 = counted([came("a", DAY_MS + HOUR_MS)], [look(0)], 2)
    assert (day0.came, day0.looked) == (CountRange(0, 0), "observed")
    assert (day1.came, day1.looked) == (CountRange(1, 1), "unknown")
    assert (day1.counted.came, day1.counted.observed_s) == (CountRange(0, 0), 0)
    assert against([day0, day1], 1, baseline=5) is None
    assert against([day1, day0], 1, baseline=5) is None, "nor is there anything to hold a day against"


def test_looking_more_is_no_growth() -> None:
    """One a day is reported throughout; at first nobody is on record to have looked, or for an hour only."""
    things = [came(str(it), it * DAY_MS + HOUR_MS) for it in range(15)]
    hour = replace(look(0), end_ms=HOUR_MS)
    looks = [replace(hour, start_ms=it * DAY_MS, end_ms=it * DAY_MS + HOUR_MS) for it in range(14)] + [
        look(14)
    ]
    days = counted(things, looks, 15)
    last = against(days, 14, baseline=14)
    assert last is not None
    assert (last.counted.came, last.counted.observed_s) == (CountRange(0, 0), 14 * 3600)
    assert last.compared.certainty == "", "none in fourteen hours is too little to say that one is more"


def test_nine_in_a_day_after_one_a_day_is_certainly_more() -> None:
    things = [came(str(it), it * DAY_MS + HOUR_MS) for it in range(7)]
    things += [came(f"n{it}", 7 * DAY_MS + HOUR_MS) for it in range(9)]
    last = against(counted(things, [look(0, 8)], 8), 7, baseline=7)
    assert last is not None
    assert (last.windows, last.counted.came) == (7, CountRange(7, 7))
    # 9 of 16, of which one in eight would be: by hand, Clopper and Pearson 0.2988 to 0.8025.
    assert last.compared.ratio.low == pytest.approx(0.2988 / 0.7012 * 7, abs=0.01)
    assert last.compared.ratio.high == pytest.approx(0.8025 / 0.1975 * 7, abs=0.03)
    assert last.compared.certainty == "certain"


def test_a_range_that_may_be_no_more_is_possible_growth_only() -> None:
    things = [came(str(it), it * DAY_MS + HOUR_MS) for it in range(7)]
    things.append(came("n", 7 * DAY_MS + HOUR_MS, count=CountRange(1, 9)))
    last = against(counted(things, [look(0, 8)], 8), 7, baseline=7)
    assert last is not None
    assert last.compared.certainty == "possible"
    assert last.compared.ratio.low < 1 < last.compared.ratio.high


def test_what_is_notified_needs_nobody_who_looks() -> None:
    (day,) = counted([came("m", HOUR_MS)], [], 1, declared=True)
    assert (day.counted.came, day.counted.observed_s, day.looked) == (CountRange(1, 1), 86_400, "observed")


def test_a_part_that_was_observed_is_no_part_of_a_rate() -> None:
    (day,) = counted([came("a", HOUR_MS)], [look(0, whole=False)], 1)
    assert (day.looked, day.counted.observed_s, day.counted.came) == ("partly", 0, CountRange(0, 0))


@pytest.mark.parametrize(
    ("activity", "what", "expected"),
    [
        ("shipment", "truck", ("shipment", CountRange(1, 1))),
        ("shipment", "aircraft", ("shipment", CountRange(3, 5))),
        (None, "convoy", ("convoy", CountRange(3, 5))),
        ("static", "rotary", ("flight", CountRange(3, 5))),
        ("gathering", "people", None),
        (None, "tank", None),
    ],
)
def test_what_comes_is_told_from_what_is_there(activity: str | None, what: str, expected: object) -> None:
    seen = Sighting(
        id="s",
        seen=Interval(start_ms=0, end_ms=1),
        area=Circle(centre=Position(lon_e7=0, lat_e7=0), radius_mm=1),
        count=CountRange(3, 5),
        counted=what,
        source="x",
    )
    if activity is not None:
        seen = replace(seen, activity=activity)
    assert arrival_of(seen) == expected


def test_weeks_begin_on_monday_and_the_last_window_ends_with_what_is_asked() -> None:
    monday_ms = round(datetime(2026, 11, 30, tzinfo=UTC).timestamp() * 1000)
    assert datetime(2026, 11, 30, tzinfo=UTC).isoweekday() == 1
    assert spans(monday_ms - 1, monday_ms + HOUR_MS, "week") == [
        Span(monday_ms - 7 * DAY_MS, monday_ms),
        Span(monday_ms, monday_ms + HOUR_MS),
    ]
    assert spans(5, DAY_MS + 1, "day") == [Span(0, DAY_MS), Span(DAY_MS, DAY_MS + 1)]
