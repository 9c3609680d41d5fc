"""Airspaces in the OpenAir text format as zones.

Read are AC, AN, AL, AH, V (X and D), DP, DC, DA, DB; other records are named in a note and passed over. Edges
are geodesics, a lone DC is a circle, and arcs are cut so that their chords stray no more than a tenth of a
metre. A height without datum is above mean sea level, one without unit in feet, as the format has it.

Source: Winpilot, "OpenAir user airspace format" (1998), as practised: BOM, CRLF, commas or none in DA and DB,
blanks or none before N, S, E, W, degrees with minutes or with minutes and seconds, in decimals or without.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from openline.decide.shaping import check_zone
from openline.errors import InputError
from openline.kernel.geodesy import WGS84
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
)
from openline.wire.units import NAUTICAL_MILE_M, altitude, e7, id_from

ARC_TOLERANCE_M = 0.1

LonLat = tuple[float, float]
Note = Callable[[str], object]

_PLACE = re.compile(
    r"(?P<lat>\d{1,3}(?::\d{1,2}(?:\.\d+)?){0,2}(?:\.\d+)?)\s*(?P<ns>[NS])[\s,]*"
    r"(?P<lon>\d{1,3}(?::\d{1,2}(?:\.\d+)?){0,2}(?:\.\d+)?)\s*(?P<ew>[EW])",
    re.IGNORECASE,
)


@dataclass
class _Airspace:
    """What has been read of an airspace so far."""

    line: int
    airspace_class: str
    name: str = ""
    floor: AltitudeLimit = field(default_factory=lambda: AltitudeLimit(reference=AltitudeReference.SFC))
    ceiling: AltitudeLimit = field(default_factory=lambda: AltitudeLimit(reference=AltitudeReference.UNL))
    vertices: list[LonLat] = field(default_factory=list)
    circle: tuple[LonLat, float] | None = None
    centre: LonLat | None = None
    clockwise: bool = True


def _no_note(_: str) -> None:
    """Take a note and let it fall."""


def read_openair(
    data: bytes,
    source: str,
    *,
    note: Note = _no_note,
    leave_out: bool = False,
    places: dict[str, str] | None = None,
) -> list[Zone]:
    """Read the airspaces of an OpenAir file.

    Parameters
    ----------
    data
        The bytes of the file: UTF-8, with or without BOM, or else Windows-1252.
    source
        What to call the file in errors.
    note
        Told, in one sentence each, what was not used and what was left out.
    leave_out
        Leave out airspaces that cannot be used, with a note for each, rather than raise for the first.
    places
        Is told under the id of each which airspace of which file it was.

    Raises
    ------
    InputError, GeometryError
        With file, line and advice.
    """
    taken: set[str] = set()
    zones = []
    left_out = 0
    for airspace, fault in _airspaces(_text(data), source, note):
        where = f"{source}:{airspace.line} ({airspace.name or 'without name'})"
        try:
            if fault:
                raise fault
            zone = _zone(airspace, source, taken)
            check_zone(zone)
        except InputError as error:
            error.where = error.where or where
            if not leave_out:
                raise
            left_out += 1
            note(f"left out: {error}")
            continue
        zones.append(zone)
        if places is not None:
            places[zone.id] = where
    if left_out:
        note(f"{source}: left out {left_out:,} of {left_out + len(zones):,} airspaces")
    if not zones and not leave_out:
        raise InputError("there is no airspace in it", where=source, next_step="an airspace begins with AC")
    return zones


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _airspaces(text: str, source: str, note: Note) -> Iterator[tuple[_Airspace, InputError | None]]:
    """Give each airspace with the first fault found in it."""
    airspace: _Airspace | None = None
    fault: InputError | None = None
    passed_over: dict[str, int] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        record = raw.split("*")[0].strip()
        if not record:
            continue
        kind, _, rest = record.partition(" ")
        kind = kind.upper()
        if kind == "AC":
            if airspace:
                yield airspace, fault
            airspace, fault = _Airspace(number, rest.strip()), None
            continue
        read = _RECORDS.get(kind)
        if read is None:
            passed_over.setdefault(kind, number)
            continue
        if airspace is None:
            raise InputError(f"{kind} comes before the first AC", where=f"{source}:{number}")
        try:
            read(airspace, rest.strip())
        except InputError as error:
            error.where = f"{source}:{number}"
            fault = fault or error
    if airspace:
        yield airspace, fault
    for kind, number in passed_over.items():
        note(f"{source}:{number}: records {kind[:20]!r} are not used")


def _zone(airspace: _Airspace, source: str, taken: set[str]) -> Zone:
    id = id_from(airspace.name, taken, otherwise=f"airspace-{airspace.line}")
    return Zone(
        id=id,
        name=airspace.name or id,
        footprint=_footprint(airspace),
        altitude=AltitudeBand(floor=airspace.floor, ceiling=airspace.ceiling),
        source=f"{source}:{airspace.line}, class {airspace.airspace_class or 'not stated'}",
    )


def _footprint(airspace: _Airspace) -> Footprint:
    if airspace.circle:
        if airspace.vertices:
            raise InputError("the airspace has both a circle (DC) and vertices", next_step="make two of it")
        (lon, lat), radius_m = airspace.circle
        return Circle(centre=Position(e7(lon), e7(lat)), radius_mm=round(radius_m * 1000))
    ring: list[LonLatE7] = []
    for lon, lat in airspace.vertices:
        vertex = (e7(lon), e7(lat))
        if not ring or vertex != ring[-1]:
            ring.append(vertex)
    if len(ring) > 1 and ring[0] == ring[-1]:
        ring.pop()
    return Polygon(parts=((tuple(ring),),), edges=EdgeRule.GEODESIC)


# -- records ---------------------------------------------------------------------------------------


def _name(airspace: _Airspace, rest: str) -> None:
    airspace.name = rest


def _floor(airspace: _Airspace, rest: str) -> None:
    airspace.floor = altitude(rest, bare_unit="FT", bare_datum="MSL")


def _ceiling(airspace: _Airspace, rest: str) -> None:
    airspace.ceiling = altitude(rest, bare_unit="FT", bare_datum="MSL")


def _variable(airspace: _Airspace, rest: str) -> None:
    name, _, value = rest.partition("=")
    match name.strip().upper(), value.strip():
        case "X", place:
            (airspace.centre,) = _places(place, 1)
        case "D", "+" | "-" as direction:
            airspace.clockwise = direction == "+"
        case "W" | "Z", _:
            pass  # width of an airway and zoom of a map: neither bears on an area
        case _:
            raise InputError(f"V {rest!r} is not known", next_step="use V X=centre, V D=+ or V D=-")


def _point(airspace: _Airspace, rest: str) -> None:
    airspace.vertices += _places(rest, 1)


def _circle(airspace: _Airspace, rest: str) -> None:
    (radius_nm,) = _numbers(rest, 1)
    airspace.circle = (_centre(airspace), radius_nm * NAUTICAL_MILE_M)


def _arc_by_bearings(airspace: _Airspace, rest: str) -> None:
    radius_nm, begin_deg, end_deg = _numbers(rest, 3)
    radius_m = radius_nm * NAUTICAL_MILE_M
    airspace.vertices += _arc(airspace, begin_deg, end_deg, radius_m, radius_m)


def _arc_by_ends(airspace: _Airspace, rest: str) -> None:
    begin, end = _places(rest, 2)
    lon, lat = _centre(airspace)
    begin_deg, _, begin_m = WGS84.inv(lon, lat, *begin)
    end_deg, _, end_m = WGS84.inv(lon, lat, *end)
    airspace.vertices += [begin, *_arc(airspace, begin_deg, end_deg, begin_m, end_m)[1:-1], end]


def _arc(airspace: _Airspace, begin_deg: float, end_deg: float, begin_m: float, end_m: float) -> list[LonLat]:
    """Cut an arc into chords; where its ends lie at different ranges, the range changes evenly."""
    sweep_deg = (end_deg - begin_deg) % 360 if airspace.clockwise else -((begin_deg - end_deg) % 360)
    widest_m = max(begin_m, end_m, 2 * ARC_TOLERANCE_M)
    chord_deg = math.degrees(2 * math.acos(1 - ARC_TOLERANCE_M / widest_m))
    share = np.linspace(0, 1, max(1, math.ceil(abs(sweep_deg) / chord_deg)) + 1)
    lon, lat = _centre(airspace)
    lons, lats, _ = WGS84.fwd(
        np.full(share.size, lon),
        np.full(share.size, lat),
        begin_deg + share * sweep_deg,
        begin_m + share * (end_m - begin_m),
    )
    return list(zip(lons.tolist(), lats.tolist(), strict=True))


def _centre(airspace: _Airspace) -> LonLat:
    if airspace.centre is None:
        raise InputError("there is no centre for it", next_step="put V X=… before it")
    return airspace.centre


def _numbers(text: str, count: int) -> list[float]:
    try:
        numbers = [float(word) for word in re.split(r"[\s,]+", text.strip())]
    except ValueError:
        numbers = []
    if len(numbers) != count or not all(map(math.isfinite, numbers)) or numbers[0] <= 0:
        raise InputError(
            f"{text!r} is not {'a radius' if count == 1 else 'a radius and two bearings'}",
            next_step="radii are in nautical miles above zero",
        )
    return numbers


def _places(text: str, count: int) -> list[LonLat]:
    found = list(_PLACE.finditer(text))
    if len(found) != count or _PLACE.sub("", text).strip(" ,"):
        raise InputError(
            f"{text!r} is not {'a place' if count == 1 else 'two places'}",
            next_step="write places like 46:58:29 N 008:15:29 E",
        )
    return [
        (_degrees(match["lon"], match["ew"], 180), _degrees(match["lat"], match["ns"], 90)) for match in found
    ]


def _degrees(text: str, side: str, most: int) -> float:
    degrees, *rest = (float(word) for word in text.split(":"))
    value: float = degrees + sum(part / 60**k for k, part in enumerate(rest, 1))
    if any(part >= 60 for part in rest) or value > most:
        raise InputError(f"{text} {side} is beyond {most} degrees, or has minutes or seconds of 60 or more")
    return -value if side in "SWsw" else value


_RECORDS: dict[str, Callable[[_Airspace, str], None]] = {
    "AN": _name,
    "AL": _floor,
    "AH": _ceiling,
    "V": _variable,
    "DP": _point,
    "DC": _circle,
    "DA": _arc_by_bearings,
    "DB": _arc_by_ends,
}
