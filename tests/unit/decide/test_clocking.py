"""Clocking: quantiles of waits of which some are not over."""

from __future__ import annotations

import random
from math import ceil

import pytest

from openline.decide.clocking import Quantile, Wait, is_shorter, quantile

REMISSION_6MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
REMISSION_PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
"""Weeks of remission, + of patients still in it: Freireich and others (1963), Blood 21, 699-716."""


def waits(text: str) -> list[Wait]:
    return [Wait(int(it.rstrip("+")), not it.endswith("+")) for it in text.split()]


@pytest.mark.requirement("R33")
@pytest.mark.parametrize(
    ("text", "share", "weeks", "at_least"),
    [
        # The medians are those of Cox and Oakes (1984), Analysis of Survival Data: 23 and 8 weeks.
        (REMISSION_6MP, 0.5, 23, False),
        (REMISSION_PLACEBO, 0.5, 8, False),
        # Their table of the curve: 0.857 after 6 weeks, 0.807 after 7, 0.448 after 23 and flat behind that.
        (REMISSION_6MP, 0.14, 6, False),
        (REMISSION_6MP, 0.15, 7, False),
        (REMISSION_6MP, 0.55, 23, False),
        (REMISSION_6MP, 0.56, 35, True),
    ],
)
def test_what_is_not_over_counts_as_in_the_published_curves(
    text: str, share: float, weeks: int, at_least: bool
) -> None:
    assert quantile(waits(text), share) == Quantile(weeks, at_least)


def test_of_what_was_all_answered_it_is_the_nearest_rank() -> None:
    drawn = random.Random(5)
    for count in (1, 2, 3, 19, 20, 21, 100, 997):
        times = [drawn.randrange(1000) for _ in range(count)]
        for percent in (1, 50, 95, 100):
            rank = sorted(times)[ceil(count * percent / 100) - 1]
            assert quantile([Wait(it, True) for it in times], percent / 100) == Quantile(rank, False)


def test_whoever_never_answers_is_not_the_quickest() -> None:
    assert quantile([], 0.5) is None
    assert quantile([Wait(70, False)], 0.5) == Quantile(70, True)
    answered = [Wait(10, True)] * 3
    assert quantile([*answered, *[Wait(900, False)] * 2], 0.95) == Quantile(900, True)
    # What was called off at once says nothing of how long the rest takes, and makes nobody quicker.
    assert quantile([*answered, Wait(0, False)], 0.95) == Quantile(10, False)


def test_no_more_is_said_than_was_measured() -> None:
    assert not is_shorter(60, None)
    assert not is_shorter(60, Quantile(60, False))
    assert is_shorter(60, Quantile(61, True))
    with pytest.raises(ValueError, match="no share"):
        quantile([], 0.0)
