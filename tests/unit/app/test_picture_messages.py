"""Messages near an incident: by the place that they say, by what they refer to, or by who said it to whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from openline import bootstrap
from openline.app.lookingback import Past
from openline.app.showing.picture import Sources, incident_picture
from openline.app.showing.picture_rows import NearbyRow
from openline.app.showing.view import View
from openline.cli.incidentnear import near_words
from openline.decide.joining import passed_between
from openline.model.channel import Place, Verb
from openline.model.event import NODE
from openline.model.release import Detail, Purpose
from tests.desk import at, site
from tests.occurring import account, ask, declare, open_incident
from tests.saying import open_channel, send
from tests.served_desk import HOUR_MS, ServedDesk

pytestmark = pytest.mark.requirement("R18", "R34")
HERE = Place(said="the bridge", position=at(0, 0))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServedDesk]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    made = ServedDesk(tmp_path, "alpha", "bravo", "charlie")
    for id, other in (("ab", "bravo"), ("ac", "charlie")):
        open_channel(made, id, "alpha", other)
    open_channel(made, "bc", "bravo", "charlie")
    yield made
    made.close()


def messages(desk: ServedDesk, reader: str, **more: int) -> dict[str, NearbyRow]:
    past = Past(desk.node.journal.store)
    try:
        view = View(desk.state, reader, bootstrap.now_ms())
        sources = Sources(desk.node.journal.store, past)
        shown = incident_picture(view, nullcontext, sources, "first", **more)
    finally:
        past.close()
    return {it.id: it for it in shown.near if it.kind == "message"}


def opened(desk: ServedDesk, *to: str) -> None:
    open_incident(desk, "alpha", "first", *to, said=account(bootstrap.now_ms(), place=HERE))


def test_one_that_says_a_place_is_joined_by_that_and_one_that_says_another_is_not(desk: ServedDesk) -> None:
    opened(desk, "bravo")
    send(desk, "alpha", "close", "ab", "bravo", text="Smoke at 33.51 N 38.60 E.")
    send(desk, "alpha", "far", "ab", "bravo", text="Smoke at 35.51 N 38.60 E.")
    for reader in ("alpha", "bravo", NODE):
        found = messages(desk, reader)
        assert found.keys() == {"close"}, "the far one is between the same parties, and says another place"
        assert found["close"].why == ("space", "time")
        assert found["close"].distance_m == pytest.approx(1_109, abs=3)
        assert found["close"].lat_e7 == 335_100_000


def test_one_that_refers_to_a_thing_is_where_that_is_as_far_as_the_reader_sees_it(desk: ServedDesk) -> None:
    opened(desk, "charlie")
    for id, north_m in (("clinic", 3_000), ("depot", 90_000)):
        desk.notify("charlie", site(id, 0, north_m))
    desk.consent("charlie", "clinic", bravo=tuple(Purpose))
    desk.share("charlie", "clinic", {"bravo": Detail.FULL})
    send(desk, "bravo", "asks", "bc", "charlie", text="Are you well?", references=("clinic",))
    send(desk, "bravo", "elsewhere", "bc", "charlie", text="And there?", references=("depot",))
    found = messages(desk, "charlie")
    assert found.keys() == {"asks"}, "bravo takes no part in it, and what it asks about does"
    assert found["asks"].why == ("thing", "time")
    assert found["asks"].distance_m == pytest.approx(2_900, abs=20)
    assert "(of what it refers to)" in near_words(found["asks"])


@pytest.mark.requirement("R14")
def test_what_it_refers_to_and_the_reader_does_not_see_places_nothing_for_him(desk: ServedDesk) -> None:
    opened(desk, "bravo")
    desk.notify("alpha", site("hidden", 0, 90_000))
    send(desk, "alpha", "m1", "ab", "bravo", text="All well.", references=("hidden",))
    assert messages(desk, "alpha") == {}, "to its owner it is far away"
    found = messages(desk, "bravo")
    assert found["m1"].why == ("time", "parties")
    assert found["m1"].distance_m is None


def test_one_without_a_place_is_joined_by_time_and_by_the_parties_concerned(desk: ServedDesk) -> None:
    opened(desk, "bravo")
    send(desk, "alpha", "m1", "ab", "bravo", text="What was that?")
    send(desk, "alpha", "m2", "ac", "charlie", text="Lunch at noon.")
    found = messages(desk, "alpha")
    assert found.keys() == {"m1"}, "charlie takes no part in it"
    assert found["m1"].why == ("time", "parties")
    assert "it says no place, and passed between parties concerned" in near_words(found["m1"])
    assert messages(desk, NODE).keys() == messages(desk, "bravo").keys() == {"m1"}
    desk.share("alpha", "first", {"charlie": Detail.FULL})
    assert messages(desk, "alpha").keys() == {"m1", "m2"}, "now charlie does"
    assert messages(desk, "alpha", within_ms=0) == {}, "by time, too"


def test_who_speaks_of_it_or_is_asked_takes_part_as_far_as_the_reader_knows(desk: ServedDesk) -> None:
    opened(desk, "bravo", "charlie")
    send(desk, "bravo", "m3", "bc", "charlie", text="Did you hear it?")
    assert messages(desk, NODE).keys() == {"m3"}
    assert messages(desk, "bravo") == {}, "that charlie was told is its opener's to know"
    declare(desk, "charlie", "word", "first", "bravo", verb=Verb.DENIES)
    assert messages(desk, "bravo").keys() == {"m3"}
    desk.now_ms = bootstrap.now_ms()
    assert messages(desk, "charlie") == {}
    ask(desk, "charlie", "asks", "first", "bravo", within_ms=HOUR_MS)
    assert messages(desk, "charlie").keys() == {"m3"}


def test_it_passes_between_two_of_those_concerned_and_not_from_one_to_itself() -> None:
    concerned = frozenset({"alpha", "bravo"})
    assert passed_between("alpha", ("charlie", "bravo"), concerned)
    assert not passed_between("alpha", ("alpha", "charlie"), concerned)
    assert not passed_between("charlie", ("alpha", "bravo"), concerned)
    assert not passed_between("alpha", (), concerned)
