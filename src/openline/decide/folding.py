"""Folding: what is of one kind stands in one line with its count, where a person reads it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")
DAY_MS = 86_400_000


def folded(rows: Iterable[T], key: Callable[[T], Hashable | None]) -> list[list[T]]:
    """Return rows with those of one key together, each where the first of them stood.

    Parameters
    ----------
    key
        ``None`` of what stands by itself.
    """
    found: dict[Hashable, list[T]] = {}
    for number, row in enumerate(rows):
        of = key(row)
        found.setdefault((number,) if of is None else ("", of), []).append(row)
    return list(found.values())


def finding_key(name: str, about: str, at_ms: int | None) -> Hashable | None:
    """Return what findings in one line have in common: what was found, about what, on which day."""
    return (name, about, None if at_ms is None else at_ms // DAY_MS) if name else None
