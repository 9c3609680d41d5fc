"""Where tracks are now, for those who may see it: the latest only, twice a second at most (part 4).

It stands beside the releases and is no part of the record: what was missed is not sent again, and a digest
of what each party was sent is kept by the minute. What is shared coarsely is looked at once a minute for
everybody, so that neither the moment of an update nor asking often tells more than the minute.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec
import numpy as np

from openline.app.fixes import Fixes
from openline.app.sources import Source, SourceBook
from openline.decide.positions_access import MINUTE_MS, LiveFix, Sight, shown, sight_of
from openline.decide.state import PartyStanding
from openline.errors import OpenlineError
from openline.kernel.batch import PositionBatch
from openline.model.event import NODE

LOG = logging.getLogger(__name__)

EVERY_S = 0.5
QUIET_S = 15.0
LOOK_S = 1.0
FOLD_ROWS = 200_000
"""So many fixes are let wait to be looked through together."""
FORGET_MS = 3_600_000
"""A track that was not heard of for so long is nowhere now."""
MOST_TRACKS = 200_000
"""Of one source."""
KEPT_EVENTS = 8
"""A listener that is farther behind is given everything anew."""
KEEP_DIGESTS_MS = 90 * 86_400_000


class DigestBook(Protocol):
    """Keeps digests of what was sent."""

    def keep(self, rows: Sequence[tuple[str, int, bytes, int, int]]) -> None:
        """Keep (party, since when in ms, SHA-256, events, positions)."""
        ...

    def prune(self, before_ms: int) -> int:
        """Let go of what is older."""
        ...


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent: where tracks are now that have moved, or all of them."""

    at_ms: int
    whole: bool
    """These are all that there are: forget any others."""
    positions: list[dict[str, Any]]


class _Sent:
    """What one party was sent since the last digest."""

    def __init__(self, since_ms: int) -> None:
        self.since_ms = since_ms
        self.digest = hashlib.sha256()
        self.events = 0
        self.positions = 0


class _Look(NamedTuple):
    """What was looked at in one moment, to be written down without holding anybody up."""

    number: int
    """Of looks, one after the other."""
    now_ms: int
    exact: Mapping[str, Collection[LiveFix]]
    """Of each source."""
    coarse: Mapping[str, Collection[LiveFix]]


class _Listener:
    def __init__(self) -> None:
        self.waiting: asyncio.Queue[tuple[int, bytes]] = asyncio.Queue(KEPT_EVENTS)
        self.lost = False


class LivePositions:
    """The latest position of every track, as each party may see it.

    Parameters
    ----------
    parties
        Those on record, as they stand.
    book
        The sources, and with whom they are shared.
    digests
        Where digests of what was sent are kept.
    now_ms
        The clock.
    """

    def __init__(
        self,
        *,
        parties: Callable[[], Mapping[str, PartyStanding]],
        book: SourceBook,
        digests: DigestBook,
        now_ms: Callable[[], int],
    ) -> None:
        self._parties, self._book, self._digests, self._now_ms = parties, book, digests, now_ms
        self._lock = threading.Lock()
        """Of what is known; what comes and what was sent have their own: who brings fixes never waits."""
        self._pending_lock = threading.Lock()
        self._sent_lock = threading.Lock()
        self._looks = 0
        self._pending: list[tuple[str, Fixes]] = []
        self._pending_rows = 0
        self._latest: dict[str, dict[str, LiveFix]] = {}
        self._moved: dict[str, set[str]] = {}
        self._coarse: dict[str, dict[str, LiveFix]] = {}
        self._coarse_moved: dict[str, set[str]] = {}
        self._minute = 0
        self._sent: dict[str, _Sent] = {}
        self._listeners: dict[str, list[_Listener]] = {}
        self._ticking: asyncio.Task[None] | None = None

    def heed(self, source: Source, fixes: Fixes) -> None:
        """Take note of fixes that are durable; any thread may call."""
        with self._pending_lock:
            self._pending.append((source.id, fixes))
            self._pending_rows += len(fixes)
            is_much = self._pending_rows >= FOLD_ROWS
        if is_much:
            with self._lock:
                self._fold()

    # -- what is sent ------------------------------------------------------------------------------

    def tick(self, recipients: Sequence[str]) -> dict[str, bytes]:
        """Return for each recipient what has moved since the last time, if anything has."""
        return self._tick(recipients)[1]

    def _tick(self, recipients: Sequence[str]) -> tuple[int, dict[str, bytes]]:
        look = self._look(whole=False)
        events = {}
        for recipient in recipients:
            if rows := self._rows(recipient, look):
                events[recipient] = self._event(recipient, look.now_ms, rows, whole=False)
        self._keep(look.now_ms)
        return look.number, events

    def whole(self, recipient: str) -> bytes:
        """Return all that a recipient may see now."""
        return self._whole(recipient)[1]

    def _whole(self, recipient: str) -> tuple[int, bytes]:
        look = self._look(whole=True)
        return look.number, self._event(recipient, look.now_ms, self._rows(recipient, look), whole=True)

    def _look(self, *, whole: bool) -> _Look:
        """Take down what has moved since the last time, or all there is."""
        now_ms = self._now_ms()
        with self._lock:
            self._fold()
            self._roll(now_ms)
            self._looks += 1
            if whole:
                exact = {it: tuple(fixes.values()) for it, fixes in self._latest.items()}
                coarse = {it: tuple(fixes.values()) for it, fixes in self._coarse.items()}
            else:
                exact = _of_tracks(self._latest, self._moved)
                coarse = _of_tracks(self._coarse, self._coarse_moved)
                self._moved, self._coarse_moved = {}, {}
            return _Look(self._looks, now_ms, exact, coarse)

    def _rows(self, recipient: str, look: _Look) -> list[LiveFix]:
        rows: list[LiveFix] = []
        for source in self._book.all():
            sight = self._sight(recipient, source)
            if sight == "nothing":
                continue
            own = recipient in (NODE, source.party)
            fixes = (look.exact if sight == "full" else look.coarse).get(source.id, ())
            rows += [seen for fix in fixes if (seen := shown(fix, sight, own=own))]
        return rows

    def _sight(self, recipient: str, source: Source) -> Sight:
        if not source.enabled:
            return "nothing"
        return sight_of(
            recipient, reporter=source.party, shared_with=source.shared_with, parties=self._parties()
        )

    def _event(self, recipient: str, now_ms: int, rows: list[LiveFix], *, whole: bool) -> bytes:
        told = [
            {name: value for name, value in it._asdict().items() if value not in (None, "")} for it in rows
        ]
        data = msgspec.json.encode(Event(at_ms=now_ms, whole=whole, positions=told))
        with self._sent_lock:
            sent = self._sent.setdefault(recipient, _Sent(now_ms))
            sent.digest.update(data)
            sent.events += 1
            sent.positions += len(rows)
        return b"event: positions\ndata: %s\n\n" % data

    # -- what is known -----------------------------------------------------------------------------

    def _fold(self) -> None:
        """Look through what came since, and keep the latest of each track."""
        with self._pending_lock:
            pending, self._pending, self._pending_rows = self._pending, [], 0
        for source, fixes in pending:
            latest = self._latest.setdefault(source, {})
            moved = self._moved.setdefault(source, set())
            known = self._book.get(source)
            if known is None:
                continue
            for row in _last_rows(fixes.batch):
                fix = _fix(known, fixes, row)
                before = latest.get(fix.track)
                if before is None and len(latest) >= MOST_TRACKS:
                    continue
                if before is None or fix.at_ms >= before.at_ms:
                    latest[fix.track] = fix
                    moved.add(fix.track)

    def _roll(self, now_ms: int) -> None:
        """With each minute look anew at what is shared coarsely, and forget what is long silent."""
        minute = now_ms // MINUTE_MS
        if minute == self._minute:
            return
        self._minute = minute
        for latest in self._latest.values():
            for track in [it for it, fix in latest.items() if fix.at_ms < now_ms - FORGET_MS]:
                del latest[track]
        before = self._coarse
        self._coarse = {}
        for source in self._book.all():
            if "coarse" in source.shared_with.values() and source.id in self._latest:
                seen = {
                    track: it
                    for track, fix in self._latest[source.id].items()
                    if (it := shown(fix, "coarse", own=False)) is not None
                }
                was = before.get(source.id, {})
                self._coarse[source.id] = seen
                self._coarse_moved[source.id] = {track for track, it in seen.items() if was.get(track) != it}

    def _keep(self, now_ms: int) -> None:
        """Keep the digests of a minute that is over."""
        with self._sent_lock:
            over = {
                it: sent
                for it, sent in self._sent.items()
                if sent.since_ms // MINUTE_MS < now_ms // MINUTE_MS
            }
            for party in over:
                del self._sent[party]
        if not over:
            return
        self._digests.keep(
            [
                (it, sent.since_ms, sent.digest.digest(), sent.events, sent.positions)
                for it, sent in over.items()
            ]
        )
        self._digests.prune(now_ms - KEEP_DIGESTS_MS)

    def close(self) -> None:
        """Keep the digests of what was sent last."""
        self._keep(self._now_ms() + MINUTE_MS)

    # -- who listens -------------------------------------------------------------------------------

    def listening(self) -> dict[str, int]:
        """Return how many listen for each party."""
        return {party: len(listeners) for party, listeners in self._listeners.items()}

    async def events(
        self, recipient: str, closed: asyncio.Event, *, quiet_s: float = QUIET_S
    ) -> AsyncGenerator[bytes, None]:
        """Yield server-sent events for as long as somebody listens: all there is first, then what moves.

        Parameters
        ----------
        closed
            Is set when the server stops.
        quiet_s
            A comment is sent after so long without an event.
        """
        listener = _Listener()
        self._listeners.setdefault(recipient, []).append(listener)
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.get_running_loop().create_task(self._tick_on())
        silent_s = 0.0
        try:
            yield b"retry: 2000\n\n"
            listener.lost = True
            seen = 0
            while not closed.is_set():
                if listener.lost:
                    listener.lost = False
                    seen, event = await asyncio.to_thread(self._whole, recipient)
                    silent_s = 0.0
                    yield event
                look_s = min(LOOK_S, quiet_s)
                try:
                    async with asyncio.timeout(look_s):
                        number, event = await listener.waiting.get()
                except TimeoutError:
                    silent_s += look_s
                    if silent_s >= quiet_s:
                        silent_s = 0.0
                        yield b": still here\n\n"
                    continue
                if number < seen:
                    continue  # what moved before all there is was looked at: the older over the newer
                silent_s = 0.0
                yield event
        finally:
            remaining = self._listeners.get(recipient, [])
            if listener in remaining:
                remaining.remove(listener)
            if not remaining:
                self._listeners.pop(recipient, None)

    async def _tick_on(self) -> None:
        while self._listeners:
            try:
                number, events = await asyncio.to_thread(self._tick, list(self._listeners))
            except OpenlineError as error:
                LOG.error("openline: live positions: %s", error)
                number, events = 0, {}
            for recipient, event in events.items():
                for listener in self._listeners.get(recipient, ()):
                    _hand(listener, number, event)
            await asyncio.sleep(EVERY_S)


def _of_tracks(
    latest: Mapping[str, Mapping[str, LiveFix]], moved: Mapping[str, Collection[str]]
) -> dict[str, tuple[LiveFix, ...]]:
    """Return where some tracks of each source are."""
    return {
        source: tuple(latest[source][it] for it in tracks if it in latest[source])
        for source, tracks in moved.items()
        if source in latest
    }


def _hand(listener: _Listener, number: int, event: bytes) -> None:
    """Give an event to a listener; one that is too far behind is given everything anew instead."""
    if listener.waiting.full():
        while not listener.waiting.empty():
            listener.waiting.get_nowait()
        listener.lost = True
    listener.waiting.put_nowait((number, event))


def _last_rows(batch: PositionBatch) -> list[int]:
    """Return the row of the last fix of each track."""
    order = np.lexsort((batch.time_ms, batch.track))
    tracks = batch.track[order]
    last = np.flatnonzero(np.append(tracks[1:] != tracks[:-1], True))
    rows: list[int] = order[last].tolist()
    return rows


def _fix(source: Source, fixes: Fixes, row: int) -> LiveFix:
    batch, code = fixes.batch, int(fixes.batch.track[row])
    return LiveFix(
        reporter=source.party,
        source=source.id,
        track=fixes.tracks.names[code],
        party=fixes.tracks.party[code],
        kind=fixes.tracks.kind[code],
        at_ms=int(batch.time_ms[row]),
        lat_e7=round(float(batch.lat_deg[row]) * 1e7),
        lon_e7=round(float(batch.lon_deg[row]) * 1e7),
        alt_m=_said(float(batch.alt_m[row])),
        accuracy_m=float(batch.accuracy_m[row]) or None,
        speed_m_s=None if fixes.speed_m_s is None else _said(float(fixes.speed_m_s[row])),
        course_deg=None if fixes.course_deg is None else _said(float(fixes.course_deg[row])),
    )


def _said(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 3)
