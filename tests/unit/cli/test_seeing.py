"""``openline sighting``: what is asked before it is recorded, what is looked at alone, the head. INVENTED."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from openline.cli import main
from openline.cli.heading import EXERCISE

pytestmark = pytest.mark.requirement("R36")
Run = Callable[..., tuple[int, str, str]]
REPORT = "S: 10-30 people\nL: 33.45 N 38.55 E, 2 km\nT: 150600ZNOV25\nsource: patrol 7\n"
AT = ("--as", "alpha", "--home", "node")
HEAD = "from,until,at,radius_m,count,source,id\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    for name in ("OPENLINE_HOME", "OPENLINE_SERVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*words: str, given: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        with pytest.raises(SystemExit) as stop:
            main(list(words))
        printed = capsys.readouterr()
        return int(stop.value.code or 0), printed.out, printed.err

    zone = "zone add t55 --name t55 --at 33.5,38.6 --radius-km 55"
    for line in ("init --home node --name Exercise --mode exercise", "party add alpha --home node"):
        assert call(*line.split())[0] == 0
    assert call(*zone.split(), *AT)[0] == 0
    return call


def listed(run: Run) -> list[str]:
    return run("sighting", "list", "--home", "node", "--json")[1].splitlines()


def salute(run: Run, report: str, *more: str) -> tuple[int, str, str]:
    return run("sighting", "salute", "-", *more, given=report)


def test_every_screen_of_an_exercise_begins_with_it(run: Run) -> None:
    for more in (AT, (*AT, "--check"), ("--home", "node", "--check")):
        code, out, _ = salute(run, REPORT, *more)
        assert (code, out.splitlines()[0]) == (0, EXERCISE)
        assert "10 to 30 people" in out.splitlines()[1]
    code, out, _ = salute(run, REPORT, "--check")
    assert (code, EXERCISE in out) == (0, False), "no theatre is named"


def test_what_is_looked_at_is_said_and_not_recorded(run: Run) -> None:
    code, out, _ = salute(run, REPORT, *AT, "--check")
    assert (code, out.splitlines()[-1], listed(run)) == (0, "nothing was recorded", [])
    code, out, _ = salute(run, REPORT, *AT, "--check", "--json")
    row = json.loads(out)
    assert (row["would_record"], row["mode"]) == ("sighting.report/v1", "exercise")
    assert row["sighting"]["count"] == {"low": 10, "high": 30}
    rows = HEAD + "2025-11-15T06:00Z,2025-11-15T07:00Z,33.7 N 38.6 E,2000,3-6,post,s1\n"
    code, out, _ = run("sighting", "import", "-", *AT, "--check", given=rows)
    assert (code, "s1: 33.70000 N" in out, out.splitlines()[-1]) == (0, True, "nothing was recorded")
    assert listed(run) == []
    assert run("sighting", "import", "-", *AT, "--check", given=rows.replace("3-6", "6-3"))[0] == 2
    assert run("sighting", "import", "-", *AT, given=rows)[0] == 0
    assert len(listed(run)) == 1


def test_what_is_mistyped_is_not_recorded_as_another_number(run: Run) -> None:
    for size, named in (("1O-2O people", "1o-2o"), ("10~20 tanks", "~"), ("3-4 trukcs", "near truck")):
        code, _, err = salute(run, REPORT.replace("10-30 people", size), *AT)
        assert (code, "line 1, size" in err, named in err, listed(run)) == (2, True, True, [])
    _, _, err = salute(run, REPORT.replace("L:", "Locaton:"), *AT)
    assert "next: first LOCATON: is LOCATION: meant?" in err


def test_what_is_still_to_come_or_far_off_is_taken_and_asked_about(run: Run) -> None:
    plain = salute(run, REPORT, *AT)[1]
    assert "still to come" not in plain
    assert "far off" not in plain
    code, out, _ = salute(run, REPORT.replace("NOV25", "NOV2095"), *AT)
    assert (code, "2095-11-15T06:00:00Z is still to come: is that what is meant?" in out) == (0, True)
    far = REPORT.replace("33.45 N 38.55 E", "33.45 N 48.55 E")
    code, out, _ = salute(run, far, *AT, "--id", "p7")
    assert (code, "p7 is more than 200 km from every zone and line that you are shown" in out) == (0, True)
    line = ("line", "add", "near", "--name", "near", "--vertex", "33 N 48 E", "--vertex", "34 N 48 E")
    code, _, err = run(*line, *AT)
    assert code == 0, err
    assert "far off" not in salute(run, far, *AT)[1], "a line is near"
    many = HEAD + "".join(
        f"2095-11-15T06:00Z,2095-11-15T07:00Z,3.7 N 38.6 E,2000,3,post,s{it}\n" for it in range(9)
    )
    code, out, _ = run("sighting", "import", "-", *AT, given=many)
    assert (code, out.count("is still to come"), out.count("more than 200 km"), out.count("and 3 more")) == (
        0,
        6,
        6,
        2,
    )


def test_whoever_is_shown_neither_zone_nor_line_is_asked_nothing(run: Run) -> None:
    assert run("party", "add", "bravo", "--home", "node")[0] == 0
    code, out, _ = salute(run, REPORT.replace("38.55 E", "98.55 E"), "--as", "bravo", "--home", "node")
    assert (code, "far off" in out) == (0, False)
