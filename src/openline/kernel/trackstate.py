"""The state of a watch: all tracks, kept between batches, and over a restart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from openline.kernel.trackrecord import (
    KEPT_SIDE,
    MEMBER,
    MEMBERS,
    NEAR,
    NOT_HELD,
    NOWHERE,
    SIDES,
    TRACK,
    StateArrays,
)
from openline.kernel.workspace import MORE_MEMBERS, MORE_NEAR, MORE_SIDES, Workspace

_LISTS = ("member", "near", "side")
_POOL_LACKING = {MORE_MEMBERS: MEMBERS, MORE_NEAR: NEAR, MORE_SIDES: SIDES}


@njit(cache=True, nogil=True)
def _pack(
    start: NDArray[np.int32], count: NDArray[np.int32], room: NDArray[np.int32], order: NDArray[np.int64]
) -> int:
    """Give each list a new start without gaps, and write which old element comes to each new place."""
    used = 0
    for t in range(start.size):
        for i in range(count[t]):
            order[used + i] = start[t] + i
        start[t] = used
        room[t] = count[t]
        used += count[t]
    return used


class MotionState:
    """What is remembered of every track between two batches. Grows by itself as codes appear.

    Slots and lines are remembered by number: see :meth:`renumber` for when the indexes are built anew.
    """

    def __init__(self) -> None:
        self.advanced_ms = int(NOT_HELD)
        """Windows were looked at up to this time, also for tracks that were silent."""
        self._tracks = np.zeros(0, TRACK)
        self._pools: list[NDArray[Any]] = [np.zeros(0, dtype) for dtype in (MEMBER, np.int32, KEPT_SIDE)]
        self._used = np.zeros(3, np.int64)
        self._versions = (-1, -1)
        self.workspace = Workspace()

    @property
    def arrays(self) -> StateArrays:
        """What the jitted functions take; valid until the state grows."""
        members, near, sides = self._pools
        return StateArrays(self._tracks, members, near, sides, self._used)

    def __len__(self) -> int:
        """Count the track codes that there is room for."""
        return len(self._tracks)

    def reserve(self, tracks: int) -> None:
        """Make room for track codes below ``tracks``."""
        if tracks > len(self._tracks):
            grown = np.zeros(max(tracks, 2 * len(self._tracks)), TRACK)
            grown[: len(self._tracks)] = self._tracks
            self._tracks = grown

    def widen(self, what: int, wanted: int) -> None:
        """Give the jitted loop what it lacks, see :mod:`~openline.kernel.workspace`."""
        if what in _POOL_LACKING:
            self._widen_pool(_POOL_LACKING[what], wanted)
        else:
            self.workspace.widen(what, wanted)

    def _widen_pool(self, pool: int, wanted: int) -> None:
        """Make room for ``wanted`` more in a pool: drop the gaps that moved lists left, and grow."""
        name = _LISTS[pool]
        start, count, room = (
            np.ascontiguousarray(self._tracks[f"{name}_{field}"]) for field in ("start", "count", "room")
        )
        order = np.empty(int(count.sum()), np.int64)
        used = _pack(start, count, room, order)
        old = self._pools[pool]
        grown = np.zeros(max(2 * used, used + wanted, old.size), old.dtype)
        grown[:used] = old[order]
        self._pools[pool] = grown
        self._tracks[f"{name}_start"], self._tracks[f"{name}_room"] = start, room
        self._used[pool] = used

    def follow(self, zones_version: int, lines_version: int) -> None:
        """Forget the cells when an index was edited: they may hold edges now that they did not."""
        if self._versions != (zones_version, lines_version):
            self._versions = (zones_version, lines_version)
            self._tracks["cell"] = NOWHERE
            self._tracks["line_cell"] = NOWHERE

    def set_kind(self, track: int, kind: int) -> None:
        """Say which entry of ``MotionSettings.max_speed_m_s`` holds for a track; 0 until said."""
        self.reserve(track + 1)
        self._tracks["kind"][track] = kind

    def members(self, track: int) -> NDArray[np.int32]:
        """Return the slots that a track is in, held exits included, ascending; none if it was never seen."""
        if track >= len(self._tracks):
            return np.empty(0, np.int32)
        start = self._tracks["member_start"][track]
        held = self._pools[MEMBERS][start : start + self._tracks["member_count"][track]]
        return np.ascontiguousarray(held["slot"])

    def forget(self, tracks: Sequence[int]) -> None:
        """Forget tracks (lost contact): their next fix is a first fix again and gives ``INSIDE``."""
        for track in tracks:
            if track < len(self._tracks):
                for column in ("flags", "member_count", "near_count", "side_count", "doubts"):
                    self._tracks[column][track] = 0

    def adopt(self, other: MotionState, tracks: Sequence[int]) -> None:
        """Take over how some tracks stand in another state of the same indexes."""
        for track in tracks:
            row = other._tracks[track].copy()
            for pool, name in enumerate(_LISTS):
                start, count = row[f"{name}_start"], row[f"{name}_count"]
                if self._used[pool] + count > self._pools[pool].size:
                    self._widen_pool(pool, count)
                used = self._used[pool]
                self._pools[pool][used : used + count] = other._pools[pool][start : start + count]
                row[f"{name}_start"], row[f"{name}_room"] = used, count
                self._used[pool] += count
            self._tracks[track] = row

    def renumber(self, slots: Mapping[int, int], lines: Mapping[int, int]) -> None:
        """Follow indexes that were built anew, as after a restart: old number to new; others are dropped.

        A slot that ended meanwhile is to be told to :func:`~openline.kernel.motion.state_refresh` first.
        """
        self._versions = (-1, -1)
        for pool, name, numbers in ((MEMBERS, "slot", slots), (NEAR, "", slots), (SIDES, "line", lines)):
            start_of, count_of = self._tracks[f"{_LISTS[pool]}_start"], self._tracks[f"{_LISTS[pool]}_count"]
            for track in np.flatnonzero(count_of):
                start = start_of[track]
                held = self._pools[pool][start : start + count_of[track]]
                renumbered = np.array([numbers.get(int(old), -1) for old in (held[name] if name else held)])
                kept = held[renumbered >= 0].copy()
                (kept[name] if name else kept)[:] = renumbered[renumbered >= 0]
                kept = kept[np.argsort(renumbered[renumbered >= 0])]
                self._pools[pool][start : start + kept.size] = kept
                count_of[track] = kept.size

    def save(self) -> dict[str, NDArray[np.generic]]:
        """Return everything as named arrays, to be written where the caller likes."""
        members, near, sides = (
            pool[:used].copy() for pool, used in zip(self._pools, self._used.tolist(), strict=True)
        )
        return {
            "tracks": self._tracks.copy(),
            "members": members,
            "near": near,
            "sides": sides,
            "advanced_ms": np.array([self.advanced_ms], np.int64),
        }

    @classmethod
    def load(cls, saved: Mapping[str, NDArray[np.generic]]) -> MotionState:
        """Take up from what :meth:`save` gave; the slot numbers must be those of then (else ``renumber``)."""
        state = cls()
        state._tracks = saved["tracks"].astype(TRACK)
        for pool, name in enumerate(("members", "near", "sides")):
            state._pools[pool] = saved[name].astype(state._pools[pool].dtype)
            state._used[pool] = saved[name].size
        state.advanced_ms = int(saved["advanced_ms"][0])
        return state
