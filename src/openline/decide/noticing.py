"""What the judgement is given: notices, the places they concern, and words for their causes."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from openline.kernel.candidate import (
    ALTITUDE,
    MOVEMENT,
    PASS_THROUGH,
    WINDOW_CLOSED,
    WINDOW_OPENED,
    ZONE_CHANGED,
)

LOST = 32
"""A track has been silent for longer than ``silence_s``."""
REGAINED = 33
"""A lost track is heard again."""
CONVERGE = 34
"""Two tracks of different parties will pass close to each other: a :class:`Pair`."""

ZONE_ADDED, ZONE_EDITED, ZONE_ENDED = 32, 33, 34
"""What ``ZONE_CHANGED`` is when one knows which change it was."""

CAUSES: dict[int, str] = {
    MOVEMENT: "",
    WINDOW_OPENED: "window_opened",
    WINDOW_CLOSED: "window_closed",
    ALTITUDE: "altitude",
    PASS_THROUGH: "pass_through",
    ZONE_CHANGED: "zone_changed",
    ZONE_ADDED: "zone_added",
    ZONE_EDITED: "zone_edited",
    ZONE_ENDED: "zone_ended",
}
"""The word for every cause; movement goes without saying."""

BY_ITSELF = (MOVEMENT, ALTITUDE, PASS_THROUGH)
"""The object did it: only such a change of side waits for its dwell."""
WITH_ITS_PERIMETER = (WINDOW_CLOSED, ALTITUDE, ZONE_ENDED)
"""A zone that is left so is left together with its perimeter."""


class Place(NamedTuple):
    """Something that a track can be in, or a line that it can cross; its number outlives every edit."""

    about: str
    """Id of the zone or line."""
    role: Literal["zone", "perimeter", "depth", "line"]
    band: str = ""
    """Of a depth: from where to where, as in :attr:`openline.decide.counting.Band.name`."""


class Sides(NamedTuple):
    """The names of a line's sides."""

    left: str
    right: str


class Notice(NamedTuple):
    """One candidate, as the runtime hands it on; plain tuples in this order serve as well."""

    known_ms: int
    """Time of the fix that told it: the order in which things become known."""
    at_ms: int
    """When it happened, interpolated."""
    kind: int
    track: int
    place: int
    lon_deg: float
    lat_deg: float
    direction: int = 0
    value: float = math.nan
    accuracy_m: float = 0.0
    cause: int = MOVEMENT


class Pair(NamedTuple):
    """Two tracks that will pass close to each other."""

    known_ms: int
    at_ms: int
    kind: int
    track: int
    other: int
    lon_deg: float
    lat_deg: float
    cpa_m: float
    time_to_cpa_s: float


def metres(value: float) -> float | None:
    """Return a measure to the decimetre, ``None`` where there is none."""
    return round(value, 1) if math.isfinite(value) else None
