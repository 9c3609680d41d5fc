"""Presence that is reported rather than tracked: ranges of people or equipment, areas, coverage (R36)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from openline.model.space import Footprint, Interval

Doing: TypeAlias = Literal["static", "patrol", "gathering", "building", "shipment"]
"""What those who were seen were doing; ``building`` is a facility under construction."""
Stage: TypeAlias = Literal["ground_works", "structure", "fitting_out", "in_use"]
"""How far a facility has got, in the order in which one is built."""
SourceKind: TypeAlias = Literal["track", "patrol_report", "open_source", "party", "monitor"]
Level: TypeAlias = Literal["low", "moderate", "high"]

CONFIDENCE_MEANS: Mapping[Level, str] = MappingProxyType(
    {
        "low": "scant, fragmentary or doubtful information: it may well be otherwise",
        "moderate": "credible and plausible, but not corroborated enough to say more",
        "high": "several sources that are independent of each other agree, or one that could see it well",
    }
)
"""What a level of confidence says. It is about what a statement rests on, and no probability."""

PEOPLE = "people"
PERSONS: frozenset[str] = frozenset(
    word
    for line in (
        "people persons person pax men man women woman personnel fighters fighter combatants combatant",
        "soldiers soldier troops troop militants militant gunmen gunman militiamen militiaman",
        "individuals individual adults adult civilians civilian guards guard",
    )
    for word in line.split()
)
"""Classes that are of persons, by the last of their words: *armed men* as *men*."""
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


@lru_cache(maxsize=1000)
def falls_under(counted: str, limited: str) -> bool:
    """Tell whether a class is of what a limit counts: of people, persons by any word are (R17)."""
    if counted == limited:
        return True
    return limited == PEOPLE and _BETWEEN_WORDS.split(counted.strip().lower())[-1] in PERSONS


class CountRange(msgspec.Struct, frozen=True):
    """At least ``low`` and at most ``high``; a report of exactly n is (n, n)."""

    low: int
    high: int


class Confidence(msgspec.Struct, frozen=True, kw_only=True):
    """How sure a source is of what it says: a level, or a range of probability; one of the two."""

    level: Level | UnsetType = UNSET
    """As :data:`CONFIDENCE_MEANS` has it."""
    low_percent: int | UnsetType = UNSET
    """With :attr:`high_percent`: that it is so is at least and at most so likely, to whoever says it."""
    high_percent: int | UnsetType = UNSET


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody reports that so many of something were somewhere at some time.

    What is unset is absent from the bytes: what was signed before there was such a field stays as it is. By
    the lines of a SALUTE report, *size* is the count, *activity* the activity, *location* the area, *unit*
    the unit, *time* when it was seen, and *equipment* the equipment.
    """

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
    activity: Doing | UnsetType = UNSET
    as_of_ms: int | UnsetType = UNSET
    """When the source's knowledge is from, where that is not when it was seen; UTC milliseconds."""
    confidence: Confidence | UnsetType = UNSET
    source_kind: SourceKind | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    """What unit, uniform or marking, in the source's words."""
    equipment: str | UnsetType = UNSET
    """What they had with them, in the source's words; what is to be counted is a sighting of its own."""
    stage: Stage | UnsetType = UNSET
    """How far what is being built has got; ``counted`` says what that is."""


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """Who looked where and when; without it no count means anything."""

    id: str
    observed: Interval
    area: Footprint
    state: Literal["observed", "jammed", "turned_back", "not_observed"]
    source: str
