"""Silence: a party was asked for a statement by a time and made none; that is a fact and no more (R18).

Its deadline is one among all (:mod:`openline.decide.timing`), and what meets it is a statement and nothing
else: that it was read is no answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from openline.decide.state import State, TimerStanding
from openline.errors import RefusedError
from openline.model.channel import Verb
from openline.model.notification import Precedence
from openline.model.saying import SilentFacts, StatementFacts

SILENCE = "silence/1"
ASKS = "statement.make/v1"
"""What asks for a statement by a time."""


def answers(state: State, author: str, facts: StatementFacts) -> Iterator[str]:
    """Give the statements that asked a party for one, and that it answers by a statement that it makes.

    It answers what it is about, and what was asked of it about the same thing, if it says so to the asker:
    what was said to others nobody learns from a silence that is not found. Who withholds that it asks cannot
    be spoken to: what is said about its statement, to whomever, answers that. Nothing else does, or whoever
    speaks to one after the other could tell who asked. That somebody does not respond is no answer.
    """
    if facts.verb is Verb.NO_RESPONSE:
        return
    for id in (facts.about, *state.stated_of.get(facts.about, ())):
        asked = state.asked.get((id, author))
        if asked is None or asked.answer:
            continue
        said = state.statements[id]
        if id == facts.about if said.withheld else said.author in facts.to:
            yield id


def awaiting(statement: str, entry: str, party: str, due_ms: int) -> TimerStanding:
    """Return the deadline of a statement that a party is asked for."""
    return TimerStanding(
        subject=statement,
        party=party,
        pass_to="",
        entry=entry,
        seq=0,
        due_ms=due_ms,
        precedence=Precedence.ROUTINE,
    )


def silence(timer: TimerStanding) -> SilentFacts:
    """Return the finding that no statement had come by a deadline."""
    return SilentFacts(statement=timer.subject, party=timer.party, due_ms=timer.due_ms)


def judge_silent(state: State, facts: SilentFacts, now_ms: int) -> None:
    """Refuse to find silent who has spoken meanwhile, was not asked, or has time left."""
    asked = (facts.statement, facts.party) in state.asked
    timer = state.timers.get((facts.statement, facts.party, "")) if asked else None
    waits = timer is not None and timer.state == "waiting" and timer.due_ms == facts.due_ms
    if not waits or now_ms < facts.due_ms:
        raise RefusedError("it was answered meanwhile, or is not due", where="statement")
