"""Geometries of KML as footprints, paths and bands of altitude."""

from __future__ import annotations

from collections.abc import Callable

from openline.errors import GeometryError, InputError
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    EdgeRule,
    Footprint,
    LonLatE7,
    Polygon,
    Position,
    Ring,
)
from openline.wire.kml.placemarks import Place, Placemark
from openline.wire.markup import Element
from openline.wire.units import altitude, e7

Hint = Callable[[str, Placemark], object]
"""Is told what is so of a placemark; the same of several is said once."""

CLAMPED = "heights that are clamped to the ground mean nothing (altitudeMode): held at every height"
SHEET = "a sheet at a height is no column (extrude is not 1): held at every height"
UNEVEN = "the upper edge is uneven: the highest place is the ceiling"
SEA_FLOOR = "heights above the sea floor cannot be compared with any other: held at every height"
UNLIKE = "the parts have columns of their own: held at every height"

_MODES = {
    "": None,
    "clampToGround": None,
    "clampToSeaFloor": None,
    "absolute": AltitudeReference.MSL,
    "relativeToGround": AltitudeReference.AGL,
    "relativeToSeaFloor": None,
}
"""What heights are measured from; none where they mean nothing."""


def footprint_of(mark: Placemark) -> Footprint:
    """Read the outline of a zone. Raises :class:`openline.errors.InputError`."""
    if mark.kind == "circle":
        points = [place for it in mark.of("Point") for place in mark.places(it)]
        if len(points) != 1:
            raise mark.fault(f"a circle has one centre, not {len(points)}", "Point")
        return Circle(centre=Position(*_vertex(points[0])), radius_mm=mark.length_mm("radius_m") or 0)
    if mark.kind == "corridor":
        pieces = mark.of("LineString")
        if len(pieces) != 1:
            raise mark.fault(f"a corridor has one centreline, not {len(pieces)}", "LineString")
        return Corridor(
            centreline=_vertices(mark, pieces[0]),
            half_width_mm=mark.length_mm("half_width_m") or 0,
            edges=edges_of(mark),
        )
    return Polygon(parts=tuple(_part(mark, it) for it in mark.of("Polygon")), edges=edges_of(mark))


def edges_of(mark: Placemark) -> EdgeRule:
    """Read what a straight edge means: the shortest way over the ground, unless it says otherwise."""
    rule = mark.get("edges") or EdgeRule.GEODESIC
    try:
        return EdgeRule(rule)
    except ValueError:
        raise mark.fault(f"edge rule {rule!r} is not known", "edges", "use planar or geodesic") from None


def paths_of(mark: Placemark) -> list[tuple[LonLatE7, ...]]:
    """Read the pieces of a line, joined where one follows another; none is turned round."""
    left = [path for it in mark.of("LineString", "LinearRing") if (path := _vertices(mark, it))]
    if not left:
        raise GeometryError("the line is empty", where=mark.where())
    ends = {piece[-1] for piece in left}
    left.sort(key=lambda piece: piece[0] in ends)
    chains = []
    while left:
        chain = left.pop(0)
        while follower := next((piece for piece in left if piece[0] == chain[-1]), None):
            left.remove(follower)
            chain += follower[1:]
        chains.append(chain)
    return chains


def band_of(mark: Placemark, hint: Hint) -> AltitudeBand:
    """Read the band of altitudes: as its extended data say, else as it is drawn."""
    floor, ceiling = _said(mark, "floor"), _said(mark, "ceiling")
    drawn = _drawn(mark, hint) if floor is None and ceiling is None else None
    return AltitudeBand(
        floor=floor or AltitudeLimit(reference=AltitudeReference.SFC),
        ceiling=ceiling or drawn or AltitudeLimit(reference=AltitudeReference.UNL),
    )


def _said(mark: Placemark, field: str) -> AltitudeLimit | None:
    text, datum = mark.get(field), mark.get(f"{field}_datum")
    if not text:
        return None
    try:
        return altitude(text, bare_unit="M" if datum else "", bare_datum=datum)
    except InputError as fault:
        raise mark.fault(fault.what, field, fault.next_step) from None


def _drawn(mark: Placemark, hint: Hint) -> AltitudeLimit | None:
    """Return the top of an extruded polygon; none where no column is drawn."""
    if mark.kind != "polygon":
        return None
    tops = {_top(mark, it, hint) for it in mark.of("Polygon")}
    if len(tops) == 1:
        return tops.pop()
    hint(UNLIKE, mark)
    return None


def _top(mark: Placemark, polygon: Element, hint: Hint) -> AltitudeLimit | None:
    mode = polygon.said("altitudeMode")
    if mode not in _MODES:
        raise mark.fault(
            f"altitudeMode {mode!r} is not known",
            "altitudeMode",
            "use clampToGround, relativeToGround or absolute",
        )
    outer = polygon.child("outerBoundaryIs")
    ring = outer and outer.child("LinearRing")
    heights_m = {it.height_m or 0.0 for it in mark.places(ring)} if ring else set()
    if not any(heights_m):
        return None
    reference = _MODES[mode]
    if reference is None:
        hint(SEA_FLOOR if mode == "relativeToSeaFloor" else CLAMPED, mark)
        return None
    if polygon.said("extrude") not in ("1", "true"):
        hint(SHEET, mark)
        return None
    if len(heights_m) > 1:
        hint(UNEVEN, mark)
    return AltitudeLimit(reference=reference, value_mm=round(max(heights_m) * 1000))


def _part(mark: Placemark, polygon: Element) -> tuple[Ring, ...]:
    outer = [ring for it in polygon.named("outerBoundaryIs") for ring in it.named("LinearRing")]
    if len(outer) != 1:
        raise GeometryError(
            f"a Polygon has one outer ring, not {len(outer)}", where=mark.where("outerBoundaryIs")
        )
    holes = [ring for it in polygon.named("innerBoundaryIs") for ring in it.named("LinearRing")]
    return tuple(_ring(mark, it) for it in (*outer, *holes))


def _ring(mark: Placemark, ring: Element) -> Ring:
    vertices = _vertices(mark, ring)
    return vertices[:-1] if len(vertices) > 1 and vertices[0] == vertices[-1] else vertices


def _vertices(mark: Placemark, geometry: Element) -> tuple[LonLatE7, ...]:
    return tuple(map(_vertex, mark.places(geometry)))


def _vertex(place: Place) -> LonLatE7:
    return e7(place.lon_deg), e7(place.lat_deg)
