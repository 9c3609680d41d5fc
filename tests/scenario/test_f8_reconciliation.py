"""F8: two helicopters are missing from the air plan, and the fighters know of nobody (Black Hawks 1994).

First the failure: the plan agrees with itself, and whoever holds positions against it alone is told nothing.
Then what Openline holds against it. Notified, they stand on record and the list of serials does not have
them: reconciliation names them. Not notified, their own desk is told that they fly without notification, and
nobody else is, until a person there passes it on. Places, times and call signs are invented.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from openline.cli import COMMANDS, Command
from openline.cli.output import run
from openline.errors import RefusedError
from openline.model.channel import Carrier, Spoken
from openline.model.notification import Precedence
from openline.model.saying import MessageBody, MessageFacts
from tests.saying import open_channel, send
from tests.story import Story

pytestmark = pytest.mark.requirement("F8")

PLAN = """serial,start,end,kind,callsign
3101,2026-12-07T05:00Z,2026-12-07T11:00Z,air_tasking,Cougar
3102,2026-12-07T06:00Z,2026-12-07T08:00Z,fixed_wing,Tiger 1
"""
"""What the tasking agency planned: the radar aircraft and the fighters. No helicopters."""


class Node:
    """A node, and what is typed there."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.says("init", "--name", "Test", "--mode", "exercise", "--home", "node")
        for party in ("air", "land", "tasking"):
            self.says("party", "add", party)
        (folder / "plan.csv").write_text(PLAN)
        (folder / "positions.csv").write_text(positions())

    def says(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        line = [*words, "--json"]
        command = COMMANDS.get(words[0], Command(words[0], words[0], ""))
        got = run(command, line)
        out, error = self._capsys.readouterr()
        assert got == code, f"{line}: exit {got}\n{out}{error}"
        return [json.loads(it) for it in out.splitlines()]

    def told(self, party: str, of: str = "conform.find/v1") -> list[dict[str, Any]]:
        """What a party was shown of one type of entry."""
        *rows, _ = self.says("told", party)
        return [row for row in rows if row["detail"] != "withdrawn" and row["shown"].get("type") == of]

    def notify_fighters(self) -> None:
        route = ("--waypoint", "33.0 N 38.0 E", "--waypoint", "34.0 N 39.0 E")
        self.says(
            "movement", "notify", "fighters", "--as", "air", "--kind", "fixed_wing", *route,
            "--depart", "2026-12-07T06:00Z", "--serial", "3102", "--track", "TIGER1",
            "--share", "tasking=full",
        )  # fmt: skip

    def notify_radar(self) -> None:
        self.says(
            "activity", "notify", "radar", "--as", "air", "--kind", "air_tasking", "--at", "34.5 N 38.0 E",
            "--radius-km", "30", "--from", "2026-12-07T05:00Z", "--until", "2026-12-07T11:00Z",
            "--serial", "31 01", "--share", "tasking=full",
        )  # fmt: skip

    def notify_helicopters(self) -> None:
        route = ("--waypoint", "33.4 N 38.3 E", "--waypoint", "33.6 N 38.9 E")
        self.says(
            "movement", "notify", "hawks", "--as", "land", "--kind", "rotary", *route,
            "--depart", "2026-12-07T06:30Z", "--vehicles", "helicopter=2", "--track", "EAGLE 1",
            "--track", "EAGLE 2", "--share", "tasking=full",
        )  # fmt: skip


def positions() -> str:
    """Two helicopters on their way eastward."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("track", "time", "lat", "lon", "party", "kind"))
    for minute in range(30, 50):
        time = f"2026-12-07T06:{minute}:00Z"
        along = (minute - 30) / 20
        for name in ("EAGLE1", "EAGLE2"):
            rows.writerow(
                (name, time, f"{33.4 + 0.15 * along:.5f}", f"{38.3 + 0.45 * along:.5f}", "land", "rotary")
            )
    return out.getvalue()


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Node:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("OPENLINE_HOME", str(tmp_path / "node"))
    monkeypatch.chdir(tmp_path)
    return Node(tmp_path, capsys)


def test_the_plan_alone_says_nothing_of_the_helicopters(node: Node) -> None:
    """The failure: every line of the plan is in order, and a zone says that somebody is there, no more."""
    assert "EAGLE" not in PLAN.upper()
    node.notify_fighters()
    node.notify_radar()
    # The agency's own list against what the agency's own air force notified: all of it agrees.
    *rows, end = node.says("reconcile", "plan.csv", "--for", "tasking")
    assert {row["status"] for row in rows} == {"agrees"}
    assert end["not_on_list"] == 0
    zone = {
        "type": "Feature", "id": "box", "properties": {"name": "Box"},
        "geometry": {"type": "Point", "coordinates": [38.6, 33.5]},
    }  # fmt: skip
    zone["properties"] |= {"radius_m": 20_000}  # type: ignore[operator]
    (node.folder / "zones.geojson").write_text(json.dumps(zone))
    events = {it["event"] for it in node.says("watch", "positions.csv", "--zones", "zones.geojson")}
    assert "enter" in events
    assert "no_matching_notification" not in events


def test_reconciliation_names_the_helicopters_that_are_not_on_the_list(node: Node) -> None:
    node.notify_fighters()
    node.notify_radar()
    node.notify_helicopters()
    *rows, end = node.says("reconcile", "plan.csv", "--for", "tasking", code=1)
    assert [(row["status"], row.get("id")) for row in rows] == [
        ("agrees", "radar"), ("agrees", "fighters"), ("not_on_list", "hawks"),
    ]  # fmt: skip
    assert rows[-1]["owner"] == "land"
    assert end["not_on_list"] == 1


def test_a_track_without_notification_is_told_to_its_own_desk_and_to_nobody_else(node: Node) -> None:
    node.notify_fighters()
    said = node.says("watch", "positions.csv", "--home", "node")
    alarms = [it for it in said if it["event"] == "no_matching_notification"]
    assert [(it["track"], it["desk"]) for it in alarms] == [("EAGLE1", "land"), ("EAGLE2", "land")]
    told = node.told("land")
    assert [it["detail"] for it in told] == ["full", "full"]
    assert [it["shown"]["body"]["event"]["track"] for it in told] == ["EAGLE1", "EAGLE2"]
    for party in ("air", "tasking"):
        assert node.told(party) == []
        assert "EAGLE" not in json.dumps(node.says("told", party))


def test_a_person_at_that_desk_passes_it_on_across_the_line_and_can_take_it_back(node: Node) -> None:
    node.notify_fighters()
    node.says("watch", "positions.csv", "--home", "node")
    first, second = (it["entry"] for it in node.told("land"))
    node.says("movement", "share", first, "--share", "air=full", "--as", "land")
    assert [it["entry"] for it in node.told("air")] == [first]
    assert node.told("tasking") == []
    # Nobody else can decide it, and a desk knows of no finding that is another's.
    node.says("movement", "share", second, "--share", "air=full", "--as", "air", code=2)
    node.says("movement", "share", first, "--share", "air=nothing", "--as", "land")
    *rows, _ = node.says("told", "air")
    assert [row["detail"] for row in rows if row["entry"] == first] == ["full", "withdrawn"]


@pytest.mark.requirement("R26")
def test_a_gap_in_what_was_said_on_the_line_is_found_by_whoever_reads_the_next_number() -> None:
    """First the failure on a telephone; then the number, which its sender signs."""
    story = Story("air", "land", "tasking", day="1994-04-14").until("05:00")
    open_channel(story, "phone", "land", "tasking", carrier=Carrier.VOICE)
    # Of two calls one was typed in, and the list is in order: nothing shows that one is missing.
    said = Spoken(at_ms=story.ms("04:30"))
    send(story, "land", "call-1", "phone", "tasking", text="Two helicopters at 06:30.", spoken=said)
    assert [it.serial for it in story.state.messages.values()] == [1]
    # On a line through the node the second is number two. A third cannot stand where the second should.
    open_channel(story, "line", "land", "tasking")
    send(story, "land", "m-1", "line", "tasking", text="Two helicopters at 06:30.")
    third = MessageFacts(
        message="m-3", channel="line", serial=3, after=2, precedence=Precedence.PRIORITY, action=("tasking",)
    )
    with pytest.raises(RefusedError, match="the next is 2 after 1"):
        story.record("land", "message.send/v1", third, MessageBody(text="They are on their way."))
    # A FLASH is taken all the same, and what is odd about its number stands beside it.
    flash = replace(third, precedence=Precedence.FLASH, after=0)
    entry = story.record("land", "message.send/v1", flash, MessageBody(text="They are being fired on."))
    assert story.details("tasking", entry) == ["full"]
    ((_, odd),) = story.said("odd.find/v1")
    assert odd.odd == ("serial",)


def test_notified_and_on_its_way_nothing_is_missing(node: Node) -> None:
    node.notify_fighters()
    node.notify_helicopters()
    said = node.says("watch", "positions.csv", "--home", "node")
    about = [(it["event"], it["track"], it["notification"]) for it in said if "desk" in it]
    assert sorted(about) == [
        ("no_departure", "EAGLE1", "hawks"), ("no_departure", "EAGLE2", "hawks"),
        ("on_route", "EAGLE1", "hawks"), ("on_route", "EAGLE2", "hawks"),
    ]  # fmt: skip
    assert [it["shown"]["facts"]["event"] for it in node.told("land")] == ["on_route", "on_route"]
    assert node.told("air") == []
