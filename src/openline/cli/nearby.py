"""Every coordinate that is entered is compared with what its party is shown: sites and zones nearby (R7, F2).

Headquarters that hold a list and do not compare it are how a hospital is struck (F2). Only what the party
sees anyway is compared, so nothing can be found out by asking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from openline.app.localcheck import Near, near

if TYPE_CHECKING:
    from openline.app.ports import Draft
    from openline.client import Client
    from openline.decide.state import State
    from openline.model.agreement import Line
    from openline.model.space import Corridor, Footprint, Position

NEAR_M = 2_000.0
"""So near to a coordinate something is named."""
FAR_M = 200_000.0
"""So far from every zone and line a sighting is asked about: a figure of its place may be mistyped."""
MOST_NAMED = 6
MOST_COMPARED = 500
"""Coordinates of one command that are compared; more are said not to be."""
_WINDS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def near_lines(shown: Callable[[], list[dict[str, Any]]], drafts: Iterable[Draft], now_ms: int) -> list[str]:
    """Return what to say of sites and zones near the coordinates that a party is about to record.

    Parameters
    ----------
    shown
        Gives what the party is shown, as :func:`rows_for` or :func:`rows_there`; lines are left out.
    """
    places: dict[tuple[int, int], None] = {}
    own: set[str] = set()
    for draft in drafts:
        own.add(draft.facts.subject)
        places.update(dict.fromkeys((it.lon_e7, it.lat_e7) for it in _positions(draft.body)))
    if not places:
        return []
    rows = [it for it in shown() if it["id"] not in own and it["kind"] in ("site", "zone")]
    found: dict[str, Near] = {}
    for lon_e7, lat_e7 in list(places)[:MOST_COMPARED]:
        for it in near(rows, lon_e7, lat_e7, radius_m=NEAR_M, at_ms=now_ms):
            known = found.get(it.row["id"])
            if known is None or it.distance_m < known.distance_m:
                found[it.row["id"]] = it
    nearest = sorted(found.values(), key=lambda it: it.distance_m)
    said = [in_words(it) for it in nearest[:MOST_NAMED]]
    if len(nearest) > MOST_NAMED:
        said.append(f"and {len(nearest) - MOST_NAMED} more within {NEAR_M / 1000:g} km")
    if len(places) > MOST_COMPARED:
        said.append(f"only the first {MOST_COMPARED} of {len(places):,} coordinates were compared")
    return said


def far_lines(shown: Callable[[], list[dict[str, Any]]], drafts: Sequence[Draft], now_ms: int) -> list[str]:
    """Return what to ask about sightings that lie far from every zone and line that a party is shown.

    Parameters
    ----------
    shown
        As :func:`near_lines`. Who is shown neither zone nor line is asked nothing.
    """
    from openline.model.event import SightingBody
    from openline.model.space import Circle

    seen = [it.body.sighting for it in drafts if isinstance(it.body, SightingBody)][:MOST_COMPARED]
    if not seen:
        return []
    rows = [it for it in shown() if it["kind"] in ("zone", "line") and it["volumes"]]
    said: list[str] = []
    for it in seen if rows else ():
        reach_m = FAR_M + (it.area.radius_mm / 1000 if isinstance(it.area, Circle) else 0.0)
        if not any(
            near(rows, at.lon_e7, at.lat_e7, radius_m=reach_m, at_ms=now_ms) for at in _vertices(it.area)
        ):
            said.append(
                f"{it.id} is more than {FAR_M / 1000:g} km from every zone and line that you are shown: is"
                " that what is meant?"
            )
    return shortened(said)


def shortened(said: list[str]) -> list[str]:
    """Return the first of many lines, and how many more there are."""
    return said if len(said) <= MOST_NAMED else [*said[:MOST_NAMED], f"and {len(said) - MOST_NAMED:,} more"]


def rows_for(state: State, party: str, kinds: tuple[str, ...] = ("site", "zone")) -> list[dict[str, Any]]:
    """Return the sites and zones, or what else is asked for, that a party is shown, with their shapes."""
    from openline.app.copies import copies_for
    from openline.model.party import Addressable
    from openline.model.release import Purpose

    standing = state.parties.get(party)
    if standing is None or standing.addressable is Addressable.NEVER:
        return []
    copies = copies_for(state, party, told_at_ms=lambda _: 0, purpose=Purpose.NOTICE)
    return [it for it in copies.rows if it["kind"] in kinds]


def rows_there(client: Client, kinds: tuple[str, ...] = ("site", "zone")) -> list[dict[str, Any]]:
    """Return the same as a server lists it for the party that asks."""
    from openline.app.copies import GONE, shape_of
    from openline.model.release import Detail

    rows: list[dict[str, Any]] = []
    for kind in kinds:
        for it in client.every(f"{kind}s"):
            value = getattr(it, kind)
            if it.detail is Detail.COARSE and it.box_e7:
                # Of zones the hours say when they came on record, not when they hold.
                windows = [list(it.hours_ms)] if kind == "site" and it.hours_ms else []
                volume = {"shape": {"box": list(it.box_e7)}, "windows": windows}
                rows.append(
                    {"id": it.id, "kind": kind, "owner": it.owner, "precision": "box", "volumes": [volume]}
                )
            elif value and it.state not in GONE:
                holds = (value.valid,) if kind == "site" else value.windows
                volume = {
                    "shape": shape_of(_laid(value) if kind == "line" else value.footprint),
                    "windows": [[one.start_ms, one.end_ms] for one in holds],
                }
                row = {"id": it.id, "kind": kind, "owner": it.owner, "precision": "full", "name": value.name}
                rows.append({**row, "what": getattr(value, "function", ""), "volumes": [volume]})
    return rows


def in_words(it: Near) -> str:
    """Say what is near, how near, and whose it is."""
    row = it.row
    where = "inside" if it.bearing_deg is None else f"{_metres(it.distance_m)} {_wind(it.bearing_deg)} is"
    what = "notified site" if row["kind"] == "site" else row["kind"]
    kind = f", {row['what']}" if row.get("what") else ""
    coarse = " (somewhere in its box)" if row["precision"] == "box" else ""
    when = {"later": ", not yet", "past": ", no longer", "pauses": ", at other times"}.get(it.when, "")
    name = row.get("name") or row["id"]
    return f"{where} the {what} {name} ({row['id']}{kind}) of {row['owner']}{coarse}{when}"


def _metres(distance_m: float) -> str:
    return f"{distance_m / 1000:.1f} km" if distance_m >= 1_000 else f"{distance_m:.0f} m"


def _wind(bearing_deg: float) -> str:
    return _WINDS[round(bearing_deg / 45) % 8]


def _positions(body: object) -> Iterator[Position]:
    """Yield every coordinate that a body holds: centres, vertices, waypoints, where a leg halted."""
    from openline.model.event import LegBody, NotificationBody
    from openline.model.notification import Activity, Movement, Site
    from openline.model.saying import DropBody, StatementBody, WarningBody

    match body:
        case DropBody(area=area):
            yield from _vertices(area)
        case WarningBody(warning=warning):
            yield from _vertices(warning.area) if warning.area is not None else ()
        case StatementBody(place=place):
            yield from (place.position,) if place.position is not None else ()
        case NotificationBody(notification=Movement(route=route)):
            yield from (it.position for it in route)
        case NotificationBody(notification=Activity(parts=parts)):
            for part in parts:
                yield from _vertices(part.footprint)
        case NotificationBody(notification=Site(footprint=footprint)):
            yield from _vertices(footprint)
        case LegBody(place=place) if place is not None:
            yield place
        case _:
            for name in ("zone", "line", "sighting", "coverage", "area"):
                thing = getattr(body, name, None)
                if thing is None:
                    continue
                if name == "line":
                    yield from _vertices(_laid(thing))
                else:
                    yield from _vertices(thing.area if name in ("sighting", "coverage") else thing.footprint)


def _laid(line: Line) -> Corridor:
    from openline.model.space import Corridor

    return Corridor(centreline=line.path, half_width_mm=1, edges=line.edges)


def _vertices(footprint: Footprint) -> Iterator[Position]:
    from openline.model.space import Circle, Corridor, Position

    match footprint:
        case Circle(centre=centre):
            yield centre
        case Corridor(centreline=path):
            yield from (Position(*it) for it in path)
        case _:
            yield from (Position(*it) for part in footprint.parts for ring in part for it in ring)
