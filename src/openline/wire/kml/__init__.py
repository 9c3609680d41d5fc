"""Zones, lines, places and timed tracks as KML 2.2 and KMZ, in and out.

A zone is a placemark with a Polygon (several in a MultiGeometry are its parts), a Point with ``radius_m`` or
a LineString with ``half_width_m``; a line is a LineString, a place a Point. Other placemarks are passed over
and named. Edges are the shortest way over the ground, as they are drawn, unless ``edges`` is ``planar``.

``TimeSpan`` is when it holds. An extruded Polygon is a column: from the surface to its highest place, above
the ground (``relativeToGround``) or the sea (``absolute``). Other heights say nothing about a zone, and a
note says so. Beyond that a placemark says what it is by extended data, which win over what is drawn:

=======================  =====================================================================================
``id``                   else made of the name; a placemark's XML id is not used, programs number them anew
``edges``                ``geodesic`` or ``planar``
``floor``, ``ceiling``   ``FL95``, ``1500 ft MSL``, ``300 m AGL``, ``SFC``, ``UNL``; or metres, with
                         ``floor_datum`` and ``ceiling_datum``
``radius_m``             of a circle; a Polygon beside its Point is for the eye
``half_width_m``         of a corridor; a Polygon beside its LineString is for the eye
``perimeter_m``          width of the perimeter outside of the zone
``empty_alert_s``        raise an alert when nobody was inside for so long
``limits``               JSON: ``[{"counted": "tank", "maximum": 75, "from_m": 0, "to_m": 10000}]``
``windows``              JSON: ``[{"from": …, "until": …}]``, for more than one window
``left``, ``right``      names of a line's sides, as one walks from its first vertex to its last
``source``               where the outline comes from
=======================  =====================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Literal, NamedTuple, TypeVar

import msgspec

from openline.decide.shaping import check_line, check_zone
from openline.errors import InputError
from openline.model.agreement import Limit, Line, Zone
from openline.model.space import UFN, Interval
from openline.wire.kml.archive import zipped
from openline.wire.kml.geometry import band_of, edges_of, footprint_of, paths_of
from openline.wire.kml.placemarks import Document, Placemark, read_document
from openline.wire.kml.tracks import NamedTrack, TrackPoint, TracksRead, read_tracks
from openline.wire.kml.writing import KmlPlace, to_kml
from openline.wire.units import e7, id_from, time_ms

__all__ = [
    "KmlPlace",
    "NamedTrack",
    "TrackPoint",
    "TracksRead",
    "read_lines",
    "read_places",
    "read_tracks",
    "read_zones",
    "to_kml",
    "zipped",
]

SINCE_EVER_MS = 0
"""What a window without a beginning begins with."""

_COMMON_FIELDS = ("id", "edges", "limits", "valid_from", "valid_until", "windows", "source")
_ZONE_FIELDS = (
    *_COMMON_FIELDS,
    "floor",
    "floor_datum",
    "ceiling",
    "ceiling_datum",
    "perimeter_m",
    "empty_alert_s",
    "radius_m",
    "half_width_m",
)
_LINE_FIELDS = (*_COMMON_FIELDS, "left", "right")

Note = Callable[[str], object]
_Value = TypeVar("_Value", Zone, Line)


class _Window(msgspec.Struct, forbid_unknown_fields=True):
    since: str | None = msgspec.field(default=None, name="from")
    until: str | None = None


class _Limit(msgspec.Struct, forbid_unknown_fields=True):
    counted: str
    maximum: int
    from_m: float = 0
    to_m: float | None = None
    party: str = "*"
    per: Literal["day"] | msgspec.UnsetType = msgspec.UNSET


def _no_note(_: str) -> None:
    """Take a note and let it fall."""


class _Hints:
    """What was so of placemarks, the same of several said once."""

    def __init__(self) -> None:
        self._marks: dict[str, list[Placemark]] = {}

    def __call__(self, what: str, mark: Placemark) -> None:
        self._marks.setdefault(what, []).append(mark)

    def tell(self, note: Note) -> None:
        for what, marks in self._marks.items():
            more = f" ({len(marks):,} such)" if len(marks) > 1 else ""
            note(f"{marks[0].where()}: {what}{more}")


def read_zones(
    data: bytes,
    source: str,
    *,
    note: Note = _no_note,
    leave_out: bool = False,
    places: dict[str, str] | None = None,
) -> list[Zone]:
    """Read the zones of a KML or KMZ file.

    Parameters
    ----------
    data
        The bytes of the file: KML, plain or gzipped, or KMZ.
    source
        What to call the file in errors.
    note
        Told, in one sentence each, what was not used and what was left out.
    leave_out
        Leave out zones that cannot be used, with a note for each, rather than raise for the first.
    places
        Is told under the id of each where in which file it stands.

    Raises
    ------
    InputError, GeometryError
        With file, line, placemark and advice.
    """
    document, hints = read_document(data, source), _Hints()
    zones = [it for it in document.placemarks if it.kind in ("polygon", "circle", "corridor")]
    taken = _given_ids(zones)
    found = _read(zones, lambda it: [_zone_of(it, taken, hints)], check_zone, note, leave_out, places)
    _account(document, zones, "zone", _ZONE_FIELDS, hints, note)
    return found


def read_lines(
    data: bytes,
    source: str,
    *,
    note: Note = _no_note,
    leave_out: bool = False,
    places: dict[str, str] | None = None,
) -> list[Line]:
    """Read the lines of a KML or KMZ file; parameters and errors as in :func:`read_zones`.

    LineStrings of one MultiGeometry that begin where another ends are joined; what still has gaps becomes
    several lines with numbered ids, because nobody can say what lies in a gap.
    """
    document, hints = read_document(data, source), _Hints()
    lines = [it for it in document.placemarks if it.kind == "line"]
    taken = _given_ids(lines)
    found = _read(lines, lambda it: _lines_of(it, taken, hints), check_line, note, leave_out, places)
    _account(document, lines, "line", _LINE_FIELDS, hints, note)
    return found


def read_places(data: bytes, source: str, *, note: Note = _no_note) -> list[KmlPlace]:
    """Read the places of a KML or KMZ file: Points with name and description.

    Raises
    ------
    InputError
        With file, line, placemark and advice.
    """
    document = read_document(data, source)
    marks = [it for it in document.placemarks if it.kind == "place"]
    taken = _given_ids(marks)
    found = []
    for mark in marks:
        points = [place for it in mark.of("Point") for place in mark.places(it)]
        if len(points) != 1:
            raise mark.fault(f"a place is one point, not {len(points)}", "Point")
        id, name = _id_and_name(mark, taken, "place")
        lon_e7, lat_e7 = e7(points[0].lon_deg), e7(points[0].lat_deg)
        if not abs(lon_e7) <= 3_600_000_000:
            raise mark.fault(f"longitude {points[0].lon_deg:.7g} is beyond 360 degrees", "Point")
        found.append(KmlPlace(id, name, mark.element.said("description"), lon_e7, lat_e7))
    _account(document, marks, "place", ("id",), _Hints(), note)
    return found


def _read(
    marks: Sequence[Placemark],
    make: Callable[[Placemark], list[_Value]],
    check: Callable[[_Value], None],
    note: Note,
    leave_out: bool,
    places: dict[str, str] | None,
) -> list[_Value]:
    found: list[_Value] = []
    faults: list[InputError] = []
    for mark in marks:
        try:
            values = make(mark)
            for value in values:
                check(value)
        except InputError as fault:
            fault.where = fault.where or mark.where()
            faults.append(fault)
            continue
        found += values
        if places is not None:
            places.update((value.id, mark.where()) for value in values)
        if len(values) > 1:
            note(f"{mark.where()}: its pieces do not follow one another: it became {len(values)} lines")
    if faults and not leave_out:
        if len(faults) > 1:
            more = f"{len(faults)} placemarks have faults"
            faults[0].next_step = f"{faults[0].next_step}; {more}" if faults[0].next_step else more
        raise faults[0]
    for left_out in faults:
        note(f"left out: {left_out}")
    if faults:
        note(f"{marks[0].source}: left out {len(faults):,} of {len(marks):,} placemarks")
    return found


def _given_ids(marks: Iterable[Placemark]) -> set[str]:
    first: dict[str, Placemark] = {}
    for mark in marks:
        id = mark.get("id")
        if id and first.setdefault(id, mark) is not mark:
            raise mark.fault(
                f"id {id!r} is taken by the placemark of line {first[id].element.line}",
                "id",
                "give each its own id",
            )
    return set(first)


def _account(
    document: Document,
    used: Sequence[Placemark],
    kind: str,
    fields: Sequence[str],
    hints: _Hints,
    note: Note,
) -> None:
    """Say what was not used."""
    hints.tell(note)
    taken = {it.number for it in used}
    others = [it for it in document.placemarks if it.number not in taken]
    if others:
        names = ", ".join(f"{it.name or f'line {it.element.line}'} ({it.kind})" for it in others[:5])
        more = f" and {len(others) - 5:,} more" if len(others) > 5 else ""
        note(f"{document.source}: placemarks that are no {kind} were not read: {names}{more}")
    for what, count in document.beside.items():
        note(f"{document.source}: {what} is not used ({count:,})")
    unused = dict.fromkeys(key for it in used for key in it.fields if key not in it.used)
    for key in unused:
        near = get_close_matches(key.lower(), fields, n=1, cutoff=0.8)
        hint = f": did you mean {near[0]!r}?" if near and key not in fields else ""
        note(f"{document.source}: extended data {key!r} were not used{hint}")
    described = sum(1 for it in used if kind != "place" and it.element.said("description"))
    if described:
        note(f"{document.source}: descriptions are not read ({described:,})")


def _id_and_name(mark: Placemark, taken: set[str], kind: str) -> tuple[str, str]:
    id = mark.get("id") or id_from(mark.name, taken, otherwise=f"{kind}-{mark.number}")
    return id, mark.name or id


def _zone_of(mark: Placemark, taken: set[str], hints: _Hints) -> Zone:
    id, name = _id_and_name(mark, taken, "zone")
    empty_s = mark.number_of("empty_alert_s")
    return Zone(
        id=id,
        name=name,
        footprint=footprint_of(mark),
        altitude=band_of(mark, hints),
        windows=_windows(mark, hints),
        perimeter_mm=mark.length_mm("perimeter_m") or 0,
        limits=_limits(mark),
        empty_alert_s=None if empty_s is None else round(empty_s),
        source=mark.get("source"),
    )


def _lines_of(mark: Placemark, taken: set[str], hints: _Hints) -> list[Line]:
    id, name = _id_and_name(mark, taken, "line")
    paths = paths_of(mark)
    return [
        Line(
            id=id if len(paths) == 1 else id_from(f"{id}-{k}", taken, otherwise=id),
            name=name if len(paths) == 1 else f"{name} ({k} of {len(paths)})",
            path=path,
            edges=edges_of(mark),
            left=mark.get("left") or "left",
            right=mark.get("right") or "right",
            windows=_windows(mark, hints),
            limits=_limits(mark),
            source=mark.get("source"),
        )
        for k, path in enumerate(paths, 1)
    ]


class _Span(NamedTuple):
    """A window as it stands in the file, empty where it has no beginning or no end; ``field`` names it."""

    field: str
    since: str
    until: str


def _windows(mark: Placemark, hints: _Hints) -> tuple[Interval, ...]:
    if mark.element.child("TimeStamp"):
        hints("a TimeStamp is one moment, and is no window: it was not used", mark)
    spans: list[_Span] = []
    if listed := mark.get("windows"):
        for k, it in enumerate(_json(mark, "windows", listed, list[_Window]), 1):
            spans.append(_Span(f"windows {k}", it.since or "", it.until or ""))
    else:
        for span in mark.element.named("TimeSpan"):
            spans.append(_Span("TimeSpan", span.said("begin"), span.said("end")))
        spans.append(_Span("valid_from, valid_until", mark.get("valid_from"), mark.get("valid_until")))
    return tuple(
        Interval(
            start_ms=_time_ms(mark, it.field, it.since) if it.since else SINCE_EVER_MS,
            end_ms=_time_ms(mark, it.field, it.until) if it.until not in ("", UFN) else UFN,
        )
        for it in spans
        if it.since or it.until
    )


def _time_ms(mark: Placemark, field: str, text: str) -> int:
    try:
        return time_ms(text)
    except InputError as fault:
        raise mark.fault(fault.what, field, fault.next_step) from None


def _limits(mark: Placemark) -> tuple[Limit, ...]:
    text = mark.get("limits")
    if not text:
        return ()
    return tuple(
        Limit(
            counted=it.counted,
            maximum=it.maximum,
            from_mm=round(it.from_m * 1000),
            to_mm=None if it.to_m is None else round(it.to_m * 1000),
            party=it.party,
            per=it.per,
        )
        for it in _json(mark, "limits", text, list[_Limit])
    )


_Listed = TypeVar("_Listed")


def _json(mark: Placemark, field: str, text: str, type: type[_Listed]) -> _Listed:
    try:
        return msgspec.json.decode(text.encode(), type=type)
    except msgspec.DecodeError as error:
        raise mark.fault(f"{text[:60]!r} is no list of {field}: {error}", field) from None
