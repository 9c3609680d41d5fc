"""Sources that go on: a growing file through rotation and truncation, a pipe as it comes, a TCP connection.

Each gives blocks of whole lines, and ``None`` whenever nothing new came within a poll.
"""

from __future__ import annotations

import os
import select
import socket
import time
from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from openline.errors import InputError
from openline.feeds.source import Block, LineCutter

POLL_S = 0.5
CONNECT_S = 10.0
LONGEST_PAUSE_S = 30.0
READ_BYTES = 1 << 20

Wait = Callable[[float], bool]
"""Pauses for so many seconds; false ends the feed."""

Note = Callable[[str], None]
"""Leaves word for the reader."""


def sleep(seconds: float) -> bool:
    """Pause, and go on."""
    time.sleep(seconds)
    return True


def growing(path: str, wait: Wait, note: Note) -> Generator[Block | None, None, None]:
    """Follow a file as ``tail -F`` does, from its beginning.

    A file that takes its place is read from its start, after the rest of the old one; a file that became
    shorter is read anew. One that shrinks and outgrows its former length between two polls cannot be told
    from one that grew.
    """
    cutter = LineCutter(path)
    file: BinaryIO = open(path, "rb")  # noqa: SIM115
    try:
        while True:
            data = file.read(READ_BYTES)
            if data:
                yield cutter.push(data)
                continue
            successor = _successor(file, path)
            if successor is file:
                yield None
                if wait(POLL_S):
                    continue
                yield cutter.flush()
                return
            # Whatever was written between the last read and the rotation.
            if rest := file.read():
                yield cutter.push(rest)
            yield cutter.flush()
            if successor is None:
                note("was cut to a shorter length: reading it anew from its start")
                file.seek(0)
            else:
                note("was replaced: reading the new file from its start")
                file.close()
                file = successor
    finally:
        file.close()


def _successor(file: BinaryIO, path: str) -> BinaryIO | None:
    """Return the file itself, the one that has taken its place, or ``None`` when it became shorter."""
    mine = os.fstat(file.fileno())
    try:
        there = os.stat(path)
    except FileNotFoundError:
        return file  # between the two halves of a rotation
    if (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino):
        try:
            return open(path, "rb")
        except FileNotFoundError:
            return file
    return None if mine.st_size < file.tell() else file


def piped(descriptor: int) -> Generator[Block | None, None, None]:
    """Read a pipe, such as standard input, as it comes, until it ends."""
    cutter = LineCutter("standard input")
    while True:
        readable, _, _ = select.select([descriptor], [], [], POLL_S)
        if not readable:
            yield None
            continue
        data = os.read(descriptor, READ_BYTES)
        if not data:
            yield cutter.flush()
            return
        yield cutter.push(data)


def connected(source: str, wait: Wait, note: Note) -> Generator[Block | None, None, None]:
    """Read from ``tcp://host:port``; connect again, with growing pauses, whenever it breaks.

    Raises
    ------
    InputError
        The address makes no sense, or nobody answers the first time.
    """
    address = _address(source)
    cutter = LineCutter(source)
    pause_s = POLL_S
    try:
        peer = socket.create_connection(address, CONNECT_S)
    except OSError as error:
        raise InputError(
            f"nobody answers: {error}",
            where=source,
            next_step="is the address right, and the other end running?",
        ) from error
    while True:
        with peer:
            for data in _received(peer):
                if data:
                    pause_s = POLL_S
                yield cutter.push(data) if data else None
        yield cutter.flush()
        note("the connection was lost: trying again")
        while True:
            yield None
            if not wait(pause_s):
                return
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            try:
                peer = socket.create_connection(address, CONNECT_S)
            except OSError as error:
                note(f"still nobody answers: {error}")
            else:
                note("connected again")
                break


def _address(source: str) -> tuple[str, int]:
    try:
        parts = urlsplit(source)
        if parts.hostname and parts.port:
            return parts.hostname, parts.port
    except ValueError:
        pass
    raise InputError("no address to connect to", where=source, next_step="write it as tcp://host:port")


def _received(peer: socket.socket) -> Iterator[bytes]:
    """Give what comes in, nothing at all after a silent poll, until the other end is gone."""
    peer.settimeout(POLL_S)
    while True:
        try:
            data = peer.recv(READ_BYTES)
        except TimeoutError:
            yield b""
            continue
        except OSError:
            return
        if not data:
            return
        yield data
