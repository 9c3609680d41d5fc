"""A state whose maps may be read while a journal stands still, and at no other time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openline.decide.state import State


class Held:
    """A journal's stillness, and a state whose maps may be read while it lasts and at no other time."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.depth = 0

    @contextmanager
    def still(self) -> Iterator[None]:
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._state, name)
        return HeldMap(self, name, found) if isinstance(found, dict) else found


class HeldMap:
    """A map of such a state."""

    def __init__(self, held: Held, name: str, map: dict[Any, Any]) -> None:
        self._held, self._name, self._map = held, name, map

    def _read(self) -> dict[Any, Any]:
        assert self._held.depth, f"{self._name} is read while others may write"
        return self._map

    def __getitem__(self, key: Any) -> Any:
        return self._read()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._read()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def get(self, key: Any, default: Any = None) -> Any:
        return self._read().get(key, default)

    def _each(self, what: str) -> Iterator[Any]:
        yield from getattr(self._read(), what)()  # not before it is gone through

    def keys(self) -> Iterator[Any]:
        return self._each("keys")

    def values(self) -> Iterator[Any]:
        return self._each("values")

    def items(self) -> Iterator[Any]:
        return self._each("items")
