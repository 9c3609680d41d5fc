"""``openline demo harbour``: a few events as examples, and the whole day in a summary."""

import json

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
