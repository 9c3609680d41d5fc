"""Clocking: how long answers and relays take, and which agreed times are shorter than that (R33, F6).

An answer that has not come yet has taken at least as long as it was waited for: it is never left out, or
whoever never answers would be the quickest. The quantiles are those of Kaplan and Meier (1958, J. Amer.
Statist. Assoc. 53, 457-481): of what was all answered, the nearest rank.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

EXACT = 1e-12
"""Shares nearer to each other than this are the same: what is lost in the last digits."""


class Wait(NamedTuple):
    """How long something took, or has been waited for so far."""

    ms: int
    over: bool
    """Whether it has come."""


class Quantile(NamedTuple):
    """Within what time so many of all come."""

    ms: int
    at_least: bool
    """Too few have come to say it: it is no less than this."""


def quantile(waits: Iterable[Wait], share: float) -> Quantile | None:
    """Return within what time a share of all comes; ``None`` where nothing was ever waited for.

    Raises
    ------
    ValueError
        The share is not between 0 and 1.
    """
    if not 0.0 < share <= 1.0:
        raise ValueError(f"{share} is no share")
    # Of two of one time the one that came is first: the other took longer.
    ordered = sorted(waits, key=lambda it: (it.ms, not it.over))
    left, outstanding = len(ordered), 1.0
    for at, it in enumerate(ordered):
        if it.over:
            waiting = left - at
            outstanding *= (waiting - 1) / waiting
            if outstanding <= 1.0 - share + EXACT:
                return Quantile(it.ms, at_least=False)
    return Quantile(ordered[-1].ms, at_least=True) if ordered else None


def is_shorter(agreed_ms: int, measured: Quantile | None) -> bool:
    """Tell whether a time that was agreed is shorter than what was measured."""
    return measured is not None and agreed_ms < measured.ms
