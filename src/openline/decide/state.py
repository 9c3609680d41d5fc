"""What stands on record: the fold of a theatre's entries, as ``app/views.py`` keeps it.

Everything but :attr:`State.contents` comes from the permanent facts of headers, so no redaction changes it.
Values are frozen and maps are only ever assigned to, never deleted from: a :meth:`State.branch` can then try
an entry without touching what it branched from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import Any, NamedTuple, TypeVar

import msgspec

from openline.decide.deadlines import Deadlines
from openline.decide.matchbook import MatchBook, OpenMatches, Standings
from openline.decide.spoken import (
    Answering,
    Asked,
    ChannelStanding,
    CitationStanding,
    DeskStanding,
    ExhibitStanding,
    IncidentStanding,
    LineStanding,
    MessageStanding,
    Numbered,
    Ringing,
    Sequence,
    StatementStanding,
    StopStanding,
    WarningStanding,
)
from openline.decide.undoing import Kept, Undo
from openline.errors import NotFoundError, RefusedError
from openline.ledger.entry import Header
from openline.model.agreement import Basis, Norms, StanceValue
from openline.model.event import Body, Cover, Facts, TheatreFacts
from openline.model.notification import Outcome, Precedence, Resolution, Severity
from openline.model.party import Addressable, Key
from openline.model.release import Detail, Purpose, Receipt, Relayed

K = TypeVar("K")
T = TypeVar("T")


class Card(NamedTuple):
    """What is remembered of every entry: enough to say who may see it, cite it, hold it or redact it."""

    id: str
    at: int
    """Its log index."""
    type: str
    author: str
    about: str
    parties: tuple[str, ...] = ()
    """Whom a finding concerns beyond what it is about."""


class Entry(NamedTuple):
    """An entry at its place in the log; ``body`` is ``None`` once it is redacted."""

    at: int
    """Its log index."""
    header: Header
    facts: Facts
    body: Body | None
    received_at_ms: int = 0
    """When the node took it: an author may say any time it likes."""

    @property
    def action(self) -> str:
        """The second word of its type, such as ``edit``."""
        return self.header.type.removesuffix("/v1").partition(".")[2]


class Content(NamedTuple):
    """What can be shown of an entry that is current; ``body`` is ``None`` once it is redacted."""

    at_ms: int
    facts: Facts
    body: Body | None


class PartyStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A party on record."""

    id: str
    version: int = 1
    entry: str
    """Id of the entry that holds this version."""
    addressable: Addressable
    reach_via: tuple[str, ...]
    root_key_hex: str


class KeyStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A key and where it is in its life: a state of :data:`openline.decide.keyring.KEY`."""

    key: Key
    state: str


class AgreementStanding(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement: a state of :data:`openline.decide.agreeing.AGREEMENT`."""

    id: str
    state: str
    version: int
    entry: str
    """Id of the proposal of this version."""
    index: int
    proposer: str
    proposal_sha256: str
    parties: tuple[str, ...]
    covers: tuple[Cover, ...] = ()
    supersedes: str = ""
    superseded_by: str = ""
    signed: Mapping[str, int] = {}
    """Party -> log index of its signature under this version."""
    suspended_by: tuple[str, ...] = ()
    norms: Norms = Norms()
    in_force_index: int | None = None


class CellStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A joint cell: a state of :data:`openline.decide.seating.CELL`."""

    id: str
    state: str
    version: int
    entry: str
    """Id of the proposal of this version."""
    index: int
    proposer: str
    proposal_sha256: str
    parties: tuple[str, ...]
    sees_matches: bool = False
    signed: Mapping[str, int] = {}
    """Party -> log index of its signature under this version."""
    open_index: int | None = None
    left: Mapping[str, int] = {}
    """Party -> log index at which it left: nothing behind that is for it."""


class ObjectStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A zone, line, area, report or notification, and the party that put it on record."""

    id: str
    kind: str
    owner: str
    state: str
    version: int
    entry: str
    """Id of the entry that holds this version."""
    index: int
    body_sha256: str
    value: StanceValue | None = None
    """The owner's own stance; none on what nobody agrees to, such as a sighting."""
    basis: Basis = Basis.UNILATERAL
    call_at_ms: int | None = None
    disputed_by: tuple[str, ...] = ()


class NotificationStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a site, movement or activity beyond its :class:`ObjectStanding`."""

    id: str
    emergency: bool = False
    clock_ms: int
    """Since when notice counts: an amendment of where or when starts it anew."""
    since: tuple[str, ...]
    """The entries of its versions since then: what was said of one of them holds for all."""
    legs: int = 0
    since_version: int = 1
    """The first of those versions."""
    begins_ms: int = 0
    begun_ms: int = 0
    """When its first step was taken, whatever was planned; 0 before."""
    red_since: str = ""
    """Of which of those entries it is on record that it began without relay."""
    short: tuple[str, ...] = ()
    """The findings that notice of it was short."""
    leg_states: Mapping[int, str] = {}
    """Leg -> a state of :data:`openline.decide.moving.LEG`, unless it is planned."""
    step_entry: str = ""
    """The entry of the last step: who is shown it later is shown how far it has got, too."""
    guarantees: Mapping[str, int] = {}
    """Party -> the version that it guarantees."""


class TimerStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline for an answer: a state of :data:`openline.decide.timing.TIMER`."""

    subject: str
    """What is to be answered: a notification, match, message ..., or a statement that asks for one."""
    party: str
    pass_to: str
    entry: str
    """Its latest entry that was shown, as release ``seq``: an answer to an earlier one is none to this."""
    seq: int
    due_ms: int
    precedence: Precedence
    """How soon the most urgent of what the release says is to be answered, and by when."""
    no_later_ms: int | None = None
    """By when a former version of any of it was to be answered."""
    state: str = "waiting"
    step: int = 0
    """How often it was tried elsewhere since (decide/escalating.py)."""
    tried: tuple[str, int] = ("", 0)
    """Then: the channel at whose desk, and the post there, that was tried last."""
    again_ms: int | None = None
    """Once it has passed: when it is tried elsewhere next; ``None`` for never."""
    skipped: int = 0
    """How often it was to be said again while nobody looked: those are in no step."""

    @property
    def next_ms(self) -> int | None:
        """When something is to be done about it."""
        if self.state == "waiting":
            return self.due_ms
        return self.again_ms if self.state == "fired" else None


class Flood(msgspec.Struct, frozen=True, kw_only=True):
    """How often a party was told lately of matches because another changed its plans (decision 17)."""

    told_ms: tuple[int, ...] = ()
    """When, lately; no more than count."""
    said: Severity | None = None
    """The most serious that the party was told of and not of its end; ``None`` where that is not certain."""
    held: tuple[str, ...] = ()
    """Findings that it was not told of yet."""
    pressing: bool = False
    """Whether some of that cannot wait as long as the rest."""


class StanceTaken(msgspec.Struct, frozen=True, kw_only=True):
    """The last stance that a party took on something itself."""

    value: StanceValue
    basis: Basis
    call_at_ms: int | None
    version: int
    """The version of the thing that its author saw."""
    index: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A release: a state of :data:`openline.decide.releasing.RELEASE`."""

    party: str
    """Its recipient: a party, or a joint cell."""
    seq: int
    entry: str
    detail: str
    pass_to: str
    index: int
    id: str = ""
    """Of the release itself: whoever cites it was given this (decision 12)."""
    state: str = "released"
    receipts: Mapping[Receipt, Relayed | None] = {}
    by_party: Mapping[str, Mapping[Receipt, Relayed | None]] = {}
    """At a joint cell, the same of each party that sits there: none signs for another."""


class _Layer(MutableMapping[K, T]):
    """A map over another that keeps changes to itself; a ChainMap takes ten times as long to ask."""

    __slots__ = ("_base", "_own")

    def __init__(self, base: MutableMapping[K, T]) -> None:
        self._own: dict[K, T] = {}
        self._base = base

    def __getitem__(self, key: K) -> T:
        return self._own[key] if key in self._own else self._base[key]

    def __setitem__(self, key: K, value: T) -> None:
        self._own[key] = value

    def __delitem__(self, key: K) -> None:
        raise TypeError("nothing is ever deleted from the state")

    def __contains__(self, key: object) -> bool:
        return key in self._own or key in self._base

    def __iter__(self) -> Iterator[K]:
        if not self._own:
            return iter(self._base)
        return chain(self._base, (key for key in self._own if key not in self._base))

    def __len__(self) -> int:
        return len(self._base) + sum(key not in self._base for key in self._own)

    def get(self, key: K, default: Any = None) -> Any:
        """Return what stands under a key, or the default."""
        return self._own[key] if key in self._own else self._base.get(key, default)


@dataclass(slots=True)
class State:
    """All that a theatre's entries amount to."""

    size: int = 0
    """How many entries are folded in; the index of the next."""
    theatre: TheatreFacts | None = None
    parties: MutableMapping[str, PartyStanding] = field(default_factory=Kept)
    keys: MutableMapping[str, tuple[KeyStanding, ...]] = field(default_factory=Kept)
    """Party, or the node, -> its keys in the order in which they came."""
    agreements: MutableMapping[str, AgreementStanding] = field(default_factory=Kept)
    objects: MutableMapping[str, ObjectStanding] = field(default_factory=Kept)
    cells: MutableMapping[str, CellStanding] = field(default_factory=Kept)
    """Joint cells. Their ids are nobody else's: things are shared with them as with parties."""
    agreements_covering: MutableMapping[str, tuple[str, ...]] = field(default_factory=Kept)
    touched_ms: MutableMapping[str, int] = field(default_factory=Kept)
    """Zone, line or notification -> when its last version was taken."""
    versions: MutableMapping[tuple[str, int], str] = field(default_factory=Kept)
    """(zone, line or agreement, version) -> ``body_sha256`` of every version that was ever on record."""
    stances: MutableMapping[tuple[str, str], StanceTaken] = field(default_factory=Kept)
    """(about, party) -> its stance."""
    shared: MutableMapping[tuple[str, str], Detail] = field(default_factory=Kept)
    """(about, party) -> how much of it the owner shows to the party."""
    notifications: MutableMapping[str, NotificationStanding] = field(default_factory=Kept)
    consents: MutableMapping[tuple[str, str], tuple[Purpose, ...]] = field(default_factory=Kept)
    """(site, party) -> the purposes for which its people consent to release."""
    outcomes: MutableMapping[tuple[str, str], Outcome] = field(default_factory=Kept)
    """(notification, party) -> what that party says came of it."""
    book: MatchBook = field(default_factory=MatchBook)
    """The matches; :attr:`matches` and :attr:`open_matches` read it."""
    resolutions: MutableMapping[str, Mapping[str, Resolution]] = field(default_factory=Kept)
    """Match -> how each side says that it goes about it."""
    floods: MutableMapping[tuple[str, str], Flood] = field(default_factory=Kept)
    """(party whose plans change, party that is told) -> how often lately, and what was held back."""
    carried: MutableMapping[tuple[str, str], tuple[str, ...]] = field(default_factory=Kept)
    """(finding, party) -> earlier findings that were held back from it, and told together with this one."""
    told_with: MutableMapping[tuple[str, str], str] = field(default_factory=Kept)
    """(finding that was held back, party) -> the finding with which it was told."""
    hidden_finds_ms: MutableMapping[str, tuple[int, ...]] = field(default_factory=Kept)
    """Party -> when it lately found matches with what it cannot see."""
    timers: MutableMapping[tuple[str, str, str], TimerStanding] = field(default_factory=Deadlines)
    """(what is to be answered, party, whom it is asked to tell) -> the deadline for its answer."""
    channels: MutableMapping[str, ChannelStanding] = field(default_factory=Kept)
    desks: MutableMapping[tuple[str, str], DeskStanding] = field(default_factory=Kept)
    """(party, channel, or nothing for whoever is told to call it) -> who is tried there."""
    lines: MutableMapping[tuple[str, str], LineStanding] = field(default_factory=Kept)
    """(channel, party) -> how checks of that end have gone."""
    numbered: MutableMapping[Sequence, Numbered] = field(default_factory=Kept)
    messages: MutableMapping[str, MessageStanding] = field(default_factory=Kept)
    stops: MutableMapping[str, StopStanding] = field(default_factory=Kept)
    compared: MutableMapping[str, tuple[str, ...]] = field(default_factory=Kept)
    """Entry -> the findings about the places that it names."""
    rung: MutableMapping[str, tuple[Ringing, ...]] = field(default_factory=Kept)
    """What it was about -> who was rung, and what came of it."""
    warnings: MutableMapping[str, WarningStanding] = field(default_factory=Kept)
    suggested: MutableMapping[str, str] = field(default_factory=Kept)
    """Finding for which a message was suggested -> the entry that says so, newest last."""
    statements: MutableMapping[str, StatementStanding] = field(default_factory=Kept)
    stated_of: MutableMapping[str, tuple[str, ...]] = field(default_factory=Kept)
    """What they are about -> statements, oldest first."""
    asked: MutableMapping[tuple[str, str], Asked] = field(default_factory=Kept)
    """(statement, party) -> what came of it that the statement asks that party for one."""
    incidents: MutableMapping[str, IncidentStanding] = field(default_factory=Kept)
    exhibits: MutableMapping[str, ExhibitStanding] = field(default_factory=Kept)
    exhibits_of: MutableMapping[str, tuple[str, ...]] = field(default_factory=Kept)
    """What they are about -> exhibits, oldest first."""
    citations: MutableMapping[str, CitationStanding] = field(default_factory=Kept)
    cited_of: MutableMapping[str, tuple[str, ...]] = field(default_factory=Kept)
    """What they are about -> citations, oldest first."""
    template_texts: MutableMapping[tuple[str, str], tuple[str, ...]] = field(default_factory=Kept)
    """(template, language) -> the entries that supply a text of it, of each party the last."""
    template_reviews: MutableMapping[tuple[str, str, str], tuple[str, ...]] = field(default_factory=Kept)
    """(template, language, SHA-256 of the text) -> the parties that have signed that they reviewed it."""
    answering: MutableMapping[tuple[str, str], Answering] = field(default_factory=Kept)
    """(entry that was to be answered, party) -> how long that took."""
    dailies: MutableMapping[str, str] = field(default_factory=Kept)
    """Day -> the entry of its last report."""
    cards: MutableMapping[str, Card] = field(default_factory=Kept)
    public: MutableMapping[str, int] = field(default_factory=Kept)
    """Entries that every party is shown, with their log indexes."""
    releases: MutableMapping[tuple[str, int], Shown] = field(default_factory=Kept)
    """(party, seq) -> the release."""
    release_counts: MutableMapping[str, int] = field(default_factory=Kept)
    shown: MutableMapping[tuple[str, str, str], int] = field(default_factory=Kept)
    """(entry, party, pass_to) -> seq of the last release of that entry there."""
    recipients: MutableMapping[str, tuple[tuple[str, str], ...]] = field(default_factory=Kept)
    """Entry -> (party, pass_to) of everyone it was ever released to."""
    evidence: MutableMapping[str, str] = field(default_factory=Kept)
    """Entry -> a state of :data:`openline.decide.holding.EVIDENCE`, unless it is whole."""
    holders: MutableMapping[str, tuple[str, ...]] = field(default_factory=Kept)
    """Entry -> the parties that hold it as evidence."""
    contents: MutableMapping[str, Content | None] = field(default_factory=Kept)
    """Entry -> what it says, of whatever is current. The only thing that a redaction changes."""

    def branch(self) -> State:
        """Return a state that reads through to this one and keeps its own changes to itself."""
        return _Branch(self)

    def note_in(self, undo: Undo | None) -> None:
        """Note from now on what is changed, so that it can be put back; ``None`` ends that."""
        for name in _MAPS:
            getattr(self, name).undo = undo
        self.book.undo = undo

    def same_as(self, other: State) -> bool:
        """Tell whether all that redaction must not change is equal."""
        return all(
            getattr(self, f.name) == getattr(other, f.name) for f in fields(self) if f.name != "contents"
        )

    @property
    def matches(self) -> Standings:
        """Every match that was ever on record, by its id."""
        return Standings(self.book, self.resolutions)

    @property
    def open_matches(self) -> OpenMatches:
        """The open matches of each thing that ever had one."""
        return OpenMatches(self.book)

    def party(self, id: str) -> PartyStanding:
        """Return a party on record, or raise NotFoundError."""
        return _found(self.parties, id, "party")

    def agreement(self, id: str) -> AgreementStanding:
        """Return an agreement on record, or raise NotFoundError."""
        return _found(self.agreements, id, "agreement")

    def object(self, id: str, *kinds: str) -> ObjectStanding:
        """Return an object on record of one of these kinds, or raise NotFoundError."""
        name = " or ".join(kinds)
        standing = _found(self.objects, id, name)
        if standing.kind not in kinds:
            raise unknown(name, id)
        return standing


_MAPS = frozenset(f.name for f in fields(State) if f.default_factory in (Kept, Deadlines))


class _Branch(State):
    """A state over another; a map is laid over the other's once it is asked for.

    There is one for every entry, and few maps that an entry looks at.
    """

    __slots__ = ("_base",)

    def __init__(self, base: State) -> None:
        self._base = base
        self.size = base.size
        self.theatre = base.theatre

    def __getattr__(self, name: str) -> Any:
        """Make what stands under a name whose place is still empty."""
        made: Any
        if name in _MAPS:
            made = _Layer(getattr(self._base, name))
        elif name == "book":
            made = self._base.book.branch()
        else:
            raise AttributeError(name)
        setattr(self, name, made)
        return made


def unknown(kind: str, id: str, where: str = "") -> NotFoundError:
    """Make the answer for what is not on record, and for what the asker may not see: they are the same.

    Where it stood is ``where``; without it, the kind says enough.
    """
    return NotFoundError(f"there is no {kind} {id!r} on record", where=where or kind)


def said_as(state: State, id: str) -> str | None:
    """Return the entry of what was said or done under an id; ``None`` if it is of nothing like that."""
    for said in _said(state):
        if (standing := said.get(id)) is not None:
            return str(standing.entry)
    return None


def in_use(state: State, id: str) -> bool:
    """Tell whether an id is taken: all that is put on record, and all that is said, share one space."""
    spaces: tuple[Mapping[str, Any], ...] = (state.objects, state.agreements, state.cards, state.channels)
    return any(id in it for it in (*spaces, *_said(state)))


def _said(state: State) -> tuple[Mapping[str, Any], ...]:
    return (
        state.messages, state.stops, state.warnings, state.statements, state.incidents, state.exhibits,
        state.citations,
    )  # fmt: skip


def taken(state: State, author: str, id: str, where: str) -> RefusedError:
    """Make the answer for an id that is in use; by what, if the author may see all of that.

    That it is in use cannot be kept from whoever wants it. To all others it is the same for whatever it is.
    """
    what, next_step = f"the id {id!r} cannot be used: it is taken", "choose another id"
    standing, agreement = state.objects.get(id), state.agreements.get(id)
    if agreement is not None and author in agreement.parties:
        what += f" by the agreement {id!r} of {agreement.proposer}"
    elif standing is not None and author == standing.owner:
        what += f" by your own {standing.kind} {id!r}, which is {standing.state}"
    elif standing is not None and state.shared.get((id, author)) is Detail.FULL:
        what += f" by the {standing.kind} {id!r} of {standing.owner}"
    return RefusedError(what, where=where, next_step=next_step)


def _found(on_record: Mapping[str, T], id: str, kind: str) -> T:
    found = on_record.get(id)
    if found is None:
        raise unknown(kind, id)
    return found
