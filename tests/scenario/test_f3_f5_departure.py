"""F3, F5: a convoy sets out, and those who would have had to know were never told (Gaza 2024, Marib 2015).

First the failure as it happens with a list and a telephone: nothing in what the parties hold says that
anything is wrong. Then the same with what Openline holds against it: who has not relayed it stands on the
notification, on the alarm that is overdue, and on the departure itself, which is never refused.
"""

import pytest

from openline.cli.notified import who_rows
from openline.model.agreement import Norms
from openline.model.notification import Contact, Marking
from openline.model.release import Detail, Receipt, Relayed
from tests.desk import HOUR_MS, NOON_MS, Desk, convoy

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
