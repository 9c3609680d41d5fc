"""What a gateway says of itself to its party's people."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from openline.ledger.entry import Mode
from openline.wire.api.entries import DraftFile

GATEWAY = "Openline-Gateway"
"""Header of every answer of a gateway: whose it is."""
AS_OF = "Openline-Copy-As-Of"
"""Header of what a gateway answers from its copy, since the node does not answer: as of when, in UTC."""


class OnItsWay(msgspec.Struct, frozen=True, kw_only=True):
    """An entry is signed and kept, and not yet on record: the node cannot be reached."""

    detail: str
    where: str
    next_step: str
    status: str = "on its way"


class LetterShown(msgspec.Struct, frozen=True, kw_only=True):
    """An entry on its way, or what became of it."""

    entry: str
    at_ms: int
    state: str
    """``waiting``, ``delivered`` or ``refused``."""
    why: str


class UnsentShown(LetterShown, frozen=True, kw_only=True):
    """What somebody said that is not on record: on its way, or refused and not put away."""

    type: str
    subject: str
    facts: dict[str, Any]
    body: dict[str, Any] | None
    """The words of a message, by which it can be said again; ``null`` of anything else."""


class AlarmShown(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever is on duty has to know."""

    at_ms: int
    where: str
    what: str
    next_step: str


class GatewayStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a gateway is."""

    party: str
    theatre: str
    mode: Mode
    node: str
    copied: int
    """Number of the last release that is kept here."""
    node_away_ms: int
    """Since when the node does not answer; 0 while it does."""
    heard_ms: int
    """When a release last arrived; 0 since the gateway was started."""
    waiting: int
    """Entries that are not delivered yet."""
    letters: tuple[LetterShown, ...]
    """The last of them, the newest first."""
    unsent: tuple[UnsentShown, ...]
    """What people said that is not on record, in its order, as far as it is not put away."""
    checkpoint: str
    """The newest checkpoint that was found to be consistent."""
    proofs: tuple[str, ...]
    """Files that prove that the log showed two histories."""
    alarms: tuple[AlarmShown, ...]
    """Also of what was refused and is not put away."""
    notice: str


class OwnPositionsSeen(msgspec.Struct, frozen=True, kw_only=True):
    """Positions of a movement of one's own were looked at; nothing of them has left."""

    seen: int
    late: int
    """Not looked at: older than others of their track, or there already."""
    found: tuple[str, ...]
    """Ids of what was found: ``GET /v1/off-route``."""


class OffRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A movement of one's own has left its notified route, or is on it again: nobody else knows of it."""

    id: str
    movement: str
    event: Literal["off_route", "on_route"]
    at: str
    """UTC, ISO 8601."""
    found_ms: int
    coarse: DraftFile
    """What may be signed of it: the tenth of a degree, and the minute."""
    full: DraftFile
    """The place with its accuracy, and how far off it is."""
    signed: Literal["", "coarse", "full"]
    """Which of them was."""


class OffRoutes(msgspec.Struct, frozen=True, kw_only=True):
    """What was found, the newest first; what is not signed is known here alone."""

    found: tuple[OffRoute, ...]
    notice: str


class OffRouteSaid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That it is to be said, and how exactly."""

    how_exact: Literal["coarse", "full"] = "coarse"
