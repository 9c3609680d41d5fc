"""``openline sheet``: blank sheets and forms, files checked cell by cell, and what of them is recorded."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from openline.cli import Command
from openline.cli.output import run
from openline.model.event import NotificationFacts
from tests.unit.cli.test_authoring import Node, node

__all__ = ["node"]

SHEET = Command("sheets", "app", "")
HEADER = ("Id", "Name", "Function", "Place", "Near", "Radius m", "From", "Until")
GOOD = ("s-1", "Clinic", "clinic", "34.5566 N 38.285 E", "Tadmur", "150", "2026-11-14 08:00Z", "UFN")
BAD = ("s-2", "School", "schol", "34.5566 N 38.285 E", "Tadmur", "1,500", "2026-11-14 08:00Z", "UFN")
FAR = ("s-3", "Well", "water", "38.285 N 34.5566 E", "Tadmur", "50", "2026-11-14 08:00Z", "UFN")
MOVEMENT = (
    ("Id", "Stop", "Name", "Kind", "Place", "Arrive", "Depart"),
    ("m-1", "1", "Convoy", "convoy", "34.229 N 37.237 E", "", "2026-11-14 08:00Z"),
    ("m-1", "2", "", "", "34.5566 N 38.285 E", "2026-11-14 11:00Z", ""),
)


def sheet(name: str, rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    Path(name).write_text(text.getvalue())
    return name


def says(
    capsys: pytest.CaptureFixture[str], *words: str, home: Path | None = None, code: int = 0
) -> list[dict[str, Any]]:
    line = ["sheet", *words, "--json", *(["--home", str(home)] if home else [])]
    got = run(SHEET, line)
    out, error = capsys.readouterr()
    assert got == code, f"{line}: exit {got}\n{out}{error}"
    return [json.loads(it) for it in (out if out else error).splitlines() if it.startswith("{")]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "240")  # a table breaks no sentence there
    return tmp_path


@pytest.mark.requirement("R38")
def test_a_template_and_a_form_are_written_and_never_over_another_file(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says(capsys, "template", "movements")
    assert (here / "movements.xlsx").read_bytes().startswith(b"PK")
    says(capsys, "template", "movements", "--out", "m.csv")
    assert "Place *" in (here / "m.csv").read_text(encoding="utf-8-sig")
    says(capsys, "form", "site", "--lang", "ar")
    assert (here / "site-form.pdf").read_bytes().startswith(b"%PDF")
    (error,) = says(capsys, "form", "site", code=2)
    assert "there is a file already" in error["what"]
    (error,) = says(capsys, "template", "movement", code=2)
    assert "'movements'" in error["next_step"]


@pytest.mark.requirement("R7", "R38")
def test_a_check_names_every_cell_echoes_every_coordinate_and_leaves_with_1(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sheet("sites.csv", [HEADER, GOOD, BAD, FAR])
    *rows, summary = says(capsys, "check", file, "--kind", "sites-additions", code=1)
    assert [row["good"] for row in rows] == [True, False, True]
    assert [it["cell"] for it in rows[1]["errors"]] == ["C3", "F3"]
    assert [it["cell"] for it in rows[2]["questions"]] == ["D4"]
    assert "37S DU 34404 24105" in rows[0]["echo"][0]
    assert rows[0]["notification"]["name"] == "Clinic"
    assert (summary["good"], summary["of"]) == (2, 3)
    assert run(SHEET, ["sheet", "check", file, "--kind", "sites-additions"]) == 1
    printed = capsys.readouterr().out
    for said in ("C3", "did you mean 'school'?", "F3", "D4", "2 of 3 can be recorded"):
        assert said in printed
    says(capsys, "check", sheet("good.csv", [HEADER, GOOD]), "--kind", "sites-additions")


def test_what_a_file_says_neither_steers_the_screen_nor_forges_a_line(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sheet("sites.csv", [HEADER, (*GOOD[:2], "x\x1b[2J\nAll is well", *GOOD[3:])])
    assert run(SHEET, ["sheet", "check", file, "--kind", "sites-additions"]) == 1
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert "\nAll is well" not in printed


@pytest.mark.requirement("R38")
def test_a_file_with_a_bad_row_records_nothing_unless_good_rows_are_asked_for(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sheet("sites.csv", [HEADER, GOOD, BAD])
    words = ("import", file, "--kind", "sites-additions", "--as", "coalition")
    (error,) = says(capsys, *words, home=node.home, code=2)
    assert error["where"] == "sites.csv: C3 (Function)"
    assert "nothing was recorded" in error["what"]
    assert "--good-rows" in error["next_step"]
    assert node.says("site", "list") == []
    (said,) = says(capsys, *words, "--good-rows", home=node.home)
    assert "34.55660 N 38.28500 E" in said["echo"][0]
    assert [it["id"] for it in node.says("site", "list")] == ["s-1"]


@pytest.mark.requirement("R7", "R38")
def test_what_should_be_looked_at_records_nothing_until_somebody_has_looked(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    file = sheet("sites.csv", [HEADER, GOOD, FAR])
    words = ("import", file, "--kind", "sites-additions", "--as", "coalition")
    (error,) = says(capsys, *words, home=node.home, code=2)
    assert "looked at first" in error["what"]
    assert node.says("site", "list") == []
    says(capsys, *words, "--looked", home=node.home)
    assert [it["id"] for it in node.says("site", "list")] == ["s-1", "s-3"]


@pytest.mark.requirement("R10", "R38")
def test_a_movement_from_a_sheet_is_on_record_with_its_legs(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    says(
        capsys, "import", sheet("m.csv", MOVEMENT), "--kind", "movements", "--as", "coalition", home=node.home
    )
    (row,) = node.says("movement", "list")
    assert (row["id"], row["legs"]) == ("m-1", {"1": "planned"})


@pytest.mark.requirement("R12", "R38")
def test_removals_from_a_sheet_remove_and_a_name_that_is_not_the_one_on_record_is_looked_at_first(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    adding = ("--kind", "sites-additions", "--as", "coalition")
    says(capsys, "import", sheet("sites.csv", [HEADER, GOOD]), *adding, home=node.home)
    removing = ("--kind", "sites-removals", "--as", "coalition")
    slip = sheet("slip.csv", [("Id", "Name", "Reason"), ("s-1", "School", "closed")])
    (error,) = says(capsys, "import", slip, *removing, home=node.home, code=2)
    assert "looked at first" in error["what"]
    unknown = sheet("unknown.csv", [("Id", "Name", "Reason"), ("s-9", "School", "closed")])
    (error,) = says(capsys, "import", unknown, *removing, home=node.home, code=2)
    assert error["where"] == "unknown.csv: A2"
    right = sheet("right.csv", [("Id", "Name", "Reason"), ("s-1", "Clinic", "closed")])
    says(capsys, "import", right, *removing, home=node.home)
    assert [it["state"] for it in node.says("site", "list")] == ["removed"]


@pytest.mark.requirement("R38")
def test_a_row_that_the_node_refuses_is_named_by_its_cell_and_nothing_of_the_file_is_recorded(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--kind", "sites-additions", "--as", "coalition")
    says(capsys, "import", sheet("one.csv", [HEADER, GOOD]), *words, home=node.home)
    other = ("s-5", *GOOD[1:])
    two = sheet("two.csv", [HEADER, other, GOOD])
    (error,) = says(capsys, "import", two, *words, home=node.home, code=2)
    assert error["where"].startswith("two.csv: A3")
    assert [it["id"] for it in node.says("site", "list")] == ["s-1"]


def test_a_sheet_can_be_left_as_drafts_for_another_machine_to_sign(
    node: Node, capsys: pytest.CaptureFixture[str]
) -> None:
    from openline.app.drafts import from_draft_file

    for kind, rows, type, legs in (
        ("sites-additions", [HEADER, GOOD], "site.add/v1", 0),
        ("movements", MOVEMENT, "movement.notify/v1", 1),
    ):
        name = f"{kind}.draft"
        words = ("--kind", kind, "--as", "coalition", "--emergency", "--draft", name)
        says(capsys, "import", sheet(f"{kind}.csv", rows), *words, home=node.home)
        draft = from_draft_file(Path(name).read_bytes(), where=name).draft
        assert isinstance(draft.facts, NotificationFacts)
        assert (draft.type, draft.facts.version, draft.facts.legs) == (type, 1, legs)
        assert draft.facts.emergency
    assert node.says("site", "list") == []
