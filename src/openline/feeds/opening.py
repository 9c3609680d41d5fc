"""Open a source of positions: find out its format, and hand it to the module that reads it."""

from __future__ import annotations

from collections.abc import Callable

from openline.feeds.feed import Feed, Rejects
from openline.kernel.batch import TrackTable

FORMATS = ("csv", "ndjson", "parquet", "arrow", "ais", "readsb")
"""What ``--format`` takes."""

BATCH_ROWS = 1 << 18
"""Rows per batch, about, when a file is streamed."""


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
        A path (plain or gzip), ``-`` for standard input, or ``tcp://host:port``.
    format
        One of :data:`FORMATS`; found out by name and content when ``None``.
    follow
        Keep reading as the file grows, through rotation and truncation. A ``tcp://`` source is always followed and is
        connected again, with growing pauses, when it breaks.
    streamed
        Give batches of about :data:`BATCH_ROWS` rows as they are read, in bounded memory. Otherwise the file is read
        whole: one batch, and no batch at all from a file with a structural fault.
    tracks, rejects
        Share these between several feeds of one run.
    wait
        Called with seconds to pause for more input; returns false to end a followed feed. Sleeps by default.
    now_ms
        Stamps messages that carry no time of their own as they arrive live, over TCP or on followed standard input.
        Without it, and from any file, such messages are rejected with the reason "no time".

    Returns
    -------
    Feed

    Raises
    ------
    InputError
        The source does not exist, or its format is unknown. What is wrong inside it is raised on iteration.
    """
    raise NotImplementedError
