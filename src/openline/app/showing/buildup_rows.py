"""Build-up, row by row: per zone, perimeter and band, what was there, how often things came, and who looked.

Every figure is a range, and every range stands beside who looked. ``null`` is *unknown*: nobody looked, or
nobody can say how many there were at the most. It is never nought.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from openline.app.showing.rows import Call
from openline.decide.presenting import NOTICE
from openline.model.presence import Confidence, Doing, SourceKind, Stage

Certainty: TypeAlias = Literal["", "possible", "certain"]
"""``certain``: so even by the least of now and the most of before. ``possible``: by the most of now alone."""
Looked: TypeAlias = Literal["observed", "partly", "unknown"]
"""All of a window was looked at, all over the place; some of it, or a part of the place; or none of it."""
Of: TypeAlias = Literal["shipment", "convoy", "flight", "crossing"]
"""What is counted as it comes: shipments, convoys, flights; tracks that came in, or crossed a line."""
By: TypeAlias = Literal["seen", "declared", "found"]
"""Known by sightings; by what was notified; by findings of the watch."""


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """One day or week, half-open, in UTC milliseconds; the last one ends where what was asked for ends."""

    from_ms: int
    until_ms: int


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A sighting that bears on the band: the evidence, as its source gives it."""

    id: str
    entry: str
    owner: str
    """Who put it on record."""
    party: str
    """Whose they are, as claimed; empty where it does not say."""
    counted: str
    low: int
    high: int
    definite: bool
    """Its area lies wholly in the band; else perhaps nobody of it is there."""
    seen_from_ms: int
    seen_until_ms: int | None
    """``null``: until further notice."""
    as_of_ms: int | None
    activity: Doing | None
    stage: Stage | None
    confidence: Confidence | None
    source: str
    source_kind: SourceKind | None
    source_grade: str
    unit: str
    equipment: str
    note: str


class PresencePoint(msgspec.Struct, frozen=True, kw_only=True):
    """How many were there in one window, when there were most."""

    low: int | None
    """At some moment there were at least so many; ``null``: unknown."""
    high: int | None
    """At no moment were there more, by what is on record; ``null``: unknown."""
    looked: Looked
    reports: tuple[str, ...] = ()
    """The sightings that it rests on, by id."""
    tracks: bool = False
    """Tracks that the watch found count in it, too."""


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """The last window beside those before it: ranges, never points (R35)."""

    certainty: Certainty
    """``certain`` only where one of the windows before it was looked at wholly."""
    low: int
    high: int
    before_low: int
    before_high: int
    """The most that is known of the windows before."""
    windows_before: int
    """How many of those anything is known of."""
    reports: tuple[str, ...]
    coverage: dict[str, int]
    """Seconds by who looked, from the first of those windows to the end of the last."""
    judged: int = -1
    """As in :class:`LimitRow`."""


class PresenceSeries(msgspec.Struct, frozen=True, kw_only=True):
    """One counted class of one party, window by window."""

    party: str
    counted: str
    points: tuple[PresencePoint, ...]
    """One for each window of the page."""
    growth: Growth | None
    """``null``: nothing is known of the last window, or of any before it."""


class Against(msgspec.Struct, frozen=True, kw_only=True):
    """A window's rate against the mean rate of the windows before it, 95 %."""

    method: Literal["poisson_mean"] = "poisson_mean"
    windows: int
    """How many windows the baseline is made of: those before it that somebody looked at."""
    observed_s: int
    low: int
    high: int
    """How many came in them, at least and at most."""
    per_day_low: float
    per_day_high: float
    """Exact interval of the mean a day, from the least that came to the most (Garwood)."""
    ratio_low: float
    ratio_high: float | None
    """Exact interval of the ratio of rates, over the least and the most of both; ``null``: without bound."""
    certainty: Certainty
    """Whether it is more than the baseline: ``certain`` where :attr:`ratio_low` is above 1."""


class RatePoint(msgspec.Struct, frozen=True, kw_only=True):
    """How many came in one window."""

    low: int
    """At least so many came, whoever looked."""
    high: int | None
    """``null``: not all of the window was looked at; more may have come."""
    observed_s: int
    """Seconds of it that somebody looked at; the whole, of what is declared."""
    looked: Looked
    counted_low: int
    counted_high: int
    """Of these, how many came while somebody looked: those alone make a rate."""
    per_day_low: float | None
    per_day_high: float | None
    """By day of looking; ``null``: nobody looked."""
    evidence: tuple[str, ...] = ()
    """Sightings or notifications by id, findings by their entry."""
    against: Against | None = None
    """``null``: nobody looked at it, or at any before it."""


class RateSeries(msgspec.Struct, frozen=True, kw_only=True):
    """What comes, window by window."""

    of: Of
    by: By
    party: str
    counted: str
    """Of what is seen, as its sources count it; of a line, the side that was reached."""
    points: tuple[RatePoint, ...]
    judged: int = -1
    """As in :class:`LimitRow`."""


class LimitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A limit of the band and how it is kept (R17)."""

    counted: str
    maximum: int
    party: str
    """Whose; each party has a row of its own under a limit for all."""
    per: Literal["day"] | None = None
    """It is on how many come in a day, and not on how many are there."""
    points: tuple[Literal["", "possible", "certain", "unknown"], ...]
    """How surely it was exceeded, window by window.

    ``unknown`` is also where those of whom nobody says whose they are would exceed it if they were theirs.
    """
    low: int | None
    high: int | None
    """In the window that is judged."""
    reports: tuple[str, ...]
    judged: int = -1
    """Which window is judged, from the end: the last (-1), or the one before it (-2).

    It is the last that is over; the one that is not where that already says more, or all that is known.
    """
    unclaimed: int = 0
    """So many more may there be then of whom nobody says whose they are."""


class StageRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one report says of a facility."""

    report: str
    stage: Stage | None
    seen_ms: int
    as_of_ms: int | None
    source: str


class FacilityRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something is being built: reports of the same class whose areas meet are taken to speak of one."""

    counted: str
    """What is being built."""
    party: str
    low: int
    high: int
    stages: tuple[StageRow, ...]
    """What was said of it, the oldest first; sources may differ."""


class HeldRow(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that somebody held an area that the band has part in (R37)."""

    id: str
    entry: str
    held_by: str
    stated_by: str
    as_of_ms: int
    state: str
    """``stated``, ``disputed`` or ``withdrawn``."""
    disputed_by: tuple[str, ...]
    covers: Literal["all", "part"]
    source: str


class AlarmRate(msgspec.Struct, frozen=True, kw_only=True):
    """How much more came on a day than before it, each with its exact interval of 95 %."""

    since_ms: int
    """When the day began."""
    as_of_ms: int | None
    """When the last of its sources knew so."""
    per_day_low: float
    per_day_high: float
    before_days: int
    """So many days before were looked at."""
    before_observed_s: int
    before_per_day_low: float
    before_per_day_high: float
    ratio_low: float
    ratio_high: float | None
    """``null``: without bound."""


class AlarmRow(msgspec.Struct, frozen=True, kw_only=True):
    """A finding of the watch about the band.

    An increase, a limit exceeded or kept again, or that more comes than before, and no longer.
    """

    entry: str
    event: Literal["increase", "rate_increase", "rate_restored", "limit_exceeded", "limit_restored"]
    at_ms: int
    party: str
    counted: str
    low: int
    high: int
    before_low: int | None
    before_high: int | None
    maximum: int | None
    certainty: Certainty
    coverage: dict[str, int]
    evidence: tuple[str, ...]
    """Sightings that counted, by id, as far as the reader is shown them."""
    stated_by: tuple[str, ...] = ()
    """Who put those on record."""
    not_shown: int = 0
    """So many others counted that the reader is not shown."""
    of: Of | None = None
    """Of a rate: what comes."""
    rate: AlarmRate | None = None
    """``null``: it is of no rate, or the band is no longer."""


class BuildupRow(msgspec.Struct, frozen=True, kw_only=True):
    """One band of one zone or line."""

    about: str
    kind: Literal["zone", "line"]
    name: str
    band: str
    """``inside``, ``perimeter``, depths in metres such as ``0-10000``, or ``across`` for a line itself."""
    entry: str
    coverage: tuple[dict[str, int], ...]
    """Seconds by who looked, for each window; ``unstated_s``: nobody said."""
    reports: tuple[ReportRow, ...]
    presence: tuple[PresenceSeries, ...]
    rates: tuple[RateSeries, ...]
    limits: tuple[LimitRow, ...]
    facilities: tuple[FacilityRow, ...]
    held: tuple[HeldRow, ...]
    alarms: tuple[AlarmRow, ...]


class BuildupPage(msgspec.Struct, frozen=True, kw_only=True):
    """Build-up of zones and lines, to one reader."""

    rows: tuple[BuildupRow, ...]
    windows: tuple[Window, ...]
    every: Literal["day", "week"]
    baseline: int
    """So many windows before each are its baseline, as far as somebody looked."""
    validity_ms: int
    """So long does a sighting go on counting after it was seen."""
    confidence_means: dict[str, str]
    """What each level of confidence says."""
    as_of_ms: int
    is_over: bool = True
    """The last window is a whole day or week."""
    found_not_shown: int = 0
    """So many findings of the watch the reader was told of then, anywhere, of which it is shown no more."""
    call: tuple[Call, ...] = ()
    """Whom to call about those."""
    notice: str = NOTICE
