"""The whole of one incident: accounts side by side, what is near, who had been told, how lines stood.

Nothing here is found: accounts stand beside each other as they were given, each with its own place and time.
What is computed is how far apart they are. ``null`` is *not said*, *not shown*, or *redacted since*.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from openline.app.showing.incident_rows import AskedRow, CitationRow, ExhibitRow, IncidentRow, StatementRow
from openline.decide.presenting import NOTICE
from openline.model.incident import Account

Of: TypeAlias = Literal["opening", "statement", "citation"]
Side: TypeAlias = Literal["inside", "perimeter", "outside"]
"""By the position itself; :attr:`ZoneSide.straddles` says whether the uncertainty allows another."""
Why: TypeAlias = Literal["about", "space", "thing", "time", "parties"]
"""By what it is joined. ``about``: somebody named it. ``space``, ``time``: it is near; by one where the other
is unknown. ``thing``: it refers to something that is near. ``parties``: it says no place, and passed between
parties concerned."""


class ZoneSide(msgspec.Struct, frozen=True, kw_only=True):
    """On which side of a zone's edge a place is; of zones that the reader sees whole, and of no others."""

    zone: str
    name: str
    version: int
    """Of that version: the one that stood at the incident's time, or, where none did, the present one."""
    owner: str
    phase: str
    """As it stands: ``active`` or ``ended``."""
    in_force: bool | None
    """Whether it was on record then and held at the account's time; ``null``: nobody can say that here."""
    side: Side
    """``perimeter``: outside, and no farther from the edge than the zone's perimeter."""
    edge_m: int
    """How far the edge is, whichever side."""
    perimeter_m: int
    """How far the perimeter reaches out from the edge; 0 where it has none."""
    straddles: bool
    """Whether the place's uncertainty reaches across the edge: then it may be either side."""


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A place that an account gives."""

    number: int
    """By which distances name it, from 0."""
    account: int
    """The account that gives it, by its number."""
    also: bool
    """One of several that the same sentence gives."""
    said: str
    lat_e7: int | None
    lon_e7: int | None
    within_m: int
    zones: tuple[ZoneSide, ...]
    """Zones within the radius that is looked at, the nearest edge first."""


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """One account of what happened."""

    number: int
    """From 0, in the order in which they came on record."""
    of: Of
    id: str
    """Of the incident, statement or citation that gives it."""
    incident: str
    """Of those that are shown as one, the one that it is about."""
    author: str
    """Who put it on record; empty where that is withheld."""
    speaker: str
    """Who spoke; of a citation, as the source names it. Empty: nobody said."""
    act: str
    """``opens``; the verb of a statement; the act of a citation."""
    received_at_ms: int
    replaced_by: str
    """What its author says in its place; it stands all the same."""
    account: Account | None
    """``null`` for a statement that gives none: its words and place stand in its row."""
    text: str | None
    verbatim: str
    places: tuple[int, ...]
    """Numbers of its places."""
    entry: str
    ahead: bool = False
    """What it says has happened was still to come when the node took it (:mod:`openline.decide.doubting`)."""


class DistanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """How far two places are from each other, along the geodesic."""

    a: int
    b: int
    """Numbers of places."""
    distance_m: int
    within_m: int
    """Both uncertainties together."""
    apart: bool
    """They are farther from each other than that: both cannot be right."""


class DisputeRow(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts that cannot both be right. Nothing is found, and none of them is chosen."""

    what: Literal["place", "side", "time", "kind"]
    """``side``: one puts it inside a zone and another outside."""
    accounts: tuple[int, ...]
    """Numbers of those that take part; of a party that has replaced its own, the last."""
    apart_m: int | None = None
    """Of a place: the farthest two of them."""
    apart_ms: int | None = None
    """Of a time: the farthest two of them."""
    zone: str = ""
    said: tuple[str, ...] = ()
    """Of a kind or a side: what each of these accounts says, in their order."""
    in_force: bool | None = None
    """Of a side: whether the zone was in force at the times that these accounts give; ``null``: at one of
    them and not at another, or nobody can say that here."""


class HistoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """An incident was opened, split off of another, held to be the same as one, or no longer."""

    at_ms: int
    by: str
    step: Literal["open", "open_out_of", "merge", "split"]
    incident: str
    other: str
    """Out of which, or with which; empty for one that was opened by itself."""
    listed: bool
    """Whether it is the opener's word, by which the incident is listed."""
    reason: str | None
    entry: str


class NearbyRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something on record, or a track, that is near in space and in time, as far as the reader sees."""

    kind: str
    """``site``, ``movement``, ``activity``, ``zone``, ``line``, ``track``, ``sighting``, ``warning``,
    ``message``, ``stop``, ``match``, ``finding``, and others by name of their entry."""
    id: str
    name: str
    whose: tuple[str, ...]
    """Whose it is, or between whom it was said, as far as the reader is shown that."""
    state: str
    distance_m: int | None
    """From the nearest place that any account gives; 0 within it. ``null``: one of the two has no place."""
    place: int | None
    """The number of that place."""
    distances: dict[str, int]
    """Number of a place, as text -> metres from it, for each place with a position."""
    before_ms: int | None
    """How long before the nearest account's time it was said or over; negative: so long after it began; 0: at
    that time. ``null``: it has no time."""
    why: tuple[Why, ...]
    coarse: bool
    """What the reader is shown is a box; the distance is from that."""
    lat_e7: int | None = None
    """Of a track, a STOP or a message: where it was."""
    lon_e7: int | None = None
    course_deg: float | None = None
    speed_m_s: float | None = None
    at_ms: int | None = None
    """When it was said, found, fixed or began."""
    entry: str = ""
    """Empty for a track, which is beside the record."""
    zone: str = ""
    """Of a finding: the zone, line or notification that it is about."""
    certainty: str = ""
    """Of a finding: ``certain`` or ``possible``, where it says so."""


class ToldParty(msgspec.Struct, frozen=True, kw_only=True):
    """What one party had been told of something, and said of it, by the time of the incident and since."""

    party: str
    told_through: tuple[str, ...]
    """Go-betweens that were asked to tell it, and joint cells where it sat."""
    told_at_ms: int | None
    """When it was first shown; ``null``: never."""
    before: bool
    """Shown to it before the incident's earliest time."""
    after: bool
    """Shown to it after the incident's latest time, or never; neither: within what accounts leave open."""
    shown: str
    """How much: ``existence``, ``contact``, ``coarse`` or ``full``; ``nothing``."""
    acknowledged: dict[str, str]
    """Level -> how far it was relayed, or nothing; as it stands."""
    acknowledged_then: dict[str, str] | None
    """The same at the incident's earliest time; ``null`` where the reader is not shown how it stood then."""
    answered_at_ms: int | None
    """When a person of it first answered what it was shown; ``null`` where nobody has."""
    relayed_at_ms: int | None
    """When it said first that it was relayed to units."""
    listed: bool
    """Whether an agreement in force makes relay the norm for it."""


class ToldOf(msgspec.Struct, frozen=True, kw_only=True):
    """Who had been told of a notification or warning that is near: to its owner all, to others themselves."""

    kind: str
    id: str
    owner: str
    distance_m: int | None
    notified_at_ms: int
    """When the node first took it."""
    before: bool
    """Whether that was before the incident's earliest time."""
    after: bool
    """Whether it was after its latest; neither: within what the accounts leave open."""
    before_ms: int
    """How long before; negative: so long after."""
    parties: tuple[ToldParty, ...]


class AnswerTime(msgspec.Struct, frozen=True, kw_only=True):
    """How long a party had taken to answer on a line, by then."""

    party: str
    count: int
    came: int
    p50_ms: int
    p50_at_least: bool
    p95_ms: int
    p95_at_least: bool


class EndThen(msgspec.Struct, frozen=True, kw_only=True):
    """One end of a line, as it stood."""

    party: str
    lost: bool
    missed: int
    """Checks missed in a row."""
    answered_ms: int
    """When it had last answered one; 0 is never."""


class LineThen(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that the reader is on, as it stood at the incident's time."""

    channel: str
    name: str | None
    version: int
    level: str
    carrier: str
    stood: Literal["open", "suspended", "lost", "proposed", "closed"]
    """``lost``: open, and an end of it had not answered three checks in a row."""
    suspended_by: tuple[str, ...]
    parties: tuple[str, ...]
    ends: tuple[EndThen, ...]
    answers: tuple[AnswerTime, ...]


class TimelineRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something in order of time."""

    at_ms: int
    """When it was, as its author says; of a notice, when it was taken."""
    received_at_ms: int
    """When the node took it; 0 for a track, which is beside the record."""
    kind: str
    """As :attr:`NearbyRow.kind`; and ``incident``, ``statement``, ``citation``, ``exhibit``, ``custody``,
    ``told``, ``acknowledged``, ``silent``, ``merge``, ``split``, ``line``."""
    key: str
    """Of the words for it: ``incident.open``, ``statement.denies``, ``told.first``, ``silent`` ..."""
    ids: tuple[str, ...]
    """What it is about, itself first."""
    by: str
    """Who did or said it; empty where that is withheld or nobody did."""
    values: dict[str, str]
    """What the words name: parties, levels, kinds."""
    as_known_then: bool
    """It was on record before the incident's earliest time; what was not was learnt later."""
    entry: str


class IncidentPicture(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of one incident for one reader: all that is on record of it, side by side, and no finding."""

    incident: IncidentRow
    merged: tuple[IncidentRow, ...]
    """Others that are listed as the same: they are shown as one with it, and keep their ids."""
    earliest_ms: int
    latest_ms: int
    """Between these all accounts put it, uncertainties included."""
    within_m: int
    within_ms: int
    """How far, in space and in time, it was looked for what is near."""
    accounts: tuple[AccountRow, ...]
    accounts_left_out: int
    """Earlier ones of an author of whom many are here; the list of statements has them all."""
    places: tuple[PlaceRow, ...]
    distances: tuple[DistanceRow, ...]
    """Of every two places with a position, of different accounts or the same."""
    distances_left_out: int
    disputed: tuple[DisputeRow, ...]
    statements: tuple[StatementRow, ...]
    citations: tuple[CitationRow, ...]
    exhibits: tuple[ExhibitRow, ...]
    asked: tuple[AskedRow, ...]
    history: tuple[HistoryRow, ...]
    near: tuple[NearbyRow, ...]
    """What somebody named first, then the nearest first."""
    near_left_out: int
    """How many more there are."""
    tracks: Literal["read", "not_read"]
    """Whether it was looked where tracks were, as far as the reader is shown that."""
    told: tuple[ToldOf, ...]
    lines: tuple[LineThen, ...]
    lines_at_ms: int
    """As of when the lines stand so."""
    timeline: tuple[TimelineRow, ...]
    timeline_left_out: int
    known_at_ms: int | None = None
    """As it was known then: nothing that came on record later is in it. ``null``: as it stands."""
    notice: str = NOTICE
