"""Deadlines: begun by a release, met by a person's answer, fired once for ever, late or not."""

import pytest

from openline.decide.timing import ANSWER_WITHIN_MS, due, key_of, next_due_ms
from openline.errors import RefusedError
from openline.model.event import OverdueFacts
from openline.model.notification import Precedence
from openline.model.release import Detail, Receipt, Relayed
from tests.desk import HOUR_MS, NOON_MS, Desk, convoy, fire

pytestmark = pytest.mark.requirement("R9")


@pytest.fixture
def desk() -> Desk:
    desk = Desk("aid", "force", "third", now_ms=NOON_MS - 50 * HOUR_MS)
    desk.notify("aid", convoy("food"))
    desk.share("aid", "food", {"force": Detail.FULL})
    return desk


def overdue_on_record(desk: Desk) -> list[OverdueFacts]:
    return [it.facts for it in desk.entries if isinstance(it.facts, OverdueFacts)]


def test_a_notification_is_to_be_answered_within_hours_and_an_emergency_within_minutes(desk: Desk) -> None:
    desk.notify("aid", convoy("blood"), emergency=True)
    desk.share("aid", "blood", {"force": Detail.FULL})
    waits = [it.due_ms - desk.now_ms for it in desk.state.timers.values()]
    assert waits == [ANSWER_WITHIN_MS[Precedence.ROUTINE], ANSWER_WITHIN_MS[Precedence.IMMEDIATE]]
    assert next_due_ms(desk.state) == desk.now_ms + ANSWER_WITHIN_MS[Precedence.IMMEDIATE]


@pytest.mark.parametrize("level", list(Receipt))
def test_a_machine_meets_no_deadline_and_a_person_does(desk: Desk, level: Receipt) -> None:
    relayed = Relayed.CANNOT_SAY if level is Receipt.RELAYED else None
    desk.acknowledge("force", desk.told("force")[-1].seq, level, relayed)
    (timer,) = desk.state.timers.values()
    assert timer.state == ("waiting" if level in (Receipt.STORED, Receipt.DELIVERED) else "met")


def test_what_is_overdue_is_said_once_to_who_waits_and_to_who_owes(desk: Desk) -> None:
    desk.now_ms += ANSWER_WITHIN_MS[Precedence.ROUTINE]
    (said,) = desk.fire()
    assert desk.details("aid", said) == ["full"]
    assert desk.details("force", said) == ["full"]
    assert desk.details("third", said) == []
    assert desk.fire() == []
    (facts,) = overdue_on_record(desk)
    assert (facts.party, facts.due_ms) == ("force", desk.now_ms)


def test_before_it_is_due_nothing_fires(desk: Desk) -> None:
    desk.now_ms += ANSWER_WITHIN_MS[Precedence.ROUTINE] - 1
    assert desk.fire() == []


def test_what_was_due_while_nobody_looked_fires_once_and_says_that_it_is_late(desk: Desk) -> None:
    due_ms = desk.now_ms + ANSWER_WITHIN_MS[Precedence.ROUTINE]
    desk.now_ms += 24 * HOUR_MS
    desk.fire()
    (late,) = [it for it in desk.entries if isinstance(it.facts, OverdueFacts)]
    assert (late.facts.due_ms, late.received_at_ms - due_ms) == (due_ms, 18 * HOUR_MS)


def test_the_most_urgent_is_said_first_then_the_oldest(desk: Desk) -> None:
    desk.now_ms += 60_000
    desk.notify("third", fire("range"))
    desk.now_ms += 24 * HOUR_MS
    said = [(it.precedence.value, it.party) for it in due(desk.state, desk.now_ms)]
    assert said == [("immediate", "aid"), ("immediate", "third"), ("routine", "force")]


def test_nobody_is_given_longer_than_until_it_begins_but_some_minutes(desk: Desk) -> None:
    for hours, minutes in ((2, 120), (0, 5), (-1, 5)):
        soon = convoy(f"soon{hours + 1}", depart_ms=desk.now_ms + hours * HOUR_MS)
        desk.notify("aid", soon)
        desk.share("aid", soon.id, {"force": Detail.FULL})
        timer = desk.state.timers[soon.id, "force", ""]
        assert timer.due_ms - desk.now_ms == minutes * 60_000


def test_an_answer_to_something_else_about_it_is_none_to_it(desk: Desk) -> None:
    desk.step("aid", "food", "depart", 1)
    desk.acknowledge("force", desk.told("force")[-1].seq, Receipt.READ)
    assert [it.state for it in desk.state.timers.values()] == ["waiting"]


def test_what_is_withdrawn_or_over_need_not_be_answered(desk: Desk) -> None:
    desk.notify("aid", convoy("water"))
    desk.share("aid", "water", {"force": Detail.FULL})
    desk.gone("aid", "water")
    desk.step("aid", "food", "depart", 1)
    desk.step("aid", "food", "arrive", 1)
    assert [it.state for it in desk.state.timers.values()] == ["met", "met"]


def test_an_alarm_for_what_was_answered_meanwhile_is_refused(desk: Desk) -> None:
    desk.now_ms += 24 * HOUR_MS
    (draft,) = desk.rules.pending(desk.now_ms, bytes(16))
    desk.acknowledge("force", desk.told("force")[-1].seq, Receipt.READ)
    with pytest.raises(RefusedError, match="meanwhile"):
        desk.record("node", draft.type, draft.facts, draft.body)


def test_what_is_taken_back_need_not_be_answered(desk: Desk) -> None:
    desk.share("aid", "food", {"force": Detail.NOTHING})
    assert next_due_ms(desk.state) is None


def test_an_answer_after_the_alarm_is_an_answer(desk: Desk) -> None:
    desk.now_ms += 24 * HOUR_MS
    desk.fire()
    desk.acknowledge("force", desk.told("force")[-2].seq, Receipt.READ)
    assert [it.state for it in desk.state.timers.values()] == ["met"]


def test_steps_and_withdrawals_only_tell(desk: Desk) -> None:
    desk.step("aid", "food", "depart", 1)
    desk.step("aid", "food", "abort")
    assert len(desk.state.timers) == 1


def test_two_who_fire_at_once_use_one_key(desk: Desk) -> None:
    (timer,) = desk.state.timers.values()
    assert key_of(timer) == f"overdue/force/{timer.seq}/{timer.due_ms}"


def test_a_later_version_is_to_be_answered_instead_and_no_later(desk: Desk) -> None:
    (first,) = desk.state.timers.values()
    desk.now_ms += HOUR_MS
    desk.notify("aid", convoy("food", (0, 5_000), (20_000, 0)))
    (second,) = desk.state.timers.values()
    assert (second.due_ms, second.state) == (first.due_ms, "waiting")
    assert second.seq > first.seq
    desk.acknowledge("force", first.seq, Receipt.READ)
    assert [it.state for it in desk.state.timers.values()] == ["waiting"]
    desk.acknowledge("force", second.seq, Receipt.READ)
    assert [it.state for it in desk.state.timers.values()] == ["met"]
