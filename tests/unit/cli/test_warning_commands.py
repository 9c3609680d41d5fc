"""Warnings, statements and templates by hand: in a node's HOME, and the same over a server."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from openline import bootstrap
from openline.app.ports import Draft
from openline.bootstrap import serving
from openline.cli import main
from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.model.event import WatchBody, WatchFacts
from openline.model.warning import NOTHING_FURTHER
from openline.web.app import make_app
from openline.wire.cap import MsgType, Status, read_alert
from tests.serving import client_of, enrol, served, token_for

PARTIES = ("alpha", "bravo", "charlie")
LADDER = """
[[rungs]]
medium = "message"
languages = ["en"]
template = "leave"

[[rungs]]
medium = "leaflet"
languages = ["en", "ar"]
template = "leave"
"""
ISSUE = (
    "warning issue w1 --as alpha --zone tanf --rung 2 --to bravo --deadline none --quantity 9000"
    " --value contact='+99 1 555' --value ar:party=ألفا --value ar:zone=المنطقة"
    " --at '33.4 N 38.5 E' --radius-km 3 --way-out 'en=By the road to the east.'"
)
MESSAGE = (
    "warning issue w2 --as alpha --zone tanf --rung 1 --to bravo --deadline 2095-01-01T00:00:00Z"
    " --value contact='+99 1 555'"
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
    (tmp_path / "ladder.toml").write_text(LADDER)

    def run(line: str, *more: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([*shlex.split(line), *map(str, more)])
        said = capsys.readouterr()
        return Said(stop.value.code if isinstance(stop.value.code, int) else 1, said.out, said.err)

    return run


@pytest.fixture
def here(say: Say, tmp_path: Path) -> Say:
    """The same in a node's HOME, with a zone that has a ladder."""
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    with bootstrap.open_journal(home) as journal:
        for party in PARTIES:
            enrol(home, journal, party)

    def run(line: str) -> Said:
        return say(line, "--home", home.path)

    zone = "zone add tanf --as alpha --at '33.5 N 38.6 E' --radius-km 55 --ladder ladder.toml"
    assert run(zone).code == 0
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
                token = ("--server", address, "--token-file", tmp_path / f"{who}.token")
                return say(line, *more, *token)

            zone = "zone add tanf --as alpha --at '33.5 N 38.6 E' --radius-km 55 --ladder ladder.toml"
            assert run(zone).code == 0
            watched = WatchFacts(event="enter", about="tanf")
            found = Draft(
                type="watch.find/v1", facts=watched, body=WatchBody(event={"track": "T1"}), rule="watching/1"
            )
            node.journal.record([found])
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


def test_a_zone_shows_its_ladder_in_words(desk: Say) -> None:
    out = desk("zone show tanf").out
    assert "rung 1    message, en, template leave" in out
    assert "rung 2    leaflet, en, ar, template leave" in out
    assert desk("zone edit tanf --as alpha --without-ladder").code == 0
    assert "rung" not in desk("zone show tanf").out


@pytest.mark.requirement("R20")
def test_a_warning_is_issued_replaced_dropped_answered_and_cancelled(desk: Say, tmp_path: Path) -> None:
    issued = desk(ISSUE)
    assert issued.code == 0, issued.err
    assert "text in en: This is Alpha. Please leave tanf. No time limit is set." in issued.out
    assert "text in ar: " in issued.out
    assert desk(MESSAGE).code == 0
    assert desk("warning replace w2 --as alpha --deadline none").code == 0
    time = "--from 2026-11-01T10:00:00Z --until 2026-11-01T10:05:00Z"
    dropped = desk(f"warning drop w1 --as alpha --quantity 8000 {time} --at '33.4 N 38.5 E' --radius-km 3")
    assert dropped.code == 0, dropped.err
    assert desk("warning effect w1 complied --as bravo").code == 0
    cancelled = desk("warning cancel w2 --as alpha --reason 'not needed'")
    assert NOT_RECALLED in cancelled.out
    for said in (issued, dropped, cancelled, desk("warning list"), desk("warning show w1")):
        assert said.out.startswith("EXERCISE")
        assert NOTICE in said.out.replace("\n", " ")
        assert NOTHING_FURTHER in said.out

    w1, w2 = rows(desk("warning list --json"))
    assert (w2["state"], w2["version"], w2["deadline_ms"]) == ("cancelled", 2, 0)
    assert (w1["effects"], len(w1["drops"]), w1["heard"]) == ({"bravo": "complied"}, 1, [])
    assert (w1["nothing_further"], w1["notice"], w1["mode"]) == (NOTHING_FURTHER, NOTICE, "exercise")
    shown = desk("warning show w1").out
    for line in (
        "deadline   none",
        "asks for   leave",
        "quantity   9,000 leaflets",
        "way out    as stated by alpha, en: By the road to the east.",
        "answer     no acknowledgement is possible",
        "dropped    8,000 leaflets, 2026-11-01T10:00:00Z to 2026-11-01T10:05:00Z",
        "effect     complied, as bravo says",
    ):
        assert line in shown

    assert desk("warning leaflet w1 --out w1.pdf --sheet a5 --language en").code == 0
    assert (tmp_path / "w1.pdf").read_bytes().startswith(b"%PDF")
    assert desk("warning cap w1 --out w1.xml").code == 0
    alert = read_alert((tmp_path / "w1.xml").read_bytes())
    assert (alert.status, [it.language for it in alert.infos]) == (Status.EXERCISE, ["en", "ar"])
    end = read_alert(desk("warning cap w2").out.removeprefix("EXERCISE  EXERCISE  EXERCISE\n").encode())
    assert (end.msg_type, len(end.references)) == (MsgType.CANCEL, 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (MESSAGE.replace("2095", "2020"), "deadline has passed already"),
        (MESSAGE.replace("--deadline 2095-01-01T00:00:00Z", ""), "neither by when nor that there is no"),
        (MESSAGE.replace("--value contact='+99 1 555'", ""), "the slot 'contact' is empty"),
        (MESSAGE.replace("'+99 1 555'", "' '"), "the slot 'contact' is empty"),
        (MESSAGE.replace("--rung 1", "--rung 9"), "rungs 1 to 2, and no 9"),
        (MESSAGE.replace("--rung 1", ""), "rungs 1 to 2"),
        (MESSAGE.replace("--to bravo", "--to alpha"), "addressed to its issuer"),
        (MESSAGE.replace("--zone tanf", "--zone none"), "no zone 'none'"),
        (f"{MESSAGE} --value other=x", "has no slot 'other'"),
        (f"{MESSAGE} --value contact", "names no slot and its value"),
        (f"{MESSAGE} --words ffff", "begins with 'ffff'"),
        (f"{MESSAGE} --language ru", "no text in 'ru'"),
        (f"{MESSAGE} --digits ar=roman", "names no digits"),
        (f"{MESSAGE} --precedence flash", "no FLASH"),
        (f"{MESSAGE} --precedence soon", "'soon' is no precedence"),
        (f"{MESSAGE} --quantity 5", "leaflets have a quantity, and nothing else has"),
        ("warning effect w9 ignored --as bravo", "'ignored' is no effect"),
        ("warning show w9", "no warning 'w9'"),
        ("warning leaflet w9 --out x.pdf --sheet a4", "'a4' is no sheet"),
        ("zone edit tanf --as alpha --ladder ladder.toml --without-ladder", "exclude each other"),
        ("template show none", "no template 'none'"),
        ("template fill leave --language ru", "no text in 'ru'"),
        ("statement make s1 --as alpha --about tanf --verb threatens --to bravo", "nothing that a statement"),
        ("statement make s1 --as alpha --about none --verb alleges --to bravo --text x", "'none' on record"),
        ("statement make s1 --as alpha --about tanf --verb conditional --to bravo --text x", "no condition"),
    ],
)
def test_bad_input_is_a_clear_error_and_nothing_is_half_said(here: Say, words: str, said: str) -> None:
    wrong = here(words)
    assert wrong.code == 2, wrong
    assert said in wrong.err.replace("\n", " ")
    assert rows(here("warning list --json")) == []
    assert rows(here("statement list --json")) == []


def test_a_ladder_with_anything_but_communication_is_refused(here: Say, tmp_path: Path) -> None:
    (tmp_path / "shots.toml").write_text(LADDER.replace('"leaflet"', '"warning_shots"'))
    wrong = here("zone edit tanf --as alpha --ladder shots.toml")
    assert (wrong.code, "Invalid enum value 'warning_shots'" in wrong.err) == (2, True)


@pytest.mark.requirement("R18")
def test_statements_stand_side_by_side(desk: Say) -> None:
    assert desk(ISSUE).code == 0
    made = desk(
        "statement make st1 --as bravo --about w1 --verb protests --to alpha --text 'We were leaving.'"
        " --translation 'ar=كنا نغادر' --place 'the old well' --at '33.4 N 38.5 E'"
    )
    assert made.code == 0, made.err
    assert "echo: " in made.out
    conditional = "--if 'the road is open' --then 'we wait' --text 'On this condition.'"
    assert (
        desk(f"statement make st2 --as alpha --about w1 --verb conditional --to bravo {conditional}").code
        == 0
    )
    out = desk("statement list --about w1").out
    assert "st1: bravo protests, about w1" in out
    assert "if the road is open, then we wait; said to bravo" in out
    assert "place, as it says: the old well" in out
    assert NOTHING_FURTHER in out
    assert [it["verb"] for it in rows(desk("statement list --json"))] == ["protests", "conditional"]


def test_whose_a_statement_is_that_withholds_it_is_not_listed_to_others(there: Callable[..., Said]) -> None:
    assert there("zone share tanf --as alpha --share charlie=full").code == 0
    text = "--verb alleges --to bravo --text 'So it was.' --withheld"
    assert there(f"statement make st1 --as charlie --about tanf {text}").code == 0
    assert "(attribution withheld) alleges" in there("statement list", "bravo").out
    assert "charlie" not in there("statement list --json", "bravo").out
    assert "st1: charlie alleges" in there("statement list", "charlie").out


def test_what_a_finding_suggests_is_listed_to_the_owner_of_the_zone(there: Callable[..., Said]) -> None:
    out = there("warning suggested").out
    assert "tanf: enter, track T1" in out
    assert "rung 2: leaflet, in en, ar, leave" in out
    assert NOTHING_FURTHER in out
    assert "calls for a message" in there("warning suggested", "bravo").out
    assert there("warning show w1", "bravo").code == 2


def test_words_are_supplied_reviewed_and_chosen(desk: Say, tmp_path: Path) -> None:
    own = "Good day. This is {party}. Please leave {zone}. {deadline} Ask: {contact}."
    (tmp_path / "own.toml").write_text(f'language = "en"\ntext = "{own}"\n')
    supplied = desk("template supply leave own.toml --as bravo --json")
    [answer] = rows(supplied)
    digest = answer["digest"]
    wrong = desk("template review leave --as charlie --language en")
    assert (wrong.code, "2 texts of 'leave' in 'en'" in wrong.err) == (2, True)
    assert desk(f"template review leave --as charlie --language en --digest {digest[:8]}").code == 0
    shown = desk("template show leave --language en").out
    assert "supplied by bravo, reviewed by charlie" in shown
    assert "ships with Openline, reviewed by nobody" in shown
    [leave] = [it for it in rows(desk("template list --json")) if it["template"] == "leave"]
    assert [it["supplied_by"] for it in leave["texts"] if it["text"]["language"] == "en"] == ["", "bravo"]
    filled = desk(
        f"template fill leave --words {digest[:8]} --value party=A --value zone=Z --value deadline=none"
        " --value contact=c"
    )
    assert "Good day. This is A. Please leave Z." in filled.out
    assert desk(f"{MESSAGE} --words {digest[:8]}").code == 0
    assert "Good day. This is Alpha." in desk("warning show w2").out


def test_unreviewed_words_are_refused_in_a_real_theatre(say: Say, tmp_path: Path) -> None:
    home = bootstrap.create_node(tmp_path / "real", name="Real", mode="real")
    with bootstrap.open_journal(home) as journal:
        for party in PARTIES:
            enrol(home, journal, party)
    zone = "zone add tanf --as alpha --at '33.5 N 38.6 E' --radius-km 55 --ladder ladder.toml"
    assert say(zone, "--home", home.path).code == 0
    wrong = say(MESSAGE, "--home", home.path)
    assert (wrong.code, "nobody has reviewed the text of 'leave' in 'en'" in wrong.err) == (2, True)
    assert say("template review leave --as charlie --language en", "--home", home.path).code == 0
    issued = say(MESSAGE, "--home", home.path)
    assert (issued.code, "EXERCISE" in issued.out) == (0, False)
