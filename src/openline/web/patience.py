"""Patience: how long a connection may take to say what it wants, and how much of it.

Whoever opens many connections and says a byte a minute on each would keep everybody else out. uvicorn waits
for ever for the head of a request, and takes one of any length: this is its protocol with both bounded, and
with problems where it would answer in words of its own.
"""

from __future__ import annotations

from asyncio import TimerHandle
from collections.abc import Callable
from typing import Any

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from openline.app.config import Limits
from openline.app.security import SecurityKind
from openline.web.problems import BY_STATUS, URN
from openline.wire.api.problems import MEDIA_TYPE, Problem

LOOK_S = 5.0
"""A body that is coming is looked at this often."""
REASONS = {400: "Bad Request", 408: "Request Timeout", 431: "Header Fields Too Large", 503: "Unavailable"}

Refused = Callable[[SecurityKind, str], None]
"""Is told what was refused, and the address that it came from."""


def impatient(
    limits: Limits, refused: Refused, base: type[HttpToolsProtocol] = HttpToolsProtocol
) -> type[HttpToolsProtocol]:
    """Return uvicorn's protocol, or one made of it, with connections, heads and bodies bounded."""

    class Impatient(base):  # type: ignore[valid-type,misc]
        _timer: TimerHandle | None = None
        _in_head = True
        """Whether the head of a request is awaited, or coming."""
        _head_bytes = 0
        _body_bytes = 0
        _body_began_s = 0.0

        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            if len(self.connections) > limits.connections:
                self._give_up(503, "there are as many connections as are taken here")
            else:
                self._timer = self.loop.call_later(limits.header_s, self._too_slow)

        def connection_lost(self, exc: Exception | None) -> None:
            self._no_timer()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._in_head:
                self._head_bytes += len(data)
                if self._timer is None:  # a further request on a connection that is kept
                    self._timer = self.loop.call_later(limits.header_s, self._too_slow)
            super().data_received(data)
            if self._in_head and self._head_bytes > limits.header_bytes:
                self._give_up(431, f"{limits.header_bytes} bytes are taken", SecurityKind.OVERSIZED)

        def on_headers_complete(self) -> None:
            self._no_timer()
            size = sum(len(name) + len(value) + 4 for name, value in self.headers) + len(self.url)
            if size > limits.header_bytes:
                self._give_up(431, f"{limits.header_bytes} bytes are taken", SecurityKind.OVERSIZED)
                raise ValueError("the head is too large")  # so that nothing of it is answered
            self._in_head = False
            self._head_bytes = self._body_bytes = 0
            self._body_began_s = self.loop.time()
            super().on_headers_complete()
            self._timer = self.loop.call_later(limits.header_s + LOOK_S, self._look)

        def on_body(self, body: bytes) -> None:
            self._body_bytes += len(body)
            super().on_body(body)

        def on_message_complete(self) -> None:
            self._no_timer()
            self._in_head = True
            self._head_bytes = 0
            super().on_message_complete()

        def send_400_response(self, msg: str) -> None:
            self._give_up(400, "this is no HTTP request", SecurityKind.MALFORMED)

        def _look(self) -> None:
            """Give up a body that comes too slowly; one that we do not read is not slow."""
            passed_s = self.loop.time() - self._body_began_s - limits.header_s
            if self._body_bytes < passed_s * limits.body_bytes_per_s and not self.flow.read_paused:
                self._give_up(408, "the body came too slowly", SecurityKind.MALFORMED)
            else:
                self._timer = self.loop.call_later(LOOK_S, self._look)

        def _too_slow(self) -> None:
            if self._head_bytes:
                self._give_up(408, "the head came too slowly", SecurityKind.MALFORMED)
            elif not self.transport.is_closing():
                self.transport.close()  # it never said anything

        def _give_up(self, status: int, detail: str, what: SecurityKind | None = None) -> None:
            self._no_timer()
            if self.transport.is_closing():
                return
            # In the middle of another answer there is no place for one of ours.
            if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
                self.transport.write(_answer(status, detail))
            self.transport.close()
            if what is not None:
                refused(what, self.client[0] if self.client else "")

        def _no_timer(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    return Impatient


def _answer(status: int, detail: str) -> bytes:
    kind = BY_STATUS[status]
    body = msgspec.json.encode(Problem(type=URN + kind.name, title=kind.title, status=status, detail=detail))
    head = (
        f"HTTP/1.1 {status} {REASONS[status]}\r\ncontent-type: {MEDIA_TYPE}\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body
