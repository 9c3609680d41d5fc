"""A disk that forgets what was not synced: every write of the log and of the mark is recorded, then cut off.

How honest it is. The recorded program is the real one: journal, store, schema and mark, driven by several
threads. Only its SQLite is another build than the standard library's: that of ``apsw``, which lets us stand
between it and the files. What the cut leaves behind is opened with the standard library's.

The model of the disk: a write, truncation, deletion or rename that was not followed by a sync of its file
(for names, of its folder) has happened, or not, or in part, each 512-byte sector by itself, and in any order
between two syncs. What was synced has happened. Left out: disks that lie about syncs, and bits that rot.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeAlias

import apsw
import pytest

from openline.app import durable
from tests.fault.holding import Acknowledged

SECTOR = 512
VFS_NAME = "recording"


class Write(NamedTuple):
    file: str
    offset: int
    data: bytes


class Truncate(NamedTuple):
    file: str
    size: int


class Sync(NamedTuple):
    file: str


class Rename(NamedTuple):
    file: str
    to: str


class Delete(NamedTuple):
    file: str


class SyncNames(NamedTuple):
    """The folder was synced."""


Event: TypeAlias = Write | Truncate | Sync | Rename | Delete | SyncNames | Acknowledged
Trace: TypeAlias = list[Event]


# -- recording --------------------------------------------------------------------------------------


class RecordingVfs(apsw.VFS):
    """The system's files, with every change written down first."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        super().__init__(VFS_NAME, "")

    def xOpen(self, name: Any, flags: list[int]) -> RecordingFile:  # noqa: N802 - the name is apsw's
        return RecordingFile(self.trace, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - the name is apsw's
        self.trace.append(Delete(os.path.basename(filename)))
        super().xDelete(filename, syncdir)
        if syncdir:
            self.trace.append(SyncNames())


class RecordingFile(apsw.VFSFile):
    """One file of it."""

    def __init__(self, trace: Trace, name: Any, flags: list[int]) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self.trace, self.name = trace, os.path.basename(path or "temporary")
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - the name is apsw's
        self.trace.append(Write(self.name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - the name is apsw's
        self.trace.append(Truncate(self.name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 - the name is apsw's
        super().xSync(flags)
        self.trace.append(Sync(self.name))


def recording_connect(*pragmas: str) -> Callable[[Path], apsw.Connection]:
    """Open databases through the recording VFS, with extra pragmas that shorten the write-ahead log."""

    def connect(path: Path) -> apsw.Connection:
        connection = apsw.Connection(str(path), vfs=VFS_NAME)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    return connect


@contextmanager
def recorded_marks(trace: Trace, *, syncing: bool = True) -> Iterator[None]:
    """Record what is written durably outside the database: the mark."""
    names: dict[int, str] = {}
    offsets: dict[int, int] = {}

    def open_(path: Path | str, flags: int, mode: int = 0o777) -> int:
        descriptor = os.open(path, flags, mode)
        names[descriptor] = "" if flags & os.O_DIRECTORY else os.path.basename(path)
        offsets[descriptor] = 0
        return descriptor

    def write(descriptor: int, data: bytes) -> int:
        count = os.write(descriptor, data)
        trace.append(Write(names[descriptor], offsets[descriptor], bytes(data[:count])))
        offsets[descriptor] += count
        return count

    def pwrite(descriptor: int, data: bytes, offset: int) -> int:
        count = os.pwrite(descriptor, data, offset)
        trace.append(Write(names[descriptor], offset, bytes(data[:count])))
        return count

    def fsync(descriptor: int) -> None:
        os.fsync(descriptor)
        if syncing:
            trace.append(Sync(names[descriptor]) if names[descriptor] else SyncNames())

    def fdatasync(descriptor: int) -> None:
        os.fdatasync(descriptor)
        if syncing:
            trace.append(Sync(names[descriptor]))

    def replace(file: Path | str, to: Path | str) -> None:
        os.replace(file, to)
        trace.append(Rename(os.path.basename(file), os.path.basename(to)))

    seen = {"open": open_, "write": write, "pwrite": pwrite, "replace": replace}
    seen |= {"fsync": fsync, "fdatasync": fsync}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durable, "os", SimpleNamespace(**{**vars(os), **seen}))
        yield


# -- cutting ----------------------------------------------------------------------------------------


class Disk:
    """Files as a disk holds them, and what it has been asked for since and may yet forget."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {name: bytearray(data) for name, data in files.items()}
        self.waiting: list[Write | Truncate | Rename | Delete] = []

    def take(self, event: Event) -> None:
        """Let one thing happen."""
        match event:
            case Sync(file):
                self._settle(lambda it: isinstance(it, Write | Truncate) and it.file == file)
            case SyncNames():
                self._settle(lambda it: isinstance(it, Rename | Delete))
            case Write() | Truncate() | Rename() | Delete():
                self.waiting.append(event)

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """Cut the power; return what is found when it comes back."""
        keep = chance.choice((0.0, 0.3, 0.7, 1.0))
        torn = chance.random() < 0.5
        for event in self.waiting:
            if isinstance(event, Write) and torn:
                for start in range(0, len(event.data), SECTOR):
                    if chance.random() < keep:
                        sector = event.data[start : start + SECTOR]
                        self._apply(Write(event.file, event.offset + start, sector))
            elif chance.random() < keep:
                self._apply(event)
        return {name: bytes(data) for name, data in self.files.items()}

    def _settle(self, settled: Callable[[Event], bool]) -> None:
        for event in self.waiting:
            if settled(event):
                self._apply(event)
        self.waiting = [event for event in self.waiting if not settled(event)]

    def _apply(self, event: Write | Truncate | Rename | Delete) -> None:
        match event:
            case Write(file, offset, data):
                content = self.files.setdefault(file, bytearray())
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : offset + len(data)] = data
            case Truncate(file, size):
                del self.files.setdefault(file, bytearray())[size:]
            case Rename(file, to):
                if file in self.files:
                    self.files[to] = self.files.pop(file)
            case Delete(file):
                self.files.pop(file, None)
