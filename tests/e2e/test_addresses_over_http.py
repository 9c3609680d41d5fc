"""Addresses over HTTP: a party brings its own into use, is told there, and sees what became of it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap.serving import open_node
from openline.decide.notifying import begins_of
from openline.model.event import NODE, NotificationBody, NotificationFacts, ReasonBody, ShareFacts
from openline.model.release import Detail, Role
from openline.web.app import make_app
from tests.desk import convoy
from tests.receiving import Receiver, receiving, until
from tests.serving import enrol, served, token_for

CANARY = "canary-7b1d"


class Served(NamedTuple):
    node: Node
    address: str

    def as_(self, party: str, role: Role = Role.LIAISON_OFFICER, *scopes: Scope) -> httpx.Client:
        wanted = scopes or (Scope.READ, Scope.DELIVER)
        token = token_for(self.node.accounts, party, role=role, scopes=wanted)
        return httpx.Client(base_url=self.address, headers={"Authorization": f"Bearer {token}"}, timeout=30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("addresses")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        home = bootstrap.create_node(folder / "node", name="Line", mode="exercise")
        node = open_node(home)
        for party in ("aid", "force"):
            enrol(home, node.journal, party)
        with served(make_app(node)) as address:
            yield Served(node, address)
        node.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def notify(server: Served, id: str) -> None:
    """Let the aid party notify a convoy and show it to the force."""
    said = convoy(id, depart_ms=bootstrap.now_ms() + 180_000_000)
    facts = NotificationFacts(notification=id, version=1, legs=1, begins_ms=begins_of(said))
    share = ShareFacts(about=id, shared={"force": Detail.FULL})
    home, journal = server.node.home, server.node.journal
    journal.submit_all(
        [
            bootstrap.sign(
                home,
                Draft(type="movement.notify/v1", facts=facts, body=NotificationBody(notification=said)),
                author="aid",
            ),
            bootstrap.sign(home, Draft(type="share.set/v1", facts=share, body=ReasonBody()), author="aid"),
        ]
    )


def add(client: httpx.Client, where: str, **fields: Any) -> dict[str, Any]:
    body = {"medium": "webhook", "where": where, "for_mode": "exercise"} | fields
    answer = client.post("/v1/addresses", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def problem(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    return str(answer.json()["detail"])


@pytest.mark.requirement("R8", "R38")
def test_what_is_released_is_posted_to_the_address_signed_and_listed_as_delivered(
    server: Served, receiver: Receiver
) -> None:
    with server.as_("force") as force:
        added = add(force, receiver.url)
        notify(server, "food")
        until(lambda: receiver.got)
        (got,) = receiver.got
        said = dict(part.split("=", 1) for part in got.headers["Openline-Signature"].split(","))
        made = hmac.new(added["secret"].encode(), said["t"].encode() + b"." + got.body, hashlib.sha256)
        assert made.hexdigest() == said["v1"]
        until(lambda: force.get("/v1/deliveries").json()["deliveries"][0]["state"] == "delivered")
        page = force.get("/v1/deliveries").json()
        (row,) = page["deliveries"]
        assert (row["id"], row["seq"], row["attempts"]) == (
            got.headers["Openline-Delivery"],
            got.said["seq"],
            1,
        )
        assert page["next"] is None
        assert (
            force.get("/v1/releases", params={"after": row["seq"] - 1}).json()["releases"][0]["seq"]
            == row["seq"]
        )
        out = force.delete(f"/v1/addresses/{added['address']['id']}").json()
        assert out["enabled"] is False


def test_pages_of_deliveries_hold_each_once(server: Served, receiver: Receiver) -> None:
    with server.as_("force") as force:
        ids = [add(force, f"{receiver.url}/{number}")["address"]["id"] for number in range(2)]
        for number in range(5):
            notify(server, f"page-{number}")
        until(lambda: len(receiver.got) == 10)
        seen: list[str] = []
        before: int | None = 0
        while before is not None:
            page = force.get("/v1/deliveries", params={"before": before, "limit": 3}).json()
            seen += [it["id"] for it in page["deliveries"]]
            before = page["next"]
        every = [it["id"] for it in force.get("/v1/deliveries", params={"limit": 500}).json()["deliveries"]]
        assert seen == every
        assert len(set(seen)) == len(seen) >= 10
        for id in ids:
            force.delete(f"/v1/addresses/{id}")


@pytest.mark.requirement("R14")
def test_a_party_sees_and_touches_no_address_and_no_delivery_of_another(
    server: Served, receiver: Receiver
) -> None:
    with server.as_("force") as force, server.as_("aid") as aid:
        added = add(force, f"{receiver.url}/{CANARY}")["address"]
        for path in ("/v1/addresses", "/v1/deliveries"):
            assert CANARY not in aid.get(path).text
            assert added["id"] not in aid.get(path).text
        assert problem(aid.delete(f"/v1/addresses/{added['id']}"), 404) == problem(
            aid.delete("/v1/addresses/0123"), 404
        ).replace("0123", added["id"])
        force.delete(f"/v1/addresses/{added['id']}")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"where": "http://example.org/"}, 422),
        ({"where": "https://u:p@example.org/"}, 422),
        ({"for_mode": "real"}, 422),
        ({"medium": "pigeon"}, 400),
        ({"least": "soon"}, 400),
        ({"languages": []}, 400),
        ({"where": "x" * 3_000}, 400),
        ({"party": "aid"}, 400),
        ({"medium": "mail", "where": "desk"}, 422),
    ],
)
def test_what_cannot_be_an_address_is_a_problem_and_nothing_is_kept(
    server: Served, body: dict[str, Any], status: int
) -> None:
    with server.as_("force") as force:
        before = force.get("/v1/addresses").json()
        whole = {"medium": "webhook", "where": "https://example.org/", "for_mode": "exercise"} | body
        assert force.post("/v1/addresses", json=whole).status_code == status
        assert force.get("/v1/addresses").json() == before


def test_who_may_not_does_not(server: Served) -> None:
    with server.as_("force", Role.OBSERVER, Scope.READ) as observer:
        problem(observer.get("/v1/addresses"), 403)
        problem(
            observer.post(
                "/v1/addresses", json={"medium": "mail", "where": "a@b.example", "for_mode": "exercise"}
            ),
            403,
        )
        assert observer.get("/v1/deliveries").status_code == 200
    with server.as_("force", Role.LIAISON_OFFICER, Scope.READ) as narrow:
        problem(narrow.get("/v1/addresses"), 403)
    with server.as_(NODE, Role.ADMINISTRATOR, Scope.DELIVER) as operator:
        body = {"medium": "mail", "where": "a@b.example", "for_mode": "exercise"}
        assert "no party" in problem(operator.post("/v1/addresses", json=body), 409)
    assert httpx.get(f"{server.address}/v1/addresses").status_code == 401


def test_no_secret_is_listed_or_kept(server: Served, receiver: Receiver) -> None:
    with server.as_("force") as force:
        added = add(force, receiver.url)
        assert added["secret"] not in force.get("/v1/addresses").text
        for file in Path(server.node.home.path).rglob("*"):
            if file.is_file():
                assert added["secret"].encode() not in file.read_bytes()
        force.delete(f"/v1/addresses/{added['address']['id']}")


def test_an_address_at_which_nothing_would_arrive_is_added_with_a_warning(server: Served) -> None:
    with server.as_("force") as force:
        inside = add(force, "https://192.168.7.7/hook")
        assert "not reached from outside" in inside["warning"]
        texts = add(force, "+963123456789", medium="sms")
        assert "nothing is set up here" in texts["warning"]
        fine = add(force, "http://127.0.0.1:9/")
        assert fine["warning"] == ""
        for added in (inside, texts, fine):
            assert added["address"]["enabled"]
            force.delete(f"/v1/addresses/{added['address']['id']}")
