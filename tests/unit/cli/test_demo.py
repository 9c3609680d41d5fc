"""``openline demo``: harbour with examples and a summary, tanf with what was told and who did not answer."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from openline.cli import main

EVENTS = 1032


def run(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    with pytest.raises(SystemExit) as stop:
        main(["demo", "harbour", *words])
    out, err = capsys.readouterr()
    assert (stop.value.code or 0, err) == (0, "")
    return out.splitlines()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def test_a_person_sees_what_it_is_some_examples_how_many_more_and_a_summary(capsys):
    lines = run(capsys)
    assert len(lines) < 40
    assert "What 75 vessels broadcast" in lines[1]
    examples = [line for line in lines if line.startswith("2020-12-01T")]
    assert len(examples) == 10
    assert any("crosses       367782880  Verrazzano Narrows  to Lower Bay" in line for line in examples)
    (more,) = [line for line in lines if "more" in line]
    assert more.startswith(f"… and {EVENTS - 10:,} more. 'openline demo harbour --all' prints every one")
    assert any(line.split() == ["Verrazzano", "Narrows", "51", "crosses"] for line in lines)


def test_all_of_it_is_printed_if_asked(capsys):
    lines = run(capsys, "--all", "--headless")
    assert sum(line.startswith("2020-12-01T") for line in lines) == EVENTS
    assert not any("more." in line for line in lines)


def test_a_program_reads_every_event_and_nothing_else(capsys):
    *events, summary = map(json.loads, run(capsys, "--json"))
    assert len(events) == EVENTS
    assert summary["event"] == "summary"


def play(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    with pytest.raises(SystemExit) as stop:
        main(["demo", "tanf", "--speed", "max", *words])
    out, err = capsys.readouterr()
    assert (stop.value.code or 0, err) == (0, "")
    return out.splitlines()


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))


@pytest.mark.usefixtures("marks")
def test_a_person_sees_the_convoy_who_was_told_and_who_has_not_answered(capsys):
    lines = play(capsys)
    assert any(line.startswith("0536Z    An aid convoy is notified") for line in lines)
    assert lines[-2] == "  2 unanswered, 0 findings of fact"
    told = [line.split("told        ")[1] for line in lines if "told        " in line]
    told = [re.sub(r"match [0-9a-f]{8}, ", "", line) for line in told]  # its id is random
    range_3 = "Coalition cell: MATCH: extreme, yours: Range 3 (call Relief agency)"
    convoy = "Relief agency: MATCH: extreme, yours: Relief convoy (call Coalition cell)"
    for said in (range_3, convoy):  # and less serious ones behind it
        assert any(line.startswith(said) for line in told)
    assert sum(": OVERDUE: " in line for line in told) == 2  # two answers, each told to both
    assert any(": OVERDUE, tried elsewhere: " in line for line in told)
    close = lines[lines.index("Who has not acknowledged") :]
    assert close[1] == "  Relief convoy, as it now stands: relay to units confirmed 1 of 2"
    assert "    Sponsor cell says: delivered" in close
    overdue = "Government-side force 1, Sponsor cell 5"
    assert f"  Answers that were overdue: {overdue}. Matches still open: 0." in close
    assert any(line.strip().startswith("verified: exercise theatre") for line in close)


@pytest.mark.usefixtures("marks")
def test_in_a_narrow_terminal_every_line_begins_where_its_text_does(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    lines = play(capsys)
    assert max(map(len, lines)) <= 80
    first, then = next(
        (line, after)
        for line, after in pairwise(lines)
        if "told        Coalition cell: MATCH: extreme" in line
    )
    assert then.startswith(" " * first.index("Coalition cell"))


@pytest.mark.usefixtures("marks")
def test_a_program_reads_what_was_shown_and_the_answers_of_tanf(capsys):
    *shown, close = map(json.loads, play(capsys, "--json"))
    assert {it["type"] for it in shown if "shown_to" in it} >= {"matches.find/v1", "overdue.find/v1"}
    assert close["overdue"] == {"government": 1, "sponsor": 5}
    assert (len(close["unanswered"]), close["findings_of_fact"]) == (2, 0)
    assert [it["relayed"] for it in close["answers"]["relief-1"]] == [True, False]


@pytest.mark.usefixtures("marks")
@pytest.mark.requirement("R21")
def test_what_the_sponsor_had_been_told_by_a_moment_is_read_out_of_the_log_that_was_kept(capsys, tmp_path):
    home = str(tmp_path / "kept")
    *shown, close = map(json.loads, play(capsys, "--json", "--home", home))
    looked = [it["line_then"] for it in shown if "line_then" in it]
    assert any(it.startswith("Operational line") for it in looked)
    with pytest.raises(SystemExit):
        main(["told", "sponsor", "--at", "2026-06-01T12:00:00Z", "--home", home, "--json"])
    *rows, end = map(json.loads, capsys.readouterr().out.splitlines())
    assert len(rows) == end["told"] == close["told_sponsor_by"]["1200Z"]
    said = [it["shown"]["body"]["text"] for it in rows if it["shown"].get("type") == "statement.make/v1"]
    assert said[-1] == "The aircraft that hit us at the river were the Sponsor's."
