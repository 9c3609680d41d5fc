"""Positions on a socket: sources that speak lines, each let in by a token on its first line.

``AUTH TOKEN SOURCE`` is answered ``OK``, or ``ERR`` and why. Then come JSON lines, AIS in NMEA 0183 or SBS
lines, whichever the first line shows. To JSON lines ``OK COUNT`` is answered once so many are durable, and
``ERR LINE WHY`` to a line that makes no sense; receivers of the other two do not listen. While the disk or
the watch is busy nothing is read, and the sender has to wait. Whether he is still let in is asked again with
all that comes: a token that was revoked brings nothing more.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeAlias, TypeVar

from openline.app.fixes import Fixes
from openline.decide.claiming import ClaimedTracks
from openline.errors import InputError, OpenlineError, StorageError
from openline.feeds.feed import Reading
from openline.feeds.posted import read_posted
from openline.feeds.reporting import Admit, Admitted, TakeFixes, Trouble
from openline.feeds.sniffing import format_of
from openline.feeds.source import Block

AUTH = b"AUTH "
MOST_LINE_BYTES = 1 << 16
READ_BYTES = 1 << 17
AUTH_S = 10.0
IDLE_S = 300.0
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0)
MOST_CONNECTIONS = 512
MOST_UNREAD_BYTES = 1 << 16
MOST_ERRORS = 100
"""After so many lines in a row that make no sense the connection is closed."""

T = TypeVar("T")
Lines: TypeAlias = Callable[[Block], tuple[Fixes | None, list[tuple[int, str]]]]
"""Decodes a block: the fixes, if there are any, and (line, why) of what makes no sense."""


class TcpFeed:
    """Listens for sources.

    Parameters
    ----------
    admit
        Says who is let in by a token, as which source; it is asked with each block.
    take
        Takes fixes in.
    now_ms
        Stamps AIS messages that carry no time.
    trouble
        Is told who was not let in, and what went wrong.
    idle_s
        A connection on which nothing comes for so long is closed.

    Attributes
    ----------
    taken, refused
        Fixes taken in, and lines that made no sense.
    """

    def __init__(
        self,
        *,
        admit: Admit,
        take: TakeFixes,
        now_ms: Callable[[], int],
        trouble: Trouble,
        idle_s: float = IDLE_S,
        auth_s: float = AUTH_S,
        most_connections: int = MOST_CONNECTIONS,
    ) -> None:
        self._admit, self._take, self._now_ms, self._trouble = admit, take, now_ms, trouble
        self._idle_s, self._auth_s, self._most_connections = idle_s, auth_s, most_connections
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.taken = 0
        self.refused = 0

    @property
    def connections(self) -> int:
        """How many are connected."""
        return len(self._connections)

    async def open(self, host: str, port: int, *, tls: ssl.SSLContext | None = None) -> None:
        """Begin to listen.

        Raises
        ------
        StorageError
            The address is taken, or not ours.
        """
        try:
            self._server = await asyncio.start_server(
                self._connected, host, port, ssl=tls, limit=MOST_LINE_BYTES
            )
        except OSError as error:
            raise StorageError(f"cannot listen: {error.strerror or error}", where=f"{host}:{port}") from error
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Let go of everybody."""
        if self._server is not None:
            self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        try:
            if len(self._connections) >= self._most_connections:
                writer.write(b"ERR too many connections\n")
                return
            self._connections.add(task)
            await self._serve(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # it is gone
        except TimeoutError:
            writer.write(b"ERR nothing came for too long\n")
        except OpenlineError as error:
            self._trouble("tcp", error)
            writer.write(f"ERR {error}\n".encode())
        except asyncio.CancelledError:
            writer.write(b"ERR the server stops\n")
        finally:
            self._connections.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown = await self._let_in(reader)
        writer.write(b"OK\n")
        session = _Session(self, shown, writer)
        pending, line = b"", 1
        while True:
            async with asyncio.timeout(self._idle_s):
                data = await reader.read(READ_BYTES)
            end = len(data) if not data else data.rfind(b"\n") + 1
            whole, pending = (pending + data[:end], data[end:]) if end else (b"", pending + data)
            if not data:
                whole, pending = pending, b""
            if len(pending) > MOST_LINE_BYTES:
                raise InputError(f"no line end within {MOST_LINE_BYTES:,} bytes", where=f"line {line}")
            if whole.strip():
                await session.take(Block(whole, line, line == 1))
            line += whole.count(b"\n")
            if not data:
                return

    async def _let_in(self, reader: asyncio.StreamReader) -> _Shown:
        """Read the first line, and see whether anybody is let in by it."""
        try:
            async with asyncio.timeout(self._auth_s):
                first = await reader.readline()
        except ValueError as error:  # longer than the reader's limit
            raise InputError("the first line is too long", where="line 1") from error
        words = first.decode("ascii", "replace").split()
        if not first.startswith(AUTH) or len(words) != 3:
            raise InputError("the first line is AUTH TOKEN SOURCE", where="line 1")
        who = await asyncio.to_thread(self._admit, words[1], words[2])
        return _Shown(words[1], who.source)


class _Shown(NamedTuple):
    """By what somebody was let in, and as which source."""

    token: str
    source: str


class _Session:
    """One connection that was let in."""

    def __init__(self, feed: TcpFeed, shown: _Shown, writer: asyncio.StreamWriter) -> None:
        self._feed, self._shown, self._writer = feed, shown, writer
        self._decode: Lines | None = None
        self._heard = True
        self._taken = 0
        self._errors = 0

    async def take(self, block: Block) -> None:
        """Decode lines, have them made durable, and say so to whoever listens.

        Raises
        ------
        UnauthenticatedError, ForbiddenError, NotFoundError
            He is let in no longer.
        """
        if self._decode is None:
            self._decode = self._decoder(block)
        decode, feed = self._decode, self._feed

        def read() -> tuple[Admitted, Fixes | None, list[tuple[int, str]]]:
            return feed._admit(*self._shown), *decode(block)

        who, fixes, wrong = await _patiently(lambda: asyncio.to_thread(read))
        feed.refused += len(wrong)
        for line, why in wrong[:10]:
            self._say(f"ERR {line} {why}")
        if fixes is not None:
            await self._durably(who, fixes)
            self._taken += len(fixes)
            feed.taken += len(fixes)
            self._say(f"OK {self._taken}")
            self._errors = 0
        self._errors += len(wrong)
        if self._errors > MOST_ERRORS:
            raise InputError(f"{self._errors} lines in a row make no sense", where=self._shown.source)

    async def _durably(self, who: Admitted, fixes: Fixes) -> None:
        async def take() -> None:
            await asyncio.wrap_future(await asyncio.to_thread(self._feed._take, *who, fixes))

        await _patiently(take)

    def _say(self, text: str) -> None:
        # Whoever does not read what he is told is told no more.
        if self._heard and self._writer.transport.get_write_buffer_size() < MOST_UNREAD_BYTES:
            self._writer.write(text.encode() + b"\n")

    def _decoder(self, block: Block) -> Lines:
        source = self._shown.source
        found = "ndjson" if block.data.lstrip().startswith(b"{") else format_of(block.data, source)
        if found == "ndjson":
            return _json_lines(source)
        self._heard = False
        reading = Reading(source, found, ClaimedTracks(), live=True, now_ms=self._feed._now_ms)
        if found == "ais":
            from openline.feeds.ais import AisDecoder

            return _decoded(AisDecoder(reading).decode, reading)
        if found == "sbs":
            from openline.feeds.sbs import SbsDecoder

            return _decoded(SbsDecoder(reading).decode, reading)
        raise InputError(
            f"{found} is not taken on a socket", where=source, next_step="send JSON lines, AIS or SBS lines"
        )


async def _patiently(do: Callable[[], Awaitable[T]]) -> T:
    """Do something again while the disk or the accounts do not take it, for so long as a sender may wait."""
    for pause_s in PAUSES_S:
        try:
            return await do()
        except StorageError:
            await asyncio.sleep(pause_s)
    return await do()


def _json_lines(source: str) -> Lines:
    def decode(block: Block) -> tuple[Fixes | None, list[tuple[int, str]]]:
        try:
            return read_posted(block.data, "ndjson", source=source), []
        except InputError as error:
            lines = block.data.split(b"\n")
            if len(lines) <= 2 and not lines[-1].strip():
                return None, [(block.first_line, str(error))]
        good, wrong = [], []
        for line, text in enumerate(lines, block.first_line):
            if text.strip():
                try:
                    read_posted(text, "ndjson", source=source)
                    good.append(text)
                except InputError as error:
                    wrong.append((line, error.what))
        if not good:
            return None, wrong
        try:
            return read_posted(b"\n".join(good), "ndjson", source=source), wrong
        except InputError as error:  # each by itself makes sense, and together they are named in two ways
            return None, [*wrong, (block.first_line, error.what)]

    return decode


def _decoded(decode: Callable[[Block], object], reading: Reading) -> Lines:
    def run(block: Block) -> tuple[Fixes | None, list[tuple[int, str]]]:
        from openline.kernel.batch import PositionBatch

        before = reading.rejects.total
        tracks = reading.tracks = ClaimedTracks()  # each block names its own
        batch = decode(block)
        assert isinstance(batch, PositionBatch)
        bad = reading.rejects.total - before
        wrong = [(block.first_line, "makes no sense")] * bad
        return (Fixes(batch, tracks) if len(batch) else None), wrong

    return run
