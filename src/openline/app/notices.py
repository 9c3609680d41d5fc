"""Views of notifications, matches and deadlines: what their entries amount to (decision 12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from openline.app.standings import keep, reported_standing
from openline.decide.matching import DAY_MS, HOUR_MS, pair_of, probing
from openline.decide.moving import LEG, leg_state_after, state_after
from openline.decide.state import (
    Card,
    Entry,
    MatchStanding,
    NotificationStanding,
    Shown,
    State,
    TimerStanding,
)
from openline.decide.timing import ANSWER_WITHIN_MS, precedence_of, subject_of
from openline.model.event import (
    NODE,
    ConformFacts,
    ConsentFacts,
    CopyFacts,
    DepartureFacts,
    Facts,
    GuaranteeFacts,
    LegFacts,
    MatchChangeFacts,
    MatchEndFacts,
    MatchFacts,
    NotificationFacts,
    OutcomeFacts,
    OverdueFacts,
    ReleaseFacts,
    ResolutionFacts,
)

change = msgspec.structs.replace


def concerned(state: State, facts: Facts) -> tuple[str, ...]:
    """Return whom an entry concerns beyond what it is about."""
    match facts:
        case MatchFacts():
            return tuple(sorted(state.objects[it].owner for it in (facts.about, facts.other)))
        case MatchChangeFacts() | MatchEndFacts() | ResolutionFacts():
            return state.matches[facts.match].parties
        case DepartureFacts():
            return facts.unrelayed
        case OverdueFacts():
            return tuple(sorted({facts.party, *_waiting(state, state.cards[facts.entry])}))
        case ConformFacts():
            return facts.parties
        case CopyFacts():
            return tuple(sorted({facts.party, *facts.owners}))
    return ()


def _waiting(state: State, card: Card) -> set[str]:
    """Return who waits for an answer: the author; both sides of a match, but who is not told whose it is."""
    if card.author != NODE:
        return {card.author}
    return set(card.parties).difference(state.matches[subject_of(card)].existence_only)


def _notification(state: State, entry: Entry, facts: NotificationFacts) -> None:
    id = facts.notification
    former, known = state.objects.get(id), state.notifications.get(id)
    kind = entry.header.type.partition(".")[0]
    if entry.action in ("remove", "withdraw") and former is not None:
        state.objects[id] = change(former, state="removed" if kind == "site" else "withdrawn")
        return
    at_ms = entry.received_at_ms
    state.objects[id] = change(
        reported_standing(entry), version=facts.version, state=former.state if former else "on_record"
    )
    state.versions[id, facts.version] = entry.header.body_sha256
    keeps = known is not None and facts.keeps_clock
    state.notifications[id] = change(
        known or NotificationStanding(id=id, clock_ms=at_ms, since=(), touched_ms=at_ms),
        emergency=facts.emergency,
        clock_ms=known.clock_ms if known is not None and keeps else at_ms,
        since=(*known.since, entry.header.id) if known is not None and keeps else (entry.header.id,),
        legs=facts.legs,
        touched_ms=at_ms,
    )
    keep(state, entry, instead_of=former.entry if former else None)


def _leg(state: State, entry: Entry, facts: LegFacts) -> None:
    thing, known = state.objects[facts.notification], state.notifications[facts.notification]
    now = state_after(thing.kind, thing.state, entry.action, leg=facts.leg, legs=known.legs)
    state.objects[thing.id] = change(thing, state=now)
    legs = dict(known.leg_states)
    if facts.leg:
        legs[facts.leg] = leg_state_after(legs.get(facts.leg, LEG.start), entry.action)
    keep(state, entry, instead_of=known.step_entry or None)
    state.notifications[thing.id] = change(known, leg_states=legs, step_entry=entry.header.id)


def _outcome(state: State, entry: Entry, facts: OutcomeFacts) -> None:
    state.outcomes[facts.about, entry.header.author] = facts.outcome


def _guarantee(state: State, entry: Entry, facts: GuaranteeFacts) -> None:
    known, by = state.notifications[facts.about], entry.header.author
    others = {party: version for party, version in known.guarantees.items() if party != by}
    given = {**others, by: facts.version} if entry.action == "give" else others
    state.notifications[facts.about] = change(known, guarantees=given)


def _consent(state: State, entry: Entry, facts: ConsentFacts) -> None:
    for party, purposes in facts.consents.items():
        state.consents[facts.about, party] = purposes


# -- matches and deadlines -------------------------------------------------------------------------


def _match_found(state: State, entry: Entry, facts: MatchFacts) -> None:
    id, at_ms = entry.header.id, entry.received_at_ms
    owners = (state.objects[facts.about].owner, state.objects[facts.other].owner)
    state.matches[id] = MatchStanding(
        id=id,
        index=entry.at,
        about=facts.about,
        about_version=facts.about_version,
        other=facts.other,
        other_version=facts.other_version,
        parties=owners,
        severity=facts.severity,
        existence_only=facts.existence_only,
    )
    state.match_entries[id] = (id,)
    _turn(state, facts, at_ms)
    for thing in (facts.about, facts.other):
        state.open_matches[thing] = (*state.open_matches.get(thing, ()), id)
    for owner in probing(state, facts.about, facts.other):
        lately = (it for it in state.hidden_finds_ms.get(owner, ()) if at_ms - it < DAY_MS)
        state.hidden_finds_ms[owner] = (*lately, at_ms)


def _turn(state: State, match: MatchStanding | MatchFacts, at_ms: int) -> None:
    pair = pair_of(match)
    lately = (it for it in state.turns_ms.get(pair, ()) if at_ms - it < HOUR_MS)
    state.turns_ms[pair] = (*lately, at_ms)


def _match_changed(state: State, entry: Entry, facts: MatchChangeFacts) -> None:
    match = state.matches[facts.match]
    _turn(state, match, entry.received_at_ms)
    state.matches[match.id] = change(
        match,
        about_version=facts.about_version,
        other_version=facts.other_version,
        severity=facts.severity,
        settling=facts.settling,
    )
    state.match_entries[match.id] = (*state.match_entries[match.id], entry.header.id)


def _match_ended(state: State, entry: Entry, facts: MatchEndFacts) -> None:
    match = state.matches[facts.match]
    _turn(state, match, entry.received_at_ms)
    state.matches[match.id] = change(match, state="ended")
    state.match_entries[match.id] = (*state.match_entries[match.id], entry.header.id)
    # What has ended need not be answered any longer: it is told so.
    told = {it for shown in state.match_entries[match.id] for it in state.recipients.get(shown, ())}
    for place in ((match.id, *it) for it in sorted(told)):
        if place in state.timers:
            state.timers[place] = change(state.timers[place], state="met")
    for thing in (match.about, match.other):
        state.open_matches[thing] = tuple(it for it in state.open_matches[thing] if it != match.id)


def _resolved(state: State, entry: Entry, facts: ResolutionFacts) -> None:
    match = state.matches[facts.match]
    said = {**match.resolutions, entry.header.author: facts.resolution}
    state.matches[match.id] = change(match, resolutions=said)


def _overdue(state: State, entry: Entry, facts: OverdueFacts) -> None:
    place = subject_of(state.cards[facts.entry]), facts.party, facts.pass_to
    timer = state.timers[place]
    if timer.state == "waiting":
        state.timers[place] = change(timer, state="fired")


def begin_timer(state: State, entry: Entry, facts: ReleaseFacts) -> None:
    """Begin the deadline of a release that is to be answered, instead of that of a former version."""
    card = state.cards[facts.entry]
    precedence = precedence_of(state, card) if facts.detail != "withdrawn" else None
    if precedence is None:
        return
    place = subject_of(card), facts.party, facts.pass_to
    due_ms = entry.received_at_ms + ANSWER_WITHIN_MS[precedence]
    former = state.timers.get(place)
    if former is not None and former.state == "waiting":
        due_ms = min(due_ms, former.due_ms)
    state.timers[place] = TimerStanding(
        subject=place[0],
        party=facts.party,
        pass_to=facts.pass_to,
        entry=facts.entry,
        seq=facts.seq,
        due_ms=due_ms,
        precedence=precedence,
    )


def meet_timer(state: State, shown: Shown) -> None:
    """Take note that a release was answered, or no longer is to be."""
    place = subject_of(state.cards[shown.entry]), shown.party, shown.pass_to
    timer = state.timers.get(place)
    if timer is not None and timer.seq <= shown.seq:
        state.timers[place] = change(timer, state="met")


def _conform(state: State, entry: Entry, facts: ConformFacts) -> None:
    keep(state, entry)


FOLDS: dict[type[Facts], Callable[[State, Entry, Any], None]] = {
    NotificationFacts: _notification,
    LegFacts: _leg,
    OutcomeFacts: _outcome,
    GuaranteeFacts: _guarantee,
    ConsentFacts: _consent,
    MatchFacts: _match_found,
    MatchChangeFacts: _match_changed,
    MatchEndFacts: _match_ended,
    ResolutionFacts: _resolved,
    OverdueFacts: _overdue,
    ConformFacts: _conform,
}
"""What each kind of facts does to the state."""
