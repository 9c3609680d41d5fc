"""Undoing: a state may run ahead of the disk, and be brought back when what was decided does not get there.

A group of requests is decided before it is durable, and each sees those before it. When one of them is
refused half-way, or the disk does not take the group, the state has to be what it was: in as many steps as it
took, however long the log is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_NOTHING: Final = object()


class Undo:
    """What maps held before they were changed, newest last."""

    __slots__ = ("_steps",)

    def __init__(self) -> None:
        self._steps: list[tuple[dict[Any, Any], Any, Any] | Callable[[], None]] = []

    def note(self, held: dict[K, V], key: K) -> None:
        """Take note of what a map holds under a key that is about to be changed or taken out."""
        self._steps.append((held, key, held.get(key, _NOTHING)))

    def note_all(self, held: dict[K, V], keys: Iterable[K]) -> None:
        """Do so for several keys."""
        get = held.get
        self._steps += [(held, key, get(key, _NOTHING)) for key in keys]

    def note_step(self, back: Callable[[], None]) -> None:
        """Take note how a change of many places is taken back at once."""
        self._steps.append(back)

    def mark(self) -> int:
        """Return the place to which :meth:`back_to` may come back."""
        return len(self._steps)

    def back_to(self, mark: int) -> None:
        """Put back what was held at a mark. What comes back into a map stands at its end."""
        while len(self._steps) > mark:
            step = self._steps.pop()
            if not isinstance(step, tuple):
                step()
                continue
            held, key, before = step
            if before is _NOTHING:
                dict.pop(held, key, None)
            else:
                dict.__setitem__(held, key, before)


class Kept(dict[K, V]):
    """A map that is only ever assigned to, and notes what it held while somebody may want it back."""

    __slots__ = ("undo",)

    def __init__(self) -> None:
        super().__init__()
        self.undo: Undo | None = None

    def __setitem__(self, key: K, value: V) -> None:
        """Hold a value, and note what was held before."""
        if self.undo is not None:
            self.undo.note(self, key)
        super().__setitem__(key, value)
