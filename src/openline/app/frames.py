"""What is durable of positions before anybody looks at them: frames, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from typing import NamedTuple, Protocol


class Place(NamedTuple):
    """Between two frames: the number of a segment file, and how many bytes of it lie before."""

    segment: int
    offset: int


BEGINNING = Place(0, 0)
"""Before every frame."""


class Frame(NamedTuple):
    """A batch of positions as it was acknowledged."""

    source: str
    key: str
    """What the source calls the batch: the same key is the same batch, once and for all retries."""
    received_at_ms: int
    fixes: int
    """How many there are."""
    late: int
    """How many of the fixes came later than the source was said to be late."""
    lateness_ms: int
    digest: bytes
    """SHA-256 of the payload."""
    end: Place
    """Behind it."""
    payload: bytes
    """:meth:`openline.app.fixes.Fixes.to_bytes`; empty where only heads are read."""


class Stored(NamedTuple):
    """How a batch was taken in."""

    digest: bytes
    fixes: int
    late: int
    end: Place
    again: bool
    """It was there already: nothing was written."""


class SegmentLog(Protocol):
    """Keeps frames: what was answered survives the loss of power, and no frame is ever half there."""

    @property
    def end(self) -> Place:
        """Behind the last durable frame."""
        ...

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

        It fails with ConflictError when the source has used the key for other positions, and with
        StorageError when the disk does not take it: nothing of it is there then.
        """
        ...

    def frames(self, after: Place, *, most_bytes: int = 1 << 24) -> Iterator[Frame]:
        """Yield durable frames behind a place, in order, until about so many bytes were given.

        Raises
        ------
        StorageError
            What was durable is damaged, or no longer there.
        """
        ...

    def waiting_since(self, after: Place) -> int:
        """Count the fixes of the frames behind a place."""
        ...

    def wait(self, after: Place, timeout_s: float) -> bool:
        """Wait until there is a frame behind a place; say whether there is."""
        ...

    def close(self) -> None:
        """Finish what was accepted, and let another process take over."""
        ...
