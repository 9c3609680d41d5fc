"""From GeoJSON to zones and lines, each checked before it is let in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

import numpy as np

from openline.decide.shaping import check_line, check_zone
from openline.errors import GeometryError, InputError
from openline.model.agreement import Limit, Line, Zone
from openline.model.space import (
    UFN,
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    Circle,
    Corridor,
    EdgeRule,
    Footprint,
    Interval,
    LonLatE7,
    Polygon,
    Position,
    Ring,
)
from openline.wire.geojson.features import Feature, read_features
from openline.wire.units import FOOT_MM, altitude, altitude_reference, id_from, time_ms

SINCE_EVER_MS = 0
"""What a window without a beginning begins with."""

_COMMON_FIELDS = ("id", "name", "edges", "limits", "valid_from", "valid_until", "windows", "source")
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


def _no_note(_: str) -> None:
    """Take a note and let it fall."""


def read_zones(data: bytes, source: str, *, note: Note = _no_note, leave_out: bool = False) -> list[Zone]:
    """Read the zones of a GeoJSON file.

    Parameters
    ----------
    data
        The bytes of the file, plain or gzipped.
    source
        What to call the file in errors.
    note
        Told, in one sentence each, what was not used and what was left out.
    leave_out
        Leave out features that cannot be used, with a note for each, rather than raise for the first.

    Raises
    ------
    InputError, GeometryError
        With file, feature, field and advice.
    """
    return _read(data, source, note, leave_out, _ZONE_FIELDS, _zones_of, check_zone)


def read_lines(data: bytes, source: str, *, note: Note = _no_note, leave_out: bool = False) -> list[Line]:
    """Read the lines of a GeoJSON file; parameters and errors as in :func:`read_zones`.

    Pieces of a MultiLineString that begin where another ends are joined; what still has gaps becomes several
    lines with numbered ids, because nobody can say what lies in a gap.
    """
    return _read(data, source, note, leave_out, _LINE_FIELDS, _lines_of, check_line)


def _read(
    data: bytes,
    source: str,
    note: Note,
    leave_out: bool,
    fields: Sequence[str],
    make: Callable[[Feature, set[str]], list[_Value]],
    check: Callable[[_Value], None],
) -> list[_Value]:
    features = read_features(data, source)
    taken = _given_ids(features)
    found: list[_Value] = []
    faults: list[InputError] = []
    for feature in features:
        try:
            values = make(feature, taken)
            for value in values:
                check(value)
        except InputError as fault:
            faults.append(_placed(fault, feature))
            continue
        found += values
        if len(values) > 1:
            note(f"{feature.where()}: its pieces do not follow one another: it became {len(values)} lines")
    if faults and not leave_out:
        if len(faults) > 1:
            faults[0].next_step += f"{'; ' if faults[0].next_step else ''}{len(faults)} features have faults"
        raise faults[0]
    for left_out in faults:
        note(f"left out: {left_out}")
    _note_unused(features, fields, source, note)
    return found


def _placed(fault: InputError, feature: Feature) -> InputError:
    """Say in which feature a fault is, where that is not said yet."""
    fault.where = fault.where or feature.where()
    return fault


def _given_ids(features: Iterable[Feature]) -> set[str]:
    first: dict[str, Feature] = {}
    for feature in features:
        if feature.given_id is None:
            continue
        if not isinstance(feature.given_id, str | int) or isinstance(feature.given_id, bool):
            raise feature.fault("an id must be text or a whole number", "id")
        other = first.setdefault(str(feature.given_id), feature)
        if other is not feature:
            raise feature.fault(
                f"id {feature.given_id!r} is taken by feature {other.number}", "id", "give each its own id"
            )
    return set(first)


def _note_unused(features: list[Feature], fields: Sequence[str], source: str, note: Note) -> None:
    """Name what was not used; what looks like a slip of the pen, each by itself."""
    unused = dict.fromkeys(key for each in features for key in each.properties if key not in each.used)
    plain = []
    for key in unused:
        near = get_close_matches(key.lower(), fields, n=1, cutoff=0.8)
        if near and key not in fields:
            note(f"{source}: property {key!r} is not known, and was not used: did you mean {near[0]!r}?")
        else:
            plain.append(key)
    if plain:
        note(f"{source}: properties that were not used: {', '.join(plain)}")


# -- zones -----------------------------------------------------------------------------------------


def _zones_of(feature: Feature, taken: set[str]) -> list[Zone]:
    id, name = _id_and_name(feature, taken, "zone")
    empty_s = feature.number_of("empty_alert_s")
    return [
        Zone(
            id=id,
            name=name,
            footprint=_footprint(feature),
            altitude=AltitudeBand(
                floor=_altitude(feature, "floor", AltitudeReference.SFC),
                ceiling=_altitude(feature, "ceiling", AltitudeReference.UNL),
            ),
            windows=_windows(feature),
            perimeter_mm=feature.length_mm("perimeter_m") or 0,
            limits=_limits(feature),
            empty_alert_s=None if empty_s is None else round(empty_s),
            source=feature.text("source", ""),
        )
    ]


def _id_and_name(feature: Feature, taken: set[str], kind: str) -> tuple[str, str]:
    name = feature.name
    if feature.given_id is not None:
        return str(feature.given_id), name or str(feature.given_id)
    id = id_from(name, taken, otherwise=f"{kind}-{feature.number}")
    return id, name or id


def _footprint(feature: Feature) -> Footprint:
    kind, coordinates = feature.geometry.get("type"), feature.geometry.get("coordinates")
    match kind:
        case None:
            raise feature.fault("the feature has no geometry", "geometry")
        case "Polygon":
            return Polygon(parts=(_part(feature, coordinates),), edges=_edges(feature, EdgeRule.PLANAR))
        case "MultiPolygon":
            parts = tuple(_part(feature, part) for part in _list(feature, coordinates))
            return Polygon(parts=parts, edges=_edges(feature, EdgeRule.PLANAR))
        case "Point":
            radius_mm = feature.length_mm("radius_m")
            if radius_mm is None:
                raise feature.fault(
                    "a Point is no zone by itself", "radius_m", "add radius_m to make it a circle"
                )
            (centre,) = _vertices(feature, [coordinates])
            return Circle(centre=Position(*centre), radius_mm=radius_mm)
        case "LineString":
            half_width_mm = feature.length_mm("half_width_m")
            if half_width_mm is None:
                raise feature.fault(
                    "a LineString is no zone by itself",
                    "half_width_m",
                    "add half_width_m to make it a corridor",
                )
            centreline = _vertices(feature, coordinates)
            edges = _edges(feature, EdgeRule.GEODESIC)
            return Corridor(centreline=centreline, half_width_mm=half_width_mm, edges=edges)
        case _:
            raise feature.fault(
                f"{kind!r} is no zone", "geometry", "use Polygon, MultiPolygon, Point or LineString"
            )


def _part(feature: Feature, coordinates: Any) -> tuple[Ring, ...]:
    rings = (_vertices(feature, ring) for ring in _list(feature, coordinates))
    return tuple(ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring for ring in rings)


def _list(feature: Feature, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise feature.fault("coordinates are no list", "geometry")
    return value


def _vertices(feature: Feature, coordinates: Any) -> tuple[LonLatE7, ...]:
    """Take longitude and latitude of each position, heights left off."""
    given = _list(feature, coordinates)
    if not given:
        return ()
    try:
        lonlat = np.array([position[:2] for position in given])
    except (TypeError, ValueError, IndexError):
        lonlat = np.empty(0)
    if lonlat.dtype.kind not in "if" or lonlat.ndim != 2 or lonlat.shape[1] != 2:
        raise feature.fault(_odd_position(given), "geometry")
    if not np.isfinite(lonlat).all():
        raise feature.fault("a coordinate is not finite", "geometry")
    if np.abs(lonlat).max() > 1e6:
        raise feature.fault(
            f"coordinates such as {given[0]} are no degrees",
            "geometry",
            "convert the file to WGS84 (EPSG:4326)",
        )
    return tuple(map(tuple, np.rint(lonlat * 1e7).astype(np.int64).tolist()))


def _odd_position(given: list[Any]) -> str:
    for number, position in enumerate(given, 1):
        if not isinstance(position, list) or len(position) < 2:
            return f"vertex {number} is no pair of longitude and latitude"
        if any(isinstance(x, bool) or not isinstance(x, int | float) for x in position[:2]):
            return f"vertex {number} holds something that is no number: {position[:2]}"
    return "coordinates are nested too deep for this geometry"


def _edges(feature: Feature, otherwise: EdgeRule) -> EdgeRule:
    rule = feature.text("edges", otherwise)
    try:
        return EdgeRule(rule)
    except ValueError:
        raise feature.fault(f"edge rule {rule!r} is not known", "edges", "use planar or geodesic") from None


def _altitude(feature: Feature, field: str, otherwise: AltitudeReference) -> AltitudeLimit:
    value, datum = feature.get(field), feature.get(f"{field}_datum")
    try:
        match value:
            case None:
                return AltitudeLimit(reference=otherwise)
            case str():
                return altitude(value, bare_unit="M" if datum else "", bare_datum=str(datum or ""))
            case {"valueFt": int() | float() as feet, "reference": str() as reference}:
                # The FAA's form: "SFC" with zero feet is the surface itself.
                if reference == "SFC" and feet == 0:
                    return AltitudeLimit(reference=AltitudeReference.SFC)
                return AltitudeLimit(reference=altitude_reference(reference), value_mm=round(feet * FOOT_MM))
            case int() | float() if not isinstance(value, bool):
                if not isinstance(datum, str):
                    raise InputError(
                        f"{value} m has no datum", next_step=f"add {field}_datum: MSL, AGL, HAE or STD"
                    )
                return AltitudeLimit(reference=altitude_reference(datum), value_mm=round(value * 1000))
            case _:
                raise InputError(f"{value!r} is no altitude", next_step="write it like FL95 or 1500 ft MSL")
    except InputError as fault:
        raise feature.fault(fault.what, field, fault.next_step) from None


def _windows(feature: Feature) -> tuple[Interval, ...]:
    spans = [
        (f"windows {k}: from", window.get("from"), f"windows {k}: until", window.get("until"))
        for k, window in enumerate(feature.records("windows", {"from", "until"}), 1)
    ]
    spans.append(("valid_from", feature.get("valid_from"), "valid_until", feature.get("valid_until")))
    return tuple(
        Interval(
            start_ms=SINCE_EVER_MS if since is None else _time_ms(feature, since_field, since),
            end_ms=UFN if until in (None, UFN) else _time_ms(feature, until_field, until),
        )
        for since_field, since, until_field, until in spans
        if since is not None or until is not None
    )


def _time_ms(feature: Feature, field: str, value: Any) -> int:
    try:
        return time_ms(str(value))
    except InputError as fault:
        raise feature.fault(fault.what, field, fault.next_step) from None


def _limits(feature: Feature) -> tuple[Limit, ...]:
    limits = []
    for k, given in enumerate(
        feature.records("limits", {"counted", "maximum", "from_m", "to_m", "party"}), 1
    ):
        counted, maximum, to_m = given.get("counted"), given.get("maximum"), given.get("to_m")
        if not isinstance(counted, str) or type(maximum) is not int:
            raise feature.fault(
                "a limit needs what is counted and a whole maximum",
                f"limits {k}",
                'as in {"counted": "tank", "maximum": 75}',
            )
        from_m = given.get("from_m", 0)
        if any(isinstance(x, bool) or not isinstance(x, int | float) for x in (from_m, to_m or 0)):
            raise feature.fault("from_m and to_m must be metres", f"limits {k}")
        limits.append(
            Limit(
                counted=counted,
                maximum=maximum,
                from_mm=round(from_m * 1000),
                to_mm=None if to_m is None else round(to_m * 1000),
                party=str(given.get("party", "*")),
            )
        )
    return tuple(limits)


# -- lines -----------------------------------------------------------------------------------------


def _lines_of(feature: Feature, taken: set[str]) -> list[Line]:
    id, name = _id_and_name(feature, taken, "line")
    kind, coordinates = feature.geometry.get("type"), feature.geometry.get("coordinates")
    match kind:
        case "LineString":
            paths = [_vertices(feature, coordinates)]
        case "MultiLineString":
            paths = _joined([_vertices(feature, piece) for piece in _list(feature, coordinates)])
            if not paths:
                raise GeometryError("the line is empty", where=feature.where("geometry"))
        case _:
            raise feature.fault(f"{kind!r} is no line", "geometry", "use LineString or MultiLineString")
    return [
        Line(
            id=id if len(paths) == 1 else id_from(f"{id}-{k}", taken, otherwise=id),
            name=name if len(paths) == 1 else f"{name} ({k} of {len(paths)})",
            path=path,
            edges=_edges(feature, EdgeRule.PLANAR),
            left=feature.text("left", "left"),
            right=feature.text("right", "right"),
            windows=_windows(feature),
            limits=_limits(feature),
            source=feature.text("source", ""),
        )
        for k, path in enumerate(paths, 1)
    ]


def _joined(pieces: list[tuple[LonLatE7, ...]]) -> list[tuple[LonLatE7, ...]]:
    """Join pieces that begin where another ends; none is turned round, which would exchange its sides."""
    left = [piece for piece in pieces if piece]
    ends = {piece[-1] for piece in left}
    # Begin with pieces that follow none; what then remains are closed lines.
    left.sort(key=lambda piece: piece[0] in ends)
    chains = []
    while left:
        chain = left.pop(0)
        while follower := next((piece for piece in left if piece[0] == chain[-1]), None):
            left.remove(follower)
            chain += follower[1:]
        chains.append(chain)
    return chains
