"""What is due: the answers that a reader owes, and those that it awaits for things of its own (R8, R9)."""

from __future__ import annotations

from msgspec import UNSET

from openline.app.showing.rows import DueRow
from openline.app.showing.view import View
from openline.decide.seating import has_answered, seated
from openline.decide.state import TimerStanding
from openline.decide.timing import awaited
from openline.model.notification import Precedence

_ORDER = tuple(Precedence)


def due_rows(view: View) -> list[DueRow]:
    """Return the answers that are awaited, the most urgent first."""
    every = (it for it in view.state.timers.values() if it.state != "met" and _concerns(view, it))
    waiting = [now for it in every if (now := awaited(view.state, it)) is not None]
    waiting.sort(key=lambda it: (it.due_ms > view.now_ms, _ORDER.index(it.precedence), it.due_ms))
    return [_row(view, it) for it in waiting]


def _concerns(view: View, timer: TimerStanding) -> bool:
    """Tell whether a deadline is for a reader: it owes the answer, or the thing to be answered is its own.

    Of a match nobody is told whether the other side still owes its answer, before that is overdue.
    """
    if view.of_node or _owes(view, timer):
        return True
    owned = view.state.objects.get(timer.subject)
    return owned is not None and owned.owner == view.reader


def _owes(view: View, timer: TimerStanding) -> bool:
    """Tell whether the reader is to answer, itself or at a joint cell, where it has not answered yet."""
    cell = view.state.cells.get(timer.party)
    if cell is None:
        return timer.party == view.reader
    shown = view.state.releases[cell.id, timer.seq]
    is_own = view.state.cards[timer.entry].author == view.reader
    return view.reader in seated(cell) and not is_own and not has_answered(shown, view.reader)


def _row(view: View, it: TimerStanding) -> DueRow:
    return DueRow(
        party=it.party,
        # Another's number would tell how much it was shown in all.
        release=it.seq if view.of_node or _owes(view, it) else UNSET,
        pass_to=it.pass_to,
        type=view.state.cards[it.entry].type,
        about=it.subject,
        precedence=it.precedence.value,
        due_ms=it.due_ms,
        overdue=it.due_ms <= view.now_ms,
        on_record=it.state == "fired",
    )
