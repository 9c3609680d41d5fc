"""What the kernel noticed, one row per notice, before anybody has judged whether it is worth saying."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

INSIDE = 0
"""A track was inside a slot when it was first seen, or when it was seen again after ``RELOCATED``."""
ENTER = 1
EXIT = 2
CROSS = 3
APPROACH = 4
"""At its present course a track reaches a slot within the lookahead. Said once, until ``RECEDE``."""
RECEDE = 5
"""A track that approached a slot no longer does, and did not enter."""
DOUBTFUL = 6
"""A fix that implies more speed than the track's kind can have. It was not used."""
RELOCATED = 7
"""Doubtful fixes agreed with each other: the track is there now. What it was inside of no longer holds."""
DUPLICATE = 8
"""A second fix at the same time and, within accuracy, the same place. It was not used."""
LATE = 9
"""A fix older than the last one used. It was not used."""

KIND_NAMES = (
    "inside",
    "enter",
    "exit",
    "cross",
    "approach",
    "recede",
    "doubtful",
    "relocated",
    "duplicate",
    "late",
)
"""The name of each kind, by its code."""

MOVEMENT = 0
WINDOW_OPENED = 1
WINDOW_CLOSED = 2
ALTITUDE = 3
"""The track climbed or sank into or out of the band while over the footprint."""
PASS_THROUGH = 4
"""Entered and left between two fixes, neither of which is inside."""
ZONE_CHANGED = 5
"""The footprint was added, removed or replaced; the track did not move."""

CAUSE_NAMES = ("movement", "window_opened", "window_closed", "altitude", "pass_through", "zone_changed")
"""The name of each cause, by its code."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Columns of equal length n, in the order in which they were noticed.

    The order is that of the fixes; at one fix: crossings, exits, enters (both halves of a pass-through
    together), approaches. Of one slot an exit never comes before its enter.

    Attributes
    ----------
    kind
        int8, one of the codes above.
    track
        int32 code of the track.
    fix
        int64 index into the batch; -1 where no fix is the occasion (a silent track, an edited zone).
    ref
        int32 slot of the zone, or of the line for ``CROSS``; -1 where there is none.
    time_ms
        int64, UTC milliseconds, interpolated to the edge or the line where one is crossed.
    lon_deg, lat_deg
        float64, the point of the edge or line that is crossed, else the fix itself.
    direction
        int8, for ``CROSS``: +1 to the left of the line as drawn, -1 to the right. 0 only in raw mode, where
        a pair of fixes that touches a line's bend, or crosses it an even number of times, ends on the side
        where it began.
    value
        float64. INSIDE, ENTER, EXIT: distance of the fix from the edge in metres, positive outside, NaN when
        the slot is gone. APPROACH: seconds to the edge. DOUBTFUL, RELOCATED: the implied speed in m/s
        (infinite for two places at one time). Else NaN.
    cause
        int8, one of the codes above.
    """

    kind: NDArray[np.int8]
    track: NDArray[np.int32]
    fix: NDArray[np.int64]
    ref: NDArray[np.int32]
    time_ms: NDArray[np.int64]
    lon_deg: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    direction: NDArray[np.int8]
    value: NDArray[np.float64]
    cause: NDArray[np.int8]

    def __len__(self) -> int:
        """Count the candidates."""
        return int(self.kind.size)

    def take(self, order: NDArray[np.int64] | NDArray[np.bool_]) -> Candidates:
        """Return the candidates picked by index or mask."""
        return Candidates(*(getattr(self, column.name)[order] for column in fields(self)))

    @classmethod
    def of_records(cls, records: NDArray[np.void]) -> Candidates:
        """Split records of :data:`CANDIDATE` into columns."""
        return cls(*(np.ascontiguousarray(records[column.name]) for column in fields(cls)))


CANDIDATE = np.dtype(
    [
        ("fix", np.int64),
        ("time_ms", np.int64),
        ("lon_deg", np.float64),
        ("lat_deg", np.float64),
        ("value", np.float64),
        ("track", np.int32),
        ("ref", np.int32),
        ("kind", np.int8),
        ("direction", np.int8),
        ("cause", np.int8),
    ],
    align=True,
)
"""One candidate as the kernel writes it: one record, so that writing it touches one line of the cache."""
