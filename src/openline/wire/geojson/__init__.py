"""Zones and lines as GeoJSON (RFC 7946), in and out.

A zone is a Polygon, a MultiPolygon, a Point with ``radius_m`` or a LineString with ``half_width_m``; a line
is a LineString or MultiLineString. Longitudes may run past 180 degrees, and an edge between vertices more
than 180 degrees apart goes the short way round. Properties:

=======================  =====================================================================================
``id``, ``name``         an id made of the name is numbered where others have it; a given id must be alone
``edges``                ``planar`` (straight in longitude and latitude, as RFC 7946 has it; the default, but
                         not of corridors) or ``geodesic``
``floor``, ``ceiling``   ``"FL95"``, ``"1500 ft MSL"``, ``"SFC"``, ``"UNL"``; or metres, with ``floor_datum``
                         and ``ceiling_datum``; or ``{"valueFt": 700, "reference": "AGL"}``
``valid_from``,          RFC 3339 with zone; more than one window as
``valid_until``          ``"windows": [{"from": …, "until": …}, …]``
``perimeter_m``          width of the perimeter outside of the zone
``empty_alert_s``        raise an alert when nobody was inside for so long
``limits``               ``[{"counted": "tank", "maximum": 75, "from_m": 0, "to_m": 10000}, …]``, with
                         ``"party"`` where a limit is for one party alone
``ladder``               how people are spoken to about the zone: ``{"rungs": [{"medium": "message",
                         "languages": ["en"], "template": "leave"}, …]}``
``left``, ``right``      names of a line's sides, as one walks from its first vertex to its last
``source``               where the outline comes from
=======================  =====================================================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from openline.decide.shaping import check_line, check_zone
from openline.errors import InputError
from openline.model.agreement import Limit, Line, Zone
from openline.model.space import (
    UFN,
    AltitudeBand,
    AltitudeLimit,
    AltitudeReference,
    EdgeRule,
    Interval,
)
from openline.model.warning import Ladder
from openline.wire.geojson.features import Feature, read_features
from openline.wire.geojson.geometry import edges_of, footprint_of, paths_of
from openline.wire.geojson.writing import lines_to_geojson, zones_to_geojson
from openline.wire.ladders import ladder_from
from openline.wire.units import FOOT_MM, altitude, altitude_reference, id_from, time_ms

__all__ = ["lines_to_geojson", "read_lines", "read_zones", "zones_to_geojson"]

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
    "ladder",
    "radius_m",
    "half_width_m",
)
_LINE_FIELDS = (*_COMMON_FIELDS, "left", "right")

Note = Callable[[str], object]
_Value = TypeVar("_Value", Zone, Line)


def _no_note(_: str) -> None:
    """Take a note and let it fall."""


def read_zones(
    data: bytes,
    source: str,
    *,
    note: Note = _no_note,
    leave_out: bool = False,
    places: dict[str, str] | None = None,
) -> list[Zone]:
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
    places
        Is told under the id of each which feature of which file it was.

    Raises
    ------
    InputError, GeometryError
        With file, feature, field and advice.
    """
    return _read(data, source, note, leave_out, places, _ZONE_FIELDS, _zones_of, check_zone)


def read_lines(
    data: bytes,
    source: str,
    *,
    note: Note = _no_note,
    leave_out: bool = False,
    places: dict[str, str] | None = None,
) -> list[Line]:
    """Read the lines of a GeoJSON file; parameters and errors as in :func:`read_zones`.

    Pieces of a MultiLineString that begin where another ends are joined; what still has gaps becomes several
    lines with numbered ids, because nobody can say what lies in a gap.
    """
    return _read(data, source, note, leave_out, places, _LINE_FIELDS, _lines_of, check_line)


def _read(
    data: bytes,
    source: str,
    note: Note,
    leave_out: bool,
    places: dict[str, str] | None,
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
        if places is not None:
            places.update((value.id, feature.where()) for value in values)
        if len(values) > 1:
            note(f"{feature.where()}: its pieces do not follow one another: it became {len(values)} lines")
    if faults and not leave_out:
        if len(faults) > 1:
            faults[0].next_step += f"{'; ' if faults[0].next_step else ''}{len(faults)} features have faults"
        raise faults[0]
    for left_out in faults:
        note(f"left out: {left_out}")
    if faults:
        note(f"{source}: left out {len(faults):,} of {len(features):,} features")
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
            footprint=footprint_of(feature),
            altitude=AltitudeBand(
                floor=_altitude(feature, "floor", AltitudeReference.SFC),
                ceiling=_altitude(feature, "ceiling", AltitudeReference.UNL),
            ),
            windows=_windows(feature),
            perimeter_mm=feature.length_mm("perimeter_m") or 0,
            limits=_limits(feature),
            empty_alert_s=None if empty_s is None else round(empty_s),
            source=feature.text("source", ""),
            ladder=_ladder(feature, id),
        )
    ]


def _ladder(feature: Feature, zone: str) -> Ladder | UnsetType:
    value = feature.get("ladder")
    return UNSET if value is None else ladder_from(value, zone, feature.where("ladder"))


def _id_and_name(feature: Feature, taken: set[str], kind: str) -> tuple[str, str]:
    name = feature.name
    if feature.given_id is not None:
        return str(feature.given_id), name or str(feature.given_id)
    id = id_from(name, taken, otherwise=f"{kind}-{feature.number}")
    return id, name or id


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
        feature.records("limits", {"counted", "maximum", "from_m", "to_m", "party", "per"}), 1
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
        if given.get("per", "day") != "day":
            raise feature.fault("a limit on what comes is per day", f"limits {k}", 'as in "per": "day"')
        limits.append(
            Limit(
                counted=counted,
                maximum=maximum,
                from_mm=round(from_m * 1000),
                to_mm=None if to_m is None else round(to_m * 1000),
                party=str(given.get("party", "*")),
                per="day" if "per" in given else UNSET,
            )
        )
    return tuple(limits)


# -- lines -----------------------------------------------------------------------------------------


def _lines_of(feature: Feature, taken: set[str]) -> list[Line]:
    id, name = _id_and_name(feature, taken, "line")
    paths = paths_of(feature)
    return [
        Line(
            id=id if len(paths) == 1 else id_from(f"{id}-{k}", taken, otherwise=id),
            name=name if len(paths) == 1 else f"{name} ({k} of {len(paths)})",
            path=path,
            edges=edges_of(feature, EdgeRule.PLANAR),
            left=feature.text("left", "left"),
            right=feature.text("right", "right"),
            windows=_windows(feature),
            limits=_limits(feature),
            source=feature.text("source", ""),
        )
        for k, path in enumerate(paths, 1)
    ]
