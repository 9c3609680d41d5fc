"""How often and how long something is carried, in which order, and who learns that it did not arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.decide.delivering import (
    DELIVERY,
    LONGEST_WAIT_MS,
    PATIENCE,
    STEPS_ASIDE_AFTER,
    DeliveryMove,
    Waiting,
    is_alarming,
    is_answered,
    is_at_least,
    next_in_line,
    precedence_for,
    wait_ms,
)
from openline.errors import RefusedError
from openline.model.event import NODE, DeliveryFailFacts, OutcomeFacts, OverdueFacts
from openline.model.notification import Outcome, Precedence
from openline.model.release import Detail, Receipt
from tests.desk import HOUR_MS, NOON_MS, Desk, convoy, fire

FLASH, IMMEDIATE, PRIORITY, ROUTINE = Precedence


def test_each_wait_is_drawn_from_under_twice_the_one_before_up_to_a_minute() -> None:
    most = [wait_ms(attempts, 1.0) for attempts in range(1, 10)]
    assert most == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]
    assert [wait_ms(attempts, 0.5) for attempts in (1, 2, 9)] == [500, 1_000, 30_000]


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_no_wait_is_nothing_or_longer_than_a_minute(attempts: int, fraction: float) -> None:
    assert 1 <= wait_ms(attempts, fraction) <= LONGEST_WAIT_MS


# -- the order ---------------------------------------------------------------------------------------


def waiting(seq: int, precedence: Precedence = ROUTINE, due_ms: int = 0, rejected: int = 0) -> Waiting:
    return Waiting(f"{seq}", precedence, seq, due_ms, rejected)


def chosen(*lane: Waiting, now_ms: int = 0, busy: tuple[bool, ...] = ()) -> list[int]:
    return [it.seq for it in next_in_line(lane, now_ms, busy)]


def test_the_most_urgent_goes_first_and_then_the_oldest() -> None:
    assert chosen(waiting(3), waiting(2), waiting(4, PRIORITY), waiting(5, PRIORITY)) == [4]
    assert chosen(waiting(3), waiting(2)) == [2]


def test_a_flash_overtakes_what_is_being_sent_and_goes_beside_it() -> None:
    lane = (waiting(1), waiting(9, FLASH))
    assert chosen(*lane) == [9, 1]
    assert chosen(*lane, busy=(False,)) == [9]
    assert chosen(*lane, busy=(True,)) == [1]
    assert chosen(*lane, busy=(True, False)) == []


def test_what_failed_holds_up_its_own_precedence_and_no_other() -> None:
    assert chosen(waiting(1, due_ms=50), waiting(2)) == []
    assert chosen(waiting(1, due_ms=50), waiting(2), now_ms=50) == [1]
    assert chosen(waiting(1, IMMEDIATE, due_ms=50), waiting(2)) == [2]


def test_what_the_other_side_turns_down_again_and_again_steps_aside() -> None:
    assert chosen(waiting(1, due_ms=50, rejected=STEPS_ASIDE_AFTER - 1), waiting(2)) == []
    assert chosen(waiting(1, due_ms=50, rejected=STEPS_ASIDE_AFTER), waiting(2)) == [2]


# -- the machine -------------------------------------------------------------------------------------


def step(state: str, transition: str, **move: object) -> str:
    return DELIVERY.step(state, transition, DeliveryMove(**move), where="d")  # type: ignore[arg-type]


def test_nothing_leaves_a_state_in_which_a_delivery_has_come_to_its_end() -> None:
    for state in ("delivered", "withdrawn", "dead", "answered"):
        assert DELIVERY.permitted(state) == ()


def test_a_delivery_is_tried_until_its_precedence_gives_up() -> None:
    for precedence in Precedence:
        last = PATIENCE[precedence].give_up_ms
        assert step("sending", "fail", tried_ms=last - 1, precedence=precedence) == "failed"
        assert step("sending", "fail", tried_ms=last, precedence=precedence) == "dead"
    assert PATIENCE[FLASH].give_up_ms >= 24 * HOUR_MS


def test_the_alarm_never_waits_longer_than_the_answer_may_take() -> None:
    assert [PATIENCE[it].alarm_ms for it in Precedence] == [60_000, 300_000, 1_800_000, 21_600_000]


@pytest.mark.parametrize(("for_mode", "mode"), [("real", "exercise"), ("exercise", "real")])
def test_an_exercise_sends_to_no_real_address_nor_the_other_way_round(for_mode: str, mode: str) -> None:
    for state in ("queued", "failed"):
        with pytest.raises(RefusedError, match="another mode"):
            step(state, "send", for_mode=for_mode, mode=mode)


def test_only_what_failed_and_a_person_answered_is_tried_no_longer() -> None:
    assert step("failed", "answer", answered=True) == "answered"
    with pytest.raises(RefusedError, match="nobody has answered"):
        step("failed", "answer")


def test_what_was_withdrawn_before_it_went_ends_as_withdrawn() -> None:
    assert step("sending", "succeed", withdrawn=True) == "withdrawn"
    assert step("sending", "succeed") == "delivered"


# -- how urgent --------------------------------------------------------------------------------------


@pytest.fixture
def desk() -> Desk:
    desk = Desk("aid", "force", "third", now_ms=NOON_MS - 50 * HOUR_MS)
    desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"force": Detail.FULL})
    return desk


def urgency(desk: Desk, entry: str) -> Precedence:
    facts = next(it.facts for it in desk.entries if it.header.id == entry)
    return precedence_for(desk.state, "aid", desk.state.cards[entry], facts)


def test_a_match_is_as_urgent_as_it_is_serious_and_an_agreement_can_wait(desk: Desk) -> None:
    desk.notify("third", fire("range"))
    match = next(it for it in desk.entries if it.header.type == "matches.find/v1")
    assert urgency(desk, match.header.id) is IMMEDIATE
    assert urgency(desk, desk.propose("aid", "peace", "aid", "force")) is ROUTINE
    assert urgency(desk, desk.find("", "force")) is IMMEDIATE


def test_an_overdue_answer_is_as_urgent_as_the_answer_was(desk: Desk) -> None:
    desk.now_ms += 24 * HOUR_MS
    (said,) = desk.fire()
    facts = next(it.facts for it in desk.entries if it.header.id == said)
    assert isinstance(facts, OverdueFacts)
    assert urgency(desk, said) is facts.precedence is ROUTINE


def test_an_address_for_the_urgent_is_not_told_the_rest() -> None:
    assert [is_at_least(it, PRIORITY) for it in Precedence] == [True, True, True, False]
    assert all(is_at_least(it, ROUTINE) for it in Precedence)


# -- who learns of it --------------------------------------------------------------------------------


def fail(desk: Desk, party: str, entry: str) -> str:
    shown = desk.told(party, entry)[-1]
    facts = DeliveryFailFacts(
        entry=entry,
        party=party,
        seq=shown.seq,
        pass_to=shown.pass_to,
        medium="mail",
        attempts=3,
        since_ms=desk.now_ms,
        precedence=ROUTINE,
    )
    at = desk.state.cards[entry].at
    return desk.record(NODE, "delivery.fail/v1", facts, cites=(at,), rule="delivering/1")


def entry_of(desk: Desk, type: str) -> str:
    return next(it.header.id for it in desk.entries if it.header.type == type)


@pytest.mark.requirement("R9")
def test_the_party_and_the_author_learn_that_it_did_not_arrive_and_nobody_else(desk: Desk) -> None:
    said = fail(desk, "force", entry_of(desk, "movement.notify/v1"))
    assert [desk.details(party, said) for party in ("aid", "force", "third")] == [["full"], ["full"], []]
    (to_author,) = desk.told("aid", said)
    facts = desk.shown(to_author)["facts"]
    assert "seq" not in facts, "how many releases a party has is between it and the node"
    assert (facts["party"], facts["medium"]) == ("force", "mail")  # type: ignore[index]


def test_whoever_speaks_about_a_thing_does_not_learn_to_whom_else_its_owner_shows_it(desk: Desk) -> None:
    desk.share("aid", "food", {"third": Detail.FULL})
    outcome = desk.record(
        "force", "outcome.state/v1", OutcomeFacts(about="food", outcome=Outcome.FACILITATED)
    )
    assert desk.details("third", outcome) == ["full"]
    said = fail(desk, "third", outcome)
    assert [desk.details(party, said) for party in ("aid", "force", "third")] == [[], [], ["full"]]
    to_owner = fail(desk, "aid", outcome)
    assert desk.details("force", to_owner) == ["full"]


def test_of_a_match_the_other_side_learns_it(desk: Desk) -> None:
    desk.notify("third", fire("range"))
    match = entry_of(desk, "matches.find/v1")
    said = fail(desk, "third", match)
    assert [desk.details(party, said) for party in ("aid", "force", "third")] == [["full"], [], ["full"]]


def test_that_an_alarm_did_not_arrive_is_no_further_alarm() -> None:
    assert not is_alarming("delivery.fail/v1")
    assert is_alarming("overdue.find/v1")


def test_a_machine_that_stored_it_has_not_answered(desk: Desk) -> None:
    seq = desk.told("force", entry_of(desk, "movement.notify/v1"))[-1].seq
    desk.acknowledge("force", seq, Receipt.STORED)
    assert not is_answered(desk.state, "force", seq)
    desk.acknowledge("force", seq, Receipt.READ)
    assert is_answered(desk.state, "force", seq)
    assert not is_answered(desk.state, "force", seq + 100)
