"""A strike that one side puts outside a zone and the other well inside: both words stand, nothing is found.

The practice that it follows: the coalition acknowledges a strike after entry, one report puts it outside the
zone; the place is disputed, and no software says which is so (PRACTICE, the exercise at second 20).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from openline import bootstrap
from openline.app.showing.picture_rows import IncidentPicture
from openline.app.timers import fire
from openline.model.channel import Place, Verb
from openline.model.event import NODE
from openline.model.release import Detail
from tests.desk import at
from tests.occurring import account, declare, open_incident
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R18", "R34", "F10")
SAID = {"incident.open/v1", "statement.make/v1"}
ECHOED = {"near.find/v1", "release/v1"}
"""A coordinate is echoed to whom it is said, with what is near (R7); and each is shown what is for it."""


@pytest.fixture
def ahead_ms(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """By how much the clock of the node is put forward."""
    machine, ahead = bootstrap.now_ms, [0]
    monkeypatch.setattr(bootstrap, "now_ms", lambda: machine() + ahead[0])
    return ahead


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead_ms: list[int]) -> Iterator[ServedDesk]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    made = ServedDesk(tmp_path, "coalition", "sponsor", "aid")
    made.zone("coalition", "tanf")
    made.share("coalition", "tanf", {"sponsor": Detail.FULL})
    yield made
    made.close()


def test_both_words_stand_and_there_is_no_finding_no_match_and_no_release_beyond_theirs(
    desk: ServedDesk,
) -> None:
    begun = desk.node.journal.store.size()
    now_ms = bootstrap.now_ms()
    inside = account(now_ms, place=Place(position=at(0, -46_000)), within_m=500)
    outside = account(now_ms, place=Place(position=at(0, -58_000)), within_m=500)
    opened = open_incident(desk, "coalition", "strike", "sponsor", "aid", said=inside)
    denied = declare(desk, "sponsor", "denial", "strike", "coalition", verb=Verb.DENIES, account=outside)
    fire(
        desk.node.journal, desk.node.rules, now_ms=bootstrap.now_ms(), random_bytes=bootstrap.random_bytes
    )  # whatever is due is found now

    since = list(desk.node.journal.store.entries(begun))
    assert {it.type for it in since} <= SAID | ECHOED
    assert [it.type for it in since if it.type in SAID] == ["incident.open/v1", "statement.make/v1"]
    shown_to = {
        (state.entry, state.party)
        for state in desk.state.releases.values()
        if state.index >= begun and desk.state.cards[state.entry].type in SAID
    }
    assert shown_to == {(opened, "sponsor"), (opened, "aid"), (denied, "coalition")}
    assert len(desk.state.matches) == 0
    assert not any(it.type == "watch.find/v1" for it in desk.state.cards.values())
    # What was compared says that a zone is near, to whom that is shown, and not in which of the two it was.
    assert not any(it.about == "strike" and it.author == NODE for it in desk.state.cards.values())

    for party in ("coalition", "sponsor", NODE):
        answer = desk.get(party, "/v1/incidents/strike/picture")
        picture = msgspec.json.decode(answer.content, type=IncidentPicture)
        accounts = {it.author: it for it in picture.accounts}
        assert accounts.keys() == {"coalition", "sponsor"}
        assert (accounts["coalition"].account, accounts["sponsor"].account) == (inside, outside)
        sides = {
            picture.accounts[it.account].author: (it.zones[0].side, it.zones[0].edge_m)
            for it in picture.places
        }
        assert sides["coalition"] == ("inside", pytest.approx(9_000, abs=20))
        assert sides["sponsor"] == ("outside", pytest.approx(3_000, abs=20))
        assert {it.what for it in picture.disputed} == {"place", "side"}
        assert picture.disputed[0].apart_m == pytest.approx(12_000, abs=10)
    alone = msgspec.json.decode(desk.get("aid", "/v1/incidents/strike/picture").content, type=IncidentPicture)
    assert [it.author for it in alone.accounts] == ["coalition"], "the denial was not made to it"
    assert alone.disputed == ()


def test_nothing_of_it_becomes_a_finding_later_either(desk: ServedDesk, ahead_ms: list[int]) -> None:
    now_ms = bootstrap.now_ms()
    open_incident(
        desk, "coalition", "strike", "sponsor",
        said=account(now_ms, place=Place(position=at(0, -46_000))),
    )  # fmt: skip
    declare(
        desk, "sponsor", "denial", "strike", "coalition", verb=Verb.DENIES,
        account=account(now_ms, place=Place(position=at(0, -58_000))),
    )  # fmt: skip
    size = desk.node.journal.store.size()
    ahead_ms[0] = 48 * HOUR_MS
    fire(desk.node.journal, desk.node.rules, now_ms=bootstrap.now_ms(), random_bytes=bootstrap.random_bytes)
    assert {it.type for it in desk.node.journal.store.entries(size)} == set()
