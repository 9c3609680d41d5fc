"""A look at what is due: together where it may be, each by itself where others came before."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace
from typing import Any, cast

import pytest

from openline.app.ports import Draft
from openline.app.timers import MOST_LISTED, MOST_TOGETHER, fire, look
from openline.bootstrap import serving
from openline.decide.severity import ANSWER_WITHIN_MS
from openline.errors import ConflictError, RefusedError
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.release import Detail, Receipt
from openline.model.saying import EscalateFacts
from tests.desk import HOUR_MS, NOON_MS, Desk, convoy
from tests.saying import MINUTE_MS, open_channel, send

pytestmark = pytest.mark.requirement("R9")


class DeskJournal:
    """Records at a desk: a request whole, or nothing of it; somebody may come before."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked: list[Sequence[Draft]] = []
        self.before: list[Any] = []
        """What is done by others, one at each look, between the look and what comes of it."""
        self.conflicts: set[str] = set()

    def refresh(self) -> None:
        pass

    def still(self) -> AbstractContextManager[None]:
        return nullcontext()

    def now_ms(self) -> int:
        return self.desk.now_ms

    def record(self, drafts: Sequence[Draft]) -> list[str]:
        if self.before:
            self.before.pop(0)()
        self.asked.append(drafts)
        rules = self.desk.rules
        if any(it.key in self.conflicts for it in drafts):
            raise ConflictError("the key is used for another")
        rules.begin()
        mark, entries = rules.mark(), len(self.desk.entries)
        try:
            return [
                self.desk.record(NODE, it.type, it.facts, it.body, cites=it.cites, rule=it.rule)
                for it in drafts
            ]
        except RefusedError:
            rules.back_to(mark)
            del self.desk.entries[entries:]
            raise
        finally:
            rules.end()


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie", now_ms=NOON_MS)
    open_channel(desk, "abc", "alpha", "bravo", "charlie")
    return desk


def looked(desk: Desk, journal: DeskJournal) -> tuple[int, bool]:
    it = look(cast("Any", journal), desk.rules, now_ms=desk.now_ms, random_bytes=bytes)
    return len(it.receipts), it.unfinished


def steps(desk: Desk) -> list[EscalateFacts]:
    return [it.facts for it in desk.entries if isinstance(it.facts, EscalateFacts)]


def test_findings_stand_together_as_many_as_may_and_the_most_urgent_first(desk: Desk) -> None:
    journal = DeskJournal(desk)
    for number in range(MOST_LISTED + 30):
        send(desk, "alpha", f"m{number}", "abc", "bravo")
    for number in range(3):
        send(
            desk, "bravo", f"f{number}", "abc", ("alpha", "charlie")[number % 2], precedence=Precedence.FLASH
        )
    desk.now_ms += ANSWER_WITHIN_MS[Precedence.PRIORITY]

    assert looked(desk, journal) == (4, False)

    lengths = [[len(it.facts.entries) for it in together] for together in journal.asked]  # type: ignore[attr-defined]
    assert lengths == [[2, 1, 500], [42]]
    assert [it.precedence for it in steps(desk)][:2] == [Precedence.FLASH] * 2


def test_an_answer_that_comes_before_keeps_only_what_lists_it_back_and_the_rest_is_found_anew(
    desk: Desk,
) -> None:
    journal = DeskJournal(desk)
    for number in range(3):
        send(desk, "alpha", f"b{number}", "abc", "bravo")
        send(desk, "alpha", f"c{number}", "abc", "charlie")
    desk.now_ms += ANSWER_WITHIN_MS[Precedence.PRIORITY]
    journal.before.append(lambda: desk.acknowledge("bravo", desk.told("bravo")[-1].seq, Receipt.READ))

    assert looked(desk, journal) == (1, True)
    assert [(it.party, len(it.entries)) for it in steps(desk)] == [("charlie", 3)]
    assert looked(desk, journal) == (1, False)
    assert [(it.party, len(it.entries)) for it in steps(desk)][1:] == [("bravo", 2)]
    assert desk.state.same_as(desk.folded())


def test_all_is_said_by_one_call_however_often_an_answer_comes_before(desk: Desk) -> None:
    journal = DeskJournal(desk)
    for number in range(6):
        send(desk, "alpha", f"b{number}", "abc", "bravo")
    desk.now_ms += ANSWER_WITHIN_MS[Precedence.PRIORITY]
    first = len(desk.told("bravo")) - 5

    def answer(seq: int) -> Any:
        return lambda: desk.acknowledge("bravo", seq, Receipt.READ)

    journal.before += [answer(first), answer(first + 1)]
    said = fire(cast("Any", journal), desk.rules, now_ms=desk.now_ms, random_bytes=bytes)

    assert len(said) == 1
    assert [len(it.entries) for it in steps(desk)] == [4]


def test_what_another_process_has_found_otherwise_keeps_nothing_else_back(desk: Desk) -> None:
    journal = DeskJournal(desk)
    send(desk, "alpha", "b", "abc", "bravo")
    send(desk, "alpha", "c", "abc", "charlie")
    desk.now_ms += ANSWER_WITHIN_MS[Precedence.PRIORITY]
    journal.conflicts = {desk.rules.pending(desk.now_ms, bytes(16))[0].key}

    assert looked(desk, journal) == (1, True)
    assert len(steps(desk)) == 1
    said = fire(cast("Any", journal), desk.rules, now_ms=desk.now_ms, random_bytes=bytes)
    assert said == [], "it is not tried for ever"


def test_overdue_answers_to_notifications_stand_together_too(desk: Desk) -> None:
    journal = DeskJournal(desk)
    for number in range(MOST_TOGETHER + 3):
        plan = convoy(
            f"x{number}", (0, 3_000 * number), (900, 3_000 * number), depart_ms=NOON_MS + 99 * HOUR_MS
        )
        desk.notify("alpha", plan)
        desk.share("alpha", plan.id, {"bravo": Detail.FULL})
    desk.now_ms += ANSWER_WITHIN_MS[Precedence.ROUTINE]

    assert looked(desk, journal) == (MOST_TOGETHER + 3, False)
    assert [len(it) for it in journal.asked] == [MOST_TOGETHER, 3]
    assert looked(desk, journal) == (0, False)


def test_while_alarms_are_left_what_else_there_is_waits_for_a_second_and_no_longer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openline.app.handlers.MOST_PASSED", 2)
    asked: list[int] = []

    def found(now_ms: int, ids: object) -> list[Draft]:
        asked.append(now_ms)
        return []

    monkeypatch.setattr(desk.rules, "_found", found)
    for number in range(12):
        send(desk, "alpha", f"b{number}", "abc", "bravo")
    desk.now_ms += ANSWER_WITHIN_MS[Precedence.PRIORITY]
    begin_ms, journal = desk.now_ms, DeskJournal(desk)
    for _ in range(4):
        assert looked(desk, journal) == (1, True)
        desk.now_ms += 400
    assert asked == [begin_ms, begin_ms + 1_200]
    while looked(desk, journal)[1]:
        pass
    looked(desk, journal)
    assert asked[-1] == desk.now_ms
    assert sum(len(it.entries) for it in steps(desk)) == 12


def test_whatever_goes_wrong_the_next_tick_looks_again_and_says_what_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that dies of an error nobody thought of would be the end of every deadline."""
    monkeypatch.setattr(serving, "TICK_S", 0.001)
    journal, said = DeskJournal(desk), []
    send(desk, "alpha", "f", "abc", "bravo", precedence=Precedence.FLASH)
    desk.now_ms += MINUTE_MS
    done = threading.Event()

    def broken() -> None:
        raise ZeroDivisionError("nobody thought of this")

    journal.before += [broken, broken, lambda: None]
    node = SimpleNamespace(
        journal=journal,
        rules=desk.rules,
        now_ms=lambda: desk.now_ms,
        random_bytes=bytes,
        trouble=lambda where, error: said.append((where, type(error))),
    )
    recorded = journal.record

    def record(drafts: Sequence[Draft]) -> list[str]:
        ids = recorded(drafts)
        done.set()
        return ids

    monkeypatch.setattr(journal, "record", record)
    stop = serving.keep_time(cast("Any", node))
    try:
        assert done.wait(30)
    finally:
        stop()
    assert said == [("timers", ZeroDivisionError)] * 2
    assert len(steps(desk)) == 1
