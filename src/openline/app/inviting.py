"""Inviting: somebody is let in by whoever brings a secret that his party's administrator has made for him.

Role, party and name are fixed in it; it is good once, and for some days. Whoever redeems it has a token, or
is known from then on as his identity provider calls him. That is what he has just shown, so nobody can have
somebody else's identity bound to a party in this way; else only the operator binds one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

import msgspec

from openline.errors import InputError
from openline.model.release import Role

if TYPE_CHECKING:
    from openline.app.accounts import IssuedToken, Member

DAY_MS = 86_400_000
INVITATION_MS = 7 * DAY_MS
"""So long an invitation is good where nothing else is said."""
LONGEST_INVITATION_MS = 30 * DAY_MS
TOKEN_MS = 90 * DAY_MS
"""So long a token is valid that somebody gets for one."""
MOST_OPEN = 200
"""Of one party."""

State: TypeAlias = Literal["open", "redeemed", "revoked", "expired"]


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation as it is remembered: without its secret."""

    id: str
    party: str
    name: str
    """What whoever redeems it is called; stands in no entry."""
    role: Role
    by: str
    """The member who made it; empty for whoever sat at the machine."""
    created_ms: int
    expires_ms: int
    redeemed_ms: int | None
    revoked_ms: int | None
    member: str
    """Who redeemed it; empty until then."""

    def state(self, now_ms: int) -> State:
        """Say what it is good for."""
        if self.redeemed_ms is not None:
            return "redeemed"
        if self.revoked_ms is not None:
            return "revoked"
        return "open" if now_ms < self.expires_ms else "expired"


class MadeInvitation(NamedTuple):
    """A new invitation; its secret is shown this once and kept nowhere."""

    invitation: Invitation
    secret: str
    links: tuple[str, ...] = ()
    """Where it is opened in a browser, as far as whoever made it knows."""


class Proven(NamedTuple):
    """How an identity provider calls somebody whom it has just recognised."""

    issuer: str
    subject: str


class Redeemed(NamedTuple):
    """Who was let in, and his token unless he is known by an identity."""

    member: Member
    token: IssuedToken | None


class Invitations(Protocol):
    """Keeps invitations beside the members that are made of them."""

    def make(
        self, *, party: str, name: str, role: Role, by: str, expires_ms: int, now_ms: int
    ) -> MadeInvitation:
        """Make an invitation; only its digest is kept.

        Raises
        ------
        InputError
            An expiry that is past or too far away, or a name that is none.
        RefusedError
            The party has too many that are open.
        """
        ...

    def all(self, party: str | None = None) -> list[Invitation]:
        """Return the invitations of a party, or of all, the oldest first."""
        ...

    def revoke(self, id: str, *, now_ms: int) -> Invitation:
        """End an invitation; one that was redeemed stays so."""
        ...

    def redeem(self, secret: str, *, proven: Proven | None = None, now_ms: int) -> Redeemed | None:
        """Let in whoever has the secret, by his identity or with a token; None if it is good for nobody.

        Raises
        ------
        ConflictError
            The identity is known as another member's.
        """
        ...

    def find(self, secret: str) -> Invitation | None:
        """Return the invitation of a secret, whatever state it is in: for the security log."""
        ...


def check_invitation_expiry(expires_ms: int, now_ms: int) -> None:
    """Refuse an invitation that would be over, or lie about for long."""
    if not now_ms < expires_ms <= now_ms + LONGEST_INVITATION_MS:
        raise InputError(
            "it would be over already" if expires_ms <= now_ms else "it would be good for too long",
            where="expires_ms",
            next_step=f"give a time within {LONGEST_INVITATION_MS // DAY_MS} days from now",
        )
