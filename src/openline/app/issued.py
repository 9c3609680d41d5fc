"""Views of warnings, the texts they are made of, statements, and daily reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from openline.app.notices import meet_all
from openline.app.standings import keep
from openline.decide.issuing import apply_warning
from openline.decide.silence import answers, awaiting
from openline.decide.spoken import Asked, StatementStanding
from openline.decide.state import Entry, State
from openline.model.event import Facts
from openline.model.saying import (
    DailyFacts,
    EffectFacts,
    StatementFacts,
    SuggestFacts,
    TemplateFacts,
    WarningFacts,
    WarningStepFacts,
)

change = msgspec.structs.replace


def _warning(state: State, entry: Entry, facts: WarningFacts | WarningStepFacts | EffectFacts) -> None:
    former = state.warnings.get(facts.warning)
    now = state.warnings[facts.warning] = apply_warning(former, entry, facts)
    replaces = former is not None and entry.action == "replace"
    keep(state, entry, instead_of=former.entry if former is not None and replaces else None)
    # An answer is awaited to the last version, if that can be answered at all; to what is cancelled to none.
    if former is not None and (entry.action == "cancel" or (replaces and not now.answerable)):
        meet_all(state, now.id, (former.entry,))


def _suggested(state: State, entry: Entry, facts: SuggestFacts) -> None:
    state.suggested[facts.finding] = entry.header.id
    keep(state, entry)


def _template(state: State, entry: Entry, facts: TemplateFacts) -> None:
    if entry.action == "text":
        known = state.template_texts.get((facts.template, facts.language), ())
        own = next((it for it in known if state.cards[it].author == entry.header.author), None)
        others = tuple(it for it in known if it != own)
        state.template_texts[facts.template, facts.language] = (*others, entry.header.id)
        keep(state, entry, instead_of=own)
        return
    place = facts.template, facts.language, facts.text_sha256
    state.template_reviews[place] = (*state.template_reviews.get(place, ()), entry.header.author)


def _statement(state: State, entry: Entry, facts: StatementFacts) -> None:
    state.statements[facts.statement] = StatementStanding(
        id=facts.statement,
        entry=entry.header.id,
        at_ms=entry.received_at_ms,
        author=entry.header.author,
        about=facts.about,
        verb=facts.verb,
        to=facts.to,
        withheld=facts.withheld,
        answer_by_ms=facts.answer_by_ms if isinstance(facts.answer_by_ms, int) else 0,
    )
    for asked in [*answers(state, entry.header.author, facts)]:
        place = asked, entry.header.author
        state.asked[place] = state.asked[place]._replace(answer=facts.statement)
        _await_no_more(state, asked, entry.header.author)
    if isinstance(due_ms := facts.answer_by_ms, int):
        for party in facts.to:
            state.asked[facts.statement, party] = Asked(due_ms)
            timer = awaiting(facts.statement, entry.header.id, party, due_ms)
            state.timers[facts.statement, party, ""] = timer
    state.stated_of[facts.about] = (*state.stated_of.get(facts.about, ()), facts.statement)
    keep(state, entry)
    if facts.replaces:
        former = state.statements[facts.replaces]
        state.statements[former.id] = change(former, replaced_by=facts.statement)
        for party in former.to:
            _await_no_more(state, former.id, party)


def _await_no_more(state: State, statement: str, party: str) -> None:
    """Take note that a statement is awaited no longer: it came, or who asked has said something else."""
    place = statement, party, ""
    if (timer := state.timers.get(place)) is not None:
        state.timers[place] = change(timer, state="met")


def _daily(state: State, entry: Entry, facts: DailyFacts) -> None:
    state.dailies[facts.day] = entry.header.id
    keep(state, entry)


FOLDS: dict[type[Facts], Callable[[State, Entry, Any], None]] = {
    WarningFacts: _warning,
    WarningStepFacts: _warning,
    EffectFacts: _warning,
    SuggestFacts: _suggested,
    TemplateFacts: _template,
    StatementFacts: _statement,
    DailyFacts: _daily,
}
"""What each kind of facts does to the state."""
