"""Facts and bodies of what parties say to each other: lines, messages, STOP, checks, warnings, statements."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from openline.model.channel import (
    Attachment,
    Carrier,
    Channel,
    CheckSchedule,
    Place,
    Post,
    PostLabel,
    Result,
    Sealed,
    Spoken,
    StopState,
    Translation,
    Verb,
)
from openline.model.fact import Body, EventType, Facts, Nothing, ReasonBody
from openline.model.incident import INCIDENTS, Account
from openline.model.notification import Precedence
from openline.model.release import Receipt
from openline.model.roster import Level
from openline.model.space import Footprint
from openline.model.warning import Effect, TemplateText, Warning

# -- channels and desks ----------------------------------------------------------------------------


class ChannelFacts(Facts, frozen=True, kw_only=True):
    """A transition of one version of a channel: proposed, signed, open, suspended, resumed, closed (R4).

    A proposal is its author's signature. ``proposal_sha256`` is empty in it; in all that follows it is the
    ``body_sha256`` of the proposal's header.
    """

    subject_field: ClassVar[str] = "channel"

    channel: str
    version: int
    proposal_sha256: str = ""
    parties: tuple[str, ...] = ()
    level: Level | None = None
    carrier: Carrier | None = None
    checks: CheckSchedule | None = None
    """Of a proposal, as in its text: checks fall due when the text is redacted, too."""


class ChannelBody(Body, frozen=True, kw_only=True):
    """The line that is proposed."""

    channel: Channel


class DeskFacts(Facts, frozen=True, kw_only=True):
    """A party says who is tried at its end of a channel, in which order, and on which channels after that.

    Without a channel it is the party's desk for whoever is told to call it.
    """

    subject_field: ClassVar[str] = "channel"

    channel: str = ""
    version: int
    posts: tuple[Post, ...]
    then: tuple[str, ...] = ()
    """Channels at whose desk the same party is tried next: the next level first, then alternates."""
    seal_key_hex: str = ""
    """The public X25519 key to which what is for this party on the channel may be sealed."""


class DeskBody(Body, frozen=True, kw_only=True):
    """What the posts are called and how each is reached, in the order of the facts."""

    posts: tuple[PostLabel, ...]


class CheckFacts(Facts, frozen=True, kw_only=True):
    """A line check, as its author saw it (R5): a party has answered, or has not, and after how long.

    On a line through the node each party answers for itself; on others whoever called says what came of it.
    """

    subject_field: ClassVar[str] = "channel"

    channel: str
    party: str
    """Whose end was tried."""
    slot_ms: int
    """The scheduled time for which it is; of a check that nobody scheduled, when it was made."""
    answered: bool
    after_ms: int = 0
    """How long it took."""


class MissFacts(Facts, frozen=True, kw_only=True):
    """A scheduled check was not answered in time; at the third in a row the line is lost (F9)."""

    subject_field: ClassVar[str] = "channel"

    channel: str
    party: str
    slot_ms: int
    in_a_row: int
    lost: bool = False


# -- messages --------------------------------------------------------------------------------------


class MessageFacts(Facts, frozen=True, kw_only=True):
    """A message on a channel.

    ``serial`` counts from 1 without gaps for each (channel, sender, addressee set); ``after`` is the serial
    of the sender's message before it of the same precedence, 0 for the first (docs/protocol/messages.md).
    """

    subject_field: ClassVar[str] = "message"

    message: str
    channel: str
    serial: int
    after: int = 0
    precedence: Precedence
    action: tuple[str, ...]
    """Who is to act on it and to answer."""
    info: tuple[str, ...] = ()
    """Who is to know of it."""
    needs: Receipt = Receipt.READ
    """Which acknowledgement is asked for; anything that a person says meets the deadline (R8)."""
    answer_by_ms: int = 0
    """When; 0 is as its precedence has it."""
    references: tuple[str, ...] = ()
    """Ids of messages, warnings, findings, things."""
    supersedes: str = ""
    cancels: str = ""
    sealed_sha256: str = ""
    """Of a sealed message: of the text within, so that it can be shown later to have been this."""


class MessageBody(Body, frozen=True, kw_only=True):
    """What it says."""

    text: str = ""
    language: str = "en"
    translations: tuple[Translation, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    spoken: Spoken | None = None
    sealed: Sealed | None = None


class OddFacts(Facts, frozen=True, kw_only=True):
    """What is odd about a FLASH or STOP that was taken all the same (R6)."""

    subject_field: ClassVar[str] = "entry"

    entry: str
    odd: tuple[str, ...]


class StopFacts(Facts, frozen=True, kw_only=True):
    """Somebody says STOP (R6). The node records what it heard, from whomever: it is never refused."""

    subject_field: ClassVar[str] = "stop"

    stop: str
    party: str = ""
    """Who says so, as far as that is known; empty for an unknown caller."""
    known_by: Literal["token", "session", "certificate", "signature", "voice", "nothing"] = "nothing"
    to: tuple[str, ...]
    """The desks before which it is put."""
    odd: tuple[str, ...] = ()


class StopBody(Body, frozen=True, kw_only=True):
    """What was heard."""

    text: str = ""
    place: Place = Place()
    callback: str = ""
    """Where the caller can be rung back."""
    language: str = ""
    spoken: Spoken | None = None
    more_on: str | msgspec.UnsetType = msgspec.UNSET
    """The STOP of which this says more, as its caller names it: that one stands as it does."""


class StopStateFacts(Facts, frozen=True, kw_only=True):
    """What a party says of a STOP that was put before it, or that it raised."""

    subject_field: ClassVar[str] = "stop"

    stop: str
    state: StopState


class RingFacts(Facts, frozen=True, kw_only=True):
    """Somebody has rung a post about something, and what came of it."""

    subject_field: ClassVar[str] = "about"

    about: str
    """A STOP, a message, a match, a warning, or a channel."""
    party: str
    post: int = 0
    """Its place at that party's desk, from 0."""
    channel: str | msgspec.UnsetType = msgspec.UNSET
    """At the desk on this one, or at that for all who are told to call; unset: where it is tried first."""
    result: Result


class NearFacts(Facts, frozen=True, kw_only=True):
    """A place that is named in an entry was compared with what a party sees (R7, F1, F2); for that party."""

    subject_field: ClassVar[str] = "entry"

    entry: str
    party: str
    near: tuple[str, ...] = ()
    """What the party sees that is near it."""
    disagrees: bool = False
    """A place and a coordinate in it do not agree."""


class NearBody(Body, frozen=True, kw_only=True):
    """The echo of each place, what is near it and how far, and what disagrees by how much."""

    places: tuple[dict[str, object], ...] = ()


class EscalateFacts(Facts, frozen=True, kw_only=True):
    """What one party was asked by another and has not answered in time goes to the next post (R9).

    One finding lists all that takes the same step at once, in columns. Recorded long after ``due_ms``, the
    alarm itself came late: nobody looked when it was due.
    """

    party: str
    """Who owes the answers."""
    sender: str
    """Who waits for them."""
    precedence: Precedence
    step: int
    """1 is the first time that it is overdue."""
    channel: str = ""
    """At whose desk it is tried now; empty where there is no desk."""
    post: int = 0
    """Which post of that desk, from 0."""
    pass_to: str = ""
    """Whom the party was asked to tell."""
    repeats: bool = False
    """All posts were tried: it begins again."""
    last: bool = False
    """Nobody else is tried: it stands as unanswered."""
    entries: tuple[str, ...]
    due_ms: tuple[int, ...]


# -- warnings --------------------------------------------------------------------------------------


class WarningFacts(Facts, frozen=True, kw_only=True):
    """A person issues, replaces or cancels a warning: a rung of a ladder that is communication (R20)."""

    subject_field: ClassVar[str] = "warning"

    warning: str
    version: int = 1
    zone: str = ""
    rung: int = 0
    """From 1; 0 where there is no ladder."""
    to: tuple[str, ...] = ()
    """Parties whom it is addressed to."""
    precedence: Precedence = Precedence.IMMEDIATE
    deadline_ms: int = 0
    """By when what it asks is asked for; 0 is none. Nothing happens here when it passes."""
    answerable: bool = True
    """Whether an acknowledgement is possible at all: a leaflet has none."""
    evidence: tuple[str, ...] = ()
    """Findings on which it rests."""
    templates: dict[str, str]
    """Language -> SHA-256 of the template's text that was used."""


class WarningBody(Body, frozen=True, kw_only=True):
    """The warning as it now stands."""

    warning: Warning


class DropBody(Body, frozen=True, kw_only=True):
    """Leaflets were dropped, as the party says that did so."""

    quantity: int
    area: Footprint
    from_ms: int
    to_ms: int
    note: str = ""


class WarningStepFacts(Facts, frozen=True, kw_only=True):
    """A warning is cancelled, or leaflets of it were dropped."""

    subject_field: ClassVar[str] = "warning"

    warning: str


class EffectFacts(Facts, frozen=True, kw_only=True):
    """What a party says came of a warning; no effect is ever that it was ignored."""

    subject_field: ClassVar[str] = "warning"

    warning: str
    effect: Effect


class SuggestFacts(Facts, frozen=True, kw_only=True):
    """A finding calls for a message, if a person thinks so: the ladder's rungs, and the evidence."""

    subject_field: ClassVar[str] = "zone"

    zone: str
    finding: str
    rungs: tuple[int, ...]


class TemplateFacts(Facts, frozen=True, kw_only=True):
    """A party supplies the text of a template in a language, or says that it has reviewed one."""

    template: str
    language: str
    text_sha256: str


class TemplateBody(Body, frozen=True, kw_only=True):
    """The text."""

    text: TemplateText


# -- statements ------------------------------------------------------------------------------------


class StatementFacts(Facts, frozen=True, kw_only=True):
    """A party states something about something that was found, said, or is on record (R18)."""

    subject_field: ClassVar[str] = "statement"

    statement: str
    about: str
    """Any id: of a finding, match, message, warning, STOP, statement or thing."""
    verb: Verb
    to: tuple[str, ...]
    """Who is shown it."""
    withheld: bool = False
    """Whose it is stays with the node, where a mandate forbids to say."""
    replaces: str = ""
    """An earlier statement of its own, which stays."""
    answer_by_ms: int | msgspec.UnsetType = msgspec.UNSET
    """By when it asks each of those for a statement; that none came is then a finding (R18)."""


class SilentFacts(Facts, frozen=True, kw_only=True):
    """A party has stated nothing to whoever asked it to by a time by then; it means no more than that."""

    subject_field: ClassVar[str] = "statement"

    statement: str
    party: str
    due_ms: int


class StatementBody(Body, frozen=True, kw_only=True):
    """In its own words."""

    text: str
    language: str = "en"
    translations: tuple[Translation, ...] = ()
    condition: str = ""
    consequence: str = ""
    addressee: str = ""
    """To whom a condition is said."""
    place: Place = Place()
    """Where it was, in its view: the place itself may be disputed."""
    account: Account | msgspec.UnsetType = msgspec.UNSET
    """When, where and what, of a statement about an incident."""
    speaker: str | msgspec.UnsetType = msgspec.UNSET
    """Who spoke for the party, by function."""
    verbatim: str | msgspec.UnsetType = msgspec.UNSET
    """The very words that were said, where the text is not they."""


class DailyFacts(Facts, frozen=True, kw_only=True):
    """The daily report of a day up to a fixed cut-off; a corrected one is a version more (R27)."""

    subject_field: ClassVar[str] = "day"

    day: str
    """Such as ``2026-11-14``."""
    version: int
    from_ms: int
    cut_off_ms: int
    parties: tuple[str, ...]
    """To whom it is released, at the same moment."""


class DailyBody(Body, frozen=True, kw_only=True):
    """What it says: counts that all its readers may see, with coverage."""

    report: dict[str, object]


SAYINGS: dict[str, EventType] = {
    "channel.propose/v1": EventType(ChannelFacts, ChannelBody, "submission", "key"),
    "channel.sign/v1": EventType(ChannelFacts, ReasonBody, "submission", "key"),
    "channel.suspend/v1": EventType(ChannelFacts, ReasonBody, "submission", "key"),
    "channel.resume/v1": EventType(ChannelFacts, ReasonBody, "submission", "key"),
    "channel.close/v1": EventType(ChannelFacts, ReasonBody, "submission", "key"),
    "channel.open/v1": EventType(ChannelFacts, Nothing, "finding", "node"),
    "desk.set/v1": EventType(DeskFacts, DeskBody, "submission", "key"),
    "desk.node/v1": EventType(DeskFacts, DeskBody, "submission", "root"),
    "check.log/v1": EventType(CheckFacts, ReasonBody, "submission", "key"),
    "check.miss/v1": EventType(MissFacts, Nothing, "finding", "node"),
    "message.send/v1": EventType(MessageFacts, MessageBody, "submission", "key"),
    "odd.find/v1": EventType(OddFacts, Nothing, "finding", "node"),
    "stop.hear/v1": EventType(StopFacts, StopBody, "finding", "node"),
    "stop.state/v1": EventType(StopStateFacts, ReasonBody, "submission", "key"),
    "ring.log/v1": EventType(RingFacts, ReasonBody, "submission", "key"),
    "near.find/v1": EventType(NearFacts, NearBody, "finding", "node"),
    "escalate.find/v1": EventType(EscalateFacts, Nothing, "finding", "node"),
    "warning.suggest/v1": EventType(SuggestFacts, Nothing, "finding", "node"),
    "warning.issue/v1": EventType(WarningFacts, WarningBody, "submission", "key"),
    "warning.replace/v1": EventType(WarningFacts, WarningBody, "submission", "key"),
    "warning.cancel/v1": EventType(WarningStepFacts, ReasonBody, "submission", "key"),
    "warning.drop/v1": EventType(WarningStepFacts, DropBody, "submission", "key"),
    "warning.effect/v1": EventType(EffectFacts, ReasonBody, "submission", "key"),
    "template.text/v1": EventType(TemplateFacts, TemplateBody, "submission", "key"),
    "template.review/v1": EventType(TemplateFacts, ReasonBody, "submission", "key"),
    "statement.make/v1": EventType(StatementFacts, StatementBody, "submission", "key"),
    "statement.silent/v1": EventType(SilentFacts, Nothing, "finding", "node"),
    **INCIDENTS,
    "daily.issue/v1": EventType(DailyFacts, DailyBody, "finding", "node"),
}
"""The entry types of this room; :data:`openline.model.event.EVENTS` holds them too."""
