"""Numbers in options that are none, and errors that nobody foresaw."""

from __future__ import annotations

import json

import pytest

from openline.cli import COMMANDS, Command
from openline.cli.areas import limits_of
from openline.cli.numbers import counted
from openline.cli.output import run
from openline.errors import InputError

ZONE = ("zone", "add", "z", "--as", "blue", "--at", "33N 38E")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e300"])
@pytest.mark.parametrize(
    "line",
    [
        (*ZONE, "--radius-km"),
        (*ZONE, "--radius-km", "1", "--perimeter-m"),
        ("zone", "add", "z", "--as", "blue", "--along", "33N 38E", "--along", "33N 39E", "--half-width-m"),
        ("heartbeat", "--check", "FILE", "--max-age-s"),
        ("heartbeat", "--check", "FILE", "--max-feed-age-s"),
        ("watch", "x.csv", "--dwell-s"),
        ("where", "33N 38E", "--place", "Rukban", "--bearing", "1", "--range"),
    ],
    ids=lambda line: f"{line[0]} {line[-1]}",
)
def test_a_number_that_is_none_is_refused_by_the_name_of_its_option(
    line: tuple[str, ...], number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(COMMANDS[line[0]], [*line, number]) == 2
    assert line[-1] in capsys.readouterr().err


def test_a_whole_number_that_no_entry_can_hold_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(COMMANDS["zone"], [*ZONE, "--radius-km", "1", "--empty-alert-s", "9" * 30]) == 2
    assert "--empty-alert-s" in capsys.readouterr().err


@pytest.mark.parametrize("text", [f"people<={'9' * 40}", f"people<=1@0-{'9' * 400}"])
def test_a_limit_that_no_entry_can_hold_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="cannot be meant"):
        limits_of([text])


@pytest.mark.parametrize("as_json", [False, True])
def test_an_error_that_nobody_foresaw_is_our_fault_and_no_finding(
    as_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("oh\x1b[8m")

    monkeypatch.setattr("openline.bootstrap.open_home", broken)
    command: Command = COMMANDS["heartbeat"]
    line = ["heartbeat", "--check", "FILE", *(["--json"] if as_json else [])]
    assert run(command, line) == 5
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "\x1b" not in said
    assert "OPENLINE_TRACEBACK=1" in said
    assert "Traceback" not in said
    if as_json:
        assert json.loads(said)["fault"] == "openline"
    monkeypatch.setenv("OPENLINE_TRACEBACK", "1")
    assert run(command, line) == 5
    assert "Traceback" in capsys.readouterr().err


def test_one_is_one_and_several_are_several() -> None:
    assert [counted(it, "day") for it in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert [counted(it, "entry", "entries") for it in (1, 1000)] == ["1 entry", "1,000 entries"]
