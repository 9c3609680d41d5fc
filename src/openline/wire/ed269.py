"""UAS geographical zones after EUROCAE ED-269, in and out.

A zone of the file is one of ours for each of its airspace volumes. What it says beyond our fields
(restriction, conditions, reasons, authority, message, daily periods) is kept as words in ``source``.

Applicability becomes windows: ``permanent`` holds always; a period from its start to its end. Daily periods
between two dates become a window for each day; those without an end, or more than :data:`MOST_WINDOWS`, are
held at all hours, which is more than they say, and a note says so.

EUROCAE's text is not public. Field names and values are those of the InterUSS ``uas_standards`` and of
national files: both wrappers, ``UASZoneList`` and ``features``; limits as numbers or text; longitude first,
as all published files have it; edges straight in longitude and latitude, as GeoJSON has them.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec
import shapely

from openline.decide.outlining import area_of
from openline.decide.shaping import check_zone
from openline.errors import GeometryError, InputError
from openline.model.agreement import Zone
from openline.model.space import (
    UFN,
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    EdgeRule,
    Footprint,
    Interval,
    LonLatE7,
    Polygon,
    Position,
    Ring,
)
from openline.wire.units import FOOT_MM, METRE_MM, altitude_reference, e7, id_from, time_ms

SINCE_EVER_MS = 0
MOST_WINDOWS = 1_000
LONGEST_ID = 7
"""Characters of an identifier."""

RESTRICTIONS = ("PROHIBITED", "REQ_AUTHORISATION", "CONDITIONAL", "NO_RESTRICTION")

_UNITS_MM = {"M": METRE_MM, "FT": FOOT_MM}
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)", re.ASCII)
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
    given = [_Given(k, source, it) for k, it in enumerate(_list(data, source), 1)]
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


class _Given:
    """One zone of the file; faults know which."""

    def __init__(self, number: int, source: str, value: Mapping[str, Any]) -> None:
        self.number = number
        self.source = source
        self.value = value

    def where(self, field: str = "") -> str:
        name = self.value.get("identifier")
        called = f" ({name})" if isinstance(name, str) and name else ""
        return f"{self.source}: zone {self.number}{called}" + (f": {field}" if field else "")

    def fault(self, what: str, field: str = "", next_step: str = "") -> InputError:
        return InputError(what, where=self.where(field), next_step=next_step)

    def text(self, field: str) -> str:
        value = self.value.get(field)
        if value is not None and not isinstance(value, str):
            raise self.fault(f"{_shown(value)} is no text", field)
        return (value or "").strip()

    def records(self, field: str) -> list[Mapping[str, Any]]:
        """Return a list of objects; one that stands alone is a list of one."""
        value = self.value.get(field)
        if isinstance(value, dict):
            value = [value]
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(it, dict) for it in value):
            raise self.fault(f"{_shown(value)} is no list of objects", field)
        return value


def _list(data: bytes, source: str) -> list[Mapping[str, Any]]:
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(
                f"the gzip data are cut short or damaged: {error}",
                where=source,
                next_step="fetch the file again",
            ) from None
    try:
        value = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            f"this is no JSON: {error}", where=source, next_step="is the file complete?"
        ) from None
    zones = None
    if isinstance(value, dict):
        zones = value.get("UASZoneList", value.get("features"))
    if not isinstance(zones, list):
        raise InputError(
            "this is no ED-269: there is no list UASZoneList or features",
            where=source,
            next_step="give GeoJSON, KML, OpenAir or ED-269",
        )
    for number, it in enumerate(zones, 1):
        if not isinstance(it, dict):
            raise InputError("this is no object", where=f"{source}: zone {number}")
    return zones


def _shown(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return text if len(text) < 60 else text[:57] + "..."


# -- zones -----------------------------------------------------------------------------------------


def _zones_of(given: _Given, taken: set[str], note: Note) -> Iterator[Zone]:
    identifier, ours = given.text("identifier"), _extended_id(given)
    name = given.text("name") or given.text("title") or identifier
    windows, said = _windows(given, note)
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


def _extended_id(given: _Given) -> str:
    """Return the id that Openline itself wrote beside the identifier, which may be too short for it."""
    match given.value.get("extendedProperties"):
        case {"openline": {"id": str() as id}}:
            return id
        case _:
            return ""


def _kept(given: _Given) -> Iterator[str]:
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


def _limit(given: _Given, volume: Mapping[str, Any], side: str, where: str) -> AltitudeLimit:
    field = f"{side}Limit"
    value, unit = volume.get(field), volume.get("uomDimensions")
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if value is None or value == "":
        open_side = AltitudeReference.SFC if side == "lower" else AltitudeReference.UNL
        return AltitudeLimit(reference=open_side)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        raise given.fault(f"{_shown(value)} is no height", f"{where}: {field}", "give a number")
    if unit not in _UNITS_MM:
        raise given.fault(f"unit {_shown(unit)} is not known", f"{where}: uomDimensions", "use M or FT")
    datum = volume.get(f"{side}VerticalReference")
    if not isinstance(datum, str):
        raise given.fault(f"the {field} has no datum", f"{where}: {side}VerticalReference", "use AGL or AMSL")
    try:
        reference = altitude_reference(datum)
    except InputError as fault:
        raise given.fault(fault.what, f"{where}: {side}VerticalReference", "use AGL or AMSL") from None
    if side == "lower" and value == 0 and reference is AltitudeReference.AGL:
        return AltitudeLimit(reference=AltitudeReference.SFC)
    return AltitudeLimit(reference=reference, value_mm=round(value * _UNITS_MM[unit]))


def _footprint(given: _Given, volume: Mapping[str, Any], where: str, note: Note) -> Footprint:
    shape = volume.get("horizontalProjection")
    where = f"{where}: horizontalProjection"
    match shape:
        case {"type": "Circle", "center": centre, "radius": int() | float() as radius} if not isinstance(
            radius, bool
        ):
            unit = volume.get("uomDimensions")
            if unit not in _UNITS_MM or not abs(radius) < 1e9:
                raise given.fault(f"radius {radius} {unit!r} is no length", where, "use M or FT")
            return Circle(
                centre=Position(*_vertex(given, centre, "the centre", where)),
                radius_mm=round(radius * _UNITS_MM[unit]),
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
            raise given.fault(f"{_shown(shape)} is no zone", where, "use Polygon or Circle")


def _ring(given: _Given, ring: Any, where: str) -> Ring:
    if not isinstance(ring, list):
        raise given.fault(f"{_shown(ring)} is no ring", where)
    vertices = tuple(_vertex(given, it, f"vertex {k}", where) for k, it in enumerate(ring, 1))
    return vertices[:-1] if len(vertices) > 1 and vertices[0] == vertices[-1] else vertices


def _vertex(given: _Given, value: Any, name: str, where: str) -> LonLatE7:
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
    raise given.fault(f"{name} is no longitude and latitude: {_shown(value)}", where)


# -- times -----------------------------------------------------------------------------------------


def _windows(given: _Given, note: Note) -> tuple[tuple[Interval, ...], list[str]]:
    """Return when a zone holds, and in words what that cannot say."""
    windows: list[Interval] = []
    said: list[str] = []
    periods = given.records("applicability")
    if not periods:
        note(f"{given.where('applicability')}: nothing says when it applies: it holds always")
    always = not periods
    for k, period in enumerate(periods, 1):
        where = f"applicability {k}"
        schedule = _schedule(given, period, where)
        since, until = (_instant(given, period, it, where) for it in ("startDateTime", "endDateTime"))
        permanent = period.get("permanent")
        if permanent not in ("YES", "NO"):
            raise given.fault(f"{_shown(permanent)} is neither YES nor NO", f"{where}: permanent")
        if permanent == "NO" and since is None and until is None and not schedule:
            raise given.fault(
                "it is neither permanent nor has it a time", where, "give startDateTime and endDateTime"
            )
        if permanent == "YES" and (since is not None or until is not None):
            note(f"{given.where(where)}: permanent, and with dates: it holds always")
            since = until = None
        span = Interval(
            start_ms=SINCE_EVER_MS if since is None else since, end_ms=UFN if until is None else until
        )
        if schedule:
            words = ", ".join(it.words for it in schedule)
            said.append(f"daily: {words}")
            expanded = _expanded(schedule, since, until)
            if expanded is not None:
                windows += expanded
                continue
            note(f"{given.where(where)}: daily periods ({words}) have no end: it holds at all hours")
        always |= since is None and until is None
        windows.append(span)
    return (() if always else tuple(windows)), said


class _Daily(msgspec.Struct, frozen=True):
    """A period of some days of the week; one that ends before it begins ends on the next day."""

    days: frozenset[int]
    begin: time
    end: time

    @property
    def words(self) -> str:
        days = "ANY" if len(self.days) == 7 else "/".join(_DAYS[it] for it in sorted(self.days))
        begin, end = (it.isoformat().replace("+00:00", "Z") for it in (self.begin, self.end))
        return f"{days} {begin} to {end}"


def _schedule(given: _Given, period: Mapping[str, Any], where: str) -> list[_Daily]:
    listed = period.get("schedule") or period.get("dailyPeriod") or []
    if not isinstance(listed, list) or not all(isinstance(it, dict) for it in listed):
        raise given.fault(f"{_shown(listed)} is no list of periods", f"{where}: dailyPeriod")
    found = []
    for it in listed:
        days, begin, end = it.get("day") or [], it.get("startTime"), it.get("endTime")
        if not days and begin is None and end is None:
            continue  # a form that was left blank
        if not isinstance(days, list) or not days or not set(map(str, days)) <= {*_DAYS, "ANY"}:
            raise given.fault(
                f"{_shown(it.get('day'))} are no days", f"{where}: day", "use MON to SUN, or ANY"
            )
        numbers = range(7) if "ANY" in days else (_DAYS.index(day) for day in days)
        found.append(_Daily(frozenset(numbers), _clock(given, begin, where), _clock(given, end, where)))
    return found


def _clock(given: _Given, value: Any, where: str) -> time:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    try:
        if found:
            hours, minutes, seconds, zone = found.groups()
            return time.fromisoformat(f"{hours}:{minutes}:{seconds or '00'}{zone.replace('Z', '+00:00')}")
    except ValueError:
        pass
    raise given.fault(
        f"{_shown(value)} is no time of day with its zone", f"{where}: dailyPeriod", "write it like 08:00Z"
    )


def _instant(given: _Given, period: Mapping[str, Any], field: str, where: str) -> int | None:
    value = period.get(field)
    if value is None or value == "":
        return None
    try:
        return time_ms(str(value))
    except InputError as fault:
        raise given.fault(fault.what, f"{where}: {field}", fault.next_step) from None


def _expanded(schedule: list[_Daily], since_ms: int | None, until_ms: int | None) -> list[Interval] | None:
    """Return a window for each day of daily periods; none where there is no end, or too many days."""
    if since_ms is None or until_ms is None:
        return None
    day_ms = 86_400_000
    if (until_ms - since_ms) / day_ms > MOST_WINDOWS:
        return None
    windows = []
    for it in schedule:
        # Days are those of the schedule's own zone.
        first = datetime.fromtimestamp(since_ms // 1000, it.begin.tzinfo).date() - timedelta(days=1)
        for k in range((until_ms - since_ms) // day_ms + 3):
            day = first + timedelta(days=k)
            if day.weekday() not in it.days:
                continue
            begin, end = datetime.combine(day, it.begin), datetime.combine(day, it.end)
            if end <= begin:
                end += timedelta(days=1)
            start_ms = max(since_ms, round(begin.timestamp() * 1000))
            end_ms = min(until_ms, round(end.timestamp() * 1000))
            if start_ms < end_ms:
                windows.append(Interval(start_ms=start_ms, end_ms=end_ms))
    windows.sort(key=lambda window: window.start_ms)
    return windows if 0 < len(windows) <= MOST_WINDOWS else None


# -- writing ---------------------------------------------------------------------------------------


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
    value = limit.value_mm / _UNITS_MM[unit]
    whole = _whole(limit, _UNITS_MM[unit])
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
