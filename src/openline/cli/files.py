"""Files that a caller names: read no further than a limit, and written durably, never over another."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from openline.errors import InputError, TooLargeError

_NO_FILES = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
_ADDRESS = re.compile(r"(https?|ftp):/+(?=[^/])", re.I)


def write_new(path: Path, data: bytes) -> None:
    """Write a file durably, never over another.

    Raises
    ------
    InputError
        There is a file of that name.
    """
    from openline.app.durable import write_durably

    if path.exists():
        raise InputError(
            "there is a file already", where=str(path), next_step="choose another name, or move it away"
        )
    write_durably(path, data)


def read_input(path: Path, *, most: int | None = None, instead: str = "") -> bytes:
    """Read a file that the caller names, or standard input for ``-``.

    Parameters
    ----------
    most
        How many bytes are taken; no more than one beyond that is ever read.
    instead
        What to do where there are more.

    Raises
    ------
    TooLargeError
        There are more than `most`.
    InputError
        It cannot be read, or is no file: a folder, a device or a pipe, which might never end.
    """
    import sys

    limit = -1 if most is None else most + 1
    if str(path) == "-":
        data = sys.stdin.buffer.read(limit)
    else:
        try:
            mode = path.stat().st_mode
            if not stat.S_ISREG(mode):
                what = next((words for is_one, words in _NO_FILES if is_one(mode)), "a device")
                raise InputError(
                    f"this is {what}, no file", where=str(path), next_step="name a file, or - and pipe it in"
                )
            with path.open("rb") as file:
                data = file.read(limit)
        except (OSError, ValueError) as error:
            raise _unreadable(path, error) from error
    if most is not None and len(data) > most:
        raise TooLargeError(
            f"it is larger than the {most / 1e6:g} MB that are read", where=str(path), next_step=instead
        )
    return data


def _unreadable(path: Path, error: OSError | ValueError) -> InputError:
    """Say why a file cannot be read; an address on the web is none, whatever a path makes of it."""
    address = _ADDRESS.match(str(path))
    if address:
        return InputError(
            "this is an address, and nothing is fetched",
            where=f"{address[1]}://{str(path)[address.end() :]}",
            next_step="save what is there, and name the file",
        )
    why = error.strerror if isinstance(error, OSError) else error
    return InputError(f"cannot be read: {why}", where=str(path))
