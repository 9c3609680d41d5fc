"""Rows: what is listed of each kind of thing, typed, so that every face says the same.

A field that is not set is not said: it is nothing that this reader may know, or nothing that was asked for.
No row for a party holds a log index, a count of what it cannot see, or who else was shown something.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from openline.model.agreement import AreaOfControl, Line, Norms, Zone
from openline.model.event import Cover
from openline.model.notification import Activity, Movement, Resolution, Site
from openline.model.party import Custody
from openline.model.presence import Coverage, Sighting
from openline.model.release import Detail


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom to call, and through whom where it is not spoken to directly."""

    party: str
    via: str = ""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a thing a party is shown; left out for the node, which holds everything."""

    detail: Detail | UnsetType = UNSET
    call: tuple[Call, ...] | UnsetType = UNSET
    hours_ms: tuple[int, int | Literal["UFN"]] | UnsetType = UNSET
    """Where it is shown coarsely: from and until, on whole hours, in UTC milliseconds."""
    box_e7: tuple[int, int, int, int] | UnsetType = UNSET
    """Where it is shown coarsely: west, south, east, north in 1e-7 degree."""


class _Place(Seen, frozen=True, kw_only=True):
    """What is listed of a zone or line."""

    id: str | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    """``null`` where it was redacted."""
    version: int | UnsetType = UNSET
    state: str | UnsetType = UNSET
    phase: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    watched: bool | UnsetType = UNSET
    agreements: dict[str, str] | UnsetType = UNSET
    """Those that cover it and that the reader is a party to, with their states."""
    stances: dict[str, str] | UnsetType = UNSET
    """Party -> what it is to that party, as far as the reader was told."""
    unsaid: tuple[str, ...] | UnsetType = UNSET
    """Those of :attr:`stances` to which it is shown and which have said nothing of it."""
    entry: str


class ZoneRow(_Place, frozen=True, kw_only=True):
    """What is listed of a zone."""

    zone: Zone | UnsetType | None = UNSET


class LineRow(_Place, frozen=True, kw_only=True):
    """What is listed of a line."""

    line: Line | UnsetType | None = UNSET


class AreaRow(Seen, frozen=True, kw_only=True):
    """What is listed of a statement of who held an area."""

    id: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    disputed_by: tuple[str, ...] | UnsetType = UNSET
    entry: str
    area: AreaOfControl | UnsetType | None = UNSET


class SightingRow(Seen, frozen=True, kw_only=True):
    """What is listed of a sighting."""

    id: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    entry: str
    sighting: Sighting | UnsetType | None = UNSET


class CoverageRow(Seen, frozen=True, kw_only=True):
    """What is listed of a report of who looked where and when."""

    id: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    entry: str
    coverage: Coverage | UnsetType | None = UNSET


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """How far a party that was shown a notification says that it has got (R8, R9)."""

    party: str
    told_through: tuple[str, ...]
    shown: str
    acknowledged: dict[str, str]
    """Level -> whether the units have it, where that was said."""
    relayed: bool
    relay_is_norm: bool
    overdue: bool
    due_ms: int | None


class _Notified(Seen, frozen=True, kw_only=True):
    """What is listed of a notification."""

    id: str | UnsetType = UNSET
    name: str | UnsetType | None = UNSET
    kind: str | UnsetType | None = UNSET
    owner: str | UnsetType = UNSET
    version: int | UnsetType = UNSET
    state: str | UnsetType = UNSET
    notified_at_ms: int | UnsetType = UNSET
    emergency: bool | UnsetType = UNSET
    legs: dict[str, str] | UnsetType = UNSET
    open_matches: int | UnsetType = UNSET
    """For its owner only."""
    outcomes: dict[str, str] | UnsetType = UNSET
    guarantees: dict[str, bool | None] | UnsetType = UNSET
    """Party -> whether its guarantee counts: once relayed. ``null`` where that is not for the reader."""
    entry: str


class SiteRow(_Notified, frozen=True, kw_only=True):
    """What is listed of a static site."""

    site: Site | UnsetType | None = UNSET
    answers: tuple[AnswerRow, ...] | UnsetType = UNSET
    """Of one row that is asked for: to its owner all, to others their own."""


class MovementRow(_Notified, frozen=True, kw_only=True):
    """What is listed of a movement."""

    movement: Movement | UnsetType | None = UNSET
    answers: tuple[AnswerRow, ...] | UnsetType = UNSET


class ActivityRow(_Notified, frozen=True, kw_only=True):
    """What is listed of an activity."""

    activity: Activity | UnsetType | None = UNSET
    answers: tuple[AnswerRow, ...] | UnsetType = UNSET


ObjectRow: TypeAlias = (
    ZoneRow | LineRow | AreaRow | SightingRow | CoverageRow | SiteRow | MovementRow | ActivityRow
)


class KeyLife(msgspec.Struct, frozen=True, kw_only=True):
    """A key of a party, and where it is in its life."""

    public_key: str
    state: str
    custody: Custody
    valid_from_index: int | UnsetType = UNSET
    valid_until_index: int | Literal["UFN"] | UnsetType = UNSET


class PartyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A party on record: every party is shown every other."""

    party: str
    version: int
    name: str | None
    addressable: str
    reach_via: tuple[str, ...]
    call: str | None
    """The party to speak to in order to reach it; ``null`` where nobody speaks to it."""
    root_key: str
    keys: tuple[KeyLife, ...]


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A key on record."""

    party: str
    public_key_hex: str
    custody: Custody
    valid_from_index: int | UnsetType = UNSET
    valid_until_index: int | Literal["UFN"] | UnsetType = UNSET
    state: str


class AgreementRow(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement, to a party that it names."""

    agreement: str
    version: int
    state: str
    title: str | None
    text: str | None
    norms: Norms | None
    proposer: str
    parties: tuple[str, ...]
    signed: tuple[str, ...]
    not_signed: tuple[str, ...]
    suspended_by: tuple[str, ...]
    covers: tuple[Cover, ...]
    supersedes: str
    superseded_by: str
    text_sha256: str
    entry: str
    """The proposal of this version."""


class MatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A match, as one of its sides was told of it: nothing of the other's plans."""

    match: str
    state: str
    severity: str
    """Empty where the reader is told only that there is one."""
    settling: bool
    yours: tuple[str, ...]
    """Which of the reader's own things it is about; for the node, of both sides."""
    call: tuple[Call, ...]
    says: dict[str, Resolution]
    answered: Literal["yes", "no", "OVERDUE"]
    notice: str
    """The last notice of it that the reader was given: cite it where an agreement asks for it."""


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """An answer or a statement that is awaited: of the reader, or of others by the reader."""

    party: str
    release: int | UnsetType = UNSET
    """The number of the release that is to be answered; for who owes the answer."""
    pass_to: str
    owed_to: tuple[Call, ...] | UnsetType = UNSET
    """Whom the answer is owed: of a match the other side; else whoever put the thing on record."""
    type: str
    """Empty where whoever owes the answer was told no more than that there is something."""
    about: str
    """What is to be answered; its entry, to whoever was told of it as a contact or less."""
    matches: tuple[str, ...] = ()
    """Those that are to be answered, by the ids that they have everywhere."""
    yours: tuple[str, ...] = ()
    """Which things it is about of the side that owes the answer; or of the reader that awaits it."""
    concerning: str | UnsetType = UNSET
    """Of a statement that is asked for (``statement.make/v1``): about what. A statement about that, or about
    :attr:`about`, made to who asks, answers it; that it was read does not."""
    since_ms: int | UnsetType = UNSET
    """When what is to be answered came on record, in UTC milliseconds."""
    precedence: str
    due_ms: int
    overdue: bool
    on_record: bool
    step: int = 0
    """How often it was said to be overdue, and whoever was next was tried."""
    skipped: int = 0
    """How often more that was to be said while the node did not look: nobody was tried by it."""


class AckRow(msgspec.Struct, frozen=True, kw_only=True):
    """What was acknowledged of a release."""

    party: str | UnsetType = UNSET
    """Who said it, of what a joint cell was told: each speaks for itself."""
    level: str
    at_ms: int | UnsetType = UNSET
    relayed: str | UnsetType = UNSET


class ToldRow(msgspec.Struct, frozen=True, kw_only=True):
    """A release, with what its recipient has said of it."""

    seq: int
    told_at_ms: int
    entry: str
    detail: str
    pass_to: str
    shown: dict[str, object] | None
    """``null`` once it was redacted."""
    acknowledged: tuple[AckRow, ...]
