"""What was decided and does not get to the disk leaves no trace: in state, index, or what is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from openline import bootstrap
from openline.app.handlers import Handlers
from openline.app.home import Home
from openline.app.journal import Journal
from openline.app.ports import Draft, Group
from openline.decide.state import State
from openline.errors import OpenlineError, StorageError
from openline.model.event import (
    NotificationBody,
    NotificationFacts,
    ReasonBody,
    ShareFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.notification import Movement
from openline.model.release import Detail
from tests.desk import convoy, zone_body
from tests.serving import enrol

NOW_MS = bootstrap.now_ms()


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    with bootstrap.open_journal(home) as journal:
        for party in ("alpha", "bravo"):
            enrol(home, journal, party)
    return home


def plan(id: str, *, version: int = 1) -> Draft:
    said: Movement = convoy(id, (0.0, 0.0), (3_000.0, 0.0), depart_ms=NOW_MS + 48 * 3_600_000)
    facts = NotificationFacts(notification=id, version=version, legs=1, begins_ms=NOW_MS + 48 * 3_600_000)
    return Draft(
        type="movement.notify/v1" if version == 1 else "movement.amend/v1",
        facts=facts,
        body=NotificationBody(notification=said),
    )


def withdrawal(id: str) -> Draft:
    facts = NotificationFacts(notification=id, version=1, legs=1, begins_ms=NOW_MS + 48 * 3_600_000)
    return Draft(type="movement.withdraw/v1", facts=facts, body=ReasonBody(reason="not today"))


def zone(id: str) -> Draft:
    return Draft(type="zone.add/v1", facts=ZoneFacts(zone=id, version=1), body=zone_body(id))


def share(about: str) -> Draft:
    facts = ShareFacts(about=about, shared={"bravo": Detail.FULL})
    return Draft(type="share.set/v1", facts=facts, body=ReasonBody(reason=""))


def folded_anew(home: Home) -> State:
    rules = Handlers()
    with bootstrap.open_journal(home, rules):
        return rules.state


def say(home: Home, journal: Journal, author: str, *drafts: Draft) -> None:
    journal.submit_all([bootstrap.sign(home, it, author=author) for it in drafts])


def test_a_group_that_the_disk_does_not_take_is_nowhere_to_be_seen(
    node: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = Handlers()
    with bootstrap.open_journal(node, rules) as journal:
        say(node, journal, "alpha", plan("a-1"))
        say(node, journal, "bravo", plan("b-1"))
        size, open_before = journal.store.size(), {it: dict(x) for it, x in rules.state.book.open.items()}
        assert open_before["a-1"]
        real = journal.store.append

        def full(group: Group) -> None:
            raise StorageError("the disk is full")

        monkeypatch.setattr(journal.store, "append", full)
        for author, drafts in (
            ("alpha", [plan("a-2"), share("a-2")]),
            ("alpha", [withdrawal("a-1")]),
            ("bravo", [zone("z-1")]),
        ):
            with pytest.raises(StorageError):
                say(node, journal, author, *drafts)
            with journal.still():
                assert rules.state.size == size
                assert not {"a-2", "z-1"} & rules.state.objects.keys()
                assert {it: x for it, x in rules.state.book.open.items() if x} == open_before
        monkeypatch.setattr(journal.store, "append", real)
        # The index, too, has forgotten what never was, and still knows what was never withdrawn.
        say(node, journal, "bravo", plan("b-2"))
        assert set(rules.state.book.open["b-2"]) == {"a-1"}
        kept = rules.state
    assert kept.same_as(folded_anew(node))


def test_a_request_that_is_refused_half_way_takes_back_its_own_part_alone(node: Home) -> None:
    rules = Handlers()
    with bootstrap.open_journal(node, rules) as journal:
        say(node, journal, "alpha", plan("a-1"))
        entries = [
            [bootstrap.sign(node, it, author=author) for it in drafts]
            for author, drafts in (
                ("bravo", [plan("b-1")]),
                ("alpha", [zone("z-1"), plan("a-2"), plan("a-1")]),  # the last is taken
                ("alpha", [plan("a-3"), share("a-3")]),
                ("bravo", [withdrawal("b-1"), zone("z-1"), zone("z-1")]),
                ("bravo", [plan("b-2")]),
            )
        ]
        outcomes: list[object] = []
        with journal.still():  # so that all of them go into one group
            asked = [journal.ask(it) for it in entries]
        for future in asked:
            try:
                outcomes.append(len(journal.receipts(future.result())))
            except OpenlineError as error:
                outcomes.append(error.part)
        assert outcomes == [1, 2, 2, 2, 1]
        objects = rules.state.objects
        assert {"a-1", "a-3", "b-1", "b-2"} <= objects.keys()
        assert not {"a-2", "z-1"} & objects.keys()
        assert objects["b-1"].state == "on_record"
        assert set(rules.state.book.open["b-2"]) == {"a-1", "a-3"}
        kept = rules.state
    assert kept.same_as(folded_anew(node))


def test_the_zone_that_was_taken_back_can_be_put_on_record_after_all(node: Home) -> None:
    with bootstrap.open_journal(node) as journal:
        with pytest.raises(OpenlineError):
            say(node, journal, "alpha", zone("z-1"), zone("z-1"))
        say(node, journal, "bravo", zone("z-1"))
        assert isinstance(zone("z-1").body, ZoneBody)
        assert [it.author for it in journal.store.about("z-1")] == ["bravo"]
