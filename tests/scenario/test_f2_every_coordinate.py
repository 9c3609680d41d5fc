"""F2: headquarters held the list and the coordinates, and did not compare them; 29 minutes (Kunduz 2015).

First the failure: the coordinate that a crew passes is read back, and nothing in the echo says that it is a
hospital's. Then the check: whoever enters a coordinate, in whatever command, is told which of the sites it is
shown lie within 2 km, before anything is recorded. It says nothing of what the party is not shown.
"""

from pathlib import Path

import msgspec
import pytest

from openline.cli import COMMANDS
from openline.cli.output import run

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
    assert "1 open match, call relief" in said


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
