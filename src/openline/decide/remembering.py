"""What a watch remembers between one notice and the next, and over a restart."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from openline.decide.agenda import NEVER_MS, Agenda
from openline.decide.noticing import Notice, Place, Sides
from openline.decide.quickening import PaceState
from openline.decide.tallying import TallyState

T = TypeVar("T")


class WatchState(msgspec.Struct):
    """All that the watch remembers; plain values, so that it can be written down and taken up again."""

    clock_ms: int = -NEVER_MS
    agenda: Agenda = msgspec.field(default_factory=Agenda)
    tally: TallyState = msgspec.field(default_factory=TallyState)
    places: list[Place] = []
    numbers: dict[Place, int] = {}
    sides: dict[int, Sides] = {}
    pending: dict[tuple[int, int], Notice] = {}
    """(track, place) -> a change of side that waits for its dwell."""
    approaching: dict[tuple[int, int], int] = {}
    """(track, place) -> when the approach that was told ceased; NEVER_MS while it lasts."""
    converging: dict[tuple[int, int], int] = {}
    """(track, track) -> when they were last seen to converge."""
    paces: PaceState = msgspec.field(default_factory=PaceState)


def take_over(mine: dict[tuple[int, int], T], its: dict[tuple[int, int], T], track: int) -> None:
    """Replace what is kept of one track."""
    for key in [key for key in mine if key[0] == track]:
        del mine[key]
    mine.update({key: it for key, it in its.items() if key[0] == track})
