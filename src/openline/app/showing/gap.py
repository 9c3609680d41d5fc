"""The dissemination gap: who has not confirmed relay of what is on record at a place and a time (R31).

It is said of what the reader has on record itself, of all who were told; of what others have shown it, of
the reader alone. Who else was told of another's notification is nobody's business but its owner's.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from openline.app.showing.answers import answers_of
from openline.app.showing.contacts import held
from openline.app.showing.guarantees import GuaranteeRow, guarantee_rows
from openline.app.showing.paging import Still
from openline.app.showing.said import warning_row
from openline.app.showing.view import View
from openline.decide.access import sees_all
from openline.decide.locating import footprints_at, metres_to
from openline.decide.moving import LIVE, MOVING
from openline.decide.presenting import NOTICE
from openline.decide.spoken import WarningStanding
from openline.model.event import NotificationBody, ZoneBody
from openline.model.notification import Notification
from openline.model.release import Detail, Receipt, Relayed
from openline.model.space import Footprint, Position

NEAR_M = 5_000.0
"""What is no farther than this from the place is asked about, unless another distance is given."""
FARTHEST_M = 500_000.0


class GapParty(msgspec.Struct, frozen=True, kw_only=True):
    """One of those to whom something was to be told, and how far it says that it has got."""

    party: str
    shown: str
    """How much of it was shown; ``nothing`` to a party that an agreement lists and nobody has told."""
    told_through: tuple[str, ...] = ()
    relayed: bool
    """Whether its last word is that all units concerned have it."""
    says: str
    """The last that it said of that: ``yes``, ``partly``, ``cannot_say``; empty for nothing."""
    listed: bool
    """Whether an agreement in force makes relay the norm for it."""
    overdue: bool = False


class GapRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is on record at the place and the time."""

    kind: str
    """``site``, ``movement``, ``activity`` or ``warning``."""
    id: str
    owner: str
    metres: int
    """How far it is from the place; 0 within it."""
    state: str
    of: int
    """How many were to be told, as far as the reader knows."""
    confirmed: int
    """How many of them have confirmed relay."""
    missing: tuple[GapParty, ...]
    """Those that have not."""
    guarantees: tuple[GuaranteeRow, ...] = ()
    """Of an activity that rests on guarantees: which count, and why the others do not."""


class GapPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record there, where relay is missing first. Relay is as it stands now, whatever the time."""

    at_ms: int
    place: dict[str, object]
    """The echo of the place (R7)."""
    within_m: int
    rows: tuple[GapRow, ...]
    redacted: int
    """How many notifications of the reader's own say no longer where they are: they may be there, too."""
    notice: str = NOTICE


class _Candidate(NamedTuple):
    kind: str
    id: str
    thing: Notification | None
    footprint: Footprint | None = None
    under_way: bool = False


def gap_page(
    view: View,
    still: Still,
    position: Position,
    *,
    at_ms: int,
    echo: dict[str, object],
    within_m: float = NEAR_M,
) -> GapPage:
    """Return who has not confirmed relay of what at a place and a time.

    Parameters
    ----------
    echo
        The place in every form, as it was understood.
    """
    state = view.state
    found: list[tuple[_Candidate, float]] = []
    redacted = 0
    every = [
        *held(still, state.notifications, lambda id: _notified(view, id, at_ms)),
        *held(still, state.warnings.values(), lambda it: _warned(view, it, at_ms)),
    ]
    for it in every:
        if it is None:
            continue
        if it.thing is None and it.footprint is None:
            redacted += 1
            continue
        areas = (
            footprints_at(it.thing, at_ms, under_way=it.under_way)
            if it.thing is not None
            else iter([it.footprint] if it.footprint is not None else [])
        )
        metres = metres_to(position, areas, within_m)
        if metres is not None:
            found.append((it, metres))
    with still():
        rows = [_row(view, it, metres) for it, metres in found]
    rows.sort(key=lambda it: (not it.missing, it.metres, it.id))
    return GapPage(at_ms=at_ms, place=echo, within_m=round(within_m), rows=tuple(rows), redacted=redacted)


def _notified(view: View, id: str, at_ms: int) -> _Candidate | None:
    thing = view.state.objects[id]
    if thing.state not in LIVE or not sees_all(view.state, view.reader, id):
        return None
    body = view.body(thing.entry)
    said = body.notification if isinstance(body, NotificationBody) else None
    begun_ms = view.state.notifications[id].begun_ms
    under_way = thing.state in MOVING and begun_ms <= at_ms
    if said is None and not view.is_owner(id):
        return None
    return _Candidate(thing.kind, id, said, under_way=under_way)


def _warned(view: View, it: WarningStanding, at_ms: int) -> _Candidate | None:
    """Return a warning that holds at a time and could be answered, where the reader sees its zone."""
    first_ms = it.versions[0].at_ms if it.versions else 0
    over = it.cancelled is not None and it.cancelled.at_ms <= at_ms
    zone = view.state.objects.get(it.zone)
    if not it.answerable or over or first_ms > at_ms or zone is None:
        return None
    if view.detail(view.state.cards[it.entry]) is Detail.NOTHING:
        return None
    if not sees_all(view.state, view.reader, it.zone):
        return None  # asked place by place, it would draw a zone that the reader was never shown
    body = view.body(zone.entry)
    return _Candidate("warning", it.id, None, body.zone.footprint) if isinstance(body, ZoneBody) else None


def _row(view: View, it: _Candidate, metres: float) -> GapRow:
    if it.kind == "warning":
        standing = view.state.warnings[it.id]
        owner, now, parties = standing.issuer, standing.state, _of_warning(view, standing)
        guarantees: tuple[GuaranteeRow, ...] = ()
    else:
        thing = view.state.objects[it.id]
        owner, now, parties = thing.owner, thing.state, _of_notification(view, it.id)
        guarantees = guarantee_rows(view, it.id, it.thing)
    return GapRow(
        kind=it.kind,
        id=it.id,
        owner=owner,
        metres=round(metres),
        state=now,
        of=len(parties),
        confirmed=sum(one.relayed for one in parties),
        missing=tuple(one for one in parties if not one.relayed),
        guarantees=guarantees,
    )


def _of_notification(view: View, id: str) -> list[GapParty]:
    return [
        GapParty(
            party=it.party,
            shown=it.shown,
            told_through=it.told_through,
            relayed=it.relayed,
            says=it.acknowledged.get(Receipt.RELAYED.value, ""),
            listed=it.relay_is_norm,
            overdue=it.overdue,
        )
        for it in answers_of(view, id)
    ]


def _of_warning(view: View, standing: WarningStanding) -> list[GapParty]:
    row = warning_row(view, standing)
    heard: Any = row.heard if row is not None else ()
    return [
        GapParty(
            party=it.party,
            shown=Detail.FULL.value,
            relayed=it.acknowledged.get(Receipt.RELAYED.value) == Relayed.YES.value,
            says=it.acknowledged.get(Receipt.RELAYED.value, ""),
            listed=False,
            overdue=it.overdue,
        )
        for it in heard
    ]
