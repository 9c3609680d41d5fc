"""Hours on duty: those that are once, those that come every week, and where they end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.model.release import Role
from openline.model.roster import WEEK_MS, Level, Shift, is_on_duty, on_duty

HOUR_MS = 3_600_000
MONDAY_MS = 1_795_176_000_000


def shift(hours: int = 8, *, weekly: bool = False, until_ms: int | None = None, **more: object) -> Shift:
    fields = {"level": Level.TACTICAL, "role": Role.DUTY_OFFICER, "member": "m", **more}
    return Shift(
        from_ms=MONDAY_MS,
        to_ms=MONDAY_MS + hours * HOUR_MS,
        weekly=weekly,
        until_ms=until_ms,
        **fields,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("after_ms", "present"),
    [(-1, False), (0, True), (8 * HOUR_MS - 1, True), (8 * HOUR_MS, False), (WEEK_MS, False)],
)
def test_hours_hold_their_beginning_and_not_their_end(after_ms: int, present: bool) -> None:
    assert is_on_duty(shift(), MONDAY_MS + after_ms) is present


@pytest.mark.parametrize(
    ("after_ms", "present"),
    [
        (-WEEK_MS, False),
        (0, True),
        (8 * HOUR_MS, False),
        (WEEK_MS - 1, False),
        (WEEK_MS, True),
        (WEEK_MS + 8 * HOUR_MS, False),
        (2 * WEEK_MS, False),
    ],
)
def test_weekly_hours_come_again_until_they_end(after_ms: int, present: bool) -> None:
    repeated = shift(weekly=True, until_ms=MONDAY_MS + 2 * WEEK_MS)
    assert is_on_duty(repeated, MONDAY_MS + after_ms) is present


def test_weekly_hours_that_have_begun_before_their_end_are_served_out() -> None:
    last = shift(weekly=True, until_ms=MONDAY_MS + WEEK_MS + HOUR_MS)
    assert is_on_duty(last, MONDAY_MS + WEEK_MS + 7 * HOUR_MS)
    assert not is_on_duty(last, MONDAY_MS + 2 * WEEK_MS)


@given(st.integers(1, 7 * 24), st.integers(0, 5 * WEEK_MS))
def test_weekly_hours_are_the_same_as_writing_each_week_down(hours: int, after_ms: int) -> None:
    now_ms = MONDAY_MS + after_ms
    weeks = [MONDAY_MS + n * WEEK_MS for n in range(7)]
    written = any(begin <= now_ms < begin + hours * HOUR_MS for begin in weeks)
    assert is_on_duty(shift(hours, weekly=True), now_ms) is written


@pytest.mark.requirement("R6")
def test_deputies_come_behind_whom_they_stand_in_for() -> None:
    rows = [
        shift(member="second", deputy_order=1),
        shift(member="elsewhere", level=Level.STRATEGIC),
        shift(member="third", deputy_order=2),
        shift(member="first"),
    ]
    assert [it.member for it in on_duty(rows, Level.TACTICAL, MONDAY_MS)] == ["first", "second", "third"]
    assert on_duty(rows, Level.TACTICAL, MONDAY_MS - 1) == []
