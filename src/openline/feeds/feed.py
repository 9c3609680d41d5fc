"""What every feed gives: batches of positions, and an account of what could not be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple

from openline.kernel.batch import PositionBatch, TrackTable

EXAMPLES_KEPT = 5
"""Bad rows named per reason; the rest are only counted."""


class Reject(NamedTuple):
    """One bad row: where it stands and the value that is wrong."""

    source: str
    row: int
    field: str
    value: str

    def __str__(self) -> str:
        """Name the place, then the value as it was found."""
        return f"{self.source}:{self.row}: {self.field} = {self.value!r}"


@dataclass(slots=True)
class Rejects:
    """Rows that were passed over, by reason; several feeds of one run may share one account.

    Attributes
    ----------
    rows_read
        Rows looked at, good and bad.
    counts
        Bad rows per reason, in order of first appearance.
    examples
        The first :data:`EXAMPLES_KEPT` bad rows per reason.
    beside
        Rows that are well formed and carry no position by their nature, by kind: comments, other messages.
    """

    rows_read: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[Reject]] = field(default_factory=dict)
    beside: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Count the bad rows."""
        return sum(self.counts.values())

    def add(self, reason: str, *rejects: Reject, count: int = 1) -> None:
        """Count bad rows under a reason; those that are named are kept while there is room."""
        self.counts[reason] = self.counts.get(reason, 0) + count
        kept = self.examples.setdefault(reason, [])
        kept.extend(rejects[: EXAMPLES_KEPT - len(kept)])

    def pass_by(self, kind: str, count: int = 1) -> None:
        """Count rows that carry no position by their nature."""
        if count:
            self.beside[kind] = self.beside.get(kind, 0) + count

    def summary(self) -> str:
        """Say in one line what was passed over; empty when every row was used."""
        parts = []
        if self.counts:
            reasons = ", ".join(
                f"{count:,} {reason} (first: {self.examples[reason][0]})"
                for reason, count in self.counts.items()
            )
            parts.append(f"{self.total:,} of {self.rows_read:,} rows passed over: {reasons}")
        if self.beside:
            kinds = ", ".join(f"{count:,} {kind}" for kind, count in self.beside.items())
            parts.append(f"no positions by nature: {kinds}")
        return "; ".join(parts)


@dataclass(slots=True)
class Reading:
    """What the decoder of one source shares with whoever reads the feed.

    Attributes
    ----------
    source
        The source as it is named in errors, rejects and notes.
    format
        One of :data:`openline.feeds.FORMATS`; empty until a live source has said enough to tell.
    live
        The source is followed: a fault that would refuse a whole file is, once rows have been used, a bad
        row.
    used
        Rows have been used.
    now_ms
        Stamps messages that carry no time of their own; ``None`` rejects them.
    """

    source: str
    format: str = ""
    tracks: TrackTable = field(default_factory=TrackTable)
    rejects: Rejects = field(default_factory=Rejects)
    notes: list[str] = field(default_factory=list)
    live: bool = False
    used: bool = False
    now_ms: Callable[[], int] | None = None
    _said: set[str] = field(default_factory=set)

    def at(self, row: int) -> str:
        """Name a row of the source, as errors do."""
        return f"{self.source}:{row}"

    def in_column(self, column: str) -> str:
        """Name a column of the source, as errors do."""
        return f"{self.source}, column {column}"

    def note(self, text: str) -> None:
        """Leave word for the reader."""
        self.notes.append(f"{self.source}: {text}")

    def note_once(self, text: str) -> None:
        """Leave word for the reader, unless the same was said before."""
        if text not in self._said:
            self._said.add(text)
            self.note(text)


class Feed:
    """Positions from one source, read once.

    Iterating gives :class:`PositionBatch` objects in the order of the source. While a source is followed, an
    *empty* batch says that nothing new came within the last poll, so that the reader can let time pass.

    Attributes
    ----------
    tracks
        Names behind the codes of ``PositionBatch.track``; may be shared between feeds.
    rejects
        What was passed over so far.

    Raises
    ------
    InputError
        While iterating, when the source as a whole makes no sense: a required column is missing, a time has
        no zone, a compressed file is cut short. A whole-file read raises before it gives any batch.
    """

    def __init__(
        self, reading: Reading, batches: Iterator[PositionBatch], release: Callable[[], None]
    ) -> None:
        self._reading = reading
        self._batches = batches
        self._release = release
        self.tracks = reading.tracks
        self.rejects = reading.rejects

    @property
    def source(self) -> str:
        """Return the source as it is named in errors, rejects and notes."""
        return self._reading.source

    @property
    def format(self) -> str:
        """Return one of ``FORMATS``; empty until a live source has said enough to tell."""
        return self._reading.format

    def __iter__(self) -> Iterator[PositionBatch]:
        """Give the batches; a second loop goes on where the first stopped."""
        return self._batches

    def take_notes(self) -> list[str]:
        """Return what a person should be told that is no bad row, since the last call.

        A column that looks misspelt, an altitude whose datum is assumed, a connection that was lost.
        """
        taken, self._reading.notes[:] = list(self._reading.notes), []
        return taken

    def close(self) -> None:
        """Let go of the file or connection; safe to call twice."""
        self._release()

    def __enter__(self) -> Feed:
        """Use the feed in a ``with`` block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()
