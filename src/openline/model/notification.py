"""What is notified (R10): static sites, movements and activities, as their authors declare them.

A place is never a text alone: every waypoint, area and circle has coordinates, and names stand beside them.
What an author leaves out (a width, a speed, a time) has a default for the kind, see ``decide/routing.py``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

from openline.model.presence import CountRange
from openline.model.space import AltitudeBand, Footprint, Interval, Position, Volume4D


class SiteFunction(StrEnum):
    """What a static site is for."""

    HOSPITAL = "hospital"
    CLINIC = "clinic"
    SHELTER = "shelter"
    SCHOOL = "school"
    WATER = "water"
    POWER = "power"
    WAREHOUSE = "warehouse"
    DISTRIBUTION = "distribution"
    OFFICE = "office"
    ACCOMMODATION = "accommodation"
    WORSHIP = "worship"
    HERITAGE = "heritage"
    OTHER = "other"


class MovementKind(StrEnum):
    """How a movement travels: its default speed, width and slack follow from it."""

    CONVOY = "convoy"
    VEHICLE = "vehicle"
    AMBULANCE = "ambulance"
    FOOT = "foot"
    TRAIN = "train"
    VESSEL = "vessel"
    ROTARY = "rotary"
    FIXED_WING = "fixed_wing"
    UNMANNED = "unmanned"


class ActivityKind(StrEnum):
    """What goes on in an area for a time."""

    EXERCISE = "exercise"
    PATROL = "patrol"
    AIR_TASKING = "air_tasking"
    LIVE_FIRE = "live_fire"
    DRONE_FLIGHT = "drone_flight"
    REPAIR_WORK = "repair_work"
    """Work in a window of silence: it rests on security guarantees (R25)."""
    WINDOW_OF_SILENCE = "window_of_silence"
    """A time in which nobody fires there, by guarantees from each side, each relayed to units (R25, F7)."""
    OTHER = "other"


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How people on the spot can be reached, by role; a contact that was never tested may not exist (F3)."""

    role: str
    medium: Literal["telephone", "radio", "satellite", "mail"]
    address: str
    tested_at_ms: int | None = None
    answered: bool | None = None


class Verification(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That a site is what it is said to be was declared verified by somebody (R13)."""

    by: str
    how: str
    at_ms: int
    next_at_ms: int | None = None


class Marking(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What can be seen of it by day, by night, or in thermal sight (R24)."""

    seen: Literal["day", "night", "thermal"]
    what: str
    photo_sha256: tuple[str, ...] = ()


class Site(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="site"):
    """A place that stays: a hospital, a well, a warehouse."""

    id: str
    name: str
    function: SiteFunction
    footprint: Footprint
    altitude: AltitudeBand = AltitudeBand()
    valid: Interval
    people: CountRange | None = None
    verifications: tuple[Verification, ...] = ()
    markings: tuple[Marking, ...] = ()
    contacts: tuple[Contact, ...] = ()
    source: str = ""
    note: str = ""


class Waypoint(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A point of a route, or a checkpoint; times are the planned ones, none where nobody planned any."""

    position: Position
    name: str = ""
    arrive_ms: int | None = None
    depart_ms: int | None = None


class VehicleCount(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So many vehicles, aircraft or vessels of one sort."""

    what: str
    count: int
    marks: str = ""


class Movement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="movement"):
    """Somebody goes from one place to another. Leg n leads from waypoint n to waypoint n + 1, from 1."""

    id: str
    name: str
    kind: MovementKind
    route: tuple[Waypoint, ...]
    depart_ms: int
    serial: str = ""
    """The number that it goes by on the list of whoever plans it (F8)."""
    speed_mm_s: int | None = None
    half_width_mm: int | None = None
    slack_s: int | None = None
    altitude: AltitudeBand = AltitudeBand()
    vehicles: tuple[VehicleCount, ...] = ()
    people: CountRange | None = None
    tracks: tuple[str, ...] = ()
    """Tracks, call signs, transponder or ship numbers by which it will be heard."""
    purpose: str = ""
    markings: tuple[Marking, ...] = ()
    contacts: tuple[Contact, ...] = ()
    note: str = ""


class Recurrence(msgspec.Struct, frozen=True, kw_only=True):
    """On these days, from one time of the UTC day to another, within the interval of each part.

    ``days`` are 1 for Monday to 7 for Sunday. A span that ends at or before the time it begins ends on the
    next day.
    """

    days: tuple[int, ...]
    from_s: int
    to_s: int


class Activity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="activity"):
    """Something goes on in one or more volumes: an exercise, a patrol, live fire, a drone flight, repair."""

    id: str
    name: str
    kind: ActivityKind
    parts: tuple[Volume4D, ...]
    recurrence: Recurrence | None = None
    serial: str = ""
    dispersion_mm: int | None = None
    """How far outside its volumes its effects may reach (F10)."""
    people: CountRange | None = None
    tracks: tuple[str, ...] = ()
    guarantees_from: tuple[str, ...] = ()
    """Parties whose security guarantee it rests on (R25)."""
    markings: tuple[Marking, ...] = ()
    contacts: tuple[Contact, ...] = ()
    purpose: str = ""
    note: str = ""


Notification: TypeAlias = Site | Movement | Activity


class Outcome(StrEnum):
    """What came of it in the end, apart from any acknowledgement (R23)."""

    FACILITATED = "facilitated"
    IMPEDED = "impeded"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class Severity(StrEnum):
    """How serious a match is, in the words of CAP 1.2; the table is in ``decide/severity.py``."""

    EXTREME = "extreme"
    SEVERE = "severe"
    MODERATE = "moderate"
    MINOR = "minor"

    @property
    def rank(self) -> int:
        """Place in the order from minor to extreme."""
        return len(Severity) - 1 - list(Severity).index(self)


class Resolution(StrEnum):
    """How a side of a match says that it goes about it (R29)."""

    PROCEED = "proceed"
    JOINT = "joint"
    DELAY = "delay"
    REROUTE = "reroute"
    CANCEL = "cancel"


class Precedence(StrEnum):
    """How soon a notice is to be answered; the times are in ``decide/timing.py``."""

    FLASH = "flash"
    IMMEDIATE = "immediate"
    PRIORITY = "priority"
    ROUTINE = "routine"
