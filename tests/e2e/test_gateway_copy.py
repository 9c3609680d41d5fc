"""A node that does not answer: what a gateway's people read then out of its copy, and what they are told."""

from __future__ import annotations

import json
import shlex
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from openline import bootstrap
from openline.app.findings import finding_of
from openline.app.home import Home
from openline.bootstrap import gateways, serving
from openline.cli import main
from openline.errors import NotFoundError
from openline.gateway.app import make_app as make_gateway_app
from openline.gateway.gateway import Gateway
from openline.gateway.keeping import PICTURES
from openline.model.watch import WatchEvent
from openline.web.app import make_app
from tests.serving import client_of, enrol, served, token_for

PARTIES = ("alpha", "bravo")
SECRET = "the generator is under the stairs"
SCRIPT = (
    ("alpha", "zone add depot --as alpha --at '33.50 N 38.60 E' --radius-km 5 --share bravo=full"),
    (
        "alpha",
        "site add clinic --as alpha --function hospital --at '36.10 N 37.10 E'"
        " --valid-from 2027-01-01T00:00:00Z"
        f" --consent bravo --consent-by council --share bravo=full --note '{SECRET}'",
    ),
    (
        "bravo",
        "movement notify convoy --as bravo --kind convoy --depart 2027-02-01T06:00:00Z --share alpha=full"
        " --waypoint '36.00 N 37.00 E; gate' --waypoint '36.20 N 37.20 E; mill'",
    ),
    (
        "alpha",
        "incident open strike --as alpha --kind strike --when 2026-06-14T14:03:00Z --at '36.10 N 37.10 E'"
        " --within-m 500 --to bravo",
    ),
    ("bravo", "statement make denial --as bravo --about strike --verb denies --to alpha --text 'Not there.'"),
    *(
        (
            "bravo",
            f"sighting add seen-{day} --as bravo --count 1 --counted convoy --at '33.50 N 38.60 E'"
            f" --radius-km 0.5 --from 2026-11-{day}T06:00:00Z --until 2026-11-{day}T07:00:00Z --source post"
            " --party group",
        )
        for day in (10, 12)
    ),
    (
        "alpha",
        "sighting add hidden --as alpha --count 9 --counted convoy --at '33.50 N 38.60 E' --radius-km 0.5"
        " --from 2026-11-11T06:00:00Z --until 2026-11-11T07:00:00Z --source other --party group",
    ),
    (
        "bravo",
        "coverage add looked --as bravo --at '33.50 N 38.60 E' --radius-km 20 --from 2026-11-09T00:00:00Z"
        " --until 2026-11-13T00:00:00Z --source post",
    ),
    ("bravo", "stance take depot agreed --basis by_conduct --as bravo"),
    (
        "alpha",
        "control state held --as alpha --held-by alpha --at '33.50 N 38.60 E' --radius-km 2"
        " --as-of 2026-11-10T00:00:00Z --source 'its own word' --share bravo=full",
    ),
)
MORE_COMES = WatchEvent(
    event="rate_increase", zone="depot", band="inside", of="convoy", party="group", counted="convoy",
    at="2026-11-12T07:00:00.000Z", since="2026-11-12T00:00:00.000Z", certainty="certain",
    low=2, high=2, before_low=0, before_high=0, low_per_day=0.2422, high_per_day=7.2247,
    low_before_per_day=0.0, high_before_per_day=1.2296, low_ratio=1.2, before_days=3, before_s=259_200.0,
    evidence=("seen-12", "hidden"),
)  # fmt: skip
BUILDUP = "buildup depot --from 2026-11-09T00:00:00Z --until 2026-11-13T00:00:00Z"
LISTS = (
    *("due", "match list --for bravo", "zone list", "site list", "movement list", "agree list", "cell list"),
    *("party list", "key list", "line list", "control list", "sighting list", "coverage list"),
    *("zone show depot", "told bravo", "activity list"),
    *("incident list", "statement list", "exhibit list", "cite list"),
    *(BUILDUP, "incident show strike"),
)


class Said(NamedTuple):
    code: int
    out: str
    err: str


class Side(NamedTuple):
    """Bravo's side: its gateway, and how to speak to it; ``leave`` takes the node away."""

    gateway: Gateway
    address: str
    token: str
    say: Callable[..., Said]
    leave: Callable[[], None]
    alpha: Callable[[str], Said]


@pytest.fixture
def side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Side]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    sides: dict[str, Home] = {party: client_of(home, tmp_path / party) for party in PARTIES}
    node = serving.open_node(home)

    def say(words: str, address: str, token: str, *more: object) -> Said:
        (tmp_path / "token").write_text(token)
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([*shlex.split(words), "--server", address, "--token-file", "token", *map(str, more)])
        said = capsys.readouterr()
        return Said(stop.value.code if isinstance(stop.value.code, int) else 1, said.out, said.err)

    with ExitStack() as opened, ExitStack() as away:
        away.callback(node.close)
        for party, own in sides.items():
            enrol(home, node.journal, party, own)
        tokens = {party: token_for(node.accounts, party) for party in PARTIES}
        there = away.enter_context(served(make_app(node)))
        for party, words in SCRIPT:
            said = say(words, there, tokens[party], "--home", sides[party].path)
            assert said.code == 0, said
        node.journal.record([finding_of(MORE_COMES, enrolled=PARTIES)])
        gateway = gateways.open_gateway(sides["bravo"], there, token=tokens["bravo"], acknowledges=False)
        opened.callback(gateway.stop)
        gateway.copy.start()
        gateway.lists.look()
        gateway.pictures.look()
        until(lambda: gateway.kept.last() == node.rules.state.release_counts["bravo"])
        door = opened.enter_context(served(make_gateway_app(gateway)))
        token = token_for(gateway.desk.accounts, "bravo")
        yield Side(
            gateway,
            door,
            token,
            lambda words, *more: say(words, door, token, *more),
            away.close,
            lambda words: say(words, there, tokens["alpha"], "--home", sides["alpha"].path),
        )


def until(holds: Callable[[], object], *, within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.02)


def test_while_the_node_is_away_the_copy_says_the_same_and_first_that_it_is_one(side: Side) -> None:
    before = {words: side.say(words) for words in LISTS}
    assert {it.code for it in before.values()} == {0}
    side.leave()
    for words in LISTS:
        said = side.say(words)
        head, copied, *rest = said.out.splitlines()
        assert head == "EXERCISE  EXERCISE  EXERCISE", words
        assert copied.startswith("FROM THE COPY HERE, as of 20"), words
        assert copied.endswith("Z; the node does not answer"), words
        assert rest == before[words].out.splitlines()[1:], words
        assert said.code == 0
        rows = [json.loads(it) for it in side.say(words, "--json").out.splitlines()]
        assert all(it["from_copy_as_of"] in copied and it["mode"] == "exercise" for it in rows), words


def test_build_up_is_reckoned_here_of_what_the_party_was_shown_and_of_nothing_else(side: Side) -> None:
    def page() -> dict[str, Any]:
        said: dict[str, Any] = json.loads(side.say(BUILDUP, "--json").out)
        return {it: said[it] for it in said.keys() - {"from_copy_as_of", "mode", "as_of_ms"}}

    there = page()
    (row,) = [it for it in there["rows"] if it["band"] == "inside"]
    assert [it["id"] for it in row["reports"]] == ["seen-10", "seen-12"]
    assert [it["counted_low"] for it in row["rates"][0]["points"]] == [0, 1, 0, 1]
    assert [(it["held_by"], it["stated_by"]) for it in row["held"]] == [("alpha", "alpha")]
    (alarm,) = row["alarms"]
    assert (alarm["evidence"], alarm["stated_by"], alarm["not_shown"]) == (["seen-12"], ["bravo"], 1)
    assert (alarm["rate"]["ratio_low"], alarm["rate"]["ratio_high"]) == (1.2, None)
    side.leave()
    assert page() == there


def test_the_picture_of_an_incident_is_forgotten_with_anything_that_it_may_say(side: Side) -> None:
    assert [name for name, _ in side.gateway.kept.rows(PICTURES)] == ["strike"]
    assert side.alpha("site share clinic --as alpha --share bravo=nothing").code == 0
    until(lambda: not side.gateway.kept.rows(PICTURES))
    side.gateway.pictures.look()
    assert [name for name, _ in side.gateway.kept.rows(PICTURES)] == ["strike"]


def test_a_list_that_was_cut_off_gives_no_figures(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    side.leave()
    monkeypatch.setattr("openline.gateway.answering.MOST_KEPT", 2)
    said = side.say(BUILDUP)
    assert said.code != 0
    assert "more sightings are listed than the copy holds" in said.err


def test_what_is_answered_from_the_copy_says_so_in_a_header(side: Side) -> None:
    def ask() -> tuple[str | None, str | None, list[dict[str, object]]]:
        request = urllib.request.Request(
            f"{side.address}/v1/movements?limit=1", headers={"Authorization": f"Bearer {side.token}"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            rows = json.loads(answer.read())["rows"]
            return answer.headers["Openline-Gateway"], answer.headers["Openline-Copy-As-Of"], rows

    whose, as_of, rows = ask()
    assert (whose, as_of) == ("bravo", None)
    side.leave()
    whose, as_of, copied = ask()
    assert whose == "bravo"
    assert as_of is not None
    assert copied == rows


def test_where_no_party_is_said_it_is_the_tokens(side: Side) -> None:
    for without, named in (
        ("told", "told bravo"),
        ("match list", "match list --for bravo"),
        ("follow --until 3", "follow bravo --until 3"),
    ):
        assert side.say(without).out == side.say(named).out != ""
    added = side.say("zone add yard --at '34 N 38 E' --radius-km 1")
    assert added.code == 0, added
    assert "put on record by bravo" in side.say("zone show yard").out


def test_what_a_gateway_signs_is_signed_with_the_partys_own_key_and_not_in_custody(side: Side) -> None:
    add = "zone add {} --at '34 N 38 E' --radius-km 1"
    said = side.say(add.format("yard"))
    assert "signed with bravo's own key, at its gateway" in said.out
    assert "custody" not in said.out
    row = json.loads(side.say(add.format("camp"), "--json").out.splitlines()[0])
    assert (row["signed"], row["mode"]) == ("at the party's gateway", "exercise")


def test_what_the_copy_does_not_have_is_said_and_not_left_out(side: Side) -> None:
    asked = (
        *("log show", "told alpha", "zone show nowhere", "buildup nowhere"),
        *("incident show strike --within-km 3", "incident show other"),
    )
    assert side.say("incident show strike --within-km 3").code == 0, "through the gateway it is the node's"
    side.leave()
    for words in asked:
        said = side.say(words)
        assert said.code != 0, words
        assert "from the copy" not in said.out.lower(), words
    assert "the node cannot be reached" in side.say("log show").err
    assert "in the copy here" in side.say("zone show nowhere").err.replace("of the copy", "in the copy")
    who = side.say("movement who convoy")
    assert "not in the copy" in who.out
    assert "nobody else" not in who.out


def test_the_copy_sifts_its_rows_by_all_that_the_node_does(side: Side) -> None:
    side.leave()
    rows = [
        (id, "", json.dumps({"message": id, "channel": channel}).encode())
        for id, channel in (("m1", "day"), ("m2", "night"))
    ]
    side.gateway.kept.keep_rows("messages", rows, at_ms=1)

    def sifted(by: str) -> list[str]:
        request = urllib.request.Request(
            f"{side.address}/v1/messages?{by}", headers={"Authorization": f"Bearer {side.token}"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return [it["message"] for it in json.loads(answer.read())["rows"]]

    def opened_from(about: str) -> list[str]:
        request = urllib.request.Request(
            f"{side.address}/v1/incidents?about={about}", headers={"Authorization": f"Bearer {side.token}"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return [it["incident"] for it in json.loads(answer.read())["rows"]]

    named = json.dumps({"incident": "blast", "about": ["m1"]}).encode()
    side.gateway.kept.keep_rows("incidents", [("blast", "", named)], at_ms=1)
    assert (opened_from("m1"), opened_from("m2")) == (["blast"], [])
    assert sifted("limit=10") == ["m1", "m2"]
    assert sifted("channel=night") == ["m2"]
    assert sifted("channel=night&sender=alpha") == []


def test_a_list_that_changes_while_it_is_read_stays_as_it_was_until_the_next_look(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, before = side.gateway.client.server, side.gateway.kept.rows("zones")
    call = server.call

    def changes(method: str, path: str, kind: Any, **more: Any) -> Any:
        if path != "/v1/zones":
            return call(method, path, kind, **more)
        if more["query"]["after"]:
            raise NotFoundError("no zone 'gone' is on record")
        return {"rows": [], "next": "gone"}

    monkeypatch.setattr(server, "call", changes)
    side.gateway.lists.look()
    assert side.gateway.kept.rows("zones") == before != []


def test_a_copy_of_what_is_withdrawn_or_redacted_is_forgotten_with_its_releases(side: Side) -> None:
    file = Path(side.gateway.home.path) / "gateway.sqlite"
    kept = b"".join(it.read_bytes() for it in file.parent.glob("gateway.sqlite*"))
    assert SECRET.encode() in kept
    before = side.gateway.kept.last()
    removed = side.alpha("site share clinic --as alpha --share bravo=nothing")
    assert removed.code == 0, removed
    until(lambda: side.gateway.kept.last() > before)
    until(
        lambda: SECRET.encode() not in b"".join(it.read_bytes() for it in file.parent.glob("gateway.sqlite*"))
    )


def test_the_lists_are_renewed_by_themselves_when_something_new_is_shown(side: Side) -> None:
    side.gateway.lists.start()
    assert side.alpha("zone add yard --as alpha --at '34 N 38 E' --radius-km 1 --share bravo=full").code == 0
    until(lambda: "yard" in [name for name, _ in side.gateway.kept.rows("zones")])
