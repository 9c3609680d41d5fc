"""F7: both sides guaranteed the patrol's safety, and the local unit fired all the same (June 2018).

Monitors go out on a road between two sides. Both headquarters have said yes. At the last post one side's unit
has heard of nothing.

First that: two guarantees of two were given, and there is nothing more to ask for. Then what holds against
it: a guarantee counts only once it was relayed to the units, for just this time and place. Who has not
relayed it stands there before the patrol leaves, by place, and on its departure; and nobody is stopped.
"""

from __future__ import annotations

import pytest

from openline.app.showing.gap import gap_page
from openline.app.showing.guarantees import guarantee_rows
from openline.decide.departing import guarantees_that_count
from openline.model.channel import Verb
from openline.model.event import DepartureFacts, GuaranteeFacts, NotificationBody
from openline.model.notification import Activity, ActivityKind
from openline.model.release import Detail, Receipt, Relayed
from openline.model.saying import StatementFacts
from openline.model.space import Circle, Interval, Volume4D
from tests.desk import at
from tests.saying import open_channel, send, state
from tests.story import Story, still

pytestmark = pytest.mark.requirement("F7", "R25")
PATROL = "patrol"


def morning(clock: str = "09:00") -> Story:
    """Monitors, and two sides that both guarantee the patrol's safety by name."""
    story = Story("monitors", "west", "east", day="2018-06-14").until("07:00")
    for side in ("west", "east"):
        open_channel(story, f"line-{side}", "monitors", side)
    notify(story)
    story.share("monitors", PATROL, {"west": Detail.FULL, "east": Detail.FULL})
    for side in ("west", "east"):
        give(story, side)
    return story.until(clock)


def notify(story: Story, east_m: float = 0.0) -> str:
    volume = Volume4D(
        footprint=Circle(centre=at(east_m, 0), radius_mm=2_000_000),
        interval=Interval(start_ms=story.ms("10:00"), end_ms=story.ms("12:00")),
    )
    patrol = Activity(
        id=PATROL,
        name="Morning patrol",
        kind=ActivityKind.PATROL,
        parts=(volume,),
        guarantees_from=("west", "east"),
    )
    return story.notify("monitors", patrol)


def give(story: Story, side: str) -> None:
    now = story.state.objects[PATROL]
    facts = GuaranteeFacts(about=PATROL, version=now.version, body_sha256=now.body_sha256)
    story.record(side, "guarantee.give/v1", facts)


def relay(story: Story, side: str, relayed: Relayed) -> None:
    story.answer(side, story.state.objects[PATROL].entry, Receipt.RELAYED, relayed=relayed)


def stands(story: Story, reader: str = "monitors") -> dict[str, str]:
    """Return how the guarantees stand, as a reader sees them."""
    body = story.view(reader).body(story.state.objects[PATROL].entry)
    assert isinstance(body, NotificationBody)
    return {it.party: it.stands for it in guarantee_rows(story.view(reader), PATROL, body.notification)}


# -- the failure ------------------------------------------------------------------------------------


def test_without_the_check_two_of_two_have_said_yes() -> None:
    """What a list of letters holds: both guarantees, of the right day, from those who may give them."""
    story = morning()
    given = [it.header.author for it in story.entries if it.header.type == "guarantee.give/v1"]
    assert given == ["west", "east"]
    assert set(story.state.notifications[PATROL].guarantees) == {"west", "east"}


# -- the check --------------------------------------------------------------------------------------


def test_neither_counts_until_its_side_says_that_the_units_have_it() -> None:
    story = morning()
    assert guarantees_that_count(story.state, PATROL) == {"west": False, "east": False}
    relay(story, "west", Relayed.YES)
    relay(story, "east", Relayed.CANNOT_SAY)
    assert stands(story) == {"west": "counts", "east": "not_relayed"}


@pytest.mark.requirement("R31")
def test_an_hour_before_the_place_itself_says_who_has_not_confirmed_relay() -> None:
    story = morning("09:00")
    relay(story, "west", Relayed.YES)
    relay(story, "east", Relayed.PARTLY)
    page = gap_page(story.view("monitors"), still, at(500, 0), at_ms=story.ms("10:30"), echo={})
    (row,) = page.rows
    assert (row.id, row.confirmed, row.of) == (PATROL, 1, 2)
    assert [(it.party, it.says) for it in row.missing] == [("east", "partly")]
    assert {it.party: it.stands for it in row.guarantees} == {"west": "counts", "east": "not_relayed"}
    # One side is told nothing of how far the other has got: that is between each of them and the monitors.
    assert stands(story, "west")["east"] == "given"


def test_it_departs_and_is_red_with_the_name_of_who_has_not_relayed_it() -> None:
    story = morning()
    relay(story, "west", Relayed.YES)
    story.until("10:00").step("monitors", PATROL, "begin")
    ((at_clock, red),) = story.said("departure.find/v1")
    assert isinstance(red, DepartureFacts)
    assert (at_clock, red.unguaranteed) == ("10:00", ("east",))
    assert story.state.objects[PATROL].state == "under_way"  # nobody is stopped


def test_relayed_by_both_nothing_is_red() -> None:
    story = morning()
    for side in ("west", "east"):
        relay(story, side, Relayed.YES)
    story.until("10:00").step("monitors", PATROL, "begin")
    assert story.said("departure.find/v1") == []


def test_on_another_road_what_was_guaranteed_and_relayed_counts_no_longer() -> None:
    story = morning()
    for side in ("west", "east"):
        relay(story, side, Relayed.YES)
    notify(story, east_m=3_000)
    assert guarantees_that_count(story.state, PATROL) == {}
    assert stands(story) == {"west": "earlier_version", "east": "earlier_version"}


@pytest.mark.requirement("R8", "R9")
def test_asked_on_the_line_whether_the_units_have_it_silence_is_overdue_before_they_leave() -> None:
    story = morning("09:10")
    entry = send(
        story, "monitors", "asked", "line-east", "east", text="Do your posts have it?", needs=Receipt.RELAYED
    )
    story.until("09:45")
    assert [(clock, it.party) for clock, it in story.said("escalate.find/v1")] == [("09:40", "east")]
    late = next(it.header.id for it in story.entries if it.header.type == "escalate.find/v1")
    assert story.details("monitors", late) == story.details("east", late) == ["full"]
    # And that a machine has it is no answer.
    story.answer("east", entry, Receipt.DELIVERED)
    assert [it.state for it in story.state.timers.values() if it.entry == entry] == ["fired"]


@pytest.mark.requirement("R18")
def test_afterwards_each_states_what_it_states_and_the_guarantee_stays_as_it_was() -> None:
    story = morning()
    relay(story, "west", Relayed.YES)
    story.until("10:00").step("monitors", PATROL, "begin")
    story.until("11:20")
    state(story, "monitors", "fired-on", PATROL, Verb.ALLEGES, "west", "east", text="We were fired on.")
    state(story, "east", "no-order", PATROL, Verb.DENIES, "monitors", text="No order was given to fire.")
    made = [facts for _, facts in story.said("statement.make/v1") if isinstance(facts, StatementFacts)]
    assert [it.verb for it in made] == [Verb.ALLEGES, Verb.DENIES]
    assert stands(story) == {"west": "counts", "east": "not_relayed"}
