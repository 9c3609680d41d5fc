"""Delivering: how often something is tried, for how long, and what becomes of it in the end (R8, R9).

A delivery carries one release to one address. It is tried again until the other side has taken it, the party
has answered it by another way, or it has been tried for as long as its precedence asks. That it has not
arrived within the time in which it was to be answered goes on record, whether it is still tried or not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import Card, State
from openline.decide.timing import ANSWER_WITHIN_MS, BY_A_PERSON
from openline.decide.timing import precedence_for as to_be_answered_by
from openline.model.event import DeliveryFailFacts, Facts, OverdueFacts
from openline.model.notification import Precedence
from openline.model.saying import EscalateFacts, MessageFacts, WarningFacts

RULE = "delivering/1"

SECOND_MS = 1_000
HOUR_MS = 3_600_000
FIRST_WAIT_MS = 1 * SECOND_MS
LONGEST_WAIT_MS = 60 * SECOND_MS


class Patience(NamedTuple):
    """How soon what has not arrived goes on record, and how long it is tried."""

    alarm_ms: int
    give_up_ms: int


PATIENCE = {
    # To be answered within a minute: nobody may believe for longer that it was heard. Tried for a day, for
    # a line that comes back after hours still brings what nobody has answered.
    Precedence.FLASH: Patience(ANSWER_WITHIN_MS[Precedence.FLASH], 24 * HOUR_MS),
    Precedence.IMMEDIATE: Patience(ANSWER_WITHIN_MS[Precedence.IMMEDIATE], 24 * HOUR_MS),
    Precedence.PRIORITY: Patience(ANSWER_WITHIN_MS[Precedence.PRIORITY], 24 * HOUR_MS),
    # A mail server may be down for a night; what is a day old is better read in the page or the list.
    Precedence.ROUTINE: Patience(ANSWER_WITHIN_MS[Precedence.ROUTINE], 24 * HOUR_MS),
}
"""The alarm comes when the answer would have been due (PRACTICE's table): until then nobody waits for it."""

STEPS_ASIDE_AFTER = 5
"""So often may the other side turn one message down before those behind it go past it."""

BY_CALL = {
    "watch": Precedence.IMMEDIATE,
    "conform": Precedence.IMMEDIATE,
    "departure": Precedence.IMMEDIATE,
    "notice": Precedence.PRIORITY,
    "stop": Precedence.FLASH,
    "odd": Precedence.FLASH,
    "near": Precedence.IMMEDIATE,
    "check": Precedence.PRIORITY,
    "ring": Precedence.PRIORITY,
    "warning": Precedence.PRIORITY,
    "statement": Precedence.PRIORITY,
    "incident": Precedence.IMMEDIATE,
    "exhibit": Precedence.ROUTINE,
    "citation": Precedence.ROUTINE,
}
"""What only tells, and how soon it should."""


@dataclass(frozen=True, slots=True)
class DeliveryMove:
    """What the guards look at."""

    for_mode: str = ""
    mode: str = ""
    enabled: bool = True
    withdrawn: bool = False
    answered: bool = False
    tried_ms: int = 0
    precedence: Precedence = Precedence.ROUTINE


_OF_MODE = "the address is for theatres of this mode"
_ENABLED = "the address is in use"
_WITHDRAWN = "it was withdrawn or redacted before it went"
_ANSWERED = "a person has answered it"
_LONG = "it has been tried for as long as its precedence asks"
_SENDS = (_ENABLED, _OF_MODE)

DELIVERY = Machine[DeliveryMove](
    name="delivery",
    start="queued",
    rows=(
        Row("queued", "send", "sending", _SENDS),
        Row("queued", "give_up", "dead"),
        Row("sending", "succeed", "withdrawn", (_WITHDRAWN,)),
        Row("sending", "succeed", "delivered"),
        Row("sending", "fail", "dead", (_LONG,)),
        Row("sending", "fail", "failed"),
        Row("sending", "interrupt", "failed"),
        Row("sending", "give_up", "dead"),
        Row("failed", "send", "sending", _SENDS),
        Row("failed", "answer", "answered", (_ANSWERED,)),
        Row("failed", "give_up", "dead"),
    ),
    guards={
        _OF_MODE: Guard(
            lambda m: m.for_mode == m.mode, "the address is for theatres of another mode: nothing goes there"
        ),
        _ENABLED: Guard(lambda m: m.enabled, "the address is not in use"),
        _WITHDRAWN: Guard(lambda m: m.withdrawn, "it stands"),
        _ANSWERED: Guard(lambda m: m.answered, "nobody has answered it"),
        _LONG: Guard(
            lambda m: m.tried_ms >= PATIENCE[m.precedence].give_up_ms, "it has not been tried for long enough"
        ),
    },
    by_itself=frozenset({"send", "succeed", "fail", "interrupt", "answer", "give_up"}),
)
"""What is withdrawn before it went is told as withdrawn, under the same id: the other side may have it."""

OPEN = frozenset({"queued", "sending", "failed"})
"""The states of what is still to be carried."""


def precedence_for(state: State, recipient: str, card: Card, facts: Facts) -> Precedence:
    """Return how soon a release of an entry to a recipient, or to be passed on to it, is to be carried.

    It is ``ROUTINE`` when nothing asks for more.
    """
    if isinstance(facts, OverdueFacts | DeliveryFailFacts | MessageFacts | EscalateFacts | WarningFacts):
        return facts.precedence
    answered_by = to_be_answered_by(state, recipient, card)
    if answered_by is not None:
        return answered_by
    return BY_CALL.get(card.type.partition(".")[0], Precedence.ROUTINE)


def is_at_least(precedence: Precedence, least: Precedence) -> bool:
    """Tell whether something is as urgent as an address asks for, or more."""
    order = list(Precedence)
    return order.index(precedence) <= order.index(least)


def wait_ms(attempts: int, fraction: float) -> int:
    """Return how long to wait after so many attempts: full jitter under 1 s, 2 s, 4 s … 60 s.

    Parameters
    ----------
    attempts
        How often it was tried, from 1.
    fraction
        A random number from 0 to 1: without it, all that failed together would come back together
        (M. Brooker, "Exponential Backoff and Jitter", 2015).
    """
    most_ms = min(FIRST_WAIT_MS << min(attempts - 1, 16), LONGEST_WAIT_MS)
    return max(1, round(most_ms * fraction))


def is_answered(state: State, party: str, seq: int) -> bool:
    """Tell whether a person of the party has answered a release, by whatever way he read it."""
    shown = state.releases.get((party, seq))
    return shown is not None and not BY_A_PERSON.isdisjoint(shown.receipts)


def is_withdrawn(state: State, party: str, seq: int) -> bool:
    """Tell whether a release is one of something that was withdrawn since."""
    shown = state.releases.get((party, seq))
    return shown is not None and shown.state == "withdrawn"


def is_alarming(type: str) -> bool:
    """Tell whether it goes on record that a release of such an entry did not arrive.

    Not of another such alarm: an address that is gone would alarm for ever about its own alarms.
    """
    return not type.startswith("delivery.")


class Waiting(NamedTuple):
    """A delivery that waits at one address, as much of it as the choice of the next needs."""

    id: str
    precedence: Precedence
    seq: int
    due_ms: int
    rejected: int = 0
    """How often the other side has turned it down."""


def next_in_line(waiting: Collection[Waiting], now_ms: int, busy: Collection[bool] = ()) -> list[Waiting]:
    """Return what is to be sent to one address now: at most one FLASH and one of everything else.

    Within a precedence the order is kept: what failed holds up those behind it until it is due again, unless
    the other side has turned it down :data:`STEPS_ASIDE_AFTER` times. A FLASH never waits for anything else.

    Parameters
    ----------
    busy
        What is being sent to it already: ``True`` for a FLASH, ``False`` for anything else.
    """
    chosen = []
    for flash in (True, False):
        if flash in busy:
            continue
        lane = (it for it in waiting if (it.precedence is Precedence.FLASH) == flash)
        ready = _first_ready(sorted(lane, key=_in_order), now_ms)
        chosen += [ready] if ready is not None else []
    return chosen


def _first_ready(lane: Sequence[Waiting], now_ms: int) -> Waiting | None:
    held_up: set[Precedence] = set()
    for it in lane:
        if it.precedence in held_up:
            continue
        if it.due_ms <= now_ms:
            return it
        if it.rejected < STEPS_ASIDE_AFTER:
            held_up.add(it.precedence)
    return None


def _in_order(it: Waiting) -> tuple[int, int]:
    return list(Precedence).index(it.precedence), it.seq
