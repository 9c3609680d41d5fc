"""Handlers: where the pure decisions of ``openline.decide`` meet the journal.

An entry is judged by the state as it stands and folded into a branch of that state; what has to be recorded
with it is then read off the branch. Nothing is changed before the entry is on record.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence, Set
from hashlib import sha256
from typing import NamedTuple, Protocol

from msgspec.structs import replace

from openline.app.following import (
    connected_drafts,
    departing_drafts,
    entering_force_drafts,
    lost_drafts,
    odd_drafts,
    opening_drafts,
    release_drafts,
    suggested_drafts,
)
from openline.app.ports import Draft
from openline.app.standing import Standing, thing_of, thing_on_record
from openline.app.templates import shipped_templates
from openline.app.views import card_of, fold
from openline.decide.escalating import RULE as ESCALATING
from openline.decide.escalating import escalations
from openline.decide.escalating import key_of as key_of_step
from openline.decide.flooding import due_tells
from openline.decide.judging import judge
from openline.decide.keyring import valid_keys, why_not_valid
from openline.decide.linechecking import MOST_MISSES, misses_due
from openline.decide.linechecking import RULE as LINECHECKING
from openline.decide.matching import RULE as MATCHING
from openline.decide.matching import Ids, follow, over, settle, settles_ms
from openline.decide.moving import HOLDS
from openline.decide.notifying import check_together
from openline.decide.reviewing import judge_words
from openline.decide.silence import SILENCE, silence
from openline.decide.state import Entry, State
from openline.decide.timing import RULE as TIMING
from openline.decide.timing import key_of, overdue, passed
from openline.decide.undoing import Undo
from openline.ledger.canonical import canonical
from openline.ledger.entry import Header
from openline.model.event import (
    Body,
    Facts,
    LegFacts,
    MatchesFacts,
    MatchesTellFacts,
    OverdueFacts,
)
from openline.model.incident import CiteBody, ExhibitBody, IncidentBody
from openline.model.notification import Precedence
from openline.model.saying import (
    EscalateFacts,
    MessageBody,
    NearBody,
    NearFacts,
    OddFacts,
    StatementBody,
    StopBody,
    WarningBody,
)

LOG = logging.getLogger(__name__)
MOST_CITED = 64
"""Entries that a finding cites; those that it lists beyond that it names by their ids."""
COMPARING = "comparing/1"
WORDED = frozenset({"warning.issue/v1", "warning.replace/v1", "template.text/v1", "template.review/v1"})
NAMES_PLACES = frozenset(
    {
        "citation.make/v1",
        "exhibit.add/v1",
        "incident.open/v1",
        "message.send/v1",
        "statement.make/v1",
        "stop.hear/v1",
        "warning.issue/v1",
        "warning.replace/v1",
    }
)
"""Entries in which somebody may name a place (R7)."""
NAMING_PLACES = (MessageBody, StopBody, StatementBody, IncidentBody, WarningBody, ExhibitBody, CiteBody)
"""Their bodies."""
MOST_ENDED = 10_000
"""So many matches that end by themselves are found at once: the journal stands still meanwhile."""
MOST_PASSED = 2_000
"""So many deadlines that have passed are looked at at once, for the same reason; the most urgent of them."""
LOOKS_MS = 1_000
"""While there are more of them than that, what else time has brought about is looked at so often."""


class Compare(Protocol):
    """Finds the places that an entry names, and what each party concerned sees near them (R7, F1, F2)."""

    def __call__(self, after: State, entry: Entry, standing: Standing) -> Sequence[NearFound]:
        """Return what is to be said to each party, for an entry that is in the state already."""
        ...

    def foresee(self, facts: Facts, body: Body) -> None:
        """Find the places in an entry before it is its turn; any thread may."""
        ...


class _CompareNothing:
    def __call__(self, after: State, entry: Entry, standing: Standing) -> Sequence[NearFound]:
        return ()

    def foresee(self, facts: Facts, body: Body) -> None:
        pass


class NearFound(NamedTuple):
    """What one party is told about the places that an entry names."""

    facts: NearFacts
    body: NearBody


class Handlers:
    """The rules of a theatre, over the state of its log; implements :class:`openline.app.ports.Rules`."""

    def __init__(self) -> None:
        self.state = State()
        self.standing = Standing()
        self.unfinished = False
        """Whether time has brought about more than :meth:`pending` last gave: it is to be asked again."""
        self.compare: Compare = _CompareNothing()
        """What a place that is named in an entry is compared with; whoever wires the node says how."""
        self.redactions = 0
        """Grows with every redaction that is folded: whoever does something about each looks for new ones."""
        self._looked_ms: int | None = None
        self._undo = Undo()
        self._touched: list[str] = []
        self._heeding: list[dict[str, None]] = []

    def heed(self) -> dict[str, None]:
        """Return a map that from now on holds the ids of all that came, changed or went, in order.

        Whoever asked for it takes them out, while the journal stands still; what stands now is in it.
        """
        changed = dict.fromkeys(self.state.objects)
        self._heeding.append(changed)
        return changed

    def reset(self) -> None:
        """Forget everything but where volumes that were made before are kept."""
        kept = self.standing
        self.state = State()
        self.standing = Standing()
        self.standing.load_from(kept.load)

    def begin(self) -> None:
        """Note from now on what is applied, so that it can be taken back."""
        self._undo, self._touched = Undo(), []
        self.state.note_in(self._undo)

    def mark(self) -> object:
        """Return the place to which :meth:`back_to` may come back."""
        state = self.state
        return self._undo.mark(), len(self._touched), state.size, state.theatre

    def back_to(self, mark: object) -> None:
        """Take back what was applied since a mark, in as many steps as it took."""
        assert isinstance(mark, tuple)
        steps, touched, self.state.size, self.state.theatre = mark
        self._undo.back_to(steps)
        for id in self._touched[touched:]:
            self.standing.touch(id)
        del self._touched[touched:]

    def end(self) -> None:
        """Keep what was applied."""
        self.state.note_in(None)
        self._undo, self._touched = Undo(), []

    def key_for(self, author: str, signed_by: str) -> Collection[str]:
        """Return the public keys, in hexadecimal, that may sign the next entry of an author."""
        return valid_keys(self.state, author, signed_by)

    def why_not(self, author: str, public_key_hex: str) -> str:
        """Say why a key is not among them: whose it is, and since which index it has ended."""
        return why_not_valid(self.state, author, public_key_hex)

    def check_request(self, types: Sequence[str]) -> None:
        """Refuse what may not stand together in one request."""
        check_together(types)

    def foresee(self, facts: Facts, body: Body) -> None:
        """Find the places that an entry names: whoever writes is kept from that."""
        if not isinstance(body, NAMING_PLACES):
            return
        try:
            self.compare.foresee(facts, body)
        except Exception:  # it is tried once more when it is its turn, and then said beside the entry
            LOG.exception("openline: the places in an entry could not be found")

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
        if header.type in WORDED:
            judge_words(self.state, facts, body, shipped_templates())
        if isinstance(facts, MatchesFacts | MatchesTellFacts):
            # It lists hundreds, and all that is told of it stands in it: nothing need be tried on a branch.
            return release_drafts(self.state, entry, card_of(self.state, entry))
        after = self.state.branch()
        fold(after, entry)
        return [
            *release_drafts(after, entry, after.cards[header.id], before=self.state),
            *entering_force_drafts(after, entry),
            *opening_drafts(after, entry),
            *connected_drafts(after, entry),
            *lost_drafts(after, entry),
            *odd_drafts(self.state, after, entry),
            *suggested_drafts(after, entry),
            *self._compared(after, entry),
            *departing_drafts(after, entry),
            *self._matching(after, entry, Ids(seed)),
        ]

    def apply(
        self, index: int, header: Header, facts: Facts, body: Body | None, *, received_at_ms: int
    ) -> None:
        """Fold an entry that is on record into the state."""
        fold(self.state, Entry(index, header, facts, body, received_at_ms))
        about = facts.subject
        if header.type == "redact/v1":
            self.redactions += 1
            about = self.state.cards[about].about
        if about in self.state.objects and header.kind == "submission":
            self.standing.touch(about)
            self._touched.append(about)
            for changed in self._heeding:
                changed[about] = None

    def pending(self, now_ms: int, seed: bytes) -> list[Draft]:
        """Return what time has brought about by now: overdue answers, matches that end, settle or begin.

        It may be that some is left for the next time: then :attr:`unfinished` says so.

        Parameters
        ----------
        seed
            16 random bytes, for the ids of what begins.
        """
        drafts, self.unfinished = self._alarms(now_ms)
        former_ms = self._looked_ms
        if self.unfinished and former_ms is not None and abs(now_ms - former_ms) < LOOKS_MS:
            return drafts  # what else there is can wait for a second while alarms cannot
        self._looked_ms = now_ms if self.unfinished else None
        return drafts + self._missed(now_ms) + self._found(now_ms, Ids(seed))

    def _alarms(self, now_ms: int) -> tuple[list[Draft], bool]:
        """Return what says that answers are overdue, the most urgent first, and whether there is more."""
        state = self.state
        now = passed(state, now_ms, most=MOST_PASSED)
        drafts = [
            Draft(
                type="overdue.find/v1",
                facts=overdue(timer),
                cites=(state.cards[timer.entry].at,),
                rule=TIMING,
                key=key_of(timer),
            )
            for timer in now.overdue
        ]
        for step in escalations(state, now.steps, now_ms):
            cites = tuple(state.cards[it].at for it in step.entries[:MOST_CITED])
            drafts.append(
                Draft(
                    type="escalate.find/v1", facts=step, cites=cites, rule=ESCALATING, key=key_of_step(step)
                )
            )
        drafts.sort(key=_how_urgent)
        drafts += [
            Draft(
                type="statement.silent/v1",
                facts=silence(timer),
                cites=(state.cards[timer.entry].at,),
                rule=SILENCE,
                key=f"silent/{timer.subject}/{timer.party}",
            )
            for timer in now.silent
        ]
        return drafts, now.more

    def _missed(self, now_ms: int) -> list[Draft]:
        """Return the line checks that nobody has answered in time."""
        misses = misses_due(self.state, now_ms)
        self.unfinished |= len(misses) == MOST_MISSES
        return [
            Draft(
                type="check.miss/v1",
                facts=it,
                cites=(self.state.channels[it.channel].index,),
                rule=LINECHECKING,
                key=f"miss/{it.channel}/{it.party}/{it.slot_ms}",
            )
            for it in misses
        ]

    def _found(self, now_ms: int, ids: Ids) -> list[Draft]:
        """Return the matches that end, settle or begin by themselves, and what was held back of them."""
        state = self.state
        found: list[MatchesFacts] = []
        for about in self.standing.late(state, now_ms=now_ms):
            found += self._follow(state, about, now_ms, ids)
        sides = [thing for thing, matches in state.book.open.items() if matches]
        gone = sorted(self.standing.over(state, sides, now_ms=now_ms)) if sides else []
        found += self._settled(now_ms, without=set(gone))
        found += self._over(gone, now_ms)
        drafts = [replace(it, key=_key_of_found(state, it)) for it in _match_drafts(state, found)]
        for tell in due_tells(state, now_ms):
            cites = tuple(state.cards[it].at for it in tell.entries)
            drafts.append(Draft(type="matches.tell/v1", facts=tell, cites=cites, rule=MATCHING))
        return drafts

    def _compared(self, after: State, entry: Entry) -> list[Draft]:
        """Return what is near the places that an entry names, and what disagrees: for each who may know."""
        if entry.header.type not in NAMES_PLACES:
            return []
        try:
            found = self.compare(after, entry, self.standing)
        except Exception:
            # Nothing is refused for that, a STOP least of all; but that nobody has compared it is said.
            LOG.exception("openline: the places in entry %s could not be compared", entry.header.id)
            odd = OddFacts(entry=entry.header.id, odd=("comparison",))
            return [Draft(type="odd.find/v1", facts=odd, cites=(entry.at,), rule=COMPARING)]
        return [
            Draft(type="near.find/v1", facts=it.facts, body=it.body, cites=(entry.at,), rule=COMPARING)
            for it in found
        ]

    def _over(self, gone: Sequence[str], now_ms: int) -> list[MatchesFacts]:
        """Return what ends with things whose time is over, as much as may be found at once."""
        found: list[MatchesFacts] = []
        done: set[str] = set()
        count = 0
        for about in gone:
            found += (new := over(self.state, about, now_ms=now_ms, without=done))
            done.add(about)
            count += sum(len(group.match) for it in new for group in it.ended)
            if count >= MOST_ENDED:
                break
        self.unfinished |= len(done) < len(gone)
        return found

    def _settled(self, now_ms: int, without: Set[str]) -> list[MatchesFacts]:
        """Return what has become of matches that were changing too often, and were left alone since."""
        state, by_thing = self.state, dict[str, list[str]]()
        for match in (state.matches[id] for id in state.book.settling):
            done = match.about in without or match.other in without
            if not done and settles_ms(state, match) <= now_ms:
                by_thing.setdefault(match.about, []).append(match.other)
        found = []
        for about, others in by_thing.items():
            thing, unknown = thing_on_record(state, about), self.standing.unknown(state, others)
            if thing is None:
                continue
            near = self.standing.near(state, thing, about=about, now_ms=now_ms).severities
            found += settle(
                state, about, {it: near.get(it) for it in others if it not in unknown}, now_ms=now_ms
            )
        return found

    def _matching(self, after: State, entry: Entry, ids: Ids) -> list[Draft]:
        """Return what begins, changes and ends between what the entry is about and everything else."""
        about = entry.facts.subject
        if about not in after.objects or entry.header.kind != "submission":
            return []
        changes = thing_of(entry.body) is not None or isinstance(entry.facts, LegFacts)
        gone = after.objects[about].state not in HOLDS and after.book.open.get(about)
        if not changes and not gone:
            return []  # a share, a stance, an outcome: nothing is elsewhere for it
        return _match_drafts(after, self._follow(after, about, entry.received_at_ms, ids))

    def _follow(self, after: State, about: str, now_ms: int, ids: Ids) -> list[MatchesFacts]:
        thing = thing_on_record(after, about) if after.objects[about].state in HOLDS else None
        near = {}
        if thing is not None:
            # The index is of what stands without the entry: nothing that may yet fail gets into it.
            near = self.standing.near(self.state, thing, about=about, now_ms=now_ms, now=after).severities
        parted = [it for it in after.book.open.get(about, ()) if it not in near] if thing is not None else ()
        unknown_now = self.standing.unknown(self.state, parted)
        return follow(after, about, near, now_ms=now_ms, ids=ids, unknown_now=unknown_now)


def _key_of_found(state: State, draft: Draft) -> str:
    """Return a key for a finding that time brought about: whoever looks, it goes on record once.

    One that begins a match needs none: while it is open there is no other of the pair.
    """
    facts = draft.facts
    assert isinstance(facts, MatchesFacts)
    if facts.begun:
        return ""
    ids = [id for group in (*facts.changed, *facts.ended) for id in group.match]
    turns = [len(state.book.turns_of(id)) for id in ids]
    return f"matches/{sha256(canonical({'facts': facts, 'turns': turns})).hexdigest()[:32]}"


def _match_drafts(state: State, found: Sequence[MatchesFacts]) -> list[Draft]:
    """Return the findings; each cites what it is about, and names all else itself."""
    return [
        Draft(type="matches.find/v1", facts=it, cites=(state.objects[it.about].index,), rule=MATCHING)
        for it in found
    ]


def _how_urgent(draft: Draft) -> int:
    facts = draft.facts
    assert isinstance(facts, OverdueFacts | EscalateFacts)
    return list(Precedence).index(facts.precedence)
