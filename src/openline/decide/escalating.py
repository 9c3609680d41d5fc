"""Escalating: what nobody answers goes to the next post, the next level, another channel (R6, R9).

The first post of a desk is tried when something is shown. At every deadline that passes the next one is: the
posts of that desk that are manned then, in their order, and after them those of the channels that the party
has named for it. Then FLASH begins again until it is answered; of the rest it is said that nobody was left.
ROUTINE is only listed as overdue. What was due while nobody looked takes one step, however long that was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from openline.decide.recurring import holds_at
from openline.decide.severity import ANSWER_WITHIN_MS
from openline.decide.spoken import DeskStanding
from openline.decide.state import Card, State, TimerStanding
from openline.decide.stopping import is_known
from openline.errors import RefusedError
from openline.model.event import NODE
from openline.model.notification import Precedence
from openline.model.saying import EscalateFacts

RULE = "escalating/1"
MOST_TOGETHER = 500
"""So many stand in one finding: a header has room for some thousand."""

ON_A_LINE = frozenset({"message.send/v1", "stop.hear/v1", "warning.issue/v1", "warning.replace/v1"})
"""What one party says to another: that it is overdue is said by the first step already."""


class Tried(NamedTuple):
    """A post of a desk."""

    channel: str
    post: int


def desk_of(state: State, party: str, channel: str) -> DeskStanding | None:
    """Return a party's desk on a channel, or else that for whoever is told to call it."""
    return state.desks.get((party, channel)) or state.desks.get((party, ""))


def path_of(state: State, party: str, channel: str, now_ms: int | None = None) -> list[Tried]:
    """Return the posts at which a party is tried, in order; if a time is given, those that are manned then.

    Where no post is manned then, those are tried that should be: somebody may be there.
    """
    found: list[Tried] = []
    manned: list[Tried] = []
    for desk in _desks(state, party, channel):
        for number, post in enumerate(desk.posts):
            found.append(Tried(desk.channel, number))
            if now_ms is None or post.hours is None or holds_at(post.hours, now_ms):
                manned.append(found[-1])
    return manned or found


def _desks(state: State, party: str, channel: str) -> Iterator[DeskStanding]:
    """Give the desk, and those that it names, each once and nearer ones first."""
    waiting, seen = [desk_of(state, party, channel)], set[str]()
    while waiting:
        desk = waiting.pop(0)
        if desk is not None and desk.channel not in seen:
            seen.add(desk.channel)
            yield desk
            waiting += [state.desks.get((party, it)) for it in desk.then]


def is_circular(state: State, party: str, channel: str, then: Iterable[str]) -> bool:
    """Tell whether a desk that names these channels would come back to itself."""
    waiting, seen = list(then), set[str]()
    while waiting:
        named = waiting.pop()
        if named == channel:
            return True
        desk = state.desks.get((party, named))
        if desk is not None and named not in seen:
            seen.add(named)
            waiting += desk.then
    return False


def channel_of(state: State, card: Card) -> str:
    """Return on which channel something was said; empty for what was not said on one.

    A FLASH that names a channel on which its sender is not was said on none: he does not learn that there is
    one of that name.
    """
    message = state.messages.get(card.about)
    channel = state.channels.get(message.channel) if message is not None else None
    return channel.id if channel is not None and card.author in channel.parties else ""


def again_ms(timer: TimerStanding, *, last: bool, now_ms: int) -> int | None:
    """Return when the next step is due once this one was taken now; ``None`` for never."""
    if last or timer.precedence is Precedence.ROUTINE:
        return None
    return now_ms + ANSWER_WITHIN_MS[timer.precedence]


class _Way(NamedTuple):
    """Where a step leads."""

    tried: Tried
    repeats: bool
    last: bool


def _way_of(state: State, timer: TimerStanding, channel: str, now_ms: int) -> _Way:
    """Return where the next step leads: to the next post behind the last that was tried, and is manned now.

    Of what is left those that nobody mans are tried in the end: somebody may be there.
    """
    every = path_of(state, timer.party, channel)
    manned = path_of(state, timer.party, channel, now_ms)
    flash = timer.precedence is Precedence.FLASH
    if not every:
        return _Way(Tried("", 0), repeats=flash, last=not flash)
    behind = _last_tried(timer, every, manned)
    left = every[behind + 1 :]
    rest = [it for it in left if it in manned] or left
    tried = (rest or manned)[0]
    return _Way(
        tried=tried,
        repeats=flash and (not rest or timer.step + 1 >= len(every)),
        last=not flash and (timer.precedence is Precedence.ROUTINE or not rest or tried == every[-1]),
    )


def _last_tried(timer: TimerStanding, every: list[Tried], manned: list[Tried]) -> int:
    """Return the place in the path of the last post that was tried; -1 if that was none."""
    if timer.step == 0:  # when it was shown the first was, if anybody was there
        return 0 if every[0] in manned else -1
    tried = Tried(*timer.tried)
    return every.index(tried) if tried in every else len(every) - 1


def escalations(state: State, passed: Iterable[TimerStanding], now_ms: int) -> list[EscalateFacts]:
    """Return the findings that deadlines that have passed go one step further, the most urgent first.

    Those that one party owes to one other, and that go to the same post, stand in one finding.
    """
    ways: dict[tuple[object, ...], _Way] = {}
    groups: dict[tuple[str, str, str, Precedence, int, _Way], list[TimerStanding]] = {}
    for timer in passed:
        card = state.cards[timer.entry]
        channel = channel_of(state, card)
        by = timer.party, channel, timer.precedence, timer.step, timer.tried
        way = ways.get(by)
        if way is None:
            way = ways[by] = _way_of(state, timer, channel, now_ms)
        sender = sender_of(state, card, timer.pass_to or timer.party)
        group = timer.party, sender, timer.pass_to, timer.precedence, timer.step + 1, way
        groups.setdefault(group, []).append(timer)
    order = list(Precedence)
    found = []
    for group, timers in sorted(groups.items(), key=lambda it: order.index(it[0][3])):
        for first in range(0, len(timers), MOST_TOGETHER):
            found.append(_finding(group, timers[first : first + MOST_TOGETHER]))
    return found


def _finding(
    group: tuple[str, str, str, Precedence, int, _Way], timers: list[TimerStanding]
) -> EscalateFacts:
    party, sender, pass_to, precedence, step, way = group
    return EscalateFacts(
        party=party,
        sender=sender,
        precedence=precedence,
        step=step,
        channel=way.tried.channel,
        post=way.tried.post,
        pass_to=pass_to,
        repeats=way.repeats,
        last=way.last,
        entries=tuple(it.entry for it in timers),
        due_ms=tuple(it.next_ms or 0 for it in timers),
    )


def skipped_of(precedence: Precedence, due_ms: int, at_ms: int) -> int:
    """Return how often more it was to be said again until it was: nobody looked, and one step is for all.

    They are counted apart from the steps that were taken: nobody was tried by them. Of what is not said again
    without end nothing is skipped, but put off.
    """
    if precedence is not Precedence.FLASH:
        return 0
    return max(0, at_ms - due_ms) // ANSWER_WITHIN_MS[precedence]


def sender_of(state: State, card: Card, party: str) -> str:
    """Return who waits for a party's answer: of a STOP who raised it, where it may know of that party."""
    stop = state.stops.get(card.about)
    if stop is not None:
        return stop.party if stop.party and is_known(stop, party) else NODE
    return card.author


def check_escalation(state: State, facts: EscalateFacts, place_of: dict[str, tuple[str, str, str]]) -> None:
    """Refuse a step of what was answered, or went further, meanwhile.

    Parameters
    ----------
    place_of
        Entry -> where its deadline stands in the state.
    """
    for entry, due_ms in zip(facts.entries, facts.due_ms, strict=True):
        timer = state.timers.get(place_of[entry])
        stands = timer is not None and (timer.entry, timer.step, timer.next_ms)
        if stands != (entry, facts.step - 1, due_ms):
            raise RefusedError("some of it was answered meanwhile, or went further", where="escalation")


def key_of(facts: EscalateFacts) -> str:
    """Return the idempotency key of a step: whoever takes it, and however often, it is on record once."""
    listed = ",".join(f"{entry}@{due}" for entry, due in zip(facts.entries, facts.due_ms, strict=True))
    named = f"{facts.party}/{facts.pass_to}/{facts.step}/{listed}"
    return f"escalate/{sha256(named.encode()).hexdigest()[:32]}"
