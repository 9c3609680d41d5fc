"""Deadlines against a plain list that is sorted each time: none is lost, doubled, or kept waiting."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from openline.decide.deadlines import RANK, Deadlines, Passed, Place
from openline.decide.state import TimerStanding
from openline.decide.undoing import Undo
from openline.model.notification import Precedence

pytestmark = pytest.mark.requirement("R9")

PARTIES = ("alpha", "bravo")
PLACES = [(f"m{number}", party, "") for number in range(4) for party in PARTIES]
TIMES = st.integers(0, 12)


def timer_of(place: Place, seq: int, due_ms: int, precedence: Precedence, **fields: Any) -> TimerStanding:
    return TimerStanding(
        subject=place[0],
        party=place[1],
        pass_to=place[2],
        entry=f"{place[0]}/{seq}",
        seq=seq,
        due_ms=due_ms,
        precedence=precedence,
        **fields,
    )


def as_it_is(timer: TimerStanding) -> TimerStanding | None:
    return timer


class Plain:
    """What :class:`Deadlines` says, by looking at all of them each time."""

    def __init__(self) -> None:
        self.timers: dict[Place, TimerStanding] = {}
        self.off: dict[tuple[Place, int], int] = {}
        self.over: set[tuple[Place, int]] = set()

    def now(self, timer: TimerStanding) -> TimerStanding | None:
        known = (timer.subject, timer.party, timer.pass_to), timer.seq
        if known in self.over:
            return None
        return replace(timer, due_ms=timer.due_ms + self.off.get(known, 0))

    def times(self) -> dict[Place, int]:
        found = {}
        for place, timer in self.timers.items():
            now = self.now(timer)
            if timer.next_ms is not None and now is not None:
                found[place] = now.due_ms if timer.state == "waiting" else timer.next_ms
        return found

    def due(self, now_ms: int) -> set[Place]:
        return {place for place, at_ms in self.times().items() if at_ms <= now_ms}


def place_of(timer: TimerStanding) -> Place:
    return timer.subject, timer.party, timer.pass_to


changes = st.tuples(
    st.sampled_from(PLACES),
    TIMES,
    st.sampled_from(Precedence),
    st.sampled_from(("waiting", "fired", "unanswered", "met")),
)
steps = st.one_of(
    st.tuples(st.just("change"), st.lists(changes, min_size=1, max_size=6), st.booleans()),
    st.tuples(st.just("off"), st.sampled_from(PLACES), st.integers(1, 5)),
    st.tuples(st.just("over"), st.sampled_from(PLACES), st.none()),
    st.tuples(st.just("look"), TIMES, st.one_of(st.none(), st.integers(1, 8))),
)


@given(st.lists(steps, max_size=40))
def test_it_says_what_a_plain_list_says_whatever_is_changed_and_taken_back(script: list[Any]) -> None:
    deadlines, plain, seq = Deadlines(), Plain(), 0
    for what, which, how in script:
        if what == "change":
            deadlines.undo = undo = Undo()
            before = dict(plain.timers)
            for place, at_ms, precedence, state in which:
                seq += 1
                made = timer_of(place, seq, at_ms, precedence, state="fired" if state != "met" else "met")
                if state == "waiting":
                    made = replace(made, state="waiting")
                if state == "fired":
                    made = replace(made, step=1, again_ms=at_ms)
                deadlines[place] = plain.timers[place] = made
            if how:
                undo.back_to(0)
                plain.timers = before
            deadlines.undo = None
        elif what == "look":
            check(plain, deadlines.passed(which, plain.now, most=how), which, how)
        elif which in plain.timers:
            known = which, plain.timers[which].seq
            if what == "over":
                plain.over.add(known)
            else:
                plain.off[known] = plain.off.get(known, 0) + how
        assert dict(deadlines) == plain.timers
    looks = (deadlines.passed(99, plain.now, most=1).timers for _ in range(250))
    assert any(looks) == bool(plain.due(99)), "what holds no longer keeps others waiting for some looks only"
    assert deadlines.first_ms(plain.now) == min(plain.times().values(), default=None)
    check(plain, deadlines.passed(99, plain.now), 99, None)


def check(plain: Plain, passed: Passed, now_ms: int, most: int | None) -> None:
    """Hold a look against the list: all of it, or as much as was asked for, and then the most urgent."""
    due, given_ = plain.due(now_ms), [place_of(it) for it in passed.timers]
    assert len(given_) == len(set(given_))
    assert set(given_) <= due
    assert [plain.timers[it] for it in given_] == passed.timers
    ranks = [RANK[it.precedence] for it in passed.timers]
    assert ranks == sorted(ranks)
    left = due - set(given_)
    if most is None:
        assert not left
        assert not passed.more
        return
    assert passed.more or not left
    assert len(given_) <= most
    if left:
        assert min(RANK[plain.timers[it].precedence] for it in left) >= max(ranks, default=0)


def test_what_is_most_urgent_comes_first_however_many_others_are_due_before() -> None:
    deadlines = Deadlines()
    for number in range(5_000):
        place = f"r{number}", "alpha", ""
        deadlines[place] = timer_of(place, number, 1, Precedence.ROUTINE)
    late = "f", "bravo", ""
    deadlines[late] = timer_of(late, 9_999, 50, Precedence.FLASH)

    passed = deadlines.passed(60, as_it_is, most=100)

    assert place_of(passed.timers[0]) == late
    assert len(passed.timers) == 100
    assert passed.more


def test_of_one_urgency_a_partys_come_together_that_of_the_oldest_first() -> None:
    deadlines = Deadlines()
    for number in range(40):
        place = f"m{number}", PARTIES[number % 2], ""
        deadlines[place] = timer_of(place, number, 100 - number, Precedence.PRIORITY)

    parties = [it.party for it in deadlines.passed(200, as_it_is, most=30).timers]

    assert parties == ["bravo"] * 20 + ["alpha"] * 10


def test_what_is_over_is_looked_at_once_and_keeps_nobody_waiting_for_long() -> None:
    deadlines, looked = Deadlines(), []
    for number in range(10_000):
        place = f"m{number}", "alpha", ""
        deadlines[place] = timer_of(place, number, number, Precedence.PRIORITY)

    def now(timer: TimerStanding) -> TimerStanding | None:
        looked.append(timer.seq)
        return timer if timer.seq >= 9_990 else None

    found: list[TimerStanding] = []
    rounds = 0
    more = True
    while more:
        before = len(looked)
        found, more = deadlines.passed(99_999, now, most=100)
        rounds += 1
        assert len(looked) - before <= 800
    assert [it.seq for it in found] == list(range(9_990, 10_000))
    assert rounds > 5
    del looked[:]
    assert len(deadlines.passed(99_999, now, most=100).timers) == 10
    assert len(looked) == 10


def test_times_that_hold_no_longer_do_not_gather() -> None:
    deadlines = Deadlines()
    place = "m", "alpha", ""
    for seq in range(20_000):
        deadlines[place] = timer_of(place, seq, 50_000 - seq, Precedence.PRIORITY)
        if seq % 100 == 0:
            assert deadlines.passed(0, as_it_is) == Passed([], more=False)
    held = sum(len(heap) for heap in deadlines._heaps.values())
    assert held < 1_200
    assert [it.seq for it in deadlines.passed(99_999, as_it_is).timers] == [19_999]
