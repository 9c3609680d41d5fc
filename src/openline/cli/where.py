"""``openline where``: one coordinate in all forms, and whether it is where it is said to be (R7, F1)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from openline.cli.authoring import HomeDir

if TYPE_CHECKING:
    from openline.model.space import Position
    from openline.wire.coordinates import Echo, Place, Reading

TOLERANCE_KM = 1.0
"""How far a coordinate may lie from where bearing and range put it, before that is a mismatch."""
NEAR_KM = 20.0
"""The same from a place that is merely named."""

where = typer.Typer(add_completion=False)


# Without ignore_unknown_options a southern latitude such as -33.5 would be taken for an option.
@where.command(context_settings={"ignore_unknown_options": True})
def show(
    coordinate: Annotated[
        list[str] | None,
        typer.Argument(help="33.506 N 38.618 E, 33°30'21.6\"N 38°37'04.8\"E, 37SDT6452007449, or lat lon"),
    ] = None,
    place: Annotated[str, typer.Option(help="A place by name, also in Arabic.")] = "",
    bearing: Annotated[
        float | None, typer.Option(min=0, max=360, help="True bearing from the place, in degrees.")
    ] = None,
    range_km: Annotated[
        float | None, typer.Option("--range", min=0, help="Range from the place, in km.")
    ] = None,
    as_: Annotated[
        str, typer.Option("--as", metavar="PARTY", help="Compare it with the sites and zones it is shown.")
    ] = "",
    home: HomeDir = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Echo a coordinate as lat/lon, MGRS, and bearing and range from the nearest named place.

    With --place, find places of that name. With both, say whether they agree; --bearing and --range tell
    where from the place the coordinate should be. Exit code 1 when they do not.

    With --as PARTY, in a node's HOME, name the notified sites and zones within 2 km that the party is shown.
    """
    from openline.errors import InputError
    from openline.wire.coordinates import echo, find_places, position_at, read_position

    if (bearing is None) != (range_km is None) or (bearing is not None and not place):
        raise InputError("--bearing and --range belong together, and to a --place")
    if not coordinate and not place:
        raise InputError("there is nothing to look for", next_step="give a coordinate, or --place NAME")
    found = find_places(place) if place else []
    described = None
    if bearing is not None and range_km is not None:
        described = position_at(found[0].position, bearing, range_km)
    if coordinate:
        reading = read_position(" ".join(coordinate))
        _say(echo(reading.position), json, reading=reading)
        if as_:
            _say_near(reading.position, as_, home, json)
        if found and not _compare(reading, found, described, json):
            raise typer.Exit(1)
    elif described:
        _say(echo(described), json)
    else:
        for each in found:
            _say(echo(each.position), json, place=each)


def _say(echo: Echo, json: bool, *, reading: Reading | None = None, place: Place | None = None) -> None:
    from openline.cli.output import emit

    if json:
        emit(_fields(echo, reading, place))
        return
    if place:
        print(" ".join(filter(None, (place.name, place.arabic, place.country))))
    for line in echo.lines():
        print(f"  {line}" if place else line)
    if reading:
        km = reading.precision_m / 1000
        order = ", latitude taken first" if reading.latitude_first else ""
        size = f"{km:.0f} km" if km >= 1 else f"{km * 1000:.0f} m"
        print(f"read as  {reading.form}{order}, given to {size}")


def _say_near(position: Position, party: str, home: Path | None, json: bool) -> None:
    from openline import bootstrap
    from openline.app.localcheck import near
    from openline.cli.authoring import authoring
    from openline.cli.nearby import NEAR_M, in_words, rows_for
    from openline.cli.output import console, emit
    from openline.cli.reading import state_of

    with authoring(home, party, out=None, draft=None, as_json=json) as desk:
        rows = rows_for(state_of(desk), party)
    found = near(rows, position.lon_e7, position.lat_e7, radius_m=NEAR_M, at_ms=bootstrap.now_ms())
    if json:
        for it in found:
            emit({"near": it.row["id"], "kind": it.row["kind"], "distance_m": round(it.distance_m, 1)})
        return
    for it in found:
        console().print(f"close by {in_words(it)}", markup=False)
    if not found:
        print(f"close by nothing that {party} is shown within {NEAR_M / 1000:g} km: others may be there")


def _fields(echo: Echo, reading: Reading | None, place: Place | None) -> dict[str, Any]:
    nearest = echo.nearest
    fields: dict[str, Any] = {
        "lat": echo.lat_deg,
        "lon": echo.lon_deg,
        "decimal": echo.decimal,
        "dms": echo.dms,
        "mgrs": echo.mgrs,
        "nearest": {
            **_names(nearest.place),
            "bearing_deg": round(nearest.bearing_deg, 1),
            "range_km": round(nearest.range_km, 3),
            "far": nearest.far,
        },
    }
    if reading:
        fields |= {
            "read_as": reading.form,
            "latitude_first": reading.latitude_first,
            "precision_m": round(reading.precision_m, 3),
        }
    if place:
        fields |= _names(place) | {"population": place.population}
    return fields


def _names(place: Place) -> dict[str, str]:
    return {"name": place.name, "arabic": place.arabic, "country": place.country}


def _compare(reading: Reading, found: list[Place], described: Position | None, json: bool) -> bool:
    """Say how far the coordinate is from where it is said to be, and return whether that is near enough."""
    from openline.cli.output import emit
    from openline.wire.coordinates import bearing_and_range, in_words, vector_to

    place = found[0]
    vector = vector_to(reading.position, place)
    _, apart_km = bearing_and_range(described or place.position, reading.position)
    allowed_km = (TOLERANCE_KM if described else NEAR_KM) + reading.precision_m / 1000
    agrees = apart_km <= allowed_km
    if json:
        emit(
            {
                "check": "description" if described else "place",
                **_names(place),
                "bearing_deg": round(vector.bearing_deg, 1),
                "range_km": round(vector.range_km, 3),
                "apart_km": round(apart_km, 3),
                "allowed_km": round(allowed_km, 3),
                "agrees": agrees,
                "places_found": len(found),
            }
        )
    else:
        others = f" (of {len(found)} places found; see --place alone)" if len(found) > 1 else ""
        print(f"said     {in_words(vector)}{others}")
        verdict = "agrees" if agrees else "MISMATCH"
        print(f"check    {verdict}: {apart_km:.1f} km off; {allowed_km:.1f} km allowed")
    return agrees
