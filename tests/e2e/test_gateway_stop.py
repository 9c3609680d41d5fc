"""STOP and the ring list at a party's gateway, with the node there and away (R6, R40)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from openline import bootstrap
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap import gateways, serving
from openline.client import Certificate
from openline.gateway.app import make_app as make_gateway_app
from openline.gateway.calls import Calls
from openline.gateway.gateway import Gateway
from openline.gateway.keeping import Kept
from openline.gateway.outbox import Call
from openline.model.channel import Post, PostLabel
from openline.model.event import NODE
from openline.model.release import Role
from openline.model.saying import DeskBody, DeskFacts
from openline.web.app import make_app
from openline.web.mutual_tls import protocol
from tests.servers.certificates import Authority
from tests.serving import client_of, enrol, served, token_for

pytestmark = pytest.mark.requirement("R6", "R40")


class Side(NamedTuple):
    node: Node
    gateway: Gateway
    url: str
    token: str
    leave: ExitStack
    """Closing it takes the node away."""

    def ask(self, method: str, path: str, *, known: bool = True, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if known else {}
        return httpx.request(method, f"{self.url}{path}", headers=headers, timeout=60, **more)


@pytest.fixture(params=["token", "certificate"])
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Side]:
    """A node and a gateway that it knows by the one or the other."""
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    own = client_of(home, tmp_path / "alpha")
    with ExitStack() as opened, ExitStack() as leave:
        node = serving.open_node(home)
        opened.callback(node.close)
        enrol(home, node.journal, "alpha", own)
        enrol(home, node.journal, "bravo")
        for party, number in (("bravo", "+99 7"), (NODE, "+99 0")):
            facts = DeskFacts(version=1, posts=(Post(role=Role.DUTY_OFFICER),))
            body = DeskBody(posts=(PostLabel(name=f"{party} desk", address=number),))
            type = "desk.node/v1" if party == NODE else "desk.set/v1"
            node.journal.submit(bootstrap.sign(home, Draft(type=type, facts=facts, body=body), author=party))
        if request.param == "token":
            at_node = leave.enter_context(served(make_app(node)))
            gateway = gateways.open_gateway(own, at_node, token=token_for(node.accounts, "alpha"))
        else:
            authority = Authority(tmp_path)
            server, client = authority.certify("server"), authority.certify("client")
            now_ms = bootstrap.now_ms()
            member = node.accounts.add_member(
                party="alpha", name="gateway", role=Role.LIAISON_OFFICER, now_ms=now_ms
            )
            node.accounts.bind_certificate(member.id, client.sha256, now_ms=now_ms)
            tls: dict[str, Any] = {
                "http": protocol("httptools"),
                "ssl_certfile": server.cert_file,
                "ssl_keyfile": server.key_file,
                "ssl_ca_certs": str(authority.cert_file),
                "ssl_cert_reqs": ssl.CERT_OPTIONAL,
            }
            at_node = leave.enter_context(served(make_app(node), **tls))
            gateway = gateways.open_gateway(
                own,
                at_node.replace("http://127.0.0.1", "https://localhost"),
                certificate=Certificate(client.cert_file, client.key_file),
                authorities=authority.cert_file,
            )
        opened.callback(gateway.stop)
        gateway.lists.look()
        url = opened.enter_context(served(make_gateway_app(gateway)))
        token = token_for(gateway.desk.accounts, "alpha")
        yield Side(node, gateway, url, token, leave)


def test_a_stop_at_the_gateway_is_on_record_at_the_node_as_the_partys(side: Side) -> None:
    answer = side.ask("POST", "/v1/stop", content=b"Stop, you are hitting us.")

    assert answer.status_code == 201, answer.text
    heard = answer.json()
    assert heard["party"] == "alpha"
    assert side.node.rules.state.stops[heard["stop"]].party == "alpha"
    assert {it["address"] for it in heard["ring"]} == {"+99 0"}


def test_a_stranger_at_the_gateway_is_a_stranger_at_the_node(side: Side) -> None:
    answer = side.ask("POST", "/v1/stop", known=False, json={"text": "stop"})

    assert answer.status_code == 201, answer.text
    heard = answer.json()
    assert heard["party"] == ""
    assert side.node.rules.state.stops[heard["stop"]].party == ""


@pytest.mark.parametrize("path", ["/v1/stop", "/v1/stop/"])
def test_a_page_of_another_site_says_it_at_the_gateway_in_nobodys_name(side: Side, path: str) -> None:
    accounts = side.gateway.desk.accounts
    member = accounts.add_member(
        party="alpha", name="desk", role=Role.DUTY_OFFICER, now_ms=bootstrap.now_ms()
    )
    session = accounts.open_session(member.id, now_ms=bootstrap.now_ms())
    for origin, party in (("https://portal.example", ""), (side.url, "alpha")):
        headers = {"Cookie": f"openline_session={session.secret}", "Origin": origin}
        answer = httpx.post(f"{side.url}{path}", headers=headers, content=b"stop", timeout=60)
        assert answer.status_code == 201, answer.text
        assert answer.json()["party"] == party


def test_an_answer_that_makes_no_sense_is_none_and_whom_to_ring_is_said(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: Any, **more: Any) -> Any:
        raise ValueError("a fault of ours")

    monkeypatch.setattr(httpx.AsyncClient, "post", fails)
    answer = side.ask("POST", "/v1/stop", content=b"stop")
    monkeypatch.undo()

    assert answer.status_code == 503, answer.text
    assert "RING" in answer.text
    assert "a fault of ours" not in answer.text


def test_while_the_node_is_away_it_is_said_at_once_that_it_is_not_on_record_and_whom_to_ring(
    side: Side,
) -> None:
    side.leave.close()

    answer = side.ask("POST", "/v1/stop", content=b"stop")
    assert answer.status_code == 503, answer.text
    assert "NOT on record" in answer.json()["next_step"]
    assert "+99 7" in answer.json()["next_step"]
    stranger = side.ask("POST", "/v1/stop", known=False, content=b"stop")
    assert stranger.status_code == 503
    assert "+99 7" not in stranger.text

    ring = side.ask("GET", "/v1/ring")
    assert ring.status_code == 200, ring.text
    assert [it["address"] for it in ring.json()["rows"]] == ["+99 7", "+99 0"]
    assert ring.headers["openline-copy-as-of"]


@pytest.mark.parametrize("side", ["token"], indirect=True)  # it comes back without TLS
def test_what_the_node_did_not_take_is_kept_and_said_again_once(side: Side) -> None:
    said_ms = bootstrap.now_ms()
    side.leave.close()
    mine = side.ask("POST", "/v1/stop", content=b"stop, you are hitting us")
    stranger = side.ask("POST", "/v1/stop", known=False, json={"text": "stop", "at": "33.5 N 38.6 E"})
    assert "kept here" in mine.json()["next_step"]
    assert "kept here" in stranger.json()["next_step"]
    assert [len(side.gateway.kept.calls(known=it)) for it in (True, False)] == [1, 1]
    assert not side.gateway.calls.say_all()

    with served(make_app(side.node)) as back:
        side.gateway.client.server.address = back
        kept = [*side.gateway.kept.calls(known=True), *side.gateway.kept.calls(known=False)]
        assert side.gateway.calls.say_all()
        stops = list(side.node.rules.state.stops.values())
        assert sorted(it.party for it in stops) == ["", "alpha"]
        contents = [side.node.rules.state.contents[it.entry].body for it in stops]
        assert all(it.spoken.at_ms >= said_ms for it in contents)  # type: ignore[union-attr]
        for call in kept:  # its answer was lost: it is said once more, and is no second one
            side.gateway.calls.keep(call)
        assert side.gateway.calls.say_all()
        assert len(side.node.rules.state.stops) == 2
        assert side.gateway.kept.calls(known=True) == side.gateway.kept.calls(known=False) == []


def test_strangers_do_not_fill_the_gateways_disk(side: Side) -> None:
    call = Call(id="a" * 32, body=b"stop", media="text/plain", known=False, at_ms=1)
    for number in range(3):
        assert side.gateway.kept.keep_call(call._replace(id=f"{number:032x}"), most_of_strangers=3)
    assert not side.gateway.kept.keep_call(call, most_of_strangers=3)
    assert side.gateway.kept.keep_call(call._replace(known=True), most_of_strangers=3)


@pytest.mark.parametrize("side", ["token"], indirect=True)
def test_one_that_is_not_taken_is_in_the_way_of_no_other(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = [
        Call(id=f"{number:032x}", body=b"stop", media="text/plain", known=True, at_ms=number + 1)
        for number in range(150)
    ]
    for it in (first, *others):
        side.gateway.kept.keep_call(it, most_of_strangers=0)
    said: list[str] = []

    def post(self: httpx.Client, path: str, *, params: dict[str, Any], **more: Any) -> httpx.Response:
        said.append(params["id"])
        return httpx.Response(400 if params["id"] == first.id else 201)

    monkeypatch.setattr(httpx.Client, "post", post)
    assert not side.gateway.calls.say_all()
    assert said == [it.id for it in (first, *others)]
    assert side.gateway.kept.calls(known=True) == [first]


def test_a_gateway_that_stops_says_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, said = Kept(tmp_path / "kept.sqlite"), list[str]()
    calls = Calls(kept, lambda known: httpx.Client(base_url="http://node.example"), trouble=lambda *_: None)
    for number in range(3):
        calls.keep(Call(id=f"{number:032x}", body=b"stop", media="text/plain", known=True, at_ms=1))

    def post(self: httpx.Client, path: str, *, params: dict[str, Any], **more: Any) -> httpx.Response:
        said.append(params["id"])
        calls.stop()
        return httpx.Response(201)

    monkeypatch.setattr(httpx.Client, "post", post)
    assert not calls.say_all()
    assert said == [f"{0:032x}"]
    assert len(kept.calls(known=True)) == 2
    kept.close()
