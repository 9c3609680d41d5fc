"""The closed union of facts that can be recorded.

Every entry of the log has a type named here. What the fold needs for ever, the *facts*, stands in the signed
header and can never be redacted; names, texts and geometry stand in the *body*, salted apart and redactable.
Any set of redacted bodies yields the same states and releases, so no facts may hold anything personal.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from openline.model.agreement import Agreement, AreaOfControl, Basis, Line, StanceValue, Zone
from openline.model.party import Addressable, Custody, Party
from openline.model.presence import Coverage, Sighting

NODE = "node"
"""The author id of the node itself."""


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the permanent part of an entry."""


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

    party: str
    addressable: Addressable
    reach_via: tuple[str, ...] = ()
    root_key_hex: str = ""


class PartyBody(Body, frozen=True, kw_only=True):
    """The party as people call it."""

    party: Party


class KeyFacts(Facts, frozen=True, kw_only=True):
    """A key of a party becomes valid or stops being valid, signed by the party's root.

    ``reason`` is ``"enrolled"``, ``"rotated"`` or ``"recovered"`` for a key that is added, ``"rotated"``,
    ``"revoked"`` or ``"lost"`` for one that is ended. ``replaces_hex`` is the key that a rotation ends.
    """

    party: str
    public_key_hex: str
    custody: Custody
    reason: Literal["enrolled", "rotated", "recovered", "revoked", "lost"]
    replaces_hex: str = ""


# -- agreements, zones, lines ----------------------------------------------------------------------


class AgreementFacts(Facts, frozen=True, kw_only=True):
    """A transition of an agreement; ``proposal_sha256`` ties it to the exact body that was proposed."""

    agreement: str
    version: int
    parties: tuple[str, ...] = ()
    proposal_sha256: str = ""
    supersedes: str = ""


class AgreementBody(Body, frozen=True, kw_only=True):
    """The text that is proposed."""

    agreement: Agreement


class ReasonBody(Body, frozen=True, kw_only=True):
    """Why, in the author's words."""

    reason: str = ""


class StanceFacts(Facts, frozen=True, kw_only=True):
    """What an agreement, zone or line is to the author's party (R2)."""

    about: str
    value: StanceValue
    basis: Basis
    call_at_ms: int | None = None


class ZoneFacts(Facts, frozen=True, kw_only=True):
    """A zone is added, edited or ended, with the author's own stance on it."""

    zone: str
    version: int
    agreement: str = ""
    value: StanceValue = StanceValue.NOTIFIED
    basis: Basis = Basis.UNILATERAL


class ZoneBody(Body, frozen=True, kw_only=True):
    """The zone as it now stands."""

    zone: Zone


class LineFacts(Facts, frozen=True, kw_only=True):
    """A line is added, edited or ended, with the author's own stance on it."""

    line: str
    version: int
    agreement: str = ""
    value: StanceValue = StanceValue.NOTIFIED
    basis: Basis = Basis.UNILATERAL


class LineBody(Body, frozen=True, kw_only=True):
    """The line as it now stands."""

    line: Line


class ControlFacts(Facts, frozen=True, kw_only=True):
    """A statement about who held an area (R37)."""

    area: str


class ControlBody(Body, frozen=True, kw_only=True):
    """The statement."""

    area: AreaOfControl


# -- presence --------------------------------------------------------------------------------------


class SightingFacts(Facts, frozen=True, kw_only=True):
    """A sighting is reported (R36)."""

    sighting: str


class SightingBody(Body, frozen=True, kw_only=True):
    """The sighting."""

    sighting: Sighting


class CoverageFacts(Facts, frozen=True, kw_only=True):
    """It is reported who looked where and when (R36)."""

    coverage: str


class CoverageBody(Body, frozen=True, kw_only=True):
    """The report."""

    coverage: Coverage


# -- what the node finds and shows -----------------------------------------------------------------


class WatchFacts(Facts, frozen=True, kw_only=True):
    """The watch found something; what it concerns is permanent, where and who is not."""

    event: str
    about: str
    """Zone, line or, for events between tracks, the empty string."""


class WatchBody(Body, frozen=True, kw_only=True):
    """One watch event, with the same fields as a line of ``openline watch --json``."""

    event: dict[str, object]


class ReleaseFacts(Facts, frozen=True, kw_only=True):
    """A party is shown an entry: ``seq`` counts from 1 without gaps per party."""

    party: str
    seq: int
    entry: str
    detail: Literal["existence", "contact", "coarse", "full", "withdrawn"]
    shown_sha256: str
    """SHA-256 of the bytes that the party is shown, salted like a body."""


class ReleaseBody(Body, frozen=True, kw_only=True):
    """What the party is shown, as canonical JSON of the entry reduced to ``detail``."""

    shown: dict[str, object]


class AcknowledgementFacts(Facts, frozen=True, kw_only=True):
    """A party says how far a release has got on its side (R8); none of these is approval or protection."""

    seq: int
    level: Literal["stored", "delivered", "read", "read_back", "relayed", "no_objection_stated"]
    relayed: Literal["", "yes", "partly", "cannot_say"] = ""


class RedactionFacts(Facts, frozen=True, kw_only=True):
    """The body of an entry is taken away by its author."""

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
    "key.add/v1": EventType(KeyFacts, Nothing, "submission", "root"),
    "key.end/v1": EventType(KeyFacts, ReasonBody, "submission", "root"),
    "agreement.propose/v1": EventType(AgreementFacts, AgreementBody, "submission", "key"),
    "agreement.sign/v1": EventType(AgreementFacts, ReasonBody, "submission", "key"),
    "agreement.suspend/v1": EventType(AgreementFacts, ReasonBody, "submission", "key"),
    "agreement.resume/v1": EventType(AgreementFacts, ReasonBody, "submission", "key"),
    "agreement.withdraw/v1": EventType(AgreementFacts, ReasonBody, "submission", "key"),
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
