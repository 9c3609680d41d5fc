"""Segment files: batches of positions, appended, synced and only then acknowledged.

Batches that wait together are written and synced together. What a crash left half-written at the end of the
last file was never acknowledged, and is cut off.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import TypeAlias

from openline.app.durable import make_folder, sync_directory
from openline.app.frames import Frame, Place, Stored
from openline.errors import ConflictError, OpenlineError, RefusedError, StorageError
from openline.stores.segmentfile import (
    KEYS,
    KEYS_FOR_MS,
    MAGIC,
    Head,
    Known,
    framed,
    numbers_in,
    read_frames,
    read_keys,
    segment_path,
    whole_bytes,
    write_all,
)

LOG = logging.getLogger(__name__)

SEGMENT_BYTES = 1 << 26
SEGMENT_MS = 3_600_000
"""A segment that is so large, or so old, is followed by another."""
GROUP_LIMIT = 256
"""Most batches behind one sync."""
KEYS_KEPT = 250_000
"""A batch that is sent once more is known among so many."""

_Key: TypeAlias = tuple[str, str]


class _Job:
    """A batch, and the place where its answer will appear."""

    def __init__(self, head: Head, payload: bytes) -> None:
        self.head = head
        self.payload = payload
        self.answered: Future[Stored] = Future()


_Outcome: TypeAlias = Known | OpenlineError


class Segments:
    """The segment files of a folder, written by this process alone; see :class:`.SegmentLog`.

    Parameters
    ----------
    folder
        Made when it is not there.

    Attributes
    ----------
    cut_bytes
        How much of the last file a crash had left half-written.

    Raises
    ------
    RefusedError
        Another process takes positions in here.
    StorageError
        The folder cannot be read, or what stands before the end of the last file is damaged.
    """

    def __init__(
        self, folder: Path, *, segment_bytes: int = SEGMENT_BYTES, segment_ms: int = SEGMENT_MS
    ) -> None:
        make_folder(folder)
        self.folder = folder
        self._segment_bytes, self._segment_ms = segment_bytes, segment_ms
        self._lock_file = _lock(folder / "lock")
        self._writing = threading.Lock()
        self._changed = threading.Condition()
        self._keys: OrderedDict[_Key, Known] = OrderedDict()
        self._counts: OrderedDict[int, list[tuple[int, int]]] = OrderedDict()
        """Segment -> (offset behind a frame, fixes up to there from the beginning of the segment)."""
        self._file = -1
        self._size = 0
        self._began_ms: int | None = None
        self._unsynced = False
        """The last write may lie half in the file: it is cut before anything else is written."""
        self.cut_bytes = 0
        self._number = self._recover()
        self._end = Place(self._number, self._size)
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = False
        self._writer = threading.Thread(target=self._run, name="openline-positions", daemon=True)
        self._writer.start()

    # -- taking in ---------------------------------------------------------------------------------

    @property
    def end(self) -> Place:
        """Behind the last durable frame."""
        return self._end

    def append(
        self,
        *,
        source: str,
        key: str,
        received_at_ms: int,
        count: int,
        late: int,
        lateness_ms: int,
        payload: bytes,
    ) -> Future[Stored]:
        """Write a batch; the future is done once it is durable, or was before.

        An empty key takes the payload's digest: the same positions are one batch.
        """
        digest = hashlib.sha256(payload).digest()
        head = Head(source, key or digest.hex(), received_at_ms, count, late, lateness_ms, digest)
        job = _Job(head, payload)
        with self._changed:
            if self._closed:
                raise StorageError("no more positions are taken in", next_step="send them again")
            self._queue.put(job)
        return job.answered

    def close(self) -> None:
        """Finish what was accepted, and let another process take over."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._writer.join()
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        os.close(self._lock_file)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            while len(group) < GROUP_LIMIT and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    self._queue.put(None)  # close() came meanwhile: stop after this group
                    break
                group.append(following)
            try:
                with self._writing:
                    outcomes = self._commit(group)
            except BaseException as error:  # whatever happens, nobody is left waiting for an answer
                outcomes = []
                for job in group:
                    job.answered.set_exception(_not_taken(error, self._path(self._number)))
            for job, outcome, again in outcomes:
                if isinstance(outcome, OpenlineError):
                    job.answered.set_exception(outcome)
                else:
                    job.answered.set_result(outcome.stored(again=again))

    def _commit(self, jobs: Sequence[_Job]) -> list[tuple[_Job, _Outcome, bool]]:
        """Make a group durable; return what each is answered, and whether it was there before."""
        self._mend()
        self._turn(jobs[0].head.received_at_ms)
        fresh: dict[_Key, Known] = {}
        outcomes: list[tuple[_Job, _Outcome, bool]] = []
        pieces: list[bytes] = []
        offset = self._size
        for job in jobs:
            head = job.head
            key = head.source, head.key
            known = fresh.get(key) or self._keys.get(key)
            if known is None:
                both = framed(head, job.payload)
                pieces += both
                offset += sum(map(len, both))
                fresh[key] = Known(
                    head.received_at_ms, head.digest, head.count, head.late, self._number, offset
                )
                outcomes.append((job, fresh[key], False))
            elif known.digest == head.digest:
                outcomes.append((job, known, True))
            else:
                outcomes.append((job, _conflict(head), True))
        if pieces:
            self._write(pieces)
        with self._changed:
            for key, known in fresh.items():
                self._remember(key, known)
                self._count(known.segment, known.offset, known.count)
            self._end = Place(self._number, self._size)
            self._changed.notify_all()
        return outcomes

    def _write(self, pieces: Sequence[bytes]) -> None:
        before = self._size
        self._unsynced = True
        write_all(self._file, pieces)
        os.fdatasync(self._file)
        self._unsynced = False
        self._size = before + sum(map(len, pieces))

    def _mend(self) -> None:
        """Cut off what a write that failed left, and go on in another file.

        After a sync that failed the system may take the file's pages for written: it is not asked again.
        """
        if not self._unsynced:
            return
        os.ftruncate(self._file, self._size)
        os.fsync(self._file)
        self._unsynced = False
        if self._size > len(MAGIC):
            self._begin(self._number + 1)

    def _turn(self, now_ms: int) -> None:
        """Begin another segment when this one is large or old."""
        if self._began_ms is None:
            self._began_ms = now_ms
        old = now_ms - self._began_ms >= self._segment_ms and self._size > len(MAGIC)
        if self._size >= self._segment_bytes or old:
            self._begin(self._number + 1)
            self._began_ms = now_ms

    def seal(self) -> None:
        """Begin another segment now, so that what is there can be compacted."""
        with self._writing, self._changed:
            if self._size > len(MAGIC):
                self._begin(self._number + 1)
                self._began_ms = None
                self._end = Place(self._number, self._size)

    def _begin(self, number: int) -> None:
        path = self._path(number)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:
            write_all(file, [MAGIC])
            os.fsync(file)
            sync_directory(self.folder)
        except BaseException:
            os.close(file)
            with suppress(OSError):
                path.unlink()
            raise
        if self._file >= 0:
            os.close(self._file)
        self._file, self._number, self._size = file, number, len(MAGIC)
        self._counts[number] = []

    # -- looking -----------------------------------------------------------------------------------

    def frames(self, after: Place, *, most_bytes: int = 1 << 24) -> Iterator[Frame]:
        """Yield durable frames behind a place, in order, until about so many bytes were given."""
        end = self._end
        given = 0
        for number in numbers_in(self.folder):
            if number < after.segment or number > end.segment:
                continue
            start = after.offset if number == after.segment else 0
            stop = end.offset if number == end.segment else None
            for frame in read_frames(self._path(number), start, stop):
                yield frame
                given += len(frame.payload)
                if given >= most_bytes:
                    return

    def waiting_since(self, after: Place) -> int:
        """Count the fixes of the frames behind a place."""
        with self._changed:
            waiting = 0
            for number in reversed(self._counts):
                counted = self._counts[number]
                if number < after.segment:
                    break
                if counted:
                    waiting += counted[-1][1]
                    if number == after.segment:
                        waiting -= _fixes_before(counted, after.offset)
            return waiting

    def wait(self, after: Place, timeout_s: float) -> bool:
        """Wait until there is a frame behind a place; say whether there is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_behind(after), timeout_s)

    def _is_behind(self, after: Place) -> bool:
        end = self._end
        if end.segment == after.segment:
            return end.offset > max(after.offset, len(MAGIC))
        return any(
            counted and (number > after.segment or counted[-1][0] > after.offset)
            for number, counted in self._counts.items()
            if number >= after.segment
        )

    # -- what was compacted ------------------------------------------------------------------------

    def forget_removed(self) -> None:
        """Forget what was counted of segments that are no longer there."""
        there = set(numbers_in(self.folder))
        with self._changed:
            for number in [it for it in self._counts if it not in there]:
                del self._counts[number]

    # -- within ------------------------------------------------------------------------------------

    def _recover(self) -> int:
        """Take up what is there; return the number of the segment to go on with."""
        try:
            for number in numbers_in(self.folder, KEYS):
                for source, key, known in read_keys(self.folder, number):
                    self._remember((source, key), known)
            numbers = numbers_in(self.folder)
            for number in numbers[:-1]:
                self._learn(number, read_frames(self._path(number), 0, None, heads_only=True))
            if not numbers:
                self._begin(1 + max(numbers_in(self.folder, KEYS), default=0))
                return self._number
            return self._take_up(numbers[-1])
        except OSError as error:
            raise StorageError(
                f"the positions cannot be read: {error.strerror or error}", where=str(self.folder)
            ) from error

    def _take_up(self, number: int) -> int:
        path = self._path(number)
        end = whole_bytes(path)
        size = path.stat().st_size
        self.cut_bytes = size - max(end, 0)
        if end < len(MAGIC):
            path.unlink()  # it was being made, and nothing was acknowledged in it
            self._begin(number)
            return number
        self._file = os.open(path, os.O_RDWR | os.O_APPEND)
        if size > end:
            LOG.warning("openline: %s: %d bytes that a crash left half-written are cut off", path, size - end)
            os.ftruncate(self._file, end)
            os.fsync(self._file)
        self._number, self._size = number, end
        self._counts[number] = []
        self._learn(number, read_frames(path, 0, end, heads_only=True))
        return number

    def _learn(self, number: int, frames: Iterator[Frame]) -> None:
        self._counts.setdefault(number, [])
        for it in frames:
            self._remember((it.source, it.key), Known.of(it))
            self._count(number, it.end.offset, it.fixes)
            if len(self._counts[number]) == 1:
                self._began_ms = it.received_at_ms

    def _remember(self, key: _Key, known: Known) -> None:
        self._keys[key] = known
        horizon_ms = known.received_at_ms - KEYS_FOR_MS
        while len(self._keys) > KEYS_KEPT or next(iter(self._keys.values())).received_at_ms < horizon_ms:
            self._keys.popitem(last=False)

    def _count(self, number: int, offset: int, count: int) -> None:
        counted = self._counts[number]
        counted.append((offset, count + (counted[-1][1] if counted else 0)))

    def _path(self, number: int) -> Path:
        return segment_path(self.folder, number)


def _fixes_before(counted: list[tuple[int, int]], offset: int) -> int:
    for behind, fixes in reversed(counted):
        if behind <= offset:
            return fixes
    return 0


def _lock(path: Path) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(file)
        raise RefusedError(
            "another process takes positions in here",
            where=str(path),
            next_step="one server takes the positions of a HOME; send them to it",
        ) from error
    return file


def _conflict(head: Head) -> ConflictError:
    return ConflictError(
        f"the source {head.source!r} has used the key {head.key!r} for other positions",
        where="Idempotency-Key",
        next_step="use a new key for what is new",
    )


def _not_taken(error: BaseException, path: Path) -> BaseException:
    if not isinstance(error, OSError):
        return error
    return StorageError(
        f"the positions could not be made durable: {error.strerror or error}",
        where=str(path),
        next_step="see to the disk (space, permissions, health), and send them again",
    )
