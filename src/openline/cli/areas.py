"""Areas, windows and limits as options; every coordinate that is entered is echoed (R7)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from openline.cli.numbers import LARGEST
from openline.cli.times import parse_time
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.model.agreement import Limit
    from openline.model.space import AltitudeBand, EdgeRule, Footprint, Interval, Position

At: TypeAlias = Annotated[
    str, typer.Option("--at", metavar="COORD", help="centre of a circle: decimal, DMS or MGRS")
]
RadiusKm: TypeAlias = Annotated[float | None, typer.Option("--radius-km", help="its radius")]
Vertex: TypeAlias = Annotated[
    list[str],
    typer.Option("--vertex", metavar="COORD", help="a vertex of a polygon, in order along its edge"),
]
Along: TypeAlias = Annotated[
    list[str], typer.Option("--along", metavar="COORD", help="a vertex of a corridor's centreline")
]
HalfWidthM: TypeAlias = Annotated[
    float | None, typer.Option("--half-width-m", help="half a corridor's width")
]
Edges: TypeAlias = Annotated[
    str,
    typer.Option("--edges", help="planar (straight on a lat/lon map) or geodesic (straight on the ground)"),
]
ValidFrom: TypeAlias = Annotated[
    str,
    typer.Option("--valid-from", metavar="TIME", help="RFC 3339 with zone, or a DTG such as 141403ZNOV26"),
]
ValidUntil: TypeAlias = Annotated[
    str, typer.Option("--valid-until", metavar="TIME", help="until then, or UFN: until further notice")
]
Limits: TypeAlias = Annotated[
    list[str],
    typer.Option(
        "--limit",
        metavar="LIMIT",
        help="COUNTED<=MAX, COUNTED<=MAX@FROM-TO in metres of depth, ';PARTY' behind it for one party alone",
    ),
]

MOST_ECHOES = 12
"""Vertices of one outline that are said back where somebody reads what is on record or in a draft."""
_LIMIT = re.compile(
    r"(?P<counted>[\w-]+)\s*<=\s*(?P<maximum>\d+)(?:\s*/\s*(?P<per>day))?"
    r"(?:\s*@\s*(?P<low>\d+(?:\.\d+)?)\s*-\s*(?P<high>\d+(?:\.\d+)?)\s*m?)?"
    r"(?:\s*;\s*(?P<party>[\w-]+))?"
)


def area_of(
    at: str,
    radius_km: float | None,
    vertices: list[str],
    along: list[str],
    half_width_m: float | None,
    edges: str,
    *,
    required: bool,
) -> tuple[Footprint | None, list[str]]:
    """Read the one area that the options describe, and the echo of every coordinate in it.

    Raises
    ------
    InputError
        None is described and one is required, more than one, half of one, or a coordinate that is none.
    """
    from openline.model.space import Circle, Corridor, EdgeRule, Polygon

    given = [bool(at or radius_km is not None), bool(vertices), bool(along or half_width_m is not None)]
    if sum(given) > 1 or (required and not any(given)):
        raise InputError(
            "describe one area" if sum(given) > 1 else "no area is described",
            next_step="--at with --radius-km, three or more --vertex, or --along twice with --half-width-m",
        )
    if given[0]:
        if not at or radius_km is None:
            raise InputError("a circle has --at and --radius-km")
        centre, echo = coordinate(at, "--at")
        return Circle(centre=centre, radius_mm=round(radius_km * 1e6)), [echo]
    if given[1]:
        ring, echoes = path_of(vertices, "--vertex")
        return Polygon(parts=((ring,),), edges=edges_of(edges, EdgeRule.PLANAR)), echoes
    if given[2]:
        if not along or half_width_m is None:
            raise InputError("a corridor has --along, twice or more, and --half-width-m")
        line, echoes = path_of(along, "--along")
        rule = edges_of(edges, EdgeRule.GEODESIC)
        return Corridor(centreline=line, half_width_mm=round(half_width_m * 1000), edges=rule), echoes
    return None, []


def edges_of(text: str, otherwise: EdgeRule) -> EdgeRule:
    """Read an edge rule; an empty text is the default."""
    from openline.model.space import EdgeRule

    try:
        return EdgeRule(text) if text else otherwise
    except ValueError:
        raise InputError(
            f"{text!r} is no edge rule", where="--edges", next_step="planar or geodesic"
        ) from None


def path_of(vertices: list[str], option: str) -> tuple[tuple[tuple[int, int], ...], list[str]]:
    """Read vertices as (lon, lat) in 1e-7 degree, with the echo of each."""
    read = [coordinate(it, f"{option} {number}") for number, it in enumerate(vertices, 1)]
    return tuple((position.lon_e7, position.lat_e7) for position, _ in read), [echo for _, echo in read]


def coordinate(text: str, option: str) -> tuple[Position, str]:
    """Read a coordinate, and say it back as lat/lon, MGRS and nearest named place with bearing and range."""
    from openline.wire.coordinates import parse_position

    try:
        position = parse_position(text)
    except InputError as error:
        raise InputError(error.what, where=option, next_step=error.next_step) from error
    return position, place_words(position)


def echo_of(footprint: Footprint) -> str:
    """Say where an area from a file lies: the centre of a circle, the first vertex of anything else."""
    from openline.model.space import Circle, Corridor, Position

    match footprint:
        case Circle(centre=centre, radius_mm=radius_mm):
            return f"{radius_mm / 1e6:g} km round {place_words(centre)}"
        case Corridor(centreline=path):
            return f"begins at {place_words(Position(*path[0]))}"
    return f"first vertex {place_words(Position(*footprint.parts[0][0][0]))}"


def echoes(value: object) -> list[str]:
    """Say where a zone, line, area or report lies: a circle's centre, or its vertices; of else, nothing.

    Of a long outline the first vertices are said, and how many more there are.
    """
    from openline.model.agreement import AreaOfControl, Line, Zone
    from openline.model.presence import Coverage, Sighting
    from openline.model.space import Corridor

    match value:
        case Zone(footprint=footprint) | AreaOfControl(footprint=footprint):
            return outline_echoes(footprint)
        case Sighting(area=footprint) | Coverage(area=footprint):
            return outline_echoes(footprint)
        case Line(path=path):
            return outline_echoes(Corridor(centreline=path, half_width_mm=1))
    return []


def outline_echoes(footprint: Footprint) -> list[str]:
    """Say where an outline lies: a circle's centre, or its vertices, the first of many."""
    from openline.model.space import Circle, Corridor, Position

    if isinstance(footprint, Circle):
        return [echo_of(footprint)]
    if isinstance(footprint, Corridor):
        vertices = list(footprint.centreline)
    else:
        vertices = [vertex for part in footprint.parts for ring in part for vertex in ring]
    said = [place_words(Position(*it)) for it in vertices[:MOST_ECHOES]]
    more = len(vertices) - len(said)
    return [*said, f"and {more:,} more vertices"] if more else said


def place_words(position: Position) -> str:
    """Say a position as lat/lon, MGRS and nearest named place with bearing and range."""
    from openline.wire.coordinates import echo

    said = echo(position)
    return f"{said.decimal} | {said.mgrs} | {said.words}"


def band_of(floor: str, ceiling: str, before: AltitudeBand) -> AltitudeBand:
    """Return a band with the sides that are given. Raises InputError, which names the option."""
    from msgspec.structs import replace

    from openline.wire.units import altitude

    band = before
    for option, text in (("floor", floor), ("ceiling", ceiling)):
        if text:
            try:
                band = replace(band, **{option: altitude(text)})
            except InputError as error:
                raise InputError(error.what, where=f"--{option}", next_step=error.next_step) from error
    return band


def windows_of(valid_from: str, valid_until: str) -> tuple[Interval, ...]:
    """Read one window from two options, either of which may be left out; none of them is no window.

    Raises
    ------
    InputError
        A time that is none, or without its zone.
    """
    from openline.model.space import UFN, Interval

    if not valid_from and not valid_until:
        return ()
    start_ms = parse_time(valid_from, "--valid-from") if valid_from else 0
    end: Any = parse_time(valid_until, "--valid-until") if valid_until not in ("", UFN) else UFN
    return (Interval(start_ms=start_ms, end_ms=end),)


def limits_of(texts: list[str]) -> tuple[Limit, ...]:
    """Read limits such as ``tank<=75@0-10000``: at most 75 tanks within 10 km of depth (R17).

    ``convoy<=3/day`` is at most three convoys that come in a day.

    Raises
    ------
    InputError
        A limit in another form.
    """
    from msgspec import UNSET

    from openline.model.agreement import Limit

    limits = []
    for text in texts:
        found = _LIMIT.fullmatch(text.strip())
        if found is None:
            raise InputError(
                f"{text!r} is no limit", where="--limit", next_step="write it like 'people<=6000@0-10000'"
            )
        low, high = found["low"], found["high"]
        if max(float(it or 0) for it in (found["maximum"], low, high)) > LARGEST:
            raise InputError(f"{text!r} has a number that cannot be meant", where="--limit")
        limits.append(
            Limit(
                counted=found["counted"],
                maximum=int(found["maximum"]),
                from_mm=round(float(low or 0) * 1000),
                to_mm=None if high is None else round(float(high) * 1000),
                party=found["party"] or "*",
                per="day" if found["per"] else UNSET,
            )
        )
    return tuple(limits)
