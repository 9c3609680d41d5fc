"""``openline stop`` at a node's HOME and over a server: whatever is typed, it is taken (R6)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openline import bootstrap
from openline.app.showing import stopped
from openline.bootstrap import serving
from openline.client import Client
from openline.model.saying import StopBody
from openline.web.app import make_app
from tests.desk import Desk
from tests.saying import hear_stop
from tests.serving import enrol, served

pytestmark = pytest.mark.requirement("R6")
OPENLINE = str(Path(sys.executable).with_name("openline"))
SAID_MS = 1_794_650_400_000


def openline(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([OPENLINE, *map(str, words)], capture_output=True, text=True, timeout=120)


def body_of(node: Any, stop: str) -> StopBody:
    state = node.rules.state
    content = state.contents[state.stops[stop].entry]
    assert isinstance(content.body, StopBody)
    return content.body


def test_at_a_home_it_is_read_back_also_for_a_caller_whom_nobody_knows_whenever_he_said_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    at = "34.4510 N 40.9210 E"
    done = openline("stop", "Stop", "--at", at, "--said", "yesterday", "--home", home.path, "--json")

    assert done.returncode == 0, done.stderr
    heard = json.loads(done.stdout)
    assert heard["places"][0]["echo"]["lat_e7"] == 344_510_000
    assert "said_at_ms" in heard["odd"]
    shown = openline("stop", "Stop", "--at", at, "--home", home.path)
    assert "READ BACK 34.451" in shown.stdout


def test_over_a_server_it_says_when_it_was_said_in_words_if_need_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    node = serving.open_node(home)
    try:
        enrol(home, node.journal, "alpha")
        with served(make_app(node)) as url:
            client = Client(url)
            stop = client.say_stop("Stop", said_at_ms=SAID_MS).stop
            odd = client.say_stop("Stop", said_at_ms="yesterday")
            client.server.close()
        spoken = body_of(node, stop).spoken
        assert spoken is not None
        assert spoken.at_ms == SAID_MS
        assert "said_at_ms" in odd.odd
        assert "yesterday" in body_of(node, odd.stop).text
    finally:
        node.close()


def test_over_a_server_nothing_about_a_token_is_in_its_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    for name in ("OPENLINE_TOKEN", "OPENLINE_SERVER", "OPENLINE_HOME"):
        monkeypatch.delenv(name, raising=False)
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    node = serving.open_node(home)
    unknown, unreadable = tmp_path / "unknown", tmp_path / "unreadable"
    unknown.write_text("olt_nobody_has_this")
    unreadable.write_bytes(b"\xff\xfe")
    try:
        enrol(home, node.journal, "alpha")
        with served(make_app(node)) as url:
            said = ("stop", "Stop", "--server", url)
            bare = openline(*said)
            files = [openline(*said, "--token-file", it) for it in (unknown, unreadable, tmp_path / "none")]
            much = openline(*said, "x" * 100_000, "--at", "34.4510 N 40.9210 E", "--json")
            followed = openline(*said, "--as", "alpha", "--follow")
    finally:
        node.close()
    for done in (bare, *files, followed):
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("EXERCISE")
        assert "heard from an unknown caller" in done.stdout
        assert "RING" in done.stdout
    assert [it.stderr.count("no token that can be read") for it in files] == [0, 1, 1]
    assert "not taken as alpha's call" in followed.stdout
    assert len(node.rules.state.stops) == 6
    heard = json.loads(much.stdout)
    assert "text" in heard["odd"]
    assert heard["places"][0]["echo"]["lat_e7"] == 344_510_000


def test_each_desk_says_by_hand_what_becomes_of_it_and_who_raised_it_that_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    for party in ("alpha", "bravo"):
        assert openline("party", "add", party, "--home", home.path).returncode == 0
    said = openline("stop", "Stop", "--as", "alpha", "--to", "bravo", "--home", home.path, "--json")
    stop = json.loads(said.stdout)["stop"]
    outcome = ("outcome", stop, "--home", home.path)

    assert openline(*outcome, "taken", "--as", "bravo").returncode == 0
    assert "0 awaited" in openline("due", "--home", home.path).stdout
    unknown = openline(*outcome, "forgotten", "--as", "bravo")
    assert (unknown.returncode, "say one of taken" in unknown.stderr) == (2, True)
    assert openline(*outcome, "over", "--as", "bravo").returncode == 2
    assert openline(*outcome, "over", "--as", "alpha").returncode == 0


def test_at_a_home_a_party_that_is_not_on_record_is_noted_and_no_reason_to_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    done = openline("stop", "Stop", "--as", "nobody", "--home", home.path, "--json")

    assert done.returncode == 0, done.stderr
    assert "party" in json.loads(done.stdout)["odd"]


def test_what_a_party_was_told_of_the_places_is_found_without_looking_through_the_record() -> None:
    from openline.bootstrap.placing import comparing

    desk = Desk("alpha", "bravo")
    desk.rules.compare = comparing()
    entry = hear_stop(desk, "s1", "alpha", "bravo", text="STOP 34.4500 N 40.9200 E")

    class Long(dict[str, Any]):
        def __iter__(self) -> Any:
            raise AssertionError("every entry was looked at")

        items = values = keys = __iter__

    desk.state.recipients = Long(desk.state.recipients.items())
    [place] = stopped._places_for(desk.state, entry, "alpha")
    assert place["echo"]
    assert stopped._places_for(desk.state, entry, "") == ()
