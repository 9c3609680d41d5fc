"""The closed union of facts that can be recorded.

Every entry of the log has a type named here. What the fold needs for ever, the *facts*, stands in the signed
header and can never be redacted; names, texts and geometry stand in the *body*, salted apart and redactable.
Any set of redacted bodies yields the same states and releases, so no facts may hold anything personal.
"""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

import msgspec

from openline.model.agreement import Agreement, AreaOfControl, Basis, Line, StanceValue, Zone
from openline.model.party import Addressable, Custody, Party
from openline.model.presence import Coverage, Sighting
from openline.model.release import Detail, Receipt, Relayed

NODE = "node"
"""The author id of the node itself."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the permanent part of an entry."""

    subject_field: ClassVar[str] = ""

    @property
    def subject(self) -> str:
        """The id of what the entry is about, as its header has to name it; empty if that is no one thing."""
        return str(getattr(self, self.subject_field)) if self.subject_field else ""


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the redactable part of an entry."""


class Nothing(Body, frozen=True, kw_only=True):
    """The body of an entry whose facts say it all."""


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


class AgreementBody(Body, frozen=True, kw_only=True):
    """The text that is proposed."""

    agreement: Agreement


class ReasonBody(Body, frozen=True, kw_only=True):
    """Why, in the author's words."""

    reason: str = ""


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


class EventType(NamedTuple):
    """What an entry of one type carries, and who may sign it."""

    facts: type[Facts]
    body: type[Body]
    kind: Literal["submission", "finding", "release"]
    signed_by: Literal["root", "key", "node"]


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
    "acknowledge/v1": EventType(AcknowledgementFacts, ReasonBody, "submission", "key"),
    "redact/v1": EventType(RedactionFacts, ReasonBody, "submission", "key"),
    "hold.place/v1": EventType(HoldFacts, ReasonBody, "submission", "key"),
    "hold.lift/v1": EventType(HoldFacts, ReasonBody, "submission", "key"),
    "checkpoint.adopt/v1": EventType(AdoptionFacts, ReasonBody, "finding", "node"),
    "watch.find/v1": EventType(WatchFacts, WatchBody, "finding", "node"),
    "release/v1": EventType(ReleaseFacts, ReleaseBody, "release", "node"),
}
"""Every entry type. Signed bytes never migrate: a changed meaning is a new type ending in ``/v2``."""
