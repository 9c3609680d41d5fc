"""The client: a method for every operation of the HTTP face, asked again where a line breaks, done once."""

from __future__ import annotations

import inspect
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from openline.client import Client, NoAnswerError, OnItsWayError
from openline.client.calling import Server
from openline.client.rows import KINDS, kind_of
from openline.errors import InputError, StorageError
from openline.web.description import description

BY_BROWSERS = {
    ("GET", "/v1/session/sign-in"): "sends a person's browser to an identity provider",
    ("GET", "/v1/session/callback"): "takes the browser back from there",
    ("POST", "/v1/session"): "gives a browser a cookie; a program shows its token itself",
}
"""Operations that no program calls, and why."""
ONLY_AT_A_GATEWAY = {("GET", "/v1/gateway"), ("GET", "/v1/witnessed"), ("POST", "/v1/witnessed")}
IN_NO_DESCRIPTION = {("GET", "/schema/openapi.json")}
"""The description itself."""
WHATEVER: dict[str, Any] = {
    "values": {"place": "the mill"},
    "kind": "zones",
    "limit": 5,
    "after": 0,
    "before": 0,
    "at_ms": None,
    "from_ms": None,
    "until_ms": None,
    "size": None,
    "old_size": 1,
    "new_size": 2,
    "scopes": (),
    "shifts": (),
    "shares": (),
    "expires_ms": 1,
    "positions": (),
    "columns": {},
    "format": "csv",
    "lang": "both",
}


class AskedError(Exception):
    """Stops a method once it has asked."""


class Recorded:
    """Takes note of what methods ask, and answers nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.method, request.url.path))
        raise AskedError


def client_of(handle: Callable[[httpx.Request], httpx.Response]) -> Client:
    """Make a client whose requests are handled here."""
    client = Client("http://node.invalid", token="olt_x", random_bytes=lambda count: b"\x07" * count)
    client.server._http = httpx.Client(
        base_url="http://node.invalid", transport=httpx.MockTransport(handle), headers=client.server.headers
    )
    return client


def given(name: str, parameter: inspect.Parameter, tmp_path: Path) -> Any:
    """Return an argument that a method takes, whatever it is."""
    from openline.app.drafts import AddressedDraft
    from openline.app.ports import Draft
    from openline.model.event import SightingFacts
    from openline.wire.api.delivery import NewAddress
    from openline.wire.api.positions import NewSource, SourceChange

    values: dict[str, Any] = {
        "file": tmp_path / "file",
        "role": "observer",
        "entry": _entry(),
        "entries": [_entry()],
        "addressed": AddressedDraft(
            "0" * 32, "exercise", "alpha", Draft(type="sighting.report/v1", facts=SightingFacts(sighting="s"))
        ),
        "address": NewAddress(medium="mail", where="x@y.example", for_mode="exercise"),
        "change": SourceChange(name="x"),
        "plan": _movement(),
    }
    if name in values:
        value = values[name]
        return [value] if "Sequence" in str(parameter.annotation) and name == "addressed" else value
    if name == "from_file":
        (tmp_path / name).write_bytes(b"x")
        return tmp_path / name
    if name == "source" and "NewSource" in str(parameter.annotation):
        return NewSource(id="s-1")
    if "bytes" in str(parameter.annotation):
        return b"{}"
    return WHATEVER.get(name, "x")


def _entry() -> Any:
    """Return what stands for a signed entry: it is only written down."""

    class Written:
        def to_file(self) -> Any:
            return {"format": "openline/entry/v1"}

    return Written()


def _movement() -> Any:
    from openline.model.notification import Movement, MovementKind, Waypoint
    from openline.model.space import Position

    route = (
        Waypoint(position=Position(lon_e7=0, lat_e7=0)),
        Waypoint(position=Position(lon_e7=1_000_000, lat_e7=0)),
    )
    return Movement(id="m", name="m", kind=MovementKind.CONVOY, route=route, depart_ms=1)


def methods() -> dict[str, Callable[..., Any]]:
    return {
        name: it for name, it in inspect.getmembers(Client, inspect.isfunction) if not name.startswith("_")
    }


def operations_asked(tmp_path: Path) -> set[tuple[str, str]]:
    """Call every method of the client with whatever it takes, and return what they ask for."""
    recorded = Recorded()
    client = client_of(recorded.handle)
    for name, method in methods().items():
        kinds: list[str | None] = [None]
        if name in ("page", "every", "one"):
            kinds = [it for it in (*KINDS, "cells") if name != "one" or kind_of(it).one]
        for kind in kinds:
            parameters = list(inspect.signature(method).parameters.values())[1:]
            arguments = {
                it.name: given(it.name, it, tmp_path)
                for it in parameters
                if it.kind is not inspect.Parameter.VAR_KEYWORD
                and (it.default is inspect.Parameter.empty or it.name in ("format", "lang"))
            }
            if kind is not None:
                arguments["kind"] = kind
            before = len(recorded.asked)
            with pytest.raises(AskedError):
                _call(getattr(client, name), arguments)
            assert len(recorded.asked) == before + 1, name
    return set(recorded.asked)


def _call(method: Callable[..., Any], arguments: dict[str, Any]) -> None:
    """Call a method, and have it ask: what yields rows asks for the first."""
    next(iter(method(**arguments)))


def described() -> set[tuple[str, str]]:
    paths = json.loads(description())["paths"]
    return {(method.upper(), path) for path, operations in paths.items() for method in operations}


def fits(asked: tuple[str, str], operation: tuple[str, str]) -> bool:
    pattern = re.sub(r"\{[^}]+\}", "[^/]+", operation[1])
    return asked[0] == operation[0] and re.fullmatch(pattern, asked[1]) is not None


def test_every_operation_of_the_http_face_can_be_reached_by_a_method(tmp_path: Path) -> None:
    asked = operations_asked(tmp_path)
    operations = described()
    assert set(BY_BROWSERS) <= operations
    unreached = {it for it in operations if not any(fits(one, it) for one in asked)}
    assert unreached == set(BY_BROWSERS)
    elsewhere = {it for it in asked if not any(fits(it, one) for one in operations)}
    assert elsewhere == ONLY_AT_A_GATEWAY | IN_NO_DESCRIPTION


def test_every_method_says_what_it_does() -> None:
    assert all(inspect.getdoc(it) for it in methods().values())


# -- asked again, done once ----------------------------------------------------------------------------


@contextmanager
def breaking_line(answers: list[bytes | None]) -> Iterator[tuple[str, list[bytes]]]:
    """Serve answers one by one; ``None`` breaks the line once the request has come."""
    seen: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            line, _ = listening.accept()
            with line:
                data = line.recv(65536)
                while b"\r\n\r\n" not in data:
                    data += line.recv(65536)
                head, _, body = data.partition(b"\r\n\r\n")
                length = int((re.search(rb"content-length: (\d+)", head.lower()) or [b"", b"0"])[1])
                while len(body) < length:
                    body += line.recv(65536)
                seen.append(head + b"\r\n\r\n" + body)
                if answer is not None:
                    line.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", seen
    finally:
        thread.join(10)
        listening.close()
    assert not thread.is_alive()


def ok(body: object) -> bytes:
    content = msgspec.json.encode(body)
    return b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b" % (len(content), content)


MEMBER = {"id": "m", "party": "p", "name": "n", "role": "observer", "disabled": False, "created_ms": 1}


def test_a_line_that_breaks_is_tried_once_more_under_the_same_key() -> None:
    from openline.model.release import Role

    with breaking_line([None, ok(MEMBER)]) as (address, seen), Client(address) as client:
        assert client.add_member("n", Role.OBSERVER).id == "m"
    assert len(seen) == 2
    keys = [re.search(rb"idempotency-key: (\w+)", it.lower())[1] for it in seen]  # type: ignore[index]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 32


def test_a_line_that_breaks_twice_is_an_error_that_says_that_nobody_knows() -> None:
    with (
        breaking_line([None, None]) as (address, seen),
        Client(address) as client,
        pytest.raises(NoAnswerError, match="no answer"),
    ):
        client.session()
    assert len(seen) == 2


def test_what_bears_no_key_and_is_not_safe_is_not_asked_twice() -> None:
    server_answers: list[bytes | None] = [None]
    with breaking_line(server_answers) as (address, seen):
        server = Server(address)
        with pytest.raises(NoAnswerError):
            server.raw("POST", "/v1/members", content=b"{}")
        server.close()
    assert len(seen) == 1


def test_two_things_are_asked_for_under_two_keys() -> None:
    from openline.model.release import Role

    keys = []

    def handle(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        return httpx.Response(201, content=msgspec.json.encode(MEMBER))

    numbers = iter(range(1, 9))
    client = client_of(handle)
    client.server._random_bytes = lambda count: bytes([next(numbers)]) * count
    client.add_member("n", Role.OBSERVER)
    client.add_member("n", Role.OBSERVER)
    assert keys == ["01" * 16, "02" * 16]


# -- pages, files and answers --------------------------------------------------------------------------


def test_pages_are_asked_for_until_there_is_no_more() -> None:
    asked = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        after = request.url.params.get("after", "")
        row = {"party": after or "a", "public_key_hex": "00", "custody": "party", "state": "valid"}
        return httpx.Response(200, content=msgspec.json.encode({"rows": [row], "next": "" if after else "b"}))

    assert [it.party for it in client_of(handle).keys(state="valid")] == ["a", "b"]
    assert asked == [{"limit": "1000", "state": "valid"}, {"limit": "1000", "state": "valid", "after": "b"}]


def test_a_kind_or_a_sieve_that_is_not_known_is_refused_here() -> None:
    client = client_of(Recorded().handle)
    with pytest.raises(InputError, match="nothing is listed as"):
        client.page("secrets")
    with pytest.raises(InputError, match="not asked for one by one"):
        client.one("due", "x")
    with pytest.raises(InputError, match="not sifted by"):
        client.page("parties", state="x")


def test_an_id_is_never_a_path() -> None:
    recorded = Recorded()
    client = client_of(lambda request: recorded.handle(request))
    with pytest.raises(AskedError):
        client.zone("../members?x=1")
    assert recorded.asked == [("GET", "/v1/zones/../members?x=1")]


def test_nothing_is_kept_of_a_bundle_that_breaks_off(tmp_path: Path) -> None:
    start = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + b"x" * 10
    with breaking_line([start]) as (address, _), Client(address) as client, pytest.raises(StorageError):
        client.bundle(tmp_path / "b.ndjson")
    assert list(tmp_path.iterdir()) == []


def test_what_a_gateway_has_taken_and_not_delivered_is_no_receipt() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        said = {"detail": "kept", "where": "entry e", "next_step": "call", "status": "on its way"}
        return httpx.Response(202, content=msgspec.json.encode(said))

    with pytest.raises(OnItsWayError, match="kept") as caught:
        client_of(handle).submit(_entry())
    assert caught.value.next_step == "call"
