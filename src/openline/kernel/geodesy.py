"""Edges, rings and areas on the ellipsoid, brought into the plane of longitude and latitude.

Everything here ends as an *area*: a shapely polygon or multipolygon with longitudes within [-180, 180], whose
edges are straight in that plane. A ring that passes 180 degrees is cut there; a ring round a pole is closed
along the pole. :func:`outline` turns an area into arrays.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

Floats: TypeAlias = NDArray[np.float64]
Area: TypeAlias = Any
"""A shapely Polygon or MultiPolygon; shapely ships no types."""

WGS84 = Geod(ellps="WGS84")
_MOST_HALVINGS = 48


class Path(NamedTuple):
    """A chain of vertices with longitudes unwrapped: no step is longer than half a turn.

    ``edge[i]`` is the number of the declared edge on which the piece from vertex i to the next lies.
    """

    lon_deg: Floats
    lat_deg: Floats
    edge: NDArray[np.int64]


class Outline(NamedTuple):
    """Rings of an area one after the other, as in :class:`openline.kernel.shape.Shape`."""

    lon_deg: Floats
    lat_deg: Floats
    ring_offsets: NDArray[np.int64]
    seam: NDArray[np.bool_]


def unwrap(lon_deg: Floats) -> Floats:
    """Continue longitudes past +-180 degrees, each vertex the short way round from the one before."""
    step = np.diff(lon_deg)
    turns = np.cumsum(np.round(step / 360.0))
    return np.concatenate((lon_deg[:1], lon_deg[1:] - 360.0 * turns))


def _bulge_bound_m(lon0: Floats, lat0: Floats, lon1: Floats, lat1: Floats) -> Floats:
    """Bound how far a geodesic strays from the straight edge, for edges far shorter than the globe.

    The curvature of a straight line of the plane is at most ``2 sin(course) tan(latitude) / R``.
    """
    steepest = np.radians(np.minimum(np.maximum(np.abs(lat0), np.abs(lat1)), 89.9999))
    flattest = np.minimum(np.abs(lat0), np.abs(lat1))
    east = np.radians(np.abs(lon1 - lon0)) * np.cos(np.radians(flattest)) * WGS84.a
    north = np.radians(np.abs(lat1 - lat0)) * WGS84.a
    return np.asarray(east * np.hypot(east, north) * np.tan(steepest) / (4 * WGS84.a))


def _middles(
    lon0: Floats, lat0: Floats, lon1: Floats, lat1: Floats, geodesic: bool
) -> tuple[Floats, Floats, Floats]:
    """Halve edges, and measure how far the geodesic strays to the side of the straight edge, in metres.

    Edges are taken from south to north whichever way they were drawn, so that zones on either side of an edge
    are stored with the same vertices, without gap or overlap.
    """
    turned = (lat1 < lat0) | ((lat1 == lat0) & (lon1 < lon0))
    lon0, lon1 = np.where(turned, lon1, lon0), np.where(turned, lon0, lon1)
    lat0, lat1 = np.where(turned, lat1, lat0), np.where(turned, lat0, lat1)
    bearing, _, length_m = WGS84.inv(lon0, lat0, lon1, lat1)
    stray_m = np.zeros(lon0.size)
    for share in (0.25, 0.75, 0.5):
        straight_lon, straight_lat = lon0 + share * (lon1 - lon0), lat0 + share * (lat1 - lat0)
        lon, lat, backward = WGS84.fwd(lon0, lat0, bearing, share * length_m)
        towards, _, apart_m = WGS84.inv(lon, lat, straight_lon, straight_lat)
        stray_m = np.maximum(stray_m, np.abs(apart_m * np.sin(np.radians(towards - backward))))
    if not geodesic:
        return straight_lon, straight_lat, stray_m
    return lon + 360.0 * np.round((straight_lon - lon) / 360.0), lat, stray_m


def densify(lon_deg: Floats, lat_deg: Floats, tolerance_m: float, *, geodesic: bool) -> Path:
    """Add vertices until geodesics between neighbours and straight edges agree within ``tolerance_m``.

    Parameters
    ----------
    lon_deg, lat_deg
        float64[n], n >= 1, an open chain; a ring repeats its first vertex at the end.
    tolerance_m
        Largest distance, to the side, between the two kinds of edge; looked for at the quarters of each edge
        (``tests/oracle/test_geodesy_against_geographiclib.py``).
    geodesic
        Whether the declared edges are geodesics; otherwise they are straight in longitude and latitude. The
        vertices that are added lie on the declared edges.
    """
    lon, lat = unwrap(np.asarray(lon_deg, np.float64)), np.asarray(lat_deg, np.float64)
    edge = np.arange(lon.size - 1)
    rough = _bulge_bound_m(lon[:-1], lat[:-1], lon[1:], lat[1:]) > 0.5 * tolerance_m
    for _ in range(_MOST_HALVINGS):
        at = np.flatnonzero(rough)
        if not at.size:
            break
        middle_lon, middle_lat, stray_m = _middles(lon[at], lat[at], lon[at + 1], lat[at + 1], geodesic)
        far = stray_m > tolerance_m
        rough[at[~far]] = False
        halved = at[far]
        lon = np.insert(lon, halved + 1, middle_lon[far])
        lat = np.insert(lat, halved + 1, middle_lat[far])
        edge = np.insert(edge, halved + 1, edge[halved])
        rough = np.insert(rough, halved + 1, True)
    return Path(lon, lat, edge)


def ring_path(lon_deg: Floats, lat_deg: Floats, tolerance_m: float, *, geodesic: bool) -> Path:
    """Densify a ring whose first vertex is not repeated; the path ends where it began, or a turn farther."""
    return densify(
        np.append(lon_deg, lon_deg[0]), np.append(lat_deg, lat_deg[0]), tolerance_m, geodesic=geodesic
    )


def unwrapped_area(path: Path) -> Area:
    """Return the polygon inside a closed path, in unwrapped longitudes.

    A path round a pole is closed along the pole of the smaller of the two areas that it divides the globe
    into, whatever its direction.
    """
    lon, lat = path.lon_deg, path.lat_deg
    turn = lon[-1] - lon[0]
    if abs(turn) > 180.0:
        middle = np.sin(np.radians(0.5 * (lat[1:] + lat[:-1])))
        pole = 90.0 if float(np.sum(middle * np.diff(lon))) * turn >= 0.0 else -90.0
        # From the vertex nearest the pole the way to the pole crosses no edge.
        k = int(np.argmin(np.abs(lat[:-1] - pole)))
        # Multiples of 2^-43 degree (0.01 micrometre) stay what they are when a turn is added and taken away,
        # so that the two ends of the ring meet again when it is folded.
        lon = np.round(lon * 2.0**43) / 2.0**43
        lon = np.concatenate((lon[k:-1], lon[: k + 1] + turn, (lon[k] + turn, lon[k])))
        lat = np.concatenate((lat[k:-1], lat[: k + 1], (pole, pole)))
    return shapely.Polygon(np.column_stack((lon, lat)))


def wraps(area: Area) -> bool:
    """Say whether an area leaves longitudes [-180, 180]."""
    west, _, east, _ = area.bounds
    return bool(west < -180.0 or east > 180.0)


def fold(area: Area) -> Area:
    """Cut an area in unwrapped longitudes at 180 degrees and lay the pieces within [-180, 180]."""
    if not wraps(area):
        return area
    west, _, east, _ = area.bounds
    pieces = []
    for turn in range(int(np.floor((west + 180.0) / 360.0)), int(np.ceil((east - 180.0) / 360.0)) + 1):
        strip = shapely.box(360.0 * turn - 180.0, -90.0, 360.0 * turn + 180.0, 90.0)
        piece = shapely.transform(area.intersection(strip), lambda xy, turn=turn: xy - (360.0 * turn, 0.0))
        pieces.append(polygons_of(piece))
    return shapely.union_all(pieces)


def settled(area: Area) -> Area:
    """Return the area by the even-odd rule of a ring that touches itself or doubles back; else as it is."""
    return area if area.is_valid else polygons_of(shapely.make_valid(area))


def polygons_of(geometry: Any) -> Area:
    """Keep the polygons of what an overlay returned: touching areas leave points and lines too."""
    parts = shapely.get_parts(geometry)
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])


def outline(area: Area) -> Outline:
    """Turn an area within [-180, 180] into arrays, first vertices not repeated, cuts marked as seams."""
    rings = shapely.get_rings(shapely.get_parts(area))
    repeated = [shapely.get_coordinates(ring) for ring in rings]
    starts = np.concatenate([xy[:-1] for xy in repeated]) if repeated else np.empty((0, 2))
    ends = np.concatenate([xy[1:] for xy in repeated]) if repeated else np.empty((0, 2))
    distinct = np.any(starts != ends, axis=1)
    ring = np.repeat(np.arange(len(repeated)), [len(xy) - 1 for xy in repeated])
    offsets = np.concatenate(([0], np.cumsum(np.bincount(ring[distinct], minlength=len(repeated)))))
    starts, ends = starts[distinct], ends[distinct]
    return Outline(
        np.ascontiguousarray(starts[:, 0]),
        np.ascontiguousarray(starts[:, 1]),
        offsets.astype(np.int64),
        _seams(starts, ends),
    )


def _seams(starts: Floats, ends: Floats) -> NDArray[np.bool_]:
    """Mark edges along a pole, and edges along 180 degrees with the same area on the other side."""
    seam = (np.abs(starts[:, 1]) == 90.0) & (starts[:, 1] == ends[:, 1])
    low, high = np.minimum(starts[:, 1], ends[:, 1]), np.maximum(starts[:, 1], ends[:, 1])
    on_east = (starts[:, 0] == 180.0) & (ends[:, 0] == 180.0)
    on_west = (starts[:, 0] == -180.0) & (ends[:, 0] == -180.0)
    for here, there in ((on_east, on_west), (on_west, on_east)):
        if not (here.any() and there.any()):
            continue
        covered = shapely.union_all(
            [shapely.LineString([(0, a), (0, b)]) for a, b in zip(low[there], high[there], strict=True)]
        )
        # Where an edge meets the cut is reckoned on either side, and not always to the same last bit.
        covered = covered.buffer(1e-11)
        for i in np.flatnonzero(here):
            seam[i] |= bool(covered.covers(shapely.LineString([(0, low[i]), (0, high[i])])))
    return np.asarray(seam)


def edge_chains(area: Area) -> list[tuple[Floats, Floats]]:
    """Return the edge of an area as chains of vertices, rings closed, cut open where there are seams."""
    lon, lat, offsets, seam = outline(area)
    chains = []
    for first, last in pairwise(offsets.tolist()):
        around = np.arange(first, last)
        cuts = np.flatnonzero(seam[first:last])
        if cuts.size:
            # Begin behind a seam; each later seam ends a chain.
            around = np.roll(around, -(cuts[0] + 1))
            pieces = np.split(around, np.flatnonzero(seam[around]) + 1)
            chains += [(lon[piece], lat[piece]) for piece in pieces if piece.size > 1]
        else:
            around = np.append(around, first)
            chains.append((lon[around], lat[around]))
    return chains
