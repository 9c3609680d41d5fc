"""One indexed footprint: what is left of a zone, a band or a circle when only arrays remain."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

_NO_VERTICES = np.empty(0)
_NO_SEAMS = np.empty(0, np.bool_)
_NO_RINGS = np.zeros(1, np.int64)
_ALWAYS = np.empty((0, 2), np.int64)


@dataclass(frozen=True, slots=True)
class Shape:
    """A footprint that has been densified, unwrapped and split to longitudes within [-180, 180].

    Attributes
    ----------
    lon_deg, lat_deg
        float64[v], vertices of all rings one after the other, the first of each not repeated at its end.
    ring_offsets
        int64[r + 1], where each ring begins. A point is inside by the even-odd rule over all rings, so that
        parts and holes need no telling apart; a point on an edge is inside.
    centre_lon_deg, centre_lat_deg, radius_m
        A circle, by geodesic distance, when ``radius_m`` is above zero; it then has no rings.
    alt_low_m, alt_high_m
        float64[4], the band to compare a fix's altitude with, by the reference of the *fix* (see
        ``ALTITUDE_REFERENCES``), conversion margins already added; infinite where the band is open or always
        matches.
    windows_ms
        int64[w, 2], half-open intervals in which the footprint holds; none means always.
    seam
        bool[v], or empty for none: true where the edge from a vertex to the next is no edge of the zone but a
        cut along +-180 degrees or a pole. It counts for membership; distances to the edge pass over it.
    """

    lon_deg: NDArray[np.float64] = field(default_factory=_NO_VERTICES.copy)
    lat_deg: NDArray[np.float64] = field(default_factory=_NO_VERTICES.copy)
    ring_offsets: NDArray[np.int64] = field(default_factory=_NO_RINGS.copy)
    centre_lon_deg: float = 0.0
    centre_lat_deg: float = 0.0
    radius_m: float = 0.0
    alt_low_m: NDArray[np.float64] = field(default_factory=lambda: np.full(4, -np.inf))
    alt_high_m: NDArray[np.float64] = field(default_factory=lambda: np.full(4, np.inf))
    windows_ms: NDArray[np.int64] = field(default_factory=_ALWAYS.copy)
    seam: NDArray[np.bool_] = field(default_factory=_NO_SEAMS.copy)
