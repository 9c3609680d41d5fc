"""Messages on channels: numbered, addressed, answered or not; what nobody answers goes on."""

from __future__ import annotations

from typing import Any

import pytest

from openline.app.ports import Draft
from openline.errors import InputError, NotFoundError, OpenlineError, RefusedError
from openline.model.channel import Carrier, Spoken
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.party import Addressable
from openline.model.release import Receipt
from openline.model.saying import EscalateFacts, MessageBody, OddFacts
from tests.desk import Desk
from tests.saying import MINUTE_MS, channel_step, message, open_channel, propose_channel, send, set_desk


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie")
    open_channel(desk, "ab", "alpha", "bravo")
    return desk


def pass_time(desk: Desk, ms: int) -> list[EscalateFacts]:
    """Let time pass, record what it brings about, and return the steps."""
    desk.now_ms += ms
    drafts = desk.rules.pending(desk.now_ms, b"0123456789abcdef")
    for draft in drafts:
        desk.record(NODE, draft.type, draft.facts, draft.body, cites=draft.cites, rule=draft.rule)
    return [it.facts for it in drafts if isinstance(it.facts, EscalateFacts)]


def shown_to(desk: Desk, party: str, type: str) -> list[dict[str, Any]]:
    """Return what a party was shown of entries of a type."""
    releases = [it for it in desk.entries if it.header.type == "release/v1"]
    bodies = [it.body.shown for it in releases if it.facts.party == party]  # type: ignore[union-attr, attr-defined]
    return [it for it in bodies if it.get("type") == type]


@pytest.mark.requirement("R4")
def test_a_message_goes_to_its_addressees_and_to_nobody_else(desk: Desk) -> None:
    send(desk, "alpha", "m1", "ab", "bravo", text="Your convoy is seen.")

    [shown] = shown_to(desk, "bravo", "message.send/v1")
    assert shown["body"]["text"] == "Your convoy is seen."
    assert shown["author"] == "alpha"
    assert shown_to(desk, "charlie", "message.send/v1") == []


def test_serials_count_for_each_channel_sender_and_set_of_addressees(desk: Desk) -> None:
    open_channel(desk, "abc", "alpha", "bravo", "charlie")
    send(desk, "alpha", "m1", "ab", "bravo")
    send(desk, "alpha", "m2", "ab", "bravo", precedence=Precedence.ROUTINE)
    send(desk, "bravo", "m3", "ab", "alpha")
    send(desk, "alpha", "m4", "abc", "bravo")
    send(desk, "alpha", "m5", "abc", "bravo", info=("charlie",))
    send(desk, "alpha", "m6", "ab", "bravo")

    serials = {id: it.serial for id, it in desk.state.messages.items()}
    assert serials == {"m1": 1, "m2": 2, "m3": 1, "m4": 1, "m5": 1, "m6": 3}
    sixth = next(it.facts for it in desk.entries if it.facts.subject == "m6")
    assert sixth.after == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fields", "error", "said"),
    [
        ({"serial": 7}, RefusedError, "the next is 1 after 0"),
        ({"after": 3}, RefusedError, "the next is 1 after 0"),
        ({"action": ()}, InputError, "no action addressee"),
        ({"action": ("charlie",)}, RefusedError, "'charlie' is not on the channel"),
        ({"action": ("alpha",)}, RefusedError, "addressed to its sender"),
        ({"info": ("bravo",)}, InputError, "stands there twice"),
        ({"answer_by_ms": 999_999}, InputError, "has passed already"),
        ({"supersedes": "m0"}, NotFoundError, "message of your own"),
        ({"supersedes": "m0", "cancels": "m0"}, InputError, "cannot supersede one and cancel another"),
        ({"references": ("Not an id",)}, InputError, "a reference is an id"),
        ({"channel": "none"}, NotFoundError, "channel"),
    ],
)
def test_a_message_that_makes_no_sense_is_refused_and_leaves_nothing(
    desk: Desk, fields: dict[str, Any], error: type[OpenlineError], said: str
) -> None:
    before = len(desk.entries)
    wrong = message(desk, "alpha", "m1", "ab", "bravo")
    values = {name: getattr(wrong, name) for name in wrong.__struct_fields__}
    with pytest.raises(error, match=said):
        desk.record("alpha", "message.send/v1", type(wrong)(**{**values, **fields}), MessageBody(text="x"))
    assert len(desk.entries) == before


@pytest.mark.requirement("R6")
@pytest.mark.parametrize(
    ("fields", "odd"),
    [
        ({"serial": 7}, "serial"),
        ({"action": ()}, "no_addressee"),
        ({"action": ("charlie",)}, "addressee"),
        ({"action": ("nobody",)}, "addressee"),
        ({"answer_by_ms": 1}, "deadline"),
        ({"channel": "none"}, "channel"),
        ({"supersedes": "m0"}, "supersedes"),
    ],
)
def test_a_flash_is_taken_whatever_is_odd_about_it_and_that_is_said(
    desk: Desk, fields: dict[str, Any], odd: str
) -> None:
    flash = message(desk, "alpha", "f1", "ab", "bravo", precedence=Precedence.FLASH)
    values = {name: getattr(flash, name) for name in flash.__struct_fields__}
    desk.record("alpha", "message.send/v1", type(flash)(**{**values, **fields}), MessageBody(text="x"))

    assert desk.state.messages["f1"].to != ()
    [found] = [it.facts for it in desk.entries if isinstance(it.facts, OddFacts)]
    assert odd in found.odd
    assert any(desk.state.timers[it].precedence is Precedence.FLASH for it in desk.state.timers)


@pytest.mark.requirement("R6")
def test_a_flash_goes_through_a_suspended_channel_and_says_so(desk: Desk) -> None:
    channel_step(desk, "bravo", "ab", "suspend")
    with pytest.raises(RefusedError, match="suspended"):
        send(desk, "alpha", "m1", "ab", "bravo")

    send(desk, "alpha", "f1", "ab", "bravo", precedence=Precedence.FLASH)

    assert len(shown_to(desk, "bravo", "message.send/v1")) == 1
    [odd] = shown_to(desk, "bravo", "odd.find/v1")
    assert list(odd["facts"]["odd"]) == ["channel_suspended"]


def test_a_flash_to_nobody_that_can_be_made_out_goes_to_who_is_on_the_line(desk: Desk) -> None:
    send(desk, "alpha", "f1", "ab", precedence=Precedence.FLASH, text="")

    assert desk.state.messages["f1"].to == ("bravo",)
    assert len(shown_to(desk, "bravo", "message.send/v1")) == 1


def test_a_flash_of_a_party_without_any_line_goes_to_every_party(desk: Desk) -> None:
    send(desk, "charlie", "f1", "none", precedence=Precedence.FLASH)

    assert desk.state.messages["f1"].to == ("alpha", "bravo")


def test_what_was_said_at_a_time_that_lies_ahead_is_refused_and_of_a_flash_noted(desk: Desk) -> None:
    ahead = Spoken(at_ms=desk.now_ms + 6 * MINUTE_MS)
    with pytest.raises(InputError, match="lies ahead"):
        send(desk, "alpha", "m1", "ab", "bravo", spoken=ahead)
    send(desk, "alpha", "m2", "ab", "bravo", spoken=Spoken(at_ms=desk.now_ms + 4 * MINUTE_MS))
    send(desk, "alpha", "f1", "ab", "bravo", precedence=Precedence.FLASH, spoken=ahead)
    [found] = [it.facts for it in desk.entries if isinstance(it.facts, OddFacts)]
    assert found.odd == ("spoken",)


def test_an_odd_serial_of_a_flash_moves_nobody_elses(desk: Desk) -> None:
    send(desk, "alpha", "f1", "ab", "bravo", precedence=Precedence.FLASH, serial=1_000_000, after=0)
    send(desk, "alpha", "m1", "ab", "bravo")

    assert desk.state.messages["m1"].serial == 1


def test_nothing_is_said_on_a_line_before_all_have_signed_it(desk: Desk) -> None:
    propose_channel(desk, "ac", "alpha", "charlie")
    with pytest.raises(RefusedError, match="proposed"):
        send(desk, "alpha", "m1", "ac", "charlie")


@pytest.mark.requirement("R30")
def test_what_was_said_by_voice_is_typed_in_with_the_time_at_which_it_was_said(desk: Desk) -> None:
    open_channel(desk, "voice", "alpha", "bravo", carrier=Carrier.VOICE)
    with pytest.raises(InputError, match="says when it was said"):
        send(desk, "alpha", "m1", "voice", "bravo")

    send(desk, "alpha", "m1", "voice", "bravo", spoken=Spoken(at_ms=500_000))

    [shown] = shown_to(desk, "bravo", "message.send/v1")
    assert (shown["at_ms"], shown["body"]["spoken"]["at_ms"]) == (desk.now_ms, 500_000)


def test_what_is_superseded_need_not_be_answered_any_longer(desk: Desk) -> None:
    send(desk, "alpha", "m1", "ab", "bravo")
    send(desk, "alpha", "m2", "ab", "bravo", supersedes="m1")

    assert desk.state.messages["m1"].state == "superseded"
    assert pass_time(desk, 30 * MINUTE_MS)[0].entries == (desk.state.messages["m2"].entry,)


def test_a_message_cannot_take_the_place_of_one_that_others_were_shown(desk: Desk) -> None:
    open_channel(desk, "abc", "alpha", "bravo", "charlie")
    send(desk, "alpha", "m1", "abc", "bravo", "charlie")
    with pytest.raises(RefusedError, match="they would not hear of it"):
        send(desk, "alpha", "m2", "abc", "bravo", cancels="m1")


@pytest.mark.requirement("R9")
def test_silence_goes_from_post_to_post_and_then_to_the_next_level(desk: Desk) -> None:
    open_channel(desk, "up", "alpha", "bravo")
    set_desk(desk, "bravo", "up", posts=1)
    set_desk(desk, "bravo", "ab", posts=2, then=("up",))
    send(desk, "alpha", "m1", "ab", "bravo", precedence=Precedence.IMMEDIATE)

    steps = [pass_time(desk, 5 * MINUTE_MS) for _ in range(5)]

    tried = [(it.step, it.channel, it.post, it.last) for found in steps for it in found]
    assert tried == [(1, "ab", 1, False), (2, "up", 0, True)]
    assert len(shown_to(desk, "alpha", "escalate.find/v1")) == 2
    assert len(shown_to(desk, "bravo", "escalate.find/v1")) == 2
    assert shown_to(desk, "charlie", "escalate.find/v1") == []


@pytest.mark.requirement("R6")
def test_a_flash_is_repeated_until_somebody_answers_it(desk: Desk) -> None:
    set_desk(desk, "bravo", "ab", posts=2)
    send(desk, "alpha", "f1", "ab", "bravo", precedence=Precedence.FLASH)

    tried = [(it.step, it.post, it.repeats) for _ in range(5) for it in pass_time(desk, MINUTE_MS)]
    assert tried == [(1, 1, False), (2, 0, True), (3, 1, True), (4, 0, True), (5, 1, True)]

    seq = desk.state.shown[desk.state.messages["f1"].entry, "bravo", ""]
    desk.acknowledge("bravo", seq, Receipt.STORED)
    assert len(pass_time(desk, MINUTE_MS)) == 1
    desk.acknowledge("bravo", seq, Receipt.READ)
    assert pass_time(desk, 60 * MINUTE_MS) == []


def test_what_was_due_while_nobody_looked_takes_one_step_and_says_when_it_was_due(desk: Desk) -> None:
    sent_ms = desk.now_ms
    send(desk, "alpha", "f1", "ab", "bravo", precedence=Precedence.FLASH)

    [step] = pass_time(desk, 600 * MINUTE_MS)
    assert (step.step, step.due_ms) == (1, (sent_ms + MINUTE_MS,))
    assert pass_time(desk, 1) == []
    assert len(pass_time(desk, MINUTE_MS)) == 1


def test_many_that_one_party_owes_another_go_further_in_one_finding(desk: Desk) -> None:
    for number in range(600):
        send(desk, "alpha", f"m{number}", "ab", "bravo")
    send(desk, "bravo", "back", "ab", "alpha")

    steps = pass_time(desk, 30 * MINUTE_MS)

    assert sorted(len(it.entries) for it in steps) == [1, 100, 500]
    assert pass_time(desk, 600 * MINUTE_MS) == []


def test_routine_is_listed_as_overdue_and_nobody_is_roused(desk: Desk) -> None:
    set_desk(desk, "bravo", "ab", posts=3)
    send(desk, "alpha", "m1", "ab", "bravo", precedence=Precedence.ROUTINE)

    assert [it.step for it in pass_time(desk, 360 * MINUTE_MS)] == [1]
    assert pass_time(desk, 3600 * MINUTE_MS) == []


def test_a_step_is_refused_once_it_was_answered(desk: Desk) -> None:
    send(desk, "alpha", "f1", "ab", "bravo", precedence=Precedence.FLASH)
    desk.now_ms += MINUTE_MS
    drafts: list[Draft] = desk.rules.pending(desk.now_ms, b"0123456789abcdef")
    seq = desk.state.shown[desk.state.messages["f1"].entry, "bravo", ""]
    desk.acknowledge("bravo", seq, Receipt.READ)

    with pytest.raises(RefusedError, match="answered meanwhile"):
        desk.record(NODE, drafts[0].type, drafts[0].facts, drafts[0].body)


def test_a_go_between_is_shown_what_is_for_whom_it_reaches_and_is_the_one_to_answer(desk: Desk) -> None:
    desk.enrol("group", Addressable.VIA, ("bravo",))
    open_channel(desk, "ag", "alpha", "group")
    send(desk, "alpha", "m1", "ag", "group")

    [shown] = shown_to(desk, "bravo", "message.send/v1")
    assert shown["pass_to"] == "group"
    [step] = pass_time(desk, 30 * MINUTE_MS)
    assert (step.party, step.pass_to) == ("bravo", "group")


def test_the_state_is_the_same_with_every_body_gone(desk: Desk) -> None:
    send(desk, "alpha", "m1", "ab", "bravo")
    send(desk, "alpha", "f1", "ab", "bravo", precedence=Precedence.FLASH, text="")
    pass_time(desk, 60 * MINUTE_MS)
    everything = frozenset(it.header.id for it in desk.entries)

    assert desk.folded().same_as(desk.state)
    assert desk.folded(redacted=everything).same_as(desk.state)
