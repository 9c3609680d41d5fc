"""The nearest named place, found without taking the whole gazetteer apart: for what has no time for that.

``tests/unit/app/test_nearplace.py`` holds it against :mod:`openline.wire.coordinates.gazetteer`.
"""

from __future__ import annotations

import zlib
from math import asin, cos, hypot, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

import openline
from openline.app.ellipsoid import range_and_bearing


class Place(NamedTuple):
    """A named place; ``arabic`` is empty where no Arabic name is known."""

    name: str
    arabic: str
    country: str
    lon_e7: int
    lat_e7: int


class NearPlace(NamedTuple):
    """A place, and the way from it to a position."""

    place: Place
    bearing_deg: float
    range_km: float


_Known = tuple[int, int, list[bytes]]
"""Latitude and longitude in 1e-5 degree, and the fields of its line."""
_known: list[_Known] = []

_PLANE_E5 = 100_000
_PLANE_LAT_E7 = 700_000_000
"""Within a degree, and up to 70 degrees of latitude, the plane tells within 6 % who is nearest."""
_AROUND_E5 = 36_000_000


def nearest_place(lon_e7: int, lat_e7: int) -> NearPlace:
    """Return the nearest named place, and bearing and range from it, on the ellipsoid."""
    if not _known:
        packed = Path(openline.__file__).with_name("data") / "gazetteer.tsv.gz"
        for line in zlib.decompress(packed.read_bytes(), wbits=31).splitlines():
            fields = line.split(b"\t", 5)
            _known.append((int(fields[3]), int(fields[4]), fields))
    rivals = _by_plane(lon_e7, lat_e7) or _by_sphere(lon_e7, lat_e7)
    return min((_way_from(fields, lon_e7, lat_e7) for fields in rivals), key=lambda it: it.range_km)


def _by_plane(lon_e7: int, lat_e7: int) -> list[list[bytes]]:
    """Return the places that may be nearest, where some are near enough to tell that in the plane."""
    if abs(lat_e7) > _PLANE_LAT_E7:
        return []
    lat, lon, shrink = lat_e7 // 100, lon_e7 // 100 - _AROUND_E5 // 2, cos(radians(lat_e7 / 1e7))
    near = []
    for lat_e5, lon_e5, fields in _known:
        if -_PLANE_E5 < lat_e5 - lat < _PLANE_E5:
            east = ((lon_e5 - lon) % _AROUND_E5 - _AROUND_E5 // 2) * shrink
            near.append((hypot(lat_e5 - lat, east), fields))
    enough = 1.1 * min((apart for apart, _ in near), default=_PLANE_E5)
    return [fields for apart, fields in near if apart <= enough] if enough < _PLANE_E5 else []


def _by_sphere(lon_e7: int, lat_e7: int) -> list[list[bytes]]:
    """Return the places that may be nearest, wherever they are."""
    lat, lon = radians(lat_e7 / 1e7), radians(lon_e7 / 1e7)
    far = []
    for lat_e5, lon_e5, fields in _known:
        north, east = radians(lat_e5 / 1e5) - lat, radians(lon_e5 / 1e5) - lon
        half = sin(north / 2) ** 2 + cos(lat) * cos(lat + north) * sin(east / 2) ** 2
        far.append((asin(min(1.0, sqrt(half))), fields))
    enough = 1.012 * min(apart for apart, _ in far)
    return [fields for apart, fields in far if apart <= enough]


def _way_from(fields: list[bytes], lon_e7: int, lat_e7: int) -> NearPlace:
    lat, lon = int(fields[3]) * 100, int(fields[4]) * 100
    name, arabic, country = (it.decode() for it in fields[:3])
    range_m, bearing_deg = range_and_bearing(lon, lat, lon_e7, lat_e7)
    return NearPlace(Place(name, arabic, country, lon, lat), bearing_deg, range_m / 1000)
