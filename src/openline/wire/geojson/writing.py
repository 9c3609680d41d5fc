"""From zones and lines to GeoJSON that reads back as the same values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET

from openline.model.agreement import Limit, Line, Zone
from openline.model.space import (
    UFN,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    Interval,
    LonLatE7,
    Polygon,
    Ring,
)
from openline.wire.ladders import written_ladder

_WITHOUT_VALUE = (AltitudeReference.SFC, AltitudeReference.UNL)


def zones_to_geojson(zones: Iterable[Zone]) -> bytes:
    """Write zones as a FeatureCollection, degrees to seven decimals, in UTF-8."""
    return _collection(
        _feature(
            zone.id,
            {
                "name": zone.name,
                **_altitude("floor", zone.altitude.floor),
                **_altitude("ceiling", zone.altitude.ceiling),
                "perimeter_m": _metres(zone.perimeter_mm) or None,
                "empty_alert_s": zone.empty_alert_s,
                **_shape(zone),
                **_common(zone.windows, zone.limits, zone.source),
                "ladder": written_ladder(zone),
            },
            _geometry(zone),
        )
        for zone in zones
    )


def lines_to_geojson(lines: Iterable[Line]) -> bytes:
    """Write lines as a FeatureCollection, degrees to seven decimals, in UTF-8."""
    return _collection(
        _feature(
            line.id,
            {
                "name": line.name,
                "edges": line.edges,
                "left": line.left,
                "right": line.right,
                **_common(line.windows, line.limits, line.source),
            },
            {"type": "LineString", "coordinates": _degrees(line.path)},
        )
        for line in lines
    )


def _collection(features: Iterable[dict[str, Any]]) -> bytes:
    lines = b",\n".join(msgspec.json.encode(feature) for feature in features)
    return b'{"type":"FeatureCollection","features":[\n' + lines + b"\n]}\n"


def _feature(id: str, properties: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    said = {key: value for key, value in properties.items() if value not in (None, "", [])}
    return {"type": "Feature", "id": id, "properties": said, "geometry": geometry}


def _common(windows: tuple[Interval, ...], limits: tuple[Limit, ...], source: str) -> dict[str, Any]:
    said: dict[str, Any] = {"limits": [_limit(limit) for limit in limits], "source": source}
    spans = [
        {
            "from": _time(window.start_ms),
            "until": UFN if window.end_ms == UFN else _time(window.end_ms),
        }
        for window in windows
    ]
    if len(spans) == 1:
        return said | {"valid_from": spans[0]["from"], "valid_until": spans[0]["until"]}
    return said | {"windows": spans}


def _time(ms: int) -> str:
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "counted": limit.counted,
        "maximum": limit.maximum,
        "from_m": _metres(limit.from_mm),
        "to_m": None if limit.to_mm is None else _metres(limit.to_mm),
        "party": limit.party,
        **({} if limit.per is UNSET else {"per": limit.per}),
    }


def _altitude(field: str, limit: AltitudeLimit) -> dict[str, Any]:
    if limit.reference in _WITHOUT_VALUE:
        return {field: limit.reference}
    return {field: _metres(limit.value_mm), f"{field}_datum": limit.reference}


def _shape(zone: Zone) -> dict[str, Any]:
    match zone.footprint:
        case Circle(radius_mm=radius_mm):
            return {"radius_m": _metres(radius_mm)}
        case Corridor(half_width_mm=half_width_mm, edges=edges):
            return {"half_width_m": _metres(half_width_mm), "edges": edges}
        case Polygon(edges=edges):
            return {"edges": edges}


def _geometry(zone: Zone) -> dict[str, Any]:
    match zone.footprint:
        case Circle(centre=centre):
            return {"type": "Point", "coordinates": [centre.lon_e7 / 1e7, centre.lat_e7 / 1e7]}
        case Corridor(centreline=centreline):
            return {"type": "LineString", "coordinates": _degrees(centreline)}
        case Polygon(parts=(part,)):
            return {"type": "Polygon", "coordinates": [_closed(ring) for ring in part]}
        case Polygon(parts=parts):
            return {
                "type": "MultiPolygon",
                "coordinates": [[_closed(ring) for ring in part] for part in parts],
            }


def _closed(ring: Ring) -> list[list[float]]:
    return _degrees((*ring, *ring[:1]))


def _degrees(vertices: Iterable[LonLatE7]) -> list[list[float]]:
    return [[lon_e7 / 1e7, lat_e7 / 1e7] for lon_e7, lat_e7 in vertices]


def _metres(mm: int) -> float | int:
    return mm // 1000 if mm % 1000 == 0 else mm / 1000
