"""How long answers take, noted as they come on record (R33): shown, answered by a person, relayed."""

from __future__ import annotations

import msgspec

from openline.decide.escalating import channel_of
from openline.decide.presenting import GOES
from openline.decide.spoken import Answering
from openline.decide.state import Card, Entry, Shown, State
from openline.decide.timing import BY_A_PERSON, precedence_for, subject_of
from openline.model.channel import StopState
from openline.model.event import AcknowledgementFacts, ReleaseFacts
from openline.model.release import Receipt, Relayed
from openline.model.saying import MessageFacts, StopStateFacts

change = msgspec.structs.replace
TAKES_BACK = GOES | {"warning.cancel/v1"}
"""What says that an answer to something need not be given any longer."""


def note_shown(state: State, entry: Entry, facts: ReleaseFacts) -> None:
    """Take note that a party is shown something that it is to answer, when that is the first time.

    What it takes the place of is not awaited any longer. The deadline on record is still that of what was
    shown before.
    """
    card = state.cards[facts.entry]
    place = facts.entry, facts.party
    if facts.party in state.cells:
        return
    if facts.detail == "withdrawn":
        _close(state, facts.entry, facts.party, entry.received_at_ms)
        return
    awaited = precedence_for(state, facts.pass_to or facts.party, card) is not None
    for former in _formers(state, card, facts, awaited=awaited):
        _close(state, former, facts.party, entry.received_at_ms)
    if awaited and place not in state.answering:
        state.answering[place] = Answering(channel=channel_of(state, card), shown_ms=entry.received_at_ms)


def _formers(state: State, card: Card, facts: ReleaseFacts, *, awaited: bool) -> list[str]:
    """Return the entries that need no answer any longer, now that a party is shown this one."""
    content = state.contents.get(card.id)
    said = content.facts if content is not None else None
    if isinstance(said, MessageFacts):
        names = (said.supersedes, said.cancels)
        return [state.messages[it].entry for it in names if it in state.messages]
    over = isinstance(said, StopStateFacts) and said.state is StopState.OVER
    if not (awaited or over or card.type in TAKES_BACK):
        return []
    timer = state.timers.get((subject_of(card), facts.party, facts.pass_to))
    return [timer.entry] if timer is not None and timer.entry != card.id else []


def _close(state: State, entry: str, party: str, now_ms: int) -> None:
    known = state.answering.get((entry, party))
    if known is not None and not known.closed_ms:
        state.answering[entry, party] = change(known, closed_ms=now_ms)


def note_said_of_stop(state: State, entry: str, author: str, now_ms: int) -> None:
    """Take note that a party has said what becomes of a STOP: that answers it."""
    for party, pass_to in state.recipients.get(entry, ()):
        known = state.answering.get((entry, party))
        if author in (party, pass_to) and known is not None and not (known.answered_ms or known.closed_ms):
            state.answering[entry, party] = change(known, answered_ms=now_ms)


def note_answered(state: State, entry: Entry, shown: Shown, facts: AcknowledgementFacts) -> None:
    """Take note that a person of the party has answered it, or that it was relayed to all its units."""
    place = shown.entry, shown.party
    known = state.answering.get(place)
    if known is None or facts.level not in BY_A_PERSON:
        return
    now_ms = entry.received_at_ms
    known = known if known.answered_ms else change(known, answered_ms=now_ms)
    if facts.level is Receipt.RELAYED and facts.relayed is Relayed.YES and not known.relayed_ms:
        known = change(known, relayed_ms=now_ms)
    state.answering[place] = known
