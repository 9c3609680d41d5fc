"""Who is tried next: posts that are manned, other channels after them, again or nobody; what was skipped."""

from __future__ import annotations

import msgspec
import pytest

from openline.app.showing.due import due_rows
from openline.app.showing.view import View
from openline.decide.escalating import (
    MOST_TOGETHER,
    Tried,
    check_escalation,
    escalations,
    is_circular,
    path_of,
    skipped_of,
)
from openline.decide.timing import passed, subject_of
from openline.errors import OpenlineError, RefusedError
from openline.model.channel import Post, PostLabel
from openline.model.event import NODE
from openline.model.notification import Precedence, Recurrence
from openline.model.release import Receipt, Role
from openline.model.roster import Level
from openline.model.saying import DeskBody, DeskFacts, EscalateFacts
from tests.desk import Desk
from tests.saying import MINUTE_MS, hear_stop, open_channel, send, set_desk

pytestmark = pytest.mark.requirement("R9")

MONDAY_NOON_MS = 1_795_435_200_000
HOUR_MS = 60 * MINUTE_MS
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
DAYS = Recurrence(days=EVERY_DAY, from_s=6 * 3600, to_s=18 * 3600)
NIGHTS = Recurrence(days=EVERY_DAY, from_s=18 * 3600, to_s=6 * 3600)
AGES_MS = {Precedence.FLASH: 1, Precedence.IMMEDIATE: 5, Precedence.PRIORITY: 30, Precedence.ROUTINE: 360}


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie", now_ms=MONDAY_NOON_MS)
    for channel, level in (("ab", Level.TACTICAL), ("ab-op", Level.OPERATIONAL), ("ab-alt", Level.TACTICAL)):
        open_channel(desk, channel, "alpha", "bravo", level=level)
    return desk


def set_hours(desk: Desk, party: str, channel: str, *hours: Recurrence | None) -> None:
    posts = tuple(Post(role=Role.DUTY_OFFICER, deputy=bool(n), hours=it) for n, it in enumerate(hours))
    labels = tuple(PostLabel(name=f"post {n}", address="+99") for n in range(len(hours)))
    facts = DeskFacts(channel=channel, version=1, posts=posts)
    desk.record(party, "desk.set/v1", facts, DeskBody(posts=labels))


def next_steps(desk: Desk, ms: int) -> list[EscalateFacts]:
    """Let time pass, and return the steps that are on record by then."""
    desk.now_ms += ms
    begin = len(desk.entries)
    desk.fire()
    return [it.facts for it in desk.entries[begin:] if isinstance(it.facts, EscalateFacts)]


def ways(desk: Desk, precedence: Precedence, count: int) -> list[tuple[str, int, bool, bool]]:
    """Send, answer nothing, and return where the steps lead: channel, post, repeats, last."""
    send(desk, "alpha", "m", "ab", "bravo", precedence=precedence)
    found = []
    for _ in range(count):
        for it in next_steps(desk, AGES_MS[precedence] * MINUTE_MS):
            found.append((it.channel, it.post, it.repeats, it.last))
    return found


def test_a_path_goes_post_by_post_then_to_the_channels_that_are_named(desk: Desk) -> None:
    set_desk(desk, "bravo", "ab-alt", posts=1)
    set_desk(desk, "bravo", "ab-op", posts=2, then=("ab-alt",))
    set_desk(desk, "bravo", "ab", posts=2, then=("ab-op",))

    every = [("ab", 0), ("ab", 1), ("ab-op", 0), ("ab-op", 1), ("ab-alt", 0)]
    assert [tuple(it) for it in path_of(desk.state, "bravo", "ab")] == every
    assert ways(desk, Precedence.IMMEDIATE, 6) == [
        ("ab", 1, False, False),
        ("ab-op", 0, False, False),
        ("ab-op", 1, False, False),
        ("ab-alt", 0, False, True),
    ]


def test_flash_begins_again_once_all_were_tried_and_goes_on_until_somebody_answers(desk: Desk) -> None:
    set_desk(desk, "bravo", "ab", posts=2)
    assert ways(desk, Precedence.FLASH, 4) == [
        ("ab", 1, False, False),
        ("ab", 0, True, False),
        ("ab", 1, True, False),
        ("ab", 0, True, False),
    ]
    entry = desk.state.messages["m"].entry
    desk.acknowledge("bravo", desk.state.shown[entry, "bravo", ""], Receipt.READ)
    assert next_steps(desk, HOUR_MS) == []


def test_without_any_desk_nobody_is_named_and_flash_is_said_again_all_the_same(desk: Desk) -> None:
    assert path_of(desk.state, "bravo", "ab") == []
    assert ways(desk, Precedence.PRIORITY, 3) == [("", 0, False, True)]
    desk.acknowledge("bravo", 1, Receipt.READ)
    send(desk, "alpha", "f", "ab", "bravo", precedence=Precedence.FLASH)
    assert [(it.step, it.repeats) for _ in range(3) for it in next_steps(desk, MINUTE_MS)] == [
        (1, True),
        (2, True),
        (3, True),
    ]


def test_the_desk_for_whoever_calls_is_tried_where_there_is_none_on_the_channel(desk: Desk) -> None:
    set_desk(desk, "bravo", "", posts=2)
    assert ways(desk, Precedence.IMMEDIATE, 2) == [("", 1, False, True)]


def test_routine_takes_one_step_and_says_that_nobody_else_is_tried(desk: Desk) -> None:
    set_desk(desk, "bravo", "ab", posts=3)
    assert [it[3] for it in ways(desk, Precedence.ROUTINE, 4)] == [True]


def test_only_posts_that_are_manned_are_tried(desk: Desk) -> None:
    set_hours(desk, "bravo", "ab", DAYS, NIGHTS, None)
    noon, night = MONDAY_NOON_MS, MONDAY_NOON_MS + 12 * HOUR_MS
    assert path_of(desk.state, "bravo", "ab", noon) == [Tried("ab", 0), Tried("ab", 2)]
    assert path_of(desk.state, "bravo", "ab", night) == [Tried("ab", 1), Tried("ab", 2)]


def test_where_the_first_post_is_not_manned_the_next_that_is_is_not_passed_over(desk: Desk) -> None:
    """Nobody was at the first when it was shown: the first who is there is tried first, and not left out."""
    set_hours(desk, "bravo", "ab", DAYS, NIGHTS, None)
    desk.now_ms += 12 * HOUR_MS
    assert ways(desk, Precedence.IMMEDIATE, 4) == [("ab", 1, False, False), ("ab", 2, False, True)]


def test_where_no_post_is_manned_those_are_tried_that_should_be(desk: Desk) -> None:
    set_hours(desk, "bravo", "ab", DAYS, DAYS)
    desk.now_ms += 12 * HOUR_MS
    assert path_of(desk.state, "bravo", "ab", desk.now_ms) == [Tried("ab", 0), Tried("ab", 1)]
    assert ways(desk, Precedence.FLASH, 2) == [("ab", 1, False, False), ("ab", 0, True, False)]


def test_a_desk_that_would_come_back_to_itself_is_refused(desk: Desk) -> None:
    set_desk(desk, "bravo", "ab", then=("ab-op",))
    set_desk(desk, "bravo", "ab-op", then=("ab-alt",))
    assert is_circular(desk.state, "bravo", "ab-alt", ("ab",))
    assert not is_circular(desk.state, "alpha", "ab-alt", ("ab",))
    before = len(desk.entries)
    for channel, then in (("ab-alt", ("ab",)), ("ab-alt", ("ab-alt",))):
        with pytest.raises(OpenlineError, match="circular"):
            set_desk(desk, "bravo", channel, then=then)
    assert len(desk.entries) == before


@pytest.mark.requirement("R6")
def test_a_stop_is_repeated_to_each_desk_until_that_desk_answers(desk: Desk) -> None:
    hear_stop(desk, "s1", "charlie", "alpha", "bravo")
    first = next_steps(desk, MINUTE_MS)
    assert {(it.party, it.sender, it.step) for it in first} <= {
        (party, sender, 1) for party in ("alpha", "bravo") for sender in ("charlie", NODE)
    }
    assert {it.party for it in first} == {"alpha", "bravo"}
    entry = desk.state.stops["s1"].entry
    desk.acknowledge("alpha", desk.state.shown[entry, "alpha", ""], Receipt.READ)
    assert [(it.party, it.step, it.repeats) for it in next_steps(desk, MINUTE_MS)] == [("bravo", 2, True)]


def test_what_was_due_in_a_downtime_takes_one_step_and_what_was_skipped_can_be_counted(desk: Desk) -> None:
    send(desk, "alpha", "f", "ab", "bravo", precedence=Precedence.FLASH)
    send(desk, "alpha", "p", "ab", "bravo", precedence=Precedence.PRIORITY)
    due_ms = desk.now_ms + MINUTE_MS

    steps = next_steps(desk, 10 * HOUR_MS + 30_000)

    assert sorted((it.precedence.value, it.step) for it in steps) == [("flash", 1), ("priority", 1)]
    [flash] = [it for it in steps if it.precedence is Precedence.FLASH]
    assert flash.due_ms == (due_ms,)
    assert skipped_of(flash.precedence, flash.due_ms[0], desk.now_ms) == 599
    assert [it.step for it in next_steps(desk, MINUTE_MS - 1)] == []
    assert [it.step for it in next_steps(desk, 1)] == [2]
    timer = desk.state.timers["f", "bravo", ""]
    assert (timer.step, timer.skipped) == (2, 599), "what was said and what was not are counted apart"
    row = next(it for it in due_rows(View(desk.state, "alpha", desk.now_ms)) if it.about == "f")
    assert (row.step, row.skipped, row.on_record) == (2, 599, True)


@pytest.mark.parametrize(
    ("precedence", "late_ms", "skipped"),
    [
        (Precedence.FLASH, 0, 0),
        (Precedence.FLASH, 59_999, 0),
        (Precedence.FLASH, 60_000, 1),
        (Precedence.FLASH, -5, 0),
        (Precedence.IMMEDIATE, 3_600_000, 0),
        (Precedence.ROUTINE, 86_400_000, 0),
    ],
)
def test_what_was_skipped_is_how_often_it_would_have_been_due(
    precedence: Precedence, late_ms: int, skipped: int
) -> None:
    assert skipped_of(precedence, 1_000_000, 1_000_000 + late_ms) == skipped


def test_all_that_one_owes_another_is_in_one_finding_of_hundreds_at_most(desk: Desk) -> None:
    for number in range(MOST_TOGETHER + 20):
        send(desk, "alpha", f"m{number}", "ab", "bravo", precedence=Precedence.ROUTINE)
    send(desk, "bravo", "back", "ab", "alpha", precedence=Precedence.FLASH)
    desk.now_ms += 7 * HOUR_MS

    found = escalations(desk.state, passed(desk.state, desk.now_ms).steps, desk.now_ms)

    lengths = [(it.party, len(it.entries)) for it in found]
    assert lengths == [("alpha", 1), ("bravo", MOST_TOGETHER), ("bravo", 20)]
    assert len({entry for it in found for entry in it.entries}) == MOST_TOGETHER + 21


def test_a_step_is_refused_that_lists_what_was_answered_went_further_or_is_another_entry(desk: Desk) -> None:
    send(desk, "alpha", "f", "ab", "bravo", precedence=Precedence.FLASH)
    desk.now_ms += MINUTE_MS
    state = desk.state
    [found] = escalations(state, passed(state, desk.now_ms).steps, desk.now_ms)
    [entry] = found.entries
    place = {entry: (subject_of(state.cards[entry]), "bravo", "")}
    check_escalation(state, found, place)
    timer = state.timers[place[entry]]
    for change in ({"entry": "another"}, {"step": 1}, {"due_ms": timer.due_ms + 1}, {"state": "met"}):
        state.timers[place[entry]] = msgspec.structs.replace(timer, **change)
        with pytest.raises(RefusedError, match="meanwhile"):
            check_escalation(state, found, place)
