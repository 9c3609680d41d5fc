"""What stands of lines and of what was said on them; kept in :class:`openline.decide.state.State`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from openline.model.channel import Carrier, CheckSchedule, Post, StopState, Verb
from openline.model.incident import IncidentKind
from openline.model.notification import Precedence
from openline.model.roster import Level
from openline.model.warning import Effect


class ChannelStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A channel: a state of :data:`openline.decide.connecting.CHANNEL`."""

    id: str
    state: str
    version: int
    entry: str
    """Id of the proposal of this version."""
    index: int
    proposer: str
    proposal_sha256: str
    parties: tuple[str, ...]
    level: Level
    carrier: Carrier
    checks: CheckSchedule | None = None
    signed: Mapping[str, int] = {}
    """Party -> log index of its signature under this version."""
    suspended_by: tuple[str, ...] = ()
    open_index: int | None = None
    open_ms: int = 0
    """Since when checks of it fall due; those of while it was suspended do not."""


class DeskStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Who is tried at a party's end of a channel, and where after that."""

    party: str
    channel: str
    version: int
    entry: str
    posts: tuple[Post, ...]
    then: tuple[str, ...] = ()
    seal_key_hex: str = ""


class LineStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How checks of one party's end of a channel have gone (R5)."""

    channel: str
    party: str
    slot_ms: int = 0
    """The last scheduled time that was answered or missed."""
    answered_ms: int = 0
    """When it last answered at all."""
    missed: int = 0
    """Checks missed in a row."""
    lost: bool = False


class Sequence(NamedTuple):
    """Whose messages are numbered together: gaps tell nothing to anybody else."""

    channel: str
    sender: str
    addressees: tuple[str, ...]
    """Action and information addressees, sorted."""


class Numbered(msgspec.Struct, frozen=True, kw_only=True):
    """How far a sequence has got."""

    last: int = 0
    last_of: Mapping[Precedence, int] = {}
    """The serial of its last message of each precedence."""


class MessageStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was sent."""

    id: str
    entry: str
    at_ms: int
    """When the node took it."""
    channel: str
    sender: str
    to: tuple[str, ...]
    """Before whom it is put: its addressees, or, of one whose addressees make no sense, who is concerned."""
    action: tuple[str, ...]
    precedence: Precedence
    serial: int
    answer_by_ms: int = 0
    state: str = "sent"
    """``sent``, ``superseded`` or ``cancelled``."""


class StopStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A STOP that was heard: a state of :data:`openline.decide.stopping.STOP`."""

    id: str
    entry: str
    at_ms: int
    party: str
    to: tuple[str, ...]
    known: tuple[str, ...] = ()
    """With whom its party had a line when it was heard: of these it may know that they were told."""
    state: str = "heard"
    said: Mapping[str, StopState] = {}


class Ringing(NamedTuple):
    """A post was rung."""

    at_ms: int
    by: str
    party: str
    post: int
    result: str
    channel: str | None = None
    """At the desk of which channel, where that was said; empty for that of all who are told to call."""


class Issued(NamedTuple):
    """An entry by which a warning was issued, replaced or cancelled."""

    entry: str
    at_ms: int
    """When the node took it."""


class WarningStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A warning: a state of :data:`openline.decide.issuing.WARNING`."""

    id: str
    entry: str
    index: int
    issuer: str
    version: int
    zone: str
    rung: int
    to: tuple[str, ...]
    precedence: Precedence
    deadline_ms: int
    answerable: bool
    state: str
    drops: tuple[str, ...] = ()
    """Entries that say that leaflets of it were dropped."""
    effects: Mapping[str, Effect] = {}
    versions: tuple[Issued, ...] = ()
    """All that was issued of it, the first version first."""
    cancelled: Issued | None = None


class StatementStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A statement of a party; nothing that anybody else says changes it."""

    id: str
    entry: str
    at_ms: int
    author: str
    about: str
    verb: Verb
    to: tuple[str, ...]
    withheld: bool = False
    replaced_by: str = ""
    answer_by_ms: int = 0
    """By when it asks for statements; 0 is that it does not."""


class Asked(NamedTuple):
    """A party was asked for a statement."""

    due_ms: int
    answer: str = ""
    """The statement that answers it; empty while there is none."""
    silent: str = ""
    """The finding that there was none in time."""


class IncidentStanding(msgspec.Struct, frozen=True, kw_only=True):
    """An incident: a state of :data:`openline.decide.happening.INCIDENT`."""

    id: str
    entry: str
    index: int
    opener: str
    kind: IncidentKind
    at_ms: int
    within_ms: int
    to: tuple[str, ...]
    about: tuple[str, ...] = ()
    out_of: str = ""
    takes: tuple[str, ...] = ()
    state: str = "open"
    same_as: Mapping[str, str] = {}
    """Party -> the incident of which it holds this one to be the same."""
    steps: tuple[str, ...] = ()
    """Entries by which it was merged and split, or another with it, in order."""


class ExhibitStanding(msgspec.Struct, frozen=True, kw_only=True):
    """An exhibit: a state of :data:`openline.decide.exhibiting.EXHIBIT`."""

    id: str
    entry: str
    index: int
    author: str
    about: str
    to: tuple[str, ...]
    sha256: str
    bytes: int
    made_of: str = ""
    state: str = "held"
    holder: str
    """Who has it."""
    passing_to: str = ""
    """To whom it was handed over, until that party has received it."""
    steps: tuple[str, ...] = ()
    """Entries of its custody, in order."""


class CitationStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What an open source says that somebody said, as a party cites it."""

    id: str
    entry: str
    at_ms: int
    author: str
    about: str
    to: tuple[str, ...]
    text_sha256: str
    start: int
    end: int


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """How long something took: shown, answered by a person, relayed to units (R33)."""

    channel: str
    """On which it was said; empty for what the node found."""
    shown_ms: int
    answered_ms: int = 0
    relayed_ms: int = 0
    closed_ms: int = 0
    """When something took its place, or it was taken back, and no answer was awaited any longer."""
