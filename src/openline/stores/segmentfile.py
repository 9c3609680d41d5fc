"""What a file of positions looks like, and how one is read.

A file is ``segment-NUMBER.olp``: a line that says what it is, then frames::

    4 bytes   OLF1
    4 bytes   length of the head, big-endian
    4 bytes   length of the payload
    32 bytes  SHA-256 of these twelve bytes and the head
    head      MessagePack: source, key, received_at_ms, count, late, lateness_ms, SHA-256 of the payload
    payload   :meth:`openline.app.fixes.Fixes.to_bytes`

A file that was compacted leaves ``keys-NUMBER.olk``, by which a batch that is sent once more is still known.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from openline.app.durable import sync_directory, write_durably
from openline.app.frames import Frame, Place, Stored
from openline.errors import StorageError

MAGIC = b"openline/positions/v1\n"
FRAME = b"OLF1"
KEYS = "keys-*.olk"
KEYS_FOR_MS = 86_400_000
"""A batch that is sent once more is known for so long."""
MOST_HEAD_BYTES = 1 << 16

_PREFIX = struct.Struct(">4sII")
_SUM_BYTES = 32
_FIXED_BYTES = _PREFIX.size + _SUM_BYTES


class Head(msgspec.Struct, frozen=True, array_like=True):
    """What a frame says of its payload."""

    source: str
    key: str
    received_at_ms: int
    count: int
    late: int
    lateness_ms: int
    digest: bytes


class Known(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of a batch by its key."""

    received_at_ms: int
    digest: bytes
    count: int
    late: int
    segment: int
    offset: int

    @classmethod
    def of(cls, frame: Frame) -> Known:
        """Return what is to be remembered of a frame."""
        return cls(frame.received_at_ms, frame.digest, frame.fixes, frame.late, *frame.end)

    def stored(self, *, again: bool) -> Stored:
        """Return it as an answer."""
        return Stored(self.digest, self.count, self.late, Place(self.segment, self.offset), again)


def segment_path(folder: Path, number: int) -> Path:
    """Return where a segment is."""
    return folder / f"segment-{number:010}.olp"


def numbers_in(folder: Path, pattern: str = "segment-*.olp") -> list[int]:
    """Return the numbers of the files of a kind, ascending."""
    return sorted(int(path.stem.partition("-")[2]) for path in folder.glob(pattern))


def read_frames(path: Path, start: int, stop: int | None, *, heads_only: bool = False) -> Iterator[Frame]:
    """Yield the frames of a segment file between two places in it, each held against its digest.

    Raises
    ------
    StorageError
        One is damaged, or the file is not there.
    """
    number = int(path.stem.partition("-")[2])
    try:
        with path.open("rb", buffering=1 << 20) as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise _damaged(path, 0)
            at = max(start, len(MAGIC))
            file.seek(at)
            size = os.fstat(file.fileno()).st_size if stop is None else stop
            while at < size:
                fixed = file.read(_FIXED_BYTES)
                head, payload_bytes = _head_of(fixed, file.read(_head_bytes(fixed)))
                if head is None:
                    raise _damaged(path, at)
                if heads_only:
                    payload = b""
                    file.seek(payload_bytes, os.SEEK_CUR)
                else:
                    payload = file.read(payload_bytes)
                    if hashlib.sha256(payload).digest() != head.digest:
                        raise _damaged(path, at)
                at = file.tell()
                yield Frame(
                    head.source,
                    head.key,
                    head.received_at_ms,
                    head.count,
                    head.late,
                    head.lateness_ms,
                    head.digest,
                    Place(number, at),
                    payload,
                )
    except OSError as error:
        raise StorageError(
            f"the positions cannot be read: {error.strerror or error}", where=str(path)
        ) from error


def remove_segment(folder: Path, number: int) -> None:
    """Take a segment's file away, and leave the keys of its batches."""
    path = segment_path(folder, number)
    kept = [(it.source, it.key, Known.of(it)) for it in read_frames(path, 0, None, heads_only=True)]
    write_durably(keys_path(folder, number), msgspec.msgpack.encode(kept), mode=0o600)
    path.unlink()
    sync_directory(folder)
    newest_ms = max((known.received_at_ms for _, _, known in kept), default=0)
    for old in numbers_in(folder, KEYS):
        its = read_keys(folder, old)
        if max((it.received_at_ms for _, _, it in its), default=0) < newest_ms - KEYS_FOR_MS:
            keys_path(folder, old).unlink()


def keys_path(folder: Path, number: int) -> Path:
    """Return where the keys of a segment are that was compacted."""
    return folder / f"keys-{number:010}.olk"


def read_keys(folder: Path, number: int) -> list[tuple[str, str, Known]]:
    """Read the keys of a segment that was compacted: source, key, and what is remembered.

    Raises
    ------
    StorageError
        The file is damaged.
    """
    path = keys_path(folder, number)
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=list[tuple[str, str, Known]])
    except msgspec.DecodeError as error:
        raise StorageError(f"the keys of batches cannot be read: {error}", where=str(path)) from error


def whole_bytes(path: Path) -> int:
    """Return where the last whole frame of a file ends; -1 where it does not even say what it is."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            return -1
        end = len(MAGIC)
        while True:
            fixed = file.read(_FIXED_BYTES)
            head, payload_bytes = _head_of(fixed, file.read(_head_bytes(fixed)))
            if head is None:
                return end
            payload = file.read(payload_bytes)
            if hashlib.sha256(payload).digest() != head.digest:
                return end
            end = file.tell()


def framed(head: Head, payload: bytes) -> tuple[bytes, bytes]:
    """Return a frame in two pieces."""
    written = msgspec.msgpack.encode(head)
    prefix = _PREFIX.pack(FRAME, len(written), len(payload))
    return prefix + hashlib.sha256(prefix + written).digest() + written, payload


def _head_bytes(fixed: bytes) -> int:
    """Return how long a head is; 0 when nothing begins here."""
    if len(fixed) < _FIXED_BYTES:
        return 0
    magic, head_bytes, _ = _PREFIX.unpack_from(fixed)
    return head_bytes if magic == FRAME and head_bytes <= MOST_HEAD_BYTES else 0


def _head_of(fixed: bytes, written: bytes) -> tuple[Head | None, int]:
    """Return a head and how long its payload is; none when it is not whole."""
    if len(fixed) < _FIXED_BYTES:
        return None, 0
    prefix, sum = fixed[: _PREFIX.size], fixed[_PREFIX.size :]
    magic, head_bytes, payload_bytes = _PREFIX.unpack(prefix)
    if magic != FRAME or head_bytes != len(written) or hashlib.sha256(prefix + written).digest() != sum:
        return None, 0
    return msgspec.msgpack.decode(written, type=Head), payload_bytes


def write_all(file: int, pieces: Sequence[bytes]) -> None:
    """Write everything, whatever a single call takes."""
    data = memoryview(b"".join(pieces))
    while data:
        data = data[os.write(file, data) :]


def _damaged(path: Path, at: int) -> StorageError:
    return StorageError(
        f"the positions are damaged at byte {at:,}",
        where=str(path),
        next_step="bring the file back from a backup; what was compacted before is whole",
    )
