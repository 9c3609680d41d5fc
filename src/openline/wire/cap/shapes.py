"""Footprints as CAP draws them: circles, and polygons without holes that stay within +-180 degrees."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from openline.model.space import Circle, EdgeRule, Footprint, Polygon, Position, Ring

_HALF_E7 = 1_800_000_000


def shapes_of(footprint: Footprint) -> tuple[tuple[Ring, ...], tuple[Circle, ...]]:
    """Return the polygons and circles that together are a footprint.

    A circle stays one. A ring with planar edges that does not pass +-180 degrees stays as it is; all else is
    outlined, cut at +-180 degrees, and cut through its holes, for CAP has none.
    """
    if isinstance(footprint, Circle):
        lon_e7 = (footprint.centre.lon_e7 + _HALF_E7) % (2 * _HALF_E7) - _HALF_E7
        return (), (Circle(centre=Position(lon_e7, footprint.centre.lat_e7), radius_mm=footprint.radius_mm),)
    if isinstance(footprint, Polygon) and footprint.edges is EdgeRule.PLANAR:
        rings = [ring for part in footprint.parts for ring in part]
        if len(rings) == len(footprint.parts) and all(map(_stays_within, rings)):
            return tuple(rings), ()
    return tuple(_outlined(footprint)), ()


def _stays_within(ring: Ring) -> bool:
    lons = [lon for lon, _ in (*ring, ring[0])]
    return all(abs(lon) <= _HALF_E7 for lon in lons) and all(abs(b - a) < _HALF_E7 for a, b in pairwise(lons))


def _outlined(footprint: Footprint) -> Iterator[Ring]:
    import shapely

    from openline.decide.outlining import area_of

    for part in shapely.get_parts(area_of(footprint)):
        for piece in _without_holes(part):
            ring = [(round(lon * 1e7), round(lat * 1e7)) for lon, lat in piece.exterior.coords[:-1]]
            kept = tuple(it for k, it in enumerate(ring) if it != ring[k - 1])
            if len(kept) >= 3:
                yield kept


def _without_holes(part: Any) -> Iterator[Any]:
    """Cut a polygon through the middle of its holes, until no piece has any."""
    import shapely

    if not part.interiors:
        yield part
        return
    west, south, east, north = part.bounds
    hole_west, _, hole_east, _ = part.interiors[0].bounds
    cut = (hole_west + hole_east) / 2
    for box in (shapely.box(west, south, cut, north), shapely.box(cut, south, east, north)):
        for piece in shapely.get_parts(part.intersection(box)):
            if piece.geom_type == "Polygon" and piece.area > 0:
                yield from _without_holes(piece)
