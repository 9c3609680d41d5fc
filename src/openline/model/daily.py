"""The daily report: figures of a day that several parties were all shown, and who looked (R27)."""

from __future__ import annotations

from typing import Literal

import msgspec

HOURS = 24


class PlaceDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found at a zone or line, and who looked; ``before`` is of the 24 hours before these."""

    id: str
    kind: Literal["zone", "line"]
    name: str
    found: dict[str, int]
    """Event -> how many findings."""
    before: dict[str, int]
    by_hour: tuple[int, ...]
    """Findings that something began or was passed, hour by hour."""
    coverage: dict[str, int]
    """Seconds by state: observed, partly, jammed, turned back, not observed, and of which nobody said."""
    coverage_before: dict[str, int]
    coverage_by_hour: tuple[dict[str, int], ...]


class NotifiedDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was notified of one kind."""

    kind: Literal["site", "movement", "activity"]
    said: dict[str, int]
    """Step, such as ``notify`` or ``depart`` -> how many."""
    before: dict[str, int]
    by_hour: tuple[int, ...]


class LineDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A channel that all readers are on."""

    channel: str
    checks: dict[str, int]
    """``answered``, ``not_answered``, ``missed``, ``lost`` -> how many."""
    checks_before: dict[str, int]
    messages: dict[str, int]
    """Precedence -> how many that were addressed to all of them."""
    messages_before: dict[str, int]


class SaidDay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Warnings by what was done, or statements by their verb."""

    said: dict[str, int]
    before: dict[str, int]


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure that another version of the report had otherwise."""

    figure: str
    """Its place in the report, such as ``places/tanf/found/enter``."""
    was: int
    now: int


class Daily(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A report of 24 hours up to a cut-off."""

    format: Literal["openline/daily/v1"] = "openline/daily/v1"
    day: str
    version: int
    from_ms: int
    cut_off_ms: int
    parties: tuple[str, ...]
    places: tuple[PlaceDay, ...]
    notified: tuple[NotifiedDay, ...]
    lines: tuple[LineDay, ...]
    warnings: SaidDay
    statements: SaidDay | None
    """``None`` where to whom else one was made is kept from its readers."""
    left_out: tuple[str, ...]
    """What is not counted, since not all may see it, or may see that the others do."""
    former: str = ""
    """Entry of the version before."""
    reason: str = ""
    """Why it was issued again."""
    changes: tuple[Change, ...] = ()
    """What the version before had otherwise."""
    before_otherwise: tuple[Change, ...] = ()
    """What the report of the day before had otherwise than it is counted now."""
