"""What is found in a text: where it stands, what it means, and what about it is not certain."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from openline.model.space import Position
from openline.wire.coordinates.gazetteer import NearPlace, Place

Written = Literal["decimal", "ddm", "dms", "mgrs", "utm", "bearing_range", "named_place"]
"""How a position was written; ``ddm`` are degrees and decimal minutes."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """The named place from which a bearing and range is taken, or which is itself meant."""

    said: str
    """The name as it was written."""
    place: Place
    others: tuple[NearPlace, ...] = ()
    """Other places that may be meant, each with bearing and range from it to the one that was chosen."""
    exact: bool = True
    """False where no place has this name, and the one chosen only sounds like it."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A coordinate, a bearing and range, or a named place in a text.

    ``position`` is None where something was plainly meant as one, but cannot be read: a latitude beyond 90
    degrees, a grid square that does not exist, a bearing from a place that nobody knows.
    """

    start: int
    """Offsets of characters in the text as it was given; ``end`` is the first behind."""
    end: int
    text: str
    written: Written
    position: Position | None
    """What it most likely means."""
    precision_m: float
    """Radius round the position that the digits leave open, in metres; a place's own extent is not in it."""
    others: tuple[Position, ...] = ()
    """What else it may mean. Whoever compares compares these too."""
    doubts: tuple[str, ...] = ()
    """What is not certain, each in a sentence; empty where it can mean one thing only."""
    reference: Reference | None = None
    bearing_deg: float | None = None
    """True, from the reference."""
    range_km: float | None = None
    loosely: bool = False
    """Whether a named place is only said to be near: ``near X``, ``north of X``."""
    sentence: int = 0
    """The number of the sentence in which it stands."""

    @property
    def positions(self) -> tuple[Position, ...]:
        """All that it may mean, the likeliest first."""
        return () if self.position is None else (self.position, *self.others)


class Hit(NamedTuple):
    """What a reader recognised, in tokens; :class:`Found` is made of it."""

    first: int
    last: int
    """The first token behind."""
    written: Written
    readings: tuple[Position, ...]
    precision_m: float
    doubts: tuple[str, ...] = ()
    reference: Reference | None = None
    bearing_deg: float | None = None
    range_km: float | None = None
    loosely: bool = False
