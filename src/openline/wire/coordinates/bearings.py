"""Bearing and range between two positions, and the position at a bearing and range, on the ellipsoid."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from openline.model.space import Position

if TYPE_CHECKING:
    from pyproj import Geod


@cache
def _geod() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def bearing_and_range(start: Position, end: Position) -> tuple[float, float]:
    """Return the true bearing at ``start``, within [0, 360), and the range in kilometres."""
    bearing_deg, _, range_m = _geod().inv(
        start.lon_e7 / 1e7, start.lat_e7 / 1e7, end.lon_e7 / 1e7, end.lat_e7 / 1e7
    )
    return bearing_deg % 360, range_m / 1000


def position_at(start: Position, bearing_deg: float, range_km: float) -> Position:
    """Return the position at a true bearing and a range from ``start``."""
    lon_deg, lat_deg, _ = _geod().fwd(start.lon_e7 / 1e7, start.lat_e7 / 1e7, bearing_deg, range_km * 1000)
    return Position(round(lon_deg * 1e7), round(lat_deg * 1e7))
