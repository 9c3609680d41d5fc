"""Geometries of GeoJSON as footprints and paths."""

from __future__ import annotations

from typing import Any

import numpy as np

from openline.errors import GeometryError
from openline.model.space import Circle, Corridor, EdgeRule, Footprint, LonLatE7, Polygon, Position, Ring
from openline.wire.geojson.features import Feature


def footprint_of(feature: Feature) -> Footprint:
    """Read the outline of a zone. Raises :class:`openline.errors.InputError`."""
    kind, coordinates = feature.geometry.get("type"), feature.geometry.get("coordinates")
    match kind:
        case None:
            raise feature.fault("the feature has no geometry", "geometry")
        case "Polygon":
            return Polygon(parts=(_part(feature, coordinates),), edges=edges_of(feature, EdgeRule.PLANAR))
        case "MultiPolygon":
            parts = tuple(_part(feature, part) for part in _list(feature, coordinates))
            return Polygon(parts=parts, edges=edges_of(feature, EdgeRule.PLANAR))
        case "Point":
            radius_mm = feature.length_mm("radius_m")
            if radius_mm is None:
                raise feature.fault(
                    "a Point is no zone by itself", "radius_m", "add radius_m to make it a circle"
                )
            (centre,) = _vertices(feature, [coordinates])
            return Circle(centre=Position(*centre), radius_mm=radius_mm)
        case "LineString":
            half_width_mm = feature.length_mm("half_width_m")
            if half_width_mm is None:
                raise feature.fault(
                    "a LineString is no zone by itself",
                    "half_width_m",
                    "add half_width_m to make it a corridor",
                )
            centreline = _vertices(feature, coordinates)
            edges = edges_of(feature, EdgeRule.GEODESIC)
            return Corridor(centreline=centreline, half_width_mm=half_width_mm, edges=edges)
        case _:
            raise feature.fault(
                f"{kind!r} is no zone", "geometry", "use Polygon, MultiPolygon, Point or LineString"
            )


def _part(feature: Feature, coordinates: Any) -> tuple[Ring, ...]:
    rings = (_vertices(feature, ring) for ring in _list(feature, coordinates))
    return tuple(ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring for ring in rings)


def _list(feature: Feature, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise feature.fault("coordinates are no list", "geometry")
    return value


def _vertices(feature: Feature, coordinates: Any) -> tuple[LonLatE7, ...]:
    """Take longitude and latitude of each position, heights left off."""
    given = _list(feature, coordinates)
    if not given:
        return ()
    try:
        lonlat = np.array([position[:2] for position in given])
    except (TypeError, ValueError, IndexError):
        lonlat = np.empty(0)
    if lonlat.dtype.kind not in "if" or lonlat.ndim != 2 or lonlat.shape[1] != 2:
        raise feature.fault(_odd_position(given), "geometry")
    if not np.isfinite(lonlat).all():
        raise feature.fault("a coordinate is not finite", "geometry")
    if np.abs(lonlat).max() > 1e6:
        raise feature.fault(
            f"coordinates such as {given[0]} are no degrees",
            "geometry",
            "convert the file to WGS84 (EPSG:4326)",
        )
    return tuple(map(tuple, np.rint(lonlat * 1e7).astype(np.int64).tolist()))


def _odd_position(given: list[Any]) -> str:
    for number, position in enumerate(given, 1):
        if not isinstance(position, list) or len(position) < 2:
            return f"vertex {number} is no pair of longitude and latitude"
        if any(isinstance(x, bool) or not isinstance(x, int | float) for x in position[:2]):
            return f"vertex {number} holds something that is no number: {position[:2]}"
    return "coordinates are nested too deep for this geometry"


def edges_of(feature: Feature, otherwise: EdgeRule) -> EdgeRule:
    """Read what a straight edge means. Raises :class:`openline.errors.InputError`."""
    rule = feature.text("edges", otherwise)
    try:
        return EdgeRule(rule)
    except ValueError:
        raise feature.fault(f"edge rule {rule!r} is not known", "edges", "use planar or geodesic") from None


def paths_of(feature: Feature) -> list[tuple[LonLatE7, ...]]:
    """Read the pieces of a line, joined where one follows another.

    Raises :class:`openline.errors.InputError`.
    """
    kind, coordinates = feature.geometry.get("type"), feature.geometry.get("coordinates")
    match kind:
        case "LineString":
            return [_vertices(feature, coordinates)]
        case "MultiLineString":
            paths = _joined([_vertices(feature, piece) for piece in _list(feature, coordinates)])
            if not paths:
                raise GeometryError("the line is empty", where=feature.where("geometry"))
            return paths
        case _:
            raise feature.fault(f"{kind!r} is no line", "geometry", "use LineString or MultiLineString")


def _joined(pieces: list[tuple[LonLatE7, ...]]) -> list[tuple[LonLatE7, ...]]:
    """Join pieces that begin where another ends; none is turned round, which would exchange its sides."""
    left = [piece for piece in pieces if piece]
    ends = {piece[-1] for piece in left}
    # Begin with pieces that follow none; what then remains are closed lines.
    left.sort(key=lambda piece: piece[0] in ends)
    chains = []
    while left:
        chain = left.pop(0)
        while follower := next((piece for piece in left if piece[0] == chain[-1]), None):
            left.remove(follower)
            chain += follower[1:]
        chains.append(chain)
    return chains
