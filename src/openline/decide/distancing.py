"""Distancing: how far a place is from a thing, and which way (R7, F2)."""

from __future__ import annotations

from functools import lru_cache
from math import cos, radians
from typing import Any, NamedTuple

from openline.model.agreement import Line, Zone
from openline.model.notification import Activity, Movement, Site
from openline.model.presence import Sighting
from openline.model.space import Circle, Corridor, Footprint, Position


class Distance(NamedTuple):
    """From a place to the nearest point of a thing."""

    metres: float
    """0 inside, the edge included."""
    bearing_deg: float
    """True; of no meaning at 0 metres."""


def distance_to(position: Position, footprint: Footprint) -> Distance:
    """Return how far a place is from a footprint, on the ellipsoid.

    Notes
    -----
    Of a circle within a millimetre; of other outlines the nearest point is found in the plane of the map,
    stretched by the cosine of the latitude, and then measured: within 1 % up to 20 km
    (``tests/oracle/test_distancing_against_geographiclib.py``).
    """
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    lon, lat = position.lon_e7 / 1e7, position.lat_e7 / 1e7
    if isinstance(footprint, Circle):
        to_lon, to_lat = footprint.centre.lon_e7 / 1e7, footprint.centre.lat_e7 / 1e7
        bearing, _, metres = geod.inv(lon, lat, to_lon, to_lat)
        return Distance(max(0.0, metres - footprint.radius_mm / 1000), bearing % 360.0)
    to_lon, to_lat = _nearest(lon, lat, footprint)
    bearing, _, metres = geod.inv(lon, lat, to_lon, to_lat)
    return Distance(metres, bearing % 360.0)


def _nearest(lon: float, lat: float, footprint: Footprint) -> tuple[float, float]:
    """Return the point of an outline that is nearest to a place; the place itself inside."""
    import shapely
    from shapely.affinity import scale
    from shapely.ops import nearest_points

    narrow = max(cos(radians(lat)), 1e-6)
    best: tuple[float, float, float] | None = None
    flat = scale(kept_area(footprint), xfact=narrow, yfact=1.0, origin=(0.0, 0.0))
    for turn in (-360.0, 0.0, 360.0):  # an outline may reach over 180 degrees, or be kept on its other side
        here = shapely.Point((lon + turn) * narrow, lat)
        _, near = nearest_points(here, flat)
        away = here.distance(near)
        if best is None or away < best[0]:
            best = away, near.x / narrow - turn, near.y
    assert best is not None
    return best[1], best[2]


@lru_cache(maxsize=1_024)
def kept_area(footprint: Footprint) -> Any:
    """Return an area that is not made again: to make it takes ten times as long as to measure."""
    from openline.decide.outlining import area_of

    return area_of(footprint)


def footprints_of(thing: Site | Movement | Activity | Zone | Line | Sighting) -> tuple[Footprint, ...]:
    """Return where a thing is: of a movement along its route, of a line the line itself."""
    match thing:
        case Site() | Zone():
            return (thing.footprint,)
        case Sighting():
            return (thing.area,)
        case Line():
            return (Corridor(centreline=thing.path, half_width_mm=1, edges=thing.edges),)
        case Activity():
            return tuple(it.footprint for it in thing.parts)
        case Movement():
            from openline.decide.routing import volumes_of_movement

            return tuple(dict.fromkeys(it.footprint for it in volumes_of_movement(thing)))
