"""Bad lines: proxies that drop, double, delay, reorder and cut what passes, over real sockets.

:class:`FrameProxy` carries frames (four bytes of big-endian length, then so many), :class:`HttpProxy`
requests and answers. What they do to the n-th frame of a way, or to the n-th request, follows from the seed
and n alone: the same traffic meets the same fate again. Each runs in a thread of its own until it is closed.
"""

from __future__ import annotations

import asyncio
import heapq
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from types import TracebackType
from typing import NamedTuple, Self

HEAD = struct.Struct(">I")
MOST_BYTES = 1 << 24
"""Of one frame, or of one request."""
IDLE_S = 0.02
"""Frames that are held back go on when nothing else comes for so long: there is nothing to overtake them."""


def framed(payload: bytes) -> bytes:
    return HEAD.pack(len(payload)) + payload


class Frames:
    """Takes bytes as they come and gives the frames that are whole."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        self._rest += data
        whole, at = [], 0
        while len(self._rest) - at >= HEAD.size:
            (length,) = HEAD.unpack_from(self._rest, at)
            if length > MOST_BYTES:
                raise ValueError(f"a frame of {length} bytes")
            end = at + HEAD.size + length
            if len(self._rest) < end:
                break
            whole.append(bytes(self._rest[at + HEAD.size : end]))
            at = end
        del self._rest[:at]
        return whole


class _Proxy:
    """Listens on a free port, in a thread of its own, and opens a way to the other side for each caller."""

    def __init__(self, upstream: int | Callable[[], int]) -> None:
        self.tally: Counter[str] = Counter()
        self._upstream = upstream
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._called, "127.0.0.1", 0, limit=MOST_BYTES)

    async def _end(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        port = self._upstream() if callable(self._upstream) else self._upstream
        return await asyncio.open_connection("127.0.0.1", port, limit=MOST_BYTES)

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.tally["connections"] += 1
        try:
            await self._carry(reader, writer)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            self.tally["broken connections"] += 1
        except asyncio.CancelledError:
            pass
        finally:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError


# ---------------------------------------------------------------- frames


class Line(NamedTuple):
    """How bad a line is: the chance of each, for each frame."""

    drop: float = 0.0
    double: float = 0.0
    delay: float = 0.0
    """To be held back until up to ``most`` later ones have passed it; the second of two is held back, too."""
    most: int = 30
    cut: float = 0.0
    """That the connection breaks in the middle of it: what is held back is lost with it."""


class Fate(NamedTuple):
    """What becomes of a frame: after how many later ones each copy goes, and whether it breaks the line."""

    copies: tuple[int, ...]
    cut: bool = False


def fates(line: Line, seed: int | str) -> Iterator[Fate]:
    """Give the fate of each frame of a way."""
    chance = random.Random(f"frames/{seed}")
    while True:
        cut, lost, twice, late = (chance.random() for _ in range(4))
        first = chance.randint(1, line.most) if late < line.delay else 0
        second = (chance.randint(0, line.most),) if twice < line.double else ()
        yield Fate(() if lost < line.drop else (first, *second), cut < line.cut)


class FrameProxy(_Proxy):
    """Carries frames both ways over a bad line.

    Attributes
    ----------
    tally
        What it did: frames, dropped, doubled, delayed, cut, connections.
    """

    def __init__(self, upstream: int | Callable[[], int], line: Line, *, seed: int = 0) -> None:
        self._fates = {way: fates(line, f"{seed}/{way}") for way in ("there", "back")}
        super().__init__(upstream)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await self._dial()
        for end in (writer, back):
            # Two ends that both write before they read must not wait for one another here.
            end.transport.set_write_buffer_limits(high=1 << 27)
        ways = [
            asyncio.ensure_future(self._pass(reader, back, self._fates["there"])),
            asyncio.ensure_future(self._pass(there, writer, self._fates["back"])),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            back.transport.abort()
            for way in ways:
                way.cancel()
            ended = await asyncio.gather(*ways, return_exceptions=True)
            self.tally["broken ways"] += sum(isinstance(it, Exception) for it in ended)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fates: Iterator[Fate]
    ) -> None:
        frames = Frames()
        held: list[tuple[int, int, bytes]] = []  # passes at which frame, in what order, what
        count = 0
        while True:
            try:
                data = await asyncio.wait_for(reader.read(1 << 16), IDLE_S if held else None)
            except TimeoutError:
                writer.write(b"".join(heapq.heappop(held)[2] for _ in range(len(held))))
                continue
            if not data:
                return
            going: list[bytes] = []
            for payload in frames.feed(data):
                frame, fate = framed(payload), next(fates)
                count += 1
                self.tally["frames"] += 1
                if fate.cut:
                    self.tally["cut"] += 1
                    writer.write(b"".join([*going, frame[: len(frame) // 2]]))
                    await writer.drain()
                    return
                self.tally["dropped"] += not fate.copies
                self.tally["doubled"] += len(fate.copies) > 1
                self.tally["delayed"] += bool(fate.copies) and fate.copies[0] > 0
                for number, later in enumerate(fate.copies):
                    heapq.heappush(held, (count + later, 2 * count + number, frame))
                while held and held[0][0] <= count:
                    going.append(heapq.heappop(held)[2])
            writer.write(b"".join(going))
            await writer.drain()


# ---------------------------------------------------------------- requests


class Met(StrEnum):
    """What a request meets."""

    PASSED = "passed"
    LOST_BEFORE = "lost before it reached the server"
    LOST_AFTER = "its answer lost, whole"
    HALF = "its answer lost, from the middle"
    DOUBLED = "doubled"


class Web(NamedTuple):
    """How bad a way for requests is: the chance of each, for each request."""

    before: float = 0.0
    after: float = 0.0
    half: float = 0.0
    double: float = 0.0
    """That the server gets it twice, one after the other, and the caller the second answer. GET is not
    doubled: it may be a stream that never ends."""
    delay: float = 0.0
    longest_s: float = 0.05


def meetings(web: Web, seed: int | str) -> Iterator[tuple[Met, float]]:
    """Give what each request meets, and how many seconds it is kept on the way."""
    chance = random.Random(f"requests/{seed}")
    while True:
        what, late, how_late = (chance.random() for _ in range(3))
        met = Met.PASSED
        for it, likely in (
            (Met.LOST_BEFORE, web.before),
            (Met.LOST_AFTER, web.after),
            (Met.HALF, web.half),
            (Met.DOUBLED, web.double),
        ):
            if what < likely:
                met = it
                break
            what -= likely
        yield met, how_late * web.longest_s if late < web.delay else 0.0


class HttpProxy(_Proxy):
    """Carries HTTP/1.1 over a bad line, without TLS: each request in a connection of its own.

    Attributes
    ----------
    tally
        How many requests met what (:class:`Met`), were delayed, and how many the server got.
    """

    def __init__(self, upstream: int | Callable[[], int], web: Web, *, seed: int = 0) -> None:
        self._meetings = meetings(web, seed)
        super().__init__(upstream)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request, method = await _request(reader)
        met, late_s = next(self._meetings)
        if met is Met.DOUBLED and method == b"GET":
            met = Met.PASSED
        self.tally[met] += 1
        if late_s:
            self.tally["delayed"] += 1
            await asyncio.sleep(late_s)
        if met is Met.LOST_BEFORE:
            return
        if met is Met.DOUBLED:
            await self._ask(request, None)
        if met in (Met.LOST_AFTER, Met.HALF):
            # Its first bytes show that the server has done it; a stream has no end to wait for.
            answer = await self._ask(request, None, whole=False)
            if met is Met.HALF:
                writer.write(answer[: len(answer) // 2])
                await writer.drain()
                # A plain end of the connection is, to some callers, a whole answer without a body.
                end: socket.socket = writer.get_extra_info("socket")
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        await self._ask(request, writer)

    async def _ask(
        self, request: bytes, answers: asyncio.StreamWriter | None, *, whole: bool = True
    ) -> bytes:
        there, back = await self._dial()
        try:
            back.write(request)
            await back.drain()
            self.tally["reached the server"] += 1
            data = first = await there.read(1 << 16)
            while data and whole:
                if answers is not None:
                    answers.write(data)
                    await answers.drain()
                data = await there.read(1 << 16)
            if answers is not None:
                answers.write_eof()
                answers.close()
                await answers.wait_closed()
            return first
        finally:
            back.transport.abort()


async def _request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return a request whole, made the only one of its connection, and its method."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *fields = head[:-4].split(b"\r\n")
    kept, body = [first], b""
    for field in fields:
        name, _, value = field.partition(b":")
        match name.strip().lower():
            case b"connection" | b"keep-alive":
                continue
            case b"content-length":
                body = await reader.readexactly(int(value))
            case b"transfer-encoding":
                body = await _chunks(reader)
        kept.append(field)
    return b"\r\n".join([*kept, b"Connection: close", b"", body]), first.split(b" ")[0]


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """Return a body in chunks as it came, to its end."""
    found = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        found += line + await reader.readexactly(size + 2)
        if size == 0:
            return found
