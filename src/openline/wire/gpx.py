"""GPX 1.1: tracks as they stand in the file, routes and waypoints in, routes out.

Times of GPX are UTC by its definition (Topografix, "GPX 1.1 Schema Documentation", ``wptType``): one without
a zone is UTC, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from openline.errors import InputError
from openline.wire.markup import Element, escaped, read_markup
from openline.wire.units import e7, time_ms

Note = Callable[[str], object]

_NAMESPACE = re.compile(r"http://www\.topografix\.com/GPX/1/[01]|", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$", re.IGNORECASE)


class TrackPoint(NamedTuple):
    """One point of a track as it stands in the file; none where it gives none."""

    line: int
    time: str | None
    lon: str | None
    lat: str | None
    ele_m: str | None


class GpxTrack(NamedTuple):
    """One track, its segments one after the other; the name is empty where it has none."""

    name: str
    segments: int
    points: list[TrackPoint]


class TracksRead(NamedTuple):
    """The tracks of a file, and how many routes and waypoints stand beside them."""

    tracks: list[GpxTrack]
    beside: dict[str, int]


class RoutePoint(NamedTuple):
    """One point of a route; ``arrive_ms`` is none where no time is set."""

    lon_e7: int
    lat_e7: int
    name: str
    arrive_ms: int | None


def _no_note(_: str) -> None:
    """Take a note and let it fall."""


def read_tracks(data: bytes, source: str) -> TracksRead:
    """Read the tracks of a GPX file, plain or gzipped.

    Raises
    ------
    InputError
        It is no GPX, or not safe to read.
    """
    root = _root(data, source)
    tracks = []
    for track in root.named("trk"):
        segments = list(track.named("trkseg"))
        points = [_track_point(it) for segment in segments for it in segment.named("trkpt")]
        tracks.append(GpxTrack(" ".join(track.said("name").split()), len(segments), points))
    beside = {
        "points of routes": sum(1 for route in root.named("rte") for _ in route.named("rtept")),
        "waypoints": sum(1 for _ in root.named("wpt")),
    }
    return TracksRead(tracks, beside)


def _track_point(point: Element) -> TrackPoint:
    time, ele_m = point.said("time"), point.said("ele")
    lon, lat = point.attributes.get("lon"), point.attributes.get("lat")
    return TrackPoint(point.line, time or None, lon, lat, ele_m or None)


def read_route(data: bytes, source: str, *, note: Note = _no_note) -> list[RoutePoint]:
    """Read the route of a GPX file: the points of its one route, or else its waypoints as they stand.

    Parameters
    ----------
    data
        The bytes of the file, plain or gzipped.
    source
        What to call the file in errors.
    note
        Told, in one sentence each, what was not used.

    Raises
    ------
    InputError
        It is no GPX, or not safe to read; it has several routes or none at all; a point is none.
    """
    root = _root(data, source)
    routes, waypoints = list(root.named("rte")), list(root.named("wpt"))
    tracks = sum(1 for _ in root.named("trk"))
    if len(routes) > 1:
        names = ", ".join(it.said("name") or f"the one of line {it.line}" for it in routes[:5])
        raise InputError(
            f"there are {len(routes)} routes in it: {names}", where=source, next_step="keep one of them"
        )
    points = list(routes[0].named("rtept")) if routes else waypoints
    if not points:
        found = f", but {tracks} track{'s' if tracks > 1 else ''}" if tracks else ""
        raise InputError(
            f"there is neither a route nor a waypoint in it{found}",
            where=source,
            next_step="save the way as a route (rte)",
        )
    if routes and waypoints:
        note(f"{source}: waypoints beside the route were not used ({len(waypoints):,})")
    if tracks:
        note(f"{source}: tracks are where somebody was, and were not used ({tracks:,})")
    return [_route_point(it, source, note) for it in points]


def _route_point(point: Element, source: str, note: Note) -> RoutePoint:
    name = " ".join(point.said("name").split())
    where = f"{source}:{point.line}" + (f" ({name})" if name else "")
    degrees = {}
    for axis, most in (("lat", 90), ("lon", 180)):
        text = point.attributes.get(axis, "")
        if not _NUMBER.fullmatch(text.strip()):
            raise InputError(
                f"{text!r} is no number" if text else "there is none",
                where=f"{where}: {axis}",
                next_step="give degrees, with a decimal point",
            )
        degrees[axis] = float(text)
        if not abs(degrees[axis]) <= most:
            raise InputError(f"{axis} {text} is beyond {most} degrees", where=where)
    arrive_ms = None
    if time := point.said("time"):
        if not _ZONE.search(time):
            note(f"{where}: the time {time!r} has no zone, and is UTC, as GPX defines it")
            time += "Z"
        try:
            arrive_ms = time_ms(time)
        except InputError as fault:
            raise InputError(fault.what, where=f"{where}: time", next_step=fault.next_step) from None
    return RoutePoint(e7(degrees["lon"]), e7(degrees["lat"]), name, arrive_ms)


def route_to_gpx(points: Iterable[RoutePoint], *, name: str = "") -> bytes:
    """Write a route as GPX 1.1, degrees to seven decimals, times in UTC."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="Openline" xmlns="http://www.topografix.com/GPX/1/1">',
        "<rte>",
    ]
    if name:
        lines.append(f"<name>{escaped(name)}</name>")
    for point in points:
        time = f"<time>{_time(point.arrive_ms)}</time>" if point.arrive_ms is not None else ""
        called = f"<name>{escaped(point.name)}</name>" if point.name else ""
        lat, lon = f"{point.lat_e7 / 1e7:.7f}", f"{point.lon_e7 / 1e7:.7f}"
        lines.append(f'<rtept lat="{lat}" lon="{lon}">{time}{called}</rtept>')
    return ("\n".join([*lines, "</rte>", "</gpx>"]) + "\n").encode()


def _time(ms: int) -> str:
    time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    return time.isoformat(timespec="milliseconds" if ms % 1000 else "seconds").replace("+00:00", "Z")


def _root(data: bytes, source: str) -> Element:
    root = read_markup(data, source)
    if root.name != "gpx":
        raise InputError(
            f"this is no GPX: its root is <{root.name}>",
            where=f"{source}:{root.line}",
            next_step="save it as GPX 1.1",
        )
    if not _NAMESPACE.fullmatch(root.namespace):
        raise InputError(
            f"this is no GPX: its namespace is {root.namespace!r}",
            where=f"{source}:{root.line}",
            next_step='GPX says xmlns="http://www.topografix.com/GPX/1/1"',
        )
    return root
