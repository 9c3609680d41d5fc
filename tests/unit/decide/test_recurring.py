"""Spans of days within an envelope, and whether two of them ever meet."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.decide.recurring import DAY_MS, NEVER_MS, first_overlap, occurrences
from openline.model.notification import Recurrence
from openline.model.space import UFN, Interval

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HOUR_MS = 3_600_000


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text + "+00:00").timestamp() * 1000)


def spans(*args) -> list[tuple[int, int]]:
    return [(it.start_ms, it.end_ms) for it in occurrences(*args)]


def by_calendar(recurrence: Recurrence | None, start_ms: int, end_ms: int) -> list[tuple[int, int]]:
    """Every span of a pattern in an envelope, by asking the calendar for each of its days."""
    if recurrence is None:
        return [(start_ms, end_ms)] if start_ms < end_ms else []
    found = []
    day = (EPOCH + timedelta(milliseconds=start_ms)).date() - timedelta(days=2)
    until = (EPOCH + timedelta(milliseconds=end_ms)).date() + timedelta(days=2)
    while day <= until:
        if day.isoweekday() in recurrence.days:
            midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
            begins = midnight + timedelta(seconds=recurrence.from_s)
            ends = midnight + timedelta(seconds=recurrence.to_s)
            if ends <= begins:
                ends += timedelta(days=1)
            cut = (
                max(round((begins - EPOCH) / timedelta(milliseconds=1)), start_ms),
                min(round((ends - EPOCH) / timedelta(milliseconds=1)), end_ms),
            )
            if cut[0] < cut[1]:
                found.append(cut)
        day += timedelta(days=1)
    return found


days = st.sets(st.integers(1, 7), min_size=1).map(lambda it: tuple(sorted(it)))
patterns = st.builds(
    Recurrence,
    days=days,
    from_s=st.one_of(st.integers(0, 86_399), st.sampled_from([0, 21_600, 86_399])),
    to_s=st.one_of(st.integers(0, 86_400), st.sampled_from([0, 28_800, 86_400])),
)
starts = st.integers(ms("2024-02-01T00:00:00") // 1000, ms("2026-11-20T00:00:00") // 1000).map(
    lambda it: it * 1000
)


def test_every_weekday_from_six_to_eight_leaves_the_weekend_out():
    weekdays = Recurrence(days=(1, 2, 3, 4, 5), from_s=6 * 3600, to_s=8 * 3600)
    envelope = Interval(start_ms=ms("2026-11-27T07:00:00"), end_ms=ms("2026-12-01T06:30:00"))
    assert spans(weekdays, envelope, 0) == [
        (ms("2026-11-27T07:00:00"), ms("2026-11-27T08:00:00")),
        (ms("2026-11-30T06:00:00"), ms("2026-11-30T08:00:00")),
        (ms("2026-12-01T06:00:00"), ms("2026-12-01T06:30:00")),
    ]


def test_a_span_over_midnight_belongs_to_the_day_on_which_it_begins():
    friday_night = Recurrence(days=(5,), from_s=22 * 3600, to_s=2 * 3600)
    envelope = Interval(start_ms=ms("2026-11-28T01:00:00"), end_ms=UFN)
    assert spans(friday_night, envelope, 0, ms("2026-12-06T00:00:00")) == [
        (ms("2026-11-28T01:00:00"), ms("2026-11-28T02:00:00")),
        (ms("2026-12-04T22:00:00"), ms("2026-12-05T02:00:00")),
    ]


def test_a_span_that_ends_when_it_begins_lasts_a_day():
    pattern = Recurrence(days=(1, 2), from_s=3600, to_s=3600)
    envelope = Interval(start_ms=ms("2026-11-30T00:00:00"), end_ms=ms("2026-12-05T00:00:00"))
    assert [b - a for a, b in spans(pattern, envelope, 0)] == [DAY_MS, DAY_MS]


def test_what_goes_on_until_further_notice_is_expanded_as_far_as_one_asks_and_no_farther():
    daily = Recurrence(days=tuple(range(1, 8)), from_s=0, to_s=60)
    asked = list(islice(occurrences(daily, Interval(start_ms=0), ms("2026-11-28T00:00:30")), 3))
    assert [it.start_ms for it in asked] == [ms(f"2026-11-{day}T00:00:00") for day in (28, 29, 30)]


def test_a_change_of_the_clocks_somewhere_moves_nothing():
    sundays = Recurrence(days=(7,), from_s=3600, to_s=2 * 3600)
    envelope = Interval(start_ms=ms("2026-03-22T00:00:00"), end_ms=ms("2026-04-06T00:00:00"))
    assert [a for a, _ in spans(sundays, envelope, 0)] == [
        ms(f"2026-{day}T01:00:00") for day in ("03-22", "03-29", "04-05")
    ]


@given(patterns, starts, st.integers(1, 40 * DAY_MS), st.integers(-50, 50), st.integers(1, 60))
def test_the_spans_are_those_of_the_calendar(pattern, start_ms, length_ms, offset_h, hours):
    envelope = Interval(start_ms=start_ms, end_ms=start_ms + length_ms)
    from_ms = start_ms + offset_h * HOUR_MS
    until_ms = from_ms + hours * HOUR_MS
    wanted = by_calendar(pattern, start_ms, start_ms + length_ms)
    assert spans(pattern, envelope, 0, NEVER_MS) == wanted
    assert spans(pattern, envelope, from_ms, until_ms) == [
        (a, b) for a, b in wanted if b > from_ms and a < until_ms
    ]


maybe = st.one_of(st.none(), patterns)
margins = st.one_of(st.just(0), st.integers(0, 3 * HOUR_MS), st.integers(0, 10 * DAY_MS))


hours = st.integers(1, 1500)


@given(maybe, maybe, starts, st.integers(-40 * 24, 40 * 24), hours, hours, margins)
@settings(max_examples=300)
def test_the_first_overlap_is_the_first_of_all_pairs_of_spans(a, b, start_ms, apart_h, a_h, b_h, margin_ms):
    a_envelope = Interval(start_ms=start_ms, end_ms=start_ms + a_h * HOUR_MS)
    b_start_ms = start_ms + apart_h * HOUR_MS
    b_envelope = Interval(start_ms=b_start_ms, end_ms=b_start_ms + b_h * HOUR_MS)
    shared = [
        (max(x[0] - margin_ms, y[0]), min(x[1] + margin_ms, y[1]))
        for x in by_calendar(a, a_envelope.start_ms, a_envelope.end_ms)
        for y in by_calendar(b, b_envelope.start_ms, b_envelope.end_ms)
    ]
    wanted = min((start for start, end in shared if start < end), default=None)
    found = first_overlap(a, a_envelope, b, b_envelope, margin_ms)
    assert (None if found is None else found.start_ms) == wanted
    assert found is None or (found.start_ms, found.end_ms) in shared
    swapped = first_overlap(b, b_envelope, a, a_envelope, margin_ms)
    assert (swapped is None) == (found is None)


def test_patterns_without_end_that_never_meet_are_told_apart_at_once():
    mornings = Recurrence(days=(1, 3), from_s=6 * 3600, to_s=8 * 3600)
    evenings = Recurrence(days=(1, 3), from_s=8 * 3600, to_s=9 * 3600)
    early, late = Interval(start_ms=0), Interval(start_ms=ms("2026-01-01T00:00:00"))
    assert first_overlap(mornings, early, evenings, late) is None
    met = first_overlap(mornings, early, evenings, late, 1000)
    assert met == Interval(start_ms=ms("2026-01-05T08:00:00"), end_ms=ms("2026-01-05T08:00:01"))


def test_things_that_only_touch_do_not_overlap():
    one, next_one = Interval(start_ms=0, end_ms=10), Interval(start_ms=10, end_ms=20)
    assert first_overlap(None, one, None, next_one) is None
    both = first_overlap(None, Interval(start_ms=5), None, Interval(start_ms=10))
    assert both == Interval(start_ms=10)


@pytest.mark.parametrize("empty", [Interval(start_ms=10, end_ms=10), Interval(start_ms=10, end_ms=5)])
def test_an_empty_envelope_meets_nothing(empty):
    daily = Recurrence(days=tuple(range(1, 8)), from_s=0, to_s=0)
    assert first_overlap(None, empty, None, Interval(start_ms=0)) is None
    assert first_overlap(daily, empty, daily, Interval(start_ms=0), 1000) is None
