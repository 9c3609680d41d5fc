"""Laddering: ways of telling that were agreed with a zone, and what a finding suggests of them (R20).

A ladder has no progress. A finding about its zone suggests every rung of it, to the owner of the zone alone.
"""

from __future__ import annotations

import msgspec

from openline.decide.access import sees_all
from openline.decide.naming import ADVICE, ID
from openline.decide.reaching import reached_through
from openline.decide.state import Entry, State, unknown
from openline.errors import InputError, NotFoundError, RefusedError
from openline.model.agreement import Zone
from openline.model.event import NODE, Facts, WatchFacts, ZoneBody
from openline.model.saying import SuggestFacts, WarningFacts
from openline.model.warning import Ladder, Medium, Route, Rung, Warning

UNANSWERABLE = frozenset({Medium.LEAFLET, Medium.BROADCAST})
"""Media that nobody can answer on."""
SUGGESTS = frozenset(
    {"enter", "inside", "perimeter", "approach", "increase", "rate_increase", "limit_exceeded"}
)
"""Events of the watch about a zone that call for a message, if a person thinks so."""


def ladder_of(zone: Zone) -> Ladder | None:
    """Return the ladder that was agreed with a zone, if one was."""
    return None if isinstance(zone.ladder, msgspec.UnsetType) else zone.ladder


def check_ladder(state: State, zone: Zone) -> None:
    """Refuse a ladder that is another zone's, or that goes through parties that are not on record.

    Raises
    ------
    InputError
        Names the rung and what makes no sense.
    NotFoundError
        A rung goes through a party that is not on record.
    """
    ladder = ladder_of(zone)
    if ladder is None:
        return
    where = f"zone {zone.id}, ladder {ladder.id}"
    if not ID.fullmatch(ladder.id):
        raise InputError(f"{ladder.id!r} cannot be an id", where=where, next_step=ADVICE)
    if ladder.zone != zone.id:
        raise InputError(f"it is the ladder of the zone {ladder.zone!r}", where=where)
    for number, rung in enumerate(ladder.rungs, 1):
        _check_rung_itself(state, rung, f"{where}, rung {number}")


def _check_rung_itself(state: State, rung: Rung, where: str) -> None:
    if len(set(rung.languages)) < len(rung.languages):
        raise InputError("a language stands there twice", where=where)
    if (rung.route is Route.VIA) != (rung.via is not None):
        raise InputError(
            "a rung that another party passes on says which one, and no other rung does",
            where=where,
            next_step="give both 'route' = 'via' and 'via', or neither",
        )
    if rung.via == NODE or (rung.via is not None and rung.via not in state.parties):
        raise NotFoundError(f"there is no party {rung.via!r} on record", where=f"{where}, via")


def zone_of(state: State, id: str) -> Zone | None:
    """Return a zone as it stands on record; ``None`` where it ended or its outline was redacted."""
    owned = state.objects.get(id)
    content = state.contents.get(owned.entry) if owned is not None and owned.state == "active" else None
    return content.body.zone if content is not None and isinstance(content.body, ZoneBody) else None


def check_rung(state: State, author: str, facts: WarningFacts, said: Warning, where: str) -> None:
    """Refuse a warning that is not by a rung of the ladder of its zone, as that was agreed.

    Raises
    ------
    NotFoundError
        There is no such zone that the author sees all of.
    RefusedError
        No ladder was agreed with it.
    InputError
        There is no such rung; or medium, route, template or languages are not those of the rung.
    """
    zone = zone_of(state, facts.zone)
    if zone is None or not sees_all(state, author, facts.zone):
        raise unknown("zone", facts.zone)
    ladder = ladder_of(zone)
    if ladder is None:
        raise RefusedError(
            "no ladder was agreed with that zone",
            where=f"{where}, zone {zone.id}",
            next_step="its owner adds one with 'openline zone edit --ladder FILE'; or send a message instead",
        )
    if not 1 <= facts.rung <= len(ladder.rungs):
        raise InputError(f"the ladder has rungs 1 to {len(ladder.rungs)}", where=f"{where}, rung")
    rung = ladder.rungs[facts.rung - 1]
    if said.medium is not rung.medium:
        raise InputError(
            f"rung {facts.rung} is by {rung.medium.value}, not by {said.medium.value}",
            where=f"{where}, medium",
        )
    for text in said.texts:
        if text.template != rung.template:
            raise InputError(
                f"rung {facts.rung} is worded by the template {rung.template!r}, not {text.template!r}",
                where=f"{where}, texts",
            )
    missing = set(rung.languages) - {it.language for it in said.texts}
    if missing:
        raise InputError(
            f"it is not in every language of its rung: {', '.join(sorted(missing))}", where=f"{where}, texts"
        )
    _check_route(state, rung, facts, where)


def _check_route(state: State, rung: Rung, facts: WarningFacts, where: str) -> None:
    """Refuse to pass by the party that a rung goes through: it, or whom it speaks for, is addressed."""
    if rung.via is None or rung.via in facts.to:
        return
    past = [it for it in facts.to if reached_through(state, it) != rung.via]
    if past:
        raise InputError(
            f"rung {facts.rung} goes through {rung.via!r}, and would not reach {', '.join(past)} so",
            where=f"{where}, addressees",
            next_step=f"address it to {rung.via}, too, and say in 'part' whom it is to be passed on to",
        )


def suggestion(state: State, entry: Entry, facts: Facts) -> SuggestFacts | None:
    """Return that a finding of the watch calls for a message, if its zone has a ladder."""
    if not isinstance(facts, WatchFacts) or facts.event not in SUGGESTS:
        return None
    zone = zone_of(state, facts.about) if facts.about else None
    ladder = ladder_of(zone) if zone is not None else None
    if zone is None or ladder is None:
        return None
    rungs = tuple(range(1, len(ladder.rungs) + 1))
    return SuggestFacts(zone=zone.id, finding=entry.header.id, rungs=rungs)


def judge_suggestion(state: State, facts: SuggestFacts) -> None:
    """Refuse to suggest twice because of the same finding, or because of what is none about the zone.

    Raises
    ------
    NotFoundError
        There is no such finding about the zone.
    RefusedError
        It was suggested already.
    """
    card = state.cards.get(facts.finding)
    if card is None or card.type != "watch.find/v1" or card.about != facts.zone:
        raise unknown("finding about that zone", facts.finding)
    if facts.finding in state.suggested:
        raise RefusedError("it was suggested already", where=f"zone {facts.zone}")
