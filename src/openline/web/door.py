"""The door: what every request passes before anything is read of it, and every answer on its way out.

It holds each caller to his share, gives every answer the headers that keep a browser from harm, and counts
and logs what was answered: by the template of the route, never by what was in it.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from hashlib import blake2b
from math import ceil
from typing import Any

import msgspec

from openline.app.accounts import Caller
from openline.app.config import Limits
from openline.app.limiting import MOST_KEPT, Buckets
from openline.app.observing import NO_ROUTE, Observing
from openline.app.security import SecurityEvent, SecurityKind
from openline.web.problems import BY_STATUS, URN
from openline.wire.api.problems import MEDIA_TYPE, Problem

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
STRANGERS_AT_ONCE = 20
"""So many seconds' worth of what strangers may ask for may come at once."""
EVENT_STREAM = b"text/event-stream"
STOP_PATH = "/v1/stop"
ABORTED = 499
"""Stands in the log for a caller who went away before he was answered."""

ALWAYS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
"""What every answer bears, unless a route has said otherwise by itself."""
TIME = b"openline-time"
"""What time it is in the theatre, in UTC milliseconds: an exercise that is played has a clock of its own."""
BY_TLS = (b"strict-transport-security", b"max-age=31536000")

Entry = Callable[[dict[str, Any]], None]
"""Takes the fields of one line of the log."""


class Door:
    """An ASGI application around another.

    Parameters
    ----------
    app
        What answers.
    limits, hosts
        How much each may ask for, and by which names the server may be called; any, when there are none.
    bears
        What else every answer bears, name and value; here and not by routes, which applications share.
    observing
        Counts.
    entry
        Logs.
    security
        Is told what was refused here; never waits.
    now_ms, theatre_ms, clock_s
        The time, that in the theatre, which every answer bears, and a clock that only runs forward.
    new_id
        Gives a request a name by which it can be found in the log.
    """

    def __init__(
        self,
        app: Any,
        *,
        limits: Limits,
        hosts: Iterable[str] = (),
        bears: Iterable[tuple[bytes, bytes]] = (),
        observing: Observing,
        entry: Entry,
        security: Callable[[SecurityEvent], None],
        now_ms: Callable[[], int],
        theatre_ms: Callable[[], int] | None = None,
        clock_s: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        self._app = app
        self._hosts = frozenset(it.lower().encode() for it in hosts)
        self._bears = (*ALWAYS, *bears)
        self._observing = observing
        self._entry = entry
        self._security = security
        self._now_ms = now_ms
        self._theatre_ms = theatre_ms or now_ms
        self._clock_s = clock_s
        self._new_id = new_id
        self._callers = Buckets(per_s=limits.requests_per_s, burst=limits.burst)
        self._strangers = Buckets(
            per_s=limits.strangers_per_s, burst=limits.strangers_per_s * STRANGERS_AT_ONCE
        )
        self._known: OrderedDict[bytes, str] = OrderedDict()
        """Whose a credential was found to be, by its digest: several of one member share his bucket."""
        self.listeners: Counter[str] = Counter()
        """How many streams are open for each party."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = self._clock_s()
        passage = _Passage(self, scope, send, began_s, self._new_id(), _credential(scope))
        self._observing.in_flight += 1
        try:
            refused = self._refuse(scope, passage.credential, began_s)
            if refused is not None:
                await _answer(passage.send, *refused)
            else:
                await self._app(scope, receive, passage.send)
        finally:
            self._observing.in_flight -= 1
            self._close(scope, passage)

    def _refuse(self, scope: Any, credential: bytes, now_s: float) -> tuple[Problem, float] | None:
        """Return why a request is not let in, and for how long; None lets it in."""
        if scope["path"].rstrip("/") == STOP_PATH and scope["method"] == "POST":
            return None  # it is never refused (R6): neither for who says it, nor for how often
        if self._hosts:
            host = next((value for name, value in scope["headers"] if name == b"host"), b"")
            if host.rpartition(b":")[0].lower() not in self._hosts and host.lower() not in self._hosts:
                return _problem(400, "this server is not called so", "ask for it by its own name"), 0.0
        remote = scope["client"][0] if scope.get("client") else ""
        known = self._known.get(credential) if credential else None
        wait_s = 0.0
        if known is None:
            wait_s = self._strangers.wait_s(remote, now_s)
        if wait_s == 0:
            # Until it is known whose it is: or each new one that he makes up would be a new share.
            wait_s = self._callers.take(known or remote, now_s)
        if wait_s == 0:
            return None
        party, _, member = (known or "").partition("\n")
        self._security(
            SecurityEvent(
                at_ms=self._now_ms(),
                what=SecurityKind.RATE,
                party=party,
                member=member,
                remote=remote,
                route=_method(scope),
            )
        )
        return _problem(429, "you ask for more than your share", "ask again later, and less often"), wait_s

    def _close(self, scope: Any, passage: _Passage) -> None:
        """Note who it was, count, and log."""
        now_s = self._clock_s()
        caller: Caller | None = scope.get("state", {}).get("caller")
        credential = passage.credential
        if caller is not None and credential:
            whose = f"{caller.party}\n{caller.member}"
            if self._known.get(credential) != whose:
                self._callers.take(whose, now_s)  # the first by this credential counts for him too
                self._known[credential] = whose
            if len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        elif passage.status == 401:
            self._strangers.take(scope["client"][0] if scope.get("client") else "", now_s)
            self._known.pop(credential, None)
        if passage.stream_of is not None:
            self.listeners[passage.stream_of] -= 1
            if not self.listeners[passage.stream_of]:
                del self.listeners[passage.stream_of]
        method, route = _method(scope), scope.get("path_template") or NO_ROUTE
        status = passage.status or ABORTED
        began_s = passage.answered_s if passage.status else now_s
        self._observing.answered(method, route, status, began_s - passage.began_s)
        self._entry(
            {
                "event": "request",
                "request": passage.id,
                "method": method,
                "route": route,
                "status": status,
                "ms": round((now_s - passage.began_s) * 1000, 1),
                "party": caller.party if caller else "",
                "member": caller.member if caller else "",
            }
        )


class _Passage:
    """One request on its way through."""

    __slots__ = (
        "_door", "_scope", "_send", "answered_s", "began_s", "credential", "id", "status", "stream_of"
    )  # fmt: skip

    def __init__(self, door: Door, scope: Any, send: Any, began_s: float, id: str, credential: bytes) -> None:
        self._door = door
        self._scope = scope
        self._send = send
        self.began_s = began_s
        self.answered_s = began_s
        self.id = id
        self.credential = credential
        self.status = 0
        self.stream_of: str | None = None

    async def send(self, message: Any) -> None:
        """Hand an answer on, with what every answer bears."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.answered_s = self._door._clock_s()
            headers = list(message.get("headers", ()))
            there = {name.lower() for name, _ in headers}
            headers += [it for it in self._door._bears if it[0] not in there]
            headers.append((b"x-request-id", self.id.encode()))
            headers.append((TIME, b"%d" % self._door._theatre_ms()))
            if self._scope.get("scheme") == "https":
                headers.append(BY_TLS)
            message["headers"] = headers
            kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
            if self.status == 200 and kind.startswith(EVENT_STREAM):
                caller = self._scope.get("state", {}).get("caller")
                self.stream_of = caller.party if caller else ""
                self._door.listeners[self.stream_of] += 1
        await self._send(message)


def _credential(scope: Any) -> bytes:
    """Return what tells apart by what a caller is known; it lets nobody in. Empty when there is nothing."""
    digest = blake2b(digest_size=16)
    found = False
    for name, value in scope["headers"]:
        if name in (b"authorization", b"cookie"):
            digest.update(value)
            found = True
    certificate = scope.get("extensions", {}).get("tls", {}).get("openline.certificate_sha256")
    if certificate:
        digest.update(str(certificate).encode())
        found = True
    return digest.digest() if found else b""


def _method(scope: Any) -> str:
    return scope["method"] if scope["method"] in METHODS else "OTHER"


def _problem(status: int, detail: str, next_step: str) -> Problem:
    kind = BY_STATUS[status]
    return Problem(type=URN + kind.name, title=kind.title, status=status, detail=detail, next_step=next_step)


async def _answer(send: Any, problem: Problem, wait_s: float) -> None:
    body = msgspec.json.encode(problem)
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    if wait_s:
        headers.append((b"retry-after", str(ceil(wait_s)).encode()))
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
