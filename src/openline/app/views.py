"""Views: the state that a theatre's entries amount to, folded one by one; dropped and rebuilt at will.

Folding judges nothing: what is on record happened, whatever today's rules would say of it. It reads the
permanent facts; bodies are kept only to be shown, so a redacted one changes no state and no later release.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from openline.app import issued, lines, notices, occurred, said, seats
from openline.app.answertimes import note_answered, note_shown
from openline.app.notices import begin_timer, concerned, meet_timer, note_first_told
from openline.app.standings import keep, reported_standing
from openline.decide.access import PUBLIC
from openline.decide.agreeing import apply_agreement
from openline.decide.involving import involved
from openline.decide.keyring import apply_key, first_keys
from openline.decide.state import (
    Card,
    Entry,
    ObjectStanding,
    PartyStanding,
    Shown,
    State,
)
from openline.decide.stating import apply_stance, covering
from openline.decide.timing import BY_A_PERSON
from openline.errors import LedgerError
from openline.model.agreement import Line, Zone
from openline.model.event import (
    NODE,
    AcknowledgementFacts,
    AgreementFacts,
    CellAcknowledgementFacts,
    ControlFacts,
    CoverageBody,
    CoverageFacts,
    Facts,
    HoldFacts,
    KeyFacts,
    LineBody,
    LineFacts,
    PartyEditFacts,
    PartyFacts,
    RedactionFacts,
    ReleaseFacts,
    ShareFacts,
    SightingBody,
    SightingFacts,
    StanceFacts,
    TheatreFacts,
    WatchFacts,
    ZoneBody,
    ZoneFacts,
)
from openline.model.presence import Coverage, Sighting
from openline.model.release import Detail
from openline.model.saying import SAYINGS

change = msgspec.structs.replace


def fold(state: State, entry: Entry) -> None:
    """Fold an entry into a state. Folding one again does nothing.

    Raises
    ------
    LedgerError
        Entries before it are missing.
    """
    if entry.at < state.size:
        return
    if entry.at > state.size:
        raise LedgerError(f"entry {entry.at} cannot be folded: the next is {state.size}")
    header = entry.header
    card = card_of(state, entry)
    state.cards[card.id] = card
    if header.type.partition(".")[0] in PUBLIC:
        state.public[header.id] = entry.at
        keep(state, entry)
    for_type = FOLDS.get(type(entry.facts))
    if for_type is not None:
        for_type(state, entry, entry.facts)
    state.size = entry.at + 1


def card_of(state: State, entry: Entry) -> Card:
    """Return what is remembered of an entry for ever."""
    about = entry.facts.subject
    parties: tuple[str, ...] = ()
    match entry.facts:
        case WatchFacts():
            parties = entry.facts.parties
        case ReleaseFacts():
            parties = (entry.facts.party,)
        case AcknowledgementFacts():
            about = state.releases[entry.header.author, entry.facts.seq].entry
        case CellAcknowledgementFacts():
            about = state.releases[entry.facts.cell, entry.facts.seq].entry
            parties = (entry.facts.cell,)
        case _ if entry.header.type in SAYINGS:
            parties = involved(state, entry.header.author, entry.facts)
        case _:
            parties = concerned(state, entry.facts)
    header = entry.header
    return Card(header.id, entry.at, header.type, header.author, about, parties)


def _theatre(state: State, entry: Entry, facts: TheatreFacts) -> None:
    state.theatre = facts
    state.keys[NODE] = first_keys(facts)


def _party(state: State, entry: Entry, facts: PartyFacts) -> None:
    state.parties[facts.party] = PartyStanding(
        id=facts.party,
        entry=entry.header.id,
        addressable=facts.addressable,
        reach_via=facts.reach_via,
        root_key_hex=facts.root_key_hex,
    )


def _party_edit(state: State, entry: Entry, facts: PartyEditFacts) -> None:
    state.parties[facts.party] = change(
        state.parties[facts.party], version=facts.version, entry=entry.header.id,
        addressable=facts.addressable, reach_via=facts.reach_via,
    )  # fmt: skip


def _key(state: State, entry: Entry, facts: KeyFacts) -> None:
    state.keys[facts.party] = apply_key(state.keys.get(facts.party, ()), facts, entry.at)


def _agreement(state: State, entry: Entry, facts: AgreementFacts) -> None:
    former = state.agreements.get(facts.agreement)
    now = apply_agreement(
        former,
        entry.header.author,
        entry.action,
        facts,
        index=entry.at,
        entry=entry.header.id,
        body_sha256=entry.header.body_sha256,
    )
    state.agreements[now.id] = now
    if entry.action == "propose":
        state.versions[now.id, now.version] = now.proposal_sha256
        keep(state, entry, instead_of=former.entry if former else None)
        for cover in now.covers:
            known = state.agreements_covering.get(cover.about, ())
            state.agreements_covering[cover.about] = tuple(dict.fromkeys((*known, now.id)))
            for party in now.parties:
                if party != state.objects[cover.about].owner:
                    state.shared[cover.about, party] = Detail.FULL
    elif entry.action == "enter_force" and facts.supersedes:
        old = state.agreements[facts.supersedes]
        state.agreements[old.id] = change(old, state="superseded", superseded_by=now.id)


def _stance(state: State, entry: Entry, facts: StanceFacts) -> None:
    place = facts.about, entry.header.author
    state.stances[place] = apply_stance(state.stances.get(place), facts, index=entry.at)


def _share(state: State, entry: Entry, facts: ShareFacts) -> None:
    for party, detail in facts.shared.items():
        state.shared[facts.about, party] = detail


def _zone_or_line(state: State, entry: Entry, facts: ZoneFacts | LineFacts) -> None:
    former = state.objects.get(facts.subject)
    if entry.action == "end" and former is not None:
        state.objects[former.id] = change(former, state="ended")
        return
    state.objects[facts.subject] = change(
        reported_standing(entry), value=facts.value, basis=facts.basis, call_at_ms=facts.call_at_ms,
        version=facts.version, state="active",
    )  # fmt: skip
    state.versions[facts.subject, facts.version] = entry.header.body_sha256
    state.touched_ms[facts.subject] = entry.received_at_ms
    keep(state, entry, instead_of=former.entry if former else None)


def _control(state: State, entry: Entry, facts: ControlFacts) -> None:
    area = state.objects.get(facts.area)
    if area is None or entry.action == "state":
        state.objects[facts.area] = change(reported_standing(entry), state="stated")
        keep(state, entry)
    elif entry.action == "dispute":
        by = (*area.disputed_by, entry.header.author)
        state.objects[area.id] = change(area, state="disputed", disputed_by=by)
    else:
        state.objects[area.id] = change(area, state="withdrawn")


def _report(state: State, entry: Entry, facts: SightingFacts | CoverageFacts) -> None:
    state.objects[facts.subject] = reported_standing(entry)
    keep(state, entry)


def _release(state: State, entry: Entry, facts: ReleaseFacts) -> None:
    place = (facts.entry, facts.party, facts.pass_to)
    if facts.detail == "withdrawn" and place in state.shown:
        before = state.releases[facts.party, state.shown[place]]
        state.releases[before.party, before.seq] = change(before, state="withdrawn")
        meet_timer(state, before)
    state.releases[facts.party, facts.seq] = Shown(
        party=facts.party,
        seq=facts.seq,
        entry=facts.entry,
        detail=facts.detail,
        pass_to=facts.pass_to,
        index=entry.at,
        id=entry.header.id,
    )
    if place not in state.shown:
        note_first_told(state, entry, facts)
    note_shown(state, entry, facts)  # it looks at the deadline of what was shown before
    begin_timer(state, entry, facts)
    state.release_counts[facts.party] = facts.seq
    if place not in state.shown:
        known = state.recipients.get(facts.entry, ())
        state.recipients[facts.entry] = (*known, (facts.party, facts.pass_to))
    state.shown[place] = facts.seq


def _acknowledge(state: State, entry: Entry, facts: AcknowledgementFacts) -> None:
    shown = state.releases[entry.header.author, facts.seq]
    state.releases[shown.party, shown.seq] = change(
        shown,
        state="withdrawn" if shown.state == "withdrawn" else "acknowledged",
        receipts={**shown.receipts, facts.level: facts.relayed},
    )
    if facts.level in BY_A_PERSON:
        meet_timer(state, shown)
    note_answered(state, entry, shown, facts)


def _redact(state: State, entry: Entry, facts: RedactionFacts) -> None:
    state.evidence[facts.entry] = "redacted"
    for gone in (facts.entry, *state.compared.get(facts.entry, ())):
        content = state.contents.get(gone)
        if content is not None:
            state.contents[gone] = content._replace(body=None)


def _hold(state: State, entry: Entry, facts: HoldFacts) -> None:
    by = entry.header.author
    for held in facts.entries:
        others = tuple(party for party in state.holders.get(held, ()) if party != by)
        holders = (*others, by) if entry.action == "place" else others
        state.holders[held] = holders
        state.evidence[held] = "held" if holders else "whole"


FOLDS: dict[type[Facts], Callable[[State, Entry, Any], None]] = {
    TheatreFacts: _theatre,
    PartyFacts: _party,
    PartyEditFacts: _party_edit,
    KeyFacts: _key,
    AgreementFacts: _agreement,
    StanceFacts: _stance,
    ShareFacts: _share,
    ZoneFacts: _zone_or_line,
    LineFacts: _zone_or_line,
    **notices.FOLDS,
    **seats.FOLDS,
    **lines.FOLDS,
    **said.FOLDS,
    **issued.FOLDS,
    **occurred.FOLDS,
    ControlFacts: _control,
    SightingFacts: _report,
    CoverageFacts: _report,
    ReleaseFacts: _release,
    AcknowledgementFacts: _acknowledge,
    RedactionFacts: _redact,
    HoldFacts: _hold,
}
"""What each kind of facts does to the state; a finding of the watch does nothing beyond its card."""

# -- what the watch heeds --------------------------------------------------------------------------


class Watched(NamedTuple):
    """A zone or line that is not ended, as the watch needs it."""

    standing: ObjectStanding
    value: Zone | Line
    agreements: dict[str, str]
    """The agreements in force or suspended that cover it, with their states: a suspended paper makes nobody
    safer, so what it covers is watched on, and every event says how the paper stands."""


def watched(state: State) -> list[Watched]:
    """Return the zones and lines to be watched, in the order in which they came on record.

    One whose body was redacted has no shape any more and cannot be watched.
    """
    found = []
    for standing in state.objects.values():
        content = state.contents.get(standing.entry)
        if standing.state != "active" or content is None:
            continue
        agreements = {it.id: it.state for it in covering(state, standing.id)}
        match content.body:
            case ZoneBody(zone=value) | LineBody(line=value):
                found.append(Watched(standing, value, agreements))
    return found


def outlines_gone(state: State) -> list[ObjectStanding]:
    """Return the zones and lines that are not ended, and not watched because their outline was redacted."""
    standings = (it for it in state.objects.values() if it.state == "active")
    return [
        it for it in standings if (content := state.contents.get(it.entry)) is None or content.body is None
    ]


def reported(state: State) -> tuple[list[Sighting], list[Coverage]]:
    """Return the sightings and coverage reports on record that were not redacted."""
    contents = (state.contents.get(it.entry) for it in state.objects.values() if it.state == "reported")
    bodies = [content.body for content in contents if content is not None]
    return (
        [it.sighting for it in bodies if isinstance(it, SightingBody)],
        [it.coverage for it in bodies if isinstance(it, CoverageBody)],
    )
