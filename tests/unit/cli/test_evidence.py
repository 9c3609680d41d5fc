"""Bundles and replay on the command line: made in a HOME, verified by what it trusts, played again."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from openline.cli import main
from openline.decide.presenting import NOTICE
from tests.evidenced import WITNESSES, incident_log, parts_of, sealed

pytestmark = pytest.mark.requirement("R21", "R34")


@pytest.fixture
def says(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command in a node's HOME; return its exit code, what it said, and its errors."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def run(*words: str, home: str | None = "node") -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main([*words, *(("--home", home) if home else ())])
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    run("init", "--name", "Test", "--mode", "exercise")
    for party in ("army", "council"):
        run("party", "add", party, "--name", party.title())
    run("log", "policy", "policy.json")
    when = datetime.fromtimestamp(time.time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    at = ("--at", "33.5 N 38.6 E", "--kind", "strike", "--when", when)
    run("incident", "open", "bridge", "--as", "army", "--to", "council", "--text", "It was hit.", *at)
    run("statement", "make", "no", "--as", "council", "--about", "bridge", "--verb", "denies", "--to", "army",
        "--text", "We did not.")  # fmt: skip
    return run


def lines(said: str) -> list[dict[str, Any]]:
    return [json.loads(it) for it in said.splitlines()]


def test_an_incident_is_taken_away_and_verified(says: Any) -> None:
    code, said, _ = says("incident", "bundle", "bridge", "--for", "council", "--out", "b.zip")
    assert code == 0
    assert "as council may see them" in said
    code, said, _ = says("verify", "b.zip", "--policy", "policy.json", home=None)
    assert code == 0
    assert "evidence on incident bridge, made for council" in said
    assert "PROVEN, by signatures and the log: entries.jsonl" in said
    assert "only PRESENTED, by whoever runs the node: readme.txt, report.html" in said
    assert says("verify", "b.zip", home=None)[0] == 3


def test_a_stretch_of_time_is_taken_away_as_json_says(says: Any) -> None:
    span = ("--from", "2020-01-01T00:00:00Z", "--until", "2100-01-01T00:00:00Z")
    code, said, _ = says("bundle", *span, "--for", "node", "--out", "all.zip", "--json")
    assert code == 0
    (it,) = lines(said)
    assert it["entries"] == it["size"]
    code, said, _ = says("verify", "all.zip", "--policy", "policy.json", "--json", home=None)
    assert (code, lines(said)[0]["made_for"]) == (0, "node")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--out", "x.zip"), "for whom it is made is not said"),
        (("--out", "policy.json", "--for", "army"), "there is a file already"),
        (("--out", "x.zip", "--for", "nobody"), "no party 'nobody'"),
        (("--out", "x.zip", "--for", "army", "--with-files", "nowhere"), "cannot be read"),
    ],
)
def test_what_cannot_be_made_is_refused_and_leaves_nothing(
    says: Any, words: tuple[str, ...], what: str
) -> None:
    code, _, err = says("incident", "bundle", "bridge", *words)
    assert code == 2
    assert what in err
    assert not Path("x.zip").exists()


def test_a_checkpoint_that_is_held_is_compared(says: Any) -> None:
    note = says("log", "head")[1]
    Path("held").write_text(note[note.index("openline/") :], encoding="utf-8")
    says("party", "add", "press", "--name", "Press")
    words = ("incident", "bundle", "bridge", "--for", "army", "--out", "b.zip", "--extends", "held")
    assert says(*words)[0] == 0
    code, said, _ = says("verify", "b.zip", "--policy", "policy.json", "--checkpoint", "held", home=None)
    assert code == 0
    assert "nothing was rewritten" in said


def test_a_manifest_that_says_odd_things_is_shown_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = incident_log()
    (tmp_path / "b.zip").write_bytes(sealed(log, parts_of(log)))
    (tmp_path / "policy.json").write_bytes(log.policy(witnesses=WITNESSES))
    with pytest.raises(SystemExit) as stop:
        main(["verify", str(tmp_path / "b.zip"), "--policy", str(tmp_path / "policy.json")])
    assert stop.value.code in (0, None)
    assert "evidence on incident i1, made for red" in capsys.readouterr().out


def test_a_stretch_is_played_again(says: Any) -> None:
    code, said, _ = says("replay", "--incident", "bridge")
    assert code == 0
    assert "INCIDENT, by army: bridge" in said
    assert "  told council: INCIDENT, full: bridge, as " in said
    assert "a place that was named, compared" in said
    assert not re.search("[0-9a-f]{8}", said.replace(NOTICE, "")), "words, and no ids that the node drew"
    heads = [it for it in said.splitlines() if "  frame " in it]
    stamps = [re.match(r"(\S+) to (\S+)  frame (\d+) of (\d+)", it) for it in heads]
    assert all(it and it[1] < it[2] and int(it[3]) <= int(it[4]) for it in stamps), "from when until when"
    assert all(f"{it[4]} frames, " in said for it in stamps if it)
    assert "as it was known then" in said
    code, said, _ = says("replay", "--incident", "bridge", "--for", "council", "--as", "corrected", "--json")
    assert code == 0
    *frames, end = lines(said)
    came = [it for frame in frames for it in frame["came"]]
    assert {it["author"] for it in came} == {"council"}
    assert {it["party"] for frame in frames for it in frame["told"]} == {"council"}
    assert end["as"] == "corrected"
    assert end["shown"] == len(frames)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ((), "which stretch of time is not said"),
        (("--incident", "no-such"), "no incident 'no-such'"),
        (("--incident", "bridge", "--as", "wished"), "no way to play"),
        (("--incident", "bridge", "--for", "nobody"), "no party"),
        (("--incident", "bridge", "--every", "0.01"), "frames"),
    ],
)
def test_what_cannot_be_played_is_refused(says: Any, words: tuple[str, ...], what: str) -> None:
    code, _, err = says("replay", *words)
    assert code == 2
    assert what in err


def test_a_file_is_given_to_the_node_fetched_and_in_the_bundle_by_itself(says: Any, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"moving images")
    says("exhibit", "add", "film.mp4", "--as", "army", "--about", "bridge", "--id", "film", "--to", "council")
    assert says("exhibit", "file", "fetch", "film", "--out", "had.mp4", "--for", "council")[0] == 2
    code, said, _ = says("exhibit", "file", "give", "film", "film.mp4", "--as", "army")
    assert code == 0
    assert "13 bytes of exhibit film are at the node" in said
    assert "cannot be recalled" in said
    code, said, _ = says("exhibit", "file", "fetch", "film", "--out", "had.mp4", "--for", "council")
    assert code == 0
    assert "13 bytes in had.mp4: it IS exhibit film" in said
    assert (tmp_path / "had.mp4").read_bytes() == film.read_bytes()
    assert says("exhibit", "file", "fetch", "film", "--out", "had.mp4", "--for", "council")[0] == 2
    assert says("incident", "bundle", "bridge", "--for", "council", "--out", "b.zip")[0] == 0
    assert "exhibits/" in says("verify", "b.zip", "--policy", "policy.json", home=None)[1]
    says("incident", "bundle", "bridge", "--for", "council", "--out", "c.zip", "--no-files")
    assert "exhibits/" not in says("verify", "c.zip", "--policy", "policy.json", home=None)[1]
    row = lines(says("exhibit", "file", "remove", "film", "--as", "army", "--json")[1])[0]
    assert (row["exhibit"], row["removed"]) == ("film", True)
    assert "notice" in row
    code, _, err = says("exhibit", "file", "fetch", "film", "--out", "more.mp4", "--for", "council")
    assert code == 2
    assert "is not here" in err
    assert not (tmp_path / "more.mp4").exists()


def test_a_file_that_is_another_or_anothers_is_not_taken(says: Any, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"moving images")
    says("exhibit", "add", "film.mp4", "--as", "army", "--about", "bridge", "--id", "film", "--to", "council")
    code, _, err = says("exhibit", "file", "give", "film", "film.mp4", "--as", "council")
    assert (code, "put it on record, and decides" in err) == (2, True)
    film.write_bytes(b"other images!")
    code, _, err = says("exhibit", "file", "give", "film", "film.mp4", "--as", "army")
    assert (code, "another file than is on record" in err) == (2, True)
    film.write_bytes(b"moving images, and more of them")
    assert says("exhibit", "file", "give", "film", "film.mp4", "--as", "army")[0] == 2
    assert says("exhibit", "file", "give", "film", "none.mp4", "--as", "army")[0] == 2
    assert not list((tmp_path / "node" / "exhibits").iterdir())


def test_a_redaction_in_a_home_takes_the_file_away_before_the_command_ends(says: Any, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"moving images")
    said = says("exhibit", "add", "film.mp4", "--as", "army", "--about", "bridge", "--id", "film", "--json")[
        1
    ]
    assert "film" in said
    says("exhibit", "file", "give", "film", "film.mp4", "--as", "army")
    (kept,) = (tmp_path / "node" / "exhibits").iterdir()
    entry = kept.name.partition(".")[0]
    assert says("log", "redact", entry, "--as", "army", "--reason", "a face")[0] == 0
    assert not list((tmp_path / "node" / "exhibits").iterdir())
