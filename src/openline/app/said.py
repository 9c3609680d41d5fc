"""Views of what was said: messages, STOP, who was rung, what was found near, what went to the next post."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from openline.app.answertimes import note_said_of_stop
from openline.app.notices import meet_all
from openline.app.standings import keep
from openline.decide.escalating import again_ms, skipped_of
from openline.decide.messaging import apply_message, partners_of
from openline.decide.spoken import Ringing, StopStanding
from openline.decide.state import Entry, State
from openline.decide.stopping import apply_stop_state
from openline.decide.timing import subject_of
from openline.model.event import Facts
from openline.model.saying import (
    EscalateFacts,
    MessageFacts,
    NearFacts,
    OddFacts,
    RingFacts,
    StopFacts,
    StopStateFacts,
)

change = msgspec.structs.replace


def _message(state: State, entry: Entry, facts: MessageFacts) -> None:
    state.messages[facts.message] = apply_message(state, entry, facts)
    keep(state, entry)
    for former in (facts.supersedes, facts.cancels):
        if former in state.messages and state.messages[former].state != "sent":
            # It need not be answered any longer: what takes its place is.
            meet_all(state, former, (state.messages[former].entry,))


def _stop(state: State, entry: Entry, facts: StopFacts) -> None:
    state.stops[facts.stop] = StopStanding(
        id=facts.stop,
        entry=entry.header.id,
        at_ms=entry.received_at_ms,
        party=facts.party,
        to=facts.to,
        known=partners_of(state, facts.party),
    )
    keep(state, entry)


def _stop_state(state: State, entry: Entry, facts: StopStateFacts) -> None:
    stop = state.stops[facts.stop] = apply_stop_state(state.stops[facts.stop], entry.header.author, facts)
    keep(state, entry)
    # Whoever says what becomes of it has answered; once it is over nobody need.
    note_said_of_stop(state, stop.entry, entry.header.author, entry.received_at_ms)
    meet_all(state, stop.id, (stop.entry,), of=None if stop.state == "over" else entry.header.author)


def _ring(state: State, entry: Entry, facts: RingFacts) -> None:
    channel = facts.channel if isinstance(facts.channel, str) else None
    post, result = facts.post, facts.result.value
    rung = Ringing(entry.received_at_ms, entry.header.author, facts.party, post, result, channel)
    state.rung[facts.about] = (*state.rung.get(facts.about, ()), rung)
    keep(state, entry)


def _odd(state: State, entry: Entry, facts: OddFacts) -> None:
    keep(state, entry)


def _near(state: State, entry: Entry, facts: NearFacts) -> None:
    state.compared[facts.entry] = (*state.compared.get(facts.entry, ()), entry.header.id)
    keep(state, entry)


def _escalated(state: State, entry: Entry, facts: EscalateFacts) -> None:
    keep(state, entry)
    for id, due_ms in zip(facts.entries, facts.due_ms, strict=True):
        place = subject_of(state.cards[id]), facts.party, facts.pass_to
        timer = state.timers[place]
        if timer.entry == id and timer.state != "met":
            again = again_ms(timer, last=facts.last, now_ms=entry.received_at_ms)
            skipped = timer.skipped + skipped_of(timer.precedence, due_ms, entry.received_at_ms)
            tried = facts.channel, facts.post
            state.timers[place] = change(
                timer, state="fired", step=facts.step, again_ms=again, skipped=skipped, tried=tried
            )


FOLDS: dict[type[Facts], Callable[[State, Entry, Any], None]] = {
    MessageFacts: _message,
    StopFacts: _stop,
    StopStateFacts: _stop_state,
    RingFacts: _ring,
    NearFacts: _near,
    OddFacts: _odd,
    EscalateFacts: _escalated,
}
"""What each kind of facts does to the state."""
