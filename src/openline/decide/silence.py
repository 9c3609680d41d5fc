"""Silence: a party was asked for a statement by a time and made none; that is a fact and no more (R18)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from openline.decide.awaiting import Askings
from openline.decide.spoken import Asked
from openline.decide.state import State
from openline.errors import RefusedError
from openline.model.channel import Verb
from openline.model.saying import SilentFacts, StatementFacts

SILENCE = "silence/1"
MOST_SILENT = 256
"""So many are found at once."""


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


def silent_due(state: State, now_ms: int) -> list[SilentFacts]:
    """Return whose statements were asked for by now, and have not come; the longest due first."""
    assert isinstance(state.asked, Askings)  # of a branch nothing falls due
    due = state.asked.due(now_ms, partial(is_open, state), most=MOST_SILENT)
    return [SilentFacts(statement=id, party=party, due_ms=it.due_ms) for (id, party), it in due]


def next_silence_ms(state: State) -> int | None:
    """Return when the next statement is due that has not come."""
    assert isinstance(state.asked, Askings)  # of a branch nothing falls due
    return state.asked.first_ms(partial(is_open, state))


def is_open(state: State, statement: str, asked: Asked) -> bool:
    """Tell whether a statement is awaited still: what its asker has replaced asks for nothing any more."""
    return not asked.answer and not asked.silent and not state.statements[statement].replaced_by


def judge_silent(state: State, facts: SilentFacts, now_ms: int) -> None:
    """Refuse to find silent who has spoken meanwhile, was not asked, or has time left."""
    asked = state.asked.get((facts.statement, facts.party))
    if (
        asked is None
        or not is_open(state, facts.statement, asked)
        or asked.due_ms != facts.due_ms
        or now_ms < asked.due_ms
    ):
        raise RefusedError("it was answered meanwhile, or is not due", where="statement")
