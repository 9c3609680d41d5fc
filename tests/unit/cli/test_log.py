"""The log by hand: what is redacted and held is named by id or index, and what that means is said."""

import json
import re

import pytest

from openline.cli import main


@pytest.fixture
def says(tmp_path, capsys, monkeypatch):
    """Run a command in a node's HOME; return its exit code, what it said, and its errors."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def run(words, home="node"):
        with pytest.raises(SystemExit) as stop:
            main([*words.split(), "--home", home])
        return stop.value.code, *capsys.readouterr()

    run("init --name Test --mode exercise")
    run("party add north")
    run("party add south")
    run("zone add clinic --name Clinic --at 33.5N38.6E --radius-km 5 --as north --share south=full")
    return run


def index_of(says, type):
    lines = map(json.loads, says("log show --json --limit 1000")[1].splitlines())
    return next(it["index"] for it in lines if it["type"] == type)


def test_a_zone_whose_outline_was_redacted_is_said_not_to_be_watched(says, tmp_path):
    code, _, err = says(f"log redact {index_of(says, 'zone.add/v1')} --as north --reason moved")
    assert not code
    assert "zone clinic is NOT WATCHED any longer: its outline went with this; end it with" in err
    assert "'openline zone end clinic'" in err
    assert "active, not watched: outline redacted" in says("zone list")[1]
    assert "active, not watched: outline redacted" in says("zone show clinic")[1]
    assert json.loads(says("zone list --json")[1])["watched"] is False
    (tmp_path / "p.csv").write_text("track,time,lat,lon\nT1,2026-06-01T00:00:00Z,33.5,38.6\n")
    code, _, err = says("watch p.csv")
    assert not code
    assert "zone clinic is NOT WATCHED: its outline was redacted; end it" in err
    says("zone end clinic --as north")
    assert "NOT WATCHED" not in says("watch p.csv --name other")[2]
    assert "not watched" not in says("zone list")[1]


def test_a_line_whose_path_was_redacted_is_said_not_to_be_watched(says):
    says("line add river --vertex 33.5N38.6E --vertex 33.6N38.6E --as north")
    _, _, err = says(f"log redact {index_of(says, 'line.add/v1')} --as north --reason moved")
    assert "line river is NOT WATCHED any longer" in err
    assert "active, not watched: outline redacted" in says("line list")[1]


def test_the_former_version_is_redacted_without_a_word_of_the_watch(says):
    says("zone edit clinic --radius-km 6 --as north")
    code, _, err = says(f"log redact {index_of(says, 'zone.add/v1')} --as north --reason moved")
    assert (code or 0, "NOT WATCHED" in err) == (0, False)
    assert "not watched" not in says("zone list")[1]


def test_hold_and_redact_take_an_index_as_show_does(says):
    index = index_of(says, "zone.add/v1")
    assert not says(f"log hold {index} --as south --reason inquiry")[0]
    code, _, err = says(f"log redact {index} --as north --reason moved")
    assert code == 2
    assert "held" in err
    assert not says(f"log hold {index} --lift --as south")[0]
    assert says("log hold 4711 --as south")[0] == 2
    assert not says(f"log prove {index} --out proof")[0]


def test_an_index_means_nothing_where_the_log_is_not(says):
    says("init --join node/policy.json", home="client")
    code, _, err = says("log redact 3 --as north --reason moved --out r.entry", home="client")
    assert code == 2
    assert "which entry stands at index 3 cannot be known here" in err


def test_the_list_of_entries_has_a_head_and_says_to_whom_releases_went(says):
    exercise, head, _, *rows = says("log show --limit 1000")[1].splitlines()
    assert head.split() == ["index", "received", "at", "type", "author", "about"]
    assert any("release/v1" in it and re.search(r"  to south as \d+: full$", it) for it in rows)
    assert says("log show --about nothing")[1].splitlines() == [exercise]


def test_a_draft_is_no_entry_and_says_what_to_do(says):
    says("zone edit clinic --radius-km 6 --as north --draft z.draft")
    code, _, err = says("submit z.draft")
    assert code == 2
    assert "this is a draft: nobody has signed it" in err
    assert "sign it first with 'openline sign z.draft --key FILE'" in err
