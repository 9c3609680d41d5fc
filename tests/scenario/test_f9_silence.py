"""F9: the lines are silent, and nobody knows since when (Korea 2020, 2023).

A line is called at nine and at five, and here at one in the night, too. One spring Friday nobody picks up.
The side that calls takes it for a fault, then for a holiday; on the third day a message that matters is left
on a dead line. First that. Then what Openline holds against it: silence is a state with a time, found by
itself; the third check in a row that nobody answers makes the line lost, which both sides are told; and what
is said on it goes to the alternate line. Times follow the public accounts, the messages are invented.
"""

from __future__ import annotations

import pytest

from openline.app.showing.said import channel_row
from openline.model.channel import Carrier, CheckSchedule
from openline.model.notification import Precedence
from openline.model.roster import Level
from openline.model.saying import CheckFacts, MissFacts
from tests.desk import HOUR_MS
from tests.saying import MINUTE_MS, channel_step, open_channel, send, set_desk
from tests.story import Story

pytestmark = pytest.mark.requirement("F9", "R5")
FRIDAY = "2023-04-07"


def two_lines(*, checked: bool) -> Story:
    """A liaison line and an alternate between two sides; the first is checked every eight hours."""
    story = Story("south", "north", day=FRIDAY)
    schedule = CheckSchedule(
        first_ms=story.ms("09:00") - 24 * HOUR_MS, every_ms=8 * HOUR_MS, within_ms=10 * MINUTE_MS
    )
    checks = schedule if checked else None
    open_channel(story, "liaison", "south", "north", level=Level.OPERATIONAL, checks=checks)
    open_channel(story, "military", "south", "north", level=Level.TACTICAL, carrier=Carrier.OPENLINE)
    set_desk(story, "north", "military")
    return story


def answered(story: Story, party: str, clock: str, after_s: int = 20) -> None:
    """Have a side answer the check of a time, so many seconds after it."""
    story.until(clock)
    slot_ms = story.now_ms
    story.now_ms += after_s * 1000
    facts = CheckFacts(
        channel="liaison", party=party, slot_ms=slot_ms, answered=True, after_ms=after_s * 1000
    )
    story.record(party, "check.log/v1", facts)


def missed(story: Story, party: str) -> list[tuple[str, int, bool]]:
    """Return when checks of an end of the line were found missed, how many in a row, whether it is lost."""
    found = [(at, it) for at, it in story.said("check.miss/v1") if isinstance(it, MissFacts)]
    return [(at, it.in_a_row, it.lost) for at, it in found if it.party == party]


# -- the failure ------------------------------------------------------------------------------------


def test_without_a_schedule_a_dead_line_looks_like_one_on_which_nothing_is_said() -> None:
    story = two_lines(checked=False).until("+3 12:00")
    assert story.said("check.miss/v1") == []
    row = channel_row(story.view("south"), story.state.channels["liaison"])
    assert row is not None
    assert row.state == "open"  # as it was on the first day
    # The message that matters is left on it, and the first that anybody hears is a deadline of its own.
    send(story, "south", "drill", "liaison", "north", text="We exercise tomorrow near the line.")
    assert story.until("+3 12:29").said("escalate.find/v1") == []


# -- the check --------------------------------------------------------------------------------------


def friday_at_nine() -> Story:
    """Both answer on Friday at nine; after that the north is silent."""
    story = two_lines(checked=True)
    for party in ("south", "north"):
        answered(story, party, "01:00")
    for party in ("south", "north"):
        answered(story, party, "09:00")
    return story


def test_the_first_check_that_nobody_answers_is_found_ten_minutes_after_its_time() -> None:
    story = friday_at_nine()
    assert story.until("17:09").said("check.miss/v1") == []
    story.until("17:10")
    assert missed(story, "north") == [("17:10", 1, False)]
    # A silence has a time: whoever takes over is told when the other end last answered.
    line = story.state.lines["liaison", "north"]
    assert story.clock(line.answered_ms) == "09:00:20"


def test_the_third_in_a_row_is_a_lost_line_and_both_sides_are_told_so_in_the_same_minute() -> None:
    story = friday_at_nine()
    story.until("+1 09:10")
    assert missed(story, "north") == [("17:10", 1, False), ("+1 01:10", 2, False), ("+1 09:10", 3, True)]
    assert story.state.lines["liaison", "north"].lost
    lost = [it for it in story.entries if it.header.type == "check.miss/v1" and it.facts.lost]
    for party in ("south", "north"):
        assert {detail for it in lost for detail in story.details(party, it.header.id)} == {"full"}
    # It is said to be lost once, not at every check from then on.
    story.until("+2 09:10")
    assert [row for row in missed(story, "north") if row[2]] == [("+1 09:10", 3, True)]


def test_one_answer_and_the_line_is_there_again() -> None:
    story = friday_at_nine().until("+2 09:00")
    assert story.state.lines["liaison", "north"].lost
    answered(story, "north", "+2 09:00")
    line = story.state.lines["liaison", "north"]
    assert (line.lost, line.missed) == (False, 0)


def test_what_is_said_on_the_dead_line_is_tried_on_the_alternate_by_itself() -> None:
    story = friday_at_nine()
    set_desk(story, "north", "liaison", posts=1, then=("military",))
    story.until("+1 12:00")
    entry = send(story, "south", "drill", "liaison", "north", precedence=Precedence.IMMEDIATE)
    story.until("+1 12:05")
    ((at, step),) = story.said("escalate.find/v1")
    assert (at, step.party, step.channel, step.entries) == ("+1 12:05", "north", "military", (entry,))
    # Answered there, it is answered.
    story.answer("north", entry)
    assert len(story.until("+1 18:00").said("escalate.find/v1")) == 1


def test_a_line_that_was_suspended_by_agreement_is_not_silent() -> None:
    story = friday_at_nine()
    channel_step(story, "north", "liaison", "suspend")
    assert story.until("+3 12:00").said("check.miss/v1") == []
    row = channel_row(story.view("south"), story.state.channels["liaison"])
    assert row is not None
    assert row.state == "suspended"
    # Resumed, it is checked from then on; nobody is said to have missed what was not asked.
    channel_step(story, "north", "liaison", "resume")
    story.until("+3 17:10")
    assert missed(story, "north") == [("+3 17:10", 1, False)]


def test_of_a_week_in_which_the_node_itself_was_off_nobody_is_said_to_have_been_silent() -> None:
    """Only the last check is found missed: through a node that was off nobody could have answered."""
    story = friday_at_nine()
    story.now_ms = story.ms("+7 12:00")
    story.fire()
    assert [count for _, count, _ in missed(story, "north")] == [1]
    assert not story.state.lines["liaison", "north"].lost
