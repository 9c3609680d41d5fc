"""``openline report`` at a desk in a HOME: kept, listed, shown, reviewed by options and by keys. INVENTED."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from openline.cli import main

EXAMPLES = Path(__file__).parents[3] / "examples" / "reports"
FAR = (
    "AMMAN, June 18, 2018 (Reuters) - Two trucks crossed near Aqaba on Sunday, a port official said.\n\n"
    "The harbour master said that five ships arrived at Aqaba on Saturday.\n"
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    for name in ("OPENLINE_HOME", "OPENLINE_SERVER"):
        monkeypatch.delenv(name, raising=False)
    for each in EXAMPLES.glob("*.txt"):
        shutil.copy(each, tmp_path)
    (tmp_path / "far.txt").write_text(FAR)
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stop:
            main(list(words))
        printed = capsys.readouterr()
        return int(stop.value.code or 0), printed.out, printed.err

    for words in (
        ("init", "--home", "node", "--name", "Exercise", "--mode", "exercise"),
        ("party", "add", "alpha", "--name", "Alpha", "--home", "node"),
        ("party", "add", "bravo", "--name", "Bravo", "--home", "node"),
    ):
        assert call(*words)[0] == 0
    return call


DESK = ("--home", "node", "--as", "alpha")


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_files_are_kept_once_listed_and_shown_with_their_statements_marked(run: Run) -> None:
    code, out, _ = run("report", "add", "far.txt", "site.txt", *DESK)
    assert code == 0
    assert "far.txt: kept: " in out
    code, out, _ = run("report", "add", "far.txt", "--keep", *DESK, "--json")
    [again] = rows(out)
    assert again["again"] is True
    code, out, _ = run("report", "list", *DESK)
    assert out.index("site.txt") < out.index("far.txt")
    code, out, _ = run("report", "show", "far.txt", *DESK)
    assert code == 0
    assert "[1|Two trucks crossed near Aqaba on Sunday|1], a port official said" in out
    assert "body" in out
    assert "   1  proposed: port official" in out
    assert "decided by nobody" in out
    code, out, _ = run("report", "show", "far.txt", *DESK, "--json")
    [shown] = rows(out)
    assert shown["text"] == FAR
    id = shown["document"]["id"]
    assert run("report", "show", id[:6], *DESK)[0] == 0


def test_without_a_home_nothing_is_kept_and_a_server_or_party_alone_is_refused(run: Run) -> None:
    code, out, err = run("report", "add", "far.txt")
    assert (code, err) == (0, "")
    assert "port official" in out
    assert run("report", "list", *DESK)[1].strip().endswith("no report is kept at this desk")
    for words in (("--as", "alpha"), ("--server", "http://127.0.0.1:9")):
        code, _, err = run("report", "add", "far.txt", *words)
        assert code == 2
        assert "--keep" in err


def test_what_cannot_be_read_is_said_and_the_others_are_kept(run: Run) -> None:
    Path("empty.txt").write_text("")
    Path("binary.txt").write_bytes(bytes(range(256)))
    Path("other.txt").write_text("Военные сообщили сегодня, что колонна машин вошла в город. " * 3)
    code, out, err = run("report", "add", "empty.txt", "far.txt", "binary.txt", "other.txt", "no.txt", *DESK)
    assert code == 1
    assert out.count("kept:") == 1
    for said in ("empty.txt", "binary.txt", "only English", "no.txt"):
        assert said in err
    assert run("report", "add", "empty.txt", *DESK)[0] == 2
    for option in (("--html", "x.html"), ("--gap-days", "3"), ("--zones", "x")):
        assert run("report", "add", "far.txt", *DESK, *option)[0] == 2


def test_it_is_reviewed_by_options_and_what_is_accepted_is_on_record(run: Run) -> None:
    run("report", "add", "far.txt", *DESK)
    edit = ("--edit", "1:places=Aqaba @ 29.53N 35.0E ~ 5 km", "--edit", "1:counts=2..3 trucks")
    code, out, _ = run(
        "report", "review", "far.txt", *DESK, *edit, "--to", "bravo", "--reject", "2", "--json"
    )
    assert code == 0
    first, second = rows(out)
    assert (first["verdict"], second["verdict"], second["why"]) == ("edited", "rejected", "misread")
    assert first["after"]["counts"][0]["high"] == 3
    code, out, _ = run("log", "show", str(first["entry"]), "--home", "node")
    assert "citation.make/v1" in out
    code, out, _ = run("report", "review", "far.txt", *DESK, "--undo", "1,2")
    assert code == 0
    cite, entry = first["citation"], first["entry"]
    assert out.count("stays on record") == 1  # what was rejected was on none
    assert f"{cite} stays on record, unmarked: entries are never taken back" in out
    assert f"log redact {entry} --reason" in out
    assert f"--about {cite} --verb reports" in out
    mark = ("--about", str(cite), "--verb", "reports", "--to", "bravo", "--text", "misread")
    assert run("statement", "make", "wrong-1", *mark, *DESK)[0] == 0
    assert run("log", "redact", str(entry), "--reason", "misread", *DESK)[0] == 0
    code, out, _ = run("report", "review", "far.txt", *DESK, "--accept", "1,2")
    assert code == 0, out
    code, out, _ = run("report", "labels", *DESK)
    assert "of which" in out


def test_what_is_accepted_about_nothing_and_for_nobody_is_said_to_be_so(run: Run) -> None:
    run("report", "add", "far.txt", *DESK)
    code, out, _ = run("report", "review", "far.txt", *DESK, "--accept", "1")
    assert code == 0
    said = re.search(r"cited as (cite-\w+), on record; about nothing yet; shown to nobody else", out)
    assert said is not None, out
    assert "--about INCIDENT" in out
    assert f"openline cite share {said[1]} --with PARTY" in out
    assert run("cite", "share", said[1], "--with", "bravo", *DESK)[0] == 0


@pytest.mark.parametrize(
    ("written", "lat", "lon"),
    [("33.05 N 38.60 E", 33.05, 38.6), ("33°03'N 38°36'E ~ 2 km", 33.05, 38.6), ("33.05, 38.6", 33.05, 38.6)],
)
def test_a_place_may_be_a_coordinate_and_is_said_back(run: Run, written: str, lat: float, lon: float) -> None:
    run("report", "add", "far.txt", *DESK)
    code, out, err = run("report", "review", "far.txt", *DESK, "--edit", f"1:places={written}")
    assert code == 0, err
    assert "33.05" in out.partition("\n")[2]
    [shown] = rows(run("report", "show", "far.txt", *DESK, "--json")[1])
    [place] = shown["reviews"][0]["after"]["places"]
    assert (place["lat"], place["lon"]) == pytest.approx((lat, lon), abs=1e-6)


def test_a_sighting_is_made_of_what_is_counted(run: Run) -> None:
    run("report", "add", "far.txt", *DESK)
    code, out, err = run("report", "review", "far.txt", *DESK, "--sighting", "1:aqaba-1")
    assert code == 0, err
    assert "sighting aqaba-1" in out
    assert "aqaba-1" in run("sighting", "list", "--home", "node")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--accept", "x"), "no number"),
        (("--accept", "1,1"), "twice"),
        (("--accept", "99"), "no statement 99"),
        (("--accept", "1", "--reject", "1"), "twice"),
        (("--edit", "speaker=x"), "puts nothing right"),
        (("--edit", "9:speaker=x"), "no statement 9"),
        (("--edit", "1:colour=x"), "no field"),
        (("--edit", "1:act=shouting"), "shouting"),
        (("--edit", "1:times=yesterday"), "no day"),
        (("--edit", "1:counts=many"), "no count"),
        (("--edit", "1:content=5"), "no stretch"),
        (("--edit", "1:content=5-99999"), "no stretch"),
        (("--edit", "1:places=Aqaba @ nowhere"), "nowhere"),
        (("--edit", "1:places=93.05 N 38.60 E"), "93.05"),
        (("--edit", "1:places=33.05 N"), "33.05"),
        (("--edit", "1:attributed=perhaps"), "neither"),
        (("--edit", "1:plover=BOMB"), "PLOVER"),
        (("--sighting", "aqaba-1"), "no sighting"),
        (("--accept", "1", "--to", "nobody"), "nobody"),
        (("--accept", "1", "--about", "nothing"), "nothing"),
        (("--undo", "1"), "no review"),
        (("--json",), "nothing is said"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_recorded(
    run: Run, words: Sequence[str], said: str
) -> None:
    run("report", "add", "far.txt", *DESK)
    code, _, err = run("report", "review", "far.txt", *DESK, *words)
    assert code == 2
    assert said in err
    [shown] = rows(run("report", "show", "far.txt", *DESK, "--json")[1])
    assert shown["reviews"] == []


def test_a_report_that_is_not_there_is_said(run: Run) -> None:
    for word in ("nothing", "0" * 16, "'"):
        code, _, err = run("report", "show", word, *DESK)
        assert (code, "no report" in err) == (2, True)
    code, _, err = run("report", "list", "--home", "node", "--as", "nobody")
    assert code == 2


def test_labels_are_told_by_field_and_plotted(run: Run) -> None:
    run("report", "add", "far.txt", *DESK)
    run("report", "review", "far.txt", *DESK, "--edit", "1:speaker=a port", "--note", "<&>")
    code, out, _ = run("report", "labels", *DESK, "--reliability", "plot.svg")
    assert code == 0
    assert re.search(r"^speaker +1 +0\.00 +0\.00 to 0\.79 ", out, re.MULTILINE)
    drawn = ElementTree.fromstring(Path("plot.svg").read_text())
    names = [it.text for it in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"attributed", "speaker", "places", "times"} <= set(names)
    assert run("report", "labels", *DESK, "--reliability", "plot.svg")[0] == 2, "never over another file"
    code, out, _ = run("report", "labels", *DESK, "--json")
    speaker = next(it for it in rows(out) if it.get("field") == "speaker" and "left" in it and "before" in it)
    assert (speaker["left"], speaker["after"]) == (False, {"speaker": "a port"})


def test_in_a_clients_home_it_is_kept_there_and_a_citation_is_signed_for_the_node(run: Run) -> None:
    run("log", "policy", "policy", "--home", "node")
    policy = Path("policy") if Path("policy").exists() else Path("node") / "policy.json"
    assert run("init", "--home", "side", "--join", str(policy))[0] == 0
    assert run("keygen", "alpha", "--home", "side")[0] == 0
    side = ("--home", "side", "--as", "alpha")
    assert run("report", "add", "far.txt", *side)[0] == 0
    [shown] = rows(run("report", "show", "far.txt", *side, "--json")[1])
    codes = {reason["code"] for it in shown["proposals"] for reason in it["reasons"]}
    assert "not_compared" in codes
    code, out, err = run("report", "review", "far.txt", *side, "--accept", "1")
    assert code == 0
    assert "openline submit" in err
    assert "on record" not in out
    [file] = Path.cwd().glob("citation.make-*.entry")
    assert file.stat().st_size
    assert "no report is kept" in run("report", "list", *DESK)[1]


# -- by keys ---------------------------------------------------------------------------------------


def by_keys(words: Sequence[str], answers: Sequence[tuple[str, str]]) -> str:
    """Run a command in a terminal, and type each answer once what it waits for is on the screen."""
    pid, terminal = pty.fork()
    if pid == 0:
        code = "import sys; from openline.cli import main; main(sys.argv[1:])"
        os.execv(sys.executable, [sys.executable, "-W", "ignore", "-c", code, *words])
    seen, told = "", 0
    waiting = list(answers)
    try:
        while select.select([terminal], [], [], 60)[0]:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # the other end is closed
                break
            seen += piece.decode(errors="replace")
            if waiting and re.search(waiting[0][0], seen[told:]):
                told = len(seen)
                os.write(terminal, waiting.pop(0)[1].encode())
        else:
            os.kill(pid, 9)
            pytest.fail(f"nothing came any more; {waiting[:1]} was waited for in\n{seen}")
    finally:
        os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, seen
    assert waiting == [], seen
    return seen


def test_by_keys_each_statement_is_shown_and_one_key_says_what_becomes_of_it(run: Run) -> None:
    run("report", "add", "far.txt", "site.txt", *DESK)
    seen = by_keys(
        ["report", "review", "far.txt", *DESK],
        [
            (r"1> $", "h"),
            (r"1> $", "e"),
            (r"FIELD=VALUE.*\n  $", "colour=red\r"),
            (r"no field.*\n  $", "speaker=the port\r"),
            (r"put right once.*\n  $", "\r"),
            (r"1> $", "t"),
            (r"leaves it as it is: $", "bravo\r"),
            (r"1> $", "i"),
            (r"leaves it as it is: $", "-\r"),
            (r"1> $", "a"),
            (r"2> $", "u"),
            (r"1> $", "s"),
            (r"2> $", "r"),
        ],
    )
    assert "cited as cite-" in seen
    assert "stays on record, unmarked" in seen
    assert "1 reviewed, 1 wait" in seen
    [shown] = rows(run("report", "show", "far.txt", *DESK, "--json")[1])
    assert [it["state"] for it in shown["proposals"]] == ["proposed", "rejected"]
    assert [it["verdict"] for it in shown["reviews"]] == ["edited", "undone", "rejected"]
    assert shown["reviews"][0]["to"] == ["bravo"]


def test_what_needs_nobody_by_itself_is_accepted_together_once_somebody_says_yes(run: Run) -> None:
    run("report", "add", "far.txt", *DESK)
    seen = by_keys(["report", "review", "far.txt", *DESK], [(r"1> $", "b"), (r"y\?", "y")])
    assert "accept 1, 2 together" in seen
    assert "2 reviewed, 0 wait" in seen


def test_ctrl_d_leaves_and_nothing_is_reviewed(run: Run) -> None:
    run("report", "add", "far.txt", *DESK)
    seen = by_keys(["report", "review", "far.txt", *DESK], [(r"1> $", "\x04")])
    assert "0 reviewed, 2 wait" in seen
