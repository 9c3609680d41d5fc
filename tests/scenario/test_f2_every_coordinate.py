"""F2: headquarters held the list and the coordinates, and did not compare them; 29 minutes (Kunduz 2015).

First the failure: the coordinate that a crew passes is read back, and nothing in the echo says that it is a
hospital's. Then the check: whoever enters a coordinate, in whatever command, is told which of the sites it is
shown lie within 2 km, before anything is recorded. It says nothing of what the party is not shown.

In the second half the coordinate is not entered anywhere: it is said, on a line, in whatever form. What is
said is compared by the node, for each who hears it with what he was shown.
"""

from pathlib import Path

import msgspec
import pytest

from openline.cli import COMMANDS
from openline.cli.output import run
from openline.model.notification import Site, SiteFunction
from openline.model.release import Detail, Purpose, Receipt
from openline.model.space import Circle, Interval, Position
from tests.saying import hear_stop, open_channel, send
from tests.story import Story

pytestmark = pytest.mark.requirement("F2", "R7")

HOSPITAL = "36.7187 N 68.8632 E"
BESIDE = "36.7235 N 68.8632 E"  # 530 m north of it
TIMES = ("--from", "2027-10-03T02:00:00Z", "--until", "2027-10-03T04:00:00Z")


class Room:
    """Headquarters with its log, and the command line as an officer types it."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self._capsys = home, capsys
        self("init", "--name", "Exercise", "--mode", "exercise")
        for party in ("relief", "headquarters", "other"):
            self("party", "add", party)
        self(
            "site", "add", "trauma", "--as", "relief", "--function", "hospital", "--name", "Trauma centre",
            "--at", HOSPITAL, "--radius-m", "150", "--consent", "headquarters",
            "--consent-by", "head of the hospital", "--share", "headquarters=full",
        )  # fmt: skip

    def __call__(self, *words: str, code: int = 0) -> str:
        got = run(COMMANDS[words[0]], [*words, "--home", str(self.home)])
        out, error = self._capsys.readouterr()
        assert got == code, f"{words}: exit {got}\n{out}{error}"
        return out

    def json(self, *words: str) -> list[dict[str, object]]:
        return [msgspec.json.decode(line) for line in self(*words, "--json").splitlines()]


@pytest.fixture
def room(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    return Room(tmp_path / "home", capsys)


def test_without_the_check_an_echo_says_where_it_is_and_not_what_is_there(room: Room) -> None:
    """The failure: every digit is right, and nobody compares."""
    said = room("where", *BESIDE.split())
    assert "36.72350 N 68.86320 E" in said
    assert "Trauma centre" not in said


ENTRIES = {
    "an activity": (
        "activity", "notify", "patrol", "--kind", "patrol", "--at", BESIDE, "--radius-km", "0.1", *TIMES,
    ),
    "a waypoint": (
        "movement", "notify", "lift", "--kind", "rotary", "--depart", "2027-10-03T02:00:00Z",
        "--waypoint", "36.60 N 68.86 E", "--waypoint", BESIDE,
    ),
    "a zone": ("zone", "add", "box", "--at", BESIDE, "--radius-km", "0.2"),
    "a line": ("line", "add", "river", "--vertex", BESIDE, "--vertex", "36.9 N 68.9 E"),
    "a sighting": (
        "sighting", "add", "seen", "--at", BESIDE, "--radius-km", "0.1", "--count", "3-5", "--source", "crew",
        "--from", "2026-10-03T02:00:00Z", "--until", "2026-10-03T02:10:00Z",
    ),
    "coverage": (
        "coverage", "add", "looked", "--at", BESIDE, "--radius-km", "0.1", "--state", "observed",
        "--source", "crew", "--from", "2026-10-03T02:00:00Z", "--until", "2026-10-03T02:10:00Z",
    ),
    "another site": ("site", "add", "school", "--function", "school", "--at", BESIDE),
}  # fmt: skip


@pytest.mark.parametrize("entered", ENTRIES)
def test_every_coordinate_that_is_entered_is_compared_with_what_its_party_is_shown(
    room: Room, entered: str
) -> None:
    said = room(*ENTRIES[entered], "--as", "headquarters")
    (line,) = [it for it in said.splitlines() if "Trauma centre" in it]
    assert line.strip() == "close by: 383 m S is the notified site Trauma centre (trauma, hospital) of relief"


def test_a_coordinate_inside_says_so(room: Room) -> None:
    said = room(
        "activity", "notify", "x", "--kind", "air_tasking", "--at", HOSPITAL, "--radius-km", "0.1", *TIMES,
        "--as", "headquarters",
    )  # fmt: skip
    assert "close by: inside is the notified site Trauma centre" in said or "inside the notified site" in said


def test_who_is_not_shown_it_is_told_nothing_and_its_notice_comes_by_the_match(room: Room) -> None:
    said = room(*ENTRIES["an activity"], "--as", "other")
    assert "close by" not in said
    assert "1 open match, moderate, call relief" in said


def test_a_coordinate_by_itself_is_compared_too(room: Room) -> None:
    said = room("where", *BESIDE.split(), "--as", "headquarters")
    assert "close by 383 m S is the notified site Trauma centre (trauma, hospital) of relief" in said
    assert "nothing that other is shown" in room("where", *BESIDE.split(), "--as", "other")


def test_a_program_is_told_the_same(room: Room) -> None:
    rows = room.json(*ENTRIES["a zone"], "--as", "headquarters")
    assert "Trauma centre" in str(rows[0]["close by"])


def test_farther_than_two_kilometres_nothing_is_said(room: Room) -> None:
    said = room(
        "zone", "add", "far", "--at", "36.7400 N 68.8632 E", "--radius-km", "0.2", "--as", "headquarters"
    )
    assert "close by" not in said


# -- on the line: whatever is said, in whatever form --------------------------------------------------


HEADQUARTERS_HAD = "36 43 07.3 N, 68 51 47.5 E"
SAID = {
    "decimal": "Is 36.7187 N 68.8632 E clear?",
    "degrees and minutes": "Is 36 43.122 N 068 51.792 E clear?",
    "seconds": f"Is {HEADQUARTERS_HAD} clear?",
    "grid": "Is 42S VF 8778 6362 clear?",
    "bearing and range": "Is the place 157 km, 089 degrees from Mazar-e Sharif clear?",
}


def night(*, compared: bool) -> Story:
    """A hospital that headquarters was shown, and a crew over the town that was shown nothing."""
    story = Story("relief", "headquarters", "crew", day="2015-10-02", compared=compared).until("12:00")
    open_channel(story, "net", "headquarters", "crew")
    open_channel(story, "phone", "relief", "headquarters")
    at = Position(lon_e7=688_632_000, lat_e7=367_187_000)
    trauma = Site(
        id="trauma",
        name="Trauma centre",
        function=SiteFunction.HOSPITAL,
        footprint=Circle(centre=at, radius_mm=150_000),
        valid=Interval(start_ms=0),
    )
    story.notify("relief", trauma)
    story.consent("relief", "trauma", headquarters=(Purpose.NOTICE,))
    story.share("relief", "trauma", {"headquarters": Detail.FULL})
    return story.until("21:30")


def test_without_the_check_the_list_and_the_coordinate_are_in_the_same_room_for_29_minutes() -> None:
    """The failure: it is passed, read back digit for digit, and lies beside the list until somebody looks."""
    story = night(compared=False)
    entry = send(story, "crew", "check", "net", "headquarters", text=SAID["decimal"])
    story.answer("headquarters", entry, Receipt.READ_BACK)
    story.until("21:59")
    assert story.details("headquarters", entry) == ["full"]
    assert story.said("near.find/v1") == []


@pytest.mark.parametrize("form", SAID)
def test_in_whatever_form_it_is_said_headquarters_is_told_in_the_same_minute(form: str) -> None:
    story = night(compared=True)
    send(story, "crew", "check", "net", "headquarters", text=SAID[form])
    near = {it.party: (at, it.near) for at, it in story.said("near.find/v1")}
    assert near["headquarters"] == ("21:30", ("trauma",))
    # The crew, which was never shown the list, is told the echo and nothing of what is there.
    assert near["crew"] == ("21:30", ())
    echoes = [place["echo"]["mgrs"] for body in story.bodies("near.find/v1") for place in body.places]
    assert echoes
    assert all(it.startswith("42S V") for it in echoes)


def test_the_caller_from_the_hospital_needs_no_coordinate_and_is_tried_again_every_minute() -> None:
    story = night(compared=True)
    story.until("22:19")
    stop = hear_stop(story, "trauma-hit", "relief", "headquarters", text="You are hitting the hospital.")
    story.until("22:22")
    assert [at for at, _ in story.said("escalate.find/v1")] == ["22:20", "22:21", "22:22"]
    story.answer("headquarters", stop)
    assert len(story.until("22:48").said("escalate.find/v1")) == 3
