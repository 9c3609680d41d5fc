"""Incidents and what is said of them, as each is listed: incidents, statements, exhibits, citations.

Nothing here is found: each says what its author says. ``null`` is *not said*, *not shown*, or *redacted
since*. The whole of one incident is in :mod:`openline.app.showing.picture_rows`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from openline.model.incident import Account, Source


class PlaceSaid(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody puts something."""

    said: str = ""
    """In words; empty where only a position was given."""
    lat_e7: int | None = None
    lon_e7: int | None = None
    within_m: int = 0
    """Give or take so much; 0 where nothing was said of that."""


class AskedRow(msgspec.Struct, frozen=True, kw_only=True):
    """A party that a statement asks for one; to its author all whom it asks, to others themselves."""

    statement: str
    party: str
    due_ms: int
    answer: str = ""
    """The statement that answers it; empty while there is none, or none that the reader is shown."""
    answered: bool = False
    silent: str = ""
    """Id of the finding that nothing had come by then; it means no more than that. It stands when an answer
    has come since."""
    answered_at_ms: int = 0
    """When the node took the answer, which may be later than it was due; 0 while none is shown."""


class StatementRow(msgspec.Struct, frozen=True, kw_only=True):
    """A statement, to its author and those to whom it was made."""

    statement: str
    author: str
    """Empty where it is withheld."""
    about: str
    verb: str
    at_ms: int
    replaced_by: str
    account: Account | None
    """When, where and what, of one about an incident; ``null`` where it gives none, or was redacted."""
    place: PlaceSaid | None
    """Where it was in its author's view: of its account where it gives one."""
    speaker: str
    """Who spoke for the party, by function; empty where nobody said."""
    verbatim: str
    """The very words, where the text is not they."""
    answer_by_ms: int
    """By when it asks for statements; 0 is that it does not."""
    asked: tuple[AskedRow, ...]
    shown: dict[str, object] | None
    entry: str


class IncidentRow(msgspec.Struct, frozen=True, kw_only=True):
    """An incident, as its opener first put it; what others say of it stands in statements."""

    incident: str
    state: Literal["open", "merged"]
    kind: str
    at_ms: int
    within_ms: int
    opener: str
    opened_at_ms: int
    """When it was opened, as its opener says."""
    place: PlaceSaid | None
    """Of its first account; ``null`` where none was given, or once it was redacted."""
    about: tuple[str, ...]
    """What it was opened from."""
    same_as: dict[str, str]
    """Party -> the incident of which it holds this one to be the same, as far as the reader is shown that."""
    out_of: str
    takes: tuple[str, ...]
    """Statements about that one that it takes; to its opener alone."""
    statements: int
    citations: int
    exhibits: int
    shown: dict[str, object] | None
    entry: str


class CustodyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A step of an exhibit's custody."""

    at_ms: int
    by: str
    step: str
    """``hand_over``, ``receive``, ``examine``, ``return`` or ``destroy``."""
    to: str
    """Of a hand-over: to whom."""
    checked: bool
    """Whether whoever took it compared the file's hash; another than on record is refused."""
    reason: str | None
    entry: str


class ExhibitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A file by its hash, and in whose hands it was."""

    exhibit: str
    about: str
    state: Literal["held", "handed_over", "destroyed"]
    author: str
    at_ms: int
    sha256: str
    bytes: int
    made_of: str
    """The exhibit of which it was made; empty where of none."""
    how: str
    """``copy``, ``redacted``, ``extract``, ``translation`` or ``converted``; empty where of none."""
    holder: str
    passing_to: str
    custody: tuple[CustodyRow, ...]
    """In order."""
    name: str | None
    """``null`` once it was redacted, as all that describes the file."""
    media_type: str | None
    shows: str | None
    origin: str | None
    taken_ms: int | None
    ahead: bool = False
    """That was still to come when it was put on record, by its author's own clock."""
    place: PlaceSaid | None
    shown: dict[str, object] | None
    entry: str


class CitationRow(msgspec.Struct, frozen=True, kw_only=True):
    """What an open source says that somebody said, as a party cites it."""

    citation: str
    author: str
    about: str
    at_ms: int
    text_sha256: str
    start: int
    end: int
    """Half-open, in Unicode code points of the text of that hash."""
    edited: bool
    """Whether a person changed what the machine proposed."""
    quote: str | None
    """``null`` once it was redacted, as all that follows."""
    source: Source | None
    speaker: str | None
    """Empty: not resolved."""
    speaker_kind: str | None
    act: str | None
    denies: bool | None
    hedges: tuple[str, ...] | None
    account: Account | None
    language: str | None
    note: str | None
    shown: dict[str, object] | None
    entry: str
