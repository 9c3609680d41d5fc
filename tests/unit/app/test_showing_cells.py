"""What a reader is shown of joint cells: who sits there, and what was released there while it did (R28)."""

from __future__ import annotations

from typing import Any

import pytest

from openline.app.showing.cells import cell_row, cell_rows, releases_to
from openline.app.showing.view import View
from openline.decide.seating import cells_of
from openline.errors import NotFoundError
from openline.model.event import NODE
from openline.model.release import Detail, Receipt, Relayed
from tests.desk import Desk

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
