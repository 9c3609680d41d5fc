"""Presence by day: the fullest moment of each, what grew since, and that nobody looked is not nought."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from openline.decide.agenda import NEVER_MS
from openline.decide.counting import Band, Report
from openline.decide.staying import Finding, Stay, corrected, stays_of
from openline.decide.tallying import Placed, at_text
from openline.decide.trending import (
    DAY_MS,
    Kept,
    Looked,
    Point,
    Span,
    grown,
    is_over,
    judged_of,
    kept,
    pieces_of,
    points_of,
    points_together,
)
from openline.model.agreement import Limit
from openline.model.presence import CountRange
from openline.model.watch import WatchEvent

pytestmark = pytest.mark.requirement("R35", "R36")

HOUR_MS = 3_600_000
BAND = Band("z", "inside", 0)
GROUP = ("group", "people")


def placed(
    name: str,
    low: int,
    high: int,
    from_h: float,
    until_h: float,
    source: str,
    *overlaps: str,
    definite: bool = True,
) -> Placed:
    report = Report(
        sighting=name,
        count=CountRange(low, high),
        definite=definite,
        counted="people",
        party="group",
        source=source,
        overlaps=overlaps,
    )
    return Placed(band=0, report=report, spans_ms=((round(from_h * HOUR_MS), round(until_h * HOUR_MS)),))


def days(*looked: Looked) -> tuple[list[Span], list[Looked]]:
    return [Span(it * DAY_MS, (it + 1) * DAY_MS) for it in range(len(looked))], list(looked)


def ranges(points: list[Point]) -> list[tuple[int | None, int | None]]:
    return [(it.low, it.high) for it in points]


def test_conflicting_reports_widen_the_range_of_the_day_and_are_named() -> None:
    pieces = pieces_of(
        BAND, [placed("a", 60, 100, 8, 14, "obs"), placed("b", 80, 250, 9, 15, "acc", "a")], []
    )
    (point,) = points_of(pieces[GROUP], *days("observed"))
    # That the first is valid no longer settles nothing: of no moment is it known that there were 80.
    assert (point.low, point.high, point.reports) == (60, 250, ("a", "b"))
    assert [(it.there.low, it.there.high) for it in pieces[GROUP]] == [
        (60, 100),
        (60, 250),
        (60, 250),
        (0, 0),
    ]


def test_a_source_that_looks_again_replaces_what_it_said() -> None:
    pieces = pieces_of(BAND, [placed("a", 90, 90, 8, 14, "obs"), placed("b", 40, 50, 10, 16, "obs", "a")], [])
    assert [(it.from_ms // HOUR_MS, it.there.high) for it in pieces[GROUP]] == [(8, 90), (10, 50), (16, 0)]


def test_a_day_of_which_nothing_is_said_is_empty_only_if_it_was_looked_at() -> None:
    pieces = pieces_of(BAND, [placed("a", 5, 9, 30, 36, "obs")], [])
    points = points_of(pieces[GROUP], *days("observed", "unknown", "partly", "unknown"))
    assert ranges(points) == [(0, 0), (5, 9), (None, None), (None, None)]


def test_what_lasts_over_midnight_counts_on_both_days() -> None:
    pieces = pieces_of(BAND, [placed("a", 5, 9, 20, 30, "obs")], [])
    assert ranges(points_of(pieces[GROUP], *days("unknown", "unknown"))) == [(5, 9), (5, 9)]


def point(low: int | None, high: int | None, looked: Looked = "observed") -> Point:
    return Point(low, high, looked, (f"r{low}-{high}",) if high else (), False)


def growth(*points: Point) -> tuple[str, int, int] | None:
    spans = [Span(it * DAY_MS, (it + 1) * DAY_MS) for it in range(len(points))]
    grew = grown(points, spans, least=2)
    return None if grew is None else (grew.certainty, grew.before.high, grew.known)


def test_growth_is_against_the_most_that_was_ever_there_before() -> None:
    assert growth(point(10, 20), point(0, 0), point(25, 40)) == ("certain", 20, 2)
    assert growth(point(10, 20), point(0, 0), point(12, 18)) == ("", 20, 2), "what comes and goes is none"
    assert growth(point(10, 20), point(15, 40)) == ("possible", 20, 1)


def test_growth_is_not_certain_where_nobody_looked_before() -> None:
    assert growth(point(10, 20, "unknown"), point(100, 120)) == ("possible", 20, 1)
    assert growth(point(None, None, "unknown"), point(100, 120)) is None
    assert growth(point(10, 20), point(None, None, "unknown")) is None


@pytest.mark.requirement("R17")
def test_a_limit_is_kept_exceeded_or_unknown_day_by_day() -> None:
    limit = Limit(counted="tank", maximum=75)
    said = [point(0, 60), point(70, 80), point(76, 90), point(None, None, "unknown")]
    assert kept(limit, said) == ("", "possible", "certain", "unknown")


# -- tracks ------------------------------------------------------------------------------------------


def found(name: str, hour: float, track: str = "t", zone: str = "z", **more: object) -> Finding:
    at_ms = round(hour * HOUR_MS)
    event = WatchEvent(event=name, track=track, party="group", zone=zone, at=at_text(at_ms))
    return Finding(f"e{hour}", at_ms, replace(event, **more))


def stays(*findings: Finding, band: str = "inside") -> list[Stay]:
    return stays_of(corrected(findings), "z", band, validity_ms=6 * HOUR_MS)


def test_a_track_stays_from_its_entry_to_its_exit() -> None:
    assert stays(found("enter", 1), found("exit", 3)) == [Stay("t", "group", HOUR_MS, 3 * HOUR_MS, NEVER_MS)]
    assert stays(found("enter", 1), found("exit", 3, zone="other"))[0].until_ms == NEVER_MS


def test_what_is_found_of_a_sighting_is_the_stay_of_no_track() -> None:
    assert stays(found("inside", 1, track="", sighting="s1", low=10, high=20)) == []
    assert stays(found("perimeter", 1, track="", sighting="s1", direction="in"), band="perimeter") == []


def test_a_track_that_fell_silent_is_possible_for_as_long_as_it_may_be() -> None:
    (lost,) = stays(found("enter", 1), found("lost_contact", 2, zone="", inside=("z",)))
    assert (lost.silent_ms, lost.until_ms) == (2 * HOUR_MS, 8 * HOUR_MS)
    pieces = pieces_of(BAND, [], [lost])
    assert [(it.from_ms // HOUR_MS, it.there) for it in pieces["group", "tracks"]] == [
        (1, CountRange(1, 1)),
        (2, CountRange(0, 1)),
        (8, CountRange(0, 0)),
    ]


def test_a_track_that_leaves_the_zone_is_on_the_perimeter_until_it_leaves_that() -> None:
    way = [found("perimeter", 1, direction="in"), found("enter", 2), found("exit", 3)]
    way.append(found("perimeter", 4, direction="out"))
    on = [(it.from_ms // HOUR_MS, it.until_ms // HOUR_MS) for it in stays(*way, band="perimeter")]
    assert on == [(1, 2), (3, 4)]
    assert stays(*way, band="0-10000") == [], "of depths no finding says who is there"


def test_what_late_fixes_took_back_did_not_happen() -> None:
    taken = found("corrected", 5, was={"event": "enter", "at": at_text(HOUR_MS)})
    assert stays(found("enter", 1), taken) == []
    moved = found(
        "corrected",
        1,
        was={"event": "enter", "at": at_text(HOUR_MS)},
        now={"event": "enter", "at": at_text(2 * HOUR_MS)},
    )
    assert [it.from_ms for it in stays(found("enter", 1), moved)] == [2 * HOUR_MS]


def _point(low: int | None, high: int | None, *reports: str) -> Point:
    return Point(low, high, "observed", reports, False)


@pytest.mark.requirement("R17")
def test_those_of_whom_nobody_says_whose_they_are_leave_open_whether_a_limit_was_kept() -> None:
    limit = Limit(counted="people", maximum=50, party="group")
    theirs = [_point(0, 0), _point(10, 20), _point(40, 60), _point(10, 20), _point(None, None)]
    others = [_point(60, 100), _point(0, 30), _point(60, 100), _point(0, 31), _point(0, 0)]
    assert kept(limit, theirs, others) == ("unknown", "", "possible", "unknown", "unknown")
    assert kept(limit, theirs) == ("", "", "possible", "", "unknown")


def test_several_words_for_one_class_may_be_the_same_ones_or_others() -> None:
    people = [_point(10, 20, "a"), _point(None, None), _point(None, None)]
    men = [_point(5, 30, "b"), _point(5, 30, "b"), _point(None, None)]
    both = points_together([people, men])
    assert ranges(both) == [(10, 50), (5, 30), (None, None)]
    assert both[0].reports == ("a", "b")
    assert points_together([people]) == people


@pytest.mark.parametrize(
    ("whole", "so_far", "judged"),
    [
        ("", "", -2),
        ("", "unknown", -2),
        ("", "possible", -1),
        ("certain", "possible", -2),
        ("unknown", "", -1),
        ("unknown", "unknown", -2),
        ("", None, -2),
        (None, "", -1),
        (None, None, -2),
    ],
)
def test_a_day_that_is_not_over_is_judged_only_where_it_says_more_already(
    whole: Kept | None, so_far: Kept | None, judged: int
) -> None:
    assert judged_of(whole, so_far) == judged


def test_a_window_is_over_when_it_is_whole() -> None:
    assert is_over(Span(0, DAY_MS), "day")
    assert not is_over(Span(0, DAY_MS - 1), "day")
    assert not is_over(Span(0, DAY_MS), "week")
