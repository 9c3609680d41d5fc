"""Where and when: positions, footprints, altitude bands, intervals.

Coordinates are WGS84 in units of 1e-7 degree, lengths in millimetres, times in UTC milliseconds since 1970,
all integers, so that canonical JSON of a value is the same bytes everywhere.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

LonLatE7: TypeAlias = tuple[int, int]
"""(longitude, latitude) in 1e-7 degree."""

Ring: TypeAlias = tuple[LonLatE7, ...]
"""Vertices in order, at least three, the first not repeated at the end; may pass +-180 degrees."""

UFN: Literal["UFN"] = "UFN"
"""Until further notice: an interval's end that nobody has set."""


class EdgeRule(StrEnum):
    """What a straight edge between two vertices means."""

    PLANAR = "planar"
    GEODESIC = "geodesic"


class Position(msgspec.Struct, frozen=True):
    """A point on the WGS84 ellipsoid, in 1e-7 degree."""

    lon_e7: int
    lat_e7: int


class Circle(msgspec.Struct, frozen=True, tag="circle", kw_only=True):
    """All points within a geodesic distance of a centre. It stays a circle, never a polygon."""

    centre: Position
    radius_mm: int


class Polygon(msgspec.Struct, frozen=True, tag="polygon", kw_only=True):
    """One or more parts, each an outer ring followed by its holes."""

    parts: tuple[tuple[Ring, ...], ...]
    edges: EdgeRule = EdgeRule.PLANAR


class Corridor(msgspec.Struct, frozen=True, tag="corridor", kw_only=True):
    """All points within ``half_width_mm`` of a centreline."""

    centreline: tuple[LonLatE7, ...]
    half_width_mm: int
    edges: EdgeRule = EdgeRule.GEODESIC


Footprint: TypeAlias = Circle | Polygon | Corridor


class AltitudeReference(StrEnum):
    """What an altitude is measured from."""

    HAE = "HAE"
    """Height above the WGS84 ellipsoid."""
    MSL = "MSL"
    """Above mean sea level."""
    AGL = "AGL"
    """Above ground: without terrain data it always matches."""
    STD = "STD"
    """Pressure altitude, 1013.25 hPa (flight levels)."""
    SFC = "SFC"
    """The surface: as a floor, everything from the ground up."""
    UNL = "UNL"
    """Unlimited: as a ceiling, everything above."""


class AltitudeLimit(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a band; ``value_mm`` is 0 for SFC and UNL."""

    reference: AltitudeReference
    value_mm: int = 0


class AltitudeBand(msgspec.Struct, frozen=True, kw_only=True):
    """From floor to ceiling, both inside."""

    floor: AltitudeLimit = AltitudeLimit(reference=AltitudeReference.SFC)
    ceiling: AltitudeLimit = AltitudeLimit(reference=AltitudeReference.UNL)


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """Half-open, ``[start_ms, end_ms)``; an end nobody has set is ``"UFN"``, never ``None``."""

    start_ms: int
    end_ms: int | Literal["UFN"] = UFN


class Volume4D(msgspec.Struct, frozen=True, kw_only=True):
    """A footprint, a band of altitudes and an interval: where something may be, and when (ASTM F3548)."""

    footprint: Footprint
    altitude: AltitudeBand = AltitudeBand()
    interval: Interval
