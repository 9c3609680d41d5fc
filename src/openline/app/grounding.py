"""Grounding: the zones and incidents that a reader is shown, and where a statement's places lie to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any, NamedTuple

from msgspec import UNSET

from openline.app.copies import GONE, shape_of
from openline.app.localcheck import Shape, distance_to
from openline.app.showing.contacts import held
from openline.app.showing.incident_rows import IncidentRow, PlaceSaid, StatementRow
from openline.app.showing.objects import object_row
from openline.app.showing.paging import Still
from openline.app.showing.rows import ZoneRow
from openline.app.showing.view import View
from openline.decide.relating import DAY_MS, AccountSeen, IncidentSeen, days_of
from openline.decide.spoken import IncidentStanding
from openline.decide.state import ObjectStanding
from openline.decide.vetting import Relation, ZoneLink
from openline.model.agreement import Limit
from openline.model.event import NODE, PartyBody
from openline.model.incident import Account, IncidentBody, IncidentKind
from openline.model.proposal import Proposal, SaidPlace
from openline.model.release import Detail
from openline.model.saying import StatementBody
from openline.model.space import UFN, Interval

NEAR_M = 25_000.0
"""So near to a zone a place is named as near to it."""


class ZoneSeen(NamedTuple):
    """A zone as its reader is shown it."""

    id: str
    name: str
    shape: Shape
    """As in a release file; the box of one that is shown coarsely."""
    perimeter_m: float = 0.0
    limits: tuple[Limit, ...] = ()
    windows: tuple[Interval, ...] = ()
    """When it holds; empty where that is from when it was recorded on, or not shown."""
    stance: str = ""
    coarse: bool = False


class Ground(NamedTuple):
    """What statements are held against: as far as the reader is shown it."""

    zones: tuple[ZoneSeen, ...]
    incidents: tuple[IncidentSeen, ...]


def ground_of_state(view: View, still: Still) -> Ground:
    """Return what the reader of a view is shown; the state is held still for some of it at a time."""
    state = view.state

    def zone(it: ObjectStanding) -> object:
        return object_row(view, it) if it.kind == "zone" else None

    rows = [row for row in held(still, state.objects.values(), zone) if isinstance(row, ZoneRow)]
    names = dict(held(still, state.parties.values(), lambda it: (it.id, _names(it.id, view.body(it.entry)))))
    seen = held(still, state.incidents.values(), lambda it: _incident(view, it, names))
    return Ground(zones_of(rows, view.reader), tuple(it for it in seen if it is not None))


def _incident(view: View, it: IncidentStanding, names: Mapping[str, tuple[str, ...]]) -> IncidentSeen | None:
    state = view.state
    if it.state != "open" or view.detail(state.cards[it.entry]) is not Detail.FULL:
        return None
    body = view.body(it.entry)
    accounts = [
        _account(it.opener, body.account)
        if isinstance(body, IncidentBody)
        else AccountSeen(it.opener, it.kind, it.at_ms, it.within_ms)
    ]
    # To whom else it was put is its opener's to know.
    known = {it.opener, *(it.to if view.of_node or view.reader == it.opener else ())}
    for id in state.stated_of.get(it.id, ()):
        said = state.statements[id]
        if view.detail(state.cards[said.entry]) is not Detail.FULL:
            continue
        if not said.withheld:
            known.add(said.author)
        told = view.body(said.entry)
        account = told.account if isinstance(told, StatementBody) else None
        if isinstance(account, Account):
            accounts.append(_account("" if said.withheld else said.author, account))
    parties = tuple(name for party in sorted(known) for name in names.get(party, (party,)))
    return IncidentSeen(it.id, tuple(accounts), parties)


def ground_of_rows(
    zones: Iterable[ZoneRow],
    incidents: Iterable[IncidentRow],
    statements: Iterable[StatementRow],
    reader: str,
    names: Mapping[str, str | None] = {},
) -> Ground:
    """Return the same of what a node has listed for its reader.

    Parameters
    ----------
    names
        Party -> its name.
    """
    said: dict[str, list[StatementRow]] = {}
    for it in statements:
        said.setdefault(it.about, []).append(it)
    found = []
    for row in incidents:
        if row.state != "open":
            continue
        first = AccountSeen(
            row.opener, IncidentKind(row.kind), row.at_ms, row.within_ms, *_where_row(row.place)
        )
        about = said.get(row.incident, ())
        accounts = [first, *(_account(it.author, it.account) for it in about if it.account is not None)]
        known = sorted({row.opener, *(it.author for it in about if it.author)})
        parties = tuple(dict.fromkeys(name for it in known for name in (it, names.get(it) or it)))
        found.append(IncidentSeen(row.incident, tuple(accounts), parties))
    return Ground(zones_of(zones, reader), tuple(found))


def zones_of(rows: Iterable[ZoneRow], reader: str) -> tuple[ZoneSeen, ...]:
    """Return the zones that rows show, but for those that are gone."""
    found = []
    for row in rows:
        id, zone = row.id, row.zone
        if not isinstance(id, str):
            continue
        if row.detail is Detail.COARSE and isinstance(row.box_e7, tuple):
            found.append(ZoneSeen(id, "", {"box": list(row.box_e7)}, coarse=True))
        elif zone and row.state not in GONE:
            stances = row.stances if isinstance(row.stances, dict) else {}
            stance = stances.get(reader, "") if reader != NODE else ""
            found.append(
                ZoneSeen(
                    id,
                    zone.name,
                    shape_of(zone.footprint),
                    zone.perimeter_mm / 1000,
                    zone.limits,
                    zone.windows,
                    stance,
                )
            )
    return tuple(found)


def zone_links(proposal: Proposal, zones: Sequence[ZoneSeen]) -> tuple[ZoneLink, ...]:
    """Return in or near which zones the places of a statement lie, the nearest first."""
    found = []
    for number, place in enumerate(proposal.places):
        if place.role != "event" or place.lat is None or place.lon is None:
            continue
        for zone in zones:
            link = _zone_link(place, number, zone, proposal)
            if link is not None:
                found.append(link)
    order = ("inside", "outside", "perimeter", "near")
    return tuple(sorted(found, key=lambda it: (order.index(it.relation), it.distance_m, it.zone, it.place)))


def limits_of(links: Sequence[ZoneLink], zones: Sequence[ZoneSeen]) -> tuple[tuple[ZoneLink, Limit], ...]:
    """Return the limits of the zones that a statement lies in."""
    limits = {it.id: it.limits for it in zones}
    # What is said in one breath is no number a day.
    return tuple(
        (link, limit) for link in links for limit in limits.get(link.zone, ()) if limit.per is UNSET
    )


def _zone_link(place: SaidPlace, number: int, zone: ZoneSeen, proposal: Proposal) -> ZoneLink | None:
    assert place.lat is not None
    assert place.lon is not None
    lon_e7, lat_e7 = round(place.lon * 1e7), round(place.lat * 1e7)
    about_m = place.extent_km * 1000
    measured = distance_to(zone.shape, lon_e7, lat_e7, reach_m=NEAR_M + about_m + zone.perimeter_m)
    distance_m = measured[0] if measured is not None else inf
    if distance_m > NEAR_M + about_m + zone.perimeter_m:
        return None
    relation, possible = _relation(zone, lon_e7, lat_e7, distance_m, about_m)
    if place.relation == "outside" and relation != "near":
        # The place is the zone itself, and what is said of it is that it was not there.
        relation, possible = "outside", False
    return ZoneLink(
        zone=zone.id,
        name=zone.name,
        relation=relation,
        place=number,
        distance_m=round(distance_m),
        possible=possible or zone.coarse,
        stance=zone.stance,
        at_the_time=_held(zone, proposal),
    )


def _relation(
    zone: ZoneSeen, lon_e7: int, lat_e7: int, distance_m: float, about_m: float
) -> tuple[Relation, bool]:
    """Say how a place lies to a zone, and whether that holds for a part of it alone."""
    if distance_m <= 0.0:
        return "inside", about_m > 0.0 and about_m > _depth_m(zone.shape, lon_e7, lat_e7, about_m)
    if distance_m <= about_m:
        return "inside", True
    if distance_m <= zone.perimeter_m:
        return "perimeter", distance_m + about_m > zone.perimeter_m
    if distance_m - about_m <= zone.perimeter_m:
        return "perimeter", True
    return "near", about_m > 0.0


def _depth_m(shape: Shape, lon_e7: int, lat_e7: int, reach_m: float) -> float:
    """Return how far within a shape a point lies; no less than ``reach_m`` where it is farther."""
    if "circle" in shape:
        lon, lat, radius_mm = shape["circle"]
        to_centre = distance_to({"circle": [lon, lat, 0]}, lon_e7, lat_e7, reach_m=reach_m)
        return float(radius_mm) / 1000 - (to_centre[0] if to_centre is not None else 0.0)
    if "box" in shape:
        west, south, east, north = shape["box"]
        shape = {"rings": [[west, south, east, south, east, north, west, north]]}
    if "rings" in shape:
        edges = [{"path": [*ring, *ring[:2]], "half_width_mm": 0} for ring in shape["rings"]]
        away = [it[0] for edge in edges if (it := distance_to(edge, lon_e7, lat_e7, reach_m=reach_m))]
        return min(away, default=reach_m)
    half_m = float(shape["half_width_mm"]) / 1000
    middle: dict[str, Any] = {"path": shape["path"], "half_width_mm": 0}
    away_m = distance_to(middle, lon_e7, lat_e7, reach_m=half_m + 1.0)
    return half_m - (away_m[0] if away_m is not None else half_m)


def _held(zone: ZoneSeen, proposal: Proposal) -> bool | None:
    """Tell whether a zone held on the days that are said; None where either is not known."""
    days = days_of(proposal)
    if days is None or not zone.windows:
        return None
    start_ms, end_ms = _ms(days[0]), _ms(days[1]) + DAY_MS
    return any(it.start_ms < end_ms and (it.end_ms == UFN or it.end_ms > start_ms) for it in zone.windows)


def _ms(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * DAY_MS


def _account(author: str, it: Account) -> AccountSeen:
    places = tuple(
        (place.position.lat_e7 / 1e7, place.position.lon_e7 / 1e7)
        for place in (it.place, *it.also)
        if place.position is not None
    )
    return AccountSeen(author, it.kind, it.at_ms, it.within_ms, places, it.within_m)


def _where_row(place: PlaceSaid | None) -> tuple[tuple[tuple[float, float], ...], int]:
    if place is None or place.lat_e7 is None or place.lon_e7 is None:
        return (), 0
    return ((place.lat_e7 / 1e7, place.lon_e7 / 1e7),), place.within_m


def _names(id: str, body: object) -> tuple[str, ...]:
    """Return by what a party may be called: its id, and its name where that is kept."""
    name = body.party.name if isinstance(body, PartyBody) else ""
    return tuple(dict.fromkeys(filter(None, (id, name))))
