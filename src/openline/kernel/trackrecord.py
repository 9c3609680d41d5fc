"""How a track is remembered: one record each, and short lists in pools that all tracks share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SEEN = 1
WATCHFUL = 2
"""In the last cell lies a slot with windows or an altitude band: standing still can still mean entering."""
HELD_OUT = 4
"""Some slot of the track is left already, but not by more than the accuracy."""
ON_COURSE = 8
"""The track has moved since it was first seen, so that its course is known."""

REPEATED_MS = 120_000
"""Many feeds repeat a position until they have a new one. So long the same position, to the last digit, is no
sign that the track has stopped."""

NOT_HELD = np.iinfo(np.int64).min
NOWHERE = -(2**31)
"""A cell that no point is in."""

TRACK = np.dtype(
    [
        # What every fix reads and writes: one line of the cache.
        ("lon_deg", np.float64),
        ("lat_deg", np.float64),
        ("time_ms", np.int64),
        ("placed_ms", np.int64),  # when it was first said to be where it is
        ("alt_m", np.float64),
        ("accuracy_m", np.float64),
        ("cell", np.int32),  # of zones, if it is plain, else NOWHERE
        ("near_count", np.int32),
        ("line_cell", np.int32),  # of lines, if there are none in it, else NOWHERE
        ("kind", np.int16),
        ("flags", np.int8),
        ("alt_reference", np.int8),
        # What a course and a change of zones need.
        ("alt_ms", np.int64),  # when its altitude was last given
        ("lon_deg_s", np.float64),
        ("lat_deg_s", np.float64),
        ("member_start", np.int32),
        ("member_count", np.int32),
        ("member_room", np.int32),
        ("near_start", np.int32),
        ("near_room", np.int32),
        ("side_start", np.int32),
        ("side_count", np.int32),
        ("side_room", np.int32),
        ("doubts", np.int32),
        ("doubt_ms", np.int64),
        # What a doubtful fix leaves behind.
        ("doubt_lon_deg", np.float64),
        ("doubt_lat_deg", np.float64),
        ("doubt_accuracy_m", np.float64),
    ],
    align=True,
)

MEMBER = np.dtype(
    [("held_ms", np.int64), ("held_lon_deg", np.float64), ("held_lat_deg", np.float64), ("slot", np.int32)],
    align=True,
)
"""A slot that a track is in; where and when it was left, if it is left but held."""

KEPT_SIDE = np.dtype([("line", np.int32), ("halves", np.int32)])
"""A line that the last fix of a track lies on, and the half-changes of side since the last fix off it."""


class StateArrays(NamedTuple):
    """The state as the jitted functions take it.

    Attributes
    ----------
    tracks
        ``TRACK``[tracks].
    members, near, sides
        Pools of ``MEMBER``, int32 slots approached, and ``KEPT_SIDE``. A track's list stands at its
        ``*_start``, ascending, with room for ``*_room``; one that outgrows it moves to the end of the pool.
    used
        int64[3], how much of each pool is given out.
    """

    tracks: NDArray[np.void]
    members: NDArray[np.void]
    near: NDArray[np.int32]
    sides: NDArray[np.void]
    used: NDArray[np.int64]


MEMBERS = 0
NEAR = 1
SIDES = 2
"""Which pool, in ``StateArrays.used``."""
