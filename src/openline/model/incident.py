"""What happened: incidents, what was seen of them, exhibits and their custody, citations of open sources.

Nothing here overwrites anything: an incident is an id under which each party says what it says. What the
first to speak says of it is one account among others: statements hold the rest.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

import msgspec

from openline.model.channel import Place, Translation
from openline.model.fact import Body, EventType, Facts, ReasonBody
from openline.model.presence import CountRange
from openline.model.space import Position

# -- what was seen ---------------------------------------------------------------------------------


class IncidentKind(StrEnum):
    """What sort of thing happened, as one party has it; another may say otherwise."""

    STRIKE = "strike"
    """From the air, or by shells or rockets."""
    FIRE = "fire"
    """Shots on the ground, aimed or not."""
    NEAR_MISS = "near_miss"
    """Nobody was harmed, and somebody would have been (R34)."""
    CROSSING = "crossing"
    """Of a zone's edge or a line."""
    OVERFLIGHT = "overflight"
    COLLISION = "collision"
    INTERFERENCE = "interference"
    """Jamming, dazzling, lock-on, harassment."""
    OBSTRUCTION = "obstruction"
    """A movement was stopped, turned back, or its people were held."""
    EXPLOSION = "explosion"
    """Of a cause that nobody has stated."""
    OTHER = "other"


class Observed(StrEnum):
    """How an account came to be: what its author's own eyes saw is not what a sensor or another said."""

    SEEN = "seen"
    HEARD = "heard"
    RECORDED = "recorded"
    """By a camera, radar, or other instrument."""
    DERIVED = "derived"
    """Reckoned from something else: a crater, a track, a bearing."""
    TOLD = "told"
    """Somebody else said so."""


class Harm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who and what was harmed; ``None`` is that nothing is said of it, and (0, 0) that nobody was."""

    killed: CountRange | None = None
    wounded: CountRange | None = None
    missing: CountRange | None = None
    damage: str = ""


class Observer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From where it was observed: how far and in which direction it was from there."""

    position: Position | None = None
    distance_m: int | None = None
    bearing_deg: int | None = None
    """True, from the observer to what was observed; 0 to 359."""


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When, where and what, as one party has it; all but the kind and the time may be unknown."""

    kind: IncidentKind
    at_ms: int
    within_ms: int = 0
    """It was at ``at_ms``, give or take so much."""
    place: Place = Place()
    within_m: int = 0
    """It was at the place's position, give or take so much."""
    also: tuple[Place, ...] = ()
    """Other places that the same sentence gives for it: none of them is chosen here."""
    observed: Observed | None = None
    observer: Observer | None = None
    heading_deg: int | None = None
    """In which direction it moved, true; 0 to 359."""
    count: CountRange | None = None
    counted: str = ""
    """What was counted: vehicles, shells, aircraft."""
    harm: Harm | None = None


# -- incidents -------------------------------------------------------------------------------------


class IncidentFacts(Facts, frozen=True, kw_only=True):
    """Somebody says that something happened; the kind and time are as its first account has them."""

    subject_field: ClassVar[str] = "incident"

    incident: str
    kind: IncidentKind
    at_ms: int
    within_ms: int = 0
    to: tuple[str, ...]
    """Who is shown it; who else is later, ``share.set`` says."""
    about: tuple[str, ...] = ()
    """What it was opened from: a finding of the watch, a message, STOP, citation, movement, zone."""
    out_of: str = ""
    """The incident of which it was split off."""
    takes: tuple[str, ...] = ()
    """Statements about that one which its author holds to be about this one."""


class IncidentBody(Body, frozen=True, kw_only=True):
    """The first account, in its author's own words too."""

    account: Account
    text: str
    language: str = "en"
    translations: tuple[Translation, ...] = ()


class MergeFacts(Facts, frozen=True, kw_only=True):
    """A party holds an incident to be the same event as another, or no longer does.

    What its opener holds is how it is listed; what others hold stands beside it.
    """

    subject_field: ClassVar[str] = "incident"

    incident: str
    into: str


# -- exhibits --------------------------------------------------------------------------------------


class Derived(StrEnum):
    """How one file was made of another."""

    COPY = "copy"
    REDACTED = "redacted"
    EXTRACT = "extract"
    TRANSLATION = "translation"
    CONVERTED = "converted"


class ExhibitFacts(Facts, frozen=True, kw_only=True):
    """A file is put on record by its hash; the file itself goes another way."""

    subject_field: ClassVar[str] = "exhibit"

    exhibit: str
    about: str
    """An incident, or anything else that a statement may be about."""
    to: tuple[str, ...]
    sha256: str
    bytes: int
    made_of: str = ""
    """The exhibit of which it was made."""
    how: Derived | None = None


class ExhibitBody(Body, frozen=True, kw_only=True):
    """What it is and where it comes from."""

    name: str
    media_type: str = "application/octet-stream"
    shows: str = ""
    """What it shows, in its author's words."""
    origin: str = ""
    """Who made it, with what, and how it came here; by function, not by name."""
    taken_ms: int | None = None
    place: Place = Place()


class CustodyStep(StrEnum):
    """A step in the chain of custody of an exhibit."""

    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    EXAMINE = "examine"
    RETURN = "return"
    """What was handed over was not taken: it is with whom it was."""
    DESTROY = "destroy"


class CustodyFacts(Facts, frozen=True, kw_only=True):
    """A step of an exhibit's custody, signed by whoever takes it."""

    subject_field: ClassVar[str] = "exhibit"

    exhibit: str
    step: CustodyStep
    to: str = ""
    """Of a hand-over: to whom."""
    sha256: str = ""
    """What the file's hash was when it was received or examined: the step is refused where it is another."""


# -- open sources ----------------------------------------------------------------------------------


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a quoted statement stands, and through whom it came."""

    publisher: str = ""
    agency: str = ""
    title: str = ""
    published: str = ""
    """A day or an interval of days, such as ``2018-06-18``; empty where none is stated."""
    chain: tuple[str, ...] = ()
    """Speaker first, then whoever passed it on."""


class CiteFacts(Facts, frozen=True, kw_only=True):
    """A party cites what an open source says that somebody said: no word of its own, and no finding."""

    subject_field: ClassVar[str] = "citation"

    citation: str
    about: str = ""
    """An incident or anything else on record; empty while it is about none."""
    to: tuple[str, ...]
    text_sha256: str
    """Of the document's text in UTF-8: that it was this one can be shown."""
    start: int
    """Of the quoted statement in it, in Unicode code points."""
    end: int
    edited: bool = False
    """Whether a person changed what the machine proposed."""


class CiteBody(Body, frozen=True, kw_only=True):
    """Who is said to have said what."""

    source: Source
    quote: str
    """The words of the document from ``start`` to ``end``."""
    speaker: str = ""
    """As the document names it; empty where it is not resolved, and that is a value."""
    speaker_kind: str = ""
    act: str = "claim"
    denies: bool = False
    hedges: tuple[str, ...] = ()
    account: Account | None = None
    language: str = "en"
    note: str = ""


INCIDENTS: dict[str, EventType] = {
    "incident.open/v1": EventType(IncidentFacts, IncidentBody, "submission", "key"),
    "incident.merge/v1": EventType(MergeFacts, ReasonBody, "submission", "key"),
    "incident.split/v1": EventType(MergeFacts, ReasonBody, "submission", "key"),
    "exhibit.add/v1": EventType(ExhibitFacts, ExhibitBody, "submission", "key"),
    "exhibit.pass/v1": EventType(CustodyFacts, ReasonBody, "submission", "key"),
    "citation.make/v1": EventType(CiteFacts, CiteBody, "submission", "key"),
}
"""The entry types of this room; :data:`openline.model.event.EVENTS` holds them too."""
