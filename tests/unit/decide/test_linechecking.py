"""Line checks: due by the schedule, found missed once, lost at the third in a row, and back by one answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.linechecking import (
    EARLY_MS,
    MOST_MISSES,
    judge_miss,
    line_of,
    misses_due,
    next_miss_ms,
    next_slot_ms,
)
from openline.decide.spoken import ChannelStanding, LineStanding
from openline.decide.state import State
from openline.decide.timing import next_due_ms
from openline.errors import InputError, NotFoundError, RefusedError
from openline.model.channel import Carrier, CheckSchedule
from openline.model.roster import Level
from openline.model.saying import CheckFacts, MissFacts
from tests.desk import Desk
from tests.saying import MINUTE_MS, channel_step, open_channel

pytestmark = pytest.mark.requirement("R5")

HOUR_MS = 60 * MINUTE_MS
FIRST_MS = 100 * HOUR_MS
HOURLY = CheckSchedule(first_ms=FIRST_MS, every_ms=HOUR_MS, within_ms=10 * MINUTE_MS)


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie", now_ms=FIRST_MS - MINUTE_MS)
    open_channel(desk, "ab", "alpha", "bravo", checks=HOURLY)
    return desk


def slot(number: int) -> int:
    return FIRST_MS + number * HOUR_MS


def answer(desk: Desk, author: str, slot_ms: int, party: str = "", *, answered: bool = True) -> str:
    facts = CheckFacts(channel="ab", party=party or author, slot_ms=slot_ms, answered=answered)
    return desk.record(author, "check.log/v1", facts)


def misses_at(desk: Desk, now_ms: int) -> list[MissFacts]:
    """Let time pass to a moment, and return the misses that are on record by that."""
    desk.now_ms = now_ms
    begin = len(desk.entries)
    desk.fire()
    return [it.facts for it in desk.entries[begin:] if isinstance(it.facts, MissFacts)]


def told(desk: Desk, party: str) -> list[str]:
    return [desk.state.cards[it.entry].type for it in desk.told(party)]


@given(
    first_ms=st.integers(0, 500),
    every_ms=st.integers(1, 60),
    within_ms=st.integers(1, 60),
    open_ms=st.integers(0, 600),
    line_ms=st.one_of(st.none(), st.integers(0, 900)),
    now_ms=st.integers(0, 1_200),
)
def test_slots_are_those_of_a_plain_count_from_the_first(
    first_ms: int, every_ms: int, within_ms: int, open_ms: int, line_ms: int | None, now_ms: int
) -> None:
    checks = CheckSchedule(first_ms=first_ms, every_ms=every_ms, within_ms=within_ms)
    state = State()
    channel = state.channels["c"] = ChannelStanding(
        id="c", state="open", version=1, entry="", index=0, proposer="a", proposal_sha256="", parties=("a",),
        level=Level.TACTICAL, carrier=Carrier.OPENLINE, checks=checks, open_ms=open_ms,
    )  # fmt: skip
    if line_ms is not None:
        state.lines["c", "a"] = LineStanding(channel="c", party="a", slot_ms=line_ms)
    scheduled, at_ms = [], first_ms
    while at_ms <= 2_000:
        scheduled.append(at_ms)
        at_ms += every_ms
    open_slots = [it for it in scheduled if it > max(open_ms, line_ms or 0)]

    assert next_slot_ms(state, channel, "a") == open_slots[0]
    assert next_miss_ms(state) == open_slots[0] + within_ms
    passed = [it for it in open_slots if it + within_ms <= now_ms]
    assert [it.slot_ms for it in misses_due(state, now_ms)] == passed[-1:]


def test_a_check_is_missed_once_its_time_to_answer_has_passed_and_that_is_said_once(desk: Desk) -> None:
    assert next_due_ms(desk.state) == slot(0) + 10 * MINUTE_MS
    assert misses_at(desk, slot(0) + 10 * MINUTE_MS - 1) == []
    found = misses_at(desk, slot(0) + 10 * MINUTE_MS)
    assert [(it.party, it.slot_ms, it.in_a_row, it.lost) for it in found] == [
        ("alpha", slot(0), 1, False),
        ("bravo", slot(0), 1, False),
    ]
    assert misses_at(desk, slot(1) - 1) == []


def test_who_answers_is_not_said_to_have_missed_it(desk: Desk) -> None:
    desk.now_ms = slot(0) - EARLY_MS  # clocks differ
    answer(desk, "alpha", slot(0))
    assert [it.party for it in misses_at(desk, slot(0) + HOUR_MS - 1)] == ["bravo"]


@pytest.mark.requirement("R5")
def test_three_misses_in_a_row_are_a_lost_line_and_both_ends_are_shown_that(desk: Desk) -> None:
    lost = []
    for number in range(5):
        desk.now_ms = slot(number) + MINUTE_MS
        answer(desk, "alpha", slot(number))
        lost += [(it.in_a_row, it.lost) for it in misses_at(desk, slot(number) + 20 * MINUTE_MS)]
    assert lost == [(1, False), (2, False), (3, True), (4, False), (5, False)]
    assert line_of(desk.state, "ab", "bravo").lost
    for party in ("alpha", "bravo"):
        assert told(desk, party).count("check.miss/v1") == 5
    assert "check.miss/v1" not in told(desk, "charlie")


def test_one_answer_and_a_line_is_back(desk: Desk) -> None:
    for number in range(3):
        misses_at(desk, slot(number) + 20 * MINUTE_MS)
    assert line_of(desk.state, "ab", "bravo").lost
    desk.now_ms = slot(3) + MINUTE_MS
    answer(desk, "bravo", slot(3))
    line = line_of(desk.state, "ab", "bravo")
    assert (line.lost, line.missed, line.answered_ms) == (False, 0, desk.now_ms)
    assert line_of(desk.state, "ab", "alpha").lost, "the other end has not answered"
    assert [(it.party, it.in_a_row) for it in misses_at(desk, slot(4) + 20 * MINUTE_MS)] == [
        ("alpha", 4),
        ("bravo", 1),
    ]


def test_of_what_passed_in_a_downtime_only_the_last_is_missed_and_no_line_is_lost_by_it(desk: Desk) -> None:
    """For a thousand hours nobody could have answered through the node: that is no one's silence."""
    found = misses_at(desk, slot(1_000) + 20 * MINUTE_MS)
    assert [(it.party, it.slot_ms, it.in_a_row, it.lost) for it in found] == [
        ("alpha", slot(1_000), 1, False),
        ("bravo", slot(1_000), 1, False),
    ]
    assert [it.in_a_row for it in misses_at(desk, slot(1_001) + 20 * MINUTE_MS)] == [2, 2]
    assert [it.lost for it in misses_at(desk, slot(1_002) + 20 * MINUTE_MS)] == [True, True]


def test_a_clock_that_is_put_back_finds_nothing_twice_and_the_line_is_tried_again(desk: Desk) -> None:
    assert len(misses_at(desk, slot(5) + 20 * MINUTE_MS)) == 2
    for ago_ms in (HOUR_MS, 0, 2 * HOUR_MS):
        assert misses_at(desk, slot(5) + 20 * MINUTE_MS - ago_ms) == []
    assert [it.in_a_row for it in misses_at(desk, slot(6) + 20 * MINUTE_MS)] == [2, 2]


def test_what_is_found_by_two_goes_on_record_once(desk: Desk) -> None:
    desk.now_ms = slot(0) + 20 * MINUTE_MS
    [first, *_] = desk.rules.pending(desk.now_ms, bytes(16))
    [same, *_] = desk.rules.pending(desk.now_ms, bytes(16))
    assert (first.key, first.facts, first.cites) == (same.key, same.facts, same.cites)
    desk.record("node", first.type, first.facts, cites=first.cites, rule=first.rule)
    with pytest.raises(RefusedError, match="already"):
        judge_miss(desk.state, first.facts, desk.now_ms)  # type: ignore[arg-type]


def test_while_a_channel_is_suspended_nothing_of_it_is_due(desk: Desk) -> None:
    channel_step(desk, "alpha", "ab", "suspend")
    assert misses_at(desk, slot(3) + 20 * MINUTE_MS) == []
    assert next_miss_ms(desk.state) is None
    channel_step(desk, "alpha", "ab", "resume")
    assert misses_at(desk, slot(4) - 1) == []
    assert [it.slot_ms for it in misses_at(desk, slot(4) + 10 * MINUTE_MS)] == [slot(4)] * 2


def test_a_channel_that_is_closed_or_has_no_schedule_is_never_due(desk: Desk) -> None:
    channel_step(desk, "alpha", "ab", "close")
    open_channel(desk, "bc", "bravo", "charlie")
    assert misses_at(desk, slot(9)) == []
    assert next_due_ms(desk.state) is None


def test_by_voice_whoever_rang_says_what_came_of_it_and_nobody_for_himself() -> None:
    desk = Desk("alpha", "bravo", now_ms=FIRST_MS - MINUTE_MS)
    open_channel(desk, "ab", "alpha", "bravo", carrier=Carrier.VOICE, checks=HOURLY)
    desk.now_ms = slot(0) + MINUTE_MS
    with pytest.raises(RefusedError, match="nobody for himself"):
        answer(desk, "bravo", slot(0))
    answer(desk, "alpha", slot(0), "bravo", answered=False)
    assert line_of(desk.state, "ab", "bravo").missed == 1
    with pytest.raises(RefusedError, match="already"):
        answer(desk, "alpha", slot(0), "bravo", answered=False)
    assert [it.party for it in misses_at(desk, slot(0) + 20 * MINUTE_MS)] == ["alpha"]
    for number in (1, 2):
        desk.now_ms = slot(number) + MINUTE_MS
        answer(desk, "alpha", slot(number), "bravo", answered=False)
    assert line_of(desk.state, "ab", "bravo").lost
    desk.now_ms += 5 * MINUTE_MS
    answer(desk, "alpha", slot(2), "bravo")  # he was reached a little later, by the same check
    assert not line_of(desk.state, "ab", "bravo").lost


def test_through_the_node_nobody_answers_for_another_or_says_that_he_does_not(desk: Desk) -> None:
    desk.now_ms = slot(0) + MINUTE_MS
    with pytest.raises(RefusedError, match="each party answers for itself"):
        answer(desk, "alpha", slot(0), "bravo")
    with pytest.raises(InputError, match="does not answer"):
        answer(desk, "alpha", slot(0), answered=False)
    with pytest.raises(NotFoundError):
        answer(desk, "charlie", slot(0))


def test_a_check_that_is_not_scheduled_or_lies_ahead_is_refused(desk: Desk) -> None:
    desk.now_ms = slot(0) + MINUTE_MS
    with pytest.raises(InputError, match="no check is scheduled"):
        answer(desk, "alpha", slot(0) + 1)
    with pytest.raises(InputError, match="ahead"):
        answer(desk, "alpha", slot(1))


def test_many_are_found_look_by_look_and_each_once() -> None:
    desk = Desk("alpha", "bravo", now_ms=FIRST_MS - MINUTE_MS)
    for number in range(MOST_MISSES // 2 + 10):
        open_channel(desk, f"c{number}", "alpha", "bravo", checks=HOURLY)
    desk.now_ms = slot(0) + 20 * MINUTE_MS
    counts = []
    for _ in range(3):
        counts.append(len(desk.fire()))
        assert desk.rules.unfinished == (len(counts) == 1)
    assert counts == [MOST_MISSES, 20, 0]
