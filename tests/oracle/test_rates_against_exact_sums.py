"""Intervals of rates beside sums of whole fractions, which are exact, and beside printed tables.

At the ends of an interval of 95 % the count itself, or more, or fewer, has a probability of 2.5 %: that is
summed here term by term with :class:`fractions.Fraction` and :mod:`decimal`, without any of the functions
that the intervals are reckoned from.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from math import comb, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.rating import mean_interval, ratio_interval, share_interval

pytestmark = pytest.mark.requirement("R35")


def binomial(counts: range, of: int, share: float) -> float:
    p = Fraction(share)
    return float(sum(comb(of, k) * p**k * (1 - p) ** (of - k) for k in counts))


def poisson(counts: range, mean: float) -> float:
    with localcontext() as precise:
        precise.prec = 60
        term = total = Decimal(0)
        for k in range(counts.stop):
            term = (-Decimal(mean)).exp() if k == 0 else term * Decimal(mean) / k
            total += term if k in counts else 0
        return float(total)


@given(st.integers(1, 120).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_ends_of_a_share_leave_two_and_a_half_per_cent_on_either_side(drawn: tuple[int, int]) -> None:
    count, of = drawn
    low, high = share_interval(count, of)
    if count:
        assert binomial(range(count, of + 1), of, low) == pytest.approx(0.025, rel=1e-9)
    if count < of:
        assert binomial(range(count + 1), of, high) == pytest.approx(0.025, rel=1e-9)
    assert (low == 0) == (count == 0)
    assert (high == 1) == (count == of)


@given(st.integers(0, 300))
def test_the_ends_of_a_mean_leave_two_and_a_half_per_cent_on_either_side(count: int) -> None:
    low, high = mean_interval(count)
    assert poisson(range(count + 1), high) == pytest.approx(0.025, rel=1e-9)
    if count:
        assert 1 - poisson(range(count), low) == pytest.approx(0.025, rel=1e-9)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Garwood's table as it is printed in textbooks of epidemiology, to three decimals.
    [
        (0, 0, 3.689),
        (1, 0.025, 5.572),
        (2, 0.242, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (20, 12.217, 30.888),
        (50, 37.111, 65.919),
        (100, 81.364, 121.627),
    ],
)
def test_the_mean_is_as_it_stands_in_tables(count: int, low: float, high: float) -> None:
    assert mean_interval(count) == (pytest.approx(low, abs=6e-4), pytest.approx(high, abs=6e-4))


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 50), st.integers(1, 50))
def test_at_the_ends_of_a_ratio_the_split_has_the_probability_that_it_says(
    count: int, before: int, time: int, time_before: int
) -> None:
    low, high = ratio_interval(count, time, before, time_before)
    if count + before == 0:
        assert (low, high) == (0, inf)
        return
    of = count + before
    if count:
        share = low * time / (low * time + time_before)
        assert binomial(range(count, of + 1), of, share) == pytest.approx(0.025, rel=1e-6)
    if before:
        share = high * time / (high * time + time_before)
        assert binomial(range(count + 1), of, share) == pytest.approx(0.025, rel=1e-6)
    else:
        assert high == inf


def test_large_counts_are_reckoned_too() -> None:
    low, high = mean_interval(1_000_000)
    # Far out the square root is the normal one: (sqrt(n) -+ 1.96/2)**2, to a few units.
    assert low == pytest.approx((1000 - 0.98) ** 2, abs=3)
    assert high == pytest.approx((1000 + 0.98) ** 2, abs=4)
    assert ratio_interval(5_000, 1, 5_000, 1) == (
        pytest.approx(0.9613, abs=2e-3),
        pytest.approx(1.0403, abs=2e-3),
    )
