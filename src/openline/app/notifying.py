"""Notifying: the draft that brings a site, movement or activity on record, however it was filled in."""

from __future__ import annotations

from openline.app.ports import Draft
from openline.decide.notifying import begins_of
from openline.model.event import NotificationBody, NotificationFacts
from openline.model.notification import Activity, Movement, Notification, Site

FAMILIES: dict[type[Notification], str] = {Site: "site", Movement: "movement", Activity: "activity"}


def draft_of(said: Notification, *, emergency: bool) -> Draft:
    """Return the draft that brings a notification on record, in its first version."""
    family = FAMILIES[type(said)]
    legs = len(said.route) - 1 if isinstance(said, Movement) else 0
    facts = NotificationFacts(
        notification=said.id, version=1, emergency=emergency, legs=legs, begins_ms=begins_of(said)
    )
    action = "add" if family == "site" else "notify"
    return Draft(type=f"{family}.{action}/v1", facts=facts, body=NotificationBody(notification=said))
