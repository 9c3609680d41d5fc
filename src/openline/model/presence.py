"""Presence that is reported rather than tracked: ranges of people or equipment, areas, coverage (R36)."""

from __future__ import annotations

from typing import Literal

import msgspec

from openline.model.space import Footprint, Interval


class CountRange(msgspec.Struct, frozen=True):
    """At least ``low`` and at most ``high``; a report of exactly n is (n, n)."""

    low: int
    high: int


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody reports that so many of something were somewhere at some time."""

    id: str
    seen: Interval
    area: Footprint
    count: CountRange
    counted: str = "people"
    party: str | None = None
    """Whose they are, as the source claims; ``None`` when it does not say. Reporter is not subject."""
    source: str
    source_grade: str = ""
    """Admiralty grade such as ``C3``; empty when nobody graded it."""
    note: str = ""


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Who looked where and when; without it no count means anything."""

    id: str
    observed: Interval
    area: Footprint
    state: Literal["observed", "jammed", "turned_back", "not_observed"]
    source: str
