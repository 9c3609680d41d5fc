"""What a watch has done since it was last kept whole, so that it can be done again.

To keep a watch whole costs as much as it remembers, and so is done every now and then. What is judged in
between is kept as steps: up to which place in the segments, and to what time. From the same state over the
same fixes in the same steps the same is found; what is on record already is known by its key.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from openline.app.frames import Place
from openline.model.watch import WatchEvent

MOST_STEPS = 256
MOST_FIXES = 1_000_000
"""So much is done again after a crash, at most; then the watch is kept whole."""
_KEY_BYTES = 8


class Step(msgspec.Struct, frozen=True, array_like=True):
    """One turn of the watch.

    Attributes
    ----------
    segment, offset
        Up to where the positions were judged.
    passed_ms
        To what time it let the clock run behind them; ``None`` where it let it stand.
    said
        :func:`key_of` each finding, in order, which is on record.
    """

    segment: int
    offset: int
    passed_ms: int | None
    said: tuple[bytes, ...] = ()

    @property
    def place(self) -> Place:
        """Behind the positions that were judged."""
        return Place(self.segment, self.offset)


class Steps:
    """The steps since a watch was kept whole.

    Parameters
    ----------
    written
        What :meth:`to_bytes` gave; empty for none.
    """

    def __init__(self, written: bytes = b"") -> None:
        self.all = msgspec.msgpack.decode(written, type=list[Step]) if written else []
        self._fixes = 0

    def add(self, step: Step, fixes: int) -> None:
        """Note a step, over so many fixes; one in which nothing could happen is none."""
        self._fixes += fixes
        if fixes or step.said or step.passed_ms is not None:
            self.all.append(step)

    def clear(self) -> None:
        """Forget them: the watch was kept whole."""
        self.all, self._fixes = [], 0

    @property
    def are_many(self) -> bool:
        """Whether to do them again would take long."""
        return len(self.all) >= MOST_STEPS or self._fixes >= MOST_FIXES

    def to_bytes(self) -> bytes:
        """Write them down; even of none there is something to be written."""
        return msgspec.msgpack.encode(self.all)


def key_of(event: WatchEvent) -> bytes:
    """Return by what a finding is known again: all that it says."""
    return hashlib.sha256(msgspec.msgpack.encode(event)).digest()[:_KEY_BYTES]


def unsaid(events: Sequence[WatchEvent], said: Iterable[bytes]) -> list[WatchEvent]:
    """Return the events that are not among those on record, each of which stands for one."""
    known = Counter(said)
    fresh = []
    for event in events:
        key = key_of(event)
        if known[key]:
            known[key] -= 1
        else:
            fresh.append(event)
    return fresh
