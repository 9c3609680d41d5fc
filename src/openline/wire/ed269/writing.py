"""From zones to ED-269, as far as it can say what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import shapely

from openline.decide.outlining import area_of
from openline.errors import InputError
from openline.model.agreement import Zone
from openline.model.space import (
    UFN,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    EdgeRule,
    Footprint,
    Interval,
    Polygon,
)
from openline.wire.ed269.given import UNITS_MM
from openline.wire.units import FOOT_MM, METRE_MM

Note = Callable[[str], object]

RESTRICTIONS = ("PROHIBITED", "REQ_AUTHORISATION", "CONDITIONAL", "NO_RESTRICTION")
LONGEST_ID = 7
"""Characters of an identifier."""


def _no_note(_: str) -> None:
    """Take a note and let it fall."""


def zones_to_ed269(
    zones: Iterable[Zone],
    *,
    country: str,
    restriction: str,
    now_ms: int,
    authority: Mapping[str, str] | None = None,
    reason: Iterable[str] = ("OTHER",),
    note: Note = _no_note,
) -> bytes:
    """Write zones as ED-269, positions to seven decimals.

    Parameters
    ----------
    country
        Three letters, ISO 3166-1 alpha-3.
    restriction
        One of :data:`RESTRICTIONS`: no zone of ours says which.
    now_ms
        When the file is made.
    authority
        Whom to ask, with the fields of ``zoneAuthority``.
    note
        Told, in one sentence each, what the format has no place for.

    Raises
    ------
    InputError
        The country or the restriction is none; a zone has an altitude that the format cannot say.
    """
    if not re.fullmatch(r"[A-Z]{3}", country):
        raise InputError(f"{country!r} is no country of three capitals", next_step="such as CHE or SYR")
    if restriction not in RESTRICTIONS:
        raise InputError(
            f"restriction {restriction!r} is not known", next_step=f"use {', '.join(RESTRICTIONS)}"
        )
    identifiers: set[str] = set()
    listed = []
    for number, zone in enumerate(zones, 1):
        fits = len(zone.id) <= LONGEST_ID and zone.id not in identifiers
        identifier = zone.id if fits else f"OL{number:05}"
        identifiers.add(identifier)
        _note_unsaid(zone, note)
        listed.append(
            {
                "identifier": identifier,
                "country": country,
                "name": zone.name[:200],
                "type": "COMMON",
                "restriction": restriction,
                "reason": list(reason),
                "applicability": _applicability(zone.windows),
                "zoneAuthority": [dict(authority or {})],
                "geometry": list(_volumes(zone)),
                "extendedProperties": {"openline": {"id": zone.id, "source": zone.source}},
            }
        )
    created = {"formatVersion": "1.0.0", "createdAt": _time(now_ms), "UASZoneList": listed}
    return msgspec.json.format(msgspec.json.encode(created), indent=1) + b"\n"


def _note_unsaid(zone: Zone, note: Note) -> None:
    unsaid = [
        name
        for name, said in (
            ("perimeter", zone.perimeter_mm),
            ("limits", zone.limits),
            ("alert when empty", zone.empty_alert_s),
        )
        if said
    ]
    if unsaid:
        note(f"zone {zone.id}: ED-269 has no place for its {', '.join(unsaid)}")
    if len(zone.name) > 200:
        note(f"zone {zone.id}: its name is cut to 200 characters")
    if isinstance(zone.footprint, Polygon):
        if len(zone.footprint.parts) > 1:
            note(f"zone {zone.id}: each of its {len(zone.footprint.parts)} parts is a volume by itself")
    elif not isinstance(zone.footprint, Circle):
        note(f"zone {zone.id}: ED-269 has no corridor: its outline is written as a polygon")


def _applicability(windows: tuple[Interval, ...]) -> list[dict[str, str]]:
    if not windows:
        return [{"permanent": "YES"}]
    periods = []
    for window in windows:
        period = {"permanent": "NO", "startDateTime": _time(window.start_ms)}
        periods.append(period if window.end_ms == UFN else period | {"endDateTime": _time(window.end_ms)})
    return periods


def _volumes(zone: Zone) -> Iterator[dict[str, Any]]:
    floor, ceiling = zone.altitude.floor, zone.altitude.ceiling
    metric = isinstance(zone.footprint, Circle) or all(_whole(it, METRE_MM) for it in (floor, ceiling))
    unit = "FT" if not metric and all(_whole(it, FOOT_MM) for it in (floor, ceiling)) else "M"
    limits = {
        "uomDimensions": unit,
        **_said(zone, floor, "lower", unit),
        **_said(zone, ceiling, "upper", unit),
    }
    for shape in _shapes(zone.footprint):
        yield limits | {"horizontalProjection": shape}


def _whole(limit: AltitudeLimit, unit_mm: float) -> bool:
    return abs(limit.value_mm / unit_mm - round(limit.value_mm / unit_mm)) * unit_mm <= 0.5


def _said(zone: Zone, limit: AltitudeLimit, side: str, unit: str) -> dict[str, Any]:
    reference = {
        AltitudeReference.SFC: "AGL",
        AltitudeReference.AGL: "AGL",
        AltitudeReference.MSL: "AMSL",
        AltitudeReference.UNL: "",
    }.get(limit.reference)
    if reference is None:
        raise InputError(
            f"ED-269 cannot say {limit.value_mm / 1000:g} m {limit.reference}: it knows AGL and AMSL only",
            where=f"zone {zone.id}: {side} limit",
            next_step="give the zone a limit above ground or above the sea, or leave it out",
        )
    if not reference:
        return {f"{side}VerticalReference": "AMSL"}
    value = limit.value_mm / UNITS_MM[unit]
    whole = _whole(limit, UNITS_MM[unit])
    return {f"{side}Limit": round(value) if whole else round(value, 3), f"{side}VerticalReference": reference}


def _shapes(footprint: Footprint) -> Iterator[dict[str, Any]]:
    match footprint:
        case Circle(centre=centre, radius_mm=radius_mm):
            centre_deg = [centre.lon_e7 / 1e7, centre.lat_e7 / 1e7]
            yield {"type": "Circle", "center": centre_deg, "radius": radius_mm / 1000}
        case Polygon(parts=parts, edges=EdgeRule.PLANAR):
            for part in parts:
                yield _polygon([[(lon / 1e7, lat / 1e7) for lon, lat in (*ring, ring[0])] for ring in part])
        case _:
            # In pieces so short that they run the same way straight in longitude and latitude.
            for part in shapely.get_parts(area_of(footprint)):
                yield _polygon([list(ring.coords) for ring in (part.exterior, *part.interiors)])


def _polygon(rings: Iterable[Iterable[tuple[float, float]]]) -> dict[str, Any]:
    coordinates = [[[round(lon, 7), round(lat, 7)] for lon, lat in ring] for ring in rings]
    return {"type": "Polygon", "coordinates": coordinates}


def _time(ms: int) -> str:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    return at.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")
