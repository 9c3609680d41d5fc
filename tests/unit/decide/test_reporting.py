"""The daily report: what it counts, in which hour, against which coverage, and what it may not tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import pytest

from openline.decide.alike import shown_alike
from openline.decide.covering import Look
from openline.decide.reporting import (
    DAY_MS,
    HOUR_MS,
    Day,
    Happened,
    again,
    cut_off_of,
    day_of,
    held_against,
    is_comparable,
    last_day,
    report,
)
from openline.errors import InputError, NotFoundError, OpenlineError, RefusedError
from openline.model.agreement import StanceValue
from openline.model.channel import CheckSchedule, Verb
from openline.model.daily import Daily
from openline.model.event import NODE, WatchBody, WatchFacts
from openline.model.release import Detail
from openline.model.saying import DailyBody, DailyFacts
from tests import saying
from tests.desk import Desk, convoy

DAY = day_of("2026-11-14", 24 * 60)
PARTIES = ("north", "south")


def no_looks(about: str) -> Sequence[Look]:
    return ()


def text_of(at_ms: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def find(desk: Desk, zone: str, event: str, at_ms: int, *parties: str) -> str:
    body = WatchBody(event={"event": event, "zone": zone, "at": text_of(at_ms)})
    return desk.record(NODE, "watch.find/v1", WatchFacts(event=event, about=zone, parties=parties), body)


def happened(desk: Desk) -> Iterable[Happened]:
    for it in desk.entries:
        yield Happened(desk.state.cards[it.header.id], it.facts, it.body, it.received_at_ms)


def notify_relief(desk: Desk) -> None:
    desk.notify("north", convoy("relief", (0, 0), (10_000, 0), depart_ms=DAY.cut_off_ms + DAY_MS))


def reported(desk: Desk, *parties: str, day: Day = DAY) -> Daily:
    return report(desk.state, day, parties or PARTIES, happened(desk), no_looks)


@pytest.fixture
def desk() -> Desk:
    """Three parties; north and south agree to a zone, and the agency is shown it, too."""
    desk = Desk("north", "south", "agency", now_ms=DAY.from_ms - DAY_MS)
    desk.zone("north", "strip")
    desk.share("north", "strip", {"south": Detail.FULL, "agency": Detail.FULL})
    desk.stance("south", "strip", StanceValue.AGREED)
    desk.now_ms = DAY.from_ms + HOUR_MS
    return desk


@pytest.mark.parametrize(("text", "minute"), [("24:00", 1440), ("18:00", 1080), ("00:01", 1), ("6:30", 390)])
def test_a_cut_off_is_a_time_of_the_day(text: str, minute: int) -> None:
    assert cut_off_of(text) == minute


@pytest.mark.parametrize("text", ["", "0:00", "24:01", "12:60", "12", "12:5", "-1:00", "noon", "12:00Z"])
def test_what_is_no_cut_off_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        cut_off_of(text)


def test_a_day_is_the_24_hours_up_to_its_cut_off() -> None:
    whole, early = day_of("2026-11-14", 1440), day_of("2026-11-14", 1080)
    assert (text_of(whole.from_ms), text_of(whole.cut_off_ms)) == (
        "2026-11-14T00:00:00.000Z", "2026-11-15T00:00:00.000Z",
    )  # fmt: skip
    assert (text_of(early.from_ms), text_of(early.cut_off_ms)) == (
        "2026-11-13T18:00:00.000Z", "2026-11-14T18:00:00.000Z",
    )  # fmt: skip


@pytest.mark.parametrize("cut_off_min", [1, 1080, 1440])
def test_the_last_day_is_over_and_the_next_is_not(cut_off_min: int) -> None:
    day = day_of("2026-11-14", cut_off_min)
    assert last_day(day.cut_off_ms, cut_off_min) == day
    assert last_day(day.cut_off_ms - 1, cut_off_min).name == "2026-11-13"
    assert last_day(day.cut_off_ms + DAY_MS - 1, cut_off_min) == day


@pytest.mark.requirement("R27")
def test_findings_count_in_the_hour_in_which_they_happened_beside_the_day_before(desk: Desk) -> None:
    for hour in (0, 5, 5, 23):
        find(desk, "strip", "enter", DAY.from_ms + hour * HOUR_MS + 1)
    find(desk, "strip", "exit", DAY.from_ms + 6 * HOUR_MS)
    find(desk, "strip", "enter", DAY.from_ms - 1)
    find(desk, "strip", "enter", DAY.cut_off_ms)
    (place,) = reported(desk).places
    assert place.found == {"enter": 4, "exit": 1}
    assert place.before == {"enter": 1}
    assert {hour: n for hour, n in enumerate(place.by_hour) if n} == {0: 1, 5: 2, 23: 1}
    assert place.coverage == {"unstated_s": 86_400}


@pytest.mark.requirement("R14", "R27")
def test_a_place_that_one_reader_has_not_agreed_is_not_in_the_report(desk: Desk) -> None:
    find(desk, "strip", "enter", DAY.from_ms + 1)
    assert reported(desk, "agency", "north", "south").places == ()
    desk.stance("agency", "strip", StanceValue.AGREED)
    # What was found before all knew of each other that they are shown it is not told by a count later.
    assert reported(desk, "agency", "north", "south").places[0].found == {}
    find(desk, "strip", "enter", DAY.from_ms + 2)
    assert reported(desk, "agency", "north", "south").places[0].found == {"enter": 1}


@pytest.mark.requirement("R14", "R27")
def test_with_whom_something_is_shared_does_not_follow_from_a_count(desk: Desk) -> None:
    """Of three readers, one that is shown a thing cannot tell by the report whether the third is, too."""
    notify_relief(desk)
    desk.share("north", "relief", {"south": Detail.FULL})
    two = reported(desk, "agency", "north", "south")
    desk.share("north", "relief", {"agency": Detail.FULL})
    three = reported(desk, "agency", "north", "south")
    assert two == three
    assert "notified_beside_cells" in three.left_out
    between_two = {it.kind: it.said for it in reported(desk).notified}
    assert between_two["movement"] == {"notify": 1}


@pytest.mark.requirement("R14", "R27")
def test_what_lies_on_a_desk_at_which_all_sit_is_counted(desk: Desk) -> None:
    desk.open_cell("bridge", "north", "south", "agency")
    notify_relief(desk)
    desk.share("north", "relief", {"bridge": Detail.FULL})
    said = {it.kind: it.said for it in reported(desk, "agency", "north", "south").notified}
    assert said["movement"] == {"notify": 1}


@pytest.mark.requirement("R14", "R27")
def test_what_was_said_before_a_thing_was_shared_is_not_counted(desk: Desk) -> None:
    notify_relief(desk)
    notify_relief(desk)
    desk.share("north", "relief", {"south": Detail.FULL})
    said = {it.kind: it.said for it in reported(desk).notified}
    assert said["movement"] == {"amend": 1}


@pytest.mark.requirement("R5", "R27")
def test_only_lines_that_all_readers_are_on_are_reported(desk: Desk) -> None:
    every = CheckSchedule(first_ms=desk.now_ms, every_ms=HOUR_MS, within_ms=60_000)
    saying.open_channel(desk, "pair", "north", "south", checks=every)
    saying.open_channel(desk, "all", "north", "south", "agency")
    saying.send(desk, "north", "m-1", "pair", "south")
    saying.send(desk, "north", "m-2", "all", "south")
    assert [it.channel for it in reported(desk).lines] == ["all", "pair"]
    (line,) = reported(desk, "agency", "north", "south").lines
    assert (line.channel, line.messages) == ("all", {})  # it was between two of the three
    assert all(sum(it.messages.values()) == 1 for it in reported(desk).lines)


@pytest.mark.requirement("R18", "R27")
def test_to_whom_else_a_statement_was_made_does_not_follow_from_a_count(desk: Desk) -> None:
    saying.state(desk, "north", "s-1", "strip", Verb.PROTESTS, "south")
    one = reported(desk)
    assert one.statements is not None
    assert one.statements.said == {"protests": 1}
    saying.state(desk, "north", "s-2", "strip", Verb.PROTESTS, "south", "agency")
    both = reported(desk)
    assert both.statements is not None
    assert both.statements.said == {"protests": 2}
    assert reported(desk, "agency", "north", "south").statements is None


def test_everything_that_is_counted_was_shown_in_full_to_every_reader(desk: Desk) -> None:
    find(desk, "strip", "enter", DAY.from_ms + 1)
    for it in happened(desk):
        if it.card.type == "watch.find/v1":
            assert shown_alike(desk.state, it.card, PARTIES)
            assert not shown_alike(desk.state, it.card, ("agency", "north"))
        if it.card.type.startswith(("share.", "consent.", "stop.")):
            assert not shown_alike(desk.state, it.card, PARTIES)


@pytest.mark.requirement("R27", "R36")
def test_coverage_stands_beside_every_figure_and_less_of_it_is_not_comparable(desk: Desk) -> None:
    jammed_ms = DAY.from_ms + 6 * HOUR_MS
    looks = [
        Look(coverage="a", start_ms=DAY.from_ms, end_ms=jammed_ms, state="observed", whole=True),
        Look(coverage="b", start_ms=DAY.before_ms, end_ms=DAY.from_ms, state="observed", whole=True),
        Look(coverage="c", start_ms=jammed_ms, end_ms=jammed_ms + HOUR_MS, state="jammed", whole=True),
    ]
    (place,) = report(desk.state, DAY, PARTIES, happened(desk), lambda about: looks).places
    assert place.coverage == {"observed_s": 21_600, "jammed_s": 3_600, "unstated_s": 61_200}
    assert place.coverage_before == {"observed_s": 86_400}
    assert place.coverage_by_hour[6] == {"jammed_s": 3_600}
    assert not is_comparable(place)
    assert is_comparable(msgspec.structs.replace(place, coverage={"observed_s": 80_000}))


@pytest.mark.requirement("R27")
def test_a_corrected_report_says_what_has_changed(desk: Desk) -> None:
    find(desk, "strip", "enter", DAY.from_ms + 1)
    first = reported(desk)
    find(desk, "strip", "enter", DAY.from_ms + 2)
    saying.open_channel(desk, "pair", "north", "south")
    second = again(reported(desk), first, "e1", "late data")
    assert (second.version, second.former, second.reason) == (2, "e1", "late data")
    assert [(it.figure, it.was, it.now) for it in second.changes] == [("places/strip/found/enter", 1, 2)]


@pytest.mark.requirement("R27")
def test_it_is_said_where_the_day_before_is_counted_otherwise_now(desk: Desk) -> None:
    yesterday = Day("2026-11-13", DAY.before_ms, DAY.from_ms)
    find(desk, "strip", "enter", yesterday.from_ms + 1)
    former = reported(desk, day=yesterday)
    assert held_against(reported(desk), former).before_otherwise == ()
    find(desk, "strip", "enter", yesterday.from_ms + 2)
    (change,) = held_against(reported(desk), former).before_otherwise
    assert (change.figure, change.was, change.now) == ("places/strip/found/enter", 1, 2)
    others = msgspec.structs.replace(former, parties=("agency", "north", "south"))
    assert held_against(reported(desk), others).before_otherwise == ()


def issued(desk: Desk, said: Daily) -> str:
    facts = DailyFacts(
        day=said.day,
        version=said.version,
        from_ms=said.from_ms,
        cut_off_ms=said.cut_off_ms,
        parties=said.parties,
    )
    return desk.record(NODE, "daily.issue/v1", facts, DailyBody(report=msgspec.to_builtins(said)))


@pytest.mark.requirement("R27")
def test_it_is_released_to_all_its_readers_with_the_entry_itself_and_to_nobody_else(desk: Desk) -> None:
    desk.now_ms = DAY.cut_off_ms
    entry = issued(desk, reported(desk))
    after = [it for it in desk.entries if it.at > desk.state.cards[entry].at]
    assert [(it.header.type, it.received_at_ms) for it in after] == [("release/v1", DAY.cut_off_ms)] * 2
    assert {party for party, _ in desk.state.recipients[entry]} == set(PARTIES)


def test_what_is_not_the_next_version_for_the_same_readers_is_refused(desk: Desk) -> None:
    said = reported(desk)
    change = msgspec.structs.replace
    wrong: list[tuple[Daily, type[OpenlineError]]] = [
        (said, RefusedError),  # its cut-off lies ahead
        (change(said, version=2), RefusedError),
        (change(said, parties=("north",)), InputError),
        (change(said, parties=("south", "north")), InputError),
        (change(said, parties=("north", "west")), NotFoundError),
    ]
    for at, (it, error) in enumerate(wrong):
        desk.now_ms = DAY.cut_off_ms - 1 if at == 0 else DAY.cut_off_ms
        with pytest.raises(error):
            issued(desk, it)
    issued(desk, said)
    with pytest.raises(RefusedError, match="next is 2"):
        issued(desk, said)
    with pytest.raises(RefusedError, match="same readers"):
        issued(desk, change(said, version=2, parties=("agency", "north", "south")))
    issued(desk, change(said, version=2))
