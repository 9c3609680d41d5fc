"""Late data corrects what was said, and says so."""

from openline.decide.correcting import corrections
from openline.model.watch import WatchEvent


def event(name: str, second: int, **more: object) -> WatchEvent:
    return WatchEvent(event=name, track="alpha", at=f"2026-11-30T12:00:{second:02d}.000Z", zone="Z", **more)


def test_what_stays_as_it_was_is_not_said_again():
    said = [event("enter", 1), event("exit", 9)]
    assert corrections(said, list(said)) == []


def test_what_did_not_happen_is_taken_back():
    (found,) = corrections([event("enter", 1)], [])
    assert (found.event, found.at, found.now) == ("corrected", "2026-11-30T12:00:01.000Z", None)
    assert found.was == {"event": "enter", "at": "2026-11-30T12:00:01.000Z"}


def test_what_happened_at_another_time_is_put_right():
    (found,) = corrections([event("enter", 1, lon=1.0, lat=2.0)], [event("enter", 4, lon=1.1, lat=2.0)])
    assert found.was == {"event": "enter", "at": "2026-11-30T12:00:01.000Z", "lon": 1.0, "lat": 2.0}
    assert found.now == {"event": "enter", "at": "2026-11-30T12:00:04.000Z", "lon": 1.1, "lat": 2.0}


def test_what_had_not_been_said_is_said_late():
    (found,) = corrections([], [event("enter", 4)])
    assert (found.event, found.late) == ("enter", True)


def test_a_visit_between_two_fixes_that_comes_to_light_leaves_the_rest_alone():
    said = [event("enter", 1), event("exit", 50)]
    found = corrections(said, [event("enter", 1), event("exit", 10), event("enter", 20), event("exit", 50)])
    assert [(it.event, it.late) for it in found] == [("exit", True), ("enter", True)]


def test_a_warning_that_was_given_is_not_unsaid():
    assert corrections([event("approach", 1)], []) == []
