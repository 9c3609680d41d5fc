"""Positions coming in: decoded, judged by their source, durable, and only then acknowledged (decision 16)."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import msgspec
import numpy as np

from openline.app.fixes import Fixes
from openline.app.frames import Place, SegmentLog, Stored
from openline.app.sources import Condition, Source, SourceBook, of_party
from openline.decide.claiming import BEFORE_MS
from openline.errors import ForbiddenError, InputError, StorageError

if TYPE_CHECKING:
    from openline.app.guarding import Guard
    from openline.app.livepositions import LivePositions
    from openline.app.tracksthen import TracksThen

Media: TypeAlias = Literal["json", "ndjson", "arrow"]

AHEAD_MS = 10_000
"""A fix farther ahead of this clock than this is refused: the watch would take all others for late."""
MOST_WAITING = 5_000_000
"""So many fixes may wait to be judged; more are not taken in until the watch has caught up."""
FEW_WAITING = 20_000
"""So many are taken in however long the oldest of them has waited: the watch is through with them at once."""
FEW_OF_ONE = 1_000
"""A source of which no more wait than this is not told to wait for what others have sent."""
BEHIND_S = 0.5
NOWHERE = Place(1 << 62, 0)
"""Behind everything: nobody judges."""
NOTE_EVERY_MS = 60_000
MOST_KEY_BYTES = 255
_FADES_MS_PER_MS = 0.0005
"""The estimate of a clock forgets: what was seen an hour ago counts for 1.8 s less."""


class BusyError(StorageError):
    """The watch is too far behind: nothing was taken in, and nothing is lost that was."""


class Decode(Protocol):
    """Decodes a body; see :func:`openline.feeds.posted.read_posted`."""

    def __call__(self, body: bytes, media: Media, *, source: str) -> Fixes:
        """Return the fixes, or raise InputError."""
        ...


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """A batch that is durable."""

    accepted: int
    batch: str
    """SHA-256 of the positions as they are kept."""
    late: int
    """How many came later than the source was said to be."""
    again: bool
    """It was there before: nothing was written."""


class Positions:
    """Takes batches of positions in, from any thread.

    Parameters
    ----------
    book, segments, decode
        The sources, where batches are kept, and what reads them.
    now_ms
        The clock.
    behind, waited_ms
        How many fixes wait to be judged, and how long the oldest of them has.
    judged
        Behind what was judged, to tell whose they are that wait.
    heed
        Is given what is durable, to show where tracks are now.
    behind_s
        Once the oldest has waited for so long, no more is taken in: what is found is said soon, or whoever
        sends is told to slow down.
    """

    def __init__(
        self,
        *,
        book: SourceBook,
        segments: SegmentLog,
        decode: Decode,
        now_ms: Callable[[], int],
        behind: Callable[[], int] = lambda: 0,
        waited_ms: Callable[[], int] = lambda: 0,
        judged: Callable[[], Place] = lambda: NOWHERE,
        heed: Callable[[Source, Fixes], None] = lambda source, fixes: None,
        most_waiting: int = MOST_WAITING,
        behind_s: float = BEHIND_S,
    ) -> None:
        self.book = book
        self._segments = segments
        self._decode = decode
        self._now_ms = now_ms
        self._behind, self._waited_ms, self._judged_place = behind, waited_ms, judged
        self._waiting: dict[str, deque[tuple[Place, int]]] = {}
        """Source -> (behind a batch, its fixes) of what may still wait."""
        self._behind_ms = round(behind_s * 1000)
        self._heed = heed
        self._most_waiting = most_waiting
        self._lock = threading.Lock()
        self._conditions: dict[str, Condition] = {}
        self._noted_ms: dict[str, int] = {}
        self.refused = 0
        """Batches that were not taken in because the watch was behind."""

    def take(self, source: str, party: str, body: bytes, media: Media, *, key: str = "") -> Future[Accepted]:
        """Take a batch in; the future is done once it is durable.

        Parameters
        ----------
        source, party
            The source, and the party of whoever sends it: it is that party's own.
        body, media
            What was sent.
        key
            The same key is the same batch, however often it is sent; without one, the same positions are.

        Raises
        ------
        NotFoundError, ForbiddenError
            The party has no such source, or it is switched off.
        InputError
            Something is wrong with the batch; none of it was taken.
        BusyError
            The watch is too far behind.
        """
        known = self._sending(source, party)
        if len(key.encode()) > MOST_KEY_BYTES:
            raise InputError(f"longer than {MOST_KEY_BYTES} bytes", where="Idempotency-Key")
        self.refuse_when_behind(known.id)
        return self._append(known, self._decode(body, media, source=source), key)

    def take_fixes(self, source: str, party: str, fixes: Fixes, *, key: str = "") -> Future[Accepted]:
        """Take in fixes that a feed has decoded; as :meth:`take`."""
        known = self._sending(source, party)
        self.refuse_when_behind(known.id)
        return self._append(known, fixes, key)

    def refuse_when_behind(self, source: str) -> None:
        """Raise BusyError while too much waits to be judged, or for too long what the source has sent."""
        waiting = self._behind()
        waited_too_long = (
            waiting > FEW_WAITING
            and self._waited_ms() > self._behind_ms
            and self._waiting_of(source) > FEW_OF_ONE
        )
        if waiting > self._most_waiting or waited_too_long:
            self.refused += 1
            raise BusyError(
                f"the watch is {waiting:,} positions behind",
                next_step="nothing of this batch was taken in: send it again after a few seconds",
            )

    def _waiting_of(self, source: str) -> int:
        judged = self._judged_place()
        with self._lock:
            return sum(count for end, count in self._waiting.get(source, ()) if end > judged)

    def condition(self, id: str) -> Condition:
        """Return how a source fares."""
        with self._lock:
            return self._conditions.get(id) or self.book.condition(id)

    def close(self) -> None:
        """Note how every source fares."""
        with self._lock:
            conditions = dict(self._conditions)
        for id, condition in conditions.items():
            self.book.note(id, condition)

    # -- within ------------------------------------------------------------------------------------

    def _sending(self, id: str, party: str) -> Source:
        source = of_party(self.book, id, party)
        if not source.enabled:
            raise ForbiddenError(
                f"the source {id!r} is switched off", where="source", next_step="switch it on again first"
            )
        return source

    def _append(self, source: Source, fixes: Fixes, key: str) -> Future[Accepted]:
        now_ms = self._now_ms()
        fixes = self._judged(source, fixes, now_ms)
        lateness_ms = round(source.lateness_s * 1000)
        late = int(np.count_nonzero(fixes.batch.time_ms < now_ms - lateness_ms))
        stored = self._segments.append(
            source=source.id,
            key=key,
            received_at_ms=now_ms,
            count=len(fixes),
            late=late,
            lateness_ms=lateness_ms,
            payload=fixes.to_bytes(),
        )
        answered: Future[Accepted] = Future()

        def answer(done: Future[Stored]) -> None:
            error = done.exception()
            if error is not None:
                answered.set_exception(error)
                return
            it = done.result()
            if not it.again:
                self._follow(source, fixes, late, now_ms, it.end)
            answered.set_result(
                Accepted(accepted=it.fixes, batch=it.digest.hex(), late=it.late, again=it.again)
            )

        stored.add_done_callback(answer)
        return answered

    def _judged(self, source: Source, fixes: Fixes, now_ms: int) -> Fixes:
        """Refuse what the source may not say, and add what is said of it once and for all."""
        batch, tracks = fixes.batch, fixes.tracks
        ahead = batch.time_ms > now_ms + AHEAD_MS
        if ahead.any():
            first = int(np.flatnonzero(ahead)[0])
            by_s = (int(batch.time_ms[first]) - now_ms) / 1000
            raise InputError(
                f"the time is {by_s:,.1f} s ahead of the server's clock",
                where=f"position {int(batch.row[first])}, time",
                next_step=f"set the clock of the source; up to {AHEAD_MS // 1000} s is taken",
            )
        claimed = set(tracks.party) | {it for turns in tracks.histories.values() for _, it in turns}
        if source.may_report_on is not None and (beyond := claimed - {"", *source.may_report_on}):
            party = min(beyond)
            code = next(
                code
                for code, name in enumerate(tracks.party)
                if name == party or any(it == party for _, it in tracks.histories.get(code, ()))
            )
            row = int(batch.row[np.flatnonzero(batch.track == code)[0]])
            raise InputError(
                f"the source {source.id!r} may not report on {party!r}",
                where=f"position {row}, party",
                next_step="leave the party out, or have it named in may_report_on of the source",
            )
        if source.subject:
            tracks.party[:] = [it or source.subject for it in tracks.party]
            for turns in tracks.histories.values():
                turns[:] = [(at, it or source.subject) if at == BEFORE_MS else (at, it) for at, it in turns]
        if source.accuracy_m and not batch.accuracy_m.all():
            said = np.where(batch.accuracy_m == 0, source.accuracy_m, batch.accuracy_m)
            fixes = replace(fixes, batch=replace(batch, accuracy_m=said))
        return fixes

    def _follow(self, source: Source, fixes: Fixes, late: int, now_ms: int, end: Place) -> None:
        """Take note of what became durable; called from the writer's thread."""
        newest_ms, judged = int(fixes.batch.time_ms.max()), self._judged_place()
        with self._lock:
            waiting = self._waiting.setdefault(source.id, deque())
            while waiting and waiting[0][0] <= judged:
                waiting.popleft()
            waiting.append((end, len(fixes)))
            was = self._conditions.get(source.id) or self.book.condition(source.id)
            ahead_ms = newest_ms - now_ms
            if was.ahead_ms is not None and was.last_received_ms is not None:
                faded = was.ahead_ms - round((now_ms - was.last_received_ms) * _FADES_MS_PER_MS)
                ahead_ms = max(ahead_ms, faded)
            self._conditions[source.id] = Condition(
                last_received_ms=now_ms,
                last_fix_ms=max(newest_ms, was.last_fix_ms or newest_ms),
                ahead_ms=ahead_ms,
                batches=was.batches + 1,
                positions=was.positions + len(fixes),
                late=was.late + late,
            )
        self._heed(source, fixes)

    def note_conditions(self) -> None:
        """Keep how sources fare whose last note is old; call it every now and then."""
        now_ms = self._now_ms()
        with self._lock:
            due = [
                (id, it)
                for id, it in self._conditions.items()
                if now_ms - self._noted_ms.get(id, 0) >= NOTE_EVERY_MS
                and (it.last_received_ms or 0) >= self._noted_ms.get(id, 0)
            ]
            self._noted_ms |= {id: now_ms for id, _ in due}
        for id, condition in due:
            self.book.note(id, condition)


@dataclass(slots=True, kw_only=True)
class PositionServices:
    """All that a server has for positions; what its doors are given."""

    positions: Positions
    guard: Guard
    live: LivePositions
    then: TracksThen
    book: SourceBook
    segments: SegmentLog

    def close(self) -> None:
        """Take no more in, keep how the watch stands, and what was sent."""
        self.guard.stop()
        self.segments.close()
        self.positions.close()
        self.live.close()
