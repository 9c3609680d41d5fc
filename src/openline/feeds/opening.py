"""Open a source of positions: find out its format, and hand it to the module that reads it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Protocol

from openline.errors import InputError
from openline.feeds.feed import Feed, Reading, Rejects
from openline.feeds.following import connected, growing, piped, sleep
from openline.feeds.sniffing import FORMATS, format_of
from openline.feeds.source import STDIN, Block, Source
from openline.kernel.batch import PositionBatch, TrackTable

BLOCK_BYTES = 1 << 24
"""Bytes at a time when a file is streamed: some 250,000 rows of CSV."""

TCP = "tcp://"

WHOLE_FILES = ("parquet", "arrow", "gpx", "kml")
"""Formats that make no sense before their end is there."""

DOCUMENTS = ("readsb", "gpx", "kml")
"""Formats that are no lines: they are read whole even where others are streamed."""


class Decoder(Protocol):
    """Turns blocks of lines into positions; keeps what a block leaves unfinished."""

    def decode(self, block: Block) -> PositionBatch:
        """Return the positions of a block."""
        ...

    def finish(self) -> None:
        """Account for what never came to its end."""
        ...


def open_positions(
    source: str,
    format: str | None = None,
    *,
    follow: bool = False,
    streamed: bool = False,
    tracks: TrackTable | None = None,
    rejects: Rejects | None = None,
    wait: Callable[[float], bool] | None = None,
    now_ms: Callable[[], int] | None = None,
) -> Feed:
    """Open a source of positions.

    Parameters
    ----------
    source
        A path (plain, gzip or Zstandard), ``-`` for standard input, or ``tcp://host:port``.
    format
        One of :data:`FORMATS`; found out by name and content when ``None``.
    follow
        Keep reading as the file grows, through rotation and truncation. A ``tcp://`` source is always
        followed and is connected again, with growing pauses, when it breaks.
    streamed
        Give batches of about :data:`BLOCK_BYTES` as they are read, in bounded memory. Otherwise the file is
        read whole: one batch, and no batch at all from a file with a structural fault.
    tracks, rejects
        Share these between several feeds of one run.
    wait
        Called with seconds to pause for more input; returns false to end a followed feed. Sleeps by default.
    now_ms
        Stamps messages that carry no time of their own as they arrive live, over TCP or on followed
        standard input. Without it, and from any file, such messages are rejected with the reason "no time".

    Returns
    -------
    Feed

    Raises
    ------
    InputError
        The source does not exist, or its format is unknown. What is wrong inside it is raised on iteration.
    """
    if format is not None and format not in FORMATS:
        raise InputError(f"no format '{format}'", next_step=f"the formats are {', '.join(FORMATS)}")
    reading = Reading(
        source,
        format or "",
        TrackTable() if tracks is None else tracks,
        Rejects() if rejects is None else rejects,
    )
    if source.startswith(TCP):
        reading.live, reading.now_ms = True, now_ms
        return _live(reading, connected(source, wait or sleep, reading.note))
    if follow and source == STDIN:
        reading.live, reading.now_ms = True, now_ms
        return _live(reading, piped(sys.stdin.fileno()))
    opened = Source(source)
    reading.source = opened.name
    if not reading.format and not (follow and opened.is_empty()):
        reading.format = format_of(opened.head(), opened.name)
    if follow:
        opened.close()
        if not opened.plain or reading.format in WHOLE_FILES:
            what = f"a {reading.format} file" if opened.plain else "a compressed file or a pipe"
            raise InputError(
                f"{what} cannot be followed", where=source, next_step="leave out --follow, or pipe it into -"
            )
        reading.live = True
        return _live(reading, growing(source, wait or sleep, reading.note))
    if reading.format == "parquet":
        from openline.feeds.arrow import parquet_batches

        return Feed(reading, parquet_batches(opened, reading, streamed=streamed), opened.close)
    if reading.format == "arrow":
        from openline.feeds.arrow import ipc_batches

        return Feed(reading, ipc_batches(opened, reading, streamed=streamed), opened.close)
    if streamed and reading.format not in DOCUMENTS:
        return Feed(reading, _decoded(opened.blocks(BLOCK_BYTES), reading), opened.close)
    return Feed(reading, _decoded(_whole(opened), reading), opened.close)


def _whole(source: Source) -> Iterator[Block]:
    yield Block(source.read(), 1, starts=True)


def _live(reading: Reading, blocks: Generator[Block | None, None, None]) -> Feed:
    return Feed(reading, _decoded(blocks, reading), blocks.close)


def _decoded(blocks: Iterable[Block | None], reading: Reading) -> Iterator[PositionBatch]:
    """Decode block after block; the first one tells the format where nobody did."""
    decoder: Decoder | None = None
    for block in blocks:
        if block is None:
            yield PositionBatch.empty()
            continue
        if decoder is None:
            reading.format = reading.format or format_of(block.data, reading.source)
            decoder = _decoder(reading)
        yield decoder.decode(block)
    if decoder is not None:
        decoder.finish()


def _decoder(reading: Reading) -> Decoder:
    if reading.format == "csv":
        from openline.feeds.csv import CsvDecoder

        return CsvDecoder(reading)
    if reading.format == "ndjson":
        from openline.feeds.ndjson import NdjsonDecoder

        return NdjsonDecoder(reading)
    if reading.format == "ais":
        from openline.feeds.ais import AisDecoder

        return AisDecoder(reading)
    if reading.format == "readsb":
        from openline.feeds.readsb import ReadsbDecoder

        return ReadsbDecoder(reading)
    if reading.format == "sbs":
        from openline.feeds.sbs import SbsDecoder

        return SbsDecoder(reading)
    if reading.format == "gpx" and not reading.live:
        from openline.feeds.gpx import GpxDecoder

        return GpxDecoder(reading)
    if reading.format == "kml" and not reading.live:
        from openline.feeds.kml import KmlDecoder

        return KmlDecoder(reading)
    raise InputError(
        f"a {reading.format} file cannot be followed", where=reading.source, next_step="give it as a file"
    )
