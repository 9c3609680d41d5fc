"""What a gateway says of itself to its party's people."""

from __future__ import annotations

import msgspec

from openline.ledger.entry import Mode


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
    heard_ms: int
    """When a release last arrived; 0 since the gateway was started."""
    waiting: int
    """Entries that are not delivered yet."""
    letters: tuple[LetterShown, ...]
    """The last of them, the newest first."""
    checkpoint: str
    """The newest checkpoint that was found to be consistent."""
    proofs: tuple[str, ...]
    """Files that prove that the log showed two histories."""
    alarms: tuple[AlarmShown, ...]
    notice: str
