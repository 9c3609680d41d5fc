"""Files that are there whole, or not at all, whatever the power does."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer

from openline.errors import NoFolderError, StorageError

LOG = logging.getLogger(__name__)
"""Goes to standard error, unless whoever uses the library says otherwise."""

SAY_AFTER_S = 1.0
"""How long to wait for a lock in silence."""


def write_durably(
    path: Path, data: bytes | Iterable[bytes], *, mode: int = 0o644, replace: bool = True
) -> None:
    """Write a file so that it survives a power cut, and so that no reader ever sees half of it.

    The bytes are synced before the file takes its name, and the directory after: what had the name before
    stays until then. ``replace=False`` refuses to take a name that is taken.

    Raises
    ------
    NoFolderError
        There is no such folder.
    StorageError
        The disk did not take it; the former file, if any, is as it was.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        try:
            for piece in (data,) if isinstance(data, bytes) else data:
                rest = memoryview(piece)
                while rest:
                    rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if replace:
            os.replace(fresh, path)
        else:
            os.link(fresh, path)  # unlike a rename, fails when the name is taken
            os.unlink(fresh)
        sync_directory(path.parent)
    except BaseException as error:
        with suppress(OSError):
            fresh.unlink()
        if not isinstance(error, OSError):
            raise
        if not path.parent.is_dir():
            raise _no_folder(path) from error
        raise StorageError(
            f"could not be written: {error.strerror or error}",
            where=str(path),
            next_step="see to the disk (space, permissions, health)",
        ) from error


def _no_folder(path: Path) -> NoFolderError:
    """Return what is said of a path that leads nowhere: that is nothing that the disk has done."""
    return NoFolderError(
        f"there is no folder {path.parent}", where=str(path), next_step="name one that is there, or make it"
    )


def overwrite_durably(path: Path, offset: int, data: bytes) -> None:
    """Write over a part of a file that is there, and sync it.

    Whoever reads may see half of it, and after a power cut it may be any mixture of old and new: what is
    written over must be dispensable until this returns. Where no byte is added to the file it costs one sync
    instead of the three of :func:`write_durably`.

    Raises
    ------
    StorageError
        The disk did not take it.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY)
        try:
            if os.pwrite(descriptor, data, offset) != len(data):
                raise OSError("it was written in part")
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise StorageError(
            f"could not be written: {error.strerror or error}",
            where=str(path),
            next_step="see to the disk (space, permissions, health)",
        ) from error


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, durably and for its owner only, unless it is there.

    Raises
    ------
    StorageError
        It cannot be made.
    """
    if path.is_dir():
        return
    try:
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_directory(path.parent)
    except OSError as error:
        raise StorageError(f"the folder cannot be made: {error.strerror}", where=str(path)) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep every other process out that locks the same file; after a second of waiting, say so once."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, path)
        yield
    finally:
        os.close(descriptor)  # lets go of the lock, as the end of the process would


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        message = "openline: waiting for another process, which holds %s"
        notice = Timer(SAY_AFTER_S, LOG.warning, (message, path))
        notice.daemon = True
        notice.start()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        finally:
            notice.cancel()


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
