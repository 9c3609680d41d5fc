"""A leg that departs long before its window: the sender is asked, and whoever is told is told how early."""

import pytest

from openline.cli import main

TWO_DAYS_AHEAD = "2031-01-03T06:00:00Z"


@pytest.fixture
def says(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def run(*words):
        with pytest.raises(SystemExit) as stop:
            main([*words, "--home", "node"])
        return stop.value.code or 0, *capsys.readouterr()

    run("init", "--name", "Test", "--mode", "exercise")
    run("party", "add", "relief")
    run("party", "add", "army")
    way = ("--waypoint", "36.00 N 37.00 E; gate", "--waypoint", "36.20 N 37.20 E; mill")
    run("movement", "notify", "food", "--as", "relief", "--kind", "convoy", *way,
        "--depart", TWO_DAYS_AHEAD, "--share", "army=full")  # fmt: skip
    return run


@pytest.mark.requirement("R22")
def test_a_leg_that_departs_days_early_needs_a_word_and_its_recipients_are_told_how_early(says):
    depart = ("movement", "depart", "food", "--as", "relief", "--time", "2031-01-01T06:00:00Z")
    code, _, err = says(*depart)
    assert code == 2
    assert "47.5 h BEFORE its notified window, which begins 2031-01-03T05:30:00Z" in err
    assert "say --yes" in err
    assert "departed" not in says("told", "army")[1]
    code, out, err = says(*depart, "--yes", "--reason", "called away")
    assert code == 0, err
    assert "early: departs 47.5 h BEFORE its notified window" in out
    told = next(it for it in says("told", "army")[1].splitlines() if "departed: food" in it)
    assert "47.5 h BEFORE its notified window, which begins 2031-01-03T05:30:00Z" in told
    assert "called away" in told


@pytest.mark.parametrize("time", ["2031-01-03T05:00:00Z", "2031-01-03T06:10:00Z", "2031-01-04T06:00:00Z"])
def test_a_leg_that_departs_about_when_it_should_or_late_is_not_asked_about(says, time):
    code, out, err = says("movement", "depart", "food", "--as", "relief", "--time", time)
    assert code == 0, err
    assert "BEFORE" not in out + says("told", "army")[1]


def test_on_a_terminal_it_is_asked_and_a_no_records_nothing(says, monkeypatch):
    asked = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    for answer in (False, True):
        monkeypatch.setattr("typer.confirm", lambda text, err, answer=answer: asked.append(text) or answer)
        depart = ("movement", "depart", "food", "--as", "relief", "--time", "2031-01-01T06:00:00Z")
        code, _, err = says(*depart)
        assert (code == 0) is answer, err
        assert ("departed: food" in says("told", "army")[1]) is answer
    assert len(asked) == 2
    assert "Has it departed?" in asked[0]
