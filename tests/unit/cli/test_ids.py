"""Ids on the command line: one form for all, and files whose ids have another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openline.cli import COMMANDS
from openline.cli.output import run

CIRCLE = ("--at", "33.506 N 38.618 E", "--radius-km", "5")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("OPENLINE_HOME", str(tmp_path / "node"))
    monkeypatch.chdir(tmp_path)
    assert run(COMMANDS["init"], ["init", "--name", "T", "--mode", "exercise"]) == 0
    assert run(COMMANDS["party"], ["party", "add", "blue"]) == 0


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("id", ["a\x1b[31mred\nline", "../x"])
def test_an_id_that_steers_or_climbs_is_refused(
    id: str, draft: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    drafted = ("--draft", "draft.json") if draft else ()
    assert run(COMMANDS["zone"], ["zone", "add", id, *CIRCLE, "--as", "blue", *drafted]) == 2
    assert "cannot be an id" in capsys.readouterr().err
    assert not Path("draft.json").exists()


@pytest.mark.usefixtures("home")
def test_ids_of_a_file_that_do_not_fit_are_changed_and_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    def feature(id: object, name: str) -> dict[str, object]:
        properties = {"name": name, "radius_m": 500}
        point = {"type": "Point", "coordinates": [38, 33]}
        return {"type": "Feature", "id": id, "properties": properties, "geometry": point}

    features = [feature("W 291", "a"), feature("w-291", "b"), feature(7, "c"), feature(None, "عيادة")]
    Path("z.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    capsys.readouterr()
    assert run(COMMANDS["zone"], ["zone", "import", "z.geojson", "--as", "blue"]) == 0
    assert "'W 291' is 'w-291-2'" in capsys.readouterr().err
    assert run(COMMANDS["zone"], ["zone", "list", "--json"]) == 0
    listed = {it["id"]: it["name"] for it in map(json.loads, capsys.readouterr().out.splitlines())}
    assert listed == {"w-291-2": "a", "w-291": "b", "7": "c", "zone": "عيادة"}
