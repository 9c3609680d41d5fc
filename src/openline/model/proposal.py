"""What a machine read in an open source, as it is proposed to a person; and what persons made of it.

A proposal is a row of ``openline report add --json``: who is said to have said what, where, when, and where
in the text it stands. It decides nothing. All of this is a party's own: it is on no record, and shown to
nobody else, until somebody cites it. Offsets count Unicode code points of the document's text, ``end``
excluded.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

SourceKind: TypeAlias = Literal[
    "named_official",
    "unnamed_official",
    "anonymous",
    "expert",
    "organisation",
    "agency",
    "document",
    "witness",
    "outlet",
]
Act: TypeAlias = Literal[
    "claim", "denial", "threat", "demand", "assurance", "intention", "concern", "question", "condemnation"
]
Polarity: TypeAlias = Literal["affirmed", "denied", "unknown"]


class Stretch(msgspec.Struct, frozen=True):
    """A half-open stretch of the text."""

    start: int
    end: int


class SaidBy(msgspec.Struct, frozen=True):
    """Who says it: as written at the statement, and the fullest name in the document; empty: unresolved."""

    mention: str = ""
    canonical: str = ""


class SaidPlace(msgspec.Struct, frozen=True):
    """Where it is said to have been; without a position where nobody knows one."""

    text: str
    lat: float | None
    lon: float | None
    start: int = 0
    end: int = 0
    """Both 0 of a place that a person has put in, which stands nowhere in the text."""
    kind: Literal["named", "referred"] = "named"
    role: Literal["event", "dateline", "office", "metonym", "mention"] = "event"
    extent_km: float = 0.0
    """Radius of what is no point."""
    relation: str = ""
    """``inside`` or ``outside``, where that is said of a zone."""
    confidence: float = 1.0


class SaidTime(msgspec.Struct, frozen=True, rename={"since": "from"}):
    """When it is said to have been, as inclusive days; both ``null`` where that cannot be anchored."""

    text: str
    since: dt.date | None
    until: dt.date | None
    start: int = 0
    end: int = 0
    basis: Literal["stated", "document", "weekday", "relative", "none"] = "stated"
    of: Literal["said", "saying"] = "said"
    """``saying``: the time of the saying, not of what is said."""


DISTANCES = frozenset(
    {
        "km", "kilometers", "kilometres", "kilometer", "kilometre", "meters", "metres", "meter", "metre",
        "miles", "mile", "feet", "nm",
    }
)  # fmt: skip
DURATIONS = frozenset(
    {
        "hours", "hour", "minutes", "minute", "seconds", "second", "days", "day", "weeks", "week", "months",
        "month", "years", "year",
    }
)  # fmt: skip
QUESTIONS = ("how many", "how far", "how long")


def asks(unit: str) -> str:
    """Return the question that a number with a unit answers: a distance and a duration count nothing."""
    return "how far" if unit in DISTANCES else "how long" if unit in DURATIONS else "how many"


class SaidCount(msgspec.Struct, frozen=True):
    """A number as a range, ``null`` at an open end: "at least 10" is 10 to ``null``."""

    text: str
    low: float | None
    high: float | None
    unit: str
    start: int = 0
    end: int = 0


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One statement as a machine read it, or as a person has put it right."""

    start: int
    """Of the whole: content with its cue and its speaker."""
    end: int
    content: Stretch
    """What is claimed, alone."""
    attributed: bool
    """Somebody other than the outlet says it."""
    speaker: SaidBy = SaidBy()
    source_kind: SourceKind = "outlet"
    cue: str = ""
    act: Act = "claim"
    polarity: Polarity = "affirmed"
    """``denied``: what the content asserts is said to be false."""
    hedges: tuple[str, ...] = ()
    plover: str = ""
    """PLOVER root of the event that is reported, ``DENY`` for a factual denial."""
    places: tuple[SaidPlace, ...] = ()
    times: tuple[SaidTime, ...] = ()
    counts: tuple[SaidCount, ...] = ()
    chain: tuple[str, ...] = ()
    """Who said it first, then who carried it, the publisher last."""
    confidence: dict[str, float] = {}
    """By field, 0 to 1, as the shipped table has it."""
    actor: str = ""
    action: str = ""
    recipient: str = ""
    equipment: tuple[str, ...] = ()


class Region(msgspec.Struct, frozen=True):
    """Neighbouring lines of one kind; only a ``body`` makes statements."""

    label: Literal[
        "headline", "dateline", "byline", "body", "caption", "promotion", "form", "counter", "comment"
    ]
    start: int
    end: int


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One article of a document, of which several may be stitched together; empty where it does not say."""

    start: int
    end: int
    publisher: str = ""
    agency: str = ""
    title: str = ""
    written_at: str = ""
    """The place in its dateline: where it was written, never where it happened."""
    published_from: dt.date | None = None
    published_until: dt.date | None = None
    published_basis: Literal["stated", "dateline", "release line", "none"] = "none"
    published_partial: str = ""
    """A day without a year, such as ``--11-14``."""


class ReadText(msgspec.Struct, frozen=True, kw_only=True):
    """What was read of a document: it is kept with the text, so that a newer reader changes nothing."""

    text: str
    """That all offsets count in: of plain text, as given; of a web page, what is taken from it."""
    form: Literal["text", "html"] = "text"
    language: str = "en"
    """Empty where there is too little to say."""
    notes: tuple[str, ...] = ()
    """Plain sentences for the reader, such as an encoding that was assumed."""
    regions: tuple[Region, ...] = ()
    articles: tuple[Article, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    """Numbered from 1 in this order, which never changes."""


class Verdict(StrEnum):
    """What a person made of a proposal."""

    ACCEPTED = "accepted"
    """As it was read; what it says goes on record as a citation."""
    EDITED = "edited"
    """Put right, and accepted."""
    REJECTED = "rejected"
    UNDONE = "undone"
    """The review before it counts no longer; what it put on record stays there."""


class Why(StrEnum):
    """Why a proposal was rejected: only what was misread says anything of the reader."""

    MISREAD = "misread"
    """There is no such statement in the text."""
    NOT_NEEDED = "not_needed"
    """It is read well enough, and not to be cited."""


class Fields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Fields of a proposal that a person puts right; what is left out stays as it was read."""

    content: Stretch | msgspec.UnsetType = msgspec.UNSET
    attributed: bool | msgspec.UnsetType = msgspec.UNSET
    speaker: str | msgspec.UnsetType = msgspec.UNSET
    """The fullest name; empty is *unresolved*, which is a value."""
    source_kind: SourceKind | msgspec.UnsetType = msgspec.UNSET
    act: Act | msgspec.UnsetType = msgspec.UNSET
    polarity: Polarity | msgspec.UnsetType = msgspec.UNSET
    hedges: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    plover: str | msgspec.UnsetType = msgspec.UNSET
    places: tuple[SaidPlace, ...] | msgspec.UnsetType = msgspec.UNSET
    times: tuple[SaidTime, ...] | msgspec.UnsetType = msgspec.UNSET
    counts: tuple[SaidCount, ...] | msgspec.UnsetType = msgspec.UNSET
    chain: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET


EDITABLE: tuple[str, ...] = Fields.__struct_fields__
"""What a person may put right."""
