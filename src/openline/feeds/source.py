"""Bytes of a source: a file, plain, gzip or Zstandard, or standard input; whole or in blocks of lines."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple, cast

from openline.errors import InputError

STDIN = "-"
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
SNIFFED_BYTES = 1 << 16
LONGEST_LINE_BYTES = 1 << 26
"""What never ends a line within this is no source of lines."""


class Block(NamedTuple):
    """Whole lines of a source; the last may lack its line end.

    ``first_line`` counts from 1 in the file or connection. ``starts`` says that a file or connection begins
    here, so that a header may stand on the first line.
    """

    data: bytes
    first_line: int
    starts: bool


class LineCutter:
    """Cuts what arrives into blocks of whole lines, and counts the lines."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._restart()

    def _restart(self) -> None:
        self._pending = b""
        self._line = 1
        self._starts = True

    def push(self, data: bytes) -> Block | None:
        """Take more bytes; return the lines that they complete, or ``None``."""
        end = data.rfind(b"\n") + 1
        if end == 0:
            self._pending += data
            if len(self._pending) > LONGEST_LINE_BYTES:
                raise InputError(
                    f"no line end within {LONGEST_LINE_BYTES:,} bytes",
                    where=f"{self._source}:{self._line}",
                    next_step="is this a file of lines? --format names its format",
                )
            return None
        whole, self._pending = self._pending + data[:end], data[end:]
        return self._block(whole)

    def flush(self) -> Block | None:
        """Return what is left without a line end, and begin anew: the file or connection has ended."""
        block = self._block(self._pending) if self._pending else None
        self._restart()
        return block

    def _block(self, data: bytes) -> Block:
        block = Block(data, self._line, self._starts)
        self._line += data.count(b"\n")
        self._starts = False
        return block


class Source:
    """A file or standard input, decompressed where it is gzip or, as MarineCadastre's later files, Zstandard.

    Attributes
    ----------
    name
        As errors call it.
    path
        ``None`` for standard input.
    plain
        A regular file that is not compressed, so that others may open it by its path.

    Raises
    ------
    InputError
        There is no such file, it cannot be read, or it is compressed and cut short or damaged.
    """

    def __init__(self, name: str) -> None:
        self.name = "standard input" if name == STDIN else name
        self.path = None if name == STDIN else name
        try:
            raw = cast("io.BufferedReader", sys.stdin.buffer) if self.path is None else open(name, "rb")  # noqa: SIM115
            magic = raw.peek(4)[:4]
        except OSError as error:
            raise InputError(
                f"cannot be read: {error.strerror}",
                where=self.name,
                next_step="give a file, - or tcp://host:port",
            ) from error
        self._raw = raw
        self._stream = _decompressed(raw, magic)
        self.compressed = self._stream is not raw
        self.plain = self.path is not None and not self.compressed and raw.seekable()

    def head(self) -> bytes:
        """Return the beginning, without consuming it."""
        with _readable(self.name):
            return self._stream.peek(SNIFFED_BYTES)[:SNIFFED_BYTES]

    def is_empty(self) -> bool:
        """Tell whether there is nothing in it, or nothing yet."""
        return not self._raw.peek(1)

    def read(self) -> bytes:
        """Return everything, and close the file."""
        with closing(self), _readable(self.name):
            if self.plain:  # past the buffer, which would copy it all once more
                file = cast("io.FileIO", self._raw.raw)
                file.seek(0)
                return file.readall()
            return self._stream.read()

    def blocks(self, size: int) -> Iterator[Block]:
        """Give blocks of whole lines of about ``size`` bytes, and close the file."""
        cutter = LineCutter(self.name)
        while True:
            with _readable(self.name, used="what came before the fault was used"):
                data = self._stream.read(size)
            block = cutter.push(data) if data else cutter.flush()
            if block is not None:
                yield block
            if not data:
                self.close()
                return

    def close(self) -> None:
        """Close the file; standard input is left as it is."""
        if self.path is not None:
            self._raw.close()


def _decompressed(raw: io.BufferedReader, magic: bytes) -> io.BufferedReader:
    if magic.startswith(GZIP_MAGIC):
        return io.BufferedReader(gzip.GzipFile(fileobj=raw), SNIFFED_BYTES)
    if magic == ZSTD_MAGIC:
        import pyarrow as pa

        return io.BufferedReader(pa.CompressedInputStream(pa.PythonFile(raw), "zstd"), SNIFFED_BYTES)
    return raw


@contextmanager
def _readable(name: str, *, used: str = "nothing of it was used") -> Iterator[None]:
    """Turn what can go wrong while reading into an error that says whose fault it is."""
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise InputError(f"cannot be read: {error.strerror}", where=name) from error
        raise InputError(
            f"the compressed file is cut short or damaged: {error}",
            where=name,
            next_step=f"fetch it again; {used}",
        ) from error
