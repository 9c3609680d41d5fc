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
