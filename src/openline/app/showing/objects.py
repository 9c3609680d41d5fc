"""Zones, lines, areas, reports and notifications, each as its reader may see it.

===========  ===================================================================================
detail       what its row says
===========  ===================================================================================
nothing      no row
existence    no row: that there is something is said by its release alone
contact      the entry, and whom to call
coarse       also its id, its owner, whole hours and a box
full         as it was signed, how far it has got, and what was said of it that the reader sees too
===========  ===================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from openline.app.showing.answers import answers_of, relayed_by
from openline.app.showing.rows import (
    ActivityRow,
    AreaRow,
    CoverageRow,
    LineRow,
    MovementRow,
    ObjectRow,
    SightingRow,
    SiteRow,
    ZoneRow,
)
from openline.app.showing.view import Unfinished, View, calls_of
from openline.decide.departing import guarantees_that_count
from openline.decide.presenting import reduce
from openline.decide.state import Card, Content, ObjectStanding, State
from openline.decide.stating import covering, stance_of
from openline.decide.zoning import phase_of
from openline.model.event import Facts, NotificationBody
from openline.model.release import Detail

ROW_OF: Mapping[str, type[ObjectRow]] = MappingProxyType(
    {
        "zone": ZoneRow,
        "line": LineRow,
        "area": AreaRow,
        "sighting": SightingRow,
        "coverage": CoverageRow,
        "site": SiteRow,
        "movement": MovementRow,
        "activity": ActivityRow,
    }
)
"""Kind of object -> what its rows are."""
NOTIFIED = frozenset({"site", "movement", "activity"})


def object_row(
    view: View, owned: ObjectStanding, *, body: bool = True, answers: bool = False
) -> ObjectRow | None:
    """Return the row of an object, or ``None`` where its reader is to see none."""
    row = begin_row(view, owned, body=body, answers=answers)
    return row() if callable(row) else row


def begin_row(
    view: View, owned: ObjectStanding, *, body: bool = True, answers: bool = False
) -> ObjectRow | Unfinished[ObjectRow] | None:
    """Begin the row of an object; what takes long of it is left to be done when the state is let go.

    Parameters
    ----------
    body
        With what was signed.
    answers
        With how far those have got who were shown it, as far as the reader may know.
    """
    card = view.state.cards[owned.entry]
    detail = view.detail(card)
    kind = ROW_OF[owned.kind]
    if detail.rank <= Detail.EXISTENCE.rank:
        return None
    if detail is Detail.FULL:
        return kind(**_full(view, owned, body=body, answers=answers))
    content = view.content(card) or Content(0, Facts(), None)
    if detail is Detail.CONTACT:
        shown = reduce(view.state, view.reader, card, content, detail)
        calls = calls_of(shown)
        return kind(detail=detail, entry=card.id, call=calls)
    # All that is needed to make the box, taken while the state stands still.
    aside = State(parties=dict(view.state.parties), objects={owned.id: owned})
    return lambda: _coarse(aside, view.reader, owned, card, content)


def _coarse(state: State, reader: str, owned: ObjectStanding, card: Card, content: Content) -> ObjectRow:
    contact = reduce(state, reader, card, content, Detail.CONTACT)
    return ROW_OF[owned.kind](
        detail=Detail.COARSE,
        id=owned.id,
        owner=owned.owner,
        entry=card.id,
        call=calls_of(contact),
        **_when_and_where(state, reader, owned, card, content),
    )


_boxes: dict[tuple[str, str, str], dict[str, Any]] = {}
"""Reader, entry, digest of its body -> hours and box, which take long to make.

They are the same for everybody, and kept apart: how soon a row comes would else tell who else was shown it.
"""
MOST_BOXES = 20_000


def _when_and_where(
    state: State, reader: str, owned: ObjectStanding, card: Card, content: Content
) -> dict[str, Any]:
    key = reader, card.id, owned.body_sha256
    known = None if content.body is None else _boxes.get(key)  # what was redacted has no box any more
    if known is None:
        shown: dict[str, Any] = reduce(state, reader, card, content, Detail.COARSE)
        known = {it: tuple(shown[it]) for it in ("hours_ms", "box_e7") if it in shown}
        if content.body is not None:
            if len(_boxes) >= MOST_BOXES:
                _boxes.clear()
            _boxes[key] = known
    return known


def _full(view: View, owned: ObjectStanding, *, body: bool, answers: bool) -> dict[str, Any]:
    said = view.body(owned.entry)
    value = said.notification if isinstance(said, NotificationBody) else getattr(said, owned.kind, None)
    fields: dict[str, Any] = {"id": owned.id, "owner": owned.owner, "entry": owned.entry}
    if owned.kind in ("zone", "line"):
        fields |= _of_place(view, owned, value)
    elif owned.kind == "area":
        fields |= {"state": owned.state, "disputed_by": owned.disputed_by}
    elif owned.kind in NOTIFIED:
        fields |= _of_notification(view, owned, value)
        if answers:
            fields["answers"] = tuple(answers_of(view, owned.id))
    if body:
        fields[owned.kind] = value
    if not view.of_node:
        fields["detail"] = Detail.FULL
    return fields


def _of_place(view: View, owned: ObjectStanding, value: Any) -> dict[str, Any]:
    known = known_stances(view, owned)
    held = {party: stance_of(known, owned.id, party) for party in view.state.parties}
    return {
        "name": value.name if value else None,
        "version": owned.version,
        "state": owned.state,
        "phase": phase_of(owned.state, value.windows if value else (), view.now_ms),
        "watched": owned.state == "active" and value is not None,
        "agreements": {it.id: it.state for it in covering(known, owned.id)},
        "stances": {party: stance.value.value for party, stance in held.items() if stance},
        "unsaid": tuple(party for party, stance in held.items() if stance and stance.said is None),
    }


def known_stances(view: View, owned: ObjectStanding) -> State:
    """Return of the state what a reader of a whole zone or line knows of where parties stand on it.

    Stances that were taken are seen by all who see the thing. That a party signed an agreement which covers
    it is known to the parties to that agreement, and to whom else it was shown to its owner alone.
    """
    state, id = view.state, owned.id
    if view.is_owner(id) and view.of_node:
        return state
    named = tuple(
        it for it in state.agreements_covering.get(id, ()) if view.reader in state.agreements[it].parties
    )
    everyone = state.parties if view.is_owner(id) else (view.reader,)
    return State(
        objects={id: owned},
        agreements={it: state.agreements[it] for it in named},
        agreements_covering={id: named},
        stances=state.stances,
        shared={(id, it): detail for it in everyone if (detail := state.shared.get((id, it))) is not None},
    )


def _of_notification(view: View, owned: ObjectStanding, value: Any) -> dict[str, Any]:
    state, id = view.state, owned.id
    known = state.notifications[id]
    fields: dict[str, Any] = {
        "name": value.name if value else None,
        "kind": getattr(value, "function", getattr(value, "kind", None)),
        "version": owned.version,
        "state": owned.state,
        "notified_at_ms": known.clock_ms,
        "emergency": known.emergency,
        "legs": {str(leg): known.leg_states.get(leg, "planned") for leg in range(1, known.legs + 1)},
        "outcomes": {
            party: it.value for party in state.parties if (it := state.outcomes.get((id, party))) is not None
        },
        "guarantees": _guarantees(view, id),
    }
    if view.is_owner(id):
        fields["open_matches"] = len(state.open_matches.get(id, ()))
    return fields


def _guarantees(view: View, id: str) -> dict[str, bool | None]:
    """Return who guarantees it. Whether that is relayed is between who says so and the owner."""
    counting = guarantees_that_count(view.state, id)
    if view.is_owner(id):
        return dict(counting)
    return {it: relayed_by(view.state, id, it) if it == view.reader else None for it in counting}
