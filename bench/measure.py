"""Measuring two ways of doing one thing in turn."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

RUNS = 5


def cpu_s(work: Callable[[], object]) -> float:
    """Return the processor time that some work takes: what others do on the machine counts less."""
    began = process_time()
    work()
    return process_time() - began


def alternating(
    ours: Callable[[], object], peer: Callable[[], object], *, runs: int = RUNS
) -> tuple[float, float]:
    """Return the median processor seconds of each, run in turn: ours, peer, ours, peer, ..."""
    pairs = [(cpu_s(ours), cpu_s(peer)) for _ in range(runs)]
    mine, theirs = zip(*pairs, strict=True)
    return median(mine), median(theirs)


def rate_row(
    name: str,
    peer_name: str,
    count: int,
    ours: Callable[[], object],
    peer: Callable[[], object],
    *,
    unit: str,
    runs: int = RUNS,
) -> dict[str, Any]:
    """Return a row in millions a second of processor time; a ratio above 1 is faster than the peer."""
    mine, theirs = (count / seconds / 1e6 for seconds in alternating(ours, peer, runs=runs))
    return {
        "name": name,
        "ours": mine,
        "peer": theirs,
        "peer_name": peer_name,
        "ratio": mine / theirs,
        "unit": unit,
    }
