"""Areas by distance: within so many metres of a path, and circles, built in local azimuthal frames.

Distances from the middle of an azimuthal-equidistant frame are exact. A path is therefore taken in pieces so
short that the distances from any of their points err by no more than a tenth of a metre.
"""

from __future__ import annotations

import math

import numpy as np
import shapely

from openline.kernel.geodesy import (
    WGS84,
    Area,
    Floats,
    Path,
    densify,
    edge_chains,
    fold,
    ring_path,
    unwrapped_area,
)

FRAME_TOLERANCE_M = 0.1
"""Error allowed to a frame: h * h * w / (6 R * R) for a point h off the middle and a width w."""
ARC_TOLERANCE_M = 0.1
"""How far the chords of a round corner may fall short."""
EDGE_TOLERANCE_M = 0.2
"""How far the straight edges of the result may stray from geodesics."""
WIDTH_TOLERANCE_M = FRAME_TOLERANCE_M + ARC_TOLERANCE_M + EDGE_TOLERANCE_M
"""How far the edge of a buffer may lie from where it should, against its path as given."""

_LONGEST_PIECE_M = 50_000.0


def near_path(lon_deg: Floats, lat_deg: Floats, width_m: float, *, geodesic: bool) -> Area:
    """Return the area of all points within ``width_m`` of a chain of vertices.

    Its edge is within :data:`WIDTH_TOLERANCE_M` of its true place for widths up to 1,000 km
    (``tests/oracle/test_geodesy_against_geographiclib.py``).
    """
    path = densify(lon_deg, lat_deg, EDGE_TOLERANCE_M, geodesic=geodesic)
    reach_m = min(WGS84.b * math.sqrt(6 * FRAME_TOLERANCE_M / width_m), _LONGEST_PIECE_M)
    lon, lat = _shorten(path, reach_m / 2)
    _, _, length_m = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    piece = np.concatenate(([0.0], np.cumsum(length_m)[:-1])) // reach_m
    starts = np.flatnonzero(np.concatenate(([True], np.diff(piece) > 0)))
    ends = np.append(starts[1:], lon.size - 1)
    return shapely.union_all(
        [_capsule(lon[a : b + 1], lat[a : b + 1], width_m) for a, b in zip(starts, ends, strict=True)]
    )


def near_edge(area: Area, width_m: float) -> Area:
    """Return the area of all points within ``width_m`` of an area's edge, inside and outside."""
    chains = edge_chains(area)
    return shapely.union_all([near_path(lon, lat, width_m, geodesic=False) for lon, lat in chains])


def circle_area(lon_deg: float, lat_deg: float, radius_m: float) -> Area:
    """Return a circle as a polygon, inscribed, within :data:`WIDTH_TOLERANCE_M`."""
    count = 4 * _quarter_steps(radius_m)
    bearing = np.linspace(0.0, 360.0, count, endpoint=False)
    lon, lat, _ = WGS84.fwd(
        np.full(count, lon_deg), np.full(count, lat_deg), bearing, np.full(count, radius_m)
    )
    return fold(unwrapped_area(ring_path(lon, lat, EDGE_TOLERANCE_M, geodesic=True)))


def _quarter_steps(radius_m: float) -> int:
    """Return into how many chords a quarter of a circle goes; two at the least."""
    cosine = 1.0 - ARC_TOLERANCE_M / radius_m
    return 2 if cosine < 0.5 else max(2, math.ceil(math.pi / 4 / math.acos(cosine)))


def _shorten(path: Path, longest_m: float) -> tuple[Floats, Floats]:
    """Cut the pieces of a path so that none is longer than ``longest_m``."""
    lon, lat = path.lon_deg, path.lat_deg
    _, _, length_m = WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
    parts = np.maximum(np.ceil(length_m / longest_m), 1).astype(np.int64)
    at = np.repeat(np.arange(parts.size), parts)
    share = (np.arange(at.size) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[at]
    cut_lon = np.append(lon[at] + share * (lon[at + 1] - lon[at]), lon[-1])
    cut_lat = np.append(lat[at] + share * (lat[at + 1] - lat[at]), lat[-1])
    return cut_lon, cut_lat


def _capsule(lon: Floats, lat: Floats, width_m: float) -> Area:
    """Buffer one short piece in the azimuthal-equidistant frame round its middle vertex."""
    middle_lon, middle_lat = (
        np.broadcast_to(lon[lon.size // 2], lon.size),
        np.broadcast_to(lat[lon.size // 2], lon.size),
    )
    bearing, _, range_m = WGS84.inv(middle_lon, middle_lat, lon, lat)
    x_m, y_m = range_m * np.sin(np.radians(bearing)), range_m * np.cos(np.radians(bearing))
    flat = shapely.LineString(np.column_stack((x_m, y_m)))
    buffered = flat.buffer(width_m, quad_segs=_quarter_steps(width_m)).segmentize(_LONGEST_PIECE_M / 10)
    area, *holes = (
        _from_frame(shapely.get_coordinates(ring), float(middle_lon[0]), float(middle_lat[0]))
        for ring in shapely.get_rings(buffered)
    )
    return area.difference(shapely.union_all(holes)) if holes else area


def _from_frame(ring_m: Floats, lon_deg: float, lat_deg: float) -> Area:
    x_m, y_m = ring_m[:-1, 0], ring_m[:-1, 1]
    lon, lat, _ = WGS84.fwd(
        np.full(x_m.size, lon_deg),
        np.full(x_m.size, lat_deg),
        np.degrees(np.arctan2(x_m, y_m)),
        np.hypot(x_m, y_m),
    )
    return fold(unwrapped_area(ring_path(lon, lat, EDGE_TOLERANCE_M, geodesic=True)))
