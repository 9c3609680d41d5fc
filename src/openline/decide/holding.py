"""Bodies: taken away by their authors, unless somebody holds them as evidence."""

from __future__ import annotations

from dataclasses import dataclass

from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import Card, State
from openline.errors import EvidenceHoldError


@dataclass(frozen=True, slots=True)
class EvidenceMove:
    """What the guards look at: who asks, whose entry it is, and who holds it."""

    by: str
    author: str
    holders: tuple[str, ...]


EVIDENCE = Machine[EvidenceMove](
    name="body of an entry",
    start="whole",
    rows=(
        Row("whole", "redact", "redacted", ("by its author",)),
        Row("whole", "hold", "held"),
        Row("held", "hold", "held", ("not held by it yet",)),
        Row("held", "lift", "whole", ("held by it", "nobody else holds")),
        Row("held", "lift", "held", ("held by it", "others hold")),
    ),
    guards={
        "by its author": Guard(lambda m: m.by == m.author, "only its author can redact an entry"),
        "held by it": Guard(lambda m: m.by in m.holders, "only a party that holds an entry can let it go"),
        "not held by it yet": Guard(lambda m: m.by not in m.holders, "this party holds it already"),
        "nobody else holds": Guard(lambda m: m.holders == (m.by,), "another party holds it too"),
        "others hold": Guard(lambda m: len(m.holders) > 1, "nobody else holds it"),
    },
)


def judge_evidence(state: State, by: str, transition: str, card: Card) -> str:
    """Return the state that an entry's body would be in.

    Raises
    ------
    EvidenceHoldError
        A redaction of what somebody holds.
    RefusedError
        Anything else that the table does not permit.
    """
    where = f"entry {card.id}"
    now = state.evidence.get(card.id, EVIDENCE.start)
    if transition == "redact" and now != "redacted" and _is_held(state, card):
        raise EvidenceHoldError(
            "it is held as evidence and cannot be redacted",
            where=where,
            next_step="whoever holds it has to let it go first",
        )
    move = EvidenceMove(by=by, author=card.author, holders=state.holders.get(card.id, ()))
    return EVIDENCE.step(now, transition, move, where=where)


def _is_held(state: State, card: Card) -> bool:
    """Tell whether anybody holds an entry, or a release of it, whose body would go with it."""
    held = (state.cards[id] for id, holders in state.holders.items() if holders)
    return any(card.id == (it.about if it.type == "release/v1" else it.id) for it in held)
