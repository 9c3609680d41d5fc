"""Notifications as GeoJSON (RFC 7946) for one recipient, of what it was shown (R14, R38).

A site or part of an activity is a Polygon, a MultiPolygon, a Point with ``radius_m`` or a LineString with
``half_width_m``, as zones are; a movement is a LineString with its ``stops``. For whom it is, until when and
what it does not mean (R15) stand beside the features, where readers that do not know them leave them alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from openline.decide.presenting import NOT_RECALLED, NOTICE
from openline.model.notification import Activity, Movement, Notification, Site
from openline.model.presence import CountRange
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
)
from openline.wire.vocabulary import Told


def notices_to_geojson(
    rows: Iterable[Told], recipient: str, watermark: str, as_of_ms: int, *, removals: bool = False
) -> bytes:
    """Write what one recipient was shown as a FeatureCollection, in UTF-8.

    Parameters
    ----------
    recipient
        For whom it is, as people call that party.
    watermark
        ``EXERCISE``, or empty.
    as_of_ms
        Until when it says what that party was told.
    removals
        Those that are on record no longer, instead of those that are: the two never stand in one file (R12).
    """
    chosen = [it for it in rows if bool(it.removed) == removals]
    head = {
        "type": "FeatureCollection",
        "openline": "removed or withdrawn" if removals else "on record",
        "recipient": recipient,
        "as_of": _time(as_of_ms),
        **({"watermark": watermark} if watermark else {}),
        "notice": f"{NOTICE} {NOT_RECALLED}",
    }
    features = b",\n".join(msgspec.json.encode(it) for row in chosen for it in _features(row))
    return msgspec.json.encode(head)[:-1] + b',"features":[\n' + features + b"\n]}\n"


def _features(row: Told) -> Iterator[dict[str, Any]]:
    value = row.value
    said = {
        "name": value.name,
        "owner": row.owner,
        "version": row.version,
        "told_at": _time(row.told_at_ms),
        **({"removed": True, "reason": row.reason} if row.removed else {}),
        **_common(value),
    }
    match value:
        case Site():
            about = {"kind": "site", "function": value.function.value, **_window(value.valid)}
            yield _feature(value.id, said | about | _band(value.altitude), value.footprint)
        case Movement():
            yield _movement(value, said)
        case Activity():
            for number, part in enumerate(value.parts, 1):
                id = value.id if len(value.parts) == 1 else f"{value.id}/{number}"
                about = {"kind": "activity", "activity": value.kind.value, **_window(part.interval)}
                yield _feature(id, said | about | _again(value) | _band(part.altitude), part.footprint)


def _common(value: Notification) -> dict[str, Any]:
    found: dict[str, Any] = {
        "people": _count(value.people),
        "contacts": msgspec.to_builtins(value.contacts),
        "markings": msgspec.to_builtins(value.markings),
        "note": value.note,
    }
    if isinstance(value, Site):
        found |= {"verifications": msgspec.to_builtins(value.verifications), "source": value.source}
    else:
        found |= {"serial": value.serial, "tracks": list(value.tracks), "purpose": value.purpose}
    return found


def _again(value: Activity) -> dict[str, Any]:
    again = value.recurrence
    return {
        "dispersion_m": _metres(value.dispersion_mm),
        "guarantees_from": list(value.guarantees_from),
        "recurrence": None if again is None else msgspec.to_builtins(again),
    }


def _movement(value: Movement, said: dict[str, Any]) -> dict[str, Any]:
    stops = [
        {
            "name": stop.name,
            "arrive": None if stop.arrive_ms is None else _time(stop.arrive_ms),
            "depart": _stop_departs(value, number),
        }
        for number, stop in enumerate(value.route)
    ]
    about = {
        "kind": "movement",
        "movement": value.kind.value,
        "depart": _time(value.depart_ms),
        "stops": [{key: it for key, it in stop.items() if it} for stop in stops],
        "half_width_m": _metres(value.half_width_mm),
        "speed_m_s": None if value.speed_mm_s is None else value.speed_mm_s / 1000,
        "slack_s": value.slack_s,
        "vehicles": msgspec.to_builtins(value.vehicles),
        **_band(value.altitude),
    }
    path = [(it.position.lon_e7, it.position.lat_e7) for it in value.route]
    geometry = {"type": "LineString", "coordinates": _degrees(path)}
    return _with_geometry(value.id, said | about, geometry)


def _stop_departs(value: Movement, number: int) -> str | None:
    departs_ms = value.route[number].depart_ms if number else value.depart_ms
    return None if departs_ms is None else _time(departs_ms)


# -- shapes, times -----------------------------------------------------------------------------------


def _feature(id: str, properties: dict[str, Any], footprint: Footprint) -> dict[str, Any]:
    match footprint:
        case Circle(centre=centre, radius_mm=radius_mm):
            geometry: dict[str, Any] = {
                "type": "Point",
                "coordinates": [centre.lon_e7 / 1e7, centre.lat_e7 / 1e7],
            }
            shape: dict[str, Any] = {"radius_m": _metres(radius_mm)}
        case Corridor(centreline=path, half_width_mm=half_width_mm, edges=edges):
            geometry = {"type": "LineString", "coordinates": _degrees(path)}
            shape = {"half_width_m": _metres(half_width_mm), "edges": edges.value}
        case _:
            parts = [[_degrees((*ring, *ring[:1])) for ring in part] for part in footprint.parts]
            one = len(parts) == 1
            geometry = {
                "type": "Polygon" if one else "MultiPolygon",
                "coordinates": parts[0] if one else parts,
            }
            shape = {"edges": footprint.edges.value}
    return _with_geometry(id, properties | shape, geometry)


def _with_geometry(id: str, properties: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    said = {key: it for key, it in properties.items() if it not in (None, "", [])}
    return {"type": "Feature", "id": id, "properties": said, "geometry": geometry}


def _degrees(vertices: Iterable[LonLatE7]) -> list[list[float]]:
    return [[lon_e7 / 1e7, lat_e7 / 1e7] for lon_e7, lat_e7 in vertices]


def _band(band: AltitudeBand) -> dict[str, Any]:
    return _altitude("floor", band.floor) | _altitude("ceiling", band.ceiling)


def _altitude(field: str, limit: AltitudeLimit) -> dict[str, Any]:
    if limit.reference in (AltitudeReference.SFC, AltitudeReference.UNL):
        return {field: limit.reference.value}
    return {field: _metres(limit.value_mm), f"{field}_datum": limit.reference.value}


def _window(window: Interval) -> dict[str, Any]:
    return {
        "valid_from": _time(window.start_ms),
        "valid_until": UFN if window.end_ms == UFN else _time(window.end_ms),
    }


def _count(count: CountRange | None) -> list[int] | None:
    return None if count is None else [count.low, count.high]


def _metres(mm: int | None) -> float | int | None:
    if mm is None:
        return None
    return mm // 1000 if mm % 1000 == 0 else mm / 1000


def _time(ms: int) -> str:
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
