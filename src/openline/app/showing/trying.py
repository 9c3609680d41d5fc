"""Trying: hold a plan against what its party sees anyway, and put nothing on record (decision 9).

Nothing hidden is in the index that is asked, so neither the answer nor the number of volumes looked at says
anything of it. What is hidden shows on signed submission, to both sides. What the plan itself says is said
back beside it: where it is, when it may be where, and what somebody should look at again.
"""

from __future__ import annotations

import msgspec

from openline.app.showing.paging import CHUNK, Still
from openline.app.showing.view import View
from openline.app.standing import Standing, thing_of
from openline.decide import access
from openline.decide.notified import questions_of
from openline.decide.routing import volumes_of_movement
from openline.decide.severity import Thing
from openline.decide.state import State
from openline.model.notification import Activity, Movement, Notification, Severity, Site
from openline.model.space import Volume4D


class NearRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a plan would come close to, of what its party is shown in full."""

    id: str
    kind: str
    name: str
    owner: str
    severity: Severity


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan would come close to, among what its party is shown in full."""

    near: tuple[NearRow, ...]
    examined: int
    """Volumes of what the party sees that were looked at."""
    questions: tuple[str, ...] = ()
    """What somebody should look at again before it is signed; none of it holds anything up."""
    volumes: tuple[Volume4D, ...] = ()
    """Where it may be and when, by what it declares and what its kind stands for; no margin is added."""


def try_plan(view: View, plan: Thing, still: Still) -> Tried:
    """Return what a plan comes close to among all that its reader is shown in full."""
    seen = seen_by(view, still)
    found = Standing().near(seen, plan, owner=view.reader, now_ms=view.now_ms)
    rows = []
    for id, severity in sorted(found.severities.items(), key=lambda it: -it[1].rank):
        owned = seen.objects[id]
        content = seen.contents[owned.entry]
        name = getattr(thing_of(content.body if content else None), "name", id)
        rows.append(NearRow(id=id, kind=owned.kind, name=name, owner=owned.owner, severity=severity))
    questions = questions_of(plan, view.now_ms) if isinstance(plan, Notification) else ()
    return Tried(
        near=tuple(rows), examined=found.examined, questions=tuple(questions), volumes=_volumes(plan)
    )


def _volumes(plan: Thing) -> tuple[Volume4D, ...]:
    match plan:
        case Movement():
            return tuple(volumes_of_movement(plan))
        case Activity(parts=parts):
            return parts
        case Site(footprint=footprint, altitude=altitude, valid=valid):
            return (Volume4D(footprint=footprint, altitude=altitude, interval=valid),)
    return ()


def seen_by(view: View, still: Still) -> State:
    """Return a state of which nothing is on record but what a reader is shown in full.

    It is taken a few things at a time: the journal goes on in between.
    """
    state, seen = view.state, State()
    with still():
        ids = list(state.objects)
    for start in range(0, len(ids), CHUNK):
        with still():
            for id in ids[start : start + CHUNK]:
                owned = state.objects[id]
                if not access.sees_all(state, view.reader, id):
                    continue
                seen.objects[id] = owned
                seen.contents[owned.entry] = state.contents.get(owned.entry)
                if id in state.notifications:
                    seen.notifications[id] = state.notifications[id]
    return seen
