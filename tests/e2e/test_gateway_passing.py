"""What a gateway asks of the node on its people's behalf: what is listed, for whom the node would do it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap import gateways, serving
from openline.client import Client
from openline.errors import ForbiddenError, InputError, LedgerError, NotFoundError
from openline.gateway.app import make_app as make_gateway_app
from openline.gateway.gateway import Gateway
from openline.gateway.passing import PASSED_ON
from openline.model.incident import ExhibitBody, ExhibitFacts, IncidentBody, IncidentFacts
from openline.model.release import Role
from openline.web.app import make_app
from openline.web.routing import all_routes
from tests.occurring import account
from tests.serving import client_of, enrol, served, token_for

SCOPES = {
    Role.OBSERVER: (Scope.READ,),
    Role.UNIT: (Scope.READ, Scope.SUBMIT, Scope.SIGN, Scope.POSITIONS),
    Role.DUTY_OFFICER: (Scope.READ, Scope.SUBMIT, Scope.SIGN, Scope.POSITIONS),
    Role.LIAISON_OFFICER: (Scope.READ, Scope.SUBMIT, Scope.SIGN, Scope.POSITIONS, Scope.DELIVER),
    Role.ADMINISTRATOR: (Scope.ADMINISTER, Scope.DELIVER),
}
OWN = {
    "GET /",
    "GET /page-worker.js",
    "GET /page/{name:str}",
    "GET /page/tiles.json",
    "GET /page/tiles.pmtiles",
    "GET /healthz",
    "GET /v1/releases",
    "GET /v1/releases/stream",
    "POST /v1/drafts",
    "POST /v1/drafts/together",
    "POST /v1/entries",
    "POST /v1/requests",
    "GET /v1/members",
    "POST /v1/members",
    "PATCH /v1/members/{member:str}",
    "DELETE /v1/members/{member:str}",
    "GET /v1/members/{member:str}/known-by",
    "POST /v1/members/{member:str}/identities",
    "POST /v1/members/{member:str}/certificates",
    "DELETE /v1/members/{member:str}/certificates/{sha256:str}",
    "GET /v1/tokens",
    "POST /v1/tokens",
    "DELETE /v1/tokens/{token:str}",
    "GET /v1/roster",
    "PUT /v1/roster",
    "GET /v1/security/events",
    "GET /v1/session",
    "POST /v1/session",
    "DELETE /v1/session",
    "GET /v1/session/providers",
    "GET /v1/session/sign-in",
    "GET /v1/session/callback",
    "GET /readyz",
    "POST /v1/stop",
    "GET /v1/ring",
    "GET /v1/invitations",
    "POST /v1/invitations",
    "POST /v1/invitations/redeem",
    "DELETE /v1/invitations/{invitation:str}",
    "GET /v1/reports",
    "POST /v1/reports",
    "GET /v1/reports/labels",
    "GET /v1/reports/{id:str}",
    "POST /v1/reports/{id:str}/reviews",
}
"""What a gateway answers by itself, as the node does for its own."""
NOT_THERE = {
    "POST /v1/addresses",
    "DELETE /v1/addresses/{id:str}",
    "GET /schema/openapi.json",
    "GET /metrics",
}
"""What the node has and no gateway."""

Call = Callable[..., tuple[int, Any]]


class Side(NamedTuple):
    """A node with a gateway before it, and somebody in each role at both."""

    node: Node
    gateway: Gateway
    node_app: Any
    at_node: str
    at_gateway: str
    tokens: dict[Role, tuple[str, str]]
    """What each shows at the node, and at the gateway."""


@pytest.fixture
def side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Side]:
    monkeypatch.setenv("OPENLINE_MARKS", str(tmp_path / "marks"))
    home = bootstrap.create_node(tmp_path / "node", name="Exercise", mode="exercise")
    own = client_of(home, tmp_path / "alpha")
    with ExitStack() as opened:
        node = serving.open_node(home)
        opened.callback(node.close)
        enrol(home, node.journal, "alpha", own)
        app = make_app(node)
        at_node = opened.enter_context(served(app))
        liaison = token_for(node.accounts, "alpha", scopes=SCOPES[Role.LIAISON_OFFICER])
        gateway = gateways.open_gateway(own, at_node, token=liaison)
        opened.callback(gateway.stop)
        at_gateway = opened.enter_context(served(make_gateway_app(gateway)))
        tokens = {
            role: (
                token_for(node.accounts, "alpha", role=role, scopes=scopes),
                token_for(gateway.desk.accounts, "alpha", role=role, scopes=scopes),
            )
            for role, scopes in SCOPES.items()
        }
        yield Side(node, gateway, app, at_node, at_gateway, tokens)


def ask(address: str, token: str, method: str, path: str, body: object = None) -> tuple[int, bytes]:
    """Ask with the path exactly as it stands: no client of HTTP tidies it on the way."""
    line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    line.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
    answer = line.getresponse()
    try:
        return answer.status, b"" if answer.getheader("content-length") is None else answer.read()
    finally:
        line.close()


def test_every_route_of_the_node_is_passed_on_or_answered_here_or_known_not_to_be_there() -> None:
    at_node = {f"{method} {path}" for it in all_routes() for path in it.paths for method in it.http_methods}
    passed = {f"{it.method} {it.path}" for it in PASSED_ON}
    assert passed <= at_node, "what is passed on is there"
    assert at_node - passed == OWN | NOT_THERE
    assert not passed & (OWN | NOT_THERE)


def test_whoever_is_refused_at_the_node_is_refused_at_the_gateway(side: Side) -> None:
    bodies = {
        "/v1/dry-runs": {"author": "alpha"},
        "/v1/templates/{id:str}/fill": {"language": "en"},
        "/v1/log/checkpoint": {"note": "x"},
        "/v1/log/cosignatures": {"note": "x"},
        "/v1/copies": {"format": "csv"},
        "/v1/sources": {"id": "s", "name": "s", "kind": "gpx"},
    }
    refused = 0
    for it in PASSED_ON:
        path = it.path.replace("{id:str}", "nothing").replace("{source_id:str}", "nothing")
        path = path.replace("{kind:str}", "sites-additions").replace("{what:str}", "site")
        path += {"/v1/positions": "?source=s", "/v1/log/consistency": "?old_size=1&new_size=1"}.get(path, "")
        path += "?about=nothing&to=alpha" if path == "/v1/preview" else ""
        body = bodies.get(it.path, {}) if it.method != "GET" else None
        for role, (there, here) in side.tokens.items():
            at_node, at_gateway = (
                ask(address, token, it.method, path, body)[0]
                for address, token in ((side.at_node, there), (side.at_gateway, here))
            )
            refused += at_gateway == 403
            if at_node in (401, 403) or at_gateway in (401, 403):
                assert at_node == at_gateway or at_node == 400, (it, role, at_node, at_gateway)
    assert refused >= len(PASSED_ON), "an administrator reads nothing, if nobody else is refused"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/dry-runs/%2e%2e/addresses",
        "/v1/dry-runs/../addresses",
        "/v1/dry-runs/%2E%2E%2Faddresses",
        "/v1/sheets/..",
        "/v1/sheets/%2e%2e",
        "/v1/sheets/sites%2dadditions",
        "/v1/dry-runs//../addresses",
        "/v1/addresses",
    ],
)
def test_no_way_of_writing_an_address_leads_to_another_route_of_the_node(side: Side, path: str) -> None:
    address = {"medium": "webhook", "where": "https://example.org/x", "for_mode": "exercise"}
    for role in (Role.OBSERVER, Role.LIAISON_OFFICER):
        status, _ = ask(side.at_gateway, side.tokens[role][1], "POST", path, address)
        assert status in (404, 405), status
    assert side.node.deliveries is not None
    assert side.node.deliveries.of("alpha") == []


def test_an_observer_reads_no_addresses_and_nothing_by_dots(side: Side) -> None:
    observer = side.tokens[Role.OBSERVER][1]
    assert ask(side.at_gateway, observer, "GET", "/v1/addresses")[0] == 403
    assert ask(side.at_gateway, observer, "GET", "/v1/sites/..")[0] == 404
    assert ask(side.at_gateway, observer, "GET", "/v1/sites/%2e%2e")[0] == 404
    assert ask(side.at_gateway, observer, "GET", "/v1/theatre")[0] == 200


@pytest.mark.parametrize("query", ["record=true", "%72ecord=1", "record=false&record=true", "record=on"])
def test_nothing_is_recorded_by_a_sheet_that_is_passed_on(side: Side, query: str) -> None:
    status, body = ask(
        side.at_gateway,
        side.tokens[Role.LIAISON_OFFICER][1],
        "POST",
        f"/v1/sheets/sites-additions?{query}",
        {},
    )
    assert status == 409
    assert b"/v1/drafts/together" in body


def test_where_tracks_are_now_is_given_on_as_it_comes_and_ended_at_the_node_with_its_reader(
    side: Side,
) -> None:
    observer = side.tokens[Role.OBSERVER][1]
    assert side.node.positions is not None
    lines = []
    for _ in range(3):
        line = http.client.HTTPConnection(side.at_gateway.removeprefix("http://"), timeout=20)
        line.request("GET", "/v1/positions/stream", headers={"Authorization": f"Bearer {observer}"})
        answer = line.getresponse()
        assert answer.status == 200
        assert answer.getheader("content-type", "").startswith("text/event-stream")
        assert answer.readline() == b"retry: 2000\n"
        lines.append((line, answer))
    assert side.node_app.state.door.listeners["alpha"] == 3
    for line, answer in lines:
        answer.close()
        line.close()
    deadline = time.monotonic() + 30
    while side.node_app.state.door.listeners["alpha"] or side.node.positions.live.listening():
        assert time.monotonic() < deadline, "the streams are still open at the node"
        time.sleep(0.05)


def test_a_stream_that_is_passed_on_ends_when_the_gateway_is_told_to_stop(side: Side) -> None:
    observer = token_for(
        side.gateway.desk.accounts, "alpha", role=Role.OBSERVER, scopes=SCOPES[Role.OBSERVER]
    )
    with served(make_gateway_app(side.gateway)) as address:
        line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
        line.request("GET", "/v1/positions/stream", headers={"Authorization": f"Bearer {observer}"})
        answer = line.getresponse()
        assert answer.readline() == b"retry: 2000\n"
    answer.read()  # it ends, rather than breaks off in the middle of a piece
    line.close()


def test_a_file_of_an_exhibit_goes_through_to_the_node_and_comes_back_whole(
    side: Side, tmp_path: Path
) -> None:
    film, odd = tmp_path / "film.mp4", tmp_path / "odd.mp4"
    film.write_bytes(bytes(range(256)) * 50_000)
    odd.write_bytes(bytes(range(256)) * 49_999 + bytes(256))
    put_on_record(side, "film", film.read_bytes())
    digest = sha256(film.read_bytes()).hexdigest()
    _, unit = side.tokens[Role.UNIT]
    _, officer = side.tokens[Role.DUTY_OFFICER]
    with Client(side.at_gateway, token=unit) as client, pytest.raises(ForbiddenError):
        client.give_exhibit_file("film", film)
    for address, token in ((side.at_gateway, officer), (side.at_node, side.tokens[Role.DUTY_OFFICER][0])):
        with Client(address, token=token) as client:
            with pytest.raises(InputError, match="another file than is on record"):
                client.give_exhibit_file("film", odd)
            assert list(client.exhibit_files()) == []
            assert client.give_exhibit_file("film", film).bytes == film.stat().st_size
            assert [it.exhibit for it in client.exhibit_files(about="strike")] == ["film"]
            had = tmp_path / f"had-{address[-5:]}.mp4"
            client.exhibit_file("film", had, sha256_hex=digest)
            assert had.read_bytes() == film.read_bytes()
            with pytest.raises(LedgerError, match="what came has the SHA-256"):
                client.exhibit_file("film", tmp_path / "none.mp4", sha256_hex="0" * 64)
            assert not (tmp_path / "none.mp4").exists()
            client.remove_exhibit_file("film")
            with pytest.raises(NotFoundError, match="is not here"):
                client.exhibit_file("film", tmp_path / "none.mp4", sha256_hex=digest)
            assert not (tmp_path / "none.mp4").exists()


def put_on_record(side: Side, id: str, data: bytes) -> None:
    """Open an incident as the party, and put a file on record by its hash."""
    node, said = side.node, account(side.node.journal.now_ms())
    opened = IncidentFacts(incident="strike", to=(), kind=said.kind, at_ms=said.at_ms)
    facts = ExhibitFacts(exhibit=id, about="strike", to=(), sha256=sha256(data).hexdigest(), bytes=len(data))
    for draft in (
        Draft(type="incident.open/v1", facts=opened, body=IncidentBody(account=said, text="It was hit.")),
        Draft(type="exhibit.add/v1", facts=facts, body=ExhibitBody(name="film.mp4", media_type="video/mp4")),
    ):
        node.journal.submit(bootstrap.sign(side.gateway.home, draft, author="alpha"))
