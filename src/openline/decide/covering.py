"""Who looked: a count without its coverage says nothing, for no coverage is not no presence (R36)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Literal

import msgspec

STATES = ("observed", "jammed", "turned_back", "not_observed")
"""What may be said of a time, the strongest first: where reports differ, whoever did see counts."""
UNSTATED = "unstated"
"""Nobody said anything of that time."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One coverage report as it bears on one zone or line."""

    coverage: str
    start_ms: int
    end_ms: int
    state: Literal["observed", "jammed", "turned_back", "not_observed"]
    whole: bool
    """It covers all of it; what was observed only in part is not observed."""


def covered_s(looks: Iterable[Look], start_ms: int, end_ms: int) -> dict[str, int]:
    """Return seconds of ``[start_ms, end_ms)`` by state, ``observed_partly`` and ``unstated`` among them.

    Every moment counts once, under the strongest state that somebody reported for it.
    """
    clipped = [
        (max(it.start_ms, start_ms), min(it.end_ms, end_ms), _state(it))
        for it in looks
        if it.start_ms < end_ms and it.end_ms > start_ms
    ]
    edges = sorted({start_ms, end_ms, *(edge for low, high, _ in clipped for edge in (low, high))})
    total: dict[str, int] = {}
    for low, high in pairwise(edges):
        states = [state for begin, end, state in clipped if begin <= low and high <= end]
        state = min(states, key=_ORDER.index, default=UNSTATED)
        total[state] = total.get(state, 0) + high - low
    return {f"{state}_s": round(total[state] / 1000) for state in (*_ORDER, UNSTATED) if state in total}


_ORDER = ("observed", "observed_partly", *STATES[1:])


def _state(look: Look) -> str:
    return "observed_partly" if look.state == "observed" and not look.whole else look.state
