"""What is said is heard by somebody who can answer, goes on to who is there, and tells nobody too much.

Each of these was a fault once.
"""

from __future__ import annotations

import pytest

from openline.app.showing.due import due_rows
from openline.app.showing.said import message_row, stop_row
from openline.app.showing.view import View
from openline.bootstrap.placing import comparing
from openline.decide.stopping import desks_for
from openline.model.channel import Carrier, CheckSchedule, Post, PostLabel, Result, StopState
from openline.model.event import NODE, RedactionFacts
from openline.model.notification import Precedence, Recurrence
from openline.model.party import Addressable
from openline.model.release import Receipt, Role
from openline.model.saying import (
    CheckFacts,
    DeskBody,
    DeskFacts,
    EscalateFacts,
    MissFacts,
    RingFacts,
    StopStateFacts,
)
from tests.desk import Desk
from tests.saying import MINUTE_MS, hear_stop, open_channel, propose_channel, send

FLASH = Precedence.FLASH
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def pass_time(desk: Desk, ms: int) -> list[EscalateFacts]:
    desk.now_ms += ms
    drafts = desk.rules.pending(desk.now_ms, b"0123456789abcdef")
    for draft in drafts:
        desk.record(NODE, draft.type, draft.facts, draft.body, cites=draft.cites, rule=draft.rule)
    return [it.facts for it in drafts if isinstance(it.facts, EscalateFacts)]


def states(desk: Desk) -> dict[tuple[str, str], str]:
    """Return how deadlines stand, by what they are about and who owes the answer."""
    return {(it.subject, it.pass_to or it.party): it.state for it in desk.state.timers.values()}


@pytest.mark.requirement("R6")
def test_a_flash_whose_only_addressee_nobody_reaches_goes_to_who_is_on_the_line() -> None:
    desk = Desk("alpha", "bravo")
    desk.enrol("ghost", Addressable.NEVER)
    desk.enrol("victor", Addressable.VIA, ("ghost",))
    open_channel(desk, "ab", "alpha", "bravo")
    send(desk, "alpha", "f1", "ab", "victor", precedence=FLASH)

    assert desk.state.messages["f1"].to == ("bravo",)
    assert states(desk) == {("f1", "bravo"): "waiting"}
    assert "victor" not in desks_for(desk.state, "alpha", named=["victor"])


@pytest.mark.requirement("R6")
def test_a_flash_with_nobody_to_act_on_it_is_to_be_answered_by_all_before_whom_it_is_put() -> None:
    desk = Desk("alpha", "bravo")
    open_channel(desk, "ab", "alpha", "bravo")
    send(desk, "alpha", "f1", "ab", precedence=FLASH, info=("bravo",))
    send(desk, "alpha", "f2", "ab", "brvo", precedence=FLASH, info=("bravo",))

    assert states(desk) == {("f1", "bravo"): "waiting", ("f2", "bravo"): "waiting"}


@pytest.mark.requirement("R6")
def test_a_flash_is_never_to_be_answered_in_two_hundred_years() -> None:
    desk = Desk("alpha", "bravo")
    open_channel(desk, "ab", "alpha", "bravo")
    send(desk, "alpha", "f1", "ab", "bravo", precedence=FLASH, answer_by_ms=desk.now_ms + 200 * 365 * DAY_MS)

    assert len(pass_time(desk, MINUTE_MS)) == 1


@pytest.mark.requirement("R6")
def test_a_flash_to_others_does_not_take_the_place_of_one_that_is_unanswered() -> None:
    desk = Desk("alpha", "bravo", "charlie")
    open_channel(desk, "abc", "alpha", "bravo", "charlie")
    send(desk, "alpha", "f1", "abc", "bravo", precedence=FLASH)
    send(desk, "alpha", "f2", "abc", "charlie", precedence=FLASH, supersedes="f1")

    assert desk.state.messages["f1"].state == "sent"
    assert states(desk)["f1", "bravo"] == "waiting"


@pytest.mark.requirement("R9")
def test_a_post_that_is_manned_is_tried_though_one_before_it_has_gone_home() -> None:
    desk = Desk("alpha", "bravo", now_ms=4 * DAY_MS + 10 * HOUR_MS)
    open_channel(desk, "ab", "alpha", "bravo")
    until_ten_past = Recurrence(days=(1, 2, 3, 4, 5, 6, 7), from_s=9 * 3600, to_s=10 * 3600 + 420)
    posts = (
        Post(role=Role.DUTY_OFFICER),
        Post(role=Role.DUTY_OFFICER, deputy=True, hours=until_ten_past),
        Post(role=Role.LIAISON_OFFICER, deputy=True),
    )
    labels = tuple(PostLabel(name=f"post {number}") for number in range(3))
    desk.record(
        "bravo", "desk.set/v1", DeskFacts(channel="ab", version=1, posts=posts), DeskBody(posts=labels)
    )
    send(desk, "alpha", "m1", "ab", "bravo", precedence=Precedence.IMMEDIATE)

    steps = [it for _ in range(4) for it in pass_time(desk, 5 * MINUTE_MS + 1)]
    assert [(it.post, it.last) for it in steps] == [(1, False), (2, True)]


@pytest.mark.requirement("R6")
def test_of_an_unknown_callers_stop_a_desk_says_for_itself_alone_that_it_is_over() -> None:
    desk = Desk("alpha", "bravo", "charlie")
    hear_stop(desk, "s1", "", "alpha", "bravo", "charlie")
    desk.record("bravo", "stop.state/v1", StopStateFacts(stop="s1", state=StopState.OVER))

    assert desk.state.stops["s1"].state == "heard"
    assert states(desk) == {("s1", "alpha"): "waiting", ("s1", "bravo"): "met", ("s1", "charlie"): "waiting"}


@pytest.mark.requirement("R6")
@pytest.mark.parametrize("state", [StopState.TAKEN, StopState.STOPPED, StopState.NOT_OURS])
def test_a_desk_that_says_what_becomes_of_a_stop_has_answered_it(state: StopState) -> None:
    desk = Desk("alpha", "bravo", "charlie")
    hear_stop(desk, "s1", "alpha", "bravo", "charlie")
    desk.record("bravo", "stop.state/v1", StopStateFacts(stop="s1", state=state))

    assert [it.party for it in pass_time(desk, MINUTE_MS)] == ["charlie"]


@pytest.mark.requirement("R6", "R14")
def test_who_raised_a_stop_says_that_it_is_over_and_names_to_no_desk_before_whom_else_it_was_put() -> None:
    desk = Desk("alpha", "bravo", "charlie", "delta")
    hear_stop(desk, "s1", "alpha", "bravo", "charlie", "delta")
    entry = desk.record("alpha", "stop.state/v1", StopStateFacts(stop="s1", state=StopState.OVER))

    [release] = desk.told("bravo", entry)
    assert list(desk.shown(release)["call"]) == [{"party": "alpha"}]  # type: ignore[call-overload]
    assert pass_time(desk, HOUR_MS) == []


@pytest.mark.requirement("R6", "R14")
def test_who_was_near_is_not_learnt_by_proposing_channels_afterwards() -> None:
    desk = Desk("alpha", "bravo", "charlie", "delta")
    hear_stop(desk, "s1", "alpha", "charlie")
    for party in ("bravo", "charlie", "delta"):
        propose_channel(desk, f"x-{party}", "alpha", party)
    row = stop_row(View(desk.state, "alpha", desk.now_ms), desk.state.stops["s1"])

    assert row is not None
    assert row.heard == ()
    assert {it.sender for it in pass_time(desk, MINUTE_MS)} == {NODE}


@pytest.mark.requirement("R3", "R14")
def test_whom_a_go_between_is_asked_to_tell_is_not_said_to_who_raised_a_stop() -> None:
    desk = Desk("alpha", "golf")
    desk.enrol("victor", Addressable.VIA, ("golf",))
    open_channel(desk, "ag", "alpha", "golf")
    entry = hear_stop(desk, "s1", "alpha", "golf", "victor")
    rows = due_rows(View(desk.state, "alpha", desk.now_ms))
    assert [(it.party, it.pass_to) for it in rows] == [("golf", "")]

    assert {(it.pass_to, it.sender) for it in pass_time(desk, MINUTE_MS)} == {("", "alpha"), ("victor", NODE)}
    answered = desk.acknowledge("golf", desk.state.shown[entry, "golf", "victor"], Receipt.READ)
    assert desk.told("alpha", answered) == []


@pytest.mark.requirement("R6", "R14")
def test_that_a_hidden_desk_rang_somebody_about_a_stop_is_not_said_to_who_raised_it() -> None:
    desk = Desk("alpha", "bravo", "victor")
    open_channel(desk, "ab", "alpha", "bravo")
    hear_stop(desk, "s1", "alpha", "bravo", "victor")
    rung = desk.record("victor", "ring.log/v1", RingFacts(about="s1", party="bravo", result=Result.BUSY))
    row = stop_row(View(desk.state, "alpha", desk.now_ms), desk.state.stops["s1"])

    assert desk.told("alpha", rung) == []
    assert row is not None
    assert row.rung == ()


@pytest.mark.requirement("R3")
def test_who_is_reached_itself_from_now_on_is_not_asked_what_is_settled() -> None:
    desk = Desk("alpha", "golf")
    desk.enrol("victor", Addressable.VIA, ("golf",))
    open_channel(desk, "av", "alpha", "victor")
    hear_stop(desk, "s1", "alpha", "victor")
    desk.record("alpha", "stop.state/v1", StopStateFacts(stop="s1", state=StopState.OVER))
    send(desk, "alpha", "f1", "av", "victor", precedence=FLASH)
    send(desk, "alpha", "f2", "av", "victor", precedence=FLASH, cancels="f1")
    desk.edit_party("victor")

    assert {it.subject for it in desk.state.timers.values() if it.state == "waiting"} == {"f2"}
    shown = {it.entry for it in desk.state.releases.values() if it.party == "victor"}
    assert desk.state.messages["f1"].entry not in shown
    assert desk.state.stops["s1"].entry not in shown


def voice_line() -> Desk:
    desk = Desk("alpha", "bravo")
    checks = CheckSchedule(first_ms=2 * HOUR_MS, every_ms=10 * MINUTE_MS, within_ms=MINUTE_MS)
    open_channel(desk, "v", "alpha", "bravo", carrier=Carrier.VOICE, checks=checks)
    return desk


def said_of_bravo(desk: Desk, slot_ms: int, *, answered: bool, after_ms: int = 0) -> None:
    facts = CheckFacts(channel="v", party="bravo", slot_ms=slot_ms, answered=answered, after_ms=after_ms)
    desk.record("alpha", "check.log/v1", facts)


@pytest.mark.requirement("R5", "F9")
def test_an_old_answer_that_is_typed_in_late_brings_no_lost_line_back() -> None:
    desk = voice_line()
    for number in range(4):
        desk.now_ms = 2 * HOUR_MS + number * 10 * MINUTE_MS + MINUTE_MS
        pass_time(desk, 0)
    assert desk.state.lines["v", "bravo"].lost

    said_of_bravo(desk, 2 * HOUR_MS, answered=True, after_ms=5_000)
    line = desk.state.lines["v", "bravo"]
    assert (line.lost, line.missed, line.answered_ms) == (True, 4, 2 * HOUR_MS + 5_000)


@pytest.mark.requirement("R5", "F9")
def test_a_line_that_people_find_silent_three_times_is_lost_and_both_sides_are_told() -> None:
    desk = voice_line()
    for number in range(4):
        desk.now_ms = 2 * HOUR_MS + number * 10 * MINUTE_MS
        said_of_bravo(desk, desk.now_ms, answered=False)

    found = [it for it in desk.entries if isinstance(it.facts, MissFacts)]
    assert [(it.facts.in_a_row, it.facts.lost) for it in found] == [(3, True)]  # type: ignore[attr-defined]
    assert all(desk.told(party, found[0].header.id) for party in ("alpha", "bravo"))
    said_of_bravo(desk, desk.now_ms, answered=True)
    assert not desk.state.lines["v", "bravo"].lost


@pytest.mark.requirement("R21")
def test_what_was_found_about_the_places_of_a_message_goes_with_its_redaction() -> None:
    desk = Desk("alpha", "bravo")
    desk.rules.compare = comparing()
    open_channel(desk, "ab", "alpha", "bravo")
    entry = send(desk, "alpha", "m1", "ab", "bravo", text="We are at 34.4500 N 40.9200 E.")
    found = [it.header.id for it in desk.entries if it.header.type == "near.find/v1"]
    assert len(found) == 2

    desk.record("alpha", "redact/v1", RedactionFacts(entry=entry))
    kept = [desk.state.contents[it] for it in found]
    assert [it.body for it in kept if it is not None] == [None, None]


def test_the_next_serial_can_be_told_from_a_list_in_which_a_message_was_redacted() -> None:
    desk = Desk("alpha", "bravo")
    open_channel(desk, "ab", "alpha", "bravo")
    entry = send(desk, "alpha", "m1", "ab", "bravo")
    desk.record("alpha", "redact/v1", RedactionFacts(entry=entry))
    row = message_row(View(desk.state, "alpha", desk.now_ms), desk.state.messages["m1"])

    assert row is not None
    assert (row.shown, row.serial, row.after, row.action, row.info) == (None, 1, 0, ("bravo",), ())
