"""Deadlines for answers (R8, R9): by precedence, folded from what is on record (decision 12).

A deadline begins with the release and is met by the first answer that a person gives, ``read`` or beyond.
``stored`` and ``delivered`` are said by machines and meet nothing. A later version is to be answered instead
of the former, and no later than the former was: who amends often puts nothing off. A release that lists
matches has one deadline, by the most serious of them that still stands as the release tells it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from openline.decide.acknowledging import BY_A_PERSON as BY_A_PERSON
from openline.decide.flooding import next_tell_ms
from openline.decide.listing import awaited_severity
from openline.decide.machine import Machine, Row
from openline.decide.matching import notices_of
from openline.decide.severity import ANSWER_WITHIN_MS as ANSWER_WITHIN_MS
from openline.decide.severity import OF_SEVERITY
from openline.decide.state import Card, State, TimerStanding
from openline.errors import RefusedError
from openline.model.event import OverdueFacts
from openline.model.notification import Precedence

RULE = "timing/1"

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
    """Return how soon an entry is to be answered by whoever is shown it; ``None`` for what only tells.

    What lists matches is answered as soon as the most serious that a recipient was told of: see
    :func:`precedence_for`.
    """
    family, _, action = card.type.removesuffix("/v1").partition(".")
    if family == "match" and action in ("find", "change"):
        match = state.matches[subject_of(card)]
        return OF_SEVERITY[match.severity]
    if family in ("site", "movement", "activity") and action in ANSWERED:
        return Precedence.IMMEDIATE if state.notifications[card.about].emergency else Precedence.ROUTINE
    return None


def precedence_for(state: State, recipient: str, card: Card) -> Precedence | None:
    """Return how soon a recipient is to answer what it is shown of an entry, as that stands now."""
    if not card.type.startswith("matches."):
        return precedence_of(state, card)
    content = state.contents.get(card.id)
    if content is None:
        return None
    severity = awaited_severity(state, recipient, card.id, content.facts)
    return OF_SEVERITY[severity] if severity is not None else None


def within_ms(state: State, card: Card, precedence: Precedence, now_ms: int) -> int:
    """Return how long there is for an answer: never until after what is notified begins, but some minutes."""
    within = ANSWER_WITHIN_MS[precedence]
    notified = state.notifications.get(card.about)
    if notified is None or not notified.begins_ms:
        return within
    least = ANSWER_WITHIN_MS[Precedence.IMMEDIATE]
    return min(within, max(notified.begins_ms - now_ms, least))


def awaited(state: State, timer: TimerStanding) -> TimerStanding | None:
    """Return a deadline that was not met as it is by now; ``None`` once nothing is left to be answered.

    Matches that have ended, or that a later notice tells of, need not be answered any longer, and the others
    as soon as they are serious.
    """
    card = state.cards[timer.entry]
    if timer.state == "met" or not card.type.startswith("match"):
        return timer if timer.state != "met" else None
    if card.type.startswith("match."):
        return timer if state.matches[timer.subject].state == "open" else None
    precedence = precedence_for(state, timer.pass_to or timer.party, card)
    if precedence is timer.precedence or precedence is None:
        return timer if precedence is not None else None
    due_ms = timer.due_ms + ANSWER_WITHIN_MS[precedence] - ANSWER_WITHIN_MS[timer.precedence]
    if timer.no_later_ms is not None:
        due_ms = min(due_ms, timer.no_later_ms)
    return replace(timer, precedence=precedence, due_ms=due_ms)


def waiting(state: State) -> Iterator[TimerStanding]:
    """Return every deadline that waits for an answer, as it is by now."""
    for timer in state.timers.values():
        if timer.state == "waiting" and (now := awaited(state, timer)) is not None:
            yield now


def due(state: State, now_ms: int) -> list[TimerStanding]:
    """Return the deadlines that have passed unmet and unsaid, the most urgent first, then the oldest."""
    # None is due before the most urgent of what its release says.
    maybe = (it for it in state.timers.values() if it.state == "waiting" and it.due_ms <= now_ms)
    passed = (now for it in maybe if (now := awaited(state, it)) is not None and now.due_ms <= now_ms)
    order = list(Precedence)
    return sorted(passed, key=lambda it: (order.index(it.precedence), it.due_ms, it.party, it.seq))


def subject_of(card: Card) -> str:
    """Return what an entry is about that is to be answered: notification, match, or what lists matches."""
    return card.about or card.id


def next_due_ms(state: State) -> int | None:
    """Return when the next deadline passes, or somebody is to be told of what was held back, if any waits."""
    times = [it.due_ms for it in waiting(state)]
    tells_ms = next_tell_ms(state)
    return min([*times, *([tells_ms] if tells_ms is not None else [])], default=None)


def answered(state: State, party: str, match: str) -> Literal["yes", "no", "OVERDUE"]:
    """Tell whether a side of a match has answered the notice of it that it was given last."""
    notices = notices_of(state, party, match)
    waits = set()
    for place in {(it.party, it.pass_to) for it in notices}:
        last = next(it for it in reversed(notices) if (it.party, it.pass_to) == place)
        timer = state.timers.get((subject_of(state.cards[last.entry]), *place))
        if timer is not None and awaited(state, timer) is not None:
            waits.add(timer.state)
    open_ = match in state.matches and state.matches[match].state == "open"
    if not open_ or not waits:
        return "yes"
    return "OVERDUE" if "fired" in waits else "no"


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
    now = awaited(state, timer) if timer is not None and timer.state == "waiting" else None
    if now is None or now.due_ms != facts.due_ms:
        raise RefusedError("it was answered meanwhile, or is said to be overdue already", where="overdue")


def key_of(timer: TimerStanding) -> str:
    """Return the idempotency key of that finding: however often it is fired, it is on record once."""
    return f"overdue/{timer.party}/{timer.seq}/{timer.due_ms}"
