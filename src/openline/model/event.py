"""The closed union of facts that can be recorded.

Every entry of the log has a type named here. What the fold needs for ever, the *facts*, stands in the signed
header and can never be redacted; names, texts and geometry stand in the *body*, salted apart and redactable.
Any set of redacted bodies yields the same states and releases, so no facts may hold anything personal.
"""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from openline.model.agreement import Agreement, AreaOfControl, Basis, Line, Norms, StanceValue, Zone
from openline.model.cell import Cell
from openline.model.fact import NODE as NODE
from openline.model.fact import Body as Body
from openline.model.fact import EventType as EventType
from openline.model.fact import Facts as Facts
from openline.model.fact import Nothing as Nothing
from openline.model.fact import ReasonBody as ReasonBody
from openline.model.notification import Notification, Outcome, Precedence, Resolution, Severity
from openline.model.party import Addressable, Custody, Party
from openline.model.presence import Coverage, Sighting
from openline.model.release import Detail, Purpose, Receipt, Relayed, Role
from openline.model.saying import SAYINGS
from openline.model.space import Position

# -- theatre and keys ------------------------------------------------------------------------------


class TheatreFacts(Facts, frozen=True, kw_only=True):
    """Genesis, entry 0: the node's offline root, its signing key, and the log's checkpoint key and name."""

    root_key_hex: str
    node_key_hex: str
    log_key_hex: str
    origin: str


class TheatreBody(Body, frozen=True, kw_only=True):
    """What the theatre is called."""

    name: str


class PartyFacts(Facts, frozen=True, kw_only=True):
    """A party comes on record; ``root_key_hex`` is empty for a party that never signs."""

    subject_field: ClassVar[str] = "party"

    party: str
    addressable: Addressable
    reach_via: tuple[str, ...] = ()
    root_key_hex: str = ""


class PartyEditFacts(Facts, frozen=True, kw_only=True):
    """How a party is reached from here on, and in the body what it is called; enrolment was version 1."""

    subject_field: ClassVar[str] = "party"

    party: str
    version: int
    addressable: Addressable
    reach_via: tuple[str, ...] = ()


class PartyBody(Body, frozen=True, kw_only=True):
    """The party as people call it."""

    party: Party


class KeyFacts(Facts, frozen=True, kw_only=True):
    """A key of a party becomes valid or stops being valid, signed by the party's root.

    ``reason`` is ``"enrolled"``, ``"rotated"`` or ``"recovered"`` for a key that is added, ``"rotated"``,
    ``"revoked"`` or ``"lost"`` for one that is ended. ``replaces_hex`` is the key that a rotation ends.
    """

    subject_field: ClassVar[str] = "party"

    party: str
    public_key_hex: str
    custody: Custody
    reason: Literal["enrolled", "rotated", "recovered", "revoked", "lost"]
    replaces_hex: str = ""


# -- agreements, zones, lines ----------------------------------------------------------------------


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """A zone or line as an agreement covers it: this version, and no later one until that is agreed too."""

    about: str
    version: int
    body_sha256: str
    """The digest in the header of the entry that holds this version."""


class AgreementFacts(Facts, frozen=True, kw_only=True):
    """A transition of one version of an agreement.

    A proposal says who is named, what it covers and which agreement it would supersede. In a proposal
    ``proposal_sha256`` is empty; in all that follows it is the ``body_sha256`` of the proposal's header, so
    that what is signed is exactly that text.
    """

    subject_field: ClassVar[str] = "agreement"

    agreement: str
    version: int
    proposal_sha256: str = ""
    parties: tuple[str, ...] = ()
    covers: tuple[Cover, ...] = ()
    supersedes: str = ""
    norms: Norms | msgspec.UnsetType = msgspec.UNSET
    """Of a proposal, as in its text: they hold when the text is redacted, too."""


class AgreementBody(Body, frozen=True, kw_only=True):
    """The text that is proposed."""

    agreement: Agreement


class CellFacts(Facts, frozen=True, kw_only=True):
    """A transition of one version of a joint cell (R28): proposed, signed, open, left by a party.

    A proposal says whose people would sit there, and is its author's signature. In a proposal
    ``proposal_sha256`` is empty; in all that follows it is the ``body_sha256`` of the proposal's header.
    """

    subject_field: ClassVar[str] = "cell"

    cell: str
    version: int
    proposal_sha256: str = ""
    parties: tuple[str, ...] = ()
    sees_matches: bool = False
    """Of a proposal, as in its text: the desk is told of matches between all who sit there."""


class CellBody(Body, frozen=True, kw_only=True):
    """The desk that is proposed."""

    cell: Cell


class StanceFacts(Facts, frozen=True, kw_only=True):
    """What an agreement, zone or line is to the author's party (R2), in the version that the author saw.

    Another version may have come on record meanwhile: ``agreed`` is never said of that one.
    """

    subject_field: ClassVar[str] = "about"

    about: str
    version: int
    body_sha256: str
    """As in :class:`Cover`; of an agreement, the digest in the header of its proposal."""
    value: StanceValue
    basis: Basis
    call_at_ms: int | None = None


class ShareFacts(Facts, frozen=True, kw_only=True):
    """The author of something decides, recipient by recipient, how much of it each is shown (R14).

    An entry of its own, so that none of them learns who else is shown it.
    """

    subject_field: ClassVar[str] = "about"

    about: str
    shared: dict[str, Detail]


class ZoneFacts(Facts, frozen=True, kw_only=True):
    """A zone is added, edited or ended, with the author's own stance on it."""

    subject_field: ClassVar[str] = "zone"

    zone: str
    version: int
    value: StanceValue = StanceValue.NOTIFIED
    basis: Basis = Basis.UNILATERAL
    call_at_ms: int | None = None


class ZoneBody(Body, frozen=True, kw_only=True):
    """The zone as it now stands."""

    zone: Zone


class LineFacts(Facts, frozen=True, kw_only=True):
    """A line is added, edited or ended, with the author's own stance on it."""

    subject_field: ClassVar[str] = "line"

    line: str
    version: int
    value: StanceValue = StanceValue.NOTIFIED
    basis: Basis = Basis.UNILATERAL
    call_at_ms: int | None = None


class LineBody(Body, frozen=True, kw_only=True):
    """The line as it now stands."""

    line: Line


class ControlFacts(Facts, frozen=True, kw_only=True):
    """A statement about who held an area (R37)."""

    subject_field: ClassVar[str] = "area"

    area: str


class ControlBody(Body, frozen=True, kw_only=True):
    """The statement."""

    area: AreaOfControl


# -- presence --------------------------------------------------------------------------------------


class SightingFacts(Facts, frozen=True, kw_only=True):
    """A sighting is reported (R36)."""

    subject_field: ClassVar[str] = "sighting"

    sighting: str


class SightingBody(Body, frozen=True, kw_only=True):
    """The sighting."""

    sighting: Sighting


class CoverageFacts(Facts, frozen=True, kw_only=True):
    """It is reported who looked where and when (R36)."""

    subject_field: ClassVar[str] = "coverage"

    coverage: str


class CoverageBody(Body, frozen=True, kw_only=True):
    """The report."""

    coverage: Coverage


# -- notifications ---------------------------------------------------------------------------------


class NotificationFacts(Facts, frozen=True, kw_only=True):
    """A site, movement or activity comes on record, is amended, removed or withdrawn (R10)."""

    subject_field: ClassVar[str] = "notification"

    notification: str
    version: int
    emergency: bool = False
    """The emergency lead time applies (R11)."""
    keeps_clock: bool = False
    """An amendment that leaves where and when alone: the time of notice stays what it was."""
    legs: int = 0
    """Of a movement, how many: with the last one's arrival it ends."""
    begins_ms: int = 0
    """When it begins: nobody is given longer for an answer. Of a site, 0."""


class NotificationBody(Body, frozen=True, kw_only=True):
    """The notification as it now stands."""

    notification: Notification


class LegFacts(Facts, frozen=True, kw_only=True):
    """A leg of a movement departs, halts, resumes, arrives or is aborted (R22); an activity begins or ends.

    ``leg`` counts from 1; 0 is an activity, or all of a movement that is given up. ``notices`` are the ids of
    the releases that told the author of the matches of this version (decision 8).
    """

    subject_field: ClassVar[str] = "notification"

    notification: str
    version: int
    leg: int = 0
    notices: tuple[str, ...] = ()


class LegBody(Body, frozen=True, kw_only=True, omit_defaults=True):
    """Where it was, if that is said, and why."""

    place: Position | None = None
    reason: str = ""


class OutcomeFacts(Facts, frozen=True, kw_only=True):
    """A party says what came of a notification in the end (R23)."""

    subject_field: ClassVar[str] = "about"

    about: str
    outcome: Outcome


class GuaranteeFacts(Facts, frozen=True, kw_only=True):
    """A party gives or withdraws a security guarantee for a version of an activity (R25).

    It counts only once that party says that it was relayed to units (F7).
    """

    subject_field: ClassVar[str] = "about"

    about: str
    version: int
    body_sha256: str


class ConsentFacts(Facts, frozen=True, kw_only=True):
    """For each recipient, the purposes for which those whose site it is consent to its release (R14).

    No purposes withdraw the consent.
    """

    subject_field: ClassVar[str] = "about"

    about: str
    consents: dict[str, tuple[Purpose, ...]]


class ConsentBody(Body, frozen=True, kw_only=True):
    """Who consented, in which role, and how it was said."""

    by: str = ""
    how: str = ""


class ResolutionFacts(Facts, frozen=True, kw_only=True):
    """A side of a match says how it goes about it (R29)."""

    subject_field: ClassVar[str] = "match"

    match: str
    resolution: Resolution


# -- what the node finds and shows -----------------------------------------------------------------


class WatchFacts(Facts, frozen=True, kw_only=True):
    """The watch found something; what and whom it concerns is permanent, where and which track is not."""

    subject_field: ClassVar[str] = "about"

    event: str
    about: str
    """Zone, line or, for events between tracks, the empty string."""
    parties: tuple[str, ...] = ()
    """Whose the tracks or sightings are, as claimed: each is told, whatever else it may see (R16)."""


class WatchBody(Body, frozen=True, kw_only=True):
    """One watch event, with the same fields as a line of ``openline watch --json``."""

    event: dict[str, object]


class MatchFacts(Facts, frozen=True, kw_only=True):
    """Two things on record of two parties would come too close to each other (R16).

    No longer written: :class:`MatchesFacts` are. Such a match goes by the id of the entry that found it.
    Nobody is ever shown these facts: each side is told which of its own things it is about, and whom to call.
    """

    about: str
    about_version: int
    other: str
    other_version: int
    severity: Severity
    existence_only: tuple[str, ...] = ()
    """Sides that have spent their budget of hidden matches, and are told only that there is one."""


class MatchChangeFacts(Facts, frozen=True, kw_only=True):
    """A match goes on, as serious as said here; ``settling`` when it changes too often."""

    subject_field: ClassVar[str] = "match"

    match: str
    moved: str
    """The thing whose change brought it about; empty when time did."""
    severity: Severity
    settling: bool = False
    existence_only: tuple[str, ...] = ()


class MatchEndFacts(Facts, frozen=True, kw_only=True):
    """The two do not come close any longer."""

    subject_field: ClassVar[str] = "match"

    match: str
    moved: str
    """The thing whose change ended it; empty when time did."""
    why: Literal["changed", "withdrawn", "ended"]


class MatchGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Matches of one thing with things of one other party that are alike, in columns, by match id."""

    party: str
    """The other party."""
    severity: Severity
    settling: bool = False
    existence_only: tuple[str, ...] = ()
    """Sides that have spent their budget of hidden matches, and are told only that there is one."""
    why: Literal["", "changed", "withdrawn", "ended"] = ""
    """Why they have ended."""
    other: tuple[str, ...]
    """The things of the other party."""
    versions: tuple[int, ...] = ()
    """Of matches that begin: the versions of those things."""
    match: tuple[str, ...]
    """Random ids: they tell nothing of the other thing, nor how many there are."""


class MatchesFacts(Facts, frozen=True, kw_only=True):
    """What a change of one thing, or time, has brought about among its matches (R16, decision 17).

    Nobody is ever shown these facts: each side is told which of its own things they are about, and whom to
    call. The folded state takes the ids from here, and never makes them again.
    """

    about: str
    version: int
    begun: tuple[MatchGroup, ...] = ()
    changed: tuple[MatchGroup, ...] = ()
    ended: tuple[MatchGroup, ...] = ()
    hidden: int = 0
    """How many of them the owner of the thing cannot see, so far as it is charged for them."""
    held: tuple[str, ...] = ()
    """Parties that are told of it a little later, with more of the same: they were told often lately."""


class MatchesTellFacts(Facts, frozen=True, kw_only=True):
    """A party is told together of what was held back from it, because another changes its plans so often."""

    party: str
    mover: str
    entries: tuple[str, ...]
    """The findings that were held back."""


class ShortNoticeFacts(Facts, frozen=True, kw_only=True):
    """A notification came later than an agreement's lead time (R11)."""

    subject_field: ClassVar[str] = "about"

    about: str
    version: int
    agreement: str
    lead_ms: int
    needed_ms: int


class DepartureFacts(Facts, frozen=True, kw_only=True):
    """Something began before it was relayed to units where that is the norm, or without guarantees (F7)."""

    subject_field: ClassVar[str] = "about"

    about: str
    version: int
    unrelayed: tuple[str, ...]
    unguaranteed: tuple[str, ...] = ()


class OverdueFacts(Facts, frozen=True, kw_only=True):
    """A party has not acknowledged what it was shown in time (R9)."""

    subject_field: ClassVar[str] = "entry"

    entry: str
    """What it was shown."""
    party: str
    pass_to: str = ""
    """Whom that party was asked to tell."""
    precedence: Precedence
    due_ms: int
    """Recorded much later than this, the alarm itself came late: nobody looked when it was due."""


class DeliveryFailFacts(Facts, frozen=True, kw_only=True):
    """What a party was shown has not reached it by one medium in time; it may read it by another way (R9)."""

    subject_field: ClassVar[str] = "entry"

    entry: str
    """What it was shown."""
    party: str
    seq: int
    """The party's own number of the release."""
    pass_to: str = ""
    """Whom that party was asked to tell."""
    medium: Literal["webhook", "mail", "sms"]
    """By what it was sent; to which address is nobody's business."""
    attempts: int
    since_ms: int
    """Since when it was to be carried."""
    precedence: Precedence


class ConformFacts(Facts, frozen=True, kw_only=True):
    """A track is on or off its notified route, or has no matching notification; for its own desk only."""

    subject_field: ClassVar[str] = "about"

    event: Literal["on_route", "off_route", "no_matching_notification"]
    about: str
    """The movement or activity; empty without one."""
    parties: tuple[str, ...]
    """The one party whose desk it is for."""


class CopyFacts(Facts, frozen=True, kw_only=True):
    """A file of what a party may hold was made for it to carry away (R14, R39): it cannot be recalled."""

    subject_field: ClassVar[str] = "party"

    party: str
    file_sha256: str
    owner: str = ""
    """Somebody whose things are in it and who is told so; a finding for each: none learns of the others."""


class PruneFacts(Facts, frozen=True, kw_only=True):
    """Positions whose time was over were let go of; what was found of them stays on record."""

    before_day: str
    """Of days before this one, such as ``2026-11-14``."""
    files: int
    rows: int
    files_sha256: str
    """Of the digests of the files that went, in order: with their list it can be shown what went."""


class ReleaseFacts(Facts, frozen=True, kw_only=True):
    """A party is shown an entry, as the body has it; ``seq`` counts from 1 without gaps per party."""

    subject_field: ClassVar[str] = "entry"

    party: str
    seq: int
    entry: str
    detail: Literal["existence", "contact", "coarse", "full", "withdrawn"]
    pass_to: str = ""
    """The party that this one is asked to tell, because it is reached through it (R3)."""


class ReleaseBody(Body, frozen=True, kw_only=True):
    """What the party is shown, as canonical JSON of the entry reduced to ``detail``."""

    shown: dict[str, object]


class AcknowledgementFacts(Facts, frozen=True, kw_only=True):
    """A party says how far a release has got on its side (R8); none of these is approval or protection."""

    seq: int
    level: Receipt
    relayed: Relayed | None = None
    role: Role | msgspec.UnsetType = msgspec.UNSET
    """In which role, if it is said. Entries of before it was asked do not hold the field."""


class CellAcknowledgementFacts(Facts, frozen=True, kw_only=True):
    """A party at a joint cell says for itself alone how far a release to the cell has got on its side (R28).

    A type of its own: what a party says of its own releases has no place for whose the release was.
    """

    subject_field: ClassVar[str] = "cell"

    cell: str
    seq: int
    level: Receipt
    relayed: Relayed | None = None
    role: Role | None = None


class RedactionFacts(Facts, frozen=True, kw_only=True):
    """The body of an entry is taken away by its author."""

    subject_field: ClassVar[str] = "entry"

    entry: str


class HoldFacts(Facts, frozen=True, kw_only=True):
    """Entries are held as evidence, or let go."""

    entries: tuple[str, ...]


class AdoptionFacts(Facts, frozen=True, kw_only=True):
    """An operator adopts a checkpoint that a party presented, after the mark file was lost (decision 5)."""

    tree_size: int
    root_sha256: str


EVENTS: dict[str, EventType] = {
    "theatre.open/v1": EventType(TheatreFacts, TheatreBody, "submission", "root"),
    "party.enrol/v1": EventType(PartyFacts, PartyBody, "submission", "root"),
    "party.edit/v1": EventType(PartyEditFacts, PartyBody, "submission", "root"),
    "key.add/v1": EventType(KeyFacts, Nothing, "submission", "root"),
    "key.end/v1": EventType(KeyFacts, ReasonBody, "submission", "root"),
    "agreement.propose/v1": EventType(AgreementFacts, AgreementBody, "submission", "key"),
    "agreement.sign/v1": EventType(AgreementFacts, ReasonBody, "submission", "key"),
    "agreement.suspend/v1": EventType(AgreementFacts, ReasonBody, "submission", "key"),
    "agreement.resume/v1": EventType(AgreementFacts, ReasonBody, "submission", "key"),
    "agreement.withdraw/v1": EventType(AgreementFacts, ReasonBody, "submission", "key"),
    "agreement.enter_force/v1": EventType(AgreementFacts, Nothing, "finding", "node"),
    "cell.propose/v1": EventType(CellFacts, CellBody, "submission", "key"),
    "cell.sign/v1": EventType(CellFacts, ReasonBody, "submission", "key"),
    "cell.leave/v1": EventType(CellFacts, ReasonBody, "submission", "key"),
    "cell.acknowledge/v1": EventType(CellAcknowledgementFacts, ReasonBody, "submission", "key"),
    "cell.open/v1": EventType(CellFacts, Nothing, "finding", "node"),
    "share.set/v1": EventType(ShareFacts, ReasonBody, "submission", "key"),
    "stance.take/v1": EventType(StanceFacts, ReasonBody, "submission", "key"),
    "zone.add/v1": EventType(ZoneFacts, ZoneBody, "submission", "key"),
    "zone.edit/v1": EventType(ZoneFacts, ZoneBody, "submission", "key"),
    "zone.end/v1": EventType(ZoneFacts, ReasonBody, "submission", "key"),
    "line.add/v1": EventType(LineFacts, LineBody, "submission", "key"),
    "line.edit/v1": EventType(LineFacts, LineBody, "submission", "key"),
    "line.end/v1": EventType(LineFacts, ReasonBody, "submission", "key"),
    "control.state/v1": EventType(ControlFacts, ControlBody, "submission", "key"),
    "control.dispute/v1": EventType(ControlFacts, ReasonBody, "submission", "key"),
    "control.withdraw/v1": EventType(ControlFacts, ReasonBody, "submission", "key"),
    "sighting.report/v1": EventType(SightingFacts, SightingBody, "submission", "key"),
    "coverage.report/v1": EventType(CoverageFacts, CoverageBody, "submission", "key"),
    "site.add/v1": EventType(NotificationFacts, NotificationBody, "submission", "key"),
    "site.amend/v1": EventType(NotificationFacts, NotificationBody, "submission", "key"),
    "site.remove/v1": EventType(NotificationFacts, ReasonBody, "submission", "key"),
    "movement.notify/v1": EventType(NotificationFacts, NotificationBody, "submission", "key"),
    "movement.amend/v1": EventType(NotificationFacts, NotificationBody, "submission", "key"),
    "movement.withdraw/v1": EventType(NotificationFacts, ReasonBody, "submission", "key"),
    "movement.depart/v1": EventType(LegFacts, LegBody, "submission", "key"),
    "movement.halt/v1": EventType(LegFacts, LegBody, "submission", "key"),
    "movement.resume/v1": EventType(LegFacts, LegBody, "submission", "key"),
    "movement.arrive/v1": EventType(LegFacts, LegBody, "submission", "key"),
    "movement.abort/v1": EventType(LegFacts, LegBody, "submission", "key"),
    "activity.notify/v1": EventType(NotificationFacts, NotificationBody, "submission", "key"),
    "activity.amend/v1": EventType(NotificationFacts, NotificationBody, "submission", "key"),
    "activity.withdraw/v1": EventType(NotificationFacts, ReasonBody, "submission", "key"),
    "activity.begin/v1": EventType(LegFacts, LegBody, "submission", "key"),
    "activity.end/v1": EventType(LegFacts, LegBody, "submission", "key"),
    "outcome.state/v1": EventType(OutcomeFacts, ReasonBody, "submission", "key"),
    "guarantee.give/v1": EventType(GuaranteeFacts, ReasonBody, "submission", "key"),
    "guarantee.withdraw/v1": EventType(GuaranteeFacts, ReasonBody, "submission", "key"),
    "consent.set/v1": EventType(ConsentFacts, ConsentBody, "submission", "key"),
    "match.resolve/v1": EventType(ResolutionFacts, ReasonBody, "submission", "key"),
    "acknowledge/v1": EventType(AcknowledgementFacts, ReasonBody, "submission", "key"),
    "redact/v1": EventType(RedactionFacts, ReasonBody, "submission", "key"),
    "hold.place/v1": EventType(HoldFacts, ReasonBody, "submission", "key"),
    "hold.lift/v1": EventType(HoldFacts, ReasonBody, "submission", "key"),
    "checkpoint.adopt/v1": EventType(AdoptionFacts, ReasonBody, "finding", "node"),
    "match.find/v1": EventType(MatchFacts, Nothing, "finding", "node"),
    "match.change/v1": EventType(MatchChangeFacts, Nothing, "finding", "node"),
    "match.end/v1": EventType(MatchEndFacts, Nothing, "finding", "node"),
    "matches.find/v1": EventType(MatchesFacts, Nothing, "finding", "node"),
    "matches.tell/v1": EventType(MatchesTellFacts, Nothing, "finding", "node"),
    "notice.short/v1": EventType(ShortNoticeFacts, Nothing, "finding", "node"),
    "departure.find/v1": EventType(DepartureFacts, Nothing, "finding", "node"),
    "overdue.find/v1": EventType(OverdueFacts, Nothing, "finding", "node"),
    "delivery.fail/v1": EventType(DeliveryFailFacts, Nothing, "finding", "node"),
    "conform.find/v1": EventType(ConformFacts, WatchBody, "finding", "node"),
    "copy.make/v1": EventType(CopyFacts, Nothing, "finding", "node"),
    "history.prune/v1": EventType(PruneFacts, Nothing, "finding", "node"),
    "watch.find/v1": EventType(WatchFacts, WatchBody, "finding", "node"),
    "release/v1": EventType(ReleaseFacts, ReleaseBody, "release", "node"),
    **SAYINGS,
}
"""Every entry type. Signed bytes never migrate: a changed meaning is a new type ending in ``/v2``."""
