"""A view: the record with the eyes of one reader, while it stands still.

What is read of the state is read while the journal is still; what takes long and needs none of it, such as
the box around a route, is put off until the lock is let go: a row that is not finished yet is a function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias, TypeVar

from openline.app.showing.rows import Call
from openline.decide.access import detail_of, sees_all
from openline.decide.state import Card, Content, State
from openline.model.event import NODE, Body
from openline.model.release import Detail

R = TypeVar("R")
Unfinished: TypeAlias = Callable[[], R]
"""A row that is finished by calling it, without the state."""


class View(NamedTuple):
    """The state, who reads it, and when."""

    state: State
    reader: str
    now_ms: int
    today: State | None = None
    """The state as it stands now, where :attr:`state` is one of the past: what may be read goes by both."""

    @property
    def of_node(self) -> bool:
        """Tell whether the node's operator reads, who sees everything."""
        return self.reader == NODE

    def is_owner(self, about: str) -> bool:
        """Tell whether the reader may know all that is known of a thing: its own, or any to the node."""
        return self.of_node or self.state.objects[about].owner == self.reader

    def detail(self, card: Card) -> Detail:
        """Return how much of an entry the reader may see now, and might see then where it is of the past."""
        then = detail_of(self.state, self.reader, card)
        if self.today is None or then is Detail.NOTHING:
            return then
        return min(then, detail_of(self.today, self.reader, card), key=lambda it: it.rank)

    def sees_whole(self, id: str) -> bool:
        """Tell whether the reader sees all of a zone, line or other thing now, and did then."""
        every = (self.state, self.today) if self.today is not None else (self.state,)
        return all(sees_all(it, self.reader, id) for it in every)

    def content(self, card: Card) -> Content | None:
        """Return what an entry says, if it is kept."""
        return self.state.contents.get(card.id)

    def body(self, entry: str) -> Body | None:
        """Return the body of an entry, unless it was redacted."""
        content = self.state.contents.get(entry)
        return content.body if content else None


def calls_of(shown: dict[str, Any]) -> tuple[Call, ...]:
    """Return whom to call, as a reduced entry says it."""
    return tuple(Call(**it) for it in shown.get("call", ()))
