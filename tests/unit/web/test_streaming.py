"""Feeders and streams: a wake-up that did not come is made up for, and nothing goes round and round."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from openline.app.live import Live
from openline.web import streaming
from openline.web.streaming import Streams, event_bytes, while_permitted

QUIET_S = 0.05


class Store:
    """What can be read, how much of it is counted, and how often it was read."""

    def __init__(self, readable: int, counted: int) -> None:
        self.readable, self.counted, self.reads = readable, counted, 0
        self.live = Live(lambda: {"alpha": self.counted})

    def read(self, recipient: str, after: int, limit: int) -> list[tuple[int, bytes]]:
        self.reads += 1
        last = min(self.readable, after + limit)
        return [(it, event_bytes(it, "release", b"{}")) for it in range(after + 1, last + 1)]

    def streams(self) -> Streams:
        return Streams(self.read, lambda recipient: self.counted, self.live, quiet_s=QUIET_S)


def heard(pieces: list[bytes]) -> list[bytes]:
    return [it.split(b"\n")[0] for it in b"".join(pieces).split(b"\n\n") if it.startswith(b"id: ")]


def test_a_release_of_which_nobody_told_is_read_all_the_same() -> None:
    store = Store(readable=1, counted=1)

    async def listen() -> list[bytes]:
        pieces: list[bytes] = []
        async with asyncio.timeout(20), aclosing(store.streams().events("alpha", 0)) as events:
            async for piece in events:
                pieces.append(piece)
                if heard(pieces) == [b"id: 1"]:
                    store.readable = store.counted = 2  # and nobody is woken
                if len(heard(pieces)) == 2:
                    return pieces
        return pieces

    assert heard(asyncio.run(listen())) == [b"id: 1", b"id: 2"]


def test_what_is_counted_and_cannot_be_read_yet_is_waited_for_and_not_asked_for_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(streaming, "AGAIN_S", 0.1)
    store = Store(readable=1, counted=3)  # the fold is ahead of the disk

    async def listen() -> list[bytes]:
        pieces: list[bytes] = []
        reads = None
        async with asyncio.timeout(20), aclosing(store.streams().events("alpha", 1)) as events:
            async for piece in events:
                pieces.append(piece)
                if len(pieces) == 2:  # the first is how long to wait before coming back
                    reads = store.reads
                if len(pieces) == 4:
                    assert reads is not None
                    # One a piece, and the feeder's own once in a while: without waiting it is thousands.
                    assert store.reads - reads <= 2 + 2 * (0.2 / QUIET_S) + 20
                    assert pieces[1:] == [streaming.STILL_HERE] * 3
                    store.readable = 3
                if len(heard(pieces)) == 2:
                    return pieces
        return pieces

    assert heard(asyncio.run(listen())) == [b"id: 2", b"id: 3"]


def test_a_stream_is_closed_with_its_source_once_it_is_permitted_no_longer() -> None:
    closed: list[bool] = []
    may = [True, True, False]

    async def pieces() -> AsyncGenerator[bytes, None]:
        try:
            for number in range(9):
                yield b"%d" % number
        finally:
            closed.append(True)

    async def ask() -> bool:
        return may.pop(0)

    async def listen() -> list[bytes]:
        return [it async for it in while_permitted(pieces(), ask)]

    assert asyncio.run(listen()) == [b"0", b"1"]
    assert closed == [True]


def test_all_who_listen_at_the_same_place_are_handed_the_same_bytes() -> None:
    store = Store(readable=0, counted=0)

    async def listen(streams: Streams) -> bytes:
        async with aclosing(streams.events("alpha", 0)) as events:
            async for piece in events:
                if piece.startswith(b"id: "):
                    return piece
        return b""

    async def play() -> list[bytes]:
        streams = store.streams()
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            tasks = [group.create_task(listen(streams)) for _ in range(50)]
            while streams.listening() != {"alpha": 50}:
                await asyncio.sleep(0.001)
            store.readable = store.counted = 3
            store.live.grown(3)
        return [it.result() for it in tasks]

    pieces = asyncio.run(play())
    assert heard(pieces[:1]) == [b"id: 1", b"id: 2", b"id: 3"]
    assert len({id(it) for it in pieces}) == 1


def test_who_waits_when_the_streams_are_closed_is_let_go() -> None:
    store = Store(readable=0, counted=0)

    async def play() -> list[bytes]:
        streams = Streams(store.read, lambda recipient: 0, store.live, quiet_s=3600.0)
        pieces: list[bytes] = []

        async def listen() -> None:
            async for piece in streams.events("alpha", 0):
                pieces.append(piece)

        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(listen())
            while not pieces:
                await asyncio.sleep(0.001)
            await streams.close()
        return pieces

    assert heard(asyncio.run(play())) == []


@pytest.mark.parametrize(
    ("headers", "after", "last", "begins"),
    [
        ({}, 0, None, 0),
        ({}, 0, 3, 7),
        ({}, 8, 3, 8),
        ({}, 0, 50, 0),
        ({}, 0, 0, 10),
        ({"last-event-id": "2"}, 8, 3, 2),  # whoever comes back misses nothing
    ],
)
def test_a_stream_begins_where_it_is_asked_to_and_resumes_without_a_gap(
    headers: dict[str, str], after: int, last: int | None, begins: int
) -> None:
    async def begin() -> int:
        return Store(readable=10, counted=10).streams().begin("alpha", headers, after, last)

    assert asyncio.run(begin()) == begins
