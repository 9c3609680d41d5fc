"""Line checks: a line that nobody tries may be dead, and nobody knows (R5, F9).

A channel with a schedule is tried at fixed times. At each of them every end of it is to be answered for:
on a line through the node each party answers for itself, on others whoever rang says whether it answered.
Three in a row that nobody has answered, and the line to that party is lost, until it answers again.

Of checks that passed while the node did not look, or its clock was put forward, only the last is found
missed: nobody could have answered the others through it, and nobody is said to have failed to.
"""

from __future__ import annotations

from msgspec.structs import replace

from openline.decide.spoken import ChannelStanding, LineStanding
from openline.decide.state import State, unknown
from openline.errors import InputError, RefusedError
from openline.model.channel import Carrier, CheckSchedule
from openline.model.saying import CheckFacts, MissFacts

RULE = "linechecking/1"
LOST_AFTER = 3
EARLY_MS = 60_000
"""So long before its time a check may be answered: clocks differ."""
MOST_MISSES = 500
"""So many are found by one look; the rest by the next."""


def line_of(state: State, channel: str, party: str) -> LineStanding:
    """Return how checks of one end of a channel have gone."""
    return state.lines.get((channel, party)) or LineStanding(channel=channel, party=party)


def next_slot_ms(state: State, channel: ChannelStanding, party: str) -> int | None:
    """Return the next scheduled time at which an end of a channel is to be answered for, if there is any."""
    if channel.checks is None or channel.state != "open":
        return None
    return _slot_after(channel.checks, _answered_for_ms(state, channel, party))


def _slot_after(checks: CheckSchedule, after_ms: int) -> int:
    """Return the first scheduled time after a moment."""
    passed = max(0, (after_ms - checks.first_ms) // checks.every_ms + 1)
    return checks.first_ms + passed * checks.every_ms


def _slot_before(checks: CheckSchedule, until_ms: int) -> int | None:
    """Return the last scheduled time until a moment, that included."""
    passed = (until_ms - checks.first_ms) // checks.every_ms
    return checks.first_ms + passed * checks.every_ms if passed >= 0 else None


def _answered_for_ms(state: State, channel: ChannelStanding, party: str) -> int:
    """Return up to when an end was answered for, or was not to be because the channel was not open."""
    line = state.lines.get((channel.id, party))
    return max(line.slot_ms, channel.open_ms) if line is not None else channel.open_ms


def misses_due(state: State, now_ms: int) -> list[MissFacts]:
    """Return the checks that nobody has answered in time, the last of each end, channel by channel.

    They are :data:`MOST_MISSES` at most.
    """
    found: list[MissFacts] = []
    for channel in state.channels.values():
        if channel.checks is None or channel.state != "open":
            continue
        slot_ms = _slot_before(channel.checks, now_ms - channel.checks.within_ms)
        if slot_ms is None:
            continue
        for party in channel.parties:
            if slot_ms > _answered_for_ms(state, channel, party):
                found.append(_miss(state, channel.id, party, slot_ms))
                if len(found) == MOST_MISSES:
                    return found
    return found


def _miss(state: State, channel: str, party: str, slot_ms: int) -> MissFacts:
    missed = line_of(state, channel, party).missed + 1
    return MissFacts(
        channel=channel, party=party, slot_ms=slot_ms, in_a_row=missed, lost=missed == LOST_AFTER
    )


def next_miss_ms(state: State) -> int | None:
    """Return when the next check is missed unless it is answered."""
    times = [
        slot_ms + channel.checks.within_ms
        for channel in state.channels.values()
        if channel.checks is not None
        for party in channel.parties
        if (slot_ms := next_slot_ms(state, channel, party)) is not None
    ]
    return min(times, default=None)


def judge_miss(state: State, facts: MissFacts, now_ms: int) -> None:
    """Refuse to find a check missed that was answered, or found so, meanwhile, or is not due any more."""
    channel = state.channels[facts.channel]
    line = line_of(state, facts.channel, facts.party)
    said_by_people = (line.slot_ms, line.missed, line.lost) == (facts.slot_ms, facts.in_a_row, False)
    if said_by_people and facts.lost:
        return
    next_ms, checks = next_slot_ms(state, channel, facts.party), channel.checks
    if next_ms is None or checks is None or facts.slot_ms < next_ms:
        scheduled = False
    else:
        scheduled = (facts.slot_ms - checks.first_ms) % checks.every_ms == 0
    if not scheduled or facts.in_a_row != line.missed + 1:
        raise RefusedError("it was answered meanwhile, or is said to be missed already", where="check")


def judge_check(state: State, author: str, facts: CheckFacts, now_ms: int) -> None:
    """Refuse a check on a channel of others, of an end that is not the author's to speak for, or twice.

    Raises
    ------
    NotFoundError
        No such channel, or none that the author is on.
    RefusedError
        The channel is not open, the author cannot answer for that party, or that check has been answered.
    InputError
        It is for a time at which none is scheduled, or that lies ahead.
    """
    where = f"check of {facts.channel}"
    channel = state.channels.get(facts.channel)
    if channel is None or author not in channel.parties or facts.party not in channel.parties:
        raise unknown("channel", facts.channel)
    if channel.state not in ("open", "suspended"):
        raise RefusedError(f"it is {channel.state}: there is nothing to check", where=where)
    through_node = channel.carrier is Carrier.OPENLINE
    if through_node != (author == facts.party):
        raise RefusedError(
            "through the node each party answers for itself"
            if through_node
            else "whoever rang says how the other end answered; nobody for himself",
            where=f"{where}, party",
        )
    if facts.answered is False and through_node:
        raise InputError("nobody says of himself that he does not answer", where=f"{where}, answered")
    if facts.slot_ms > now_ms + EARLY_MS or facts.after_ms < 0:
        raise InputError("its time lies ahead", where=f"{where}, slot_ms")
    _check_slot(channel, facts, where)
    line = line_of(state, facts.channel, facts.party)
    if channel.checks is not None and not facts.answered and facts.slot_ms <= line.slot_ms:
        raise RefusedError("that check is on record already", where=where)


def _check_slot(channel: ChannelStanding, facts: CheckFacts, where: str) -> None:
    checks = channel.checks
    if checks is None:
        return
    if facts.slot_ms < checks.first_ms or (facts.slot_ms - checks.first_ms) % checks.every_ms:
        raise InputError(
            "no check is scheduled then",
            where=f"{where}, slot_ms",
            next_step="answer the check that is due; 'openline linecheck' says which",
        )


# -- fold ------------------------------------------------------------------------------------------


def after_miss(line: LineStanding, facts: MissFacts) -> LineStanding:
    """Return how an end stands once a check of it was missed."""
    return replace(line, slot_ms=facts.slot_ms, missed=facts.in_a_row, lost=line.lost or facts.lost)


def after_check(line: LineStanding, facts: CheckFacts, at_ms: int, *, typed: bool) -> LineStanding:
    """Return how an end stands once a check of it is on record: one answer, and it is no longer lost.

    Parameters
    ----------
    typed
        Somebody types in how it went: it was heard when he says, and not now.
    """
    heard_ms = facts.slot_ms + facts.after_ms if typed else at_ms
    answered_ms = max(line.answered_ms, heard_ms) if facts.answered else line.answered_ms
    if facts.slot_ms < line.slot_ms:  # what came behind it stands
        return replace(line, answered_ms=answered_ms)
    if not facts.answered:
        return replace(line, slot_ms=facts.slot_ms, missed=line.missed + 1)
    return replace(line, slot_ms=facts.slot_ms, answered_ms=answered_ms, missed=0, lost=False)


def loss(state: State, facts: CheckFacts) -> MissFacts | None:
    """Return the finding that a line is lost, when people have found it so thrice: both sides hear it."""
    line = line_of(state, facts.channel, facts.party)
    if facts.answered or line.missed != LOST_AFTER or line.lost or line.slot_ms != facts.slot_ms:
        return None
    return MissFacts(
        channel=facts.channel, party=facts.party, slot_ms=facts.slot_ms, in_a_row=LOST_AFTER, lost=True
    )
