"""Zones and lines: versions in time, each changed and ended by the party that put it on record (R1).

Scheduled and expired are no states: they follow from a zone's windows and the time at which one asks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from openline.decide.machine import Guard, Machine, Row
from openline.decide.state import ObjectStanding
from openline.model.space import UFN, Interval


@dataclass(frozen=True, slots=True)
class ZoneMove:
    """What the guards look at: who changes what to which version, and what stands."""

    author: str
    version: int
    standing: ObjectStanding | None


_ROWS = (
    Row("absent", "add", "active", ("first version",)),
    Row("active", "edit", "active", ("by its owner", "next version")),
    Row("active", "end", "ended", ("by its owner", "present version")),
)

_GUARDS = {
    "first version": Guard[ZoneMove](lambda m: m.version == 1, "what is added is version 1"),
    "by its owner": Guard[ZoneMove](
        lambda m: m.standing is not None and m.standing.owner == m.author,
        "only the party that put it on record can change or end it",
        "speak to that party; what it is to yours you say with a stance",
    ),
    "next version": Guard[ZoneMove](
        lambda m: m.standing is not None and m.version == m.standing.version + 1,
        "an edit takes the next version number: it may have changed since you looked",
    ),
    "present version": Guard[ZoneMove](
        lambda m: m.standing is not None and m.version == m.standing.version,
        "what ends is the present version: it may have changed since you looked",
    ),
}

ZONE = Machine[ZoneMove](name="zone", start="absent", rows=_ROWS, guards=_GUARDS)
LINE = Machine[ZoneMove](name="line", start="absent", rows=_ROWS, guards=_GUARDS)


def phase_of(state: str, windows: Iterable[Interval], now_ms: int) -> str:
    """Say where a zone or line is at a time: its recorded state, or by its windows when that is active.

    Returns
    -------
    str
        ``active`` inside a window or without any, ``scheduled`` before one that is to come, ``expired`` after
        the last, else the recorded state.
    """
    spans = list(windows)
    if state != "active" or not spans:
        return state
    if any(it.start_ms <= now_ms and (it.end_ms == UFN or now_ms < it.end_ms) for it in spans):
        return "active"
    return "scheduled" if any(now_ms < it.start_ms for it in spans) else "expired"
