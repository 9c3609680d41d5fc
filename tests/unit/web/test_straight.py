"""The straight way of an entry: it answers as the route does, by the same rules, and only what is plain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.config import Config, Limits
from openline.app.drafts import AddressedDraft, present_draft
from openline.app.home import Home
from openline.app.node import Node
from openline.app.ports import Draft
from openline.bootstrap.serving import open_node
from openline.ledger.canonical import to_base64
from openline.ledger.entry import Envelope, SignedEntry
from openline.model.event import SightingBody, SightingFacts
from openline.model.presence import CountRange, Sighting
from openline.model.release import Role
from openline.model.space import Circle, Interval, Position
from openline.web import straight
from openline.web.app import make_app
from openline.web.routes import entries
from tests.serving import enrol, served, token_for

PLAIN = {"content-type": "application/json"}
BY_THE_ROUTE = {"content-type": "application/json; charset=utf-8"}
NOON_MS = 1_795_176_000_000


class Served(NamedTuple):
    """A node behind a socket, and what it noted of the requests."""

    node: Node
    client: httpx.Client
    token: str
    logged: list[dict[str, Any]]

    def post(self, body: bytes, headers: dict[str, str], token: str = "") -> httpx.Response:
        """Bring an entry."""
        known = {"authorization": f"Bearer {token or self.token}"}
        return self.client.post("/v1/entries", content=body, headers={**known, **headers})


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("straight")
    logged: list[dict[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        home = bootstrap.create_node(folder / "node", name="Exercise", mode="exercise")
        node = open_node(home)
        enrol(home, node.journal, "alpha")
        enrol(home, node.journal, "beta")
        token = token_for(node.accounts, "alpha")
        config = Config(limits=Limits(requests_per_s=10_000, burst=10_000))
        with (
            served(make_app(node, config=config, entry=logged.append)) as address,
            httpx.Client(base_url=address, timeout=60) as client,
        ):
            assert client.get("/v1/me", headers={"authorization": f"Bearer {token}"}).status_code < 500
            yield Served(node, client, token, logged)
        node.close()


@pytest.fixture
def straight_only(at: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the route break, and let the caller be known."""
    at.post(b"{}", BY_THE_ROUTE)

    async def broken(*_: object) -> None:
        raise AssertionError("this was to be answered before it came here")

    monkeypatch.setattr(entries, "_submit", broken)


@pytest.fixture
def route_only(at: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the straight way break where it would answer."""

    async def broken(*_: object) -> None:
        raise AssertionError("this was to be answered by the route")

    monkeypatch.setattr(straight, "_answer", broken)


def report(id: str, *, key: str = "", note: str = "") -> Draft:
    seen = Sighting(
        id=id,
        seen=Interval(start_ms=NOON_MS, end_ms=NOON_MS + 60_000),
        area=Circle(centre=Position(387_000_000, 335_000_000), radius_mm=2_000_000),
        count=CountRange(10, 30),
        source="patrol",
        note=note,
    )
    facts, body = SightingFacts(sighting=id), SightingBody(sighting=seen)
    return Draft(type="sighting.report/v1", facts=facts, body=body, key=key)


def sighting(home: Home, id: str, *, author: str = "alpha", key: str = "", note: str = "") -> SignedEntry:
    """Sign a report."""
    return bootstrap.sign(home, report(id, key=key, note=note), author=author)


def body_of(entry: SignedEntry) -> bytes:
    return msgspec.json.encode(entry.to_file())


def alike(answer: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    """Return what has to be the same of an answer, whichever way it came."""
    own = {"date", "x-request-id", "openline-time"}
    return answer.status_code, {it: v for it, v in answer.headers.items() if it not in own}, answer.content


def test_an_entry_is_answered_as_the_route_answers_it(at: Served) -> None:
    at.post(b"{}", BY_THE_ROUTE)
    body = body_of(sighting(at.node.home, "seen-1"))
    first = at.post(body, PLAIN)
    assert first.status_code == 201
    ways = [alike(at.post(body, headers)) for headers in (PLAIN, BY_THE_ROUTE)]
    assert ways[0] == ways[1] == alike(first)
    assert at.logged[-1] | {"request": "", "ms": 0} == at.logged[-2] | {"request": "", "ms": 0}
    assert at.logged[-2]["route"] == "/v1/entries"
    assert at.logged[-2]["party"] == "alpha"


@pytest.mark.usefixtures("straight_only")
def test_a_plain_entry_does_not_pass_the_route(at: Served) -> None:
    assert at.post(body_of(sighting(at.node.home, "seen-2")), PLAIN).status_code == 201
    large = body_of(sighting(at.node.home, "seen-3", note="n" * 40_000))  # comes in several pieces
    assert at.post(large, PLAIN).status_code == 201


@pytest.mark.usefixtures("route_only")
def test_what_is_not_plain_passes_the_route(at: Served) -> None:
    def pieces(body: bytes) -> Iterator[bytes]:
        yield body[:100]
        yield body[100:]

    known = {"authorization": f"Bearer {at.token}"}
    body = body_of(sighting(at.node.home, "seen-4"))
    assert at.client.post("/v1/entries", content=pieces(body), headers={**known, **PLAIN}).status_code == 201
    assert at.post(body, BY_THE_ROUTE).status_code == 201
    assert at.client.post("/v1/entries/", content=body, headers={**known, **PLAIN}).status_code == 201
    assert at.post(body, {**PLAIN, "host": "[::1]:8470"}).status_code == 201
    assert at.client.get("/v1/entries", headers=known).status_code == 405
    assert at.client.post("/v1/entries", content=body, headers=PLAIN).status_code == 401
    assert at.post(body, {**PLAIN, "host": "a b"}).status_code == 400
    for first in (b"", b"Bearer x"):
        twice = [
            (b"authorization", first),
            *((k.encode(), v.encode()) for k, v in {**known, **PLAIN}.items()),
        ]
        assert at.client.post("/v1/entries", content=body, headers=twice).status_code == 401
    answer = at.post(b" " * ((8 << 20) + 1), PLAIN)
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:openline:problem:too-large")


def _spoiled(entry: SignedEntry, **changed: Any) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(entry.to_file(), **changed))


def _of_another_theatre(home: Home) -> bytes:
    addressed = AddressedDraft("th-other", "exercise", "alpha", report("w-9"))
    presented = present_draft(
        addressed, home.read_key("alpha"), now_ms=NOON_MS, random_bytes=bootstrap.random_bytes
    )
    return body_of(presented.entry)


def _signed_again(entry: SignedEntry, other: SignedEntry) -> Envelope:
    return msgspec.structs.replace(entry.envelope, signatures=other.envelope.signatures)


WRONG: dict[str, Callable[[Home], bytes]] = {
    "nothing": lambda home: b"",
    "no JSON": lambda home: b'{"such is',
    "no UTF-8": lambda home: b'{"body":"\xff"}',
    "nested": lambda home: b"[" * 100_000,
    "of another form": lambda home: b'{"format":"openline/entry/v2"}',
    "no base64": lambda home: _spoiled(sighting(home, "w-1"), body="no base64!"),
    "no salt": lambda home: _spoiled(sighting(home, "w-2"), body_salt=""),
    "another body": lambda home: _spoiled(sighting(home, "w-3"), body=to_base64(b"{}")),
    "no header": lambda home: _spoiled(
        entry := sighting(home, "w-4"),
        envelope=msgspec.structs.replace(entry.envelope, payload=to_base64(b"{}")),
    ),
    "another's signature": lambda home: _spoiled(
        sighting(home, "w-5"), envelope=_signed_again(sighting(home, "w-5"), sighting(home, "w-6"))
    ),
    "another party's": lambda home: body_of(sighting(home, "w-7", author="beta")),
    "another theatre's": _of_another_theatre,
    "an id that is taken": lambda home: body_of(sighting(home, "there")),
    "a key that was used": lambda home: body_of(sighting(home, "w-8", key="once")),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_the_same_problem_either_way(at: Served, wrong: str) -> None:
    for id, key in (("there", "first"), ("once-more", "once")):
        entry = sighting(at.node.home, id, key=key)
        assert at.post(body_of(entry), BY_THE_ROUTE).status_code in (201, 409, 422)
    body = WRONG[wrong](at.node.home)
    size = at.node.journal.store.size()

    def refused(headers: dict[str, str]) -> tuple[Any, Any]:
        at.node.security.flush()
        before = at.node.security.counts()
        answer = at.post(body, headers)
        at.node.security.flush()
        after = at.node.security.counts()
        return alike(answer), {it: n - before.get(it, 0) for it, n in after.items() if n != before.get(it, 0)}

    straightly, by_the_route = refused(PLAIN), refused(BY_THE_ROUTE)
    assert 400 <= straightly[0][0] < 500
    assert straightly == by_the_route
    assert at.node.journal.store.size() == size


def test_who_may_not_submit_is_told_so_either_way(at: Served) -> None:
    body = body_of(sighting(at.node.home, "seen-5"))
    token = token_for(at.node.accounts, "alpha", scopes=(Scope.READ,))
    at.post(b"{}", BY_THE_ROUTE, token)
    ways = [alike(at.post(body, headers, token)) for headers in (PLAIN, BY_THE_ROUTE)]
    assert ways[0][0] == 403
    assert ways[0] == ways[1]


def test_a_token_that_is_revoked_ends_at_once(at: Served) -> None:
    now_ms = bootstrap.now_ms()
    member = at.node.accounts.add_member(
        party="alpha", name="Another", role=Role.LIAISON_OFFICER, now_ms=now_ms
    )
    issued = at.node.accounts.issue_token(
        member.id, (Scope.READ, Scope.SUBMIT), now_ms + 3_600_000, "test", now_ms=now_ms
    )
    at.post(b"{}", BY_THE_ROUTE, issued.secret)
    assert at.post(body_of(sighting(at.node.home, "seen-6")), PLAIN, issued.secret).status_code == 201
    at.node.accounts.revoke_token(issued.token_id, now_ms=bootstrap.now_ms())
    assert at.post(body_of(sighting(at.node.home, "seen-7")), PLAIN, issued.secret).status_code == 401


@pytest.mark.usefixtures("straight_only")
def test_what_nobody_foresaw_is_answered_as_ours(at: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(entries: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(at.node.journal, "take", broken)
    answer = at.post(body_of(sighting(at.node.home, "seen-8")), PLAIN)
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:openline:problem:internal")
