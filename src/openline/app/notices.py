"""Views of notifications, matches and deadlines: what their entries amount to (decision 12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from openline.app.standings import keep, reported_standing
from openline.decide.access import sees_all
from openline.decide.escalating import again_ms, path_of
from openline.decide.flooding import finding, note_held, note_told
from openline.decide.listing import standing_parts_of
from openline.decide.matching import DAY_MS, HIDDEN_BUDGET
from openline.decide.moving import HOLDS, legs_after, legs_left, state_after
from openline.decide.state import (
    Card,
    Entry,
    NotificationStanding,
    Shown,
    State,
    TimerStanding,
)
from openline.decide.timing import precedence_for, precedence_of, subject_of, within_ms
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
    MatchesFacts,
    MatchesTellFacts,
    MatchFacts,
    MatchGroup,
    NotificationFacts,
    OutcomeFacts,
    OverdueFacts,
    ReleaseFacts,
    ResolutionFacts,
    ShortNoticeFacts,
)
from openline.model.notification import Precedence

change = msgspec.structs.replace


def concerned(state: State, facts: Facts) -> tuple[str, ...]:
    """Return whom an entry concerns beyond what it is about."""
    match facts:
        case MatchesFacts():
            groups = (*facts.begun, *facts.changed, *facts.ended)
            return tuple(sorted({state.objects[facts.about].owner, *(it.party for it in groups)}))
        case MatchesTellFacts():
            return (facts.party,)
        case MatchFacts():
            return tuple(sorted(state.objects[it].owner for it in (facts.about, facts.other)))
        case MatchChangeFacts() | MatchEndFacts() | ResolutionFacts():
            return state.matches[facts.match].parties
        case DepartureFacts():
            return facts.unrelayed
        case OverdueFacts() if state.cards[facts.entry].type.startswith("matches."):
            side = facts.pass_to or facts.party
            return tuple(dict.fromkeys((side, facts.party, *_other_sides(state, side, facts.entry))))
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


def _other_sides(state: State, side: str, entry: str) -> list[str]:
    """Return the other sides of the matches that a side was told of by a finding and that still stand."""
    content = state.contents.get(entry)
    parts = standing_parts_of(state, side, entry, content.facts) if content is not None else []
    return sorted({it.group.party if it.owner == side else it.owner for it in parts})


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
    meet_all(state, id, state.notifications[id].since)


def meet_all(state: State, subject: str, entries: tuple[str, ...], *, of: str | None = None) -> None:
    """Take note that what was shown of something is to be answered no longer: by anybody, or by one party."""
    told = {it for entry in entries for it in state.recipients.get(entry, ())}
    for party, pass_to in sorted(told):
        place = subject, party, pass_to
        if place in state.timers and of in (None, party, pass_to):
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


def _matches_found(state: State, entry: Entry, facts: MatchesFacts) -> None:
    thing, at_ms = state.objects[facts.about], entry.received_at_ms
    _into_book(state, entry, facts)
    _hidden(state, thing.owner, facts.hidden, at_ms)
    keep(state, entry)
    for party in facts.held:
        note_held(state, thing.owner, party, entry.header.id, facts, at_ms)


def _matches_told(state: State, entry: Entry, facts: MatchesTellFacts) -> None:
    keep(state, entry)
    note_told(state, facts.mover, facts.party, entry.header.id, None, entry.received_at_ms)


def _into_book(state: State, entry: Entry, facts: MatchesFacts) -> None:
    thing = state.objects[facts.about]
    state.book.fold(
        facts,
        entry=entry.header.id,
        at=entry.at,
        at_ms=entry.received_at_ms,
        owner=thing.owner,
        gone=thing.state not in HOLDS,
    )


def _hidden(state: State, mover: str, count: int, at_ms: int) -> None:
    """Take note that a party has found so many matches with what it cannot see."""
    if count:
        lately = (it for it in state.hidden_finds_ms.get(mover, ()) if at_ms - it < DAY_MS)
        # More than the budget need not be remembered.
        state.hidden_finds_ms[mover] = (*lately, *((at_ms,) * count))[-(HIDDEN_BUDGET + 1) :]


# Entries of before a finding listed its matches: each is of one pair, and the id of the first is the match.


def _match_found(state: State, entry: Entry, facts: MatchFacts) -> None:
    group = MatchGroup(
        party=state.objects[facts.other].owner,
        severity=facts.severity,
        existence_only=facts.existence_only,
        other=(facts.other,),
        versions=(facts.other_version,),
        match=(entry.header.id,),
    )
    found = MatchesFacts(about=facts.about, version=facts.about_version, begun=(group,))
    _of_one_pair(state, entry, found, entry.header.id, moved=facts.about)


def _match_changed(state: State, entry: Entry, facts: MatchChangeFacts) -> None:
    group = _seen_from(
        state, facts.match, facts.moved, severity=facts.severity, settling=facts.settling,
        existence_only=facts.existence_only,
    )  # fmt: skip
    found = MatchesFacts(about=_moved(state, facts), version=0, changed=(group,))
    _of_one_pair(state, entry, found, facts.match, moved=facts.moved)


def _match_ended(state: State, entry: Entry, facts: MatchEndFacts) -> None:
    group = _seen_from(state, facts.match, facts.moved, why=facts.why)
    found = MatchesFacts(about=_moved(state, facts), version=0, ended=(group,))
    _of_one_pair(state, entry, found, facts.match, moved=facts.moved)
    # What has ended need not be answered any longer: it is told so.
    meet_all(state, facts.match, tuple(it.entry for it in state.book.turns_of(facts.match)))


def _of_one_pair(state: State, entry: Entry, found: MatchesFacts, match: str, *, moved: str) -> None:
    former = state.book.turn_of(match).entry if match in state.book else None
    of_old = former is not None and state.cards[former].type.startswith("match.")
    keep(state, entry, instead_of=former if of_old else None)
    _into_book(state, entry, found)
    if moved:
        standing = state.matches[match]
        hidden = standing.other if moved == standing.about else standing.about
        mover = state.objects[moved].owner
        _hidden(state, mover, not sees_all(state, mover, hidden), entry.received_at_ms)


def _moved(state: State, facts: MatchChangeFacts | MatchEndFacts) -> str:
    return facts.moved or state.matches[facts.match].about


def _seen_from(state: State, match: str, moved: str, **now: Any) -> MatchGroup:
    """Return a group of one match as it stands, seen from the side that moved, but for some of its fields."""
    standing = state.matches[match]
    from_other = moved == standing.other
    seen = MatchGroup(
        party=standing.parties[not from_other],
        severity=standing.severity,
        settling=standing.settling,
        existence_only=standing.existence_only,
        other=(standing.about if from_other else standing.other,),
        match=(match,),
    )
    return change(seen, **now)


def _resolved(state: State, entry: Entry, facts: ResolutionFacts) -> None:
    said = state.resolutions.get(facts.match, {})
    state.resolutions[facts.match] = {**said, entry.header.author: facts.resolution}


def _overdue(state: State, entry: Entry, facts: OverdueFacts) -> None:
    place = subject_of(state.cards[facts.entry]), facts.party, facts.pass_to
    timer = state.timers[place]
    if timer.state == "waiting":
        last = len(path_of(state, timer.party, "")) < 2 and timer.precedence is not Precedence.FLASH
        again = again_ms(timer, last=last, now_ms=entry.received_at_ms)
        state.timers[place] = change(timer, state="fired", step=1, again_ms=again)


def begin_timer(state: State, entry: Entry, facts: ReleaseFacts) -> None:
    """Begin the deadline of a release that is to be answered, instead of that of a former version."""
    card, side = state.cards[facts.entry], facts.pass_to or facts.party
    # Of a match each side owes an answer to its own notice: what a joint cell is told of it comes on top.
    if facts.detail == "withdrawn" or (facts.party in state.cells and card.type.startswith("match")):
        return
    precedence = precedence_for(state, side, card)
    if precedence is None:
        return
    place = subject_of(card), facts.party, facts.pass_to
    due_ms = entry.received_at_ms + within_ms(state, card, precedence, entry.received_at_ms)
    former_ms = [it.due_ms for it in _former(state, card, place) if it.state == "waiting"]
    no_later_ms = min(former_ms, default=None)
    state.timers[place] = TimerStanding(
        subject=place[0],
        party=facts.party,
        pass_to=facts.pass_to,
        entry=facts.entry,
        seq=facts.seq,
        due_ms=due_ms if no_later_ms is None else min(due_ms, no_later_ms),
        precedence=precedence,
        no_later_ms=no_later_ms,
    )


def _former(state: State, card: Card, place: tuple[str, str, str]) -> Iterator[TimerStanding]:
    """Return the deadlines of what a release now tells anew."""
    found = finding(state, card.id)
    if found is None:
        known = state.timers.get(place)
        if known is not None:
            yield known
        return
    side = place[2] or place[1]
    for group in found.changed:
        if side not in (group.party, state.objects[found.about].owner):
            continue
        before = {state.book.turns_of(it)[-2].entry for it in group.match}
        for entry in before:
            told = state.cards[state.told_with.get((entry, side), entry)]
            known = state.timers.get((subject_of(told), *place[1:]))
            if known is not None:
                yield known


def meet_timer(state: State, shown: Shown) -> None:
    """Take note that a release was answered, or no longer is to be."""
    card = state.cards[shown.entry]
    place = subject_of(card), shown.party, shown.pass_to
    timer = state.timers.get(place)
    if timer is None or not (card.type.startswith("matches.") or precedence_of(state, card)):
        return
    if timer.seq <= shown.seq:
        state.timers[place] = change(timer, state="met")


def note_first_told(state: State, entry: Entry, facts: ReleaseFacts) -> None:
    """Take note that a party is told of matches for the first time, because another changed its plans."""
    found, side = finding(state, facts.entry), facts.pass_to or facts.party
    if found is not None and facts.party not in state.cells:
        mover = state.objects[found.about].owner
        if side != mover:
            note_told(state, mover, side, facts.entry, found, entry.received_at_ms)


def _conform(state: State, entry: Entry, facts: ConformFacts) -> None:
    keep(state, entry)


FOLDS: dict[type[Facts], Callable[[State, Entry, Any], None]] = {
    NotificationFacts: _notification,
    LegFacts: _leg,
    OutcomeFacts: _outcome,
    GuaranteeFacts: _guarantee,
    ConsentFacts: _consent,
    MatchesFacts: _matches_found,
    MatchesTellFacts: _matches_told,
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
