"""Files of exhibits: kept beside the log, for those who are shown the exhibit (decision 24).

A file is kept by the entry that put it on record and by its SHA-256, and never shared between two exhibits
of the same content: whoever knows a hash is given nothing by it, and what is taken away of one stays of the
other. What comes in has no name until it is whole, on disk, and what is on record.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, suppress
from fcntl import LOCK_EX, LOCK_NB, flock
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import BinaryIO, NamedTuple

import msgspec

from openline.app.config import Exhibits
from openline.app.durable import make_folder, sync_directory
from openline.app.exhibitaccess import is_redacted, not_here, own, shown
from openline.app.handlers import Handlers
from openline.decide.spoken import ExhibitStanding
from openline.errors import (
    EvidenceHoldError,
    InputError,
    RefusedError,
    StorageError,
    TooLargeError,
)
from openline.model.incident import ExhibitBody

MIB = 1 << 20
_COMING = ".coming-"

Still = Callable[[], AbstractContextManager[None]]


class ExhibitFile(msgspec.Struct, frozen=True, kw_only=True):
    """The file of an exhibit, which is here."""

    exhibit: str
    sha256: str
    bytes: int


class Wanted(NamedTuple):
    """Which file is wanted: what is on record of it."""

    entry: str
    sha256: str
    bytes: int
    name: str = ""


class ExhibitFiles:
    """The files of a node's exhibits, in one folder.

    Parameters
    ----------
    folder
        Where they are; it is made with the first of them.
    rules
        By whose state it is decided who may give and have them.
    still
        Keeps that from changing while it is looked at.
    limits
        How much is taken.
    least_free_mib
        So much room is left on the disk: the log is on it, too.
    """

    def __init__(
        self, folder: Path, rules: Handlers, still: Still, limits: Exhibits, *, least_free_mib: int = 0
    ) -> None:
        self._folder = folder
        self._rules = rules
        self._still = still
        self._limits = limits
        self._least_free_bytes = least_free_mib * MIB
        self._coming: dict[str, int] = {}
        """Bytes that are on their way, of each party."""
        self._lock = Lock()

    # -- giving ------------------------------------------------------------------------------------

    def take(self, party: str, id: str) -> Coming:
        """Begin to take the file of an exhibit in, of whoever put it on record.

        Raises
        ------
        NotFoundError
            No such exhibit is on record, or the party is not shown it.
        ForbiddenError
            Another party put it on record.
        RefusedError
            It is redacted, or the party has as much here as it may.
        TooLargeError
            The file is larger than is taken.
        StorageError
            There is no room, or the disk does not take it.
        """
        kept = self.kept()
        with self._still():
            state = self._rules.state
            standing = own(state, party, id)
            theirs = (it for it in state.exhibits.values() if it.author == party and it.id != id)
            there = sum(it.bytes for it in theirs if it.entry in kept)
        most = self._limits.file_mib * MIB
        if standing.bytes > most:
            raise TooLargeError(
                f"the file has {standing.bytes:,} bytes, and {most:,} are taken here",
                where=f"exhibit {id}",
                next_step="hand it over another way: by its hash anybody can tell that it is that file",
            )
        from shutil import disk_usage  # what only sweeps needs none of it

        try:
            make_folder(self._folder)
            free = disk_usage(self._folder).free
        except OSError as error:
            raise self._failed(error) from error
        with self._lock:
            under_way = sum(self._coming.values())
            if free - under_way - standing.bytes < self._least_free_bytes:
                raise StorageError(
                    "there is no room for it",
                    where="exhibits",
                    next_step="ask whoever runs the node for room",
                )
            if there + self._coming.get(party, 0) + standing.bytes > self._limits.party_mib * MIB:
                raise RefusedError(
                    f"your party may have {self._limits.party_mib:,} MiB of files here, and this is more",
                    where=f"exhibit {id}",
                    next_step="take away files that all have by now, or hand this one over another way",
                )
            self._coming[party] = self._coming.get(party, 0) + standing.bytes
        try:
            return Coming(self, party, standing)
        except OSError as error:
            self._left(party, standing.bytes)
            raise self._failed(error) from error

    def remove(self, party: str, id: str) -> None:
        """Take the file of an exhibit away again; that it is on record stays.

        Raises
        ------
        NotFoundError
            No such exhibit is shown to the party, or its file is not here.
        ForbiddenError
            Another party put it on record.
        EvidenceHoldError
            A party holds the exhibit as evidence.
        StorageError
            The disk does not take it.
        """
        with self._still():
            standing = own(self._rules.state, party, id)
            if self._rules.state.evidence.get(standing.entry) == "held":
                raise EvidenceHoldError(
                    "it is held as evidence",
                    where=f"exhibit {id}",
                    next_step="whoever holds it can let it go",
                )
            try:
                self.path(standing).unlink()  # before anybody can hold it
            except FileNotFoundError as error:
                raise not_here(id) from error
            except OSError as error:
                raise self._failed(error) from error
        sync_directory(self._folder)

    # -- having ------------------------------------------------------------------------------------

    def of_reader(self, reader: str, id: str) -> tuple[BinaryIO, Wanted]:
        """Open the file of an exhibit, for a reader that is shown it now.

        Raises
        ------
        NotFoundError
            No such exhibit is on record, or it is not for this reader: the answer is the same. Or it is, and
            its file is not here.
        StorageError
            It cannot be read.
        """
        with self._still():
            state = self._rules.state
            it = shown(state, reader, id)
            content = state.contents.get(it.entry)
            body = content.body if content is not None else None
            gone = is_redacted(state, it)
        file = None if gone else self.open(it)
        if file is None:
            raise not_here(id)
        name = body.name if isinstance(body, ExhibitBody) else ""
        return file, Wanted(it.entry, it.sha256, it.bytes, name)

    def kept(self) -> Collection[str]:
        """Return the entries of the exhibits whose files are here."""
        try:
            return {it.partition(".")[0] for it in os.listdir(self._folder) if not it.startswith(".")}
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise self._failed(error) from error

    def path(self, it: Wanted | ExhibitStanding) -> Path:
        """Return where a file is, or would be: an entry's id is 32 hexadecimal digits."""
        return self._folder / f"{it.entry}.{it.sha256}"

    def open(self, it: Wanted | ExhibitStanding) -> BinaryIO | None:
        """Open a file to be read, of whom its reader is shown; ``None`` where it is not here.

        Raises
        ------
        StorageError
            It cannot be read, or is not as long as it was.
        """
        try:
            file = self.path(it).open("rb")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed(error) from error
        if os.fstat(file.fileno()).st_size != it.bytes:
            file.close()
            raise StorageError("the file is not as long as it was", where=f"exhibits/{it.entry}")
        return file

    def read(self, it: Wanted | ExhibitStanding) -> bytes | None:
        """Return a file whole; ``None`` where it is not here, or is not what it was any more."""
        try:
            file = self.open(it)
        except StorageError:
            return None
        if file is None:
            return None
        with file:
            data = file.read()
        return data if sha256(data).hexdigest() == it.sha256 else None

    def sweep(self) -> None:
        """Remove files of what was redacted, and what somebody began to bring and did not finish.

        Raises
        ------
        StorageError
            The disk does not let them go.
        """
        try:
            names = os.listdir(self._folder)
        except OSError:
            return  # none was ever taken
        with self._still():  # what is being decided is not on record yet
            evidence = self._rules.state.evidence
            redacted = [it for it in names if evidence.get(it.partition(".")[0]) == "redacted"]
        for name in names:
            if name.startswith(_COMING):
                _remove_unless_held(self._folder / name)
        for name in redacted:
            try:
                (self._folder / name).unlink(missing_ok=True)
            except OSError as error:
                raise self._failed(error) from error

    def _left(self, party: str, bytes: int) -> None:
        with self._lock:
            self._coming[party] -= bytes
            if not self._coming[party]:
                del self._coming[party]

    def _failed(self, error: OSError) -> StorageError:
        return StorageError(
            f"files of exhibits cannot be kept: {error.strerror or error}",
            where=str(self._folder),
            next_step="see to the disk (space, permissions, health)",
        )


class Coming:
    """A file that comes in: nothing of it is there until :meth:`keep`."""

    def __init__(self, files: ExhibitFiles, party: str, standing: ExhibitStanding) -> None:
        self._files, self._party, self._standing = files, party, standing
        self._digest, self._bytes = sha256(), 0
        from tempfile import mkstemp

        while True:
            descriptor, name = mkstemp(prefix=_COMING, dir=files.path(standing).parent)
            flock(descriptor, LOCK_EX)  # so that a sweep can tell it from one whose process has ended
            if os.fstat(descriptor).st_nlink:
                break
            os.close(descriptor)  # a sweep was faster
        self._path: Path | None = Path(name)
        self._file = os.fdopen(descriptor, "wb")

    def write(self, data: bytes) -> None:
        """Take a piece of it.

        Raises
        ------
        InputError
            That is more than is on record.
        StorageError
            The disk does not take it.
        """
        self._bytes += len(data)
        if self._bytes > self._standing.bytes:
            raise self._other(f"it has more than {self._standing.bytes:,} bytes")
        self._digest.update(data)
        try:
            self._file.write(data)
        except OSError as error:
            raise self._files._failed(error) from error

    def keep(self) -> ExhibitFile:
        """Give the file its name, once it is whole and on disk.

        Raises
        ------
        InputError
            It is not the file that is on record.
        RefusedError
            The exhibit was redacted meanwhile.
        StorageError
            The disk does not take it.
        """
        it = self._standing
        digest = self._digest.hexdigest()
        if (self._bytes, digest) != (it.bytes, it.sha256):
            raise self._other(f"it has {self._bytes:,} bytes and the SHA-256 {digest}")
        assert self._path is not None
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            # What is redacted from now on is swept away after this, and finds it.
            with self._files._still():
                own(self._files._rules.state, self._party, it.id)
                self._path.replace(self._files.path(it))
                self._path = None
            sync_directory(self._files.path(it).parent)
        except OSError as error:
            raise self._files._failed(error) from error
        return ExhibitFile(exhibit=it.id, sha256=it.sha256, bytes=it.bytes)

    def drop(self) -> None:
        """Let go of it; what was not kept is nowhere."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()
        with suppress(OSError):
            self._file.close()
        self._files._left(self._party, self._standing.bytes)

    def _other(self, said: str) -> InputError:
        return InputError(
            f"another file than is on record: {said}",
            where=f"exhibit {self._standing.id}",
            next_step="give the very file; or put this one on record as an exhibit of its own",
        )


def _remove_unless_held(path: Path) -> None:
    """Remove what came in only in part, unless a process is still at it."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDWR)
        try:
            flock(descriptor, LOCK_EX | LOCK_NB)
            path.unlink()
        finally:
            os.close(descriptor)
