"""Calibration: held against what it has to be by hand, and by definition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.calibrating import (
    EDGES,
    NO_CURVE,
    PRIOR,
    Labelled,
    bins_of,
    curve_of,
    error_after,
    error_before,
    wilson,
)

LABELS = st.lists(
    st.builds(Labelled, st.sampled_from("abc"), st.integers(0, 99).map(lambda it: it / 100), st.booleans()),
    max_size=60,
)


def labels(stated: float, left: int, of: int, group: str = "a") -> list[Labelled]:
    return [Labelled(group, stated, number < left) for number in range(of)]


def test_without_labels_what_the_table_states_stands() -> None:
    assert [NO_CURVE.of(it) for it in (0.01, 0.57, 0.99)] == [0.01, 0.57, 0.99]
    assert error_before([]) == error_after([]) == 0.0


def test_a_bin_is_the_mean_of_its_labels_and_of_the_table_as_ten_more() -> None:
    curve = curve_of(labels(0.92, 10, 30))
    assert curve.of(0.92) == pytest.approx((10 + PRIOR * 0.92) / (30 + PRIOR), abs=1e-4)
    assert curve.of(0.94) == curve.of(0.92), "one bin states one confidence"


def test_many_labels_outweigh_the_table() -> None:
    assert curve_of(labels(0.96, 500, 1000)).of(0.96) == pytest.approx(0.5, abs=0.01)


def test_what_was_surer_stays_surer_and_bins_without_labels_lie_between() -> None:
    curve = curve_of([*labels(0.85, 20, 20), *labels(0.96, 5, 20)])
    assert curve.of(0.85) == curve.of(0.96), "they would change places: they are pooled"
    assert curve.of(0.92) == curve.of(0.96), "between two that are pooled there is nothing else"
    pooled = (20 + 5 + PRIOR * (0.85 + 0.96)) / (40 + 2 * PRIOR)
    assert curve.of(0.85) == pytest.approx(pooled, abs=1e-4)
    assert curve.of(0.3) == 0.3
    assert curve_of(labels(0.92, 0, 50)).of(0.85) <= curve_of(labels(0.92, 0, 50)).of(0.92)


@given(LABELS)
def test_a_curve_never_falls_and_stays_a_probability(found: list[Labelled]) -> None:
    curve = curve_of(found)
    said = [curve.of(number / 100) for number in range(100)]
    assert said == sorted(said)
    assert all(0.0 <= it <= 1.0 for it in said)


@given(LABELS)
def test_bins_hold_every_label_once(found: list[Labelled]) -> None:
    bins = bins_of(found)
    assert sum(it.labels for it in bins) == len(found)
    assert sum(it.left for it in bins) == sum(it.left for it in found)
    assert len(bins) <= len(EDGES)


def test_the_error_is_the_gap_between_what_is_stated_and_what_came_of_it() -> None:
    assert error_before(labels(0.9, 5, 10)) == pytest.approx(0.4)
    assert error_before(labels(0.5, 5, 10)) == pytest.approx(0.0)


def test_a_document_is_not_judged_by_its_own_labels() -> None:
    one = labels(0.96, 0, 100, "a")
    assert error_after(one) == pytest.approx(error_before(one)), "there is nothing else to judge it by"
    two = [*one, *labels(0.96, 0, 100, "b")]
    assert error_after(two) == pytest.approx(PRIOR * 0.96 / (100 + PRIOR), abs=1e-3)


def test_the_interval_is_that_of_wilson() -> None:
    # R: prop.test(8, 10, correct = FALSE)$conf.int and binom::binom.wilson(0, 20)
    assert wilson(8, 10) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611252), abs=1e-6)
    assert wilson(0, 0) == (0.0, 1.0)
