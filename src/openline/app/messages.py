"""Messages: a release as it is sent to one address, how an attempt ends, and what a channel is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

import msgspec

from openline.app.addresses import Address
from openline.decide.texting import Told
from openline.ledger.entry import Mode
from openline.model.notification import Precedence


class Ended(StrEnum):
    """How an attempt ended."""

    DELIVERED = "delivered"
    REJECTED = "rejected"
    """The other side answered, and turned it down this time."""
    UNREACHABLE = "unreachable"
    GONE = "gone"
    """The other side said that nothing is ever to be sent there again."""


class Outcome(NamedTuple):
    """How an attempt ended, with a word of the channel's own: never what the other side wrote."""

    ended: Ended
    said: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One release as a channel sends it to one address."""

    id: str
    """Of the delivery: the same in every attempt."""
    address: Address
    theatre: str
    mode: Mode
    seq: int
    entry: str
    precedence: Precedence
    told_at_ms: int
    detail: str
    pass_to: str
    shown: dict[str, Any] | None
    """``None`` once it was redacted."""
    withdrawn: bool
    """It was withdrawn or redacted before it went: only that is said of it."""
    parties: Mapping[str, str]
    attempt: int

    def told(self) -> Told:
        """Return it as it is said in words."""
        return Told(
            reference=self.id,
            mode=self.mode,
            precedence=self.precedence,
            told_at_ms=self.told_at_ms,
            detail="withdrawn" if self.withdrawn else self.detail,
            pass_to=self.pass_to,
            shown=self.shown,
            withdrawn=self.withdrawn or self.detail == "withdrawn",
            parties=self.parties,
        )


class Channel(Protocol):
    """Sends messages by one medium."""

    async def send(self, message: Message, now_ms: int) -> Outcome:
        """Try once, and say how it ended; what the other side does is never an error."""
        ...


class Lead(Protocol):
    """Says whether this process is the one that delivers, of several on one log."""

    def __call__(self) -> bool:
        """Tell whether it leads; it does from when it first can."""
        ...

    def close(self) -> None:
        """Let another lead."""
        ...


class Alone:
    """Leads always: there is no other process."""

    def __call__(self) -> bool:
        """Tell that it leads."""
        return True

    def close(self) -> None:
        """Leave it to nobody."""
