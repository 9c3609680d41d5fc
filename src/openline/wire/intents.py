"""Operational intents of drone traffic services, as ASTM F3548-21 has them in JSON, to activities.

An intent is one drone flight: its volumes, nominal and off-nominal, are the parts of the activity. Edges are
shortest paths, so geodesics, and may not cross, as the standard says: where they do nothing is repaired. Its
priority and state are kept as words: a right of way among drones is none towards others.

The text of the standard is not free. Fields, units and the meaning of edges are those of its public
interface, https://github.com/astm-utm/Protocol (Apache-2.0).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from openline.decide.checking import check_footprint
from openline.errors import GeometryError, InputError
from openline.model.notification import Activity, ActivityKind
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    Circle,
    EdgeRule,
    Footprint,
    Interval,
    Polygon,
    Position,
    Volume4D,
)
from openline.wire.units import FOOT_MM, METRE_MM, altitude_reference, e7, time_ms

__all__ = ["read_intents", "read_volumes"]

_UNITS_MM = {"M": METRE_MM, "FT": FOOT_MM}
_INTENT = "{reference: {id}, details: {volumes: [...]}}"


def read_intents(data: bytes, source: str) -> list[Activity]:
    """Read operational intents as drone flights: one, a list, or what a service answers about one or several.

    Parameters
    ----------
    data
        JSON.
    source
        What the data is called in errors.

    Raises
    ------
    InputError
        Something is missing or makes no sense; ``where`` names the intent, the volume and the field.
    GeometryError
        An outline that is none.
    """
    try:
        value = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"this is no JSON: {error}", where=source, next_step="is the file complete?"
        ) from None
    if isinstance(value, Mapping):
        value = value.get("operational_intents", value.get("operational_intent", value))
    found = value if isinstance(value, list) else [value]
    return [_activity(it, f"{source}: intent {number}") for number, it in enumerate(found, 1)]


def read_volumes(value: object, where: str) -> tuple[Volume4D, ...]:
    """Read a list of 4D volumes; at least one, each with an outline and both of its times.

    Raises
    ------
    InputError, GeometryError
        As :func:`read_intents`.
    """
    if not isinstance(value, list) or not value:
        raise InputError(f"{_shown(value)} is no list of volumes", where=where, next_step="give at least one")
    return tuple(_volume(it, f"{where}, volume {number}") for number, it in enumerate(value, 1))


def _activity(value: object, where: str) -> Activity:
    reference = _object(_object(value, where, _INTENT).get("reference"), f"{where}, reference", _INTENT)
    details = _object(_object(value, where, _INTENT).get("details"), f"{where}, details", _INTENT)
    id, manager, state = (reference.get(name, "") for name in ("id", "manager", "state"))
    if not isinstance(id, str) or not id:
        raise InputError(f"{_shown(id)} is no id", where=f"{where}, reference, id")
    off_nominal = details.get("off_nominal_volumes") or []
    parts = read_volumes(details.get("volumes") or off_nominal, where)
    if details.get("volumes") and off_nominal:
        parts += read_volumes(off_nominal, f"{where}, off-nominal")
    said = {"state": state, "priority": details.get("priority"), "manager": manager}
    return Activity(
        id=id,
        name=id,
        kind=ActivityKind.DRONE_FLIGHT,
        parts=parts,
        note="; ".join(f"{name} {it}" for name, it in said.items() if it not in (None, "")),
    )


def _volume(value: object, where: str) -> Volume4D:
    given = _object(value, where, "{volume, time_start, time_end}")
    space = _object(given.get("volume"), f"{where}, volume", "{outline_circle or outline_polygon, altitudes}")
    start_ms, end_ms = (_time(given.get(name), f"{where}, {name}") for name in ("time_start", "time_end"))
    if end_ms <= start_ms:
        raise InputError("ends before it begins", where=where, next_step="are the two times exchanged?")
    return Volume4D(
        footprint=_footprint(space, where),
        altitude=_band(space, where),
        interval=Interval(start_ms=start_ms, end_ms=end_ms),
    )


def _footprint(space: Mapping[str, Any], where: str) -> Footprint:
    given = [name for name in ("outline_circle", "outline_polygon") if space.get(name) is not None]
    if len(given) != 1:
        raise InputError(
            f"has {' and '.join(given) or 'neither outline_circle nor outline_polygon'}",
            where=where,
            next_step="give one of the two",
        )
    where = f"{where}, {given[0]}"
    outline = _object(space[given[0]], where, "an object")
    footprint: Footprint
    if given[0] == "outline_circle":
        centre = _vertex(outline.get("center"), f"{where}, center")
        radius_mm = round(_length_mm(outline.get("radius"), f"{where}, radius"))
        footprint = Circle(centre=Position(*centre), radius_mm=radius_mm)
    else:
        vertices = outline.get("vertices")
        if not isinstance(vertices, Sequence) or isinstance(vertices, str):
            raise InputError(f"{_shown(vertices)} is no list of vertices", where=where)
        ring = tuple(_vertex(it, f"{where}, vertex {number}") for number, it in enumerate(vertices, 1))
        if len(set(ring)) < len(ring):
            raise GeometryError(
                "a vertex is there twice",
                where=where,
                next_step="name each once; the last leads back to the first by itself",
            )
        footprint = Polygon(parts=((ring,),), edges=EdgeRule.GEODESIC)
    try:
        check_footprint(footprint)
    except GeometryError as error:
        raise GeometryError(error.what, where=where, next_step=error.next_step) from error
    return footprint


def _band(space: Mapping[str, Any], where: str) -> AltitudeBand:
    """Return from where to where; without a limit it is as low as the ground, and as high as anything."""
    band = AltitudeBand()
    for field, side in (("altitude_lower", "floor"), ("altitude_upper", "ceiling")):
        if space.get(field) is None:
            continue
        at = f"{where}, {field}"
        given = _object(space[field], at, "{value, reference, units}")
        try:
            reference = altitude_reference(str(given.get("reference", "")))
        except InputError as error:
            raise InputError(error.what, where=at, next_step="use W84, the ellipsoid") from error
        limit = AltitudeLimit(reference=reference, value_mm=round(_length_mm(given, at)))
        band = msgspec.structs.replace(band, **{side: limit})
    low, high = band.floor, band.ceiling
    if low.reference is high.reference and low.value_mm > high.value_mm:
        raise InputError(
            f"from {low.value_mm / 1000:g} m to {high.value_mm / 1000:g} m is upside down", where=where
        )
    return band


def _vertex(value: object, where: str) -> tuple[int, int]:
    given = _object(value, where, "{lng, lat}")
    lon_deg, lat_deg = (_number(given.get(name), f"{where}, {name}") for name in ("lng", "lat"))
    if abs(lat_deg) > 90.0 or abs(lon_deg) > 180.0:
        raise GeometryError(
            f"latitude {lat_deg:.7g}, longitude {lon_deg:.7g} is nowhere",
            where=where,
            next_step="are the two exchanged?",
        )
    return e7(lon_deg), e7(lat_deg)


def _length_mm(value: object, where: str) -> float:
    given = _object(value, where, "{value, units}")
    units = given.get("units")
    if not isinstance(units, str) or units not in _UNITS_MM:
        raise InputError(f"unit {_shown(units)} is not known", where=where, next_step="use M, or FT")
    return _number(given.get("value"), f"{where}, value") * _UNITS_MM[units]


def _time(value: object, where: str) -> int:
    """Return a time such as ``{"value": "2026-11-14T03:00:00Z", "format": "RFC3339"}``."""
    given = _object(value, where, "{value, format}")
    if given.get("format", "RFC3339") != "RFC3339":
        raise InputError(
            f"format {_shown(given['format'])} is not known", where=where, next_step="use RFC3339"
        )
    try:
        return time_ms(str(given.get("value", "")))
    except InputError as error:
        raise InputError(error.what, where=where, next_step=error.next_step) from error


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"{_shown(value)} is no number", where=where)
    return float(value)


def _object(value: object, where: str, shape: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(f"{_shown(value)} is no object", where=where, next_step=f"give {shape}")
    return value


def _shown(value: object) -> str:
    """Return a value as it stands in the file, cut where it is long."""
    text = msgspec.json.encode(value).decode()
    return text if len(text) < 60 else text[:57] + "..."
