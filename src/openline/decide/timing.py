"""Deadlines for answers (R8, R9): by precedence, folded from what is on record (decision 12).

A deadline begins with the release and is met by the first answer that a person gives, ``read`` or beyond.
``stored`` and ``delivered`` are said by machines and meet nothing. A later version is to be answered instead
of the former, and no later than the former was: who amends often puts nothing off. A release that lists
matches has one deadline, by the most serious of them that still stands as the release tells it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from msgspec.structs import replace

from openline.decide.acknowledging import BY_A_PERSON as BY_A_PERSON
from openline.decide.deadlines import RANK, Deadlines
from openline.decide.escalating import ON_A_LINE
from openline.decide.flooding import next_tell_ms
from openline.decide.linechecking import next_miss_ms
from openline.decide.listing import awaited_severity
from openline.decide.machine import Machine, Row
from openline.decide.matching import notices_of
from openline.decide.settling import is_settled
from openline.decide.severity import ANSWER_WITHIN_MS as ANSWER_WITHIN_MS
from openline.decide.severity import OF_SEVERITY
from openline.decide.silence import ASKS
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
        Row("waiting", "escalate", "fired"),
        Row("fired", "escalate", "fired"),
        Row("fired", "acknowledge", "met"),
        Row("fired", "withdraw", "met"),
        Row("fired", "release", "waiting"),
        Row("met", "release", "waiting"),
    ),
    guards={},
    by_itself=frozenset({"release", "withdraw", "fire", "escalate"}),
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
    return _said(state, card) if card.type in ON_A_LINE else None


def _said(state: State, card: Card) -> Precedence | None:
    """Return how soon what one party says to another is to be answered, if it can be answered at all."""
    if card.type == "message.send/v1":
        return state.messages[card.about].precedence
    if card.type == "stop.hear/v1":
        return Precedence.FLASH
    warning = state.warnings[card.about]
    return warning.precedence if warning.answerable else None


def _owes(state: State, recipient: str, card: Card) -> bool:
    """Tell whether a recipient of what is said on a line is to answer it, or only to know of it."""
    if card.type == "message.send/v1":
        return recipient in state.messages[card.about].action
    if card.type == "stop.hear/v1":
        return recipient in state.stops[card.about].to
    return recipient in state.warnings[card.about].to


def precedence_for(state: State, recipient: str, card: Card) -> Precedence | None:
    """Return how soon a recipient is to answer what it is shown of an entry, as that stands now."""
    if card.type in ON_A_LINE and (not _owes(state, recipient, card) or is_settled(state, card)):
        return None
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
    message = state.messages.get(card.about)
    if message is not None and message.answer_by_ms:
        return message.answer_by_ms - now_ms
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


class Passed(NamedTuple):
    """What is to be done about deadlines by now."""

    overdue: list[TimerStanding]
    """Those that have passed unmet and unsaid, as they are by now: the most urgent first, then the oldest."""
    steps: list[TimerStanding]
    """Those that go one step further: to another post, another channel, or again."""
    silent: list[TimerStanding]
    """Those of statements that were asked for and have not come, the longest due first."""
    more: bool
    """Whether there may be more than was asked for."""


def passed(state: State, now_ms: int, *, most: int | None = None) -> Passed:
    """Return the deadlines at which something is to be done by now; about so many, the most urgent first."""
    assert isinstance(state.timers, Deadlines)  # of a branch nothing falls due
    timers, more = state.timers.passed(now_ms, partial(awaited, state), most=most)
    steps: list[TimerStanding] = []
    unsaid: list[TimerStanding] = []
    silent: list[TimerStanding] = []
    for it in timers:
        type = state.cards[it.entry].type
        further = it.state == "fired" or type in ON_A_LINE
        (silent if type == ASKS else steps if further else unsaid).append(it)
    overdue = [now for it in unsaid if (now := awaited(state, it)) is not None]
    overdue.sort(key=lambda it: (RANK[it.precedence], it.due_ms, it.party, it.seq))
    silent.sort(key=lambda it: (it.due_ms, state.cards[it.entry].at, it.party))
    return Passed(overdue, steps, silent, more)


def due(state: State, now_ms: int) -> list[TimerStanding]:
    """Return the deadlines that have passed unmet and unsaid, the most urgent first, then the oldest."""
    return passed(state, now_ms).overdue


def subject_of(card: Card) -> str:
    """Return what an entry is about that is to be answered: notification, match, or what lists matches."""
    return card.about or card.id


def next_due_ms(state: State) -> int | None:
    """Return when the next deadline passes or goes further, a check is missed, or what was held back is told.

    That is ``None`` where nothing waits.
    """
    assert isinstance(state.timers, Deadlines)  # of a branch nothing falls due
    timers_ms = state.timers.first_ms(partial(awaited, state))
    times = (timers_ms, next_miss_ms(state), next_tell_ms(state))
    return min((it for it in times if it is not None), default=None)


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
    waits = timer is not None and timer.state == "waiting" and timer.entry == facts.entry
    now = awaited(state, timer) if timer is not None and waits else None
    if now is None or now.due_ms != facts.due_ms:
        raise RefusedError("it was answered meanwhile, or is said to be overdue already", where="overdue")


def key_of(timer: TimerStanding) -> str:
    """Return the idempotency key of that finding: however often it is fired, it is on record once."""
    return f"overdue/{timer.party}/{timer.seq}/{timer.due_ms}"
