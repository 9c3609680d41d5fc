"""F3, F5: a convoy sets out, and those who would have had to know were never told (Gaza 2024, Marib 2015).

First the failure as it happens with a list and a telephone: nothing in what the parties hold says that
anything is wrong. Then the same with what Openline holds against it: who has not relayed it stands on the
notification, on the alarm that is overdue, and on the departure itself, which is never refused.
"""

import pytest

from openline.app.showing.gap import gap_page
from openline.app.showing.ringing import ring_list
from openline.cli.notified import who_rows
from openline.decide.stopping import desks_for
from openline.model.agreement import Norms
from openline.model.channel import Place, Verb
from openline.model.notification import Contact, Marking
from openline.model.release import Detail, Receipt, Relayed
from openline.model.saying import StopBody, StopFacts
from tests.desk import HOUR_MS, NOON_MS, Desk, at, convoy, fire
from tests.saying import open_channel, send, set_desk, state
from tests.story import Story, still

pytestmark = pytest.mark.requirement("F3", "F5")


@pytest.fixture
def desk() -> Desk:
    """An agency, a headquarters, and the drone team that headquarters is to tell."""
    return Desk("agency", "headquarters", "drones", now_ms=NOON_MS - 20 * HOUR_MS)


def found(desk: Desk, type: str) -> list[str]:
    return [it.header.id for it in desk.entries if it.header.type == type]


def test_without_the_check_a_delivered_list_looks_like_a_convoy_that_is_known(desk: Desk) -> None:
    """The failure: no norm is agreed, so 'delivered' is all that anybody has, and nothing says more."""
    entry = desk.notify("agency", convoy("food"))
    desk.share("agency", "food", {"headquarters": Detail.FULL})
    desk.acknowledge("headquarters", desk.told("headquarters", entry)[0].seq, Receipt.DELIVERED)
    desk.step("agency", "food", "depart", 1)
    assert found(desk, "departure.find/v1") == []
    assert [it["party"] for it in who_rows(desk.state, "food")] == ["headquarters"]


def test_with_the_norm_whoever_has_not_relayed_stands_on_the_departure(desk: Desk) -> None:
    desk.norms("notification", "agency", "headquarters", "drones", norms=Norms(relay=True))
    entry = desk.notify("agency", convoy("food"))
    desk.share("agency", "food", {"headquarters": Detail.FULL})
    desk.acknowledge("headquarters", desk.told("headquarters", entry)[0].seq, Receipt.RELAYED, Relayed.PARTLY)
    # Before anybody moves: the drone team was never shown it, and headquarters only partly relayed it.
    rows = {it["party"]: (it["shown"], it["relayed"]) for it in who_rows(desk.state, "food")}
    assert rows == {"headquarters": ("full", False), "drones": ("nothing", False)}
    desk.step("agency", "food", "depart", 1)
    (red,) = found(desk, "departure.find/v1")
    assert desk.entries[desk.state.cards[red].at].facts.unrelayed == ("drones", "headquarters")
    # The agency sees who, headquarters that it has gone, the drone team, which never was shown it, that there
    # is something to call about; nobody was stopped.
    details = [desk.details(party, red) for party in ("agency", "headquarters", "drones")]
    assert details == [["full"], ["contact"], ["existence"]]
    assert desk.state.objects["food"].state == "under_way"


def test_once_it_is_relayed_to_all_nothing_is_red(desk: Desk) -> None:
    desk.norms("notification", "agency", "headquarters", "drones", norms=Norms(relay=True))
    entry = desk.notify("agency", convoy("food"))
    desk.share("agency", "food", {"headquarters": Detail.FULL, "drones": Detail.FULL})
    for party in ("headquarters", "drones"):
        desk.acknowledge(party, desk.told(party, entry)[0].seq, Receipt.RELAYED, Relayed.YES)
    desk.step("agency", "food", "depart", 1)
    assert found(desk, "departure.find/v1") == []


def test_a_movement_that_was_notified_to_nobody_is_red_from_its_first_metre(desk: Desk) -> None:
    """F5: no notification, as one party states. On record, its departure says who was never told."""
    desk.norms("notification", "agency", "headquarters", norms=Norms(relay=True))
    desk.notify("agency", convoy("trucks"))
    desk.step("agency", "trucks", "depart", 1)
    (red,) = found(desk, "departure.find/v1")
    assert desk.details("headquarters", red) == ["existence"]


def under_way() -> tuple[Story, str]:
    """A convoy on its way whose plan reached headquarters, and only part of its units, and an hour of it."""
    story = Story("agency", "headquarters", "drones", day="2024-04-01").until("18:00")
    story.norms("notification", "agency", "headquarters", "drones", norms=Norms(relay=True))
    open_channel(story, "line", "agency", "headquarters")
    entry = story.notify("agency", convoy("food", depart_ms=story.ms("22:00")))
    story.share("agency", "food", {"headquarters": Detail.FULL})
    story.answer("headquarters", entry, Receipt.RELAYED, relayed=Relayed.PARTLY)
    return story, entry


@pytest.mark.requirement("R31")
def test_before_it_leaves_the_place_on_its_road_says_which_team_has_not_confirmed() -> None:
    story, _ = under_way()
    story.until("21:30")
    page = gap_page(story.view("agency"), still, at(0, 0), at_ms=story.ms("22:30"), echo={})
    (row,) = page.rows
    missing = {it.party: (it.shown, it.says) for it in row.missing}
    assert (row.id, row.confirmed, row.of) == ("food", 0, 2)
    assert missing == {"drones": ("nothing", ""), "headquarters": ("full", "partly")}


def test_without_a_line_to_the_team_the_staff_can_ring_only_those_who_have_it_already() -> None:
    """The failure at 22:15: the people in the vehicles have no number of whoever is firing."""
    story, _ = under_way()
    story.until("22:15")
    set_desk(story, "headquarters", "line")
    rung = ring_list(story.state, "agency", story.now_ms)
    assert {it.party for it in rung} == {"headquarters"}


@pytest.mark.requirement("R6")
def test_their_stop_goes_to_the_desk_of_whoever_has_something_near_without_saying_that_it_has() -> None:
    story, _ = under_way()
    patrol = fire("flight", 1_000, 0, start_ms=story.ms("21:00"), end_ms=story.ms("23:00"))
    story.notify("drones", patrol)
    story.until("22:15")
    to = desks_for(story.state, "agency", near=["drones"])
    assert to == ["drones", "headquarters"]
    facts = StopFacts(stop="food-hit", party="agency", known_by="token", to=tuple(to))
    body = StopBody(text="Stop, you are hitting us.", place=Place(said="our convoy", position=at(0, 0)))
    stop = story.record("node", "stop.hear/v1", facts, body)
    assert story.details("drones", stop) == ["full"]
    near = {it.party: it.near for _, it in story.said("near.find/v1")}
    assert near["agency"] == ("food",)  # its own convoy, and nothing of the flight
    assert near["drones"] == ("flight",)
    # The team's desk owes an answer from that second on, and the agency is not told whose silence it is.
    story.until("22:16")
    assert {it.party for _, it in story.said("escalate.find/v1")} == {"drones", "headquarters"}
    known = {row.sender for _, row in story.said("escalate.find/v1") if row.party == "drones"}
    assert known == {"node"}


@pytest.mark.requirement("F5", "R18", "R21")
def test_that_it_was_never_notified_is_read_off_the_record_and_not_off_a_statement() -> None:
    story = Story("agency", "headquarters", day="2015-11-21").until("08:00")
    open_channel(story, "line", "agency", "headquarters")
    story.notify("agency", convoy("trucks", depart_ms=story.ms("10:00")))
    story.step("agency", "trucks", "depart", 1)
    story.until("11:00")
    send(story, "agency", "hit", "line", "headquarters", text="Our trucks were hit.")
    text = "They had sent no notification and carried no marks."
    state(story, "headquarters", "as-one-states", "hit", Verb.REPORTS, "agency", text=text)
    state(
        story, "agency", "as-other-states", "hit", Verb.DENIES, "headquarters", text="They were known to all."
    )
    assert story.state.stated_of["hit"] == ("as-one-states", "as-other-states")
    # Both stand. What headquarters had been shown of the trucks by then is nothing.
    assert "movement.notify/v1" not in story.told_by("headquarters", "10:59")


def test_silence_is_an_alarm_before_the_departure(desk: Desk) -> None:
    entry = desk.notify("agency", convoy("food"))
    desk.share("agency", "food", {"headquarters": Detail.FULL})
    desk.acknowledge("headquarters", desk.told("headquarters", entry)[0].seq, Receipt.DELIVERED)
    desk.now_ms += 6 * HOUR_MS
    (alarm,) = desk.fire()
    assert desk.details("agency", alarm) == ["full"]
    assert desk.details("headquarters", alarm) == ["full"]


def test_marks_that_no_night_sight_shows_and_staff_that_cannot_be_called_are_asked_about() -> None:
    from openline.decide.notified import questions_of

    day_only = convoy("food", markings=(Marking(seen="day", what="logo on every roof"),))
    asked = " ".join(questions_of(day_only, NOON_MS - HOUR_MS))
    assert "night" in asked
    assert "contact" in asked
    untested = Contact(role="convoy leader", medium="telephone", address="+000 1")
    tested = Contact(
        role="leader", medium="radio", address="40.2 MHz", tested_at_ms=NOON_MS - HOUR_MS, answered=True
    )
    night = Marking(seen="night", what="strobe on every roof")
    way = ((0, 0), (5_000, 0))
    asked = questions_of(convoy("food", *way, markings=(night,), contacts=(untested,)), NOON_MS - HOUR_MS)
    assert len(asked) == 1
    assert questions_of(convoy("food", *way, markings=(night,), contacts=(tested,)), NOON_MS - HOUR_MS) == []
