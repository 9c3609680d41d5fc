"""F10: the positions were known, fire fell near them, and it was denied (Deir ez-Zor 2017, Kobani 2019).

A force has told the other side where its people are. Weeks later shells fall on them.
One side says that the positions were given; the other that it fired at nobody there.

First that: the plan to fire lies beside the position and not on it, so nothing matches, and afterwards two
sentences stand against each other. Then what holds against it: fire reaches as far as it scatters, and both
are told to call before it begins; what each had been told, when, and what it had read back, is read off the
record as it was at that minute; and the denial stands attached to what it denies. Times are invented.
"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from openline.app.showing.said import channel_row
from openline.app.views import fold
from openline.decide.state import State
from openline.model.channel import CheckSchedule, Place, StopState, Verb
from openline.model.event import NODE, MatchesFacts
from openline.model.notification import Resolution
from openline.model.release import Detail, Purpose, Receipt
from openline.model.saying import CheckFacts, NearFacts, StopBody, StopFacts, StopStateFacts
from tests.desk import HOUR_MS, at, fire, site
from tests.saying import MINUTE_MS, open_channel, send, set_desk, state
from tests.story import Story

pytestmark = pytest.mark.requirement("F10")
FIRE_AT, UNTIL = "21:00", "22:00"
SCATTER_MM = 2_600_000


def evening(*, dispersion_mm: int | None) -> Story:
    """One side's post was notified in the morning and read back; the other plans to fire 2.5 km beside it."""
    story = Story("east", "west", "observers", day="2019-10-11").until("06:00")
    schedule = CheckSchedule(first_ms=story.ms("20:00"), every_ms=12 * HOUR_MS, within_ms=5 * MINUTE_MS)
    open_channel(story, "line", "east", "west", checks=schedule)
    set_desk(story, "west", "")
    post = story.notify("east", site("post", radius_m=200))
    story.consent("east", "post", west=(Purpose.NOTICE,))
    story.share("east", "post", {"west": Detail.FULL})
    story.until("06:20").answer("west", post, Receipt.READ_BACK)
    story.until("18:00")
    beside = fire("guns", 2_900, 0, radius_m=200, start_ms=story.ms(FIRE_AT), end_ms=story.ms(UNTIL))
    story.notify("west", replace(beside, dispersion_mm=dispersion_mm))
    return story


def matched(story: Story) -> list[tuple[str, MatchesFacts]]:
    """Return when matches were found."""
    return [(clock, it) for clock, it in story.said("matches.find/v1") if isinstance(it, MatchesFacts)]


def hit(story: Story) -> str:
    """Shells fall by the post: its side says STOP."""
    story.until("21:14")
    facts = StopFacts(stop="post-hit", party="east", known_by="token", to=("west",))
    body = StopBody(text="Stop, you are hitting us.", place=Place(said="our post", position=at(150, 0)))
    return story.record(NODE, "stop.hear/v1", facts, body)


# -- the failure ------------------------------------------------------------------------------------


def test_without_the_buffer_the_fire_is_beside_the_position_and_nobody_is_told() -> None:
    story = evening(dispersion_mm=None)
    assert matched(story) == []
    assert "matches.find/v1" not in story.told_by("east", FIRE_AT)


def test_without_the_record_two_sentences_stand_against_each_other_and_nothing_beside_them() -> None:
    """The positions were given on the telephone: that is one side's word, and so is that they were not."""
    story = Story("east", "west", day="2019-10-11")
    open_channel(story, "line", "east", "west")
    story.until("21:14")
    call = send(story, "east", "call", "line", "west", text="You are hitting the post that we told you of.")
    state(story, "west", "denied", "call", Verb.DENIES, "east", text="We were never told of any post.")
    by_then = story.told_by("west", "21:14")
    assert "site.add/v1" not in by_then
    assert story.details("west", call) == ["full"]
    assert story.said("acknowledge/v1") == []


# -- the buffer -------------------------------------------------------------------------------------


@pytest.mark.requirement("R16")
def test_fire_that_scatters_as_far_as_the_post_is_a_match_three_hours_before() -> None:
    story = evening(dispersion_mm=SCATTER_MM)
    ((clock, found),) = matched(story)
    assert clock == "18:00"
    (begun,) = found.begun
    assert begun.severity == "extreme"
    entry = next(it.header.id for it in story.entries if it.header.type == "matches.find/v1")
    assert {party: story.details(party, entry) for party in ("east", "west")} == {
        "east": ["contact"],
        "west": ["contact"],
    }


@pytest.mark.requirement("R9", "R29")
def test_the_side_that_fires_owes_an_answer_within_minutes_and_says_how_it_goes_about_it() -> None:
    story = evening(dispersion_mm=SCATTER_MM)
    story.until("18:10")
    late = {facts.party for _, facts in story.said("overdue.find/v1")}
    assert late == {"east", "west"}
    (match,) = story.state.matches
    story.resolve("west", match, Resolution.PROCEED)
    assert story.state.matches[match].resolutions == {"west": "proceed"}


# -- what was told, when, and the denial --------------------------------------------------------------


@pytest.mark.requirement("R21")
def test_what_the_other_side_had_been_told_by_that_minute_is_read_off_the_record() -> None:
    story = evening(dispersion_mm=SCATTER_MM)
    hit(story)
    by_then = story.told_by("west", "21:13")
    assert by_then.index("site.add/v1") < by_then.index("matches.find/v1")
    given = [it for it in story.told("west") if story.state.cards[it.entry].about == "post"]
    (post,) = [
        it for it in given if story.entries[story.state.cards[it.entry].at].header.type == "site.add/v1"
    ]
    told = story.clock(story.entries[post.index].received_at_ms)
    ((read_back, _),) = [row for row in story.said("acknowledge/v1") if row[1].level is Receipt.READ_BACK]
    assert (told, post.detail, read_back) == ("06:00", "full", "06:20")
    # Whoever was told nothing by then was told nothing: the record says that, too.
    assert "site.add/v1" not in story.told_by("observers", "21:13")


@pytest.mark.requirement("R7")
def test_the_stop_finds_the_post_it_is_about_for_whoever_was_shown_it() -> None:
    story = evening(dispersion_mm=SCATTER_MM)
    stop = hit(story)
    near = {
        it.party: it.near
        for _, it in story.said("near.find/v1")
        if isinstance(it, NearFacts) and it.entry == stop
    }
    # East sees its own post, and nothing of the guns; west sees both, the post first: the place is in it.
    assert near == {"east": ("post",), "west": ("post", "guns")}


@pytest.mark.requirement("R18")
def test_the_denial_stands_attached_to_what_it_denies_with_the_line_as_it_was_known_then() -> None:
    story = evening(dispersion_mm=SCATTER_MM)
    for party, after_s in (("east", 15), ("west", 41)):
        story.until("20:00")
        slot_ms = story.now_ms
        story.now_ms += after_s * 1000
        facts = CheckFacts(
            channel="line", party=party, slot_ms=slot_ms, answered=True, after_ms=after_s * 1000
        )
        story.record(party, "check.log/v1", facts)
    stop = hit(story)
    story.until("21:16").answer("west", stop)
    story.record("west", "stop.state/v1", StopStateFacts(stop="post-hit", state=StopState.NOT_OURS))
    story.until("23:00")
    state(story, "east", "hit", "post-hit", Verb.ALLEGES, "west", "observers", text="It was their guns.")
    said_at = story.ms("23:30")
    story.until("23:30")
    state(story, "west", "denied", "post-hit", Verb.DENIES, "east", "observers", text="We fired at nobody.")
    assert story.state.stated_of["post-hit"] == ("hit", "denied")
    assert story.state.stops["post-hit"].said == {"west": StopState.NOT_OURS}
    # Weeks of silence later the line is lost; as it was known at the denial, it had answered that evening.
    story.until("+9 12:00")
    assert story.state.lines["line", "west"].lost
    then = as_known_at(story, said_at)
    row = channel_row(story.view()._replace(state=then, now_ms=said_at), then.channels["line"])
    assert row is not None
    line = then.lines["line", "west"]
    assert (row.state, line.lost, story.clock(line.answered_ms)) == ("open", False, "20:00:41")
    # And the node has said nothing of who is right.
    about = {it.header.author for it in story.entries if it.header.type == "statement.make/v1"}
    assert about == {"east", "west"}


def as_known_at(story: Story, at_ms: int) -> State:
    """Return the record as it was at a time, folded afresh."""
    known = State()
    for entry in story.entries:
        if entry.received_at_ms <= at_ms:
            fold(known, entry)
    return known
