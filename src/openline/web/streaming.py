"""Server-sent events of a recipient's releases: gap-free, resumed behind ``Last-Event-ID`` (decision 6).

One feeder a recipient reads its releases and writes each as bytes once, however many listen. A listener
that is slow is behind by itself, and reads what is kept no longer from the store: it holds up nobody else.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any

from openline.app.live import Live

QUIET_S = 15.0
"""A comment is sent after so long without an event, so that a dead line shows on both sides."""
STILL_HERE = b": still here\n\n"
GATHER_S = 0.05
GATHER_MORE_S = 0.0002
MOST_GATHERED_S = 0.4
"""So long are releases gathered that come in a burst, longer by so much for each that listens, and so long at
most: one write a listener, not one a release."""
AGAIN_S = 1.0
"""What cannot be read now is tried again after so long."""
KEPT = 4096
"""So many releases a recipient are kept as bytes for those who come back."""
MOST_PIECES = 16
"""So many places are listeners thought to be at."""

Trouble = Callable[[str, Exception], None]
ReadEvents = Callable[[str, int, int], list[tuple[int, bytes]]]
"""(recipient, after, limit) -> (number, event as bytes) of its next releases; called in a thread."""


class Feeder:
    """Reads one recipient's releases as they come and keeps the last of them as bytes."""

    def __init__(
        self,
        recipient: str,
        read: ReadEvents,
        live: Live,
        *,
        all_listeners: Callable[[], int],
        trouble: Trouble,
        quiet_s: float = QUIET_S,
    ) -> None:
        self._recipient = recipient
        self._quiet_s = quiet_s
        self._all_listeners = all_listeners
        self._trouble = trouble
        self._read = read
        self._events: deque[tuple[int, bytes]] = deque(maxlen=KEPT)
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._waiting: set[asyncio.Future[bool]] = set()
        self._pieces: dict[int, bytes] = {}
        """What is kept behind a release, as one piece: most who listen are at the same place."""
        self._stop = live.listen(recipient, self._wake)
        self._is_over = False
        self.last = 0
        self.listeners = 0
        self._task: asyncio.Task[None] | None = None

    def _wake(self, count: int) -> None:
        with suppress(RuntimeError):  # the server may have stopped meanwhile
            self._loop.call_soon_threadsafe(self._woken.set)

    def start(self, last: int) -> None:
        """Begin behind a release."""
        self.last = last
        self._task = self._loop.create_task(self._run())

    async def close(self) -> None:
        """Stop reading."""
        self._stop()
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        while True:
            # It looks by itself once in a while, so that it makes up for a wake-up that did not come.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._quiet_s):
                    await self._woken.wait()
            self._woken.clear()
            try:
                while found := await asyncio.to_thread(self._read, self._recipient, self.last, 500):
                    self._events.extend(found)
                    self._pieces.clear()
                    self.last = found[-1][0]
            except Exception as error:  # nothing is lost by it: what was not read now is read then
                self._trouble("streaming", error)
                self._woken.set()
                await asyncio.sleep(AGAIN_S)
                continue
            self._wake_all()
            await asyncio.sleep(min(MOST_GATHERED_S, GATHER_S + GATHER_MORE_S * self._all_listeners()))

    def _wake_all(self) -> None:
        """Let everyone look who waits for what is there now."""
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(True)
        self._waiting.clear()

    def let_go(self) -> None:
        """Let everyone go who waits: there will be nothing more."""
        self._is_over = True
        self._wake_all()

    async def wait(self, after: int) -> bool:
        """Wait until there is something behind a release, or for so long that a comment is due."""
        due_s = self._loop.time() + self._quiet_s
        while not (self.last > after or self._is_over):
            # One future and one timer each: a condition would let thousands take turns at its lock.
            waiter = self._loop.create_future()
            self._waiting.add(waiter)
            timer = self._loop.call_at(due_s, _end, waiter)
            try:
                if not await waiter:
                    return False
            finally:
                timer.cancel()
                self._waiting.discard(waiter)
        return True

    def behind(self, after: int) -> tuple[int, bytes] | None:
        """Return the last release and what is kept behind one; ``None`` when some of it is kept no longer."""
        if not self._events or self._events[0][0] > after + 1:
            return None
        piece = self._pieces.get(after)
        if piece is None:
            first = after + 1 - self._events[0][0]
            piece = b"".join(self._events[it][1] for it in range(first, len(self._events)))
            if len(self._pieces) >= MOST_PIECES:
                self._pieces.clear()
            self._pieces[after] = piece
        return self._events[-1][0], piece


def _end(waiter: asyncio.Future[bool]) -> None:
    if not waiter.done():
        waiter.set_result(False)


class Streams:
    """The feeders of all recipients to whom somebody listens."""

    def __init__(
        self,
        read: ReadEvents,
        count: Callable[[str], int],
        live: Live,
        *,
        trouble: Trouble = lambda where, error: None,
        quiet_s: float = QUIET_S,
    ) -> None:
        self.quiet_s = quiet_s
        self.asking = asyncio.Lock()
        """Held by whoever looks up whether he may still listen."""
        self._read = read
        self._trouble = trouble
        self._count = count
        self._live = live
        self._feeders: dict[str, Feeder] = {}
        self.closed = asyncio.Event()

    def listening(self) -> dict[str, int]:
        """Return how many listen for each recipient."""
        return {recipient: feeder.listeners for recipient, feeder in self._feeders.items()}

    def begin(self, recipient: str, headers: Any, after: int, last: int | None) -> int:
        """Return behind which release a stream begins.

        Parameters
        ----------
        headers
            Of the question: what its asker says it saw last goes before all else, so that no gap is left.
        after, last
            Behind this release; and behind all but the last so many, where that is said.
        """
        if last is not None:
            after = max(after, self._count(recipient) - last)
        return last_event_id(headers, after)

    async def events(self, recipient: str, after: int) -> AsyncGenerator[bytes, None]:
        """Yield events behind a release for as long as somebody listens."""
        feeder = self._feeders.get(recipient)
        if feeder is None:
            feeder = self._feeders[recipient] = Feeder(
                recipient,
                self._read,
                self._live,
                all_listeners=lambda: sum(self.listening().values()),
                trouble=self._trouble,
                quiet_s=self.quiet_s,
            )
            feeder.start(self._count(recipient))
        feeder.listeners += 1
        try:
            yield b"retry: 1000\n\n"
            while not self.closed.is_set():
                if not await feeder.wait(after):
                    yield STILL_HERE
                    continue
                found = feeder.behind(after)
                if found is None:
                    events = await asyncio.to_thread(self._read, recipient, after, 500)
                    found = (events[-1][0] if events else after, b"".join(event for _, event in events))
                if found[1]:
                    after, piece = found
                    yield piece
                else:  # counted, and not there to be read yet: to look again at once would go round and round
                    await asyncio.sleep(AGAIN_S)
                    yield STILL_HERE
        finally:
            feeder.listeners -= 1
            if not feeder.listeners and self._feeders.get(recipient) is feeder:
                del self._feeders[recipient]
                await feeder.close()

    async def close(self) -> None:
        """End every stream, so that the server can stop."""
        self.closed.set()
        for feeder in list(self._feeders.values()):
            feeder.let_go()


async def while_permitted(
    pieces: AsyncGenerator[bytes, None], ask: Callable[[], Awaitable[bool]]
) -> AsyncGenerator[bytes, None]:
    """Hand the pieces of a stream on, events and comments, for as long as its listener may have them.

    Parameters
    ----------
    pieces
        At least one comment every :data:`QUIET_S`: by then a stream is over that is permitted no longer.
    ask
        Says whether it is permitted, and is asked before each piece; see :func:`.may_still`.
    """
    async with aclosing(pieces):
        async for piece in pieces:
            if not await ask():
                return
            yield piece


def event_bytes(number: int, name: str, data: bytes) -> bytes:
    """Write one event; its data is one line of JSON."""
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), data)


def last_event_id(headers: Any, after: int) -> int:
    """Return behind which release to begin: what the browser says it saw last, else what is asked for."""
    said = headers.get("last-event-id", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 16 else after
