"""Increase in reported presence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.growing import Trend, compare
from openline.model.presence import CountRange

HOUR_MS = 3_600_000
ranges = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda it: CountRange(min(it), max(it)))


def observe(trend: Trend, minute: int, low: int, high: int):
    return trend.observe(minute * 60_000, CountRange(low, high), window_ms=HOUR_MS, least=2)


@pytest.mark.requirement("R35")
def test_an_increase_is_certain_only_when_the_fewest_now_exceed_the_most_before():
    assert compare(CountRange(10, 30), CountRange(32, 40), 2) == "certain"
    assert compare(CountRange(10, 30), CountRange(31, 40), 2) == "possible"
    assert compare(CountRange(10, 30), CountRange(25, 31), 2) == ""


@given(ranges, ranges)
def test_some_true_counts_fit_a_possible_increase_and_all_true_counts_a_certain_one(before, now):
    grown = [b - a >= 1 for a in range(before.low, before.high + 1) for b in range(now.low, now.high + 1)]
    if compare(before, now, 1) == "certain":
        assert all(grown)
    if compare(before, now, 1):
        assert any(grown)


def test_it_is_said_once_and_again_when_it_becomes_certain():
    trend = Trend()
    trend.rebase(CountRange(5, 5))
    assert observe(trend, 30, 5, 9).certainty == "possible"
    assert observe(trend, 31, 5, 10) is None
    assert observe(trend, 32, 8, 10).certainty == "certain"
    assert observe(trend, 33, 9, 10) is None


def test_it_is_said_again_after_it_has_ceased():
    trend = Trend()
    trend.rebase(CountRange(5, 5))
    assert observe(trend, 30, 9, 9)
    assert observe(trend, 40, 5, 5) is None
    assert observe(trend, 50, 9, 9)


def test_what_grew_more_than_a_window_ago_is_the_measure_of_today():
    trend = Trend()
    trend.rebase(CountRange(5, 5))
    assert observe(trend, 1, 9, 9)
    assert observe(trend, 120, 9, 9) is None
    increase = observe(trend, 121, 12, 12)
    assert (increase.before, increase.since_ms) == (CountRange(9, 9), 61 * 60_000)


def test_what_was_never_counted_before_was_nobody():
    assert observe(Trend(), 100, 2, 2).before == CountRange(0, 0)


def test_the_history_reaches_back_one_window_and_no_farther():
    trend = Trend()
    for minute in range(0, 600, 5):
        observe(trend, minute, minute, minute)
    assert len(trend.history) <= 80
    assert trend.history[trend.base] == (535 * 60_000, 535, 535)
