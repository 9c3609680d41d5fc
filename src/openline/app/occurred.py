"""Views of what happened: incidents, exhibits and their custody, citations, and who stays silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from openline.app.standings import keep
from openline.decide.exhibiting import apply_step
from openline.decide.happening import apply_merge
from openline.decide.spoken import CitationStanding, ExhibitStanding, IncidentStanding
from openline.decide.state import Entry, State
from openline.model.event import Facts
from openline.model.incident import CiteFacts, CustodyFacts, ExhibitFacts, IncidentFacts, MergeFacts
from openline.model.saying import SilentFacts

change = msgspec.structs.replace


def _incident(state: State, entry: Entry, facts: IncidentFacts) -> None:
    state.incidents[facts.incident] = IncidentStanding(
        id=facts.incident,
        entry=entry.header.id,
        index=entry.at,
        opener=entry.header.author,
        kind=facts.kind,
        at_ms=facts.at_ms,
        within_ms=facts.within_ms,
        to=facts.to,
        about=facts.about,
        out_of=facts.out_of,
        takes=facts.takes,
    )
    keep(state, entry)


def _merge(state: State, entry: Entry, facts: MergeFacts) -> None:
    former, other = state.incidents[facts.incident], state.incidents[facts.into]
    now, held = apply_merge(former, entry, facts)
    steps = (*former.steps, entry.header.id)
    state.incidents[former.id] = change(former, state=now, same_as=held, steps=steps)
    state.incidents[other.id] = change(other, steps=(*other.steps, entry.header.id))
    keep(state, entry)


def _exhibit(state: State, entry: Entry, facts: ExhibitFacts) -> None:
    state.exhibits[facts.exhibit] = ExhibitStanding(
        id=facts.exhibit,
        entry=entry.header.id,
        index=entry.at,
        author=entry.header.author,
        about=facts.about,
        to=facts.to,
        sha256=facts.sha256,
        bytes=facts.bytes,
        made_of=facts.made_of,
        holder=entry.header.author,
    )
    state.exhibits_of[facts.about] = (*state.exhibits_of.get(facts.about, ()), facts.exhibit)
    keep(state, entry)


def _custody(state: State, entry: Entry, facts: CustodyFacts) -> None:
    former = state.exhibits[facts.exhibit]
    now, holder, to = apply_step(former, entry.header.author, facts)
    steps = (*former.steps, entry.header.id)
    state.exhibits[former.id] = change(former, state=now, holder=holder, passing_to=to, steps=steps)
    keep(state, entry)


def _citation(state: State, entry: Entry, facts: CiteFacts) -> None:
    state.citations[facts.citation] = CitationStanding(
        id=facts.citation,
        entry=entry.header.id,
        at_ms=entry.received_at_ms,
        author=entry.header.author,
        about=facts.about,
        to=facts.to,
        text_sha256=facts.text_sha256,
        start=facts.start,
        end=facts.end,
    )
    if facts.about:
        state.cited_of[facts.about] = (*state.cited_of.get(facts.about, ()), facts.citation)
    keep(state, entry)


def _silent(state: State, entry: Entry, facts: SilentFacts) -> None:
    place = facts.statement, facts.party
    state.asked[place] = state.asked[place]._replace(silent=entry.header.id)
    state.timers[*place, ""] = change(state.timers[*place, ""], state="fired")
    keep(state, entry)


FOLDS: dict[type[Facts], Callable[[State, Entry, Any], None]] = {
    IncidentFacts: _incident,
    MergeFacts: _merge,
    ExhibitFacts: _exhibit,
    CustodyFacts: _custody,
    CiteFacts: _citation,
    SilentFacts: _silent,
}
"""What each kind of facts does to the state."""
