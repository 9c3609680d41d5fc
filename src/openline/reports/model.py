"""What a report is made of: one text, its regions and articles, and the statements found in it.

Every span is half-open and counts Unicode code points of the text as given. `Statement` is the JSON row that
leaves the house: its field names are a contract. A row proposes; a person decides.
"""

import datetime as dt
from typing import Literal, Protocol

from msgspec import Struct, field

__all__ = [
    "LABELS",
    "Act",
    "Article",
    "Block",
    "Count",
    "DateBasis",
    "DateInterval",
    "Dateline",
    "Document",
    "Label",
    "Page",
    "Place",
    "PlaceKind",
    "PlaceRole",
    "Polarity",
    "Region",
    "SourceKind",
    "Span",
    "Speaker",
    "Statement",
    "Stretch",
    "Time",
    "TimeBasis",
]

Label = Literal[
    "headline", "dateline", "byline", "body", "caption", "promotion", "form", "counter", "comment"
]
LABELS: tuple[Label, ...] = (
    "headline",
    "dateline",
    "byline",
    "body",
    "caption",
    "promotion",
    "form",
    "counter",
    "comment",
)
SourceKind = Literal[
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
Act = Literal[
    "claim", "denial", "threat", "demand", "assurance", "intention", "concern", "question", "condemnation"
]
Polarity = Literal["affirmed", "denied", "unknown"]
PlaceKind = Literal["named", "referred"]
PlaceRole = Literal["event", "dateline", "office", "metonym", "mention"]
DateBasis = Literal["stated", "dateline", "release line", "none"]
TimeBasis = Literal["stated", "document", "weekday", "relative", "none"]


class Span(Struct, frozen=True):
    """A half-open stretch of the text."""

    start: int
    end: int


class Stretch(Protocol):
    """Anything that has a place in the text."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """The code point behind it."""


class Region(Struct, frozen=True):
    """Neighbouring blocks of one label."""

    label: Label
    start: int
    end: int


class Block(Struct, frozen=True, omit_defaults=True):
    """One line of plain text, one paragraph of hard-wrapped text, or one block of a web page.

    Attributes
    ----------
    tag
        The element it was in, for HTML ("p", "h1", "figcaption"); empty for plain text.
    source_line
        The line of the HTML source on which that element begins, from 1; 0 for plain text.
    """

    label: Label
    start: int
    end: int
    tag: str = ""
    source_line: int = 0


class DateInterval(Struct, frozen=True, rename={"since": "from"}):
    """Inclusive days of a document; both None when no year is stated anywhere.

    Attributes
    ----------
    basis
        `stated` on a line of its own or in a byline, `dateline` of the first sentence, `release line` of an
        official release; `none` where nothing gives a whole date.
    partial
        A day without a year, "--11-14"; empty otherwise.
    weekday
        A weekday named with it, 0 for Monday; None otherwise.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    basis: DateBasis = "none"
    partial: str = ""
    weekday: int | None = None


class Dateline(Struct, frozen=True):
    """Where a report says it was written: a place, never where the event was.

    The span is the whole of it ("BEIRUT, June 18 (Reuters) - "), `place` the span of the place alone.
    """

    text: str
    start: int
    end: int
    place: Span


class Document(Struct, frozen=True):
    """Who published a report, who wrote it, where and when; empty where the text does not say."""

    publisher: str = ""
    agency: str = ""
    dateline: Dateline | None = None
    date: DateInterval = DateInterval()


class Article(Struct, frozen=True):
    """One article of a file, of which several may be stitched together."""

    start: int
    end: int
    document: Document = Document()


class Page(Struct, frozen=True):
    """A text with its lines labelled and none deleted.

    Attributes
    ----------
    text
        The text that all offsets count in: of plain text, as given; of HTML, as extracted.
    blocks, regions
        In order, apart, and over every line that is not blank.
    articles
        At least one unless the text is empty; they cover the text.
    form
        "text" or "html".
    encoding
        How the bytes were read; "" when text was given.
    language
        "en"; "" when too short to say; else "ar", "ru", "other" … : not read, and no statements.
    meta
        What a web page says of itself in its head: "site", "published", "modified", "url".
    notes
        Plain sentences for the reader, such as an encoding that was assumed.
    """

    text: str
    blocks: tuple[Block, ...]
    regions: tuple[Region, ...]
    articles: tuple[Article, ...]
    form: Literal["text", "html"] = "text"
    encoding: str = ""
    language: str = "en"
    meta: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Speaker(Struct, frozen=True):
    """Who says it: as written at the statement, and the fullest name in the document; "" if unresolved."""

    mention: str = ""
    canonical: str = ""


class Place(Struct, frozen=True, omit_defaults=True):
    """A place named or referred to.

    `extent_km` is the radius of what is no point; `relation` ("inside", "outside") what is said of a zone.
    """

    start: int
    end: int
    text: str
    lat: float | None
    lon: float | None
    kind: PlaceKind
    role: PlaceRole
    extent_km: float = 0.0
    relation: str = ""
    confidence: float = 1.0


class Time(Struct, frozen=True, omit_defaults=True, rename={"since": "from"}):
    """A time as inclusive days; both None when it cannot be anchored within the document.

    `of` is "saying" where it is the time of the saying rather than of what is said. `partial` is what the
    calendar tells of one that cannot be anchored, as ISO 8601 (2000) truncates it: "--05-06" without a year,
    "--05", "-W-1" for a Monday, "---14"; two by a stroke where it is a stretch; empty otherwise.
    """

    start: int
    end: int
    text: str
    since: dt.date | None
    until: dt.date | None
    basis: TimeBasis
    of: Literal["said", "saying"] = "said"
    partial: str = ""


class Count(Struct, frozen=True):
    """A number as a range, open at either end: "at least 10" is 10 to None."""

    start: int
    end: int
    text: str
    low: float | None
    high: float | None
    unit: str


class Statement(Struct, frozen=True):
    """One attributed proposition, or one of the outlet's own voice (`attributed` false).

    Attributes
    ----------
    start, end
        The whole: content with its cue and its speaker.
    content
        What is claimed, alone.
    chain
        Who said it first, then who carried it, the publisher last.
    confidence
        By field, 0 to 1.
    """

    file: str
    start: int
    end: int
    content: Span
    attributed: bool
    speaker: Speaker
    source_kind: SourceKind
    cue: str = ""
    act: Act = "claim"
    polarity: Polarity = "affirmed"
    hedges: tuple[str, ...] = ()
    plover: str = ""
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()
    counts: tuple[Count, ...] = ()
    chain: tuple[str, ...] = ()
    confidence: dict[str, float] = field(default_factory=dict)
    actor: str = ""
    action: str = ""
    recipient: str = ""
    equipment: tuple[str, ...] = ()
