"""One file that holds a HOME: a tar archive whose last member says what the others are, and their digests."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Literal

import msgspec
from msgspec.structs import replace

from openline.errors import InputError, StorageError

MANIFEST = "manifest.json"
PIECE = 1 << 20
BLOCK = 512


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of a backup."""

    name: str
    bytes: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup holds, and what it does not."""

    format: Literal["openline/backup/v1"] = "openline/backup/v1"
    made_at_ms: int
    program: str
    """Version of Openline that made it."""
    theatre: str
    size: int
    """Entries in the log; 0 in a client's HOME."""
    root_sha256: str
    """Head of the tree over them; empty in a client's HOME."""
    keys: bool
    """Whether the private keys are in it."""
    left_out: tuple[str, ...]
    """Files of the HOME that are not in it, because they are secret."""
    parts: tuple[Part, ...] = ()


class Archive:
    """The bytes of a backup, made while they are gone through; every file is read once.

    Parameters
    ----------
    files
        Where the content of each part is.
    manifest
        What it says, but for its parts.

    Raises
    ------
    StorageError
        A file cannot be read, or was cut off meanwhile.
    """

    def __init__(self, files: Mapping[str, Path], manifest: Manifest) -> None:
        self._files = files
        self.manifest = manifest
        """Names the parts once the bytes were gone through."""

    def __iter__(self) -> Iterator[bytes]:
        """Yield piece after piece."""
        parts = []
        for name, path in self._files.items():
            digest = sha256()
            try:
                with path.open("rb") as file:
                    length = os.fstat(file.fileno()).st_size  # what is appended from now on is not in it
                    yield self._header(name, length)
                    for piece in _pieces(file, length, where=str(path)):
                        digest.update(piece)
                        yield piece
            except OSError as error:
                raise StorageError(f"cannot be read: {error.strerror}", where=str(path)) from error
            yield _padding(length)
            parts.append(Part(name=name, bytes=length, sha256=digest.hexdigest()))
        self.manifest = replace(self.manifest, parts=tuple(parts))
        text = msgspec.json.format(msgspec.json.encode(self.manifest), indent=2) + b"\n"
        yield self._header(MANIFEST, len(text)) + text + _padding(len(text)) + bytes(2 * BLOCK)

    def _header(self, name: str, length: int) -> bytes:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = length, self.manifest.made_at_ms // 1000, 0o600
        return member.tobuf(tarfile.PAX_FORMAT)


def _pieces(file: IO[bytes], left: int, *, where: str) -> Iterator[bytes]:
    while left:
        piece = file.read(min(PIECE, left))
        if not piece:
            raise StorageError("was cut off while it was copied", where=where)
        left -= len(piece)
        yield piece


def unpack(file: Path, into: Path) -> Manifest:
    """Write the parts of a backup into an empty folder, durably, and check every one against its digest.

    Raises
    ------
    InputError
        It is no backup, or not as it was made; what was written of it is for the caller to remove.
    """
    found: list[Part] = []
    manifest = b""
    try:
        with tarfile.open(file, "r|") as archive:
            for member in archive:
                content = archive.extractfile(member)
                if content is None or manifest:
                    raise InputError(f"{member.name!r} does not belong into a backup", where=str(file))
                if member.name == MANIFEST:
                    manifest = content.read(PIECE)
                    continue
                pieces = _pieces(content, member.size, where=str(file))
                found.append(_write(into, member.name, pieces, where=str(file)))
    except (OSError, tarfile.TarError) as error:
        raise InputError(f"no backup, or cut off: {error}", where=str(file)) from error
    try:
        read = msgspec.json.decode(manifest, type=Manifest)
    except msgspec.MsgspecError as error:
        raise InputError(
            f"no backup, or cut off: its manifest is missing or unreadable ({error})", where=str(file)
        ) from error
    _compare(read.parts, found, where=str(file))
    return read


def _compare(said: Sequence[Part], found: Sequence[Part], *, where: str) -> None:
    there = set(found)
    for part in said:
        if part not in there:
            raise InputError(
                f"{part.name} is not as it was when the backup was made", where=where, next_step="use another"
            )
    if len(said) != len(found):
        raise InputError("it holds files that its manifest does not name", where=where)


def _write(into: Path, name: str, pieces: Iterator[bytes], *, where: str) -> Part:
    place = PurePosixPath(name)
    if place.is_absolute() or ".." in place.parts or not place.parts:
        raise InputError(f"{name!r} does not belong into a backup", where=where)
    path = into / place
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = place.suffix in (".key", ".sqlite")
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644)
    digest, length = sha256(), 0
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            length += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return Part(name=name, bytes=length, sha256=digest.hexdigest())


def _padding(length: int) -> bytes:
    return bytes(-length % BLOCK)
