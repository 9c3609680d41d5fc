"""Places that entries name, held against what each reader sees: nobody learns of anything else (F1, F2)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest

from openline.app.comparing import MOST_OF_STRANGERS, MOST_PLACES, MOST_SEARCHED, Compared, Mentioned
from openline.bootstrap.placing import comparing, echo_of, find_mentioned
from openline.model.channel import Place, Translation
from openline.model.incident import Observer
from openline.model.notification import Precedence, Site, SiteFunction
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose
from openline.model.saying import (
    MessageBody,
    NearBody,
    NearFacts,
    OddFacts,
    StopBody,
    StopFacts,
)
from openline.model.space import Circle, Interval, Position
from tests.desk import Desk
from tests.occurring import account, add_exhibit, cite, declare, open_incident
from tests.saying import hear_stop, open_channel, send

CLINIC = Position(lat_e7=344_500_000, lon_e7=409_200_000)


def site_at(id: str, position: Position) -> Site:
    return Site(
        id=id,
        name=id,
        function=SiteFunction.CLINIC,
        footprint=Circle(centre=position, radius_mm=100_000),
        valid=Interval(start_ms=0),
    )


@pytest.fixture
def desk() -> Desk:
    desk = Desk("aid", "alpha", "bravo")
    desk.rules.compare = comparing()
    open_channel(desk, "ab", "alpha", "bravo")
    desk.notify("aid", site_at("clinic", CLINIC))
    desk.consent("aid", "clinic", alpha=(Purpose.NOTICE,))
    desk.share("aid", "clinic", {"alpha": Detail.FULL})
    return desk


def near_of(desk: Desk, party: str) -> list[tuple[NearFacts, NearBody]]:
    found = [(it.facts, it.body) for it in desk.entries if it.header.type == "near.find/v1"]
    return [
        (facts, body)
        for facts, body in found
        if isinstance(facts, NearFacts) and isinstance(body, NearBody) and facts.party == party
    ]


@pytest.mark.requirement("F2")
def test_who_sees_a_site_is_told_that_a_coordinate_in_a_message_is_near_it_and_nobody_else(
    desk: Desk,
) -> None:
    send(desk, "bravo", "m1", "ab", "alpha", text="Movement at 34.4700 N 40.9200 E.")

    [(facts, body)] = near_of(desk, "alpha")
    assert facts.near == ("clinic",)
    [place] = body.places
    near: Any = place["near"]
    assert [it["id"] for it in near] == ["clinic"]
    assert near[0]["metres"] == pytest.approx(2_118, abs=5)
    [(other, _)] = near_of(desk, "bravo")
    assert other.near == ()
    assert near_of(desk, "aid") == []


@pytest.mark.requirement("F1")
def test_a_place_that_disagrees_with_its_coordinate_is_said_to_both_ends_with_the_distance(
    desk: Desk,
) -> None:
    send(desk, "alpha", "m1", "ab", "bravo", text="Our people are at Al Mayadin (35.3360 N 40.1400 E).")

    for party in ("alpha", "bravo"):
        [(facts, body)] = near_of(desk, party)
        assert facts.disagrees
        said = [str(it.get("disagrees", "")) for it in body.places]
        assert any("45.1 km" in it and "Mayādīn" in it for it in said), said


@pytest.mark.requirement("R7")
def test_a_coordinate_is_echoed_to_both_ends_even_where_nothing_is_near(desk: Desk) -> None:
    send(desk, "alpha", "m1", "ab", "bravo", text="Meet at 33.0000 N 38.0000 E.")

    for party in ("alpha", "bravo"):
        [(facts, body)] = near_of(desk, party)
        assert facts.near == ()
        echo: Any = body.places[0]["echo"]
        assert (echo["lat_e7"], echo["lon_e7"]) == (330_000_000, 380_000_000)
        assert echo["mgrs"].startswith("37S")


def test_a_message_that_names_no_place_brings_nothing_about(desk: Desk) -> None:
    send(desk, "alpha", "m1", "ab", "bravo", text="Stand by until 1400Z, call +99 555 1234.")

    assert near_of(desk, "alpha") == []


@pytest.mark.requirement("R6")
def test_a_stop_tells_each_desk_its_own_match_and_its_sender_only_what_it_sees(desk: Desk) -> None:
    facts = StopFacts(stop="s1", party="bravo", known_by="token", to=("alpha", "aid"))
    place = Place(said="34 27 N 40 55 E", position=Position(lat_e7=344_510_000, lon_e7=409_210_000))
    desk.record("node", "stop.hear/v1", facts, StopBody(text="Stop, you are hitting us.", place=place))

    assert [it.near for it, _ in near_of(desk, "aid")] == [("clinic",)]
    assert [it.near for it, _ in near_of(desk, "alpha")] == [("clinic",)]
    assert [it.near for it, _ in near_of(desk, "bravo")] == [()]


class Counted:
    """Finds places, and counts how much it was given to search, and in which threads."""

    def __init__(self) -> None:
        self.characters, self.threads = 0, set[int]()

    def __call__(self, text: str, most: int) -> Sequence[Mentioned]:
        self.characters += len(text)
        self.threads.add(threading.get_ident())
        return find_mentioned(text, most)


ONE = "34.4500 N 40.9200 E. "


def test_of_a_long_text_so_much_is_searched_and_no_more_and_that_is_said(desk: Desk) -> None:
    find = Counted()
    desk.rules.compare = Compared(find, echo_of)
    text = (ONE * 300)[:4_000]
    body = MessageBody(text=text, translations=tuple(Translation(language="ar", text=text) for _ in range(5)))
    send(desk, "bravo", "m1", "ab", "alpha", precedence=Precedence.FLASH, body=body)

    [(_, said)] = near_of(desk, "alpha")
    assert find.characters <= MOST_SEARCHED
    assert len(said.places) == MOST_PLACES + 1
    assert "of 24,000 characters only the first 4,000" in str(said.places[-1]["doubts"])
    assert f"only the first {MOST_PLACES} places" in str(said.places[-1]["doubts"])


@pytest.mark.requirement("F1")
def test_a_coordinate_that_is_cut_in_two_is_no_other_place(desk: Desk) -> None:
    for blanks in range(MOST_SEARCHED - 30, MOST_SEARCHED + 5):
        found = comparing().search(MessageBody(text=" " * blanks + "34.45678 N 40.92345 E"))
        for it in found.mentioned:
            assert it.positions == (Position(lat_e7=344_567_800, lon_e7=409_234_500),)
        assert found.mentioned or found.cut


def test_of_what_a_stranger_says_less_is_searched(desk: Desk) -> None:
    desk.rules.compare = Compared(find := Counted(), echo_of)
    hear_stop(desk, "s1", "", "alpha", text=(ONE * 300)[:4_000])

    assert find.characters <= MOST_OF_STRANGERS.characters
    [(_, said)] = near_of(desk, "alpha")
    assert len(said.places) == MOST_OF_STRANGERS.places + 1


def test_what_was_searched_before_its_turn_is_not_searched_again_by_whoever_writes(desk: Desk) -> None:
    desk.rules.compare = Compared(find := Counted(), echo_of)
    facts = StopFacts(stop="s1", party="bravo", known_by="token", to=("alpha",))
    body = StopBody(text=ONE)
    ahead = threading.Thread(target=desk.rules.foresee, args=(facts, body))
    ahead.start()
    ahead.join()
    desk.record("node", "stop.hear/v1", facts, body)

    assert find.threads
    assert threading.get_ident() not in find.threads
    assert near_of(desk, "alpha")


@pytest.mark.requirement("R6")
@pytest.mark.parametrize("what", ["flash", "routine", "stop"])
def test_where_comparing_fails_it_goes_on_record_and_that_nobody_has_compared_is_said(
    desk: Desk, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(text: str, most: int) -> Sequence[Mentioned]:
        raise ValueError("a fault of ours")

    desk.rules.compare = Compared(fails, echo_of)
    desk.rules.foresee(StopFacts(stop="s1", to=()), StopBody(text=ONE))  # no more than noted
    if what == "stop":
        entry = hear_stop(desk, "s1", "bravo", "alpha", text=ONE)
    else:
        entry = send(desk, "bravo", "m1", "ab", "alpha", precedence=Precedence(what), text=ONE)

    odd = [it.facts for it in desk.entries if it.header.type == "odd.find/v1"]
    assert odd == [OddFacts(entry=entry, odd=("comparison",))]
    released = [it for it in desk.told("alpha") if desk.state.cards[it.entry].type == "odd.find/v1"]
    assert desk.shown(released[0])["facts"]["odd"] == ("comparison",)  # type: ignore[index]
    assert "a fault of ours" in caplog.text
    assert desk.folded() is not None


# -- what happened ---------------------------------------------------------------------------------


@pytest.mark.requirement("R7", "F2")
def test_every_place_of_an_account_is_echoed_and_compared_for_whoever_is_shown_it(desk: Desk) -> None:
    other = Position(lat_e7=330_000_000, lon_e7=380_000_000)
    said = account(
        place=Place(position=CLINIC), also=(Place(position=other), Place(said="34.4700 N 40.9200 E"))
    )
    entry = open_incident(desk, "bravo", "first", "alpha", said=said, text="Hit at 34.4600 N 40.9200 E.")

    for party, near in (("alpha", ("clinic",)), ("bravo", ())):
        [(facts, body)] = near_of(desk, party)
        assert (facts.entry, facts.near) == (entry, near)
        echoes: Any = [it["echo"] for it in body.places]
        assert [it["lat_e7"] for it in echoes] == [344_500_000, 330_000_000, 344_700_000, 344_600_000]
        assert all(it["mgrs"] for it in echoes)
    assert near_of(desk, "aid") == []


@pytest.mark.requirement("R7", "F2", "R14")
@pytest.mark.parametrize("what", ["observer", "statement", "citation", "exhibit"])
def test_where_an_observer_stood_and_places_of_citations_and_exhibits_are_compared_as_all_are(
    desk: Desk, what: str
) -> None:
    """Whoever sees the clinic is told that it is there, and nobody else, in whatever the place is said."""
    stood = account(place=Place(), observer=Observer(position=CLINIC, distance_m=900, bearing_deg=7))
    there = Place(position=CLINIC)
    if what == "observer":
        entry = open_incident(desk, "bravo", "first", "alpha", said=stood, text="Something was hit.")
    else:
        open_incident(desk, "bravo", "first", "alpha", said=account(place=Place()), text="Something was hit.")
        assert near_of(desk, "alpha") == [], "it names no place"
        entry = {
            "statement": lambda: declare(desk, "bravo", "st1", "first", "alpha", account=stood),
            "citation": lambda: cite(desk, "bravo", "c1", "first", "alpha", account=account(place=there)),
            "exhibit": lambda: add_exhibit(desk, "bravo", "e1", "first", "alpha", place=there),
        }[what]()
    for party, near in (("alpha", ("clinic",)), ("bravo", ())):
        [(facts, body)] = near_of(desk, party)
        assert (facts.entry, facts.near) == (entry, near)
        [place] = body.places
        assert place.get("of", "") == ("observer" if what in ("observer", "statement") else "")
        echo: Any = place["echo"]
        assert (echo["lat_e7"], echo["lon_e7"]) == (CLINIC.lat_e7, CLINIC.lon_e7)
    assert near_of(desk, "aid") == [], "it is shown none of it"
    assert "clinic" not in str([desk.shown(it) for it in desk.told("bravo")])
    desk.redact("bravo", entry)
    left = [desk.state.contents[it] for it in desk.state.compared[entry]]
    assert [it.body for it in left if it is not None] == [None] * len(left)


@pytest.mark.requirement("R7", "F1")
def test_of_a_statement_its_own_place_comes_before_those_of_its_account(desk: Desk) -> None:
    said = account(place=Place(said="Al Mayadin", position=Position(lat_e7=353_360_000, lon_e7=401_400_000)))
    open_incident(desk, "bravo", "first", "alpha", said=account(place=Place()), text="Something was hit.")
    declare(desk, "alpha", "st1", "first", "bravo", place=Place(position=CLINIC), account=said)

    for party, near in (("alpha", ("clinic",)), ("bravo", ())):
        [(facts, body)] = near_of(desk, party)
        assert facts.near == near
        assert facts.disagrees, "the name and the position in its account are 45 km apart"
        assert "disagrees" not in body.places[0]
        assert "45.1 km" in str(body.places[1]["disagrees"])


def test_an_account_with_as_many_places_as_it_likes_is_searched_so_far_and_no_farther(desk: Desk) -> None:
    also = tuple(Place(position=Position(lat_e7=330_000_000 + n, lon_e7=0)) for n in range(MOST_PLACES + 5))
    open_incident(desk, "bravo", "first", "alpha", said=account(also=also))

    [(_, body)] = near_of(desk, "alpha")
    assert len(body.places) == MOST_PLACES + 1
    assert f"only the first {MOST_PLACES} places" in str(body.places[-1]["doubts"])


@pytest.mark.requirement("R14")
def test_what_is_near_an_incident_is_for_that_reader_alone_and_goes_with_its_words(desk: Desk) -> None:
    entry = open_incident(desk, "bravo", "first", "alpha", "aid", said=account(place=Place(position=CLINIC)))

    by_party = {it.facts.party: it.header.id for it in desk.entries if isinstance(it.facts, NearFacts)}
    assert set(by_party) == {"bravo", "alpha", "aid"}
    for party, found in by_party.items():
        assert [it for it in ("bravo", "alpha", "aid") if desk.told(it, found)] == [party]
    desk.redact("bravo", entry)
    for found in by_party.values():
        content = desk.state.contents[found]
        assert content is not None
        assert content.body is None


@pytest.mark.requirement("R3", "R14")
def test_the_echo_of_its_own_words_goes_to_no_go_between_of_their_author(desk: Desk) -> None:
    desk.enrol("band", Addressable.VIA, ("alpha",))
    kept = open_incident(desk, "band", "kept", said=account(place=Place(position=CLINIC)))
    told = open_incident(desk, "bravo", "first", "band", said=account(place=Place(position=CLINIC)))

    found = {it.facts.entry: it.header.id for it in desk.entries if isinstance(it.facts, NearFacts)
             and it.facts.party == "band"}  # fmt: skip
    assert set(found) == {kept, told}
    assert [desk.told("alpha", it) for it in (kept, found[kept])] == [[], []]
    assert [it.pass_to for it in desk.told("alpha", found[told])] == ["band"]
