"""Acknowledgements against the norm: counted, and red where they fall short of it and nowhere else (R8)."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from openline.app.showing.norms import is_met, norm_rows
from openline.app.showing.view import View
from openline.model.agreement import Norms
from openline.model.event import NODE
from openline.model.release import Detail, Receipt, Relayed
from tests.desk import HOUR_MS, NOON_MS, Desk, convoy
from tests.saying import MINUTE_MS, open_channel, send

pytestmark = pytest.mark.requirement("R8")
DAY_MS = 24 * HOUR_MS


@pytest.fixture
def desk() -> Desk:
    desk = Desk("alpha", "bravo", "charlie", now_ms=NOON_MS - 2 * DAY_MS)
    open_channel(desk, "abc", "alpha", "bravo", "charlie")
    return desk


def counts(desk: Desk, reader: str, id: str = "") -> dict[tuple[str, str, str], tuple[int, int, int, bool]]:
    found = norm_rows(View(desk.state, reader, desk.now_ms), nullcontext, id=id)
    return {(it.id, it.party, it.level): (it.met, it.of, it.late, it.below) for it in found}


def answer(desk: Desk, party: str, level: Receipt, relayed: Relayed | None = None) -> None:
    desk.acknowledge(party, desk.state.release_counts[party], level, relayed)


def test_without_a_norm_nothing_is_counted_and_nothing_is_red(desk: Desk) -> None:
    desk.notify("alpha", convoy("food", depart_ms=NOON_MS))
    desk.share("alpha", "food", {"bravo": Detail.FULL})
    desk.now_ms = NOON_MS + DAY_MS
    assert counts(desk, "alpha") == {}


def test_relay_where_it_is_the_norm_is_red_once_the_thing_has_begun(desk: Desk) -> None:
    desk.norms("memo", "alpha", "bravo", norms=Norms(relay=True))
    for number in range(3):
        desk.notify("alpha", convoy(f"food-{number}", depart_ms=NOON_MS + number * DAY_MS))
        desk.share("alpha", f"food-{number}", {"bravo": Detail.FULL, "charlie": Detail.FULL})
    assert counts(desk, "alpha") == {("memo", "bravo", "relayed"): (0, 3, 0, False)}
    answer(desk, "bravo", Receipt.RELAYED, Relayed.YES)  # of the last
    desk.now_ms = NOON_MS + HOUR_MS
    assert counts(desk, "alpha") == {("memo", "bravo", "relayed"): (1, 3, 1, True)}
    assert counts(desk, "bravo") == counts(desk, "alpha")
    assert counts(desk, "charlie") == {}, "it is no party to the agreement"
    assert counts(desk, NODE, "abc") == {}


def test_on_a_channel_the_norm_is_what_each_message_asks_for(desk: Desk) -> None:
    send(desk, "alpha", "m-1", "abc", "bravo", needs=Receipt.READ_BACK)
    answer(desk, "bravo", Receipt.READ)
    send(desk, "alpha", "m-2", "abc", "bravo", "charlie")
    answer(desk, "bravo", Receipt.NO_OBJECTION_STATED)
    send(desk, "alpha", "m-3", "abc", "bravo", needs=Receipt.RELAYED)
    answer(desk, "bravo", Receipt.RELAYED, Relayed.PARTLY)
    early = counts(desk, "alpha")
    assert early == {
        ("abc", "bravo", "read"): (1, 1, 0, False),
        ("abc", "bravo", "read_back"): (0, 1, 0, False),
        ("abc", "bravo", "relayed"): (0, 1, 0, False),
        ("abc", "charlie", "read"): (0, 1, 0, False),
    }
    desk.now_ms += 31 * MINUTE_MS
    late = counts(desk, "alpha")
    assert {it: now for it, now in late.items() if now[3]} == {
        ("abc", "bravo", "read_back"): (0, 1, 1, True),
        ("abc", "bravo", "relayed"): (0, 1, 1, True),
        ("abc", "charlie", "read"): (0, 1, 1, True),
    }
    assert counts(desk, "charlie") == {("abc", "charlie", "read"): (0, 1, 1, True)}
    assert counts(desk, NODE) == late


def test_what_was_taken_back_is_asked_for_no_longer(desk: Desk) -> None:
    send(desk, "alpha", "m-1", "abc", "bravo")
    send(desk, "alpha", "m-2", "abc", "bravo", cancels="m-1")
    desk.now_ms += DAY_MS
    assert counts(desk, "alpha") == {("abc", "bravo", "read"): (0, 1, 1, True)}


def test_no_acknowledgement_stands_for_another() -> None:
    assert not is_met(Receipt.READ, {Receipt.DELIVERED: None})
    assert is_met(Receipt.READ, {Receipt.OBJECTION: None})
    assert not is_met(Receipt.READ_BACK, {Receipt.RELAYED: Relayed.YES})
    assert not is_met(Receipt.RELAYED, {Receipt.RELAYED: Relayed.CANNOT_SAY})
    assert is_met(Receipt.RELAYED, {Receipt.RELAYED: Relayed.YES})
