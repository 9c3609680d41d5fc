"""No coverage is not no presence."""

import pytest

from openline.decide.covering import Look, covered_s


def look(start_s: int, end_s: int, state: str, *, whole: bool = True) -> Look:
    return Look(coverage=f"{start_s}", start_ms=start_s * 1000, end_ms=end_s * 1000, state=state, whole=whole)


@pytest.mark.requirement("R36")
def test_time_of_which_nobody_said_anything_is_unstated():
    assert covered_s([], 0, 60_000) == {"unstated_s": 60}


def test_every_moment_counts_once_under_the_strongest_state():
    looks = [look(0, 40, "observed"), look(30, 50, "jammed"), look(20, 30, "observed")]
    assert covered_s(looks, 0, 60_000) == {"observed_s": 40, "jammed_s": 10, "unstated_s": 10}


def test_observing_a_part_is_not_observing():
    assert covered_s([look(0, 60, "observed", whole=False)], 0, 60_000) == {"observed_partly_s": 60}


def test_only_the_time_asked_for_counts():
    assert covered_s([look(-100, 10, "turned_back"), look(50, 500, "observed")], 0, 60_000) == {
        "observed_s": 10,
        "turned_back_s": 10,
        "unstated_s": 40,
    }
