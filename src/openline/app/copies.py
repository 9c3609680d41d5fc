"""Copies: what a party may carry away to check coordinates against, as plain values with a place (R14, R39).

Only what it was shown, and may still be shown for this purpose. The same door decides as everywhere else:
:func:`openline.decide.access.detail_of`.

A copy is made in two steps. What it holds is looked up in the state while that stands still; what takes long,
outlines and what has to be read from the store, is done afterwards, of values that nobody changes: meanwhile
others record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec
import numpy as np

from openline.decide.access import detail_of
from openline.decide.outlining import EDGE_TOLERANCE_M, area_of, degrees
from openline.decide.presenting import reached_through, reduce
from openline.decide.state import Card, Content, ObjectStanding, State
from openline.errors import NotFoundError, RefusedError
from openline.kernel.geodesy import densify, outline
from openline.model.event import LineBody, NotificationBody, PartyBody, ZoneBody
from openline.model.notification import Activity, Movement, Notification, Site
from openline.model.party import Addressable
from openline.model.release import Detail, Purpose
from openline.model.space import (
    AltitudeBand,
    Circle,
    Corridor,
    EdgeRule,
    Footprint,
    Interval,
    LonLatE7,
    Polygon,
)

KINDS = frozenset({"site", "zone", "line", "movement", "activity"})
GONE = frozenset({"absent", "ended", "removed", "withdrawn"})
"""States of what is not carried any longer; whatever else there may be is."""
_TURN_E7 = 3_600_000_000

Row = dict[str, Any]


class Copies(NamedTuple):
    """What goes into the file."""

    rows: list[Row]
    unplaced: int
    """Of how many more things the party was shown that there is something, or whom to call, and no place."""


class Looked(NamedTuple):
    """What was found of one thing in a state that stood still."""

    row: Row
    """All that the file says of it, but where it is, and when it was told."""
    told_at: int
    """Log index of the entry by which it was told."""
    content: Content
    reduced: list[Row] | None
    """Where it is, as little as the party may know; None where it may know all of it."""


def copies_for(
    state: State,
    party: str,
    *,
    told_at_ms: Callable[[int], int],
    purpose: Purpose = Purpose.LOCAL_CHECK,
) -> Copies:
    """Return what a party was shown and may have for a purpose, in both steps at once.

    Raises
    ------
    NotFoundError, RefusedError
        As :func:`look_for`.
    """
    return written_out(look_for(state, party, purpose=purpose), told_at_ms=told_at_ms)


def look_for(state: State, party: str, *, purpose: Purpose = Purpose.LOCAL_CHECK) -> list[Looked]:
    """Return what a party was shown and may have for a purpose: by default, to carry it away.

    Raises
    ------
    NotFoundError
        No such party is on record.
    RefusedError
        Nobody speaks to it: nothing is released to it.
    """
    standing = state.parties.get(party)
    if standing is None:
        raise NotFoundError(f"there is no party {party!r} on record", where="party")
    if standing.addressable is Addressable.NEVER:
        raise RefusedError(f"{party!r} is never to be addressed: nothing is released to it", where="party")
    found = []
    for thing in state.objects.values():
        if thing.kind not in KINDS or thing.state in GONE:
            continue
        card, content = state.cards[thing.entry], state.contents.get(thing.entry)
        detail, index = _told(state, party, card, purpose)
        if detail is Detail.NOTHING or content is None:
            continue
        reduced = None if detail is Detail.FULL else _reduced(state, party, card, content, detail)
        found.append(Looked(_row(state, party, thing, content, detail), index, content, reduced))
    return found


def written_out(found: list[Looked], *, told_at_ms: Callable[[int], int]) -> Copies:
    """Return what was found as the file has it, with every outline.

    Parameters
    ----------
    told_at_ms
        Log index -> when that entry was received.
    """
    rows = []
    for it in found:
        volumes = volumes_of(it.content) if it.reduced is None else it.reduced
        if volumes:
            rows.append(it.row | {"told_ms": told_at_ms(it.told_at), "volumes": volumes})
    return Copies(rows, len(found) - len(rows))


def _told(state: State, party: str, card: Card, purpose: Purpose) -> tuple[Detail, int]:
    """Return how much of an entry a party was shown and may have, and the log index at which it was told."""
    may = detail_of(state, party, card, purpose=purpose)
    if card.author == party:
        return may, card.at
    told, index = Detail.NOTHING, card.at
    for recipient, pass_to in state.recipients.get(card.id, ()):
        release = state.releases[recipient, state.shown[card.id, recipient, pass_to]]
        if party == (pass_to or recipient) and release.detail != "withdrawn":
            shown = Detail(release.detail)
            if shown.rank > told.rank:
                told, index = shown, release.index
    return min(told, may, key=lambda it: it.rank), index


def _row(state: State, party: str, thing: ObjectStanding, content: Content, detail: Detail) -> Row:
    row: Row = {
        "id": thing.id,
        "kind": thing.kind,
        "owner": thing.owner,
        "precision": "full" if detail is Detail.FULL else "box",
    }
    via = reached_through(state, thing.owner)
    if thing.owner != party and via is not None:
        row["call"] = via
    if detail is not Detail.FULL:
        return row
    row |= {"version": thing.version, "state": thing.state}
    if thing.value is not None:
        row["stands"] = thing.value.value
    match content.body:
        case ZoneBody(zone=zone):
            row["name"] = zone.name
        case LineBody(line=line):
            row["name"] = line.name
        case NotificationBody(notification=said):
            row |= {"name": said.name, "what": said.function if isinstance(said, Site) else said.kind}
            if isinstance(said, Activity) and said.recurrence is not None:
                row["recurrence"] = msgspec.to_builtins(said.recurrence)
            if isinstance(said, Site) and said.verifications:
                last = max(said.verifications, key=lambda it: it.at_ms)
                row["verified"] = {"by": last.by, "at_ms": last.at_ms}
    return dict(msgspec.to_builtins(row))


def _reduced(state: State, party: str, card: Card, content: Content, detail: Detail) -> list[Row]:
    """Return where and when something is, as far as a party may know that is not shown all of it."""
    if detail.rank < Detail.COARSE.rank:
        return []
    shown: dict[str, Any] = reduce(state, party, card, content, detail)
    if "box_e7" not in shown:
        return []
    # Of zones and lines the hours say when they came on record, not when they hold.
    windows = [shown["hours_ms"]] if isinstance(content.body, NotificationBody) else []
    return [{"shape": {"box": _box(shown["box_e7"])}, "windows": windows}]


def volumes_of(content: Content) -> list[Row]:
    """Return where and when something is; nothing if that was redacted."""
    match content.body:
        case ZoneBody(zone=zone):
            return [_volume(shape_of(zone.footprint), zone.altitude, zone.windows)]
        case LineBody(line=line):
            return [_volume(_path(line.path, 0, line.edges), None, line.windows)]
        case NotificationBody(notification=Site() as site):
            return [_volume(shape_of(site.footprint), site.altitude, (site.valid,))]
        case NotificationBody(notification=Activity() as activity):
            parts = activity.parts
        case NotificationBody(notification=Movement() as movement):
            from openline.decide.routing import volumes_of_movement

            parts = tuple(volumes_of_movement(movement))
        case _:
            return []
    return [_volume(shape_of(it.footprint), it.altitude, (it.interval,)) for it in parts]


def _volume(shape: Row, altitude: AltitudeBand | None, windows: tuple[Interval, ...]) -> Row:
    volume: Row = {"shape": shape, "windows": [[it.start_ms, it.end_ms] for it in windows]}
    return volume if altitude is None else {**volume, "altitude": msgspec.to_builtins(altitude)}


def shape_of(footprint: Footprint) -> Row:
    """Return a footprint as the file has it: edges straight in longitude and latitude, circles as they are.

    Within 0.25 m of what was declared, as the stored outline is (decision 13); planar edges are exact.
    """
    match footprint:
        case Circle(centre=centre):
            return {"circle": [centre.lon_e7, centre.lat_e7, footprint.radius_mm]}
        case Corridor():
            return _path(footprint.centreline, footprint.half_width_mm, footprint.edges)
        case Polygon():
            lon, lat, offsets, _ = outline(area_of(footprint))
            points = np.rint(np.column_stack((lon, lat)) * 1e7).astype(np.int64)
            rings = np.split(points, offsets[1:-1])
            return {"rings": [ring.ravel().tolist() for ring in rings]}


def _path(vertices: tuple[LonLatE7, ...], half_width_mm: int, edges: EdgeRule) -> Row:
    geodesic = edges is EdgeRule.GEODESIC
    path = densify(*degrees(vertices), EDGE_TOLERANCE_M if geodesic else np.inf, geodesic=geodesic)
    points = np.rint(np.column_stack((path.lon_deg, path.lat_deg)) * 1e7).astype(np.int64)
    return {"path": points.ravel().tolist(), "half_width_mm": half_width_mm}


def _box(box_e7: list[int]) -> list[int]:
    west, south, east, north = box_e7
    return [-_TURN_E7 // 2, south, _TURN_E7 // 2, north] if east - west >= _TURN_E7 else box_e7


class Handed(NamedTuple):
    """A notification as a party was shown it in full, to be written down for it."""

    value: Notification
    owner: str
    """What the party that notified it is called."""
    version: int
    told_at_ms: int
    removed: bool
    """It is on record no longer: removed, or withdrawn."""
    reason: str


def handed_to(state: State, party: str) -> list[tuple[Handed, int]]:
    """Return the notifications that a party was shown in full and may carry away, and those that are gone.

    When each was told, and why it is gone, has to be read from the store: see :func:`told_of`. With each goes
    the log index of the entry by which it was told.

    Raises
    ------
    NotFoundError
        No such party is on record.
    """
    state.party(party)
    found = []
    for thing in state.objects.values():
        card, content = state.cards[thing.entry], state.contents.get(thing.entry)
        if thing.kind not in ("site", "movement", "activity") or thing.state == "ended" or content is None:
            continue
        detail, index = _told(state, party, card, Purpose.LOCAL_CHECK)
        if detail is not Detail.FULL or not isinstance(content.body, NotificationBody):
            continue
        handed = Handed(
            value=content.body.notification,
            owner=_name_of(state, thing.owner),
            version=thing.version,
            told_at_ms=0,
            removed=thing.state in GONE,
            reason="",
        )
        found.append((handed, index))
    return found


def told_of(
    found: list[tuple[Handed, int]], *, told_at_ms: Callable[[int], int], reason_of: Callable[[str], str]
) -> list[Handed]:
    """Return what was found with when each was told, and why what is gone is.

    Parameters
    ----------
    told_at_ms
        Log index -> when that entry was received.
    reason_of
        The id of a notification that is gone -> why, as its author said.
    """
    return [
        it._replace(told_at_ms=told_at_ms(index), reason=reason_of(it.value.id) if it.removed else "")
        for it, index in found
    ]


def _name_of(state: State, party: str) -> str:
    content = state.contents.get(state.parties[party].entry)
    return content.body.party.name if content and isinstance(content.body, PartyBody) else party
