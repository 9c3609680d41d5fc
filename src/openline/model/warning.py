"""Warnings as words and nothing else: ladders of communication, demands, texts, effects (R20).

There is no way to write anything here that is not a communication. A ladder has no state: no rung of it is
ever used up or passed over, and nothing in it leads to anything. What a party says that it did or will do
beyond that is a statement of that party, and stands elsewhere.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

import msgspec

from openline.model.roster import Instant
from openline.model.space import Footprint, LonLatE7

NOTHING_FURTHER = "Nothing here indicates that any further measure is warranted or lawful."
"""Stands on every print and every export of a warning, beside the notice of R15."""

NO_DEADLINE: Literal["none"] = "none"
"""That no deadline is set, which is said and never left out."""
Deadline: TypeAlias = Instant | Literal["none"]
"""An instant, or explicitly none."""

Tag: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")]
"""A language as BCP 47 writes it, such as ``ar`` or ``ckb``."""
Id: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}\Z")]
Words: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=4000)]
Remark: TypeAlias = Annotated[str, msgspec.Meta(max_length=2000)]
SlotValue: TypeAlias = str | int
"""What stands in a slot; ``int`` for millimetres, UTC milliseconds and counts."""


class Medium(StrEnum):
    """How a warning is given: communication, and nothing else can be written."""

    THROUGH_SPONSOR = "through_sponsor"
    CALL = "call"
    MESSAGE = "message"
    BROADCAST = "broadcast"
    LEAFLET = "leaflet"
    PROTEST = "protest"


class Demand(StrEnum):
    """What a warning asks for; each of them takes people out of harm's way."""

    LEAVE = "leave"
    STOP_MOVING = "stop_moving"
    STAY_CLEAR = "stay_clear"
    CONTACT_US = "contact_us"
    STOP_FIRING = "stop_firing"
    HOLD_POSITION_BY_AGREEMENT = "hold_position_by_agreement"
    LET_PASS = "let_pass"


class Effect(StrEnum):
    """What was seen to follow, as the party that says so saw it; never a reason for anything."""

    COMPLIED = "complied"
    PARTLY = "partly"
    REFUSED = "refused"
    NO_CHANGE_OBSERVED = "no_change_observed"
    UNKNOWN = "unknown"


class Route(StrEnum):
    """How a rung reaches its addressee."""

    DIRECT = "direct"
    VIA = "via"
    """Passed on by another party (R3)."""


class Rung(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way of telling somebody something."""

    medium: Medium
    languages: Annotated[tuple[Tag, ...], msgspec.Meta(min_length=1, max_length=12)]
    template: Id
    """The template that its texts are made of."""
    route: Route = Route.DIRECT
    via: Id | None = None
    """The party that passes it on, where ``route`` is ``via``."""
    note: Remark = ""


class Ladder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ways of telling that were agreed with a zone, in the order in which they are thought of.

    The order is a habit of practice, not a procedure: any of them may be used first, again, or never.
    """

    id: Id
    zone: Id
    rungs: Annotated[tuple[Rung, ...], msgspec.Meta(min_length=1, max_length=20)]
    note: Remark = ""


class WayOut(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one can leave, as the issuing party states it: never computed, never checked, always attributed."""

    stated_by: Id
    texts: Annotated[dict[Tag, Words], msgspec.Meta(min_length=1, max_length=12)]
    """In its own words, by language."""
    path: Annotated[tuple[LonLatE7, ...], msgspec.Meta(min_length=2, max_length=500)] | None = None
    """A line that it drew, in the direction of leaving."""


class WarningText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A warning in one language, and what it was made of."""

    language: Tag
    template: Id
    digest: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    """Of the template's text, as a review names it."""
    values: dict[Id, SlotValue]
    digits: Digits
    utc_offset_min: Annotated[int, msgspec.Meta(ge=-840, le=840)] = 0
    """In which time of day its times are said."""
    text: Words
    """As it was issued, with isolates around what stands in its slots."""


class Warning(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that one party tells others in order to keep them from harm."""

    id: Id
    zone: Id
    rung: Annotated[int, msgspec.Meta(ge=1, le=20)]
    """Number of a rung of the zone's ladder, from 1."""
    medium: Medium
    addressees: Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=50)]
    part: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """The named part of a group that it is for; empty for the whole of it."""
    demand: Demand
    deadline: Deadline
    quantity: Annotated[int, msgspec.Meta(ge=1, le=100_000_000)] | None = None
    """How many leaflets; ``None`` for any other medium."""
    area: Footprint | None = None
    """Where it holds, or where leaflets are to fall."""
    can_be_acknowledged: bool
    """Whether who gets it has any way to answer; a leaflet has none."""
    texts: Annotated[tuple[WarningText, ...], msgspec.Meta(min_length=1, max_length=12)]
    way_out: WayOut | None = None
    note: Remark = ""


# -- templates -------------------------------------------------------------------------------------


class SlotKind(StrEnum):
    """What may stand in a slot."""

    PLACE = "place"
    ZONE = "zone"
    DISTANCE = "distance"
    """Millimetres, whole metres of them."""
    TIME = "time"
    """UTC milliseconds."""
    DEADLINE = "deadline"
    """UTC milliseconds, or ``none``; a sentence for either."""
    COUNT = "count"
    """A whole number and its noun, in the plural that the language has for it."""
    PARTY = "party"
    CONTACT = "contact"
    DIRECTION = "direction"
    """One of :data:`DIRECTIONS`."""


DIRECTIONS = ("north", "north_east", "east", "south_east", "south", "south_west", "west", "north_west")


class Script(StrEnum):
    """In which direction a language is written."""

    LTR = "ltr"
    RTL = "rtl"


class Digits(StrEnum):
    """With which digits numbers are written; names as CLDR has them."""

    LATN = "latn"
    ARAB = "arab"
    """Arabic-Indic, U+0660 to U+0669."""
    ARABEXT = "arabext"
    """Extended Arabic-Indic, U+06F0 to U+06F9, as in Persian."""


class PluralCategory(StrEnum):
    """The plural categories of CLDR."""

    ZERO = "zero"
    ONE = "one"
    TWO = "two"
    FEW = "few"
    MANY = "many"
    OTHER = "other"


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gap in a template: what has to be said there."""

    name: Id
    kind: SlotKind


class TemplateText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A template in one language; without a text until a party supplies one.

    A text holds ``{name}`` for each slot. ``forms`` say how what stands there is worded: a count by plural
    category, a direction by compass point, a distance by unit, a time by its pattern and months, a deadline
    with one and without.
    """

    language: Tag
    script: Script
    plurals: tuple[PluralCategory, ...]
    digits: Digits
    text: Words | None = None
    forms: dict[Id, dict[str, Words]] = {}
    remark: Remark = ""
    """What is to be known of it, such as that no native reader has seen it; not covered by its digest."""


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that are agreed before they are needed, in several languages."""

    id: Id
    title: Words
    """What it is for, in English."""
    demand: Demand | None = None
    """Of what a warning made of it asks for; ``None`` where it is no warning."""
    slots: tuple[Slot, ...]
    texts: tuple[TemplateText, ...]
