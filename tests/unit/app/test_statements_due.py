"""A statement that is asked for by a time stands among all that is awaited, until one comes (R9, R18)."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from msgspec import UNSET

from openline.app.showing.due import due_rows, in_full
from openline.app.showing.handover import Handover, handover_of
from openline.app.showing.paging import DUE, due_cursor, one_of, page_of
from openline.app.showing.past import then_and_now, view_then
from openline.app.showing.rows import DueRow
from openline.app.showing.view import View
from openline.cli.due import how_to_state, what_is_due
from openline.cli.reading import fields_of
from openline.model.event import NODE
from openline.model.party import Addressable
from openline.model.release import Receipt
from tests.desk import Desk
from tests.occurring import MINUTE_MS, ask, declare, open_incident, share_said

pytestmark = pytest.mark.requirement("R9", "R18")


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie")
    open_incident(desk, "alpha", "first", "bravo", "charlie")
    return desk


def due(desk: Desk, reader: str) -> list[DueRow]:
    view = View(desk.state, reader, desk.now_ms)
    return [in_full(view, it) for it in due_rows(view)]


def handover(desk: Desk, reader: str) -> Handover:
    class Log:
        def size(self) -> int:
            return 0

    store: Any = Log()
    return handover_of(View(desk.state, reader, desk.now_ms), nullcontext, store, since_ms=0)


def short(rows: list[DueRow]) -> list[tuple[str, str, bool, bool]]:
    return [(it.party, it.about, it.overdue, it.on_record) for it in rows]


def test_it_says_who_owes_it_to_whom_by_when_and_about_what(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo", "charlie")
    [own] = due(desk, "bravo")
    assert (own.party, own.type, own.about, own.concerning) == ("bravo", "statement.make/v1", "st1", "first")
    assert (own.due_ms, own.overdue, own.on_record) == (desk.now_ms + MINUTE_MS, False, False)
    assert isinstance(own.owed_to, tuple)
    assert [it.party for it in own.owed_to] == ["alpha"]
    assert own.release == next(it.seq for it in desk.told("bravo", desk.state.statements["st1"].entry))
    assert [(it.party, it.release) for it in due(desk, "alpha")] == [("bravo", UNSET), ("charlie", UNSET)]
    assert {it.party for it in due(desk, NODE)} == {"bravo", "charlie"}
    assert what_is_due(fields_of(own)) == "statement st1 on first"
    assert "--as bravo --about st1 --to alpha " in how_to_state(fields_of(own))


def test_until_one_comes_it_stays_overdue_and_then_it_is_gone(desk: Desk) -> None:
    entry = ask(desk, "alpha", "st1", "first", "bravo")
    [told] = desk.told("bravo", entry)
    desk.acknowledge("bravo", told.seq, Receipt.READ)
    assert short(due(desk, "bravo")) == [("bravo", "st1", False, False)], "that it was read is no answer"
    desk.now_ms += MINUTE_MS
    assert short(due(desk, "bravo")) == [("bravo", "st1", True, False)]
    desk.fire()
    for reader in ("alpha", "bravo"):
        assert short(due(desk, reader)) == [("bravo", "st1", True, True)]
    declare(desk, "bravo", "late", "st1", "alpha")
    assert not due(desk, "alpha")
    assert not due(desk, "bravo")


def test_it_is_found_in_pages_by_its_place_and_as_it_was_then(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo")
    view = View(desk.state, "bravo", desk.now_ms)
    [row] = page_of(DUE, view, nullcontext, after="").rows
    assert row == one_of(DUE, view, nullcontext, due_cursor(row))
    past, then_ms = desk.folded(), desk.now_ms
    desk.now_ms += 1
    declare(desk, "bravo", "answer", "st1", "alpha")
    today = View(desk.state, "bravo", desk.now_ms)
    shown = page_of(then_and_now(DUE, today), view_then(past, today, then_ms), nullcontext, after="").rows
    assert [it.about for it in shown] == ["st1"]


@pytest.mark.requirement("R14")
def test_nobody_else_is_told_that_a_statement_is_awaited_nor_who_else_was_asked(desk: Desk) -> None:
    desk.enrol("delta")
    share_said(desk, "alpha", "first", "delta")
    ask(desk, "alpha", "st1", "first", "bravo", "charlie")
    assert not due(desk, "delta")
    assert "charlie" not in str(due(desk, "bravo"))


@pytest.mark.requirement("R14")
def test_who_withholds_that_it_asks_is_not_named_and_learns_of_an_answer_to_others_by_nothing_here() -> None:
    desk = Desk("bravo", "charlie", "asker")
    open_incident(desk, "bravo", "first", "charlie", "asker")
    ask(desk, "asker", "st1", "first", "bravo", withheld=True)
    [own] = due(desk, "bravo")
    assert isinstance(own.owed_to, tuple)
    assert [it.party for it in own.owed_to] == [NODE]
    assert "asker" not in str(own)
    before = due(desk, "asker")
    declare(desk, "bravo", "st2", "st1", "charlie")
    assert not due(desk, "bravo")
    assert due(desk, "asker") == before != []
    desk.now_ms += MINUTE_MS
    assert not due(desk, "asker"), "by then it knows that nothing was found, as it always did"


@pytest.mark.requirement("R14")
@pytest.mark.parametrize("replaces", [False, True])
def test_by_nothing_that_it_does_can_who_withholds_that_it_asks_tell_that_others_were_answered(
    replaces: bool,
) -> None:
    def seen(*, answered: bool) -> list[DueRow]:
        desk = Desk("bravo", "charlie", "asker")
        open_incident(desk, "bravo", "first", "charlie", "asker")
        ask(desk, "asker", "st1", "first", "bravo", withheld=True)
        if not replaces:
            desk.now_ms += MINUTE_MS
            desk.fire()
        if answered:
            declare(desk, "bravo", "st2", "st1", "charlie")
        if replaces:
            declare(desk, "asker", "st3", "first", "bravo", replaces="st1", withheld=True)
        assert due(desk, "bravo") == [] or not answered
        return due(desk, "asker")

    assert seen(answered=True) == seen(answered=False)
    assert [it.on_record for it in seen(answered=True)] == ([] if replaces else [True])


@pytest.mark.requirement("R3")
def test_who_is_reached_through_another_is_asked_through_it(desk: Desk) -> None:
    desk.enrol("band", Addressable.VIA, ("charlie",))
    share_said(desk, "alpha", "first", "band")
    ask(desk, "alpha", "st1", "first", "band")
    [between] = due(desk, "charlie")
    assert (between.party, between.pass_to, between.about) == ("charlie", "band", "st1")
    assert isinstance(between.release, int)
    assert [(it.party, it.pass_to) for it in due(desk, "alpha")] == [("band", "")]
    assert [(it.about, it.party) for it in handover(desk, "band").you_owe] == [("st1", "band")]
    assert handover(desk, "band").owed_to_you == ()


@pytest.mark.requirement("R3")
def test_who_asks_somebody_whom_it_reaches_itself_owes_itself_nothing(desk: Desk) -> None:
    desk.enrol("band", Addressable.VIA, ("alpha",))
    share_said(desk, "alpha", "first", "band")
    ask(desk, "alpha", "st1", "first", "band")
    assert [(it.party, it.pass_to, it.release) for it in due(desk, "alpha")] == [("band", "", UNSET)]


def test_a_handover_says_both_sides_of_it(desk: Desk) -> None:
    ask(desk, "alpha", "st1", "first", "bravo")

    assert [it.about for it in handover(desk, "bravo").you_owe] == ["st1"]
    assert [it.party for it in handover(desk, "alpha").owed_to_you] == ["bravo"]
