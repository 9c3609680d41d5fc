"""Who is on duty: rosters with deputies, by level, in hours that repeat or do not (R4)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

import msgspec

from openline.model.release import Role

WEEK_MS = 7 * 86_400_000
Instant = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""UTC milliseconds since 1970."""


class Level(StrEnum):
    """At which level a line is kept open."""

    TACTICAL = "tactical"
    OPERATIONAL = "operational"
    STRATEGIC = "strategic"
    DIPLOMATIC = "diplomatic"


class Shift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hours in which a member is on duty at a level.

    All times are UTC: a desk that changes its clock in spring writes two shifts.
    """

    level: Level
    role: Role
    """In which role he answers then."""
    member: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    from_ms: Instant
    to_ms: Instant
    """The first instant at which he is no longer on duty."""
    deputy_order: Annotated[int, msgspec.Meta(ge=0, le=99)] = 0
    """0 is called first, then 1, and so on (R6: it never waits for one person)."""
    weekly: bool = False
    """Whether the same hours come again every seven days."""
    until_ms: Instant | None = None
    """For weekly hours: none begin from here on."""


def is_on_duty(shift: Shift, now_ms: int) -> bool:
    """Tell whether hours hold an instant."""
    if not shift.weekly or now_ms < shift.from_ms:
        return shift.from_ms <= now_ms < shift.to_ms
    since_begin = (now_ms - shift.from_ms) % WEEK_MS
    began_ms = now_ms - since_begin
    runs_on = shift.until_ms is None or began_ms < shift.until_ms
    return runs_on and since_begin < shift.to_ms - shift.from_ms


def on_duty(shifts: Iterable[Shift], level: Level, now_ms: int) -> list[Shift]:
    """Return who is on duty at a level: whom to call first, and then his deputies in their order."""
    present = [it for it in shifts if it.level is level and is_on_duty(it, now_ms)]
    return sorted(present, key=lambda it: (it.deputy_order, it.from_ms, it.member))
