"""What is agreed: agreements, stances and their basis, zones, lines, limits, areas of control."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from openline.model.space import AltitudeBand, EdgeRule, Footprint, Interval, LonLatE7
from openline.model.warning import Ladder


class StanceValue(StrEnum):
    """What a zone or agreement is to one party (R2)."""

    AGREED = "agreed"
    NOTIFIED = "notified"
    ASSERTED = "asserted"
    REJECTED = "rejected"


class Basis(StrEnum):
    """What a stance rests on (R2)."""

    SIGNED = "signed"
    VERBAL = "verbal"
    UNILATERAL = "unilateral"
    BY_CONDUCT = "by_conduct"


class Stance(msgspec.Struct, frozen=True, kw_only=True):
    """One party's stance; ``call_at_ms`` is the time of the call when the basis is verbal."""

    party: str
    value: StanceValue
    """What the present version is to it."""
    basis: Basis
    call_at_ms: int | None = None
    said: StanceValue | None = None
    """What the party itself said last; none if it was only shown it."""
    version: int | None = None
    """The version of which it said that."""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """At most ``maximum`` of ``counted`` within a band of depth (R17).

    The band runs from ``from_mm`` to ``to_mm`` inward of a zone's edge, or to either side of a line;
    ``to_mm = None`` in a zone means the whole zone. ``counted`` is ``"tracks"``, ``"people"`` or an
    object class such as ``"tank"`` or ``"rotary"``; ``party`` restricts it to one party, ``"*"`` to each
    party apart.

    With ``per`` it is about what comes, no more than so many in a UTC day, and not about what is there:
    ``counted`` is then a class as its sources count it, or ``"shipment"``, ``"convoy"`` or ``"flight"`` for
    all of these.
    """

    counted: str
    maximum: int
    from_mm: int = 0
    to_mm: int | None = None
    party: str = "*"
    per: Literal["day"] | UnsetType = UNSET


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """A volume that somebody agreed, notified or asserted."""

    id: str
    name: str
    footprint: Footprint
    altitude: AltitudeBand = AltitudeBand()
    windows: tuple[Interval, ...] = ()
    """When it holds; empty means from the moment it is on record until it is ended."""
    perimeter_mm: int = 0
    limits: tuple[Limit, ...] = ()
    empty_alert_s: int | None = None
    """Raise an alert when nobody has been inside for this long; ``None`` raises none."""
    source: str = ""
    ladder: Ladder | msgspec.UnsetType = msgspec.UNSET
    """How people are spoken to about it, agreed with it; absent from the bytes where there is none (R20)."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line with named sides; left and right as one walks from its first vertex to its last."""

    id: str
    name: str
    path: tuple[LonLatE7, ...]
    edges: EdgeRule = EdgeRule.PLANAR
    left: str = "left"
    right: str = "right"
    windows: tuple[Interval, ...] = ()
    limits: tuple[Limit, ...] = ()
    source: str = ""


class LeadTime(msgspec.Struct, frozen=True, kw_only=True):
    """How long ahead of its start something is to be notified (R11); short notice is said, never refused."""

    kind: Literal["movement", "activity"]
    normal_s: int
    emergency_s: int


class Norms(msgspec.Struct, frozen=True, kw_only=True):
    """What the parties to an agreement expect of each other; without it nothing is red (R8)."""

    lead_times: tuple[LeadTime, ...] = ()
    relay: bool = False
    """That what is notified has been relayed to units before it begins is the norm (F3, F7)."""
    notices: bool = False
    """Whether who begins an activity cites the notices of its matches that it was given (decision 8)."""


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """A text between parties; in force when all of them have signed the same version."""

    id: str
    title: str
    text: str
    parties: tuple[str, ...]
    version: int = 1
    languages: tuple[str, ...] = ("en",)
    norms: Norms | msgspec.UnsetType = msgspec.UNSET
    """Absent from the bytes where nobody set any."""


class AreaOfControl(msgspec.Struct, frozen=True, kw_only=True):
    """A statement by somebody that somebody held an area at a time (R37); others may say otherwise.

    Whether it stands, is disputed or was withdrawn is a matter of what was recorded after it.
    """

    id: str
    held_by: str
    stated_by: str
    as_of_ms: int
    footprint: Footprint
    source: str
