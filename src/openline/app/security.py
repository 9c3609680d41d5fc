"""The security log: what was refused at the doors, and changed of accounts and sources; not on record."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import msgspec


class SecurityKind(StrEnum):
    """Everything that the security log can say; there is nothing else."""

    # What came in and was refused.
    MALFORMED = "malformed"
    OVERSIZED = "oversized"
    UNAUTHENTICATED = "unauthenticated"
    """Nothing by which anybody could be known came with it."""
    UNKNOWN_TOKEN = "unknown_token"
    EXPIRED_TOKEN = "expired_token"
    REVOKED_TOKEN = "revoked_token"
    FOREIGN_TOKEN = "foreign_token"
    """It came by the certificate of another party than its own."""
    DISABLED_MEMBER = "disabled_member"
    UNKNOWN_SESSION = "unknown_session"
    EXPIRED_SESSION = "expired_session"
    UNKNOWN_CERTIFICATE = "unknown_certificate"
    FOREIGN_AUTHOR = "foreign_author"
    BAD_SIGNATURE = "bad_signature"
    REPLAYED_KEY = "replayed_key"
    FORBIDDEN = "forbidden"
    FOREIGN_ORIGIN = "foreign_origin"
    """Another site would have had a signed-in person's browser change something."""
    WRONG_THEATRE = "wrong_theatre"
    RATE = "rate"
    BAD_SIGN_IN = "bad_sign_in"
    """An answer of an identity provider that does not hold."""
    UNKNOWN_IDENTITY = "unknown_identity"
    """Somebody whom the identity provider knows, and nobody here."""
    # What was done about accounts.
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    MEMBER_ADDED = "member_added"
    MEMBER_CHANGED = "member_changed"
    INVITED = "invited"
    """An invitation was made or revoked."""
    BAD_INVITATION = "bad_invitation"
    """It never was, was used, revoked, is over, or whoever made it may do so no longer."""
    IDENTITY_BOUND = "identity_bound"
    CERTIFICATE_BOUND = "certificate_bound"
    TOKEN_ISSUED = "token_issued"
    TOKEN_REVOKED = "token_revoked"
    ROSTER_CHANGED = "roster_changed"
    # What was done about sources of positions.
    SOURCE_CHANGED = "source_changed"
    """It was registered, or changed: whom its tracks are shown to before all."""


class SecurityEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that whoever watches over a party's accounts may want to know.

    It never holds what was in a body, nor a secret.
    """

    at_ms: int
    what: SecurityKind
    party: str = ""
    """Whose member it was, or whom it concerns; empty when nobody knows."""
    member: str = ""
    credential: str = ""
    """Id of the token, session or certificate; never its secret."""
    remote: str = ""
    """The address that it came from."""
    route: str = ""
    """Method and template of the path."""
    detail: str = ""


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it stands in the log, with those of its kind that came right after it."""

    id: str
    event: SecurityEvent
    """The first of them."""
    count: int
    """How many of this kind, for this party, from this address came within ten seconds."""
    last_ms: int


class SecurityLog(Protocol):
    """Keeps security events, durably and for a limited time."""

    def write(self, event: SecurityEvent) -> None:
        """Take an event; it waits for nobody, and is on disk within a second."""
        ...

    def flush(self) -> None:
        """Return once all that was written is on disk, or raise StorageError."""
        ...

    def read(self, party: str | None, *, after: str = "", limit: int = 100) -> list[Noted]:
        """Return the newest first, of one party or (None) of all, from behind the row with the id ``after``.

        Raises
        ------
        NotFoundError
            There is no such row among them.
        """
        ...

    def counts(self, party: str | None = None, *, since_ms: int = 0) -> dict[SecurityKind, int]:
        """Return how many events of each kind there were."""
        ...

    def prune(self, before_ms: int) -> int:
        """Forget what is older; return how many rows that were."""
        ...

    def unwritten(self) -> int:
        """Return how many events are not on disk yet."""
        ...

    def close(self) -> None:
        """Write what is left and stop."""
        ...
