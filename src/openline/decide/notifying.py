"""Notifications: who may put what on record of sites, movements, activities (R10, R12, R14, R22, R25).

Nothing is refused for ignorance: not for short notice, not for want of an acknowledgement, not because it
comes close to something. What is refused makes no sense, is not the author's, or is about another version.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from openline.decide.access import sees_all, shown_of
from openline.decide.departing import in_force_for
from openline.decide.matching import check_notices
from openline.decide.moving import NOTIFICATIONS, NotificationMove, legs_after, legs_left, step_leg
from openline.decide.seating import check_recipient
from openline.decide.state import Entry, NotificationStanding, ObjectStanding, State, taken, unknown
from openline.errors import InputError, RefusedError
from openline.model.event import (
    Body,
    ConsentBody,
    ConsentFacts,
    GuaranteeFacts,
    LegFacts,
    NotificationBody,
    NotificationFacts,
    OutcomeFacts,
)
from openline.model.notification import Activity, Movement, Site
from openline.model.release import Detail

if TYPE_CHECKING:
    from openline.model.notification import Notification

KINDS: dict[str, type[Site | Movement | Activity]] = {
    "site": Site,
    "movement": Movement,
    "activity": Activity,
}
STEPS = frozenset({"depart", "halt", "resume", "arrive", "abort", "begin", "end"})
"""What is done of a notification rather than said in it."""


def check_together(types: Iterable[str]) -> None:
    """Refuse a request that adds sites and removes others (R12).

    A list of removals has been read as one of additions.

    Raises
    ------
    RefusedError
        Says to send them apart.
    """
    kinds = set(types)
    if {"site.add/v1", "site.remove/v1"} <= kinds:
        raise RefusedError(
            "additions and removals of sites never stand in one request",
            where="request",
            next_step="send the additions and the removals each by themselves; nothing was recorded",
        )


def judge_notification(state: State, entry: Entry, facts: NotificationFacts | LegFacts, body: Body) -> None:
    """Refuse a notification, amendment, withdrawal or step that makes no sense or is not the author's."""
    kind, author = entry.header.type.partition(".")[0], entry.header.author
    standing = state.objects.get(facts.notification)
    where = f"{kind} {facts.notification}"
    if entry.action in ("add", "notify"):
        if any(facts.notification in it for it in (state.objects, state.agreements, state.cards)):
            raise taken(state, author, facts.notification, where)
    elif standing is None or standing.kind != kind or not sees_all(state, author, facts.notification):
        raise unknown(kind, facts.notification)
    machine = NOTIFICATIONS[kind]
    known = state.notifications.get(facts.notification)
    left = 0
    if isinstance(facts, LegFacts) and known is not None and kind == "movement":
        left = legs_left(legs_after(known, facts.leg, entry.action), known.legs)
    move = NotificationMove(author, facts.version, standing, left=left)
    machine.step(standing.state if standing else machine.start, entry.action, move, where=where)
    if isinstance(facts, LegFacts):
        _judge_step(state, entry, facts, known, where)
    elif isinstance(body, NotificationBody):
        if isinstance(body.notification, Activity) and author in body.notification.guarantees_from:
            raise InputError(
                "a party guarantees nothing to itself: it could never give that guarantee",
                where=f"{where}, guarantees",
                next_step="name whose it rests on beside you; one between two sides is notified by a third",
            )
        _judge_body(state, facts, body.notification, kind, standing, known, where)


def _judge_step(
    state: State, entry: Entry, facts: LegFacts, known: NotificationStanding | None, where: str
) -> None:
    assert known is not None
    author, action = entry.header.author, entry.action
    if action in ("begin", "end"):
        if facts.leg:
            raise InputError("an activity has no legs", where=f"{where}, leg")
        if action == "begin" and any(it.norms.notices for it in in_force_for(state, author)):
            at_ms = entry.received_at_ms
            check_notices(state, author, facts.notification, facts.notices, where, now_ms=at_ms)
    else:
        step_leg(known, facts.leg, action, where=where)


def _judge_body(
    state: State,
    facts: NotificationFacts,
    said: Notification,
    kind: str,
    standing: ObjectStanding | None,
    known: NotificationStanding | None,
    where: str,
) -> None:
    # Loads the geometry of half a second, which a withdrawal need not wait for.
    from openline.decide.notified import check_notification, is_material

    if not isinstance(said, KINDS[kind]):
        raise InputError(f"the type is {kind} and the body another", where=where)
    if said.id != facts.notification:
        raise InputError(
            f"the facts are about {facts.notification!r} and the body about {said.id!r}", where=where
        )
    legs = len(said.route) - 1 if isinstance(said, Movement) else 0
    if facts.legs != legs:
        raise InputError(f"the facts say {facts.legs} legs and the body has {legs}", where=f"{where}, legs")
    begins_ms = begins_of(said)
    if facts.begins_ms != begins_ms:
        raise InputError(
            f"the facts say that it begins at {facts.begins_ms} and the body at {begins_ms}",
            where=f"{where}, begins_ms",
        )
    try:
        check_notification(said)
    except InputError as error:
        place = f"{where}, {error.where}" if error.where else where
        raise type(error)(error.what, where=place, next_step=error.next_step) from error
    travelled = (
        [] if known is None else [it for it, stands in known.leg_states.items() if stands != "aborted"]
    )
    if any(leg > legs for leg in travelled):
        raise RefusedError(
            f"leg {max(travelled)} is under way or over, and the amended route has only {legs}",
            where=f"{where}, route",
            next_step="keep the legs that were travelled, and change those that are to come",
        )
    if isinstance(said, Activity):
        for party in said.guarantees_from:
            state.party(party)
    if not facts.keeps_clock:
        return
    before = state.contents.get(standing.entry) if standing is not None else None
    if standing is None:
        raise InputError("what is notified first keeps no clock", where=f"{where}, keeps_clock")
    if before is None or not isinstance(before.body, NotificationBody):
        raise RefusedError(
            "what stood before was redacted: nobody can say that where and when are as they were",
            where=f"{where}, keeps_clock",
        )
    if is_material(before.body.notification, said):
        raise RefusedError(
            "it changes where or when, so the time of notice begins anew",
            where=f"{where}, keeps_clock",
            next_step="amend it without keeps_clock",
        )


def begins_of(said: Notification) -> int:
    """Return when something notified begins; a site does not."""
    match said:
        case Movement(depart_ms=depart_ms):
            return depart_ms
        case Activity(parts=parts):
            return min((it.interval.start_ms for it in parts), default=0)
    return 0


def judge_outcome(state: State, author: str, facts: OutcomeFacts) -> None:
    """Refuse a word on the outcome of what the author may not see."""
    _visible(state, author, facts.about, "notification", *KINDS)


def judge_guarantee(state: State, author: str, facts: GuaranteeFacts) -> None:
    """Refuse a guarantee of what the author may not see, for another version than stands, or for its own.

    One that was given can always be taken back.
    """
    where = f"guarantee for {facts.about}"
    known = state.notifications.get(facts.about)
    if known is not None and author in known.guarantees:
        return
    activity = _visible(state, author, facts.about, "activity", "activity", "movement")
    if activity.owner == author:
        raise RefusedError("a party guarantees nothing to itself", where=where)
    if state.versions.get((facts.about, facts.version)) != facts.body_sha256:
        raise RefusedError(
            f"version {facts.version} with this digest is not and was not on record",
            where=where,
            next_step="look at it again, and give the guarantee for what stands",
        )


def judge_consent(state: State, author: str, facts: ConsentFacts, said: ConsentBody) -> None:
    """Refuse a consent that is not the owner's to record, or does not say for whom or by whom it is given.

    To take it back nobody has to be named.
    """
    where = f"consent for {facts.about}"
    site = _visible(state, author, facts.about, "site", "site")
    if site.owner != author:
        raise RefusedError("only the party that notified a site records its people's consent", where=where)
    if not facts.consents:
        raise InputError("it names no recipient", where=where)
    if any(facts.consents.values()) and not said.by.strip():
        raise InputError(
            "it does not say who consented",
            where=f"{where}, by",
            next_step="name the role of whoever did, with --consent-by 'head of the clinic'",
        )
    for party in facts.consents:
        check_recipient(state, author, party)
        if party == author:
            raise InputError("its owner sees all of it anyway", where=where)


def _visible(state: State, author: str, id: str, name: str, *kinds: str) -> ObjectStanding:
    thing = state.objects.get(id)
    if thing is None or thing.kind not in kinds or shown_of(state, author, id) is Detail.NOTHING:
        raise unknown(name, id)
    return thing
