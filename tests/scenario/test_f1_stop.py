"""F1: the place passed on the line is wrong, and the caller waits for his usual contact (Deir ez-Zor 2016).

A cell tells another where it is about to strike, and gives a bearing and a range from the wrong town. The
other sees nothing against it. When the bombs fall on its people it rings the officer that it always rings,
who is out for 27 minutes; 15 of 37 strikes fall meanwhile.

First both failures as they happened. Then what holds against them: the place is echoed to both at once, with
how far it disagrees and with what it would agree; and a STOP is for any officer, goes to the next post by
itself, and is refused to nobody. Times follow the public accounts; the minute of each strike is invented.
"""

from __future__ import annotations

import pytest

from openline.app.showing.ringing import ring_list
from openline.model.channel import Place, Result, StopState
from openline.model.event import NODE, ReasonBody
from openline.model.notification import Precedence, Site, SiteFunction
from openline.model.release import Receipt, Role
from openline.model.roster import Level
from openline.model.saying import NearFacts, RingFacts, StopBody, StopFacts, StopStateFacts
from openline.model.space import Circle, Interval, Position
from openline.wire.stopcall import read_call
from tests.saying import channel_step, open_channel, send, set_desk
from tests.story import Story

pytestmark = pytest.mark.requirement("F1")

WRONG = "We will strike at 35.2567 N 40.1408 E, 9 km south of Khushām."
"""The bearing and range are from Deir ez-Zor; the town that is named is another, 14 km away."""
RIDGE = Position(lon_e7=401_500_000, lat_e7=352_700_000)
"""Where the other side's people are, a kilometre and a half from what is to be struck."""
STRIKES = 37
FIRST, LAST = "13:52", "14:56"


def fallen(story: Story, begin: str, end: str) -> int:
    """Return how many of the strikes, evenly spread, fall within a time."""
    first, last = story.ms(FIRST), story.ms(LAST)
    times = [first + (last - first) * number // (STRIKES - 1) for number in range(STRIKES)]
    return sum(story.ms(begin) <= it < story.ms(end) for it in times)


def lines(*, compared: bool) -> Story:
    """Two cells on one line, an hour before; one of them has people on a ridge, and says so to nobody."""
    story = Story("coalition", "partners", "observers", day="2016-09-17", compared=compared)
    open_channel(story, "hotline", "coalition", "partners", level=Level.OPERATIONAL)
    open_channel(story, "capitals", "coalition", "partners", level=Level.STRATEGIC)
    people = Site(
        id="ridge",
        name="Ridge post",
        function=SiteFunction.OTHER,
        footprint=Circle(centre=RIDGE, radius_mm=400_000),
        valid=Interval(start_ms=0),
    )
    story.notify("partners", people)
    story.until("13:30")
    return story


# -- the failure ------------------------------------------------------------------------------------


def test_without_the_echo_both_sides_hold_the_same_words_and_see_different_places() -> None:
    story = lines(compared=False)
    entry = send(story, "coalition", "intent", "hotline", "partners", text=WRONG)
    story.answer("partners", entry, Receipt.READ_BACK)
    # It was delivered, read back word for word, and answered in time: everything is in order.
    assert story.details("partners", entry) == ["full"]
    assert story.said("near.find/v1") == []
    assert story.until("14:25").said("escalate.find/v1") == []


def test_without_a_stop_the_caller_waits_27_minutes_for_one_man_and_15_strikes_fall() -> None:
    story = lines(compared=False).until("14:25")
    ring(story, Result.NO_ANSWER)
    for later in ("14:34", "14:43"):
        ring(story.until(later), Result.NO_ANSWER)
    ring(story.until("14:52"), Result.ANSWERED)
    # A telephone that rings leaves nothing that falls due: nobody else was tried in all that time.
    assert story.said("escalate.find/v1") == []
    assert {it.post for _, it in story.said("ring.log/v1")} == {0}
    assert fallen(story, "14:25", "14:52") == 15


def ring(story: Story, result: Result) -> None:
    facts = RingFacts(about="hotline", party="coalition", result=result)
    story.record("partners", "ring.log/v1", facts)


# -- the echo ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R7")
def test_the_place_is_echoed_to_both_at_once_with_what_it_disagrees_with_and_where_it_would_agree() -> None:
    story = lines(compared=True)
    entry = send(story, "coalition", "intent", "hotline", "partners", text=WRONG)
    found = [it for _, it in story.said("near.find/v1") if isinstance(it, NearFacts)]
    assert {(it.party, it.entry, it.disagrees) for it in found} == {
        ("coalition", entry, True),
        ("partners", entry, True),
    }
    # It is on record in the same minute, 22 minutes before anything falls.
    assert {at for at, _ in story.said("near.find/v1")} == {"13:30"}
    flagged = [
        place for body in story.bodies("near.find/v1") for place in body.places if "disagrees" in place
    ]
    for place in flagged:
        assert "14.1 km" in place["disagrees"]  # how far
        assert "Khushām" in place["disagrees"]  # from which point
        assert "it would agree with Deir ez-Zor" in place["disagrees"]  # and which was meant
        assert place["echo"]["mgrs"].startswith("37S ")


@pytest.mark.requirement("R7", "F2")
def test_whoever_has_people_there_is_told_so_and_the_sender_learns_nothing_of_them() -> None:
    story = lines(compared=True)
    send(story, "coalition", "intent", "hotline", "partners", text=WRONG)
    near = {it.party: it.near for _, it in story.said("near.find/v1")}
    assert near == {"partners": ("ridge",), "coalition": ()}
    metres = [it["metres"] for body in story.bodies("near.find/v1") for it in body.places[0]["near"]]
    assert metres == [pytest.approx(1_300, abs=400)]


# -- any officer ------------------------------------------------------------------------------------


def stop_at_1425() -> tuple[Story, str]:
    """The same day, with desks: a duty officer, a deputy, and the next level after them."""
    story = lines(compared=True)
    set_desk(story, "coalition", "capitals")
    set_desk(story, "coalition", "", posts=2, then=("capitals",))
    story.until("14:25")
    heard = StopFacts(stop="ridge-hit", party="partners", known_by="token", to=("coalition",))
    said = StopBody(text="Stop, you are hitting us.", place=Place(said="the ridge", position=RIDGE))
    return story, story.record(NODE, "stop.hear/v1", heard, said)


@pytest.mark.requirement("R6", "R9")
def test_the_next_deputy_is_tried_by_the_clock_and_any_officer_takes_it_two_minutes_later() -> None:
    story, stop = stop_at_1425()
    story.until("14:26:30")
    ((at, step),) = story.said("escalate.find/v1")
    assert (at, step.party, step.channel, step.post) == ("14:26", "coalition", "", 1)
    story.answer("coalition", stop, Receipt.READ_BACK, role=Role.OBSERVER)  # whoever is in the room
    story.record("coalition", "stop.state/v1", StopStateFacts(stop="ridge-hit", state=StopState.STOPPED))
    assert story.state.stops["ridge-hit"].said == {"coalition": StopState.STOPPED}
    # Answered, nobody else is tried; the caller has all of it before him.
    assert len(story.until("15:30").said("escalate.find/v1")) == 1
    assert story.told_by("partners", "14:27")[-2:] == ["acknowledge/v1", "stop.state/v1"]
    assert fallen(story, "14:25", "14:26:30") == 1


@pytest.mark.requirement("R6", "R9")
def test_silent_it_goes_up_a_level_and_then_begins_again_every_minute_until_somebody_answers() -> None:
    story, stop = stop_at_1425()
    story.until("14:30:10")
    tried = [(at, it.channel, it.post) for at, it in story.said("escalate.find/v1")]
    assert tried == [
        ("14:26", "", 1),
        ("14:27", "capitals", 0),
        ("14:28", "", 0),
        ("14:29", "", 1),
        ("14:30", "capitals", 0),
    ]
    begins_again = [at for at, it in story.said("escalate.find/v1") if it.repeats]
    assert begins_again[0] == "14:28"
    assert not any(it.last for _, it in story.said("escalate.find/v1"))
    story.answer("coalition", stop)
    assert len(story.until("16:00").said("escalate.find/v1")) == len(tried)


@pytest.mark.requirement("R6")
def test_the_caller_is_told_whom_to_ring_next_and_what_came_of_the_last() -> None:
    story, _ = stop_at_1425()

    def posts() -> list[tuple[str, int, tuple[str, ...]]]:
        ring = ring_list(story.state, "partners", story.now_ms, about="ridge-hit")
        return [(it.channel, it.post, it.rung) for it in ring]

    before = posts()
    facts = RingFacts(about="ridge-hit", party="coalition", post=before[0][1], result=Result.NO_ANSWER)
    story.record("partners", "ring.log/v1", facts)
    after = posts()
    assert after[0] == before[1]  # who was not tried yet is next
    assert ("no_answer",) in [rung for _, _, rung in after]


@pytest.mark.requirement("R6")
@pytest.mark.parametrize(
    ("body", "odd"),
    [
        (b'{"text": "stop", "at": "somewhere north"}', "coordinate"),
        (b'{"text": "stop"}', "no_place"),
        (b'{"text": ["stop", 3]}', "text"),
        (b"", "no_text"),
    ],
)
def test_whatever_is_missing_or_odd_is_noted_and_it_is_taken(body: bytes, odd: str) -> None:
    story, _ = stop_at_1425()
    call = read_call(body, "application/json")
    assert odd in call.odd
    facts = StopFacts(stop="odd", party="", known_by="nothing", to=("coalition",), odd=call.odd)
    entry = story.record(NODE, "stop.hear/v1", facts, StopBody(text=call.text))
    assert story.details("coalition", entry) == ["full"]


@pytest.mark.requirement("R6")
def test_a_flash_on_a_line_that_is_suspended_is_taken_and_noted_as_odd() -> None:
    story = lines(compared=True)
    channel_step(story, "coalition", "hotline", "suspend")
    flash = send(
        story, "partners", "flash", "hotline", "coalition", precedence=Precedence.FLASH, text="Stop."
    )
    assert story.details("coalition", flash) == ["full"]
    ((_, odd),) = story.said("odd.find/v1")
    assert odd.odd == ("channel_suspended",)


def test_that_it_is_over_is_for_whoever_raised_it_to_say() -> None:
    story, stop = stop_at_1425()
    over = StopStateFacts(stop="ridge-hit", state=StopState.OVER)
    story.until("14:32").record("partners", "stop.state/v1", over, ReasonBody())
    assert story.state.stops["ridge-hit"].state == "over"
    steps = len(story.said("escalate.find/v1"))
    assert steps == len(story.until("18:00").said("escalate.find/v1"))  # nobody is asked any longer
    assert story.details("coalition", stop) == ["full"]  # and nothing of it is gone


def test_nothing_of_it_depends_on_being_shown_the_other_sides_places() -> None:
    """The ridge was notified to nobody, and still is: a STOP and an echo gave nothing of it away."""
    story, _ = stop_at_1425()
    assert story.state.objects["ridge"].owner == "partners"
    shown = [story.details("coalition", story.state.objects["ridge"].entry)]
    assert shown == [[]]
