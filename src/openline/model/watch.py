"""What the watch is told to heed, and what it says."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

MAX_SPEED_M_S: dict[str, float] = {
    "": 400.0,
    "aircraft": 400.0,
    "fixed_wing": 400.0,
    "rotary": 110.0,
    "unmanned": 150.0,
    "balloon": 90.0,
    "vessel": 40.0,
    "ground": 70.0,
    "vehicle": 70.0,
    "tank": 30.0,
    "person": 15.0,
}
"""Speed over ground that nothing of a kind exceeds: an airliner in a jet stream reaches 360 m/s, a fast ferry
25. A kind that is not listed is judged as an unknown one, ``""``."""

CONFORMING = frozenset({"on_route", "off_route", "no_matching_notification"})
"""Events about a track and what was notified of it, which go on record for one desk; ``no_departure`` is a
suggestion to that desk only."""


class WatchSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the watch judges; the defaults are those of ``openline watch`` (``docs/watching.md`` says why)."""

    raw: bool = False
    """Bare geometry: enter, exit and cross of every pair of fixes, and nothing else."""
    dwell_s: float = 0.0
    """A change of side that is undone within this time never happened."""
    hysteresis_m: float = 20.0
    """How far out of a zone, or beyond a line, a fix must be to count; its own accuracy if that is more."""
    alt_hold_s: float = 60.0
    """A fix without altitude is as high as the last one that had any, for so long; then anything matches."""
    lookahead_s: float = 120.0
    """Say *approach* when a track on its present course enters within this time; 0 says none."""
    rest_s: float = 60.0
    """An approach or a convergence is told again only when it ceased for this long (at least ``dwell_s``)."""
    silence_s: float = 900.0
    """A track that is silent for longer has lost contact; 0 never."""
    lateness_s: float = 10.0
    """How long a stream waits for fixes that are overtaken by others."""
    correction_s: float = 900.0
    """How far back late fixes still correct what was said; older ones are counted as too late."""
    separation_m: float = 1000.0
    """Say *converging* when tracks of different parties will pass closer than this within ``lookahead_s``;
    0 says none."""
    alt_separation_m: float = 1000.0
    """Tracks whose altitudes are known to differ by more than this do not converge, whatever their datums."""
    max_speed_m_s: float | None = None
    """One bound for every kind, in place of :data:`MAX_SPEED_M_S`."""
    window_s: float = 3600.0
    """An increase is judged against this long ago; 0 judges none."""
    least_increase: int = 2
    """Fewer than this many more are no increase: one more track is told by its own enter."""
    growth_days: int = 14
    """What is reported is also held against the most of each of so many days before; 0 against none."""
    validity_s: float = 21600.0
    """How long what was last seen goes on counting, as possible: sightings, and tracks that fell silent."""
    tick_s: float = 60.0
    """How often, in event time, increases and convergence are judged."""
    count_every_s: float = 0.0
    """How often, in event time, changed counts are said; 0 leaves them to the summary."""

    def speed_of(self, kind: str) -> float:
        """Return the speed in m/s above which a fix of an object of this kind is doubtful."""
        if self.max_speed_m_s is not None:
            return self.max_speed_m_s
        return MAX_SPEED_M_S.get(kind, MAX_SPEED_M_S[""])


_Fields: TypeAlias = dict[str, object]


class WatchEvent(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One thing that the watch says; a line of ``openline watch --json``.

    Fields without meaning are left out; ``docs/watching.md`` lists which event carries what.
    """

    event: str
    track: str = ""
    object: str = ""
    party: str = ""
    """Whose it is, as the source claims."""
    zone: str = ""
    line: str = ""
    at: str = ""
    """UTC, ISO 8601 with milliseconds: when the edge was passed, as exactly as two fixes tell."""
    lon: float | None = None
    lat: float | None = None
    """Where, in degrees: on the edge or line that was passed, else the fix itself."""
    direction: str = ""
    """The side reached of a line; ``in`` or ``out`` of a perimeter."""
    distance_to_edge_m: float | None = None
    """Of the fix that told it; negative inside."""
    accuracy_m: float | None = None
    """Of that fix, 95 %, when the source gives one."""
    cause: str = ""
    """Why, when it is not that the object moved: ``pass_through``, ``altitude``, ``window_opened``,
    ``window_closed``, ``zone_added``, ``zone_edited``, ``zone_ended``."""
    late: bool = False
    """Said later than it should have been, because what told it came late."""
    time_to_entry_s: float | None = None
    implied_speed_m_s: float | None = None
    inside: tuple[str, ...] = ()
    """The zones that a track was inside of when it fell silent or was relocated."""

    other_track: str = ""
    other_party: str = ""
    cpa_m: float | None = None
    """How close two tracks will pass."""
    time_to_cpa_s: float | None = None

    sighting: str = ""
    source: str = ""
    band: str = ""
    """What is counted in: ``inside``, ``perimeter``, or the depth in metres such as ``0-10000``."""
    counted: str = ""
    low: int | None = None
    high: int | None = None
    before_low: int | None = None
    before_high: int | None = None
    maximum: int | None = None
    window_s: float | None = None
    certainty: Literal["", "certain", "possible"] = ""
    coverage: dict[str, int] | None = None
    """Seconds of the time counted over in which somebody looked, could not, or nobody said."""
    wording: str = ""

    was: _Fields | None = None
    """In ``corrected``: what had been said."""
    now: _Fields | None = None
    """In ``corrected``: what holds instead; absent when it did not happen."""

    notification: str = ""
    """The movement or activity that a track is, or is not, where it was notified to be."""
    desk: str = ""
    """The party for whose desk alone this is; nobody else is told unless a person there passes it on."""
    beside_m: float | None = None
    """How far outside of what is notified."""
    behind_s: float | None = None
    """How far behind the time that is notified for the place; negative when ahead of it."""
    above_m: float | None = None
    """How far above the altitudes that are notified; negative when below."""

    evidence: tuple[str, ...] = ()
    """The sightings by which a count grew or a limit is exceeded, by id; none where tracks alone do."""

    of: str = ""
    """What comes: ``shipment``, ``convoy`` or ``flight``."""
    since: str = ""
    """When the day began of which it is said."""
    as_of: str = ""
    """When the last of its sources knew so."""
    low_per_day: float | None = None
    high_per_day: float | None = None
    """Exact 95 % interval of the mean a day, over all that may have come."""
    low_before_per_day: float | None = None
    high_before_per_day: float | None = None
    """The same of the days before it."""
    low_ratio: float | None = None
    high_ratio: float | None = None
    """The same of the ratio of both; no high end where nothing came before."""
    before_days: int | None = None
    before_s: float | None = None
    """So many days before were looked at, and so long all together."""
