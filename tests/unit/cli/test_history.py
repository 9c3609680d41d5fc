"""``openline history``: what came in is found, in every form, and goes when its time is over."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from openline.app.replay import replay
from openline.cli import Command
from openline.cli.output import run
from openline.model.event import PruneFacts
from tests.desk_positions import Clock, PositionDesk

HISTORY = Command("history", "app", "")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> PositionDesk:
    desk = PositionDesk(tmp_path_factory.mktemp("history") / "node")
    with desk.open(Clock()) as opened:
        opened.post("south-gps", ("a", 0, -0.5, 0.5), ("b", 1, 10.0, 10.0))
        opened.post("north-gps", ("c", 2, 38.6, 33.5))
        opened.judge()
    return desk


def said(desk: PositionDesk, capfdbinary: pytest.CaptureFixture[bytes], *words: str, code: int = 0) -> str:
    assert run(HISTORY, ["history", *words, "--home", str(desk.home.path)]) == code
    return capfdbinary.readouterr().out.decode()


def test_positions_are_found_before_and_after_they_are_made_into_files(
    desk: PositionDesk, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    before = said(desk, capfdbinary, "show", "--json")
    assert [json.loads(it)["track"] for it in before.splitlines()] == ["a", "b", "c"]
    assert json.loads(said(desk, capfdbinary, "compact", "--json"))["rows"] == 3
    assert said(desk, capfdbinary, "show", "--json") == before
    assert json.loads(said(desk, capfdbinary, "check", "--json"))["wrong"] == []
    sources = json.loads(said(desk, capfdbinary, "sources", "--json"))["sources"]
    assert [(it["source"], it["positions"]) for it in sources] == [("north-gps", 1), ("south-gps", 2)]
    assert "south-gps" in said(desk, capfdbinary, "sources")


def test_csv_reads_as_positions_do(desk: PositionDesk, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = list(csv.DictReader(io.StringIO(said(desk, capfdbinary, "show", "--csv"))))
    assert [(it["track"], it["lon"], it["lat"], it["party"]) for it in rows] == [
        ("a", "-0.5", "0.5", "south"), ("b", "10", "10", "south"), ("c", "38.6", "33.5", "north"),
    ]  # fmt: skip
    assert rows[0]["time"] == "2026-11-30T12:00:00.000Z"


def test_geojson_is_a_document_of_points(
    desk: PositionDesk, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    document = json.loads(
        said(desk, capfdbinary, "show", "--geojson", "--near", "33.4,38.6", "--radius-km", "12")
    )
    (feature,) = document["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [38.6, 33.5]}
    assert feature["properties"]["track"] == "c"
    assert json.loads(said(desk, capfdbinary, "show", "--geojson", "--track", "none"))["features"] == []


def test_a_table_is_for_people(desk: PositionDesk, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    table = said(desk, capfdbinary, "show", "--bbox", "-1,0,1,1", "--from", "2026-11-30T12:00:00Z")
    assert "south-gps" in table
    assert "north-gps" not in table


@pytest.mark.parametrize(
    "words",
    [
        ("show", "--bbox", "1,2,3"),
        ("show", "--near", "91,0", "--radius-km", "5"),
        ("show", "--near", "1,0"),
        ("show", "--from", "yesterday"),
        ("show", "--csv", "--geojson"),
    ],
)
def test_what_makes_no_sense_is_said(
    desk: PositionDesk, capfdbinary: pytest.CaptureFixture[bytes], words: tuple[str, ...]
) -> None:
    assert said(desk, capfdbinary, *words, code=2) == ""


def test_a_home_without_positions_has_an_empty_history(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    from openline import bootstrap

    home = bootstrap.create_node(tmp_path / "bare", name="bare", mode="exercise")
    assert run(HISTORY, ["history", "show", "--json", "--home", str(home.path)]) == 0
    assert capfdbinary.readouterr().out == b""


def test_what_is_old_goes_and_the_list_of_it_stays(
    desk: PositionDesk, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from openline import bootstrap
    from tests.watched import NOON_MS

    monkeypatch.setattr(bootstrap, "now_ms", lambda: NOON_MS + 40 * 86_400_000)
    said(desk, capfdbinary, "compact")
    gone = json.loads(said(desk, capfdbinary, "prune", "--older-than", "30", "--json"))["let_go"]
    assert sum(it["rows"] for it in gone) == 3
    assert said(desk, capfdbinary, "show", "--json") == ""
    kept = json.loads(said(desk, capfdbinary, "sources", "--json"))["let_go"]
    assert [it["sha256"] for it in kept] == [it["sha256"] for it in gone]
    with bootstrap.open_journal(desk.home) as journal:
        entries = list(journal.store.entries())
    [pruned] = [replay(it).facts for it in entries if it.type == "history.prune/v1"]
    assert isinstance(pruned, PruneFacts)
    assert (pruned.rows, pruned.files) == (3, len(gone))
    assert json.loads(said(desk, capfdbinary, "prune", "--older-than", "30", "--json"))["let_go"] == []
