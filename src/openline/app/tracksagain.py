"""Where tracks were, frame by frame: as it was known then, or with late fixes in their place (R34).

The same answer as :class:`.TracksThen` gives for each moment, made for all of them at once: what changed from
one frame to the next, in columns. Whoever keeps what the frames say has the picture of every moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from openline.app.livepositions import FORGET_MS
from openline.decide.positions_access import BOX_E7, MINUTE_MS, Sight

As: TypeAlias = Literal["known", "corrected"]
"""``known``: by when fixes had come in. ``corrected``: by when they were, however late they came in."""

Ints: TypeAlias = NDArray[np.int64]
_FAR = np.iinfo(np.int64).max // 4


class Kept(NamedTuple):
    """Fixes as the history keeps them, in its order; n rows."""

    names: Sequence[tuple[str, str]]
    """(source, track) of each code."""
    parties: Sequence[str]
    """Of each code of a party; empty: none is claimed."""
    track: NDArray[np.int32]
    """[n], codes into ``names``."""
    party: NDArray[np.int32]
    """[n], codes into ``parties``, as claimed for that time."""
    time_ms: Ints
    received_ms: Ints
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    speed_m_s: NDArray[np.float32]
    """[n], NaN where nothing was said."""
    course_deg: NDArray[np.float32]


class Seen(NamedTuple):
    """How much of a source its reader sees, and since when."""

    sight: Sight
    since_ms: int


class Moves(NamedTuple):
    """Where tracks went in a frame: of each the last, by code; k rows.

    Of a source that is shared coarsely the place is the south-west corner of a tenth of a degree, the time
    the minute, and speed and course are NaN.
    """

    track: NDArray[np.int32]
    party: NDArray[np.int32]
    time_ms: Ints
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    speed_m_s: NDArray[np.float32]
    course_deg: NDArray[np.float32]
    coarse: NDArray[np.bool_]
    late: NDArray[np.bool_]
    """It had not come in by the end of its frame: corrected alone shows such a one."""


class TrackFrame(NamedTuple):
    """What changed in a frame."""

    moves: Moves
    gone: NDArray[np.int32]
    """Codes of tracks that were not heard of for an hour by its end, and are nowhere now."""
    overtaken: int
    """Fixes that came in, and were older than what was there already."""


Near: TypeAlias = Callable[[Moves], NDArray[np.bool_]]
"""Tells of fixes, as they are shown, which of them are near something."""


class TracksAgain:
    """The frames of a stretch of time.

    Parameters
    ----------
    kept
        Fixes of from an hour before the stretch to its end.
    seen
        Source -> how much of it is seen; what is not there is not seen.
    at_ms
        The ends of the frames, ascending; the first is the beginning of the stretch, and holds what stood
        there then.
    as_
        By which time fixes are placed.
    near
        Leaves out the tracks of which no fix is near, as its reader is shown it in these frames.
    """

    def __init__(
        self, kept: Kept, seen: Mapping[str, Seen], at_ms: Ints, as_: As, near: Near | None = None
    ) -> None:
        self.names, self.parties = kept.names, kept.parties
        self._at_ms, self._kept = at_ms, kept
        coarse_track = np.array([_seen(seen, it).sight == "coarse" for it in kept.names], dtype=np.bool_)
        since_track = np.array([_seen(seen, it).since_ms for it in kept.names], dtype=np.int64)
        coarse = coarse_track[kept.track] if len(kept.names) else np.zeros(0, np.bool_)
        visible = kept.time_ms if as_ == "corrected" else np.maximum(kept.time_ms, kept.received_ms)
        visible = np.where(coarse, _up_to(visible, MINUTE_MS), visible)
        since = since_track[kept.track] if len(kept.names) else np.zeros(0, np.int64)
        # What stood when it was shared is seen from then on, and nothing before.
        visible = np.maximum(visible, since)
        used = np.flatnonzero(visible <= at_ms[-1])
        order = used[
            np.lexsort((kept.received_ms[used], kept.time_ms[used], visible[used], kept.track[used]))
        ]
        self._coarse, self._visible = coarse, visible
        self._place(order)
        if near is not None:
            rows = self._order
            tracks = np.unique(kept.track[rows[near(self._moves(rows, int(at_ms[-1])))]])
            self._place(order[np.isin(kept.track[order], tracks)])

    def _place(self, order: NDArray[np.int64]) -> None:
        """Say of each fix in which frame it moves its track, and when a track is gone again."""
        kept, at_ms = self._kept, self._at_ms
        track, time_ms, visible = kept.track[order], kept.time_ms[order], self._visible[order]
        moving = _newest_so_far(track, time_ms)
        late_frame = np.searchsorted(at_ms, visible[~moving])
        self._overtaken = np.bincount(late_frame, minlength=len(at_ms))[: len(at_ms)]
        # What was overtaken before the stretch began is nothing that came in it.
        self._overtaken[:1] = 0
        order, track, time_ms, visible = order[moving], track[moving], time_ms[moving], visible[moving]
        gone_ms = time_ms + FORGET_MS + 1
        gone_ms = np.where(self._coarse[order], _up_to(gone_ms, MINUTE_MS), gone_ms)
        frame, ends = np.searchsorted(at_ms, visible), np.searchsorted(at_ms, gone_ms)
        shown = frame < ends  # one that is over by the end of its frame is never seen
        order, track, frame, ends = order[shown], track[shown], frame[shown], ends[shown]
        last_of_track = np.append(track[1:] != track[:-1], True)[: len(track)]
        next_frame = np.where(last_of_track, len(at_ms), np.append(frame[1:], len(at_ms))[: len(track)])
        stays = frame < next_frame  # of several in one frame the last counts
        order, frame, ends, next_frame = order[stays], frame[stays], ends[stays], next_frame[stays]
        goes = (ends < next_frame) & (ends < len(at_ms))
        by_frame = np.lexsort((kept.track[order], frame))
        self._order, self._frame = order[by_frame], frame[by_frame]
        by_end = np.lexsort((kept.track[order[goes]], ends[goes]))
        self._gone, self._gone_frame = kept.track[order[goes]][by_end], ends[goes][by_end]

    def frame(self, number: int) -> TrackFrame:
        """Return what changed in a frame; 0 is what stood at the beginning."""
        low, high = np.searchsorted(self._frame, [number, number + 1])
        gone_low, gone_high = np.searchsorted(self._gone_frame, [number, number + 1])
        rows = self._order[low:high]
        return TrackFrame(
            self._moves(rows, int(self._at_ms[number])),
            self._gone[gone_low:gone_high],
            int(self._overtaken[number]),
        )

    def _moves(self, rows: NDArray[np.int64], at_ms: int) -> Moves:
        kept, coarse = self._kept, self._coarse[rows]
        time_ms, lat, lon = kept.time_ms[rows], kept.lat_deg[rows], kept.lon_deg[rows]
        speed, course = kept.speed_m_s[rows], kept.course_deg[rows]
        if coarse.any():
            box_deg = BOX_E7 / 1e7
            time_ms = np.where(coarse, time_ms // MINUTE_MS * MINUTE_MS, time_ms)
            lat = np.where(coarse, np.floor(np.rint(lat * 1e7) / BOX_E7) * box_deg, lat)
            lon = np.where(coarse, np.floor(np.rint(lon * 1e7) / BOX_E7) * box_deg, lon)
            speed, course = np.where(coarse, np.nan, speed), np.where(coarse, np.nan, course)
        return Moves(
            kept.track[rows], kept.party[rows], time_ms, lat, lon, speed, course, coarse,
            kept.received_ms[rows] > at_ms,
        )  # fmt: skip


def frame_ends(from_ms: int, until_ms: int, every_ms: int) -> Ints:
    """Return the ends of the frames of a stretch of time; the first is its beginning."""
    count = ceil((until_ms - from_ms) / every_ms)
    ends = from_ms + every_ms * np.arange(count + 1, dtype=np.int64)
    ends[-1] = until_ms
    return ends


def _seen(seen: Mapping[str, Seen], name: tuple[str, str]) -> Seen:
    found = seen.get(name[0])
    return Seen("nothing", _FAR) if found is None or found.sight == "nothing" else found


def _newest_so_far(track: NDArray[np.int32], time_ms: Ints) -> NDArray[np.bool_]:
    """Tell of each fix, in the order of its coming within its track, whether none before it was newer."""
    if not len(track):
        return np.zeros(0, np.bool_)
    first_ms = int(time_ms.min())
    span_ms = int(time_ms.max()) - first_ms + 1
    # A track's times lie above all of those before it: one running maximum serves for all of them.
    lifted = (time_ms - first_ms) + np.unique(track, return_inverse=True)[1].astype(np.int64) * span_ms
    newest: NDArray[np.bool_] = lifted >= np.maximum.accumulate(lifted)
    return newest


def _up_to(time_ms: Ints, step_ms: int) -> Ints:
    rounded: Ints = -(-time_ms // step_ms) * step_ms
    return rounded
