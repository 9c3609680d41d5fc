"""Lines of communication: channels, the desks at their ends, and what is said on them (R4, R5, R6, R38)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from openline.model.notification import Recurrence
from openline.model.release import Role
from openline.model.roster import Level
from openline.model.space import Position


class Carrier(StrEnum):
    """By what a channel is kept."""

    OPENLINE = "openline"
    """Through the node: what is said is an entry."""
    VOICE = "voice"
    """A telephone or radio; what is said is typed in afterwards, with both times (R30)."""
    MAIL = "mail"


class CheckSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a channel is to be tried (R5): at ``first_ms`` and every ``every_ms`` from then on."""

    first_ms: int
    every_ms: int
    within_ms: int
    """A check that nobody has answered by so long after its time is missed."""


class Channel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line between two or more parties, as it is agreed."""

    id: str
    name: str
    version: int = 1
    parties: tuple[str, ...]
    level: Level
    carrier: Carrier = Carrier.OPENLINE
    languages: tuple[str, ...] = ("en",)
    interpreter: str = ""
    """Who interprets, by function, or where one is found."""
    hours: Recurrence | None = None
    """When it is kept; ``None`` is day and night."""
    checks: CheckSchedule | None = None
    opening_terms: str = ""
    """On what terms sealed messages on it are opened to others (R21)."""


class Post(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is tried, in its order: a function, never a name; ``hours`` when it is manned, ``None`` always."""

    role: Role
    deputy: bool = False
    hours: Recurrence | None = None


class PostLabel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a post is called and how it is reached."""

    name: str
    medium: Literal["telephone", "radio", "satellite", "mail"] = "telephone"
    address: str = ""
    languages: tuple[str, ...] = ()


class Translation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same text in another language, beside the original, never instead of it."""

    language: str
    text: str
    by: str = ""
    """Whose translation it is: an interpreter's, or the sender's own."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that goes another way; its hash says whether it is the one that was meant."""

    name: str
    media_type: str = "application/octet-stream"
    bytes: int
    sha256: str


class Spoken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was said by voice or written on paper, and typed in afterwards (R30)."""

    at_ms: int
    """When it was said; the header has when it was typed in."""
    by: str = ""
    to: str = ""
    """Who spoke and who heard, by function."""


class Box(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The key of a sealed text, for one party: X25519, HKDF-SHA256, ChaCha20-Poly1305."""

    party: str
    public_key_hex: str
    """Whose private half opens it."""
    sealed_hex: str


class Sealed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text that only the two ends can read; its hash stands in the facts, for whoever it is opened to."""

    ephemeral_hex: str
    boxes: tuple[Box, ...]
    ciphertext_hex: str


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place as it was said, and where that is taken to be; neither need be there (R6)."""

    said: str = ""
    position: Position | None = None


class Result(StrEnum):
    """What came of ringing a post."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"


class StopState(StrEnum):
    """What a party says of a STOP that it was given; none of these is an admission."""

    TAKEN = "taken"
    """Somebody there has it in hand."""
    PASSED_ON = "passed_on"
    """It was given to those who act."""
    STOPPED = "stopped"
    NOT_OURS = "not_ours"
    OVER = "over"
    """Whoever raised it says that it is over."""


class Verb(StrEnum):
    """What a statement does (R18). Nothing overwrites what another party states."""

    ALLEGES = "alleges"
    ACKNOWLEDGES_OWN_ACT = "acknowledges_own_act"
    DENIES = "denies"
    CONFIRMS = "confirms"
    PROTESTS = "protests"
    ASSURES = "assures"
    CONDITIONAL = "conditional"
    """If this, then that, said to somebody."""
    DEMANDS = "demands"
    """That somebody do, stop, hand over or explain something; it may ask for a statement by a time."""
    CONCERN = "concern"
    REPORTS = "reports"
    """A party's own act or presence, in its own words: what a rung is that is no communication."""
    NO_RESPONSE = "no_response"
