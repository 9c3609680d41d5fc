"""Views of joint cells: who sits at which desk, and what each party there said of what was shown (R28)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from openline.app.notices import meet_timer
from openline.app.standings import keep
from openline.decide.seating import apply_cell, has_answered, seated
from openline.decide.state import CellStanding, Entry, Shown, State
from openline.model.event import CellAcknowledgementFacts, CellFacts, Facts

change = msgspec.structs.replace


def _cell(state: State, entry: Entry, facts: CellFacts) -> None:
    former = state.cells.get(facts.cell)
    now = state.cells[facts.cell] = apply_cell(
        former,
        entry.header.author,
        entry.action,
        facts,
        index=entry.at,
        entry=entry.header.id,
        body_sha256=entry.header.body_sha256,
    )
    if entry.action == "propose":
        state.versions[now.id, now.version] = now.proposal_sha256
        keep(state, entry, instead_of=former.entry if former else None)
    elif entry.action == "leave":
        _owed_no_more(state, now)


def _acknowledge(state: State, entry: Entry, facts: CellAcknowledgementFacts) -> None:
    before, by = state.releases[facts.cell, facts.seq], entry.header.author
    said = {**before.by_party.get(by, {}), facts.level: facts.relayed}
    shown = state.releases[facts.cell, facts.seq] = change(
        before,
        state="withdrawn" if before.state == "withdrawn" else "acknowledged",
        by_party={**before.by_party, by: said},
    )
    if _is_answered(state, state.cells[facts.cell], shown):
        meet_timer(state, shown)


def _is_answered(state: State, cell: CellStanding, shown: Shown) -> bool:
    """Tell whether a person of every party that sits at a cell has answered, but of the one whose it is."""
    owing = set(seated(cell)) - {state.cards[shown.entry].author}
    return all(has_answered(shown, party) for party in owing)


def _owed_no_more(state: State, cell: CellStanding) -> None:
    """Take note that nobody waits any longer for the answer of a party that has left."""
    for place, timer in list(state.timers.items()):
        if timer.party != cell.id or timer.state == "met":
            continue
        if _is_answered(state, cell, state.releases[cell.id, timer.seq]):
            state.timers[place] = change(timer, state="met")


FOLDS: dict[type[Facts], Callable[[State, Entry, Any], None]] = {
    CellFacts: _cell,
    CellAcknowledgementFacts: _acknowledge,
}
"""What each kind of facts does to the state."""
