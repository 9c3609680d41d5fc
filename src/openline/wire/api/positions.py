"""Positions on the wire: batches, what is answered to them, and the sources that they come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Id = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[a-z0-9][a-z0-9._-]*$")]
PartyId = Annotated[str, Meta(min_length=1, max_length=128)]
SourceKind = Literal["device", "ais", "adsb", "radar", "report", "gateway", "other"]
Seconds = Annotated[float, Meta(ge=0, le=30 * 86_400)]
Metres = Annotated[float, Meta(ge=0, le=1_000_000)]


class Position(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A position: give ``lat_deg`` and ``lon_deg``, or both in 1e-7 degrees, and ``at`` or ``at_ms``.

    A batch names its fields in one way throughout.
    """

    track: str | int
    """What moves, as the source calls it."""
    lat_deg: float | None = None
    lon_deg: float | None = None
    lat_e7: int | None = None
    lon_e7: int | None = None
    at: str | None = None
    """ISO 8601 with a zone."""
    at_ms: int | None = None
    """UTC milliseconds since 1970."""
    alt_m: float | None = None
    alt_reference: Literal["HAE", "MSL", "AGL", "STD"] | None = None
    accuracy_m: float | None = None
    """Radius of 95 % confidence."""
    speed_m_s: float | None = None
    course_deg: float | None = None
    party: str | None = None
    """Whose it is, as the source claims."""
    object: str | None = None
    kind: str | None = None


class PositionBatch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Positions that are taken in together, or not at all: as objects, or by columns."""

    positions: list[Position] = []
    columns: dict[str, list[Any]] = {}
    """Lists of one length under the names of a position's fields: read several times faster."""


class PositionsAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """The batch is durable: it survives whatever happens from here on."""

    accepted: int
    batch: str
    """SHA-256 of the positions as they are kept."""
    late: int
    """How many came later than the source was said to be; they are taken all the same."""
    again: bool
    """It was there before; nothing was written."""


class NewSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source of your party's."""

    id: Id
    """Is given your party's name and a dot before it, unless it begins with the name."""
    name: Annotated[str, Meta(max_length=200)] = ""
    kind: SourceKind = "other"
    subject: Annotated[str, Meta(max_length=128)] | None = None
    """Whose a track is of which it says nothing: your own party's, when left out; empty leaves it unsaid."""
    may_report_on: tuple[PartyId, ...] | None = None
    """The parties whose it may claim a track to be; anybody's, when left out."""
    accuracy_m: Metres = 0.0
    """Of fixes that bear none of their own: radius of 95 % confidence; 0 where nobody knows."""
    lateness_s: Seconds = 60.0
    topic: Annotated[str, Meta(max_length=256)] = ""
    """The MQTT topic on which it sends, your party's name in it; empty for one that ends in its id."""
    shared_with: dict[str, Literal["coarse", "full"]] = {}
    """Who sees where its tracks are now, besides your party; nobody, when left out."""


class SourceChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays."""

    name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    kind: SourceKind | UnsetType = UNSET
    subject: Annotated[str, Meta(max_length=128)] | UnsetType = UNSET
    may_report_on: tuple[PartyId, ...] | UnsetType | None = UNSET
    accuracy_m: Metres | UnsetType = UNSET
    lateness_s: Seconds | UnsetType = UNSET
    topic: Annotated[str, Meta(max_length=256)] | UnsetType = UNSET
    shared_with: dict[str, Literal["coarse", "full"]] | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class SourceCondition(msgspec.Struct, frozen=True, kw_only=True):
    """How a source fares."""

    last_received_ms: int | None
    last_fix_ms: int | None
    ahead_ms: int | None
    """How much its newest fixes were ahead of the server's clock at best; below zero, how long they took."""
    batches: int
    positions: int
    late: int


class SourceShown(msgspec.Struct, frozen=True, kw_only=True):
    """A source, as its own party and the node see it."""

    id: str
    party: str
    name: str
    kind: SourceKind
    subject: str
    may_report_on: tuple[str, ...] | None
    accuracy_m: float
    lateness_s: float
    namespace: str
    """Its tracks are called ``TRACK@NAMESPACE`` in what is found."""
    topic: str
    shared_with: Mapping[str, Literal["coarse", "full"]]
    shared_since: Mapping[str, int]
    """Since when they see as much as they do; where its tracks were before is not shown to them."""
    enabled: bool
    created_ms: int
    condition: SourceCondition


class PositionsThen(msgspec.Struct, frozen=True, kw_only=True):
    """Where tracks were at a time, as far as that had come in by then and its reader may see it."""

    at_ms: int
    positions: tuple[dict[str, Any], ...]
    """As in the stream of positions."""
    more: bool
    """There are more than are given at once."""


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """The sources of a party, by id."""

    sources: tuple[SourceShown, ...]
