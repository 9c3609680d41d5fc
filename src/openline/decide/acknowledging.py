"""Acknowledgements: how far a release has got on its party's side (R8). None means approval or protection."""

from __future__ import annotations

from dataclasses import dataclass

from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import Shown, State
from openline.errors import NotFoundError
from openline.model.event import AcknowledgementFacts
from openline.model.release import Receipt, Relayed


@dataclass(frozen=True, slots=True)
class ReceiptMove:
    """What the guards look at: what a party says about a release."""

    level: Receipt | None = None
    relayed: Relayed | None = None


BY_A_PERSON = frozenset(Receipt) - {Receipt.STORED, Receipt.DELIVERED}
"""What meets a deadline."""

_SAYS_HOW_FAR = ("says how far it was relayed, or not that",)

RELEASE = Machine[ReceiptMove](
    name="release",
    start="absent",
    rows=(
        Row("absent", "release", "released"),
        Row("released", "acknowledge", "acknowledged", _SAYS_HOW_FAR),
        Row("released", "withdraw", "withdrawn"),
        Row("acknowledged", "acknowledge", "acknowledged", _SAYS_HOW_FAR),
        Row("acknowledged", "withdraw", "withdrawn"),
        # What was read before it was withdrawn stays read.
        Row("withdrawn", "acknowledge", "withdrawn", _SAYS_HOW_FAR),
    ),
    guards={
        _SAYS_HOW_FAR[0]: Guard(
            lambda m: (m.level is Receipt.RELAYED) == (m.relayed is not None),
            "'relayed' goes with yes, partly or cannot_say, and nothing else does",
        ),
    },
)


def judge_acknowledgement(state: State, author: str, facts: AcknowledgementFacts) -> Shown:
    """Return the release that a party acknowledges.

    Raises
    ------
    NotFoundError
        The party has no release of that number.
    RefusedError
        *relayed* without saying how far, or the other way round.
    """
    shown = state.releases.get((author, facts.seq))
    where = f"release {facts.seq} of {author}"
    if shown is None:
        raise NotFoundError(f"there is no release {facts.seq} for {author!r}", where=where)
    RELEASE.step(shown.state, "acknowledge", ReceiptMove(facts.level, facts.relayed), where=where)
    return shown
