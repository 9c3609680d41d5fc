"""Following: what goes on record because an entry does, read off the state with it and without it."""

from __future__ import annotations

from openline.app.ports import Draft
from openline.app.standing import thing_on_record
from openline.app.standings import content_of
from openline.decide.agreeing import RULE as AGREEING
from openline.decide.agreeing import entering_force
from openline.decide.connecting import RULE as CONNECTING
from openline.decide.connecting import opening_line
from openline.decide.departing import RULE as DEPARTING
from openline.decide.departing import departure_of, short_notices
from openline.decide.issuing import RULE as ISSUING
from openline.decide.laddering import suggestion
from openline.decide.linechecking import RULE as LINECHECKING
from openline.decide.linechecking import loss
from openline.decide.messaging import RULE as MESSAGING
from openline.decide.messaging import odd_of
from openline.decide.releasing import RULE as RELEASING
from openline.decide.releasing import plan_releases
from openline.decide.seating import RULE as SEATING
from openline.decide.seating import opening
from openline.decide.state import Card, Entry, State
from openline.model.event import Facts, LegFacts, NotificationBody, NotificationFacts
from openline.model.notification import Activity
from openline.model.saying import CheckFacts, MessageBody, MessageFacts, OddFacts


def release_drafts(after: State, entry: Entry, card: Card, before: State | None = None) -> list[Draft]:
    """Return what each party is shown of an entry."""
    planned = plan_releases(after if before is None else before, after, card, content_of(entry))
    cited = {entry.header.id: entry.at}
    return [
        Draft(
            type="release/v1",
            facts=it.facts,
            body=it.body,
            cites=(cited.get(it.facts.entry) or after.cards[it.facts.entry].at,),
            rule=RELEASING,
        )
        for it in planned
    ]


def entering_force_drafts(after: State, entry: Entry) -> list[Draft]:
    """Return the finding that an agreement enters into force, when this was the last signature."""
    if entry.header.type != "agreement.sign/v1":
        return []
    signed = after.agreements[entry.facts.subject]
    facts = entering_force(signed, after.agreements.get(signed.supersedes))
    if facts is None:
        return []
    cites = (signed.index, *signed.signed.values())
    return [Draft(type="agreement.enter_force/v1", facts=facts, cites=cites, rule=AGREEING)]


def opening_drafts(after: State, entry: Entry) -> list[Draft]:
    """Return the finding that a joint cell is open, when this was the last signature."""
    if entry.header.type != "cell.sign/v1":
        return []
    signed = after.cells[entry.facts.subject]
    facts = opening(signed)
    if facts is None:
        return []
    cites = (signed.index, *(at for at in signed.signed.values() if at != signed.index))
    return [Draft(type="cell.open/v1", facts=facts, cites=cites, rule=SEATING)]


def connected_drafts(after: State, entry: Entry) -> list[Draft]:
    """Return the finding that a channel is open, when this was the last signature."""
    if entry.header.type != "channel.sign/v1":
        return []
    signed = after.channels[entry.facts.subject]
    facts = opening_line(signed)
    if facts is None:
        return []
    cites = (signed.index, *(at for at in signed.signed.values() if at != signed.index))
    return [Draft(type="channel.open/v1", facts=facts, cites=cites, rule=CONNECTING)]


def lost_drafts(after: State, entry: Entry) -> list[Draft]:
    """Return the finding that a line is lost, when somebody found for the third time that nobody answers."""
    facts = loss(after, entry.facts) if isinstance(entry.facts, CheckFacts) else None
    if facts is None:
        return []
    return [Draft(type="check.miss/v1", facts=facts, cites=(entry.at,), rule=LINECHECKING)]


def odd_drafts(before: State, after: State, entry: Entry) -> list[Draft]:
    """Return what is odd about a FLASH, to be said beside it."""
    if not isinstance(entry.facts, MessageFacts):
        return []
    body = entry.body if isinstance(entry.body, MessageBody) else None
    odd = odd_of(before, entry, entry.facts, body)
    facts = OddFacts(entry=entry.header.id, odd=odd)
    return [Draft(type="odd.find/v1", facts=facts, cites=(entry.at,), rule=MESSAGING)] if odd else []


def suggested_drafts(after: State, entry: Entry) -> list[Draft]:
    """Return that a finding of the watch calls for a message, where a ladder was agreed."""
    facts = suggestion(after, entry, entry.facts)
    if facts is None:
        return []
    cites = (entry.at, after.objects[facts.zone].index)
    return [Draft(type="warning.suggest/v1", facts=facts, cites=cites, rule=ISSUING)]


def departing_drafts(after: State, entry: Entry) -> list[Draft]:
    """Return that notice was short, or that something began without relay or guarantees: once a version."""
    about = entry.facts.subject
    found: list[tuple[str, Facts]] = []
    facts = entry.facts
    is_said = isinstance(entry.body, NotificationBody)
    if isinstance(facts, NotificationFacts) and is_said and facts.begins_ms and not facts.keeps_clock:
        found += [("notice.short/v1", it) for it in short_notices(after, about)]
    if isinstance(entry.facts, LegFacts) and entry.action in ("depart", "resume", "begin"):
        known, thing = after.notifications[about], thing_on_record(after, about)
        rests_on = thing.guarantees_from if isinstance(thing, Activity) else ()
        departure = departure_of(after, about, rests_on)
        if departure is not None and known.red_since != known.since[0]:
            found.append(("departure.find/v1", departure))
    return [
        Draft(type=type, facts=facts, cites=(after.objects[about].index,), rule=DEPARTING)
        for type, facts in found
    ]
