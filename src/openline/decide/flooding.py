"""Floods: who puts plans on record and takes them back without end tells nobody of each (decision 17).

A pair of parties has a budget: within an hour the one is told :data:`MOST_TOLD` times of matches because the
other changed its plans. After that it is told every :data:`EVERY_MS` at most, of all that came meanwhile
together. It is never kept from what is new: it knows of something until it is told that all has ended, and
whatever is more serious than that is said at once. So is what presses: the first match of a thing of its own
that has none open with the other as far as it was told, and what could not be answered before it begins if
it waited. After as many notices again even that is told together, every :data:`PRESSING_MS`. Everything goes
on record when it is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from msgspec.structs import replace

from openline.decide.matchbook import HOUR_MS
from openline.decide.severity import ANSWER_WITHIN_MS, OF_SEVERITY
from openline.decide.state import Flood, State
from openline.errors import RefusedError
from openline.model.event import MatchesFacts, MatchesTellFacts
from openline.model.notification import Severity

MOST_TOLD = 30
"""So often within an hour a party is told at once of what another's changes bring about."""
EVERY_MS = 10 * 60_000
"""After that it is told so often, of all of it together."""
MOST_PRESSING = 2 * MOST_TOLD
"""Up to so often within an hour what presses is told at once all the same."""
PRESSING_MS = 60_000
"""After that what presses waits so long at most: a fifth of the shortest time for an answer to a match."""


def held_back(state: State, mover: str, facts: MatchesFacts, now_ms: int) -> tuple[str, ...]:
    """Return the parties that need not be told of a finding at once."""
    if not state.floods:
        return ()
    concerned = {it.party for it in (*facts.begun, *facts.changed, *facts.ended)}
    return tuple(sorted(it for it in concerned if _may_wait(state, mover, it, facts, now_ms)))


def _may_wait(state: State, mover: str, party: str, facts: MatchesFacts, now_ms: int) -> bool:
    flood = state.floods.get((mover, party))
    if flood is None or len(flood.told_ms) < MOST_TOLD:
        return False
    if now_ms - flood.told_ms[-MOST_TOLD] >= HOUR_MS or now_ms - flood.told_ms[-1] >= EVERY_MS:
        return False
    worst = _most_serious(facts, party)
    if worst is None:
        return True  # that something has ended can wait: until then it is told of more than there is
    if flood.said is None or flood.said.rank < worst.rank:
        return False
    if not _presses(state, mover, party, facts, now_ms):
        return True
    told_ms = flood.told_ms
    has_pressed = len(told_ms) >= MOST_PRESSING and now_ms - told_ms[-MOST_PRESSING] < HOUR_MS
    return has_pressed and now_ms - told_ms[-1] < PRESSING_MS


def _presses(state: State, mover: str, party: str, facts: MatchesFacts, now_ms: int) -> bool:
    """Tell whether a party has to know of a finding before the others that are held back from it."""
    begun = [it for it in facts.begun if it.party == party]
    moved_ms = _begins_ms(state, facts.about)
    for group in (*begun, *(it for it in facts.changed if it.party == party)):
        severity = Severity.MINOR if party in group.existence_only else group.severity
        until_ms = now_ms + EVERY_MS + ANSWER_WITHIN_MS[OF_SEVERITY[severity]]
        if moved_ms <= until_ms and any(_begins_ms(state, it) <= until_ms for it in group.other):
            return True
    return bool(_new_to(state, mover, party, {other for group in begun for other in group.other}, facts))


def _begins_ms(state: State, id: str) -> int:
    """Return when a thing is first there, as planned or as it went; 0 if nobody planned it."""
    known = state.notifications.get(id)
    return min(known.begins_ms, known.begun_ms or known.begins_ms) if known is not None else 0


def _new_to(state: State, mover: str, party: str, things: set[str], facts: MatchesFacts) -> set[str]:
    """Return those of a party's things of which no match with the other's is open, as far as it was told.

    What ends by ``facts`` or by what was held back before is open to it still.
    """
    told = _Told(state, mover, party)
    new = {it for it in things if not told.of_one_with(it)}
    held = state.floods.get((mover, party), Flood()).held  # the oldest first: before it, most was told
    for it in chain((finding(state, id) for id in held), (facts,)):
        if not new:
            break
        for group in it.ended if it is not None else ():
            if group.party == party:
                ended = zip(group.other, group.match, strict=True)
                new.difference_update([other for other, id in ended if other in new and told.of(id)])
    return new


class _Told:
    """What a party was told of matches with a mover's things; of each finding it is asked once."""

    def __init__(self, state: State, mover: str, party: str) -> None:
        self._state, self._book, self._mover, self._party = state, state.book, mover, party
        self._by_finding: dict[str, bool] = {}
        self._others: list[str] = []
        """Things of the mover's that the party knows of: those that come close to one are close to many."""

    def of(self, match: str) -> bool:
        """Tell whether the party was told of a match, when it began or since."""
        book = self._book
        if self._by(book.first[match].entry):
            return True
        turned = match in book.last or match in book.changes
        return turned and any(self._by(it.entry) for it in book.turns_of(match))

    def of_one_with(self, thing: str) -> bool:
        """Tell whether the party was told of one that is open between its thing and any of the mover's."""
        matches, objects = self._book.open.get(thing, {}), self._state.objects
        for other in self._others:
            if other in matches and self.of(matches[other]):
                return True
        for other, match in matches.items():
            if objects[other].owner == self._mover and self.of(match):
                self._others.append(other)
                return True
        return False

    def _by(self, finding: str) -> bool:
        known = self._by_finding.get(finding)
        if known is None:
            known = self._by_finding[finding] = has_notice(self._state, self._party, finding)
        return known


def _most_serious(facts: MatchesFacts, party: str) -> Severity | None:
    """Return how serious the most serious is that a finding begins or changes, as one party is told of it."""
    found = {
        Severity.MINOR if party in it.existence_only else it.severity
        for groups in (facts.begun, facts.changed)
        for it in groups
        if it.party == party
    }
    return max(found, key=lambda it: it.rank) if found else None


def note_held(state: State, mover: str, party: str, entry: str, facts: MatchesFacts, now_ms: int) -> None:
    """Take note that a party is not told of a finding yet."""
    flood = state.floods.get((mover, party), Flood())
    pressing = flood.pressing or _presses(state, mover, party, facts, now_ms)
    state.floods[mover, party] = replace(flood, held=(*flood.held, entry), pressing=pressing)


def note_told(
    state: State, mover: str, party: str, entry: str, facts: MatchesFacts | None, now_ms: int
) -> None:
    """Take note that a party is told of a finding, and of all that was held back from it before.

    ``facts`` is ``None`` when it is told of nothing but that.
    """
    flood = state.floods.get((mover, party), Flood())
    every = [it for id in flood.held if (it := finding(state, id)) is not None]
    every += [facts] if facts is not None else []
    now = _most_serious(facts, party) if facts is not None else None
    if any(it.party == party for one in every for it in one.ended):
        said = now  # what was said may have ended by that; of this finding alone it is certain what stands
    else:
        earlier = (_most_serious(it, party) for it in every[: len(flood.held)])
        severities = [it for it in (flood.said, now, *earlier) if it is not None]
        said = max(severities, key=lambda it: it.rank, default=None)
    state.floods[mover, party] = Flood(told_ms=(*flood.told_ms, now_ms)[-MOST_PRESSING:], said=said)
    if flood.held:
        state.carried[entry, party] = tuple(it for it in flood.held if it != entry)
        for id in flood.held:
            state.told_with[id, party] = entry


def has_notice(state: State, party: str, finding: str) -> bool:
    """Tell whether a party was given the notice of a finding, itself or through another, by now."""
    entry = state.told_with.get((finding, party), finding)
    given = state.recipients.get(entry, ())
    return (party, "") in given or any(pass_to == party for _, pass_to in given)


def finding(state: State, entry: str) -> MatchesFacts | None:
    """Return what a finding of matches says."""
    content = state.contents.get(entry)
    return content.facts if content is not None and isinstance(content.facts, MatchesFacts) else None


def due_tells(state: State, now_ms: int) -> Iterator[MatchesTellFacts]:
    """Return who is to be told by now of what was held back from it."""
    for (mover, party), flood in state.floods.items():
        if flood.held and _tells_ms(flood) <= now_ms:
            yield MatchesTellFacts(party=party, mover=mover, entries=flood.held)


def next_tell_ms(state: State) -> int | None:
    """Return when somebody is next to be told of what was held back from it."""
    return min((_tells_ms(it) for it in state.floods.values() if it.held), default=None)


def check_tell(state: State, facts: MatchesTellFacts) -> None:
    """Refuse to tell again what was told meanwhile."""
    flood = state.floods.get((facts.mover, facts.party))
    if flood is None or not facts.entries or flood.held != facts.entries:
        raise RefusedError("it was told of it meanwhile", where=f"what was held back from {facts.party}")


def _tells_ms(flood: Flood) -> int:
    return max(flood.told_ms, default=0) + (PRESSING_MS if flood.pressing else EVERY_MS)
