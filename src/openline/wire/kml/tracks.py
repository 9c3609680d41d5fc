"""Timed positions of KML: ``gx:Track`` and ``gx:MultiTrack``, each value as it stands in the file."""

from __future__ import annotations

from itertools import zip_longest
from typing import NamedTuple

from openline.wire.kml.placemarks import read_document
from openline.wire.markup import Element

_REFERENCES = {"absolute": "MSL", "relativeToGround": "AGL"}
"""What heights are measured from; clamped ones, the default, mean nothing."""


class TrackPoint(NamedTuple):
    """One position as it stands in the file; none where it gives none."""

    line: int
    time: str | None
    lon: str | None
    lat: str | None
    alt_m: str | None
    alt_reference: str


class NamedTrack(NamedTuple):
    """The positions of one placemark; the name is empty where it has none."""

    name: str
    points: list[TrackPoint]


class TracksRead(NamedTuple):
    """The tracks of a file, and how many placemarks of what kind are none."""

    tracks: list[NamedTrack]
    beside: dict[str, int]


def read_tracks(data: bytes, source: str) -> TracksRead:
    """Read the tracks of KML or KMZ; the tracks of one placemark are one.

    Raises
    ------
    InputError
        It is neither, or not safe to read.
    """
    document = read_document(data, source)
    tracks: list[NamedTrack] = []
    beside: dict[str, int] = {}
    for mark in document.placemarks:
        parts = mark.of("Track")
        for it in mark.of("MultiTrack"):
            parts += it.named("Track")
        if parts:
            tracks.append(NamedTrack(mark.name, [point for it in parts for point in _points(it)]))
        else:
            kind = "places with one time" if mark.element.child("TimeStamp") else "placemarks without times"
            beside[kind] = beside.get(kind, 0) + 1
    return TracksRead(tracks, beside)


def _points(track: Element) -> list[TrackPoint]:
    reference = _REFERENCES.get(track.said("altitudeMode"), "")
    pairs = zip_longest(track.named("when"), track.named("coord"))
    return [_point(when, coord, reference) for when, coord in pairs]


def _point(when: Element | None, coord: Element | None, reference: str) -> TrackPoint:
    first = coord if when is None else when
    assert first is not None
    words: list[str | None] = []
    if coord is not None and coord.text:
        words = list(coord.text.split())
        if len(words) not in (2, 3):
            words = [coord.text]
    lon, lat, alt_m = (words + [None] * 3)[:3]
    time = None if when is None else when.text or None
    return TrackPoint(first.line, time, lon, lat, alt_m if reference else None, reference or "HAE")
