"""STOP over a real socket: from anybody, whatever it says; nobody learns what he does not see anyway (R6)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from openline import bootstrap
from openline.app import whereabouts
from openline.app.config import Config, Limits
from openline.app.home import Home
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap import serving
from openline.errors import ForkError
from openline.model.channel import Post, PostLabel
from openline.model.event import NODE, NotificationBody, NotificationFacts
from openline.model.notification import Site, SiteFunction
from openline.model.release import Role
from openline.model.saying import DeskBody, DeskFacts
from openline.model.space import Circle, Interval, Position
from openline.web.app import make_app
from openline.web.routes import stops
from tests.serving import enrol, served, token_for

pytestmark = pytest.mark.requirement("R6")
PARTIES = ("relief", "alpha", "bravo")
CLINIC = Position(lat_e7=344_500_000, lon_e7=409_200_000)
CANARY = "kestrel-clinic"


class Theatre:
    """A node that is served, and a token for each party."""

    def __init__(self, node: Node, url: str, tokens: dict[str, str]) -> None:
        self.node, self.url, self.tokens = node, url, tokens

    def stop(self, party: str = "", **sent: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens[party]}"} if party else {}
        headers |= sent.pop("headers", {})
        return httpx.post(f"{self.url}/v1/stop", headers=headers, timeout=60, **sent)

    def get(self, party: str, path: str, **params: str) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[party]}"}
        answer = httpx.get(f"{self.url}{path}", headers=headers, params=params, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()


def set_desk(home: Home, journal: Any, party: str, channel: str = "") -> None:
    facts = DeskFacts(
        channel=channel,
        version=1,
        posts=(Post(role=Role.DUTY_OFFICER), Post(role=Role.LIAISON_OFFICER, deputy=True)),
    )
    labels = (PostLabel(name=f"{party} desk", address="+99 1"), PostLabel(name="deputy", address="+99 2"))
    type = "desk.node/v1" if party == NODE else "desk.set/v1"
    draft = Draft(type=type, facts=facts, body=DeskBody(posts=labels))
    journal.submit(bootstrap.sign(home, draft, author=party))


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    folder: Path = tmp_path_factory.mktemp("stop")
    home = bootstrap.create_node(folder / "node", name="Exercise", mode="exercise")
    node = serving.open_node(home)
    try:
        for party in PARTIES:
            enrol(home, node.journal, party)
            set_desk(home, node.journal, party)
        set_desk(home, node.journal, NODE)
        site = Site(
            id=CANARY,
            name=CANARY,
            function=SiteFunction.CLINIC,
            footprint=Circle(centre=CLINIC, radius_mm=100_000),
            valid=Interval(start_ms=0),
        )
        notified = Draft(
            type="site.add/v1",
            facts=NotificationFacts(notification=CANARY, version=1),
            body=NotificationBody(notification=site),
        )
        node.journal.submit(bootstrap.sign(home, notified, author="relief"))
        tokens = {party: token_for(node.accounts, party) for party in PARTIES}
        app = make_app(node, config=Config(limits=Limits(strangers_per_s=0.001)))
        with served(app) as url:
            yield Theatre(node, url, tokens)
    finally:
        node.close()


def test_one_action_without_any_field_is_taken_and_says_whom_to_ring(theatre: Theatre) -> None:
    answer = theatre.stop("alpha")

    assert answer.status_code == 201, answer.text
    heard = answer.json()
    assert heard["party"] == "alpha"
    assert heard["mode"] == "exercise"
    assert "no_place" in heard["odd"]
    assert [it["link"] for it in heard["ring"] if it["party"] == "node"] == ["tel:+991", "tel:+992"]
    assert heard["receipt"]["id"]


@pytest.mark.parametrize(
    ("sent", "odd"),
    [
        ({"content": b"stop stop stop", "headers": {"Content-Type": "text/plain"}}, []),
        ({"content": b"{not json", "headers": {"Content-Type": "application/json"}}, ["body"]),
        ({"content": b"\xff\xfe\x00", "headers": {"Content-Type": "application/octet-stream"}}, []),
        ({"data": {"text": "stop", "place": "the bridge"}}, []),
        ({"json": {"text": 7, "to": {"a": 1}, "at": "nowhere", "said_at_ms": -1, "more": [1]}},
         ["coordinate", "fields", "said_at_ms", "text", "to"]),
        ({"json": [1, 2]}, ["body"]),
        ({"json": {"text": "x" * 100_000}}, ["too_long"]),
        ({"json": {"text": "stop", "to": ["nobody-at-all"]}}, ["to"]),
        ({"json": {"text": "stop", "id": "Not An Id"}}, ["id"]),
    ],
)  # fmt: skip
def test_nothing_that_is_said_makes_it_refuse(theatre: Theatre, sent: dict[str, Any], odd: list[str]) -> None:
    for party in ("alpha", ""):
        answer = theatre.stop(party, **dict(sent))
        assert answer.status_code == 201, answer.text
        # Whether a party is on record is not for a stranger to learn.
        told = odd if party or sent.get("json") != {"text": "stop", "to": ["nobody-at-all"]} else []
        assert set(told) <= set(answer.json()["odd"])


def test_an_unknown_caller_is_heard_however_often_and_learns_the_echo_and_a_desk(theatre: Theatre) -> None:
    for number in range(30):
        answer = theatre.stop(json={"text": f"stop {number}", "at": "34.4510 N 40.9210 E"})
        assert answer.status_code == 201
    heard = answer.json()
    assert heard["party"] == ""
    assert "unknown_caller" in heard["odd"]
    assert {it["party"] for it in heard["ring"]} == {"node"}
    assert heard["places"][0]["echo"]["lat_e7"] == 344_510_000
    assert heard.get("receipt") is None
    assert CANARY not in answer.text
    assert "relief" not in answer.text


def test_a_token_that_has_expired_is_no_reason_not_to_hear(theatre: Theatre) -> None:
    answer = theatre.stop(headers={"Authorization": "Bearer nonsense"}, json={"text": "stop"})

    assert answer.status_code == 201
    assert "unknown_caller" in answer.json()["odd"]


def test_whose_thing_is_near_is_told_its_own_match_and_the_caller_nothing_of_it(theatre: Theatre) -> None:
    answer = theatre.stop("bravo", json={"id": "s-near", "text": "Stop!", "at": "34.4510 N 40.9210 E"})
    assert answer.status_code == 201
    assert CANARY not in answer.text
    assert CANARY not in str(theatre.get("bravo", "/v1/stops/s-near"))
    assert "relief" not in str(theatre.get("bravo", "/v1/stops/s-near"))

    told = theatre.get("relief", "/v1/releases", limit="1000")["releases"]
    near = [it["shown"] for it in told if (it["shown"] or {}).get("type") == "near.find/v1"]
    assert any(CANARY in it["facts"]["near"] for it in near)
    stops = [it["shown"] for it in told if (it["shown"] or {}).get("type") == "stop.hear/v1"]
    assert any(it["facts"]["stop"] == "s-near" for it in stops)
    assert all("to" not in it["facts"] for it in stops)


def test_asked_again_by_its_id_it_is_the_same_stop_and_other_words_are_another(theatre: Theatre) -> None:
    said = {"id": "s-again", "text": "Stop!"}
    first, again = theatre.stop("alpha", json=said).json(), theatre.stop("alpha", json=said).json()
    other = theatre.stop("alpha", json={**said, "text": "Stop, again!"}).json()
    by_another = theatre.stop("bravo", json=said).json()

    assert (first["stop"], first["at_ms"]) == (again["stop"], again["at_ms"]) == ("s-again", first["at_ms"])
    assert "s-again" not in (other["stop"], by_another["stop"])
    assert "id" in other["odd"]


def test_a_place_and_a_coordinate_that_disagree_are_said_with_how_far(theatre: Theatre) -> None:
    said = {"text": "Stop!", "place": "Al Mayadin", "at": "35.3360 N 40.1400 E"}
    places = theatre.stop("alpha", json=said).json()["places"]

    assert any("45.1 km" in it.get("disagrees", "") for it in places), places


def test_said_several_times_at_once_under_one_id_it_is_one_stop(theatre: Theatre) -> None:
    before = len(theatre.node.rules.state.stops)
    said = {"id": "s-race", "text": "Stop!", "at": "34.4510 N 40.9210 E"}
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: theatre.stop("alpha", json=said).json(), range(8)))
    assert {(it["stop"], it["at_ms"]) for it in answers} == {("s-race", answers[0]["at_ms"])}
    with ThreadPoolExecutor(8) as callers:
        strange = list(callers.map(lambda _: theatre.stop(json=said).json()["stop"], range(8)))
    assert len(set(strange)) == 1
    assert len(theatre.node.rules.state.stops) == before + 2


def test_under_an_id_that_is_another_partys_it_is_one_stop_however_often_it_is_said(theatre: Theatre) -> None:
    theatre.stop("alpha", json={"id": "s-taken", "text": "Stop!"})
    said = {"id": "s-taken", "text": "Stop us!"}
    first, again = (theatre.stop("bravo", json=said).json() for _ in range(2))

    assert first["stop"] == again["stop"] != "s-taken"
    assert "id" in first["odd"]


@pytest.mark.parametrize(
    ("headers", "path"),
    [
        ({"Origin": "https://portal.example"}, "/v1/stop"),
        ({"Origin": "null"}, "/v1/stop"),
        ({"Sec-Fetch-Site": "same-site"}, "/v1/stop"),
        ({"Cookie": "openline_session=ols_x"}, "/v1/stop"),
        ({"Idempotency-Key": "x" * 5_000}, "/v1/stop"),
        ({"Content-Type": "\u00ff;;;"}, "/v1/stop"),
        ({}, "/v1/stop/"),
        ({}, "/v1/stop?x=%ff"),
    ],
)
def test_nothing_beside_what_is_said_makes_it_refuse(
    theatre: Theatre, headers: dict[str, str], path: str
) -> None:
    sent = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = httpx.post(f"{theatre.url}{path}", headers=sent, content=b"stop", timeout=60)

    assert answer.status_code == 201, answer.text


def test_a_page_of_another_site_says_it_and_says_it_in_nobodys_name(theatre: Theatre) -> None:
    accounts = theatre.node.accounts
    member = accounts.add_member(
        party="alpha", name="desk", role=Role.DUTY_OFFICER, now_ms=bootstrap.now_ms()
    )
    session = accounts.open_session(member.id, now_ms=bootstrap.now_ms())
    cookie = {"Cookie": f"openline_session={session.secret}"}

    own = theatre.stop(json={"text": "stop"}, headers={**cookie, "Origin": theatre.url}).json()
    foreign = theatre.stop(
        json={"text": "stop"}, headers={**cookie, "Origin": "https://portal.example"}
    ).json()
    assert (own["party"], foreign["party"]) == ("alpha", "")
    assert "origin" in foreign["odd"]
    assert foreign.get("receipt") is None


def test_a_stranger_learns_of_no_id_and_no_party_whether_it_is_on_record(theatre: Theatre) -> None:
    theatre.stop("alpha", json={"id": "s-known", "text": "Stop!"})
    for ask in ("s-known", CANARY, "never-heard-of"):
        answer = theatre.stop(json={"text": "stop", "id": ask}).json()
        assert set(answer["odd"]) == {"no_place", "unknown_caller"}
        assert answer["stop"] != ask
    for to in ("alpha", "never-heard-of"):
        answer = theatre.stop(json={"text": "stop", "to": [to]}).json()
        assert set(answer["odd"]) == {"no_place", "unknown_caller"}


@pytest.mark.parametrize("error", [ForkError("this copy may be an old one"), RuntimeError("a fault of ours")])
@pytest.mark.parametrize("party", ["alpha", ""])
def test_where_it_cannot_go_on_record_that_is_said_and_whom_to_ring(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch, error: Exception, party: str
) -> None:
    def fails(*given: Any, **more: Any) -> Any:
        raise error

    monkeypatch.setattr(theatre.node.journal, "record", fails)
    answer = theatre.stop(party, json={"text": "stop"})

    assert answer.status_code == 503, answer.text
    assert "NOT on record" in answer.json()["next_step"]
    assert "+99 1" in answer.json()["next_step"]
    assert "a fault of ours" not in answer.text


def test_once_it_is_on_record_that_is_said_whatever_goes_wrong_then(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: Any, **more: Any) -> Any:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(stops, "heard_row", fails)
    answer = theatre.stop("alpha", json={"id": "s-mute", "text": "stop"})

    assert answer.status_code == 201, answer.text
    assert answer.json()["stop"] in theatre.node.rules.state.stops


def test_a_partys_own_goes_past_any_number_of_strangers(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Strangers wait in a lane of their own: held up there, they hold up nobody of a party."""
    go_on, heard = threading.Event(), stops._hear

    def waits(node: Node, said: Any, party: str, known_by: Any) -> Any:
        if not party:
            assert go_on.wait(60)
        return heard(node, said, party, known_by)

    monkeypatch.setattr(stops, "_hear", waits)
    with ThreadPoolExecutor(20) as strangers:
        asked = [strangers.submit(theatre.stop, json={"text": f"stop {number}"}) for number in range(20)]
        try:
            assert theatre.stop("alpha", json={"text": "Stop!"}).status_code == 201
            assert not any(it.done() for it in asked)
        finally:
            go_on.set()
        assert {it.result().status_code for it in asked} == {201}


def test_a_partys_own_waits_for_nothing_that_others_read(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server has few threads for all reading: while they are all held up, it still finds who says STOP."""
    threads = min(32, (os.cpu_count() or 1) + 4)
    go_on, began = threading.Event(), threading.Semaphore(0)
    still = theatre.node.journal.still

    def waits() -> Any:
        if not threading.current_thread().name.startswith("openline"):
            began.release()
            assert go_on.wait(60)
        return still()

    monkeypatch.setattr(theatre.node.journal, "still", waits)
    fresh = token_for(theatre.node.accounts, "alpha")  # one that has to be looked up
    with ThreadPoolExecutor(threads) as readers:
        asked = [readers.submit(theatre.get, "alpha", "/v1/zones") for _ in range(threads)]
        try:
            assert all(began.acquire(timeout=60) for _ in range(threads))
            heard = theatre.stop(headers={"Authorization": f"Bearer {fresh}"}, json={"text": "Stop!"})
            assert (heard.status_code, heard.json()["party"]) == (201, "alpha")
        finally:
            go_on.set()
        assert all("rows" in it.result() for it in asked)


def test_no_stop_waits_until_the_index_is_built_or_compiled(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compiles(*given: Any, **more: Any) -> Any:
        raise AssertionError("the index was asked")

    monkeypatch.setattr(theatre.node.rules.standing, "_refreshed", compiles)
    answer = theatre.stop("relief", json={"text": "stop", "at": "34.4510 N 40.9210 E"})

    assert answer.status_code == 201, answer.text
    assert [it["id"] for it in answer.json()["places"][0]["near"]] == [CANARY]
    assert "comparison" not in answer.json()["odd"]


def test_whoever_serves_looks_where_everything_is_before_the_first_stop(
    theatre: Theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    serving._prepare_for_places(theatre.node)
    looked: list[str] = []
    monkeypatch.setattr(whereabouts, "_box_of_thing", lambda thing: looked.append(thing.id))
    theatre.stop("alpha", json={"text": "stop", "at": "34.4510 N 40.9210 E"})

    assert looked == []
