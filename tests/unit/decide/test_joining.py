"""Joining: which accounts cannot both be right, and what is near; arithmetic, and no finding (R18)."""

from __future__ import annotations

from math import inf

import pytest

from openline.decide.joining import (
    UNSAID_M,
    Edge,
    Span,
    Spot,
    When,
    are_apart,
    before_ms,
    box_footprint,
    edge_of,
    near_of,
    places_apart,
    sides_apart,
    times_apart,
    window_of,
)
from openline.model.space import Circle, Position

pytestmark = pytest.mark.requirement("R18")
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
DEGREE_M = 110_900
"""About so long is a degree of latitude here."""


def north(metres: float) -> Position:
    return Position(lon_e7=386_000_000, lat_e7=335_000_000 + round(metres / DEGREE_M * 1e7))


ZONE = Circle(centre=north(0), radius_mm=55_000_000)


def spot(account: int, metres: float, within_m: int = 0, *, current: bool = True) -> Spot:
    return Spot(account, north(metres), within_m, current)


def test_two_places_are_apart_beyond_both_uncertainties_only() -> None:
    assert are_apart(1_501, 1_000, 500)
    assert not are_apart(1_500, 1_000, 500)
    assert not are_apart(2 * UNSAID_M, 0, 0), "who says no uncertainty is not exact to the metre"
    assert are_apart(2 * UNSAID_M + 1, 0, 0)


def test_those_that_disagree_with_anybody_are_named_and_nobody_else() -> None:
    found = places_apart([spot(0, 0, 500), spot(1, 400, 500), spot(2, 12_000, 500)])
    assert found is not None
    assert found.accounts == (0, 1, 2)
    assert found.by == pytest.approx(12_000, rel=0.01)
    assert places_apart([spot(0, 0, 500), spot(1, 400, 500)]) is None
    assert places_apart([spot(0, 0), spot(0, 50_000)]) is None, "one account disagrees with nobody"


def test_an_account_that_gives_two_places_agrees_if_either_can_be() -> None:
    assert places_apart([spot(0, 0), spot(0, 12_000), spot(1, 12_050)]) is None
    found = places_apart([spot(0, 0), spot(0, 12_000), spot(1, 6_000)])
    assert found is not None
    assert found.by == pytest.approx(6_000, rel=0.01)


def test_what_was_replaced_disputes_nothing_any_more() -> None:
    assert places_apart([spot(0, 0), spot(1, 12_000, current=False), spot(2, 50)]) is None
    assert times_apart([When(0, 0), When(1, HOUR_MS, current=False)]) is None


def test_times_are_apart_beyond_both_uncertainties() -> None:
    at_ms = 10 * HOUR_MS
    assert times_apart([When(0, at_ms, 5 * MINUTE_MS), When(1, at_ms + 6 * MINUTE_MS)]) is None
    found = times_apart([When(0, at_ms, 5 * MINUTE_MS), When(1, at_ms + 7 * MINUTE_MS)])
    assert found is not None
    assert (found.accounts, found.by) == ((0, 1), 7 * MINUTE_MS)


def test_inside_and_outside_of_a_zone_are_disputed_only_where_both_are_sure() -> None:
    inside = edge_of(north(54_000), ZONE, within_m=500)
    outside = edge_of(north(58_000), ZONE, within_m=500)
    unsure = edge_of(north(54_800), ZONE, within_m=500)
    assert (inside.side, inside.straddles) == ("inside", False)
    assert (outside.side, outside.straddles) == ("outside", False)
    assert (unsure.side, unsure.straddles) == ("inside", True)
    assert sides_apart([(0, inside), (1, outside)]) == {0: "inside", 1: "outside"}
    assert sides_apart([(0, unsure), (1, outside)]) == {}
    assert sides_apart([(0, inside), (0, outside), (1, outside)]) == {}, "who says both says neither"
    assert sides_apart([(0, inside), (1, inside)]) == {}


def test_the_perimeter_is_outside_and_said_as_such() -> None:
    assert edge_of(north(60_000), ZONE, perimeter_m=10_000).side == "perimeter"
    assert edge_of(north(66_000), ZONE, perimeter_m=10_000).side == "outside"
    assert sides_apart([(0, Edge("inside", 9.0, False)), (1, Edge("perimeter", 9.0, False))]) == {
        0: "inside",
        1: "outside",
    }


def test_the_window_holds_all_accounts_with_what_they_leave_open() -> None:
    assert window_of([When(0, 100, 20), When(1, 150, 10)]) == Span(80, 160)


def test_before_is_positive_after_is_negative_and_at_that_time_is_nought() -> None:
    window = Span(1_000, 2_000)
    assert before_ms(Span(0, 400), window) == 600
    assert before_ms(Span(0, inf), window) == 0
    assert before_ms(Span(1_500, 1_500), window) == 0
    assert before_ms(Span(2_300, 9_000), window) == -300


def test_near_is_near_in_space_and_in_time() -> None:
    spots, window = [spot(0, 0), spot(1, 30_000, 5_000)], Span(10 * HOUR_MS, 10 * HOUR_MS)
    clinic = Circle(centre=north(3_000), radius_mm=1_000_000)
    whole = Span(0, inf)
    near = near_of([clinic], whole, spots, window)
    assert near is not None
    assert near.distance_m == pytest.approx(2_000, rel=0.01)
    assert (near.spot, near.before_ms) == (0, 0)
    assert near_of([clinic], Span(0, 3 * HOUR_MS), spots, window) is None, "seven hours before"
    assert near_of([clinic], Span(0, 4 * HOUR_MS), spots, window) is not None, "six hours before"
    assert near_of([north(-21_000)], whole, spots, window) is None
    assert near_of([north(-19_000)], whole, spots, window) is not None


def test_the_uncertainty_of_an_account_is_counted_off() -> None:
    far = [north(24_000)]
    window = Span(0, 0)
    assert near_of(far, None, [spot(0, 0)], window) is None
    assert near_of(far, None, [spot(0, 0, 5_000)], window) is not None


def test_a_nearer_spot_that_is_exact_does_not_hide_a_farther_one_that_is_not() -> None:
    spots = [spot(0, 0), spot(1, -10_000, 15_000)]
    near = near_of([north(24_000)], None, spots, Span(0, 0))
    assert near is not None
    assert near.spot == 1


def test_what_has_no_place_is_near_by_its_time_and_what_has_no_time_by_its_place() -> None:
    spots, window = [spot(0, 0)], Span(10 * HOUR_MS, 10 * HOUR_MS)
    message = near_of([], Span(9 * HOUR_MS, 9 * HOUR_MS), spots, window)
    assert message is not None
    assert (message.distance_m, message.before_ms) == (None, HOUR_MS)
    assert near_of([], Span(0, 0), spots, window) is None
    zone = near_of([ZONE], None, spots, window)
    assert zone is not None
    assert (zone.distance_m, zone.before_ms) == (0.0, None)
    assert near_of([], None, spots, window) is None, "with neither, nothing says that it is near"
    assert near_of([ZONE], Span(0, inf), [], window) is not None, "an account without a place has its time"


def test_a_box_is_an_area() -> None:
    box = box_footprint(386_000_000, 335_000_000, 387_000_000, 336_000_000)
    near = near_of([box], None, [spot(0, -1_000)], Span(0, 0))
    assert near is not None
    assert near.distance_m == pytest.approx(1_000, rel=0.02)
