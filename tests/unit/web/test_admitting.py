"""Who comes in at all: on every route of a node and of a gateway, whoever is unknown learns nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from openline import bootstrap
from openline.app.accounts import Scope
from openline.bootstrap import gateways
from openline.bootstrap.serving import open_node
from openline.gateway import app as gateway_app
from openline.model.release import Role
from openline.web.app import make_app
from tests.serving import client_of, enrol, served, token_for

OPEN = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/schema/openapi.json"),
    ("GET", "/v1/session/providers"),
    ("GET", "/v1/session/sign-in"),
    ("GET", "/v1/session/callback"),
    ("GET", "/v1/witnessed"),
    ("GET", "/"),  # the page: what it shows is asked for
    ("GET", "/page/some"),
    ("GET", "/page-worker.js"),
    ("POST", "/v1/session"),  # by the token that is sent
    ("POST", "/v1/invitations/redeem"),
    ("POST", "/v1/stop"),  # from anybody, whatever it says
}
"""What anybody may ask: how the server is, what it takes, to be let in, and STOP."""
NOBODY = "http://127.0.0.1:9"
MALFORMED = b'{"such is'


class Door(NamedTuple):
    """A server behind a socket."""

    app: Litestar
    address: str
    token: str


@pytest.fixture(scope="module", params=["node", "gateway"])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder: Path = tmp_path_factory.mktemp("admitting")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        home = bootstrap.create_node(folder / "node", name="Exercise", mode="exercise")
        made: Any
        if request.param == "node":
            made = open_node(home)
            enrol(home, made.journal, "alpha")
            app, accounts, end = make_app(made), made.accounts, made.close
        else:
            own = client_of(home, folder / "alpha")
            bootstrap.make_key(own, "alpha")
            made = gateways.open_gateway(own, NOBODY)
            app, accounts, end = gateway_app.make_app(made), made.desk.accounts, made.stop
        token = token_for(accounts, "alpha", role=Role.ADMINISTRATOR, scopes=(Scope.ADMINISTER,))
        with served(app) as address:
            yield Door(app, address, token)
        end()


def operations(app: Litestar) -> list[tuple[str, str, Any]]:
    """Every method and path that is answered, with its handler."""
    return [
        (method, re.sub(r"{[^}]+}", "some", route.path_format), handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS"
    ]


def test_whoever_is_not_known_learns_so_before_anything_that_he_sent_is_read(door: Door) -> None:
    asked = [it for it in operations(door.app) if it[:2] not in OPEN]
    assert len(asked) > 40
    with httpx.Client(base_url=door.address, timeout=60) as client:
        answers = {
            f"{method} {path} {kind}": client.request(
                method, path, params={"limit": "none", "after": "-"}, content=MALFORMED, headers=headers
            ).status_code
            for method, path, _ in asked
            for kind, headers in (
                ("as JSON", {"content-type": "application/json"}),
                ("as XML", {"content-type": "text/xml"}),
                ("with a key", {"content-type": "application/json", "idempotency-key": "k"}),
                ("by a token that is none", {"authorization": "Bearer olt_" + "x" * 40}),
            )
        }
    assert {name: it for name, it in answers.items() if it != 401} == {}


def test_what_is_taken_as_json_is_refused_as_anything_else_by_its_name(door: Door) -> None:
    with_body = [it for it in operations(door.app) if "data" in it[2].parsed_fn_signature.parameters]
    assert len(with_body) > 8
    known = {"authorization": f"Bearer {door.token}"}
    with httpx.Client(base_url=door.address, timeout=60, headers=known) as client:
        for method, path, _ in with_body:
            answer = client.request(method, path, content=b"a=b", headers={"content-type": "text/plain"})
            assert (answer.status_code, answer.json()["type"]) == (415, "urn:openline:problem:media-type")
            assert "application/json" in answer.json()["detail"]
            for kind in ({"content-type": "application/json; charset=utf-8"}, {}):
                answer = client.request(method, path, content=MALFORMED, headers=kind)
                assert answer.status_code == 400, (method, path, answer.text)


def test_what_is_larger_than_is_taken_is_refused_by_the_number_that_is(door: Door) -> None:
    known = {"authorization": f"Bearer {door.token}", "content-type": "application/json"}
    with httpx.Client(base_url=door.address, timeout=60, headers=known) as client:
        answer = client.post("/v1/members", content=b" " * ((1 << 20) + 1))
        assert (answer.status_code, answer.json()["type"]) == (413, "urn:openline:problem:too-large")
        assert "1,048,576 bytes" in answer.json()["detail"]
