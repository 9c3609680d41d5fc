"""What is typed on lines by hand: numbers of messages, places, posts and checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from openline.cli import COMMANDS
from openline.cli.channels import _schedule
from openline.cli.messages import gaps
from openline.cli.output import run

MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("there", "wanted", "said"),
    [
        (set(), range(1, 4), ["1..3"]),
        ({2}, range(1, 4), ["1", "3"]),
        ({1, 2, 3}, range(1, 4), []),
        ({3, 9}, range(1, 10**14), ["1..2", "4..8", "10..99999999999999"]),
    ],
)
def test_which_numbers_are_missing_is_said_however_many(
    there: set[int], wanted: range, said: list[str]
) -> None:
    assert gaps(there, wanted) == said


@pytest.mark.parametrize("serials", ["4..2", "x..y", "4..", "²", "9" * 5_000])
def test_what_are_no_numbers_of_messages_is_refused(serials: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["message", "resend", serials, "--on", "ops", "--from", "alpha", "--as", "bravo"]
    assert run(COMMANDS["message"], line) == 2
    assert "N..M" in capsys.readouterr().err


def test_a_check_is_missed_before_the_next_one_also_where_nobody_says_when() -> None:
    short, long = _schedule(5, "", None), _schedule(720, "", None)
    assert short is not None
    assert long is not None
    assert (short.within_ms, long.within_ms) == (5 * MINUTE_MS // 2, 15 * MINUTE_MS)


def test_a_post_that_cannot_be_rung_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(COMMANDS["desk"], ["desk", "set", "--post", "Duty desk", "--as", "alpha"]) == 2
    assert "no number or address" in capsys.readouterr().err


def test_whoever_says_a_place_reads_it_back_and_what_disagrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))

    def says(*words: str) -> str:
        got = run(COMMANDS[words[0]], [*words, "--home", str(tmp_path / "node")])
        said: Any = capsys.readouterr()
        assert got == 0, said.err
        return str(said.out)

    says("init", "--name", "Exercise", "--mode", "exercise")
    for party in ("alpha", "bravo"):
        says("party", "add", party)
    said = ("--party", "alpha", "--party", "bravo", "--level", "tactical")
    says("channel", "propose", "ab", *said, "--as", "alpha")
    says("channel", "sign", "ab", "--as", "bravo")
    send = ("message", "send", "--on", "ab", "--to", "bravo", "--as", "alpha")
    for precedence in ("priority", "flash"):
        words = says(*send, "--precedence", precedence, "Convoy at Palmyra, 34.64 N 38.284 E")
        assert "READ BACK 34.64000 N 38.28400 E" in words
        assert "disagrees" in words
    assert "READ BACK" not in says(*send, "All quiet.")
