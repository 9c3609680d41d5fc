"""UAS geographical zones after EUROCAE ED-269, in and out.

A zone of the file is one of ours for each of its airspace volumes. What it says beyond our fields
(restriction, conditions, reasons, authority, message, daily periods) is kept as words in ``source``.

Applicability becomes windows: ``permanent`` holds always; a period from its start to its end. Daily periods
between two dates become a window for each day; those without an end, or more than a thousand, are
held at all hours, which is more than they say, and a note says so.

EUROCAE's text is not public. Field names and values are those of the InterUSS ``uas_standards`` and of
national files: both wrappers, ``UASZoneList`` and ``features``; limits as numbers or text; longitude first,
as all published files have it; edges straight in longitude and latitude, as GeoJSON has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from openline.decide.shaping import check_zone
from openline.errors import GeometryError, InputError
from openline.model.agreement import Zone
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    EdgeRule,
    Footprint,
    LonLatE7,
    Polygon,
    Position,
    Ring,
)
from openline.wire.ed269.given import UNITS_MM, GivenZone, read_list, shown
from openline.wire.ed269.periods import windows_of
from openline.wire.ed269.writing import RESTRICTIONS, zones_to_ed269
from openline.wire.units import altitude_reference, e7, id_from

__all__ = ["RESTRICTIONS", "is_ed269", "read_zones", "zones_to_ed269"]

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_KEPT = (
    ("restriction", "restriction"),
    ("restrictionConditions", "conditions"),
    ("reason", "reason"),
    ("otherReasonInfo", "other reason"),
    ("regulationExemption", "regulation exemption"),
    ("uSpaceClass", "U-space class"),
    ("message", "message"),
)
_USED = {"identifier", "country", "name", "title", "applicability", "zoneAuthority", "geometry"} | {
    field for field, _ in _KEPT
}
_OF_NO_USE = {"type", "region", "extendedProperties"}
_AUTHORITY = ("name", "service", "purpose", "intervalBefore", "contactName", "email", "phone", "siteURL")

Note = Callable[[str], object]


def _no_note(_: str) -> None:
    """Take a note and let it fall."""


def is_ed269(data: bytes) -> bool:
    """Tell whether JSON, plain or the beginning of it gunzipped, is ED-269 rather than GeoJSON."""
    return b'"UASZoneList"' in data or (
        b'"horizontalProjection"' in data and b'"FeatureCollection"' not in data
    )


def read_zones(
    data: bytes,
    source: str,
    *,
    note: Note = _no_note,
    leave_out: bool = False,
    places: dict[str, str] | None = None,
) -> list[Zone]:
    """Read the zones of an ED-269 file.

    Parameters
    ----------
    data
        The bytes of the file, plain or gzipped.
    source
        What to call the file in errors.
    note
        Told, in one sentence each, what was not used, what became more than it says, and what was left out.
    leave_out
        Leave out zones that cannot be used, with a note for each, rather than raise for the first.
    places
        Is told under the id of each which zone of which file it was.

    Raises
    ------
    InputError, GeometryError
        With file, zone, field and advice.
    """
    given = [GivenZone(k, source, it) for k, it in enumerate(read_list(data, source), 1)]
    taken: set[str] = set()
    found: list[Zone] = []
    faults: list[InputError] = []
    for it in given:
        try:
            zones = list(_zones_of(it, taken, note))
            for zone in zones:
                check_zone(zone)
        except InputError as fault:
            fault.where = fault.where or it.where()
            faults.append(fault)
            continue
        found += zones
        if places is not None:
            places.update((zone.id, it.where()) for zone in zones)
    if faults and not leave_out:
        if len(faults) > 1:
            faults[0].next_step += f"{'; ' if faults[0].next_step else ''}{len(faults)} zones have faults"
        raise faults[0]
    for left_out in faults:
        note(f"left out: {left_out}")
    if faults:
        note(f"{source}: left out {len(faults):,} of {len(given):,} zones")
    unused = dict.fromkeys(key for it in given for key in it.value if key not in _USED | _OF_NO_USE)
    if unused:
        note(f"{source}: fields that were not used: {', '.join(unused)}")
    return found


def _zones_of(given: GivenZone, taken: set[str], note: Note) -> Iterator[Zone]:
    identifier, ours = given.text("identifier"), _extended_id(given)
    name = given.text("name") or given.text("title") or identifier
    windows, said = windows_of(given, note)
    source = "; ".join([f"ED-269 {given.text('country')}".strip(), *_kept(given), *said])
    volumes = given.records("geometry")
    if not volumes:
        raise given.fault("the zone has no airspace volume", "geometry")
    wanted = ours or identifier
    if wanted in taken:
        note(f"{given.where()}: identifier {wanted!r} is there already: this one is numbered")
    for k, volume in enumerate(volumes, 1):
        id = _numbered(wanted, taken) if wanted else id_from(name, taken, otherwise=f"zone-{given.number}")
        yield Zone(
            id=id,
            name=(name or id) if len(volumes) == 1 else f"{name or id} ({k} of {len(volumes)})",
            footprint=_footprint(given, volume, f"geometry {k}", note),
            altitude=AltitudeBand(
                floor=_limit(given, volume, "lower", f"geometry {k}"),
                ceiling=_limit(given, volume, "upper", f"geometry {k}"),
            ),
            windows=windows,
            source=source,
        )


def _numbered(id: str, taken: set[str]) -> str:
    fresh, number = id, 1
    while fresh in taken:
        number += 1
        fresh = f"{id}-{number}"
    taken.add(fresh)
    return fresh


def _extended_id(given: GivenZone) -> str:
    """Return the id that Openline itself wrote beside the identifier, which may be too short for it."""
    match given.value.get("extendedProperties"):
        case {"openline": {"id": str() as id}}:
            return id
        case _:
            return ""


def _kept(given: GivenZone) -> Iterator[str]:
    """Give in words what a zone has no field for."""
    for field, word in _KEPT:
        value = given.value.get(field)
        if isinstance(value, list):
            value = ", ".join(map(str, value))
        if value not in (None, ""):
            yield f"{word}: {' '.join(str(value).split())}"
    match given.value.get("extendedProperties"):
        case {"openline": {"source": str() as source}} if source:
            yield f"source: {source}"
    for authority in given.records("zoneAuthority"):
        said = [" ".join(str(authority[key]).split()) for key in _AUTHORITY if authority.get(key)]
        if said:
            yield f"authority: {', '.join(said)}"


def _limit(given: GivenZone, volume: Mapping[str, Any], side: str, where: str) -> AltitudeLimit:
    field = f"{side}Limit"
    value, unit = volume.get(field), volume.get("uomDimensions")
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if value is None or value == "":
        open_side = AltitudeReference.SFC if side == "lower" else AltitudeReference.UNL
        return AltitudeLimit(reference=open_side)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        raise given.fault(f"{shown(value)} is no height", f"{where}: {field}", "give a number")
    if unit not in UNITS_MM:
        raise given.fault(f"unit {shown(unit)} is not known", f"{where}: uomDimensions", "use M or FT")
    datum = volume.get(f"{side}VerticalReference")
    if not isinstance(datum, str):
        raise given.fault(f"the {field} has no datum", f"{where}: {side}VerticalReference", "use AGL or AMSL")
    try:
        reference = altitude_reference(datum)
    except InputError as fault:
        raise given.fault(fault.what, f"{where}: {side}VerticalReference", "use AGL or AMSL") from None
    if side == "lower" and value == 0 and reference is AltitudeReference.AGL:
        return AltitudeLimit(reference=AltitudeReference.SFC)
    return AltitudeLimit(reference=reference, value_mm=round(value * UNITS_MM[unit]))


def _footprint(given: GivenZone, volume: Mapping[str, Any], where: str, note: Note) -> Footprint:
    shape = volume.get("horizontalProjection")
    where = f"{where}: horizontalProjection"
    match shape:
        case {"type": "Circle", "center": centre, "radius": int() | float() as radius} if not isinstance(
            radius, bool
        ):
            unit = volume.get("uomDimensions")
            if unit not in UNITS_MM or not abs(radius) < 1e9:
                raise given.fault(f"radius {radius} {unit!r} is no length", where, "use M or FT")
            return Circle(
                centre=Position(*_vertex(given, centre, "the centre", where)),
                radius_mm=round(radius * UNITS_MM[unit]),
            )
        case {"type": "Polygon", "coordinates": [_, *holes] as rings}:
            if holes:
                note(f"{given.where(where)}: rings after the first are holes")
            return Polygon(parts=(tuple(_ring(given, it, where) for it in rings),), edges=EdgeRule.PLANAR)
        case {"type": "Circle"}:
            raise given.fault("a Circle needs a center and a radius", where)
        case {"type": "Polygon"}:
            raise given.fault("a Polygon needs coordinates", where)
        case _:
            raise given.fault(f"{shown(shape)} is no zone", where, "use Polygon or Circle")


def _ring(given: GivenZone, ring: Any, where: str) -> Ring:
    if not isinstance(ring, list):
        raise given.fault(f"{shown(ring)} is no ring", where)
    vertices = tuple(_vertex(given, it, f"vertex {k}", where) for k, it in enumerate(ring, 1))
    return vertices[:-1] if len(vertices) > 1 and vertices[0] == vertices[-1] else vertices


def _vertex(given: GivenZone, value: Any, name: str, where: str) -> LonLatE7:
    match value:
        case [int() | float() as lon, int() | float() as lat, *_] if not isinstance(lon, bool):
            if not abs(lat) <= 90:
                raise GeometryError(
                    f"latitude {lat:.7g} of {name} is beyond 90 degrees",
                    where=given.where(where),
                    next_step="longitude comes first, then latitude",
                )
            if abs(lon) <= 360:
                return e7(lon), e7(lat)
    raise given.fault(f"{name} is no longitude and latitude: {shown(value)}", where)
