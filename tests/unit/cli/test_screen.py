"""What others wrote, on the screen: it steers no terminal, and forges no line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from openline.cli import COMMANDS
from openline.cli.output import emit, report, run
from openline.cli.screen import contained, printable, screen
from openline.errors import InputError

EVIL = "a\x1b[8mhidden\x9b31m\u202eback\u2066\rx"
SAID = "a⟦U+001B⟧[8mhidden⟦U+009B⟧31m⟦U+202E⟧back⟦U+2066⟧⟦U+000D⟧x"
ARABIC = "عيادة می‌روم"
CIRCLE = ("--at", "33.506 N 38.618 E", "--radius-km", "5")
Runs = Callable[..., str]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runs:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("OPENLINE_HOME", str(tmp_path / "node"))
    monkeypatch.chdir(tmp_path)

    def runs(*words: str) -> str:
        assert run(COMMANDS[words[0]], list(words)) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    runs("init", "--name", "T", "--mode", "exercise")
    # As on a record of before such names were refused.
    with monkeypatch.context() as before:
        for module in ("decide.judging", "app.drafts"):
            before.setattr(f"openline.{module}.check_new_names", lambda type, body: None)
        for party in ("blue", "red"):
            runs("party", "add", party, "--name", f"{party} {EVIL}")
        runs("zone", "add", "clinic", *CIRCLE, "--as", "blue", "--name", EVIL)
    return runs


def test_control_characters_and_direction_overrides_are_replaced_and_arabic_is_not() -> None:
    assert printable(EVIL) == SAID
    assert printable(ARABIC) == ARABIC
    assert printable("one\ntwo") == "one⟦U+000A⟧two"


def test_a_line_within_a_text_is_indented_so_that_it_passes_for_none_of_ours() -> None:
    assert contained("name\nrecorded at index 9\r\n\n  signed") == (
        "name\n    recorded at index 9\n\n      signed"
    )


@pytest.mark.parametrize("soft_wrap", [True, False])
def test_what_is_in_a_table_is_contained_and_styles_of_our_own_still_work(soft_wrap: bool) -> None:
    from rich.table import Table

    out = io.StringIO()
    console = screen(file=out, force_terminal=True, color_system="standard", width=140, soft_wrap=soft_wrap)
    table = Table("name\x1b[8m", box=None)
    table.add_row(f"{EVIL} [conceal]x[/conceal] [/red] :zap:\nforged {ARABIC}")
    console.print(table)
    console.print("ours", style="red")
    console.print(f"{EVIL}", "second", sep="\n", markup=False)
    text = out.getvalue()
    assert "\x1b[8m" not in text
    assert f"{SAID} [conceal]x[/conceal] [/red] :zap:" in text
    assert f"\n     forged {ARABIC}" in text
    assert "\x1b[31mours" in text
    assert f"{SAID}\nsecond\n" in text


def test_no_text_of_another_party_steers_the_terminal_of_whoever_reads_or_signs_it(runs: Runs) -> None:
    text = f"Article 1.{EVIL}\nArticle 2."
    proposed = runs(
        "agree", "propose", "pact", "--as", "blue", "--party", "blue", "--party", "red",
        "--title", "Pact", "--text", text,
    )  # fmt: skip
    printed = [
        proposed,
        runs("agree", "show", "pact"),
        runs("agree", "sign", "pact", "--as", "red"),
        runs("zone", "list"),
        runs("zone", "show", "clinic"),
        runs("party", "list"),
        runs("party", "show", "red"),
        runs("stance", "take", "pact", "notified", "--as", "red"),
        runs("log", "show"),
        runs("zone", "list", "--json"),
    ]
    for said in printed:
        assert not set(said) & set("\x1b\x9b\r\u202e\u2066"), said
    assert "  text: Article 2.\n" in printed[2]


def test_json_says_the_same_to_a_program_with_nothing_in_it_that_steers_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    emit({"name": EVIL + ARABIC})
    line = capsys.readouterr().out
    assert not set(line) & set("\x1b\x9b\u202e\u2066")
    assert ARABIC in line
    assert json.loads(line) == {"name": EVIL + ARABIC}


def test_an_error_that_quotes_others_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    report(InputError(f"bad {EVIL}\nopenline: fine", where=EVIL, next_step=EVIL), as_json=False)
    said = capsys.readouterr().err
    assert said == f"openline: {SAID}: bad {SAID}\n    openline: fine\n  next: {SAID}\n"


def test_whoever_signs_a_draft_or_looks_at_a_zone_is_told_where_it_lies(runs: Runs, tmp_path: Path) -> None:
    ring = [it for place in ("33N 38E", "33N 39E", "34N 39E") for it in ("--vertex", place)]
    runs("zone", "add", "field", *ring, "--as", "blue")
    shown = runs("zone", "show", "field")
    assert shown.count("  echo: ") == 3
    assert "33.00000 N 38.00000 E | 37S" in shown
    runs("zone", "add", "clinic", *CIRCLE, "--as", "blue", "--name", "C", "--draft", "clinic.json")
    (key,) = (tmp_path / "node").rglob("blue.key")
    signed = runs("sign", "clinic.json", "--key", str(key))
    assert "echo: 5 km round 33.50600 N 38.61800 E | 37S DT 64520 07449 | 22.7 km NNW" in signed
    assert '"lat_e7": 335060000' in signed
    assert "\x9b" not in signed


@pytest.mark.parametrize("words", [["--help"], ["zone", "--help"], ["log", "show", "--home", "node"]])
def test_whoever_stops_reading_ends_a_command_in_silence(words: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "OPENLINE_MARKS": str(tmp_path / "marks")}
    begin = [sys.executable, "-c", "from openline.cli import main; main()"]
    made = [*begin, "init", "--name", "T", "--mode", "exercise", "--home", "node"]
    subprocess.run(made, cwd=tmp_path, env=environment, check=True, capture_output=True)
    read, write = os.pipe()
    os.close(read)  # nobody reads any of it
    done = subprocess.run(
        [*begin, *words], cwd=tmp_path, env=environment, stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode in (0, 1)
