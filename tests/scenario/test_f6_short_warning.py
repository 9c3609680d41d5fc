"""F6: a warning under one minute ahead, of the wrong area; the other side says that it was timely (2018).

Aircraft are about to act near a coast. Their cell calls the line less than a minute before, and says that it
will be in the north of the country. The other side has an aircraft coming home off that very coast, which is
shot down in the confusion. One says that it had no time, the other that it was warned as agreed.

First that: the warning was delivered and read, and whether it was in time is one word against another. Then
what holds against it: how long that line takes to answer was measured, and the lead time that was agreed is
shorter, which was a warning weeks before; a notice of a minute is short by that agreement; the area disagrees
with the coordinate beside it, by how far; and both statements stand. Places and times are invented.
"""

from __future__ import annotations

import pytest

from openline.app.showing.latency import Shorter, latency_rows
from openline.model.agreement import LeadTime, Norms
from openline.model.channel import Verb
from openline.model.event import ShortNoticeFacts
from openline.model.notification import Activity, ActivityKind, Movement, MovementKind, Precedence, Waypoint
from openline.model.release import Detail, Receipt
from openline.model.saying import StatementBody, StatementFacts
from openline.model.space import Circle, Interval, Position, Volume4D
from tests.saying import MINUTE_MS, open_channel, send, state
from tests.story import Story, still

pytestmark = pytest.mark.requirement("F6")

OFF_THE_COAST = Position(lon_e7=356_500_000, lat_e7=356_000_000)
WARNING = "We act in a minute in the north, at Idlib, 35.60 N 35.65 E."
"""The coordinate is off the coast; the area that is named with it is 96 km away."""
ANSWERS_MINUTES = (4, 6, 7, 9, 11, 12)
"""How long the line took to answer, six times that day."""


def cells(*, compared: bool = True, agreed: bool = True) -> Story:
    """Two air cells on a line, with how it was answered six times before; a minute is agreed as enough."""
    story = Story("north", "south", day="2018-09-17", compared=compared)
    open_channel(story, "hotline", "north", "south")
    if agreed:
        lead = LeadTime(kind="activity", normal_s=3600, emergency_s=60)
        story.norms("air-safety", "north", "south", norms=Norms(lead_times=(lead,)))
    for number, minutes in enumerate(ANSWERS_MINUTES):
        story.until(f"{number + 8:02d}:00")
        entry = send(story, "south", f"before-{number}", "hotline", "north", precedence=Precedence.IMMEDIATE)
        story.now_ms += minutes * MINUTE_MS
        story.answer("north", entry)
    return story


def home_bound(story: Story) -> None:
    """The north has an aircraft on its way home off the coast, on record and shown to nobody."""
    way = (Position(lon_e7=352_000_000, lat_e7=356_500_000), OFF_THE_COAST)
    story.notify(
        "north",
        Movement(
            id="home",
            name="Evening flight",
            kind=MovementKind.FIXED_WING,
            route=tuple(Waypoint(position=it) for it in way),
            depart_ms=story.ms("21:30"),
        ),
    )


def shorter(story: Story, reader: str) -> list[Shorter]:
    """Return what a reader is warned of: times that are agreed and are shorter than those measured."""
    rows = latency_rows(story.view(reader), still, channel="hotline")
    return [it for row in rows if row.party == "north" for it in row.shorter]


# -- the failure ------------------------------------------------------------------------------------


def test_without_a_measure_the_warning_was_delivered_read_and_as_was_agreed() -> None:
    story = cells(compared=False, agreed=False).until("21:39:10")
    home_bound(story)
    entry = send(story, "south", "now", "hotline", "north", precedence=Precedence.FLASH, text=WARNING)
    story.until("21:46")
    story.answer("north", entry)
    # All that the record has: it was shown at once. Nothing says that nobody could have acted on it, that the
    # area is another than the coordinate, or that somebody's aircraft is there.
    assert story.details("north", entry) == ["full"]
    types = {it.header.type for it in story.entries if it.received_at_ms >= story.ms("21:39:10")}
    assert not types & {"notice.short/v1", "near.find/v1"}
    assert [it for it in shorter(story, "south") if it.agreement] == []


# -- the checks -------------------------------------------------------------------------------------


@pytest.mark.requirement("R11", "R33")
def test_weeks_before_both_sides_are_told_that_a_minute_is_shorter_than_that_line_takes() -> None:
    story = cells().until("20:00")
    for reader in ("north", "south"):
        (warned,) = [it for it in shorter(story, reader) if it.agreement]
        assert (warned.agreement, warned.emergency, warned.agreed_ms) == ("air-safety", True, MINUTE_MS)
        # Nineteen in twenty of its answers come within twelve minutes: eleven too late.
        assert (warned.p95_ms, warned.count, warned.came) == (12 * MINUTE_MS, 6, 6)
    # An hour, which is agreed for the rest, is enough: nothing is red that need not be.
    assert not [it for it in shorter(story, "south") if it.agreement and not it.emergency]


@pytest.mark.requirement("R11")
def test_a_notice_of_fifty_seconds_is_said_to_be_short_of_what_was_agreed_and_counts_all_the_same() -> None:
    story = cells().until("21:39:10")
    volume = Volume4D(
        footprint=Circle(centre=OFF_THE_COAST, radius_mm=8_000_000),
        interval=Interval(start_ms=story.ms("21:40"), end_ms=story.ms("21:55")),
    )
    act = Activity(id="evening", name="Evening", kind=ActivityKind.AIR_TASKING, parts=(volume,))
    story.notify("south", act, emergency=True)
    story.share("south", "evening", {"north": Detail.CONTACT})
    ((at, short),) = story.said("notice.short/v1")
    assert isinstance(short, ShortNoticeFacts)
    assert (at, short.agreement, short.lead_ms, short.needed_ms) == (
        "21:39:10",
        "air-safety",
        50_000,
        MINUTE_MS,
    )
    assert story.state.objects["evening"].state != "ended"


@pytest.mark.requirement("R7", "F1")
def test_the_area_disagrees_with_the_coordinate_and_whose_aircraft_is_there_is_told_at_once() -> None:
    story = cells().until("21:35")
    home_bound(story)
    story.until("21:39:10")
    send(story, "south", "now", "hotline", "north", precedence=Precedence.FLASH, text=WARNING)
    found = {facts.party: (at, facts) for at, facts in story.said("near.find/v1")}
    assert {at for at, _ in found.values()} == {"21:39:10"}
    assert all(facts.disagrees for _, facts in found.values())
    said = [place["disagrees"] for body in story.bodies("near.find/v1") for place in body.places]
    assert all("96.2 km" in it and "Idlib" in it for it in said)
    assert found["north"][1].near == ("home",)
    assert found["south"][1].near == ()  # and the sender learns nothing of what is there


def test_a_flash_that_nobody_reads_in_a_minute_is_tried_again_each_minute_and_that_is_on_record() -> None:
    story = cells().until("21:39:10")
    entry = send(story, "south", "now", "hotline", "north", precedence=Precedence.FLASH, text=WARNING)
    story.until("21:46")
    tried = [at for at, _ in story.said("escalate.find/v1") if at >= "21:39"]
    assert tried == [f"21:{minute}:10" for minute in range(40, 46)]
    story.answer("north", entry)
    known = story.state.answering[entry, "north"]
    assert (known.answered_ms - known.shown_ms) // 1000 == 410  # for whoever asks how long it took


@pytest.mark.requirement("R18", "R21")
def test_both_statements_stand_and_neither_changes_what_was_told_when() -> None:
    story = cells().until("21:39:10")
    entry = send(story, "south", "now", "hotline", "north", precedence=Precedence.FLASH, text=WARNING)
    story.until("23:00")
    before = story.told_by("north", "21:40")
    state(story, "north", "late", "now", Verb.PROTESTS, "south", text="Under a minute, and another area.")
    said = "They were warned in time, as is agreed."
    state(story, "south", "timely", "now", Verb.DENIES, "north", text=said)
    assert story.state.stated_of["now"] == ("late", "timely")
    assert [story.state.statements[it].verb for it in ("late", "timely")] == [Verb.PROTESTS, Verb.DENIES]
    # A better wording is another statement: the former stays, and only its author replaces it.
    again = StatementFacts(statement="later", about="now", verb=Verb.DENIES, to=("north",), replaces="timely")
    story.record("south", "statement.make/v1", again, StatementBody(text="In time, and on the agreed line."))
    kept = [body.text for body in story.bodies("statement.make/v1")]
    assert kept == ["Under a minute, and another area.", said, "In time, and on the agreed line."]
    # What was told at 21:40 is what it was, whoever is right.
    assert story.told_by("north", "21:40") == before
    assert before[-2:] == ["message.send/v1", "near.find/v1"]
    assert Receipt.READ not in story.told("north", entry)[0].receipts
    assert {it.author for it in story.state.statements.values()} == {"north", "south"}
