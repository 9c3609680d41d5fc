"""The wire of one browser: everything that passes between it and the server, kept as it was sent.

The browser speaks to a port of its own, behind which the server stands. What is read here is what came out of
the socket, by the page, its workers or whoever else in that browser asked.
"""

from __future__ import annotations

import socket
import threading
import zlib
from contextlib import suppress
from typing import NamedTuple

import h11

AT_ONCE = 1 << 16


class Exchange(NamedTuple):
    """A request, and as much of its answer as came."""

    method: str
    path: str
    asked: bytes
    status: int
    answer: bytes


class _Line:
    """One connection, both ways."""

    def __init__(self) -> None:
        self.sent = bytearray()
        self.came = bytearray()


class Wire:
    """Passes bytes on and keeps them; can be cut, and can stall, as a machine does that hangs."""

    def __init__(self, port: int) -> None:
        self._upstream = port
        self._lines: list[_Line] = []
        self._open: set[socket.socket] = set()
        self._flows = threading.Event()
        self._flows.set()
        self._deaf = False
        self._cut = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        """Pass nothing on from now on, and break no connection."""
        self._flows.clear()

    def deafen(self) -> None:
        """Let what is asked through, and none of the answers."""
        self._deaf = True

    def cut(self) -> None:
        """Break every connection, and let no other be made."""
        self._cut = True
        for it in [*self._open]:
            with suppress(OSError):
                it.shutdown(socket.SHUT_RDWR)

    def flow(self) -> None:
        """Pass everything on from now on, what was held back first."""
        self._deaf = self._cut = False
        self._flows.set()

    def exchanges(self) -> list[Exchange]:
        """Everything so far, each connection after the other."""
        return [it for line in [*self._lines] for it in _read(bytes(line.sent), bytes(line.came))]

    def came(self) -> bytes:
        """All that was answered, bodies and streams, without the frames of the transport."""
        return b"\n".join(it.answer for it in self.exchanges())

    def close(self) -> None:
        self._listening.close()
        self._flows.set()
        for it in [*self._open]:
            it.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self._cut:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._upstream))
            except OSError:
                near.close()
                continue
            line = _Line()
            self._lines.append(line)
            self._open |= {near, far}
            for source, sink, kept in ((near, far, line.sent), (far, near, line.came)):
                threading.Thread(target=self._pass, args=(source, sink, line, kept), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, line: _Line, kept: bytearray) -> None:
        try:
            while data := source.recv(AT_ONCE):
                self._flows.wait()
                if self._deaf and kept is line.came:
                    continue
                kept += data
                sink.sendall(data)
        except OSError:
            pass
        for it in (source, sink):
            self._open.discard(it)
            with suppress(OSError):
                it.shutdown(socket.SHUT_RDWR)
            it.close()


def _read(sent: bytes, came: bytes) -> list[Exchange]:
    """Read a connection: requests in their order, and the answer to each; a stream as far as it came."""
    asked = h11.Connection(h11.SERVER, max_incomplete_event_size=AT_ONCE)
    asked.receive_data(sent)
    answered = h11.Connection(h11.CLIENT, max_incomplete_event_size=AT_ONCE)
    answered.receive_data(came)
    found: list[Exchange] = []
    while isinstance(request := asked.next_event(), h11.Request):
        body = _body(asked)
        answered.send(h11.Request(method=request.method, target=request.target, headers=request.headers))
        if body:
            answered.send(h11.Data(data=body))
        answered.send(h11.EndOfMessage())
        status, answer = 0, b""
        head = answered.next_event()
        while isinstance(head, h11.InformationalResponse):
            head = answered.next_event()
        if isinstance(head, h11.Response):
            status, answer = head.status_code, _body(answered)
            if (b"content-encoding", b"gzip") in head.headers:
                answer = zlib.decompressobj(wbits=31).decompress(answer)  # as far as it came
        found.append(Exchange(request.method.decode(), request.target.decode(), body, status, answer))
        if h11.DONE not in (answered.their_state,) or asked.their_state is not h11.DONE:
            break
        # The other half of each connection is spoken here only so that it can be read on.
        asked.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
        asked.send(h11.EndOfMessage())
        if asked.our_state is not h11.DONE:
            break
        asked.start_next_cycle()
        answered.start_next_cycle()
    return found


def _body(connection: h11.Connection) -> bytes:
    data = bytearray()
    while isinstance(it := connection.next_event(), h11.Data):
        data += it.data
    return bytes(data)
