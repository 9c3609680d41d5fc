"""Where tracks were at a time, to those who may see it (R34): of each the latest fix that had come in.

As with what is live, it stands beside the record. What is shared is what its owner shares *now*, and no time
before it did: whoever is let see where a source's tracks are is not thereby told where they have been.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from math import isnan
from typing import Any, NamedTuple

from openline.app.lookingback import BusyError
from openline.app.sources import Source, SourceBook
from openline.app.tracksagain import Seen
from openline.decide.positions_access import MINUTE_MS, LiveFix, Sight, shown, sight_of
from openline.decide.state import PartyStanding
from openline.model.event import NODE

MOST = 20_000
"""So many tracks are given at once."""
AT_ONCE = 2
PATIENCE_S = 5.0


class Fix(NamedTuple):
    """A fix as it was kept."""

    source: str
    track: str
    at_ms: int
    lat_deg: float
    lon_deg: float
    alt_m: float | None
    accuracy_m: float | None
    speed_m_s: float | None
    course_deg: float | None
    party: str | None
    kind: str | None


class Found(NamedTuple):
    """Where tracks were."""

    positions: list[dict[str, Any]]
    more: bool


class TracksThen:
    """Says where tracks were, to each party as it may see it; any thread may ask.

    Parameters
    ----------
    parties
        Those on record, as they stand.
    book
        The sources, and with whom they are shared since when.
    latest
        Returns the latest fix of each track of some sources that had come in by a time.
    """

    def __init__(
        self,
        *,
        parties: Callable[[], Mapping[str, PartyStanding]],
        book: SourceBook,
        latest: Callable[[Sequence[str], int], Sequence[Fix]],
    ) -> None:
        self._parties, self._book, self._latest = parties, book, latest
        self._asking = threading.BoundedSemaphore(AT_ONCE)

    def at(self, recipient: str, at_ms: int) -> Found:
        """Return where tracks were at a time.

        Raises
        ------
        BusyError
            Too many ask at once.
        StorageError
            What was kept cannot be read.
        """
        sources = {it.id: it for it in self._book.all()}
        sights = {id: self._sight(recipient, it, at_ms) for id, it in sources.items()}
        by_sight = {sight: [id for id, it in sights.items() if it == sight] for sight in ("full", "coarse")}
        if not any(by_sight.values()):
            return Found([], False)
        if not self._asking.acquire(timeout=PATIENCE_S):
            raise BusyError("others ask where tracks were", where="at", next_step="ask again in a moment")
        try:
            found = [*self._latest(by_sight["full"], at_ms)]
            # As it is live: what is shared coarsely is looked at once a minute.
            found += self._latest(by_sight["coarse"], at_ms // MINUTE_MS * MINUTE_MS)
        finally:
            self._asking.release()
        rows = []
        for it in found[:MOST]:
            source = sources[it.source]
            own = recipient in (NODE, source.party)
            if (seen := shown(_live(source, it), sights[it.source], own=own)) is not None:
                rows.append(
                    {name: value for name, value in seen._asdict().items() if value not in (None, "")}
                )
        return Found(rows, len(found) > MOST)

    def sights(self, recipient: str) -> dict[str, Seen]:
        """Return how much of each source a recipient sees, and since when it was shared with it."""
        seen = {}
        for it in self._book.all():
            own = recipient in (NODE, it.party)
            since_ms = 0 if own else it.shared_since.get(recipient, 0)
            seen[it.id] = Seen(self._sight(recipient, it, since_ms), since_ms)
        return seen

    def _sight(self, recipient: str, source: Source, at_ms: int) -> Sight:
        if recipient in (NODE, source.party):
            return sight_of(recipient, reporter=source.party, shared_with={}, parties=self._parties())
        since_ms = source.shared_since.get(recipient)
        if not source.enabled or since_ms is None or at_ms < since_ms:
            return "nothing"
        return sight_of(
            recipient, reporter=source.party, shared_with=source.shared_with, parties=self._parties()
        )


def _live(source: Source, it: Fix) -> LiveFix:
    return LiveFix(
        reporter=source.party,
        source=source.id,
        track=it.track,
        party=it.party or "",
        kind=it.kind or "",
        at_ms=it.at_ms,
        lat_e7=round(it.lat_deg * 1e7),
        lon_e7=round(it.lon_deg * 1e7),
        alt_m=_said(it.alt_m),
        accuracy_m=_said(it.accuracy_m) or None,
        speed_m_s=_said(it.speed_m_s),
        course_deg=_said(it.course_deg),
    )


def _said(value: float | None) -> float | None:
    return None if value is None or isnan(value) else round(value, 3)
