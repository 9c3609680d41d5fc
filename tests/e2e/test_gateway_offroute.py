"""A party's own tracks at its own gateway: nothing of them leaves, but what a person has signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.drafts import AddressedDraft
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap import gateways, serving
from openline.gateway.app import make_app as make_gateway_app
from openline.gateway.gateway import Gateway
from openline.model.event import NotificationBody, NotificationFacts
from openline.model.release import Role
from openline.web.app import make_app
from tests.desk import at, convoy
from tests.serving import client_of, enrol, served, token_for
from tests.unit.app.test_conformance import BACK, MINUTE_MS, OFF, ON, Fix


class Side(NamedTuple):
    """A node, alpha's gateway with a convoy that it has notified, and its people at the gateway."""

    node: Node
    gateway: Gateway
    begins_ms: int
    address: str
    stack: ExitStack

    def ask(self, method: str, path: str, role: Role = Role.DUTY_OFFICER, **more: Any) -> httpx.Response:
        scopes = (Scope.READ,) if role is Role.OBSERVER else (Scope.READ, Scope.SIGN, Scope.POSITIONS)
        token = token_for(self.gateway.desk.accounts, "alpha", role=role, scopes=scopes)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.request(method, self.address + path, headers=headers, timeout=120, **more)

    def send(self, *fixes: Fix, movement: str = "m", **more: Any) -> httpx.Response:
        rows = [
            {
                "track": track,
                "at_ms": self.begins_ms + round(minute * MINUTE_MS),
                "lon_e7": at(east_m, north_m).lon_e7,
                "lat_e7": at(east_m, north_m).lat_e7,
            }
            for track, minute, east_m, north_m in fixes
        ]
        return self.ask(
            "POST", f"/v1/own-positions?movement={movement}", content=json.dumps({"positions": rows}), **more
        )


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Side]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    own = client_of(home, tmp_path / "alpha")
    begins_ms = bootstrap.now_ms() + 3_600_000
    with ExitStack() as opened:
        node = serving.open_node(home)
        opened.callback(node.close)
        enrol(home, node.journal, "alpha", own)
        to_node = opened.enter_context(ExitStack())
        at_node = to_node.enter_context(served(make_app(node)))
        gateway = gateways.open_gateway(own, at_node, token=token_for(node.accounts, "alpha"))
        opened.callback(gateway.stop)
        for id, tracks in (("m", ("t",)), ("bare", ())):
            said = convoy(id, depart_ms=begins_ms, tracks=tracks)
            facts = NotificationFacts(
                notification=id, version=1, emergency=False, legs=1, begins_ms=begins_ms
            )
            draft = Draft(type="movement.notify/v1", facts=facts, body=NotificationBody(notification=said))
            gateway.sign(AddressedDraft(home.settings.theatre, "exercise", "alpha", draft))
        address = opened.enter_context(served(make_gateway_app(gateway)))
        yield Side(node, gateway, begins_ms, address, to_node)


@pytest.mark.requirement("R22", "R36")
def test_own_tracks_stay_at_home_and_off_route_is_said_when_a_person_signs_it(side: Side) -> None:
    on_record = side.node.journal.store.size()
    answer = side.send(*ON)
    assert (answer.status_code, answer.json()["seen"], answer.json()["found"]) == (200, len(ON), [])
    (id,) = side.send(*OFF).json()["found"]
    assert side.send(*OFF).json() == {"seen": 0, "late": len(OFF), "found": []}, "what was seen is seen"

    (found,) = side.ask("GET", "/v1/off-route", Role.OBSERVER).json()["found"]
    assert (found["id"], found["movement"], found["event"], found["signed"]) == (id, "m", "off_route", "")
    assert "off its notified route" in found["full"]["body"]["sighting"]["note"]
    assert found["coarse"]["body"]["sighting"]["area"] != found["full"]["body"]["sighting"]["area"]
    assert side.node.journal.store.size() == on_record, "nothing has left"
    exact = str(found["full"]["body"]["sighting"]["area"]["centre"]["lon_e7"]).encode()
    files = [it for it in side.gateway.home.path.rglob("*") if it.is_file()]
    assert files
    assert not [it.name for it in files if exact in it.read_bytes()], "nothing was written down"

    assert side.ask("POST", f"/v1/off-route/{id}", Role.OBSERVER, json={}).status_code == 403
    signed = side.ask("POST", f"/v1/off-route/{id}", json={"how_exact": "coarse"})
    assert signed.status_code == 201
    stored = side.node.journal.store.entry(signed.json()["index"])
    assert (stored.author, stored.type, stored.subject) == ("alpha", "sighting.report/v1", id)
    assert json.loads(stored.body or b"")["sighting"]["area"] == found["coarse"]["body"]["sighting"]["area"]
    again = side.ask("POST", f"/v1/off-route/{id}", json={"how_exact": "coarse"})
    assert again.json()["id"] == signed.json()["id"], "it is said once"
    assert side.ask("POST", f"/v1/off-route/{id}", json={"how_exact": "full"}).status_code == 409

    side.send(*BACK)
    back, _ = side.ask("GET", "/v1/off-route").json()["found"]
    assert (back["event"], back["signed"]) == ("on_route", "")
    assert "on its notified route again" in back["full"]["body"]["sighting"]["note"]


def test_while_the_node_is_gone_what_is_known_of_the_movement_holds(side: Side) -> None:
    assert side.send(*ON).status_code == 200
    side.stack.close()
    later_ms = bootstrap.now_ms() + 600_000
    side.gateway.own_tracks._now_ms = lambda: later_ms
    (id,) = side.send(*OFF).json()["found"]
    assert side.send(*OFF, movement="other").status_code == 503
    assert side.ask("POST", f"/v1/off-route/{id}", json={}).status_code == 202


@pytest.mark.parametrize(("movement", "status"), [("bare", 422), ("nothing", 404), ("../m", 400), ("M", 400)])
def test_a_track_is_held_against_what_its_own_party_has_notified(
    side: Side, movement: str, status: int
) -> None:
    assert side.send(*ON, movement=movement).status_code == status


def test_only_who_may_send_positions_in_sends_own_ones(side: Side) -> None:
    assert side.send(*ON, role=Role.OBSERVER).status_code == 403
    assert side.ask("POST", "/v1/own-positions?movement=m", content=b"{}").status_code == 422
    assert side.ask("POST", "/v1/off-route/nothing", json={}).status_code == 404
