"""Views of notifications, matches and deadlines: what their entries amount to (decision 12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from openline.app.standings import keep, reported_standing
from openline.decide.access import sees_all
from openline.decide.matching import DAY_MS, HIDDEN_BUDGET, HOUR_MS, pair_of
from openline.decide.moving import legs_after, legs_left, state_after
from openline.decide.state import (
    Card,
    Entry,
    MatchStanding,
    NotificationStanding,
    Shown,
    State,
    TimerStanding,
)
from openline.decide.timing import precedence_of, subject_of, within_ms
from openline.model.event import (
    NODE,
    ConformFacts,
    ConsentFacts,
    CopyFacts,
    DeliveryFailFacts,
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
    ShortNoticeFacts,
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
        case DeliveryFailFacts():
            return (facts.party,)
        case ConformFacts():
            return facts.parties
        case CopyFacts():
            return tuple(sorted({facts.party, facts.owner} - {""}))
        case ShortNoticeFacts():
            return state.agreements[facts.agreement].parties
    return ()


def _waiting(state: State, card: Card) -> set[str]:
    """Return who waits for an answer: the author; both sides of a match, which nobody wrote."""
    return {card.author} if card.author != NODE else set(card.parties)


def _notification(state: State, entry: Entry, facts: NotificationFacts) -> None:
    id = facts.notification
    former, known = state.objects.get(id), state.notifications.get(id)
    kind = entry.header.type.partition(".")[0]
    if entry.action in ("remove", "withdraw") and former is not None:
        _goes(state, id, "removed" if kind == "site" else "withdrawn")
        return
    at_ms = state.touched_ms[id] = entry.received_at_ms
    state.objects[id] = change(
        reported_standing(entry), version=facts.version, state=former.state if former else "on_record"
    )
    state.versions[id, facts.version] = entry.header.body_sha256
    keeps = known is not None and facts.keeps_clock
    known = known or NotificationStanding(id=id, clock_ms=at_ms, since=())
    state.notifications[id] = change(
        known,
        emergency=facts.emergency,
        clock_ms=known.clock_ms if keeps else at_ms,
        since=(*known.since, entry.header.id) if keeps else (entry.header.id,),
        since_version=known.since_version if keeps else facts.version,
        begins_ms=facts.begins_ms,
        short=known.short if keeps else (),
        legs=facts.legs,
    )
    keep(state, entry, instead_of=former.entry if former else None)


def _goes(state: State, id: str, now: str) -> None:
    """Take note that a notification holds no longer: nobody has to answer it any more."""
    state.objects[id] = change(state.objects[id], state=now)
    _meet_all(state, id, state.notifications[id].since)


def _meet_all(state: State, subject: str, entries: tuple[str, ...]) -> None:
    told = {it for entry in entries for it in state.recipients.get(entry, ())}
    for place in ((subject, *it) for it in sorted(told)):
        if place in state.timers:
            state.timers[place] = change(state.timers[place], state="met")


def _leg(state: State, entry: Entry, facts: LegFacts) -> None:
    thing, known = state.objects[facts.notification], state.notifications[facts.notification]
    legs, left = known.leg_states, 0
    if thing.kind == "movement":
        legs = legs_after(known, facts.leg, entry.action)
        left = legs_left(legs, known.legs)
    keep(state, entry, instead_of=known.step_entry or None)
    state.notifications[thing.id] = change(
        known,
        leg_states=legs,
        step_entry=entry.header.id,
        begun_ms=known.begun_ms or entry.received_at_ms,
    )
    now = state_after(thing.kind, thing.state, entry.action, left=left)
    if now == "ended":
        _goes(state, thing.id, now)
    else:
        state.objects[thing.id] = change(thing, state=now)


def _short(state: State, entry: Entry, facts: ShortNoticeFacts) -> None:
    known = state.notifications[facts.about]
    state.notifications[facts.about] = change(known, short=(*known.short, entry.header.id))
    keep(state, entry)


def _departed(state: State, entry: Entry, facts: DepartureFacts) -> None:
    known = state.notifications[facts.about]
    state.notifications[facts.about] = change(known, red_since=known.since[0])


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
    match = MatchStanding(
        id=id,
        index=entry.at,
        found_ms=at_ms,
        about=facts.about,
        other=facts.other,
        parties=owners,
        severity=facts.severity,
        existence_only=facts.existence_only,
    )
    state.matches[id] = match
    for thing in (facts.about, facts.other):
        state.open_matches[thing] = (*state.open_matches.get(thing, ()), id)
    _turn(state, match, facts.about, entry)


def _match_changed(state: State, entry: Entry, facts: MatchChangeFacts) -> None:
    match = change(
        state.matches[facts.match],
        severity=facts.severity,
        settling=facts.settling,
        existence_only=facts.existence_only,
    )
    state.matches[match.id] = match
    _turn(state, match, facts.moved, entry)


def _match_ended(state: State, entry: Entry, facts: MatchEndFacts) -> None:
    match = change(state.matches[facts.match], state="ended")
    state.matches[match.id] = match
    _turn(state, match, facts.moved, entry)
    # What has ended need not be answered any longer: it is told so.
    _meet_all(state, match.id, state.match_entries[match.id])
    for thing in (match.about, match.other):
        state.open_matches[thing] = tuple(it for it in state.open_matches[thing] if it != match.id)


def _turn(state: State, match: MatchStanding, moved: str, entry: Entry) -> None:
    """Take note of an entry that began, changed or ended a match, and of whose change brought it about."""
    at_ms, entries = entry.received_at_ms, state.match_entries.get(match.id, ())
    keep(state, entry, instead_of=entries[-1] if entries else None)
    state.match_entries[match.id] = (*entries, entry.header.id)
    pair = pair_of(match)
    lately = (it for it in state.turns_ms.get(pair, ()) if at_ms - it < HOUR_MS)
    state.turns_ms[pair] = (*lately, at_ms)
    if not moved:
        return
    mover, hidden = state.objects[moved].owner, match.other if moved == match.about else match.about
    if not sees_all(state, mover, hidden):
        lately = (it for it in state.hidden_finds_ms.get(mover, ()) if at_ms - it < DAY_MS)
        # More than the budget need not be remembered.
        state.hidden_finds_ms[mover] = (*lately, at_ms)[-(HIDDEN_BUDGET + 1) :]


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
    # Of a match each side owes an answer to its own notice: what a joint cell is told of it comes on top.
    if precedence is None or (facts.party in state.cells and card.type.startswith("match.")):
        return
    place = subject_of(card), facts.party, facts.pass_to
    due_ms = entry.received_at_ms + within_ms(state, card, precedence, entry.received_at_ms)
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
    card = state.cards[shown.entry]
    if precedence_of(state, card) is None:
        return
    place = subject_of(card), shown.party, shown.pass_to
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
    ShortNoticeFacts: _short,
    DepartureFacts: _departed,
    ConformFacts: _conform,
}
"""What each kind of facts does to the state."""
