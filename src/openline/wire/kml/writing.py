"""From zones, lines and places to KML that is drawn as they are, and reads back as the same values.

What KML cannot draw is said in extended data: a circle and a corridor have their outline beside them for the
eye, a column is drawn where it stands on the surface and its top is above ground or sea. Longitudes are
written within 180 degrees, as KML has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import shapely

from openline.decide.outlining import area_of
from openline.model.agreement import Limit, Line, Zone
from openline.model.space import (
    UFN,
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    Footprint,
    Interval,
    LonLatE7,
    Polygon,
)
from openline.wire.markup import escaped

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>
"""
_STYLES = """<Style id="zone"><LineStyle><color>ff0000ff</color><width>2</width></LineStyle>\
<PolyStyle><color>330000ff</color></PolyStyle></Style>
<Style id="line"><LineStyle><color>ff00aaff</color><width>3</width></LineStyle></Style>
"""
_TURN_E7 = 3_600_000_000
_MODES = {AltitudeReference.MSL: "absolute", AltitudeReference.AGL: "relativeToGround"}
_XML_ID = re.compile(r"[\w.-]+", re.ASCII)


class KmlPlace(NamedTuple):
    """A place with a name, and what there is to say of it."""

    id: str
    name: str
    description: str
    lon_e7: int
    lat_e7: int


def to_kml(
    *,
    zones: Iterable[Zone] = (),
    lines: Iterable[Line] = (),
    places: Iterable[KmlPlace] = (),
    name: str = "",
    description: str = "",
) -> bytes:
    """Write zones, lines and places as one KML 2.2 document, degrees to seven decimals, in UTF-8."""
    head = [_element(tag, text) for tag, text in (("name", name), ("description", description)) if text]
    parts = [_HEAD, *head, _STYLES]
    parts += map(_zone, zones)
    parts += map(_line, lines)
    parts += map(_place, places)
    return ("".join(parts) + "</Document>\n</kml>\n").encode()


def _zone(zone: Zone) -> str:
    band = zone.altitude
    said = {
        **_common(zone.id, zone.windows, zone.limits, zone.source),
        "floor": _altitude(band.floor),
        "ceiling": _altitude(band.ceiling),
        "perimeter_m": _metres(zone.perimeter_mm) if zone.perimeter_mm else "",
        "empty_alert_s": "" if zone.empty_alert_s is None else str(zone.empty_alert_s),
        **_shape(zone.footprint),
    }
    description = f"from {said['floor']} to {said['ceiling']}"
    geometries = [*_axis(zone.footprint), *_outline(zone.footprint, band)]
    return _placemark("zone", zone.id, zone.name, description, zone.windows, said, geometries)


def _line(line: Line) -> str:
    said = {
        **_common(line.id, line.windows, line.limits, line.source),
        "edges": line.edges,
        "left": line.left,
        "right": line.right,
    }
    description = f"left: {line.left}; right: {line.right}"
    return _placemark("line", line.id, line.name, description, line.windows, said, [_path(line.path)])


def _place(place: KmlPlace) -> str:
    geometry = f"<Point><coordinates>{_lonlat((place.lon_e7, place.lat_e7))}</coordinates></Point>\n"
    return _placemark("place", place.id, place.name, place.description, (), {"id": place.id}, [geometry])


def _placemark(
    kind: str,
    id: str,
    name: str,
    description: str,
    windows: tuple[Interval, ...],
    said: dict[str, str],
    geometries: list[str],
) -> str:
    """Write a placemark, its parts in the order that the schema of KML demands."""
    xml_id = f' id="{kind}-{id}"' if _XML_ID.fullmatch(id) else ""
    data = "".join(
        f'<Data name="{key}">{_element("value", value).rstrip()}</Data>\n'
        for key, value in said.items()
        if value
    )
    inside = "".join(geometries)
    return (
        f"<Placemark{xml_id}>\n{_element('name', name)}"
        + (_element("description", description) if description else "")
        + (_span(windows[0]) if len(windows) == 1 else "")
        + (f"<styleUrl>#{kind}</styleUrl>\n" if kind != "place" else "")
        + f"<ExtendedData>\n{data}</ExtendedData>\n"
        + (inside if len(geometries) == 1 else f"<MultiGeometry>\n{inside}</MultiGeometry>\n")
        + "</Placemark>\n"
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{escaped(text)}</{name}>\n"


def _common(id: str, windows: tuple[Interval, ...], limits: tuple[Limit, ...], source: str) -> dict[str, str]:
    return {
        "id": id,
        "limits": _json([_limit(it) for it in limits]) if limits else "",
        # One window is a TimeSpan, unless it has neither beginning nor end.
        "windows": _json([_window(it) for it in windows]) if windows and not _spans(windows) else "",
        "source": source,
    }


def _spans(windows: tuple[Interval, ...]) -> bool:
    return len(windows) == 1 and (windows[0].start_ms != 0 or windows[0].end_ms != UFN)


def _span(window: Interval) -> str:
    begin = _element("begin", _time(window.start_ms)) if window.start_ms else ""
    end = _element("end", _time(window.end_ms)) if window.end_ms != UFN else ""
    return f"<TimeSpan>\n{begin}{end}</TimeSpan>\n" if begin or end else ""


def _window(window: Interval) -> dict[str, str]:
    return {
        "from": _time(window.start_ms),
        "until": UFN if window.end_ms == UFN else _time(window.end_ms),
    }


def _time(ms: int) -> str:
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    return time.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")


def _limit(limit: Limit) -> dict[str, Any]:
    said = {"counted": limit.counted, "maximum": limit.maximum, "from_m": limit.from_mm / 1000}
    per = {} if limit.per is msgspec.UNSET else {"per": limit.per}
    return said | {"to_m": None if limit.to_mm is None else limit.to_mm / 1000, "party": limit.party} | per


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _altitude(limit: AltitudeLimit) -> str:
    if limit.reference in (AltitudeReference.SFC, AltitudeReference.UNL):
        return limit.reference
    return f"{_metres(limit.value_mm)} m {limit.reference}"


def _metres(mm: int) -> str:
    return f"{mm / 1000:.3f}".rstrip("0").rstrip(".")


def _shape(footprint: Footprint) -> dict[str, str]:
    match footprint:
        case Circle(radius_mm=radius_mm):
            return {"radius_m": _metres(radius_mm)}
        case Corridor(half_width_mm=half_width_mm, edges=edges):
            return {"half_width_m": _metres(half_width_mm), "edges": edges}
        case Polygon(edges=edges):
            return {"edges": edges}


def _axis(footprint: Footprint) -> Iterator[str]:
    """Give what a circle or a corridor is measured from."""
    match footprint:
        case Circle(centre=centre):
            yield f"<Point><coordinates>{_lonlat((centre.lon_e7, centre.lat_e7))}</coordinates></Point>\n"
        case Corridor(centreline=centreline):
            yield _path(centreline)


def _path(path: Iterable[LonLatE7]) -> str:
    places = _places(path, "")
    return f"<LineString><tessellate>1</tessellate><coordinates>{places}</coordinates></LineString>\n"


def _places(path: Iterable[LonLatE7], height: str) -> str:
    return " ".join(f"{_lonlat(vertex)}{height}" for vertex in path)


def _outline(footprint: Footprint, band: AltitudeBand) -> Iterator[str]:
    """Give the polygons of a footprint."""
    mode, height = _column(band)
    for part in _parts(footprint):
        outer, *holes = (
            f"<LinearRing><coordinates>{_places(ring, height)}</coordinates></LinearRing>" for ring in part
        )
        inner = "".join(f"<innerBoundaryIs>{it}</innerBoundaryIs>\n" for it in holes)
        yield f"<Polygon>{mode}\n<outerBoundaryIs>{outer}</outerBoundaryIs>\n{inner}</Polygon>\n"


def _column(band: AltitudeBand) -> tuple[str, str]:
    """Return how the column over a polygon is drawn; flat on the ground where none can be."""
    floor, ceiling = band.floor, band.ceiling
    on_surface = floor.reference is AltitudeReference.SFC
    if on_surface and ceiling.reference in _MODES and ceiling.value_mm != 0:
        mode = f"<extrude>1</extrude><altitudeMode>{_MODES[ceiling.reference]}</altitudeMode>"
        return mode, f",{_metres(ceiling.value_mm)}"
    return "<tessellate>1</tessellate>", ""


def _parts(footprint: Footprint) -> list[list[list[LonLatE7]]]:
    """Return rings, closed, of each part."""
    if isinstance(footprint, Polygon):
        return [[[*ring, ring[0]] for ring in part] for part in footprint.parts]
    return [
        [_e7(ring.coords) for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in shapely.get_parts(area_of(footprint))
    ]


def _e7(places: Iterable[tuple[float, float]]) -> list[LonLatE7]:
    return [(round(lon_deg * 1e7), round(lat_deg * 1e7)) for lon_deg, lat_deg in places]


def _lonlat(vertex: LonLatE7) -> str:
    lon_e7, lat_e7 = vertex
    if abs(lon_e7) > _TURN_E7 // 2:
        lon_e7 = (lon_e7 + _TURN_E7 // 2) % _TURN_E7 - _TURN_E7 // 2
    return f"{_degrees(lon_e7)},{_degrees(lat_e7)}"


def _degrees(e7: int) -> str:
    return f"{e7 / 1e7:.7f}".rstrip("0").rstrip(".")
