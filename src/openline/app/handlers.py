"""Handlers: where the pure decisions of ``openline.decide`` meet the journal.

An entry is judged by the state as it stands and folded into a branch of that state; what has to be recorded
with it is then read off the branch. Nothing is changed before the entry is on record.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from openline.app.ports import Draft
from openline.app.standing import Standing, thing_of, thing_on_record
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
from openline.decide.moving import HOLDS
from openline.decide.notifying import check_together
from openline.decide.releasing import RULE as RELEASING
from openline.decide.releasing import plan_releases
from openline.decide.seating import RULE as SEATING
from openline.decide.seating import opening
from openline.decide.state import Entry, MatchStanding, State
from openline.decide.timing import RULE as TIMING
from openline.decide.timing import due, key_of, overdue
from openline.ledger.entry import Header
from openline.model.event import (
    Body,
    Facts,
    LegFacts,
    MatchChangeFacts,
    MatchEndFacts,
    MatchFacts,
    NotificationBody,
    NotificationFacts,
)
from openline.model.notification import Activity


class Handlers:
    """The rules of a theatre, over the state of its log; implements :class:`openline.app.ports.Rules`."""

    def __init__(self) -> None:
        self.state = State()
        self.standing = Standing()

    def reset(self) -> None:
        """Forget everything but where volumes that were made before are kept."""
        kept = self.standing
        self.state = State()
        self.standing = Standing()
        self.standing.load_from(kept.load)

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
        self,
        header: Header,
        facts: Facts,
        body: Body,
        *,
        index: int,
        now_ms: int,
        signed_with: str,
        seed: bytes,
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
            *_opening(after, entry),
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
            about = self.state.cards[about].about
        if about in self.state.objects and header.kind == "submission":
            self.standing.touch(about)

    def pending(self, now_ms: int) -> list[Draft]:
        """Return what time has brought about by now: overdue answers, matches that end, settle or begin."""
        state = self.state
        drafts = [
            Draft(
                type="overdue.find/v1",
                facts=overdue(timer),
                cites=(state.cards[timer.entry].at,),
                rule=TIMING,
                key=key_of(timer),
            )
            for timer in due(state, now_ms)
        ]
        found: list[Found] = []
        for about in self.standing.late(state, now_ms=now_ms):
            found += self._follow(state, about, now_ms)
        standing = [it for it in state.matches.values() if it.state == "open"]
        sides = {side for it in standing for side in (it.about, it.other)}
        over = self.standing.over(state, sides, now_ms=now_ms) if sides else set()
        for match in standing:
            if match.about in over or match.other in over:
                found.append(("match.end/v1", MatchEndFacts(match=match.id, moved="", why="ended")))
            elif match.settling and settles_ms(state, match) <= now_ms:
                found += self._settled(match, now_ms)
        return drafts + [_keyed(state, it) for it in _match_drafts(state, found)]

    def _settled(self, match: MatchStanding, now_ms: int) -> list[Found]:
        thing = thing_on_record(self.state, match.about)
        if thing is None or self.standing.unknown(self.state, (match.other,)):
            return []
        near = self.standing.near(self.state, thing, about=match.about, now_ms=now_ms).severities
        return settle(self.state, match, near.get(match.other))

    def _matching(self, after: State, entry: Entry) -> list[Draft]:
        """Return what begins, changes and ends between what the entry is about and everything else."""
        about = entry.facts.subject
        if about not in after.objects or entry.header.kind != "submission":
            return []
        changes = thing_of(entry.body) is not None or isinstance(entry.facts, LegFacts)
        gone = after.objects[about].state not in HOLDS and after.open_matches.get(about)
        if not changes and not gone:
            return []  # a share, a stance, an outcome: nothing is elsewhere for it
        return _match_drafts(after, self._follow(after, about, entry.received_at_ms))

    def _follow(self, after: State, about: str, now_ms: int) -> list[Found]:
        thing = thing_on_record(after, about) if after.objects[about].state in HOLDS else None
        near = {}
        if thing is not None:
            # The index is of what stands without the entry: nothing that may yet fail gets into it.
            near = self.standing.near(self.state, thing, about=about, now_ms=now_ms, now=after).severities
        sides = (after.matches[id] for id in after.open_matches.get(about, ()))
        others = [it.other if it.about == about else it.about for it in sides]
        unknown_now = self.standing.unknown(self.state, others)
        return follow(after, about, near, now_ms=now_ms, unknown_now=unknown_now)


def _keyed(state: State, draft: Draft) -> Draft:
    """Give a finding that time brought about a key: whoever looks, it goes on record once.

    One that begins a match needs none: while it is open there is no other of the pair.
    """
    if isinstance(draft.facts, MatchChangeFacts | MatchEndFacts):
        id = draft.facts.match
        return replace(draft, key=f"{draft.type}/{id}/{len(state.match_entries[id])}")
    return draft


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


def _opening(after: State, entry: Entry) -> list[Draft]:
    """Return the finding that a joint cell is open, when this was the last signature."""
    if entry.header.type != "cell.sign/v1":
        return []
    signed = after.cells[entry.facts.subject]
    facts = opening(signed)
    if facts is None:
        return []
    cites = (signed.index, *(at for at in signed.signed.values() if at != signed.index))
    return [Draft(type="cell.open/v1", facts=facts, cites=cites, rule=SEATING)]


def _departing(after: State, entry: Entry) -> list[Draft]:
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
