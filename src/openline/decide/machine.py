"""State machines as tables: rows of state, transition, next state and guards by name.

The tables are the only place where it is written what may follow what. The node judges every entry by them, a
client may judge its own before it signs, and the drawings in ``docs/state-machines.md`` are made from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from openline.errors import RefusedError

S = TypeVar("S")


class Guard(NamedTuple, Generic[S]):
    """A condition on a situation, and the sentence that says what is wrong when it does not hold."""

    holds: Callable[[S], bool]
    otherwise: str
    next_step: str = ""
    """What to do then, where nothing that the state permits is for whoever does not fulfil it."""


class Row(NamedTuple):
    """One permitted step: from a state, by a transition, to a state, when every named guard holds."""

    state: str
    transition: str
    next: str
    guards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Machine(Generic[S]):
    """A table of steps over situations of one kind.

    Rows are tried in order and the first whose guards all hold is taken; rows which share a state and a
    transition are told apart by their last guards.
    """

    name: str
    start: str
    rows: tuple[Row, ...]
    guards: Mapping[str, Guard[S]]
    by_itself: frozenset[str] = frozenset()
    """Transitions that follow from others and that nobody can ask for."""

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, in the order of the table."""
        named = (self.start, *(state for row in self.rows for state in (row.state, row.next)))
        return tuple(dict.fromkeys(named))

    def permitted(self, state: str) -> tuple[str, ...]:
        """Return the transitions that some row has out of a state."""
        return tuple(dict.fromkeys(row.transition for row in self.rows if row.state == state))

    def step(self, state: str, transition: str, situation: S, *, where: str) -> str:
        """Return the next state.

        Parameters
        ----------
        state, transition
            Where it stands, and what somebody wants.
        situation
            What the guards look at.
        where
            What the error points at, such as ``agreement peace``.

        Raises
        ------
        RefusedError
            When no row permits it; says in what state it is and what is permitted there.
        """
        nearest: tuple[int, str] | None = None
        for row in self.rows:
            if (row.state, row.transition) != (state, transition):
                continue
            broken = next((i for i, name in enumerate(row.guards) if not self._holds(name, situation)), None)
            if broken is None:
                return row.next
            # Of several rows the one that gets farthest says best what is wrong.
            nearest = max(nearest or (-1, ""), (broken, row.guards[broken]), key=lambda it: it[0])
        guard = self.guards[nearest[1]] if nearest else None
        permitted = [it for it in self.permitted(state) if it not in self.by_itself]
        goes_on = f"while {state}, permitted: {', '.join(permitted)}" if permitted else f"{state} is final"
        raise RefusedError(
            guard.otherwise if guard else f"it is {state}: {transition} is not permitted",
            where=where,
            next_step=(guard.next_step if guard else "") or goes_on,
        )

    def _holds(self, guard: str, situation: S) -> bool:
        return self.guards[guard].holds(situation)
