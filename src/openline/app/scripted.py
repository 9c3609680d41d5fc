"""Notifications in a script: who agrees, notifies, answers, moves and resolves what, as drafts.

Times are seconds of play. What an act is about it names by id; which release or match that means is looked up
in the state as it then stands, as the party's own desk would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from openline.app.ports import Draft
from openline.decide.matching import notices_of
from openline.decide.notifying import begins_of
from openline.decide.state import NotificationStanding, ObjectStanding, State, said_as, unknown
from openline.errors import InputError
from openline.model.agreement import Agreement, Norms
from openline.model.event import (
    AcknowledgementFacts,
    AgreementBody,
    AgreementFacts,
    LegBody,
    LegFacts,
    NotificationBody,
    NotificationFacts,
    OutcomeFacts,
    ReasonBody,
    ResolutionFacts,
)
from openline.model.notification import (
    Activity,
    ActivityKind,
    Contact,
    Marking,
    Movement,
    MovementKind,
    Outcome,
    Resolution,
    VehicleCount,
    Waypoint,
)
from openline.model.presence import CountRange
from openline.model.release import Detail, Receipt, Relayed, Role
from openline.model.space import Circle, Interval, Position, Volume4D

AtMs: TypeAlias = Callable[[float], int]
"""Gives the exercise clock at a second of play."""


class Act(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True):
    """Base of what a party does; with ``share`` it says in the same breath who is shown it."""

    by: str
    share: dict[str, Detail] = {}


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point, and what it is called."""

    lon: float
    lat: float
    name: str = ""

    @property
    def position(self) -> Position:
        """The point in 1e-7 degree."""
        return Position(lon_e7=round(self.lon * 1e7), lat_e7=round(self.lat * 1e7))


class Propose(Act, frozen=True, kw_only=True, tag="propose"):
    """An agreement is proposed; with ``relay`` it makes relay to units before a departure the norm."""

    id: str
    title: str
    text: str
    parties: tuple[str, ...]
    relay: bool = False


class Sign(Act, frozen=True, kw_only=True, tag="sign"):
    """A party signs an agreement as it is proposed."""

    id: str


class NotifyMovement(Act, frozen=True, kw_only=True, tag="notify_movement"):
    """A movement is notified. Width, speed and slack are those of its kind."""

    id: str
    name: str
    kind: MovementKind
    depart_s: float
    route: tuple[Place, ...]
    vehicles: tuple[VehicleCount, ...] = ()
    people: CountRange | None = None
    markings: tuple[Marking, ...] = ()
    contacts: tuple[Contact, ...] = ()
    purpose: str = ""
    emergency: bool = False


class Reroute(Act, frozen=True, kw_only=True, tag="reroute"):
    """A movement takes another way from here on; the legs that it has travelled stay."""

    id: str
    route: tuple[Place, ...]
    emergency: bool = False
    note: str = ""


class NotifyActivity(Act, frozen=True, kw_only=True, tag="notify_activity"):
    """An activity within a circle, from one second of play to another."""

    id: str
    name: str
    kind: ActivityKind
    from_s: float
    until_s: float
    at: Place
    radius_m: int
    dispersion_m: int | None = None


class Step(Act, frozen=True, kw_only=True, tag="step"):
    """A leg of a movement departs, halts, goes on, arrives or is given up."""

    id: str
    step: Literal["depart", "halt", "resume", "arrive", "abort"]
    leg: int
    at: Place | None = None
    reason: str = ""


class Acknowledge(Act, frozen=True, kw_only=True, tag="acknowledge"):
    """A party says how far it has got with what it was shown of a notification, message, STOP or warning.

    With ``notices`` it is about the notices that it was given of every open match of its own thing ``of``.
    """

    of: str
    level: Receipt
    relayed: Relayed | None = None
    role: Role | None = None
    notices: bool = False


class Resolve(Act, frozen=True, kw_only=True, tag="resolve"):
    """A side of the open match between two things says how it goes about it."""

    between: tuple[str, str]
    how: Resolution
    reason: str = ""


class StateOutcome(Act, frozen=True, kw_only=True, tag="state_outcome"):
    """A party says what came of a notification in the end."""

    of: str
    outcome: Outcome
    reason: str = ""


Notifying: TypeAlias = (
    Propose | Sign | NotifyMovement | Reroute | NotifyActivity | Step | Acknowledge | Resolve | StateOutcome
)


def drafts_of_notifying(act: Notifying, state: State, at_ms: AtMs) -> Iterator[Draft]:
    """Return what an act puts on record as things stand, without its shares.

    Raises
    ------
    InputError, NotFoundError
        The script speaks of something that is not so when the act comes.
    """
    match act:
        case Propose() | Sign():
            yield _agreement(act, state)
        case NotifyMovement():
            yield _movement(act, at_ms)
        case Reroute():
            yield _reroute(act, state)
        case NotifyActivity():
            yield _activity(act, at_ms)
        case Step():
            thing = _notified(state, act.id)[0]
            facts = LegFacts(notification=act.id, version=thing.version, leg=act.leg)
            body = LegBody(place=act.at.position if act.at is not None else None, reason=act.reason)
            yield Draft(type=f"movement.{act.step}/v1", facts=facts, body=body)
        case Acknowledge():
            for seq in _to_acknowledge(act, state):
                said = AcknowledgementFacts(
                    seq=seq,
                    level=act.level,
                    relayed=act.relayed,
                    role=msgspec.UNSET if act.role is None else act.role,
                )
                yield Draft(type="acknowledge/v1", facts=said, body=ReasonBody())
        case Resolve():
            resolution = ResolutionFacts(match=_match_between(state, act), resolution=act.how)
            yield Draft(type="match.resolve/v1", facts=resolution, body=ReasonBody(reason=act.reason))
        case StateOutcome():
            outcome = OutcomeFacts(about=act.of, outcome=act.outcome)
            yield Draft(type="outcome.state/v1", facts=outcome, body=ReasonBody(reason=act.reason))


def _agreement(act: Propose | Sign, state: State) -> Draft:
    if isinstance(act, Sign):
        now = state.agreement(act.id)
        signed = AgreementFacts(agreement=act.id, version=now.version, proposal_sha256=now.proposal_sha256)
        return Draft(type="agreement.sign/v1", facts=signed, body=ReasonBody())
    norms = Norms(relay=True) if act.relay else msgspec.UNSET
    text = Agreement(id=act.id, title=act.title, text=act.text, parties=act.parties, norms=norms)
    facts = AgreementFacts(agreement=act.id, version=1, parties=act.parties, norms=norms)
    return Draft(type="agreement.propose/v1", facts=facts, body=AgreementBody(agreement=text))


def _movement(act: NotifyMovement, at_ms: AtMs) -> Draft:
    said = Movement(
        id=act.id,
        name=act.name,
        kind=act.kind,
        route=_route(act),
        depart_ms=at_ms(act.depart_s),
        vehicles=act.vehicles,
        people=act.people,
        markings=act.markings,
        contacts=act.contacts,
        purpose=act.purpose,
    )
    facts = NotificationFacts(
        notification=act.id,
        version=1,
        emergency=act.emergency,
        legs=len(said.route) - 1,
        begins_ms=begins_of(said),
    )
    return Draft(type="movement.notify/v1", facts=facts, body=NotificationBody(notification=said))


def _reroute(act: Reroute, state: State) -> Draft:
    thing, known = _notified(state, act.id)
    content = state.contents.get(thing.entry)
    body = content.body if content is not None else None
    if not isinstance(body, NotificationBody) or not isinstance(body.notification, Movement):
        raise InputError("it is no movement that could take another way", where=act.id)
    before = body.notification
    said = replace(before, route=_route(act), note=act.note or before.note)
    facts = NotificationFacts(
        notification=act.id,
        version=thing.version + 1,
        emergency=act.emergency or known.emergency,
        legs=len(said.route) - 1,
        begins_ms=begins_of(said),
    )
    return Draft(type="movement.amend/v1", facts=facts, body=NotificationBody(notification=said))


def _activity(act: NotifyActivity, at_ms: AtMs) -> Draft:
    part = Volume4D(
        footprint=Circle(centre=act.at.position, radius_mm=act.radius_m * 1000),
        interval=Interval(start_ms=at_ms(act.from_s), end_ms=at_ms(act.until_s)),
    )
    said = Activity(
        id=act.id,
        name=act.name,
        kind=act.kind,
        parts=(part,),
        dispersion_mm=None if act.dispersion_m is None else act.dispersion_m * 1000,
    )
    facts = NotificationFacts(notification=act.id, version=1, begins_ms=begins_of(said))
    return Draft(type="activity.notify/v1", facts=facts, body=NotificationBody(notification=said))


def _route(act: NotifyMovement | Reroute) -> tuple[Waypoint, ...]:
    return tuple(Waypoint(position=it.position, name=it.name) for it in act.route)


def _notified(state: State, id: str) -> tuple[ObjectStanding, NotificationStanding]:
    thing, known = state.objects.get(id), state.notifications.get(id)
    if thing is None or known is None:
        raise unknown("notification", id)
    return thing, known


def _to_acknowledge(act: Acknowledge, state: State) -> list[int]:
    """Return the numbers of the releases that an acknowledgement is of."""
    if act.notices:
        given = (notices_of(state, act.by, id) for id in state.open_matches.get(act.of, ()))
        found = list(dict.fromkeys(it[-1].seq for it in given if it))  # one may tell of several matches
    else:
        entry = _entry_of(state, act.of)
        places = (it for it in state.recipients.get(entry, ()) if it[0] == act.by)  # also to be passed on
        found = [state.shown[entry, *place] for place in places]
    if not found:
        what = "no notice of a match of" if act.notices else "nothing of"
        raise InputError(f"{act.by} was given {what} {act.of}, and cannot acknowledge it", where=act.by)
    return found


def _entry_of(state: State, id: str) -> str:
    """Return the entry of what was said, or of a notification, as it now stands."""
    if (entry := said_as(state, id)) is not None:
        return entry
    return _notified(state, id)[0].entry


def _match_between(state: State, act: Resolve) -> str:
    first, second = act.between
    ids = set(state.open_matches.get(first, ())) & set(state.open_matches.get(second, ()))
    if not ids:
        raise unknown("match", f"{first} and {second}")
    return ids.pop()
