"""Footprints as areas in the plane of longitude and latitude."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from openline.kernel.buffers import circle_area, near_edge, near_path
from openline.kernel.geodesy import Area, Floats, Path, fold, ring_path, settled, unwrapped_area, wraps
from openline.model.space import Circle, Corridor, EdgeRule, Footprint, LonLatE7, Polygon, Ring

EDGE_TOLERANCE_M = 0.25
"""How far the straight pieces that are stored may stray from the edges that were declared."""


def degrees(vertices: Sequence[LonLatE7]) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes in degrees."""
    e7 = np.array(vertices, np.float64).reshape(-1, 2)
    return e7[:, 0] / 1e7, e7[:, 1] / 1e7


def closed_path(ring: Ring, edges: EdgeRule) -> Path:
    """Return a ring as it is stored: geodesic edges densified, planar ones left alone."""
    geodesic = edges is EdgeRule.GEODESIC
    return ring_path(*degrees(ring), EDGE_TOLERANCE_M if geodesic else np.inf, geodesic=geodesic)


def area_of(footprint: Footprint) -> Area:
    """Return the area of a footprint; a circle becomes a polygon inscribed in it."""
    if not isinstance(footprint, Polygon):
        return grown_area(footprint, 0.0)
    parts = [part_area([closed_path(ring, footprint.edges) for ring in part]) for part in footprint.parts]
    if len(parts) == 1:
        return parts[0]
    together = shapely.multipolygons([piece for part in parts for piece in shapely.get_parts(part)])
    # Parts that share an edge become one: what lies between them is no edge of the zone.
    return together if together.is_valid else shapely.union_all(parts)


def part_area(paths: list[Path]) -> Area:
    """Return the area inside an outer ring and outside its holes."""
    rings = [settled(unwrapped_area(path)) for path in paths]
    outer, *holes = rings
    if not any(wraps(ring) or ring.geom_type != "Polygon" or ring.interiors for ring in rings):
        return shapely.Polygon(outer.exterior, [hole.exterior for hole in holes])
    return fold(outer).difference(shapely.union_all([fold(hole) for hole in holes]))


def grown_area(footprint: Footprint, width_m: float) -> Area:
    """Return the area of all points inside a footprint or within ``width_m`` of it."""
    match footprint:
        case Circle(centre=centre):
            return circle_area(centre.lon_e7 / 1e7, centre.lat_e7 / 1e7, footprint.radius_mm / 1000 + width_m)
        case Corridor():
            return near_path(
                *degrees(footprint.centreline),
                footprint.half_width_mm / 1000 + width_m,
                geodesic=footprint.edges is EdgeRule.GEODESIC,
            )
        case Polygon():
            area = area_of(footprint)
            return area.union(near_edge(area, width_m))


def shrunk_area(footprint: Footprint, depth_m: float) -> Area:
    """Return the area of all points inside a footprint ``depth_m`` or more from its edge, if any."""
    if isinstance(footprint, Circle):
        left_mm = footprint.radius_mm - round(depth_m * 1000)
        return (
            grown_area(Circle(centre=footprint.centre, radius_mm=left_mm), 0.0)
            if left_mm > 0
            else shapely.Polygon()
        )
    area = area_of(footprint)
    return area.difference(near_edge(area, depth_m)) if depth_m > 0 else area
