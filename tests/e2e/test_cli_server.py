"""The command line against a server: the same commands as in a node's HOME, said and shown the same.

One theatre is kept by commands in the node's own HOME. In the other each party has its own machine and its
own keys, and the same commands go over HTTP; in the third they go to each party's gateway, without a HOME.
"""

from __future__ import annotations

import difflib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from openline import bootstrap
from openline.app.home import Home
from openline.bootstrap import gateways, serving
from openline.cli import main
from openline.client import Client
from openline.gateway.app import make_app as make_gateway_app
from openline.model.event import NODE
from openline.web.app import make_app
from tests.serving import client_of, enrol, served, token_for

PARTIES = ("alpha", "bravo")
SECRET = "the generator is under the stairs"

SCRIPT: tuple[tuple[str, str], ...] = (
    (
        "alpha",
        "zone add depot --as alpha --name Depot --at '33.50 N 38.60 E' --radius-km 5 --share bravo=full",
    ),
    (
        "alpha",
        "zone add yard --as alpha --name Yard --at '35.50 N 39.60 E' --radius-km 1 --share bravo=contact",
    ),
    ("alpha", "zone edit depot --as alpha --radius-km 6"),
    ("bravo", "stance take depot agreed --as bravo --reason 'as on the map'"),
    ("alpha", "line add fence --as alpha --from-to"),
    (
        "alpha",
        "agree propose quiet --as alpha --party alpha --party bravo --covers depot --text 'No fire near it.'",
    ),
    ("alpha", "agree sign quiet --as alpha"),
    ("bravo", "agree sign quiet --as bravo"),
    ("bravo", "agree suspend quiet --as bravo --reason 'until we have spoken'"),
    (
        "alpha",
        "site add clinic --as alpha --function hospital --name Clinic --at '36.10 N 37.10 E'"
        f" --note '{SECRET}' --valid-from 2027-01-01T00:00:00Z"
        " --consent bravo --consent-by council --share bravo=contact",
    ),
    (
        "bravo",
        "movement notify convoy --as bravo --kind convoy --name Convoy --depart 2027-02-01T06:00:00Z"
        " --waypoint '36.00 N 37.00 E; gate' --waypoint '36.20 N 37.20 E; mill' --people 12",
    ),
    ("bravo", "movement amend convoy --as bravo --people 14"),
    ("bravo", "movement depart convoy --as bravo --yes"),
    (
        "alpha",
        "activity notify drill --as alpha --kind exercise --name Drill --at '34.00 N 40.00 E' --radius-km 2"
        " --from 2027-03-01T06:00:00Z --until 2027-03-01T08:00:00Z --share bravo=full",
    ),
    ("bravo", "activity guarantee drill --as bravo"),
    (
        "alpha",
        "sighting add s-1 --as alpha --count 10-30 --source patrol --from 2026-11-14T12:00:00Z"
        " --until 2026-11-14T12:30:00Z --at '32.0 N 36.0 E' --radius-km 2 --share bravo=full",
    ),
    (
        "bravo",
        "coverage add c-1 --as bravo --source patrol --from 2026-11-14T12:00:00Z --until 2026-11-14T13:00:00Z"
        " --at '32.0 N 36.0 E' --radius-km 2",
    ),
    ("bravo", "ack bravo 1 --level read"),
    ("alpha", "cell propose desk --as alpha --party alpha --party bravo --name Desk --place 'room 4'"),
    ("bravo", "cell sign desk --as bravo"),
    ("alpha", "zone share depot --as alpha --share desk=full"),
    ("bravo", "cell ack desk 1 --as bravo --level read"),
    ("alpha", "match resolve FIRST delay --as alpha --reason 'an hour later'"),
    (
        "alpha",
        "control state town --as alpha --held-by bravo --as-of 2026-11-01T00:00:00Z --source visit"
        " --at '31.0 N 36.0 E' --radius-km 3 --share bravo=full",
    ),
    ("bravo", "sheet import sites.csv --as bravo --kind sites-additions --looked"),
    (
        "bravo",
        "zone add camp --as bravo --name Camp --at '33.51 N 38.61 E' --radius-km 1",
    ),
    ("alpha", "zone end yard --as alpha --reason 'moved away'"),
)
LISTS = (
    "party list",
    "party show bravo",
    "key list",
    "zone list",
    "zone show depot",
    "line list",
    "agree list",
    "agree show quiet",
    "site list",
    "site show clinic",
    "site who clinic",
    "movement list",
    "movement show convoy",
    "activity list",
    "activity show drill",
    "sighting list",
    "coverage list",
    "control list",
    "cell list",
    "cell show desk",
    "due",
)
"""Read with the eyes of whoever runs the node."""
TRY = (
    "movement notify plan --as bravo --kind convoy --depart 2027-03-01T06:30:00Z --try"
    " --waypoint '34.0 N 39.9 E' --waypoint '34.0 N 40.1 E'"
)
OWN = {
    "alpha": ("match list --for alpha", "told alpha", "told desk", "reconcile list.csv --for alpha"),
    "bravo": ("match list --for bravo --all", "told bravo", TRY, "reconcile list.csv --for bravo"),
}
FILES = {
    "sites.csv": (
        "Id,Name,Function,Place,Near,Radius m,From,Until\n"
        "school,School,school,34.5566 N 38.285 E,Tadmur,150,2027-01-14 08:00Z,UFN\n"
    ),
    "list.csv": "serial,start,end,kind\nAA 101,2027-02-01T06:00:00Z,2027-02-01T09:00:00Z,convoy\n",
}


class Said(NamedTuple):
    """What a command left with, and what it printed."""

    code: int
    out: str
    err: str


Say = Callable[..., Said]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """Run a command as a person types it."""
    import shlex

    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    for name in ("OPENLINE_HOME", "OPENLINE_SERVER", "OPENLINE_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "200")  # whole tables, however wide the terminal is
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)

    def run(line: str, *more: object, token: str = "") -> Said:
        if token:
            (tmp_path / "token").write_text(token)
            more = (*more, "--token-file", tmp_path / "token")
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([*shlex.split(line), *map(str, more)])
        said = capsys.readouterr()
        return Said(stop.value.code if isinstance(stop.value.code, int) else 1, said.out, said.err)

    return run


class Theatre(NamedTuple):
    """A node that is served, each party's own HOME, and what everybody is known by."""

    node: Home
    address: str
    sides: dict[str, Home]
    tokens: dict[str, str]


@pytest.fixture
def theatre(tmp_path: Path, say: Say) -> Iterator[Theatre]:
    home = bootstrap.create_node(tmp_path / "served", name="Exercise", mode="exercise")
    sides = {party: client_of(home, tmp_path / party) for party in PARTIES}
    node = serving.open_node(home)
    try:
        for party, side in sides.items():
            enrol(home, node.journal, party, side)
        tokens = {party: token_for(node.accounts, party) for party in (*PARTIES, NODE)}
        with served(make_app(node)) as address:
            yield Theatre(home, address, sides, tokens)
    finally:
        node.close()


def kept_here(tmp_path: Path) -> Home:
    """Make a node's HOME with the same parties, whose keys it holds."""
    home = bootstrap.create_node(tmp_path / "here", name="Exercise", mode="exercise")
    with bootstrap.open_journal(home) as journal:
        for party in PARTIES:
            enrol(home, journal, party)
    return home


def plain(text: str) -> str:
    """Take out of what is printed what differs between any two runs: ids, keys, digests and times of now."""
    text = re.sub(r"\b[0-9a-f]{8,128}\b…?", "HEX", text)
    text = re.sub(
        r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", lambda it: it[0] if "2027" in it[0] else "TIME", text
    )
    text = re.sub(r"\((node|party)\)|custody (node|party)", "CUSTODY", text)
    text = re.sub(r"recorded at index \d+", "recorded", text)
    text = re.sub(r"(index|entries) \d+ to (\d+|UFN)", r"\1", text)
    lines = [re.sub(r" {2,}|─+", " ", it).rstrip() for it in text.splitlines()]
    return "\n".join(
        it for it in lines if not it.startswith(("signed here, and proved", "signed with "))
    )


def carry_out(say: Say, words: str, *more: object, token: str = "") -> Said:
    """Run a command of the script; ``FIRST`` is the first match that alpha was told of."""
    if "FIRST" in words:
        listed = say("match list --for alpha --json", *more, token=token)
        words = words.replace("FIRST", json.loads(listed.out.splitlines()[0])["match"][:10])
    said = say(words, *more, token=token)
    assert said.code == 0, (words, said)
    return said


def script() -> list[tuple[str, str]]:
    line = "line add fence --as alpha --name Fence --vertex '33.0 N 38.0 E' --vertex '33.2 N 38.4 E'"
    return [(party, line if words.endswith("--from-to") else words) for party, words in SCRIPT]


def test_what_is_said_and_shown_is_the_same_in_a_home_over_a_server_and_through_gateways(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    here = kept_here(tmp_path)
    said_here = []
    for _, words in script():
        said_here.append(plain(carry_out(say, words, "--home", here.path).out))
    for (party, words), expected in zip(script(), said_here, strict=True):
        more = ("--home", theatre.sides[party].path, "--server", theatre.address)
        said = carry_out(say, words, *more, token=theatre.tokens[party])
        assert "signed here, and proved to be on record" in said.out
        assert plain(said.out) == expected, words
    asked = ("--server", theatre.address)
    differ = []
    for words in LISTS:
        shown = say(words, "--home", here.path)
        there = say(words, *asked, token=theatre.tokens[NODE])
        if (there.code, plain(there.out)) != (shown.code, plain(shown.out)):
            differ.append((words, plain(shown.out), plain(there.out)))
        rows = [
            [set(json.loads(line)) for line in said.out.splitlines()]
            for said in (
                say(words, "--home", here.path, "--json"),
                say(words, *asked, "--json", token=theatre.tokens[NODE]),
            )
        ]
        assert rows[0], words
        if rows[0] != rows[1]:
            differ.append((words, str(rows[0]), str(rows[1])))
    for party, lists in OWN.items():
        for words in lists:
            shown = say(words, "--home", here.path)
            there = say(words, *asked, token=theatre.tokens[party])
            if (there.code, plain(there.out)) != (shown.code, plain(shown.out)):
                differ.append((words, plain(shown.out), plain(there.out)))
            assert len(shown.out.splitlines()) > 1, words
    for words, one, other in differ:
        print(words, *difflib.unified_diff(one.splitlines(), other.splitlines(), n=0), sep="\n")
    assert not differ


def test_a_party_is_shown_its_part_over_a_server_and_nothing_of_the_rest(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    for party, words in script():
        more = ("--home", theatre.sides[party].path, "--server", theatre.address)
        carry_out(say, words, *more, token=theatre.tokens[party])
    asked = ("--server", theatre.address)
    for words in (*LISTS, *OWN["bravo"], "log show", "log show --about clinic", "stance list depot"):
        for form in ((), ("--json",)):
            said = say(words, *asked, *form, token=theatre.tokens["bravo"])
            assert said.code in (0, 1, 2), (words, said)
            assert SECRET not in said.out + said.err
            assert "Clinic" not in said.out + said.err, words
    listed = say("site list", *asked, token=theatre.tokens["bravo"])
    assert "contact: call alpha" in listed.out
    assert say("site show clinic", *asked, token=theatre.tokens["bravo"]).code == 2
    told = say("told alpha", *asked, token=theatre.tokens["bravo"])
    assert (told.code, told.out) == (2, "")
    others = say("match list --for alpha", *asked, token=theatre.tokens["bravo"])
    assert others.code == 2
    assert "the token is one of bravo's" in others.err


def test_through_a_gateway_without_a_home_everything_is_signed_on_the_partys_own_side(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    here = kept_here(tmp_path)
    with ExitStack() as opened:
        doors, tokens = {}, {}
        for party in PARTIES:
            gateway = gateways.open_gateway(
                theatre.sides[party], theatre.address, token=theatre.tokens[party], acknowledges=False
            )
            opened.callback(gateway.stop)
            doors[party] = opened.enter_context(served(make_gateway_app(gateway)))
            tokens[party] = token_for(gateway.desk.accounts, party)
        for party, words in script():
            shown = carry_out(say, words, "--home", here.path)
            said = carry_out(say, words, "--server", doors[party], token=tokens[party])
            assert ("close by" in said.out) == ("zone add camp" in words), said
            assert plain(said.out) == plain(shown.out), words
        for party, lists in OWN.items():
            for words in lists:
                shown, there = (
                    say(words, "--home", here.path),
                    say(words, "--server", doors[party], token=tokens[party]),
                )
                assert plain(there.out) == plain(shown.out), words
        theirs = say("zone show depot --json", "--server", doors["bravo"], token=tokens["bravo"])
        entry = json.loads(theirs.out)["entry"]
        whole = say(f"log show {entry}", "--server", doors["bravo"], token=tokens["bravo"])
        assert json.loads(whole.out)["header"]["custody"] == "party"


def test_what_a_gateway_cannot_deliver_yet_is_said_to_be_on_its_way(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    side = theatre.sides["alpha"]
    nowhere = "http://127.0.0.1:9"
    with ExitStack() as opened:
        gateway = gateways.open_gateway(side, nowhere, party="alpha", token=theatre.tokens["alpha"])
        opened.callback(gateway.stop)
        door = opened.enter_context(served(make_gateway_app(gateway)))
        token = token_for(gateway.desk.accounts, "alpha")
        add = "zone add post --as alpha --at '33.5 N 38.6 E' --radius-km 1 --share bravo=full"
        signed_here = say(add, "--home", side.path, "--server", door, token=token)
        assert signed_here.code == 0, signed_here
        assert "ON ITS WAY and not on record yet" in signed_here.out
        rows = say(add.replace("post", "camp"), "--home", side.path, "--server", door, "--json", token=token)
        assert [json.loads(it)["on_its_way"] for it in rows.out.splitlines()] == [
            "zone.add/v1",
            "share.set/v1",
        ]
        without_home = say(add.replace("post", "tent"), "--server", door, token=token)
        assert without_home.code == 0, without_home
        assert "NOT COMPARED" in without_home.out
        assert len(gateway.kept.waiting()) == 6


def test_what_belongs_together_is_delivered_together_once_the_node_is_there_or_refused_together(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    side, token = theatre.sides["alpha"], theatre.tokens["alpha"]
    add = "zone add {} --as alpha --at '33.5 N 38.6 E' --radius-km 1 --share {}=full"
    with ExitStack() as opened:
        away = gateways.open_gateway(side, "http://127.0.0.1:9", party="alpha", token=token)
        opened.callback(away.stop)
        door = opened.enter_context(served(make_gateway_app(away)))
        own = token_for(away.desk.accounts, "alpha")
        for _ in range(2):  # the second time its id is on record
            assert (
                say(add.format("good", "bravo"), "--home", side.path, "--server", door, token=own).code == 0
            )
    gateway = gateways.open_gateway(side, theatre.address, token=token, acknowledges=False)
    try:
        gateway.courier.start()
        deadline = time.monotonic() + 60
        while gateway.kept.waiting():
            assert time.monotonic() < deadline, "the letters are still on their way"
            time.sleep(0.05)
        states = [it.state for it in gateway.kept.letters()]
        assert states == ["refused", "refused", "delivered", "delivered"]  # the newest first
    finally:
        gateway.stop()
    listed = say("zone list --json", "--server", theatre.address, token=token)
    assert [json.loads(it)["id"] for it in listed.out.splitlines()] == ["good"]


def test_drafts_that_belong_together_are_recorded_together_or_not_at_all(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    """The keys of charlie are in custody of the node; the second draft names a party that is not there."""
    with Client(theatre.address, token=theatre.tokens[NODE]) as operator:
        before = len(list(operator.every_log_entry()))
        add = "zone add post --as alpha --at '33.5 N 38.6 E' --radius-km 1 --share nobody=full"
        for more in (("--home", theatre.sides["alpha"].path), ()):
            said = say(add, "--server", theatre.address, *more, token=theatre.tokens["alpha"])
            assert said.code == 2, said
        assert (
            "nothing was recorded"
            in say(
                add,
                "--server",
                theatre.address,
                "--home",
                theatre.sides["alpha"].path,
                token=theatre.tokens["alpha"],
            ).err
        )
        assert len(list(operator.every_log_entry())) == before


def test_in_custody_of_the_node_a_party_needs_no_home(theatre: Theatre, say: Say, tmp_path: Path) -> None:
    for use in ("root", "signing"):
        key = bootstrap.make_key(theatre.node, "charlie", use)
        assert key.custody == "node"
    home = theatre.node
    with Client(theatre.address, token=theatre.tokens[NODE]) as operator:
        root = home.read_key("charlie", "root").public_key_hex
        from openline.app.ports import Draft
        from openline.model.event import KeyFacts, Nothing, PartyBody, PartyFacts
        from openline.model.party import Addressable, Custody, Party

        facts = PartyFacts(party="charlie", addressable=Addressable.DIRECT, root_key_hex=root)
        body = PartyBody(party=Party(id="charlie", name="Charlie"))
        operator.submit(
            bootstrap.sign(home, Draft(type="party.enrol/v1", facts=facts, body=body), author=NODE)
        )
    from openline.bootstrap.accounts import open_accounts

    accounts = open_accounts(home)
    token = token_for(accounts, "charlie")
    public = home.read_key("charlie").public_key_hex
    added = KeyFacts(party="charlie", public_key_hex=public, custody=Custody.NODE, reason="enrolled")
    with Client(theatre.address, token=token) as charlie:
        charlie.submit(
            bootstrap.sign(home, Draft(type="key.add/v1", facts=added, body=Nothing()), author="charlie")
        )
    add = "zone add post --as charlie --at '33.5 N 38.6 E' --radius-km 1 --share alpha=full"
    said = say(add, "--server", theatre.address, token=token)
    assert said.code == 0, said
    assert "signed with the key in custody at" in said.out
    rows = say(
        add.replace("post", "camp"), "--server", theatre.address, "--json", token=token
    ).out.splitlines()
    assert [(json.loads(it)["signed"], json.loads(it)["proved"]) for it in rows] == [
        ("in custody there", False)
    ] * 2
    seen = say(
        "zone list --json", "--server", theatre.address, token=theatre.tokens["alpha"]
    ).out.splitlines()
    assert {json.loads(it)["id"] for it in seen} == {"post", "camp"}


def test_files_carried_away_over_a_server_are_verified_on_the_partys_own_machine(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    more = ("--home", theatre.sides["alpha"].path, "--server", theatre.address)
    token = theatre.tokens["alpha"]
    add = say("zone add depot --as alpha --at '33.50 N 38.60 E' --radius-km 5 --json", *more, token=token)
    entry = json.loads(add.out)["id"]
    assert say("log export b.ndjson", *more, token=token).code == 0
    assert say("log policy p.json", "--server", theatre.address, token=token).code == 0
    verified = say("verify b.ndjson --policy p.json")
    assert verified.code == 0, verified
    assert say(f"log prove {entry} --out e.proof", *more, token=token).code == 0
    assert (tmp_path / "e.proof").read_text().startswith("c2sp.org/tlog-proof@v1")
    assert say("log head", *more, token=token).out.startswith("openline/")
    assert say("log consistency 3 --out w.request", *more, token=token).code == 0
    exported = say("release export alpha --out r.release", *more, token=token)
    assert exported.code == 0, exported
    near = say("check r.release '33.50 N 38.60 E' --json")
    assert "depot" in near.out, near
    assert say("log export c.ndjson --for bravo", *more, token=token).code == 2
    assert not (tmp_path / "c.ndjson").exists()


@pytest.mark.requirement("R21")
def test_evidence_carried_away_over_a_server_extends_the_checkpoint_that_the_party_held(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    more = ("--home", theatre.sides["alpha"].path, "--server", theatre.address)
    token = theatre.tokens["alpha"]
    (tmp_path / "held").write_text(say("log head", *more, token=token).out, encoding="utf-8")
    said = "--kind strike --when 2026-06-01T00:00:00Z --at '33.50 N 38.60 E'"
    opened = say(f"incident open bridge --as alpha {said} --to bravo", *more, token=token)
    assert opened.code == 0, opened
    assert say("log policy p.json", "--server", theatre.address, token=token).code == 0
    taken = say("incident bundle bridge --out b.zip --pdf --extends held", *more, token=token)
    assert taken.code == 0, taken
    verified = say("verify b.zip --policy p.json --checkpoint held")
    assert "evidence on incident bridge, made for alpha" in verified.out, verified
    span = "--from 2026-01-01T00:00:00Z --until 2100-01-01T00:00:00Z"
    assert say(f"bundle {span} --out s.zip", *more, token=token).code == 0
    assert say("verify s.zip --policy p.json").code == 0
    for refused in ("--for bravo", "--with-files ."):
        assert say(f"incident bundle bridge --out c.zip {refused}", *more, token=token).code == 2
    assert not (tmp_path / "c.zip").exists()


def test_entries_signed_elsewhere_are_submitted_over_a_server_each_by_itself(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    side = theatre.sides["alpha"].path
    for number in (1, 2):
        place = f"--at '3{number}.5 N 38.6 E' --radius-km 1 --out z{number}.entry"
        assert say(f"zone add z-{number} --as alpha {place}", "--home", side).code == 0
    more = ("--home", side, "--server", theatre.address)
    said = say("submit z1.entry z2.entry --receipt proofs", *more, token=theatre.tokens["alpha"])
    assert said.code == 0, said
    assert len(list((tmp_path / "proofs").iterdir())) == 2
    again = say("submit z1.entry --json", *more, token=theatre.tokens["alpha"])
    assert again.code == 0
    foreign = say("submit z1.entry", *more, token=theatre.tokens["bravo"])
    assert foreign.code == 2
    assert "you are of 'bravo'" in foreign.err


def test_follow_prints_what_comes_and_takes_up_behind_a_number(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    with Client(theatre.address, token=theatre.tokens["bravo"]) as bravo:
        last = bravo.releases().releases[-1].seq
    alpha = ("--home", theatre.sides["alpha"].path, "--server", theatre.address)
    add = "zone add z-{} --as alpha --name Depot --at '33.5 N 38.6 E' --radius-km 1 --share bravo=full"
    assert say(add.format(1), *alpha, token=theatre.tokens["alpha"]).code == 0
    followed = f"follow bravo --after {last} --until {last + 1}"
    said = say(followed, "--server", theatre.address, token=theatre.tokens["bravo"])
    assert said.code == 0, said
    assert "zone put on record: Depot" in said.out
    # What is recorded while it follows comes without being asked for.
    later = threading.Timer(0.3, lambda: _submit_zone(theatre, "z-2"))
    later.start()
    rows = say(
        f"follow bravo --after {last + 1} --until {last + 2} --json",
        *("--server", theatre.address),
        token=theatre.tokens["bravo"],
    ).out.splitlines()
    later.join()
    assert [json.loads(it)["seq"] for it in rows] == [last + 2]
    other = say("follow alpha", "--server", theatre.address, token=theatre.tokens["bravo"])
    assert other.code == 2


def _submit_zone(theatre: Theatre, id: str) -> None:
    from openline.app.ports import Draft
    from openline.cli.shares import share_drafts
    from openline.model.agreement import Zone
    from openline.model.event import ZoneBody, ZoneFacts
    from openline.model.space import Circle, Position

    circle = Circle(centre=Position(lon_e7=386_000_000, lat_e7=335_000_000), radius_mm=1_000_000)
    zone = ZoneBody(zone=Zone(id=id, name=id, footprint=circle))
    add = Draft(type="zone.add/v1", facts=ZoneFacts(zone=id, version=1), body=zone)
    side = theatre.sides["alpha"]
    entries = [bootstrap.sign(side, it, author="alpha") for it in (add, *share_drafts(id, ["bravo=full"]))]
    with Client(theatre.address, token=theatre.tokens["alpha"]) as alpha:
        alpha.submit_all(entries)


def test_a_partys_administrator_sees_to_its_members_tokens_roster_and_addresses_over_a_server(
    theatre: Theatre, say: Say, tmp_path: Path
) -> None:
    from openline.app.accounts import Scope
    from openline.bootstrap.accounts import open_accounts
    from openline.model.release import Role

    scopes = (Scope.ADMINISTER, Scope.DELIVER)
    token = token_for(open_accounts(theatre.node), "alpha", role=Role.ADMINISTRATOR, scopes=scopes)
    asked = ("--server", theatre.address)
    added = say("member add desk --party alpha --role duty-officer --json", *asked, token=token)
    assert added.code == 0, added
    member = json.loads(added.out)["member"]
    issued = say("token issue desk --scope read --json", *asked, token=token)
    secret = json.loads(issued.out)["secret"]
    assert say("zone list", *asked, token=secret).code == 0
    assert member in say("token list --member desk", *asked, token=token).out
    hours = {"from_ms": 0, "to_ms": 4_102_444_800_000}
    shift = {"level": "tactical", "role": "duty_officer", "member": member, **hours}
    (tmp_path / "roster.json").write_text(json.dumps([shift]))
    assert say("roster set roster.json --party alpha", *asked, token=token).code == 0
    assert "desk" in say("roster show --party alpha", *asked, token=token).out
    assert say("member disable desk", *asked, token=token).code == 0
    assert say("zone list", *asked, token=secret).code == 2
    assert "may not act" in say("member disable desk", *asked, token=token).out
    foreign = say("member add spy --party bravo --role observer", *asked, token=token)
    assert foreign.code == 2, foreign
    hook = "address add alpha webhook https://8.8.8.8/hook --for exercise --json"
    made = say(hook, *asked, token=token)
    assert made.code == 0, made
    assert json.loads(made.out)["secret"]
    id = json.loads(made.out)["id"]
    assert id in say("address list", *asked, token=token).out
    assert say(f"address disable alpha {id}", *asked, token=token).code == 0
    assert "out of use" in say("address list alpha", *asked, token=token).out
    assert say("address list bravo", *asked, token=token).code == 2


@pytest.mark.parametrize(
    ("words", "code", "what"),
    [
        ("zone list --server http://127.0.0.1:9", 5, "no answer from the server"),
        ("zone list --server nowhere", 2, "is no address of a server"),
        ("zone list --server", 2, "--server has no value"),
        ("zone list --token-file t", 2, "goes with --server"),
        ("init --server http://127.0.0.1:9", 2, "does not work with a server"),
        ("backup x --server=http://127.0.0.1:9", 2, "does not work with a server"),
        ("party add x --server http://127.0.0.1:9", 2, "does not work with a server"),
        ("match index --server http://127.0.0.1:9", 2, "does not work with a server"),
        ("follow alpha", 2, "releases come from a server"),
    ],
)
def test_what_cannot_be_done_with_a_server_says_so_and_what_to_do(
    say: Say, words: str, code: int, what: str
) -> None:
    said = say(words)
    assert (said.code, said.out) == (code, ""), said
    assert what in said.err
    assert "next: " in said.err


def test_a_wrong_token_and_a_refused_entry_say_whose_fault_it_is(theatre: Theatre, say: Say) -> None:
    wrong = "olt_" + "a" * 16 + "_" + "a" * 52
    said = say("zone list", "--server", theatre.address, token=wrong)
    assert said.code == 2, said
    more: tuple[Any, ...] = ("--home", theatre.sides["alpha"].path, "--server", theatre.address)
    assert say("zone end nothing --as alpha", *more, token=theatre.tokens["alpha"]).code == 2
    foreign = say(
        "zone add z --as bravo --at '33 N 38 E' --radius-km 1", *more, token=theatre.tokens["alpha"]
    )
    assert foreign.code == 2
    assert "speaks for" in foreign.err or "you are of 'alpha'" in foreign.err
