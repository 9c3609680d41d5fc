"""Whatever is wrong with what comes in: a documented problem, nothing written, one line in the security log.

Each case is what somebody might send, by mistake or not, to a server on a real socket.
"""

from __future__ import annotations

import base64
import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from openline import bootstrap
from openline.app.accounts import Scope
from openline.app.config import Config, Limits
from openline.app.home import Home
from openline.app.node import Node
from openline.app.ports import Draft
from openline.app.security import SecurityEvent, SecurityKind
from openline.bootstrap.serving import open_node
from openline.bootstrap.storing import side_url
from openline.ledger.entry import SignedEntry
from openline.model.channel import Channel, Post, PostLabel
from openline.model.event import EVENTS, Body, Facts, ZoneBody, ZoneFacts
from openline.model.notification import Precedence
from openline.model.release import Role
from openline.model.roster import Level
from openline.model.saying import (
    ChannelBody,
    ChannelFacts,
    DeskBody,
    DeskFacts,
    MessageBody,
    MessageFacts,
)
from openline.stores import side
from openline.stores.side.answers import SideAnswers
from openline.web.app import make_app
from openline.web.patience import impatient
from tests.desk import zone_body
from tests.nodes import Signer
from tests.serving import enrol, served, token_for
from tests.warned import RUNGS, facts_of, ladder, said

CANARY = "canary-77ab"
ENTRIES = "/v1/entries"
USED_KEY = {"idempotency-key": "k-9"}
JSON = {"content-type": "application/json"}
LIMITS = Limits(header_s=0.5, header_bytes=8_192, body_bytes_per_s=100_000_000)


class Office(NamedTuple):
    """A node behind a socket, a party that signs for itself, and one whose key the node keeps."""

    node: Node
    address: str
    alpha: Signer
    abroad: Signer
    """Of another theatre."""
    earnest: Signer
    """Of a theatre that is no exercise."""
    tokens: dict[str, str]

    def ask(self, method: str, path: str, by: str = "alpha", **sent: Any) -> httpx.Response:
        """Send one request as somebody."""
        headers = dict(sent.pop("headers", {}))
        if by:
            headers.setdefault("authorization", f"Bearer {self.tokens[by]}")
        return httpx.request(method, self.address + path, headers=headers, timeout=60, **sent)

    def raw(self, data: bytes) -> httpx.Response:
        """Send bytes as they are, and read what comes back until the connection ends."""
        host, _, port = self.address.rpartition("//")[2].partition(":")
        with socket.create_connection((host, int(port)), timeout=60) as line:
            line.sendall(data)
            said = b""
            while part := line.recv(65536):
                said += part
                head, there, body = said.partition(b"\r\n\r\n")
                length = re.search(rb"content-length: (\d+)", head)
                if there and length and len(body) >= int(length[1]):
                    break
        status = int(said.split(b" ", 2)[1])
        kind = re.search(rb"content-type: ([^\r\n]+)", head, re.IGNORECASE)
        return httpx.Response(
            status, content=body, headers={"content-type": kind[1].decode() if kind else ""}
        )

    def post_entry(self, entry: Any, by: str = "alpha") -> httpx.Response:
        """Send an entry, or what should be one."""
        content = msgspec.json.encode(entry.to_file() if isinstance(entry, SignedEntry) else entry)
        return self.ask("POST", ENTRIES, by, content=content, headers=JSON)

    def counted(self) -> dict[SecurityKind, int]:
        """Return what the security log has counted so far."""
        self.node.security.flush()
        return self.node.security.counts()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("bad-input")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENLINE_MARKS", str(folder / "marks"))
        yield from _office(folder)


def _office(folder: Path) -> Iterator[Office]:
    home = bootstrap.create_node(folder / "home", name="Exercise", mode="exercise")
    node = open_node(home)
    alpha = Signer("alpha", home)
    for entry in alpha.enrolment():
        node.journal.submit(entry)
    for party in ("host", "guest", "other"):
        enrol(home, node.journal, party)
    _lines(home, node)
    engine = side.open_engine(side_url(home))
    side.create(engine)
    abroad = Signer("alpha", bootstrap.create_node(folder / "abroad", name="Other", mode="exercise"))
    earnest = Signer("alpha", bootstrap.create_node(folder / "earnest", name="Real", mode="real"))
    scopes = (Scope.READ, Scope.SUBMIT, Scope.SIGN, Scope.POSITIONS)
    tokens = {it: token_for(node.accounts, it, scopes=scopes) for it in ("alpha", "host", "guest", "other")}
    tokens["reader"] = token_for(node.accounts, "alpha", role=Role.OBSERVER, scopes=(Scope.READ,))
    now_ms = bootstrap.now_ms()
    member = node.accounts.add_member(party="alpha", name="M", role=Role.LIAISON_OFFICER, now_ms=now_ms)
    long_ago_ms = now_ms - 1_000_000
    old = node.accounts.issue_token(member.id, scopes, now_ms - 1_000, now_ms=long_ago_ms)
    gone = node.accounts.issue_token(member.id, scopes, now_ms + 1_000_000, now_ms=now_ms)
    node.accounts.revoke_token(gone.token_id, now_ms=now_ms)
    deliverer = (Scope.READ, Scope.DELIVER)
    tokens["deliverer"] = token_for(node.accounts, "host", scopes=deliverer)
    tokens |= {"expired": old.secret, "revoked": gone.secret, "unknown": "olt_" + "x" * 40}

    def refused(what: SecurityKind, remote: str) -> None:
        node.security.write(SecurityEvent(at_ms=node.now_ms(), what=what, remote=remote))

    app = make_app(node, config=Config(limits=LIMITS), answers=SideAnswers(engine))
    with served(app, http=impatient(LIMITS, refused)) as address:
        office = Office(node, address, alpha, abroad, earnest, tokens)
        source = office.ask("POST", "/v1/sources", json={"id": "gps", "kind": "device"}, headers=USED_KEY)
        assert source.status_code == 201, source.text
        yield office
    engine.dispose()
    node.close()


def _lines(home: Home, node: Node) -> None:
    """Lines of the host with the guest, a line that is none of the host's, and a zone with a ladder."""

    def record(author: str, type: str, facts: Facts, body: Body | None = None) -> str:
        draft = Draft(type=type, facts=facts, body=EVENTS[type].body() if body is None else body)
        return node.journal.submit(bootstrap.sign(home, draft, author=author)).id

    for id, one, two in (
        ("line", "host", "guest"),
        ("second", "host", "guest"),
        ("foreign", "guest", "other"),
    ):
        said = Channel(id=id, name=id, parties=(one, two), level=Level.TACTICAL)
        facts = ChannelFacts(
            channel=id, version=1, parties=said.parties, level=said.level, carrier=said.carrier
        )
        record(one, "channel.propose/v1", facts, ChannelBody(channel=said))
        digest = node.rules.state.channels[id].proposal_sha256
        record(two, "channel.sign/v1", ChannelFacts(channel=id, version=1, proposal_sha256=digest))
    post, label = Post(role=Role.DUTY_OFFICER), PostLabel(name="the desk")
    desk = DeskFacts(channel="second", version=1, posts=(post,), then=("line",))
    record("host", "desk.set/v1", desk, DeskBody(posts=(label,)))
    zone = replace(zone_body("camp").zone, ladder=ladder("camp", RUNGS[1]))
    record("host", "zone.add/v1", ZoneFacts(zone="camp", version=1), ZoneBody(zone=zone))
    record("guest", "message.send/v1", message("taken"), MessageBody(text="I am number one."))


def message(id: str, **fields: Any) -> MessageFacts:
    """The facts of the first message of the guest to the host."""
    values = {
        "message": id, "channel": "line", "serial": 1, "precedence": Precedence.ROUTINE, "action": ("host",),
    }  # fmt: skip
    return MessageFacts(**(values | fields))


def sent(office: Office, **fields: Any) -> httpx.Response:
    """A message of the host to the guest, with something wrong in it."""
    facts = {"message": "m-1", "channel": "line", "serial": 1, "precedence": "routine", "action": ["guest"]}
    body = {"text": CANARY}
    return drafted(office, "message.send/v1", facts | fields, body)


def drafted(
    office: Office, type: str, facts: dict[str, Any], body: Any = None, by: str = "host"
) -> httpx.Response:
    """A draft of the host's."""
    made = draft(office, type=type, facts=facts, body=body or {}, author=by)
    return office.ask("POST", "/v1/drafts", by, json=made)


def desk_that_is_tried_next(office: Office, *then: str) -> httpx.Response:
    facts = {"channel": "line", "version": 1, "posts": [{"role": "duty_officer"}], "then": list(then)}
    return drafted(office, "desk.set/v1", facts, {"posts": [{"name": "the desk"}]})


def warned_with(office: Office, **changed: Any) -> httpx.Response:
    """A warning of the host to the guest, some of its words or times as they should not be."""
    made = said("w-1", "guest", rung=1, zone="camp")
    warning = msgspec.to_builtins(made)
    warning["texts"][0]["values"] |= changed.get("values", {})
    warning |= {name: it for name, it in changed.items() if name != "values"}
    facts = msgspec.to_builtins(facts_of(made))
    if "deadline" in changed:
        facts["deadline_ms"] = changed["deadline"]
    return drafted(office, "warning.issue/v1", facts, {"warning": warning})


def own_message(office: Office, **fields: Any) -> httpx.Response:
    """The same, signed by a party itself, that is on no channel."""
    facts = replace(message("m-1", action=("host",)), **fields)
    entry = office.alpha.sign(Draft(type="message.send/v1", facts=facts, body=MessageBody(text=CANARY)))
    return office.post_entry(entry)


# -- what is sent ------------------------------------------------------------------------------------


def altered(entry: SignedEntry, **fields: Any) -> dict[str, Any]:
    """An entry as it travels, with some of its fields changed."""
    file: dict[str, Any] = msgspec.to_builtins(entry.to_file())
    return file | fields


def enveloped(entry: SignedEntry, **fields: Any) -> dict[str, Any]:
    """An entry as it travels, with some of its envelope's fields changed."""
    file = altered(entry)
    return file | {"envelope": file["envelope"] | fields}


def spelled_otherwise(text: str) -> str:
    """The same bytes in base64 that is not the canonical one."""
    assert text.endswith("=")
    pads = len(text) - len(text.rstrip("="))
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = text[-pads - 1]
    other = text[: -pads - 1] + digits[digits.index(last) + 1] + "=" * pads
    assert base64.b64decode(other) == base64.b64decode(text)
    return other


def raw_post(office: Office, *headers: str, body: bytes = b"{}") -> bytes:
    lines = [f"POST {ENTRIES} HTTP/1.1", "host: a", "content-type: application/json", *headers]
    if not any("length" in it for it in headers):
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def known(office: Office, by: str = "alpha") -> str:
    return f"authorization: Bearer {office.tokens[by]}"


def reused_key(office: Office) -> httpx.Response:
    assert office.post_entry(office.alpha.sighting(key="once", note="a")).status_code == 201
    office.node.security.flush()
    return office.post_entry(office.alpha.sighting(key="once", note="b"))


def reused_header(office: Office) -> httpx.Response:
    return office.ask("POST", "/v1/sources", json={"id": "other", "kind": "device"}, headers=USED_KEY)


def with_another_key(office: Office) -> httpx.Response:
    other = Signer("alpha", office.node.home)
    return office.post_entry(other.sighting())


def by_the_root(office: Office) -> httpx.Response:
    """A key that is said to be signed in by the root, whose name stands on another root."""
    other = Signer("alpha", office.node.home)
    return office.post_entry(other.key_entry("key.add/v1", "enrolled"))


def draft(office: Office, **fields: Any) -> dict[str, Any]:
    settings = office.node.home.settings
    made = {
        "format": "openline/draft/v1",
        "theatre": settings.theatre,
        "mode": settings.mode,
        "author": "host",
        "type": "share.set/v1",
        "facts": {"about": "nothing", "shared": {}},
    }
    return made | fields


class Case(NamedTuple):
    send: Callable[[Office], httpx.Response]
    status: int
    name: str
    """What the type of the problem ends in."""
    said: SecurityKind | None = None
    """What the security log says of it."""


K = SecurityKind
CASES = {
    "no JSON": Case(
        lambda it: it.ask("POST", ENTRIES, content=b"{" + CANARY.encode(), headers=JSON),
        400, "malformed", K.MALFORMED,
    ),
    "no body": Case(
        lambda it: it.ask("POST", ENTRIES, content=b"", headers=JSON), 400, "malformed", K.MALFORMED
    ),
    "JSON of another shape": Case(
        lambda it: it.ask("POST", ENTRIES, json=[CANARY]), 400, "malformed", K.MALFORMED
    ),
    "an unknown field": Case(
        lambda it: it.post_entry(altered(it.alpha.sighting(), **{CANARY: 1})), 400, "malformed", K.MALFORMED
    ),
    "an unknown field of the envelope": Case(
        lambda it: it.post_entry(enveloped(it.alpha.sighting(), **{CANARY: 1})),
        400, "malformed", K.MALFORMED,
    ),
    "base64 in another spelling": Case(
        lambda it: it.post_entry(
            altered(entry := it.alpha.sighting(), body_salt=spelled_otherwise(entry.to_file().body_salt))
        ),
        422, "input", K.MALFORMED,
    ),
    "no base64": Case(
        lambda it: it.post_entry(altered(it.alpha.sighting(), body=f"***{CANARY}")),
        422, "input", K.MALFORMED,
    ),
    "a payload that is no header": Case(
        lambda it: it.post_entry(enveloped(it.alpha.sighting(), payload=base64.b64encode(b"[]").decode())),
        422, "input", K.MALFORMED,
    ),
    "a hundred thousand keys": Case(
        lambda it: it.ask(
            "POST", ENTRIES, content=json.dumps({f"k{n}": n for n in range(100_000)}), headers=JSON
        ),
        400, "malformed", K.MALFORMED,
    ),
    "deep nesting": Case(
        lambda it: it.ask("POST", ENTRIES, content=b'{"body":' + b"[" * 100_000, headers=JSON),
        400, "malformed", K.MALFORMED,
    ),
    "deep nesting where anything is taken": Case(
        lambda it: it.ask(
            "POST", "/v1/drafts", "host",
            content=json.dumps(draft(it, facts={})).replace('"facts": {}', '"facts": ' + '{"a":' * 50_000)
            + "1" + "}" * 50_000 + "}",
            headers=JSON,
        ),
        400, "malformed", K.MALFORMED,
    ),
    "a payload that is nested deeply": Case(
        lambda it: it.post_entry(
            enveloped(
                it.alpha.sighting(),
                payload=base64.b64encode(b'{"facts":' + b"[" * 50_000).decode(),
            )
        ),
        422, "input", K.MALFORMED,
    ),
    "a body that is nested deeply": Case(
        lambda it: it.post_entry(
            altered(it.alpha.sighting(), body=base64.b64encode(b"[" * 50_000).decode())
        ),
        422, "input", K.MALFORMED,
    ),
    "a payload that is no UTF-8": Case(
        lambda it: it.post_entry(
            enveloped(it.alpha.sighting(), payload=base64.b64encode(b'{"author":"\xff"}').decode())
        ),
        422, "input", K.MALFORMED,
    ),
    "positions that are nested deeply": Case(
        lambda it: it.ask(
            "POST", "/v1/positions?source=gps", content=b'{"positions":' + b"[" * 50_000, headers=JSON
        ),
        422, "input", K.MALFORMED,
    ),
    "invalid UTF-8": Case(
        lambda it: it.ask("POST", ENTRIES, content=b'{"body": "\xff\xfe"}', headers=JSON),
        400, "malformed", K.MALFORMED,
    ),
    "NUL in JSON": Case(
        lambda it: it.ask("POST", ENTRIES, content=b'{"body": "\x00"}', headers=JSON),
        400, "malformed", K.MALFORMED,
    ),
    "NUL in an id": Case(lambda it: it.ask("GET", "/v1/zones/a%00b"), 404, "not-found"),
    "invalid UTF-8 in an address": Case(lambda it: it.ask("GET", "/v1/zones/%ff%fe"), 404, "not-found"),
    "NUL in a query": Case(lambda it: it.ask("GET", "/v1/zones?after=a%00b"), 404, "not-found"),
    "an oversized body": Case(
        lambda it: it.ask("POST", "/v1/log/checkpoint", content=b" " * (2 << 20), headers=JSON),
        413, "too-large", K.OVERSIZED,
    ),
    "a body that says it is oversized": Case(
        lambda it: it.raw(raw_post(it, known(it), "content-length: 99999999999")),
        413, "too-large", K.OVERSIZED,
    ),
    "an oversized body in pieces": Case(
        lambda it: it.ask(
            "POST", "/v1/log/checkpoint", content=iter([b" " * (1 << 19)] * 4), headers=JSON
        ),
        413, "too-large", K.OVERSIZED,
    ),
    "an oversized entry": Case(
        lambda it: it.post_entry(
            altered(it.alpha.sighting(), body=base64.b64encode(b" " * 4_300_000).decode())
        ),
        413, "too-large", K.OVERSIZED,
    ),
    "an oversized header": Case(
        lambda it: it.raw(raw_post(it, f"x-filler: {'x' * 10_000}")), 431, "head-too-large", K.OVERSIZED
    ),
    "an oversized address": Case(
        lambda it: it.raw(b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n"),
        431, "head-too-large", K.OVERSIZED,
    ),
    "what is no HTTP": Case(
        lambda it: it.raw(f"{CANARY}\r\n\r\n".encode()), 400, "malformed", K.MALFORMED
    ),
    "a slow head": Case(lambda it: it.raw(b"GET / HTTP/1.1\r\nhost"), 408, "slow", K.MALFORMED),
    "a slow body": Case(
        lambda it: it.raw(raw_post(it, known(it), "content-length: 5000", body=b"{")),
        408, "slow", K.MALFORMED,
    ),
    "another content type": Case(
        lambda it: it.ask("POST", ENTRIES, content=b"<a/>", headers={"content-type": "text/xml"}),
        415, "media-type", K.MALFORMED,
    ),
    "positions in a format that is none": Case(
        lambda it: it.ask(
            "POST", "/v1/positions?source=x", content=b"a", headers={"content-type": "text/plain"}
        ),
        415, "media-type", K.MALFORMED,
    ),
    "a form where JSON is taken": Case(
        lambda it: it.ask("POST", ENTRIES, data={"body": "x"}), 415, "media-type", K.MALFORMED
    ),
    "a sheet of another size than is read": Case(
        lambda it: it.ask("POST", "/v1/sheets/sites-additions", content=b"a" * 8_000_001),
        413, "too-large", K.OVERSIZED,
    ),
    "a form of more parts than are counted": Case(
        lambda it: it.ask(
            "POST", "/v1/sheets/sites-additions",
            files=[(f"f{n}", ("f", b"x")) for n in range(1_100)],
        ),
        413, "too-large", K.OVERSIZED,
    ),
    "nobody": Case(
        lambda it: it.post_entry(it.alpha.sighting(), ""), 401, "unauthenticated", K.UNAUTHENTICATED
    ),
    "an expired token": Case(
        lambda it: it.post_entry(it.alpha.sighting(), "expired"), 401, "unauthenticated", K.EXPIRED_TOKEN
    ),
    "a revoked token": Case(
        lambda it: it.post_entry(it.alpha.sighting(), "revoked"), 401, "unauthenticated", K.REVOKED_TOKEN
    ),
    "a token that never was": Case(
        lambda it: it.post_entry(it.alpha.sighting(), "unknown"), 401, "unauthenticated", K.UNKNOWN_TOKEN
    ),
    "another party's token": Case(
        lambda it: it.post_entry(it.alpha.sighting(), "host"), 403, "forbidden", K.FOREIGN_AUTHOR
    ),
    "a draft in another's name": Case(
        lambda it: it.ask("POST", "/v1/drafts", json=draft(it)), 403, "forbidden", K.FOREIGN_AUTHOR
    ),
    "an answer in a role that is not his": Case(
        lambda it: it.ask(
            "POST", "/v1/drafts", "host",
            json=draft(it, type="acknowledge/v1", facts={"seq": 1, "level": "read", "role": "duty_officer"}),
        ),
        403, "forbidden", K.FORBIDDEN,
    ),
    "a token for something else": Case(
        lambda it: it.post_entry(it.alpha.sighting(), "reader"), 403, "forbidden", K.FORBIDDEN
    ),
    "a token in the address": Case(
        lambda it: it.ask("GET", "/v1/zones?access_token={0}&token={0}".format(it.tokens["alpha"]), ""),
        401, "unauthenticated", K.UNAUTHENTICATED,
    ),
    "a token by another scheme": Case(
        lambda it: it.ask("GET", "/v1/zones", "", headers={"authorization": f"Basic {it.tokens['alpha']}"}),
        401, "unauthenticated", K.UNAUTHENTICATED,
    ),
    "two tokens, the first of which is none": Case(
        lambda it: it.raw(raw_post(it, known(it, "unknown"), known(it))),
        401, "unauthenticated", K.UNAUTHENTICATED,
    ),
    "two tokens, the second of which is none": Case(
        lambda it: it.raw(raw_post(it, known(it), known(it, "unknown"))),
        401, "unauthenticated", K.UNAUTHENTICATED,
    ),
    "a session's secret as a token": Case(
        lambda it: it.ask("GET", "/v1/zones", "", headers={"authorization": f"Bearer ols_{CANARY}"}),
        401, "unauthenticated", K.UNKNOWN_TOKEN,
    ),
    "an unknown session": Case(
        lambda it: it.ask("GET", "/v1/zones", "", headers={"cookie": f"openline_session=ols_{CANARY}"}),
        401, "unauthenticated", K.UNKNOWN_SESSION,
    ),
    "a key used for another entry": Case(reused_key, 409, "conflict", K.REPLAYED_KEY),
    "a header's key used for something else": Case(reused_header, 409, "conflict", K.REPLAYED_KEY),
    "a key that is none": Case(
        lambda it: it.ask(
            "POST", "/v1/sources", json={"id": "x", "kind": "device"}, headers={"idempotency-key": "x" * 300}
        ),
        422, "input", K.MALFORMED,
    ),
    "signed for another theatre": Case(
        lambda it: it.post_entry(it.abroad.sighting()), 422, "theatre", K.WRONG_THEATRE
    ),
    "signed in earnest": Case(
        lambda it: it.post_entry(it.earnest.sighting()), 422, "theatre", K.WRONG_THEATRE
    ),
    "signed as another kind of payload": Case(
        lambda it: it.post_entry(
            enveloped(it.alpha.sighting(), payloadType="application/vnd.openline.finding+json")
        ),
        422, "input", K.MALFORMED,
    ),
    "signed by another key": Case(with_another_key, 403, "signature", K.BAD_SIGNATURE),
    "signed by a root that is none": Case(by_the_root, 403, "signature", K.BAD_SIGNATURE),
    "another entry's signature": Case(
        lambda it: it.post_entry(
            enveloped(
                it.alpha.sighting(),
                signatures=msgspec.to_builtins(it.alpha.sighting().envelope.signatures),
            )
        ),
        403, "signature", K.BAD_SIGNATURE,
    ),
    "no signature": Case(
        lambda it: it.post_entry(enveloped(it.alpha.sighting(), signatures=[])),
        403, "signature", K.BAD_SIGNATURE,
    ),
    "another body than was signed": Case(
        lambda it: it.post_entry(altered(it.alpha.sighting(), body=base64.b64encode(b"{}").decode())),
        422, "input", K.MALFORMED,
    ),
    "a draft for another theatre": Case(
        lambda it: it.ask("POST", "/v1/drafts", "host", json=draft(it, theatre="elsewhere")),
        422, "theatre", K.WRONG_THEATRE,
    ),
    "a draft in earnest": Case(
        lambda it: it.ask("POST", "/v1/drafts", "host", json=draft(it, mode="real")),
        422, "theatre", K.WRONG_THEATRE,
    ),
    "a draft of a type that is none": Case(
        lambda it: it.ask("POST", "/v1/drafts", "host", json=draft(it, type=CANARY)),
        422, "input", K.MALFORMED,
    ),
    "a message whose deadline has passed": Case(
        lambda it: sent(it, answer_by_ms=1_000), 422, "input", K.MALFORMED
    ),
    "a message whose deadline is beyond all": Case(
        lambda it: sent(it, answer_by_ms=2**52), 422, "input", K.MALFORMED
    ),
    "a message of an unknown precedence": Case(
        lambda it: sent(it, precedence=CANARY), 422, "input", K.MALFORMED
    ),
    "a message without a serial": Case(lambda it: sent(it, serial=None), 422, "input", K.MALFORMED),
    "the serial of another": Case(lambda it: sent(it, serial=2, after=1), 409, "refused"),
    "a message to nobody": Case(lambda it: sent(it, action=[]), 422, "input", K.MALFORMED),
    "a message to who is not on the line": Case(lambda it: sent(it, action=["other"]), 409, "refused"),
    "a message whose id is taken": Case(lambda it: sent(it, message="taken"), 409, "refused"),
    "a message on a line of others": Case(lambda it: sent(it, channel="foreign"), 404, "not-found"),
    "a message on a line that is none": Case(lambda it: sent(it, channel="nothing"), 404, "not-found"),
    "a message on a line of others, signed at home": Case(own_message, 404, "not-found"),
    "a message that replaces another's": Case(lambda it: sent(it, supersedes="taken"), 404, "not-found"),
    "a message in earnest": Case(
        lambda it: it.ask(
            "POST", "/v1/drafts", "host",
            json=draft(it, mode="real", type="message.send/v1", facts={"message": "m-1", "channel": "line",
                       "serial": 1, "precedence": "flash", "action": ["guest"]}, body={"text": "x"}),
        ),
        422, "theatre", K.WRONG_THEATRE,
    ),
    "an address for theatres in earnest": Case(
        lambda it: it.ask(
            "POST", "/v1/addresses", "deliverer",
            json={"medium": "mail", "where": "desk@example.org", "for_mode": "real"},
        ),
        422, "input", K.MALFORMED,
    ),
    "a circular escalation": Case(lambda it: desk_that_is_tried_next(it, "second"), 409, "refused"),
    "an escalation to itself": Case(lambda it: desk_that_is_tried_next(it, "line"), 409, "refused"),
    "an escalation to a line of others": Case(
        lambda it: desk_that_is_tried_next(it, "foreign"), 404, "not-found"
    ),
    "a warning with an empty slot": Case(
        lambda it: warned_with(it, values={"party": ""}), 422, "input", K.MALFORMED
    ),
    "a warning without one of its slots": Case(
        lambda it: warned_with(it, values={"party": None}), 422, "input", K.MALFORMED
    ),
    "a warning whose deadline has passed": Case(
        lambda it: warned_with(it, deadline=1_000), 422, "input", K.MALFORMED
    ),
    "a check on a line of others": Case(
        lambda it: drafted(
            it, "check.log/v1", {"channel": "foreign", "party": "host", "slot_ms": 1, "answered": True}
        ),
        404, "not-found",
    ),
    "a STOP that the node alone hears": Case(
        lambda it: drafted(it, "stop.hear/v1", {"stop": "s-1", "to": ["guest"]}), 403, "forbidden",
        K.FORBIDDEN,
    ),
    "what becomes of a STOP that is none": Case(
        lambda it: drafted(it, "stop.state/v1", {"stop": "s-1", "state": "taken"}), 404, "not-found"
    ),
    "another method by a header": Case(
        lambda it: it.ask("POST", "/v1/zones", headers={"x-http-method-override": "GET"}), 405, "method"
    ),
    "another method by the address": Case(
        lambda it: it.ask("POST", "/v1/zones?_method=GET"), 405, "method"
    ),
    "a method that is none": Case(lambda it: it.ask("BREW", "/v1/zones"), 400, "malformed", K.MALFORMED),
    "TRACE": Case(lambda it: it.ask("TRACE", "/v1/zones"), 405, "method"),
    "up and away": Case(
        lambda it: it.raw(f"GET /v1/../../etc/passwd HTTP/1.1\r\nhost: a\r\n{known(it)}\r\n\r\n".encode()),
        404, "no-route",
    ),
    "up and away, encoded": Case(
        lambda it: it.raw(
            f"GET /v1/zones/..%2f..%2fmetrics HTTP/1.1\r\nhost: a\r\n{known(it)}\r\n\r\n".encode()
        ),
        404, "no-route",
    ),
    "up and away, encoded twice": Case(
        lambda it: it.raw(
            f"GET /v1/zones/%252e%252e%252fparties HTTP/1.1\r\nhost: a\r\n{known(it)}\r\n\r\n".encode()
        ),
        404, "not-found",
    ),
    "backslashes": Case(
        lambda it: it.raw(f"GET /v1/zones/..%5c..%5c HTTP/1.1\r\nhost: a\r\n{known(it)}\r\n\r\n".encode()),
        404, "not-found",
    ),
    "a number that is none": Case(
        lambda it: it.ask("GET", "/v1/releases?after=x"), 400, "malformed", K.MALFORMED
    ),
    "a number beyond all": Case(
        lambda it: it.ask("GET", f"/v1/releases?after={10**40}"), 400, "malformed", K.MALFORMED
    ),
    "a proof for a size that the log has not": Case(
        lambda it: it.ask("GET", "/v1/log/consistency?old_size=1&new_size=999999"),
        422, "input", K.MALFORMED,
    ),
    "a proof from nothing": Case(
        lambda it: it.ask("GET", "/v1/log/consistency?old_size=3&new_size=2"), 422, "input", K.MALFORMED
    ),
    "a size that the log has not": Case(
        lambda it: it.ask("GET", "/v1/log/checkpoint?size=999999"), 422, "input", K.MALFORMED
    ),
    "another site's page": Case(
        lambda it: it.ask(
            "POST", ENTRIES, "", content=b"{}",
            headers={"cookie": "openline_session=ols_x", "origin": "https://elsewhere.example"} | JSON,
        ),
        403, "forbidden", K.FOREIGN_ORIGIN,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def documented(repo_root: Path) -> set[str]:
    """Every type of problem that is listed for whoever writes a client."""
    text = (repo_root / "docs/protocol/http.md").read_text(encoding="utf-8")
    return set(re.findall(r"`(urn:openline:problem:[a-z-]+)`", text))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_is_wrong_is_a_documented_problem_and_leaves_nothing_but_a_line_in_the_security_log(
    office: Office, documented: set[str], case: Case
) -> None:
    size, before = office.node.journal.store.size(), office.counted()
    answer = case.send(office)
    assert (answer.status_code, answer.headers["content-type"]) == (case.status, "application/problem+json")
    said = answer.json()
    assert said["type"] == f"urn:openline:problem:{case.name}", said
    assert said["type"] in documented
    assert said["status"] == case.status
    assert said["title"]
    assert office.node.journal.store.size() == size + (case.send is reused_key)
    after = office.counted()
    told = {kind: count - before.get(kind, 0) for kind, count in after.items() if count != before.get(kind)}
    assert told == ({case.said: 1} if case.said else {})


def test_the_same_entry_again_is_answered_the_same_and_written_once(office: Office) -> None:
    entry = office.alpha.sighting()
    before = office.counted()
    first = office.post_entry(entry)
    size = office.node.journal.store.size()
    second = office.post_entry(entry)
    assert first.status_code == second.status_code == 201
    same = ("id", "index", "received_at_ms", "salt")
    assert [first.json()[it] for it in same] == [second.json()[it] for it in same]
    assert office.node.journal.store.size() == size
    assert office.counted() == before


def test_a_flood_of_the_same_is_grouped_and_not_dropped(office: Office) -> None:
    before = office.counted().get(SecurityKind.MALFORMED, 0)
    with httpx.Client(
        base_url=office.address, headers=JSON | {"authorization": f"Bearer {office.tokens['alpha']}"}
    ) as client:
        for _ in range(200):
            assert client.post(ENTRIES, content=b"{").status_code == 400
    assert office.counted()[SecurityKind.MALFORMED] == before + 200
    rows = office.node.security.read("alpha", limit=1000)
    assert len([it for it in rows if it.event.what is SecurityKind.MALFORMED]) < 100
    assert CANARY not in repr(rows)


# -- what is never refused -----------------------------------------------------------------------------

ODD = {
    "nothing but that it is one": {},
    "no channel": {"message": "f-1", "serial": 1, "action": ["guest"]},
    "a channel of others": {"message": "f-2", "channel": "foreign", "serial": 1, "action": ["guest"]},
    "a channel that is none": {"message": "f-3", "channel": 7, "serial": 1, "action": ["guest"]},
    "another's serial": {"message": "f-4", "channel": "line", "serial": 77, "after": 3, "action": ["guest"]},
    "a serial beyond all": {"message": "f-5", "channel": "line", "serial": 10**30, "action": ["guest"]},
    "no number for a serial": {"message": "f-6", "channel": "line", "serial": "x", "action": ["guest"]},
    "nobody": {"message": "f-7", "channel": "line", "serial": 2, "action": []},
    "who is not on record": {"message": "f-8", "channel": "line", "serial": 2, "action": ["nobody", CANARY]},
    "its sender": {"message": "f-9", "channel": "line", "serial": 2, "action": ["host", "host"]},
    "ten thousand addressees": {"message": "f-10", "channel": "line", "action": ["guest"] * 10_000},
    "a text for addressees": {"message": "f-11", "channel": "line", "serial": 2, "action": "guest"},
    "a deadline that has passed": {
        "message": "f-12", "channel": "line", "serial": 2, "action": ["guest"], "answer_by_ms": 1,
    },
    "an id that can be none": {"message": "Not An Id", "channel": "line", "serial": 2, "action": ["guest"]},
    "an id that is taken": {"message": "taken", "channel": "line", "serial": 2, "action": ["guest"]},
    "fields that nobody knows": {"message": "f-13", "channel": "line", "action": ["guest"], CANARY: [1]},
    "a message of others to replace": {
        "message": "f-14", "channel": "line", "serial": 2, "action": ["guest"], "supersedes": "taken",
        "cancels": "nothing", "references": ["Not An Id"],
    },
}  # fmt: skip
BODIES: tuple[Any, ...] = (
    {"text": "Hold fire!"}, {}, {"text": ""}, {"text": 7, "more": [1]}, {"text": "x" * 100_000},
    {"text": "Hold!", "translations": "x", "sealed": {"boxes": 1}},
)  # fmt: skip


@pytest.mark.requirement("R6")
@pytest.mark.parametrize("facts", ODD.values(), ids=ODD.keys())
def test_a_flash_is_taken_whatever_is_missing_or_odd_and_is_put_before_somebody(
    office: Office, facts: dict[str, Any]
) -> None:
    before = office.counted()
    for body in BODIES:
        answer = drafted(office, "message.send/v1", facts | {"precedence": "flash"}, body)
        if office.node.journal.store.entry_by_id(answer.json().get("id", "")) is None:
            pytest.fail(f"{body}: {answer.status_code} {answer.text}")
        assert answer.status_code == 201
        state = office.node.rules.state
        it = state.messages[state.cards[answer.json()["id"]].about]
        assert it.sender == "host"
        assert set(it.action) & {"guest", "alpha", "other"}, "it goes to somebody"
        assert "host" not in it.to
        facts = {name: value for name, value in facts.items() if name != "message"}  # the next is another
    assert office.counted() == before


@pytest.mark.requirement("R6")
def test_the_same_odd_flash_again_is_the_same_message(office: Office) -> None:
    facts = {"precedence": "FLASH", "message": "taken", "action": ["guest"], "serial": "?"}
    made = draft(office, type="message.send/v1", facts=facts, body={"text": "Hold!"}, key="once-more")
    first, again = (office.ask("POST", "/v1/drafts", "host", json=made) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert first.json()["id"] == again.json()["id"]
    said = office.node.rules.state.contents[first.json()["id"]].body.text
    assert said.startswith("Hold!")
    assert '"serial":"?"' in said


@pytest.mark.requirement("R6")
def test_what_is_urgent_in_an_exercise_reaches_no_address_of_a_real_theatre(office: Office) -> None:
    with socket.create_server(("127.0.0.1", 0)) as real:
        real.settimeout(0.2)
        url = f"http://127.0.0.1:{real.getsockname()[1]}/line"
        told = {"medium": "webhook", "where": url, "for_mode": "real"}
        refused = office.ask("POST", "/v1/addresses", "deliverer", json=told)
        assert refused.status_code == 422
        assert "real" in refused.json()["detail"]
        facts = {"precedence": "flash", "action": ["guest"]}
        assert drafted(office, "message.send/v1", facts, {"text": url}).status_code == 201
        stop = office.ask("POST", "/v1/stop", "host", json={"text": "Stop", "to": [url], "callback": url})
        assert stop.status_code == 201
        assert stop.json()["mode"] == "exercise"
        with pytest.raises(TimeoutError):
            real.accept()
    assert office.ask("GET", "/v1/addresses", "deliverer").json()["addresses"] == []
