"""What a reader is shown of joint cells: who sits there, and what was released there while it did (R28)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET

from openline.app.showing.answers import answers_of
from openline.app.showing.cells import cell_row, cell_rows, releases_to
from openline.app.showing.due import due_rows
from openline.app.showing.previewing import preview
from openline.app.showing.view import View
from openline.decide.seating import cells_of
from openline.errors import NotFoundError
from openline.model.event import NODE
from openline.model.release import Detail, Receipt, Relayed
from tests.desk import Desk, convoy

pytestmark = pytest.mark.requirement("R28")


@pytest.fixture
def desk() -> Desk:
    """A cell of three, of which green left after the first release."""
    desk = Desk("red", "blue", "green", "other")
    desk.open_cell("jc", "red", "blue", "green")
    desk.zone("red", "z")
    desk.share("red", "z", {"jc": Detail.FULL})
    desk.answer("green", "jc", 1, Receipt.READ)
    desk.cell("leave", "green", "jc")
    desk.answer("blue", "jc", 1, Receipt.RELAYED, Relayed.PARTLY)
    desk.zone("red", "z", "edit")
    return desk


def row(desk: Desk, reader: str) -> Any:
    return cell_row(View(desk.state, reader, desk.now_ms), desk.state.cells["jc"])


def test_a_cell_is_listed_for_its_parties_and_for_nobody_else(desk: Desk) -> None:
    assert (row(desk, "red").state, row(desk, "red").seated) == ("open", ("red", "blue"))
    assert row(desk, "red").released == row(desk, NODE).released == 2
    assert row(desk, "other") is None
    assert cell_rows(View(desk.state, "other", 0)) == []
    assert cells_of(desk.state, "other") == []


def test_to_a_party_that_left_a_cell_is_as_it_was_when_it_left(desk: Desk) -> None:
    before = row(desk, "green")
    assert (before.state, before.seated, before.left, before.released) == ("left", (), ("green",), 1)
    desk.cell("leave", "blue", "jc")
    desk.zone("red", "z", "end")
    assert row(desk, "green") == before
    assert row(desk, "red").state == "closed"


def test_what_cannot_be_read_is_answered_like_what_is_not_there(desk: Desk) -> None:
    answers = []
    for cell in ("jc", "no-such"):
        with pytest.raises(NotFoundError) as refused:
            releases_to(desk.state, cell, "other")
        answers.append(str(refused.value).replace(cell, "CELL"))
    assert answers[0] == answers[1]
    with pytest.raises(NotFoundError):
        releases_to(desk.state, "no-such", NODE)


@pytest.mark.requirement("R9")
def test_what_a_desk_was_shown_is_due_from_each_who_sits_there_until_it_has_answered() -> None:
    desk = Desk("red", "blue", "green", "other")
    desk.open_cell("jc", "red", "blue", "green")
    desk.notify("red", convoy("m"))
    desk.share("red", "m", {"jc": Detail.FULL})

    def due(reader: str) -> list[Any]:
        return [(it.party, it.release) for it in due_rows(View(desk.state, reader, desk.now_ms))]

    assert due("blue") == due("green") == due(NODE) == [("jc", 1)]
    assert due("red") == [("jc", UNSET)]  # awaits it, and owes nothing
    assert due("other") == []
    desk.answer("blue", "jc", 1, Receipt.READ)
    assert (due("blue"), due("green")) == ([], [("jc", 1)])
    desk.cell("leave", "green", "jc")
    assert due("green") == due("red") == []


@pytest.mark.requirement("R8")
def test_an_owner_reads_what_each_at_the_desk_has_answered_beside_those_shown_it_themselves() -> None:
    desk = Desk("red", "blue", "green", "other")
    desk.open_cell("jc", "red", "blue", "green")
    desk.notify("red", convoy("m"))
    desk.share("red", "m", {"jc": Detail.FULL, "other": Detail.FULL})
    desk.answer("blue", "jc", 1, Receipt.RELAYED, Relayed.YES)
    desk.answer("green", "jc", 1, Receipt.DELIVERED)
    seq = next(it.seq for it in desk.told("other") if it.entry == desk.state.objects["m"].entry)
    desk.acknowledge("other", seq, Receipt.READ)
    found = {it.party: it for it in answers_of(View(desk.state, "red", desk.now_ms), "m")}
    assert {party: it.acknowledged for party, it in found.items()} == {
        "blue": {"relayed": "yes"},
        "green": {"delivered": ""},
        "other": {"read": ""},
    }
    assert {party: it.told_through for party, it in found.items()} == {
        "blue": ("jc",),
        "green": ("jc",),
        "other": (),
    }
    assert [found[it].relayed for it in ("blue", "green", "other")] == [True, False, False]
    assert (found["blue"].due_ms, found["green"].due_ms is None) == (None, False)
    # Whoever sees it by itself is told of its own answers alone.
    assert [it.party for it in answers_of(View(desk.state, "other", desk.now_ms), "m")] == ["other"]


@pytest.mark.requirement("R14")
def test_an_owner_previews_what_a_desk_would_be_shown_and_shows_it_nothing_by_that(desk: Desk) -> None:
    size = desk.state.size
    found = preview(View(desk.state, "red", desk.now_ms), "z", "jc", Detail.CONTACT)
    assert (found.to, found.through, found.now.detail) == ("jc", "jc", Detail.FULL)
    assert found.then is not None
    assert found.then.shown[0]["call"] == [{"party": "red"}]
    assert "body" not in found.then.shown[0]
    assert desk.state.size == size
    desk.zone("other", "o")
    for to in ("jc", "no-such"):
        with pytest.raises(NotFoundError, match="there is no party"):
            preview(View(desk.state, "other", desk.now_ms), "o", to, Detail.FULL)
