"""Floods: who puts plans on record and takes them back without end tells nobody of each (decision 17).

A pair of parties has a budget: within an hour the one is told :data:`MOST_TOLD` times of matches because the
other changed its plans. After that it is told every :data:`EVERY_MS` at most, of all that came meanwhile
together. It is never kept from what is new: it knows of something until it is told that all has ended, and
whatever is more serious than that is said at once. Everything goes on record when it is found.
"""

from __future__ import annotations

from collections.abc import Iterator

from openline.decide.matchbook import HOUR_MS
from openline.decide.state import Flood, State
from openline.errors import RefusedError
from openline.model.event import MatchesFacts, MatchesTellFacts
from openline.model.notification import Severity

MOST_TOLD = 30
"""So often within an hour a party is told at once of what another's changes bring about."""
EVERY_MS = 10 * 60_000
"""After that it is told so often, of all of it together."""


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
    return flood.said is not None and flood.said.rank >= worst.rank


def _most_serious(facts: MatchesFacts, party: str) -> Severity | None:
    """Return how serious the most serious is that a finding begins or changes, as one party is told of it."""
    found = {
        Severity.MINOR if party in it.existence_only else it.severity
        for groups in (facts.begun, facts.changed)
        for it in groups
        if it.party == party
    }
    return max(found, key=lambda it: it.rank) if found else None


def note_held(state: State, mover: str, party: str, finding: str) -> None:
    """Take note that a party is not told of a finding yet."""
    flood = state.floods.get((mover, party), Flood())
    state.floods[mover, party] = Flood(told_ms=flood.told_ms, said=flood.said, held=(*flood.held, finding))


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
    state.floods[mover, party] = Flood(told_ms=(*flood.told_ms, now_ms)[-MOST_TOLD:], said=said)
    if flood.held:
        state.carried[entry, party] = tuple(it for it in flood.held if it != entry)
        for id in flood.held:
            state.told_with[id, party] = entry


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
    return max(flood.told_ms, default=0) + EVERY_MS
