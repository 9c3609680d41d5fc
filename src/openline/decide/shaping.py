"""From what people declare to what the kernel indexes: shapes of zones and of their bands, paths of lines.

A depth is a distance from a zone's edge, positive inward. Bands are shapes like any other: a zone's perimeter
is the zone grown by its width, a limitation band the part of a zone between two depths, or of the land
between two distances from a line.

The edge of a stored zone lies within ``EDGE_TOLERANCE_M`` of the declared one, that of a band within twice
that and ``WIDTH_TOLERANCE_M`` (1 m in all); planar edges are stored as they are, and circles stay circles.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from openline.decide.altitudes import altitude_bounds_m
from openline.decide.checking import check_band, check_footprint, check_line, check_windows, check_zone
from openline.decide.outlining import EDGE_TOLERANCE_M, area_of, degrees, grown_area, shrunk_area
from openline.errors import GeometryError
from openline.kernel.buffers import near_path
from openline.kernel.geodesy import Area, Floats, densify, outline
from openline.kernel.shape import Shape
from openline.model.agreement import Line
from openline.model.space import UFN, AltitudeBand, Circle, EdgeRule, Footprint, Interval

__all__ = [
    "band_of",
    "check_band",
    "check_footprint",
    "check_line",
    "check_windows",
    "check_zone",
    "line_band_of",
    "path_of",
    "perimeter_of",
    "shape_of",
    "windows_ms",
]

ALL_ALTITUDES = AltitudeBand()
FOR_EVER_MS = int(np.iinfo(np.int64).max)


def shape_of(
    footprint: Footprint, altitude: AltitudeBand = ALL_ALTITUDES, windows: Iterable[Interval] = ()
) -> Shape:
    """Return the shape of a zone.

    Longitudes are unwrapped, each vertex the short way from the one before; a ring that passes 180 degrees is
    cut there, and one round a pole is closed along the pole of the smaller area. Raises nothing for a
    footprint that passed :func:`check_footprint`.
    """
    if isinstance(footprint, Circle):
        return _circle(footprint, footprint.radius_mm, altitude, windows)
    return _shape(area_of(footprint), altitude, windows)


def perimeter_of(
    footprint: Footprint,
    width_m: float,
    altitude: AltitudeBand = ALL_ALTITUDES,
    windows: Iterable[Interval] = (),
) -> Shape:
    """Return the shape of a zone grown by its perimeter: in this and not in the zone is on the perimeter."""
    if isinstance(footprint, Circle):
        return _circle(footprint, footprint.radius_mm + round(width_m * 1000), altitude, windows)
    return _shape(grown_area(footprint, width_m), altitude, windows)


def band_of(
    footprint: Footprint,
    from_m: float,
    to_m: float | None,
    altitude: AltitudeBand = ALL_ALTITUDES,
    windows: Iterable[Interval] = (),
) -> Shape:
    """Return the part of a zone between two depths from its edge; ``to_m = None`` goes all the way in.

    The band of a circle is a ring of chords.

    Raises
    ------
    GeometryError
        When the zone is nowhere so deep as ``from_m``.
    """
    if from_m == 0 and to_m is None:
        return shape_of(footprint, altitude, windows)
    area = shrunk_area(footprint, from_m)
    if area.is_empty:
        raise GeometryError(
            f"a band begins {from_m:g} m inside the edge, but the zone is nowhere so deep",
            next_step="lower from_m, or leave the limit out",
        )
    if to_m is not None:
        area = area.difference(shrunk_area(footprint, to_m))
    return _shape(area, altitude, windows)


def line_band_of(line: Line, from_m: float, to_m: float) -> Shape:
    """Return what lies between two distances from a line, on both sides of it and round its ends."""
    lon_deg, lat_deg = degrees(line.path)
    geodesic = line.edges is EdgeRule.GEODESIC
    area = near_path(lon_deg, lat_deg, to_m, geodesic=geodesic)
    if from_m > 0:
        area = area.difference(near_path(lon_deg, lat_deg, from_m, geodesic=geodesic))
    return _shape(area, ALL_ALTITUDES, line.windows)


def path_of(line: Line) -> tuple[Floats, Floats]:
    """Return a line's longitudes and latitudes, unwrapped past +-180 degrees and densified."""
    geodesic = line.edges is EdgeRule.GEODESIC
    path = densify(*degrees(line.path), EDGE_TOLERANCE_M if geodesic else np.inf, geodesic=geodesic)
    return path.lon_deg, path.lat_deg


def windows_ms(windows: Iterable[Interval]) -> NDArray[np.int64]:
    """Return int64[w, 2], half-open; an end that nobody has set is the last millisecond there is."""
    pairs = [(w.start_ms, FOR_EVER_MS if w.end_ms == UFN else w.end_ms) for w in windows]
    return np.array(pairs, np.int64).reshape(-1, 2)


def _circle(circle: Circle, radius_mm: int, altitude: AltitudeBand, windows: Iterable[Interval]) -> Shape:
    low_m, high_m = altitude_bounds_m(altitude)
    return Shape(
        centre_lon_deg=circle.centre.lon_e7 / 1e7,
        centre_lat_deg=circle.centre.lat_e7 / 1e7,
        radius_m=radius_mm / 1000,
        alt_low_m=low_m,
        alt_high_m=high_m,
        windows_ms=windows_ms(windows),
    )


def _shape(area: Area, altitude: AltitudeBand, windows: Iterable[Interval]) -> Shape:
    low_m, high_m = altitude_bounds_m(altitude)
    lon_deg, lat_deg, ring_offsets, seam = outline(area)
    return Shape(
        lon_deg,
        lat_deg,
        ring_offsets,
        alt_low_m=low_m,
        alt_high_m=high_m,
        windows_ms=windows_ms(windows),
        seam=seam if seam.any() else np.empty(0, np.bool_),
    )
