"""Who looked: a count without its coverage says nothing, for no coverage is not no presence (R36)."""

from __future__ import annotations

from collections.abc import Iterable
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
    edges = [(end_ms, len(_ORDER), 0)]
    for it in looks:
        if it.start_ms < end_ms and it.end_ms > start_ms and it.start_ms < it.end_ms:
            rank = _rank(it)
            edges += ((max(it.start_ms, start_ms), rank, 1), (min(it.end_ms, end_ms), rank, -1))
    edges.sort()
    open_ = [0] * len(_ORDER) + [1]  # of each state, and of nobody's having said anything
    total = [0] * len(open_)
    now_ms = start_ms
    for at_ms, rank, step in edges:
        if at_ms > now_ms:
            total[next(it for it, many in enumerate(open_) if many)] += at_ms - now_ms
            now_ms = at_ms
        open_[rank] += step
    names = (*_ORDER, UNSTATED)
    return {f"{name}_s": round(many / 1000) for name, many in zip(names, total, strict=True) if many}


_ORDER = ("observed", "observed_partly", *STATES[1:])


def _rank(look: Look) -> int:
    return _ORDER.index("observed_partly" if look.state == "observed" and not look.whole else look.state)
