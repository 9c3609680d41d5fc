"""What several kinds of rows have: where and when it is, contacts, markings, verifications."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timezone
from functools import lru_cache
from typing import Any, Literal, cast

from openline.decide.checking import check_band, check_footprint
from openline.errors import GeometryError, NotFoundError
from openline.model.notification import (
    Contact,
    Marking,
    Recurrence,
    Verification,
)
from openline.model.space import (
    AltitudeBand,
    AltitudeLimit,
    Circle,
    Corridor,
    EdgeRule,
    Footprint,
    Interval,
    Polygon,
    Position,
)
from openline.wire.coordinates import Place, find_places, in_words, nearest_place, vector_to
from openline.wire.sheets.cells import (
    address_of,
    altitude_of,
    choice_of,
    days_of,
    degrees_of,
    metres_of,
    place_of,
    places_of,
    rings_of,
    until_further_notice,
)
from openline.wire.sheets.rows import Row
from openline.wire.sheets.times import moment_of, time_of_day_s_of, zone_of

NEAR_KM = 20.0
"""How far from the place that it is said to be near a coordinate may lie, before that is a question."""
_ORDER = "nothing but their order"


# -- where -----------------------------------------------------------------------------------------


def position_in(row: Row, *, needed: bool) -> Position | None:
    """Read where it is from the column *Place*, or from *Latitude* and *Longitude*."""
    if row.has("place") or not (row.has("latitude") or row.has("longitude")):
        found = row.read("place", place_of, needed=needed)
        key = "place"
    else:
        lat_deg = row.read("latitude", degrees_of(90), needed=True)
        lon_deg = row.read("longitude", degrees_of(180), needed=True)
        found, key = None, "latitude"
        if lat_deg is not None and lon_deg is not None:
            found = Position(round(lon_deg * 1e7), round(lat_deg * 1e7))
    if found is not None:
        row.positions.append((row.at(key), found))
        _compare(row, found, key)
    return found


def _compare(row: Row, found: Position, key: str) -> None:
    """Hold a coordinate against the place that it is said to be near (R7)."""
    name = row.text("near")
    if not name:
        return
    named = _places(name)
    if not named:
        row.ask("near", f"no place called {name!r} is known; by the coordinates it is {_said(found)}")
        return
    vector = min((vector_to(found, place) for place in named), key=lambda it: it.range_km)
    if vector.range_km > NEAR_KM:
        row.ask(
            key,
            f"it is {in_words(vector)}, which is not near; by the coordinates it is {_said(found)}",
        )
        return
    # That it lies where it is said to lie has told latitude from longitude.
    row.questions = [
        it for it in row.questions if it.cell != row.at(key) or not it.what.startswith(_ORDER)
    ]


@lru_cache(4096)
def _places(name: str) -> tuple[Place, ...]:
    """Return the places called so: a sheet names the same few again and again."""
    try:
        return tuple(find_places(name))
    except NotFoundError:
        return ()


def _said(position: Position) -> str:
    near = nearest_place(position)
    return f"far from any place that is known ({in_words(near)})" if near.far else in_words(near)


def footprint_in(row: Row) -> Footprint | None:
    """Read the one area that a row describes: a circle, an outline, or a corridor."""
    centre = row.has("place") or row.has("latitude") or row.has("radius_m")
    given = [key for key, it in (("place", centre), ("outline", row.has("outline"))) if it]
    given += ["line"] if row.has("line") or row.has("line_half_width_m") else []
    if len(given) != 1:
        what = "no area is described" if not given else "two areas are described"
        row.wrong(
            given[-1] if given else "place",
            what,
            "give a Place with its Radius m, or an Outline of three or more places",
        )
        return None
    edges = row.read("edges", choice_of(row.header.by_key["edges"].choices))
    before = len(row.errors)
    key, found = given[0], _shape(row, given[0], edges)
    if found is None or len(row.errors) > before:
        return None
    try:
        check_footprint(found)
    except GeometryError as error:
        row.wrong(key, error.what, error.next_step)
        return None
    return found


def _shape(row: Row, key: str, edges: str | None) -> Footprint | None:
    if key == "place":
        centre = position_in(row, needed=True)
        radius_m = row.read("radius_m", metres_of, needed=True)
        if centre is None or radius_m is None:
            return None
        return Circle(centre=centre, radius_mm=round(radius_m * 1000))
    if key == "outline":
        rings = row.read("outline", rings_of)
        if rings is None:
            return None
        _keep(row, key, [vertex for part in rings for ring in part for vertex in ring])
        return Polygon(parts=rings, edges=EdgeRule(edges or "planar"))
    line = row.read("line", places_of, needed=True)
    half_m = row.read("line_half_width_m", metres_of, needed=True)
    if line is None or half_m is None:
        return None
    _keep(row, key, line)
    return Corridor(centreline=line, half_width_mm=round(half_m * 1000), edges=EdgeRule(edges or "geodesic"))


def _keep(row: Row, key: str, vertices: Iterable[tuple[int, int]]) -> None:
    row.positions += [(row.at(key), Position(*it)) for it in vertices]


def band_in(row: Row) -> AltitudeBand:
    """Read floor and ceiling; from the surface up without limit where neither is given."""
    default = AltitudeBand()
    limits: dict[Literal["floor", "ceiling"], AltitudeLimit] = {
        "floor": row.read("floor", altitude_of) or default.floor,
        "ceiling": row.read("ceiling", altitude_of) or default.ceiling,
    }
    band = AltitudeBand(floor=limits["floor"], ceiling=limits["ceiling"])
    try:
        check_band(band)
    except GeometryError as error:
        row.wrong("floor" if row.has("floor") else "ceiling", error.what, error.next_step)
    return band


# -- when ------------------------------------------------------------------------------------------


def zone_in(row: Row) -> timezone | None:
    """Read the zone of the times in a row; none where none is given."""
    return row.read("zone", zone_of)


def moment_in(
    row: Row,
    key: str,
    zone: timezone | None,
    *,
    number: int = 1,
    needed: bool = False,
    day_is_enough: bool = False,
) -> int | None:
    """Read a time in UTC milliseconds; what is wrong with it is kept."""
    return row.read(
        key,
        lambda raw: moment_of(
            raw, zone, day_is_enough=day_is_enough, since_1904=row.grid.since_1904
        ),
        number=number,
        needed=needed,
    )


def interval_in(row: Row) -> Interval | None:
    """Read when it begins and ends, or that it stands until further notice."""
    zone = zone_in(row)
    start_ms = moment_in(row, "from", zone, needed=True)
    cell = row.cell("until")
    if cell is not None and not cell.fault and until_further_notice(cell.value):
        return None if start_ms is None else Interval(start_ms=start_ms)
    end_ms = moment_in(row, "until", zone, needed=True)
    if start_ms is None or end_ms is None:
        return None
    if end_ms <= start_ms:
        row.wrong("until", "it ends at or before it begins", "is one of the two dates wrong?")
        return None
    return Interval(start_ms=start_ms, end_ms=end_ms)


def recurrence_in(row: Row) -> Recurrence | None:
    """Read on which days and between which times it recurs; none where nothing says so."""
    keys = ("days", "daily_from", "daily_until")
    if not any(row.has(it) for it in keys):
        return None
    zone = row.read("zone", zone_of) if row.has("zone") else UTC
    days = row.read("days", days_of, needed=True)
    spans = [row.read(it, lambda raw: time_of_day_s_of(raw, zone), needed=True) for it in keys[1:]]
    from_s, to_s = spans
    if days is None or from_s is None or to_s is None:
        return None
    if from_s == to_s:
        row.ask("daily_until", "it is the time at which it begins: read as a whole day")
    elif to_s < from_s:
        row.ask("daily_until", "it is before the time at which it begins: read as on the next day")
    return Recurrence(days=days, from_s=from_s, to_s=to_s)


# -- what belongs to all ---------------------------------------------------------------------------


def _numbers(row: Row, *keys: str) -> list[int]:
    """Return which of several contacts, verifications or markings stand in a row."""
    numbers = sorted({n for key, n in row.header.columns if key in keys})
    return [n for n in numbers if any(row.has(key, n) for key in keys)]


def contacts_in(row: Row, zone: timezone | None) -> tuple[Contact, ...]:
    """Read the contacts, each of which has a role, a way and an address."""
    keys = ("contact_role", "contact_medium", "contact_address", "contact_tested", "contact_answered")
    medium_of = choice_of(row.header.by_key["contact_medium"].choices)
    yes_or_no = choice_of(row.header.by_key["contact_answered"].choices)
    found = []
    for n in _numbers(row, *keys):
        role = row.text("contact_role", number=n, needed=True)
        medium = row.read("contact_medium", medium_of, number=n, needed=True)
        address = row.read("contact_address", address_of, number=n, needed=True)
        tested_ms = moment_in(row, "contact_tested", zone, number=n, day_is_enough=True)
        answered = row.read("contact_answered", yes_or_no, number=n)
        if answered is not None and not row.has("contact_tested", n):
            row.wrong("contact_tested", "it is empty, and it is said whether anybody answered", number=n)
        if role and address and medium:
            found.append(
                Contact(
                    role=role,
                    medium=cast("Any", medium),
                    address=address,
                    tested_at_ms=tested_ms,
                    answered=None if answered is None else answered == "yes",
                )
            )
    return tuple(found)


def markings_in(row: Row) -> tuple[Marking, ...]:
    """Read what is seen by day, by night and in thermal sight."""
    found = []
    seen: Literal["day", "night", "thermal"]
    for seen in ("day", "night", "thermal"):
        for n in _numbers(row, f"marking_{seen}"):
            what = row.text(f"marking_{seen}", number=n)
            found += [Marking(seen=seen, what=what)] if what else []
    return tuple(found)


def verifications_in(row: Row, zone: timezone | None) -> tuple[Verification, ...]:
    """Read who declared it verified, how, when, and when it is to be verified again (R13)."""
    found = []
    for n in _numbers(row, "verified_by", "verified_how", "verified_at", "verified_next"):
        by = row.text("verified_by", number=n, needed=True)
        how = row.text("verified_how", number=n, needed=True)
        at_ms = moment_in(row, "verified_at", zone, number=n, needed=True, day_is_enough=True)
        next_ms = moment_in(row, "verified_next", zone, number=n, day_is_enough=True)
        if at_ms is not None and next_ms is not None and next_ms <= at_ms:
            row.wrong("verified_next", "it is not after the verification before it", number=n)
        if at_ms is not None:
            found.append(Verification(by=by, how=how, at_ms=at_ms, next_at_ms=next_ms))
    return tuple(found)


def millimetres_in(row: Row, key: str) -> int | None:
    """Read a length in millimetres."""
    metres = row.read(key, metres_of)
    return None if metres is None else round(metres * 1000)
