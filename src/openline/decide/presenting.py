"""Presenting: an entry reduced to what one party is shown of it, and what is said with every output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from openline.decide.listing import list_matches, standing_parts_of
from openline.decide.reaching import call_of
from openline.decide.reaching import reached_through as reached_through
from openline.decide.state import Card, Content, State
from openline.decide.stopping import is_known
from openline.model.event import NODE, NotificationBody
from openline.model.notification import Activity, Movement, Notification, Site
from openline.model.release import Detail
from openline.model.saying import MessageFacts
from openline.model.space import UFN, Corridor, Footprint

NOTICE = (
    "Notification is voluntary and no precondition of protection under international humanitarian law. "
    "Its absence or withdrawal changes no status. Receipt is neither approval nor admission. "
    "Use of this system affects no party's legal status."
)
"""Stands on every output (R15)."""
NOT_RECALLED = "Released copies cannot be recalled."
"""Is said when something is withdrawn (R15)."""

GOES = frozenset({"site.remove/v1", "movement.withdraw/v1", "activity.withdraw/v1"})
"""What says so by itself: whoever was shown it may hold copies."""
PRIVATE = ("seq", "notices")
"""Facts that are between their author and the node: how many releases it was given, and of which matches."""
PRIVATE_OF = {
    "stop.hear/v1": ("to",),
    "statement.make/v1": ("to",),
    "incident.open/v1": ("to", "takes"),
    "exhibit.add/v1": ("to",),
    "citation.make/v1": ("to",),
}
"""Beside them, of some types: before whom else it was put, and what of others' it takes."""
SAID_TO = frozenset({"statement", "incident", "exhibit", "citation"})
"""Facts with one of these say to whom they are said."""
TO_SOMEBODY = frozenset({"message.send/v1", "odd.find/v1"})
"""What is said of a message: an addressee learns of no other whom it does not name."""
MATCHES = frozenset({"matches.find/v1", "matches.tell/v1"})
"""What lists matches; when it is found, :mod:`openline.decide.releasing` tells each side of all of it."""
MATCH_NOTICES = frozenset({"match.find/v1", "match.change/v1", "match.end/v1"})

CELL_E7 = 1_000_000
"""Grid of coarse boxes, 0.1 degree: about 11 km of latitude."""
HOUR_MS = 3_600_000
"""Grid of coarse times."""


def reduce(state: State, party: str, card: Card, content: Content, detail: Detail) -> dict[str, object]:
    """Return what a party is shown of an entry at a level of detail, as values of canonical JSON."""
    shown: dict[str, object] = {"entry": card.id, "detail": detail.value}
    if card.type in GOES:
        shown["notice"] = NOT_RECALLED
    if card.type in MATCHES:
        return list_matches(state, party, card, standing_parts_of(state, party, card.id, content.facts))[1]
    if card.type in MATCH_NOTICES:
        return shown | _match_notice(state, party, card, content, detail)
    if detail is Detail.EXISTENCE:
        return {**shown, "call": call_about(state, party, card, detail)}
    shown |= {"type": card.type, "call": call_about(state, party, card, detail)}
    if detail is Detail.CONTACT:
        return shown
    shown |= {"author": card.author, "about": card.about}
    if detail is Detail.COARSE:
        return shown | _coarse(content)
    if card.type == "match.resolve/v1":
        shown["yours"] = _own_side(state, party, card)
    body: Any = None if content.body is None else msgspec.to_builtins(content.body)
    facts: dict[str, object] = msgspec.to_builtins(content.facts)
    if party != card.author:
        for private in (*PRIVATE, *PRIVATE_OF.get(card.type, ())):
            facts.pop(private, None)
        _keep_channels(state, party, facts)
        if facts.get("withheld"):
            shown |= {"author": "", "call": [{"party": NODE}]}
    return {
        **shown,
        "at_ms": content.at_ms,
        "facts": facts,
        **({"body": body} if body is not None else {"redacted": True}),
    }


def _keep_channels(state: State, party: str, facts: dict[str, object]) -> None:
    """Take away of whose desk is tried next the channels that a party is not on: they are nothing to it."""

    def knows(id: object) -> bool:
        return party == NODE or party in state.channels[str(id)].parties

    then = facts.get("then")
    if isinstance(then, list | tuple):
        facts["then"] = [it for it in then if knows(it)]
    if _is_at_a_desk(facts) and not knows(facts["channel"]):
        del facts["channel"]


def _is_at_a_desk(facts: Mapping[str, object]) -> bool:
    """Tell whether facts name the channel at whose desk somebody was tried or rung."""
    return bool(("step" in facts or {"post", "result"} <= set(facts)) and facts.get("channel"))


def is_for_its_author(facts: Mapping[str, object], reader: str) -> bool:
    """Tell whether facts as they were signed say more than a reader who is another is shown.

    How many notices their author was given, whose a statement is that withholds it, to whom else a statement
    was made, before whom else a STOP was put, or on which of its other channels a party is tried or was rung.

    What is signed cannot be shown in part. Whoever else may see it holds the node's release of it, which does
    not say so. An acknowledgement goes to whom it answers as it was signed all the same: it is his proof.
    """
    is_stop = "stop" in facts and "to" in facts
    to = facts.get("to") if SAID_TO & facts.keys() else ()
    to_others = isinstance(to, list | tuple) and any(it != reader for it in to)
    is_tried_elsewhere = bool(facts.get("then")) or _is_at_a_desk(facts)
    says_more = any(facts.get(it) for it in ("notices", "withheld", "takes")) or is_tried_elsewhere
    return says_more or is_stop or to_others


def call_about(state: State, party: str, card: Card, detail: Detail) -> list[dict[str, str]]:
    """Say whom to call about an entry of which a party is shown so much; of its existence, the node."""
    return [{"party": NODE}] if detail is Detail.EXISTENCE else _call(state, party, card)


def _call(state: State, party: str, card: Card) -> list[dict[str, str]]:
    """Say whom to call about an entry: whose it is and whom else it concerns."""
    if card.type == "stop.state/v1":
        return call_of(state, {card.author} - {party})
    if card.type in PRIVATE_OF:
        return call_of(state, _who_said(state, party, card))
    if card.type in TO_SOMEBODY:
        return call_of(state, sorted(_in_message(state, party, card) - {party, NODE}))
    if card.type == "statement.silent/v1" and (said := state.statements[card.about]).withheld:
        return call_of(state, {*card.parties} - {party}) if party == said.author else [{"party": NODE}]
    owned = state.objects.get(card.about)
    concerned = {owned.owner if owned else card.author, *card.parties} - {party, NODE}
    about = state.cards.get(card.about)
    of_notice = card.type in ("overdue.find/v1", "delivery.fail/v1")
    if of_notice and about is not None and about.type in MATCHES and party != card.parties[0]:
        concerned = {card.parties[0]}  # who else was told of matches with the same thing is not for this one
    return call_of(state, sorted(concerned))


def _who_said(state: State, party: str, card: Card) -> list[str]:
    """Say whom to call about what hides to whom else it went: who said it; to him, whom he may know of."""
    stop = state.stops.get(card.about)
    if stop is None:
        return [it for it in (card.author,) if it not in (party, NODE)]
    if party != stop.party:
        return [stop.party] if stop.party else []
    return [it for it in stop.to if is_known(stop, it)]


def _in_message(state: State, party: str, card: Card) -> set[str]:
    """Say who is in a message as a party knows: its sender, and whom it names; to its sender all who have it.

    A FLASH that names nobody goes to all with whom its sender talks, and who they are is nobody else's.
    """
    said = state.messages.get(card.about) or state.messages.get(state.cards[card.about].about)
    if said is None:  # a STOP: before whom it was put is for nobody
        return set()
    content = state.contents.get(said.entry)
    facts = content.facts if content is not None else None
    named = (*facts.action, *facts.info) if isinstance(facts, MessageFacts) else ()
    return {said.sender, *(said.to if party == said.sender else set(said.to) & set(named))}


def _match_notice(
    state: State, party: str, card: Card, content: Content, detail: Detail
) -> dict[str, object]:
    """Return the notice of a match: the same fields to both sides, whatever the other thing is (R16).

    It names what the party itself has on record and whom to call, and nothing of the other's but that.
    """
    match = state.matches[card.about or card.id]
    only = detail is Detail.EXISTENCE
    return {
        "type": card.type,
        "match": match.id,
        "yours": _own_side(state, party, card),
        "severity": "" if only else match.severity.value,
        "settling": match.settling and not only,
        "call": [{"party": NODE}] if only else _call(state, party, card) or [{"party": NODE}],
    }


def _own_side(state: State, party: str, card: Card) -> list[str]:
    match = state.matches[card.about or card.id]
    return [id for id in (match.about, match.other) if state.objects[id].owner == party]


def _coarse(content: Content) -> dict[str, object]:
    said = content.body.notification if isinstance(content.body, NotificationBody) else None
    from_ms, to_ms = (content.at_ms, content.at_ms + 1) if said is None else _span_ms(said)
    hours = [from_ms // HOUR_MS * HOUR_MS, to_ms if to_ms == UFN else -(-to_ms // HOUR_MS) * HOUR_MS]
    footprints = () if content.body is None else _footprints_of(content.body)
    box = {"box_e7": list(box_of(*footprints))} if footprints else {}
    return {"hours_ms": hours, **box}


def _span_ms(said: Notification) -> tuple[int, int | Literal["UFN"]]:
    """Return from when to when something notified is there or goes on."""
    match said:
        case Site():
            return said.valid.start_ms, said.valid.end_ms
        case Movement():
            from openline.decide.routing import volumes_of_movement

            spans = [it.interval for it in volumes_of_movement(said)]
        case Activity():
            spans = [it.interval for it in said.parts]
    ends = [it.end_ms for it in spans]
    last = UFN if UFN in ends else max(it for it in ends if it != UFN)
    return min(it.start_ms for it in spans), last


def _footprints_of(body: object) -> tuple[Footprint, ...]:
    """Find the areas in a body: of a zone, a statement of control, a report, along a line or a route."""
    if isinstance(body, NotificationBody):
        return _notified_footprints(body.notification)
    for holder in ("zone", "line", "area", "sighting", "coverage"):
        value = getattr(body, holder, None)
        if value is None:
            continue
        if holder == "line":
            return (Corridor(centreline=value.path, half_width_mm=1, edges=value.edges),)
        return (value.area if holder in ("sighting", "coverage") else value.footprint,)
    return ()


def _notified_footprints(said: Notification) -> tuple[Footprint, ...]:
    match said:
        case Site():
            return (said.footprint,)
        case Movement():
            from openline.decide.routing import volumes_of_movement

            return tuple(dict.fromkeys(it.footprint for it in volumes_of_movement(said)))
        case Activity():
            return tuple(it.footprint for it in said.parts)


def box_of(*footprints: Footprint) -> tuple[int, int, int, int]:
    """Return west, south, east, north in 1e-7 degree, on the coarse grid and never inside the footprints."""
    from openline.decide.outlining import area_of

    bounds = [[round(degrees * 1e7) for degrees in area_of(it).bounds] for it in footprints]
    west, south, east, north = (
        edge(values) for edge, values in zip((min, min, max, max), zip(*bounds, strict=True), strict=True)
    )
    # A whole cell more on each side: stored outlines run a little inside of circles and geodesic edges.
    return (
        (west // CELL_E7 - 1) * CELL_E7,
        max((south // CELL_E7 - 1) * CELL_E7, -900_000_000),
        -(-east // CELL_E7 - 1) * CELL_E7,
        min(-(-north // CELL_E7 - 1) * CELL_E7, 900_000_000),
    )
