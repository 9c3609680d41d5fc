"""Incidents, exhibits, citations and accounts by hand: in a node's HOME, and the same over a server."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from openline import bootstrap
from openline.app.showing.incident_rows import AskedRow
from openline.bootstrap import serving
from openline.cli import main
from openline.cli.accounts_said import became_of
from openline.decide.presenting import NOTICE
from openline.web.app import make_app
from tests.desk_positions import Clock, PositionDesk
from tests.serving import client_of, enrol, served, token_for
from tests.watched import NOON_MS

pytestmark = pytest.mark.requirement("R18", "R34")
PARTIES = ("alpha", "bravo", "charlie")
WHEN = "2026-06-14T14:03:00Z"
OPEN = (
    f"incident open strike --as alpha --kind strike --when {WHEN} --within 5min --place 'the southern road'"
    " --at '33.05 N 38.6 E' --within-m 500 --observed recorded --killed 0-4 --damage 'two trucks' --to bravo"
    " --text 'We struck vehicles that had come in.'"
)
DENY = (
    "statement make denial --as bravo --about strike --verb denies --to alpha --kind strike"
    f" --when {WHEN} --at '32.9 N 38.6 E' --within-m 1000 --speaker 'a spokesman'"
    " --verbatim 'Nobody came in.' --text 'It was outside the zone.'"
)


class Said(NamedTuple):
    """What a command left with, and what it printed."""

    code: int
    out: str
    err: str


Say = Callable[..., Said]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """Run a command as a person types it."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    for name in ("OPENLINE_HOME", "OPENLINE_SERVER", "OPENLINE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)

    def run(line: str, *more: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([*shlex.split(line), *map(str, more)])
        said = capsys.readouterr()
        return Said(stop.value.code if isinstance(stop.value.code, int) else 1, said.out, said.err)

    return run


@pytest.fixture
def here(say: Say, tmp_path: Path) -> Say:
    """The same in a node's HOME, where there is a zone."""
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    with bootstrap.open_journal(home) as journal:
        for party in PARTIES:
            enrol(home, journal, party)

    def run(line: str, reader: str = "") -> Said:
        return say(line, "--home", home.path, *(("--for", reader) if reader else ()))

    assert run("zone add tanf --as alpha --at '33.5 N 38.6 E' --radius-km 55 --share bravo=full").code == 0
    return run


@pytest.fixture
def there(say: Say, tmp_path: Path) -> Iterator[Say]:
    """The same over a server, where every party signs with its own key."""
    home = bootstrap.create_node(tmp_path / "served", name="Exercise", mode="exercise")
    sides = {party: client_of(home, tmp_path / party) for party in PARTIES}
    node = serving.open_node(home)
    try:
        for party, side in sides.items():
            enrol(home, node.journal, party, side)
        for party in PARTIES:
            (tmp_path / f"{party}.token").write_text(token_for(node.accounts, party))
        with served(make_app(node)) as address:

            def run(line: str, reader: str = "alpha") -> Said:
                words = shlex.split(line)
                who = words[words.index("--as") + 1] if "--as" in words else reader
                more = ("--home", sides[who].path) if "--as" in words else ()
                return say(line, *more, "--server", address, "--token-file", tmp_path / f"{who}.token")

            zone = "zone add tanf --as alpha --at '33.5 N 38.6 E' --radius-km 55 --share bravo=full"
            assert run(zone).code == 0
            yield run
    finally:
        node.close()


@pytest.fixture(params=["here", "there"])
def desk(request: pytest.FixtureRequest) -> Say:
    """Both ways of saying it."""
    way: Say = request.getfixturevalue(request.param)
    return way


def rows(said: Said) -> list[dict[str, Any]]:
    assert said.code == 0, said.err
    return [json.loads(it) for it in said.out.splitlines()]


def test_two_accounts_stand_side_by_side_and_what_they_dispute_is_said(desk: Say) -> None:
    opened = desk(OPEN)
    assert opened.code == 0, opened.err
    assert "echo: 33.05000 N 38.60000 E" in opened.out
    assert desk(DENY).code == 0
    shown = desk("incident show strike")
    assert shown.code == 0, shown.err
    lines = shown.out.splitlines()
    heads = next(it for it in lines if "[0] alpha opens it" in it)
    assert "[1] bravo denies" in heads, "they stand in one row"
    assert any("the southern road" in it and "32.90000 N" in it for it in lines)
    assert any("INSIDE tanf" in it and "outside tanf" in it for it in lines)
    assert "PLACE DISPUTED: [0] alpha, [1] bravo; up to 16.6 km apart" in shown.out
    disputed = "INSIDE tanf OR NOT, DISPUTED: [0] alpha inside, [1] bravo outside; tanf was not in force then"
    assert disputed in shown.out
    assert "killed 0 to 4" in shown.out
    assert "verbatim: “Nobody came in.”" in shown.out
    assert "TIME DISPUTED" not in shown.out
    assert shown.out.rstrip().endswith(NOTICE)


def test_the_same_fits_eighty_columns(desk: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk(OPEN).code == desk(DENY).code == 0
    extra = (
        "statement make third --as alpha --about strike --verb confirms --to bravo --text 'We stand by it.'"
    )
    assert desk(extra).code == 0
    monkeypatch.setenv("COLUMNS", "80")
    out = desk("incident show strike").out
    tables = [it for it in out.splitlines() if it.startswith(("by  ", "where ", "zones ", "words "))]
    assert tables
    assert all(len(it) <= 80 for it in tables)
    assert out.count("by         ") == 2, "two accounts to a table, and the third in one below"


def test_it_is_listed_to_whom_it_is_shown(desk: Say) -> None:
    assert desk(OPEN).code == 0
    (row,) = rows(desk("incident list --json", "bravo"))
    assert (row["incident"], row["opener"], row["place"]["within_m"]) == ("strike", "alpha", 500)
    assert row["notice"] == NOTICE
    assert "strike: strike, by alpha" in desk("incident list").out
    assert "no incident is shown here" in desk("incident list", "charlie").out
    assert desk("incident show strike", "charlie").code == 2
    assert desk("incident share strike --as alpha --with charlie").code == 0
    assert rows(desk("incident list --json", "charlie"))[0]["incident"] == "strike"


def test_it_is_merged_split_and_taken_out_of(desk: Say) -> None:
    assert desk(OPEN).code == desk(DENY).code == 0
    blast = f"incident open blast --as bravo --kind explosion --when {WHEN} --to alpha"
    assert desk(blast).code == 0
    assert desk("incident merge blast --as bravo --into strike --reason 'heard there'").code == 0
    shown = desk("incident show strike").out
    assert "shown with blast, opened by bravo" in shown
    assert "blast held to be the same as strike, by bravo (heard there)" in shown
    assert "WHAT IT WAS, DISPUTED: [0] alpha strike, [1] bravo strike, [2] bravo explosion" in shown
    assert desk("incident split blast --as bravo --from strike").code == 0
    assert "shown with blast" not in desk("incident show strike").out
    part = (
        f"incident open part --as alpha --kind fire --when {WHEN} --to bravo --out-of strike --takes denial"
    )
    assert desk(part).code == 0
    taken = desk("incident show part").out
    assert "[0] bravo denies" in taken
    assert "[1] alpha opens it" in taken
    assert "part split off of strike, by alpha" in taken
    assert "part was split off of strike, taking denial" in taken
    assert "split off of it: part, opened by alpha" in desk("incident show strike").out


def test_what_was_near_and_who_had_been_told_of_it(here: Say) -> None:
    site = "site add clinic --as charlie --function clinic --at '33.06 N 38.6 E' --consent-by 'its head'"
    assert here(f"{site} --consent alpha=notice --share alpha=full").code == 0
    now = "2026-12-31T00:00:00Z"
    opened = f"incident open later --as charlie --kind strike --when {now} --at '33.05 N 38.6 E' --to alpha"
    assert here(opened).code == 0
    told = here("told charlie --incident later")
    assert told.code == 0, told.err
    assert "site clinic of charlie, 1.0 km away: notified" in told.out
    assert "alpha: told" in told.out
    assert "nothing acknowledged by then" in told.out
    (row,) = rows(here("told alpha --incident later --json"))
    assert [it["party"] for it in row["parties"]] == ["alpha"]
    near = here("incident show later", "charlie").out
    assert "site clinic “Clinic” of charlie; 1.0 km away" in near or "site clinic of charlie; 1.0 km" in near
    assert here("told alpha --incident later --at 2026-06-14T00:00Z").code == 2


def test_a_file_is_on_record_by_its_hash_and_checked_against_it(desk: Say, tmp_path: Path) -> None:
    film, other = tmp_path / "film.mp4", tmp_path / "other.mp4"
    film.write_bytes(b"frames" * 1000)
    other.write_bytes(b"other")
    digest = hashlib.sha256(film.read_bytes()).hexdigest()
    assert desk(OPEN).code == 0
    added = desk(
        f"exhibit add {film} --as alpha --about strike --to bravo --id film --shows 'a truck' --taken {WHEN}"
    )
    assert added.code == 0, added.err
    assert digest in added.out
    (row,) = rows(desk("exhibit list --json", "bravo"))
    assert (row["sha256"], row["bytes"], row["media_type"]) == (digest, 6000, "video/mp4")
    assert desk(f"exhibit check {film}", "bravo").code == 0
    assert "it IS exhibit film" in desk(f"exhibit check {film} film", "bravo").out
    wrong = desk(f"exhibit check {other} film", "bravo")
    assert (wrong.code, "NOT exhibit film" in wrong.out) == (1, True)
    assert desk(f"exhibit check {film}", "charlie").code == 1
    assert desk("exhibit check nothing.mp4").code == 2
    assert desk("exhibit pass film --as alpha --step hand-over --to bravo").code == 0
    refused = desk(f"exhibit pass film --as bravo --step receive --file {other}")
    assert (refused.code, "another than that on record" in refused.err) == (2, True)
    assert desk(f"exhibit pass film --as bravo --step receive --file {film} --reason 'on a stick'").code == 0
    listed = desk("exhibit list").out
    assert "with bravo" in listed
    assert f"taken {WHEN}\n" in listed
    ahead = desk(f"exhibit add {other} --as alpha --about strike --id late --taken 2095-01-01T00:00:00Z")
    assert (ahead.code, "2095-01-01T00:00:00Z is still to come" in ahead.out) == (0, True)
    assert "still to come when it was put on record" in desk("exhibit list").out
    assert "bravo receive, hash compared: on a stick" in listed
    black = tmp_path / "film-black.mp4"
    black.write_bytes(b"black")
    made = f"exhibit add {black} --as bravo --about strike --id black --made-of film --how redacted"
    assert desk(made).code == 0
    assert "redacted of film" in desk("exhibit list", "bravo").out
    assert desk("exhibit share black --as bravo --with alpha").code == 0
    same = desk(made.replace(str(black), str(film)).replace("--id black", "--id white"))
    assert (same.code, "it is the very file that film is" in same.err) == (2, True)
    folder = desk(f"exhibit add {tmp_path} --as alpha --about strike")
    assert (folder.code, "it is a folder" in folder.err) == (2, True)
    black.write_bytes(b"")
    assert "the file has no bytes" in desk(f"exhibit add {black} --as alpha --about strike --id none").out
    assert "redacted of film" in desk("exhibit list").out


def test_a_file_is_given_fetched_and_taken_away_in_a_home_as_over_a_server(desk: Say, tmp_path: Path) -> None:
    film, other, had = (tmp_path / it for it in ("film.mp4", "other.mp4", "had.mp4"))
    film.write_bytes(b"frames" * 1000)
    other.write_bytes(b"others" * 1000)
    assert desk(OPEN).code == 0
    assert desk(f"exhibit add {film} --as alpha --about strike --to bravo --id film").code == 0
    wrong = desk(f"exhibit file give film {other} --as alpha")
    assert (wrong.code, "another file than is on record" in wrong.err) == (2, True)
    assert "is not here" in desk(f"exhibit file fetch film --out {had}", "bravo").err
    anothers = desk(f"exhibit file give film {film} --as bravo")
    assert (anothers.code, "'alpha' put it on record" in anothers.err) == (2, True)
    assert "its file: no file here" in desk("exhibit list").out
    assert "its file: no file here" in desk("incident show strike").out
    given = desk(f"exhibit file give film {film} --as alpha")
    assert (given.code, "6,000 bytes of exhibit film are at the node" in given.out) == (0, True), given.err
    hidden = desk(f"exhibit file fetch film --out {had}", "charlie")
    assert (hidden.code, "no exhibit 'film'" in hidden.err) == (2, True), hidden.err
    assert not had.exists()
    assert "its file: at the node, 6,000 bytes" in desk("exhibit list", "bravo").out
    assert "its file: at the node, 6,000 bytes" in desk("incident show strike", "bravo").out
    assert [it["file_here"] for it in rows(desk("exhibit list --json"))] == [True]
    nowhere = desk(f"exhibit file fetch film --out {tmp_path / 'none' / 'had.mp4'}", "bravo")
    assert (nowhere.code, "there is no folder" in nowhere.err, "disk" in nowhere.err) == (2, True, False)
    fetched = desk(f"exhibit file fetch film --out {had}", "bravo")
    assert (fetched.code, "it IS exhibit film" in fetched.out) == (0, True), fetched.err
    assert had.read_bytes() == film.read_bytes()
    assert desk("exhibit file remove film --as bravo").code == 2
    assert desk("exhibit file remove film --as alpha").code == 0
    assert desk("exhibit file remove film --as alpha").code == 2


def test_an_open_source_is_cited_at_its_place_in_the_text(desk: Say, tmp_path: Path) -> None:
    text = tmp_path / "article.txt"
    text.write_text("Amman – “It was not us,” a colonel said. “It was not us,” he reportedly added.\n")
    quote = "“It was not us,”"
    assert desk(OPEN).code == 0
    cite = f"cite add {text} --as alpha --about strike --to bravo --id c1 --quote '{quote}'"
    several = desk(cite)
    assert (several.code, "stand in 2 places" in several.err) == (2, True)
    cite += " --nth 2 --publisher 'A paper' --speaker 'a colonel' --act denial --hedge reportedly"
    said = desk(cite + " --through 'a colonel' --through 'an agency' --kind strike --when " + WHEN)
    assert said.code == 0, said.err
    (row,) = rows(desk("cite list --json", "bravo"))
    document = text.read_text()
    assert document[row["start"] : row["end"]] == quote
    assert row["start"] == document.rindex(quote)
    assert row["text_sha256"] == hashlib.sha256(text.read_bytes()).hexdigest()
    assert (row["source"]["chain"], row["hedges"]) == (["a colonel", "an agency"], ["reportedly"])
    shown = desk("incident show strike").out
    assert "[1] alpha cites" in shown
    listed = desk("cite list").out
    assert "by way of a colonel > an agency" in listed
    assert desk("cite add article.txt --as alpha --quote 'never said'").code == 2
    assert "--nth 1 to --nth 2" in several.err
    for option, words in (("--act deny", "claim, denial"), ("--speaker-kind colonel", "named_official, unn")):
        refused = desk(f"cite add {text} --as alpha --quote Amman {option}")
        assert (refused.code, f"use {words}" in refused.err) == (2, True)
        assert refused.err.startswith(f"openline: {option.split()[0]}: ")
    undated = desk(f"cite add {text} --as alpha --quote Amman --published 18.6.2018")
    assert (undated.code, "'18.6.2018' is no day" in undated.err) == (2, True)
    assert "no citation is shown here" in desk("cite list", "charlie").out
    assert desk("cite share c1 --as alpha --with charlie").code == 0
    assert "A paper" in desk("cite list", "charlie").out


def test_a_demand_asks_for_a_statement_by_a_time(desk: Say) -> None:
    assert desk(OPEN).code == 0
    demand = (
        "statement make ask --as bravo --about strike --verb demands --to alpha --text 'Say why.'"
        " --answer-by 2095-01-01T00:00:00Z"
    )
    assert desk(demand).code == 0
    assert "asks alpha for a statement by 2095-01-01T00:00:00Z: awaited" in desk("statement list").out
    assert "alpha by 2095-01-01T00:00:00Z (ask): awaited" in desk("incident show strike").out
    assert desk("statement make why --as alpha --about ask --verb reports --to bravo --text 'So.'").code == 0
    assert "answered by why" in desk("incident show strike").out


def test_a_time_that_is_over_without_an_answer_is_not_called_awaited() -> None:
    def became(**given: Any) -> str:
        return became_of(AskedRow(statement="ask", party="alpha", due_ms=1_000, **given), now)

    now = 1_000
    assert became() == "awaited"
    now = 1_001
    assert became() == "OVERDUE, no answer is on record"
    assert became(silent="f") == "NO RESPONSE by then"
    assert became(answered=True, answer="why", answered_at_ms=900) == "answered by why"
    late = "answered at 1970-01-01T00:03:08Z, 3 min 7 s late, by why"
    assert became(answered=True, answer="why", answered_at_ms=188_000) == late
    said = became(silent="f", answered=True, answer="why", answered_at_ms=188_000)
    assert said == f"NO RESPONSE by then (on record); {late}", "what came takes nothing back"


def test_what_is_asked_for_is_due_with_the_way_to_answer_it(desk: Say) -> None:
    assert desk(OPEN).code == 0
    demand = (
        "statement make ask --as bravo --about strike --verb demands --to alpha --text 'Say why.'"
        " --answer-by 2095-01-01T00:00:00Z"
    )
    assert desk(demand).code == 0
    awaited = desk("due")
    assert awaited.code == 0, awaited.err
    assert "awaited: alpha owes bravo a statement in answer to statement ask on strike" in awaited.out
    assert "due 2095-01-01T00:00:00Z" in awaited.out
    assert "answered by: openline statement make ID --as alpha --about ask --to bravo" in awaited.out
    assert desk("statement make why --as alpha --about ask --verb reports --to bravo --text 'So.'").code == 0
    assert "statement" not in desk("due").out


def test_it_is_shown_as_it_was_known_then(desk: Say) -> None:
    assert desk(OPEN).code == desk(DENY).code == 0
    (whole,) = rows(desk("incident show strike --json"))
    denied = datetime.fromtimestamp((whole["accounts"][1]["received_at_ms"] - 1) / 1000, UTC)
    at = denied.isoformat(timespec="milliseconds")
    then = desk(f"incident show strike --at {at}")
    assert then.code == 0, then.err
    assert "AS KNOWN " in then.out
    assert "[0] alpha opens it" in then.out
    assert "bravo denies" not in then.out
    assert "DISPUTED" not in then.out
    (row,) = rows(desk(f"incident show strike --json --at {at}"))
    assert row["statements"] == []
    assert "as it was known" in desk(f"told alpha --incident strike --at {at}").out
    before = desk("incident show strike --at 2026-01-01T00:00:00Z")
    assert (before.code, "there is no incident 'strike' on record" in before.err) == (2, True)
    ahead = desk("incident show strike --at 2095-01-01T00:00:00Z")
    assert (ahead.code, "that time has not come yet" in ahead.err) == (2, True)


def test_in_a_home_tracks_stand_where_they_were_recorded_to_be(say: Say, tmp_path: Path) -> None:
    made = PositionDesk(tmp_path / "kept")
    clock = Clock()
    with made.open(clock) as node:
        node.post("south-gps", ("A", 0, 0.50, 0.5))
        clock.now_ms += 300_000
        node.post("south-gps", ("A", 300, 0.90, 0.5))
    moment = datetime.fromtimestamp(NOON_MS / 1000 + 60, UTC).isoformat()
    opened = f"incident open pass --as south --kind near_miss --when {moment} --at '0.5 N 0.53 E' --to north"
    assert say(opened, "--home", made.home.path).code == 0

    def tracks(*more: str) -> dict[str, int]:
        (row,) = rows(say("incident show pass --json", "--home", made.home.path, *more))
        assert row["tracks"] == "read"
        return {it["name"]: it["distance_m"] for it in row["near"] if it["kind"] == "track"}

    assert tracks() == {"A": pytest.approx(3_340, abs=5)}, "where it was then, and not what came later"
    assert tracks("--for", "south") == tracks()
    assert tracks("--for", "north") == {}, "its owner has not shared it"


def test_in_a_home_without_positions_it_is_said_that_none_are_looked_at(here: Say) -> None:
    assert here(OPEN).code == 0
    assert "where tracks were is not said: no positions are kept here" in here("incident show strike").out


def test_where_no_words_were_given_none_are_quoted(desk: Say) -> None:
    assert desk(OPEN.replace(" --text 'We struck vehicles that had come in.'", "")).code == 0
    shown = desk("incident show strike").out
    assert "what       strike" in shown
    assert "“strike”" not in shown


def test_what_is_still_to_come_is_taken_and_asked_about(desk: Say) -> None:
    assert "is still to come" not in desk(OPEN).out
    ahead = desk(OPEN.replace(WHEN, "2095-06-14T14:03:00Z").replace("open strike", "open later"))
    assert (ahead.code, "2095-06-14T14:03:00Z is still to come" in ahead.out) == (0, True)


@pytest.mark.parametrize("text", ["olt_id_secret\nolt_id_other", "the token: olt_id_secret", "olt_id_sécret"])
def test_a_token_that_is_none_is_refused_and_not_repeated(here: Say, tmp_path: Path, text: str) -> None:
    file = tmp_path / "token"
    file.write_text(text, encoding="utf-8")
    refused = here(f"incident list --server http://127.0.0.1:9 --token-file {file}")
    assert (refused.code, "it is no token" in refused.err) == (2, True)
    assert "olt_" not in refused.out + refused.err


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (OPEN.replace("--kind strike", "--kind massacre"), "--kind"),
        (OPEN.replace(f"--when {WHEN}", "--when yesterday"), "--when"),
        (OPEN.replace("--within 5min", "--within soon"), "--within"),
        (OPEN.replace("'33.05 N 38.6 E'", "nowhere"), "--at"),
        (OPEN.replace("--killed 0-4", "--killed several"), "--killed"),
        (OPEN.replace("--observed recorded", "--observed dreamt"), "--observed"),
        (OPEN + " --counted shells", "--counted"),
        (OPEN.replace("--as alpha", ""), "--as"),
        ("told --incident strike", "PARTY: for which party is not said\n  next: name the party;"),
        ("exhibit pass film --as alpha --step steal", "--step"),
        ("statement make x --as alpha --about y --verb denies --to bravo --killed 3", "--kind"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_option(here: Say, line: str, says: str) -> None:
    refused = here(line)
    assert refused.code == 2
    assert refused.err.startswith(f"openline: {says}")
