"""Deadlines for answers (R8, R9): by precedence, folded from what is on record (decision 12).

A deadline begins with the release and is met by the first answer that a person gives, ``read`` or beyond.
``stored`` and ``delivered`` are said by machines and meet nothing. A later version is to be answered instead
of the former, and no later than the former was: who amends often puts nothing off.
"""

from __future__ import annotations

from dataclasses import dataclass

from openline.decide.machine import Machine, Row
from openline.decide.state import Card, State, TimerStanding
from openline.errors import RefusedError
from openline.model.event import OverdueFacts
from openline.model.notification import Precedence, Severity
from openline.model.release import Receipt

RULE = "timing/1"

ANSWER_WITHIN_MS = {
    Precedence.FLASH: 60_000,
    Precedence.IMMEDIATE: 5 * 60_000,
    Precedence.PRIORITY: 30 * 60_000,
    Precedence.ROUTINE: 6 * 3_600_000,
}
"""The defaults of PRACTICE's table."""
BY_A_PERSON = frozenset(Receipt) - {Receipt.STORED, Receipt.DELIVERED}
"""What meets a deadline."""

OF_SEVERITY = {
    Severity.EXTREME: Precedence.IMMEDIATE,
    Severity.SEVERE: Precedence.IMMEDIATE,
    Severity.MODERATE: Precedence.PRIORITY,
    Severity.MINOR: Precedence.ROUTINE,
}

ANSWERED = ("add", "notify", "amend")
"""What somebody does to a notification that is to be answered; steps, withdrawals and removals tell only."""


@dataclass(frozen=True, slots=True)
class TimerMove:
    """Nothing is looked at: the fold only ever meets or fires a timer that waits."""


TIMER = Machine[TimerMove](
    name="timer",
    start="absent",
    rows=(
        Row("absent", "release", "waiting"),
        Row("waiting", "acknowledge", "met"),
        Row("waiting", "withdraw", "met"),
        Row("waiting", "release", "waiting"),
        Row("waiting", "fire", "fired"),
        Row("fired", "acknowledge", "met"),
        Row("fired", "withdraw", "met"),
        Row("fired", "release", "waiting"),
        Row("met", "release", "waiting"),
    ),
    guards={},
    by_itself=frozenset({"release", "withdraw", "fire"}),
)


def precedence_of(state: State, card: Card) -> Precedence | None:
    """Return how soon an entry is to be answered by whoever is shown it; ``None`` for what only tells."""
    family, _, action = card.type.removesuffix("/v1").partition(".")
    if family == "match" and action in ("find", "change"):
        match = state.matches[subject_of(card)]
        return OF_SEVERITY[match.severity]
    if family in ("site", "movement", "activity") and action in ANSWERED:
        return Precedence.IMMEDIATE if state.notifications[card.about].emergency else Precedence.ROUTINE
    return None


def within_ms(state: State, card: Card, precedence: Precedence, now_ms: int) -> int:
    """Return how long there is for an answer: never until after what is notified begins, but some minutes."""
    within = ANSWER_WITHIN_MS[precedence]
    notified = state.notifications.get(card.about)
    if notified is None or not notified.begins_ms:
        return within
    least = ANSWER_WITHIN_MS[Precedence.IMMEDIATE]
    return min(within, max(notified.begins_ms - now_ms, least))


def due(state: State, now_ms: int) -> list[TimerStanding]:
    """Return the deadlines that have passed unmet and unsaid, the most urgent first, then the oldest."""
    passed = (it for it in state.timers.values() if it.state == "waiting" and it.due_ms <= now_ms)
    order = list(Precedence)
    return sorted(passed, key=lambda it: (order.index(it.precedence), it.due_ms, it.party, it.seq))


def subject_of(card: Card) -> str:
    """Return what an entry is about that is to be answered: the notification, or the match."""
    return card.about or card.id


def next_due_ms(state: State) -> int | None:
    """Return when the next deadline passes, if any waits."""
    return min((it.due_ms for it in state.timers.values() if it.state == "waiting"), default=None)


def overdue(timer: TimerStanding) -> OverdueFacts:
    """Return the finding that a deadline has passed."""
    return OverdueFacts(
        entry=timer.entry,
        party=timer.party,
        pass_to=timer.pass_to,
        precedence=timer.precedence,
        due_ms=timer.due_ms,
    )


def check_overdue(state: State, facts: OverdueFacts) -> None:
    """Refuse an alarm for what was answered, or said to be overdue, meanwhile."""
    timer = state.timers.get((subject_of(state.cards[facts.entry]), facts.party, facts.pass_to))
    if timer is None or timer.state != "waiting" or timer.due_ms != facts.due_ms:
        raise RefusedError("it was answered meanwhile, or is said to be overdue already", where="overdue")


def key_of(timer: TimerStanding) -> str:
    """Return the idempotency key of that finding: however often it is fired, it is on record once."""
    return f"overdue/{timer.party}/{timer.seq}/{timer.due_ms}"
