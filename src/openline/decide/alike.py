"""What several parties were all shown, and know of each other that they were: what may be said to all alike.

Two things are asked of everything that is counted. Each of them was shown it in full. And each knows that the
others were: else a count would tell one reader with whom another shares, or does not (decision 12: to whom a
thing is shown is its owner's to say). They know of what a paper that all of them are on names all of them
for, of what lies on a desk at which all of them sit, and, where there are two, of what is between the two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from openline.decide.seating import sat_at
from openline.decide.state import Card, State
from openline.decide.stating import covering
from openline.model.agreement import StanceValue
from openline.model.saying import MessageFacts

NAMING = frozenset({"check", "message", "statement", "warning"})
"""Families whose entries say to all that are shown them who else is, as far as that is counted."""
BETWEEN_TWO = frozenset({"statement"})
"""To whom else one was made is kept from its addressees: counted for two readers, or not at all."""
THINGS = frozenset({"site", "movement", "activity", "coverage"})


def shown_alike(state: State, card: Card, parties: Collection[str]) -> bool:
    """Tell whether each of some parties was shown an entry in full, and knows that the others were."""
    family = card.type.partition(".")[0]
    if family == "watch":
        since = known_since(state, card.about, parties)
        return since is not None and card.at > since and _all_shown(state, card, parties)
    if family in THINGS:
        thing = state.objects.get(card.about)
        if thing is None or thing.owner not in parties:
            return False
        return _lay_before_all(state, card, parties) if len(parties) > 2 else _all_shown(state, card, parties)
    if family in BETWEEN_TWO and len(parties) > 2:
        return False
    return family in NAMING and set(parties) <= _named(state, card) and _all_shown(state, card, parties)


def known_since(state: State, about: str, parties: Collection[str]) -> int | None:
    """Return the log index since which each of some parties knows that all agreed to a zone or line.

    An agreement in force names all of them; or each has said so itself, which all who see it are shown.
    ``None`` is never, or no longer.
    """
    place = state.objects.get(about)
    if place is None or place.kind not in ("zone", "line"):
        return None
    agreements = covering(state, about)
    if any(it.state == "suspended" and set(it.parties) & set(parties) for it in agreements):
        return None
    in_force = [
        it.in_force_index
        for it in agreements
        if set(parties) <= set(it.parties) and it.in_force_index is not None
    ]
    if in_force:
        return min(in_force)
    taken = [state.stances.get((about, it)) for it in parties if it != place.owner]
    agreed = [it.index for it in taken if it is not None and it.value is StanceValue.AGREED]
    return max(agreed) if agreed and len(agreed) == len(taken) else None


def _named(state: State, card: Card) -> set[str]:
    """Return whom an entry names to all who have it; before whom else a FLASH is put is not for them."""
    if not card.type.startswith("message."):
        return {card.author, *card.parties}
    content = state.contents.get(card.id)
    facts = content.facts if content is not None else None
    return {card.author, *facts.action, *facts.info} if isinstance(facts, MessageFacts) else set()


def _all_shown(state: State, card: Card, parties: Collection[str]) -> bool:
    shown = {pass_to or recipient for recipient, pass_to, _ in _in_full(state, card)}
    at_cells = {
        party
        for recipient, _, index in _in_full(state, card)
        if recipient in state.cells
        for party in parties
        if sat_at(state.cells[recipient], party, index)
    }
    return all(it == card.author or it in shown or it in at_cells for it in parties)


def _lay_before_all(state: State, card: Card, parties: Collection[str]) -> bool:
    """Tell whether an entry lay on a desk at which all of some parties sat."""
    return any(
        recipient in state.cells and all(sat_at(state.cells[recipient], it, index) for it in parties)
        for recipient, _, index in _in_full(state, card)
    )


def _in_full(state: State, card: Card) -> Iterator[tuple[str, str, int]]:
    """Give to whom all of an entry was shown: recipient, whom it is asked to tell, where in the log."""
    for recipient, pass_to in state.recipients.get(card.id, ()):
        release = state.releases[recipient, state.shown[card.id, recipient, pass_to]]
        if release.detail == "full" and release.state != "withdrawn":
            yield recipient, pass_to, release.index
