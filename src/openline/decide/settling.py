"""Settled: what was said on a line and need not be answered, nor shown to anybody anew."""

from __future__ import annotations

from openline.decide.state import Card, State


def is_settled(state: State, card: Card) -> bool:
    """Tell whether an entry says something that was taken back, replaced, or is over."""
    message, stop = state.messages.get(card.about), state.stops.get(card.about)
    warning = state.warnings.get(card.about)
    if card.type == "message.send/v1" and message is not None:
        return message.state != "sent"
    if card.type == "stop.hear/v1" and stop is not None:
        return stop.state == "over"
    if card.type in ("warning.issue/v1", "warning.replace/v1") and warning is not None:
        return warning.state == "cancelled" or warning.entry != card.id
    # An alarm is about what was awaited then: who is reached otherwise now has deadlines of his own.
    return card.type in ("escalate.find/v1", "odd.find/v1", "check.miss/v1", "check.log/v1", "ring.log/v1")
