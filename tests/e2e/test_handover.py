"""Hand-over at the command line: in a node's HOME and over its server the same is said (R33, R40)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from openline import bootstrap
from openline.bootstrap import serving
from openline.cli import main
from openline.client import Client
from openline.web.app import make_app
from tests.serving import enrol, served, token_for

pytestmark = pytest.mark.requirement("R40")
Run = Callable[..., tuple[int, str]]


class World(NamedTuple):
    """A node's HOME, and what a command needs to speak for alpha over its server, once that is up."""

    home: Path
    folder: Path


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run(*words: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            main(list(words))
        said = capfd.readouterr()
        code = left.value.code
        return int(code or 0) if isinstance(code, int | None) else 1, said.out + said.err

    return run


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> World:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "200")
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    node = serving.open_node(home)
    for party in ("alpha", "bravo"):
        enrol(home, node.journal, party)
    (tmp_path / "token").write_text(token_for(node.accounts, "alpha"))
    node.close()
    at = ("--home", str(home.path))
    for words in (
        "channel propose ops --as alpha --party alpha --party bravo --level operational",
        "channel sign ops --as bravo",
        "desk set --channel ops --as bravo --post Duty;+99-1",
        "message send --as alpha --on ops --to bravo --id m-1 --precedence immediate Call us.",
    ):
        code, said = run(*words.split(), *at)
        assert code == 0, said
    return World(home.path, tmp_path)


def test_here_and_over_a_server_the_same_page_is_said(world: World, run: Run) -> None:
    here = run("handover", "--for", "alpha", "--home", str(world.home), "--json")
    assert here[0] == 0, here[1]
    node = serving.open_node(bootstrap.open_home(world.home))
    try:
        with served(make_app(node)) as url:
            there = run("handover", "--server", url, "--token-file", str(world.folder / "token"), "--json")
            other = run(
                "handover", "--for", "bravo", "--server", url, "--token-file", str(world.folder / "token")
            )
            times = run("latency", "--server", url, "--token-file", str(world.folder / "token"))
    finally:
        node.close()
    assert there[0] == 0, there[1]
    assert _lasting(here[1]) == _lasting(there[1])
    assert other[0] == 2, "the token is another party's"
    assert "bravo on ops: answers p50 at least" in times[1], times[1]


def _lasting(said: str) -> dict[str, Any]:
    page: dict[str, Any] = json.loads(said.splitlines()[-1])
    for of_the_moment in ("at_ms", "since_ms", "sources_known", "shorter"):
        del page[of_the_moment]
    return page


def test_the_screen_says_what_is_unanswered_and_whom_to_ring_first(world: World, run: Run) -> None:
    code, said = run("handover", "--for", "alpha", "--home", str(world.home))
    assert code == 0, said
    lines = [it for it in said.splitlines() if "EXERCISE" not in it]
    assert lines[0].startswith("HAND-OVER of alpha at ")
    assert lines[1] == "UNANSWERED: 1 awaited from others (0 overdue), 0 owed by you (0 overdue)"
    assert "immediate  bravo owes alpha an answer to message m-1" in lines[2]
    assert lines[3] == "RING, in this order:"
    assert lines[4] == "  bravo (answer awaited about m-1): Duty: tel:+991"
    assert any(it.startswith("CHANGED since") for it in lines)
    assert "Notification is voluntary" in lines[-1]


def test_the_time_of_the_last_hand_over_is_remembered_in_the_home(world: World, run: Run) -> None:
    at = ("--home", str(world.home), "--json", "--for", "alpha")
    first = json.loads(run("handover", "--since", "2026-01-01T00:00:00Z", *at)[1].splitlines()[-1])
    again = json.loads(run("handover", *at)[1].splitlines()[-1])
    assert again["since_ms"] == first["since_ms"] == 1_767_225_600_000
    taken = json.loads(run("handover", "--taken", *at)[1].splitlines()[-1])
    after = json.loads(run("handover", *at)[1].splitlines()[-1])
    assert after["since_ms"] == taken["at_ms"]
    assert after["counts"]["changed"] == 0
    other = json.loads(run("handover", *at[:3], "--for", "bravo")[1].splitlines()[-1])
    assert other["at_ms"] - other["since_ms"] == 12 * 3_600_000


@pytest.mark.requirement("R31")
def test_the_gap_is_the_same_here_and_over_a_server(world: World, run: Run) -> None:
    at = ("--home", str(world.home))
    words = "site add clinic --as alpha --function hospital --name Clinic --at 33.5,38.6 --radius-m 100"
    consent = "--valid-from 2026-01-01T00:00:00Z --consent bravo --consent-by council --share bravo=full"
    code, said = run(*words.split(), *consent.split(), *at)
    assert code == 0, said
    code, here = run("gap", "33.5", "38.6", "--for", "alpha", *at)
    assert code == 1, here
    assert "READ BACK" in here
    assert "site clinic of alpha, there, on record: relay confirmed 0 of 1" in here
    assert "NOT RELAYED: bravo: has not said" in here
    node = serving.open_node(bootstrap.open_home(world.home))
    try:
        with served(make_app(node)) as url:
            there = run(
                *("gap", "33.5", "38.6", "--at", "2026-11-14T12:00:00Z"),
                *("--server", url, "--token-file", str(world.folder / "token")),
            )
    finally:
        node.close()
    assert there[0] == 1
    drop = ("EXERCISE", "at 20")  # the moment that each was asked for
    kept = [[line for line in said.splitlines() if not line.startswith(drop)] for said in (here, there[1])]
    assert kept[0] == kept[1]
    assert run("gap", "-33.5", "38.6", "--for", "alpha", *at)[0] == 0
    assert run("gap", "nowhere", "--for", "alpha", *at)[0] == 2


def test_the_page_is_printed_here_and_over_a_server(world: World, run: Run) -> None:
    here, there = world.folder / "here.pdf", world.folder / "there.pdf"
    at = ("--home", str(world.home), "--for", "alpha")
    code, said = run("handover", "--print", str(here), *at)
    assert code == 0, said
    node = serving.open_node(bootstrap.open_home(world.home))
    try:
        with served(make_app(node)) as url:
            token = ("--token-file", str(world.folder / "token"))
            code, said = run("handover", "--print", str(there), "--lang", "ar", "--server", url, *token)
            with Client(url, token=(world.folder / "token").read_text()) as client:
                assert client.handover_page(lang="en")[:5] == b"%PDF-"
    finally:
        node.close()
    assert code == 0, said
    assert [it.read_bytes()[:5] for it in (here, there)] == [b"%PDF-"] * 2
    assert run("handover", "--print", str(here), *at)[0] == 2, "never over another file"
    assert run("handover", "--print", str(world.folder / "x.pdf"), "--lang", "fr", *at)[0] == 2


@pytest.mark.requirement("R5", "R8")
def test_the_tempo_and_the_norms_are_the_same_here_and_over_a_server(world: World, run: Run) -> None:
    here = run("tempo", "--for", "alpha", "--home", str(world.home))
    node = serving.open_node(bootstrap.open_home(world.home))
    try:
        with served(make_app(node)) as url:
            there = run("tempo", "--server", url, "--token-file", str(world.folder / "token"))
            token = ("--token-file", str(world.folder / "token"))
            norms_there = run("norms", "--of", "ops", "--server", url, *token)
    finally:
        node.close()
    norms_here = run("norms", "--of", "ops", "--for", "alpha", "--home", str(world.home))
    assert norms_here == norms_there
    assert "channel ops, bravo: read 0 of 1" in norms_here[1]
    assert here == there
    assert "alpha and bravo: first contact 20" in here[1]
    assert "1 a day (1 message); distance unknown" in here[1]


def test_what_is_wrong_is_said(world: World, run: Run) -> None:
    at = ("--home", str(world.home))
    assert run("handover", "--for", "nobody", *at)[0] == 2
    assert run("handover", "--for", "alpha", "--since", "yesterday", *at)[0] == 2
    assert run("latency", "--for", "alpha", "--channel", "none", *at)[0] == 2
