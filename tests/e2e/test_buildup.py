"""Build-up at the command line: SALUTE reports in, ranges by day out; in a HOME and over its server alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from openline import bootstrap
from openline.bootstrap import serving
from openline.cli import main
from openline.client import Client
from openline.web.app import make_app
from tests.serving import enrol, served, token_for

pytestmark = pytest.mark.requirement("R35", "R36")
Run = Callable[..., tuple[int, str]]
SALUTE = """\
S: 60-100 people, 4-8 tanks
A: gathering
L: 33.45 N 38.55 E, 2 km
T: 150600ZNOV26 - 150900ZNOV26
SOURCE: patrol 7
"""
LINE = ("--vertex", "33 N 48 E", "--vertex", "34 N 48 E")
UNTIL = ("--until", "2026-11-16T00:00Z")


class World(NamedTuple):
    """A node's HOME with a zone that is watched over a week, and alpha's token for its server."""

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
    rows = [
        f"2026-11-{day:02}T06:00Z,2026-11-{day:02}T09:00Z,33.45 N 38.55 E,2000,10-30,post"
        for day in range(8, 15)
    ]
    (tmp_path / "few.csv").write_text(
        "from,until,at,radius_m,count,source,party,kind,activity\n"
        + "".join(f"{it},group,monitor,static\n" for it in rows)
    )
    (tmp_path / "looked.csv").write_text(
        "from,until,at,radius_m,state,source\n"
        "2026-11-08T00:00Z,2026-11-16T00:00Z,33.5 N 38.6 E,80000,observed,aerostat\n"
    )
    (tmp_path / "salute.txt").write_text(SALUTE)
    at = ("--as", "alpha", "--home", str(home.path))
    zone = "zone add t55 --name t55 --at 33.5,38.6 --radius-km 55 --limit people<=90 --limit tank<=5@0-52000"
    for words in (
        zone.split(),
        ["sighting", "import", str(tmp_path / "few.csv")],
        ["coverage", "import", str(tmp_path / "looked.csv")],
        ["sighting", "salute", str(tmp_path / "salute.txt"), "--party", "group", "--id", "p7"],
    ):
        code, said = run(*words, *at)
        assert code == 0, said
    return World(home.path, tmp_path)


def test_a_salute_report_is_on_record_as_ranges_with_what_it_says(world: World, run: Run) -> None:
    _, said = run("sighting", "list", "--home", str(world.home), "--json")
    rows = {it["id"]: it["sighting"] for it in map(json.loads, said.splitlines()) if "sighting" in it}
    people, tanks = rows["p7-1"], rows["p7-2"]
    assert (people["count"], people["counted"], people["party"]) == (
        {"low": 60, "high": 100},
        "people",
        "group",
    )
    assert (tanks["count"], tanks["counted"]) == ({"low": 4, "high": 8}, "tank")
    assert (people["activity"], people["source_kind"], people["source"]) == (
        "gathering",
        "patrol_report",
        "patrol 7",
    )
    assert {it["activity"] for id, it in rows.items() if not id.startswith("p7")} == {"static"}


def test_one_cell_that_is_wrong_and_nothing_is_recorded(world: World, run: Run) -> None:
    (world.folder / "wrong.txt").write_text(SALUTE.replace("60-100", "about 80").replace(", 2 km", ""))
    at = ("--as", "alpha", "--home", str(world.home))
    before = run("sighting", "list", "--home", str(world.home), "--json")
    code, said = run("sighting", "salute", str(world.folder / "wrong.txt"), *at)
    assert code == 2
    assert "line 1, size: about 80 is no range" in said
    assert "line 3, location: does not say how far around it they may be" in said
    assert "2 cells cannot be read; nothing was recorded" in said
    assert run("sighting", "list", "--home", str(world.home), "--json") == before
    code, said = run("sighting", "salute", str(world.folder / "wrong.txt"), *at, "--json")
    assert (code, "line 1, size" in said, "line 3, location" in said) == (2, True, True)
    assert run("sighting", "salute", "--blank")[1].startswith("SALUTE report.")
    assert run("sighting", "salute", *at)[0] == 2
    code, said = run("sighting", "salute", str(world.folder / "salute.txt"), "--check")
    assert (code, "60 to 100 people" in said) == (0, True)


@pytest.mark.requirement("R17")
def test_the_build_up_is_the_same_here_and_over_a_server(world: World, run: Run) -> None:
    here = run("buildup", "t55", "--for", "alpha", "--home", str(world.home), *UNTIL)
    node = serving.open_node(bootstrap.open_home(world.home))
    try:
        with served(make_app(node)) as url:
            token = ("--server", url, "--token-file", str(world.folder / "token"))
            there = run("buildup", "t55", *UNTIL, *token)
            other = run("buildup", "t55", "--for", "bravo", *UNTIL, *token)
            with Client(url, token=(world.folder / "token").read_text()) as client:
                page = client.buildup("t55", until_ms=1_794_787_200_000, every="week")
                assert (page.every, page.rows[0].about, len(page.windows)) == ("week", "t55", 14)
            code, said = run("sighting", "salute", str(world.folder / "salute.txt"), "--id", "p8", *token)
            assert code == 0, said
            (world.folder / "far.txt").write_text(SALUTE.replace("33.45 N 38.55 E", "33.45 N 48.55 E"))
            look = ("sighting", "salute", str(world.folder / "far.txt"), "--check", *token)
            assert "more than 200 km from every zone and line" in run(*look)[1]
            code, said = run("line", "add", "l", "--name", "l", *LINE, "--as", "alpha", *token)
            assert code == 0, said
            assert "nothing was recorded" in run(*look)[1]
            assert "200 km" not in run(*look)[1]
    finally:
        node.close()
    assert here == there
    assert other[0] == 2, "the token is another party's"
    lines = [it.strip() for it in here[1].splitlines() if "EXERCISE" not in it]
    assert lines[0] == "t55 (t55), inside: observed 192 h"
    assert lines[1] == "people, group, as claimed: GROWN, from 10-30 to 60-100"
    assert lines[2].endswith("11-13 10-30  11-14 10-30  11-15 60-100")
    assert "limit: at most 90 people of group: POSSIBLY EXCEEDED" in lines
    assert "limit: at most 5 tank of group: POSSIBLY EXCEEDED" in lines
    mine = run("buildup", "--for", "bravo", "--home", str(world.home), *UNTIL)
    assert "nothing is on record of that time" in mine[1]


@pytest.mark.requirement("R17")
def test_a_day_that_is_not_over_leaves_the_one_before_it_judged(world: World, run: Run) -> None:
    """Without ``--until`` the last day is not over; so it is where that lies within one."""
    at = ("--for", "alpha", "--home", str(world.home))
    _, said = run("buildup", "t55", "--until", "2026-11-16T09:00Z", *at)
    lines = [it.strip() for it in said.splitlines()]
    assert "people, group, as claimed: GROWN, from 10-30 to 60-100 on 11-15" in lines
    assert any(it.endswith("11-14 10-30  11-15 60-100  11-16 ? so far") for it in lines)
    assert "limit: at most 90 people of group: POSSIBLY EXCEEDED on 11-15" in lines


@pytest.mark.requirement("R17")
def test_a_limit_is_never_kept_without_a_word_of_when_it_was_not(world: World, run: Run) -> None:
    at = ("--home", str(world.home))
    looked = "coverage add --at 33.5,38.6 --radius-km 80 --from 2026-11-16T00:00Z --until 2026-11-17T00:00Z"
    code, said = run(*looked.split(), "--source", "aerostat", "--as", "alpha", *at)
    assert code == 0, said
    asked = ("buildup", "t55", "--for", "alpha", *at, "--until", "2026-11-17T00:00Z")
    limit = "limit: at most 90 people of group: now "
    assert f"{limit}kept; exceeded possibly on 11-15" in run(*asked)[1]
    # Those of whom nobody says whose they are may be theirs, and armed men are people.
    men = "sighting add --count 95-100 --from 2026-11-16T06:00Z --until 2026-11-16T07:00Z --source x"
    men = f"{men} --at 33.5,38.6 --radius-km 1"
    code, said = run(*men.split(), "--counted", "armed men", "--as", "alpha", *at)
    assert code == 0, said
    said = run(*asked)[1]
    assert (
        f"{limit}not known; up to 100 more of whom nobody says whose they are; exceeded possibly on 11-15"
    ) in said
    assert "limit: at most 90 people of whom nobody says whose: EXCEEDED" in said


def test_who_was_told_only_that_there_is_something_is_told_how_much_and_whom_to_call(
    world: World, run: Run
) -> None:
    """Whose they are is claimed to be bravo, which does not see alpha's zone."""
    seen = "sighting add --count 95-100 --party bravo --at 33.5,38.6 --radius-km 1 --source x --as alpha"
    during = ("--from", "2026-11-15T06:00Z", "--until", "2026-11-15T07:00Z", "--home", str(world.home))
    code, said = run(*seen.split(), *during)
    assert code == 0, said
    times = ("2026-11-15T05:00:00Z", "2026-11-15T12:00:00Z")
    fixes = "".join(f"kite,{it},36,38\n" for it in times)
    (world.folder / "t.csv").write_text("track,time,lat,lon\n" + fixes)
    code, said = run("watch", str(world.folder / "t.csv"), "--home", str(world.home))
    assert code == 0, said
    _, told = run("told", "bravo", "--home", str(world.home))
    many = told.count("found by the watch")
    assert many > 0
    said = run("buildup", "--for", "bravo", "--home", str(world.home))[1]
    assert "nothing that you are shown wholly is on record of that time" in said
    assert f"you were told of {many} finding" in said
    assert "(call alpha)" in said
    assert "you were told" not in run("buildup", "--for", "alpha", "--home", str(world.home))[1]


def test_it_is_drawn_band_by_band(world: World, run: Run) -> None:
    at = ("--for", "alpha", "--home", str(world.home), *UNTIL)
    code, said = run("buildup", "t55", "--plot", str(world.folder / "p.svg"), *at)
    assert code == 0, said
    drawn = sorted(it.name for it in world.folder.glob("p-*.svg"))
    assert drawn == ["p-t55-0-52000.svg", "p-t55-inside.svg"]
    assert all(it.read_text().startswith("<svg ") for it in world.folder.glob("p-*.svg"))
    assert run("buildup", "t55", "--plot", str(world.folder / "p.svg"), *at)[0] == 2, (
        "never over another file"
    )
    assert run("buildup", "t55", "--plot", str(world.folder / "p.gif"), *at)[0] == 2


def test_what_is_wrong_is_said(world: World, run: Run) -> None:
    at = ("--for", "alpha", "--home", str(world.home))
    assert run("buildup", "nowhere", *at)[0] == 2
    assert run("buildup", "t55", "--every", "hour", *at)[0] == 2
    assert run("buildup", "t55", "--from", "yesterday", *at)[0] == 2
    assert run("buildup", "t55", "--baseline", "0", *at)[0] == 2
    seen = "--count 1-2 --from 2026-11-15T06:00Z --until UFN --source x --at 33.5,38.6 --radius-km 1"
    add = seen.split()
    for wrong in (
        ("--activity", "sleeping"),
        ("--confidence", "sure"),
        ("--kind", "rumour"),
        ("--stage", "in_use"),
    ):
        code, said = run("sighting", "add", *add, *wrong, "--as", "alpha", *at[2:])
        assert code == 2, said
    building = (
        "--activity",
        "building",
        "--stage",
        "in_use",
        "--counted",
        "hangar",
        "--as-of",
        "151200ZNOV26",
    )
    code, said = run("sighting", "add", *add, *building, "--confidence", "55-80%", "--as", "alpha", *at[2:])
    assert code == 0, said
    assert "being built: 1-2 hangar: in use (x, 2026-11-15)" in run("buildup", "t55", *at)[1]
