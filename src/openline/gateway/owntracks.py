"""A party's own tracks, held against its notified route on its own side: nothing of them leaves.

Positions are in memory while they are looked at, and are written down nowhere. What is found stands as drafts
until somebody of the party has one signed: that, as exact as he says, is all that anybody else learns of it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from openline.app.drafts import RandomBytes
from openline.app.offroute import HowExact, OwnRoute
from openline.app.ports import Draft
from openline.decide.claiming import ClaimedTracks
from openline.decide.moving import LIVE
from openline.errors import InputError, NotFoundError, RefusedError, StorageError
from openline.feeds.posted import read_posted
from openline.kernel.batch import PositionBatch
from openline.ledger.entry import SignedEntry
from openline.model.notification import Movement
from openline.model.watch import WatchEvent

ASK_EVERY_MS = 30_000
"""How a movement stands on record is asked this often while positions of it come."""
MOST_MOVEMENTS = 200
MOST_FOUND = 1_000
"""So many are kept; what is older is let go of."""


class OnRecord(NamedTuple):
    """One of the party's movements, as it is on record."""

    movement: Movement
    state: str
    entry: str
    """Which says so."""


class Found:
    """That a movement has left its notified route, or is on it again."""

    def __init__(self, id: str, movement: str, event: WatchEvent, route: OwnRoute, found_ms: int) -> None:
        self.id = id
        self.movement = movement
        self.event = event
        self.found_ms = found_ms
        self.how_exact: HowExact | None = None
        """As exact as it was signed; ``None`` while it was not."""
        self.entry: SignedEntry | None = None
        self._route = route
        self._lock = threading.Lock()

    def draft(self, how_exact: HowExact, source: str) -> Draft:
        """Return what may be signed of it."""
        (draft,) = self._route.drafts([self.event], how_exact=how_exact, source=source, ids=[self.id])
        return draft

    def signed(self, how_exact: HowExact, sign: Callable[[], SignedEntry]) -> SignedEntry:
        """Have it signed once; asked again, it is the same entry.

        Raises
        ------
        RefusedError
            It was signed more or less exactly before.
        """
        with self._lock:
            if self.entry is None:
                self.entry, self.how_exact = sign(), how_exact
            elif self.how_exact != how_exact:
                raise RefusedError(
                    f"it was signed already, and is {self.how_exact}",
                    where=f"off-route {self.id}",
                    next_step="redact what was said, or report a sighting beside it",
                )
            return self.entry


class _Held:
    """What is remembered of one movement."""

    def __init__(self, party: str, known: OnRecord, asked_ms: int, before: _Held | None) -> None:
        self.known = known
        self.asked_ms = asked_ms
        self.tracks: ClaimedTracks = before.tracks if before else ClaimedTracks()
        self.last_ms: dict[int, int] = before.last_ms if before else {}
        self.off: set[str] = before.off if before else set()
        """Tracks that were found off it, and not on it since."""
        self.route: OwnRoute = OwnRoute(
            party,
            known.movement,
            self.tracks,
            state=known.state,
            saved=before.route.save() if before else b"",
        )

    def newer(self, batch: PositionBatch) -> PositionBatch:
        """Return what is newer than what was looked at, that of each track in order."""
        order = np.lexsort((batch.time_ms, batch.track))
        last = np.array([self.last_ms.get(int(it), -1) for it in batch.track[order]], np.int64)
        times, codes = batch.time_ms[order], batch.track[order]
        again = np.zeros(len(order), np.bool_)
        again[1:] = (codes[1:] == codes[:-1]) & (times[1:] == times[:-1])
        order = order[(times > last) & ~again]
        for code, time_ms in zip(batch.track[order].tolist(), batch.time_ms[order].tolist(), strict=True):
            self.last_ms[code] = time_ms
        return batch.take(order)


class OwnTracks:
    """Holds the party's own positions against its movements.

    Parameters
    ----------
    party
        Whose they are.
    on_record
        Returns how a movement of the party stands.
    """

    def __init__(
        self,
        party: str,
        on_record: Callable[[str], OnRecord],
        *,
        now_ms: Callable[[], int],
        random_bytes: RandomBytes,
    ) -> None:
        self._party = party
        self._on_record = on_record
        self._now_ms = now_ms
        self._random_bytes = random_bytes
        self._held: OrderedDict[str, _Held] = OrderedDict()
        self._found: OrderedDict[str, Found] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, movement: str, body: bytes) -> tuple[int, int, list[Found]]:
        """Look at positions of a movement.

        Parameters
        ----------
        body
            JSON, as it is sent to a node.

        Returns
        -------
        tuple[int, int, list[Found]]
            How many were looked at; how many were not, as older than others of their track; what was found.

        Raises
        ------
        InputError
            They cannot be read, or the movement names no track, or is over.
        NotFoundError
            The party has no such movement on record.
        StorageError
            How the movement stands cannot be asked, and is not known.
        """
        fixes = read_posted(body, "json", source="own")
        known = self._ask(movement)
        with self._lock:
            held = self._hold(movement, known)
            batch = fixes.entered(held.tracks)
            newer = held.newer(batch)
            events = held.route.look(newer) if len(newer) else []
            found = [it for event in events if (it := self._note(movement, held, event)) is not None]
        return len(newer), len(batch) - len(newer), found

    def found(self) -> list[Found]:
        """Return what was found, the newest first."""
        with self._lock:
            return list(reversed(self._found.values()))

    def one(self, id: str) -> Found:
        """Return one of what was found.

        Raises
        ------
        NotFoundError
            There is none, or no longer.
        """
        with self._lock:
            if id not in self._found:
                raise NotFoundError("nothing of this id was found here, or it was let go of", where=id)
            return self._found[id]

    def _ask(self, movement: str) -> OnRecord | None:
        """Ask how a movement stands, unless that was done just now."""
        with self._lock:
            held = self._held.get(movement)
            if held is not None and 0 <= self._now_ms() - held.asked_ms < ASK_EVERY_MS:
                return None
        try:
            known = self._on_record(movement)
        except StorageError:
            if held is None:
                raise
            return None  # as it was: the node cannot be reached, and the movement goes on
        if known.state not in LIVE:
            raise InputError(
                f"the movement {movement!r} is {known.state}", where="movement", next_step="notify another"
            )
        return known

    def _hold(self, movement: str, known: OnRecord | None) -> _Held:
        held = self._held.get(movement)
        if known is not None:
            if held is None or held.known != known:
                held = _Held(self._party, known, self._now_ms(), held)
                self._held[movement] = held
            held.asked_ms = self._now_ms()
        if held is None:  # let go of meanwhile
            raise StorageError("too many movements are looked at at once", next_step="send it again")
        self._held.move_to_end(movement)
        if len(self._held) > MOST_MOVEMENTS:
            self._held.popitem(last=False)
        return held

    def _note(self, movement: str, held: _Held, event: WatchEvent) -> Found | None:
        """Note what a person may want to say: that it is off, and that it is on again after it was off."""
        if event.lon is None or event.event not in ("off_route", "on_route"):
            return None
        if event.event == "off_route":
            held.off.add(event.track)
        elif event.track not in held.off:
            return None
        else:
            held.off.discard(event.track)
        found = Found(self._random_bytes(16).hex(), movement, event, held.route, self._now_ms())
        self._found[found.id] = found
        if len(self._found) > MOST_FOUND:
            self._found.popitem(last=False)
        return found
