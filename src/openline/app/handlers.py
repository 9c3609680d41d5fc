"""Handlers: where the pure decisions of ``openline.decide`` meet the journal.

An entry is judged by the state as it stands and folded into a branch of that state; what has to be recorded
with it is then read off the branch. Nothing is changed before the entry is on record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from openline.app.ports import Draft
from openline.app.standing import HOLDS, Standing, thing_of
from openline.app.standings import content_of
from openline.app.views import fold
from openline.decide.agreeing import RULE as AGREEING
from openline.decide.agreeing import entering_force
from openline.decide.departing import RULE as DEPARTING
from openline.decide.departing import departure_of, short_notices
from openline.decide.judging import judge
from openline.decide.keyring import valid_keys, why_not_valid
from openline.decide.matching import RULE as MATCHING
from openline.decide.matching import Found, follow, settle, settles_ms
from openline.decide.notifying import check_together
from openline.decide.releasing import RULE as RELEASING
from openline.decide.releasing import plan_releases
from openline.decide.state import Entry, MatchStanding, State
from openline.decide.timing import RULE as TIMING
from openline.decide.timing import due, key_of, overdue
from openline.ledger.entry import Header
from openline.model.event import Body, Facts, MatchEndFacts, MatchFacts, NotificationBody, NotificationFacts
from openline.model.notification import Activity, Movement


class Handlers:
    """The rules of a theatre, over the state of its log; implements :class:`openline.app.ports.Rules`."""

    def __init__(self) -> None:
        self.state = State()
        self.standing = Standing()

    def reset(self) -> None:
        """Forget everything."""
        self.state = State()
        self.standing = Standing()

    def key_for(self, author: str, signed_by: str) -> Collection[str]:
        """Return the public keys, in hexadecimal, that may sign the next entry of an author."""
        return valid_keys(self.state, author, signed_by)

    def why_not(self, author: str, public_key_hex: str) -> str:
        """Say why a key is not among them: whose it is, and since which index it has ended."""
        return why_not_valid(self.state, author, public_key_hex)

    def check_request(self, types: Sequence[str]) -> None:
        """Refuse what may not stand together in one request."""
        check_together(types)

    def admit(
        self, header: Header, facts: Facts, body: Body, *, index: int, now_ms: int, signed_with: str
    ) -> list[Draft]:
        """Return what follows from an entry that would stand at ``index``; change nothing.

        Raises
        ------
        OpenlineError
            When the present state does not permit the entry.
        """
        entry = Entry(index, header, facts, body, now_ms)
        judge(self.state, entry, signed_with)
        after = self.state.branch()
        fold(after, entry)
        return [
            *_releases(self.state, after, entry),
            *_entering_force(after, entry),
            *_departing(after, entry),
            *self._matching(after, entry),
        ]

    def apply(
        self, index: int, header: Header, facts: Facts, body: Body | None, *, received_at_ms: int
    ) -> None:
        """Fold an entry that is on record into the state."""
        fold(self.state, Entry(index, header, facts, body, received_at_ms))
        about = facts.subject
        if header.type == "redact/v1":
            about = self.state.cards[about].about if about in self.state.cards else about
        if about in self.state.objects:
            self.standing.touch(about)

    def pending(self, now_ms: int) -> list[Draft]:
        """Return what time has brought about by now: answers that are overdue, matches that have settled."""
        state = self.state
        drafts = [
            Draft(
                type="overdue.find/v1",
                facts=overdue(timer, now_ms),
                cites=(state.cards[timer.entry].at,),
                rule=TIMING,
                key=key_of(timer),
            )
            for timer in due(state, now_ms)
        ]
        for match in [it for it in state.matches.values() if it.state == "open"]:
            if self.standing.over(state, (match.about, match.other), now_ms=now_ms):
                found: list[Found] = [("match.end/v1", MatchEndFacts(match=match.id, why="ended"))]
            elif match.settling and settles_ms(state, match) <= now_ms:
                found = self._settled(match, now_ms)
            else:
                continue
            turns = len(state.match_entries[match.id])
            drafts += [replace(it, key=f"{it.type}/{match.id}/{turns}") for it in _match_drafts(state, found)]
        return drafts

    def _settled(self, match: MatchStanding, now_ms: int) -> list[Found]:
        content = self.state.contents.get(self.state.objects[match.about].entry)
        thing = thing_of(content.body) if content is not None else None
        if thing is None or self.standing.unknown(self.state, (match.other,)):
            return []
        owner = self.state.objects[match.about].owner
        near = self.standing.near(self.state, thing, owner=owner, now_ms=now_ms).severities
        return settle(self.state, match, near.get(match.other))

    def _matching(self, after: State, entry: Entry) -> list[Draft]:
        """Return what begins, changes and ends between what the entry is about and everything else."""
        about = entry.facts.subject
        if about not in after.objects or entry.header.kind != "submission":
            return []
        thing = thing_of(entry.body)
        holds = after.objects[about].state in HOLDS
        if thing is None and (holds or not after.open_matches.get(about)):
            return []  # a step, a share, a stance: nothing is elsewhere for it
        near = {}
        if thing is not None and holds:
            # Asked as things stand without the entry: nothing that may yet fail is brought into the index.
            near = self.standing.near(
                self.state, thing, owner=entry.header.author, now_ms=entry.received_at_ms
            ).severities
        sides = (after.matches[id] for id in after.open_matches.get(about, ()))
        others = [it.other if it.about == about else it.about for it in sides]
        unknown_now = self.standing.unknown(self.state, others)
        found = follow(after, about, near, now_ms=entry.received_at_ms, unknown_now=unknown_now)
        return _match_drafts(after, found)


def _match_drafts(state: State, found: Sequence[Found]) -> list[Draft]:
    drafts = []
    for type, facts in found:
        pair = facts if isinstance(facts, MatchFacts) else state.matches[facts.match]
        earlier = () if isinstance(pair, MatchFacts) else (pair.index,)
        cites = (state.objects[pair.about].index, state.objects[pair.other].index, *earlier)
        drafts.append(Draft(type=type, facts=facts, cites=cites, rule=MATCHING))
    return drafts


def _releases(before: State, after: State, entry: Entry) -> list[Draft]:
    planned = plan_releases(before, after, after.cards[entry.header.id], content_of(entry))
    return [
        Draft(
            type="release/v1",
            facts=it.facts,
            body=it.body,
            cites=(after.cards[it.facts.entry].at,),
            rule=RELEASING,
        )
        for it in planned
    ]


def _entering_force(after: State, entry: Entry) -> list[Draft]:
    """Return the finding that an agreement enters into force, when this was the last signature."""
    if entry.header.type != "agreement.sign/v1":
        return []
    signed = after.agreements[entry.facts.subject]
    facts = entering_force(signed, after.agreements.get(signed.supersedes))
    if facts is None:
        return []
    cites = (signed.index, *signed.signed.values())
    return [Draft(type="agreement.enter_force/v1", facts=facts, cites=cites, rule=AGREEING)]


def _departing(after: State, entry: Entry) -> list[Draft]:
    """Return that notice was short, or that something began before it was relayed where that is the norm."""
    about = entry.facts.subject
    found: list[tuple[str, Facts]] = []
    if isinstance(entry.facts, NotificationFacts) and isinstance(entry.body, NotificationBody):
        begins_ms = _begins_ms(entry.body)
        if begins_ms is not None and not entry.facts.keeps_clock:
            found += [("notice.short/v1", it) for it in short_notices(after, about, begins_ms)]
    first = entry.action == "depart" and len(after.notifications[about].leg_states) == 1
    if first or entry.header.type == "activity.begin/v1":
        departure = departure_of(after, about)
        found += [("departure.find/v1", departure)] if departure is not None else []
    return [
        Draft(type=type, facts=facts, cites=(after.objects[about].index,), rule=DEPARTING)
        for type, facts in found
    ]


def _begins_ms(body: NotificationBody) -> int | None:
    match body.notification:
        case Movement(depart_ms=depart_ms):
            return depart_ms
        case Activity(parts=parts):
            return min(it.interval.start_ms for it in parts)
    return None
